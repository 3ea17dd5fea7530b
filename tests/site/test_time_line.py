"""What a time line leaves to be opened, and the lines that it shows."""

import pytest

from patchlore.pages.time_line import spans, steps, words_at


def event(name: str, status: str, number: int) -> dict[str, object]:
    return {"event": name, "status": status, "number": number}


def test_revisions_that_leave_the_status_as_it_is_stand_behind_the_first() -> None:
    told = [event(*row) for row in (
        ("reported", "open", 1), ("new-revision", "open", 2), ("new-revision", "open", 3), ("new-revision", "fixed", 4),
        ("confirmed", "fixed", 5), ("confirmed", "fixed", 6), ("new-revision", "fixed", 7),
    )]  # fmt: skip
    assert [(step["number"], [other["number"] for other in alike]) for step, alike in steps(told)] == [
        (1, []), (2, [3]), (4, []), (5, []), (6, []), (7, [])
    ]  # fmt: skip


def test_revisions_of_one_status_are_one_span() -> None:
    rows = [
        {"revision": label, "status": status, "annotation": by_hand}
        for label, status, by_hand in (
            ("1", "reported", None),
            ("2", "carried", None),
            ("3", "carried", None),
            ("4", "fixed", 7),
            ("5", "fixed", None),
        )
    ]
    assert [(first["revision"], last["revision"], count) for first, last, count in spans(rows)] == [
        ("1", "1", 1), ("2", "3", 2), ("4", "4", 1), ("5", "5", 1)
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("line", "words"), [(1, "one"), (2, None), (3, "x" * 239 + "…"), (4, None), (0, None)], ids=["line", "blank", "long", "none", "headers"]
)
def test_words_of_a_line(line: int, words: str | None) -> None:
    assert words_at(["  one\t", " ", "x" * 300], line) == words
