"""The stored query `near-collisions`: what applies only with -3, seen from a series of the sample."""

from collections.abc import Iterator
from contextlib import closing

import pytest
from corpus import ROOT
from sqlite_utils import Database

from patchlore.ingest.pipeline import ingest
from patchlore.model.database import open_database
from patchlore.queries.catalog import page_queries, run, views

POOL, RING = "20240304081200.1531-1-maren@example.org", "20240312230500.1527-1-leona@example.com"
TOLD = ("path", "pending", "own_revision", "other_revision", "own_lines", "other_lines", "certainty")
COUNTED = ("include/pool.h", 1, "3", "2", "28+", "29+", "exact")
RINGS = ("drivers/ring/ring.c", 1, "3", "1", "21, 23-26, 28+", "15-18", "exact")


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    path = tmp_path_factory.mktemp("near") / "sample.db"
    ingest([ROOT / "sample" / "sample.mbox"], path, views=views(), jobs=1)
    with closing(open_database(path, writable=True)) as database:
        yield database


def ask(database: Database, **parameters: str) -> list[tuple[object, ...]]:
    answer = run(database, "near-collisions", parameters)
    return [tuple(dict(zip(answer.columns, row, strict=True))[name] for name in TOLD) for row in answer.rows]


@pytest.mark.parametrize(
    ("parameters", "expected"),
    [
        ({"series": POOL, "pending": "1"}, [COUNTED, RINGS]),
        ({"series": POOL, "path": "drivers/"}, [RINGS, ("drivers/ring/ring.c", 0, "1", *RINGS[3:]), ("drivers/ring/ring.c", 0, "2", *RINGS[3:])]),
        ({"series": POOL, "limit": "1"}, [COUNTED]),
        ({"series": RING, "pending": "1"}, [("drivers/ring/ring.c", 1, "1", "3", "15-18", "21, 23-26, 28+", "exact")]),
        ({"series": ""}, []),
    ],
    ids=str,
)  # fmt: skip
def test_what_goes_together_only_with_3(sample: Database, parameters: dict[str, str], expected: list[tuple[object, ...]]) -> None:
    assert ask(sample, **parameters) == expected


def test_the_page_counts_what_is_pending_and_ended_series_count_no_more(sample: Database) -> None:
    def counted() -> tuple[int, int]:
        (row,) = sample.conn.execute(page_queries()["near-of-series"], {"series": number}).fetchall()
        return row

    ((number,),) = sample.conn.execute("select series from series where name = ?", [POOL]).fetchall()
    assert counted() == (2, 2)
    sample.conn.execute("savepoint here")
    try:
        sample.conn.execute("update series set state = 'withdrawn' where name = ?", [RING])
        assert counted() == (1, 1)
        assert ask(sample, series=POOL, pending="1") == [COUNTED]
    finally:
        sample.conn.execute("rollback to here")
