"""What a command says when it has ended."""

import sys
from pathlib import Path

import click

from ..ingest.pipeline import Outcome


def finish(outcome: Outcome, database: Path) -> None:
    """Say on stderr what was read, and where to look for what was not; exit with 1 where anything was set aside."""
    counts = outcome.counts
    parts = [f"{counts.new:,} new messages", f"{counts.repeated:,} known already"]
    if counts.deleted:
        parts.append(f"{counts.deleted:,} taken back by their archive")
    click.echo(f"{', '.join(parts)}, in {outcome.seconds:.1f} s: {database}", err=True)
    if counts.set_aside:
        click.echo(f"{counts.set_aside:,} things could not be read. See them: patchlore query defects --db {database}", err=True)
        sys.exit(1)
