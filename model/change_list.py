"""The list of changes of a posting, in the words of its cover or of a patch: "Changes since v1:" and what stands below.

Not in any standard: headings were gathered from the lists (Documentation/process/submitting-patches.rst asks for such a list below "---").
"""

import re
from collections.abc import Iterator
from functools import lru_cache

# "Changes since v1 [1]:", "Changes from PATCH v13: [1]", "## Changes since last version", "v3 -> v4:", "v2: fix it", "- v2", "(v5):"
_CHANGES_RE = re.compile(
    r"(?:[#*=]{1,4}[ ])?(?:[\w ]{0,20}[ ])?(?:changes?(?:[ -]?logs?)?|changelog|history)\b"
    r"(?:[ ]?:|[ ]+(?:since|from|in|vs|to|between)[ ].{0,25}(?:\bv?[0-9]|last|previous|rfc|first|initial)|[ ]+\(?v[0-9])"
    r"|[ \t]*[-*(]?[ ]?v[0-9]+(?:\.[0-9]+)?\)?(?:[ \t]*$|[: ]|[ ]?(?:->|=>|to)[ ]?v?[0-9])",
    re.IGNORECASE,
)
# "Ann Example (3):", "base-commit: …", " fs/ext4/inode.c | 3 +": what follows the words of a cover
_BEHIND_RE = re.compile(r"[^\W\d].{1,60} \([0-9]+\):$|base-commit:|[ ].{1,200}[ ]\|[ ]+(?:[0-9]+|Bin)\b|[ ][0-9]+ files? changed")
# Where the words end: git's diffs, and those of quilt and CVS, which have no line of git's
_DIFF = ("diff --git", "--- a/", "--- /dev/null", "+++ ", "Index: ", "@@ -")
_LINES = 400
_MAX_LINE = 400


@lru_cache(maxsize=256)  # of one posting many regressions ask
def change_lines(text: str) -> tuple[tuple[int, str, bool], ...]:
    """Return (number, line, whether it is of a list of changes) of the words of a cover or patch, a line each.

    Such a list begins with a heading, in a patch with "---" too; in a cover it ends where a paragraph begins that is no item of it.
    """
    return tuple(_change_lines(text))


def _change_lines(text: str) -> Iterator[tuple[int, str, bool]]:
    is_patch = "\ndiff --git " in text or "\n+++ " in text
    is_changes = is_blank = has_items = False
    for number, line in enumerate(text.split("\n", _LINES)[:_LINES], start=1):
        if line.startswith(_DIFF):
            break
        if len(line) > _MAX_LINE or line.startswith("> "):
            continue
        if _CHANGES_RE.match(line):
            is_changes, has_items = True, False
        elif line == "---":
            is_changes, has_items = is_patch, False
        elif _BEHIND_RE.match(line):
            is_changes = is_patch and is_changes
            continue
        elif not is_patch and is_blank and has_items and line and line[0].isalnum() and not line.endswith(":"):
            is_changes = False
        yield number, line, is_changes
        has_items = has_items or (is_changes and bool(line) and not _CHANGES_RE.match(line))
        is_blank = not line
