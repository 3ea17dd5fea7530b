"""The pages of regressions: a board by status, and one regression with its time line."""

from collections import Counter
from typing import Any

from datasette.utils.asgi import NotFound

from .atom import Entry, Feed
from .chart import months
from .feeds import named_series
from .hook import hookimpl
from .lasting import with_days
from .page import Answer, Asked, Page, Row, route, view
from .paging import FIRST, Paged, paged
from .site import DATABASE
from .time_line import spans, steps, words_at

STATUSES = ("open", "fix-posted", "fixed", "inconclusive", "duplicate", "invalid")
_ON_A_PAGE = 60
# culprit_by, as a reader is told it (docs/regression-status.md)
_CULPRIT_BY = {
    "named": "named by the reporter",
    "thread": "named in the thread",
    "answered": "the patch that the report answers",
    "fix": "named by its fix",
}


@hookimpl
def register_routes() -> list[tuple[str, Any]]:
    """Return the addresses of regressions: the board, one of them, and the feed."""
    return [
        route("regressions", regressions_page, "regressions", "series"),
        route(r"regression/(?P<report>[^/]+?)/(?P<ordinal>[0-9]{1,9})", regression_page, "regressions", "regression_events", "messages"),
        (rf"^/{DATABASE}/-/regressions\.atom$", view(regressions_feed, "regressions", "series")),
    ]


def regressions_page(asked: Asked) -> Answer:
    """Return the regressions of a status, the latest first."""
    known = asked.has("regressions", "regression_events")
    counted = asked.rows("regression-counts") if known else []
    counts = Counter[str]()
    for row in counted:
        counts[row["status"]] += row["count"]
    wanted = asked.arguments.get("status", "")
    status = wanted if wanted in STATUSES else next((status for status in STATUSES if counts.get(status)), "open")
    kinds = [(row["kind"], row["count"]) for row in counted if row["status"] == status]
    wanted = asked.arguments.get("kind", "")
    kind = wanted if wanted in dict(kinds) else ""
    found = Paged(rows=[], next=None, previous=None)
    if known:
        found = paged(
            asked,
            "regressions-latest",
            ("reported_at", "regression"),
            _ON_A_PAGE,
            lambda place: asked.to.page("regressions", status=status, kind=kind, **place),
            status=status,
            kind=kind,
        )
    return Page(
        template="regressions",
        title=f"Regressions: {status}",
        feed=asked.to.page("regressions.atom"),
        data={
            "counts": counts,
            "status": status,
            "kind": kind,
            "regressions": with_days(asked, found.rows),
            "next": found.next,
            "previous": found.previous,
        },
        shown={
            "statuses": STATUSES,
            "kinds": kinds,
            "counts_all": counts[status],
            "by_month": months({row["month"]: row["count"] for row in asked.rows("regressions-by-month")} if known else {}),
        },
    )


def regression_page(asked: Asked) -> Answer:
    """Return a regression: what fails, the culprit, and each step with the line that proves it."""
    found = None
    if asked.has("regressions", "regression_events"):
        found = asked.row("regression-of", report_id=asked.names["report"], ordinal=int(asked.names["ordinal"]))
    if found is None:
        raise NotFound("No such regression in this database")
    found = with_days(asked, [found])[0]
    events = _with_words(asked, found["regression"], asked.rows("regression-time-line", regression=found["regression"]))
    revisions = asked.rows("regression-by-revision", regression=found["regression"])
    return Page(
        template="regression",
        title=found["signature"] or "(no words)",
        data={
            "regression": found,
            "events": events,
            "patch": asked.row("message-of", name=found["patch"]),
            "fix": asked.row("message-of", name=found["fix_id"]),
            "culprit_evidence": asked.row("regression-culprit", regression=found["regression"]),
            "by_hand": asked.rows("regression-by-hand", report_id=found["report_id"], ordinal=found["ordinal"]),
            "revisions": revisions,
        },
        shown={"steps": steps(events), "spans": spans(revisions), "culprit_by": _CULPRIT_BY.get(found["culprit_by"])},
    )


def _with_words(asked: Asked, regression: int, events: list[Row]) -> list[Row]:
    """Return events, each with the line that proves it; None where the headers do, or the text is not kept."""
    texts = {
        (row["message_id"], row["part"]): (row["text"] or "").split("\n") for row in asked.rows("regression-texts", regression=regression)
    }
    return [{**event, "words": words_at(texts.get((event["message_id"], event["part"]), []), event["line"])} for event in events]


def regressions_feed(asked: Asked) -> Answer:
    """Return new regressions, open ones or those of a series."""
    series = named_series(asked)
    rows = []
    if asked.has("regressions"):
        rows = (
            asked.rows("regressions-of-series", series=series["series"], limit=50)
            if series
            else [row for status in STATUSES[:3] for row in asked.rows("regressions-latest", status=status, kind="", **FIRST, limit=50)]
        )
    rows.sort(key=lambda row: (row["reported_at"], row["report_id"], row["ordinal"]), reverse=True)
    return Feed(
        title=f"Regressions of {series['title']}" if series else "Regressions",
        address=asked.to.series(series["name"]) if series else asked.to.page("regressions"),
        entries=tuple(
            Entry(
                name=f"regression:{row['report_id']}:{row['ordinal']}",
                title=row["signature"],
                address=asked.to.regression(row["report_id"], row["ordinal"]),
                at=row["reported_at"],
                by=row["reporter_name"] or row["reporter_email"],
                summary=f"{row['status']}; {row['kind']}; {row['series_title'] or 'no series'}",
            )
            for row in rows[:50]
        ),
    )
