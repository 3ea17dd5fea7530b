"""The line that shows the culprit of a regression, whatever it is known by."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from corpus import ROOT
from sqlite_utils import Database

from patchlore.ingest.pipeline import ingest
from patchlore.model.database import open_database
from patchlore.queries.catalog import page_queries, run, views

CRASH, BUILD, LOCKUP = "20240306.b6e02d33b4d0@example.com", "20240301.71968f68fc70@example.org", "20240325.fe82068f68eb@example.com"
JOURNAL = "20240307025000.1549-1-priya@example.com"  # has a Fixes: in line 4


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    path = tmp_path_factory.mktemp("culprit") / "sample.db"
    ingest([Path(ROOT / "sample" / "sample.mbox")], path, views=views(), jobs=1)
    with closing(open_database(path, writable=True)) as opened:
        yield opened


def shown(database: Database, report_id: str) -> list[tuple[str, int, int]]:
    (regression,) = next(database.conn.execute("select regression from regressions where report_id = ?", (report_id,)))
    return database.conn.execute(page_queries()["regression-culprit"], {"regression": regression}).fetchall()


@pytest.mark.parametrize(
    ("report_id", "by", "fix_id", "expected"),
    [
        pytest.param(CRASH, "named", None, [(CRASH, 0, 21)], id="the report names it"),
        pytest.param(CRASH, "thread", None, [(CRASH, 0, 21)], id="another mail names it"),
        pytest.param(BUILD, "answered", None, [(BUILD, 0, 0)], id="the report answers it"),
        pytest.param(LOCKUP, "fix", JOURNAL, [(JOURNAL, 0, 4)], id="its fix names it"),
        pytest.param(LOCKUP, None, None, [], id="nothing shows it"),
    ],
)
def test_the_line_that_shows_it(
    database: Database, report_id: str, by: str | None, fix_id: str | None, expected: list[tuple[str, int, int]]
) -> None:
    database.conn.execute("begin")
    database.conn.execute("update regressions set culprit_by = ?, fix_id = ? where report_id = ?", (by, fix_id, report_id))
    found = shown(database, report_id)
    database.conn.rollback()
    assert found == expected


def test_the_history_tells_the_culprit_and_what_shows_it(database: Database) -> None:
    answer = run(database, "regression-history", {"regression": BUILD})
    rows = [dict(zip(answer.columns, row, strict=True)) for row in answer.rows]
    told = {name: rows[0][name] for name in ("culprit_sha", "culprit_subject", "culprit_by", "culprit_patch")}
    assert told == {
        "culprit_sha": None,
        "culprit_subject": "pool: keep a free list per node",
        "culprit_by": "answered",
        "culprit_patch": "20240301090211.1334-2-ivo.tarnow@example.com",
    }
