"""Whole mails: who reports what, what is said of it, and what is neither."""

import pytest
from mails import mail

from patchlore.ingest.extract import Extracted, extract
from patchlore.ingest.message import parse_message
from patchlore.model.regression import ReportKind, ReportSource, StatementKind

LKP = "kernel test robot <lkp@intel.com>"
SYZBOT = "syzbot <syzbot+0123456789abcdef0123@syzkaller.appspotmail.com>"
SPLAT = "[    1.000000] WARNING: CPU: 0 PID: 1 at mm/pump.c:25 pump_alloc+0x2f8/0x7b0\n[    1.000001] CPU: 0 PID: 1 Comm: pumpd\n"
DIFF = "diff --git a/pump.c b/pump.c\n--- a/pump.c\n+++ b/pump.c\n@@ -1,2 +1,2 @@\n int a;\n-int b;\n+int c;\n"


def read(
    subject: str, body: str, *, sender: str = "Jane Doe <jane@example.org>", answers: str | None = "p@example.org", line_end: str = "\n"
) -> Extracted:
    return extract(parse_message(mail("m@example.org", subject, body=body, sender=sender, answers=answers, line_end=line_end)))


# name -> (subject, body, sender, answers, (kind, source, signature, culprit, blames the patch that it answers, key))
REPORTS = {
    "bisected, in prose": (
        "[REGRESSION] pump stops",
        ("Since v5.5-rc1 the pump does not start.\nGit bisect reports 1234567890ab pump: rework it\nas the first bad commit.\n"),
        "Jane Doe <jane@example.org>",
        None,
        (ReportKind.BEHAVIOUR, ReportSource.PERSON, "[REGRESSION] pump stops", ("1234567890ab", "pump: rework it"), False, None),
    ),
    "splat in an answer": (
        "Re: [PATCH 1/2] pump: go",
        "> text\n\nI have now hit this once:\n\n" + SPLAT,
        "Jane Doe <jane@example.org>",
        "p@example.org",
        (ReportKind.WARNING, ReportSource.PERSON, "WARNING in pump_alloc at mm/pump.c", None, True, None),
    ),
    "breaks": (
        "Re: [PATCH] pump: go",
        "I'm afraid this commit breaks booting my board.\n",
        "Jane Doe <jane@example.org>",
        "p@example.org",
        (ReportKind.BEHAVIOUR, ReportSource.PERSON, "I'm afraid this commit breaks booting my board.", None, True, None),
    ),
    "reverting helps": (
        "Re: [PATCH] pump: go",
        "Reverting this commit fixed the crash below,\n",
        "Jane Doe <jane@example.org>",
        "p@example.org",
        (ReportKind.CRASH, ReportSource.PERSON, "Reverting this commit fixed the crash below,", None, True, None),
    ),
    "lkp build": (
        "Re: [PATCH] pump: go",
        (
            "Hi Ann,\n\nI love your patch! Yet something to improve:\n\nAll errors (new ones prefixed by >>):\n\n   drivers/pump.c:1:1: "
            "warning: old\n"
            ">> drivers/pump.c:12:3: error: implicit declaration of function 'pump_it'\n"
        ),
        LKP,
        "p@example.org",
        (ReportKind.BUILD, ReportSource.LKP, "drivers/pump.c: error: implicit declaration of function 'pump_it'", None, True, None),
    ),
    "lkp performance": (
        "[pump] 1234567890: fio.read_iops -43.3% regression",
        'Greeting,\n\nFYI, we noticed a -43.3% regression of fio.read_iops due to commit:\n\ncommit: 1234567890abcdef1234567890abcdef12345678 ("pump: go")\n',
        LKP,
        None,
        (
            ReportKind.PERFORMANCE,
            ReportSource.LKP,
            "fio.read_iops -43.3% regression",
            ("1234567890abcdef1234567890abcdef12345678", "pump: go"),
            False,
            None,
        ),
    ),
    "syzbot": (
        ("[syzbot] [mm?] KASAN: use-after-free Read in pump_it (2)"),
        "Hello,\n\nsyzbot found the following issue on:\n\ngit tree: upstream\n",
        SYZBOT,
        None,
        (ReportKind.CRASH, ReportSource.SYZBOT, "KASAN: use-after-free Read in pump_it", None, False, "syzbot:0123456789abcdef0123"),
    ),
    "linux-next": (
        "linux-next: build failure after merge of the pump tree",
        (
            "Hi all,\n\nAfter merging the pump tree, today's linux-next build (arm) failed like this:\n\ndrivers/pump.c:1:1: error: "
            "no\n\nCaused by commit\n\n"
            '  1234567890ab ("pump: go")\n'
        ),
        "Sam <sam@example.org>",
        None,
        (ReportKind.BUILD, ReportSource.NEXT, "drivers/pump.c: error: no", ("1234567890ab", "pump: go"), False, None),
    ),
    "smatch": (
        "[bug report] pump: go",
        'Hello Ann,\n\nThe patch 1234567890ab: "pump: go" from May 1, leads to the following\nwarning:\n\n\tdrivers/pump.c:47 pump_it()\n\twarn: odd\n',
        "Sam <sam@example.org>",
        None,
        (ReportKind.CHECK, ReportSource.SMATCH, "drivers/pump.c: pump_it() warn: odd", ("1234567890ab", "pump: go"), False, None),
    ),
}


@pytest.mark.parametrize(("subject", "body", "sender", "answers", "expected"), REPORTS.values(), ids=REPORTS)
@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_reports(subject: str, body: str, sender: str, answers: str | None, expected: tuple[object, ...], line_end: str) -> None:
    found = read(subject, body, sender=sender, answers=answers, line_end=line_end).reports
    assert [
        (one.kind, one.source, one.signature, (one.culprit.sha, one.culprit.subject) if one.culprit else None, one.blames_parent, one.key)
        for one in found
    ] == [expected]


@pytest.mark.parametrize(
    ("subject", "body", "sender"),
    [
        ("[PATCH] pump: fix a crash", f"This is what happens:\n\n{SPLAT}\n---\n{DIFF}", "Jane Doe <jane@example.org>"),
        ("Re: [PATCH] pump: go", f"> {SPLAT}\nLooks good.\n", "Jane Doe <jane@example.org>"),
        ("Re: [PATCH] pump: go", "This would break booting on my board.\n", "Jane Doe <jane@example.org>"),
        ("Re: [PATCH] pump: go", "This breaks the API, as it changes the size.\n", "Jane Doe <jane@example.org>"),
        ("Re: [PATCH] pump: go", "Does this patch break booting?\n", "Jane Doe <jane@example.org>"),
        ("Re: [PATCH] pump: go", "Can you bisect it?\n", "Jane Doe <jane@example.org>"),
        ("[GIT PULL] pump fixes", "A regression in 5.12-rc1 is fixed.\n", "Jane Doe <jane@example.org>"),
        (
            ("[pump] 1234567890: fio.read_iops 81.3% improvement"),
            "FYI, we noticed a 81.3% improvement of fio.read_iops due to commit:\n",
            LKP,
        ),
        ("[pump:master] BUILD SUCCESS 1234567890ab", "elapsed time: 1m\n", LKP),
        ("[PATCH] pump: pump_it() can be static", "Signed-off-by: x\n", LKP),
        ("[syzbot] Monthly pump report (Jan 2025)", "Hello pump maintainers,\n", SYZBOT),
        (
            ("linux-next: manual merge of the pump tree with the net tree"),
            "Today's linux-next merge of the pump tree got a conflict in:\n",
            "Sam <s@example.org>",
        ),
    ],
)
def test_no_report(subject: str, body: str, sender: str) -> None:
    assert read(subject, body, sender=sender).reports == ()


STATEMENTS = {
    "works": ("I can confirm that your patch resolves the issue.\n", [(1, StatementKind.WORKS)]),
    "helps": ("Yes, that patch helped for me.\n", [(1, StatementKind.WORKS)]),
    "passes": ("Test merge (with some collisions) also passes\nmy test suite.\n", [(1, StatementKind.WORKS)]),
    "should work": ("This patch should fix the issue.\n", []),
    "asks": ("Does this patch fix it for you?\n", []),
    "fails": ("I still get this failure with v2.\n", [(1, StatementKind.FAILS)]),
    "gone with v3": ("With v3 I don't see the warning any more.\n", [(1, StatementKind.WORKS)]),
    "any more, and where": ("I don't see it any more on my board.\n", [(1, StatementKind.WORKS)]),
    "any more of them": ("I don't see any more recent version, so I comment here.\n", []),
    "no longer, says who confirms": ("I can confirm that v3 no longer triggers the warning.\n", [(1, StatementKind.WORKS)]),
    "no more of it": ("Tested v3 here, no more warnings on stop.\n", [(1, StatementKind.WORKS)]),
    "a wish": ("All I need now is to know the board that the pump works well with.\n", []),
    "does not help": ("I tried the patch below, but it did not help:\n", [(1, StatementKind.FAILS)]),
    "does not help, without a subject": ("Unfortunately, doesn't help here.\n", [(1, StatementKind.FAILS)]),
    "a version that does not work": ("Sorry, v3 doesn't work, same warning.\n", [(1, StatementKind.FAILS)]),
    "persists with v3": ("I retested with v3, the problem persists.\n", [(1, StatementKind.FAILS)]),
    "back": ("With v3 the crash is back.\n", [(1, StatementKind.FAILS)]),
    "what does not work is the failure": ("The pump doesn't work.\n", []),
    "a season does not help": ("In addition, the rainy season doesn't help either.\n", []),
    "a name does not help": ("It doesn't help that it is called pump and not valve.\n", []),
    "unrelated": ("This failure is unrelated to the valve.\n", [(1, StatementKind.UNRELATED)]),
    "a change unrelated to the rest": ("This change looks unrelated to the rest.\n", []),
    "a functionality unrelated to others": ("At the moment this functionality is completely unrelated to others.\n", []),
    "a dropped one, and a wish": ("I have dropped this patch, let me know if you need it.\n", [(1, StatementKind.DROPPED)]),
    "dropped if": ("After two more of these I'll drop it if I hear nothing.\n", []),
    "queued once": ("I'll queue it up once the pull is in.\n", []),
    "refuted": ("You must have misbisected, the commit only changes a tool.\n", [(1, StatementKind.REFUTED)]),
    "folded in": ("Hello.\n\nI've folded your incremental bits in.\n", [(3, StatementKind.FOLDED_IN)]),
    "removed now": ("I've merged the old commit by mistake - it's removed now.\n", [(1, StatementKind.DROPPED)]),
    "the change is out": ("The change has been removed from the pump tree.\n", [(1, StatementKind.DROPPED)]),
    "my problem": ("Tested v2 of ioctl: mend it, fixed my problem.\n", [(1, StatementKind.WORKS)]),
    "fixup not needed": ("Due to changes in that tree, this fixup is no longer needed.\n", [(1, StatementKind.APPLIED)]),
    "fixup still needed": ("This fixup is still needed.\n", []),
    "fixup removed": ("I have removed my merge fix patch today.\n", [(1, StatementKind.APPLIED)]),
    "resolved in a tree": ("I resolved it in pump:valves/core, sorry.\n", [(1, StatementKind.APPLIED)]),
    "reminder": ("This is a reminder that this conflict still exists.\n", []),
    "dropped": ("I'll drop this from my queues for now.\n", [(1, StatementKind.DROPPED)]),
    "duplicate": ("This was already reported by Sam.\n", [(1, StatementKind.DUPLICATE)]),
    "expected": ("This is expected as the patch depends on another.\n", [(1, StatementKind.INVALID)]),
    "quoted": ("> This patch fixes it for me.\n\nThanks.\n", []),
    "asks what works": ("All I need is to know the kernel that the module works well with.\n", []),
    "not yet": ("It needs another round to get this fixed.\n", []),
    "seen again": ("This issue still can be reproduced on 5.10.0-rc4.\n", [(1, StatementKind.FAILS)]),
    "seen again, other words": ("I can still reproduce it.\n", [(1, StatementKind.FAILS)]),
    "tried, not taken": ("I applied the patch to v5.10-rc3, and cannot reproduce this issue with my test.\n", [(1, StatementKind.WORKS)]),
    "will be fixed": ("This is being fixed with a couple of patches.\n", []),
    "another had it": ("The old one used to have this bug too, but it was fixed three years ago in\nanother commit.\n", []),
    "fixed with a commit": ('The failure is fixed with commit 1234567890ab ("pump: go").\n', [(1, StatementKind.FIXED_BY)]),
    "fixed while applying": ("Fixed in the pending branch.\n", [(1, StatementKind.FOLDED_IN)]),
    "fixed in my tree": ("I have fixed it up in my for-next tree.\n", [(1, StatementKind.FOLDED_IN)]),
    "updated": ("Indeed.  I've updated this patch, but the other is urgent.\n", [(1, StatementKind.FOLDED_IN)]),
    "updated its words": ("I've updated the patch description.\n", []),
    "unapplied": ("Unapplied. The pump test fails.\n", [(1, StatementKind.DROPPED)]),
    "did the trick": ("That did the trick.\n", [(1, StatementKind.WORKS)]),
    "does the trick": ("It does the trick.\n", [(1, StatementKind.WORKS)]),
    "did it": ("Yes, that did it.\n", [(1, StatementKind.WORKS)]),
    "did it work": ("I do not know what it did it for.\n", []),
    "confirmed to be fixed": ("I can confirm it's fixed in -rc3.\n", [(1, StatementKind.WORKS)]),
    "no more crashes": ("No more crashes with this applied.\n", [(1, StatementKind.WORKS)]),
    "seems to be fixed": ("It seems to be fixed now.\n", [(1, StatementKind.WORKS)]),
    "goes away with it": ("The problem goes away with this patch.\n", [(1, StatementKind.WORKS)]),
    "all good": ("All good now.\n", [(1, StatementKind.WORKS)]),
    "went away": ("The problem went away.\n", [(1, StatementKind.VANISHED)]),
    "persists": ("Unfortunately the problem persists.\n", [(1, StatementKind.FAILS)]),
    "same crash": ("Same crash with the patch.\n", [(1, StatementKind.FAILS)]),
    "no difference": ("The patch makes no difference.\n", [(1, StatementKind.FAILS)]),
    "hit as well": ("I'm hitting this as well.\n", [(1, StatementKind.REPRODUCED)]),
    "seen too": ("We're seeing this on arm64 too.\n", [(1, StatementKind.REPRODUCED)]),
    "also seen": ("We're also seeing this on arm64.\n", [(1, StatementKind.REPRODUCED)]),
    "ran into it": ("I ran into the same issue.\n", [(1, StatementKind.REPRODUCED)]),
    "fixed in a release": ("This was fixed in v6.7-rc3.\n", [(1, StatementKind.FIXED_BY)]),
    "fixed in a revision": ("This has been fixed in v2.\n", [(1, StatementKind.FOLDED_IN)]),
    "fixed in a revision, in short": ("Good catch, fixed in v3.\n", [(1, StatementKind.FOLDED_IN)]),
    "will be fixed in a revision": ("Thanks, will fix in v3.\n", []),
    "fixed up": ("Fixed up while applying.\n", [(1, StatementKind.FOLDED_IN)]),
    "amended": ("Thanks, I've amended the patch.\n", [(1, StatementKind.FOLDED_IN)]),
    "fixed in mainline, in short": ("Fixed in mainline already.\n", [(1, StatementKind.FIXED_BY)]),
    "on its way": ("The fix is on its way to Linus.\n", [(1, StatementKind.APPLIED)]),
    "reverted, in short": ("Reverted.\n", [(1, StatementKind.REVERTED)]),
    "reverted for a test": ("Reverted it here, no change.\n", []),
    "reported before": ("This was reported before by Sam.\n", [(1, StatementKind.DUPLICATE)]),
    "hardware": ("It turned out to be a hardware problem.\n", [(1, StatementKind.INVALID)]),
    "on my side": ("Please ignore it, it was a mistake on my side.\n", [(1, StatementKind.MISTAKEN)]),
    "in my setup": ("It was a problem in my setup.\n", [(1, StatementKind.MISTAKEN)]),
    "noise": ("I'm sorry for the noise.\n", [(1, StatementKind.MISTAKEN)]),
    "what bisecting printed": ("Bisecting: 9 revisions left to test after this (roughly 3 steps)\n[1234567890ab] pump: go\n", []),
    "a patch somewhere": ("I have now found this bug and just submitted a patch for it.\n", [(1, StatementKind.FIX_OFFERED)]),
    "a fix somewhere": ("Hello.\n\nI've sent out the fix for it just now.\n", [(3, StatementKind.FIX_OFFERED)]),
    "another patch": ("I just sent a patch with the documentation.\n", []),
    "diff": (f"Try this:\n\n{DIFF}", [(3, StatementKind.FIX_OFFERED)]),
}


@pytest.mark.parametrize(("body", "expected"), STATEMENTS.values(), ids=STATEMENTS)
@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_statements(body: str, expected: list[tuple[int, StatementKind]], line_end: str) -> None:
    assert [(one.line, one.kind) for one in read("Re: pump stops", body, line_end=line_end).statements] == expected


def test_a_link_is_an_offer() -> None:
    found = read("Re: pump stops", "This should fix it:\nhttps://lore.kernel.org/all/20200101.1-1-ann@example.org/\n").statements
    assert [(one.kind, one.message_id) for one in found] == [(StatementKind.FIX_OFFERED, "20200101.1-1-ann@example.org")]


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        ("syzbot has tested the proposed patch and the reproducer did not trigger any issue:\n", StatementKind.WORKS),
        ("syzbot has tested the proposed patch but the reproducer is still triggering an issue:\n", StatementKind.FAILS),
        ("syzbot suspects this issue was fixed by commit:\n", StatementKind.FIX_OFFERED),
    ],
)
def test_syzbot_tells_of_a_patch(body: str, kind: StatementKind) -> None:
    found = read("Re: KASAN: use-after-free in pump_it", f"Hello,\n\n{body}", sender=SYZBOT)
    assert ([one.kind for one in found.statements], found.reports) == ([kind], ())
