"""`patchlore ingest`: read archives into the database."""

from datetime import UTC, datetime
from pathlib import Path

import click

from ..ingest.pipeline import ingest
from ..queries.catalog import views
from .options import database_option, jobs_option
from .progress import progress_bar
from .report import finish


@click.command("ingest")
@click.argument("sources", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="SOURCE...")
@database_option
@click.option("--list", "list_name", metavar="NAME", help="The list that the sources hold; without it each mail says its own.")
@jobs_option
@click.option("--since", type=click.DateTime(["%Y-%m-%d"]), metavar="DATE", help="Leave out mail older than this day (UTC).")
@click.option("--no-raw", is_flag=True, help="Do not keep the mails' bytes: a smaller file, which cannot be rebuilt or hand out patches.")
def command(sources: tuple[Path, ...], db: Path, list_name: str | None, jobs: int | None, since: datetime | None, no_raw: bool) -> None:
    """Read mail archives, and only what is new in them.

    SOURCE is an mbox (also .gz, .xz), a Maildir, an .eml, a folder of these, or a public-inbox archive: its folder with epochs,
    one epoch, or a bare clone of one.
    """
    with progress_bar() as progress:
        outcome = ingest(
            sources,
            db,
            views=views(),
            list_name=list_name,
            jobs=jobs,
            since=int(since.replace(tzinfo=UTC).timestamp()) if since else None,
            keep_raw=not no_raw,
            progress=progress,
        )
    finish(outcome, db)
