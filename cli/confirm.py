"""`patchlore confirm`: ask git about predicted collisions."""

import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import click

from ..ingest.confirm import Verdict, confirm
from .options import database_option
from .progress import progress_bar


@click.command("confirm", short_help="Let git merge what is predicted to collide.")
@click.argument("series", nargs=-1, metavar="[SERIES]...")
@database_option
@click.option(
    "--git",
    "repository",
    type=click.Path(path_type=Path),
    required=True,
    metavar="REPO",
    help="A clone of the tree that the patches are for, bare or not. Nothing is written to it.",
)
@click.option(
    "--base", metavar="REF", help="The commit to apply to where neither base-commit nor blobs tell. Default: the repository's HEAD."
)
def command(series: tuple[str, ...], db: Path, repository: Path, base: str | None) -> None:
    """Let git merge what is predicted to collide, on a real tree, and keep what it says.

    SERIES is a number, a name or the Message-ID of any mail of a series. Without it, all live predicted collisions are tried.

    Prints a line for each pair of postings: the verdict, the commit that both were applied to (with "+" and what was applied to it first),
    their Message-IDs, and the paths in conflict. The verdict is conflict, clean, or unknown where the two apply to no commit; stderr says
    why. What git said survives a rebuild: it is among the collisions of basis "confirmed".
    """
    with progress_bar() as progress:
        verdicts = confirm(db, series, repository, base, progress)
    for verdict in verdicts:
        click.echo("\t".join((_word(verdict), _base(verdict), verdict.root_a, verdict.root_b, *sorted(verdict.conflicts))))
    if _summarise(verdicts):
        sys.exit(1)


def _base(verdict: Verdict) -> str:
    return "+".join([(verdict.base or "-")[:12], *verdict.beneath])


def _word(verdict: Verdict) -> str:
    return "unknown" if verdict.base is None else "conflict" if verdict.conflicts else "clean"


def _summarise(verdicts: Sequence[Verdict]) -> bool:
    """Say on stderr how many were tried and why others could not be; return whether there are such."""
    counts = Counter(map(_word, verdicts))
    parts = [f"{counts[word]:,} {word}" for word in ("conflict", "clean", "unknown") if counts[word]]
    pairs = f"{len(verdicts):,} pair{'' if len(verdicts) == 1 else 's'} of postings"
    click.echo(f"{pairs}: {', '.join(parts) or 'none is predicted to collide'}", err=True)
    for verdict in verdicts:
        if verdict.because is not None:
            click.echo(f"patchlore: {verdict.root_a} and {verdict.root_b} could not be tried: {verdict.because}", err=True)
    if counts["unknown"]:
        click.echo("To try those on another commit: --base REF", err=True)
    return bool(counts["unknown"])
