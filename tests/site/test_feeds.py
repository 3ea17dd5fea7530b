"""Feeds: what each is the feed of, and that one of what is not here says so instead of being another or empty."""

from typing import Any

import pytest

SERIES = "No such series in this database: nosuch"


@pytest.mark.parametrize(
    ("address", "told"),
    [
        ("postings.atom?series=nosuch", SERIES),
        ("collisions.atom?series=nosuch", SERIES),
        ("regressions.atom?series=nosuch", SERIES),
        ("postings.atom?author=no@body.example", "Nobody writes from no@body.example in this database, and no mail names it"),
        ("patches.atom?path=no/such.c", "No mail in this database changes no/such.c, or anything beneath it"),
        ("collisions.atom?path=no/such/", "No mail in this database changes no/such/, or anything beneath it"),
        ("patches.atom", "Patches to which file or folder? For example: patches.atom?path=mm/"),
    ],
)
def test_a_feed_of_what_is_not_here_is_not_found(get: Any, address: str, told: str) -> None:
    answer = get(f"/patchlore/-/{address}")
    assert answer.status_code == 404
    assert f'<p class="message-error">{told}</p>' in answer.text


@pytest.mark.parametrize(
    ("address", "title"),
    [
        ("postings.atom", "Postings"),
        ("postings.atom?series=v2-1@example.org", "Postings of widget: turn safely"),
        ("postings.atom?author=BOB@example.com", "Postings of bob@example.com"),
        ("collisions.atom", "Collisions"),
        ("collisions.atom?series=v1-0@example.org", "Collisions of widget: turn safely"),
        ("collisions.atom?path=drivers/", "Collisions drivers/"),
        ("regressions.atom", "Regressions"),
        ("regressions.atom?series=v1-0@example.org", "Regressions of widget: turn safely"),
        ("patches.atom?path=drivers/widget.c", "Patches to drivers/widget.c"),
        ("search.atom?q=turns", "Search: turns"),
    ],
)
def test_a_feed_is_that_of_what_is_asked_for(get: Any, address: str, title: str) -> None:
    answer = get(f"/patchlore/-/{address}")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/atom+xml; charset=utf-8")
    assert f"<title>{title}</title>" in answer.text.partition("<entry>")[0]
