"""The rows of one mail, as they go from the workers to the writer, and what goes into several tables in one form."""

from datetime import UTC, datetime
from hashlib import blake2b
from typing import Any, NamedTuple

from ..model.subject import fold_title

Row = tuple[Any, ...]


class MailRows(NamedTuple):
    """The rows of one mail, by table, each in the order of the table's columns behind its message number."""

    message_id: str
    content_hash: str
    copy_rank: str
    is_page: bool  # of an HTML archive
    is_inferred: bool  # the Message-ID
    loose_key: int
    sent_at: int | None  # epoch seconds
    lists: tuple[str, ...]
    received_at: int | None
    deflated: bytes
    references: tuple[str, ...]
    message: Row  # subject, kind, from_name, from_email, sent_at, message_id_inferred, size
    text: str
    body_author: tuple[str, str] | None
    facts: dict[str, list[Row]]  # only tables that have rows


def stored_id(message_id: str, content_hash: str) -> str:
    """Return the id that a mail has here where another mail holds its Message-ID."""
    return f"{message_id}#{content_hash[:12]}"


def iso_time(seconds: int | None) -> str | None:
    """Return epoch seconds as ISO 8601 UTC text, "2019-06-13T18:27:39Z"; None stays None."""
    if seconds is None:
        return None
    return f"{datetime.fromtimestamp(seconds, UTC).isoformat()[:19]}Z"


def title_key(title: str) -> int:
    """Return a title's key: 63 bits that are equal for titles that are equal when folded."""
    return text_key(fold_title(title))


def text_key(text: str) -> int:
    """Return a text's key: 63 bits of its hash, so that an index on it stays small."""
    return int.from_bytes(blake2b(text.encode("utf-8", "replace"), digest_size=8).digest(), "big") >> 1
