"""The lines that the sides of reported collisions change on the path in question: of the patch that the report names, in its own base."""

import json
from collections import defaultdict
from collections.abc import Collection, Mapping

from sqlite_utils import Database

from .collision import line_ranges
from .composed_change import unpack_change

_REPORTED = """
select id, patch_a, patch_b, path from collisions where basis = 'reported' and path != '' and root_a in (select value from json_each(?1))
union
select id, patch_a, patch_b, path from collisions where basis = 'reported' and path != '' and root_b in (select value from json_each(?1))
union
select c.id, c.patch_a, c.patch_b, c.path
from json_each(?2) w join messages m on m.id = w.value join collisions c on c.evidence_id = m.message_id
where c.basis = 'reported' and c.path != ''
"""
_COMPOSED = """
with named as (select value as message_id from json_each(?1)),
placed as (
    select message_id, root_id, row_number() over (partition by root_id order by counter, posted_at, message_id) - 1 as place
    from patches where root_id in (select p.root_id from named join patches p using (message_id)) and not repeated
)
select placed.message_id, placed.place, p.name, n.name, c.old_blob, c.results, c.body
from named join placed using (message_id) join revisions r on r.root_id = placed.root_id
join composed_changes c on c.revision = r.id join paths p on p.path = c.path left join paths n on n.path = c.new_path
where p.name in (select value from json_each(?2)) or n.name in (select value from json_each(?2))
"""


def link_conflict_lines(database: Database, revisions: Collection[int], messages: Collection[int]) -> None:
    """Set the lines of reported collisions: of the postings, and of what the messages report."""
    connection = database.conn
    roots = [
        root
        for (root,) in connection.execute(
            "select root_id from revisions where id in (select value from json_each(?))", [json.dumps(sorted(revisions))]
        )
    ]
    rows = connection.execute(_REPORTED, [json.dumps(roots), json.dumps(sorted(messages))]).fetchall()
    lines = _lines(database, {patch for _, *both, _ in rows for patch in both if patch}, {path for *_, path in rows})
    connection.executemany(
        "update collisions set lines_a = ?1, lines_b = ?2 where id = ?3 and (lines_a, lines_b) != (?1, ?2)",
        [(lines[path].get(a, ""), lines[path].get(b, ""), number) for number, a, b, path in rows],
    )


def _lines(database: Database, patches: Collection[str], paths: Collection[str]) -> Mapping[str, Mapping[str, str]]:
    """Return path -> patch -> the lines that it changes there."""
    found: dict[str, dict[str, str]] = defaultdict(dict)
    for patch, place, *rest in database.conn.execute(_COMPOSED, [json.dumps(sorted(patches)), json.dumps(sorted(paths))]):
        change = unpack_change(*rest)
        lines = line_ranges(net for net in change.changes if place in net.patches)
        for name in {change.path, change.new_path or change.path}:
            found[name][patch] = lines
    return found
