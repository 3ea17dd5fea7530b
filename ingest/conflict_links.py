"""What mails say collides -> both sides as posted patches, and rows of `collisions` with the basis "reported".

A path belongs only to a side whose patches change it. One that no named side explains is a row without a second side and without a
commit: it is known that something collides there, not what.
"""

import json
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from typing import NamedTuple

from sqlite_utils import Database

from ..model.subject import fold_title
from .conflict_lines import Meant, place_conflicts
from .conflict_person import is_somebodys_work, works_of_persons

# Reports in which the change that the mail answers is the first side.
_ANSWERED = (
    "content", "add/add", "modify/delete", "rename/delete", "rename/add", "rename/rename", "file-location", "other", "prose",
    "apply-failure",
)  # fmt: skip
_RETITLED_DAYS = 200
_NO_COLLISION = ("duplicate",)  # the same change twice goes together with itself
_OVER = ("gone",)  # the report says that there is none any more


class _Patch(NamedTuple):
    """A posted patch of one side."""

    id: int
    message_id: str
    root_id: str
    series: int
    series_name: str
    counter: int


class _Place(NamedTuple):
    """One path of a statement."""

    line: int
    kind: str
    path: str | None
    settled: str | None


@dataclass(slots=True)
class _Statement:
    """One statement of a mail, with its sides as far as they are known."""

    message: int
    message_id: str
    sent_at: str
    part: int
    speaks_of: int | None
    places: list[_Place] = field(default_factory=list)
    sides: dict[int, list[_Patch]] = field(default_factory=lambda: defaultdict(list))  # posted patches, by number of the side
    unknown: dict[int, list[str]] = field(default_factory=lambda: defaultdict(list))  # ids that no posted patch is known for


def link_conflicts(
    database: Database,
    messages: Collection[int],
    threads: Collection[int],
    touched: Collection[int],
    *,
    compared: Collection[int],
    series: Collection[int],
) -> None:
    """Resolve what the messages, those of the threads, and those that name touched patches say of collisions, and store it.

    `compared`: postings for which other collisions may be predicted now. `series`: those whose state may be another now.
    """
    affected = _affected(database, messages, threads, touched) | _of_postings(database, compared)
    _resolve(database, affected)
    wanted = json.dumps(sorted(affected))
    database.conn.execute(
        "delete from collisions where basis = 'reported' and evidence_id in "
        "(select message_id from messages where id in (select value from json_each(?)))",
        [wanted],
    )
    statements = _statements(database, wanted)
    changed = _changed_paths(database, {patch.id for one in statements for side in one.sides.values() for patch in side})
    rows = list(dict.fromkeys(row for statement in statements for row in _rows(statement, changed)))
    placed = place_conflicts(database, [row.meant for row in rows])
    database.conn.executemany(
        "insert into collisions (series_a, root_a, series_b, root_b, path, kind, basis, certainty, verdict, commit_b, evidence_id, "
        "evidence_part, evidence_line, state, first_seen_at, patch_a, patch_b, lines_a, lines_b, base) "
        "values (?, ?, ?, ?, ?, ?, 'reported', 'claimed', 'conflict', ?, ?, ?, ?, 'live', ?, ?, ?, ?, ?, ?)",
        [
            (
                row.series_a, row.meant.root_a, row.series_b, row.meant.root_b, row.meant.path, row.kind, row.commit_b,
                *row.evidence, *where,
            )
            for row, where in zip(rows, placed, strict=True)
        ],
    )  # fmt: skip
    _set_states(database, {*series, *(number for row in rows for number in (row.series_a, row.series_b) if number is not None)})


def _affected(database: Database, messages: Collection[int], threads: Collection[int], touched: Collection[int]) -> set[int]:
    """Return the messages with reports that may say something else now."""
    rows = database.conn.execute(
        "with touched as (select value as id from json_each(?3)) "
        "select message from conflict_places where message in (select value from json_each(?1)) "
        "union select p.message from messages m join conflict_places p on p.message = m.id "
        "where m.thread in (select value from json_each(?2)) "
        "union select s.message from messages m join conflict_sides s on s.link_id = m.message_id "
        "where m.thread in (select value from json_each(?2)) "
        "union select s.message from touched join conflict_sides s on s.patch = touched.id "
        "union select s.message from touched join patches p using (id) join conflict_sides s on s.title_key = p.title_key "
        "union select p.message from touched join changed_files f on f.message = touched.id join conflict_places p on p.path = f.path "
        "where exists (select 1 from conflict_sides s where s.message = p.message) "
        "union select s.message from touched join named_commits c on c.patch = touched.id "
        "join conflict_sides s on s.message = c.message "
        # somebody's work is found by its path
        "union select s.message from conflict_sides s join messages m on m.id = s.message "
        "where s.sha is null and s.link_id is null and (s.subject glob '*''s*' or s.subject glob '*’s*') and m.speaks_of is not null "
        "and exists (select 1 from touched)",
        [json.dumps(list(messages)), json.dumps(list(threads)), json.dumps(list(touched))],
    )
    return {message for (message,) in rows}


def _of_postings(database: Database, revisions: Collection[int]) -> set[int]:
    """Return the messages that report collisions of postings: what is predicted of these tells the patches and lines."""
    rows = database.conn.execute(
        "with roots as (select m.message_id from json_each(?) w join messages m on m.id = w.value), "
        "said as ("
        "select c.evidence_id from roots join collisions c on c.root_a = roots.message_id where c.basis = 'reported' "
        "union select c.evidence_id from roots join collisions c on c.root_b = roots.message_id where c.basis = 'reported') "
        "select m.id from said join messages m on m.message_id = said.evidence_id",
        [json.dumps(sorted(revisions))],
    )
    return {message for (message,) in rows}


def _resolve(database: Database, messages: Collection[int]) -> None:
    """Set which posted patch or cover each side is: by Message-ID, as the commit of that place, by subject in the thread or before."""
    connection = database.conn
    rows = connection.execute(
        "select s.id, coalesce("
        "(select coalesce(m.speaks_of, m.id) from messages m where m.message_id = s.link_id), "
        "(select c.patch from named_commits c where c.message = s.message and c.part = s.part and c.line = s.line and c.sha = s.sha "
        "and c.patch is not null limit 1), "
        "(select p.id from patches p join messages m on m.id = s.message join messages spoken on spoken.id = m.speaks_of "
        "left join patches q on q.id = spoken.id left join revisions r on r.id = spoken.id "
        "where p.title_key = s.title_key and p.root_id = coalesce(q.root_id, r.root_id) order by p.message_id limit 1), "
        "(select p.id from patches p join messages m on m.id = s.message where p.title_key = s.title_key "
        "order by p.backport, p.posted_at > coalesce(m.sent_at, ''), "
        "case when p.posted_at > coalesce(m.sent_at, '') then p.posted_at end, p.posted_at desc, p.message_id desc limit 1)) "
        "from conflict_sides s where s.message in (select value from json_each(?))",
        [json.dumps(sorted(messages))],
    ).fetchall()
    known = dict(rows)
    known.update(_retitled(database, [side for side, patch in rows if patch is None]))
    known.update(works_of_persons(database, [side for side, patch in known.items() if patch is None]))
    connection.executemany("update conflict_sides set patch = ?2 where id = ?1 and patch is not ?2", known.items())


def _retitled(database: Database, sides: Sequence[int]) -> dict[int, int]:
    """Return side -> the patch that it is under another prefix: "scsi: st: fix a leak" for "st: Fix a leak".

    It changes one of the paths that the statement names and was posted in the half year before.
    """
    found: dict[int, int] = {}
    for side, subject, patch, title in database.conn.execute(
        "select distinct s.id, s.subject, p.id, p.title from json_each(?) wanted join conflict_sides s on s.id = wanted.value "
        "join messages m on m.id = s.message "
        "join conflict_places place on place.message = s.message and place.part = s.part and place.statement = s.statement "
        "join changed_files f on f.path = place.path join patches p on p.id = f.message and p.part = f.part "
        "where s.subject is not null and p.posted_at <= coalesce(m.sent_at, '') and not p.backport "
        f"and p.posted_at >= coalesce(strftime('%Y-%m-%dT%H:%M:%SZ', m.sent_at, '-{_RETITLED_DAYS} days'), '') "
        "order by s.id, p.posted_at desc, p.message_id desc",
        [json.dumps(sides)],
    ):
        words = bare_title(subject)
        if side not in found and words.count(" ") >= 2 and words == bare_title(title):
            found[side] = patch
    return found


def bare_title(title: str) -> str:
    """Return a title as folded, without the prefixes that name what it is about: maintainers change these."""
    return fold_title(title).rpartition(": ")[2]


def _statements(database: Database, wanted: str) -> list[_Statement]:
    """Return what the messages say in words of their own, sides resolved."""
    found: dict[tuple[int, int, int], _Statement] = {}
    quoted: dict[tuple[int, int], list[_Place]] = {}  # message, part -> paths of the last quoted report above
    last = None
    for message, part, statement, line, is_quoted, kind, path, tool, settled, message_id, sent_at, speaks_of in database.conn.execute(
        "select p.message, p.part, p.statement, p.line, p.quoted, p.kind, paths.name, p.tool, p.settled, m.message_id, "
        "coalesce(m.sent_at, ''), m.speaks_of "
        "from conflict_places p join messages m on m.id = p.message left join paths on paths.path = p.path "
        "where p.message in (select value from json_each(?)) order by p.message, p.part, p.line, p.ordinal",
        [wanted],
    ):
        key = (message, part, statement)
        place = _Place(line, kind, path, settled)
        if is_quoted:
            if path and tool == "linux-next":
                if key != last:
                    quoted[key[:2]] = []
                quoted[key[:2]].append(place)
                last = key
            continue
        if key not in found:
            found[key] = _Statement(message, message_id, sent_at, part, speaks_of)
        if path is None and tool == "linux-next" and key[:2] in quoted:
            # "This is now a conflict between ...": of the files that the report names which it quotes
            found[key].places += [_Place(line, kind, above.path, settled) for above in quoted[key[:2]]]
        else:
            found[key].places.append(place)
    _take_sides(database, wanted, found)
    return [one for one in found.values() if one.sides]


def _take_sides(database: Database, wanted: str, found: Mapping[tuple[int, int, int], _Statement]) -> None:
    """Give the statements their sides. A commit stands for its patch alone, what the mail answers or points to for its whole posting."""
    named: dict[int, list[tuple[_Statement, int, bool]]] = defaultdict(list)  # patch or cover -> statements, sides, whether whole
    for message, part, statement, side, sha, subject, link, patch in database.conn.execute(
        "select message, part, statement, side, sha, subject, link_id, patch from conflict_sides "
        "where message in (select value from json_each(?)) order by message, part, line, id",
        [wanted],
    ):
        one = found.get((message, part, statement))
        if one and patch is not None:
            named[patch].append((one, side, link is not None or is_somebodys_work(sha, subject, link)))
        elif one and sha:
            one.unknown[side].append(sha)
    for one in found.values():
        if one.speaks_of and one.places[0].kind in _ANSWERED:
            named[one.speaks_of].append((one, 1, True))
    for number, patches in _patches(database, named).items():
        for one, side, is_whole in named[number]:
            one.sides[side].extend(patch for patch in patches if is_whole or patch.id == number)


def _patches(database: Database, numbers: Collection[int]) -> Mapping[int, Sequence[_Patch]]:
    """Return number of a patch or cover -> the patches of its posting."""
    found: dict[int, list[_Patch]] = defaultdict(list)
    for number, *patch in database.conn.execute(
        "select wanted.value, p.id, p.message_id, p.root_id, p.series, s.name, p.counter from json_each(?) wanted "
        "left join patches own on own.id = wanted.value left join revisions r on r.id = wanted.value "
        "join patches p on p.root_id = coalesce(own.root_id, r.root_id) join series s on s.series = p.series",
        [json.dumps(sorted(numbers))],
    ):
        found[number].append(_Patch(*patch))
    return found


def _changed_paths(database: Database, patches: Collection[int]) -> Mapping[int, Collection[str]]:
    """Return patch -> the paths that it changes, old names included."""
    found: dict[int, set[str]] = defaultdict(set)
    for patch, name, old_name in database.conn.execute(
        "select f.message, p.name, o.name from changed_files f join patches t on t.id = f.message and t.part = f.part "
        "join paths p on p.path = f.path left join paths o on o.path = f.old_path where f.message in (select value from json_each(?))",
        [json.dumps(sorted(patches))],
    ):
        found[patch].add(name)
        if old_name:
            found[patch].add(old_name)
    return found


class _Row(NamedTuple):
    """A collision that a statement reports, without its state."""

    series_a: int
    series_b: int | None
    meant: Meant
    kind: str
    commit_b: str | None
    evidence: tuple[str, int, int, str]  # Message-ID, part, line, when it was sent


def _rows(statement: _Statement, changed: Mapping[int, Collection[str]]) -> Iterator[_Row]:
    """Yield the collisions that a statement reports."""
    for place in statement.places:
        if place.kind in _NO_COLLISION or place.settled in _OVER:
            continue
        touching: dict[int, dict[str, list[_Patch]]] = {}
        for side, patches in statement.sides.items():
            touching[side] = defaultdict(list)
            for patch in sorted(set(patches), key=lambda one: (one.counter, one.message_id)):
                if place.path is None or place.path in changed.get(patch.id, ()):
                    touching[side][patch.root_id].append(patch)
        yield from _of_place(statement, place, touching)


def _of_place(statement: _Statement, place: _Place, touching: Mapping[int, Mapping[str, Sequence[_Patch]]]) -> Iterator[_Row]:
    path = place.path or ""
    evidence = (statement.message_id, statement.part, place.line, statement.sent_at)
    pairs = {
        (one[0].root_id, other[0].root_id): (one, other)
        for a, b in combinations(sorted(touching), 2)
        for first in touching[a].values()
        for second in touching[b].values()
        if first[0].series != second[0].series
        for one, other in [sorted((first, second), key=lambda patches: (patches[0].series_name, patches[0].root_id))]
    }
    for one, other in pairs.values():
        meant = Meant(one[0].root_id, _ids(one), other[0].root_id, _ids(other), path)
        yield _Row(one[0].series, other[0].series, meant, place.kind, None, evidence)
    if pairs or sum(bool(of_side) for of_side in touching.values()) > 1:
        return  # several sides of one series: the same work in two trees
    for side in sorted(touching):
        others = [sha for other, shas in sorted(statement.unknown.items()) if other != side for sha in shas]
        commit = others[0] if others else None
        if place.path is None and commit is None:
            continue
        for patches in touching[side].values():
            yield _Row(patches[0].series, None, Meant(patches[0].root_id, _ids(patches), None, (), path), place.kind, commit, evidence)


def _ids(patches: Sequence[_Patch]) -> tuple[str, ...]:
    return tuple(patch.message_id for patch in patches)


def _set_states(database: Database, series: Collection[int]) -> None:
    """Set what became of the reported collisions of the series (docs/states.md)."""
    database.conn.execute(
        "update collisions set state = case "
        "when exists (select 1 from series s where s.series in (series_a, series_b) "
        "and s.state in ('withdrawn', 'rejected', 'superseded')) then 'dropped' "
        "when exists (select 1 from revisions upper join dependencies d on d.revision = upper.id "
        "join revisions lower on lower.id = d.on_revision where upper.series in (series_a, series_b) "
        "and lower.series in (series_a, series_b) and upper.series != lower.series "
        "and upper.posted_at > first_seen_at) then 'rebased' "
        "when exists (select 1 from revisions r where r.root_id in (root_a, root_b) and r.superseded_by is not null) then 'superseded' "
        "when (select count(*) from series s where s.series in (series_a, series_b) and s.state = 'merged') = 2 then 'landed' "
        "else 'live' end "
        "where id in (select c.id from json_each(?1) w join collisions c on c.series_a = w.value "
        "union select c.id from json_each(?1) w join collisions c on c.series_b = w.value) and basis = 'reported'",
        [json.dumps(sorted(series))],
    )
