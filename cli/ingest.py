"""`patchlore ingest`: read archives into the database."""

from datetime import UTC, datetime
from pathlib import Path

import click

from ..ingest.given import LORE, Finder
from ..ingest.pipeline import ingest
from ..queries.catalog import views
from .options import database_option, jobs_option, window_option
from .progress import progress_bar
from .report import finish


@click.command("ingest")
@click.argument("sources", nargs=-1, required=True, metavar="SOURCE...")
@database_option
@click.option("--list", "list_name", metavar="NAME", help="The list that the sources hold. Without it, each mail tells its own.")
@jobs_option
@click.option("--since", type=click.DateTime(["%Y-%m-%d"]), metavar="DATE", help="Leave out mail older than this day (UTC).")
@window_option
@click.option("--no-raw", is_flag=True, help="Do not keep the mails' bytes: a smaller file, which cannot be rebuilt or hand out patches.")
@click.option(
    "--series", "with_series", is_flag=True, help="With a Message-ID or the URL of a mail: read the other revisions of its series too."
)
@click.option("--lore", default=LORE, show_default=True, envvar="PATCHLORE_LORE", metavar="URL", help="Where Message-IDs are looked up.")
def command(
    sources: tuple[str, ...],
    db: Path,
    *,
    list_name: str | None,
    jobs: int | None,
    since: datetime | None,
    window: int | None,
    no_raw: bool,
    with_series: bool,
    lore: str,
) -> None:
    """Read mail archives, and only what is new in them.

    SOURCE is an mbox (also .gz, .xz, .bz2), a Maildir, an .eml, a folder of these, or a public-inbox archive: its folder with epochs,
    one epoch, or a bare clone of one. It can also be the Message-ID of a mail on lore, the URL of a mail at any public-inbox server (its
    whole thread is fetched), or the URL of a list there (it is cloned and followed). `patchlore update` reads all of them again.
    """
    with progress_bar() as progress:
        finder = Finder(db, archive=lore, with_series=with_series, progress=progress)
        outcome = ingest(
            [finder.find(source) for source in sources],
            db,
            views=views(),
            list_name=list_name,
            jobs=jobs,
            since=int(since.replace(tzinfo=UTC).timestamp()) if since else None,
            keep_raw=not no_raw,
            window=window,
            progress=progress,
        )
    finish(outcome, db)
