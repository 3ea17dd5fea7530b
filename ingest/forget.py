"""Taking out what was stored: one mail for good, a source, the mails that only a source held.

What is left says what it would say if the mails had never come.
"""

import json
import shlex
import shutil
from collections.abc import Collection, Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote

from sqlite_utils import Database

from ..model.database import open_database
from ..model.errors import SourceError
from .copies import CopyShelf
from .full_text import unindex
from .given import cache_folder
from .linking import link
from .lock import writer_lock
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


def forget_mail(database_path: Path, message_id: str) -> int:
    """Take one mail down for good, all copies and all other mails of its id, and return how many there were.

    It is not taken in again, whatever archive has it. What others quote of it stays.
    """
    with _writing(database_path) as database:
        with database.atomic():
            database.conn.execute(
                "insert or ignore into forgotten (message_id, loose_key, sent_at, forgotten_at) "
                "select ?1, 0, null, strftime('%Y-%m-%dT%H:%M:%SZ') union "
                "select message_id, loose_key, sent_at, strftime('%Y-%m-%dT%H:%M:%SZ') from mails where message_id = ?1 and loose_key != 0",
                [message_id],
            )
            database.conn.execute(
                "delete from page_places where message_id = ?1 "
                "or (message_id = '' and loose_key in (select loose_key from forgotten where message_id = ?1 and loose_key != 0))",
                [message_id],
            )
        mails = _numbers(database, "select mail from mails where message_id = ?", message_id)
        remove_mails(database, mails)
        shutil.rmtree(cache_folder(database_path) / "answers", ignore_errors=True)
    return len(mails)


def allow_mail(database_path: Path, message_id: str) -> int:
    """Let a mail in again that was taken down, and return how many sources the next update reads from their start for it.

    What was taken out is nowhere but in the archives, and which of them had it was taken out too. SourceError where it was not taken down.
    """
    with _writing(database_path) as database, database.atomic():
        execute = database.conn.execute
        if not execute("delete from forgotten where message_id = ?", [message_id]).rowcount:
            raise SourceError(f"{message_id}: was not taken down: there is nothing to undo")
        return int(execute("update sources set cursor = ''").rowcount)


def forget_source(database_path: Path, location: str, *, purge: bool) -> int:
    """Forget a source and what was fetched from it; with `purge` also the mails that no other source holds. Return how many these were."""
    with _writing(database_path) as database:
        found = database.conn.execute(
            "select source, location from sources where location in (?, ?, ?)", [location, location + "/", str(Path(location).absolute())]
        ).fetchone()
        if found is None:
            listed = f"patchlore sources --db {shlex.quote(str(database_path))}"
            raise SourceError(f"{location}: no such source: see what there is with {listed}")
        source, location = found
        mails: list[int] = []
        if purge:
            mails = _numbers(
                database,
                "select mail from holdings h where source = ? and not exists "
                "(select 1 from holdings o where o.mail = h.mail and o.source != h.source)",
                source,
            )
            remove_mails(database, mails)
        with database.atomic():
            for table in ("unreadable", "holdings", "sources"):
                database.conn.execute(f"delete from {table} where source = ?", [source])
        if "://" in location:
            shutil.rmtree(cache_folder(database_path) / quote(location.partition("://")[2].strip("/"), safe=""), ignore_errors=True)
    return len(mails)


@contextmanager
def _writing(path: Path) -> Iterator[Database]:
    """Open a database so that what is deleted is gone from its file too."""
    with writer_lock(path), closing(open_database(path, writable=True)) as database:
        database.conn.execute("pragma secure_delete = on")
        yield database
        database.conn.execute("pragma wal_checkpoint(truncate)")


def remove_mails(database: Database, mails: Collection[int]) -> None:
    """Delete mails and all that was derived from them, then link anew what they touched."""
    if not mails:
        return
    numbers = json.dumps(sorted(mails))
    with database.atomic():
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
    link(database)
    with database.atomic():
        database.conn.execute("insert into message_search (message_search) values ('optimize')")  # deleted words stand in it until then


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


def _numbers(database: Database, query: str, argument: object) -> list[int]:
    return [number for (number,) in database.conn.execute(query, [argument])]


def _wake(database: Database, numbers: str) -> None:
    """Let all be linked anew that may be otherwise without the mails: their threads, series, and one mail of each sender and list."""
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
