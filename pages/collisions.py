"""The pages of collisions: which are live, ranked by what needs attention, and one pair of postings with the hunks of both."""

import json
import re
from collections import Counter, defaultdict
from typing import Any

from datasette.utils.asgi import NotFound

from .atom import Entry, Feed
from .colliding_hunks import CollidingHunks
from .feeds import named_path, named_series
from .hook import hookimpl
from .maintainers import Maintainers
from .matrix import matrix
from .page import Answer, Asked, Page, Row, route, view
from .site import DATABASE
from .time_line import words_at

_LOOKED_THROUGH = 3000  # newest collisions that are ranked
_ON_A_PAGE = 40
_STATES = ("live", "superseded", "rebased", "dropped", "landed", "settled")
_WEIGHT = {"confirmed": 6, "reported": 5, "predicted": 2}
_PENDING = {"new", "under-review", "changes-requested"}  # states in which a side can still be changed
_MOST_EVIDENCE = 20  # texts that lines are shown of
_SUBSYSTEM_RE = re.compile(r"^[A-Za-z0-9_./+ -]{1,30}(?=:)")  # "mm/hmm" of "mm/hmm: fix it"


@hookimpl
def register_routes() -> list[tuple[str, Any]]:
    """Return the addresses of collisions: all, of a pair, and as a feed."""
    return [
        route("collisions", collisions_page, "collisions", "series"),
        route(r"collision/(?P<root_a>[^/]+?)/(?P<root_b>[^/]+?)", pair_page, "collisions", "series", "messages", "patches"),
        (rf"^/{DATABASE}/-/collisions\.atom$", view(collisions_feed, "collisions", "series")),
    ]


def collisions_page(asked: Asked) -> Answer:
    """Return the pairs of series that collide, what needs attention most first."""
    state = asked.arguments.get("state", "live")
    choice = {
        "state": state if state in _STATES else "live",
        "basis": asked.arguments.get("basis", ""),
        "path": asked.arguments.get("path", "").strip(),
    }
    rows = asked.rows("collisions-latest", **choice, limit=_LOOKED_THROUGH) if asked.has("collisions") else []
    subsystem = asked.arguments.get("subsystem", "")
    pairs = [{**pair, "subsystems": _subsystems_of(pair, asked.maintainers)} for pair in pairs_of(rows)]
    counted = pairs
    pairs = ranked([pair for pair in pairs if not subsystem or subsystem in pair["subsystems"]])
    choice["subsystem"] = subsystem
    first = max(asked.number("from", 0), 0)
    following = first + _ON_A_PAGE
    return Page(
        template="collisions",
        title="Collisions",
        feed=asked.to.page("collisions.atom", path=choice["path"]),
        data={
            "choice": choice,
            "pairs": pairs[first:following],
            "count": len(pairs),
            "next": asked.to.page("collisions", **{**choice, "from": following}) if following < len(pairs) else None,
        },
        shown={
            "states": _STATES,
            "bases": tuple(_WEIGHT),
            "is_cut": len(rows) == _LOOKED_THROUGH,
            "drawn": matrix(pairs, asked.to) if not first else "",
            "subsystems": _subsystems(counted),
            "paths": _paths(pairs),
        },
    )


def ranked(pairs: list[Row]) -> list[Row]:
    """Return pairs, what needs attention most first; of those that need it alike the newest."""
    newest = sorted(pairs, key=lambda pair: (pair["first_seen_at"], pair["root_a"], pair["other"]), reverse=True)
    return sorted(newest, key=lambda pair: pair["weight"], reverse=True)


def pairs_of(rows: list[Row]) -> list[Row]:
    """Return the pairs of postings that collide, in the order of the rows, each with its paths and what they weigh."""
    pairs: dict[tuple[str, str], Row] = {}
    for row in rows:
        key = (row["root_a"], row["root_b"] or row["commit_b"] or "")
        pair = pairs.setdefault(key, {**_head(row), "other": key[1], "paths": {}, "bases": set(), "certainties": set()})
        pair["paths"].setdefault(row["path"], []).append({name: row[name] for name in ("kind", "basis", "certainty", "lines_a", "lines_b")})
        pair["bases"].add(row["basis"])
        pair["certainties"].add(row["certainty"])
    for pair in pairs.values():
        pair["bases"], pair["certainties"] = sorted(pair["bases"]), sorted(pair["certainties"])
        exact = 1 if "exact" in pair["certainties"] else 0
        pending = 4 * ({pair["state_a"], pair["state_b"]} <= _PENDING) + 2 * bool({pair["state_a"], pair["state_b"]} & _PENDING)
        pair["weight"] = pending + max(_WEIGHT[basis] for basis in pair["bases"]) + exact + min(len(pair["paths"]), 10) / 4
    return list(pairs.values())


def _head(row: Row) -> Row:
    """Return what the rows of a pair have in common."""
    names = ("root_a", "root_b", "commit_b", "state", "first_seen_at", "evidence_id")
    sides = [f"{name}_{side}" for side in "ab" for name in ("series", "title", "name", "author", "state")]
    head = {name: row[name] for name in (*names, *sides)}
    return {**head, **{f"subsystem_{side}": _subsystem(row[f"title_{side}"]) for side in "ab"}}


def _subsystem(title: str | None) -> str:
    match = _SUBSYSTEM_RE.match(title or "")
    return match[0].strip() if match else ""


def _subsystems_of(pair: Row, maintainers: Maintainers | None) -> list[str]:
    """Return the subsystems of a pair: those that MAINTAINERS names for its paths, else those that its titles begin with."""
    named = {name for path in pair["paths"] for name in maintainers.subsystems(path)} if maintainers else set()
    return sorted(named or {pair["subsystem_a"], pair["subsystem_b"]} - {""})


def _subsystems(pairs: list[Row]) -> list[tuple[str, int]]:
    counts: defaultdict[str, int] = defaultdict(int)
    for pair in pairs:
        for name in pair["subsystems"]:
            counts[name] += 1
    return sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:20]


def _paths(pairs: list[Row]) -> list[tuple[str, int]]:
    """Return the files that most pairs collide on."""
    counts = Counter(path for pair in pairs for path in pair["paths"] if path)
    return sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:20]


def pair_page(asked: Asked) -> Answer:
    """Return where two postings collide, with the hunks of both beside each other."""
    root_a, root_b = asked.names["root_a"], asked.names["root_b"]
    rows = asked.rows("collisions-of-pair", root_a=root_a, root_b=root_b, limit=200)
    if not rows:
        raise NotFound("No collision between these two in this database")
    said = _said(asked, rows)
    for row in rows:
        row["words"] = said.get((row["evidence_id"], row["evidence_part"], row["evidence_line"]))
    paths = {row["path"] for row in rows} - {""}
    for side, root_id in (("a", root_a), ("b", root_b)):
        hunks = CollidingHunks(asked, root_id, paths)
        for row in rows:
            # what a mail says is of the patch that it names
            shown, more = hunks.on(row["path"], row[f"lines_{side}"], row[f"patch_{side}"], row["basis"] == "reported")
            row |= {f"hunks_{side}": shown, f"more_hunks_{side}": more}
    one, other = asked.row("posting-of", root_id=root_a), asked.row("posting-of", root_id=root_b)
    return Page(
        template="pair",
        title=f"{rows[0]['title_a']} against {rows[0]['title_b'] or root_b}",
        data={"one": one, "other": other, "collisions": rows},
        shown={"by_path": _by_path(rows), "file_count": len(paths), "titles": _titles(asked, rows)},
    )


def _said(asked: Asked, rows: list[Row]) -> dict[tuple[str, int, int], str | None]:
    """Return the lines that report collisions, by message, part and line; those in headers left out."""
    places = {
        (row["evidence_id"], row["evidence_part"], row["evidence_line"]) for row in rows if row["evidence_id"] and row["evidence_line"]
    }
    texts = {
        (message_id, part): ((asked.row("place-text", message_id=message_id, part=part) or {}).get("text") or "").split("\n")
        for message_id, part in sorted({place[:2] for place in places})[:_MOST_EVIDENCE]
    }
    return {place: words_at(texts.get(place[:2], []), place[2]) for place in places}


def _titles(asked: Asked, rows: list[Row]) -> dict[str, str]:
    """Return the titles of the patches that collide, with their numbers."""
    patches = {row[side] for row in rows for side in ("patch_a", "patch_b") if row[side]}
    patches |= {hunk["message_id"] for row in rows for side in "ab" for hunk in row[f"hunks_{side}"]}
    found = asked.rows("patch-titles", names=json.dumps(sorted(patches)))
    return {row["message_id"]: f"{row['counter']}/{row['total']} {row['title']}" for row in found}


def _by_path(rows: list[Row]) -> dict[str, list[Row]]:
    """Return rows by path; those that name none last."""
    found: defaultdict[str, list[Row]] = defaultdict(list)
    for row in sorted(rows, key=lambda row: not row["path"]):
        found[row["path"]].append(row)
    return dict(found)


def collisions_feed(asked: Asked) -> Answer:
    """Return new collisions, of all, of one series, or beneath a path."""
    series, path = named_series(asked), named_path(asked)
    if not asked.has("collisions"):
        rows = []
    elif series:
        rows = asked.rows("collisions-of-series", series=series["series"], limit=400)
    else:
        rows = asked.rows("collisions-latest", state="live", basis="", path=path, limit=400)
    pairs = sorted(pairs_of(rows), key=lambda pair: (pair["first_seen_at"], pair["root_a"], pair["other"]), reverse=True)[:50]
    return Feed(
        title=f"Collisions of {series['title']}" if series else f"Collisions {path}".strip(),
        address=asked.to.series(series["name"]) if series else asked.to.page("collisions", path=path),
        entries=tuple(
            Entry(
                name=f"collision:{pair['root_a']}:{pair['other']}",
                title=f"{pair['title_a']} against {pair['title_b'] or pair['other']}",
                address=asked.to.pair(pair["root_a"], pair["other"]),
                at=pair["first_seen_at"],
                by=pair["author_a"],
                summary=f"{pair['state']}, {', '.join(pair['bases'])}: {', '.join(list(pair['paths'])[:20])}",
            )
            for pair in pairs
        ),
    )
