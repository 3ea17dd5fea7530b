"""The rules of docs/regression-status.md, one after the other."""

import pytest

from patchlore.ingest.regression_status import statuses
from patchlore.model.regression import Event, RegressionEvent, ReportSource

E = RegressionEvent


def event(kind: RegressionEvent, **rest: object) -> Event:
    return Event(
        at="", event=kind, message=1, message_id="m@example.org", part=0, line=1, by_email=str(rest.pop("by", "sam@example.org")), **rest
    )  # type: ignore[arg-type]


CASES = {
    "reported": ([], "open", "reported"),
    "posted": ([event(E.FIX_POSTED)], "fix-posted", "fix-posted"),
    "applied": ([event(E.FIX_POSTED), event(E.APPLIED)], "fixed", "applied"),
    "reverted": ([event(E.REVERTED)], "fixed", "reverted"),
    "folded in": ([event(E.FOLDED_IN)], "fix-posted", "folded-in"),
    "folded in and posted": ([event(E.FOLDED_IN), event(E.NEW_REVISION)], "fixed", "folded-in"),
    "posted again without a word": ([event(E.NEW_REVISION)], "open", "reported"),
    "a workaround works": ([event(E.CONFIRMED, is_reporter=True)], "open", "reported"),
    "tested only": ([event(E.FIX_POSTED), event(E.CONFIRMED, is_reporter=True)], "fix-posted", "fix-posted"),
    "confirmed on a later revision": ([event(E.CONFIRMED, is_reporter=True, is_later=True)], "fixed", "confirmed"),
    "confirmed under a condition": ([event(E.CONFIRMED, is_reporter=True, is_later=True, is_conditional=True)], "open", "reported"),
    "does not help": ([event(E.FIX_POSTED), event(E.TEST_FAILED, is_reporter=True)], "open", "test-failed"),
    "does not help another": ([event(E.FIX_POSTED), event(E.TEST_FAILED)], "fix-posted", "fix-posted"),
    "does not help after it was applied": (
        [event(E.FIX_POSTED), event(E.APPLIED), event(E.TEST_FAILED, is_reporter=True)],
        "open",
        "test-failed",
    ),
    "folded in, and still there": (
        [event(E.FOLDED_IN), event(E.NEW_REVISION), event(E.TEST_FAILED, is_reporter=True)],
        "open",
        "test-failed",
    ),
    "folded in, still there, folded in again": (
        [
            event(E.FOLDED_IN),
            event(E.NEW_REVISION),
            event(E.TEST_FAILED, is_reporter=True),
            event(E.NEW_REVISION),
            event(E.FOLDED_IN),
        ],
        "fix-posted",
        "folded-in",
    ),
    "confirmed, and there again in a later revision": (
        [event(E.CONFIRMED, is_reporter=True, is_later=True), event(E.TEST_FAILED, is_reporter=True, is_later=True)],
        "open",
        "test-failed",
    ),
    "dropped, and a workaround does not help": ([event(E.DROPPED), event(E.TEST_FAILED, is_reporter=True)], "fixed", "dropped"),
    "does not help who reports the same": (
        [event(E.FIX_POSTED), event(E.TEST_FAILED, is_reporter=True, is_shared=True)],
        "fix-posted",
        "fix-posted",
    ),
    "duplicate, and the other fixed": ([event(E.DUPLICATE), event(E.APPLIED, is_shared=True)], "duplicate", "duplicate"),
    "duplicate, then fixed": ([event(E.DUPLICATE, is_command=True), event(E.APPLIED)], "fixed", "applied"),
    "duplicate taken back": ([event(E.DUPLICATE, is_command=True), event(E.REOPENED, is_command=True)], "open", "reopened"),
    "taken back": ([event(E.INVALID, is_reporter=True)], "invalid", "invalid"),
    "called none by another": ([event(E.INVALID)], "open", "reported"),
    "doubted by two": ([event(E.INVALID), event(E.CULPRIT_REFUTED, by="ann@example.org")], "invalid", "doubted"),
    "inconclusive": ([event(E.INCONCLUSIVE, is_command=True)], "inconclusive", "inconclusive"),
}


@pytest.mark.parametrize(("events", "status", "because"), CASES.values(), ids=CASES)
def test_rules(events: list[Event], status: str, because: str) -> None:
    assert list(statuses([event(E.REPORTED), *events], ReportSource.PERSON))[-1] == (status, because)


def test_of_a_robots_report_anybody_may_say_that_it_is_none() -> None:
    assert list(statuses([event(E.REPORTED), event(E.INVALID)], ReportSource.LKP))[-1] == ("invalid", "invalid")


@pytest.mark.parametrize(
    ("source", "events", "expected"),
    [
        (ReportSource.NEXT, [E.FIX_POSTED, E.CONFIRMED], ("fixed", "confirmed")),
        (ReportSource.NEXT, [E.CONFIRMED], ("open", "reported")),
        (ReportSource.LKP, [E.FIX_POSTED, E.CONFIRMED], ("fix-posted", "fix-posted")),
    ],
)
def test_what_linux_next_builds_is_in_a_tree(source: ReportSource, events: list[RegressionEvent], expected: tuple[str, str]) -> None:
    told = [event(kind, is_reporter=kind is E.CONFIRMED) for kind in (E.REPORTED, *events)]
    assert list(statuses(told, source))[-1] == expected
