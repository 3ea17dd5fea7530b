"""Whole mails of robots, and of people who work like them: each format once, and what of it is no report."""

import pytest
from mails import mail
from robot_mails import (
    BOOT_WARNING,
    BUGZILLA,
    CKI,
    COVERITY,
    JANE,
    KERNELCI_BISECTION,
    KERNELCI_BOOT,
    KERNELCI_BUILD,
    LKFT,
    LKP,
    LKP_RUNTIME,
    LKP_SLOWER,
    LKP_SMATCH,
    LKP_SPARSE,
    LKP_TREE,
    NEXT,
    NEXT_PAIR,
    OTHER,
    SHA,
    SMATCH,
    SYZBOT,
    SYZBOT_BISECTED,
    SYZBOT_CI,
    SYZBOT_NEW,
)

from patchlore.ingest.extract import Extracted, extract
from patchlore.ingest.message import parse_message
from patchlore.model.regression import Culprit, Report, ReportKind, ReportSource

B, C, K = ReportKind.BUILD, ReportKind.CHECK, ReportSource


def read(subject: str, body: str, *, sender: str, answers: str | None = None, line_end: str = "\n") -> Extracted:
    return extract(parse_message(mail("m@example.org", subject, body=body, sender=sender, answers=answers, line_end=line_end)))


def report(line: int, kind: ReportKind, source: ReportSource, signature: str, end_line: int | None = None, **rest: object) -> Report:
    return Report(part=0, line=line, end_line=end_line or line, kind=kind, source=source, signature=signature, **rest)  # type: ignore[arg-type]


def culprit(line: int, sha: str | None, subject: str | None, *, is_bisected: bool = True) -> Culprit:
    return Culprit(part=0, line=line, sha=sha, subject=subject, is_bisected=is_bisected)


# name -> (subject, body, sender, the patch that it answers, reports)
REPORTS: dict[str, tuple[str, str, str, str | None, list[Report]]] = {
    "lkp, of a tree": (
        "[pump:for-next 3/15] core.c:undefined reference to `valve_open'", LKP_TREE, LKP, None,
        [report(12, B, K.LKP, "core.c: undefined reference to `valve_open'", culprit=culprit(3, SHA, "pump: add a valve"),
                tree="https://git.example.org/pump.git for-next")],
    ),
    "lkp, sparse": (
        "Re: [PATCH 1/2] pump: go", LKP_SPARSE, LKP, "p@example.org",
        [report(11, C, K.LKP, "drivers/pump/core.c: sparse: sparse: incorrect type in argument 1 (different base types)",
                blames_parent=True, passed="https://git.example.org/pump.git for-next",
                tree="https://github.com/intel-lab-lkp/linux/commits/Ann-Archer/pump-go/20240101-120000")],
    ),
    "lkp's smatch, sent on by hand": (
        "Re: [PATCH 1/2] pump: go", LKP_SMATCH, "Dan Example <dan@example.org>", "p@example.org",
        [report(12, C, K.LKP, "drivers/pump/core.c: pump_it() warn: inconsistent indenting", blames_parent=True,
                passed="https://git.example.org/pump.git for-next",
                tree="https://github.com/intel-lab-lkp/linux/commits/Ann-Archer/pump-go/20240101-120000")],
    ),
    "lkp, boots and tests": (
        "[pump:for-next] [pump] 1234567890: BUG:KASAN:slab-use-after-free_in_pump_it", LKP_RUNTIME, LKP, None,
        [report(5, ReportKind.CRASH, K.LKP, "BUG:KASAN:slab-use-after-free_in_pump_it", culprit=culprit(5, SHA, "pump: add a valve"),
                test="xfstests")],
    ),
    "lkp, slower": (
        "[pump] 1234567890: will-it-scale.per_thread_ops 51.1% regression", LKP_SLOWER, LKP, "p@example.org",
        [report(5, ReportKind.PERFORMANCE, K.LKP, "will-it-scale.per_thread_ops 51.1% regression", blames_parent=True,
                culprit=culprit(5, SHA, "pump: add a valve"), test="will-it-scale")],
    ),
    "lkp, boots and tests a patch": (
        "Re: [PATCH v2 3/4] pump: add a valve", LKP_RUNTIME, LKP, "p@example.org",
        [report(5, ReportKind.CRASH, K.LKP, "BUG:KASAN:slab-use-after-free_in_pump_it", culprit=culprit(5, SHA, "pump: add a valve"),
                blames_parent=True, test="xfstests")],
    ),
    "lkp, slower with a patch": (
        "Re: [PATCH v2 3/4] pump: add a valve", LKP_SLOWER, LKP, "p@example.org",
        [report(5, ReportKind.PERFORMANCE, K.LKP, "51.1% regression of will-it-scale.per_thread_ops", blames_parent=True,
                culprit=culprit(5, SHA, "pump: add a valve"), test="will-it-scale")],
    ),
    "KernelCI, bisected": (
        "mainline/master bisection: baseline.login on pump-board", KERNELCI_BISECTION, '"kernelci.org bot" <bot@kernelci.org>', None,
        [report(1, ReportKind.TEST, K.KERNELCI, "mainline/master bisection: baseline.login on pump-board",
                culprit=culprit(24, SHA, "pump: add a valve"), tree="mainline")],
    ),
    "KernelCI, builds": (
        "[REGRESSION] stable-rc/linux-6.6.y: (build) variable 'valve' is used uninitialized", KERNELCI_BUILD,
        "KernelCI bot <bot@kernelci.org>", None,
        [report(15, B, K.KERNELCI,
                "drivers/pump/core.c: error: variable 'valve' is used uninitialized whenever 'if' condition is true",
                tree="https://git.example.org/stable-rc.git")],
    ),
    "CKI": (
        "❌ FAIL: Test report for kernel 5.9.0-rc1 (arm-next)", CKI, "CKI Project <cki-project@redhat.com>", None,
        [report(10, ReportKind.TEST, K.CKI, "Test report for kernel 5.9.0-rc1 (arm-next)", tree="https://git.example.org/pump.git",
                test="xfstests - btrfs")],
    ),
    "KernelCI, bisected, its subject describes the start": (
        f"mainline/master boot bisection: v5.12-rc1-7-g{OTHER[:12]} on pump-board",
        KERNELCI_BISECTION + f"\ngit bisect start\n# bad: [{OTHER}] Linux 5.12-rc1\n", '"kernelci.org bot" <bot@kernelci.org>', None,
        [report(1, ReportKind.TEST, K.KERNELCI, f"mainline/master boot bisection: v5.12-rc1-7-g{OTHER[:12]} on pump-board",
                culprit=culprit(24, SHA, "pump: add a valve"), tree="mainline")],
    ),
    "KernelCI, boots": (
        f"[REGRESSION] next/master: (boot) {BOOT_WARNING}", KERNELCI_BOOT, "KernelCI bot <bot@kernelci.org>", None,
        [report(6, ReportKind.WARNING, K.KERNELCI, "WARNING in pump_it at drivers/pump/core.c", end_line=14, tree="https://git.example.org/next.git")],
    ),
    "KernelCI, of which it shows no log": (
        "[REGRESSION] next/master: (boot) no pump [logspec:linux_boot]", "Hello,\n\nNew boot regression found on next/master:\n",
        "KernelCI bot <bot@kernelci.org>", None,
        [report(1, ReportKind.TEST, K.KERNELCI, "[REGRESSION] next/master: (boot) no pump")],
    ),
    "CKI, builds": (
        "❌ FAIL: Test report for kernel 5.9.0-rc1 (arm-next)", CKI.replace("Compile: OK", "Compile: FAILED"),
        "CKI Project <cki-project@redhat.com>", None,
        [report(10, B, K.CKI, "Test report for kernel 5.9.0-rc1 (arm-next)", tree="https://git.example.org/pump.git",
                test="xfstests - btrfs")],
    ),
    "CKI, panics": (
        "Test report for kernel 5.9.0-rc1 FAILED: Test report", CKI.replace("Tests: FAILED", "Tests: PANICKED"),
        "CKI Project <cki-project@redhat.com>", None,
        [report(10, ReportKind.CRASH, K.CKI, "Test report for kernel 5.9.0-rc1 FAILED: Test report", tree="https://git.example.org/pump.git",
                test="xfstests - btrfs")],
    ),
    "coverity, defects of two commits, one without a class": (
        "Coverity: pump_it(): Null pointer dereferences",
        COVERITY.replace("*** CID 1490002:  Memory - corruptions", '    fedcba098765 ("pump: stop it")\n\n*** CID 1490002:  '),
        "coverity-bot <keescook@example.org>", None,
        [report(14, C, K.COVERITY, "Null pointer dereferences in pump_it()", key="coverity:1490001",
                culprit=culprit(10, "1234567890ab", "pump: add a valve", is_bisected=False)),
         report(20, C, K.COVERITY, "OVERRUN in pump_stop()", key="coverity:1490002",
                culprit=culprit(18, "fedcba098765", "pump: stop it", is_bisected=False))],
    ),
    "coverity, two defects": (
        "Coverity: pump_it(): Null pointer dereferences", COVERITY, "coverity-bot <keescook@example.org>", None,
        [report(14, C, K.COVERITY, "Null pointer dereferences in pump_it()", key="coverity:1490001",
                culprit=culprit(10, "1234567890ab", "pump: add a valve", is_bisected=False)),
         report(18, C, K.COVERITY, "Memory - corruptions in pump_stop()", key="coverity:1490002",
                culprit=culprit(10, "1234567890ab", "pump: add a valve", is_bisected=False))],
    ),
    "smatch": (
        "[bug report] pump: add a valve", SMATCH, "Dan Example <dan@example.org>", None,
        [report(6, C, K.SMATCH, "drivers/pump/core.c: pump_it() error: we previously assumed 'valve' could be null (see line 55)", end_line=7,
                culprit=culprit(3, SHA[:12], "pump: add a valve", is_bisected=False))],
    ),
    "linux-next, two failures": (
        "linux-next: build failure after merge of the pump tree", NEXT, JANE, None,
        [report(6, B, K.NEXT, "drivers/pump/core.c: error: too few arguments to function 'pump_it'", tree="pump",
                culprit=culprit(10, "1234567890ab", "pump: add a valve", is_bisected=False)),
         report(16, B, K.NEXT, "arch/powerpc/pump.c: error: 'valve' undeclared (first use in this function)", tree="pump",
                culprit=culprit(20, "fedcba098765", "pump: drop the old valve", is_bisected=False))],
    ),
    "linux-next, two commits, errors of the first only": (
        "linux-next: build failure after merge of the pump tree", "\n".join(line for line in NEXT.split("\n") if "powerpc/pump.c" not in line), JANE,
        None,
        [report(6, B, K.NEXT, "drivers/pump/core.c: error: too few arguments to function 'pump_it'", tree="pump",
                culprit=culprit(10, "1234567890ab", "pump: add a valve", is_bisected=False))],
    ),
    "linux-next, of two trees together": (
        "linux-next: build failure after merge of the tip tree", NEXT_PAIR, JANE, None,
        [report(6, B, K.NEXT, 'ERROR: modpost: "pump_it" [drivers/valve/valve.ko] undefined!', tree="tip",
                culprit=culprit(10, "1234567890ab", "pump: Remove EXPORTs", is_bisected=False))],
    ),
    "bugzilla": (
        "[Bug 200001] New: pump stops after resume", BUGZILLA, "bugzilla-daemon@bugzilla.kernel.org", None,
        [report(4, ReportKind.BEHAVIOUR, K.BUGZILLA, "pump stops after resume", key="bugzilla:200001", tree="5.8.3")],
    ),
    "syzbot": (
        "[syzbot] [pump?] BUG: soft lockup in pump_it (2)", SYZBOT_NEW, SYZBOT, None,
        [report(3, ReportKind.HANG, K.SYZBOT, "BUG: soft lockup in pump_it", key="syzbot:0123456789abcdef0123", tree="upstream",
                reproducer="https://syzkaller.appspot.com/x/repro.c?x=1")],
    ),
    "syzbot, with two reproducers": (
        "[syzbot] [pump?] BUG: soft lockup in pump_it (2)",
        SYZBOT_NEW.replace("C reproducer:", "syz repro:      https://syzkaller.appspot.com/x/repro.syz?x=2\nC reproducer:"), SYZBOT, None,
        [report(3, ReportKind.HANG, K.SYZBOT, "BUG: soft lockup in pump_it", key="syzbot:0123456789abcdef0123", tree="upstream",
                reproducer="https://syzkaller.appspot.com/x/repro.c?x=1")],
    ),
    "syzbot, bisected": (
        "Re: [syzbot] [pump?] possible deadlock in pump_it", SYZBOT_BISECTED, SYZBOT, "r@example.org",
        [report(1, ReportKind.LOCKING, K.SYZBOT, "possible deadlock in pump_it", key="syzbot:0123456789abcdef0123", is_update=True,
                culprit=culprit(3, SHA, "pump: add a valve"), tree="upstream")],
    ),
    "syzbot's CI": (
        "[syzbot ci] Re: pump: add a valve", SYZBOT_CI, "syzbot ci <syzbot+ci0123456789abcdef@syzkaller.appspotmail.com>", "p@example.org",
        [report(7, ReportKind.LOCKING, K.SYZBOT, "possible circular locking dependency in pump_it", key="syzbot:0123456789abcdef",
                blames_parent=True, tree="net-next")],
    ),
    "LKFT": (
        "next-20240102: arm64: Unable to handle kernel NULL pointer dereference - pc : pump_it", LKFT,
        "Naresh Example <naresh@example.org>", None,
        [report(10, ReportKind.CRASH, K.LKFT, "BUG: NULL pointer dereference in pump_it", passed="next-20240101", tree="next-20240102",
                culprit=culprit(18, SHA, "pump: add a valve"))],
    ),
}  # fmt: skip


@pytest.mark.parametrize(("subject", "body", "sender", "answers", "expected"), REPORTS.values(), ids=REPORTS)
@pytest.mark.parametrize("line_end", ["\n", "\r\n"], ids=["lf", "crlf"])
def test_reports(subject: str, body: str, sender: str, answers: str | None, expected: list[Report], line_end: str) -> None:
    assert list(read(subject, body, sender=sender, answers=answers, line_end=line_end).reports) == expected


# name -> (subject, body, sender)
NONE = {
    "digest of good builds": ("[pump:for-next] BUILD SUCCESS 1234567890ab", "elapsed time: 1m\n", LKP),
    "digest of bad builds": ("[pump:for-next] BUILD REGRESSION 1234567890ab", "Error/Warning reports:\n", LKP),
    "faster": ("[pump] 1234567890: fio.read_iops 81.3% improvement", LKP_SLOWER.replace("regression", "improvement"), LKP),
    "lkp answers": ("Re: [pump] 1234567890: fio.read_iops -10.2% regression", "Hi Ann,\n\nWe will test it again.\n", LKP),
    "KernelCI's digest": ("mainline/master: 498 runs, 39 regressions (v5.12)", "Regressions Summary\n", "<bot@kernelci.org>"),
    "CKI, passed": ("✅ PASS: Test report for kernel 5.9.0-rc1 (arm-next)", "Overall result: PASSED\n", "<cki-project@redhat.com>"),
    "bugzilla's comment": ("[Bug 200001] pump stops after resume", "--- Comment #1 ---\nMe too.\n", "bugzilla-daemon@bugzilla.kernel.org"),
    "syzbot's list": ("[syzbot] Monthly pump report (Jan 2025)", "Hello pump maintainers,\n", SYZBOT),
    "syzbot's list, of what it found": ("[syzbot] Monthly pump report (Jan 2025)", "syzbot has found the following open issues:\n", SYZBOT),
    "syzbot takes a commit for the fix": (
        "Re: [syzbot] possible deadlock in pump_it",
        f"syzbot suspects this issue was fixed by commit:\n\ncommit {SHA}\nAuthor: Ann <ann@example.org>\nDate:   Mon\n\n    pump: mend it\n",
        SYZBOT,
    ),
    "a patch that syzbot tested": (
        "Re: [syzbot] possible deadlock in pump_it",
        "Hello,\n\nsyzbot has tested the proposed patch and the reproducer did not trigger any issue:\n",
        SYZBOT,
    ),
    "linux-next, a Fixes: tag": ("linux-next: Fixes tag needs some work in the pump tree", "In commit\n\n  1234567890ab (\"x\")\n", JANE),
    "linux-next, a merge": (
        "linux-next: manual merge of the pump tree with the net tree", "Today's linux-next merge of the pump tree got a conflict in:\n", JANE,
    ),
}  # fmt: skip


@pytest.mark.parametrize(("subject", "body", "sender"), NONE.values(), ids=NONE)
def test_no_report(subject: str, body: str, sender: str) -> None:
    assert read(subject, body, sender=sender, answers="r@example.org").reports == ()


def test_a_persons_bug_report_is_no_checkers() -> None:
    body = "Hi,\n\nmy server does not boot:\n\n[  1.0] BUG: unable to handle page fault for address: ffffffffffffffa8\n[  1.1] RIP: 0010:pump_it+0x1/0x2\n"
    found = read("[bug report] panic in pump_it during boot", body, sender=JANE).reports
    assert list(found) == [report(5, ReportKind.CRASH, K.PERSON, "BUG: page fault in pump_it", end_line=5)]


def test_the_robot_says_that_it_is_still_so() -> None:
    body = f"Hi Ann,\n\nWe tested again, and the regression is still there.\n\ncommit: {SHA}\n"
    found = read("Re: [pump] 1234567890: fio.read_iops -10.2% regression", body, sender=LKP, answers="a@example.org").reports
    assert [(one.is_update, one.signature) for one in found] == [(True, "fio.read_iops -10.2% regression")]
