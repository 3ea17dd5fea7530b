"""Postings in the database -> which is made on top of which, and what two postings therefore share.

Shown by a path that starts from the blob which another posting's patch leaves, or said by the author: prerequisite patch ids,
Depends-on, Based-on with an address.
"""

import json
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlite_utils import Database

from .composed_change import unpack_results
from .composition import same_blob

_SHORTEST_BLOB = 7
_WAYS = {  # name of a declaration -> what its value may be
    "depends-on": ("root", "patch-mail"),
    "based-on": ("root", "patch-mail"),
    "prerequisite-message-id": ("root", "patch-mail"),
    "prerequisite-patch-id": ("patch-id",),
    "prerequisite-change-id": ("change-id",),
}

# What touched postings say, and what is said of them: (upper, name, value). A posting speaks through its root and its patches
_SAID = """
with touched as (select id, root_id, change_id from revisions where id in (select value from json_each(?1))),
own as (
    select t.id as revision, p.id as message, p.message_id, p.patch_id
    from touched t join patches p on p.root_id = t.root_id
),
said as (
    select d.message, d.name, d.value from declarations d
    where d.message in (select message from own union select id from touched)
    and not d.quoted and d.name in ({names})
    union
    select d.message, d.name, d.value from declarations d
    where d.value in (
        select message_id from own union select root_id from touched
        union select patch_id from own union select change_id from touched
    )
    and not d.quoted and d.name in ({names})
)
select r.id, s.name, s.value from said s join revisions r on r.id = s.message
union
select r.id, s.name, s.value from said s join patches p on p.id = s.message join revisions r on r.root_id = p.root_id
""".format(names="'depends-on', 'based-on', 'prerequisite-message-id', 'prerequisite-patch-id', 'prerequisite-change-id'")
# Which posting, and which of its patches, a value names
_NAMED = """
select 'root', r.root_id, r.id, null from revisions r where r.root_id in (select value from json_each(?1))
union select 'patch-mail', p.message_id, r.id, p.id from patches p join revisions r on r.root_id = p.root_id
where p.message_id in (select value from json_each(?1))
union select 'patch-id', p.patch_id, r.id, p.id from patches p join revisions r on r.root_id = p.root_id
where p.patch_id in (select value from json_each(?1))
union select 'change-id', r.change_id, r.id, null from revisions r where r.change_id in (select value from json_each(?1))
"""


@dataclass(frozen=True, slots=True)
class _Patch:
    """A patch of a posting, in the order in which they are applied."""

    message_id: str
    identities: frozenset[object]  # what makes it the same patch as another: its patch id; its title and author


class Bases:
    """What postings are made on top of, and which patches they have."""

    def __init__(
        self,
        patches: Mapping[int, Sequence[_Patch]],
        beneath: Mapping[int, Mapping[int, int]],
        places: Mapping[int, tuple[int, int]],
    ) -> None:
        self.patches = patches
        self.beneath = beneath  # upper revision -> lower revision -> place of the last patch beneath
        self.places = places  # revision -> (series, ordinal)

    def patch_id(self, revision: int, places: Sequence[int]) -> str | None:
        """Return the Message-ID of the first of some patches."""
        patches = self.patches.get(revision, ())
        return patches[places[0]].message_id if places and places[0] < len(patches) else None

    def shared(self, one: int, other: int) -> tuple[set[int], set[int]] | None:
        """Return the places of patches that need no comparing, on both sides; None where one posting is made on all of the other."""
        beneath_one, beneath_other = self._beneath(other, one), self._beneath(one, other)
        if beneath_one is None or beneath_other is None:
            return None
        dropped_one, dropped_other = beneath_one, beneath_other
        mine, theirs = self.patches.get(one, ()), self.patches.get(other, ())
        of_one = {identity for patch in mine for identity in patch.identities}
        of_other = {identity for patch in theirs for identity in patch.identities}
        dropped_one.update(place for place, patch in enumerate(mine) if patch.identities & of_other)
        dropped_other.update(place for place, patch in enumerate(theirs) if patch.identities & of_one)
        return dropped_one, dropped_other

    def _beneath(self, upper: int, lower: int) -> set[int] | None:
        """Return the places of the patches of `lower` that `upper` is made on top of; None: all.

        What is made on a later revision of a series needs no comparing with the same patches of an earlier one.
        """
        found: set[int] = set()
        series, ordinal = self.places[lower]
        for number, last in self.beneath.get(upper, {}).items():
            if number == lower:
                found.update(range(last + 1))
            elif self.places[number][0] == series and self.places[number][1] > ordinal:
                patches = self.patches.get(number, ())
                if last + 1 >= len(patches):
                    return None
                known = {identity for patch in patches[: last + 1] for identity in patch.identities}
                found.update(place for place, patch in enumerate(self.patches.get(lower, ())) if patch.identities & known)
        return None if found and len(found) >= len(self.patches.get(lower, ())) else found


def link_stacked(database: Database, touched: Collection[int], paths: Collection[int], window_days: int) -> None:
    """Store anew which of the touched postings start from what others leave, or leave what others start from."""
    connection = database.conn
    wanted = json.dumps(sorted(touched))
    connection.execute(
        "delete from dependencies where basis = 'blob' and (revision in (select value from json_each(?1)) "
        "or on_revision in (select value from json_each(?1)))",
        [wanted],
    )
    rows = []
    for path in sorted(paths):
        rows += _stacked(database, path, touched, window_days * 86_400)
    connection.executemany(
        "insert into dependencies (revision, on_revision, basis, path, patch_place) values (?, ?, 'blob', ?, ?) "
        "on conflict do update set patch_place = max(patch_place, excluded.patch_place)",
        rows,
    )


def _stacked(database: Database, path: int, touched: Collection[int], window: int) -> list[tuple[int, int, int, int]]:
    """Return (upper, lower, path, place) of the postings on a path; a path is known by the name that the lower one leaves it."""
    rows = database.conn.execute(
        "select c.revision, c.posted_at, r.series, c.path = ?1, c.old_blob, "
        "case when coalesce(c.new_path, c.path) = ?1 then c.results else '' end "
        "from composed_changes c join revisions r on r.id = c.revision where c.path = ?1 or c.new_path = ?1",
        [path],
    ).fetchall()
    if not any(row[0] in touched for row in rows):
        return []
    uppers: dict[str, list[tuple[int, int, int, str]]] = defaultdict(list)
    own: dict[int, str | None] = {}
    for revision, posted_at, series, is_base, old_blob, _ in rows:
        if is_base and old_blob and len(old_blob) >= _SHORTEST_BLOB:
            seconds = int(datetime.fromisoformat(posted_at).timestamp())
            uppers[old_blob[:_SHORTEST_BLOB]].append((revision, seconds, series, old_blob))
            own[revision] = old_blob
    found = []
    for revision, posted_at, series, _, _, results in rows:
        for blob, place in unpack_results(results):
            for upper, seconds, other_series, old_blob in uppers.get(blob[:_SHORTEST_BLOB], ()):
                if (
                    series != other_series
                    and (revision in touched or upper in touched)
                    and same_blob(blob, old_blob)
                    and not same_blob(own.get(revision), old_blob)
                    and abs(seconds - int(datetime.fromisoformat(posted_at).timestamp())) <= window
                ):
                    found.append((upper, revision, path, place))
    return found


def link_declared(database: Database, touched: Collection[int]) -> None:
    """Store anew which postings say that they depend on others, where one of the two is touched."""
    connection = database.conn
    wanted = json.dumps(sorted(touched))
    connection.execute(
        "delete from dependencies where basis = 'declared' and (revision in (select value from json_each(?1)) "
        "or on_revision in (select value from json_each(?1)))",
        [wanted],
    )
    said = connection.execute(_SAID, [wanted]).fetchall()
    named: dict[tuple[str, str], list[tuple[int, int | None]]] = defaultdict(list)
    for way, value, lower, message in connection.execute(_NAMED, [json.dumps(sorted({value for _, _, value in said}))]):
        named[way, value].append((lower, message))
    order = _order(database, {lower for lowers in named.values() for lower, _ in lowers})
    rows = {
        (upper, lower, order[lower].index(message) if way == "patch-id" and message in order[lower] else len(order[lower]) - 1)
        for upper, name, value in said
        for way in _WAYS[name]
        for lower, message in named[way, value]
        if upper != lower and (upper in touched or lower in touched) and order[lower]
    }
    connection.executemany(
        "insert into dependencies (revision, on_revision, basis, path, patch_place) values (?, ?, 'declared', 0, ?) "
        "on conflict do update set patch_place = max(patch_place, excluded.patch_place)",
        sorted(rows),
    )


def _order(database: Database, revisions: Collection[int]) -> dict[int, list[int]]:
    """Return the patches of postings in the order in which they are applied."""
    order: dict[int, list[int]] = defaultdict(list)
    for revision, message in database.conn.execute(
        "select r.id, p.id from revisions r join patches p on p.root_id = r.root_id "
        "where r.id in (select value from json_each(?)) and not p.repeated "
        "order by r.id, p.counter, p.posted_at, p.message_id",
        [json.dumps(sorted(revisions))],
    ):
        order[revision].append(message)
    return order


def load_bases(database: Database, revisions: Collection[int]) -> Bases:
    """Return what is known of postings and of those that they are made on top of."""
    connection = database.conn
    beneath: dict[int, dict[int, int]] = defaultdict(dict)
    for upper, lower, place in connection.execute(
        "select revision, on_revision, max(patch_place) from dependencies where revision in (select value from json_each(?)) group by 1, 2",
        [json.dumps(sorted(revisions))],
    ):
        beneath[upper][lower] = place
    wanted = json.dumps(sorted({*revisions, *(lower for lowers in beneath.values() for lower in lowers)}))
    patches: dict[int, list[_Patch]] = defaultdict(list)
    for revision, message_id, patch_id, title, author in connection.execute(
        "select r.id, p.message_id, p.patch_id, p.title_key, p.author_email from revisions r join patches p on p.root_id = r.root_id "
        "where r.id in (select value from json_each(?)) and not p.repeated "
        "order by r.id, p.counter, p.posted_at, p.message_id",
        [wanted],
    ):
        patches[revision].append(_Patch(message_id, frozenset({patch_id, (title, author)} - {None})))
    places = {
        revision: (series, ordinal)
        for revision, series, ordinal in connection.execute(
            "select id, series, ordinal from revisions where id in (select value from json_each(?))", [wanted]
        )
    }
    return Bases(patches, beneath, places)
