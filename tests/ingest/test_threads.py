"""Threads: what refers to one another, whatever came first."""

from collections.abc import Callable, Sequence
from contextlib import closing
from itertools import permutations
from pathlib import Path

import pytest
from mails import mail, write_mbox

from patchlore.ingest.pipeline import ingest
from patchlore.model.database import open_database
from patchlore.queries.catalog import views
from patchlore.queries.check import run_checks

Thread = list[tuple[str, int, str | None]]  # (Message-ID, depth, parent_id) in reading order


@pytest.fixture
def threads(tmp_path: Path) -> Callable[..., dict[str, Thread]]:
    """Ingest mails, one run each, and return root_id -> thread."""
    numbers = iter(range(1_000_000))

    def read(mails: Sequence[bytes]) -> dict[str, Thread]:
        number = next(numbers)
        path = tmp_path / f"{number}.db"
        for each, one in enumerate(mails):
            ingest([write_mbox(tmp_path / f"{number}-{each}.mbox", [one])], path, views={}, jobs=1)
        with closing(open_database(path)) as database:
            found: dict[str, Thread] = {}
            for root, *row in database.conn.execute(
                "select t.root_id, m.message_id, m.depth, m.parent_id from messages m join threads t using (thread) "
                "order by t.root_id, m.position"
            ):
                found.setdefault(root, []).append(tuple(row))
            return found

    return read


def test_replies_stand_below_what_they_answer_by_date(threads: Callable[..., dict[str, Thread]]) -> None:
    """a ── b ── d, a ── c: in every order of arrival."""
    mails = [
        mail("a@x"),
        mail("b@x", answers="a@x", minutes=1),
        mail("c@x", answers="a@x", minutes=2),
        mail("d@x", answers="b@x", references=["a@x", "b@x"], minutes=3),
    ]
    expected = {"a@x": [("a@x", 0, None), ("b@x", 1, "a@x"), ("d@x", 2, "b@x"), ("c@x", 1, "a@x")]}
    for order in permutations(mails):
        assert threads(order) == expected


def test_a_missing_root_holds_its_replies_together(threads: Callable[..., dict[str, Thread]]) -> None:
    """(ghost) ── b, (ghost) ── c: one thread, whose root is the first that is here."""
    mails = [mail("b@x", answers="ghost@x", minutes=1), mail("c@x", answers="ghost@x", minutes=2)]
    expected = {"b@x": [("b@x", 0, "ghost@x"), ("c@x", 0, "ghost@x")]}
    assert threads(mails) == threads(mails[::-1]) == expected


def test_a_missing_link_is_bridged(threads: Callable[..., dict[str, Thread]]) -> None:
    """a ── (ghost) ── c: c stands below a, and still says whom it answers."""
    mails = [mail("a@x"), mail("c@x", references=["a@x", "ghost@x"], minutes=2)]
    assert threads(mails) == threads(mails[::-1]) == {"a@x": [("a@x", 0, None), ("c@x", 1, "ghost@x")]}


def test_a_late_parent_joins_two_threads(threads: Callable[..., dict[str, Thread]]) -> None:
    """b and c are threads of their own until d, which names both, comes in."""
    mails = [mail("b@x", minutes=1), mail("c@x", minutes=2), mail("d@x", references=["b@x", "c@x"], minutes=3)]
    expected = {"b@x": [("b@x", 0, None), ("c@x", 0, None), ("d@x", 1, "c@x")]}
    for order in permutations(mails):
        assert threads(order) == expected


def test_loops_are_broken_at_their_first_message(threads: Callable[..., dict[str, Thread]]) -> None:
    """a ── b ── c ── a: whatever comes first, a is the root."""
    mails = [
        mail("a@x", answers="c@x", minutes=1),
        mail("b@x", answers="a@x", minutes=2),
        mail("c@x", answers="b@x", minutes=3),
    ]
    expected = {"a@x": [("a@x", 0, None), ("b@x", 1, "a@x"), ("c@x", 2, "b@x")]}
    for order in permutations(mails):
        assert threads(order) == expected


def test_depth_is_no_recursion(threads: Callable[..., dict[str, Thread]], tmp_path: Path) -> None:
    """A chain of 3,000 replies, the last first."""
    chain = [mail("0@x"), *(mail(f"{n}@x", answers=f"{n - 1}@x", minutes=n) for n in range(1, 3000))]
    ingest([write_mbox(tmp_path / "chain.mbox", chain[::-1])], tmp_path / "chain.db", views={}, jobs=1)
    with closing(open_database(tmp_path / "chain.db")) as database:
        assert database.conn.execute("select max(depth), count(distinct thread) from messages").fetchone() == (2999, 1)


def test_what_only_a_worse_copy_referred_to_is_no_ghost(tmp_path: Path) -> None:
    """(ghost) ── b in one archive, another (ghost) ── b in the next, read in one run: whichever copy is kept, only its ghost is."""
    copies = [write_mbox(tmp_path / f"{ghost}.mbox", [mail("b@x", answers=ghost)]) for ghost in ("one@x", "two@x")]
    for order in (copies, copies[::-1]):
        path = tmp_path / f"{order[0].stem}-first.db"
        ingest(order, path, views=views(), jobs=1)
        with closing(open_database(path)) as database:
            (kept,) = database.conn.execute("select parent_id from messages").fetchone()
            assert database.conn.execute("select message_id from ghosts").fetchall() == [(kept,)]
            assert list(run_checks(database)) == []
