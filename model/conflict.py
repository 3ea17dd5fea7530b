"""What people and programs say about changes that do not go together."""

from enum import StrEnum

from .record import record


class ReportKind(StrEnum):
    """In which way something does not go together, as the report says."""

    CONTENT = "content"
    ADD_ADD = "add/add"
    MODIFY_DELETE = "modify/delete"
    RENAME_DELETE = "rename/delete"
    RENAME_ADD = "rename/add"
    RENAME_RENAME = "rename/rename"
    FILE_LOCATION = "file-location"
    OTHER = "other"  # git names it otherwise
    APPLY_FAILURE = "apply-failure"  # a patch does not apply
    MANUAL_MERGE = "manual-merge"  # linux-next
    SEMANTIC = "semantic"  # merges, but does not build or is wrong
    DUPLICATE = "duplicate"  # the same patch in two trees
    PROSE = "prose"


class Weight(StrEnum):
    """How much the writer makes of it."""

    TRIVIAL = "trivial"  # easily resolved
    ANNOUNCED = "announced"  # it will or may happen


class Settled(StrEnum):
    """How the writer says it was settled."""

    CARRIED = "carried"  # whoever merges both carries the fix
    RESOLVED = "resolved"
    REBASED = "rebased"  # one side was made anew on top of the other
    DROPPED = "dropped"  # one side was left out
    ORDER = "order"  # one side goes first
    GONE = "gone"  # it is no longer seen


@record(frozen=True, slots=True, kw_only=True)
class ConflictPlace:
    """One line of a report: a path that does not go together, or, without a path, that something does not."""

    line: int
    end_line: int
    kind: ReportKind
    path: str | None


@record(frozen=True, slots=True, kw_only=True)
class ConflictSide:
    """One of the changes that a report names. Those of one side have the same number."""

    side: int  # from 1; 1 is what was merged or applied, where the report tells
    line: int
    end_line: int
    sha: str | None  # 7 to 40 hex
    subject: str | None  # as written; without id or link also what else it is called: "Ann's series"
    link: str | None  # Message-ID of a mail that is pointed to


@record(frozen=True, slots=True, kw_only=True)
class ConflictReport:
    """What one statement says: on which paths which changes do not go together."""

    part: int
    line: int  # where the statement begins
    is_quoted: bool
    tree_a: str | None  # that was merged, or applied to
    tree_b: str | None  # that it collided with
    tool: str | None  # "git merge", "git am", "patch", "linux-next", "kernel test robot", "stable"
    places: tuple[ConflictPlace, ...]  # one at least
    sides: tuple[ConflictSide, ...]  # the change that the mail answers is no side: it is known by the thread
    weight: Weight | None = None
    settled: Settled | None = None


@record(frozen=True, slots=True, kw_only=True)
class ConflictRemark:
    """One sentence of an answer that says how little a conflict is, or how it was or will be settled. One of the two at least is said."""

    part: int
    line: int
    end_line: int
    weight: Weight | None
    settled: Settled | None
