"""The search page: all mail by its words, newest first, with what was found and choices of list, person, time and kind."""

import json
import re
from datetime import UTC, datetime
from typing import Any

from ..model.vocabulary import MessageKind
from .hook import hookimpl
from .page import Answer, Asked, Page, Row, route
from .snippet import snippet

_DAY_RE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_ON_A_PAGE = 30
_LOOKED_THROUGH = 6000  # hits that are looked through on one page for those that fit the choice
_UNITS = 256  # of messages.sort_key in a second
_FIRST, _LAST = -(2**62), 2**62


@hookimpl
def register_routes() -> list[tuple[str, Any]]:
    """Return the address of the search."""
    return [route("search", search_page, "messages", "lists", "people")]


def search_page(asked: Asked) -> Answer:
    """Return what has the words."""
    q = asked.arguments.get("q", "").strip()[:500]
    choice = {name: asked.arguments.get(name, "").strip() for name in ("list", "person", "kind", "since", "until")}
    choice |= {name: "" for name in ("since", "until") if not _DAY_RE.fullmatch(choice[name])}
    found, following = _found(asked, q, choice) if q else ([], None)
    texts = {row["sort_key"]: row["text"] for row in asked.rows("search-texts", keys=json.dumps([row["sort_key"] for row in found]))}
    for row in found:
        row["found"] = snippet(texts.get(row["sort_key"], ""), q)
    return Page(
        template="search",
        title=f"Search: {q}" if q else "Search",
        feed=asked.to.page("search.atom", q=q) if q else None,
        data={
            "q": q,
            "choice": choice,
            "names": asked.rows("search-names", q=q) if q else [],
            "messages": found,
            "next": asked.to.page("search", q=q, **choice, before=following) if following is not None else None,
        },
        shown={"asked_for": q, "kinds": [kind.value for kind in MessageKind], "lists": asked.rows("home-lists")},
    )


def _found(asked: Asked, q: str, choice: dict[str, str]) -> tuple[list[Row], int | None]:
    """Return a page of messages, and the sort key from which on the next one looks."""
    before = min(asked.number("before", _LAST), _day(choice["until"], _LAST, days=1))
    is_chosen = any(choice[name] for name in ("list", "person", "kind"))
    limit = _LOOKED_THROUGH if is_chosen else _ON_A_PAGE + 1
    hits = [row["sort_key"] for row in asked.rows("search-hits", q=q, before=before, since=_day(choice["since"], _FIRST), limit=limit)]
    rows = asked.rows(
        "search-messages",
        keys=json.dumps(hits),
        list=choice["list"],
        person=choice["person"],
        kind=choice["kind"],
        limit=_ON_A_PAGE + 1,
    )
    if len(rows) > _ON_A_PAGE:
        return rows[:_ON_A_PAGE], rows[_ON_A_PAGE - 1]["sort_key"]
    return rows, hits[-1] if is_chosen and len(hits) == limit else None


def _day(text: str, default: int, *, days: int = 0) -> int:
    """Return the sort key of the beginning of a day (2026-01-31), or of one some days later."""
    try:
        seconds = int(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp())
    except (ValueError, OverflowError):
        return default
    return (seconds + days * 86_400) * _UNITS
