"""What came of trying a patch, told in plain words: seen to fail with it, or guessed, asked, cured, nothing new."""

import pytest
from mails import mail

from patchlore.ingest.extract import extract
from patchlore.ingest.message import parse_message
from patchlore.model.regression import Report, ReportKind, ReportSource

FAILED = """
This causes fstests generic/001 to fail for me on btrfs.
With this applied generic/475 fails.
generic/475 started failing after this patch.
I'm seeing xfstests failures with this series: generic/013 and generic/475 fail.
blktests nvme/003 regresses with this patch.
We see a 23% drop in fio randwrite throughput with this applied.
This patch regresses hackbench by 12% on our EPYC box.
This commit slows down boot by 30 seconds.
My machine no longer boots with this patch applied.
This makes my WiFi disappear: iwlwifi doesn't probe any more.
Suspend is broken with this patch on my machine, the screen stays black after resume.
The box hangs on reboot with this one.
This needs a new name, it fails to compile on misc-next.
With this patch, xfs/050 hangs every time.
generic/475 fails with this patch, it passes without.
Without it everything works fine, with this patch my laptop hangs on resume.
I get a crash on boot with this series applied.
We are seeing a regression with this change on our CI.
After applying this patch my USB keyboard stopped working.
Since this patch was merged, suspend on my laptop is broken.
I ran fstests and generic/475 fails due to this patch.
This patch makes hackbench 15% slower here.
netperf TCP_STREAM is 8% slower with this patch.
This series causes our test box to hang.
The board does not boot with v3 of this series.
this patch breaks the net selftests.
FWIW, ext4/045 and generic/388 fail with this patchset.
The build fails with this patch when CONFIG_FOO=n.
My laptop won't boot with this patch.
With this patch applied the wifi on my laptop stops working after a few minutes.
We noticed a 5% regression in sysbench with this patch.
This patch introduces a 10% throughput drop on my setup.
My test script is broken by your patch.
This triggers my box to panic on boot.
Kdump is broken with this change on arm64.
Sorry, but generic/013 now crashes with this patch.
Audio on my XPS 13 is gone with this patch.
I can reproduce: generic/475 fails with this patch.
With v4, overlay/019 fails.
selftests net_test fails after this series.
The VM freezes during boot with this applied.
fio randread drops from 1200k to 900k with this patch.
I'm getting build errors with this patch on arm.
With this series applied, I'm hitting generic/013 failures on s390.
This patch makes kdump fail on my system.
My ThinkPad hangs at boot since this commit.
Your patch breaks booting on my Raspberry Pi.
Our CI started failing with this series.
The series causes blktests nvme/010 to hang.
xfs/050 and xfs/299 both fail after applying this series.
I see about 10% regression in unixbench with these patches.
Throughput drops by 15% with this patch.
FYI this patch regresses boot time on my board by 2s.
On my Dell XPS, the touchpad stopped working with this patch.
Bluetooth no longer works on my laptop after this change.
NFS mounts hang on our servers with this patch.
I applied this and now my box doesn't boot.
I just tried this series and my system fails to boot.
I tried this, but my laptop hangs on resume.
selftests/bpf test_verifier fails with this.
this series breaks fstests generic/475 here.
generic/475 fails with this series (it passes on v6.1).
After this series the build is broken on riscv.
since this patch my server crashes every few hours.
I ran this series through fstests and generic/388 hangs.
""".strip().split("\n")
NOT_FAILED = """
Without this patch generic/475 fails.
With this patch generic/475 no longer fails.
generic/475 fails without this patch.
generic/475 used to fail, with this patch it passes.
This fixes the failure of generic/475.
This will break userspace.
This breaks bisection, please fold it into the next patch.
This doesn't compile in my head.
This would fail on big endian.
generic/475 would fail with this patch.
How does this not break suspend?
Does generic/475 fail with this patch?
Before this patch my laptop hangs on resume.
My laptop hangs on resume, with this patch it works.
My laptop hangs on resume, this patch fixes it.
Even with this patch generic/475 fails.
generic/475 still fails with this patch.
generic/475 fails with and without this patch.
generic/475 fails with this patch, but it also fails without it.
generic/475 fails with this patch. It fails on mainline too, so unrelated.
generic/475 failed with this series, but that is a known failure.
If generic/475 fails with this patch, let me know.
I don't see any failures with this series.
I see no failures with this patch.
I see fewer failures with this patch.
We see a 23% drop in latency with this applied.
We see a 30% reduction in boot time with this patch.
This patch improves hackbench by 12% on our EPYC box.
I tested xfstests with this patch, nothing regressed.
No regressions with this patch on my box.
I'm afraid that generic/475 might fail with this patch.
I wonder why suspend is broken with this patch.
You said that generic/475 fails with this patch.
Thanks for reporting that generic/475 fails with this patch.
The test fails as expected with this patch reverted.
I get conflicts with this patch.
I get a checkpatch warning with this patch.
git am fails with this series.
This patch fails to apply to misc-next.
Unless the lock is held, the box hangs with this change.
The goal of this patch is to make sure suspend is not broken.
My box crashed, I applied this patch and it boots now.
Since this patch fixes the crash on my machine, please take it.
With this patch the crash on my laptop is gone.
With this patch the box no longer hangs.
I think suspend is broken with this patch.
I expect the box hangs with this one.
We could hang the box with this.
To see that the box hangs, boot it with the patch reverted.
I have not seen any hang with this patch on my machine.
After this patch, generic/475 does not crash any more.
Please describe how the machine hangs when this patch is applied wrongly.
Otherwise the build fails with this patch.
The build fails if this patch is applied alone.
The old code hangs the box, which is why this patch is needed.
This patch makes sure the tests don't fail.
This makes the build fail early on purpose.
This is a fix for the hang on my board, seen since v5.3.
When the device is dead, the error path is taken with this patch.
this one fails safe.
If it fails to build on arm64 I will send a new version.
I added the include since it fails to compile on arm64.
The problem is that the board hangs after the change in the clock driver.
With this the driver no longer probes the device twice.
With this applied, the driver stops polling.
In the case where suspend fails, with this patch the device is left on.
With this change the device is reset when resume fails.
The WARN triggers when my box is idle with this series on purpose.
I see the value drop with this.
With this patch, the probe fails with -EPROBE_DEFER when the clock is missing.
With this patch the mount fails with -EINVAL if the option is wrong.
It handles the case when the system crashes after this commit.
Once this is merged the system no longer works without a firmware.
The system crashes after the transaction commits with this change in the log.
I see a warning in the documentation with this patch about how to mount.
Does it break with this? My box hangs.
I get the following warnings without this patch.
This test case fails after that.
my guess is broken by this patch.
I tested this on my box and it doesn't crash.
I tested this series, my box boots fine and no test fails.
I tried this, but the crash on my box is gone only sometimes.
I ran this and my box does not hang any more.
We tested it before and after, generic/475 fails in both cases with this series.
I tested this patch on my laptop that hangs without it.
I ran this because my box hangs.
I tested this to see whether my box hangs.
The bug was found with this: the box hangs.
I can try this on my board that does not boot.
That my box hangs with this patch is not its fault.
The driver was loaded with this patch when my box crashed due to a power cut, unrelated.
The selftests fail if you run them as user with this patch.
This causes the test to be skipped on my box.
This makes my life easier when generic/475 fails.
This patch makes my box boot again, it hangs otherwise.
It breaks the tests into two files.
This patch regresses nothing.
The patch slows down the polling by 10 ms to give the device time.
This drops 10% of the code with this patch.
The cache hit rate is 10% lower with this patch applied, as intended.
A reader can be sure that the test fails only with this patch.
""".strip().split("\n")


def reports(body: str, line_end: str = "\n") -> list[Report]:
    message = mail("m@example.org", "Re: [PATCH 1/2] pump: go", body=body, answers="p@example.org", line_end=line_end)
    return list(extract(parse_message(message)).reports)


@pytest.mark.parametrize("sentence", FAILED)
def test_what_fails_with_the_patch_is_reported(sentence: str) -> None:
    assert [(one.line, one.blames_parent) for one in reports(f"Hi Ann,\n\n{sentence}\n\nBob\n")] == [(3, True)]


@pytest.mark.parametrize("sentence", NOT_FAILED)
def test_what_is_guessed_asked_cured_or_nothing_new_is_not(sentence: str) -> None:
    assert reports(f"Hi Ann,\n\n{sentence}\n\nBob\n") == []


@pytest.mark.parametrize("line_end", ["\n", "\r\n"], ids=["lf", "crlf"])
def test_a_sentence_that_is_wrapped_is_one(line_end: str) -> None:
    body = "Thanks.\n\nWe ran your series\nthrough fstests, but generic/475\nfails with this\npatch applied.\n"
    assert reports(body, line_end) == [
        Report(
            part=0,
            line=4,
            end_line=4,
            kind=ReportKind.TEST,
            source=ReportSource.PERSON,
            signature="We ran your series through fstests, but generic/475 fails with this patch applied.",
            is_update=True,
            blames_parent=True,
            test="generic/475",
        )
    ]


@pytest.mark.parametrize(
    ("sentence", "kind"),
    [
        ("This patch regresses hackbench by 12% on our box.", ReportKind.PERFORMANCE),
        ("This commit slows down boot by 30 seconds.", ReportKind.PERFORMANCE),
        ("With this applied generic/475 fails.", ReportKind.TEST),
        ("The box hangs on reboot with this one.", ReportKind.HANG),
        ("It fails to compile on misc-next.", ReportKind.BUILD),
        ("My board no longer boots with this patch.", ReportKind.BEHAVIOUR),
    ],
)
def test_what_fails_is_told_from_the_words(sentence: str, kind: ReportKind) -> None:
    assert [one.kind for one in reports(f"{sentence}\n")] == [kind]


def test_a_bare_this_below_what_is_said_of_the_code_is_not_the_patch() -> None:
    code = "The pump drops its lock before it looks at the valve."
    assert reports(f"{code} This causes generic/475 to fail.\n") == []
    assert [one.line for one in reports(f"{code} This causes generic/475 to fail for me.\n")] == [1]
    assert [one.line for one in reports(f"{code} This patch causes generic/475 to fail.\n")] == [1]


def test_what_is_not_due_to_the_patch_is_no_report() -> None:
    assert reports("With this applied generic/475 fails.\n\nThat is not a problem of this series.\n") == []


LOG = "drivers/pump.c:12:3: warning: incorrect type in assignment"
WARNED = """
I get a new warning from sparse with this:
So this triggers:
This adds a new sparse warning:
W=1 gives:
I get this with W=1:
clang says:
The CI build warns about it:
""".strip().split("\n")
NOT_WARNED = """
This fixes the warning:
gcc says (without this patch):
I did so since gcc complains otherwise:
I can still see this warning:
Without the cast, gcc complains:
The reason is that gcc warns:
When I drop it I get this warning:
With the cast removed I get the following:
The robot sent me:
Yes, I added it because sparse complains:
If I remove it, I get the following:
Does your compiler say this?
I get this. Does your compiler say this too?
I get this warning before your patch:
Nothing to add here:
""".strip().split("\n")


@pytest.mark.parametrize("sentence", WARNED)
@pytest.mark.parametrize("step", ["", "  CHECK   drivers/pump.c\n", "In file included from pump.h:1:\n"], ids=["bare", "make", "included"])
def test_a_warning_below_a_sentence_that_blames_the_patch_is_reported(sentence: str, step: str) -> None:
    found = reports(f"Hi,\n{sentence}\n\n{step}{LOG}\n")
    assert [(one.kind, one.signature, one.blames_parent) for one in found] == [
        (ReportKind.BUILD, "drivers/pump.c: warning: incorrect type in assignment", True)
    ]


@pytest.mark.parametrize("sentence", NOT_WARNED)
def test_a_warning_that_the_patch_does_not_bring_is_not(sentence: str) -> None:
    assert reports(f"Hi,\n\n{sentence}\n\n{LOG}\n") == []


def test_a_warning_far_below_is_of_something_else() -> None:
    assert reports("So this triggers:\n" + "\n" * 10 + LOG + "\n") == []


def test_what_smatch_warns_of_is_read_without_the_word_warning() -> None:
    found = reports("smatch complains:\n\ndrivers/pump.c:12 pump() warn: inconsistent returns 'lock'.\n")
    assert [(one.line, one.signature) for one in found] == [(3, "drivers/pump.c: pump() warn: inconsistent returns 'lock'.")]


def test_the_log_below_what_was_tried_is_reported_although_a_change_is_offered() -> None:
    splat = "[    1.000000] WARNING: CPU: 0 PID: 1 at mm/pump.c:25 pump_alloc+0x2f8/0x7b0\n"
    diff = "diff --git a/pump.c b/pump.c\n--- a/pump.c\n+++ b/pump.c\n@@ -1,2 +1,2 @@\n int a;\n-int b;\n+int c;\n"
    found = reports(f"It regresses one of the unit tests.\n\n{splat}\n{diff}")
    assert [(one.line, one.signature, one.blames_parent) for one in found] == [(3, "WARNING in pump_alloc at mm/pump.c", True)]
