"""Postings in the database -> which of them collide, for every two with one that is touched; and what git said of them.

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
from ..model.database import DEFAULT_WINDOW_DAYS
from .candidate import Entry, candidates
from .collision import collide, collide_upon, mirrored, only, undone, without
from .composed_change import unpack_change, unpack_numbers
from .composition_links import Former, compose_revisions, paths_of
from .dependency_links import Bases, Span, link_declared, load_bases, stacked_postings, store_stacked
from .rows import iso_time

_FIRST_SECOND, _LAST_SECOND = -62_135_596_800, 253_402_300_799  # years 1 and 9999
_PAIRS = 4000  # pairs of postings that are compared at once

_CONFIRMED = """
with wanted as (select value as root_id from json_each(?1)),
asked as (
    select v.* from wanted w join verdicts v on v.root_a = w.root_id
    union
    select v.* from wanted w join verdicts v on v.root_b = w.root_id
),
sided as (
    select
        v.path, v.base, v.verdict, v.kind, max(x.posted_at, y.posted_at) as first_seen_at,
        iif((sx.name, x.root_id) <= (sy.name, y.root_id), x.root_id, y.root_id) as root_a,
        iif((sx.name, x.root_id) <= (sy.name, y.root_id), y.root_id, x.root_id) as root_b,
        iif((sx.name, x.root_id) <= (sy.name, y.root_id), x.series, y.series) as series_a,
        iif((sx.name, x.root_id) <= (sy.name, y.root_id), y.series, x.series) as series_b
    from asked v
    join revisions x on x.root_id = v.root_a
    join revisions y on y.root_id = v.root_b
    join series sx on sx.series = x.series
    join series sy on sy.series = y.series
    where x.series != y.series
)
insert into collisions (series_a, root_a, series_b, root_b, path, kind, basis, certainty, verdict, base, lines_a, lines_b,
    patch_a, patch_b, state, first_seen_at)
select s.series_a, s.root_a, s.series_b, s.root_b, s.path, s.kind, 'confirmed', 'exact', s.verdict, s.base,
    coalesce(c.lines_a, ''), coalesce(c.lines_b, ''), c.patch_a, c.patch_b, 'live', s.first_seen_at
from sided s
left join collisions c on c.root_a = s.root_a and c.root_b = s.root_b and c.path = s.path and c.basis = 'predicted'
"""

Pair = tuple[int, int]  # revisions, the earlier one first


@dataclass(frozen=True, slots=True)
class _Revision:
    """A posting, as the rows of its collisions need it."""

    root_id: str
    series: int
    series_name: str
    posted_at: str
    base_commit: str | None


def link_collisions(database: Database, touched: Collection[int], window_days: int = DEFAULT_WINDOW_DAYS) -> set[int]:
    """Compute anew the predicted and confirmed collisions of all pairs with a touched posting; return the postings looked at.

    `touched` are the ids of all revisions that were made, changed or removed since the last call, and of all others in their series.
    All rows are live as yet: `link_collision_states` tells what became of them.
    """
    revisions = set(touched)
    paths = compose_revisions(database, revisions)
    while True:
        spans = _spans(database, revisions, paths, window_days)
        pairs, crowded = _candidate_pairs(database, revisions, paths, spans, window_days)
        stacked, crowd = stacked_postings(database, revisions, spans, window_days)
        crowded |= crowd
        if crowded <= revisions:
            break
        revisions |= crowded
        for path in paths_of(database, crowded):
            paths.setdefault(path, Former())
    store_stacked(database, revisions, stacked)
    link_declared(database, revisions)
    _clear(database, revisions)
    order = sorted(pairs)
    for start in range(0, len(order), _PAIRS):
        _compare(database, order[start : start + _PAIRS], pairs)
    link_verdicts(database, _roots(database, revisions))
    return revisions


def link_verdicts(database: Database, roots: Collection[str]) -> None:
    """Make anew the rows of what git said of pairs with one of the postings: on a path that it was asked about, and a base.

    What was predicted there tells the lines.
    """
    wanted = json.dumps(sorted(roots))
    for side in ("root_a", "root_b"):
        database.conn.execute(f"delete from collisions where {side} in (select value from json_each(?)) and basis = 'confirmed'", [wanted])
    database.conn.execute(_CONFIRMED, [wanted])


def _spans(database: Database, touched: Collection[int], paths: Mapping[int, Former], window_days: int) -> dict[int, Span]:
    """Return path -> the time within which postings on it stand near enough to a touched one, of now or before, to matter."""
    times: dict[int, list[str]] = {path: list(former.times) for path, former in paths.items()}
    for path, new_path, posted_at in database.conn.execute(
        "select path, new_path, posted_at from composed_changes where revision in (select value from json_each(?))",
        [json.dumps(sorted(touched))],
    ):
        for name in {path, new_path} & times.keys():
            times[name].append(posted_at)
    # twice the window: the neighbours of neighbours decide who is compared in a crowd
    margin = timedelta(days=2 * window_days)
    return {path: (_moved(min(sent), -margin), _moved(max(sent), margin)) for path, sent in sorted(times.items()) if sent}


def _candidate_pairs(
    database: Database, touched: set[int], paths: Mapping[int, Former], spans: Mapping[int, Span], window_days: int
) -> tuple[dict[Pair, list[Pair]], set[int]]:
    """Return pairs of postings -> rows of the changes of theirs to compare; and who is crowded."""
    pairs: dict[Pair, list[Pair]] = defaultdict(list)
    crowded: set[int] = set()
    for path, span in spans.items():
        entries = _entries(database, path, span)
        found, crowd = candidates(entries, touched, window_days * 86_400, paths[path].keys)
        crowded |= crowd
        for one, other in found:
            a, b = entries[one], entries[other]
            rows = pairs[a.revision, b.revision]
            if (a.change, b.change) not in rows:
                rows.append((a.change, b.change))
    return pairs, crowded


def _entries(database: Database, path: int, span: Span) -> list[Entry]:
    """Return the postings on a path that were sent within a time, in order of it."""
    rows = database.conn.execute(
        "select c.revision, r.series, c.id, c.posted_at, r.root_id, c.is_whole, c.keys, c.path = ?1 "
        "from composed_changes c join revisions r on r.id = c.revision where c.path = ?1 and c.posted_at between ?2 and ?3 "
        "union all select c.revision, r.series, c.id, c.posted_at, r.root_id, 1, c.keys, 0 "
        "from composed_changes c join revisions r on r.id = c.revision where c.new_path = ?1 and c.posted_at between ?2 and ?3",
        [path, *span],
    )
    entries = [
        Entry(_seconds(posted_at), root, revision, series, change, bool(whole), unpack_numbers(keys) if own else ())
        for revision, series, change, posted_at, root, whole, keys, own in rows
    ]
    entries.sort(key=lambda entry: (entry.posted_at, entry.root_id, entry.change))
    return entries


def _seconds(time: str) -> int:
    return int(datetime.fromisoformat(time).timestamp())


def _moved(time: str, by: timedelta) -> str:
    """Return an ISO 8601 time moved; at most to the ends of the calendar."""
    moved = min(max(_seconds(time) + int(by.total_seconds()), _FIRST_SECOND), _LAST_SECOND)
    return iso_time(moved) or ""


def _roots(database: Database, revisions: Collection[int]) -> list[str]:
    """Return the Message-IDs of postings, of those too that are no postings any more."""
    wanted = [json.dumps(sorted(revisions))]
    return [
        root for (root,) in database.conn.execute("select message_id from messages where id in (select value from json_each(?))", wanted)
    ]


def _clear(database: Database, revisions: Collection[int]) -> None:
    """Delete what was predicted of pairs with one of the revisions, or with one that is no more."""
    roots = json.dumps(_roots(database, revisions))
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
        for found in _found(bases, one, other, _sided(rows[pair], pair[0] == one), changes, pair[1]):
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
        "patch_a, patch_b, state, first_seen_at) values (?, ?, ?, ?, ?, ?, 'predicted', ?, 'conflict', ?, ?, ?, ?, ?, 'live', ?)",
        collisions,
    )


def _sided(rows: Sequence[Pair], is_same: bool) -> list[Pair]:
    return list(rows) if is_same else [(b, a) for a, b in rows]


def _found(
    bases: Bases, one: int, other: int, rows: Sequence[Pair], changes: Mapping[int, PathChange], later: int
) -> Iterator[PathCollision]:
    """Yield the collisions of two postings, one a path. `later` is the one of them that was sent last."""
    dropped = bases.shared(one, other)
    seen: set[str] = set()
    for row_a, row_b in sorted(rows, key=lambda both: (changes[both[0]].path, changes[both[1]].path, changes[both[0]].change)):
        a, b = without(changes[row_a], dropped[0]), without(changes[row_b], dropped[1])
        found = collide(a, b) if a is not None and b is not None else None
        if found is None:
            found = _apart(bases, one, other, changes[row_a], changes[row_b], later)
        if found is not None and found.path not in seen:
            seen.add(found.path)
            yield found


def _apart(bases: Bases, one: int, other: int, a: PathChange, b: PathChange, later: int) -> PathCollision | None:
    """Return the collision of two postings of which one is made on lines of the other, where they go through two trees.

    Its base is what the other leaves, or its context shows lines that the other makes. The lines of the one beneath are counted in what
    it leaves.
    """
    for upper, lower, of_upper, of_lower in ((other, one, b, a), (one, other, a, b)):
        beneath = bases.beneath(upper, lower)
        if not beneath and upper != later:
            continue
        places = bases.elsewhere(upper, lower)
        mine = only(of_upper, places) if places else None
        if mine is None:
            continue
        turned = undone(of_lower, beneath or of_lower.patches)
        found = (collide(turned, mine) if beneath else collide_upon(turned, mine)) if turned is not None else None
        if found is not None and not found.is_near:
            return found if upper == other else mirrored(found)
    return None


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
        max(a.posted_at, b.posted_at),
    )


def _revisions(database: Database, numbers: Collection[int]) -> dict[int, _Revision]:
    rows = database.conn.execute(
        "select r.id, r.root_id, r.series, s.name, r.posted_at, r.base_commit "
        "from revisions r join series s on s.series = r.series where r.id in (select value from json_each(?))",
        [json.dumps(list(numbers))],
    )
    return {
        number: _Revision(root_id, series, name, posted_at, base_commit) for number, root_id, series, name, posted_at, base_commit in rows
    }


def _changes(database: Database, numbers: Collection[int]) -> dict[int, PathChange]:
    rows = database.conn.execute(
        "select c.id, p.name, n.name, c.old_blob, c.results, c.body from composed_changes c join paths p on p.path = c.path "
        "left join paths n on n.path = c.new_path where c.id in (select value from json_each(?))",
        [json.dumps(list(numbers))],
    )
    return {number: unpack_change(*rest) for number, *rest in rows}
