"""Atom (RFC 4287): what is new, for a feed reader."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import quote

from markupsafe import Markup

# XML 1.0 has no place for these, however they are written
_ILLEGAL_RE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_EPOCH = "1970-01-01T00:00:00Z"
_TIME_RE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z")

_FEED = Markup(
    '<?xml version="1.0" encoding="utf-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom">\n<id>{}</id>\n<title>{}</title>\n'
    '<updated>{}</updated>\n<link rel="self" href="{}"/>\n<link href="{}"/>\n{}</feed>\n'
)
_ENTRY = Markup(
    '<entry><id>{}</id><title>{}</title><updated>{}</updated><author><name>{}</name></author><link href="{}"/>'
    "<summary>{}</summary></entry>\n"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """Something new."""

    name: str  # stable: what it is, and which
    title: str
    address: str
    at: str  # ISO 8601 UTC; '' where unknown
    by: str
    summary: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """What is new of something."""

    title: str
    address: str  # of the page that it is the feed of
    entries: tuple[Entry, ...]


def atom(feed: Feed, own: str, absolute: Callable[[str], str]) -> str:
    """Return a feed as XML. `own` is its own address, `absolute` completes those of pages."""
    entries = Markup("").join(
        _ENTRY.format(
            f"urn:patchlore:{quote(entry.name, safe=':@')}",
            _legal(entry.title) or "(no title)",
            _time(entry.at),
            _legal(entry.by) or "unknown",
            absolute(entry.address),
            _legal(entry.summary),
        )
        for entry in feed.entries
    )
    updated = max((_time(entry.at) for entry in feed.entries), default=_EPOCH)
    return str(_FEED.format(absolute(own), _legal(feed.title), updated, absolute(own), absolute(feed.address), entries))


def _time(text: str | None) -> str:
    return text if text and _TIME_RE.fullmatch(text) else _EPOCH


def _legal(text: str | None) -> str:
    return _ILLEGAL_RE.sub("�", text or "")
