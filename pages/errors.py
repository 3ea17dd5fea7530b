"""What visitors see where there is nothing to see."""

import sqlite3
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any

from datasette import handle_exception as default_handler
from datasette.app import Datasette
from datasette.utils import error_body
from datasette.utils.asgi import Base400, Request, Response

from .hook import hookimpl

_TITLES = {400: "Not to be understood", 404: "Not found", 413: "Too much", 503: "Took too long"}

# Where rich is installed, Datasette prints all local variables of every 404: half a second of work that any visitor can ask for.
default_handler.rich = None


@hookimpl
def handle_exception(datasette: Datasette, request: Request, exception: Exception) -> Callable[[], Awaitable[Response]] | None:
    """Return the answer to what a visitor asked wrongly; None leaves what is our mistake to Datasette."""
    if isinstance(exception, Base400):
        status, message = exception.status, str(exception.args[0] if exception.args else "")
    elif isinstance(exception, sqlite3.OperationalError) and str(exception) == "interrupted":
        status, message = 503, "This took longer than it may. Ask for less: a shorter time, a longer word, a single list."
    else:
        return None

    return partial(refusal, datasette, request, status, message)


async def refusal(datasette: Datasette, request: Request, status: int, message: str) -> Response:
    """Return the answer that says in one line why there is no other, in the form that was asked for."""
    if request.path.endswith(".json"):
        return Response.json(error_body(message, status), status=status)
    if request.path.endswith(".csv"):
        return Response.text(message, status=status)
    context: dict[str, Any] = {"title": _TITLES.get(status, "Not possible"), "error": message, "status": status}
    return Response.html(await datasette.render_template([f"{status}.html", "error.html"], context, request=request), status=status)
