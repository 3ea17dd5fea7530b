"""The head of a file in a diff: its lines before the first hunk, and what git's extended header says in them (git-diff(1))."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from ..model.patch import Hunk
from ..model.vocabulary import ChangeKind
from .diff_path import unquoted

# "index 0123456789ab..fedcba987654 100644"
_INDEX_RE = re.compile(r"index ([0-9a-f]{4,64})\.\.([0-9a-f]{4,64})(?: ([0-7]{6}))?[ \t]*$")

# Extended header lines besides "index": what each sets of a file, and what it says is done to it
_EXTENDED: dict[str, tuple[str | None, ChangeKind | None]] = {
    "new file mode ": ("new_mode", ChangeKind.CREATE),
    "deleted file mode ": ("old_mode", ChangeKind.DELETE),
    "similarity index ": (None, None),
    "rename from ": ("old", None),
    "rename to ": ("new", ChangeKind.RENAME),
    "old mode ": ("old_mode", None),
    "new mode ": ("new_mode", None),
    "copy from ": ("old", None),
    "copy to ": ("new", ChangeKind.COPY),
    "dissimilarity index ": (None, None),
}

_MAX_HEAD = 4000  # characters; a longer line is no head of a file or hunk


@dataclass(slots=True)
class Head:
    """What is known of a file while its diff is read."""

    line: int  # counted from 0
    old: str | None = None
    new: str | None = None
    change: ChangeKind = ChangeKind.MODIFY
    is_binary: bool = False
    old_mode: str | None = None
    new_mode: str | None = None
    old_blob: str | None = None
    new_blob: str | None = None
    is_change: bool = False  # something besides an index line was said
    hunks: list[Hunk] = field(default_factory=list)
    additions: int = 0
    deletions: int = 0


def head_line(lines: Sequence[str], at: int) -> str:
    """Return a line (counted from 0), "" behind the last one and where it is too long for a head."""
    if at >= len(lines):
        return ""
    line = lines[at]
    return line if len(line) <= _MAX_HEAD else ""


def take_extended_header(head: Head, line: str) -> bool:
    """Set in `head` what a line of the extended header says; False where it is none."""
    if line.startswith("index "):
        match = _INDEX_RE.match(line)
        if not match:
            return False
        head.old_blob, head.new_blob, mode = match.groups()
        if mode:
            head.old_mode = head.new_mode = mode
        return True
    if line.startswith("--- "):
        return False
    for start, (name, change) in _EXTENDED.items():
        if line.startswith(start):
            head.is_change = True
            if name:
                setattr(head, name, line[len(start) :].strip()[:6] if name.endswith("mode") else unquoted(line[len(start) :]))
            head.change = change or head.change
            return True
    return False
