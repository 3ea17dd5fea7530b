"""Refuse stored queries whose parameters cannot be what they must be, before SQLite stumbles over them."""

from collections.abc import Callable
from urllib.parse import parse_qsl

from datasette.app import Datasette
from datasette.utils.asgi import Request

from ..queries.catalog import stored_queries, wrong_value
from .errors import refusal
from .headers import App, Receive, Scope, Send
from .hook import hookimpl
from .site import DATABASE


@hookimpl(tryfirst=True)  # within what sends the headers: a refusal has them too
def asgi_wrapper(datasette: Datasette) -> Callable[[App], App]:
    """Return the wrapper that answers 400 where a stored query is given what is no number, no day."""
    base = str(datasette.setting("base_url")).rstrip("/")
    queries = {f"/{DATABASE}/{name}{form}": name for name in stored_queries() for form in ("", ".json", ".csv")}

    def wrapper(app: App) -> App:
        async def wrapped(scope: Scope, receive: Receive, send: Send) -> None:
            query = queries.get(str(scope.get("path", "")).removeprefix(base)) if scope["type"] == "http" else None
            problem = wrong_value(query, dict(parse_qsl(scope.get("query_string", b"").decode("latin-1")))) if query else None
            if problem is None:
                await app(scope, receive, send)
            else:
                answer = await refusal(datasette, Request(scope, receive), 400, problem)
                await answer.asgi_send(send)

        return wrapped

    return wrapper
