"""Rows on a terminal: a table of the columns that fit beside each other, else a block a row."""

import re
from collections.abc import Sequence

import click
from rich import box
from rich.cells import cell_len
from rich.console import Console
from rich.table import Table
from rich.text import Text

from .block import block

_FOLDED = 24  # cells that are enough for a text of several words or a path: it is folded
_MOST = 64  # and for one that is a word: a Message-ID is copied from one line
_BETWEEN = 3  # cells between two columns
_FEW = 3  # columns that make no table
_HANDLES = ("regression", "series", "thread")  # numbers: with one of these the next question is asked
_TIME_RE = re.compile(r"(\d{4}-\d\d-\d\d)T(\d\d:\d\d):\d\dZ")


def show(columns: Sequence[str], rows: Sequence[Sequence[str]], options: Sequence[str]) -> None:
    """Print rows, times to the minute; the names of the columns that find no room go to stderr, with the options that show all of them."""
    if not rows:
        return
    console = Console()
    shown = [[_TIME_RE.sub(r"\1 \2", cell) if _TIME_RE.fullmatch(cell) else cell for cell in row] for row in rows]
    telling = [at for at in range(len(columns)) if any(row[at] for row in rows)]
    needs = {at: _need(columns[at], [row[at] for row in shown]) for at in telling}
    fitting = _fitting(columns, needs, console.width)
    if len(rows) == 1 or len(fitting) < min(_FEW, len(telling)):
        click.echo("\n\n".join("\n".join(block(columns, row)) for row in rows))
        return
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False)
    spare = console.width - _width([needs[at] for at in fitting])
    for at in fitting:
        wanted = max(len(columns[at]), *(cell_len(row[at]) for row in shown))
        more = max(0, min(spare, wanted - needs[at]))
        spare -= more
        table.add_column(columns[at].replace("_", " "), overflow="fold", width=needs[at] + more)
    for row in shown:
        table.add_row(*(Text(row[at]) for at in fitting))  # not as markup: a subject may look like it
    console.print(table)
    if len(fitting) < len(telling):
        names = ", ".join(columns[at] for at in telling if at not in fitting)
        click.echo(f"too wide for here: {names}. With all columns: {', '.join(options)}", err=True)


def _need(name: str, cells: Sequence[str]) -> int:
    """Return the width in which a column is readable."""
    head = max(map(len, name.split("_")))
    widest = max(map(cell_len, cells), default=0)
    return max(head, min(widest, _FOLDED if any(" " in cell or "/" in cell for cell in cells) else _MOST))


def _fitting(columns: Sequence[str], needs: dict[int, int], width: int) -> list[int]:
    """Return the columns that fit: the first ones, for these say most, and one that names the row."""
    handle = next((at for name in _HANDLES for at in needs if columns[at] == name), None)
    for count in range(len(needs), 0, -1):
        chosen = list(needs)[:count]
        if handle is not None and handle not in chosen:
            chosen.append(handle)
        if _width([needs[at] for at in chosen]) <= width:
            return chosen
    return []


def _width(cells: Sequence[int]) -> int:
    return sum(cells) + _BETWEEN * (len(cells) - 1)
