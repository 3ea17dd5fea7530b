"""From archives to a linked database: source -> parse and extract in workers -> load -> link.

Each batch is one transaction with the source's cursor: a run that is killed goes on where its last batch ended.
"""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from pathlib import Path

from sqlite_utils import Database

from ..model.database import create_database, install_views, open_database
from ..model.defect import Defect
from ..model.message import RawMessage
from ..model.source import Deletion, Source, Unread
from .linking import link
from .load import Batch, Counts, Loader
from .lock import writer_lock
from .rows import MailRows, mail_rows
from .source import find_sources
from .workers import executor, in_order

_CHUNK_MAILS = 64
_CHUNK_BYTES = 1 << 20
_LINK_EVERY = 4096  # mails
_BATCH_CHUNKS = 4  # in a transaction: what a killed run loses at most

Progress = Callable[[str, int, int], None]  # (what is done, how much of it, of how much)


@dataclass(slots=True)
class Outcome:
    """What a run did."""

    counts: Counts = field(default_factory=Counts)
    sources: int = 0
    seconds: float = 0.0


@dataclass(slots=True)
class _Chunk:
    """Events that go through a worker together, and where the source stands behind them."""

    mails: list[RawMessage] = field(default_factory=list)
    deletions: list[RawMessage] = field(default_factory=list)  # received_at: when it was taken back
    unread: list[tuple[str, Defect]] = field(default_factory=list)
    size: int = 0
    progress: int = 0
    cursor: Callable[[], str] = lambda: ""

    def is_full(self) -> bool:
        return len(self.mails) + len(self.deletions) + len(self.unread) >= _CHUNK_MAILS or self.size >= _CHUNK_BYTES


def ingest(
    paths: Sequence[Path],
    database_path: Path,
    *,
    views: Mapping[str, str],
    list_name: str | None = None,
    jobs: int | None = None,
    since: int | None = None,
    keep_raw: bool = True,
    progress: Progress = lambda _what, _done, _total: None,
) -> Outcome:
    """Read what is new in archives into a database, which is made where there is none, and link it.

    Mail older than `since` (epoch seconds) is left out. Raises SourceError before anything is read where a path is no archive,
    DatabaseError where the database cannot be used, BusyError where another process writes to it.
    """
    started = time.monotonic()
    sources = [source for path in paths for source in find_sources(path)]
    outcome = Outcome(sources=len(sources))
    with writer_lock(database_path), closing(_open(database_path)) as database:
        install_views(database, views)
        loader = Loader(database, keep_raw=keep_raw)
        with executor(jobs) as pool:
            for source in sources:
                number, cursor = _register(database, source, list_name, since)
                chunks = _chunks(source, cursor, since, list_name)
                unlinked = 0
                for stored in _load(loader, number, in_order(pool, chunks), outcome.counts, _teller(progress, source, cursor)):
                    unlinked += stored
                    if unlinked >= _LINK_EVERY:  # the workers go on meanwhile
                        link(database)
                        unlinked = 0
        _link_rest(database, progress)
    outcome.seconds = time.monotonic() - started
    return outcome


def _open(path: Path) -> Database:
    """Open the database for writing; make it where nothing stands or where making it was interrupted."""
    if not path.exists() or path.stat().st_size == 0:
        return create_database(path)
    return open_database(path, writable=True)


def _register(database: Database, source: Source, list_name: str | None, since: int | None) -> tuple[int, str | None]:
    """Return a source's number and its cursor; no cursor where it must be read from the start.

    That is so where an earlier run left out older mail than this one would.
    """
    with database.atomic():
        database.conn.execute(
            "insert into sources (kind, location, list, since) values (?, ?, ?, ?) on conflict (location) do nothing",
            [source.kind.value, source.location, list_name or source.list_name, since],
        )
        number, cursor, before = database.conn.execute(
            "select source, cursor, since from sources where location = ?", [source.location]
        ).fetchone()
        if before is not None and (since is None or since < before):
            cursor = ""
            database.conn.execute("update sources set since = ?, cursor = '' where source = ?", [since, number])
    return number, cursor or None


def _chunks(source: Source, cursor: str | None, since: int | None, list_name: str | None) -> Iterator[tuple[list[RawMessage], _Chunk]]:
    """Yield the events of a source in chunks: the mails for a worker, and the chunk."""
    chunk = _Chunk()
    for reading in source.read(cursor, since):
        match reading.outcome:
            case RawMessage() as mail:
                chunk.mails.append(replace(mail, list=list_name) if list_name else mail)
                chunk.size += len(mail.data)
            case Deletion(data=data, locator=locator, received_at=taken_at):
                held_by = list_name or source.list_name
                chunk.deletions.append(RawMessage(data=data, locator=locator, received_at=taken_at, list=held_by))
            case Unread() as unread:
                chunk.unread.append((unread.locator, unread.defect))
        chunk.progress += reading.progress
        chunk.cursor = reading.cursor
        if chunk.is_full():
            yield chunk.mails, chunk
            chunk = _Chunk()
    if chunk.mails or chunk.deletions or chunk.unread or chunk.progress:
        yield chunk.mails, chunk


def _load(
    loader: Loader, source: int, chunks: Iterator[tuple[list[MailRows], _Chunk]], counts: Counts, tell: Callable[[int], None]
) -> Iterator[int]:
    """Store chunks, several in a transaction; yield how many mails each transaction stored."""
    batch = Batch(source=source)
    waiting = done = 0
    for rows, chunk in chunks:
        batch.mails.extend(rows)
        batch.deletions.extend(map(mail_rows, chunk.deletions))
        batch.defects.extend(chunk.unread)
        batch.cursor = chunk.cursor
        waiting += 1
        done += chunk.progress
        if waiting == _BATCH_CHUNKS:
            counts.add(loader.load(batch))
            tell(done)
            yield len(batch.mails)
            batch, waiting = Batch(source=source), 0
    if waiting:
        counts.add(loader.load(batch))
        tell(done)
        yield len(batch.mails)


def _teller(progress: Progress, source: Source, cursor: str | None) -> Callable[[int], None]:
    total = source.size_hint(cursor)
    what = f"reading {Path(source.location).name}"
    progress(what, 0, total)
    return lambda done: progress(what, done, total)


def _link_rest(database: Database, progress: Progress) -> None:
    total = database.conn.execute("select count(*) from messages where linked = 0").fetchone()[0]
    done = 0

    def tell(count: int) -> None:
        nonlocal done
        done += count
        progress("linking", done, total)

    if total:
        progress("linking", 0, total)
        link(database, tell)
        database.conn.execute("pragma analysis_limit = 1000")  # rows of an index: enough to choose between indexes
        database.conn.execute("analyze")
