"""Lists of threads: all of them, and those of one mailing list, page by page from key to key."""

from typing import Any
from urllib.parse import urlencode

from datasette.utils.asgi import NotFound

from .chart import months
from .hook import hookimpl
from .page import Answer, Asked, Page, Row, route
from .paging import Paged, paged

_ON_A_PAGE = 50
_LARGE = 20_000  # messages from which on a list is not gone through as a whole


@hookimpl
def register_routes() -> list[tuple[str, Any]]:
    """Return the addresses of the threads and of a mailing list."""
    return [
        route("threads", threads_page, "messages", "threads"),
        route(r"list/(?P<name>[^/]+?)", list_page, "messages", "threads", "lists"),
    ]


def threads_page(asked: Asked) -> Answer:
    """Return the threads, the one last spoken in first; with `patches=1` those that have patches."""
    found = _threads(asked, "threads-latest")
    return Page(template="threads", title="Threads", data=_data(found), shown={"patches": asked.number("patches", 0)})


def list_page(asked: Asked) -> Answer:
    """Return the threads of a mailing list."""
    mailing_list = asked.row("list-of", name=asked.names["name"])
    if mailing_list is None:
        raise NotFound(f"No mail of a list {asked.names['name']} in this database")
    is_small = mailing_list["message_count"] <= _LARGE
    found = _threads(asked, "threads-of-small-list" if is_small else "threads-of-large-list", list=mailing_list["list"])
    counts = {row["month"]: row["messages"] for row in asked.rows("list-by-month", list=mailing_list["list"])} if is_small else {}
    return Page(
        template="threads",
        title=mailing_list["name"] or "Mail of no known list",
        data={"list": mailing_list, **_data(found)},
        shown={"by_month": months(counts), "patches": asked.number("patches", 0)},
    )


def _data(found: Paged) -> Row:
    return {"threads": found.rows, "next": found.next, "previous": found.previous}


def _threads(asked: Asked, query: str, **parameters: object) -> Paged:
    """Return a page of threads; with `patches=1` of those that have patches."""
    patches = min(max(asked.number("patches", 0), 0), 1)
    kept = {"patches": "1"} if patches else {}
    return paged(
        asked,
        query,
        ("last_at", "thread"),
        _ON_A_PAGE,
        lambda place: f"?{urlencode(kept | place)}",
        patches=patches,
        **parameters,
    )
