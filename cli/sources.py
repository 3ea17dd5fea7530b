"""`patchlore sources`: what was ingested from where."""

from contextlib import closing
from pathlib import Path

import click
from click.core import ParameterSource

from ..ingest.forget import forget_source
from ..model.database import open_database
from ..queries.catalog import ask
from .listing import list_rows
from .options import database_option

_SHOWN = ("kind", "location", "read_at", "mails", "taken_back", "set_aside")


@click.group("sources", invoke_without_command=True, short_help="List what was ingested from where, and forget one.")
@database_option
@click.option("--json", "as_json", is_flag=True, help="As a JSON array of objects, with all that is known of each.")
@click.pass_context
def command(context: click.Context, db: Path, as_json: bool) -> None:
    """List what was ingested from where: kind, place, when it was last read, how many mails it has.

    `patchlore sources forget LOCATION` forgets one of them.
    """
    context.obj = db
    if context.invoked_subcommand is not None:
        return
    with closing(open_database(db)) as database:
        answer = ask(database, "sources")
        rows = [dict[str, object](zip(answer.columns, row, strict=True)) for row in answer.rows]
    list_rows(rows, _SHOWN, as_json=as_json)


@command.command("forget")
@click.argument("location")
@database_option
@click.option("--purge", is_flag=True, help="Take out its mails too, but for those that another source holds.")
@click.pass_context
def forget(context: click.Context, location: str, db: Path, purge: bool) -> None:
    """Forget a source: no update asks it any more. Its mails stay."""
    if context.get_parameter_source("db") is ParameterSource.DEFAULT:
        db = context.obj  # `sources --db FILE forget LOCATION` is as good
    count = forget_source(db, location, purge=purge)
    mails = f", with {count:,} mail{'' if count == 1 else 's'}" if purge else ""
    click.echo(f"forgotten: {location}{mails}", err=True)
