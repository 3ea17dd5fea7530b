"""`patchlore annotate`: set or correct by hand what the mails do not tell."""

import getpass
from collections.abc import Callable, Sequence
from pathlib import Path
from shlex import quote
from typing import Any

import click

from ..ingest.annotate import annotate_collision, annotate_regression, annotate_series, annotations, take_back
from ..model.collision import CollisionState
from ..model.regression import RegressionStatus
from .listing import list_rows
from .options import database_option

_Command = Callable[..., Any]
_reason: Callable[[_Command], _Command] = click.option("--reason", required=True, metavar="TEXT", help="Why, for whoever reads it later.")
_by: Callable[[_Command], _Command] = click.option("--by", metavar="NAME", help="Who says so. Default: your login name.")


@click.group("annotate", short_help="Set or correct by hand what the mails do not tell.")
def command() -> None:
    """Set or correct by hand what the mails do not tell, with a reason.

    What you set is kept beside the mails and shown as yours. It holds after a rebuild and whatever mail comes in, until it is taken back.
    Of two annotations on the same thing the later one counts. Each command prints the number of the annotation.
    """


@command.command("regression")
@click.argument("regression", metavar="REGRESSION")
@database_option
@click.option("--status", type=click.Choice([word.value for word in RegressionStatus]), help="Where it stands.")
@click.option("--culprit", metavar="SHA", help="The commit that is to blame, as finally agreed. What was reported stays.")
@click.option(
    "--series", metavar="POSTING", help="The posting that was under test: the regression is one of its series, whatever the mails say."
)
@click.option("--no-series", is_flag=True, help="It is of no series.")
@_reason
@_by
def regression_command(
    regression: str,
    db: Path,
    status: str | None,
    culprit: str | None,
    series: str | None,
    reason: str,
    by: str | None,
    *,
    no_series: bool,
) -> None:
    """Set where a regression stands, its culprit, or the series that it is of.

    REGRESSION is its number, or the Message-ID of the report. POSTING is the Message-ID of any mail of a posting, or an answer to one; or
    the number of a series, and then it stays unknown which revision was under test, unless the culprit's title tells.
    """
    if series is not None and no_series:
        raise click.UsageError("Say one of --series POSTING and --no-series.")
    if series is not None and not _bare(series):
        raise click.UsageError("Say which: --series POSTING. For none: --no-series.")
    if status is None and culprit is None and series is None and not no_series:
        raise click.UsageError("Say what to set: --status, --culprit, --series or --no-series.")
    wanted = "" if no_series else _bare(series) if series is not None else None
    _tell(db, annotate_regression(db, _bare(regression), status=status, culprit=culprit, series=wanted, reason=reason, by=_who(by)))


@command.command("series")
@click.argument("posting", metavar="POSTING")
@database_option
@click.option("--link", metavar="OTHER", help="POSTING is a revision of the same series as this one; their dates tell which came first.")
@click.option("--unlink", is_flag=True, help="POSTING is no revision of what it is tied to: a series begins with it.")
@_reason
@_by
def series_command(posting: str, db: Path, link: str | None, unlink: bool, reason: str, by: str | None) -> None:
    """Tie a posting to a series, or part it from one.

    POSTING and OTHER are each the Message-ID of any mail of a posting, or the number of a series. As POSTING, a number means the first
    posting of that series; as OTHER, its last one before POSTING.
    """
    if (link is None) != unlink:
        raise click.UsageError("Say one of --link OTHER and --unlink.")
    follows = _bare(link) if link is not None else None
    _tell(db, annotate_series(db, _bare(posting), follows=follows, reason=reason, by=_who(by)))


@command.command("collision")
@click.argument("series", metavar="SERIES")
@click.argument("other", metavar="OTHER")
@click.argument("path", metavar="PATH")
@database_option
@click.option("--state", type=click.Choice([word.value for word in CollisionState]), required=True, help="What became of it.")
@_reason
@_by
def collision_command(series: str, other: str, path: str, db: Path, state: str, reason: str, by: str | None) -> None:
    """Set what became of the collision of two postings on a file.

    SERIES and OTHER are each the Message-ID of any mail of a posting, or the number of a series; numbers mean the latest live collision
    of the two. OTHER may also be the id of a commit that is no posted series, or, where none is known, the Message-ID of the mail that
    reports the collision. PATH is "" where that mail names no file. A collision of later revisions is another one.
    """
    _tell(db, annotate_collision(db, _bare(series), _bare(other), path, state=state, reason=reason, by=_who(by)))


@command.command("list", short_help="List what was ever set by hand.")
@database_option
@click.option("--json", "as_json", is_flag=True, help="As a JSON array of objects.")
def list_command(db: Path, *, as_json: bool) -> None:
    """List all that was ever set by hand, also what was taken back: number, when, by whom, what, and why."""
    rows = [
        {
            "number": one.number,
            "state": "taken back" if one.taken_back_at else "counts",
            "given_at": one.given_at,
            "by": one.by_name,
            "about": one.about,
            "set": f"{one.field} {one.value}".rstrip(),
            "reason": one.reason,
        }
        for one in annotations(db)
    ]
    list_rows(rows, ("number", "state", "given_at", "by", "about", "set", "reason"), as_json=as_json)


@command.command("take-back")
@click.argument("number", type=click.IntRange(min=1), metavar="NUMBER")
@database_option
def take_back_command(number: int, db: Path) -> None:
    """Take an annotation back. It stays in the list; what it was about says again what the mails say."""
    take_back(db, number)
    click.echo(f"taken back: {number}", err=True)


def _bare(name: str) -> str:
    return name.strip().removeprefix("<").removesuffix(">")


def _who(by: str | None) -> str:
    return by or getpass.getuser()


def _tell(db: Path, numbers: Sequence[int]) -> None:
    for number in numbers:
        click.echo(number)
    for number in numbers:
        click.echo(f"noted; it is taken back by: patchlore annotate take-back {number} --db {quote(str(db))}", err=True)
