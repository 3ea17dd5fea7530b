"""Reading all known sources again, and telling what that changed."""

import time
from collections.abc import Iterator, Mapping, Set
from contextlib import closing
from dataclasses import dataclass, field, replace
from pathlib import Path
from shlex import quote
from typing import Final, NamedTuple

from sqlite_utils import Database

from ..model.database import install_views, open_database
from ..model.errors import SourceError
from ..model.source import Progress, Source, SourceKind
from .given import Finder
from .lock import writer_lock
from .pipeline import Order, Outcome, read_sources


class _New(NamedTuple):
    """A table whose new rows are told. Mails have numbers that only grow: :last is the last one before."""

    table: str
    query: str


class _Watched(NamedTuple):
    """A table of which is told what came, went or has another state."""

    name: str
    table: str
    key: tuple[str, ...]  # columns that tell a row from all others, whatever its number; the first is indexed
    state: str
    shown: tuple[str, ...]


# "+": the new rows are found by their numbers and sorted then, not looked for among all rows in their order
_NEW: Final = (
    _New("messages", "select message_id, kind, subject, from_name, sent_at from messages where id > :last order by +sort_key"),
    _New(
        "revisions",
        "select r.root_id, r.revision, r.title, s.author_name, s.name as series from revisions r join series s using (series) "
        "where r.id > :last order by +r.posted_at, r.root_id",
    ),
)
_WATCHED: Final = (
    _Watched("taken_back", "memberships", ("mail", "list"), "deleted_at", ()),
    _Watched(
        "collisions",
        "collisions",
        ("root_a", "root_b", "commit_b", "path", "basis", "kind", "evidence_id", "evidence_part", "evidence_line"),
        "state",
        ("root_a", "root_b", "commit_b", "path", "basis", "verdict", "evidence_id"),
    ),
    _Watched("regressions", "regressions", ("report_id", "ordinal"), "status", ("report_id", "ordinal", "root_id", "signature")),
)
# A thread is asked again after a tenth of the time for which it was quiet, and after a week at the latest: servers do not say whether a
# thread has changed, and have to send all of it
_REST: Final = 10
_LONGEST_REST: Final = 7 * 86_400  # seconds
_RESTING: Final = """
with asked as (
    select s.location, cast(strftime('%s', s.read_at) as integer) as at,
        (select max(m.sent_at) from holdings h join mails m using (mail) where h.source = s.source) as newest
    from sources s where s.kind = :kind and s.read_at != ''
)
select location from asked where :now < at + min((at - newest) / :rest, :longest)
"""
_GONE: Final = "no such archive there any more: what was read of it stays. To be asked no more: patchlore sources forget {}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One row that came, went or has another state."""

    before: str | None  # its state; None: it is new
    after: str | None  # None: it is gone
    row: dict[str, object]


@dataclass(slots=True)
class Update:
    """What an update did."""

    outcome: Outcome
    new: dict[str, list[dict[str, object]]] = field(default_factory=dict)  # messages, revisions -> rows
    changes: dict[str, list[Change]] = field(default_factory=dict)  # taken_back, collisions, regressions -> what changed
    resting: int = 0  # threads that were quiet for long and were not asked this time

    @property
    def is_change(self) -> bool:
        """Whether anything is otherwise than before."""
        return any(self.new.values()) or any(self.changes.values())


def update(
    database_path: Path,
    *,
    views: Mapping[str, str],
    jobs: int | None = None,
    ask_all: bool = False,
    progress: Progress = lambda _what, _done, _total: None,
) -> Update:
    """Read what is new in all sources that were ever given, with what they were given with: list, since, whether bytes are kept.

    Threads of servers that were quiet for long are asked more rarely, unless `ask_all` is set. A source that cannot be read is a problem of
    the outcome, and hinders no other. Raises DatabaseError where there is no database, BusyError where another process writes to it.
    """
    started = time.monotonic()
    with writer_lock(database_path), closing(open_database(database_path, writable=True)) as database:
        install_views(database, views)
        before = _Before(database)
        problems: list[str] = []
        resting = set() if ask_all else _resting(database)
        orders = list(_orders(database, Finder(database_path, is_fresh=True, progress=progress), resting, problems))
        outcome = read_sources(database, orders, jobs=jobs, progress=progress)
        outcome.problems = problems + outcome.problems
        found = Update(outcome=outcome, new=before.new(), changes=before.changes(), resting=len(resting))
    outcome.seconds = time.monotonic() - started
    return found


def _resting(database: Database) -> set[str]:
    """Return the locations of threads that need not be asked yet."""
    values = {"kind": SourceKind.THREAD.value, "now": int(time.time()), "rest": _REST, "longest": _LONGEST_REST}
    return {location for (location,) in database.conn.execute(_RESTING, values)}


def _orders(database: Database, finder: Finder, resting: Set[str], problems: list[str]) -> Iterator[Order]:
    """Yield what is to be read: all known sources but those that rest, and what else is now there where they were found."""
    rows = database.conn.execute("select location, given, list, since, keep_raw from sources order by source").fetchall()
    known = {location: (list_name, since, bool(keep_raw)) for location, _, list_name, since, keep_raw in rows}
    seen: set[str] = set()
    beside: dict[str, list[str]] = {}  # what was given -> where it was found
    for location, given, *_ in rows:
        if location in resting:
            continue
        beside.setdefault(given or location, []).append(location)
    for given, locations in beside.items():
        found: list[Source] = []
        try:
            found.extend(finder.find(given).sources)
        except SourceError as error:
            problems.append(_gone(given) if isinstance(error.__cause__, FileNotFoundError) else str(error))
        else:
            gone = set(locations).difference(source.location for source in found)
            problems.extend(map(_gone, sorted(gone)))
        for source in found:
            if source.location not in seen:
                seen.add(source.location)
                list_name, since, keep_raw = known.get(source.location) or _common([known[one] for one in locations])
                yield Order(source=source, given=given, list_name=list_name, since=since, keep_raw=keep_raw)


def _gone(location: str) -> str:
    return f"{location}: {_GONE.format(quote(location))}"


def _common(siblings: list[tuple[str | None, int | None, bool]]) -> tuple[str | None, int | None, bool]:
    """Return how a source is read that is new among others: as they are, where they agree."""
    lists, sinces, keeps = (set(one) for one in zip(*siblings, strict=True))
    return (
        lists.pop() if len(lists) == 1 else None,
        None if None in sinces else min(since for since in sinces if since is not None),
        True in keeps,
    )


class _Before:
    """What stood in the database before an update, as far as that touches it."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._last = database.conn.execute("select coalesce(max(mail), 0) from mails").fetchone()[0]
        self._watched = [one for one in _WATCHED if _has(database, one.table)]
        for one in self._watched:
            self._watch(one)

    def _watch(self, one: _Watched) -> None:
        """Let every row be noted, as it was, before it is first touched: comparing all would take longer the larger the database is."""
        columns = (*one.key, *(column for column in (one.state, *one.shown) if column not in one.key))
        execute = self._database.conn.execute
        execute(f"create temp table before_{one.name} (was_there, {', '.join(columns)})")
        execute(f"create index temp.before_{one.name}_by_key on before_{one.name} ({', '.join(one.key)})")
        for event, row in (("insert", "new"), ("delete", "old"), (f"update of {one.state}", "old")):
            values = ", ".join(f"{row}.{column}" for column in columns)
            is_known = " and ".join(f"b.{column} is {row}.{column}" for column in one.key)
            execute(
                f"create temp trigger before_{one.name}_{event.partition(' ')[0]} after {event} on main.{one.table} begin "
                f"insert into before_{one.name} select {row == 'old'}, {values} "
                f"where not exists (select 1 from before_{one.name} b where {is_known}); end"
            )

    def new(self) -> dict[str, list[dict[str, object]]]:
        """Return the rows that are new, by table."""
        found = {}
        for one in _NEW:
            if _has(self._database, one.table):
                cursor = self._database.conn.execute(one.query, {"last": self._last})
                names = [column[0] for column in cursor.description]
                found[one.table] = [dict(zip(names, row, strict=True)) for row in cursor]
        return found

    def changes(self) -> dict[str, list[Change]]:
        """Return what came, went or changed its state, by name."""
        found = {one.name: list(self._compare(one)) for one in self._watched}
        if "taken_back" in found:
            found["taken_back"] = [self._named(change) for change in found["taken_back"] if change.after is not None]
        if "collisions" in found:
            found["collisions"] = [self._titled(change) for change in found["collisions"]]
        return found

    def _compare(self, one: _Watched) -> Iterator[Change]:
        names = one.shown or one.key
        is_same = " and ".join(f"b.{column} is n.{column}" for column in one.key)
        shown = ", ".join(f"iif(n.{one.key[0]} is null, b.{column}, n.{column})" for column in names)
        rows = self._database.conn.execute(
            f"select iif(b.was_there, b.{one.state}, null), n.{one.state}, {shown} from temp.before_{one.name} b "
            f"left join {one.table} n on {is_same} where iif(b.was_there, b.{one.state}, null) is not n.{one.state} "
            f"order by {', '.join(f'b.{column}' for column in one.key)}"
        )
        for before, after, *row in rows.fetchall():
            yield Change(
                before=None if before is None else str(before),
                after=None if after is None else str(after),
                row=dict(zip(names, row, strict=True)),
            )

    def _named(self, change: Change) -> Change:
        """Return a change of a membership with names for its numbers."""
        message_id, list_name = self._database.conn.execute(
            "select m.message_id, l.name from mails m, lists l where m.mail = ? and l.list = ?", [change.row["mail"], change.row["list"]]
        ).fetchone()
        return replace(change, row={"message_id": message_id, "list": list_name})

    def _titled(self, change: Change) -> Change:
        """Return a change of a collision with the titles of its postings; None for what is no posting."""
        titles = {}
        for side in ("a", "b"):
            found = self._database.conn.execute("select title from revisions where root_id = ?", [change.row[f"root_{side}"]]).fetchone()
            titles[f"title_{side}"] = found and found[0]
        return replace(change, row={**change.row, **titles})


def _has(database: Database, table: str) -> bool:
    return database.conn.execute("select 1 from sqlite_master where name = ?", [table]).fetchone() is not None
