"""The feeds: new postings, of all, a series or an author; new patches to a path; what a search finds."""

from typing import Any

from .atom import Entry, Feed
from .hook import hookimpl
from .page import Answer, Asked, view
from .site import DATABASE

_LENGTH = 50


@hookimpl
def register_routes() -> list[tuple[str, Any]]:
    """Return the addresses of the feeds."""
    return [
        (rf"^/{DATABASE}/-/postings\.atom$", view(postings_feed, "messages", "series", "revisions")),
        (rf"^/{DATABASE}/-/patches\.atom$", view(patches_feed, "messages", "patches", "series", "paths")),
        (rf"^/{DATABASE}/-/search\.atom$", view(search_feed, "messages")),
    ]


def postings_feed(asked: Asked) -> Answer:
    """Return the latest postings."""
    series, author = (asked.arguments.get(name, "") for name in ("series", "author"))
    rows = asked.rows("postings", series=series, author=author.lower(), limit=_LENGTH)
    return Feed(
        title=f"Postings of {series or author}" if series or author else "Postings",
        address=asked.to.series(series) if series else asked.to.person(author) if author else asked.to.page("series"),
        entries=tuple(
            Entry(
                name=f"posting:{row['root_id']}",
                title=f"v{row['revision']} {row['title']}",
                address=asked.to.thread(row["root_id"]),
                at=row["posted_at"],
                by=row["author_name"] or row["author_email"],
                summary=f"{row['received']} of {row['expected']} patches, {row['files']} files, +{row['additions']} -{row['deletions']}",
            )
            for row in rows
        ),
    )


def patches_feed(asked: Asked) -> Answer:
    """Return the latest patches to a file or folder."""
    path = asked.arguments.get("path", "")
    rows = asked.rows("folder-patches" if path.endswith("/") else "file-patches", path=path, limit=_LENGTH)
    return Feed(
        title=f"Patches to {path}",
        address=asked.to.path(path),
        entries=tuple(
            Entry(
                name=f"patch:{row['message_id']}:{path}",
                title=row["title"],
                address=asked.to.thread(row["message_id"]),
                at=row["posted_at"],
                by=row["author_name"] or row["author_email"],
                summary=f"v{row['revision']} of {row['series_title']}: +{row['additions']} -{row['deletions']}",
            )
            for row in rows
        ),
    )


def search_feed(asked: Asked) -> Answer:
    """Return the newest messages that have the words."""
    q = asked.arguments.get("q", "")[:500]
    hits = asked.rows("search-hits", q=q, before=2**62, since=-(2**62), limit=_LENGTH)
    keys = f"[{','.join(str(row['sort_key']) for row in hits)}]"
    rows = asked.rows("search-messages", keys=keys, list="", person="", kind="", limit=_LENGTH)
    return Feed(
        title=f"Search: {q}",
        address=asked.to.page("search", q=q),
        entries=tuple(
            Entry(
                name=f"message:{row['message_id']}",
                title=row["subject"],
                address=asked.to.thread(row["message_id"]),
                at=row["sent_at"] or "",
                by=row["from_name"] or row["from_email"],
                summary=row["kind"],
            )
            for row in rows
        ),
    )
