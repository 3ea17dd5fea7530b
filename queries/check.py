"""What must be true of every database: the integrity of the file, and the invariants that stand in checks/*.sql."""

from collections.abc import Iterator
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import NamedTuple

from sqlite_utils import Database

INTEGRITY = "integrity"  # SQLite's own
UNLINKED = "unlinked-messages"  # the check that finds what a stopped run left

_SHOWN = 20  # findings a check: more say nothing new


class Finding(NamedTuple):
    """One thing that is not as it must be."""

    check: str
    what: str
    why: str


def check_names() -> list[str]:
    """Return the names of all checks of invariants, in order."""
    return sorted(entry.name.removesuffix(".sql") for entry in _folder().iterdir())


def run_checks(database: Database) -> Iterator[Finding]:
    """Yield what is wrong with a database; nothing where all is right.

    Of one that a stopped run left, whose mails wait for linking, nothing but that is told: no table that is linked fits another yet.
    """
    execute = database.conn.execute
    for (line,) in execute(f"pragma integrity_check({_SHOWN})"):
        if line != "ok":
            yield Finding(INTEGRITY, "the file", line)
    waiting = list(_run(database, UNLINKED))
    if waiting:
        yield from waiting
        return
    for table, row, parent, _ in execute("pragma foreign_key_check").fetchmany(_SHOWN):
        yield Finding("foreign-keys", f"{table} {row}", f"refers to a row of {parent} that is not there")
    for name in check_names():
        yield from _run(database, name)


def _run(database: Database, name: str) -> Iterator[Finding]:
    sql = _folder().joinpath(f"{name}.sql").read_text(encoding="utf-8")
    for what, why in database.conn.execute(sql).fetchmany(_SHOWN):
        yield Finding(name, str(what), why)


def _folder() -> Traversable:
    return files("patchlore.queries").joinpath("checks")
