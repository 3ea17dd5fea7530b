"""The Date: of a mail (RFC 5322, 3.3, and what is seen in its place)."""

import re
from datetime import date
from email.utils import parsedate_tz
from typing import Final

from .header import FOLD

_MONTHS: Final = {
    name: number for number, name in enumerate(("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"), 1)
}
_EPOCH_DAY: Final = date(1970, 1, 1).toordinal()
_MAX_ZONE: Final = 15 * 60  # minutes; the widest in use are +14:00 and, wartime zones apart, -12:00
_MAX_LENGTH: Final = 200

# "Thu, 13 Jun 2019 11:43:03 +0200", "13 Jun 2019 11:43 GMT"; a comment may follow
_DATE_RE = re.compile(
    r"""
    [ ]*+ (?:[A-Za-z]{3},?[ ]*+)?
    ([0-9]{1,2}) [ ]++ ([A-Za-z]{3}) [ ]++ ([0-9]{4}) [ ]++
    ([0-9]{1,2}) : ([0-9]{2}) (?: : ([0-9]{2}) )?
    [ ]++ (?: ([+-])([0-9]{2})([0-9]{2}) | GMT | UTC ) (?![0-9A-Za-z])
    """,
    re.VERBOSE,
)
# The standard library gives 0 also for a zone that it does not know and for none at all.
_ZERO_ZONE_RE = re.compile(r"(?:\b(?:GMT|UTC?|Z)\b|\+0{1,4}\b)", re.IGNORECASE)


def parse_date(value: str) -> tuple[int, int | None] | None:
    """Return (epoch seconds, minutes east of UTC) of a Date: value; None where it is not a time of the years 1970 to 2100.

    The minutes are None where the zone is unknown to the writer ("-0000"). A zone that is none on earth makes the time unreadable: which
    instant is meant cannot be told.
    """
    match = _DATE_RE.match(value)
    if match is None:
        return _parse_odd(value)
    day, month_name, year, hour, minute, second, sign, zone_hours, zone_minutes = match.groups()
    month = _MONTHS.get(month_name.lower())
    if month is None:
        return None
    zone: int | None = 0
    if sign:
        zone = int(zone_hours) * 60 + int(zone_minutes)
        if sign == "-":
            zone = -zone or None
    return _to_epoch((int(year), month, int(day)), (int(hour), int(minute), int(second or 0)), zone)


def _parse_odd(value: str) -> tuple[int, int | None] | None:
    # The standard library knows the old zone names, two-digit years and other orders; it raises on some odd values.
    text = value[:_MAX_LENGTH].replace(FOLD, " ")
    try:
        parts = parsedate_tz(text)
    except (ValueError, IndexError, TypeError, OverflowError):
        return None
    if parts is None:
        return None
    zone = None if parts[9] is None else parts[9] // 60
    if zone == 0 and not _ZERO_ZONE_RE.search(text):
        zone = None
    return _to_epoch((parts[0], parts[1], parts[2]), (parts[3], parts[4], parts[5]), zone)


def _to_epoch(day: tuple[int, int, int], clock: tuple[int, int, int], zone: int | None) -> tuple[int, int | None] | None:
    hour, minute, second = clock
    if not (1970 <= day[0] <= 2100 and 0 <= hour < 24 and 0 <= minute < 60 and 0 <= second <= 60) or abs(zone or 0) > _MAX_ZONE:
        return None
    try:
        days = date(*day).toordinal() - _EPOCH_DAY
    except (ValueError, OverflowError):  # no such day; "13000000000 Jun"
        return None
    epoch = days * 86400 + hour * 3600 + minute * 60 + second - (zone or 0) * 60
    return (epoch, zone) if epoch >= 0 else None
