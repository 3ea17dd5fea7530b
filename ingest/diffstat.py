"""Diffstats as mails claim them: of covers, of patches, of pull requests; also a summary line alone.

In: a Part. Out: Diffstats in the order of their summary lines, those in quotes flagged. Format: git-diff(1) --stat, diffstat(1).
"""

import re

from ..model.message import Part
from ..model.patch import Diffstat
from .part import unquote

# " 2 files changed, 14 insertions(+), 1 deletion(-)"; either number may be absent, and a heading may stand before it:
# "Diffstat: 3 files changed, 2 deletions(-)". diffstat(1) adds "1 modification(!)".
_SUMMARY_RE = re.compile(
    r"[ \t]*(?:[A-Za-z][A-Za-z ]{0,30}:[ \t]*)?([0-9]{1,6}) files? changed"
    r"(?:, ([0-9]{1,9}) insertions?\(\+\))?(?:, ([0-9]{1,9}) deletions?\(-\))?(?:, [0-9]{1,9} modifications?\(!\))?[ \t.]*$"
)
# What a mailer wrapped off a summary: "deletions(-)", "1 deletion(-)"
_SUMMARY_REST_RE = re.compile(r"[ \t]*(?:[0-9]{1,9}[ \t]+)?(?:insertions?\(\+\)|deletions?\(-\)|[0-9]{1,9} deletions?\(-\))")
# Behind the bar: "12 ++++--", "0", "Bin 0 -> 120 bytes", "Bin"
_COUNT_RE = re.compile(r"[ \t]*(?:([0-9]{1,9})[ \t]*[+!-]*|Bin(?: [0-9]+ -> [0-9]+ bytes)?)[ \t]*$")
_MAX_LINE = 400
_MAX_ENTRIES = 20_000


def find_diffstats(part: Part) -> list[Diffstat]:
    """Return the diffstats of a text: entries as printed, top to bottom; none where only a summary line stands."""
    found = []
    for at in part.lines_with(" changed"):
        if len(part.lines[at]) > _MAX_LINE:
            continue
        match = _summary(part, at)
        if not match:
            continue
        first, entries = _entries(part, at)
        files, insertions, deletions = match.groups()
        found.append(
            Diffstat(
                part=part.number,
                line=first + 1,
                end_line=at + 1,
                is_quoted=part.marks[at] == ">",
                files=int(files),
                insertions=int(insertions or 0),
                deletions=int(deletions or 0),
                entries=entries,
            )
        )
    return found


def _summary(part: Part, at: int) -> re.Match[str] | None:
    text = unquote(part.lines[at])[1]
    if at + 1 < len(part.lines) and len(part.lines[at + 1]) <= _MAX_LINE:
        rest = unquote(part.lines[at + 1])[1]
        if _SUMMARY_REST_RE.match(rest):
            return _SUMMARY_RE.match(f"{text.rstrip()} {rest.lstrip()}")
    return _SUMMARY_RE.match(text)


def _entries(part: Part, summary: int) -> tuple[int, tuple[tuple[str, int | None], ...]]:
    """Return the first line (from 0) of the entries above a summary, and the entries."""
    entries: list[tuple[str, int | None]] = []
    depth = unquote(part.lines[summary])[0]
    first = summary
    while first and len(entries) < _MAX_ENTRIES:
        read = _entry(part, first - 1, depth)
        if read is None:
            break
        lines, entry = read
        first -= lines
        if entry:
            entries.append(entry)
    return first, tuple(reversed(entries))


def _entry(part: Part, at: int, depth: int) -> tuple[int, tuple[str, int | None] | None] | None:
    """Read upwards one entry that ends in a line: how many lines it takes, and (path, count). None where there is none.

    A mailer may have wrapped it, before the bar or before the "+" and "-" behind the number.
    """
    text = _line_of(part, at, depth)
    if text.strip() == "...":  # git diff --stat-count leaves entries out
        return 1, None
    lines = 1
    if not text.strip(" \t+!-") and _is_rest(part, at):
        lines, text = 2, _line_of(part, at - 1, depth)
    path, bar, count = text.rpartition("|")
    match = _COUNT_RE.match(count) if bar else None
    if not match:
        return None
    path = path.strip()
    if not path:
        path = _line_of(part, at - lines, depth).strip()
        lines += 1
    if not path or " | " in path:
        return None
    return lines, (path, int(match[1]) if match[1] else None)


def _is_rest(part: Part, at: int) -> bool:
    """Whether a line is nothing but the "+" and "-" of the entry above: what a mailer wrapped off is often quoted less deep."""
    rest = unquote(part.lines[at])[1].strip()
    return bool(rest) and len(part.lines[at]) <= _MAX_LINE and part.marks[at] != "+" and not rest.strip("+!-")


def _line_of(part: Part, at: int, depth: int) -> str:
    """The words of a line; "" where it is quoted otherwise, too long, or a diff's."""
    if at < 0 or part.marks[at] == "+" or len(part.lines[at]) > _MAX_LINE:
        return ""
    found, text = unquote(part.lines[at])
    return text if found == depth else ""
