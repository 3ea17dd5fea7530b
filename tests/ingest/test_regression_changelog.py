"""Whether the words of a new revision say that a reported failure is mended."""

from dataclasses import dataclass

import pytest

from patchlore.ingest.regression_changelog import changelog_lines, mentions_failure
from patchlore.ingest.regression_facts import ReportRow

BUILD = ("fs/example_fs.c: error: implicit declaration of function 'flush_lane'; did you mean 'flush_line'?", "build", "lkp")
STATIC = ("fs/example_fs.c: warning: no previous prototype for 'flush_lane'", "check", "lkp")
CRASH = ("general protection fault in end_write_page", "crash", "person")
SLOWER = ("fio.write_iops -20.0% regression", "performance", "lkp")

COVER = "This makes lanes flush.\n\nChanges since v1 [1]:\n- Rebased.\n{}\n"
PATCH = "Flush the lane.\n\nSigned-off-by: Ann Example <ann@example.org>\n---\n{}\n\n fs/a.c | 2 +\n\ndiff --git a/fs/a.c b/fs/a.c\n"


@dataclass(frozen=True)
class Case:
    text: str
    line: int
    of: tuple[str, str, str] = BUILD
    before: str = ""
    is_next: bool = True


CASES = {
    "the failing code": Case(COVER.format("- Declare flush_lane()"), 5),
    "the failing code, many revisions later": Case(COVER.format("- Declare flush_lane()"), 5, is_next=False),
    "in what is done, not in what changed": Case("Let flush_lane() be declared.\n\nChanges since v1:\n- Rebased.\n", 0),
    "in a sentence about what changes": Case("This would change the call from old() to flush_lane().\n\n- flush_lane() sleeps\n", 0),
    "the file is not the code": Case(COVER.format("- example_fs.c is split"), 0),
    "what the compiler guessed": Case(COVER.format("- Remove flush_line()"), 0, ("x.c: error: 'a_b_c_d' undeclared; did you mean 'flush_line'?", "build", "lkp")),
    "stood there before": Case(COVER.format("- Declare flush_lane()"), 0, before=COVER.format(" * Declare flush_lane()")),
    "behind the list": Case("v2:\n- Rebased.\n\nAnn Example (2):\n  fs: declare flush_lane\n", 0),
    "in a paragraph behind the list": Case("v2:\n- Rebased.\n\nTo be done, as ever: flush_lane() is slow.\n", 0),
    "below a heading of the list": Case("v2:\n- Rebased.\n\nPatch 2:\n- Declare flush_lane()\n", 5),
    "build": Case(COVER.format("- Fix the build with CONFIG_LANES=n"), 5),
    "build, not the next revision": Case(COVER.format("- Fix the build with CONFIG_LANES=n"), 0, is_next=False),
    "build, for another": Case(COVER.format("- Fix the build with !CONFIG_LANES (Sam)"), 0),
    "build, not of a crash": Case(COVER.format("- Fix the build"), 0, CRASH),
    "robot": Case(COVER.format("- Address the kernel test robot's findings"), 5),
    "robot that was content": Case(COVER.format("- Had a 0day robot build-success notification"), 0),
    "robot, of another failure": Case(COVER.format("- Mark things static as found by the 0day bot"), 0),
    "robot, of this failure": Case(COVER.format("- Mark things static as found by the 0day bot"), 5, STATIC),
    "robot of another project": Case(COVER.format("- Include a header (kestrel test robot)"), 5, (BUILD[0], "build", "robot")),
    "robot that did not report": Case(COVER.format("- Fix a crash that the kernel test robot saw"), 0, CRASH),
    "robot in a patch's notes": Case(PATCH.format("The kbuild robot missed a header."), 5),
    "robot in a cover below a line": Case("Lanes.\n\n---\nThe kbuild robot liked it.\n", 0, SLOWER),
    "robot's tag": Case("Lanes.\n\nReported-by: kernel test robot <lkp@intel.com>\n---\n\ndiff --git a/a b/a\n", 3),
    "robot's tag of before": Case("Lanes.\n\nReported-by: kernel test robot <lkp@intel.com>\n", 0, before="Reported-by: kernel test robot <lkp@intel.com>\n"),
    "the line that tells most": Case(COVER.format("- Fix build issues\n- Declare flush_lane()"), 6),
    "crash": Case(COVER.format("- Fix the crash at unmount"), 5, CRASH),
    "crash, asked for by its reporter": Case(COVER.format("- Fix a crash (Kim)"), 5, CRASH),
    "crash elsewhere": Case(COVER.format("- Fix a crash in read_one_group()"), 0, CRASH),
    "below a heading with marks": Case("## Changes since last version\n- Declare flush_lane()\n", 2),
    "what its reporter told of": Case(COVER.format("- Fixed minor issues pointed out by Max, Kim, and others"), 5, CRASH, is_next=False),
    "something else for its reporter": Case(COVER.format("- Fixed a typo (Kim)"), 0, CRASH),
    "in quilt's diff": Case("Lanes.\n\n---\n fs/a.c | 2 +\n\n--- a/fs/a.c\n+++ b/fs/a.c\n@@ -1,2 +1,2 @@\n a\n-flush_lane();\n+b\n", 0),
    "another kind of failure": Case(COVER.format("- Fix a deadlock of direct writes"), 0, CRASH),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_mentions_failure(case: Case) -> None:
    signature, kind, source = case.of
    report = ReportRow(**dict.fromkeys(ReportRow._fields) | {"signature": signature, "kind": kind, "source": source})  # type: ignore[arg-type]
    robots = {"lkp@intel.com"} if source == "lkp" else set()
    known = set(changelog_lines(case.before))
    name = "Kim Example" if source == "person" else "kernel test robot"
    assert mentions_failure(case.text, report, robots, name, known, is_next=case.is_next) == case.line
