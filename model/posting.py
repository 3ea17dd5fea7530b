"""Postings of patches, and the series that they are revisions of."""

from enum import StrEnum

from .record import record
from .subject import Subject
from .vocabulary import PostingKind


class AlarmKind(StrEnum):
    """What is odd about a posting."""

    MISSING = "missing"  # numbers without a patch
    REPEATED = "repeated"  # numbers with several patches
    BEYOND = "beyond"  # numbers greater than the total
    COUNT = "count"  # the cover counts another number of patches than they do themselves
    DIFFSTAT = "diffstat"  # the cover's diffstat is not what the patches change
    MISFIT = "misfit"  # so far from it that the patches cannot be the ones that the cover speaks of
    REPLACES = "replaces"  # no fault: what a partial posting takes the place of


class LinkedBy(StrEnum):
    """What ties a posting to an earlier one of its series, the strongest first."""

    ANNOTATED = "annotated"  # a person says so, by hand
    CHANGE_ID = "change-id"
    LINK = "link"  # "Link to v1: ..."
    SUPERSEDES = "supersedes"
    TITLE = "title"  # of the cover or of the single patch
    PATCH_TITLE = "patch-title"
    REPLY = "reply"


@record(frozen=True, slots=True, kw_only=True)
class PostedMessage:
    """What postings and series are made from: the light view of a mail that may be a patch or a cover."""

    message: int  # its row: a handle that no rule looks at
    thread: int  # equal for the mails of one thread; its value says nothing
    message_id: str
    stored_id: str = ""  # the same, with "#" and a hash behind it where another mail has the id: the order of mails of one id and date
    ancestors: tuple[str, ...]  # Message-IDs of References, the nearest last
    sender_email: str
    sender_name: str
    sent_at: int  # epoch seconds; 0 where unknown
    subject: Subject
    has_diff: bool  # a diff of its own, in the text or attached
    author_email: str = ""  # of the From: in the text; "" where there is none
    author_name: str = ""
    paths: tuple[str, ...] = ()  # that its diff changes
    additions: int = 0
    deletions: int = 0
    claimed: tuple[int, int, int] | None = None  # files, insertions, deletions of the diffstat that the mail gives
    change_id: str | None = None
    base_commit: str | None = None
    links_to_revisions: tuple[str, ...] = ()  # Message-IDs of "Link to v1: ..."
    supersedes: tuple[str, ...] = ()  # Message-IDs
    changes_since: tuple[str, ...] = ()  # labels of the revisions that changelog sections speak of


@record(frozen=True, slots=True, kw_only=True)
class Alarm:
    """One doubt about a posting."""

    kind: AlarmKind
    detail: str  # a sentence
    message_id: str  # of the mail that shows it


@record(frozen=True, slots=True, kw_only=True)
class PostedPatch:
    """A patch at its place in a posting."""

    counter: int
    total: int  # as its subject says; 1 for a single patch
    is_repeated: bool  # an earlier mail of the posting has the same number: that one counts
    message: PostedMessage


@record(frozen=True, slots=True, kw_only=True)
class Posting:
    """One act of sending: a cover and its patches, a single patch, or a pull request."""

    root_id: str  # Message-ID of the cover, else of the first patch: the name of the posting
    kind: PostingKind
    revision: str  # label: "1", "2", "2.1"
    revision_inferred: bool  # nothing says it
    cover: PostedMessage | None  # also the mail of a pull request
    patches: tuple[PostedPatch, ...]  # by number, then date
    posted_at: int  # of the root; epoch seconds, 0 where unknown
    expected: int  # patches that it says it has; for a partial posting those that it brings
    received: int  # of these, seen
    incomplete_because: str | None  # None: complete
    base_commit: str | None
    change_id: str | None
    title: str  # of the cover, else of the first patch; without the version where that is one
    sender_email: str
    author_name: str
    author_email: str
    alarms: tuple[Alarm, ...]

    @property
    def complete(self) -> bool:
        """Whether all that was announced is here and belongs together."""
        return self.incomplete_because is None

    @property
    def mails(self) -> tuple[PostedMessage, ...]:
        """The cover, where there is one, and the patches; the first is the root."""
        patches = tuple(patch.message for patch in self.patches)
        return patches if self.cover is None else (self.cover, *patches)


@record(frozen=True, slots=True, kw_only=True)
class LinkedPosting:
    """A posting as a revision of a series."""

    posting: Posting
    linked_by: LinkedBy | None  # None: nothing earlier is known
    predecessor: str | None  # root_id of the posting that it is tied to
    superseded_by: str | None  # root_id of the full posting that takes its place


@record(frozen=True, slots=True, kw_only=True)
class Series:
    """What shares an intent over time."""

    name: str  # root_id of the first posting
    title: str  # of the latest full posting
    author_name: str
    author_email: str
    latest_revision: str  # label of the latest full posting
    postings: tuple[LinkedPosting, ...]  # in order of revision, then date
