"""What GROUND-TRUTH.md of the seed corpus says of collisions, as the database tells it."""

from collections.abc import Iterator
from contextlib import closing

import pytest
from seed import COLLIDING_V1, COLLIDING_V2, THE_MAIL, V1, V2, V3, V4, build
from sqlite_utils import Database

from patchlore.model.database import open_database
from patchlore.queries.catalog import run

SEVEN = [
    "drivers/dax/device.c",
    "drivers/nvdimm/pmem.c",
    "drivers/pci/p2pdma.c",
    "include/linux/memremap.h",
    "kernel/memremap.c",
    "mm/hmm.c",
    "tools/testing/nvdimm/test/iomap.c",
]
EIGHTH = "drivers/dax/dax-private.h"
THIRD_SERIES = "20190517215438.6487-1-pasha.tatashin@soleen.com"


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    with closing(open_database(build(tmp_path_factory.mktemp("seed") / "seed.db"))) as database:
        yield database


def paths(database: Database, basis: str, one: str, other: str) -> list[str]:
    return [
        path
        for (path,) in database.conn.execute(
            "select path from collisions where basis = ?1 and (root_a, root_b) in (values (?2, ?3), (?3, ?2)) order by path",
            [basis, one, other],
        )
    ]


@pytest.mark.parametrize("other", [COLLIDING_V1, COLLIDING_V2], ids=["its v1", "its v2"])
def test_v1_collides_with_the_six_patches_on_the_seven_files(story: Database, other: str) -> None:
    assert paths(story, "predicted", V1, other) == SEVEN


@pytest.mark.parametrize("revision", [V2, V3, V4], ids=["v2", "v3", "v4"])
@pytest.mark.parametrize("other", [COLLIDING_V1, COLLIDING_V2], ids=["its v1", "its v2"])
def test_those_that_were_rebased_do_not(story: Database, revision: str, other: str) -> None:
    assert paths(story, "predicted", revision, other) == []


def test_v2_and_v3_are_known_to_be_made_on_top_of_it(story: Database) -> None:
    found = story.conn.execute(
        "select distinct u.root_id, l.root_id, d.basis from dependencies d join revisions u on u.id = d.revision "
        "join revisions l on l.id = d.on_revision where l.root_id = ? order by u.posted_at",
        [COLLIDING_V2],
    ).fetchall()
    assert found == [(V2, COLLIDING_V2, "blob"), (V3, COLLIDING_V2, "blob")]


def test_what_settled_it_is_v2_whose_cover_says_so(story: Database) -> None:
    """ "This series is on top of ... the dev_pagemap releas fix series from Dan"."""
    found = story.conn.execute(
        "select distinct state, settled_by, settled_part, settled_line from collisions "
        "where basis = 'predicted' and (root_a, root_b) in (values (?1, ?2), (?2, ?1))",
        [V1, COLLIDING_V2],
    ).fetchall()
    assert found == [("rebased", V2, 0, 7)]


@pytest.mark.parametrize("basis", ["reported", "predicted"])
def test_what_was_said_of_it_is_the_order_of_merge(story: Database, basis: str) -> None:
    """Andrew Morton sends the other series first; Christoph Hellwig calls the conflict trivial."""
    answer = run(story, "series-collisions", {"series": V1, "basis": basis})
    found = [dict(zip(answer.columns, row, strict=True)) for row in answer.rows]
    keys = (
        "weight",
        "weight_id",
        "weight_part",
        "weight_line",
        "said_settled",
        "said_settled_id",
        "said_settled_part",
        "said_settled_line",
    )
    assert {tuple(row[key] for key in keys) for row in found if row["own_root"] == V1 and row["other_root"] == COLLIDING_V2} == {
        ("trivial", "20190613212101.GA27174@lst.de", 0, 6, "order", "20190613134831.a7ecb1b422a732bff156ec50@linux-foundation.org", 0, 60)
    }


def test_the_eighth_file_collides_with_a_third_series(story: Database) -> None:
    for revision in (V1, V2, V3):
        assert paths(story, "predicted", revision, THIRD_SERIES) == [EIGHTH]


@pytest.mark.parametrize("named", [V1, V2, THE_MAIL], ids=["the cover of v1", "the cover of v2", "the mail that reports it"])
def test_the_stored_query_tells_it_all(story: Database, named: str) -> None:
    answer = run(story, "series-collisions", {"series": named})
    found = [dict(zip(answer.columns, row, strict=True)) for row in answer.rows]
    of_v1 = [row for row in found if row["own_root"] == V1 and row["other_root"] == COLLIDING_V2]
    assert sorted(row["path"] for row in of_v1 if row["basis"] == "predicted") == SEVEN
    assert sorted(row["path"] for row in of_v1 if row["basis"] == "reported") == SEVEN
    assert {row["evidence_id"] for row in of_v1 if row["basis"] == "reported"} == {THE_MAIL}
    assert {(row["state"], row["settled_by"], row["other_author"], row["other_revision"]) for row in of_v1} == {
        ("rebased", V2, "Dan Williams", "2")
    }
    unexplained = [row for row in found if row["other_series"] is None]
    assert [(row["own_root"], row["path"], row["basis"]) for row in unexplained] == [(V1, EIGHTH, "reported")]


def test_what_is_pending_is_what_the_latest_whole_revision_collides_with(story: Database) -> None:
    answer = run(story, "series-collisions", {"series": V1, "pending": "1"})
    found = [dict(zip(answer.columns, row, strict=True)) for row in answer.rows]
    assert {row["own_root"] for row in found} == {V3}
    assert EIGHTH in {row["path"] for row in found}


def test_the_history_of_the_series_tells_what_each_revision_did(story: Database) -> None:
    """Five regressions until v3, on which Dan Williams says that his tests pass; v4 was sent with the patches of another series."""
    answer = run(story, "series-history", {"series": V1})
    names = ("revision", "regressions", "since_before", "tags_carried", "reviewers_named")
    assert [tuple(dict(zip(answer.columns, row, strict=True))[name] for name in names) for row in answer.rows] == [
        ("1", "1 reported", None, None, None),
        ("2", "4 reported, 1 carried", "12 changed, 8 as before, 5 new, 2 dropped", "17 of 20", "0 of 8"),
        ("3", "5 fixed (5 confirmed)", "13 changed, 11 as before, 1 new, 1 dropped", "21 of 23", "0 of 3"),
        ("4", "5 fixed (5 confirmed)", "22 new, 25 dropped", None, "1 of 6"),
    ]
