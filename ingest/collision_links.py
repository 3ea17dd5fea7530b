"""Postings in the database -> which of them collide, for every two with one that is touched.

What each posting changes is composed and kept (`composition_links`). Two are compared where they may collide (`candidate`),
less what both have in their base: patches that one is made on top of, and patches that are in both.
"""

import json
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlite_utils import Database

from ..model.collision import PathChange, PathCollision
from .candidate import Entry, candidates
from .collision import collide, without
from .composed_change import unpack_change, unpack_numbers
from .composition_links import Former, compose_revisions, paths_of
from .dependency_links import Bases, link_declared, link_stacked, load_bases
from .rows import iso_time

DEFAULT_WINDOW = 90  # days
_FIRST_SECOND, _LAST_SECOND = -62_135_596_800, 253_402_300_799  # years 1 and 9999
_PAIRS = 4000  # pairs of postings that are compared at once

Pair = tuple[int, int]  # revisions, the earlier one first


@dataclass(frozen=True, slots=True)
class _Revision:
    """A posting, as the rows of its collisions need it."""

    root_id: str
    series: int
    series_name: str
    posted_at: str
    base_commit: str | None
    is_superseded: bool


def link_collisions(database: Database, touched: Collection[int], window_days: int = DEFAULT_WINDOW) -> None:
    """Compute anew the predicted collisions of all pairs with a touched posting.

    `touched` are the ids of all revisions that were made, changed or removed since the last call, and of all others in their series.
    """
    revisions = set(touched)
    paths = compose_revisions(database, revisions)
    while True:
        pairs, crowded = _candidate_pairs(database, revisions, paths, window_days)
        if crowded <= revisions:
            break
        revisions |= crowded
        for path in paths_of(database, crowded):
            paths.setdefault(path, Former())
    link_stacked(database, revisions, paths, window_days)
    link_declared(database, revisions)
    _clear(database, revisions)
    order = sorted(pairs)
    for start in range(0, len(order), _PAIRS):
        _compare(database, order[start : start + _PAIRS], pairs)


def _candidate_pairs(
    database: Database, touched: set[int], paths: Mapping[int, Former], window_days: int
) -> tuple[dict[Pair, list[Pair]], set[int]]:
    """Return pairs of postings -> rows of the changes of theirs to compare; and who is crowded."""
    pairs: dict[Pair, list[Pair]] = defaultdict(list)
    crowded: set[int] = set()
    for path, former in sorted(paths.items(), key=lambda item: item[0]):
        entries = _entries(database, path, touched, former.times, window_days)
        found, crowd = candidates(entries, touched, window_days * 86_400, former.keys)
        crowded |= crowd
        for one, other in found:
            a, b = entries[one], entries[other]
            rows = pairs[a.revision, b.revision]
            if (a.change, b.change) not in rows:
                rows.append((a.change, b.change))
    return pairs, crowded


def _entries(database: Database, path: int, touched: Collection[int], former: Collection[str], window_days: int) -> list[Entry]:
    """Return the postings on a path that stand near enough to a touched one, of now or before, to matter, in order of time."""
    rows = database.conn.execute(
        "select c.revision, r.series, c.id, c.posted_at, r.root_id, c.is_whole, c.keys, c.path = ?1 "
        "from composed_changes c join revisions r on r.id = c.revision where c.path = ?1 "
        "union all select c.revision, r.series, c.id, c.posted_at, r.root_id, 1, c.keys, 0 "
        "from composed_changes c join revisions r on r.id = c.revision where c.new_path = ?1",
        [path],
    ).fetchall()
    times = [*former, *(row[3] for row in rows if row[0] in touched)]
    if not times:
        return []
    # twice the window: the neighbours of neighbours decide who is compared in a crowd
    margin = timedelta(days=2 * window_days)
    first = _moved(min(times), -margin)
    last = _moved(max(times), margin)
    entries = [
        Entry(_seconds(posted_at), root, revision, series, change, bool(whole), unpack_numbers(keys) if own else ())
        for revision, series, change, posted_at, root, whole, keys, own in rows
        if first <= posted_at <= last
    ]
    entries.sort(key=lambda entry: (entry.posted_at, entry.root_id, entry.change))
    return entries


def _seconds(time: str) -> int:
    return int(datetime.fromisoformat(time).timestamp())


def _moved(time: str, by: timedelta) -> str:
    """Return an ISO 8601 time moved; at most to the ends of the calendar."""
    moved = min(max(_seconds(time) + int(by.total_seconds()), _FIRST_SECOND), _LAST_SECOND)
    return iso_time(moved) or ""


def _clear(database: Database, revisions: Collection[int]) -> None:
    """Delete what was predicted of pairs with one of the revisions, or with one that is no more."""
    roots = json.dumps(
        [
            root
            for (root,) in database.conn.execute(
                "select message_id from messages where id in (select value from json_each(?))", [json.dumps(sorted(revisions))]
            )
        ]
    )
    for side in ("root_a", "root_b"):
        database.conn.execute(f"delete from near_collisions where {side} in (select value from json_each(?))", [roots])
        database.conn.execute(f"delete from collisions where {side} in (select value from json_each(?)) and basis = 'predicted'", [roots])


def _compare(database: Database, order: Sequence[Pair], rows: Mapping[Pair, Sequence[Pair]]) -> None:
    """Compare pairs of postings and store what collides."""
    numbers = {number for pair in order for number in pair}
    revisions = _revisions(database, numbers)
    bases = load_bases(database, numbers)
    changes = _changes(database, {change for pair in order for both in rows[pair] for change in both})
    collisions, near = [], []
    for pair in order:
        one, other = sorted(pair, key=lambda number: (revisions[number].series_name, revisions[number].root_id))
        a, b = revisions[one], revisions[other]
        for found in _found(bases, one, other, _sided(rows[pair], pair[0] == one), changes):
            if found.is_near:
                near.append((a.root_id, b.root_id, found.path, _certainty(found), found.lines_a, found.lines_b))
            else:
                patches = bases.patch_id(one, found.patches_a), bases.patch_id(other, found.patches_b)
                collisions.append(_row(a, b, found, patches))
    database.conn.executemany(
        "insert or ignore into near_collisions (root_a, root_b, path, certainty, lines_a, lines_b) values (?, ?, ?, ?, ?, ?)", near
    )
    database.conn.executemany(
        "insert into collisions (series_a, root_a, series_b, root_b, path, kind, basis, certainty, verdict, base, lines_a, lines_b, "
        "patch_a, patch_b, state, first_seen_at) values (?, ?, ?, ?, ?, ?, 'predicted', ?, 'conflict', ?, ?, ?, ?, ?, ?, ?)",
        collisions,
    )


def _sided(rows: Sequence[Pair], is_same: bool) -> list[Pair]:
    return list(rows) if is_same else [(b, a) for a, b in rows]


def _found(bases: Bases, one: int, other: int, rows: Sequence[Pair], changes: Mapping[int, PathChange]) -> Iterator[PathCollision]:
    """Yield the collisions of two postings, one a path."""
    dropped = bases.shared(one, other)
    if dropped is None:
        return
    seen: set[str] = set()
    for row_a, row_b in sorted(rows, key=lambda both: (changes[both[0]].path, changes[both[1]].path, changes[both[0]].change)):
        a, b = without(changes[row_a], dropped[0]), without(changes[row_b], dropped[1])
        found = collide(a, b) if a is not None and b is not None else None
        if found is not None and found.path not in seen:
            seen.add(found.path)
            yield found


def _certainty(found: PathCollision) -> str:
    return "exact" if found.is_exact else "likely"


def _row(a: _Revision, b: _Revision, found: PathCollision, patches: tuple[str | None, str | None]) -> tuple[object, ...]:
    common = a.base_commit if a.base_commit and a.base_commit == b.base_commit else ""
    return (
        a.series,
        a.root_id,
        b.series,
        b.root_id,
        found.path,
        found.kind.value,
        _certainty(found),
        found.base or common,
        found.lines_a,
        found.lines_b,
        *patches,
        "superseded" if a.is_superseded or b.is_superseded else "live",
        max(a.posted_at, b.posted_at),
    )


def _revisions(database: Database, numbers: Collection[int]) -> dict[int, _Revision]:
    rows = database.conn.execute(
        "select r.id, r.root_id, r.series, s.name, r.posted_at, r.base_commit, r.superseded_by is not null "
        "from revisions r join series s on s.series = r.series where r.id in (select value from json_each(?))",
        [json.dumps(list(numbers))],
    )
    return {
        number: _Revision(root_id, series, name, posted_at, base_commit, bool(superseded))
        for number, root_id, series, name, posted_at, base_commit, superseded in rows
    }


def _changes(database: Database, numbers: Collection[int]) -> dict[int, PathChange]:
    rows = database.conn.execute(
        "select c.id, p.name, n.name, c.old_blob, c.results, c.body from composed_changes c join paths p on p.path = c.path "
        "left join paths n on n.path = c.new_path where c.id in (select value from json_each(?))",
        [json.dumps(list(numbers))],
    )
    return {number: unpack_change(*rest) for number, *rest in rows}
