"""Whether the words of a new revision say that a reported failure is mended in it."""

import re
from collections.abc import Collection

from .regression_facts import ReportRow

# "btrfs_info", "percpu_ref_kill_and_confirm": names of code in a signature
_NAME_RE = re.compile(r"\b(?=\w*_)[A-Za-z]\w{4,60}\b")
_CHANGES_RE = re.compile(
    r"(?:changes?|changelog|history|v[0-9]+)\b.{0,30}(?:since|from|in|vs|to|->|:|\.)|v[0-9]+ ?(?:->|=>|to) ?v?[0-9]|[ \t]*[-*] v[0-9]|"
    r"v[0-9]+[: ]|[ \t]*\(?v[0-9]+\)?:",
    re.IGNORECASE,
)
_BUILD_RE = re.compile(r"\b(?:build|compil\w+|link(?:er|ing)?|kbuild|undefined|undeclared|implicit)\b", re.IGNORECASE)
_ROBOT_RE = re.compile(
    r"\b(?:kernel test robot|kbuild test robot|test robot|lkp(?:@intel)?|0-?day|kbuild|intel robot|build ?bot|buildbot)\b", re.IGNORECASE
)
_SPARSE_RE = re.compile(r"\b(?:sparse|smatch|static check|warnings?|cocci)\b", re.IGNORECASE)
_CRASH_RE = re.compile(r"\b(?:crash|panic|oops|null (?:pointer|deref)|splat|bug report|lockdep|deadlock|hang)\b", re.IGNORECASE)
_LINES = 400
_MAX_LINE = 400


def names_failing_code(text: str, report: ReportRow) -> bool:
    """Tell whether a text names a function or variable that the report's signature has."""
    return any(name in text for name in _NAME_RE.findall(report.signature))


def mentions_failure(text: str, report: ReportRow, reporters: Collection[str]) -> int:
    """Return the line of a revision's cover or patch that says so, 0 where none does.

    A line of the list of changes counts where it names the failing code, the test, or the kind of failure with its robot; elsewhere
    a Reported-by: of the reporter does.
    """
    names = set(_NAME_RE.findall(report.signature))
    is_changes = False
    for number, line in enumerate(text.split("\n", _LINES)[:_LINES], start=1):
        if line.startswith(("diff --git", "> ")) or len(line) > _MAX_LINE:
            if line.startswith("diff --git"):
                break
            continue
        if "eported-by" in line and any(email in line for email in reporters if email):
            return number
        if line == "---" or _CHANGES_RE.match(line):
            is_changes = True
        if not is_changes or (line.startswith((" ", "\t")) and " | " in line):
            continue
        if any(name in line for name in names) or (report.test and report.test in line):
            return number
        if report.kind == "build" and (_ROBOT_RE.search(line) or (_BUILD_RE.search(line) and re.search(r"\bfix", line, re.IGNORECASE))):
            return number
        if report.kind == "check" and (_ROBOT_RE.search(line) or _SPARSE_RE.search(line)):
            return number
        if report.source == "lkp" and _ROBOT_RE.search(line):
            return number
        if report.kind in ("crash", "warning", "locking", "hang") and _CRASH_RE.search(line) and re.search(r"\bfix", line, re.IGNORECASE):
            return number
    return 0
