"""Postings in the database -> which is made on top of which, and what two postings therefore share.

Shown by a path that starts from the blob which another posting's patch leaves, or said by the author: prerequisite patch ids,
Depends-on, Based-on with an address.
"""

import json
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlite_utils import Database

from .blob_id import same_blob
from .candidate import CROWD
from .composed_change import unpack_results
from .route import Route, load_routes, places_elsewhere

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
        lowers: Mapping[int, Mapping[int, int]],
        places: Mapping[int, tuple[int, int]],
        routes: Mapping[int, Route],
    ) -> None:
        self.patches = patches
        self.lowers = lowers  # upper revision -> lower revision -> place of the last patch beneath
        self.routes = routes
        self.places = places  # revision -> (series, ordinal)

    def patch_id(self, revision: int, places: Sequence[int]) -> str | None:
        """Return the Message-ID of the first of some patches."""
        patches = self.patches.get(revision, ())
        return patches[places[0]].message_id if places and places[0] < len(patches) else None

    def shared(self, one: int, other: int) -> tuple[set[int], set[int]]:
        """Return the places of patches, on both sides, that need no comparing: beneath the other posting, or part of it."""
        mine, theirs = self.patches.get(one, ()), self.patches.get(other, ())
        of_one = {identity for patch in mine for identity in patch.identities}
        of_other = {identity for patch in theirs for identity in patch.identities}
        dropped_one = {place for place, patch in enumerate(mine) if patch.identities & of_other}
        dropped_other = {place for place, patch in enumerate(theirs) if patch.identities & of_one}
        return dropped_one | self._known_beneath(other, one), dropped_other | self._known_beneath(one, other)

    def beneath(self, upper: int, lower: int) -> range:
        """Return the places of the patches of `lower` that `upper` itself is made on top of."""
        return range(self.lowers.get(upper, {}).get(lower, -1) + 1)

    def _known_beneath(self, upper: int, lower: int) -> set[int]:
        """Return the places of the patches of `lower` that are in the base of `upper` in this revision or a later one.

        What is made on all of a later revision has nothing to do with an earlier one.
        """
        found = set(self.beneath(upper, lower))
        series, ordinal = self.places[lower]
        everything = range(len(self.patches.get(lower, ())))
        for number, last in self.lowers.get(upper, {}).items():
            if self.places[number][0] == series and self.places[number][1] > ordinal:
                patches = self.patches.get(number, ())
                if last + 1 >= len(patches):
                    return set(everything)
                known = {identity for patch in patches[: last + 1] for identity in patch.identities}
                found.update(place for place in everything if self.patches[lower][place].identities & known)
        return found

    def elsewhere(self, upper: int, lower: int) -> Collection[int]:
        """Return the places of the patches of `upper` that go through another tree than `lower`."""
        return places_elsewhere(self.routes[upper], self.routes[lower], len(self.patches.get(upper, ())))


Span = tuple[str, str]  # first and last moment, ISO 8601
Stacked = tuple[int, int, int, int]  # upper and lower revision, path that shows it, place of the last patch beneath


def stacked_postings(
    database: Database, touched: Collection[int], spans: Mapping[int, Span], window_days: int
) -> tuple[list[Stacked], set[int]]:
    """Return which touched postings start from what others leave, or leave what others start from; and who is crowded.

    `spans`: of each path, the time within which postings on it may be near a touched one.
    """
    rows: list[Stacked] = []
    crowded: set[int] = set()
    for path, span in spans.items():
        rows += _stacked(_changes(database, path, span), path, touched, window_days * 86_400, crowded)
    return rows, crowded


def store_stacked(database: Database, touched: Collection[int], rows: Collection[Stacked]) -> None:
    """Store what `stacked_postings` found in place of what was known of the touched postings."""
    database.conn.execute(
        "delete from dependencies where basis = 'blob' and (revision in (select value from json_each(?1)) "
        "or on_revision in (select value from json_each(?1)))",
        [json.dumps(sorted(touched))],
    )
    database.conn.executemany(
        "insert into dependencies (revision, on_revision, basis, path, patch_place) values (?, ?, 'blob', ?, ?) "
        "on conflict do update set patch_place = max(patch_place, excluded.patch_place)",
        rows,
    )


@dataclass(frozen=True, slots=True)
class _State:
    """A posting that starts from a blob, or a patch of one that leaves it."""

    sent: tuple[int, str]  # epoch seconds, root: the order of a crowd
    revision: int
    series: int
    blob: str
    place: int  # of the patch that leaves it


# revision, when it was sent, its root, series, whether the path is so called in its base, blobs of before and after
_Change = tuple[int, str, str, int, int, str | None, str]


def _changes(database: Database, path: int, span: Span) -> Iterable[_Change]:
    """Return what postings of a time do to a path: each with the blob that it starts from and, where the path is what it leaves, those."""
    which = "from composed_changes c join revisions r on r.id = c.revision"
    results = "case when coalesce(c.new_path, c.path) = ?1 then c.results else '' end"
    columns = f"c.revision, c.posted_at, r.root_id, r.series, c.path = ?1, c.old_blob, {results}"
    return database.conn.execute(
        f"select {columns} {which} where c.path = ?1 and c.posted_at between ?2 and ?3 "
        f"union all select {columns} {which} where c.new_path = ?1 and c.path != ?1 and c.posted_at between ?2 and ?3",
        [path, *span],
    )


def _stacked(changes: Iterable[_Change], path: int, touched: Collection[int], window: int, crowded: set[int]) -> list[Stacked]:
    """Return who is made on whom on a path. A path is known by the name that the lower one leaves it."""
    uppers: dict[str, list[_State]] = defaultdict(list)
    lowers: dict[str, list[_State]] = defaultdict(list)
    own: dict[int, str] = {}
    for revision, posted_at, root_id, series, is_base, old_blob, results in changes:
        sent = (int(datetime.fromisoformat(posted_at).timestamp()), root_id)
        if is_base and old_blob and len(old_blob) >= _SHORTEST_BLOB:
            uppers[old_blob[:_SHORTEST_BLOB]].append(_State(sent, revision, series, old_blob, 0))
            own[revision] = old_blob
        for blob, place in unpack_results(results):
            lowers[blob[:_SHORTEST_BLOB]].append(_State(sent, revision, series, blob, place))
    found: list[Stacked] = []
    for blob in uppers.keys() & lowers.keys():
        makers = sorted(lowers[blob], key=lambda state: state.sent)
        if len(makers) >= CROWD:
            crowded.update(state.revision for state in (*makers, *uppers[blob]))
        for upper in uppers[blob]:
            at = bisect_left(makers, upper.sent, key=lambda state: state.sent)
            found += [
                (upper.revision, lower.revision, path, lower.place)
                for lower in makers[max(0, at - CROWD) : at + CROWD]
                if lower.series != upper.series
                and (lower.revision in touched or upper.revision in touched)
                and abs(lower.sent[0] - upper.sent[0]) <= window
                and same_blob(lower.blob, upper.blob)
                and not same_blob(own.get(lower.revision), upper.blob)
            ]
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
    lowers: dict[int, dict[int, int]] = defaultdict(dict)
    for upper, lower, place in connection.execute(
        "select revision, on_revision, max(patch_place) from dependencies where revision in (select value from json_each(?)) group by 1, 2",
        [json.dumps(sorted(revisions))],
    ):
        lowers[upper][lower] = place
    wanted = json.dumps(sorted({*revisions, *(lower for beneath in lowers.values() for lower in beneath)}))
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
    return Bases(patches, lowers, places, load_routes(database, revisions))
