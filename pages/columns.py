"""The columns that a table's page shows when nobody asks for others.

They stand in datasette.yaml, under the table's `plugins: {patchlore: {columns: [...]}}`. JSON and CSV have all columns.
"""

from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, urlencode

from datasette.app import Datasette

from .headers import App, Receive, Scope, Send
from .hook import hookimpl
from .site import DATABASE


@hookimpl
def asgi_wrapper(datasette: Datasette) -> Callable[[App], App]:
    """Return the wrapper that asks for a page's columns."""
    tables = (datasette.config.get("databases") or {}).get(DATABASE, {}).get("tables", {})
    shown = {
        f"/{DATABASE}/{name}": (table, table["plugins"]["patchlore"]["columns"]) for name, table in tables.items() if "plugins" in table
    }
    base = str(datasette.setting("base_url")).rstrip("/")

    def wrapper(app: App) -> App:
        async def wrapped(scope: Scope, receive: Receive, send: Send) -> None:
            path = str(scope.get("path", "")).removeprefix(base)
            if scope["type"] == "http" and path in shown:
                scope = {**scope, "query_string": _with_columns(scope.get("query_string", b""), *shown[path])}
            await app(scope, receive, send)

        return wrapped

    return wrapper


def _with_columns(query_string: bytes, table: dict[str, Any], columns: list[str]) -> bytes:
    """Return a query string that asks for columns, where it did not. The one that is sorted by is needed to find the next page."""
    asked = parse_qs(query_string.decode("latin-1"))
    if "_col" in asked or "_nocol" in asked:
        return query_string
    default = [] if "_sort" in asked or "_sort_desc" in asked else [table.get("sort"), table.get("sort_desc")]
    sorts = [*asked.get("_sort", ()), *asked.get("_sort_desc", ()), *filter(None, default)]
    wanted = dict.fromkeys([*columns, *(sort for sort in sorts if sort in table["sortable_columns"])])
    added = urlencode([("_col", column) for column in wanted]).encode("ascii")
    return b"&".join(filter(None, (query_string, added)))
