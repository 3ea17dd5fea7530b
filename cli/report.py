"""What a command says when it has ended."""

import sys
from pathlib import Path
from shlex import quote

import click

from ..ingest.pipeline import Outcome


def summarise(outcome: Outcome, database: Path) -> None:
    """Say on stderr in one line what was read."""
    counts = outcome.counts
    parts = [f"{counts.new:,} new message{'' if counts.new == 1 else 's'}", f"{counts.repeated:,} known already"]
    if counts.deleted:
        parts.append(f"{counts.deleted:,} taken back by their archive")
    click.echo(f"{', '.join(parts)}, in {outcome.seconds:.1f} s: {database}", err=True)


def finish(outcome: Outcome, database: Path) -> None:
    """Say on stderr what was read, and where to look for what was not; exit with 1 where anything was set aside, 2 if a source failed."""
    summarise(outcome, database)
    if complain(outcome, database):
        sys.exit(2 if outcome.problems else 1)


def complain(outcome: Outcome, database: Path) -> bool:
    """Say on stderr what could not be read, and return whether anything could not."""
    counts = outcome.counts
    if counts.set_aside:
        things = f"{counts.set_aside:,} thing{'' if counts.set_aside == 1 else 's'}"
        kinds = ", ".join(f"{count:,} {kind}" for kind, count in counts.kinds.most_common())
        click.echo(f"{things} could not be read ({kinds}). See them: patchlore query defects --db {quote(str(database))}", err=True)
    for problem in outcome.problems:
        click.echo(f"patchlore: {problem}", err=True)
    return bool(counts.set_aside or outcome.problems)
