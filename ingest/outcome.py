"""A short yes or no to a quoted question on what a fix does -> StatementKind: "> Does it help?", "Yes, thanks."."""

import re
from collections.abc import Iterable, Sequence

from ..model.message import Part
from ..model.regression import StatementKind
from .part import unquote
from .prose import Paragraph

# Without one of these words a text gives no such answer.
ANSWERS = frozenset(
    [
        "yes",
        "yep",
        "yeah",
        "yup",
        "indeed",
        "confirmed",
        "correct",
        "no",
        "nope",
        "nah",
        "does",
        "did",
        "doesn",
        "didn",
        "unfortunately",
        "sadly",
    ]
)
# "Yes.", "Yep, it does", "No, sorry", "Unfortunately not"; not "Yes, I will try"
_WORD_RE = re.compile(
    r"""
    (?: (?P<yes> yes|yep|yeah|yup|indeed|it[ ](?:does|did)(?![ ]?n)|confirmed|correct)
      | no|nope|nah|unfortunately[ ]not|sadly[ ]not|it[ ](?:does|did)[ ]?n(?:o|')t )\b
    (?! [^.!?]{0,60} (?:\b(?:will|later|try|trying|tomorrow|soon|let[ ]me|problem|sure|need|worries)\b|'ll\b) )
    """,
    re.IGNORECASE | re.VERBOSE,
)
# "Does it help?", "Did that patch fix it for you?", "Do you mean the series fixed it?", "Are you happy to give a tested-by tag?"
_QUESTION_RE = re.compile(
    r"\b(?:does|did|do|happy)\b[^.?!]{0,80}\b(?:fix(?:e[sd])?|help(?:s|ed)?|works?|worked|solve[sd]?|resolve[sd]?|cure[sd]?|go away"
    r"|went away|disappear(?:ed)?|tested-by|(?P<still>still))\b[^?]{0,80}\?$",
    re.IGNORECASE,
)
# "Does it help if you revert it?": the answer speaks of something else than a fix
_OTHERWISE_RE = re.compile(r"\b(?:without|revert\w*|before|disabl\w+|older|previous(?:ly)?|if you|when you|not)\b|n't\b", re.IGNORECASE)
_LINES = 6  # that a question may be long


def read_outcome(part: Part, prose: Iterable[Paragraph]) -> tuple[int, StatementKind] | None:
    """Return (line, kind) of the first such answer: WORKS or FAILS."""
    for paragraph in prose:
        match = _WORD_RE.match(paragraph.text)
        question = _asked(part.lines, part.marks, paragraph.line - 2) if match else ""
        asked = _QUESTION_RE.search(question) if question else None
        if match and asked and not _OTHERWISE_RE.search(asked.group()):
            is_good = (match.group("yes") is not None) != (asked.group("still") is not None)
            return paragraph.line, StatementKind.WORKS if is_good else StatementKind.FAILS
    return None


def _asked(lines: Sequence[str], marks: str, at: int) -> str:
    """Return the quoted question that ends at a line or at the empty ones below it, "" where there is none."""
    while at >= 0 and marks[at] == "." and not lines[at].strip():
        at -= 1
    found: list[str] = []
    while at >= 0 and marks[at] == ">" and len(found) < _LINES and len(lines[at]) < 1000:
        text = unquote(lines[at])[1].strip()
        if text:
            found.insert(0, text)
        elif found:
            break
        at -= 1
    return " ".join(found) if found and found[-1].endswith("?") else ""
