"""Lists of threads: all of them, and those of one mailing list, page by page from key to key."""

from typing import Any

from datasette.utils.asgi import NotFound

from .chart import months
from .hook import hookimpl
from .page import Answer, Asked, Page, Row, route

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
    rows, following = _threads(asked, "threads-latest")
    return Page(
        template="threads", title="Threads", data={"threads": rows, "next": following}, shown={"patches": asked.number("patches", 0)}
    )


def list_page(asked: Asked) -> Answer:
    """Return the threads of a mailing list."""
    found = asked.row("list-of", name=asked.names["name"])
    if found is None:
        raise NotFound(f"No mail of a list {asked.names['name']} in this database")
    is_small = found["message_count"] <= _LARGE
    rows, following = _threads(asked, "threads-of-small-list" if is_small else "threads-of-large-list", list=found["list"])
    counts = {row["month"]: row["messages"] for row in asked.rows("list-by-month", list=found["list"])} if is_small else {}
    return Page(
        template="threads",
        title=found["name"] or "Mail of no known list",
        data={"list": found, "threads": rows, "next": following},
        shown={"by_month": months(counts), "patches": asked.number("patches", 0)},
    )


def _threads(asked: Asked, query: str, **parameters: object) -> tuple[list[Row], str | None]:
    """Return a page of threads, and the address of the next one."""
    before, thread = asked.key()
    patches = min(max(asked.number("patches", 0), 0), 1)
    rows = asked.rows(query, **parameters, patches=patches, before=before, before_thread=thread, limit=_ON_A_PAGE + 1)
    if len(rows) <= _ON_A_PAGE:
        return rows, None
    last = rows[_ON_A_PAGE - 1]
    return rows[:_ON_A_PAGE], f"?{'patches=1&' if patches else ''}before={last['last_at']}_{last['thread']}"
