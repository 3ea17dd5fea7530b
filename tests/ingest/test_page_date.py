"""Times as pages write them."""

import pytest

from patchlore.ingest.page_date import find_ctime, find_iso, parse_page_time


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Thu Jun 13 2019 - 14:32:34 EST", "13 Jun 2019 14:32:34 EST"),
        ("Fri Jun 23 16:32:53 1995 EST", "23 Jun 1995 16:32:53 EST"),
        ("Mon Mar  4 11:00:00 CET 2024", "4 Mar 2024 11:00:00 +0100"),
        ("Mon Mar  4 11:00:00 2024", "4 Mar 2024 11:00:00"),
        ("Mon, 4 Mar 2024 11:00:00 +0100", ""),
        ("Mon Mar 4 11:00:00", ""),
        ("Mon Foo 4 11:00:00 2024", ""),
    ],
)
def test_ctime(text: str, expected: str) -> None:
    assert find_ctime(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2010-08-31 21:05:51", "31 Aug 2010 21:05:51 -0000"),
        ("2005-12-03 3:24:03", "3 Dec 2005 03:24:03 -0000"),
        ("2019-06-28  9:33 UTC", "28 Jun 2019 09:33 -0000"),
        ("2019-13-28 09:33", ""),
        ("", ""),
    ],
)
def test_iso(text: str, expected: str) -> None:
    assert find_iso(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Fri Jun 23 16:32:53 1995 EST", 803943173),
        ("Thu Jan  1 00:00:00 1970 EST", None),
        ("Mon Jun 25 11:54:46 2001", None),
        ("", None),
    ],
    ids=["known", "placeholder", "no-zone", "none"],
)
def test_arrival(text: str, expected: int | None) -> None:
    assert parse_page_time(text) == expected
