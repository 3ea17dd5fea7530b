"""The page of a thread: the conversation in reading order, as a reviewer reads it."""

from typing import Any

from datasette.utils.asgi import NotFound
from markupsafe import Markup

from ..queries.functions import lore_url
from .address import line_anchor, message_anchor
from .hook import hookimpl
from .mail_text import render_text
from .message_texts import PartText, shown_part, texts_of
from .page import Answer, Asked, Elsewhere, Page, route

TABLES = ("messages", "threads")
_ON_A_PAGE = 100  # messages whose texts one page shows
_OPEN_DIFFS = 40  # messages up to which diffs are open from the start
_LONGEST_TEXT = 100_000  # characters of one text that a thread's page shows; the message's own page shows all
_DEEPEST = 6  # answers that the style sheet indents


@hookimpl
def register_routes() -> list[tuple[str, Any]]:
    """Return the address of a thread."""
    return [route(r"thread/(?P<name>[^/]+?)", thread_page, *TABLES)]


def thread_page(asked: Asked) -> Answer:
    """Return the page of the thread that a Message-ID or number stands for; at any but its root's it leads to the message."""
    name = asked.names["name"]
    found = asked.row("thread-of", name=name)
    if found is None:
        raise NotFound(f"No thread with {name} in this database. It may stand on lore: {lore_url(name) or 'no, that is no Message-ID'}")
    if name != found["root_id"]:
        anchor = f"#{message_anchor(name)}" if name == found["message_id"] or not name.isdigit() else ""
        page = (max(found["position"] or 1, 1) - 1) // _ON_A_PAGE + 1
        return Elsewhere(address=asked.to.thread(found["root_id"]) + (f"?page={page}" if page > 1 else "") + anchor)
    return _page(asked, found["thread"])


def _page(asked: Asked, thread: int) -> Page:
    head = asked.row("thread-head", thread=thread)
    outline = asked.rows("thread-outline", thread=thread)
    if head is None or not outline:
        raise NotFound("This thread holds no message")
    pages = (len(outline) + _ON_A_PAGE - 1) // _ON_A_PAGE
    page = max(1, min(asked.number("page", 1), pages))
    here = outline[(page - 1) * _ON_A_PAGE : page * _ON_A_PAGE]
    texts = texts_of(asked, thread, here[0]["position"], here[-1]["position"])
    ghosts = asked.rows("thread-ghosts", thread=thread)
    lists = (head.pop("lists") or "").split()
    return Page(
        template="thread",
        title=head["subject"] or "(no subject)",
        data={
            "thread": head,
            "lists": lists,
            "series": asked.rows("thread-series", thread=thread),
            "ghosts": ghosts,
            "outline": outline,
            "texts": [
                {"message_id": row["message_id"], "part": part.part, "filename": part.filename, "text": part.text}
                for row in here
                for part in texts.get(row["id"], ())
            ],
            "current": page,
            "pages": pages,
        },
        shown={
            "messages": _shown(asked, here, texts, ghosts, last_page=page == pages),
            "entries": _entries(outline, page),
        },
    )


def _entries(outline: list[dict[str, Any]], page: int) -> list[dict[str, Any]]:
    """Return the lines of the outline; the day stands where it is another than before."""
    entries = []
    day = None
    for index, row in enumerate(outline):
        sent = (row["sent_at"] or "")[:10]
        is_starter = row["from_email"] == outline[0]["from_email"]
        entries.append({**_entry(row, index // _ON_A_PAGE + 1, page), "is_new_day": sent != day, "is_starter": is_starter})
        day = sent
    return entries


def _entry(row: dict[str, Any], its_page: int, page: int) -> dict[str, Any]:
    """Return a line of the outline."""
    anchor = f"#{message_anchor(row['message_id'])}"
    return {
        "address": anchor if its_page == page else f"?page={its_page}{anchor}",
        "depth": min(row["depth"], _DEEPEST),
        "label": row["patch_title"] and f"{row['counter']}/{row['total']} {row['patch_title']}",
        **{name: row[name] for name in ("from_name", "from_email", "kind", "sent_at", "subject")},
    }


def _shown(
    asked: Asked, here: list[dict[str, Any]], texts: dict[int, list[PartText]], ghosts: list[dict[str, Any]], *, last_page: bool
) -> list[dict[str, Any]]:
    """Return what is read: messages, and before the first answer to one that was never seen, a ghost."""
    shown: list[dict[str, Any]] = []
    folded = len(here) > _OPEN_DIFFS
    read = {row["message_id"] for row in here}
    for row in here:
        shown.extend(
            {"ghost": ghost["message_id"], "depth": max(min(row["depth"], _DEEPEST) - 1, 0)}
            for ghost in ghosts
            if ghost["answered_at"] == row["position"]
        )
        message = _message(asked, row, texts.get(row["id"], []), folded=folded)
        parent = row["parent"]
        address = f"#{message_anchor(parent)}" if parent in read else asked.to.thread(parent) if parent else None
        shown.append(message | {"parent_address": address})
    if last_page:
        shown.extend({"ghost": ghost["message_id"], "depth": 0} for ghost in ghosts if ghost["answered_at"] is None)
    return shown


def _message(asked: Asked, row: dict[str, Any], parts: list[PartText], *, folded: bool) -> dict[str, Any]:
    anchor = message_anchor(row["message_id"])
    changed = row["parent_subject"] is None or _same(row["subject"]) != _same(row["parent_subject"])
    return {
        **row,
        "anchor": anchor,
        "depth": min(row["depth"], _DEEPEST),
        "shows_subject": changed or row["kind"] == "patch",
        "parts": [shown_part(part, _html(asked, part, anchor, folded=folded)) for part in parts],
        "is_cut": any(part.text is not None and len(part.text) > _LONGEST_TEXT for part in parts),
        "files": [
            {**file, "anchor": f"{anchor}-{line_anchor(part.part, file['line'])}-file"} for part in parts for file in part.facts.files
        ],
    }


def _same(subject: str) -> str:
    return subject.casefold().removeprefix("re:").strip()


def _html(asked: Asked, part: PartText, anchor: str, *, folded: bool) -> Markup | None:
    if part.text is None:
        return None
    text = part.text[:_LONGEST_TEXT]
    return render_text(text, part.facts, asked.to, anchor=lambda line: f"{anchor}-{line_anchor(part.part, line)}", folded=folded)
