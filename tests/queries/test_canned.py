"""Each stored query: what is asked, what it answers."""

from typing import Any

import pytest
from small_archive import HOSTILE_ID, HOSTILE_PATH
from sqlite_utils import Database

from patchlore.queries.catalog import run, stored_queries

V1 = {
    "revision": "1",
    "complete": 0,
    "replies": 0,
    "tags": None,
    "alarms": "patch 2 of 2 was not seen",
    "superseded_by": "v2-0@example.org",
}
V2 = {"revision": "2", "complete": 1, "replies": 2, "tags": "Acked-by: 1, Reviewed-by: 1", "alarms": None, "superseded_by": None}

ASKED: dict[str, list[tuple[dict[str, str], list[dict[str, Any]]]]] = {
    "thread": [
        ({"thread": "3"}, [{"position": 1, "depth": 0}, {"position": 2, "depth": 1, "message_id": HOSTILE_ID}]),
        ({"thread": "v2-1-re@example.com"}, [{"depth": 0}, {"depth": 1}, {"depth": 2, "lines": 8, "own_lines": 4}, {}, {}]),
        ({"thread": "v1-2@example.org"}, [{"message_id": "v1-0@example.org"}, {"message_id": "v1-1@example.org"}]),
        ({"thread": "unknown@example.org"}, []),
        ({"thread": ""}, []),
    ],
    "series-history": [
        ({"series": "1"}, [V1, V2]),
        ({"series": "v1-0@example.org"}, [V1, V2]),
        ({"series": "v2-1-re@example.com"}, [V1, V2]),
        ({"series": "talk@example.com"}, []),
        ({"series": ""}, []),
    ],
    "who-touches": [
        ({"path": "drivers/widget.h"}, [{"path": "drivers/widget.h", "message_id": "v2-2@example.org", "additions": 4}]),
        ({"path": "drivers/widget.c"}, [{"revision": "2"}, {"revision": "1"}]),
        ({"path": "drivers/widget.c", "since": "2026-01-31"}, [{"revision": "2"}]),
        ({"path": "drivers/", "limit": "2"}, [{"path": HOSTILE_PATH}, {"path": "drivers/widget.h"}]),
        ({"path": ""}, []),
        ({"path": "%"}, []),
    ],
    "commit": [
        (
            {"sha": "1234567890AB"},
            [
                {"role": "fixes", "named_by": "id"},
                {"sha": None, "named_by": "patch", "patch": "v1-1@example.org"},
                {"sha": "1234567", "named_by": "id"},
            ],
        ),
        ({"sha": "12345678ff"}, [{"sha": None, "named_by": "patch"}, {"sha": "1234567", "named_by": "id"}]),
        ({"sha": "123"}, []),
        ({"sha": ""}, []),
    ],
    "incomplete-series": [
        ({}, [{"root_id": "v1-0@example.org", "incomplete_because": "1 of 2 patches: 2 is missing"}]),
        ({"since": "2026-02-01"}, []),
    ],
    "posting-alarms": [
        ({}, [{"kind": "missing", "message_id": "v1-0@example.org"}]),
        ({"kind": "misfit"}, []),
    ],
    "search": [
        ({"q": "lock turns"}, [{"message_id": "v2-1@example.org"}, {"message_id": "v1-1@example.org"}]),
        ({"q": "reviewed*", "limit": "1"}, [{"message_id": "v2-1-re@example.com"}]),
        ({"q": ""}, []),
    ],
    "recent-series": [
        ({"author": "ANN"}, [{"title": "widget: turn safely", "latest_revision": "2"}]),
        ({"author": "bob"}, []),
        ({"state": "merged"}, []),
    ],
    "files-of-series": [
        (
            {"series": "1"},
            [{"path": HOSTILE_PATH}, {"path": "drivers/widget.c", "additions": 1}, {"path": "drivers/widget.h", "additions": 4}],
        ),
        ({"series": "v2-2@example.org", "revision": "1"}, [{"path": "drivers/widget.c", "revision": "1"}]),
        ({"series": "v2-0@example.org", "revision": "v1-0@example.org"}, [{"path": "drivers/widget.c", "revision": "1"}]),
    ],
    "series-collisions": [({}, []), ({"series": "1", "pending": "1"}, [])],  # more in test_series_collisions.py
    "apply-failures": [({}, []), ({"series": "1"}, [])],  # more in test_apply_failures.py
    "near-collisions": [({"series": "1"}, []), ({"series": ""}, [])],  # more in test_near_collisions.py
    "unexplained-conflicts": [({}, []), ({"series": "1", "path": "drivers/", "days": "30"}, [])],
    "open-regressions": [
        (
            {},
            [
                {"regression": 2, "status": "fix-posted", "series": None},
                {"regression": 1, "status": "open", "reported_on": "1", "in_latest": "carried"},
            ],
        ),
        ({"series": "1"}, [{"regression": 1}]),
        ({"series": "v1-1@example.org"}, [{"regression": 1}]),
        ({"path": "drivers/widget.c"}, [{"regression": 1}]),
        ({"path": "fs/"}, []),
        ({"since": "2026-02-01"}, [{"regression": 2}]),
        ({"kind": "crash"}, [{"regression": 1}]),
    ],
    "regression-history": [
        ({"regression": "1"}, [{"event": "reported"}, {"event": "bisected", "from_name": "Bob Example"}]),
        ({"regression": "talk@example.com"}, [{"event": "reported"}, {"event": "fix-posted", "status": "fix-posted"}]),
        ({"regression": ""}, []),
    ],
    "attention": [({}, []), ({"person": "nobody@example.org"}, []), ({"person": "bob@example.com"}, [{"what": "regression-open"}] * 2)],
    "fixes-not-applied": [({}, [{"regression": 2, "days": 2, "fix": "[PATCH v2 2/2] widget: say so"}]), ({"days": "3"}, [])],
    "unanswered-bisections": [({}, [{"regression": 1, "author": "Ann Example"}]), ({"days": "100"}, [])],
    "defects": [
        ({}, [{"source": "/archives/widgets.mbox", "locator": "4096"}, {"message_id": HOSTILE_ID, "kind": "bad-charset"}]),
        ({"kind": "bad-charset"}, [{"message_id": HOSTILE_ID}]),
    ],
}


def test_every_query_is_asked() -> None:
    assert set(ASKED) == set(stored_queries())


@pytest.mark.parametrize(("name", "parameters", "expected"), [(name, *case) for name, cases in ASKED.items() for case in cases])
def test_answers(database: Database, name: str, parameters: dict[str, str], expected: list[dict[str, Any]]) -> None:
    answer = run(database, name, parameters)
    rows = [dict(zip(answer.columns, row, strict=True)) for row in answer.rows]
    assert [{key: row[key] for key in pattern} for row, pattern in zip(rows, expected, strict=True)] == expected


def test_search_shows_what_was_found_on_one_line(database: Database) -> None:
    answer = run(database, "search", {"q": "turns"})
    found = [row[answer.columns.index("found")] for row in answer.rows]
    assert [text.startswith('Hold the lock while the widget [turns].  Fixes: 1234567890ab ("widget: turn it")') for text in found] == [
        True,
        True,
    ]
