"""The lock of the one writer.

Two writers on one file could corrupt it with an SQLite before 3.51.3 (sqlite.org/wal.html, "WAL-reset bug").
"""

import fcntl
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ..model.errors import BusyError, DatabaseError


@contextmanager
def writer_lock(database: Path) -> Iterator[None]:
    """Hold the lock of a database, `NAME.lock` beside it, which names its holder.

    The kernel drops it with the process, however that ends. Raises BusyError, with the holder, where another process has it.
    """
    path = database.with_name(database.name + ".lock")
    try:
        file = path.open("a+", encoding="utf-8")
    except FileNotFoundError as error:
        raise DatabaseError(f"{database.parent}: no such folder. Make it, or choose another with --db") from error
    except OSError as error:
        raise DatabaseError(f"{path}: cannot be written ({error.strerror}). Choose a folder of yours with --db") from error
    with file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            file.seek(0)
            holder = file.read().strip() or "another process"
            raise BusyError(f"{database}: {holder} writes to it. Wait until it ends, or stop it") from error
        file.seek(0)
        file.truncate()
        file.write(f"process {os.getpid()} ({' '.join([Path(sys.argv[0]).name, *sys.argv[1:2]])})\n")
        file.flush()
        yield
        file.seek(0)
        file.truncate()
