"""The prose of a mail: paragraphs of its writer's own words, wrapped lines joined, logs and code left out."""

import re
from bisect import bisect_right
from collections.abc import Iterable

from ..model.message import Part
from ..model.record import record

# "[   12.3] …", "<4>[ 12.3]", "$ make", "# ./check", "drivers/x.c:12:3: error:", "| …", "  12 | code", register dumps,
# "Bisecting: 12 revisions left to test after this (roughly 4 steps)", syzbot's "run #3: crashed"
_LOG_RE = re.compile(
    r"[ \t]*(?:<[0-9]>)?(?:\[ *[0-9]+\.[0-9]+ ?\]|[$#|] |[\w./-]+:[0-9]+:|[0-9a-f]{8,16}[: ]|[RE][A-Z0-9]{2}: |[0-9]+ +\||\+|"
    r"[A-Z][a-z]{2} [ 0-9][0-9] [0-9:]{8} |Bisecting: [0-9]+ revisions? |run #[0-9]+: )"
)
_WROTE = ("wrote:", "writes:", "schrieb:", "écrit :", "a écrit :", "escribió:", "写道：", "写道:")
_LOG = frozenset("[<$#|+0123456789abcdef")
_OWN_RE = re.compile(r"\.+")
_CODE = ("{", "}", ";", "*/", "\\")
# What stands between words: those are looked for before any rule is tried. A table of bytes takes a tenth of the time of one of characters.
_BETWEEN = b".,;:!?()[]{}\"'`*<>=|\n\t"
_WORDS = bytes.maketrans(b"ABCDEFGHIJKLMNOPQRSTUVWXYZ" + _BETWEEN, b"abcdefghijklmnopqrstuvwxyz" + b" " * len(_BETWEEN))
_CURLY_RE = re.compile("[’“”]")
MAX_LINE = 1000
MAX_LINES = 400
MAX_PARAGRAPHS = 40


@record(frozen=True, slots=True)
class Paragraph:
    """Lines that belong together, as one line."""

    text: str
    line: int  # of the first, from 1
    starts: tuple[int, ...]  # where each line begins in the text
    lines: tuple[int, ...]  # their numbers

    def line_at(self, offset: int) -> int:
        """Return the number of the line that a place in the text is from."""
        return self.lines[bisect_right(self.starts, offset) - 1]


def words_of(text: str) -> set[str]:
    """Return the words of a text, lower case; "doesn't" is two. Letters beyond ASCII are escapes: nobody asks for such words."""
    if not text.isascii():
        text = " ".join(_CURLY_RE.sub(" ", text).split())
    return set(text.encode("ascii", "backslashreplace").translate(_WORDS).decode("ascii").split())


def has_any(text: str, words: Iterable[str]) -> bool:
    """Tell whether one of some words, or parts of words, stands in a text."""
    for word in words:  # noqa: SIM110 - any() of a generator takes three times as long, and this runs for each paragraph
        if word in text:
            return True
    return False


def own_text(part: Part) -> str:
    """Return a part's own lines."""
    lines: list[str] = []
    for run in _OWN_RE.finditer(part.marks):
        lines += part.lines[run.start() : run.end()]
    return "\n".join(lines)


def read_prose(part: Part) -> tuple[Paragraph, ...]:
    """Return the paragraphs of a part's own words, in order."""
    found: list[Paragraph] = []
    for run in _OWN_RE.finditer(part.marks, 0, MAX_LINES):
        taken: list[tuple[int, str]] = []
        for at in range(run.start(), run.end()):
            raw = part.lines[at]
            text = raw.strip() if len(raw) <= MAX_LINE else ""
            if not text:
                if taken:
                    found.append(_paragraph(taken))
                    taken = []
            elif (text[-1] in "{};/\\" and text.endswith(_CODE)) or ((text[0] in _LOG or ":" in text) and _LOG_RE.match(raw)):
                continue
            elif text[-1] in ":：" and text.endswith(_WROTE):
                taken = []  # the line above is the beginning of it
            else:
                taken.append((at + 1, text))
        if taken:
            found.append(_paragraph(taken))
        if len(found) >= MAX_PARAGRAPHS:
            break
    return tuple(found)


def _paragraph(lines: list[tuple[int, str]]) -> Paragraph:
    starts, offset = [], 0
    for _, text in lines:
        starts.append(offset)
        offset += len(text) + 1
    return Paragraph(" ".join(text for _, text in lines), lines[0][0], tuple(starts), tuple(number for number, _ in lines))
