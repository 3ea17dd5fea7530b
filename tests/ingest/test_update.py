"""Updates read only what is new wherever mail came from, and tell what that changed."""

import gzip
import shutil
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from pathlib import Path

import pytest
from logical_dump import differences, logical_dump
from mails import mail, write_files, write_mbox
from public_inbox_server import Server, serving

from patchlore.ingest.given import Finder
from patchlore.ingest.news import Change
from patchlore.ingest.pipeline import ingest
from patchlore.ingest.update import Update, update
from patchlore.model.database import open_database
from patchlore.model.errors import DatabaseError
from patchlore.queries.catalog import views

DIFF = (
    "---\n mm/pool.c | 2 +-\n 1 file changed, 1 insertion(+), 1 deletion(-)\n\ndiff --git a/mm/pool.c b/mm/pool.c\n"
    "index 1111111..{0}222222 100644\n--- a/mm/pool.c\n+++ b/mm/pool.c\n@@ -1,3 +1,3 @@\n int one(struct pool *p);\n"
    "-int two(struct pool *p);\n+int two_{0}(struct pool *p);\n int three(struct pool *p);\n"
)
ROOT, ANSWER, LATER = (
    mail("root@example.org", "A question"),
    mail("answer@example.org", "Re: A question", answers="root@example.org", minutes=5),
    mail("later@example.org", "Re: A question", answers="answer@example.org", minutes=9),
)
V1 = mail("v1@example.org", "[PATCH] mm: hold the pool", body=DIFF.format(1), minutes=20)
V2 = mail("v2@example.org", "[PATCH v2] mm: hold the pool", body=DIFF.format(2), minutes=60)
RIVAL = mail("rival@example.com", "[PATCH] mm: drain the pool", body=DIFF.format(3), sender="Bo <bo@example.com>", minutes=90)


def read(database: Path, *given: str, list_name: str | None = None, keep_raw: bool = True, since: int | None = None) -> None:
    finder = Finder(database)
    found = [finder.find(one) for one in given]
    ingest(found, database, views=views(), jobs=1, list_name=list_name, keep_raw=keep_raw, since=since)


def again(database: Path, *, ask_all: bool = False) -> Update:
    return update(database, views=views(), jobs=1, ask_all=ask_all)


def news(found: Update) -> list[object]:
    return [row["message_id"] for row in found.new["messages"]]


def ask(database: Path, query: str) -> list[tuple[object, ...]]:
    with closing(open_database(database)) as opened:
        return opened.conn.execute(query).fetchall()


def as_read_at_once(database: Path, folder: Path) -> dict[str, list[object]]:
    fresh = folder.parent / "at-once.db"
    ingest([folder], fresh, views=views(), jobs=1)
    return differences(logical_dump(database), logical_dump(fresh))


Grow = Callable[[Path, Sequence[bytes]], object]


def _append(folder: Path, mails: Sequence[bytes]) -> None:
    with (folder / "a.mbox").open("ab") as file:
        for one in mails:
            file.write(b"From mboxrd@z Thu Jan  1 00:00:00 1970\n" + one + b"\n")


def _deliver(folder: Path, mails: Sequence[bytes]) -> None:
    (folder / "box" / "new").mkdir(parents=True, exist_ok=True)
    (folder / "box" / "cur").mkdir(exist_ok=True)
    for number, one in enumerate(mails):
        (folder / "box" / "new" / f"17095{number:05}.M{len(list((folder / 'box/new').iterdir()))}P1.host").write_bytes(one)


@pytest.mark.parametrize(
    "grow",
    [
        pytest.param(_append, id="mbox-grown"),
        pytest.param(lambda folder, mails: write_mbox(folder / f"{len(list(folder.iterdir()))}.mbox", mails), id="mbox-added"),
        pytest.param(
            lambda folder, mails: (folder / f"{len(list(folder.iterdir()))}.mbox.gz").write_bytes(
                gzip.compress(write_mbox(folder.parent / "plain", mails).read_bytes())
            ),
            id="packed-mbox-added",
        ),
        pytest.param(lambda folder, mails: write_files(folder / f"{len(list(folder.iterdir()))}", mails), id="mails-added"),
        pytest.param(_deliver, id="maildir"),
    ],
)
def test_what_is_new_in_a_folder_is_read(tmp_path: Path, grow: Grow) -> None:
    folder, database = tmp_path / "mail", tmp_path / "a.db"
    folder.mkdir()
    grow(folder, [ROOT])
    read(database, str(folder))
    assert not again(database).is_change
    grow(folder, [ANSWER, LATER])
    assert news(again(database)) == ["answer@example.org", "later@example.org"]
    assert not again(database).is_change
    assert as_read_at_once(database, folder) == {}


# How much of the last mail had been written when it was first read
CUTS = [
    pytest.param(lambda data: data.index(b"\n\n") - 40, id="in-the-header"),
    pytest.param(lambda data: data.index(b"\n\n") + 2, id="before-the-text"),
    pytest.param(lambda data: data.index(b"\n\n") + 5, id="in-the-text"),
    pytest.param(lambda data: data.index(b"@@"), id="in-the-diff"),
    pytest.param(lambda _data: 0, id="before-the-mail"),
]


@pytest.mark.parametrize("cut", CUTS)
def test_a_mail_that_was_read_half_written_is_replaced(tmp_path: Path, cut: Callable[[bytes], int]) -> None:
    """Nothing of the half is left, in any table; that the whole has come is told."""
    folder, database = tmp_path / "mail", tmp_path / "a.db"
    folder.mkdir()
    archive = write_mbox(folder / "a.mbox", [V1, RIVAL, V2])
    whole = archive.read_bytes()
    archive.write_bytes(whole[: whole.index(V2) + cut(V2)])
    read(database, str(folder))
    archive.write_bytes(whole)
    found = again(database)
    assert news(found) == ["v2@example.org"]
    assert [row["root_id"] for row in found.new["revisions"]] == ["v2@example.org"]
    assert as_read_at_once(database, folder) == {}
    assert ask(database, "select count(*) from unreadable") == [(0,)]
    assert not again(database).is_change


def test_a_half_that_another_archive_has_too_stays(tmp_path: Path) -> None:
    half = V1[:-60]
    archive, other, database = tmp_path / "a.mbox", write_mbox(tmp_path / "b.mbox", [half]), tmp_path / "a.db"
    archive.write_bytes(b"From mboxrd@z Thu Jan  1 00:00:00 1970\n" + half)
    read(database, str(archive), str(other))
    with archive.open("ab") as file:
        file.write(V1[-60:] + b"\n")
    again(database)
    assert (
        ask(database, "select m.message_id, count(*) from holdings join mails m using (mail) group by mail") == [("v1@example.org", 1)] * 2
    )


def test_a_source_is_read_as_it_was_given(tmp_path: Path) -> None:
    """New files have the list and the limits of those beside them."""
    folder, database = tmp_path / "mail", tmp_path / "a.db"
    folder.mkdir()
    write_mbox(folder / "a.mbox", [V1])
    read(database, str(folder), list_name="by-hand.example.org", keep_raw=False, since=1_709_540_000)
    write_mbox(folder / "b.mbox", [V2, mail("old@example.org", minutes=-100_000)])
    assert news(again(database)) == ["v2@example.org"]
    assert ask(database, "select l.name, m.message_id from memberships join lists l using (list) join mails m using (mail) order by 2") == [
        ("by-hand.example.org", "v1@example.org"),
        ("by-hand.example.org", "v2@example.org"),
    ]
    assert ask(database, "select count(*) from raw_mails") == [(0,)]


def test_a_folder_given_after_a_file_in_it_is_looked_through(tmp_path: Path) -> None:
    file = write_mbox(tmp_path / "a.mbox", [ROOT])
    (tmp_path / "db").mkdir()
    database = tmp_path / "db" / "a.db"
    read(database, str(file))
    read(database, str(tmp_path))
    write_mbox(tmp_path / "b.mbox", [ANSWER])
    assert news(again(database)) == ["answer@example.org"]


def test_what_is_gone_hinders_nothing(tmp_path: Path) -> None:
    first, second = write_mbox(tmp_path / "a.mbox", [ROOT]), write_mbox(tmp_path / "b.mbox", [V1])
    database = tmp_path / "a.db"
    read(database, str(first), str(second))
    first.unlink()
    write_mbox(second, [V1, V2])
    found = again(database)
    assert (news(found), len(found.outcome.problems)) == (["v2@example.org"], 1)
    assert found.outcome.problems[0].startswith(f"{first}: no such archive there any more")
    assert ask(database, "select count(*) from messages") == [(3,)]


def test_what_changed_is_told(tmp_path: Path) -> None:
    archive, database = write_mbox(tmp_path / "a.mbox", [V1]), tmp_path / "a.db"
    read(database, str(archive))
    write_mbox(archive, [V1, RIVAL, V2])
    found = again(database)
    assert [(row["root_id"], row["revision"], row["series"]) for row in found.new["revisions"]] == [
        ("v2@example.org", "2", "v1@example.org"),
        ("rival@example.com", "1", "rival@example.com"),
    ]
    opened = [one.row for one in found.changes["collisions"] if (one.before, one.after) == (None, "live")]
    assert [(row["root_a"], row["title_a"], row["root_b"], row["title_b"]) for row in opened] == [
        ("rival@example.com", "mm: drain the pool", "v2@example.org", "mm: hold the pool")
    ]
    assert found.changes["taken_back"] == []


def test_a_collision_that_ends_is_told(tmp_path: Path) -> None:
    archive, database = write_mbox(tmp_path / "a.mbox", [V1, RIVAL]), tmp_path / "a.db"
    read(database, str(archive))
    elsewhere = DIFF.format(4).replace("pool.c", "lake.c")
    moved = mail("v2@example.org", "[PATCH v2] mm: hold the pool", body=elsewhere, minutes=200)
    write_mbox(archive, [V1, RIVAL, moved])
    (change,) = again(database).changes["collisions"]
    assert (change.before, change.row["path"]) == ("live", "mm/pool.c")
    assert change.after in {"superseded", "settled"}


def test_there_must_be_a_database(tmp_path: Path) -> None:
    with pytest.raises(DatabaseError, match="no such database"):
        again(tmp_path / "none.db")


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    (tmp_path / "server").mkdir()
    with serving(tmp_path / "server") as made:
        made.add_list("devel", [ROOT, ANSWER, V1])
        made.start()
        yield made


def as_archive(database: Path, server: Server) -> dict[str, list[object]]:
    """Return how a followed list's database differs from one that is read from the server's archive."""
    fresh = database.with_name("archive.db")
    fresh.unlink(missing_ok=True)
    ingest([server.folder / "devel"], fresh, views=views(), jobs=1)
    return differences(logical_dump(database), logical_dump(fresh))


def test_a_followed_list_is_kept_up_to_date(server: Server, tmp_path: Path) -> None:
    """New commits, new epochs, and deletions."""
    database = tmp_path / "a.db"
    read(database, f"{server.url}/devel/")
    assert not again(database).is_change
    server.commit("devel", [{"m": LATER}])
    assert news(again(database)) == ["later@example.org"]
    server.commit("devel", [{"m": V2}], epoch=1)
    server.start()  # it knows the epochs that there were when it started
    assert news(again(database)) == ["v2@example.org"]
    server.commit("devel", [{"d": ANSWER}], epoch=1)
    found = again(database)
    assert (news(found), [one.row["message_id"] for one in found.changes["taken_back"]]) == ([], ["answer@example.org"])
    assert as_archive(database, server) == {}


def test_a_purged_mail_leaves_a_tombstone(server: Server, tmp_path: Path) -> None:
    """The epoch is made anew without the mail, as public-inbox-purge does; the other epoch is not read again."""
    database = tmp_path / "a.db"
    server.commit("devel", [{"m": LATER}], epoch=1)
    server.start()
    read(database, f"{server.url}/devel/")
    server.commit("devel", [{"m": ROOT}, {"m": V1}, {"m": V2}], first=1_709_500_000, afresh=True)
    found = again(database)
    assert (news(found), found.outcome.counts.repeated) == (["v2@example.org"], 2)
    assert found.changes["taken_back"] == [
        Change(before=None, after="1709500002", row={"message_id": "answer@example.org", "list": "devel.example.org"})
    ]
    assert ask(database, "select m.message_id from holdings join mails m using (mail) order by 1") == [
        ("later@example.org",),
        ("root@example.org",),
        ("v1@example.org",),
        ("v2@example.org",),
    ]
    assert ask(database, "select count(*) from messages where message_id = 'answer@example.org'") == [(1,)]
    assert not again(database).is_change


def test_a_purged_mail_that_another_source_holds_is_still_there(server: Server, tmp_path: Path) -> None:
    database = tmp_path / "a.db"
    archive = server.folder / "devel" / "git" / "0.git"
    read(database, str(archive), str(write_mbox(tmp_path / "own.mbox", [ANSWER])))
    server.commit("devel", [{"m": ROOT}, {"m": V1}], first=1_709_500_000, afresh=True)
    assert again(database).changes["taken_back"] == []


def test_followed_threads_grow(server: Server, tmp_path: Path) -> None:
    database = tmp_path / "a.db"
    read(database, f"{server.url}/devel/answer@example.org/")
    assert ask(database, "select message_id from messages order by 1") == [("answer@example.org",), ("root@example.org",)]
    server.commit("devel", [{"m": LATER}, {"m": V2}])
    assert news(again(database, ask_all=True)) == ["later@example.org"]


@pytest.mark.parametrize(
    ("quiet", "asked", "is_asked"),
    [(7 * 86_400, 60_000, False), (7 * 86_400, 61_000, True), (3650 * 86_400, 604_000, False), (3650 * 86_400, 605_000, True)],
    ids=["for-a-week", "for-a-week-and-long-not-asked", "for-years", "for-years-and-long-not-asked"],
)
def test_a_quiet_thread_is_asked_more_rarely(server: Server, tmp_path: Path, quiet: int, asked: int, is_asked: bool) -> None:
    """`quiet` seconds before it was asked last, which is `asked` seconds ago."""
    database = tmp_path / "a.db"
    read(database, f"{server.url}/devel/answer@example.org/")
    server.commit("devel", [{"m": LATER}])
    last = int(time.time()) - asked
    with closing(open_database(database, writable=True)) as opened:
        opened.conn.execute("update sources set read_at = strftime('%Y-%m-%dT%H:%M:%SZ', ?, 'unixepoch')", [last])
        opened.conn.execute("update mails set sent_at = ?", [last - quiet])
        opened.conn.commit()
    found = again(database)
    assert (news(found), found.resting) == ((["later@example.org"], 0) if is_asked else ([], 1))
    assert again(database, ask_all=True).resting == 0


def test_a_server_that_does_not_answer_costs_nothing_that_is_there(server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("patchlore.ingest.lore._PAUSE", 0)
    database = tmp_path / "a.db"
    own = write_mbox(tmp_path / "own.mbox", [RIVAL])
    read(database, f"{server.url}/devel/", str(own))
    before = logical_dump(database)
    server.stop()
    found = again(database)
    assert [problem.partition(": ")[2].partition(" (")[0] for problem in found.outcome.problems] == ["not reachable"]
    assert differences(logical_dump(database), before) == {}
    shutil.rmtree(tmp_path / "a.db.fetched")
    server.start()
    assert (again(database).outcome.problems, differences(logical_dump(database), before)) == ([], {})
