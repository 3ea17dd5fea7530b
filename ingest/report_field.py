"""What the mails of robots say in lines of their own: "tree:", "commit:", "C reproducer:", and which commit they accuse."""

import re
from collections.abc import Sequence

from ..model.commit_reference import CommitReference
from ..model.message import Part
from ..model.regression import Culprit
from ..model.vocabulary import CommitRole

_MAX_LINE = 1000
_MAX_LINES = 400
_NEVER = (CommitRole.FIXES, CommitRole.APPLIED, CommitRole.BASE)


def field(part: Part, names: tuple[str, ...]) -> str | None:
    """Return what stands behind the first of some names at the head of one of the own lines."""
    for line, mark in zip(part.lines[:_MAX_LINES], part.marks, strict=False):
        text = line.lstrip(" \t|").removeprefix("- ")
        if mark == "." and text.startswith(names) and len(line) <= _MAX_LINE:
            for name in names:
                if text.startswith(name) and text[len(name) :].strip():
                    return text[len(name) :].strip()
    return None


def culprit_of(one: CommitReference, *, is_bisected: bool) -> Culprit:
    """Return a commit that is named as the culprit."""
    return Culprit(part=one.part, line=one.line, sha=one.sha, subject=one.subject, is_bisected=is_bisected)


def bisected(commits: Sequence[CommitReference]) -> Culprit | None:
    """Return the first commit that an own line says a bisection found."""
    found = next((one for one in commits if one.role is CommitRole.BISECTED and not one.is_quoted and one.part == 0 and one.line), None)
    return culprit_of(found, is_bisected=True) if found else None


def accused(commits: Sequence[CommitReference], part: Part, lead: re.Pattern[str]) -> list[Culprit]:
    """Return the own commits that stand under or behind words that accuse, the first of each such list."""
    found: list[Culprit] = []
    above_last = -1
    for one in commits:
        if one.is_quoted or one.part or not one.line or one.role in _NEVER:
            continue
        start = max(0, one.line - 5)
        at = next((at for at in range(one.line - 1, start - 1, -1) if lead.search(part.lines[at])), None)
        if at is None and not lead.search(" ".join(part.lines[start : one.line])):
            continue
        if at is None or at != above_last:
            found.append(culprit_of(one, is_bisected=False))
        above_last = at if at is not None else above_last
    return found
