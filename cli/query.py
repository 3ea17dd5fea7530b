"""`patchlore query`: ask a stored query."""

import csv
import json
import sys
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import click
from sqlite_utils import Database

from ..model.database import open_database
from ..model.errors import QueryError
from ..pages.unseen import in_json, visible
from ..queries.catalog import Answer, StoredQuery, ask, find_query, message_id, run, stored_queries
from .block import block
from .options import database_option


@click.command("query", short_help="Ask the database a stored query.")
@click.argument("name", required=False)
@database_option
@click.option("-p", "--parameter", "given", multiple=True, metavar="KEY=VALUE", help="A parameter of the query; may be repeated.")
@click.option("--json", is_flag=True, help="One JSON array of objects.")
@click.option("--csv", is_flag=True, help="CSV with a line of column names.")
@click.option("--blocks", is_flag=True, help="A block of lines for each row, with all columns that are not empty.")
@click.option("--nl", is_flag=True, help="One JSON object on each line.")
def command(name: str | None, db: Path, given: tuple[str, ...], **forms: bool) -> None:
    """Ask the database a stored query. Without NAME: list the queries and their parameters.

    For example: patchlore query series-collisions -p path=mm/ -p pending=1

    On a terminal the answer is a table of the columns that fit, elsewhere lines with tabs. Choose at most one other form.
    """
    write = _writer([form for form, is_wanted in forms.items() if is_wanted])
    if name is None:
        write(_list())
        return
    query = find_query(name)
    parameters = dict(_parameter(text) for text in given)
    with closing(open_database(db)) as database:
        answer = run(database, name, parameters)
        counted = _Counted(answer.rows)
        write(replace(answer, rows=counted))
        remarks = _remark(database, query, parameters, counted.count), _linking(database)
    for remark in remarks:
        if remark:
            click.echo(remark, err=True)


def _writer(forms: Sequence[str]) -> Callable[[Answer], None]:
    if len(forms) > 1:
        raise click.UsageError(f"{' and '.join(f'--{form}' for form in forms)}: an answer has one form. Choose one of them.")
    return _WRITERS[forms[0] if forms else "table"]


class _Counted:
    """Passes rows on and knows how many there were."""

    def __init__(self, rows: Iterator[tuple[Any, ...]]) -> None:
        self._rows = rows
        self.count = 0

    def __iter__(self) -> Iterator[tuple[Any, ...]]:
        return self

    def __next__(self) -> tuple[Any, ...]:
        row = next(self._rows)
        self.count += 1
        return row


def _remark(database: Database, query: StoredQuery, given: Mapping[str, str], count: int) -> str | None:
    """Return what is to be said of an answer without rows, or with as many as are shown unasked; None for any other."""
    series = given.get("series", "")
    if count == 0 and series and not any(ask(database, "is-series", series=message_id(series)).rows):
        return f"{query.name}: no series here has the number or Message-ID {series}. See: patchlore query recent-series"
    if count == 0:
        meanings = "".join(f"\n  {item.name}={given[item.name]}: {item.meaning}" for item in query.parameters if item.name in given)
        return f"{query.name}: nothing found{meanings}"
    limit = next((item.default for item in query.parameters if item.name == "limit" and item.name not in given), None)
    return f"{query.name}: the first {count}. For more: -p limit=..." if str(count) == limit else None


def _linking(database: Database) -> str | None:
    """Return what is to be said of a database in which mails wait for linking; None where none do."""
    if not any(ask(database, "is-waiting").rows):
        return None
    return "Not all mails are in this answer: a run was stopped, or is going on. Let it go on: patchlore update"


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
    return (in_json(json.dumps(dict(zip(answer.columns, row, strict=True)), ensure_ascii=False)) for row in answer.rows)


def _write_csv(answer: Answer) -> None:
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(answer.columns)
    if sys.stdout.isatty():
        writer.writerows([visible(value) for value in row] for row in answer.rows)
    else:
        writer.writerows(answer.rows)


def _write_table(answer: Answer) -> None:
    if sys.stdout.isatty():
        from .table import show  # noqa: PLC0415 - slow to load, and of use on a terminal only

        show(answer.columns, list(_texts(answer)), ("--blocks", "--json", "--csv"))
        return
    for line in (list(answer.columns), *_texts(answer)):
        print("\t".join(line))


def _write_blocks(answer: Answer) -> None:
    for number, row in enumerate(_texts(answer)):
        print("\n" if number else "", "\n".join(block(answer.columns, row)), sep="")


def _texts(answer: Answer) -> Iterator[list[str]]:
    return ([_text(value) for value in row] for row in answer.rows)


def _text(value: Any) -> str:
    """Return a value as one line without anything that a terminal would obey."""
    if value is None:
        return ""
    text = " ".join(str(value).split())
    return text if text.isascii() and text.isprintable() else "".join(c for c in text if unicodedata.category(c)[0] != "C")


_WRITERS: dict[str, Callable[[Answer], None]] = {
    "table": _write_table,
    "json": _write_json,
    "nl": _write_lines,
    "csv": _write_csv,
    "blocks": _write_blocks,
}
