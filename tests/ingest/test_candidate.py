import pytest

from patchlore.ingest import candidate
from patchlore.ingest.candidate import Entry, candidates

DAY = 86_400


def entry(number: int, day: float, *keys: int, whole: bool = False, series: int = 0) -> Entry:
    return Entry(int(day * DAY), f"{number}@example.org", number, series or number, 100 + number, whole, keys)


def pairs(*entries: Entry, touched: set[int] | None = None, window: int = 90) -> set[tuple[int, int]]:
    chosen = {one.revision for one in entries} if touched is None else touched
    return candidates(entries, chosen, window * DAY)[0]


def test_those_that_share_a_key_are_compared() -> None:
    assert pairs(entry(1, 0, 5, 7), entry(2, 1, 7), entry(3, 2, 9), entry(4, 3, 9, 5)) == {(0, 1), (2, 3), (0, 3)}


def test_only_within_the_window() -> None:
    assert pairs(entry(1, 0, 7), entry(2, 90, 7), entry(3, 90.5, 7)) == {(0, 1), (1, 2)}


def test_revisions_of_one_series_are_not() -> None:
    assert pairs(entry(1, 0, 7, series=9), entry(2, 1, 7, series=9), entry(3, 2, 7)) == {(0, 2), (1, 2)}


def test_only_pairs_with_a_touched_one() -> None:
    assert pairs(entry(1, 0, 7), entry(2, 1, 7), entry(3, 2, 7), touched={3}) == {(0, 2), (1, 2)}
    assert pairs(entry(1, 0, 7), entry(2, 1, 7), entry(3, 2, 7), touched={1}) == {(0, 1), (0, 2)}
    assert pairs(entry(1, 0, 7), entry(2, 1, 7), touched=set()) == set()


def test_whole_files_with_everybody() -> None:
    assert pairs(entry(1, 0, 7), entry(2, 1, whole=True), entry(3, 2, 9), touched={2}) == {(0, 1), (1, 2)}
    assert pairs(entry(1, 0, 7), entry(2, 1, whole=True), entry(3, 2, 9), touched={3}) == {(1, 2)}


def test_in_a_crowd_only_neighbours(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(candidate, "CROWD", 2)
    entries = [entry(number, number, 7) for number in range(1, 6)]
    assert candidates(entries, {1, 2, 3, 4, 5}, 90 * DAY) == (
        {(0, 1), (0, 2), (1, 2), (1, 3), (2, 3), (2, 4), (3, 4)},
        {1, 2, 3, 4, 5},
    )


def test_who_left_a_crowd_disturbs_it_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(candidate, "CROWD", 2)
    entries = [entry(number, number, 7) for number in range(1, 4)]
    assert candidates(entries, set(), 90 * DAY, {7})[1] == {1, 2, 3}
    assert candidates(entries, set(), 90 * DAY, {8})[1] == set()


def test_a_crowd_of_whole_files(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(candidate, "CROWD", 1)
    entries = [entry(1, 0), entry(2, 1), entry(3, 2, whole=True), entry(4, 3)]
    assert candidates(entries, {1, 2, 3, 4}, 90 * DAY) == ({(1, 2), (2, 3)}, {3})


def test_a_crowd_costs_what_it_holds() -> None:
    entries = [entry(number, number / 1000, 7) for number in range(5000)]
    assert len(pairs(*entries)) <= 5000 * candidate.CROWD
