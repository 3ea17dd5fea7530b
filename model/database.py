"""Open and create the database: the one place that connects to SQLite for Patchlore."""

import os
import re
import sqlite3
from collections.abc import Mapping
from contextlib import closing
from functools import cache
from hashlib import sha256
from importlib.resources import files
from pathlib import Path
from shlex import quote

from sqlite_utils import Database

from .errors import DatabaseError

APPLICATION_ID = 0x50415443  # "PATC": tells our files from other people's
CONTENT_VERSION = "1"  # of content.sql, which is not changed but by a migration: docs/decisions/0007-content-and-derived.md
DERIVED_VERSION = "3"  # goes up where the same mails give other rows; where the derived tables change, `fingerprint` tells
DEFAULT_WINDOW_DAYS = 90  # real conflicts are between postings 13 to 23 days apart in the median, 51 to 87 at the 90th percentile

_INCOMPLETE = "incomplete"  # stands for the derived version while a rebuild is under way
_UNTOLD = ["kind", "place", "state", "shown"]  # columns
_CACHE_KIB = 256 * 1024
_COMMENT_RE = re.compile(r"--[^\n]*")
_BUSY_MILLISECONDS = 10_000
_PAGE_BYTES = 2048  # a mail ends in the middle of a page: of larger ones more stays empty, of smaller ones a mail needs too many
_CHECKPOINT_PAGES = 16_384  # 32 MiB: a page that many batches change is written back once


def schema(part: str) -> str:
    """Return the SQL of one part of the schema: "content", or "derived", which stands in several files."""
    folder = files("patchlore.model").joinpath("schema")
    names = sorted(file.name for file in folder.iterdir() if file.name.endswith(".sql"))
    wanted = ["content.sql"] if part == "content" else [name for name in names if not name.startswith("content")]
    return "\n".join(folder.joinpath(name).read_text(encoding="utf-8") for name in wanted)


@cache
def fingerprint(part: str) -> str:
    """Return what tells the tables of one part of the schema from others, in few letters: comments and layout do not count."""
    statements = " ".join(_COMMENT_RE.sub("", schema(part)).split())
    return sha256(statements.encode()).hexdigest()[:12]


def create_database(path: Path, *, window_days: int = DEFAULT_WINDOW_DAYS) -> Database:
    """Create an empty database at a path where nothing stands, and open it to be written. It has no views yet.

    It is made under another name first: whoever is interrupted leaves no half of one.
    """
    unfinished = path.with_name(path.name + ".unfinished")
    _remove(unfinished)
    database = _connect(unfinished, writable=True)
    database.conn.execute(f"pragma page_size = {_PAGE_BYTES}")
    database.conn.execute("pragma journal_mode = wal")
    database.conn.execute(f"pragma application_id = {APPLICATION_ID}")
    with database.atomic():
        for part in ("content", "derived"):
            for statement in _statements(schema(part)):
                database.conn.execute(statement)
        database.conn.executemany(
            "insert into properties (name, value) values (?, ?)",
            [
                ("content-version", CONTENT_VERSION),
                ("derived-version", DERIVED_VERSION),
                ("derived-schema", fingerprint("derived")),
                ("window-days", str(window_days)),
            ],
        )
    database.close()  # the last connection writes the journal back into the file
    _remove(path)
    unfinished.rename(path)
    return _connect(path, writable=True)


def window_days(database: Database) -> int:
    """Return how many days apart two postings may be that are looked at for collisions."""
    return int(database.conn.execute("select value from properties where name = 'window-days'").fetchone()[0])


def set_window_days(database: Database, days: int) -> None:
    """Note how many days apart two postings may be, for whoever derives everything afresh with it, in the caller's transaction."""
    database.conn.execute("update properties set value = ? where name = 'window-days'", [str(days)])


def open_database(path: Path, *, writable: bool = False, any_derived: bool = False) -> Database:
    """Open an existing database.

    `any_derived` accepts one whose derived part is of another version: `rebuild` makes it anew.
    Raises DatabaseError where there is no file, or it is not ours, or of a version that this program does not know.
    """
    if not _is_file(path):
        raise DatabaseError(f"{path}: no such database. Make one: patchlore ingest SOURCE --db {quote(str(path))}")
    database = _connect(path, writable=writable)
    try:
        application_id = database.conn.execute("pragma application_id").fetchone()[0]
        versions = dict(database.conn.execute("select name, value from properties")) if application_id == APPLICATION_ID else {}
    except sqlite3.DatabaseError as error:
        database.close()
        raise DatabaseError(f"{path}: not a database that can be read ({error}). Choose another with --db") from error
    problem = _version_problem(path, versions, any_derived=any_derived)
    if problem:
        database.close()
        raise DatabaseError(problem)
    return database


def is_still(path: Path) -> bool:
    """Tell whether a file lies where nothing can be written and has no journal: SQLite reads it only if told that it does not change."""
    return not os.access(path.parent, os.W_OK) and not any(path.with_name(path.name + suffix).exists() for suffix in ("-wal", "-shm"))


def drop_derived(database: Database) -> None:
    """Drop every derived table and make them anew, empty, as part of the caller's transaction.

    Until `derived_is_complete` is called the database opens only for a rebuild.
    """
    connection = database.conn
    with closing(sqlite3.connect(":memory:")) as kept:
        kept.executescript(schema("content"))
        content = {name for (name,) in kept.execute("select name from sqlite_master")}
    untold = _untold(connection)
    connection.execute("drop table if exists message_search")
    rows = connection.execute("select type, name from sqlite_master where name not like 'sqlite_%'").fetchall()
    for kind, name in rows:
        if name not in content and kind in ("table", "view"):
            connection.execute(f'drop {kind} if exists "{name}"')
    for statement in _statements(schema("derived")):
        connection.execute(statement)
    connection.executemany("insert into untold (kind, place, state, shown) values (?, ?, ?, ?)", untold)
    connection.execute("update properties set value = ? where name = 'derived-version'", (_INCOMPLETE,))


def _untold(connection: sqlite3.Connection) -> list[tuple[str, ...]]:
    """Return what was changed and not told yet; nothing where the file is of a version that keeps it otherwise."""
    columns = [name for _, name, *_ in connection.execute("pragma table_info(untold)")]
    return connection.execute("select kind, place, state, shown from untold").fetchall() if columns == _UNTOLD else []


def derived_is_complete(database: Database) -> None:
    """Note that the derived part is whole again."""
    with database.atomic():
        database.conn.executemany(
            "insert or replace into properties (name, value) values (?, ?)",
            [("derived-version", DERIVED_VERSION), ("derived-schema", fingerprint("derived"))],
        )


def install_views(database: Database, views: Mapping[str, str]) -> None:
    """Make the database's views those given, name to select statement; one that reads another comes after it.

    Views that are already right are left alone, so that nothing is written in most runs.
    """
    wanted = {name: f'create view "{name}" as\n{select}' for name, select in views.items()}
    current = dict(database.conn.execute("select name, sql from sqlite_master where type = 'view'"))
    own = {"searchable_messages"}
    if {name: sql for name, sql in current.items() if name not in own} == wanted:
        return
    with database.atomic():
        for name in current:
            if name not in own:
                database.conn.execute(f'drop view "{name}"')
        for sql in wanted.values():
            database.conn.execute(sql)


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except OSError as error:
        raise DatabaseError(f"{path}: cannot be read ({error.strerror}). Choose another with --db") from error


def _remove(path: Path) -> None:
    """Remove a database file and its journals, if there are any."""
    for suffix in ("", "-wal", "-shm"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)


def _connect(path: Path, *, writable: bool) -> Database:
    mode = "mode=rwc" if writable else "immutable=1" if is_still(path) else "mode=ro"
    try:
        connection = sqlite3.connect(f"{path.absolute().as_uri()}?{mode}", uri=True)
        connection.execute(f"pragma busy_timeout = {_BUSY_MILLISECONDS}")
        connection.execute(f"pragma cache_size = -{_CACHE_KIB}")
        connection.execute("pragma temp_store = memory")
        connection.execute("pragma synchronous = normal")
        connection.execute(f"pragma wal_autocheckpoint = {_CHECKPOINT_PAGES}")
    except sqlite3.Error as error:
        raise DatabaseError(f"{path}: cannot be opened ({error}). Choose another with --db") from error
    return Database(connection)


def _version_problem(path: Path, versions: dict[str, str], *, any_derived: bool) -> str | None:
    """Return why a file with these versions cannot be used, and what to do; None where it can."""
    if "content-version" not in versions:
        return f"{path}: not a Patchlore database. Choose another with --db"
    if versions["content-version"] != CONTENT_VERSION:
        version = versions["content-version"]
        return f"{path}: made by a newer Patchlore (content of version {version}, this one knows {CONTENT_VERSION}). Use that one"
    reason = None if any_derived else _derived_problem(versions)
    return f"{path}: {reason}. Derive it anew: patchlore rebuild --db {quote(str(path))}" if reason else None


def _derived_problem(versions: dict[str, str]) -> str | None:
    """Return why the derived part of a file cannot be used; None where it can."""
    derived = versions["derived-version"]
    if derived == _INCOMPLETE:
        return "a rebuild was stopped"
    if derived != DERIVED_VERSION:
        return f"derived by version {derived}, this program is {DERIVED_VERSION}"
    if versions.get("derived-schema") != fingerprint("derived"):
        return "its derived tables are those of another Patchlore"
    return None


def _statements(script: str) -> list[str]:
    """Split a script into statements, so that they run within the caller's transaction."""
    statements, lines = [], []
    for line in script.splitlines():
        lines.append(line)
        if sqlite3.complete_statement(text := "\n".join(lines)):
            statements.append(text)
            lines = []
    return statements
