"""Diffstats: full, summary alone, quoted, wrapped; and what is none."""

import pytest

from patchlore.ingest.diffstat import find_diffstats
from patchlore.ingest.part import read_part
from patchlore.model.patch import Diffstat


def find(text: str) -> list[Diffstat]:
    return find_diffstats(read_part(0, text)[0])


def stat(line: int, end_line: int, numbers: tuple[int, int, int], *entries: tuple[str, int | None], is_quoted: bool = False) -> Diffstat:
    files, insertions, deletions = numbers
    return Diffstat(
        part=0, line=line, end_line=end_line, is_quoted=is_quoted, files=files, insertions=insertions, deletions=deletions, entries=entries
    )


TEXTS = {
    "full": (
        ("Fix it.\n---\n drivers/pump.c       |  12 ++++--\n .../long/name.c      | 100 +\n {old => new}/c.c     |   0\n"
        " logo.png             | Bin 0 -> 120 bytes\n a/{b.c => d e.c}     |   2 +-\n"
        " 5 files changed, 110 insertions(+), 4 deletions(-)\n create mode 100644 logo.png\n rename {old => new}/c.c (97%)\n"),
        [
            stat(
                3, 8, (5, 110, 4),
                ("drivers/pump.c", 12), (".../long/name.c", 100), ("{old => new}/c.c", 0), ("logo.png", None), ("a/{b.c => d e.c}", 2),
            )
        ],
    ),
    "singular": (" x | 2 +-\n 1 file changed, 1 insertion(+), 1 deletion(-)\n", [stat(1, 2, (1, 1, 1), ("x", 2))]),
    "insertions alone": (" x | 2 ++\n 1 file changed, 2 insertions(+)\n", [stat(1, 2, (1, 2, 0), ("x", 2))]),
    "deletions alone": (" x | 2 --\n 1 file changed, 2 deletions(-)\n", [stat(1, 2, (1, 0, 2), ("x", 2))]),
    "modes only": (" x | 0\n 1 file changed\n mode change 100644 => 100755 x\n", [stat(1, 2, (1, 0, 0), ("x", 0))]),
    "summary alone, under a heading": (
        "Cleanups.\n\nDiffstat:\n\n 22 files changed, 245 insertions(+), 802 deletions(-)\n\nGit tree:\n",
        [stat(5, 5, (22, 245, 802))],
    ),
    "summary behind its heading": ("Diffstat summary: 3 files changed, 7 deletions(-)\n", [stat(1, 1, (3, 0, 7))]),
    "diffstat(1)": (" x |    3 ++!\n 1 file changed, 2 insertions(+), 1 modification(!)\n", [stat(1, 2, (1, 2, 0), ("x", 3))]),
    "quoted": (
        "> > x | 2 +-\n> > 1 file changed, 1 insertion(+), 1 deletion(-)\n",
        [stat(1, 2, (1, 1, 1), ("x", 2), is_quoted=True)],
    ),
    "quoted deeper above": (
        "> > y | 1 +\n> x | 2 +-\n> 1 file changed, 1 insertion(+), 1 deletion(-)\n",
        [stat(2, 3, (1, 1, 1), ("x", 2), is_quoted=True)],
    ),
    "wrapped before the bar": (
        " Documentation/a/long/path.yaml\n | 12 ++++--\n y | 1 +\n 2 files changed, 9 insertions(+), 4 deletions(-)\n",
        [stat(1, 4, (2, 9, 4), ("Documentation/a/long/path.yaml", 12), ("y", 1))],
    ),
    "wrapped before the signs, quoted less deep": (
        "> > x | 292\n> ++++++++++++\n> > y | 6 +\n> > 2 files changed, 298 insertions(+)\n",
        [stat(1, 4, (2, 298, 0), ("x", 292), ("y", 6), is_quoted=True)],
    ),
    "wrapped summary": (
        " x | 2 +-\n 1 file changed, 1 insertion(+), 1\ndeletion(-)\n",
        [stat(1, 2, (1, 1, 1), ("x", 2))],
    ),
    "entries left out": (
        " x | 2 +-\n ...\n 9 files changed, 1 insertion(+), 1 deletion(-)\n",
        [stat(1, 3, (9, 1, 1), ("x", 2))],
    ),
    "two in one text": (
        " x | 1 +\n 1 file changed, 1 insertion(+)\n\n y | 1 -\n 1 file changed, 1 deletion(-)\n",
        [stat(1, 2, (1, 1, 0), ("x", 1)), stat(4, 5, (1, 0, 1), ("y", 1))],
    ),
    "prose": ("I saw 3 files changed, and 2 files changed back.\n12 files changed hands.\n", []),
    "inside a diff": (
        "diff --git a/x b/x\n--- a/x\n+++ b/x\n@@ -1,2 +1,2 @@\n 1 file changed, 1 insertion(+)\n-b\n+c\n",
        [],
    ),
}  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), TEXTS.values(), ids=TEXTS.keys())
def test_diffstats(text: str, expected: list[Diffstat]) -> None:
    assert find(text) == expected


@pytest.mark.parametrize(("text", "expected"), TEXTS.values(), ids=TEXTS.keys())
def test_line_ends_make_no_difference(text: str, expected: list[Diffstat]) -> None:
    assert find(text.replace("\n", "\r\n")) == expected


def test_part_is_said() -> None:
    assert [found.part for found in find_diffstats(read_part(4, " 1 file changed, 1 insertion(+)\n")[0])] == [4]
