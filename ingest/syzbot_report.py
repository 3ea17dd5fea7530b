"""Reports of syzbot: a new bug, its reproducer, its bisection, what its CI finds in a posted series -> Report.

Its answers to commands, its lists of open bugs and what it takes for a fix are none.
"""

import re
from collections.abc import Sequence

from ..model.commit_reference import CommitReference
from ..model.message import Message, Part
from ..model.regression import Report, ReportKind, ReportSource, Splat
from .report_field import bisected, field

_ID_RE = re.compile(r"bot\+(?:ci)?(?P<id>[0-9a-f]{16,40})@|[?&]extid=(?P<ext>[0-9a-f]{16,40})")
_TITLE_RE = re.compile(r"^(?:(?:Re|Fwd): ?|\[syzbot\] ?|\[[\w+-]{1,30}\??\] ?)+", re.IGNORECASE)
_NUMBER_RE = re.compile(r" \([0-9]+\)$")
# How syzkaller titles its crashes (pkg/report), told by their first words
_KINDS = (
    (("hung", "stall", "soft lockup", "hard lockup", "workqueue lockup", "no output from", "lost connection"), ReportKind.HANG),
    (("deadlock", "locking", "non-static key", "lock state", "unlock balance", "suspicious rcu"), ReportKind.LOCKING),
)
# One of these stands in the line that reports
_SAYING = ("found the following", "hit the following", "bisected", "reproducer")
_WARNINGS = ("warning", "ubsan", "kcsan", "memory leak", "info:")


def read_syzbot(message: Message, part: Part, splats: Sequence[Splat], commits: Sequence[CommitReference]) -> Report | None:
    """Return what syzbot reports."""
    head = " ".join(line for line, mark in zip(part.lines[:40], part.marks, strict=False) if mark == ".")[:2000]
    is_new = any(words in head for words in ("found the following", "has tested the following", "hit the following crash"))
    is_bisected = "bisected this" in head or "issue was bisected to" in head or "bug was bisected to" in head
    is_update = is_bisected or "has found a reproducer" in head
    if not (is_new or is_update) or "Monthly" in message.subject or "tested the proposed patch" in head:
        return None
    title = _NUMBER_RE.sub("", _TITLE_RE.sub("", message.subject)) or message.subject
    line = next((at + 1 for at, text in enumerate(part.lines) if any(words in text for words in _SAYING)), 1)
    found = _ID_RE.search(message.sender.email) or next((match for text in part.lines[:60] if (match := _ID_RE.search(text))), None)
    identity = (found.group("id") or found.group("ext")) if found else None
    is_ci = "syzbot ci" in message.subject or message.subject.startswith("[syzbot ci]")
    return Report(
        part=0,
        line=line,
        end_line=line,
        kind=_kind_of_title(title, splats),
        source=ReportSource.SYZBOT,
        signature=(splats[0].signature if splats else title) if is_ci else title,
        key=f"syzbot:{identity}" if identity else None,
        is_update=is_update and not is_new,
        blames_parent=is_ci,
        culprit=bisected(commits) if is_bisected else None,
        tree=field(part, ("git tree:", "tree:")),
        reproducer=field(part, ("C reproducer:", "C repro:")) or field(part, ("syz repro:",)),
    )


def _kind_of_title(title: str, splats: Sequence[Splat]) -> ReportKind:
    lower = title.lower()
    for words, kind in _KINDS:
        if any(word in lower for word in words):
            return kind
    if lower.startswith(_WARNINGS):
        return ReportKind.WARNING
    if "build error" in lower:
        return ReportKind.BUILD
    return splats[0].kind if splats else ReportKind.CRASH
