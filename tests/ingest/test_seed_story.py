"""The story of the seed corpus: what GROUND-TRUTH.md there says, as the database tells it."""

from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from seed import COLLIDING_V1, COLLIDING_V2, STORY, THE_MAIL, V1, V2, V3, V4, build, files_of_series, index
from sqlite_utils import Database

from patchlore.model.database import open_database


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    with closing(open_database(build(tmp_path_factory.mktemp("seed") / "seed.db"))) as database:
        yield database


def rows(database: Database, query: str, *arguments: object) -> list[tuple[object, ...]]:
    return database.conn.execute(query, arguments).fetchall()


def test_messages_are_those_of_the_index(story: Database) -> None:
    listed = sorted(row["message_id"] for row in index() + index("related-index"))
    assert [message_id for (message_id,) in rows(story, "select message_id from messages order by message_id")] == listed


def test_threads_are_the_groups_of_the_index(story: Database) -> None:
    counts = Counter(row["group"] for row in index())
    assert rows(
        story,
        "select root_id, message_count, missing_count from threads where root_id in (?, ?, ?, ?, ?, ?) order by started_at",
        *(COLLIDING_V1, COLLIDING_V2, V1, V2, V3, V4),
    ) == [
        (COLLIDING_V1, counts["coll-v1"], 0),
        (COLLIDING_V2, counts["coll-v2"], 0),
        (V1, counts["v1"], 0),
        (V2, counts["v2"], 0),
        (V3, counts["v3"], 0),
        (V4, counts["v4"], 0),
    ]


def test_kinds_are_those_of_the_index(story: Database) -> None:
    kinds = {"cover": "cover", "patch": "patch"}
    found = dict(rows(story, "select message_id, kind from messages"))
    wrong = [
        (row["message_id"], found[row["message_id"]])
        for row in index()
        if (row["kind"] in kinds or found[row["message_id"]] in kinds) and found[row["message_id"]] != kinds.get(row["kind"])
    ]
    assert wrong == []


def test_the_series_has_its_four_revisions(story: Database) -> None:
    """The cover has no [PATCH], the version stands in its title, and v4 was sent with the patches of another series."""
    assert rows(
        story,
        "select root_id, revision, kind, expected, received, complete, superseded_by from revisions "
        "where series = (select series from revisions where root_id = ?) order by ordinal",
        V1,
    ) == [
        (V1, "1", "posting", 22, 22, 1, V2),
        (V2, "2", "posting", 25, 25, 1, V3),
        (V3, "3", "posting", 25, 25, 1, None),
        (V4, "4", "posting", 22, 22, 0, None),
    ]
    ((because,),) = rows(story, "select incomplete_because from revisions where root_id = ?", V4)
    assert "do not fit its cover" in str(because)
    assert rows(story, "select revision_count, latest_revision from series where name = ?", V1) == [(4, "4")]


def test_the_colliding_series_has_two_revisions_and_lacks_a_patch(story: Database) -> None:
    assert rows(
        story,
        "select root_id, revision, expected, received, complete, incomplete_because from revisions "
        "where series = (select series from revisions where root_id = ?) order by ordinal",
        COLLIDING_V1,
    ) == [
        (COLLIDING_V1, "1", 6, 5, 0, "missing patch 4 of 6"),
        (COLLIDING_V2, "2", 6, 6, 1, None),
    ]


@pytest.mark.parametrize(
    ("group", "root_id"), [("coll-v1", COLLIDING_V1), ("coll-v2", COLLIDING_V2), ("v1", V1), ("v2", V2), ("v3", V3), ("v4", V4)]
)
def test_files_and_lines_of_each_revision_are_as_counted(story: Database, group: str, root_id: str) -> None:
    counted = files_of_series()[group]
    found = rows(
        story,
        "select path, sum(f.additions), sum(f.deletions) from patches p join file_changes f on f.message_id = p.message_id "
        "where p.root_id = ? group by path order by path",
        root_id,
    )
    assert {str(path): [added, deleted] for path, added, deleted in found} == counted["files"]
    assert rows(story, "select files, additions, deletions from revisions where root_id = ?", root_id) == [
        (counted["n_files"], counted["sum_add"], counted["sum_del"])
    ]


def test_claimed_diffstats_are_the_covers_own(story: Database) -> None:
    """The reply that quotes the v1 cover has its diffstat as an echo."""
    assert rows(
        story,
        "select message_id, quoted, files, insertions, deletions from diffstats where message_id in (?, ?, ?) order by message_id, line",
        *(V1, V4, THE_MAIL),
    ) == [
        (V1, 0, 22, 245, 802),
        (V4, 0, 34, 379, 1016),
        (THE_MAIL, 1, 22, 245, 802),
    ]


def test_the_six_ids_and_the_bisected_one_are_the_right_patches(story: Database) -> None:
    six = ["5432007428235387859", "9922678317501435597", "13407378933221579644", "13101332703665246702", "5774214552136776763"]
    six.append("2926860263201336366")
    found = rows(
        story,
        "select sha, role, stability, patch, patch_by from commit_references where message_id = ? and not quoted order by line",
        THE_MAIL,
    )
    ids = ["4422ee8476f0", "771f0714d0dc", "af37085de906", "e0047ff8aa77", "0315d47d6ae9", "216475c7eaa8"]
    assert [row[:3] for row in found[:6]] == [(sha, "listed", "next") for sha in ids]
    assert [str(row[3]).split(".")[2] for row in found[:6]] == six
    assert {row[4] for row in found[:6]} == {"subject"}
    assert found[6] == ("d8cc8bbe108c", "bisected", "unknown", V1.replace("-1-hch", "-14-hch"), "subject")


def test_a_reply_speaks_of_the_patch_it_answers(story: Database) -> None:
    tags = rows(
        story,
        "select distinct patch from trailers where name = 'Reviewed-by' and message_id in "
        "(select message_id from messages where kind = 'reply') and patch is null",
    )
    assert tags == []
    assert rows(story, "select s.message_id from messages m join messages s on s.id = m.speaks_of where m.message_id = ?", THE_MAIL) == [
        (V1,)
    ]


def test_copies_of_other_lists_add_only_memberships(story: Database, tmp_path: Path) -> None:
    counts = " union all ".join(f"select count(*) from {table}" for table in ("messages", "threads", "patches", "series"))
    with closing(open_database(build(tmp_path / "copies.db", (*STORY, "alt-copies")))) as copies:
        assert rows(copies, counts) == rows(story, counts)
        assert rows(copies, "select count(*) from message_defects where kind = 'message-id-reused'") == [(0,)]
        more, few = (rows(database, "select count(*) from memberships")[0][0] for database in (copies, story))
        assert (few, more) == (341, 831)
