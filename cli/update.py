"""`patchlore update`: read again what was ingested before, and tell what that changed."""

import json
import sys
import time
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from itertools import islice
from pathlib import Path
from shlex import quote

import click

from ..ingest.update import Change, Update, update
from ..model.errors import BusyError
from ..queries.catalog import views
from .options import database_option, jobs_option
from .progress import progress_bar
from .report import complain, summarise

_CLOSED = frozenset(("fixed", "duplicate", "invalid", "inconclusive"))
_MOST = 20  # of a kind that are listed one by one


@click.command("update")
@database_option
@jobs_option
@click.option(
    "--all", "ask_all", is_flag=True, help="Ask for all threads, also for those that have been quiet and that not every run asks for."
)
@click.option("--watch", type=click.FloatRange(min=0, min_open=True), metavar="MINUTES", help="Repeat it, with a pause of so many minutes.")
@click.option("--exit-code", is_flag=True, help="End with status 3 when anything changed; with --watch: as soon as anything does.")
@click.option("--json", "as_json", is_flag=True, help="Tell what changed as one JSON object for each run.")
def command(db: Path, *, jobs: int | None, ask_all: bool, watch: float | None, exit_code: bool, as_json: bool) -> None:
    """Read again what was ingested before, and only what is new in it.

    Tells which messages and revisions came in, and what they changed: collisions and regressions that opened, moved or closed, and mail
    that an archive took back. Followed lists and threads are asked too, and folders are searched for new files. A thread that has been
    quiet is asked again after a tenth of that time, and after a week at the latest.
    """
    while True:
        status = 0
        try:
            with progress_bar() as progress:
                found = update(db, views=views(), jobs=jobs, ask_all=ask_all, progress=progress)
        except BusyError as error:
            if watch is None:
                raise
            click.echo(f"patchlore: {error}. Trying again in {watch:g} minutes", err=True)
        else:
            _tell(found, as_json=as_json)
            summarise(found.outcome, db)
            if found.resting:
                threads = f"{found.resting:,} quiet thread{'' if found.resting == 1 else 's'}"
                click.echo(f"{threads} not asked this time. To ask all: patchlore update --all --db {quote(str(db))}", err=True)
            status = 1 if complain(found.outcome, db) else 0
            if exit_code and found.is_change:
                sys.exit(3)
        if watch is None:
            sys.exit(status)
        sys.stdout.flush()
        time.sleep(watch * 60)


def _tell(found: Update, *, as_json: bool) -> None:
    if as_json:
        changes = {name: [{**asdict(change), **change.row, "row": None} for change in rows] for name, rows in found.changes.items()}
        for rows in changes.values():
            for row in rows:
                del row["row"]
        click.echo(json.dumps({**found.new, **changes, "problems": found.outcome.problems}, ensure_ascii=False))
        return
    _list("revisions", (_revision(row) for row in found.new.get("revisions", ())))
    _list("collisions", (_collision(change) for change in found.changes.get("collisions", ())))
    _list("regressions", (_regression(change) for change in found.changes.get("regressions", ())))
    _list("mails taken back", (_taken_back(change) for change in found.changes.get("taken_back", ())))
    _list("messages", (_message(row) for row in found.new.get("messages", ())))


def _list(what: str, lines: Iterable[str]) -> None:
    """Print a line each, of many the first ones."""
    remaining = iter(lines)
    for line in islice(remaining, _MOST):
        click.echo(_line(line))
    more = sum(1 for _ in remaining)
    if more:
        click.echo(f"and {more:,} more {what}: all of them with --json")


def _revision(row: Mapping[str, object]) -> str:
    series = "" if row["series"] == row["root_id"] else f" of series {row['series']}"
    return f"revision v{row['revision']}: {row['title']} ({row['author_name']}) <{row['root_id']}>{series}"


def _collision(change: Change) -> str:
    return f"collision {_moved(change)}: {_side(change, 'a')} and {_side(change, 'b')} in {change.row['path']}"


def _regression(change: Change) -> str:
    return f"regression {_moved(change)}: {change.row['signature']} <{change.row['report_id']}>"


def _taken_back(change: Change) -> str:
    return f"taken back by its archive: <{change.row['message_id']}>"


def _message(row: Mapping[str, object]) -> str:
    return f"{row['kind']}: {row['subject']} ({row['from_name']}) <{row['message_id']}>"


def _moved(change: Change) -> str:
    """Return what became of a row: "opened", "closed (fixed)", "open -> fix-posted", "gone"."""
    if change.after is None:
        return f"gone (was {change.before})"
    if change.after in _CLOSED:
        return f"closed ({change.after})"
    return f"opened ({change.after})" if change.before is None else f"{change.before} -> {change.after}"


def _side(change: Change, side: str) -> str:
    root, title = change.row.get(f"root_{side}"), change.row.get(f"title_{side}")
    if root:
        return f"{title} <{root}>" if title else f"<{root}>"
    return str(change.row.get(f"commit_{side}") or "a tree")


def _line(text: str) -> str:
    """Return a text that a mail's subject is part of as one line without anything that a terminal would obey."""
    return "".join(character for character in " ".join(text.split()) if character.isprintable())
