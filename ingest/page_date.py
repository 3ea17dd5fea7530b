"""Times as the pages of archives write them, which are none of RFC 5322."""

import re
from typing import Final

from ..model.source import EARLIEST_ARRIVAL, LATEST_ARRIVAL
from .sent_date import parse_date

MONTHS: Final = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")

# "Thu Jun 13 2019 - 14:32:34 EST" (lkml.iu.edu), "Fri Jun 23 16:32:53 1995 EST", "Fri Jul 30 19:53:16 CEST 2004" (pipermail)
_CTIME_RE = re.compile(
    r"""
    (?: [A-Z][a-z]{2},?[ ]+ )? ([A-Z][a-z]{2}) [ ]+ ([0-9]{1,2}) [ ]+
    (?: ([0-9]{4}) [ ]+-[ ]+ )? ([0-9]{1,2}:[0-9]{2}:[0-9]{2}) (?: [ ]+ ([A-Z]{1,5}|[+-][0-9]{4}) )? (?: [ ]+ ([0-9]{4}) )?
    (?: [ ]+ ([A-Z]{1,5}|[+-][0-9]{4}) )?
    """,
    re.VERBOSE,
)
# Names of zones that mean one thing; the standard library knows those of North America
_ZONES: Final = {
    "WET": "+0000", "WEST": "+0100", "MET": "+0100", "MEST": "+0200", "CET": "+0100", "CEST": "+0200", "EET": "+0200", "EEST": "+0300",
    "MSK": "+0300", "JST": "+0900", "KST": "+0900", "AEST": "+1000", "AEDT": "+1100", "NZST": "+1200", "NZDT": "+1300",
}  # fmt: skip
# "2010-08-31 21:05:51", "2019-06-28 18:33 UTC", "2005-12-03 3:24:03"
_ISO_RE = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})[ ]+([0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?)")


def find_ctime(text: str) -> str:
    """Return a time like "Thu Jun 13 2019 - 14:32:34 EST" as the value of a Date:, "" where there is none."""
    match = _CTIME_RE.search(text)
    if match is None or match[1] not in MONTHS:
        return ""
    month, day, year, clock, zone, later_year, later_zone = match.groups()
    year = year or later_year
    if not year:
        return ""
    name = zone or later_zone or ""
    return f"{day} {month} {year} {clock} {_ZONES.get(name, name)}".strip()


def find_iso(text: str) -> str:
    """Return a time like "2010-08-31 21:05:51", which archives give in UTC, as the value of a Date: of unknown zone; "" without one."""
    match = _ISO_RE.search(text)
    if match is None or not 1 <= int(match[2]) <= 12:
        return ""
    year, month, day, clock = match.groups()
    return f"{int(day)} {MONTHS[int(month) - 1]} {year} {clock.zfill(5) if clock.count(':') == 1 else clock.zfill(8)} -0000"


def parse_page_time(text: str) -> int | None:
    """Return the epoch seconds of an archive's own time; None where it has none, no zone, or a placeholder for it."""
    found = find_ctime(text)
    parsed = parse_date(found) if found else None
    if parsed is None or parsed[1] is None or not EARLIEST_ARRIVAL <= parsed[0] <= LATEST_ARRIVAL:
        return None
    return parsed[0]
