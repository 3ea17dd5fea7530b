"""The events of a regression, in order -> where it stands (docs/regression-status.md has the same rules as a table)."""

from collections.abc import Iterator, Sequence

from ..model.regression import Event, RegressionEvent, RegressionStatus, ReportSource

_DONE = {
    RegressionEvent.APPLIED: "applied",
    RegressionEvent.REVERTED: "reverted",
    RegressionEvent.DROPPED: "dropped",
    RegressionEvent.WITHDRAWN: "withdrawn",
}


def statuses(events: Sequence[Event], source: ReportSource) -> Iterator[tuple[RegressionStatus, str]]:
    """Yield (status, the rule that gives it) after each event. Events come in the order of time."""
    status, because = RegressionStatus.OPEN, "reported"
    has_fix = is_folded = is_called_invalid = False
    doubters: set[str] = set()
    for event in events:
        kind = event.event
        if kind is RegressionEvent.REOPENED:
            status, because, is_folded = (RegressionStatus.FIX_POSTED if has_fix else RegressionStatus.OPEN), "reopened", False
        elif kind in _DONE:
            status, because = RegressionStatus.FIXED, _DONE[kind]
        elif kind is RegressionEvent.FIX_POSTED:
            has_fix = True
            if status is RegressionStatus.OPEN:
                status, because = RegressionStatus.FIX_POSTED, "fix-posted"
        elif kind is RegressionEvent.FOLDED_IN:
            is_folded = True
            if status is RegressionStatus.OPEN:
                status, because = RegressionStatus.FIX_POSTED, "folded-in"
        elif kind is RegressionEvent.NEW_REVISION and is_folded and status in (RegressionStatus.OPEN, RegressionStatus.FIX_POSTED):
            status, because = RegressionStatus.FIXED, "folded-in"
        elif (
            kind is RegressionEvent.CONFIRMED
            and not event.is_conditional
            and (is_folded or event.is_later or status is RegressionStatus.FIXED)
        ):
            status, because = RegressionStatus.FIXED, "confirmed"
        elif kind is RegressionEvent.TEST_FAILED and event.is_reporter and status is RegressionStatus.FIX_POSTED:
            status, because, has_fix = RegressionStatus.OPEN, "test-failed", False
        elif status in (RegressionStatus.OPEN, RegressionStatus.FIX_POSTED) or event.is_command:
            status, because = _closed(event, source, status, because)
            if kind in (RegressionEvent.INVALID, RegressionEvent.CULPRIT_REFUTED) and not event.is_reporter:
                doubters.add(event.by_email)
                is_called_invalid = is_called_invalid or kind is RegressionEvent.INVALID
                if is_called_invalid and len(doubters) > 1 and status is RegressionStatus.OPEN:
                    status, because = RegressionStatus.INVALID, "doubted"
        yield status, because


def _closed(event: Event, source: ReportSource, status: RegressionStatus, because: str) -> tuple[RegressionStatus, str]:
    """Return what follows from a word that ends a regression without a fix."""
    if event.event is RegressionEvent.DUPLICATE:
        return RegressionStatus.DUPLICATE, "duplicate"
    if event.event is RegressionEvent.INVALID and (event.is_command or event.is_reporter or source is not ReportSource.PERSON):
        return RegressionStatus.INVALID, "invalid"
    if event.event is RegressionEvent.INCONCLUSIVE:
        return RegressionStatus.INCONCLUSIVE, "inconclusive"
    return status, because
