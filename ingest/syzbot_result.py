"""What syzbot says of a patch that it was asked to test, or of a commit that may be the fix -> Statement."""

import re

from ..model.message import Part
from ..model.regression import Statement, StatementKind

# "syzbot has tested the proposed patch and the reproducer did not trigger any issue:"
_WORKS_RE = re.compile(r"has tested the proposed patch[\w ]{0,20}and the reproducer (?:did not|didn't) trigger")
# "... but the reproducer is still triggering an issue:"
_FAILS_RE = re.compile(r"still triggering|still triggers|reproducer (?:is|still) trigger")
# "syzbot suspects this issue was fixed by commit:"
_SUSPECTS_RE = re.compile(r"suspects this (?:issue|bug) was fixed by")


def read_syzbot_result(part: Part) -> list[Statement]:
    """Return the one thing that syzbot says in the head of its mail; an empty list where it says none of these."""
    for at, line in enumerate(part.lines[:20]):
        if part.marks[at] != "." or not ("tested" in line or "trigger" in line or "suspects" in line):
            continue
        text = f"{line} {part.lines[at + 1] if at + 1 < len(part.lines) else ''}"
        for pattern, kind in (
            (_WORKS_RE, StatementKind.WORKS),
            (_FAILS_RE, StatementKind.FAILS),
            (_SUSPECTS_RE, StatementKind.FIX_OFFERED),
        ):
            if pattern.search(text):
                return [Statement(part=part.number, line=at + 1, kind=kind)]
    return []
