"""Reports of robots and of people who work like them -> Report.

Formats: KernelCI, CKI, coverity-bot, smatch's "[bug report]", bugzilla, linux-next's build and boot failures; the kernel test robot and
syzbot have readers of their own. Digests, improvements and the robots' own patches are none.
"""

import re
from collections.abc import Callable, Sequence

from ..model.commit_reference import CommitReference
from ..model.message import Message, Part
from ..model.regression import Culprit, Report, ReportKind, ReportSource, Splat
from ..model.vocabulary import CommitRole
from .build_error import first_error, tidy_path
from .commit_role import LKP_SENDERS
from .lkp_report import read_lkp
from .report_field import accused, bisected, culprit_of, field
from .syzbot_report import read_syzbot

_KERNELCI = ("bot@kernelci.org", "kernelci@groups.io", "kernelci-results@groups.io", "kernelci@lists.linux.dev")
_BUG_RE = re.compile(r"\[Bug (?P<number>[0-9]{3,7})\](?P<new> New:)? ?(?P<title>.*)")
# "https://syzkaller.appspot.com/bug?extid=1234567890abcdef1234"
_SYZBOT_PAGE_RE = re.compile(r"syzkaller\.appspot\.com/bug\?extid=([0-9a-f]{16,40})")
_BUG_URL_RE = re.compile(r"bugzilla\.kernel\.org/show_bug\.cgi\?id=(?P<number>[0-9]{3,7})")
_NEXT_RE = re.compile(
    r"linux-next: (?:\w+ )?(?:(?:build|boot|compile|qemu|runtime|perf|htmldocs|sparc|powerpc|x86|arm)\w*\W+)?(?:\w+ )?(?:failures?|"
    r"warnings?|errors?|splat|oops|panic|crash|hang)\b",
    re.IGNORECASE,
)
_NEXT_BODY_RE = re.compile(
    r"today's linux-next (?:build|merge|\w+ build|qemu).{0,120}(?:failed|produced|warned|gave|complained)|boot tests? (?:failed|produced|"
    r"warned)|failed like this|produced (?:this|these) (?:new )?warnings?"
)
_CAUSED_RE = re.compile(r"\b(?:caused by|introduced by|introduced in|exposed by|bisected to|revealed by|culprit is)\b", re.IGNORECASE)
# "Result:     1234567890ab dax: a title": KernelCI's bisection
_RESULT_RE = re.compile(r"[ \t]*Result:")
# " [logspec:kbuild,kbuild.modpost]": by which rules KernelCI read the log
_LOGSPEC_RE = re.compile(r"[ ]?\[logspec:[^\]]{1,80}\]$")
_PATCH_SAYS_RE = re.compile(r"(?:The patch|Commit|commit|patch) (?P<sha>[0-9a-f]{7,40}):? \(?[\"“](?P<title>[^\"”]{5,200})")
# "	drivers/pump.c:12 pump_on()": where, above what smatch says of it
_CHECKED_AT_RE = re.compile(r"[ \t]+(?P<path>\S+\.[ch]):[0-9]+ (?P<function>\w+\(\))[ \t]*$")
_CHECKED_RE = re.compile(r"[ \t]+(?:\S+:[0-9]+ \w+\(\) ?)?(?:warn|error|warning|info): ?\S")
# "*** CID 1234567:  Null pointer dereferences  (FORWARD_NULL)": coverity-bot
_CID_RE = re.compile(r"\*\*\* CID (?P<number>[0-9]+):[ \t]{1,4}(?P<what>.{4,120})$")
# "❌ FAIL: Test report for kernel 5.4.0 (mainline)"
_CKI_RE = re.compile(r"(?:FAIL(?:ED)?|PANICKED)\b.{0,20}Test report")
_MERGE_OF_RE = re.compile(r"merge of the (?P<tree>.{2,60}?) tree")
# Of the robot's mails that people forward
_LKP_SAYS = "\nkernel test robot noticed the following "
_REPORTS_LINES = 400
_HEAD = 2000


def robot_of(message: Message) -> ReportSource | None:
    """Return which robot or robot-like reporter wrote a mail, by its sender, subject and first words; None for people."""
    email, subject = message.sender.email, message.subject
    if (
        email in LKP_SENDERS
        or email == "kbuild-all@lists.01.org"
        or (message.sender.name or "").lower() in ("kernel test robot", "kbuild test robot")
    ):
        return ReportSource.LKP
    if email.startswith(("syzbot+", "syzbot@", "syzbot-")) or email.endswith("@syzkaller.appspotmail.com"):  # "bot+…@" in 2017
        return ReportSource.SYZBOT
    if email in _KERNELCI:
        return ReportSource.KERNELCI
    if email.startswith("bugzilla-daemon@") or email == "bugbot@kernel.org":
        return ReportSource.BUGZILLA
    if email == "cki-project@redhat.com":
        return ReportSource.CKI
    if message.sender.name == "coverity-bot" or subject.startswith("Coverity: "):
        return ReportSource.COVERITY
    if subject.startswith(("[kbuild] ", "[smatch")):
        return ReportSource.SMATCH
    if subject.startswith("[bug report]") and any(word in message.text[:_HEAD] for word in ("checker", "leads to the following")):
        return ReportSource.SMATCH
    if subject.startswith("linux-next: "):
        return ReportSource.NEXT
    if _LKP_SAYS in message.text[:_HEAD]:
        return ReportSource.LKP
    return None


def read_robot_reports(
    source: ReportSource, message: Message, part: Part, splats: Sequence[Splat], commits: Sequence[CommitReference]
) -> list[Report]:
    """Return what a robot's mail reports, most often one thing; nothing for digests, answers, patches and good news."""
    if message.subject.startswith(("[PATCH", "[RFC PATCH", "[RFC]", "[GIT PULL")) or not part.lines:
        return []
    several = _SEVERAL.get(source)
    if several:
        return several(message, part, splats, commits)
    one = _READERS[source](message, part, splats, commits)
    return [one] if one else []


def bug_key(message: Message, text: str) -> str | None:
    """Return the key of the bug of syzbot or bugzilla that a mail is about."""
    match = _BUG_RE.search(message.subject)
    if match:
        return f"bugzilla:{match.group('number')}"
    if "bugzilla.kernel.org" in text:
        numbers = {match.group("number") for match in _BUG_URL_RE.finditer(text)}
        return f"bugzilla:{numbers.pop()}" if len(numbers) == 1 else None
    if "syzkaller.appspot.com" in text:
        ids = set(_SYZBOT_PAGE_RE.findall(text))
        return f"syzbot:{ids.pop()}" if len(ids) == 1 else None
    return None


def _kernelci(message: Message, part: Part, splats: Sequence[Splat], commits: Sequence[CommitReference]) -> Report | None:
    head = " ".join(part.lines[:30])
    if "automated bisection" not in head and not message.subject.startswith(("[REGRESSION]", "[New ")):
        return None
    error = first_error(part)
    line = next((at + 1 for at, text in enumerate(part.lines) if "Result:" in text or "bisection" in text or "issue" in text), 1)
    is_build = "build" in message.subject.lower() or "build" in head[:200].lower()
    if error:
        line, end, what, kind = error.line, error.end_line, error.what, ReportKind.BUILD if is_build else ReportKind.TEST
    elif splats:
        line, end, what, kind = splats[0].line, splats[0].end_line, splats[0].signature, splats[0].kind
    else:
        end, what, kind = line, message.subject, ReportKind.TEST
    return Report(
        part=0,
        line=line,
        end_line=end,
        kind=kind,
        source=ReportSource.KERNELCI,
        signature=_LOGSPEC_RE.sub("", what) or what,
        culprit=_result(part, commits) or bisected(commits),
        tree=field(part, ("Tree:", "giturl:", "tree:")),
        test=field(part, ("Test:", "test:", "Test case:")),
        passed=field(part, ("Good:",)),
    )


def _result(part: Part, commits: Sequence[CommitReference]) -> Culprit | None:
    """Return the commit that KernelCI's bisection landed on, as it is pasted below where it is."""
    own = [one for one in commits if not one.is_quoted and one.part == 0 and one.sha and one.line]
    result = next((one for one in own if _RESULT_RE.match(part.lines[one.line - 1])), None)
    if result is None:
        return None
    pasted = next((one for one in own if one.subject and (one.sha or "").startswith(result.sha or " ")), result)
    return culprit_of(pasted, is_bisected=True)


def _bugzilla(message: Message, part: Part, splats: Sequence[Splat], commits: Sequence[CommitReference]) -> Report | None:
    match = _BUG_RE.search(message.subject)
    if match is None or not match.group("new"):
        return None
    line = next((at + 1 for at, text in enumerate(part.lines) if "Summary:" in text), 1)
    return Report(
        part=0,
        line=line,
        end_line=line,
        kind=splats[0].kind if splats else ReportKind.BEHAVIOUR,
        source=ReportSource.BUGZILLA,
        signature=splats[0].signature if splats else match.group("title").strip() or message.subject,
        key=f"bugzilla:{match.group('number')}",
        culprit=bisected(commits),
        tree=field(part, ("Kernel Version:", "Tree:")),
        passed=None,
    )


def _cki(message: Message, part: Part, splats: Sequence[Splat], _commits: Sequence[CommitReference]) -> Report | None:
    if not _CKI_RE.search(message.subject):
        return None
    line = next((at + 1 for at, text in enumerate(part.lines) if "Overall result" in text or "❌" in text), 1)
    title = message.subject[message.subject.find("Test report") :]
    head = "\n".join(part.lines[:40])
    is_panic = "PANICKED" in message.subject or "Tests: PANICKED" in head
    return Report(
        part=0,
        line=line,
        end_line=line,
        kind=ReportKind.CRASH if is_panic else ReportKind.BUILD if "Compile: FAILED" in head else ReportKind.TEST,
        source=ReportSource.CKI,
        signature=splats[0].signature if splats else title,
        tree=field(part, ("Kernel repo:",)),
        test=field(part, ("❌",)),
    )


def _coverity(_message: Message, part: Part, _splats: Sequence[Splat], commits: Sequence[CommitReference]) -> list[Report]:
    """Return the defects of a mail: one for each "*** CID", with the last commit that is named above it."""
    found: list[Report] = []
    for at, text in enumerate(part.lines[:_REPORTS_LINES]):
        match = _CID_RE.search(text) if "*** CID" in text and part.marks[at] == "." else None
        if not match:
            continue
        where = part.lines[at + 1].strip() if at + 1 < len(part.lines) else ""
        function = where.rpartition(" in ")[2] if " in " in where else ""
        above = found[-1].line if found else 0
        named = [
            one
            for one in commits
            if not one.is_quoted and one.role is not CommitRole.FIXES and one.part == 0 and one.sha and 0 < one.line <= at
        ]
        fresh = [one for one in named if one.line > above]
        culprit = culprit_of((fresh or named)[0], is_bisected=False) if named else None
        found.append(
            Report(
                part=0,
                line=at + 1,
                end_line=at + 1,
                kind=ReportKind.CHECK,
                source=ReportSource.COVERITY,
                signature=_defect(match.group("what")) + (f" in {function}" if function else ""),
                key=f"coverity:{match.group('number')}",
                culprit=culprit,
            )
        )
    return found


def _defect(what: str) -> str:
    """Return how coverity calls a defect: "Memory - corruptions  (OVERRUN)" by its kind, "   (OVERRUN)" by its checker."""
    kind, _, checker = what.partition("(")
    return " ".join(kind.split()) or checker.strip("() \t")


def _smatch(message: Message, part: Part, splats: Sequence[Splat], commits: Sequence[CommitReference]) -> Report | None:
    if not message.subject.startswith("[bug report]"):
        return read_lkp(message, part, splats, commits)
    text = " ".join(part.lines[:14])
    said = _PATCH_SAYS_RE.search(text)
    culprit = None
    if said:
        line = next((at + 1 for at, one in enumerate(part.lines[:14]) if said.group("sha") in one), 1)
        culprit = Culprit(part=0, line=line, sha=said.group("sha"), subject=" ".join(said.group("title").split()), is_bisected=False)
    error = first_error(part)
    at = next((at for at, one in enumerate(part.lines[:60]) if part.marks[at] == "." and one[:1] in " \t" and _CHECKED_RE.match(one)), 0)
    place = _CHECKED_AT_RE.match(part.lines[at - 1]) if at else None
    if error:
        line, end, what = error.line, error.end_line, error.what
    elif place:
        line, end, what = at, at + 1, f"{tidy_path(place.group('path'))}: {place.group('function')} {part.lines[at].strip()}"
    else:
        line, end, what = at + 1, at + 1, part.lines[at].strip() if at else message.subject
    return Report(part=0, line=line, end_line=end, kind=ReportKind.CHECK, source=ReportSource.SMATCH, signature=what[:200], culprit=culprit)


def _next(message: Message, part: Part, splats: Sequence[Splat], commits: Sequence[CommitReference]) -> list[Report]:
    """Return the failures of a merge or build of linux-next: another for each accused commit that has errors of its own above it."""
    body = " ".join(line for line, mark in zip(part.lines[:40], part.marks, strict=False) if mark == ".")
    if not (_NEXT_RE.match(message.subject) or _NEXT_BODY_RE.search(body)) or "fixes tag" in message.subject.lower():
        return []
    tree = _MERGE_OF_RE.search(message.subject)
    culprits: list[Culprit | None] = [*accused(commits, part, _CAUSED_RE)] or [bisected(commits)]
    found: list[Report] = []
    above = 0
    for culprit in culprits:
        end = culprit.line if culprit and len(culprits) > 1 else None
        error = None if splats and "boot" in message.subject else first_error(part, above, end) or (None if found else first_error(part))
        above = culprit.line if culprit else 0
        if error is None and found:
            continue
        if error:
            line, last, what = error.line, error.end_line, error.what
        elif splats:
            line, last, what = splats[0].line, splats[0].end_line, splats[0].signature
        else:
            line, last, what = 1, 1, message.subject.removeprefix("linux-next: ")
        found.append(
            Report(
                part=0,
                line=line,
                end_line=last,
                kind=splats[0].kind if splats and not error else ReportKind.BUILD,
                source=ReportSource.NEXT,
                signature=what,
                culprit=culprit,
                tree=tree.group("tree") if tree else "linux-next",
            )
        )
    return found


_Reader = Callable[[Message, Part, Sequence[Splat], Sequence[CommitReference]], Report | None]
_READERS: dict[ReportSource, _Reader] = {
    ReportSource.LKP: read_lkp,
    ReportSource.SYZBOT: read_syzbot,
    ReportSource.KERNELCI: _kernelci,
    ReportSource.BUGZILLA: _bugzilla,
    ReportSource.CKI: _cki,
    ReportSource.SMATCH: _smatch,
}
_SEVERAL = {ReportSource.COVERITY: _coverity, ReportSource.NEXT: _next}
