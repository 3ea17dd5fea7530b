"""Where a posting says in words that it is made on top of somebody's work: "this series is on top of ... the fix series from Dan"."""

import re

from .part import read_part
from .prose import read_prose

# What leads to the work beneath
ON_TOP_RE = re.compile(
    r"\b(?:on top of|based (?:up)?on|builds? (?:up)?on|rebased (?:to|on|onto|against|over)|appl(?:y|ies) (?:on|after)"
    r"|depends? on|requires)\b",
    re.IGNORECASE,
)
_END_RE = re.compile(r"[.!?](?=[ ]+[A-Z\"(]|$)")  # of a sentence
_NAME_RE = re.compile(r"[^\W\d_][\w'-]{2,}")  # a word of a person's name: "Jo" is also a word
_REACH = 300  # characters behind the words


def base_line(text: str, author: str) -> int | None:
    """Return the line on which a posting's own words say that it is on top of the work of `author`, a name; None where none does."""
    names = _NAME_RE.findall(author)
    if not names or not any(name in text for name in names):
        return None
    named = re.compile(rf"\b(?:{'|'.join(map(re.escape, names))})\b")
    part, _ = read_part(0, text)
    for paragraph in read_prose(part):
        for match in ON_TOP_RE.finditer(paragraph.text):
            reach = match.end() + _REACH
            end = _END_RE.search(paragraph.text, match.end(), reach)
            if named.search(paragraph.text, match.end(), end.start() if end else reach):
                return paragraph.line_at(match.start())
    return None
