"""Mails in, rows out, in worker processes: results come in the order of what was given, and only a bounded number waits."""

import os
import signal
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import get_context, parent_process
from multiprocessing.connection import wait
from threading import Thread
from typing import TypeVar

from ..model.message import RawMessage
from .rows import MailRows

_WAITING = 64  # chunks that are read ahead of the writer: workers go on while it links
_MOST_JOBS = 8  # the one writer keeps up with about this many

T = TypeVar("T")


def rows_of(mails: list[RawMessage]) -> list[MailRows]:
    """Return the rows of a chunk of mails. Runs in a worker."""
    from .mail_rows import mail_rows  # noqa: PLC0415 - all extractors, which only workers need

    return [mail_rows(mail) for mail in mails]


@contextmanager
def executor(jobs: int | None) -> Iterator[Executor | None]:
    """Yield an executor with so many worker processes; None, for work in this process, where one job is asked for."""
    count = min(_MOST_JOBS, os.cpu_count() or 1) if jobs is None else jobs
    if count == 1:
        yield None
        return
    context = get_context("forkserver")
    context.set_forkserver_preload([f"{__package__}.mail_rows"])  # imported once, not in each worker
    pool = ProcessPoolExecutor(count, mp_context=context, initializer=_end_with_parent)
    try:
        yield pool
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def in_order(pool: Executor | None, chunks: Iterable[tuple[list[RawMessage], T]]) -> Iterator[tuple[list[MailRows], T]]:
    """Yield the rows of each chunk of mails with what came along with it, in order."""
    if pool is None:
        for mails, rest in chunks:
            yield rows_of(mails), rest
        return
    waiting: deque[tuple[Future[list[MailRows]], T]] = deque()
    for mails, rest in chunks:
        waiting.append((_submit(pool, mails), rest))
        if len(waiting) > _WAITING:
            future, first = waiting.popleft()
            yield future.result(), first
    for future, rest in waiting:
        yield future.result(), rest


def _end_with_parent() -> None:
    """Let this worker end when the process that it works for is killed: its queue would never tell."""
    parent = parent_process()
    if parent is not None:
        Thread(target=_end_after, args=(parent.sentinel,), daemon=True).start()


def _end_after(sentinel: int) -> None:
    wait([sentinel])
    os._exit(1)


def _submit(pool: Executor, mails: list[RawMessage]) -> Future[list[MailRows]]:
    """Hand a chunk to the workers. They start with the first, without hearing Ctrl-C: whoever runs them ends them."""
    heard = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        return pool.submit(rows_of, mails)
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, heard)
