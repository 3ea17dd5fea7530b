"""The list of series, the latest first, by state, author and title."""

from typing import Any

from ..model.vocabulary import SeriesState
from .address import Addresses
from .hook import hookimpl
from .page import Answer, Asked, Page, route

_ON_A_PAGE = 50


@hookimpl
def register_routes() -> list[tuple[str, Any]]:
    """Return the address of the series."""
    return [route("series", series_list, "series", "revisions")]


def series_list(asked: Asked) -> Answer:
    """Return the series that fit a choice, page by page from key to key."""
    choice = {name: asked.arguments.get(name, "").strip() for name in ("state", "author", "title")}
    before, series = asked.key()
    rows = asked.rows("series-latest", **choice, before=before, before_series=series, limit=_ON_A_PAGE + 1)
    return Page(
        template="series-list",
        title="Series",
        feed=asked.to.page("postings.atom"),
        data={"choice": choice, "series": rows[:_ON_A_PAGE], "next": _next(asked.to, choice, rows)},
        shown={"states": [state.value for state in SeriesState]},
    )


def _next(to: Addresses, choice: dict[str, str], rows: list[dict[str, Any]]) -> str | None:
    if len(rows) <= _ON_A_PAGE:
        return None
    last = rows[_ON_A_PAGE - 1]
    return to.page("series", **choice, before=f"{last['last_posted_at']}_{last['series']}")
