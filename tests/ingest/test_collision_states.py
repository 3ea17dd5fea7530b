"""What became of collisions, and what shows it."""

from collections.abc import Callable, Iterable
from contextlib import closing
from pathlib import Path

import pytest
from edits import edit
from mails import mail, write_mbox

from patchlore.ingest.pipeline import ingest
from patchlore.model.database import open_database
from patchlore.queries.catalog import views

DAY = 24 * 60
ANN, BOB, KIT = ("Ann Archer <ann@example.org>", "Bob Baker <bob@example.com>", "Kit Keeper <kit@example.net>")
HERE = "mm/pool.c"

Told = Callable[[Iterable[bytes]], list[tuple[object, ...]]]


@pytest.fixture
def told(tmp_path: Path) -> Told:
    """Return a function that tells of some mails: roots, state, and what shows it, of each predicted collision by root of the first."""
    runs = []

    def tell(mails: Iterable[bytes]) -> list[tuple[object, ...]]:
        runs.append(1)
        path = tmp_path / f"{len(runs)}.db"
        ingest([write_mbox(tmp_path / f"{len(runs)}.mbox", mails)], path, views=views(), jobs=1)
        with closing(open_database(path)) as database:
            return database.conn.execute(
                "select substr(root_a, 1, instr(root_a, '@') - 1), substr(root_b, 1, instr(root_b, '@') - 1), state, settled_by, "
                "settled_part, settled_line from collisions where basis = 'predicted' order by root_a, root_b, path"
            ).fetchall()

    return tell


def patch(name: str, title: str, *edits: str, sender: str = ANN, day: float = 0, prefix: str = "PATCH") -> bytes:
    body = f"Words about {title}.\n\n---\n" + "\n".join(edits) + "\n-- \n2.39\n"
    return mail(f"{name}@example.org", f"[{prefix}] {title}", body=body, sender=sender, minutes=int(day * DAY))


def answer(name: str, to: str, text: str, *, sender: str, day: int) -> bytes:
    return mail(
        f"{name}@example.org", "Re: [PATCH] pool: drain it", body=text, sender=sender, minutes=day * DAY, answers=f"{to}@example.org"
    )


A = patch("a", "pool: drain it", edit(20, 22, "new_a"))
B = patch("b", "pool: fill it", edit(21, 23, "new_b"), sender=BOB, day=3)


def test_live_as_long_as_nothing_ended_it(told: Told) -> None:
    assert told([A, B]) == [("a", "b", "live", None, None, None)]


def test_superseded_where_the_next_posting_still_collides(told: Told) -> None:
    again = patch("c", "pool: drain it", edit(20, 22, "other_a"), prefix="PATCH v2", day=5)
    assert told([A, B, again]) == [
        ("a", "b", "superseded", "c@example.org", 0, 0),
        ("c", "b", "live", None, None, None),
    ]


def test_settled_where_the_next_posting_does_not(told: Told) -> None:
    again = patch("c", "pool: drain it", edit(40, 42, "other_a"), prefix="PATCH v2", day=5)
    assert told([A, B, again]) == [("a", "b", "settled", "c@example.org", 0, 0)]


@pytest.mark.parametrize(
    ("prefix", "day"), [pytest.param("PATCH v2 1/2", 5, id="half of it is lost"), pytest.param("PATCH v2", 95, id="too far to compare")]
)
def test_not_settled_by_what_cannot_show_it(told: Told, prefix: str, day: int) -> None:
    again = patch("c", "pool: drain it", edit(40, 42, "other_a"), prefix=prefix, day=day)
    assert told([A, B, again]) == [("a", "b", "superseded", "c@example.org", 0, 0)]


def test_rebased_where_a_later_posting_is_made_on_top_of_the_other(told: Told) -> None:
    onto = edit(19, 20, "new_a", blob="2222222", result="3333333")
    assert told([A, B, patch("c", "pool: drain it", onto, prefix="PATCH v2", day=5)]) == [("a", "b", "rebased", "c@example.org", 0, 0)]


def test_dropped_by_its_author(told: Told) -> None:
    said = answer("no", "a", "Kit says it does not help.\nPlease ignore this series.\n", sender=ANN, day=4)
    assert told([A, B, said]) == [("a", "b", "dropped", "no@example.org", 0, 2)]


def test_applied_to_a_tree_is_still_live_and_in_mainline_on_both_sides_has_landed(told: Told) -> None:
    def merged(name: str, to: str, subject: str, day: int) -> list[bytes]:
        text = f"The patch titled\n     Subject: {subject}\nhas been removed from the -mm tree.\n\n"
        text += "This patch was dropped because it was merged into mainline\n"
        return [mail(f"{name}@example.org", f"[merged] {to}.patch removed from -mm tree", body=text, sender=KIT, minutes=day * DAY)]

    applied = answer("yes", "a", "Applied to kit/for-next, thanks!\n", sender=KIT, day=4)
    assert told([A, B, applied]) == [("a", "b", "live", None, None, None)]
    one, other = merged("m1", "a", "pool: drain it", 5), merged("m2", "b", "pool: fill it", 6)
    assert told([A, B, *one]) == [("a", "b", "live", None, None, None)]
    [(*_, state, by, _, _)] = told([A, B, *one, *other])
    assert (state, by) == ("landed", "m2@example.org")
