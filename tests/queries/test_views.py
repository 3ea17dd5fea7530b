"""Each view: rows in, rows out, and found by index."""

from collections.abc import Iterator
from typing import Any

import pytest
from small_archive import HOSTILE_ID
from sqlite_utils import Database

from patchlore.model.database import create_database, install_views
from patchlore.queries.catalog import views

V2_PATCH = "v2-1@example.org"
V2_REVIEW = "v2-1-re@example.com"
V2_COVER = "v2-0@example.org"

ROWS: dict[str, tuple[str, list[tuple[Any, ...]]]] = {
    "file_changes": (
        f"message_id = '{V2_PATCH}'",
        [(V2_PATCH, 0, 9, "drivers/widget.c", None, "modify", 1, 2, "aaaaaaa", "bbbbbbb", 17, 0, None, None, V2_COVER, 1)],
    ),
    "hunks": (
        f"message_id = '{V2_PATCH}'",
        [(V2_PATCH, 0, 12, "drivers/widget.c", 10, 4, 10, 3, "static int turn(struct widget *w)", 17, V2_COVER, 1)],
    ),
    "diffstats": (f"message_id = '{V2_PATCH}'", [(V2_PATCH, 0, 6, 0, 1, 1, 2, 7)]),
    "trailers": (
        f"patch = '{V2_PATCH}' and name = 'Reviewed-by'",
        [
            (
                V2_REVIEW,
                0,
                6,
                "Reviewed-by",
                "Bob Example <bob@example.com>",
                "Bob Example",
                "bob@example.com",
                V2_PATCH,
                0,
                0,
                "2026-02-01T08:00:05Z",
                2,
            )
        ],
    ),
    "commit_references": (
        "sha = '1234567'",
        [
            (
                "v2-0-re@example.com",
                0,
                2,
                0,
                "1234567",
                None,
                "mentioned",
                "torvalds/linux.git",
                "mainline",
                "v1-1@example.org",
                "subject",
                2,
                "2026-02-01T08:00:06Z",
                None,
            )
        ],
    ),
    "posting_alarms": (
        "series = 1",
        [
            (
                "v1-0@example.org",
                1,
                "missing",
                "patch 2 of 2 was not seen",
                "v1-0@example.org",
                "widget: turn safely",
                "1",
                "2026-01-05T10:00:00Z",
            )
        ],
    ),
    "list_messages": (
        f"message_id = '{V2_REVIEW}'",
        [
            (
                "widgets.lists.example.org",
                V2_REVIEW,
                "Re: [PATCH v2 1/2] widget: hold the lock",
                "Bob Example",
                "reply",
                "2026-02-01T08:00:05Z",
                "2026-01-05T10:00:05Z",
                None,
                2,
            )
        ],
    ),
    "defects": (
        "1",
        [
            (None, None, HOSTILE_ID, "bad-charset", "charset no-such-thing"),
            ("/archives/widgets.mbox", "4096", None, "empty", "nothing that could be a mail"),
        ],
    ),
}


@pytest.mark.parametrize("name", ROWS)
def test_rows_of_a_view(database: Database, name: str) -> None:
    condition, rows = ROWS[name]
    assert database.conn.execute(f"select * from {name} where {condition}").fetchall() == rows


def test_trailers_of_a_cover_count_for_each_patch_and_echoes_for_none(database: Database) -> None:
    given = database.conn.execute(
        "select patch, given_to, name, person_email, message_id, line from patch_trailers where root_id = ? order by patch, line",
        [V2_COVER],
    ).fetchall()
    assert given == [
        (V2_PATCH, "cover", "Acked-by", "cat@example.com", "v2-0-re@example.com", 1),
        (V2_PATCH, "patch", "Signed-off-by", "ann@example.org", V2_PATCH, 4),
        (V2_PATCH, "patch", "Reviewed-by", "bob@example.com", V2_REVIEW, 6),
        ("v2-2@example.org", "cover", "Acked-by", "cat@example.com", "v2-0-re@example.com", 1),
    ]


_OF_NO_MESSAGE = ("colliding_series", "defects", "named_series", "posting_alarms", "regressions_in_series")
FILTERS = [
    *((name, "message_id") for name in views() if name not in _OF_NO_MESSAGE),
    ("named_series", "name"),
    *(("colliding_series", column) for column in ("series_a", "series_b", "root_a", "root_b", "path", "state")),
    *(("regressions_in_series", column) for column in ("report_id", "series", "status")),
    *((name, column) for name in ("file_changes", "hunks") for column in ("path", "root_id", "series")),
    *(("commit_references", column) for column in ("sha", "patch")),
    *(("trailers", column) for column in ("patch", "name", "person_email")),
    *(("patch_trailers", column) for column in ("patch", "root_id", "series")),
    ("posting_alarms", "root_id"),
    ("posting_alarms", "series"),
    ("list_messages", "list"),
]


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """A database that was never analyzed: in one that knows how small it is, SQLite scans what it could look up."""
    database = create_database(tmp_path_factory.mktemp("archive") / "empty.db")
    install_views(database, views())
    yield database
    database.close()


@pytest.mark.parametrize(("name", "column"), FILTERS, ids=lambda value: value)
def test_view_is_filtered_by_index(empty: Database, name: str, column: str) -> None:
    plan = [row[3] for row in empty.conn.execute(f"explain query plan select * from {name} where {column} = ?", ["x"])]
    assert [step for step in plan if step.startswith("SCAN")] == []
