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

jobs_option: Callable[[Command], Command] = click.option(
    "--jobs", type=click.IntRange(min=1), metavar="N", help="Worker processes. Default: one a processor, at most 8."
)
