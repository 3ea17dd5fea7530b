"""Reports of robots and of people who work like them -> Report.

Formats: Intel's kernel test robot (build, sparse, smatch, runtime, performance), syzbot, KernelCI, CKI, coverity-bot, smatch's
"[bug report]", bugzilla, linux-next's build and boot failures. Digests, improvements and the robots' own patches are none.
"""

import re
from collections.abc import Sequence

from ..model.commit_reference import CommitReference
from ..model.message import Message, Part
from ..model.regression import Culprit, Report, ReportKind, ReportSource, Splat
from ..model.vocabulary import CommitRole
from .commit_role import LKP_SENDERS

# ">> drivers/x.c:12:3: error: implicit declaration of …", "drivers/x.c:12:3: warning: …", "drivers/x.c:12 foo() warn: …",
# "x.c:12:3: sparse: sparse: incorrect type", ">> drivers/x.c:12:3-4: WARNING: …" (cocci), "ERROR: modpost: "foo" … undefined!"
ERROR_RE = re.compile(
    r"[ \t]*(?P<new>>> ?)?(?P<path>[\w.+/-]{2,200}\.(?:[chSs]|rs|dtsi?|rst|yaml|lds|py|sh|o|html|tc|cc|cpp|y|"
    r"l))(?::\(?[\w.+-]*\)?[0-9x+a-f]+|:[0-9]+)?(?::[0-9-]+)*:? "
    r"(?P<what>(?:fatal |sparse: )?(?:error|warning|sparse|undefined reference|multiple definition|warn|[Ee]rror|WARNING|ERROR|"
    r"relocation)\b.{3,300}|\w+\(\) (?:warn|error): .{3,300})$"
)
MODPOST_RE = re.compile(
    r"[ \t]*(?:>> ?)?(?P<what>(?:ERROR|WARNING): modpost: .{5,200}|ERROR: \".{3,100}\" \[.{3,100}\] undefined!|.{0,120}undefined "
    r"reference to [`'\"].{3,100}"
    r"|(?:[\w.-]*ld|collect2|make\S*)(?:\.lld)?: (?:error: )?.{3,200}|error\[E[0-9]+\]: .{3,200})$"
)
# "1234567890: vm-scalability.throughput -10.2% regression", "[mm] 1234567890ab: BUG:KASAN:…"
_LKP_RUNTIME_RE = re.compile(r"(?:^|[\] ])(?P<sha>[0-9a-f]{10,12}):? (?P<what>\S.{3,})$")
_PERCENT_RE = re.compile(r"-?[0-9.]+% (?P<what>regression|improvement)")
_SYZBOT_ID_RE = re.compile(r"syzbot\+(?:ci)?(?P<id>[0-9a-f]{16,40})@|[?&]extid=(?P<ext>[0-9a-f]{16,40})")
_SYZBOT_TITLE_RE = re.compile(r"^(?:(?:Re|Fwd): ?|\[syzbot\] ?|\[[\w+-]{1,30}\??\] ?)+", re.IGNORECASE)
_NUMBER_RE = re.compile(r" \([0-9]+\)$")
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
_PATCH_SAYS_RE = re.compile(r"(?:The patch|Commit|commit|patch) (?P<sha>[0-9a-f]{7,40}):? \(?[\"“](?P<title>[^\"”]{5,200})")
_CHECKED_RE = re.compile(r"[ \t]+(?:\S+:[0-9]+ \w+\(\) ?)?(?:warn|error|warning|info): ?\S")
_CID_RE = re.compile(r"\*\*\* CID (?P<number>[0-9]+):\s{1,4}(?P<what>.{4,120})$")
_CKI_RE = re.compile(r"(?:FAIL(?:ED)?|PANICKED)\b.{0,20}Test report")
_CHECKERS = ("sparse", "smatch", "coccinelle", "cocci ", "cppcheck", "includecheck", "dtcheck", "checkpatch")
_COMPILER = ("error:", "warning:", "undefined", "Error:", "ERROR:", "WARNING:")
MAX_LINE = 1000
_REPORTS_LINES = 400


def robot_of(message: Message) -> ReportSource | None:
    """Return which robot or robot-like reporter wrote a mail, by its sender and subject alone; None for people."""
    email, subject = message.sender.email, message.subject
    if (
        email in LKP_SENDERS
        or email == "kbuild-all@lists.01.org"
        or (message.sender.name or "").lower() in ("kernel test robot", "kbuild test robot")
    ):
        return ReportSource.LKP
    if email.startswith(("syzbot+", "syzbot@", "syzbot-")):
        return ReportSource.SYZBOT
    if email in ("bot@kernelci.org", "kernelci@groups.io", "kernelci-results@groups.io", "kernelci@lists.linux.dev"):
        return ReportSource.KERNELCI
    if email.startswith("bugzilla-daemon@") or email == "bugbot@kernel.org":
        return ReportSource.BUGZILLA
    if email == "cki-project@redhat.com":
        return ReportSource.CKI
    if message.sender.name == "coverity-bot" or subject.startswith("Coverity: "):
        return ReportSource.COVERITY
    if subject.startswith(("[bug report]", "[kbuild] ", "[smatch")):
        return ReportSource.SMATCH
    if subject.startswith("linux-next: "):
        return ReportSource.NEXT
    return None


def read_robot_report(
    source: ReportSource, message: Message, part: Part, splats: Sequence[Splat], commits: Sequence[CommitReference]
) -> Report | None:
    """Return what a robot's mail reports; None for digests, answers, patches and good news."""
    if message.subject.startswith(("[PATCH", "[RFC PATCH", "[RFC]", "[GIT PULL")) or not part.lines:
        return None
    return _READERS[source](message, part, splats, commits)


def first_error(part: Part) -> tuple[int, int, str, bool] | None:
    """Return (line, last line, what, whether it is a warning only) of the first error that a build prints among own lines.

    Of a robot that points at the new ones with ">>" it is the first of these; errors go before warnings.
    """
    best: tuple[int, int, int, str, bool] | None = None
    for at, line in enumerate(part.lines[:3000]):
        if (
            part.marks[at] != "."
            or len(line) > MAX_LINE
            or not any(word in line for word in (*_COMPILER, "warn:", "error[", "sparse:", "modpost"))
        ):
            continue
        match = ERROR_RE.match(line) or MODPOST_RE.match(line)
        if not match:
            continue
        what = match.group("what").strip()
        path = match.groupdict().get("path")
        is_warning = "warn" in what[:22].lower()
        is_new = line.lstrip().startswith(">>")
        rank = (0 if is_new else 2) + (1 if is_warning else 0)
        if best is None or rank < best[0]:
            best = (rank, at + 1, at + 1, f"{path}: {what}" if path else what, is_warning)
            if rank == 0:
                break
    return best[1:] if best else None


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


def _lkp(message: Message, part: Part, splats: Sequence[Splat], commits: Sequence[CommitReference]) -> Report | None:
    subject = message.subject
    if "BUILD SUCCESS" in subject or "BUILD REGRESSION" in subject or "BUILD INCOMPLETE" in subject:
        return None
    head = "\n".join(part.lines[:60])
    culprit = _bisected(commits)
    tree = _field(part, ("url:", "tree:"))
    percent = _PERCENT_RE.search(subject) or _PERCENT_RE.search(" ".join(part.lines[:8]))
    match = _LKP_RUNTIME_RE.search(subject)
    if percent or "due to commit" in head or ("noticed" in head and match and "commit:" in head):
        if "commit" not in head:
            return None  # the robot answers
        if percent and percent.group("what") == "improvement":
            return None
        what = match.group("what") if match else subject
        line = next((at + 1 for at, text in enumerate(part.lines) if "commit" in text), 1)
        return Report(
            part=0,
            line=line,
            end_line=line,
            kind=_runtime_kind(what, percent is not None, splats),
            source=ReportSource.LKP,
            signature=what,
            blames_parent=bool(message.references),
            culprit=culprit,
            tree=tree,
            test=_field(part, ("in testcase:", "testcase:")),
        )
    error = first_error(part)
    if error is None and not any(
        word in head for word in ("build test ERROR", "build test WARNING", "to improve", "noticed the following build")
    ):
        return None
    line, end, what, is_warning = error or (1, 1, subject, False)
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
        passed=_field(part, ("base:",)),
    )


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


def _syzbot(message: Message, part: Part, splats: Sequence[Splat], commits: Sequence[CommitReference]) -> Report | None:
    head = " ".join(line for line, mark in zip(part.lines[:40], part.marks, strict=False) if mark == ".")[:2000]
    is_new = "found the following" in head or "has found the following" in head or "has tested the following" in head
    is_bisected = "bisected this" in head or "issue was bisected to" in head or "bug was bisected to" in head
    is_update = is_bisected or "has found a reproducer" in head
    if not (is_new or is_update) or "Monthly" in message.subject or "tested the proposed patch" in head:
        return None
    title = _NUMBER_RE.sub("", _SYZBOT_TITLE_RE.sub("", message.subject)) or message.subject
    line = next(
        (at + 1 for at, text in enumerate(part.lines) if "found the following" in text or "bisected" in text or "reproducer" in text), 1
    )
    found = _SYZBOT_ID_RE.search(message.sender.email) or next(
        (match for text in part.lines[:60] if (match := _SYZBOT_ID_RE.search(text))), None
    )
    identity = (found.group("id") or found.group("ext")) if found else None
    is_ci = "syzbot ci" in message.subject or message.subject.startswith("[syzbot ci]")
    return Report(
        part=0,
        line=line,
        end_line=line,
        kind=_kind_of_title(title, splats),
        source=ReportSource.SYZBOT,
        signature=(splats[0].signature if splats else title) if is_ci else title,
        key=f"syzbot:{identity}" if identity else None,
        is_update=is_update and not is_new,
        blames_parent=is_ci,
        culprit=_bisected(commits) if is_bisected else None,
        tree=_field(part, ("git tree:", "tree:")),
        reproducer=_field(part, ("C reproducer:", "C repro:", "syz repro:")),
    )


def _kind_of_title(title: str, splats: Sequence[Splat]) -> ReportKind:
    lower = title.lower()
    if "deadlock" in lower or "lock" in lower[:20]:
        return ReportKind.LOCKING
    if "hung" in lower or "stall" in lower or "lockup" in lower:
        return ReportKind.HANG
    if lower.startswith(("warning", "ubsan", "kcsan", "memory leak", "inconsistent")):
        return ReportKind.WARNING
    if "build error" in lower:
        return ReportKind.BUILD
    return splats[0].kind if splats else ReportKind.CRASH


def _kernelci(message: Message, part: Part, splats: Sequence[Splat], commits: Sequence[CommitReference]) -> Report | None:
    head = " ".join(part.lines[:30])
    if "automated bisection" not in head and not message.subject.startswith(("[REGRESSION]", "[New ")):
        return None
    error = first_error(part)
    line = next((at + 1 for at, text in enumerate(part.lines) if "Result:" in text or "bisection" in text or "issue" in text), 1)
    is_build = "build" in message.subject.lower() or "build" in head[:200].lower()
    return Report(
        part=0,
        line=error[0] if error else line,
        end_line=error[1] if error else line,
        kind=ReportKind.BUILD if is_build and error else ReportKind.TEST,
        source=ReportSource.KERNELCI,
        signature=error[2] if error else splats[0].signature if splats else message.subject,
        culprit=_bisected(commits) or _first(commits, part, ("Result:",)),
        tree=_field(part, ("Tree:", "giturl:", "tree:")),
        test=_field(part, ("Test:", "test:", "Test case:")),
        passed=_field(part, ("Good:",)),
    )


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
        culprit=_bisected(commits),
        tree=_field(part, ("Tree:",)),
        passed=None,
    )


def _cki(message: Message, part: Part, splats: Sequence[Splat], commits: Sequence[CommitReference]) -> Report | None:
    if not _CKI_RE.search(message.subject):
        return None
    line = next((at + 1 for at, text in enumerate(part.lines) if "Overall result" in text or "❌" in text), 1)
    title = message.subject[message.subject.find("Test report") :]
    return Report(
        part=0,
        line=line,
        end_line=line,
        kind=ReportKind.CRASH if "PANICKED" in message.subject else ReportKind.TEST,
        source=ReportSource.CKI,
        signature=splats[0].signature if splats else title,
        tree=_field(part, ("Kernel repo:",)),
        test=_field(part, ("❌",)),
    )


def _coverity(message: Message, part: Part, splats: Sequence[Splat], commits: Sequence[CommitReference]) -> Report | None:
    for at, text in enumerate(part.lines[:_REPORTS_LINES]):
        match = _CID_RE.search(text) if "*** CID" in text and part.marks[at] == "." else None
        if match:
            where = part.lines[at + 1].strip() if at + 1 < len(part.lines) else ""
            function = where.rpartition(" in ")[2] if " in " in where else ""
            signature = " ".join(match.group("what").partition("(")[0].split()) + (f" in {function}" if function else "")
            named = [
                one
                for one in commits
                if not one.is_quoted and one.role is not CommitRole.FIXES and one.part == 0 and one.sha and 0 < one.line <= at
            ]
            culprit = _culprit(named[0], is_bisected=False) if named else None
            return Report(
                part=0,
                line=at + 1,
                end_line=at + 1,
                kind=ReportKind.CHECK,
                source=ReportSource.COVERITY,
                signature=signature,
                key=f"coverity:{match.group('number')}",
                culprit=culprit,
            )
    return None


def _smatch(message: Message, part: Part, splats: Sequence[Splat], commits: Sequence[CommitReference]) -> Report | None:
    if message.subject.startswith("[kbuild]") or not message.subject.startswith("[bug report]"):
        return _lkp(message, part, splats, commits)
    text = " ".join(part.lines[:14])
    said = _PATCH_SAYS_RE.search(text)
    culprit = None
    if said:
        line = next((at + 1 for at, one in enumerate(part.lines[:14]) if said.group("sha") in one), 1)
        culprit = Culprit(part=0, line=line, sha=said.group("sha"), subject=" ".join(said.group("title").split()), is_bisected=False)
    error = first_error(part)
    at = next((at for at, one in enumerate(part.lines[:60]) if part.marks[at] == "." and one[:1] in " \t" and _CHECKED_RE.match(one)), 0)
    line, end, what, _ = error or (at + 1, at + 1, part.lines[at].strip() if at else message.subject, True)
    return Report(part=0, line=line, end_line=end, kind=ReportKind.CHECK, source=ReportSource.SMATCH, signature=what[:200], culprit=culprit)


def _next(message: Message, part: Part, splats: Sequence[Splat], commits: Sequence[CommitReference]) -> Report | None:
    body = " ".join(line for line, mark in zip(part.lines[:40], part.marks, strict=False) if mark == ".")
    if not (_NEXT_RE.match(message.subject) or _NEXT_BODY_RE.search(body)) or "fixes tag" in message.subject.lower():
        return None
    error = None if splats and "boot" in message.subject else first_error(part)
    if error:
        line, end, what, _ = error
    elif splats:
        line, end, what = splats[0].line, splats[0].end_line, splats[0].signature
    else:
        line, end, what = 1, 1, message.subject.removeprefix("linux-next: ")
    culprit = _first(commits, part, _CAUSED_RE) or _bisected(commits)
    kind = splats[0].kind if splats and not error else ReportKind.BUILD
    tree = re.search(r"merge of the (.{2,60}?) tree", message.subject)
    return Report(
        part=0,
        line=line,
        end_line=end,
        kind=kind,
        source=ReportSource.NEXT,
        signature=what,
        culprit=culprit,
        tree=tree.group(1) if tree else "linux-next",
    )


_READERS = {
    ReportSource.LKP: _lkp,
    ReportSource.SYZBOT: _syzbot,
    ReportSource.KERNELCI: _kernelci,
    ReportSource.BUGZILLA: _bugzilla,
    ReportSource.CKI: _cki,
    ReportSource.COVERITY: _coverity,
    ReportSource.SMATCH: _smatch,
    ReportSource.NEXT: _next,
}


def _bisected(commits: Sequence[CommitReference]) -> Culprit | None:
    found = next((one for one in commits if one.role is CommitRole.BISECTED and not one.is_quoted and one.part == 0 and one.line), None)
    return _culprit(found, is_bisected=True) if found else None


def _culprit(one: CommitReference, *, is_bisected: bool) -> Culprit:
    return Culprit(part=one.part, line=one.line, sha=one.sha, subject=one.subject, is_bisected=is_bisected)


def _first(commits: Sequence[CommitReference], part: Part, lead: re.Pattern[str] | tuple[str, ...]) -> Culprit | None:
    """Return the first commit of one's own that stands under or behind the words that accuse."""
    for one in commits:
        if one.is_quoted or one.part or not one.line or one.role in (CommitRole.FIXES, CommitRole.APPLIED, CommitRole.BASE):
            continue
        above = " ".join(part.lines[max(0, one.line - 5) : one.line])
        if isinstance(lead, tuple):
            if part.lines[one.line - 1].strip().startswith(lead):
                return _culprit(one, is_bisected=True)
        elif lead.search(above):
            return _culprit(one, is_bisected=False)
    return None


def _field(part: Part, names: tuple[str, ...]) -> str | None:
    """Return what stands behind the first of some names at the head of one of the own lines."""
    for line, mark in zip(part.lines[:_REPORTS_LINES], part.marks, strict=False):
        text = line.lstrip(" \t|")
        if mark == "." and text.startswith(names) and len(line) <= MAX_LINE:
            for name in names:
                if text.startswith(name) and text[len(name) :].strip():
                    return text[len(name) :].strip()
    return None
