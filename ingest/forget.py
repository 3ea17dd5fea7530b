"""Taking out what was stored: one mail for good, a source, the mails that only a source held.

What is left says what it would say if the mails had never come.
"""

import json
import shlex
import shutil
from collections.abc import Collection, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.parse import quote

from sqlite_utils import Database

from ..model.database import open_database
from ..model.errors import SourceError
from .given import cache_folder
from .linking import link
from .lock import writer_lock
from .removal import take_out


def forget_mail(database_path: Path, message_id: str) -> int:
    """Take one mail down for good, all copies and all other mails of its id, and return how many there were.

    Of an id with "#" and a hash, which one of several mails of an id has here, only that. None of them is taken in again, whatever archive
    has it. What others quote of it stays.
    """
    with _writing(database_path) as database:
        mails = _numbers(
            database,
            "select mail from mails where message_id = ?1 union select id from messages where message_id = ?1 and same_id_as is not null",
            message_id,
        )
        with database.atomic():
            database.conn.execute(
                "insert or ignore into forgotten (message_id, loose_key, sent_at, forgotten_at) "
                "select ?1, 0, null, strftime('%Y-%m-%dT%H:%M:%SZ') union select ?1, loose_key, sent_at, strftime('%Y-%m-%dT%H:%M:%SZ') "
                "from mails where mail in (select value from json_each(?2)) and loose_key != 0",
                [message_id, json.dumps(mails)],
            )
            database.conn.execute(
                "delete from page_places where message_id = ?1 "
                "or (message_id = '' and loose_key in (select loose_key from forgotten where message_id = ?1 and loose_key != 0))",
                [message_id],
            )
        remove_mails(database, mails)
        shutil.rmtree(cache_folder(database_path) / "answers", ignore_errors=True)
    return len(mails)


def is_forgotten(database_path: Path, message_id: str) -> bool:
    """Tell whether mail of an id was taken down before."""
    with closing(open_database(database_path)) as database:
        return database.conn.execute("select 1 from forgotten where message_id = ?", [message_id]).fetchone() is not None


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
    with database.atomic():
        take_out(database, mails)
    link(database)
    with database.atomic():
        database.conn.execute("insert into message_search (message_search) values ('optimize')")  # deleted words stand in it until then


def _numbers(database: Database, query: str, argument: object) -> list[int]:
    return [number for (number,) in database.conn.execute(query, [argument])]
