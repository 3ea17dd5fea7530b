"""The page of a series: its revisions beside each other, what changed between them, and what was said."""

from collections import defaultdict
from typing import Any

from datasette.utils.asgi import NotFound
from markupsafe import Markup

from .chart import activity
from .collisions import pairs_of
from .hook import hookimpl
from .interdiff import compare, follow_patches
from .lasting import with_days
from .page import Answer, Asked, Elsewhere, Page, Row, route

TABLES = ("messages", "series", "revisions", "patches")
_MOST_COLLISIONS = 1000  # rows: a path of a pair each
_MOST_UNAPPLIED = 40  # lines of mails that say that it does not apply


@hookimpl
def register_routes() -> list[tuple[str, Any]]:
    """Return the addresses of a series, and of what changed between two of its patches."""
    return [
        route(r"series/(?P<name>[^/]+?)", series_page, *TABLES),
        route(r"changes/(?P<before>[^/]+?)/(?P<after>[^/]+?)", changes_page, *TABLES),
    ]


def series_page(asked: Asked) -> Answer:
    """Return the page of the series that a name, a Message-ID or a number stands for; it stands at its name."""
    name = asked.names["name"]
    series = asked.row("series-of", name=name)
    if series is None:
        raise NotFound(f"No series with {name} in this database")
    if name != series["name"]:
        return Elsewhere(address=asked.to.series(series["name"]))
    number = series["series"]
    revisions = asked.rows("series-revisions", series=number)
    patches = asked.rows("series-patches", series=number)
    alarms = defaultdict(list)
    for alarm in asked.rows("series-alarms", series=number):
        alarms[alarm["root_id"]].append(alarm)
    for revision in revisions:
        revision["alarms"] = alarms[revision["root_id"]]
    chosen = _chosen(asked.arguments.get("revision", ""), series, revisions)
    followed = follow_patches(revisions, patches)
    review = asked.rows("revision-review", root_id=chosen["root_id"], author_email=series["author_email"]) if chosen else []
    linked = _linked(asked, number)
    return Page(
        template="series",
        title=series["title"] or "(no title)",
        feed=asked.to.page("postings.atom", series=series["name"]),
        data={
            "series": series,
            "revisions": revisions,
            "chosen": chosen and chosen["root_id"],
            "patches": [[{"state": step.state, "patch": step.patch} for step in line] for line in followed],
            "files": asked.rows("revision-files", root_id=chosen["root_id"]) if chosen else [],
            "review": review,
            **linked,
        },
        shown={
            "chosen": chosen,
            "activity": _activity(asked, number, revisions),
            "followed": followed,
            "patches": _with_tags(asked, chosen, patches) if chosen else [],
            "reviewers": _reviewers(review),
            "states": asked.rows("states-of-series", series=number) if asked.has("series_states") else [],
            "stacked": stacked(linked["dependencies"], revisions),
            "waiting": [answer for answer in review if not answer["is_author"] and not answer["answered"]],
        },
    )


def _linked(asked: Asked, series: int) -> Row:
    """Return what ties a series to others: collisions, trees that it does not apply to, dependencies, regressions."""
    collides = asked.has("collisions", "dependencies")
    return {
        "collisions": pairs_of(asked.rows("collisions-of-series", series=series, limit=_MOST_COLLISIONS)) if collides else [],
        "unapplied": asked.rows("apply-failures-of-series", series=series, limit=_MOST_UNAPPLIED) if asked.has("conflict_places") else [],
        "near": asked.row("near-of-series", series=series) if asked.has("near_collisions") else None,
        "dependencies": asked.rows("dependencies-of-series", series=series) if collides else [],
        "regressions": with_days(asked, asked.rows("regressions-of-series", series=series, limit=60)) if asked.has("regressions") else [],
    }


def stacked(dependencies: list[Row], revisions: list[Row]) -> list[Row]:
    """Return on which other postings those of a series are made, and which are made on them: one row per other posting."""
    order = {revision["revision"]: index for index, revision in enumerate(revisions)}
    found: dict[tuple[str, str], Row] = {}
    for row in dependencies:
        other = found.setdefault((row["direction"], row["root_id"]), {**row, "revisions": []})
        other["revisions"].append(row["revision"])
        other["paths"] = max(other["paths"], row["paths"])
    for other in found.values():
        other["revisions"].sort(key=lambda label: order.get(label, -1))
    return list(found.values())


def _activity(asked: Asked, series: int, revisions: list[Row]) -> Markup:
    """Return when a series was spoken of, as a chart, with its postings."""
    counts = {row["day"]: row["messages"] for row in asked.rows("series-activity", series=series)}
    return activity(counts, [(revision["posted_at"][:10], f"v{revision['revision']}") for revision in revisions], "messages")


def _chosen(wanted: str, series: Row, revisions: list[Row]) -> Row | None:
    """Return the posting that is asked for by root_id or label, else the latest full one."""
    named = [revision for revision in revisions if wanted and wanted in (revision["root_id"], revision["revision"])]
    full = [revision for revision in revisions if revision["kind"] != "partial" and revision["revision"] == series["latest_revision"]]
    return next(reversed(named or full or revisions), None)


def _with_tags(asked: Asked, chosen: Row, patches: list[Row]) -> list[Row]:
    """Return the patches of a posting, each with the tags that it was given: name -> people."""
    tags: defaultdict[str, defaultdict[str, dict[str, Row]]] = defaultdict(lambda: defaultdict(dict))
    for tag in asked.rows("revision-trailers", root_id=chosen["root_id"]):
        tags[tag["patch"]][tag["name"]].setdefault(tag["person_email"], tag)
    posted = [patch for patch in patches if patch["root_id"] == chosen["root_id"]]
    return [{**patch, "tags": {name: list(people.values()) for name, people in tags[patch["message_id"]].items()}} for patch in posted]


def _reviewers(review: list[Row]) -> list[Row]:
    """Return who spoke, how often, and what, the author left out."""
    people: dict[str, Row] = {}
    for answer in review:
        if not answer["is_author"]:
            key = answer["from_name"] or answer["from_email"]  # many have several addresses
            person = people.setdefault(key, {"email": answer["from_email"], "name": answer["from_name"], "answers": 0, "said": []})
            person["answers"] += 1
            person["said"].append(answer)
    return sorted(people.values(), key=lambda person: (-person["answers"], person["email"]))


def changes_page(asked: Asked) -> Answer:
    """Return what changed between two patches, in their messages and their diffs."""
    before, after = (asked.row("diff-text", message_id=asked.names[side]) for side in ("before", "after"))
    if before is None or after is None:
        raise NotFound("One of these two messages is no patch in this database")
    return Page(
        template="changes",
        title=after["title"],
        data={
            "before": before,
            "after": after,
            "changes": [{"kind": kind, "text": text} for kind, text in compare(before["text"] or "", after["text"] or "")],
        },
        shown={"series": asked.row("series-of", name=after["message_id"])},
    )
