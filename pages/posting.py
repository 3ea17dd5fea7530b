"""A posting as a file to be kept: its patches as one mbox, ready for `git am`."""

import re
from typing import Any

from datasette.utils.asgi import NotFound
from sqlite_utils import Database

from ..model.errors import QueryError
from .hook import hookimpl
from .page import Answer, Asked, Download, view
from .revision_mbox import revision_mbox
from .site import DATABASE

_UNSAFE_RE = re.compile(r"[^A-Za-z0-9.@_-]+")


@hookimpl
def register_routes() -> list[tuple[str, Any]]:
    """Return the address of a posting's mbox. The raw mails are what it hands out."""
    return [(rf"^/{DATABASE}/-/posting/(?P<name>[^/]+?)\.mbox$", view(posting_mbox, "messages", "revisions", "patches", "raw_mails"))]


def posting_mbox(asked: Asked) -> Answer:
    """Return the mbox of the posting that a Message-ID belongs to."""
    name = asked.names["name"]
    try:
        body = revision_mbox(Database(asked.connection, execute_plugins=False), name)
    except QueryError as error:
        raise NotFound(str(error)) from error
    return Download(body=body, filename=f"{_UNSAFE_RE.sub('-', name)[:120]}.mbox", content_type="application/mbox")
