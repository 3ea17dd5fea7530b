"""The other revisions of a series, from a real public-inbox server on loopback: all that the rules of series tie, and nothing else."""

from contextlib import closing
from pathlib import Path

import pytest
from corpus import corpus
from public_inbox_server import Server, serving
from seed import V1, V2, V3, V4, build
from served_mails import BY_CHANGE_ID, BY_LINK, BY_PATCHES, BY_TITLE, NAKED, TALK, read, run, same_as

from patchlore.ingest import mail_rows, other_revisions
from patchlore.ingest.extract import Extracted, extract
from patchlore.ingest.lore import Archive, NoSearchError, TooLargeError
from patchlore.model.database import open_database
from patchlore.model.errors import SourceError
from patchlore.model.message import Message


@pytest.mark.parametrize(
    ("start", "mails"),
    [
        pytest.param("v1@example.org", BY_CHANGE_ID, id="change-id"),
        pytest.param("v2@example.org", BY_CHANGE_ID, id="change-id-backwards"),
        pytest.param("t1@example.org", BY_TITLE, id="title"),
        pytest.param("l2@example.org", BY_LINK, id="link"),
        pytest.param("l1@example.org", BY_LINK, id="link-backwards"),
        pytest.param("n1-2@example.org", NAKED, id="cover-without-a-tag"),
        pytest.param("n2-0@example.org", NAKED, id="cover-without-a-tag-backwards"),
        pytest.param("p1-0@example.org", BY_PATCHES, id="patch-titles"),
        pytest.param("p2-1@example.org", BY_PATCHES, id="patches-without-a-thread"),
        pytest.param("root@example.org", TALK, id="no-patches"),
    ],
)
def test_other_revisions_are_found(server: Server, tmp_path: Path, start: str, mails: tuple[bytes, ...]) -> None:
    database = tmp_path / "fetched.db"
    outcome = run(start, database, with_series=True, archive=f"{server.url}/devel")
    assert (same_as(database, mails), outcome.counts.set_aside, outcome.problems) == ({}, 0, [])


def test_other_revisions_of_the_story_are_found(tmp_path: Path) -> None:
    """Four revisions, whose covers have no tag and new titles for their patches each time."""
    mails = list(read(corpus("seed/dev_pagemap.mbox.gz")))
    build(tmp_path / "read.db", ["dev_pagemap"])
    wanted = revisions(tmp_path / "read.db")
    assert [root for root, *_ in wanted] == [V1, V2, V3, V4]
    with serving(tmp_path) as server:
        server.add_list("devel", mails)
        server.start()
        for start in (V1, V2, V4):
            run(start, tmp_path / f"{start}.db", with_series=True, archive=f"{server.url}/devel")
            assert revisions(tmp_path / f"{start}.db") == wanted


def revisions(database: Path) -> list[tuple[str, str, int, int]]:
    """Return root_id, label, expected and received patches of all revisions of the story's series, by date."""
    with closing(open_database(database)) as opened:
        found: list[tuple[str, str, int, int]] = opened.conn.execute(
            "select root_id, revision, expected, received from revisions where series = (select series from revisions where root_id = ?) "
            "order by posted_at",
            [V4],
        ).fetchall()
    return found


@pytest.mark.parametrize(
    ("name", "limit", "notes"),
    [
        pytest.param("_MOST_REQUESTS", 100, [], id="enough"),
        pytest.param("_MOST_REQUESTS", 1, ["other revisions: more than 1 requests, the rest was not asked"], id="requests"),
        pytest.param("_LONGEST", -1, ["other revisions: not at their end after -1 minutes, the rest was not asked"], id="time"),
    ],
)
def test_what_is_asked_for_other_revisions_has_limits(
    server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, limit: int, notes: list[str]
) -> None:
    monkeypatch.setattr(other_revisions, name, limit)
    database = tmp_path / "fetched.db"
    run("n1-0@example.org", database, with_series=True, archive=f"{server.url}/devel")
    with closing(open_database(database)) as opened:
        assert [detail for (detail,) in opened.conn.execute("select detail from defects")] == notes
        assert opened.conn.execute("select count(*) from messages").fetchone() == (len(NAKED) if not notes else 3,)


def test_a_mail_that_cannot_be_read_hinders_no_other(server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(message: Message) -> Extracted:
        if message.message_id == "v1-review@example.com":
            raise ValueError("odd")
        return extract(message)

    monkeypatch.setattr(mail_rows, "extract", fail)
    outcome = run("v2@example.org", tmp_path / "fetched.db", with_series=True, archive=f"{server.url}/devel")
    assert (outcome.counts.new, outcome.counts.set_aside, outcome.problems) == (len(BY_CHANGE_ID), 1, [])


@pytest.mark.parametrize(
    ("error", "note"),
    [
        pytest.param(SourceError("refused"), "refused", id="fails"),
        pytest.param(TooLargeError("too large"), "too large", id="too-large"),
        pytest.param(NoSearchError("none"), "the server does not search: they are found by links only", id="no-search"),
    ],
)
def test_a_search_that_fails_loses_no_thread(
    server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: SourceError, note: str
) -> None:
    def refuse(*_arguments: object, **_options: object) -> bytes:
        raise error

    monkeypatch.setattr(Archive, "search", refuse)
    database = tmp_path / "fetched.db"
    outcome = run("n1-0@example.org", database, with_series=True, archive=f"{server.url}/devel")
    assert (outcome.counts.new, outcome.counts.set_aside, outcome.problems) == (3, 1, [])
    with closing(open_database(database)) as opened:
        assert opened.conn.execute("select locator, detail from defects").fetchall() == [("series", f"other revisions: {note}")]
