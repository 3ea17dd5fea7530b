"""Reports of people who merge one tree into another every day, and tell those whose patches collide.

As the developers of MPTCP write since 2022 to those whose patch is in net: "we got a small conflict when merging 'net' in 'net-next' in the
MPTCP tree due to this patch applied in 'net':", a commit, "and this one from 'net-next':", a commit.
"""

import re
from collections.abc import Sequence

from ..model.conflict import ConflictPlace, ConflictReport, ConflictSide, ReportKind, Settled
from ..model.message import Part
from .commit_id import Lines
from .conflict_names import bare_subject, tree_name

# "conflict when merging 'net' in 'net-next'", "conflicts when merging -net into net-next", "while merging the block tree with Linus' tree"
MERGING_RE = re.compile(
    r"\bconflicts? (?:when|while) (?:I |we )?(?:was |were )?merg(?:ing|ed) (?P<a>[\"'‘`]?[\w./-]{1,60}[\"'’`]?|the .{1,60}? tree)"
    r" (?:in|into|to|with) (?P<b>[\"'‘`]?[\w./-]{1,60}[\"'’`]?|the .{1,60}? tree|Linus['’]s? tree)(?![\w./-])",
    re.IGNORECASE,
)
# "  0123456789ab ("net: a subject")", also wrapped
COMMIT_RE = re.compile(r"[ \t]*(?:[-*] )?(?P<sha>[0-9a-f]{8,40})\b:?[ \t]*(?P<rest>\(.*)$")
_MAX_LINE = 1000
_SENTENCE_LINES = 6
_SIDE_LINES = 40  # that the commits of both sides and the words between them take
_QUOTES = "\"'‘’`"


def find_merge_reports(part: Part) -> list[ConflictReport]:
    """Return what such mails say, or quote: two sides with a commit each at the least. The merged tree's commits are side 1."""
    lines = Lines(part)
    found = []
    for index in part.lines_with("onflict"):
        if len(part.lines[index]) > _MAX_LINE or lines.depth(index) < 0:
            continue
        report = _report(part, lines, index)
        if report:
            found.append(report)
    return found


def _report(part: Part, lines: Lines, index: int) -> ConflictReport | None:
    end = index
    while end - index < _SENTENCE_LINES and _continues(lines, end + 1, lines.depth(index)):
        end += 1
    sentence = " ".join(lines.text(at).strip() for at in range(index, end + 1))
    match = MERGING_RE.search(sentence)
    if not match or not sentence.endswith(":"):
        return None
    sides = _sides(lines, end + 1, lines.depth(index))
    if len({side.side for side in sides}) < 2:
        return None
    line = index + 1
    return ConflictReport(
        part=part.number,
        line=line,
        is_quoted=part.marks[index] == ">",
        tree_a=_tree(match.group("a")),
        tree_b=_tree(match.group("b")),
        tool=None,
        places=(ConflictPlace(line=line, end_line=line, kind=ReportKind.MANUAL_MERGE, path=None),),
        sides=tuple(sides),
        settled=_settled(lines, sides[-1].end_line, lines.depth(index)),
    )


def _sides(lines: Lines, at: int, depth: int) -> Sequence[ConflictSide]:
    """Return the commits of both sides: those up to "and this one from ...:", and those behind it."""
    found: list[ConflictSide] = []
    number = 1
    end = at + _SIDE_LINES
    while at < end and lines.depth(at) == depth:
        text = lines.text(at).strip()
        commit = COMMIT_RE.match(lines.text(at))
        if commit:
            subject, last = commit.group("rest"), at
            while not subject.rstrip().endswith(")") and last - at < 2 and _continues(lines, last + 1, depth):
                last += 1
                subject = f"{subject.rstrip()} {lines.text(last).strip()}"
            found.append(
                ConflictSide(side=number, line=at + 1, end_line=last + 1, sha=commit.group("sha"), subject=bare_subject(subject), link=None)
            )
            at = last
        elif text and number == 1 and found and text.startswith("and ") and text.endswith(":"):
            number = 2
        elif text:
            break
        at += 1
    return found


def _continues(lines: Lines, index: int, depth: int) -> bool:
    return lines.depth(index) == depth and bool(lines.text(index).strip())


def _tree(text: str) -> str | None:
    """Return the name of a tree: "'net'" and "-net" are net, as the brackets of its patches say."""
    return tree_name(text.strip(_QUOTES).removeprefix("-"))


def _settled(lines: Lines, at: int, depth: int) -> Settled | None:
    """Return whether the words behind the commits say that it is resolved."""
    text = " ".join(lines.text(below) for below in range(at, at + 12) if lines.depth(below) == depth)
    return Settled.RESOLVED if "been resolved" in text or "resolution" in text else None
