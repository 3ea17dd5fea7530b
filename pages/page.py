"""What our pages have in common: an address, the permission that it needs, and an answer as HTML or as JSON."""

import re
import sqlite3
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlencode

from datasette.app import Datasette
from datasette.resources import TableResource
from datasette.utils import sqlite_timelimit
from datasette.utils.asgi import Forbidden, NotFound, Request, Response

from ..queries.catalog import page_queries, stored_queries
from .address import Addresses, decoded
from .atom import Feed, atom
from .maintainers import Maintainers, read_maintainers
from .site import DATABASE

Row = dict[str, Any]
_GOES_ON = ("before", "after", "from")  # arguments that say where in a list a page begins
_NUMBER_RE = re.compile(r"-?[0-9]{1,18}")
Made = TypeVar("Made")
View = Callable[[Datasette, Request], Awaitable[Response]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What a page is asked for, and where it finds it."""

    connection: sqlite3.Connection
    names: Mapping[str, str]  # those in the address, decoded
    arguments: Mapping[str, str]  # the query string; the first of each
    to: Addresses
    maintainers: Maintainers | None = None  # where a MAINTAINERS file is configured

    def rows(self, query: str, **parameters: object) -> list[Row]:
        """Ask a query of queries/pages, or a stored one. Parameters that a stored one is not given take their defaults."""
        statement = page_queries().get(query)
        values = dict(parameters)
        if statement is None:
            stored = stored_queries()[query]
            statement = stored.sql
            values = {parameter.name: parameter.default or "" for parameter in stored.parameters} | values
        cursor = self.connection.execute(statement, values)
        columns = [column[0] for column in cursor.description]
        return [dict(zip(columns, row, strict=True)) for row in cursor]

    def row(self, query: str, **parameters: object) -> Row | None:
        """Ask for one row."""
        return next(iter(self.rows(query, **parameters)), None)

    def has(self, *relations: str) -> bool:
        """Tell whether the database has these tables: an older file may lack some."""
        found = self.connection.execute("select name from sqlite_master where type = 'table'")
        return set(relations) <= {row[0] for row in found}

    def number(self, argument: str, default: int) -> int:
        """Return an argument as a number that SQLite can hold."""
        given = self.arguments.get(argument, "")
        return int(given) if _NUMBER_RE.fullmatch(given) else default

    def today(self) -> str:
        """Return when the newest message was sent; '' where none is."""
        newest = self.row("newest")
        return str(newest["at"] or "") if newest else ""

    def key(self) -> tuple[str, int, int]:
        """Return where a list goes on: at a time and, of those with the same, a number; and 1 where it goes on with what is later.

        It is the argument `before` or `after`.
        """
        later = int("after" in self.arguments)
        time, _, number = self.arguments.get("after" if later else "before", "").rpartition("_")
        return (time, int(number), later) if _NUMBER_RE.fullmatch(number) else ("~", 0, 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A page: what it says, and what its template needs beyond."""

    template: str
    title: str
    data: Row  # all of it is in the JSON
    shown: Row = field(default_factory=dict)
    feed: str | None = None  # address of the page's feed


@dataclass(frozen=True, slots=True, kw_only=True)
class Elsewhere:
    """The page stands at another address."""

    address: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Download:
    """A file to be kept, never to be shown."""

    body: bytes
    filename: str
    content_type: str


Answer = Page | Elsewhere | Download | Feed
Builder = Callable[[Asked], Answer]


def route(path: str, builder: Builder, *tables: str) -> tuple[str, View]:
    """Return a route below the database: a page, and its data at the same address with ".json" behind.

    `tables` are those that a visitor must be allowed to see. Names in the address are tilde-encoded, so that none holds a dot.
    """
    return (rf"^/{DATABASE}/-/{path}(?P<json>\.json)?$", view(builder, *tables))


def view(builder: Builder, *tables: str) -> View:
    """Return what answers requests with what a builder makes. Routes of our own must check permissions themselves."""

    async def answer(datasette: Datasette, request: Request) -> Response:
        if DATABASE not in datasette.databases:
            raise NotFound(f"There is no database {DATABASE}: serve a file with patchlore serve, or name it {DATABASE}.db")
        await check_permission(datasette, request, *tables)
        built = await ask(datasette, request, builder)
        match built:
            case Elsewhere(address=address):
                suffix = ".json" if request.url_vars.get("json") else ""
                place, mark, fragment = address.partition("#")
                return Response.redirect(place + suffix + (mark + fragment if not suffix else ""))
            case Download():
                return _download(built)
            case Feed():
                own = request.full_path
                xml = atom(built, own, lambda address: datasette.absolute_url(request, address))
                return Response(xml, content_type="application/atom+xml; charset=utf-8")
            case Page() if request.url_vars.get("json"):
                return Response.json({"title": built.title, **built.data}, default=str)
            case Page():
                return await _html(datasette, request, built)

    return answer


async def check_permission(datasette: Datasette, request: Request, *tables: str) -> None:
    """Raise Forbidden where the visitor may not see all of these tables."""
    for table in tables:
        resource = TableResource(database=DATABASE, table=table)
        if not await datasette.allowed(action="view-table", resource=resource, actor=request.actor):
            raise Forbidden(f"You do not have permission to view {table}")


async def ask(datasette: Datasette, request: Request, builder: Callable[[Asked], Made]) -> Made:
    """Return what a builder makes of what a request asks for; within the time that one statement may take."""
    limit = int(datasette.setting("sql_time_limit_ms") or 1000)

    def make(connection: sqlite3.Connection) -> Made:
        asked = Asked(
            connection=connection,
            names={name: decoded(value) for name, value in request.url_vars.items() if value and name != "json"},
            arguments={name: request.args.get(name) or "" for name in request.args},
            to=Addresses(datasette.urls.database(DATABASE)),
            maintainers=_maintainers(datasette),
        )
        with sqlite_timelimit(connection, limit):
            return builder(asked)

    made: Made = await datasette.get_database(DATABASE).execute_fn(make)
    return made


def _maintainers(datasette: Datasette) -> Maintainers | None:
    configured = datasette.plugin_config("patchlore")
    named = configured.get("maintainers") if isinstance(configured, dict) else None
    return read_maintainers(Path(str(named))) if named else None


async def _html(datasette: Datasette, request: Request, page: Page) -> Response:
    to = Addresses(datasette.urls.database(DATABASE))
    query = f"?{request.query_string}" if request.query_string else ""
    context = {
        "title": page.title,
        "page": page.data,
        "to": to,
        "feed": page.feed,
        "newest": _newest(request),
        "absolute": lambda address: datasette.absolute_url(request, address),
        "alternate_url_json": request.path + ".json" + query if request.path != "/" else to.page("home.json"),
        **page.shown,
    }
    return Response.html(await datasette.render_template(f"page-{page.template}.html", context, request=request, view_name=page.template))


def _newest(request: Request) -> str | None:
    """Return the address of a list's first page, with the choice that was made; None on that page."""
    if not any(request.args.get(name) for name in _GOES_ON):
        return None
    kept = [(name, value) for name in request.args if name not in _GOES_ON for value in request.args.getlist(name)]
    return f"{request.path}?{urlencode(kept)}" if kept else str(request.path)


def _download(download: Download) -> Response:
    return Response(
        download.body,
        content_type=download.content_type,
        headers={
            "content-disposition": f'attachment; filename="{download.filename}"',
            "content-security-policy": "sandbox; default-src 'none'",
        },
    )
