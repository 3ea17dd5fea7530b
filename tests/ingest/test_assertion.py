"""What a person's mail asserts: a failure that was seen, or only feared, asked after, cured or deduced."""

import pytest
from mails import mail

from patchlore.ingest.extract import extract
from patchlore.ingest.message import parse_message
from patchlore.model.regression import Culprit, Report, ReportKind, ReportSource

SPLAT = "[    1.000000] WARNING: CPU: 0 PID: 1 at mm/pump.c:25 pump_alloc+0x2f8/0x7b0\n"
DIFF = "diff --git a/pump.c b/pump.c\n--- a/pump.c\n+++ b/pump.c\n@@ -1,2 +1,2 @@\n int a;\n-int b;\n+int c;\n"
PATCH = "Re: [PATCH 1/2] pump: go"


def reports(subject: str, body: str, line_end: str = "\n") -> list[Report]:
    answers = "p@example.org" if subject.startswith("Re:") else None
    return list(extract(parse_message(mail("m@example.org", subject, body=body, answers=answers, line_end=line_end))).reports)


def report(line: int, kind: ReportKind, signature: str, **rest: object) -> Report:
    return Report(part=0, line=line, end_line=line, kind=kind, source=ReportSource.PERSON, signature=signature, **rest)  # type: ignore[arg-type]


# What answers to a patch say of it -> line and kind
BLAMES = {
    "breaks a test": ("Unapplied. This breaks the pump unit test.\n", 1, ReportKind.BEHAVIOUR),
    "breaks, and what comes of it": ("This breaks libpump. pump-info now results in:\n\nno pump\n", 1, ReportKind.BEHAVIOUR),
    "breaks the build": ("This breaks the compilation of the driver if CONFIG_PUMP=n\n", 1, ReportKind.BUILD),
    "crashes on boot": ("Yep, this patchset immediately crashes on boot.\n", 1, ReportKind.CRASH),
    "tried, it panics": ("I tried this patch. It unfortunately panics immediately\nwhen pumps get used.\n", 1, ReportKind.CRASH),
    "heads-up": ("I did not look at the patch yet but as a heads-up\n--- it crashes dom0.\n", 2, ReportKind.CRASH),
    "since it is applied": ("After applying this series, the pump doesn't work\nanymore during boot.\n", 1, ReportKind.BEHAVIOUR),
    "with it, seen": ("Yes, plain v65 works, but with these patches I see this error.\n", 1, ReportKind.BEHAVIOUR),
    "since it is merged": ("Since this patch is merged, making the device fails.\n", 1, ReportKind.BEHAVIOUR),
    "seems to be caused by it": ("There were some failures that seem to be caused by the patchset.\n", 1, ReportKind.BEHAVIOUR),
    "may cause, for us": ("Sorry, I think this patch may be causing a regression for us for s390?\n", 1, ReportKind.BEHAVIOUR),
    "a regression from before": ("This workaround triggers a warning.\n\nWhich is a regression from the state before.\n", 3, ReportKind.BEHAVIOUR),
    "tried, and seen": ("I applied these on top of 5.8 and ran them through the\npump suite, and saw some test failures.\n", 1, ReportKind.TEST),
    "what it logs": ("This causes the following scary messages in the kernel log:\n\n*ERROR* no pump\n", 1, ReportKind.BEHAVIOUR),
    "what a linker prints": ("on s390:\n\ns390-linux-ld: pump.c:(.text+0x12): undefined reference to `valve_open'\n", 3, ReportKind.BUILD),
    "breaks a selftest": ("This patch breaks the pump selftest for me.\n", 1, ReportKind.BEHAVIOUR),
    "deadlock, and speed below": ("This patch leads to a deadlock in the pump.\n\nI do not know of its performance.\n", 1, ReportKind.HANG),
}  # fmt: skip


@pytest.mark.parametrize(("body", "line", "kind"), BLAMES.values(), ids=BLAMES)
@pytest.mark.parametrize("line_end", ["\n", "\r\n"], ids=["lf", "crlf"])
def test_an_answer_blames_the_patch(body: str, line: int, kind: ReportKind, line_end: str) -> None:
    found = reports(PATCH, body, line_end)
    assert [(one.line, one.kind, one.blames_parent) for one in found] == [(line, kind, True)]


@pytest.mark.parametrize(
    "lead",
    [
        "Here's the splat. I have attached a reworked version.",
        "The patch introduces the following panic during boot.",
        "I hit this warning:",
    ],
)
def test_an_answer_with_a_change_reports_the_log_that_it_shows(lead: str) -> None:
    found = reports(PATCH, f"{lead}\n\n{SPLAT}\n{DIFF}")
    assert [(one.line, one.signature, one.blames_parent) for one in found] == [(3, "WARNING in pump_alloc at mm/pump.c", True)]


def test_a_commit_that_is_named_is_blamed_instead_of_the_patch() -> None:
    body = 'I faced a bug with commit 1234567890ab ("pump: old").\n\nWhen I reverted it, the crash is gone and it worked for me.\n'
    assert [(one.culprit is not None, one.blames_parent) for one in reports(PATCH, body)] == [(True, False)]


NONE = {
    "chances": (PATCH, "So the chances of this causing any regression are low.\n"),
    "deduced from code": (PATCH, "You now call create_pump() without any condition at all. This causes obvious problems with stalls.\n"),
    "no regression": (PATCH, "We verified the pump, no regression be introduced by these patch series.\n"),
    "fails no more": (PATCH, "With this change we fail 0.\n"),
    "cured": (PATCH, "After applying this patch the crash is gone.\n"),
    "was so before": (PATCH, "Even with this series I still get the crash.\n"),
    "a release": ("Linux 6.8-rc1", "So it was broken in v6.7, and it hangs. v6.6 works fine.\n"),
    "a robot's bisection, discussed": (
        PATCH, f"From the above there is this:\n\ntesting commit {'1' * 40} gcc\nrun #0: crashed: KASAN: odd\n\nAnd this:\n\n{SPLAT}"
    ),
    "tried, and seen before": (PATCH, "I tested this series and all is fine. I noticed some warnings in the log, but those were there before.\n"),
    "tried, and does not apply": (PATCH, "I tried this series and get the following error from git am:\n\nerror: patch failed: pump.c:1\n"),
    "tried, and not seen": (PATCH, "I tested this for a day and never saw any of the following\nfailures: hangs. I tried it and saw no errors.\n"),
    "in one's head": (PATCH, "This patch doesn't compile in my head.\n"),
    "with it, no hang": (PATCH, "With this change my pump doesn't hang on reboot.\n"),
    "what the code does": (PATCH, "With this patch we fail the probe early.\n"),
    "fails when reverted": (PATCH, "Reverting it, the box hangs, with this patch it works.\n"),
    "moved elsewhere": (PATCH, "This patch breaks the tests out into a new file.\n"),
    "no regression from before": (PATCH, "It is not a regression from the state before. It would be if it was a regression from v1.\n"),
    "its own configuration": (PATCH, "I could not get my own .config to boot, it crashes on early boot.\n"),
    "memory is full": (PATCH, "We need all we can get:\npumpd: page allocation failure: order:5, mode:0x40cc0\nBacktrace:\n pump_alloc+0x1/0x2\n"),
    "a patch in an answer": (PATCH, f"Subject: [PATCH] pump: mend it\n\nIt crashes like this:\n\n{SPLAT}\nSigned-off-by: A <a@example.org>\n\n{DIFF}"),
    "an idea in an answer": (PATCH, f"Maybe so:\n\n{SPLAT}\n{DIFF}"),
    "a cover without its tag": ("fix a pump regression", "Hi Ann,\n\nthis series fixes it.\n\n pump.c | 33 +--\n 1 file changed, 1 insertion(+)\n"),
    "only a question": ("Pump with a file system?", "Is it expected that the pump is slow?\n"),
}  # fmt: skip


@pytest.mark.parametrize(("subject", "body"), NONE.values(), ids=NONE)
@pytest.mark.parametrize("line_end", ["\n", "\r\n"], ids=["lf", "crlf"])
def test_nothing_is_asserted(subject: str, body: str, line_end: str) -> None:
    assert reports(subject, body, line_end) == []


THREADS = {
    "as the documentation asks for": (
        "PROBLEM: 5.9.0-rc6 fails to compile",
        "The build fails.\n",
        report(0, ReportKind.BUILD, "PROBLEM: 5.9.0-rc6 fails to compile", tree="5.9.0-rc6"),
    ),
    "a test by its number": (
        "quota test xfs/050 fails with dax",
        "On the latest tree. Reproduce every time.\n",
        report(0, ReportKind.TEST, "quota test xfs/050 fails with dax", test="xfs/050"),
    ),
    "an error in the subject": (
        "error: redefinition of 'pump_it'",
        "I noticed our builds failing last night.\nIt is so on mainline.\n",
        report(1, ReportKind.BUILD, "error: redefinition of 'pump_it'"),
    ),
    "what it fails with": (
        "pump_test: could not insert it, unknown symbol, error: none",
        "Inserting it fails with the following error:\n\n$ insmod pump\n\nThis is v5.6.0-rc1.\n",
        report(1, ReportKind.BEHAVIOUR, "pump_test: could not insert it, unknown symbol, error: none", test="pump_test", tree="v5.6.0-rc1"),
    ),
    "hit, of a tree": (
        "BUG_ON(!pump_empty(&pump))",
        "Running builds on Sunday,\nI hit the pump's BUG_ON(!pump_empty(&pump)) on two machines.\n\nSo I tried 5.12-rc5.\n",
        report(2, ReportKind.BEHAVIOUR, "BUG_ON(!pump_empty(&pump))", tree="5.12-rc5"),
    ),
    "a range of trees": (
        "regression: no water",
        "#regzbot introduced: v6.4..v6.5\n",
        report(0, ReportKind.BEHAVIOUR, "regression: no water", tree="v6.5"),
    ),
    "told to a tracker": (
        "[REGRESSION] pump stops",
        "No water.\n\n#regzbot introduced: 1234567890ab\n",
        report(
            0,
            ReportKind.BEHAVIOUR,
            "[REGRESSION] pump stops",
            culprit=Culprit(part=0, line=3, sha="1234567890ab", subject=None, is_bisected=False),
        ),
    ),
    "of a release, which is no announcement": (
        "Linux 6.8-rc1: boot hangs on pumps",
        "It hangs. v6.7 boots fine.\n",
        report(0, ReportKind.HANG, "Linux 6.8-rc1: boot hangs on pumps", passed="v6.7", tree="6.8-rc1"),
    ),
    "what it was before": (
        "make misbehaves on pumps (was: a crash when running strace), regression",
        "It rebuilds everything. It works fine in 5.4.2.\n",
        report(0, ReportKind.CRASH, "make misbehaves on pumps (was: a crash when running strace), regression", passed="5.4.2"),
    ),
    "what it was before, at the end": (
        "regression: make misbehaves on pumps (was: a crash when running strace)",
        "It rebuilds everything on v5.1-12317-ga6a4b66bd8f4, not on v5.0.\n",
        report(0, ReportKind.BEHAVIOUR, "regression: make misbehaves on pumps", passed="v5.0", tree="v5.1-12317-ga6a4b66bd8f4"),
    ),
    "with its reproducer": (
        "kernel BUG in pump_it",
        ("Kernel config: https://drive.example.org/config\nReproducer: https://drive.example.org/1/view?x=1\n\n"
        "kernel BUG at fs/pump.c:390!\nRIP: 0010:pump_it+0x1/0x2\n"),
        Report(
            part=0, line=4, end_line=4, kind=ReportKind.CRASH, source=ReportSource.PERSON,
            signature="kernel BUG at fs/pump.c in pump_it", reproducer="https://drive.example.org/1/view?x=1",
        ),
    ),
}  # fmt: skip


@pytest.mark.parametrize(("subject", "body", "expected"), THREADS.values(), ids=THREADS)
@pytest.mark.parametrize("line_end", ["\n", "\r\n"], ids=["lf", "crlf"])
def test_a_thread_begins_with_a_report(subject: str, body: str, expected: Report, line_end: str) -> None:
    assert reports(subject, body, line_end) == [expected]


def test_two_failures_of_one_mail() -> None:
    body = f"I get this:\n\n{SPLAT}[..]\n\nAnother one is\n\nWARNING: CPU: 1 PID: 7 at mm/valve.c:9 valve_stop+0x1/0x2\n"
    assert [(one.line, one.signature) for one in reports(PATCH, body)] == [
        (3, "WARNING in pump_alloc at mm/pump.c"),
        (8, "WARNING in valve_stop at mm/valve.c"),
    ]


@pytest.mark.parametrize(
    ("subject", "body", "expected"),
    [
        (PATCH, f"I get this:\n\n{SPLAT}", True),
        (PATCH, f"I get this:\n\n{SPLAT}\nIt has the same trace with and without this patch.\n", False),
        (PATCH, f"This is not a bug for this series:\n\n{SPLAT}", False),
        ("regression: pump stops", f"I get this:\n\n{SPLAT}", False),
    ],
    ids=["an answer", "with and without", "not of this series", "a subject of its own"],
)
def test_whether_the_patch_is_blamed_for_a_splat(subject: str, body: str, expected: bool) -> None:
    raw = mail("m@example.org", subject, body=body, answers="p@example.org")
    assert [one.blames_parent for one in extract(parse_message(raw)).reports] == [expected]


@pytest.mark.parametrize(
    ("words", "passed", "tree"),
    [
        ("v6.7 works, v6.8-rc1 fails.", "v6.7", "v6.8-rc1"),
        ("6.7.4 is good, 6.7.5 is not.", "6.7.4", "6.7.5"),
        ("v6.8-rc1 is broken.", None, "v6.8-rc1"),
        ("next-20240301 was OK, next-20240304 is not.", "next-20240301", "next-20240304"),
        ("No issue with v5.19, first seen in v6.0-rc1.", "v5.19", "v6.0-rc1"),
        ("It came between v6.7 and v6.8-rc1.", "v6.7", "v6.8-rc1"),
        ("It still works with 6.6.12.", "6.6.12", None),
        ("The base (v6.18-rc1) passes.", "v6.18-rc1", "v6.18-rc1"),
        ("v6.18-rc1 without this series boots fine.", "v6.18-rc1", "v6.18-rc1"),
        ("# bad: [fedcba987654fedcba98] pump: go\n# good: [0123456789abcdef0123] Linux 6.7", "v6.7", None),
        ("# bad: [fedcba987654fedcba98] pump: go\n# good: [0123456789abcdef0123] pump: stop", "0123456789abcdef0123", None),
    ],
)
def test_what_is_good_and_what_fails(words: str, passed: str | None, tree: str | None) -> None:
    found = reports(PATCH, f"Hi,\n\nthis patch breaks suspend on my laptop.\n\n{words}\n")
    assert [(one.passed, one.tree) for one in found] == [(passed, tree)]
