"""What a mail says became of patches."""

from enum import StrEnum

from .record import record


class NoticeWord(StrEnum):
    """What became of them."""

    APPLIED = "applied"  # to some tree
    MERGED = "merged"  # into mainline
    DROPPED = "dropped"  # out of a tree
    WITHDRAWN = "withdrawn"  # by its author
    REJECTED = "rejected"
    SUPERSEDED = "superseded"  # by another series
    CHANGES_REQUESTED = "changes-requested"


@record(frozen=True, slots=True, kw_only=True)
class Notice:
    """One line that says what became of a patch, or of what the mail answers."""

    part: int
    line: int
    end_line: int
    is_quoted: bool
    word: NoticeWord
    tree: str | None  # as the text names it
    subject: str | None  # of the patch; None: of what the mail answers
    link: str | None  # Message-ID of the patch
    by: str | None = None  # address, lower case, of the person for whom a robot speaks; None: it names none, or a person writes
