"""What each table, view and column means, read from the comments of the SQL that makes them."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from ..model.database import schema
from .catalog import view_files

# "create table messages ("
_TABLE_RE = re.compile(r"create table ([a-z_]+) \(")
# "    sent_at text,  -- of Date:": a column, its type and what it means
_COLUMN_RE = re.compile(r"    ([a-z_]+) (?:integer|text|blob)\b(?:.*?  -- (.+)|.*)")
# "    messages.message_id,  -- that holds it", "    'patch' as given_to,  -- ...": a column of a view
_RESULT_RE = re.compile(r"    .*?([a-z_]+),?(?:  -- (.+))?")

# What is said once, of columns that mean the same wherever they stand without a comment of their own.
_EVERYWHERE = {
    "additions": "lines added",
    "author_email": "address of the author, lower case",
    "author_name": "name of the author",
    "base_commit": "commit id that the posting says it is based on; null: it says none",
    "change": "modify, create, delete, rename, copy, mode (only the permissions)",
    "change_id": "id that b4 gives a series and its revisions alike; null without one",
    "complete": "1: all that was announced is here and belongs together",
    "conditional": "1: offered under a condition",
    "content_type": "type as the mail gives it, lower case: text/x-patch",
    "deletions": "lines removed",
    "depth": "how many answers deep",
    "detail": "in words",
    "email": "address, lower case",
    "end_line": "last line of the evidence, in the same part",
    "field": "to, cc",
    "file_count": "paths that its diff changes",
    "files": "of the summary line; null where there is none",
    "first_posted_at": "when its first posting was sent, ISO 8601 UTC; '' where unknown",
    "from_email": "address of the sender, lower case",
    "from_name": "name of the sender",
    "id": "number of the row",
    "insertions": "of the summary line; 0 where it leaves them out",
    "is_binary": "1: git shows no lines of it",
    "kind": "what it is: one word of a closed list",
    "last_at": "when its last message was sent, ISO 8601 UTC; '' where no message has a date",
    "last_posted_at": "when its latest posting was sent, ISO 8601 UTC; '' where unknown",
    "latest_revision": "label of its latest full posting: 1, 2, 2.1",
    "line": "line of the evidence in its part, from 1; 0: the headers",
    "list": "the mailing list",
    "mail": "the mail; the number of its message too",
    "message": "the message",
    "message_count": "messages in it",
    "message_id": "Message-ID, bare",
    "name": "its name",
    "new_blob": "as abbreviated in the index line; null without one",
    "new_count": "lines there",
    "new_mode": "six octal digits; null where the diff does not say",
    "new_start": "first line in the file after the change",
    "old_blob": "as abbreviated in the index line; null without one",
    "old_count": "lines there",
    "old_mode": "six octal digits; null where the diff does not say",
    "old_start": "first line in the file before the change",
    "part": "text of the message that the line counts in: 0 its own text, n its n-th attachment",
    "patch_by": "what shows that",
    "patch_count": "patches",
    "path": "the file, as from the root of the tree",
    "person": "the person",
    "person_name": "name as the line gives it; null where it names no person",
    "position": "place in the row, from 1",
    "posted_at": "when it was sent, ISO 8601 UTC; '' where unknown",
    "quoted": "1: in quoted text, so only an echo",
    "received": "patches of these that were seen",
    "revision": "label of the revision: 1, 2, 2.1",
    "revision_count": "postings of it",
    "role": "why the message names it",
    "root_id": "Message-ID of the posting's cover, else of its first patch: the name of the posting",
    "sender": "the person who sent it",
    "sent_at": "when it was sent, of Date:, ISO 8601 UTC; null where unknown",
    "series": "the series",
    "source": "number of the row",
    "stability": "what the id is worth",
    "state": "what became of it",
    "subject": "subject, decoded",
    "text": "the text, decoded",
    "thread": "the conversation",
    "title": "title, without prefix and number",
    "total": "n of x/n; 1 for a single patch",
    "value": "what stands behind the name",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column and what it means."""

    name: str
    meaning: str  # '' where nothing says it


@dataclass(frozen=True, slots=True, kw_only=True)
class Relation:
    """A table or view and what it means."""

    name: str
    is_view: bool
    meaning: str  # "One row per ..."
    columns: tuple[Column, ...]


@cache
def relations() -> dict[str, Relation]:
    """Return the tables and views by name: content, derived, views, each in the order of its file. What serves the search is left out."""
    found = [*_tables(schema("content")), *_tables(schema("derived"))]
    tables = {relation.name: relation for relation in found}
    found += [_view(name, text, tables) for name, text in view_files().items()]
    return {relation.name: relation for relation in found}


def _tables(script: str) -> Iterator[Relation]:
    for block in script.split("\n\n"):
        lines = block.splitlines()
        match = next((match for line in lines if (match := _TABLE_RE.fullmatch(line))), None)
        if match:
            yield Relation(
                name=match[1],
                is_view=False,
                meaning=" ".join(line.removeprefix("-- ") for line in lines if line.startswith("-- ")),
                columns=tuple(_column(column[1], column[2]) for line in lines if (column := _COLUMN_RE.fullmatch(line))),
            )


def _view(name: str, text: str, tables: Mapping[str, Relation]) -> Relation:
    """Return what a view means; a column that it takes from a table as it is means there what it means here."""
    lines = text.splitlines()
    first, last = lines.index("select"), next(n for n, line in enumerate(lines) if line.startswith("from "))
    head = [line.removeprefix("-- ") for line in lines[:first]]
    results = (_RESULT_RE.fullmatch(line) for line in lines[first + 1 : last])
    return Relation(
        name=name,
        is_view=True,
        meaning=" ".join(head[1:]),
        columns=tuple(_column(result[1], result[2] or _meaning(result[0], tables)) for result in results if result),
    )


def _meaning(result: str, tables: Mapping[str, Relation]) -> str | None:
    """Return what the comment of a table says of a column that a view takes: "    collisions.state,"."""
    table, _, column = result.strip().rstrip(",").partition(".")
    known = tables[table].columns if table in tables else ()
    return next((one.meaning for one in known if one.name == column), None)


def _column(name: str, comment: str | None) -> Column:
    return Column(name=name, meaning=comment or _EVERYWHERE.get(name, ""))
