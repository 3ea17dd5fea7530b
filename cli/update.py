"""`patchlore update`: read again what was ingested before, and tell what that changed."""

import json
import sys
import time
from collections import Counter
from collections.abc import Iterable, Mapping
from contextlib import ExitStack
from dataclasses import asdict
from itertools import islice
from pathlib import Path
from shlex import quote

import click

from ..ingest.news import Change
from ..ingest.update import Update, update
from ..model.errors import BusyError
from ..queries.catalog import views
from .options import database_option, jobs_option
from .progress import progress_bar
from .report import complain, summarise

_CLOSED = frozenset(("fixed", "duplicate", "invalid", "inconclusive"))
_OPEN = frozenset(("live", "open", "fix-posted"))
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
            found = _update(db, jobs=jobs, ask_all=ask_all, as_json=as_json)
        except BusyError as error:
            if watch is None:
                raise
            click.echo(f"patchlore: {error}. Trying again in {watch:g} minutes", err=True)
        else:
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


def _update(db: Path, *, jobs: int | None, ask_all: bool, as_json: bool) -> Update:
    with ExitStack() as bar:

        def tell(found: Update) -> None:
            bar.close()  # it would be drawn into what is told
            _tell(found, db, as_json=as_json)

        progress = bar.enter_context(progress_bar())
        return update(db, views=views(), jobs=jobs, ask_all=ask_all, tell=tell, progress=progress)


def _tell(found: Update, db: Path, *, as_json: bool) -> None:
    if found.since and found.is_change:
        click.echo(f"An update that began {found.since} was broken off before it told what it changed: that is told here too", err=True)
    if as_json:
        changes = {name: [{**asdict(change), **change.row, "row": None} for change in rows] for name, rows in found.changes.items()}
        for rows in changes.values():
            for row in rows:
                del row["row"]
        told = {**found.new, **changes, "since": found.since, "problems": found.outcome.problems}
        click.echo(json.dumps(told, ensure_ascii=False))
    else:
        _tell_people(found, db)
    sys.stdout.flush()  # from now on it counts as told


def _tell_people(found: Update, db: Path) -> None:
    query = f"patchlore query {{}} --db {quote(str(db))}"
    _list("revisions", map(_revision, found.new["revisions"]), query.format("recent-series"))
    collisions = sorted((one for one in found.changes["collisions"] if not _is_over(one)), key=_urgency)
    _list("collisions", map(_collision, collisions), query.format("series-collisions -p pending=1"))
    over = Counter(str(one.after) for one in found.changes["collisions"] if _is_over(one))
    if over:
        states = ", ".join(f"{count:,} {state}" for state, count in sorted(over.items()))
        click.echo(f"collisions that were over when they were found: {states}. See them: {query.format('series-collisions')}")
    regressions = sorted(found.changes["regressions"], key=lambda one: (_is_over(one), one.after in _CLOSED))
    _list("regressions", map(_regression, regressions), query.format("open-regressions"))
    _list("mails taken back", map(_taken_back, found.changes["taken_back"]))
    _list("messages", map(_message, found.new["messages"]))


def _is_over(change: Change) -> bool:
    """Tell whether something came that nobody has to look after: a collision of what is not the latest, a regression that is closed."""
    return change.before is None and change.after is not None and change.after not in _OPEN


def _urgency(change: Change) -> tuple[bool, bool]:
    """Return what a collision is sorted by: what is live first, of that what somebody reported."""
    return change.after != "live", change.row["basis"] != "reported"


def _list(what: str, lines: Iterable[str], more_at: str | None = None) -> None:
    """Print a line each, of many the first ones, and by which command more is to be seen."""
    remaining = iter(lines)
    for line in islice(remaining, _MOST):
        click.echo(_line(line))
    more = sum(1 for _ in remaining)
    if more:
        click.echo(f"and {more:,} more {what}{f': {more_at}' if more_at else ''}")


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
