"""Find views and stored queries by name, and ask the stored ones. What can be asked stands in the files beside this one."""

import re
import sqlite3
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from graphlib import TopologicalSorter
from importlib.resources import files
from typing import Any
from urllib.parse import unquote

from sqlite_utils import Database

from ..model.errors import QueryError
from .functions import register_functions

# ":since = "2026-01-01"  Leave out what is older." The default stands in quotes; a parameter without one must be given.
_PARAMETER_RE = re.compile(r':([a-z_]+)(?: = "([^"]*)")?  (.+)')

# No address of a page, nothing with spaces: Message-IDs of real mail have much else
_ID_RE = re.compile(r"(?!https?://)[^\s<>\x00-\x1f\x7f]+")

_WORD_RE = re.compile(r"[a-z_]+")  # that may name a relation

# What a parameter of this name must look like, and how that is said; empty is always allowed
_FORMS = {
    "since": (re.compile(r"\d{4}-\d\d-\d\d(?:T[\d:]+Z?)?"), "a day as 2026-01-31"),
    "limit": (re.compile(r"\d{1,18}"), "a whole number, 0 or more"),
    "days": (re.compile(r"\d{1,9}"), "a number of days, 0 or more"),
}

_NAMED_BY_MAIL = frozenset(("series", "thread", "regression"))  # parameters that may be a Message-ID

# "<20240304081200.1531-1-maren@example.org>", or the address of a mail at a public-inbox server
_MAIL_RE = re.compile(r"<([^<>\s]+)>|https?://\S+?/([^/\s]+(?:@|%40)[^/\s]+)(?:/.*)?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """What a stored query must or may be told."""

    name: str
    meaning: str  # a sentence
    default: str | None  # None: must be given


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredQuery:
    """A question with a name."""

    name: str
    title: str
    description: str
    parameters: tuple[Parameter, ...]
    sql: str  # with :named parameters


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a stored query gives. Rows are read as they are taken."""

    columns: tuple[str, ...]
    rows: Iterator[tuple[Any, ...]]


@cache
def view_files() -> dict[str, str]:
    """Return the views, name to text of its file, sorted by name."""
    return _sql_files("views")


def views() -> dict[str, str]:
    """Return the views, name to select statement with its comments; one that reads another comes after it."""
    texts = view_files()
    words = {name: set(_WORD_RE.findall(text)) for name, text in texts.items()}
    graph = {name: sorted(other for other in texts if other != name and other in words[name]) for name in texts}
    return {name: texts[name] for name in TopologicalSorter(graph).static_order()}


@cache
def stored_queries() -> dict[str, StoredQuery]:
    """Return the stored queries by name, sorted."""
    return {name: parse_query(name, text) for name, text in _sql_files("canned").items()}


@cache
def page_queries() -> dict[str, str]:
    """Return what only pages ask, name to select statement with its comments, sorted by name."""
    return _sql_files("pages")


@cache
def command_queries() -> dict[str, str]:
    """Return what only the command line asks, name to select statement with its comments, sorted by name."""
    return _sql_files("commands")


def parse_query(name: str, text: str) -> StoredQuery:
    """Return the stored query of a file: title, description and parameters stand in its head comment, blocks apart."""
    lines = text.splitlines()
    length = next((n for n, line in enumerate(lines) if not line.startswith("--")), len(lines))
    head = [line.removeprefix("--").strip() for line in lines[:length]]
    parameters = tuple(
        Parameter(name=match[1], default=match[2], meaning=match[3]) for line in head if (match := _PARAMETER_RE.fullmatch(line))
    )
    description = [line for line in head[1:] if line and not line.startswith(":")]
    return StoredQuery(
        name=name,
        title=head[0],
        description=" ".join(description),
        parameters=parameters,
        sql="\n".join(lines[length:]) + "\n",
    )


def find_query(name: str) -> StoredQuery:
    """Return the stored query of this name. Raises QueryError, which lists those that there are."""
    queries = stored_queries()
    if name not in queries:
        raise QueryError(f"{name}: no such query. There are: {', '.join(queries)}")
    return queries[name]


def run(database: Database, name: str, parameters: Mapping[str, str]) -> Answer:
    """Ask a stored query. What is not given takes its default.

    Raises QueryError for a query or a parameter that does not exist, for one that is missing, and for a value that cannot be used.
    """
    query = find_query(name)
    known = {parameter.name: parameter.default for parameter in query.parameters}
    for given in parameters:
        if given not in known:
            raise QueryError(f"{name}: takes no {given}. It takes: {', '.join(known) or 'nothing'}")
    values = {**known, **{given: message_id(value) if given in _NAMED_BY_MAIL else value for given, value in parameters.items()}}
    if problem := wrong_value(name, parameters):
        raise QueryError(problem)
    missing = [parameter for parameter in query.parameters if values[parameter.name] is None]
    if missing:
        needs = "; ".join(f"{parameter.name}: {parameter.meaning}" for parameter in missing)
        raise QueryError(f"{name}: needs -p {missing[0].name}=... ({needs})")
    register_functions(database.conn)
    try:
        cursor = database.conn.execute(query.sql, values)
    except sqlite3.Error as error:
        if str(error).startswith("no such"):  # table, view or column
            raise QueryError(f"{name}: {error}: the database was made by another Patchlore. Derive it anew: patchlore rebuild") from error
        wrong = ", ".join(f"{key}={value}" for key, value in parameters.items())
        raise QueryError(f"{name}: cannot be asked so ({error}): {wrong}") from error
    return Answer(columns=tuple(column[0] for column in cursor.description), rows=cursor)


def wrong_value(name: str, parameters: Mapping[str, str]) -> str | None:
    """Return what is wrong with the values that a stored query is given; None where nothing is."""
    for given, value in parameters.items():
        form, told = _FORMS.get(given, (None, ""))
        if form and value and not form.fullmatch(value):
            return f"{name}: {given}={value} is not {told}"
    return None


def ask(database: Database, name: str, **parameters: str) -> Answer:
    """Ask what only the command line asks. Raises KeyError for a name that is none."""
    cursor = database.conn.execute(command_queries()[name], parameters)
    return Answer(columns=tuple(column[0] for column in cursor.description), rows=cursor)


def message_id(text: str) -> str:
    """Return the Message-ID that a text is, as mails and pages write it: in brackets, or in the address of a mail; else the text itself."""
    match = _MAIL_RE.fullmatch(text.strip())
    if match is None:
        return text.strip()
    return match[1] or unquote(match[2])


def given_message_id(text: str) -> str:
    """Return the Message-ID that a text is, as `message_id`. Raises QueryError where it is none."""
    found = message_id(text)
    if not _ID_RE.fullmatch(found):
        raise QueryError(
            f"{text!r} is no Message-ID. Give one as 20240304081200.1531-1-maren@example.org, or the address of its mail on lore"
        )
    return found


def _sql_files(folder: str) -> dict[str, str]:
    entries = sorted(files(__name__.rpartition(".")[0]).joinpath(folder).iterdir(), key=lambda entry: entry.name)
    return {entry.name.removesuffix(".sql"): entry.read_text(encoding="utf-8") for entry in entries if entry.name.endswith(".sql")}
