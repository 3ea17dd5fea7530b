"""Where in a text the words of a search stand: a piece of it, with the words marked."""

import re

from markupsafe import Markup, escape

_WORD_RE = re.compile(r'"([^"]*)"|([^\s"]+)')  # a phrase in quotes, or a word
_QUOTE_RE = re.compile(r"^[> \t]*>[ \t]?", re.MULTILINE)  # the marks of quotes, which say nothing in running text
_BEFORE = 80  # characters that are shown before the first word
_LENGTH = 260
_SEARCHED = 200_000  # characters that are looked through
_MOST_WORDS = 12


def snippet(text: str, query: str) -> Markup:
    """Return the piece of a text around the first of a query's words, as HTML with its words marked; the beginning where none is found."""
    text = text[:_SEARCHED]
    words = [word for pair in _WORD_RE.findall(query) if (word := (pair[0] or pair[1]).strip()).strip("*")][:_MOST_WORDS]
    pattern = re.compile("|".join(map(_pattern, words)), re.IGNORECASE) if words else None
    first = _first_own(pattern, text) if pattern else None
    start = max(first - _BEFORE, 0) if first is not None else 0
    piece = _QUOTE_RE.sub("", text[start : start + _LENGTH])
    return Markup("{}{}{}").format("… " if start else "", _marked(pattern, piece), " …" if start + _LENGTH < len(text) else "")


def _pattern(word: str) -> str:
    """Return a pattern for a word as full-text search understands it: whole, or what begins so where it ends in a star."""
    return rf"(?<![^\W_]){re.escape(word.strip('*'))}" + ("" if word.endswith("*") else r"(?![^\W_])")


def _first_own(pattern: re.Pattern[str], text: str) -> int | None:
    """Return where the first word stands, outside quotes if it does there too."""
    quoted = None
    for match in pattern.finditer(text):
        line = text.rfind("\n", 0, match.start()) + 1
        if not text.startswith(">", line):
            return match.start()
        quoted = match.start() if quoted is None else quoted
    return quoted


def _marked(pattern: re.Pattern[str] | None, text: str) -> Markup:
    if pattern is None:
        return escape(text)
    pieces, at = [], 0
    for match in pattern.finditer(text):
        pieces.append(Markup("{}<mark>{}</mark>").format(text[at : match.start()], match[0]))
        at = match.end()
    return Markup("").join((*pieces, escape(text[at:])))
