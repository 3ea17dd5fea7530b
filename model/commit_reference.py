"""A commit that a message names."""

from .record import record
from .vocabulary import CommitRole, Stability


@record(frozen=True, slots=True, kw_only=True)
class CommitReference:
    """One commit id (or, for `reverts` and `fixes`, at least a subject) in a text."""

    part: int
    line: int
    end_line: int
    is_quoted: bool
    sha: str | None  # 7 to 40 hex, lower case; None where only a subject is given
    subject: str | None  # as written
    role: CommitRole
    tree: str | None  # the tree or branch that the text says it is in
    stability: Stability
    author_date: int | None = None  # epoch seconds of a pasted "Date:" line
    author_email: str | None = None  # of a pasted "Author:" line
    link: str | None = None  # Message-ID of a Link: that stands with it (tip-bot, pasted commits)


@record(frozen=True, slots=True, kw_only=True)
class MessageLink:
    """A mail that a text points to, by URL or Message-ID."""

    part: int
    line: int
    is_quoted: bool
    message_id: str  # bare, URL escapes undone
