"""`patchlore query`: ask a stored query."""

import csv
import json
import sys
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import click

from ..model.database import open_database
from ..model.errors import QueryError
from ..queries.catalog import Answer, find_query, run, stored_queries
from .options import database_option


@click.command("query")
@click.argument("name", required=False)
@database_option
@click.option("-p", "--parameter", "given", multiple=True, metavar="KEY=VALUE", help="Tell the query something; may be repeated.")
@click.option("--json", "form", flag_value="json", help="One JSON array of objects.")
@click.option("--csv", "form", flag_value="csv", help="CSV with a line of column names.")
@click.option("--nl", "form", flag_value="nl", help="One JSON object a line.")
def command(name: str | None, db: Path, given: tuple[str, ...], form: str | None) -> None:
    """Ask the database a stored query. Without NAME: list the queries and what they may be told."""
    write = _WRITERS[form]
    if name is None:
        write(_list())
        return
    find_query(name)
    parameters = dict(_parameter(text) for text in given)
    database = open_database(db)
    try:
        write(run(database, name, parameters))
    finally:
        database.close()


def _parameter(text: str) -> tuple[str, str]:
    key, equals, value = text.partition("=")
    if not equals:
        raise QueryError(f"-p {text}: must be KEY=VALUE")
    return key, value


def _list() -> Answer:
    """Return the stored queries as if a query had listed them."""
    rows = (
        (query.name, query.title, ", ".join(_usage(parameter.name, parameter.default) for parameter in query.parameters))
        for query in stored_queries().values()
    )
    return Answer(columns=("query", "title", "parameters"), rows=rows)


def _usage(name: str, default: str | None) -> str:
    return name if default is None else f"[{name}{'=' if default else ''}{default}]"


def _write_json(answer: Answer) -> None:
    print("[", end="")
    before = "\n"
    for line in _objects(answer):
        print(before, line, sep="", end="")
        before = ",\n"
    print("\n]")


def _write_lines(answer: Answer) -> None:
    for line in _objects(answer):
        print(line)


def _objects(answer: Answer) -> Iterator[str]:
    return (json.dumps(dict(zip(answer.columns, row, strict=True)), ensure_ascii=False) for row in answer.rows)


def _write_csv(answer: Answer) -> None:
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(answer.columns)
    writer.writerows(answer.rows)


def _write_table(answer: Answer) -> None:
    if sys.stdout.isatty():
        _write_for_people(answer.columns, _texts(answer))
        return
    for line in (list(answer.columns), *_texts(answer)):
        print("\t".join(line))


def _write_for_people(columns: Iterable[str], rows: Iterable[list[str]]) -> None:
    from rich import box  # noqa: PLC0415 - slow to load, and of use on a terminal only
    from rich.console import Console  # noqa: PLC0415
    from rich.table import Table  # noqa: PLC0415
    from rich.text import Text  # noqa: PLC0415

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for column in columns:
        table.add_column(column, overflow="fold")
    for row in rows:
        table.add_row(*(Text(text) for text in row))  # not as markup: a subject may look like it
    Console().print(table)


def _texts(answer: Answer) -> Iterator[list[str]]:
    return ([_text(value) for value in row] for row in answer.rows)


def _text(value: Any) -> str:
    """Return a value as one line without anything that a terminal would obey."""
    if value is None:
        return ""
    text = " ".join(str(value).split())
    return text if text.isascii() and text.isprintable() else "".join(c for c in text if unicodedata.category(c)[0] != "C")


_WRITERS: dict[str | None, Callable[[Answer], None]] = {
    None: _write_table,
    "json": _write_json,
    "nl": _write_lines,
    "csv": _write_csv,
}
