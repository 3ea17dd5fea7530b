"""The page of a commit: all that the mails say of an id."""

import re
from collections import Counter
from typing import Any

from datasette.utils.asgi import NotFound

from .hook import hookimpl
from .page import Answer, Asked, Page, Row, route

_SHOWN = 300  # places
_SHA_RE = re.compile(r"[0-9a-f]{4,64}")


@hookimpl
def register_routes() -> list[tuple[str, Any]]:
    """Return the address of a commit."""
    return [route(r"commit/(?P<sha>[^/]+?)", commit_page, "messages", "commit_references")]


def commit_page(asked: Asked) -> Answer:
    """Return who names a commit, in which role, and the posted patch that it is."""
    sha = asked.names["sha"].strip().lower()
    rows = asked.rows("commit", sha=sha) if _SHA_RE.fullmatch(sha) else []
    if not rows:
        raise NotFound(f"No mail in this database names a commit {sha}")
    return Page(
        template="commit",
        title=f"Commit {sha[:16]}",
        data={"sha": sha, "places": rows},
        shown={"places": rows[:_SHOWN], "subject": _subject(rows), "patches": _patches(asked, rows), "names": _names(rows)},
    )


def _subject(rows: list[Row]) -> str | None:
    """Return the subject that it is named under most; None where nobody gives one."""
    subjects = Counter(row["subject"] for row in rows if row["subject"])
    return max(subjects, key=lambda subject: (subjects[subject], subject), default=None)


def _patches(asked: Asked, rows: list[Row]) -> list[Row]:
    """Return the posted patches that the commit is said to be, each with what shows it."""
    found = {row["patch"]: row["patch_by"] for row in rows if row["patch"]}
    messages = [(asked.row("message-of", name=patch), shown_by) for patch, shown_by in found.items()]
    return [{**message, "shown_by": shown_by} for message, shown_by in messages if message]


def _names(rows: list[Row]) -> list[str]:
    """Return the ids under which it is named, longest first."""
    return sorted({row["sha"] for row in rows if row["sha"]}, key=lambda sha: (-len(sha), sha))[:20]
