"""What reading an archive gives: mails, deletions and places that could not be read, one event after the other."""

from collections.abc import Callable, Iterator
from dataclasses import field
from enum import StrEnum
from typing import Protocol

from .defect import Defect
from .message import RawMessage
from .record import record

Progress = Callable[[str, int, int], None]  # (what is done, how much of it, of how much); 0 of 0: only its name

LARGEST_MAIL = 64 * 1024 * 1024  # bytes. What is larger becomes a defect `too-large`
EARLIEST_ARRIVAL = 631_152_000  # 1990: an older time of arrival is a placeholder, as the 1970 of lore's mbox files
LATEST_ARRIVAL = 4_102_444_800  # 2100


class SourceKind(StrEnum):
    """What kind of archive a source is."""

    MBOX = "mbox"
    MAILDIR = "maildir"
    EML = "eml"  # files of one mail each
    PUBLIC_INBOX = "public-inbox"
    HTML = "html"  # saved pages of an HTML archive
    THREAD = "thread"  # of a public-inbox server
    FOLLOWED_LIST = "followed-list"  # all of a public-inbox server's list


@record(frozen=True, slots=True, kw_only=True)
class Deletion:
    """A mail that its archive took back after it had been there."""

    data: bytes  # of the mail, as the archive gave it
    locator: str
    received_at: int | None  # when it was taken back, in epoch seconds


@record(frozen=True, slots=True, kw_only=True)
class Unfinished:
    """What the source gave at a place before its writer had come to the end of it. What it gives there now follows, and takes its place."""

    data: bytes  # of the mail, as far as it had been written; b"" where no mail could be made of it
    locator: str


@record(frozen=True, slots=True, kw_only=True)
class Unread:
    """A place of a source that gives no mail, and why."""

    locator: str
    defect: Defect


@record(frozen=True, slots=True, kw_only=True)
class Rewriting:
    """The history of a part of an archive is another one than before, so that all it holds is read again.

    One stands before the first mail, one with `is_over` behind the last: what was not repeated meanwhile is there no longer.
    """

    is_over: bool
    at: int  # epoch seconds: when that part last changed; 0 where it begins


@record(frozen=True, slots=True, kw_only=True)
class Reading:
    """One event of reading a source: they add up to all that the source holds."""

    outcome: RawMessage | Deletion | Unfinished | Unread | Rewriting
    progress: int  # how much of `Source.size_hint` is done with since the event before
    part: int = 0  # of an archive in parts, each with a history that can be rewritten
    # Text, opaque to all but the source, rendered when it is asked for. Stored in the transaction that stores the outcome, it
    # lets a later run go on behind this event. Where a source has a file for each mail it may lag behind: what is read
    # again then is a repeat. It may be large, and be equal for many events: write it only when it has changed.
    cursor: Callable[[], str] = field(compare=False, repr=False)


class Source(Protocol):
    """An archive that was recognised. What finds sources gives it again for its location."""

    @property
    def kind(self) -> SourceKind:
        """What kind of archive it is."""
        ...

    @property
    def location(self) -> str:
        """The absolute path, or the URL."""
        ...

    @property
    def list_name(self) -> str | None:
        """The List-Id that the source says it archives, as "linux-mm.kvack.org"; None where it says nothing reliable."""
        ...

    def size_hint(self, cursor: str | None) -> int:
        """Return how much is left to read behind a cursor: bytes, files or commits. 0: nothing new."""
        ...

    def read(self, cursor: str | None, since: int | None) -> Iterator[Reading]:
        """Yield what is new since the cursor, all where there is none or where the archive was rewritten.

        Mails older than `since` (epoch seconds) are left out without an event, as far as that shows cheaply; a cursor passes over
        them, so that an earlier `since` needs reading without a cursor. What is yielded again is a repeat, not a new mail.
        """
        ...
