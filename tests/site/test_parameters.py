"""Stored queries refuse values that cannot be what they must be, in one line, as page and as data."""

from typing import Any

import pytest


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("recent-series?limit=zz", "recent-series: limit=zz is not a whole number, 0 or more"),
        ("recent-series?limit=-1", "recent-series: limit=-1 is not a whole number, 0 or more"),
        ("series-collisions?since=soon", "series-collisions: since=soon is not a day as 2026-01-31"),
    ],
)
def test_a_value_that_cannot_be_is_refused(get: Any, query: str, told: str) -> None:
    page = get(f"/patchlore/{query}")
    assert (page.status_code, page.text.count(told)) == (400, 1)
    assert "script-src 'self'" in page.headers["content-security-policy"]
    data = get("/patchlore/" + query.replace("?", ".json?"))
    assert (data.status_code, data.json()["error"]) == (400, told)
    assert (get("/patchlore/" + query.replace("?", ".csv?")).text) == told


@pytest.mark.parametrize("query", ["recent-series?limit=1", "recent-series?limit=", "recent-series", "series-collisions?since=2024-01-31"])
def test_others_are_asked(get: Any, query: str) -> None:
    assert get(f"/patchlore/{query}").status_code == 200
