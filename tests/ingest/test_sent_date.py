import pytest

from patchlore.ingest.sent_date import parse_date

NOON = 1560427200  # 2019-06-13 12:00:00 UTC


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("Thu, 13 Jun 2019 14:00:00 +0200", (NOON, 120)),
        (" Thu, 13 Jun 2019 14:00:00 +0200", (NOON, 120)),
        ("Thu,13 Jun 2019 07:30:00 -0430", (NOON, -270)),
        ("13 Jun 2019 12:00:00 +0000", (NOON, 0)),
        ("13 Jun 2019 12:00:00 -0000", (NOON, None)),
        ("Thu, 13 Jun 2019 12:00 GMT", (NOON, 0)),
        ("Thu, 13 Jun 2019 05:00:00 -0700 (PDT)", (NOON, -420)),
        ("Thu, 13 Jun 2019 05:00:00 -0700 (GMT-07:00)", (NOON, -420)),
        ("Thu, 13 Jun 2019 12:00:00 +000", (NOON, 0)),
        ("Thu, 13 Jun 2019 12:00:00 UT", (NOON, 0)),
        ("Thu, 13 Jun 2019 08:00:00 EDT", (NOON, -240)),
        ("Thu, 13 Jun 19 12:00:00 GMT", (NOON, 0)),
        ("Thu, 13 Jun 2019 12:00:00", (NOON, None)),
        ("Thu Jun 13 12:00:00 2019", (NOON, None)),
        ("Thu,  6 Jun 2019 12:00:00 +0000", (NOON - 7 * 86400, 0)),
        ("Thu, 13 Jun 2019\x1f 12:00:00 +0000", (NOON, 0)),
        ("Sat, 31 Dec 2016 23:59:60 +0000", (1483228800, 0)),
    ],
)
def test_dates_as_mailers_write_them(value: str, expected: tuple[int, int | None]) -> None:
    assert parse_date(value) == expected


@pytest.mark.parametrize(
    "value",
    [
        "",
        "yesterday",
        "Thu, 31 Jun 2019 12:00:00 +0000",
        "Thu, 13 Jun 2019 25:00:00 +0000",
        "Thu, 13 Jun 2019 12:99:00 +0000",
        "Thu, 13 Jun 2019 12:00:00 +9900",
        "Thu, 13 Jun 2019 12:00:00 +1700",
        "Thu, 13 Jun 1066 12:00:00 +0000",
        "Thu, 13 Jun 9999 12:00:00 +0000",
        "Thu, 13 Xyz 2019 12:00:00 +0000",
        "Thu, 1 Jan 1970 00:00:00 +0200",
        "Thu, 13000000000 Jun 2019 12:00:00 +0000",
        "Thu, 99999999999999999999 Jun 2019 12:00:00 +0000",
        "9" * 5000,
        "Thu, 13 Jun 2019 12:00:00 " + "9" * 100,
    ],
)
def test_what_is_no_time_is_not_made_one(value: str) -> None:
    assert parse_date(value) is None
