"""What changed in the database that nobody has been told of yet."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final, NamedTuple

from sqlite_utils import Database

_SINCE: Final = "untold-since"  # properties: when the update began that has not told what changed, and the last mail before it
_LAST: Final = "untold-after-mail"


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One row that came, went or has another state."""

    before: str | None  # its state; None: it is new
    after: str | None  # None: it is gone
    row: dict[str, object]


class News:
    """What changed in the database since that was told last.

    Which rows an update touches, and how they were before, is kept in the database itself: what an update that was broken off had not told
    is told by the next.
    """

    def __init__(self, database: Database) -> None:
        """Watch a database that nothing was changed in since it was told what changed, or since it was watched before."""
        self._database = database
        stored = _properties(database)
        if _SINCE not in stored:
            with database.atomic():
                database.conn.execute(
                    "insert into properties (name, value) values (?, strftime('%Y-%m-%dT%H:%M:%SZ')), "
                    "(?, (select coalesce(max(mail), 0) from mails))",
                    [_SINCE, _LAST],
                )
        self.since = stored.get(_SINCE)  # when the update began that was broken off, ISO 8601 UTC; None: all was told
        self._last = int(_properties(database)[_LAST])
        for one in _WATCHED:
            _watch(database, one)

    def is_told(self) -> None:
        """Forget what changed."""
        with self._database.atomic():
            self._database.conn.execute("delete from untold")
            self._database.conn.execute("delete from properties where name in (?, ?)", [_SINCE, _LAST])

    def new(self) -> dict[str, list[dict[str, object]]]:
        """Return the rows that are new, by table."""
        found = {}
        for one in _NEW:
            cursor = self._database.conn.execute(one.query, {"last": self._last})
            names = [column[0] for column in cursor.description]
            found[one.table] = [dict(zip(names, row, strict=True)) for row in cursor]
        return found

    def changes(self) -> dict[str, list[Change]]:
        """Return what came, went or changed its state, by name."""
        found = {one.name: list(self._compare(one)) for one in _WATCHED}
        found["taken_back"] = [self._named(change) for change in found["taken_back"] if change.after is not None]
        found["collisions"] = [self._titled(change) for change in found["collisions"]]
        return found

    def _compare(self, one: _Watched) -> Iterator[Change]:
        names = one.shown or one.key
        is_same = " and ".join(f"n.{column} is u.place ->> '{column}'" for column in one.key)
        shown = ", ".join(f"iif(n.{one.key[0]} is null, u.shown ->> '{column}', n.{column})" for column in names)
        rows = self._database.conn.execute(
            f"select u.state, n.{one.state}, {shown} from untold u left join {one.table} n on {is_same} "
            f"where u.kind = ? and u.state is not n.{one.state} order by u.place",
            [one.name],
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


def watch_if_untold(database: Database) -> None:
    """Let what is changed now be told by the next update too, where one was broken off: this run goes on with what it had begun."""
    if _SINCE in _properties(database):
        News(database)


def _properties(database: Database) -> dict[str, str]:
    return dict(database.conn.execute("select name, value from properties where name in (?, ?)", [_SINCE, _LAST]))


def _watch(database: Database, one: _Watched) -> None:
    """Let every row be noted, as it was, before it is first touched: comparing all would take longer the larger the database is."""
    for event, row in (("insert", "new"), ("delete", "old"), (f"update of {one.state}", "old")):
        place, shown = (_object(columns, row) for columns in (one.key, one.shown))
        state = f"old.{one.state}" if row == "old" else "null"
        database.conn.execute(
            f"create temp trigger untold_{one.name}_{event.partition(' ')[0]} after {event} on main.{one.table} begin "
            f"insert into untold (kind, place, state, shown) select '{one.name}', {place}, {state}, {shown} "
            f"where not exists (select 1 from untold u where u.kind = '{one.name}' and u.place = {place}); end"
        )


def _object(columns: Sequence[str], row: str) -> str:
    """Return the SQL that makes a JSON object of a row's columns."""
    values = ", ".join(f"'{column}', {row}.{column}" for column in columns)
    return f"json_object({values})"
