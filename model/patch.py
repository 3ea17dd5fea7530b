"""What a diff changes, and what a mail claims that it changes."""

from .record import record
from .vocabulary import ChangeKind


@record(frozen=True, slots=True, kw_only=True)
class Hunk:
    """One `@@` block. A count is the header's; the body has been checked against it."""

    line: int  # of the @@ line in its text
    end_line: int  # of the last line of the body, inclusive
    old_start: int
    old_count: int
    new_start: int
    new_count: int
    section: str  # what stands behind the second @@; "" where nothing does


@record(frozen=True, slots=True, kw_only=True)
class FileChange:
    """What one diff does to one path."""

    part: int
    line: int  # of "diff --git", or of "---" where there is no such line
    end_line: int
    path: str  # after the change (before it for a deletion): no a/ or b/, quoting undone
    old_path: str | None  # where it differs: renames and copies
    change: ChangeKind
    is_binary: bool
    additions: int  # "+" lines; 0 for binary
    deletions: int
    old_blob: str | None  # as abbreviated in the index line; None without one. All zeros: no blob
    new_blob: str | None
    old_mode: str | None  # six octal digits
    new_mode: str | None
    hunks: tuple[Hunk, ...]


@record(frozen=True, slots=True, kw_only=True)
class Diff:
    """All that is changed by the diffs of one text."""

    part: int
    line: int  # of the first file's head
    files: tuple[FileChange, ...]
    patch_id: str | None  # `git patch-id --stable`, 40 hex; None where git gives none
    corrupt: tuple[str, ...]  # one sentence for each place where a hunk breaks off


@record(frozen=True, slots=True, kw_only=True)
class Diffstat:
    """A diffstat as a mail claims it."""

    part: int
    line: int  # of its first line
    end_line: int  # of the summary line
    is_quoted: bool
    files: int | None  # of the summary line
    insertions: int | None  # 0 where the summary leaves them out
    deletions: int | None
    entries: tuple[tuple[str, int | None], ...]  # (path as printed, changed lines; None for binary)


@record(frozen=True, slots=True, kw_only=True)
class Declaration:
    """What a posting says of where it belongs. `name` is one of the words in `DECLARATIONS`."""

    part: int
    line: int
    is_quoted: bool
    name: str
    value: str


# base-commit, prerequisite-patch-id (40 hex, git format-patch --base); change-id, prerequisite-change-id, prerequisite-message-id
# (b4); link-to (Message-ID or URL of an earlier revision, "- Link to v1: ..."; the label stands before a space: "1 <msgid>");
# depends-on, based-on, supersedes (Message-ID or URL); git-tree ("URL BRANCH"); pull-tree ("URL REF"); pull-base, pull-head (40 hex);
# changes-since (label of the revision that a changelog section speaks of: "1")
DECLARATIONS = (
    "base-commit", "prerequisite-patch-id", "change-id", "prerequisite-change-id", "prerequisite-message-id", "link-to",
    "depends-on", "based-on", "supersedes", "git-tree", "pull-tree", "pull-base", "pull-head", "changes-since",
)  # fmt: skip
