"""Mails in, which postings are touched: those that share a key are looked at, those that changed are linked anew."""

from collections.abc import Iterable
from contextlib import closing
from pathlib import Path

import pytest
from mails import mail, write_mbox

from patchlore.ingest.pipeline import ingest
from patchlore.ingest.series_links import link_postings
from patchlore.model.database import open_database
from patchlore.queries.catalog import views

DIFF = "---\ndiff --git a/oven.c b/oven.c\n--- a/oven.c\n+++ b/oven.c\n@@ -1 +1 @@\n-cold\n+warm\n"


def patch(name: str, subject: str, minutes: int = 0) -> bytes:
    return mail(f"{name}@example.org", f"[PATCH{subject}", body=f"Words.\n{DIFF}", minutes=minutes)


def touched(database_path: Path, mails: Iterable[bytes], message: str, fresh: Iterable[str] = ()) -> list[str]:
    """Return the roots of the postings that are linked anew for the thread of a mail, some of which are new, after mails were ingested."""
    ingest([write_mbox(database_path.with_suffix(".mbox"), mails)], database_path, views=views(), jobs=1)
    with closing(open_database(database_path, writable=True)) as database:
        numbers = {
            message_id.removesuffix("@example.org"): (number, thread)
            for message_id, number, thread in database.conn.execute("select message_id, id, thread from messages")
        }
        found = link_postings(database, [numbers[name][0] for name in fresh], {numbers[message][1]})
        assert found.changed <= found.messages
        names = dict(database.conn.execute("select id, root_id from revisions"))
        assert len(names) == database.conn.execute("select count(*) from patches where counter = 1").fetchone()[0]
    return sorted(names[number].removesuffix("@example.org") for number in found.changed & names.keys())


# Two patches a posting, none refers to another: the sender's postings of one morning share a key
MORNING = [
    patch("a1", " 1/2] oven: fan"),
    patch("a2", " 2/2] oven: turn"),
    patch("b1", " 1/2] lamp: light", 60),
    patch("b2", " 2/2] lamp: shade", 60),
]


@pytest.mark.parametrize(
    ("fresh", "expected"), [pytest.param([], [], id="an answer to a patch came"), pytest.param(["a2"], ["a1"], id="a patch came")]
)
def test_what_shares_a_key_but_stands_as_it_was_is_left_alone(fresh: list[str], expected: list[str], tmp_path: Path) -> None:
    assert touched(tmp_path / "morning.db", MORNING, "a2", fresh) == expected


def test_what_changes_with_the_touched_is_linked_anew(tmp_path: Path) -> None:
    """The second revision comes: that it replaces the first is said there, in another thread."""
    database = tmp_path / "revised.db"
    touched(database, MORNING, "a1", ["a1"])
    ingest([write_mbox(tmp_path / "v2.mbox", [patch("v2", " v2 1/2] lamp: light", 600)])], database, views=views(), jobs=1)
    with closing(open_database(database)) as opened:
        assert opened.conn.execute("select superseded_by from revisions where root_id = 'b1@example.org'").fetchone() == ("v2@example.org",)
        assert opened.conn.execute("select count(distinct series) from revisions").fetchone() == (2,)


def test_of_two_mails_of_one_id_and_date_the_one_that_has_the_id_is_the_posting(tmp_path: Path) -> None:
    """Whichever of them came first."""
    twins = [patch("twin", "] oven: fan"), patch("twin", "] oven: a fan")]
    for number, order in enumerate((twins, twins[::-1])):
        database = tmp_path / f"{number}.db"
        for each, one in enumerate(order):
            ingest([write_mbox(tmp_path / f"{number}-{each}.mbox", [one])], database, views=views(), jobs=1)
        with closing(open_database(database)) as opened:
            held = "select subject from messages where message_id = 'twin@example.org'"
            ((subject,),) = opened.conn.execute(held)
            assert opened.conn.execute("select title from revisions").fetchall() == [(subject.removeprefix("[PATCH] "),)]
