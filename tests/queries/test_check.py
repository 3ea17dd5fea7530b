"""Each check finds what it is there for, and nothing in a database that is whole."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from shutil import copyfile

import pytest
from mails import mail, write_mbox
from sqlite_utils import Database

from patchlore.ingest.pipeline import ingest
from patchlore.model.database import open_database
from patchlore.queries.catalog import views
from patchlore.queries.check import Finding, check_names, run_checks

_DIFF = "---\ndiff --git a/a.c b/a.c\n--- a/a.c\n+++ b/a.c\n@@ -{line} +{line} @@\n-one\n+two\n"


def patch(message_id: str, subject: str, line: int, answers: str | None = None) -> bytes:
    return mail(message_id, subject, body=_DIFF.format(line=line), answers=answers, minutes=line)


# a series of two patches, answered; one of them anew; a question; an answer to a mail that is not here
MAILS = (
    mail("cover@example.org", "[PATCH 0/2] widget: turn it"),
    patch("one@example.org", "[PATCH 1/2] widget: hold it", 1, "cover@example.org"),
    patch("two@example.org", "[PATCH 2/2] widget: let go", 2, "cover@example.org"),
    patch("anew@example.org", "[PATCH v2 2/2] widget: let go", 3, "two@example.org"),
    mail("answer@example.org", "Re: [PATCH 1/2] widget: hold it", answers="one@example.org", minutes=5),
    mail("question@example.org"),
    mail("late@example.org", "Re: something", answers="gone@example.org"),
)


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("whole")
    ingest([write_mbox(folder / "list.mbox", MAILS)], folder / "whole.db", views=views(), jobs=1)
    return folder / "whole.db"


@pytest.fixture
def database(whole: Path, tmp_path: Path) -> Iterator[Database]:
    """A copy that a test may harm."""
    copyfile(whole, tmp_path / "harmed.db")
    with closing(open_database(tmp_path / "harmed.db", writable=True)) as database:
        yield database


def test_nothing_in_a_database_that_is_whole(database: Database) -> None:
    assert database.conn.execute("select kind, expected, received from revisions order by posted_at").fetchall() == [
        ("posting", 2, 2),
        ("partial", 1, 1),
    ]
    assert list(run_checks(database)) == []


def test_a_patch_sent_by_itself_counts_even_where_it_goes_beyond_those_announced(database: Database) -> None:
    """As "[PATCH 6/5] ..." below a series of five (20211012093301.GA27795@lst.de)."""
    database.conn.execute("update patches set counter = 3 where message_id = 'anew@example.org'")
    assert list(run_checks(database)) == []


HARM = [
    ("people-counts", "update people set message_count = 9", "ann@example.org counts 9 messages and sent 7"),
    ("people-counts", "update people set name = 'Devel' where name = ''", "devel@example.org has a name and sent nothing"),
    ("list-counts", "update lists set message_count = 9", "devel.example.org counts 9 mails and has 7"),
    ("thread-counts", "update threads set patch_count = 7", "cover@example.org counts are not those of its messages"),
    ("thread-counts", "update threads set missing_count = 7", "question@example.org counts are not those of its messages"),
    ("series-counts", "update series set patch_count = 7", "cover@example.org counts 7 patches and its latest full posting has others"),
    ("revision-counts", "update revisions set additions = 7", "cover@example.org counts 7 lines added, 2 removed, and has others"),
    ("ghosts", "update ghosts set message_id = 'question@example.org'", "question@example.org is a ghost and a message"),
    (
        "ghosts",
        "insert into ghosts select -99, 'nobody@example.org', thread from threads limit 1",
        "nobody@example.org is referred to by nothing",
    ),
    ("memberships", "delete from memberships where mail = 6", "question@example.org was seen on no list and in no archive"),
    ("messages-without-text", "delete from bodies where message = 6", "question@example.org has no text"),
    (
        "parents-elsewhere",
        "update messages set position = 99 where message_id = 'one@example.org'",
        "answer@example.org answers a message of another thread, or one that stands behind it",
    ),
    ("revision-counts", "update revisions set received = 1 where expected = 2", "cover@example.org counts 1 patches and has others"),
    ("revision-counts", "update revisions set received = 2 where kind = 'partial'", "anew@example.org counts 2 patches and has others"),
    ("revision-counts", "update patches set root_id = 'x' where message_id = 'two@example.org'", "two@example.org belongs to no revision"),
    ("search-index", "update messages set indexed_as = null where id = 6", "question@example.org is not in the full-text index"),
    ("series-counts", "update series set revision_count = 7", "cover@example.org has other revisions than it counts"),
    ("thread-counts", "update threads set message_count = 7", "cover@example.org counts are not those of its messages"),
    ("thread-counts", "update threads set participant_count = 7", "question@example.org counts are not those of its messages"),
    ("unlinked-messages", "update messages set linked = 0 where id = 6", "question@example.org waits for linking"),
]


@pytest.mark.parametrize(("check", "harm", "found"), HARM, ids=[f"{check}-{number}" for number, (check, *_) in enumerate(HARM)])
def test_what_is_not_as_it_must_be_is_found(database: Database, check: str, harm: str, found: str) -> None:
    database.conn.execute("pragma foreign_keys = off")
    database.conn.execute(harm)
    assert Finding(check, *found.split(" ", 1)) in list(run_checks(database))


def test_every_check_is_tried() -> None:
    assert {check for check, *_ in HARM} == set(check_names())


def test_a_row_that_refers_to_nothing_is_found(database: Database) -> None:
    database.conn.execute("pragma foreign_keys = off")
    database.conn.execute("delete from threads where root_id = 'question@example.org'")
    assert any(finding.check == "foreign-keys" for finding in run_checks(database))


def test_of_a_run_that_was_stopped_only_that_is_told(database: Database) -> None:
    database.conn.execute("pragma foreign_keys = off")
    database.conn.execute("update messages set linked = 0 where id = 6")
    database.conn.execute("delete from threads where root_id = 'question@example.org'")
    database.conn.execute("update threads set message_count = 7")
    assert [finding.check for finding in run_checks(database)] == ["unlinked-messages"]
