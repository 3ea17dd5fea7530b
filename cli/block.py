"""A row as a block of lines: for one that is too wide for a table."""

from collections.abc import Sequence


def block(columns: Sequence[str], row: Sequence[str]) -> list[str]:
    """Return a line for each column that says something: its name, and its value in a column of their own."""
    width = max(map(len, columns))
    return [f"{name:{width}}  {value}" for name, value in zip(columns, row, strict=True) if value]
