"""Taking mails out of the database, with all that was derived from them: what is left waits to be linked as if they had never come."""

import json
from collections.abc import Collection, Mapping
from typing import NamedTuple

from sqlite_utils import Database

from .copies import CopyShelf
from .counts import count_lists, count_people
from .full_text import unindex
from .numbers import Numbers
from .page_twins import wake_neighbours

# Columns that hold a Message-ID without being a reference to a row: the row speaks of the mail where one of these names it
_NAMING = frozenset(("root_id", "root_a", "root_b", "evidence_id", "patch_a", "patch_b", "cover_id", "report_id"))
# Tables whose key is a mail's number, in the order in which rows of one may go
_MAILS = ("patches", "revisions", "messages", "mails")
# Tables, with their keys, whose rows may go because nothing is left of them
_GROUPS = {"series": "series", "regressions": "regression"}
# Tables whose rows are content or stand for other mails
_KEPT = frozenset(("mails", "messages", "memberships", "ghosts", "threads", "series", "forgotten"))


def take_out(database: Database, mails: Collection[int]) -> None:
    """Delete mails and all that was derived from them, in the caller's transaction; what they touched waits for linking."""
    numbers = json.dumps(sorted(mails))
    people, paths, lists = _named(database, numbers)
    twins = _twins(database, numbers)
    wake_neighbours(database, mails)
    _wake(database, numbers)
    _hand_over(database, numbers, twins)
    ids = _listed(database, "select message_id from messages where id in (select value from json_each(?))", numbers)
    unindex(database, mails)
    _delete_rows(database, numbers, ids)
    database.conn.executemany("update messages set message_id = ?, linked = 0 where id = ?", twins.items())
    CopyShelf(database, Numbers(database), keep_raw=True).settle_reused_ids(twins.keys())
    _delete_orphans(database, people, paths, lists)
    count_people(database, json.loads(people))  # linking counts only for those of whom a message waits
    count_lists(database, json.loads(lists))


def _named(database: Database, numbers: str) -> tuple[str, str, str]:
    """Return the people, paths and lists that only the mails may name."""
    which = "in (select value from json_each(?1))"
    people = (
        f"select sender from messages where id {which} union select person from recipients where message {which} "
        f"union select person from message_trailers where message {which} and person is not null"
    )
    paths = (
        f"select path from changed_files where message {which} union select path from diff_hunks where message {which} "
        f"union select old_path from changed_files where message {which} and old_path is not null"
    )
    lists = f"select list from memberships where mail {which}"
    return _listed(database, people, numbers), _listed(database, paths, numbers), _listed(database, lists, numbers)


def _listed(database: Database, query: str, argument: object) -> str:
    """Return what a query finds in its one column, as JSON."""
    return json.dumps([one for (one,) in database.conn.execute(query, [argument])])


def _wake(database: Database, numbers: str) -> None:
    """Let all be linked anew that may be otherwise without the mails.

    That is: their threads, series, reports that a person placed there, and one mail of each sender and list.
    """
    which = "in (select value from json_each(?1))"
    database.conn.execute(
        "update messages set linked = 0 where id in ("
        f"select m.id from messages m where m.thread in (select thread from messages where id {which}) "
        f"union select k.message from posting_keys k where k.key in (select key from posting_keys where message {which}) "
        "union select m.id from messages m join revisions r on r.id = m.id where r.series in ("
        f"select p.series from patches p where p.id {which} union select v.series from revisions v where v.id {which}) "
        f"union select c.message from named_commits c where c.patch {which} "
        f"union select d.revision from dependencies d where d.on_revision {which} "
        f"union select d.on_revision from dependencies d where d.revision {which} "
        "union select r.id from messages m join annotations a on m.message_id in (a.root_a, a.root_b) "
        f"join messages r on r.message_id = a.report_id where m.id {which} "
        f"union select min(m.id) from messages m where m.sender in (select sender from messages where id {which}) "
        f"and m.id not {which} group by m.sender "
        f"union select min(s.mail) from memberships s where s.list in (select list from memberships where mail {which}) "
        f"and s.mail not {which} group by s.list)",
        [numbers],
    )


def _twins(database: Database, numbers: str) -> dict[str, int]:
    """Return Message-ID -> the mail that has it from now on, where others than the mails bear it too."""
    rows = database.conn.execute(
        "select message_id, mail from mails where mail not in (select value from json_each(?1)) "
        "and message_id in (select message_id from mails where mail in (select value from json_each(?1))) "
        "order by copy_rank desc, content_hash desc",
        [numbers],
    )
    return dict(rows.fetchall())


def _hand_over(database: Database, numbers: str, twins: Mapping[str, int]) -> None:
    """Where another message answers one of the mails, let it answer the mail that has the id now, or a ghost."""
    answered = database.conn.execute(
        "select m.id, mails.message_id, m.thread from messages m join mails on mails.mail = m.id "
        "where m.id in (select value from json_each(?1)) "
        "and exists (select 1 from ancestors a where a.target = m.id and a.message not in (select value from json_each(?1)))",
        [numbers],
    ).fetchall()
    ghost = database.conn.execute("select coalesce(min(ghost), 0) from ghosts").fetchone()[0]
    for number, message_id, thread in answered:
        target = twins.get(message_id)
        if target is None:
            target = ghost = ghost - 1
            database.conn.execute("insert into ghosts (ghost, message_id, thread) values (?, ?, ?)", [ghost, message_id, thread])
        database.conn.execute("update ancestors set target = ? where target = ?", [target, number])


def _delete_rows(database: Database, numbers: str, ids: str) -> None:
    """Delete every row that belongs to the mails; where a row of another only points to one, it points nowhere."""
    execute = database.conn.execute
    execute("delete from ancestors where message in (select value from json_each(?))", [numbers])
    for target in _MAILS:
        for one in _references(database, target):
            if one.table not in _MAILS or not one.is_needed:
                one.cut(database, "in (select value from json_each(?))", [numbers])
    for table, columns in _columns(database).items():
        for column in _NAMING & columns.keys() if table not in _KEPT else ():
            execute(f"delete from {table} where {column} in (select value from json_each(?))", [ids])
    for table in _MAILS:
        key = "mail" if table == "mails" else "id"
        execute(f"delete from {table} where {key} in (select value from json_each(?))", [numbers])
    execute("delete from series where not exists (select 1 from revisions r where r.series = series.series)")
    execute("delete from threads where not exists (select 1 from messages m where m.thread = threads.thread)")
    execute("delete from ghosts where not exists (select 1 from ancestors a where a.target = ghosts.ghost)")
    for target, key in _GROUPS.items():
        for one in _references(database, target):
            one.cut(database, f"not in (select {key} from {target})", [])


class _Reference(NamedTuple):
    """A column that refers to another table's key."""

    table: str
    column: str
    is_needed: bool  # a row without it is none

    def cut(self, database: Database, condition: str, arguments: list[str]) -> None:
        """Where the column meets a condition, delete the row, or let the column be null where it may be."""
        what = f"delete from {self.table}" if self.is_needed else f"update {self.table} set {self.column} = null"
        database.conn.execute(f"{what} where {self.column} {condition}", arguments)


def _columns(database: Database) -> dict[str, dict[str, bool]]:
    """Return table -> column -> whether a row must have it."""
    tables = [name for (name,) in database.conn.execute("select name from sqlite_master where type = 'table' and sql like 'create table%'")]
    return {
        table: {name: bool(not_null or key) for _, name, _, not_null, _, key in database.conn.execute(f"pragma table_info({table})")}
        for table in tables
    }


def _references(database: Database, target: str) -> list[_Reference]:
    """Return the columns that refer to a table."""
    return [
        _Reference(table, column, columns[column])
        for table, columns in _columns(database).items()
        for _, _, to, column, *_ in database.conn.execute(f"pragma foreign_key_list({table})")
        if to == target
    ]


def _delete_orphans(database: Database, people: str, paths: str, lists: str) -> None:
    """Delete people, paths and lists that nothing names any more."""
    users = {
        ("people", "person", people): _references(database, "people"),
        ("paths", "path", paths): _references(database, "paths"),
        ("lists", "list", lists): _references(database, "lists"),
    }
    for (table, key, candidates), places in users.items():
        used = " ".join(f"and not exists (select 1 from {one.table} u where u.{one.column} = {table}.{key})" for one in places)
        database.conn.execute(f"delete from {table} where {key} in (select value from json_each(?)) {used}", [candidates])
