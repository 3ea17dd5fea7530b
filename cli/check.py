"""`patchlore check`: is the database whole?"""

import sys
from contextlib import closing
from pathlib import Path

import click

from ..model.database import open_database
from ..queries.check import run_checks
from .options import database_option


@click.command("check")
@database_option
def command(db: Path) -> None:
    """Check the integrity of the file and what must be true of its rows.

    Prints a line for each thing that is not as it must be, and then exits with 1.
    """
    with closing(open_database(db)) as database:
        findings = list(run_checks(database))
    for finding in findings:
        click.echo(f"{finding.check}: {finding.what} {finding.why}")
    if findings:
        click.echo(f"{db}: not as it must be. Derive it anew: patchlore rebuild --db {db}", err=True)
        sys.exit(1)
    click.echo(f"{db}: all is as it must be", err=True)
