"""The events of a regression, in order -> where it stands (docs/regression-status.md has the same rules as a table)."""

from collections.abc import Iterator, Sequence

from ..model.regression import Event, RegressionEvent, RegressionStatus, ReportSource

_DONE = {
    RegressionEvent.APPLIED: "applied",
    RegressionEvent.REVERTED: "reverted",
    RegressionEvent.DROPPED: "dropped",
    RegressionEvent.WITHDRAWN: "withdrawn",
}
_UNFIXED = (RegressionStatus.OPEN, RegressionStatus.FIX_POSTED)


def statuses(events: Sequence[Event], source: ReportSource) -> Iterator[tuple[RegressionStatus, str]]:
    """Yield (status, the rule that gives it) after each event. Events come in the order of time."""
    life = _Life(source)
    for event in events:
        life.take(event)
        yield life.status, life.because


class _Life:
    """Where a regression stands while its events are taken one by one."""

    def __init__(self, source: ReportSource) -> None:
        self.status, self.because = RegressionStatus.OPEN, "reported"
        self._source = source
        self._has_fix = self._is_folded = self._is_called_invalid = False
        self._doubters: set[str] = set()

    def take(self, event: Event) -> None:
        """Take the next event."""
        kind = event.event
        if event.is_shared and self.status is RegressionStatus.DUPLICATE:
            return
        if kind is RegressionEvent.REOPENED:
            self._is_folded = False
            self._set(RegressionStatus.FIX_POSTED if self._has_fix else RegressionStatus.OPEN, "reopened")
        elif kind in _DONE:
            self._set(RegressionStatus.FIXED, _DONE[kind])
        elif kind is RegressionEvent.FIX_POSTED:
            self._has_fix = True
            if self.status is RegressionStatus.OPEN:
                self._set(RegressionStatus.FIX_POSTED, "fix-posted")
        elif kind is RegressionEvent.FOLDED_IN:
            self._is_folded = True
            if self.status is RegressionStatus.OPEN:
                self._set(RegressionStatus.FIX_POSTED, "folded-in")
        elif kind is RegressionEvent.NEW_REVISION:
            if self._is_folded and self.status in _UNFIXED:
                self._set(RegressionStatus.FIXED, "folded-in")
        elif (
            kind is RegressionEvent.CONFIRMED
            and not event.is_conditional
            and (
                self._is_folded
                or event.is_later
                or self.status is RegressionStatus.FIXED
                or (self._has_fix and self._source is ReportSource.NEXT)  # who builds all trees together has it in one
            )
        ):
            self._set(RegressionStatus.FIXED, "confirmed")
        elif (
            kind is RegressionEvent.TEST_FAILED
            and event.is_reporter
            and not event.is_shared
            and (
                self.status is RegressionStatus.FIX_POSTED
                or self.because in ("applied", "folded-in")
                or (event.is_later and self.status is RegressionStatus.FIXED)  # what a later revision has is open again
            )
        ):
            self._has_fix = self._is_folded = False
            self._set(RegressionStatus.OPEN, "test-failed")
        elif self.status in _UNFIXED or event.is_command:
            self._close(event)

    def _set(self, status: RegressionStatus, because: str) -> None:
        self.status, self.because = status, because

    def _close(self, event: Event) -> None:
        """Take a word that ends a regression without a fix."""
        is_invalid = event.event is RegressionEvent.INVALID
        if event.event is RegressionEvent.DUPLICATE:
            self._set(RegressionStatus.DUPLICATE, "duplicate")
        elif event.event is RegressionEvent.INCONCLUSIVE:
            self._set(RegressionStatus.INCONCLUSIVE, "inconclusive")
        elif is_invalid and (event.is_command or event.is_reporter or self._source is not ReportSource.PERSON):
            self._set(RegressionStatus.INVALID, "invalid")
        if not event.is_reporter and (is_invalid or event.event is RegressionEvent.CULPRIT_REFUTED):
            self._doubters.add(event.by_email)
            self._is_called_invalid = self._is_called_invalid or is_invalid
            if self._is_called_invalid and len(self._doubters) > 1 and self.status is RegressionStatus.OPEN:
                self._set(RegressionStatus.INVALID, "doubted")
