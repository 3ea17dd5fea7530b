"""The list of series, the latest first, by state, author and title."""

from typing import Any

from ..model.vocabulary import SeriesState
from .hook import hookimpl
from .page import Answer, Asked, Page, route
from .paging import paged

_ON_A_PAGE = 50


@hookimpl
def register_routes() -> list[tuple[str, Any]]:
    """Return the address of the series."""
    return [route("series", series_list, "series", "revisions")]


def series_list(asked: Asked) -> Answer:
    """Return the series that fit a choice, page by page from key to key."""
    choice = {name: asked.arguments.get(name, "").strip() for name in ("state", "author", "title")}
    found = paged(
        asked, "series-latest", ("last_posted_at", "series"), _ON_A_PAGE, lambda place: asked.to.page("series", **choice, **place), **choice
    )
    return Page(
        template="series-list",
        title="Series",
        feed=asked.to.page("postings.atom"),
        data={"choice": choice, "series": found.rows, "next": found.next, "previous": found.previous},
        shown={"states": [state.value for state in SeriesState]},
    )
