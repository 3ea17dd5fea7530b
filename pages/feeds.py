"""The feeds: new postings, of all, a series or an author; new patches to a path; what a search finds."""

from typing import Any

from datasette.utils.asgi import NotFound

from .atom import Entry, Feed
from .hook import hookimpl
from .page import Answer, Asked, Row, view
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


def named_series(asked: Asked) -> Row | None:
    """Return the series that a feed is asked for; None where it is asked for none. Raises NotFound where it is not here."""
    name = asked.arguments.get("series", "")
    series = asked.row("series-of", name=name) if name else None
    if name and series is None:
        raise NotFound(f"No such series in this database: {name}")
    return series


def named_path(asked: Asked) -> str:
    """Return the file or folder that a feed is asked for; '' where it is asked for none. Raises NotFound where no mail changes it."""
    path = asked.arguments.get("path", "").strip()
    if path and asked.row("path-known", path=path) is None:
        raise NotFound(f"No mail in this database changes {path}, or anything beneath it")
    return path


def postings_feed(asked: Asked) -> Answer:
    """Return the latest postings."""
    series, author = named_series(asked), asked.arguments.get("author", "").strip().lower()
    if author and asked.row("person-of", email=author) is None:
        raise NotFound(f"Nobody writes from {author} in this database, and no mail names it")
    rows = asked.rows("postings", series=series["name"] if series else "", author=author, limit=_LENGTH)
    return Feed(
        title=f"Postings of {series['title']}" if series else f"Postings of {author}" if author else "Postings",
        address=asked.to.series(series["name"]) if series else asked.to.person(author) if author else asked.to.page("series"),
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
    path = named_path(asked)
    if not path:
        raise NotFound("Patches to which file or folder? For example: patches.atom?path=mm/")
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
