"""`patchlore demo`: the main job on the sample that is shipped."""

import os
import shlex
from contextlib import closing
from pathlib import Path

import click

from ..ingest.pipeline import ingest
from ..model.database import open_database
from ..queries.catalog import run, views
from .progress import progress_bar
from .report import finish

SAMPLE = Path(__file__).resolve().parent.parent / "sample" / "sample.mbox"

# (what it answers, the query, its parameters): sample/README.md tells the story
QUESTIONS: tuple[tuple[str, str, dict[str, str]], ...] = (
    ("the three revisions of one series", "series-history", {"series": "20240304081200.1531-1-maren@example.org"}),
    ("what it collides with, and what became of that", "series-collisions", {"series": "20240304081200.1531-1-maren@example.org"}),
    ("which regressions are open", "open-regressions", {}),
    ("who changes a file of it too", "who-touches", {"path": "mm/pool.c"}),
    ("which postings lack patches", "incomplete-series", {}),
    ("what could not be read, and why", "defects", {}),
)


@click.command("demo", short_help="Read a small sample, and tell what to look at.")
@click.option(
    "--db",
    type=click.Path(path_type=Path, dir_okay=False),
    default=Path("demo.db"),
    show_default=True,
    help="The database to make.",
)
def command(db: Path) -> None:
    """Read a small sample archive into a database, and tell what to look at.

    The sample is four weeks of an invented list: a series in three revisions, one that collides with it, regressions.
    """
    with progress_bar() as progress:
        outcome = ingest([SAMPLE], db, views=views(), jobs=1, progress=progress)
    _list_series(db)
    _suggest(db)
    finish(outcome, db)


def _list_series(db: Path) -> None:
    click.echo(f"The series of the sample, newest first:\n\n  {'revision':8}  {'patches':7}  {'state':18}  title (author)")
    with closing(open_database(db)) as database:
        answer = run(database, "recent-series", {})
        for values in answer.rows:
            row = dict(zip(answer.columns, values, strict=True))
            click.echo(f"  v{row['latest_revision']:7}  {row['patch_count']:<7}  {row['state']:18}  {row['title']} ({row['author_name']})")


def _suggest(db: Path) -> None:
    called = os.environ.get("PATCHLORE_CALLED", "patchlore")  # as ./patchlore says: what is typed there works as it is printed
    where = shlex.quote(str(db))
    for what, query, parameters in QUESTIONS:
        given = "".join(f" -p {key}={shlex.quote(value)}" for key, value in parameters.items())
        click.echo(f"\n# {what}\n{called} query {query}{given} --db {where}")
    click.echo(f"\n# all of it in the browser\n{called} serve --db {where}")
    click.echo(f"\n# mail of your own\n{called} ingest ARCHIVE\n{called} serve\n")
