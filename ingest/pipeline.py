"""From archives to a linked database: source -> parse and extract in workers -> load -> link.

Each batch is one transaction with the source's cursor: a run that is killed goes on where its last batch ended.
"""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Executor
from contextlib import closing
from dataclasses import dataclass, field, replace
from pathlib import Path
from shlex import quote

from sqlite_utils import Database

from ..model.database import DEFAULT_WINDOW_DAYS, create_database, install_views, open_database, window_days
from ..model.defect import Defect
from ..model.errors import DatabaseError, SourceError
from ..model.message import RawMessage
from ..model.source import Deletion, Progress, Rewriting, Source, Unfinished, Unread
from .analysis import analyze_if_grown
from .given import Finder, Found
from .linking import link, link_waiting
from .load import Batch, Counts, Loader
from .lock import writer_lock
from .news import watch_if_untold
from .rows import MailRows
from .workers import executor, in_order, rows_of

_CHUNK_MAILS = 64
_CHUNK_BYTES = 1 << 20
_LINK_EVERY = (4096, 20_000)  # mails: at first, and at most. A wider window touches each thread and series fewer times
_BATCH_CHUNKS = 16  # in a transaction: what a killed run loses at most. A page that many mails change is written once a batch


def _nowhere() -> str:
    """Stand for the cursor of a chunk without events."""
    return ""


@dataclass(slots=True)
class Outcome:
    """What a run did."""

    counts: Counts = field(default_factory=Counts)
    sources: int = 0
    problems: list[str] = field(default_factory=list)  # sources that could not be read, or not to their end: a sentence each
    seconds: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """A source to be read, and how."""

    source: Source
    given: str  # what it was found in
    list_name: str | None  # by hand
    since: int | None  # epoch seconds
    keep_raw: bool


@dataclass(slots=True)
class _Chunk:
    """Events that go through a worker together, and where the source stands behind them."""

    mails: list[RawMessage] = field(default_factory=list)
    deletions: list[RawMessage] = field(default_factory=list)  # received_at: when it was taken back
    unfinished: list[RawMessage] = field(default_factory=list)
    unread: list[tuple[str, Defect]] = field(default_factory=list)
    part: int = 0
    rewriting: Rewriting | None = None  # it stands alone
    size: int = 0
    progress: int = 0
    cursor: Callable[[], str] = _nowhere

    def is_full(self) -> bool:
        return len(self.mails) + len(self.deletions) + len(self.unread) >= _CHUNK_MAILS or self.size >= _CHUNK_BYTES


def ingest(
    given: Sequence[Path | Found],
    database_path: Path,
    *,
    views: Mapping[str, str],
    list_name: str | None = None,
    jobs: int | None = None,
    since: int | None = None,
    keep_raw: bool = True,
    window: int | None = None,
    progress: Progress = lambda _what, _done, _total: None,
) -> Outcome:
    """Read what is new in archives into a database, which is made where there is none, and link it.

    Mail older than `since` (epoch seconds) is left out. `window`: how many days apart two postings may be that are looked at for
    collisions; None: what the database has. Raises SourceError before anything is read where a path is no archive,
    DatabaseError where the database cannot be used, BusyError where another process writes to it.
    """
    started = time.monotonic()
    finder = Finder(database_path, progress=progress)
    orders = [
        Order(source=source, given=found.given, list_name=list_name, since=since, keep_raw=keep_raw)
        for found in (finder.find(one) if isinstance(one, Path) else one for one in given)
        for source in found.sources
    ]
    with writer_lock(database_path), closing(_open(database_path, window)) as database:
        install_views(database, views)
        watch_if_untold(database)
        outcome = read_sources(database, orders, jobs=jobs, progress=progress)
    outcome.seconds = time.monotonic() - started
    return outcome


def read_sources(database: Database, orders: Sequence[Order], *, jobs: int | None, progress: Progress) -> Outcome:
    """Read what is new in sources and link it. One that fails does not hinder the others: see `Outcome.problems`."""
    outcome = Outcome(sources=len(orders))
    loaders: dict[bool, Loader] = {}
    with executor(jobs) as pool:
        for order in orders:
            loader = loaders.get(order.keep_raw) or loaders.setdefault(order.keep_raw, Loader(database, keep_raw=order.keep_raw))
            try:
                _read_source(database, loader, order, pool, outcome.counts, progress)
            except SourceError as error:
                outcome.problems.append(str(error))
                _unregister(database, order.source)
    link_waiting(database, progress)
    analyze_if_grown(database)
    return outcome


def _read_source(database: Database, loader: Loader, order: Order, pool: Executor | None, counts: Counts, progress: Progress) -> None:
    number, cursor = _register(database, order)
    tell = _teller(progress, order.source, cursor)
    unlinked = linked = 0
    least, most = _LINK_EVERY
    failures: list[SourceError] = []
    for stored in _load(loader, number, order, in_order(pool, _chunks(order, cursor, failures)), counts, tell):
        unlinked += stored
        if unlinked >= min(most, max(least, linked // 2)):  # the workers go on meanwhile
            link(database)
            unlinked, linked = 0, linked + unlinked
    if failures:  # what came before is stored: the next run goes on from there
        raise failures[0]
    with database.atomic():
        database.conn.execute("update sources set read_at = strftime('%Y-%m-%dT%H:%M:%SZ') where source = ?", [number])


def _open(path: Path, window: int | None) -> Database:
    """Open the database for writing; make it where nothing stands or where making it was interrupted."""
    if not path.exists() or path.stat().st_size == 0:
        return create_database(path, window_days=window or DEFAULT_WINDOW_DAYS)
    database = open_database(path, writable=True)
    has = window_days(database)
    if window not in (None, has):
        database.close()
        raise DatabaseError(
            f"{path}: looks for collisions between postings at most {has} days apart. To change that: "
            f"patchlore rebuild --window {window} --db {quote(str(path))}"
        )
    return database


def _register(database: Database, order: Order) -> tuple[int, str | None]:
    """Return a source's number and its cursor; no cursor where it must be read from the start.

    That is so where an earlier run left out older mail than this one would.
    """
    source, since = order.source, order.since
    with database.atomic():
        # Of two things that it was found in, the shorter path is the folder that holds more
        database.conn.execute(
            "insert into sources (kind, location, given, list, since) values (?, ?, ?, ?, ?) on conflict (location) do update set "
            "given = case when length(excluded.given) < length(given) or given = '' then excluded.given else given end, "
            "list = coalesce(excluded.list, list)",
            [source.kind.value, source.location, order.given, order.list_name, since],
        )
        number, cursor, before = database.conn.execute(
            "select source, cursor, since from sources where location = ?", [source.location]
        ).fetchone()
        database.conn.execute("update sources set keep_raw = ? where source = ?", [order.keep_raw, number])
        if before is not None and (since is None or since < before):
            cursor = ""
            database.conn.execute("update sources set since = ?, cursor = '' where source = ?", [since, number])
    return number, cursor or None


def _unregister(database: Database, source: Source) -> None:
    """Forget a source of which nothing was ever read: updates need not ask for what may be a mistyped address."""
    with database.atomic():
        database.conn.execute("delete from sources where location = ? and read_at = '' and cursor = ''", [source.location])


def _chunks(order: Order, cursor: str | None, failures: list[SourceError]) -> Iterator[tuple[list[RawMessage], _Chunk]]:
    """Yield the events of a source in chunks: the mails for a worker, and the chunk. Why it broke off goes into `failures`."""
    source, list_name = order.source, order.list_name
    chunk = _Chunk()
    try:
        for reading in source.read(cursor, order.since):
            if chunk.cursor is not _nowhere and (isinstance(reading.outcome, Rewriting) or reading.part != chunk.part):
                yield chunk.mails, chunk
                chunk = _Chunk()
            match reading.outcome:
                case RawMessage() as mail:
                    chunk.mails.append(replace(mail, list=list_name) if list_name else mail)
                    chunk.size += len(mail.data)
                case Deletion(data=data, locator=locator, received_at=taken_at):
                    held_by = list_name or source.list_name
                    chunk.deletions.append(RawMessage(data=data, locator=locator, received_at=taken_at, list=held_by))
                case Unfinished(data=data, locator=locator):
                    chunk.unfinished.append(RawMessage(data=data, locator=locator))
                case Unread() as unread:
                    chunk.unread.append((unread.locator, unread.defect))
                case Rewriting() as rewriting:
                    chunk.rewriting = rewriting
            chunk.progress += reading.progress
            chunk.cursor = reading.cursor
            chunk.part = reading.part
            if chunk.is_full() or chunk.rewriting:
                yield chunk.mails, chunk
                chunk = _Chunk()
    except SourceError as error:
        failures.append(error)
    if chunk.cursor is not _nowhere:
        yield chunk.mails, chunk


def _load(
    loader: Loader,
    source: int,
    order: Order,
    chunks: Iterator[tuple[list[MailRows], _Chunk]],
    counts: Counts,
    tell: Callable[[int], None],
) -> Iterator[int]:
    """Store chunks, several in a transaction; yield how many mails each transaction stored."""
    done = 0
    batch = _Waiting(source, order)
    for rows, chunk in chunks:
        if batch.chunks and (chunk.rewriting or chunk.part != batch.part):
            yield batch.store(loader, counts)
            tell(done)
            batch = _Waiting(source, order)
        batch.add(rows, chunk)
        done += chunk.progress
        if batch.chunks == _BATCH_CHUNKS or chunk.rewriting:
            yield batch.store(loader, counts)
            tell(done)
            batch = _Waiting(source, order)
    if batch.chunks:
        yield batch.store(loader, counts)
        tell(done)


class _Waiting:
    """Chunks that go into one transaction."""

    def __init__(self, source: int, order: Order) -> None:
        self._batch = Batch(source=source, list_name=order.list_name or order.source.list_name, since=order.since)
        self.chunks = self.part = 0

    def add(self, rows: list[MailRows], chunk: _Chunk) -> None:
        batch = self._batch
        batch.mails.extend(rows)
        if chunk.deletions:
            batch.deletions.extend(rows_of(chunk.deletions))
        if chunk.unfinished:
            batch.unfinished.extend(rows_of([mail for mail in chunk.unfinished if mail.data]))
            batch.unfinished_at.extend(mail.locator for mail in chunk.unfinished)
        batch.defects.extend(chunk.unread)
        batch.rewriting = chunk.rewriting
        batch.part = self.part = chunk.part
        batch.cursor = chunk.cursor
        self.chunks += 1

    def store(self, loader: Loader, counts: Counts) -> int:
        """Store them and return how many mails there were."""
        counts.add(loader.load(self._batch))
        return len(self._batch.mails)


def _teller(progress: Progress, source: Source, cursor: str | None) -> Callable[[int], None]:
    total = source.size_hint(cursor)
    what = f"reading {source.location.rstrip('/').rpartition('/')[2]}"
    progress(what, 0, total)
    return lambda done: progress(what, done, total)
