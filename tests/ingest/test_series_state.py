"""The rule by which a series' state follows from what was said of it."""

import pytest

from patchlore.ingest.series_state import Said, counts, series_state
from patchlore.model.vocabulary import SeriesState as S


def said(state: S, patch: str | None = None, at: str = "2026-01-02", root: str = "v2") -> Said:
    return Said(state=state, root_id=root, patch_id=patch, at=at, order=(f"{state}{patch}", 0, 1))


@pytest.mark.parametrize(
    ("given", "answered", "state"),
    [
        pytest.param([], False, S.NEW, id="nothing"),
        pytest.param([], True, S.UNDER_REVIEW, id="an answer"),
        pytest.param([said(S.CHANGES_REQUESTED)], True, S.CHANGES_REQUESTED, id="changes"),
        pytest.param([said(S.APPLIED)], True, S.APPLIED, id="all applied"),
        pytest.param([said(S.APPLIED, "p1")], True, S.UNDER_REVIEW, id="one of two applied"),
        pytest.param([said(S.APPLIED, "p1"), said(S.APPLIED, "p2")], True, S.APPLIED, id="each applied"),
        pytest.param([said(S.APPLIED, "p1"), said(S.MERGED, "p2")], True, S.APPLIED, id="one applied, one merged"),
        pytest.param([said(S.MERGED, "p1"), said(S.MERGED, "p2")], True, S.MERGED, id="each merged"),
        pytest.param([said(S.MERGED), said(S.WITHDRAWN, at="2026-01-03")], True, S.MERGED, id="merged for good"),
        pytest.param([said(S.APPLIED), said(S.REJECTED, at="2026-01-03")], True, S.REJECTED, id="the last decides"),
        pytest.param([said(S.REJECTED), said(S.APPLIED, at="2026-01-03")], True, S.APPLIED, id="the last decides, otherwise"),
        pytest.param([said(S.APPLIED), said(S.CHANGES_REQUESTED, at="2026-01-03")], True, S.APPLIED, id="applied in spite of wishes"),
        pytest.param([said(S.WITHDRAWN, "p1")], True, S.UNDER_REVIEW, id="one of two withdrawn"),
    ],
)
def test_state(given: list[Said], answered: bool, state: S) -> None:
    assert series_state(given, ["p1", "p2"], is_answered=answered) is state
    assert series_state(given[::-1], ["p2", "p1"], is_answered=answered) is state


def applied(by: str = "bob", patch: str | None = None, at: str = "2026-01-02", state: S = S.APPLIED) -> Said:
    return Said(state=state, root_id="v2", patch_id=patch, at=at, order=("a", 0, 1), by=by)


def dropped(by: str = "bob", patch: str | None = None, at: str = "2026-01-03") -> Said:
    return Said(state=S.CHANGES_REQUESTED, root_id="v2", patch_id=patch, at=at, order=("d", 0, 1), by=by, is_drop=True)


@pytest.mark.parametrize(
    ("given", "state"),
    [
        pytest.param([applied(), dropped()], S.CHANGES_REQUESTED, id="dropped again"),
        pytest.param([applied(at="2026-01-04"), dropped()], S.APPLIED, id="dropped, then applied"),
        pytest.param([applied(), dropped("eve")], S.APPLIED, id="dropped by another, who leaves it to the first"),
        pytest.param([applied(by=""), dropped()], S.CHANGES_REQUESTED, id="a robot said that it was applied"),
        pytest.param([applied(), dropped(patch="p2")], S.CHANGES_REQUESTED, id="one of two dropped"),
        pytest.param([applied(patch="p1"), applied(patch="p2"), dropped(patch="p1")], S.CHANGES_REQUESTED, id="one of each dropped"),
        pytest.param([applied(patch="p1"), applied(patch="p2"), dropped()], S.CHANGES_REQUESTED, id="all of each dropped"),
        pytest.param([applied(), applied("eve", state=S.REJECTED), dropped(at="2026-01-04")], S.REJECTED, id="rejected before"),
        pytest.param([applied(state=S.MERGED), dropped()], S.MERGED, id="merged for good"),
    ],
)
def test_who_drops_it_takes_back_that_it_was_applied(given: list[Said], state: S) -> None:
    assert series_state(given, ["p1", "p2"], is_answered=True) is state
    assert series_state(given[::-1], ["p2", "p1"], is_answered=True) is state


def test_of_what_is_said_at_once_the_message_ids_decide() -> None:
    """Not the order in which the mails came."""
    given = [
        Said(state=state, root_id="v2", patch_id=None, at="2026-01-02", order=(message_id, 0, 1))
        for state, message_id in ((S.REJECTED, "b@example.org"), (S.APPLIED, "a@example.org"))
    ]
    assert series_state(given, ["p1", "p2"], is_answered=True) is S.REJECTED
    assert series_state(given[::-1], ["p1", "p2"], is_answered=True) is S.REJECTED


def test_a_posting_of_which_no_patch_is_here_is_not_merged_by_that() -> None:
    assert series_state([], [], is_answered=False) is S.NEW
    assert series_state([said(S.MERGED)], [], is_answered=False) is S.MERGED


def test_what_is_said_of_the_only_patch_is_said_of_the_series() -> None:
    assert series_state([said(S.WITHDRAWN, "p1")], ["p1"], is_answered=True) is S.WITHDRAWN


@pytest.mark.parametrize(
    ("one", "valid"),
    [
        (said(S.CHANGES_REQUESTED, root="v2"), True),
        (said(S.CHANGES_REQUESTED, root="v1", at="2026-03-01"), False),
        (said(S.APPLIED, root="v1", at="2026-03-01"), True),
        (said(S.APPLIED, root="v1", at="2026-01-01"), False),
    ],
)
def test_a_later_posting_makes_what_was_said_void(one: Said, valid: bool) -> None:
    assert counts(one, "v2", "2026-02-01") is valid
