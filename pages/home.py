"""The first page: what is in the database, what is new, and what waits."""

from datetime import UTC, datetime, timedelta
from typing import Any

from .chart import months
from .collisions import pairs_of, ranked
from .hook import hookimpl
from .lasting import with_days
from .page import Answer, Asked, Page, Row, route, view
from .paging import FIRST

TABLES = ("messages", "threads", "series", "revisions", "lists", "people")
_PATIENCE = timedelta(days=7)  # after which a posting without an answer waits
_SHOWN = 12
_FEW = 6  # of what stands above all else


@hookimpl
def register_routes() -> list[tuple[str, Any]]:
    """Return the addresses of the first page: that of the site, and one below the database for its JSON."""
    return [(r"^/$", view(home_page, *TABLES)), route("home", home_page, *TABLES)]


def home_page(asked: Asked) -> Answer:
    """Return the first page."""
    figures = asked.row("home-figures") or {}
    newest = figures["last_at"] or ""
    known = asked.has("regressions")
    return Page(
        template="home",
        title="Patchlore",
        feed=asked.to.page("postings.atom"),
        data={
            "figures": figures,
            "lists": asked.rows("home-lists"),
            "regressions": _regressions(asked),
            "open_count": sum(row["count"] for row in asked.rows("regression-counts") if row["status"] == "open") if known else 0,
            "collisions": _collisions(asked),
            "postings": asked.rows("postings", series="", author="", limit=_SHOWN),
            "waiting": asked.rows("home-waiting", before=_days_before(newest), limit=_SHOWN),
            "threads": asked.rows("threads-latest", patches=0, **FIRST, limit=_SHOWN),
        },
        shown={"by_month": months({row["month"]: row["postings"] for row in asked.rows("postings-by-month")})},
    )


def _regressions(asked: Asked) -> list[Row]:
    if not asked.has("regressions"):
        return []
    return with_days(asked, asked.rows("regressions-latest", status="open", kind="", **FIRST, limit=_FEW))


def _collisions(asked: Asked) -> list[Row]:
    rows = asked.rows("collisions-latest", state="live", basis="", path="", limit=200) if asked.has("collisions") else []
    return ranked(pairs_of(rows)[: 2 * _FEW])[:_FEW]


def _days_before(newest: str) -> str:
    """Return the time before which what was posted has had its time; the archive's newest message is its today."""
    try:
        return (datetime.fromisoformat(newest).astimezone(UTC) - _PATIENCE).strftime("%Y-%m-%dT%H:%M:%SZ")
    except (ValueError, OverflowError):
        return ""
