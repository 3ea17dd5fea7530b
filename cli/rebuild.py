"""`patchlore rebuild`: derive everything afresh."""

from pathlib import Path

import click

from ..ingest.rebuild import rebuild
from ..queries.catalog import views
from .options import database_option, jobs_option, window_option
from .progress import progress_bar


@click.command("rebuild")
@database_option
@jobs_option
@window_option
def command(db: Path, jobs: int | None, window: int | None) -> None:
    """Derive everything afresh from the mails that the database keeps.

    This is for after an upgrade that reads mails better. No archive is needed.
    """
    with progress_bar() as progress:
        count = rebuild(db, views=views(), jobs=jobs, progress=progress, window=window)
    click.echo(f"{count:,} mails read anew: {db}", err=True)
