"""The page of one message alone: its texts with an anchor at every line, and the way to it by its Message-ID."""

from collections.abc import Callable
from typing import Any

from datasette.app import Datasette
from datasette.utils.asgi import NotFound, Request
from jinja2 import Environment
from markupsafe import Markup

from ..queries.functions import lore_url
from .address import Addresses, line_anchor
from .hook import hookimpl
from .mail_text import render_text
from .message_texts import PartText, shown_part, texts_of
from .page import Answer, Asked, Elsewhere, ask, route
from .site import DATABASE


@hookimpl
def register_routes() -> list[tuple[str, Any]]:
    """Return the address of a message by its Message-ID."""
    return [route(r"message/(?P<name>[^/]+?)", message_page, "messages")]


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
        return await ask(datasette, request, _texts)

    return variables


def message_page(asked: Asked) -> Answer:
    """Lead to the row of the message that has a Message-ID."""
    name = asked.names["name"]
    found = asked.row("message-of", name=name)
    if found is None:
        raise NotFound(f"No message {name} in this database. It may stand on lore: {lore_url(name)}")
    return Elsewhere(address=f"{asked.to.home}/messages/{found['id']}")


def _texts(asked: Asked) -> dict[str, Any]:
    """Return the texts of the message that the page is of, and its place in its thread."""
    place = asked.row("message-place", message=asked.names["pks"])  # text: SQLite finds by it what Datasette found
    if place is None:
        return {"parts": [], "place": None}
    texts = texts_of(asked, place["thread"], place["position"], place["position"]).get(place["id"], [])
    return {"parts": [shown_part(part, _html(asked.to, part)) for part in texts], "place": place}


def _html(to: Addresses, part: PartText) -> Markup | None:
    return None if part.text is None else render_text(part.text, part.facts, to, anchor=_anchor(part.part), every_line=True)


def _anchor(part: int) -> Callable[[int], str]:
    return lambda line: line_anchor(part, line)
