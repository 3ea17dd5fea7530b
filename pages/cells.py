"""What a cell of a table shows: links to what it names, and times that are short enough to read."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from datasette.app import Datasette
from datasette.utils.asgi import Request
from markupsafe import Markup

from ..queries.functions import lore_url
from .address import Addresses
from .hook import hookimpl
from .site import DATABASE

_LORE_LINK = Markup(' <a class="lore" href="{}" rel="nofollow noopener" title="the same on lore.kernel.org">lore</a>')
_DEEPEST = 6  # answers that patchlore.css indents
_TITLED = {"messages", "revisions", "patches"}  # tables whose title leads to their own row


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """A cell that holds something, and the row around it."""

    value: Any  # as stored: the number where it is a foreign key
    label: str  # what the foreign key stands for, else the value
    column: str
    table: str  # '' on the page of a query
    row: Mapping[str, Any]
    to: Addresses
    in_reading_order: bool  # on a page that shows a thread from first to last

    def beside(self, column: str) -> Any:
        """Return another cell's value; None where there is no such column."""
        return _value(self.row[column]) if column in self.row.keys() else None  # noqa: SIM118 - sqlite3.Row iterates over values

    def link(self, path: str, /, **arguments: Any) -> Markup:
        """Return the label as a link within the database."""
        query = f"?{urlencode(arguments)}" if arguments else ""
        return self.leading(f"{self.to.home}/{path}{query}")

    def leading(self, address: str) -> Markup:
        """Return the label as a link to an address."""
        return Markup('<a href="{}">{}</a>').format(address, self.label)


@hookimpl
def render_cell(
    row: Mapping[str, Any], value: Any, column: str, table: str | None, database: str, datasette: Datasette, request: Request | None
) -> Markup | None:
    """Return a cell as we show it; None leaves it to Datasette."""
    if database != DATABASE or value in (None, ""):
        return None
    render = _time if column.endswith("_at") else _RENDERERS.get(column)
    if render is None:
        return None
    label = value["label"] if isinstance(value, dict) else value
    return render(
        Cell(
            value=_value(value),
            label=str(label or _value(value)),
            column=column,
            table=table or "",
            row=row,
            to=Addresses(datasette.urls.database(database)),
            in_reading_order=request is not None and request.args.get("_sort") == "position",
        )
    )


def _value(value: Any) -> Any:
    return value["value"] if isinstance(value, dict) else value


def _time(cell: Cell) -> Markup:
    text = str(cell.value)
    return Markup('<time datetime="{}" title="{}">{}</time>').format(text, text, text[:16].replace("T", " "))


def _message(cell: Cell) -> Markup:
    return cell.leading(cell.to.thread(cell.value))


def _own_message(cell: Cell) -> Markup:
    """A Message-ID that the row is about: with a link to lore."""
    url = lore_url(str(cell.value))
    return _message(cell) + (_LORE_LINK.format(url) if url else Markup(""))


def _root(cell: Cell) -> Markup:
    """The first message of a thread, or the name of a posting."""
    if cell.table in ("threads", "revisions"):
        return _own_message(cell)
    return cell.link("revisions", root_id=cell.value)


def _thread(cell: Cell) -> Markup:
    return Markup('<a href="{}" title="{}">{}</a>').format(cell.to.thread(cell.value), cell.label, cell.value)


def _heading(cell: Cell) -> Markup | None:
    """A subject or title: leads to what it is the title of."""
    if cell.table == "threads":
        return cell.leading(cell.to.thread(cell.beside("thread")))
    if cell.table == "series":
        return cell.leading(cell.to.series(cell.beside("series")))
    if cell.table in _TITLED:
        key = cell.beside("id")
        link = cell.link(f"{cell.table}/{key}") if key is not None else None
        return _indented(link, cell.beside("depth")) if link and cell.in_reading_order else link
    if cell.table:
        return None
    if message_id := cell.beside("message_id"):
        return cell.leading(cell.to.thread(message_id))
    if root_id := cell.beside("root_id"):
        return cell.leading(cell.to.thread(root_id))
    return cell.leading(cell.to.series(cell.beside("series"))) if cell.beside("series") else None


def _indented(link: Markup, depth: int | None) -> Markup:
    """Return the subject of an answer, further in the deeper it stands; what is deeper than the page can show is as deep as it can."""
    return Markup('<div class="answer-{}">{}</div>').format(min(depth or 0, _DEEPEST), link)


def _series(cell: Cell) -> Markup:
    return cell.leading(cell.to.series(cell.value))


def _sender(cell: Cell) -> Markup:
    return cell.link("messages", sender=cell.value)


def _referred(cell: Cell) -> Markup | None:
    """A message by its number, or the patch of a view by its Message-ID."""
    return cell.link(f"messages/{cell.value}") if isinstance(cell.value, int) else _message(cell)


def _name(cell: Cell) -> Markup | None:
    """The name of a path or a series; other names lead nowhere."""
    if cell.table == "paths":
        return _path(cell)
    if cell.table == "lists":
        return cell.leading(cell.to.list(cell.value))
    if cell.table == "series" or (not cell.table and cell.beside("series")):
        return cell.leading(cell.to.series(cell.value))
    if cell.table == "people":
        return cell.leading(cell.to.person(cell.beside("email"))) if cell.beside("email") else None
    return None


def _path(cell: Cell) -> Markup:
    """A path by its name, or by its number: that is its name's on its own row, else its row's."""
    if isinstance(cell.value, int) and cell.label == str(cell.value):
        name = cell.beside("name") if cell.table == "paths" else None
        return cell.leading(cell.to.path(name)) if name else cell.link(f"paths/{cell.value}")
    return cell.leading(cell.to.path(cell.label))


def _commit(cell: Cell) -> Markup:
    return cell.leading(cell.to.commit(cell.value))


def _line(cell: Cell) -> Markup | None:
    """The line of a fact: leads to it in its message."""
    if not cell.beside("message_id") or cell.beside("part") is None:
        return None
    return cell.leading(cell.to.line(cell.beside("message_id"), cell.beside("part"), cell.value))


def _email(cell: Cell) -> Markup:
    return cell.leading(cell.to.person(cell.value))


def _lore(cell: Cell) -> Markup | None:
    url = str(cell.value)
    return Markup('<a href="{}" rel="nofollow noopener">lore</a>').format(url) if url.startswith("https://lore.kernel.org/") else None


_RENDERERS: dict[str, Callable[[Cell], Markup | None]] = {
    "message_id": _own_message,
    "parent_id": _message,
    "cover_id": _message,
    "superseded_by": _message,
    "link_id": _message,
    "patch": _referred,
    "parent": _referred,
    "speaks_of": _referred,
    "message": _referred,
    "root_id": _root,
    "thread": _thread,
    "subject": _heading,
    "title": _heading,
    "series": _series,
    "sender": _sender,
    "name": _name,
    "email": _email,
    "author_email": _email,
    "person_email": _email,
    "from_email": _email,
    "path": _path,
    "old_path": _path,
    "sha": _commit,
    "base_commit": _commit,
    "line": _line,
    "lore": _lore,
}
