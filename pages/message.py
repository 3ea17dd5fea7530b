"""The page of one message: its texts line by line, and the way to it by its Message-ID."""

from dataclasses import dataclass
from typing import Any

from datasette.app import Datasette
from datasette.database import Database
from datasette.resources import TableResource
from datasette.utils import tilde_decode
from datasette.utils.asgi import Forbidden, NotFound, Request, Response
from jinja2 import Environment

from ..queries.functions import lore_url
from .cells import line_anchor
from .hook import hookimpl
from .site import DATABASE

_SECTIONS = "select line, end_line, kind from sections where message = ? and part = ? order by line"
_ATTACHMENTS = "select part, filename, content_type, size, text from attachments where message = ? order by part"
_NEIGHBOURS = """
select m.position, m.thread, t.subject, t.message_count,
    (select n.id from messages as n where n.thread = m.thread and n.position < m.position order by n.position desc limit 1) as previous,
    (select n.id from messages as n where n.thread = m.thread and n.position > m.position order by n.position limit 1) as next
from messages as m
left join threads as t on m.thread = t.thread
where m.id = ?
"""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a text as the page shows it."""

    number: int
    anchor: str
    kind: str  # own, quote, signature, footer; of a diff: diff, added, removed, hunk
    text: str


@dataclass(frozen=True, slots=True)
class PartText:
    """The message's own text, or an attachment. `lines` is None where it has no text."""

    part: int
    filename: str
    content_type: str
    size: int
    lines: list[Line] | None


def lines_of(text: str, part: int, sections: list[tuple[int, int, str]]) -> list[Line]:
    """Return the lines of a text, each with what it is. Sections are (line, end_line, kind)."""
    texts = text.removesuffix("\n").split("\n")
    kinds = ["own"] * len(texts)
    for first, last, kind in sections:
        for number in range(first, min(last, len(texts)) + 1):
            kinds[number - 1] = _diff_kind(texts[number - 1]) if kind == "diff" else kind
    return [Line(n, line_anchor(part, n), kind, line) for n, (kind, line) in enumerate(zip(kinds, texts, strict=True), 1)]


def _diff_kind(line: str) -> str:
    if line.startswith(("+++", "---")):
        return "diff"
    return {"+": "added", "-": "removed", "@": "hunk"}.get(line[:1], "diff")


@hookimpl
def register_routes() -> list[tuple[str, Any]]:
    """Return the address of a message by its Message-ID."""
    return [(rf"^/{DATABASE}/-/message/(?P<message_id>[^/]+)$", _to_message)]


@hookimpl
def prepare_jinja2_environment(env: Environment) -> None:
    """Teach templates the addresses on lore."""
    env.filters["lore_url"] = lore_url


@hookimpl
def extra_template_vars(datasette: Datasette, database: str | None, table: str | None, view_name: str, request: Request | None) -> Any:
    """Return what the template of a message's row needs."""
    if (database, table, view_name) != (DATABASE, "messages", "row") or request is None:
        return None

    async def variables() -> dict[str, Any]:
        message = request.url_vars["pks"]  # text: SQLite finds by it what Datasette found
        mounted = datasette.get_database(DATABASE)
        return {
            "parts": await _parts(mounted, message),
            "place": (await mounted.execute(_NEIGHBOURS, [message])).first(),
        }

    return variables


async def _parts(database: Database, message: str) -> list[PartText]:
    body = (await database.execute("select text from bodies where message = ?", [message])).first()
    attachments = (await database.execute(_ATTACHMENTS, [message])).rows
    texts = [(0, "", "text/plain", 0, body["text"] if body else None), *(tuple(row) for row in attachments)]
    parts = []
    for part, filename, content_type, size, text in texts:
        sections = [tuple(row) for row in (await database.execute(_SECTIONS, [message, part])).rows]
        lines = None if text is None else lines_of(text, part, sections)
        parts.append(PartText(part, filename, content_type, size, lines))
    return parts


async def _to_message(datasette: Datasette, request: Request) -> Response:
    """Redirect to a message's row. A route of our own has to check the permission itself."""
    allowed = await datasette.allowed(action="view-table", resource=TableResource(database=DATABASE, table="messages"), actor=request.actor)
    if not allowed:
        raise Forbidden("You do not have permission to view messages")
    message_id = tilde_decode(request.url_vars["message_id"])
    found = await datasette.get_database(DATABASE).execute("select id from messages where message_id = ?", [message_id])
    if not found.rows:
        raise NotFound(f"No message {message_id} in this database. It may stand on lore: {lore_url(message_id)}")
    return Response.redirect(f"{datasette.urls.table(DATABASE, 'messages')}/{found.rows[0]['id']}")
