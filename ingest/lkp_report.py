"""Reports of Intel's kernel test robot: builds, sparse and smatch, boots and tests, performance -> Report.

Digests ("BUILD SUCCESS"), improvements, its own patches and its answers to people are none.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from ..model.commit_reference import CommitReference
from ..model.message import Message, Part
from ..model.regression import Culprit, Report, ReportKind, ReportSource, Splat
from .build_error import first_error
from .report_field import bisected, field

# "1234567890: vm-scalability.throughput -10.2% regression", "[mm] 1234567890ab: BUG:KASAN:…"
_RUNTIME_RE = re.compile(r"(?:^|[\] ])(?P<sha>[0-9a-f]{10,12}):? (?P<what>\S.{3,})$")
# "51.1% regression", "a -10.2% regression of", "-3.0% improvement"
_PERCENT_RE = re.compile(r"-?[0-9.]+% (?P<what>regression|improvement)")
# 'kernel test robot noticed "BUG:KASAN:slab-out-of-bounds_in_pump_on" on:', "… noticed a 4.6% regression of pump.ops on:"
_NOTICED_RE = re.compile(r"noticed (?:\"(?P<quoted>[^\"\n]{4,200})\"|an? (?P<change>-?[0-9.]+% regression of \S{2,120})) on:")
# "commit: 1234…  [3/15] dax: a title", "commit: 1234… ("[PATCH v2] dax: a title")"
_COMMIT_RE = re.compile(r"commit:[ \t]+[0-9a-f]{12,40}:?[ \t]+\(?[\"“]?(?:\[[^\]]{1,60}\][ \t]*)*(?P<title>[^\"”]{5,200})")
_TAGS_RE = re.compile(r"(?:\[[^\]]{1,60}\][ \t]*)+")
_CHECKERS = ("sparse", "smatch", "coccinelle", "cocci ", "cppcheck", "includecheck", "dtcheck", "checkpatch")
_BUILD = ("build test ERROR", "build test WARNING", "to improve", "noticed the following build")


def read_lkp(message: Message, part: Part, splats: Sequence[Splat], commits: Sequence[CommitReference]) -> Report | None:
    """Return what the robot reports."""
    subject = message.subject
    if "BUILD SUCCESS" in subject or "BUILD REGRESSION" in subject or "BUILD INCOMPLETE" in subject:
        return None
    head = "\n".join(part.lines[:60])
    culprit = _titled(bisected(commits), part)
    tree = field(part, ("url:", "tree:"))
    percent = _PERCENT_RE.search(subject) or _PERCENT_RE.search(" ".join(part.lines[:8]))
    match = _RUNTIME_RE.search(subject)
    noticed = _NOTICED_RE.search(head)
    if percent or "due to commit" in head or ("noticed" in head and (match or noticed) and "commit:" in head):
        if "commit" not in head:
            return None  # the robot answers
        if percent and percent.group("what") == "improvement":
            return None
        what = match.group("what") if match else (noticed["quoted"] or noticed["change"]) if noticed else subject
        line = next((at + 1 for at, text in enumerate(part.lines) if "commit" in text and part.marks[at] == "."), 1)
        return Report(
            part=0,
            line=line,
            end_line=line,
            kind=_runtime_kind(what, percent is not None, splats),
            source=ReportSource.LKP,
            signature=what,
            is_update=subject.startswith(("Re:", "RE:")) and match is not None,
            blames_parent=bool(message.references),
            culprit=culprit,
            tree=tree,
            test=field(part, ("in testcase:", "testcase:")),
        )
    error = first_error(part)
    if error is None and not any(word in head for word in _BUILD):
        return None
    line, end, what, is_warning = (error.line, error.end_line, error.what, error.is_warning) if error else (1, 1, subject, False)
    is_check = is_warning and (any(word in "\n".join(part.lines[:80]) for word in _CHECKERS) or "sparse" in what)
    return Report(
        part=0,
        line=line,
        end_line=end,
        kind=ReportKind.CHECK if is_check or "sparse:" in what else ReportKind.BUILD,
        source=ReportSource.LKP,
        signature=what,
        blames_parent=bool(message.references),
        culprit=culprit,
        tree=tree,
        passed=field(part, ("base:",)),
    )


def _titled(culprit: Culprit | None, part: Part) -> Culprit | None:
    """Return a culprit with the title that stands behind its id, without the tags of its patch."""
    if culprit is None or not culprit.line:
        return culprit
    match = _COMMIT_RE.search(part.lines[culprit.line - 1][:1000])
    if not match:
        return culprit
    return replace(culprit, subject=match.group("title").strip() if culprit.subject is None else _untagged(culprit.subject))


def _untagged(title: str) -> str:
    tags = _TAGS_RE.match(title)
    return title[tags.end() :] or title if tags else title


def _runtime_kind(what: str, is_percent: bool, splats: Sequence[Splat]) -> ReportKind:
    if is_percent:
        return ReportKind.PERFORMANCE
    if what.startswith(("BUG:", "Oops", "kernel_BUG", "general_protection", "Kernel_panic", "BUG_", "KASAN")):
        return ReportKind.CRASH
    if what.startswith(("WARNING", "INFO:", "UBSAN", "possible")):
        return ReportKind.WARNING
    if what.endswith((".fail", ".timeout", ".failed")):
        return ReportKind.TEST
    return splats[0].kind if splats else ReportKind.TEST
