"""Options that several commands share."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

Command = Callable[..., Any]

database_option: Callable[[Command], Command] = click.option(
    "--db",
    type=click.Path(path_type=Path, dir_okay=False),
    default=Path("patchlore.db"),
    show_default=True,
    envvar="PATCHLORE_DB",
    help="The database.",
)

window_option: Callable[[Command], Command] = click.option(
    "--window",
    type=click.IntRange(min=1, max=3650),
    metavar="DAYS",
    help="How many days apart two postings may be to be compared for collisions. Default: 90, or what the database has.",
)

jobs_option: Callable[[Command], Command] = click.option(
    "--jobs", type=click.IntRange(min=1), metavar="N", help="Worker processes. Default: one for each processor, at most 8."
)
