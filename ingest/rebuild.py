"""Derive everything afresh from the kept mails."""

import zlib
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from ..model.database import derived_is_complete, drop_derived, install_views, open_database, set_window_days
from ..model.errors import DatabaseError
from ..model.message import RawMessage
from .analysis import analyze
from .linking import link_waiting
from .load import Loader
from .lock import writer_lock
from .workers import executor, in_order

_CHUNK = 200  # mails


def rebuild(
    path: Path, *, views: Mapping[str, str], jobs: int | None, progress: Callable[[str, int, int], None], window: int | None = None
) -> int:
    """Derive everything in a database anew and return the number of mails.

    `window`: how many days apart two postings may be that are looked at for collisions from now on; None: as before. A rebuild that was
    interrupted leaves a database that asks for another. Raises DatabaseError where mails were not kept.
    """
    with writer_lock(path):
        database = open_database(path, writable=True, any_derived=True)
        try:
            total, kept = database.conn.execute("select (select count(*) from mails), (select count(*) from raw_mails)").fetchone()
            if kept < total:
                raise DatabaseError(
                    f"{path}: {total - kept} of {total} mails were not kept (--no-raw), so nothing can be derived from them. "
                    f"Read the archives again into a new file: patchlore ingest SOURCE --db NEW"
                )
            loader = Loader(database)
            with database.atomic():
                drop_derived(database)
                if window is not None:
                    set_window_days(database, window)
                loader.forget_keys()
            done = 0
            with executor(jobs) as pool:
                for rows, numbers in in_order(pool, _chunks(path)):
                    loader.reload(dict(zip(numbers, rows, strict=True)))
                    done += len(rows)
                    progress("reading", done, total)
            link_waiting(database, progress)
            derived_is_complete(database)
            install_views(database, views)
            analyze(database)
            return int(total)
        finally:
            database.close()


def _chunks(path: Path) -> Iterator[tuple[list[RawMessage], list[int]]]:
    """Yield the kept mails in chunks, with their numbers, by a connection of its own: the writer's is busy with transactions."""
    reader = open_database(path, any_derived=True)
    try:
        last = 0
        while True:
            rows = reader.conn.execute(
                "select mail, deflated from raw_mails where mail > ? order by mail limit ?", [last, _CHUNK]
            ).fetchall()
            if not rows:
                return
            last = rows[-1][0]
            yield [RawMessage(data=zlib.decompress(deflated), locator="") for _, deflated in rows], [mail for mail, _ in rows]
    finally:
        reader.close()
