"""Rows that a command lists by itself: a table on a terminal, lines with tabs elsewhere, or JSON."""

import json
import sys
from collections.abc import Mapping, Sequence

import click


def list_rows(rows: Sequence[Mapping[str, object]], shown: Sequence[str], *, as_json: bool) -> None:
    """Print rows, name to value. JSON has all that they hold, the other forms the columns that are shown."""
    if as_json:
        click.echo(json.dumps(rows, ensure_ascii=False, indent=1))
        return
    lines = [["" if row[name] is None else str(row[name]) for name in shown] for row in rows]
    if sys.stdout.isatty():
        from .table import show  # noqa: PLC0415 - slow to load, and of use on a terminal only

        show(shown, lines, ("--json",))
        return
    for line in (shown, *lines):
        click.echo("\t".join(line))
