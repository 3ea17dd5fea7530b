"""The patches and lines that the sides of a reported collision have on its path.

Those of the predicted collision of the two postings there, where patches make it that the report means; else all lines that the meant
patches of a side change on the path, in the base of its own posting.
"""

import json
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple

from sqlite_utils import Database

from ..model.collision import PathChange
from .collision import line_ranges
from .composed_change import unpack_change

_PREDICTED = """
select root_a, root_b, path, patch_a, patch_b, lines_a, lines_b, base
from collisions
where root_a in (select value from json_each(?)) and basis = 'predicted'
order by root_a, root_b, path, id
"""
_PLACES = """
select message_id, row_number() over (partition by root_id order by counter, posted_at, message_id) - 1
from patches
where root_id in (select value from json_each(?)) and not repeated
"""
_COMPOSED = """
select r.root_id, p.name, n.name, c.old_blob, c.results, c.body
from json_each(?1) wanted
join revisions r on r.root_id = wanted.value
join composed_changes c on c.revision = r.id
join paths p on p.path = c.path
left join paths n on n.path = c.new_path
where p.name in (select value from json_each(?2)) or n.name in (select value from json_each(?2))
"""


class Meant(NamedTuple):
    """What one row of a report is about: the postings of both sides, and the patches there that are meant, in their order."""

    root_a: str
    patches_a: tuple[str, ...]
    root_b: str | None  # None: not a posted series
    patches_b: tuple[str, ...]
    path: str  # '' where the report names none


class Placed(NamedTuple):
    """The first patches that make it, the lines, and the base that these are counted in; '' where each side has its own."""

    patch_a: str
    patch_b: str | None
    lines_a: str
    lines_b: str
    base: str


def place_conflicts(database: Database, meant: Sequence[Meant]) -> list[Placed]:
    """Return patches and lines for each of some rows."""
    predicted = _predicted(database, meant)
    lines = _Lines(database, [one for one in meant if one.path])
    found = []
    for one in meant:
        known = predicted.get((one.root_a, one.root_b, one.path))
        if known and known.patch_a in one.patches_a and known.patch_b in one.patches_b:
            found.append(known)
        else:
            found.append(
                Placed(
                    one.patches_a[0],
                    one.patches_b[0] if one.patches_b else None,
                    lines.of(one.root_a, one.path, one.patches_a),
                    lines.of(one.root_b, one.path, one.patches_b),
                    "",
                )
            )
    return found


def _predicted(database: Database, meant: Sequence[Meant]) -> Mapping[tuple[str, str | None, str], Placed]:
    wanted = {(one.root_a, one.root_b, one.path) for one in meant if one.path and one.root_b}
    rows = database.conn.execute(_PREDICTED, [json.dumps(sorted({root for root, *_ in wanted}))])
    return {key: Placed(*rest) for a, b, path, *rest in rows if (key := (a, b, path)) in wanted}


class _Lines:
    """What postings change on paths, and by which patches."""

    def __init__(self, database: Database, meant: Sequence[Meant]) -> None:
        self._wanted = {(one.root_a, one.path) for one in meant} | {(one.root_b, one.path) for one in meant if one.root_b}
        roots = json.dumps(sorted({root for root, _ in self._wanted}))
        self._places: Mapping[str, int] = dict(database.conn.execute(_PLACES, [roots]).fetchall())
        self._changes: dict[tuple[str, str], list[PathChange]] = defaultdict(list)
        for root, *rest in database.conn.execute(_COMPOSED, [roots, json.dumps(sorted({path for _, path in self._wanted}))]):
            names = {name for name in rest[:2] if name and (root, name) in self._wanted}
            if names:
                change = unpack_change(*rest)
                for name in names:
                    self._changes[root, name].append(change)

    def of(self, root: str | None, path: str, patches: Collection[str]) -> str:
        """Return the lines that patches of a posting change on a path; '' where that is not known."""
        places = {self._places[patch] for patch in patches if patch in self._places}
        return ", ".join(
            lines
            for change in (self._changes.get((root, path), ()) if root else ())
            if (lines := line_ranges(net for net in change.changes if places.intersection(net.patches)))
        )
