"""Combined diffs, as in linux-next's mails -> where they end. They show how a merge joined its sides and apply to nothing (git-diff(1))."""

import re
from collections.abc import Sequence

from .diff_head import head_line

# "@@@ -1,7 -1,8 +1,9 @@@" (git-diff(1), combined diff format)
_HUNK_RE = re.compile(r"@{3,16}( -[0-9]{1,9}(?:,[0-9]{1,9})?){2,15} \+[0-9]{1,9}(?:,[0-9]{1,9})? @@@")
_COUNT_RE = re.compile(r"[-+][0-9]{1,9}(?:,([0-9]{1,9}))?")


def skip_combined(lines: Sequence[str], start: int) -> int:
    """Return the line behind the combined diff of one file; `start` is its "diff --cc" line. Both count from 0.

    The one behind `start` where nothing of a combined diff follows.
    """
    at = start + 1
    while head_line(lines, at).startswith(("index ", "mode ", "new file mode ", "deleted file mode ", "--- ", "+++ ")):
        at += 1
    while head_line(lines, at).startswith("@@@") and _HUNK_RE.match(head_line(lines, at)):
        at = _skip_body(lines, at)
    return at


def _skip_body(lines: Sequence[str], start: int) -> int:
    head = head_line(lines, start)
    counts = [int(count or 1) for count in _COUNT_RE.findall(head[: head.rfind(" @@@")])]
    width, end, at = len(counts) - 1, len(lines), start + 1
    while at < end and any(count > 0 for count in counts):
        columns = lines[at][:width]
        if columns.strip(" +-"):
            if columns[0] != "\\":
                break
        elif "-" in columns:
            for parent in range(len(columns)):
                counts[parent] -= columns[parent] == "-"
        else:
            counts[width] -= 1
            for parent, mark in enumerate(columns.ljust(width)):
                counts[parent] -= mark == " "
        at += 1
    return at
