"""`patchlore check`: is the database whole?"""

import sys
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from shlex import quote

import click

from ..model.database import open_database
from ..queries.check import INTEGRITY, UNLINKED, Finding, run_checks
from .options import database_option


@click.command("check", short_help="Check that the database is whole.")
@database_option
def command(db: Path) -> None:
    """Check the integrity of the file and what must be true of its rows.

    Prints a line for each thing that is not as it must be, and exits with 1 where there is one.
    """
    with closing(open_database(db)) as database:
        findings = list(run_checks(database))
    for finding in findings:
        click.echo(f"{finding.check}: {finding.what} {finding.why}")
    if findings:
        click.echo(f"{db}: {_advice(findings, quote(str(db)))}", err=True)
        sys.exit(1)
    click.echo(f"{db}: all is as it must be", err=True)


def _advice(findings: Sequence[Finding], database: str) -> str:
    if any(finding.check == UNLINKED for finding in findings):
        return f"a run was stopped, or is going on. Let it go on: patchlore update --db {database}"
    if any(finding.check == INTEGRITY for finding in findings):
        return "the file is damaged. Put a copy back, or read the archives again into a new file: patchlore ingest SOURCE --db NEW"
    return f"not as it must be. Derive it anew: patchlore rebuild --db {database}"
