"""The closed vocabularies of the field: one enum each, the same words as in the schema's CHECK constraints."""

from enum import StrEnum


class MessageKind(StrEnum):
    """What a message is for."""

    COVER = "cover"
    PATCH = "patch"
    REPLY = "reply"
    REPORT = "report"
    PULL = "pull"
    NOTICE = "notice"  # what a bot or a maintainer says became of a patch
    BOT = "bot"
    OTHER = "other"


class PostingKind(StrEnum):
    """How a posting stands to the ones before it."""

    POSTING = "posting"
    RFC = "rfc"
    RESEND = "resend"
    PARTIAL = "partial"  # replaces single patches of an earlier posting
    PULL = "pull"


class SeriesState(StrEnum):
    """What became of a series."""

    NEW = "new"
    UNDER_REVIEW = "under-review"
    CHANGES_REQUESTED = "changes-requested"
    APPLIED = "applied"
    MERGED = "merged"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"
    SUPERSEDED = "superseded"
    STALE = "stale"


class ChangeKind(StrEnum):
    """What a diff does to a path."""

    MODIFY = "modify"
    CREATE = "create"
    DELETE = "delete"
    RENAME = "rename"
    COPY = "copy"
    MODE = "mode"  # only the permissions change


class CommitRole(StrEnum):
    """Why a message names a commit."""

    FIXES = "fixes"
    REVERTS = "reverts"
    CHERRY_PICKED = "cherry-picked"
    UPSTREAM = "upstream"
    BISECTED = "bisected"
    BASE = "base"
    PREREQUISITE = "prerequisite"
    APPLIED = "applied"
    LISTED = "listed"
    MENTIONED = "mentioned"


class Stability(StrEnum):
    """What a commit id is worth: whether it will still name the same commit next month."""

    MAINLINE = "mainline"
    STABLE = "stable"
    TIP = "tip"
    SUBSYSTEM = "subsystem"
    NEXT = "next"
    MM = "mm"
    BRANCH = "branch"
    UNKNOWN = "unknown"


class PatchBy(StrEnum):
    """By what a commit id was resolved to a posted patch."""

    LINK = "link"
    PATCH_ID = "patch-id"
    NOTICE = "notice"
    SUBJECT = "subject"
    AUTHOR_DATE = "author-date"


class SectionKind(StrEnum):
    """What a run of lines of a text is."""

    OWN = "own"
    QUOTE = "quote"
    DIFF = "diff"
    SIGNATURE = "signature"
    FOOTER = "footer"  # what the list's software appended


class DefectKind(StrEnum):
    """What could not be read, or was read with a doubt."""

    NO_MESSAGE_ID = "no-message-id"
    BAD_MESSAGE_ID = "bad-message-id"
    REPEATED_HEADER = "repeated-header"
    MESSAGE_ID_REUSED = "message-id-reused"
    NO_DATE = "no-date"
    BAD_DATE = "bad-date"
    FUTURE_DATE = "future-date"
    NO_FROM = "no-from"
    BAD_HEADER = "bad-header"
    BAD_CHARSET = "bad-charset"
    BAD_ENCODING = "bad-encoding"
    BAD_MIME = "bad-mime"
    NUL = "nul"
    TOO_LARGE = "too-large"
    TOO_DEEP = "too-deep"
    TOO_MANY_PARTS = "too-many-parts"
    TOO_MANY_REFERENCES = "too-many-references"
    CORRUPT_PATCH = "corrupt-patch"
    REFERENCE_LOOP = "reference-loop"
    CUT_OFF = "cut-off"  # the page that shows a mail ends before the mail does
    EMPTY = "empty"  # nothing that could be a mail
    UNREADABLE = "unreadable"  # a file, blob or archive that could not be read
    EXTRACTOR_FAILED = "extractor-failed"  # our mistake: the message was set aside
