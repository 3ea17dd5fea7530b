"""What needs attention comes first: pairs of postings, and for how long regressions last."""

import sqlite3
from types import MappingProxyType
from typing import Any

import pytest

from patchlore.pages.address import Addresses
from patchlore.pages.collisions import pairs_of, ranked
from patchlore.pages.lasting import with_days
from patchlore.pages.page import Asked


def collision(name: str, **given: Any) -> dict[str, Any]:
    columns = ("series_b", "root_b", "commit_b", "evidence_id", "title_b", "name_b", "author_b", "state_b", "kind", "lines_a", "lines_b")
    row = dict.fromkeys(columns) | {"series_a": 1, "root_a": name, "title_a": "net: fix it", "name_a": name, "author_a": "Ann"}
    row |= {"path": "a.c", "basis": "predicted", "certainty": "likely", "state": "live", "first_seen_at": "2026-01-01T00:00:00Z"}
    return row | {"state_a": "applied"} | given


def test_who_can_still_change_comes_first_then_the_newest() -> None:
    rows = [
        collision("old"),
        collision("new", first_seen_at="2026-01-02T00:00:00Z"),
        collision("reported", basis="reported"),
        collision("one pending", state_a="new"),
        collision("both pending", state_a="new", state_b="under-review"),
        collision("two paths"),
        collision("two paths", path="b.c"),
    ]
    assert [pair["root_a"] for pair in ranked(pairs_of(rows))] == ["both pending", "reported", "one pending", "two paths", "new", "old"]


@pytest.mark.parametrize(
    ("status", "reported", "last", "is_over", "days"),
    [
        ("open", "2026-01-01T12:00:00Z", "2026-01-02T00:00:00Z", False, 30),
        ("fix-posted", "2026-01-31T00:00:01Z", "2026-01-31T00:00:01Z", False, 0),
        ("fixed", "2026-01-01T12:00:00Z", "2026-01-04T12:00:00Z", True, 3),
        ("fixed", "", "2026-01-04T12:00:00Z", True, None),
        ("open", "2026-03-01T12:00:00Z", "2026-03-01T12:00:00Z", False, 0),
    ],
    ids=["open", "fix posted", "fixed", "undated", "newer than the newest"],
)
def test_a_regression_lasts_until_its_end_or_the_newest_message(
    status: str, reported: str, last: str, is_over: bool, days: int | None
) -> None:
    connection = sqlite3.connect(":memory:")
    connection.executescript(
        "create table messages (sent_at, sort_key, sent_in_future);"
        "insert into messages values ('2026-02-01T00:00:00Z', 1, 0), ('2040-01-01T00:00:00Z', 2, 1)"
    )
    asked = Asked(connection=connection, names=MappingProxyType({}), arguments=MappingProxyType({}), to=Addresses("/p"))
    [row] = with_days(asked, [{"status": status, "reported_at": reported, "last_event_at": last}])
    connection.close()
    assert (row["is_over"], row["days"]) == (is_over, days)
