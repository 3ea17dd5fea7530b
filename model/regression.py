"""Regressions: what a message says of a failure, and the words of their life."""

from enum import StrEnum

from .record import record


class ReportKind(StrEnum):
    """What fails."""

    CRASH = "crash"  # oops, BUG, panic, KASAN and its like
    WARNING = "warning"  # a splat that the kernel survives
    LOCKING = "locking"  # what lockdep says
    HANG = "hang"
    BUILD = "build"
    CHECK = "check"  # what a static checker says
    TEST = "test"
    PERFORMANCE = "performance"
    BEHAVIOUR = "behaviour"  # what worked works no more


class ReportSource(StrEnum):
    """Who reports."""

    PERSON = "person"
    LKP = "lkp"
    SYZBOT = "syzbot"
    LKFT = "lkft"
    KERNELCI = "kernelci"
    NEXT = "next"  # linux-next's merges and builds
    BUGZILLA = "bugzilla"
    CKI = "cki"
    COVERITY = "coverity"
    SMATCH = "smatch"


class RegressionStatus(StrEnum):
    """Where a regression stands."""

    OPEN = "open"
    FIX_POSTED = "fix-posted"
    FIXED = "fixed"
    DUPLICATE = "duplicate"
    INVALID = "invalid"
    INCONCLUSIVE = "inconclusive"


class RevisionStatus(StrEnum):
    """How a regression stands to one revision of its series."""

    REPORTED = "reported"
    CARRIED = "carried"  # reported on an earlier one, not known to be fixed
    FIX_CLAIMED = "fix-claimed"
    FIXED = "fixed"
    UNAFFECTED = "unaffected"


class RegressionEvent(StrEnum):
    """What happens to a regression."""

    REPORTED = "reported"
    REPRODUCED = "reproduced"  # somebody else sees it
    BISECTED = "bisected"
    CULPRIT_REFUTED = "culprit-refuted"
    FIX_POSTED = "fix-posted"
    TESTED = "tested"  # a tester says that the fix works
    TEST_FAILED = "test-failed"
    APPLIED = "applied"
    NEW_REVISION = "new-revision"
    FOLDED_IN = "folded-in"
    REVERTED = "reverted"
    DROPPED = "dropped"
    WITHDRAWN = "withdrawn"
    CONFIRMED = "confirmed"  # the reporter says that it is gone
    DUPLICATE = "duplicate"
    INVALID = "invalid"
    INCONCLUSIVE = "inconclusive"
    REOPENED = "reopened"


class StatementKind(StrEnum):
    """What a message says of a regression that is reported elsewhere."""

    FIX_OFFERED = "fix-offered"  # here is something to try
    FIXED_BY = "fixed-by"  # what is named fixes it and is in a tree
    APPLIED = "applied"
    WORKS = "works"
    CONDITIONAL = "conditional"  # it works, with a reservation
    FAILS = "fails"
    VANISHED = "vanished"  # it is seen no more, and nobody knows why
    REPRODUCED = "reproduced"
    REFUTED = "refuted"  # that is not the culprit
    UNRELATED = "unrelated"  # the failure is none of this series
    FOLDED_IN = "folded-in"
    REVERTED = "reverted"
    DROPPED = "dropped"
    WITHDRAWN = "withdrawn"
    DUPLICATE = "duplicate"
    INVALID = "invalid"
    MISTAKEN = "mistaken"  # the writer was wrong
    INCONCLUSIVE = "inconclusive"
    REOPENED = "reopened"
    INTRODUCED = "introduced"  # what is named is the culprit
    TRACKED = "tracked"  # a tracker's command that says which mail is the report


@record(frozen=True, slots=True, kw_only=True)
class Splat:
    """One crash, warning or lockup as the kernel logs it."""

    part: int
    line: int
    end_line: int
    kind: ReportKind
    signature: str  # "KASAN: use-after-free in bfq_idle_slice_timer", "WARNING in foo at fs/bar.c"
    comm: str | None  # the task that ran


@record(frozen=True, slots=True, kw_only=True)
class Culprit:
    """What a report says is to blame."""

    part: int
    line: int  # 0: the subject of the mail
    sha: str | None
    subject: str | None
    is_bisected: bool  # found by bisecting, not by guess


@record(frozen=True, slots=True, kw_only=True)
class Report:
    """A message's assertion that something fails."""

    part: int
    line: int
    end_line: int
    kind: ReportKind
    source: ReportSource
    signature: str  # class and frame of a splat, an error without its line numbers, else the subject
    key: str | None = None  # "syzbot:1234567890abcdef1234", "bugzilla:123456": equal for all mails on one bug
    is_update: bool = False  # says more of what was reported before
    blames_parent: bool = False  # the patch that it answers is the culprit
    culprit: Culprit | None = None
    passed: str | None = None  # what is known to be good: "v5.2-rc3"
    tree: str | None = None  # what was under test
    test: str | None = None
    reproducer: str | None = None  # a URL


@record(frozen=True, slots=True, kw_only=True)
class Statement:
    """What a message says of a regression, a fix or a culprit."""

    part: int
    line: int
    kind: StatementKind
    is_command: bool = False  # of a tracker: #syz, #regzbot
    about_parent: bool = False  # regzbot's caret: the mail that is answered is the report
    sha: str | None = None
    subject: str | None = None
    message_id: str | None = None


@record(frozen=True, slots=True, kw_only=True)
class Event:
    """One thing that happened to a regression, and the message that shows it."""

    at: str  # ISO 8601 UTC; "" where unknown
    event: RegressionEvent
    message: int
    message_id: str
    part: int
    line: int
    by_email: str
    is_reporter: bool = False
    is_quoted: bool = False
    is_conditional: bool = False
    is_command: bool = False
    is_shared: bool = False  # told of another report that is one with it
    is_later: bool = False  # said of a later revision than the one that it was reported on
    root_id: str | None = None  # the posting that it speaks of
    sha: str | None = None  # the commit that is blamed or named as the fix
    subject: str | None = None
