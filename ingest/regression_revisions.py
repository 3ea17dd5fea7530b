"""How a regression stands to each revision of its series: carried on until something shows otherwise (docs/regression-status.md)."""

from collections.abc import Sequence
from typing import NamedTuple

from ..model.regression import Event, RegressionEvent, RegressionStatus, RevisionStatus
from .regression import Regression
from .regression_facts import Facts, RevisionRow

_WHOLE = ("posting", "rfc", "resend")


class _Shown(NamedTuple):
    """A status, and the line that shows it."""

    status: RevisionStatus
    message_id: str
    part: int
    line: int


def revision_rows(
    regression: Regression,
    events: Sequence[Event],
    states: Sequence[tuple[RegressionStatus, str]],
    facts: Facts,
    revisions: Sequence[RevisionRow],
) -> list[tuple[str, str, str, int, int]]:
    """Return (root_id, status, message_id, part, line) for each revision of the series of which something is known."""
    start = next((row.ordinal for row in revisions if row.root_id == regression.root_id), None)
    if start is None:
        return []
    report = regression.report
    without = _without_culprit(regression, facts, revisions)
    found = {}
    for row in revisions:
        if row.root_id == regression.root_id:
            shown = _Shown(RevisionStatus.REPORTED, regression.mail.message_id, report.part, report.line)
        elif row.kind == "pull":
            continue
        elif row.ordinal > start:
            shown = _later(row, events, states, revisions, is_without=row.root_id in without)
        elif row.root_id in without:
            shown = _Shown(RevisionStatus.UNAFFECTED, row.root_id, 0, 0)
        elif report.passed and report.passed == f"v{row.label}" and row.ordinal < start:
            shown = _Shown(RevisionStatus.UNAFFECTED, regression.mail.message_id, report.part, report.line)
        else:
            continue
        found[row.root_id] = shown
    return [(root_id, shown.status.value, *shown[1:]) for root_id, shown in found.items()]


def _later(
    row: RevisionRow,
    events: Sequence[Event],
    states: Sequence[tuple[RegressionStatus, str]],
    revisions: Sequence[RevisionRow],
    *,
    is_without: bool,
) -> _Shown:
    """Return how a regression stands to a revision after the one that it was reported on."""
    if states[-1][0] is RegressionStatus.INVALID:
        (ended,) = [event for event, state in zip(events, states, strict=True) if state == states[-1]][:1]
        return _shown(RevisionStatus.UNAFFECTED, ended)
    ordinals = {one.root_id: one.ordinal for one in revisions}
    tried = [event for event in events if event.is_later and ordinals.get(event.root_id or "", row.ordinal + 1) <= row.ordinal]
    if tried and tried[-1].event is RegressionEvent.TEST_FAILED:
        return _Shown(RevisionStatus.CARRIED, row.root_id, 0, 0)
    gone = [event for event in tried if event.event in (RegressionEvent.CONFIRMED, RegressionEvent.TESTED) and not event.is_conditional]
    claimed = [event for event in events if event.event is RegressionEvent.FOLDED_IN and event.at <= row.posted_at]
    closed = [
        event
        for event, (status, _) in zip(events, states, strict=True)
        if status is RegressionStatus.FIXED and event.event in (RegressionEvent.CONFIRMED, RegressionEvent.APPLIED)
    ]
    if claimed and (closed or gone):
        return _shown(RevisionStatus.FIXED, (closed or gone)[0])
    if gone:
        return _shown(RevisionStatus.UNAFFECTED, gone[-1])
    if claimed:
        return _shown(RevisionStatus.FIX_CLAIMED, claimed[-1])
    return _Shown(RevisionStatus.UNAFFECTED if is_without else RevisionStatus.CARRIED, row.root_id, 0, 0)


def _shown(status: RevisionStatus, event: Event) -> _Shown:
    return _Shown(status, event.message_id, event.part, event.line)


def _without_culprit(regression: Regression, facts: Facts, revisions: Sequence[RevisionRow]) -> set[str]:
    """Return the whole postings that lack the culprit: no patch has a title like its, none changes a file that it changes."""
    culprit = regression.own_patch
    others = [row.root_id for row in revisions if row.is_complete and row.kind in _WHOLE and row.root_id != regression.root_id]
    if culprit is None or not others:
        return set()
    having = {patch.root_id for patch in facts.patches("root_id", others) if _is_like(patch.title, culprit.title)}
    others = [root_id for root_id in others if root_id not in having]
    files = facts.files([culprit.root_id, *others]) if others else {}
    mine = files.get(culprit.message_id, set())
    return {root_id for root_id in others if mine and files.get(root_id) and not mine & files[root_id]}


def _is_like(title: str, other: str) -> bool:
    """Tell whether two titles share half of their words behind the prefix: "a: add x to y", "b/c: add x to z"."""
    mine, theirs = (set(one.lower().rpartition(": ")[2].split()) for one in (title, other))
    return 2 * len(mine & theirs) >= min(len(mine), len(theirs))
