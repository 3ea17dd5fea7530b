"""Diffs in mails: heads of all kinds, hunks counted by their headers, what breaks them, and git's own numbers."""

import gzip
import subprocess
from email import message_from_bytes

import pytest
from corpus import corpus

from patchlore.ingest.diff import has_diff, read_diff
from patchlore.model.patch import Diff, FileChange, Hunk
from patchlore.model.vocabulary import ChangeKind


def read(text: str) -> Diff | None:
    return read_diff(0, text.split("\n"))[0]


def change(path: str, **facts: object) -> FileChange:
    """A change as most are: one file modified; the specimens are named by what differs."""
    given: dict[str, object] = {
        "part": 0,
        "line": 1,
        "end_line": 1,
        "path": path,
        "old_path": None,
        "change": ChangeKind.MODIFY,
        "is_binary": False,
        "additions": 0,
        "deletions": 0,
        "old_blob": None,
        "new_blob": None,
        "old_mode": None,
        "new_mode": None,
        "hunks": (),
    }
    return FileChange(**(given | facts))  # type: ignore[arg-type]


def hunk(line: int, end_line: int, old: tuple[int, int], new: tuple[int, int], section: str = "") -> Hunk:
    return Hunk(
        line=line, end_line=end_line, old_start=old[0], old_count=old[1], new_start=new[0], new_count=new[1], section=section
    )  # fmt: skip


BODY = "@@ -1,2 +1,2 @@\n a\n-b\n+c\n"


def test_git_patch_with_two_hunks_and_signature() -> None:
    text = (
        "Teach the pump to stop.\n\n---\n drivers/pump.c | 3 ++-\n 1 file changed, 2 insertions(+), 1 deletion(-)\n\n"
        "diff --git a/drivers/pump.c b/drivers/pump.c\n"
        "index 0123456789ab..ba9876543210 100644\n"
        "--- a/drivers/pump.c\n"
        "+++ b/drivers/pump.c\n"
        "@@ -10,3 +10,4 @@ static int pump(void)\n"
        " \tint level;\n"
        "+\tint limit;\n"
        " \n"
        " \tlevel = 0;\n"
        "@@ -20 +21 @@\n"
        "-\treturn 0;\n"
        "+\treturn level;\n"
        "-- \n"
        "2.43.0\n"
    )
    assert read(text) == Diff(
        part=0,
        line=7,
        files=(
            change(
                "drivers/pump.c",
                line=7,
                end_line=18,
                additions=2,
                deletions=1,
                old_blob="0123456789ab",
                new_blob="ba9876543210",
                old_mode="100644",
                new_mode="100644",
                hunks=(
                    hunk(11, 15, (10, 3), (10, 4), "static int pump(void)"),
                    hunk(16, 18, (20, 1), (21, 1)),
                ),
            ),
        ),
        patch_id="cd02d34baedc20be2f4e49eebb43eae074992199",
        corrupt=(),
    )


HEADS = {
    "new file": (
        (
            "diff --git a/new.c b/new.c\nnew file mode 100644\nindex 000000000000..0123456789ab\n"
            "--- /dev/null\n+++ b/new.c\n@@ -0,0 +1,2 @@\n+a\n+b\n"
        ),
        change(
            "new.c",
            end_line=8,
            change=ChangeKind.CREATE,
            additions=2,
            old_blob="000000000000",
            new_blob="0123456789ab",
            new_mode="100644",
            hunks=(hunk(6, 8, (0, 0), (1, 2)),),
        ),
    ),
    "empty new file": (
        "diff --git a/empty b/empty\nnew file mode 100644\nindex 000000000000..e69de29bb2d1\n",
        change("empty", end_line=3, change=ChangeKind.CREATE, old_blob="000000000000", new_blob="e69de29bb2d1", new_mode="100644"),
    ),
    "deleted file": (
        (
            "diff --git a/old.c b/old.c\ndeleted file mode 100755\nindex 0123456789ab..000000000000\n"
            "--- a/old.c\n+++ /dev/null\n@@ -1 +0,0 @@\n-a\n"
        ),
        change(
            "old.c",
            end_line=7,
            change=ChangeKind.DELETE,
            deletions=1,
            old_blob="0123456789ab",
            new_blob="000000000000",
            old_mode="100755",
            hunks=(hunk(6, 7, (1, 1), (0, 0)),),
        ),
    ),
    "deleted without its lines (format-patch -D)": (
        "diff --git a/old.c b/old.c\ndeleted file mode 100644\nindex 0123456789ab..000000000000\n",
        change("old.c", end_line=3, change=ChangeKind.DELETE, old_blob="0123456789ab", new_blob="000000000000", old_mode="100644"),
    ),
    "pure rename": (
        "diff --git a/one name.c b/two/name.c\nsimilarity index 100%\nrename from one name.c\nrename to two/name.c\n",
        change("two/name.c", end_line=4, old_path="one name.c", change=ChangeKind.RENAME),
    ),
    "rename with a change": (
        "diff --git a/one.c b/two.c\nsimilarity index 90%\nrename from one.c\nrename to two.c\nindex 0123456..789abcd 100644\n"
        "--- a/one.c\n+++ b/two.c\n" + BODY,
        change(
            "two.c",
            end_line=11,
            old_path="one.c",
            change=ChangeKind.RENAME,
            additions=1,
            deletions=1,
            old_blob="0123456",
            new_blob="789abcd",
            old_mode="100644",
            new_mode="100644",
            hunks=(hunk(8, 11, (1, 2), (1, 2)),),
        ),
    ),
    "copy": (
        "diff --git a/one.c b/two.c\nsimilarity index 100%\ncopy from one.c\ncopy to two.c\n",
        change("two.c", end_line=4, old_path="one.c", change=ChangeKind.COPY),
    ),
    "mode": (
        "diff --git a/run me.sh b/run me.sh\nold mode 100644\nnew mode 100755\n",
        change("run me.sh", end_line=3, change=ChangeKind.MODE, old_mode="100644", new_mode="100755"),
    ),
    "binary, not shown": (
        "diff --git a/logo.png b/logo.png\nindex 0123456..789abcd 100644\nBinary files a/logo.png and b/logo.png differ\n",
        change("logo.png", end_line=3, is_binary=True, old_blob="0123456", new_blob="789abcd", old_mode="100644", new_mode="100644"),
    ),
    "binary blocks": (
        (
            "diff --git a/logo.png b/logo.png\nindex 0123456..789abcd 100644\nGIT binary patch\n"
            "literal 3\nKcmWGY00aO4\n\nliteral 2\nJcmWGX009Oe\n\nTalk\n"
        ),
        change("logo.png", end_line=8, is_binary=True, old_blob="0123456", new_blob="789abcd", old_mode="100644", new_mode="100644"),
    ),
    "quoted path with octal bytes": (
        'diff --git "a/doc/caf\\303\\251 \\"x\\".txt" "b/doc/caf\\303\\251 \\"x\\".txt"\n'
        '--- "a/doc/caf\\303\\251 \\"x\\".txt"\n+++ "b/doc/caf\\303\\251 \\"x\\".txt"\n' + BODY,
        change('doc/café "x".txt', end_line=7, additions=1, deletions=1, hunks=(hunk(4, 7, (1, 2), (1, 2)),)),
    ),
    "quoted path keeps the names of control characters": (
        'diff --git "a/x\\ny\\001" "b/x\\ny\\001"\nold mode 100644\nnew mode 100755\n',
        change("x\\ny\\001", end_line=3, change=ChangeKind.MODE, old_mode="100644", new_mode="100755"),
    ),
    "path with spaces ends in a tab": (
        "diff --git a/my notes b/my notes\n--- a/my notes\t\n+++ b/my notes\t\n" + BODY,
        change("my notes", end_line=7, additions=1, deletions=1, hunks=(hunk(4, 7, (1, 2), (1, 2)),)),
    ),
    "no prefix": (
        "diff --git drivers/a.c drivers/a.c\n--- drivers/a.c\n+++ drivers/a.c\n" + BODY,
        change("drivers/a.c", end_line=7, additions=1, deletions=1, hunks=(hunk(4, 7, (1, 2), (1, 2)),)),
    ),
    "mnemonic prefix": (
        "diff --git i/drivers/a.c w/drivers/a.c\n--- i/drivers/a.c\n+++ w/drivers/a.c\n" + BODY,
        change("drivers/a.c", end_line=7, additions=1, deletions=1, hunks=(hunk(4, 7, (1, 2), (1, 2)),)),
    ),
    "head wrapped by a mailer": (
        "diff --git a/drivers/long/name.c\nb/drivers/long/name.c\n--- a/drivers/long/name.c\n+++ b/drivers/long/name.c\n" + BODY,
        change("drivers/long/name.c", end_line=8, additions=1, deletions=1, hunks=(hunk(5, 8, (1, 2), (1, 2)),)),
    ),
    "quilt with a/ and b/": (
        "Index: b/mm/x.c\n===================================================================\n--- a.orig/mm/x.c\n+++ b/mm/x.c\n" + BODY,
        change("mm/x.c", line=3, end_line=8, additions=1, deletions=1, hunks=(hunk(5, 8, (1, 2), (1, 2)),)),
    ),
    "quilt with folders and time stamps": (
        "--- linux-5.1.orig/mm/x.c\t2019-05-01 10:00:00.000000000 +0200\n+++ linux-5.1/mm/x.c\t2019-05-02 10:00:00.000000000 +0200\n"
        + BODY,
        change("mm/x.c", end_line=6, additions=1, deletions=1, hunks=(hunk(3, 6, (1, 2), (1, 2)),)),
    ),
    "time stamp behind spaces": (
        "--- a/mm/x.c 2019-05-01 10:00:00.000000000 +0200\n+++ b/mm/x.c 2019-05-02 10:00:00.000000000 +0200\n" + BODY,
        change("mm/x.c", end_line=6, additions=1, deletions=1, hunks=(hunk(3, 6, (1, 2), (1, 2)),)),
    ),
    "-p0": (
        "--- mm/x.c\t(revision 7)\n+++ mm/x.c\t(working copy)\n" + BODY,
        change("mm/x.c", end_line=6, additions=1, deletions=1, hunks=(hunk(3, 6, (1, 2), (1, 2)),)),
    ),
    "-mm, the patch's name behind the old path": (
        "--- a/mm/x.c~mm-turn-x\n+++ a/mm/x.c\n" + BODY,
        change("mm/x.c", end_line=6, additions=1, deletions=1, hunks=(hunk(3, 6, (1, 2), (1, 2)),)),
    ),
    "-mm, a file that goes": (
        "--- a/mm/x.c~mm-drop-x\n+++ /dev/null\n@@ -1 +0,0 @@\n-a\n",
        change("mm/x.c", end_line=4, change=ChangeKind.DELETE, deletions=1, hunks=(hunk(3, 4, (1, 1), (0, 0)),)),
    ),
    "-mm, with both folders": (
        "--- 25/mm/x.c~mm-turn-x\n+++ 25-akpm/mm/x.c\n" + BODY,
        change("mm/x.c", end_line=6, additions=1, deletions=1, hunks=(hunk(3, 6, (1, 2), (1, 2)),)),
    ),
    "diff -u of a copy beneath a/": (
        "--- a/mm/x.c.orig\n+++ a/mm/x.c\n" + BODY,
        change("mm/x.c", end_line=6, additions=1, deletions=1, hunks=(hunk(3, 6, (1, 2), (1, 2)),)),
    ),
    "diff -u of a copy": (
        "--- mm/x.c.orig\n+++ mm/x.c\n" + BODY,
        change("mm/x.c", end_line=6, additions=1, deletions=1, hunks=(hunk(3, 6, (1, 2), (1, 2)),)),
    ),
    "diff -N of a new file": (
        "diff -urN a/mm/x.c b/mm/x.c\n--- a/mm/x.c\t1970-01-01 01:00:00.000000000 +0100\n+++ b/mm/x.c\t2019-05-02\n@@ -0,0 +1 @@\n+a\n",
        change("mm/x.c", line=2, end_line=5, change=ChangeKind.CREATE, additions=1, hunks=(hunk(4, 5, (0, 0), (1, 1)),)),
    ),
}


@pytest.mark.parametrize(("text", "expected"), HEADS.values(), ids=HEADS.keys())
def test_heads(text: str, expected: FileChange) -> None:
    diff = read(text)
    assert diff is not None
    assert diff.files == (expected,)
    assert diff.corrupt == ()


def test_created_file_loses_the_folder_that_the_other_files_had() -> None:
    text = "--- w.orig/a.c\n+++ w/a.c\n" + BODY + "--- /dev/null\n+++ w/b.c\n@@ -0,0 +1 @@\n+a\n"
    diff = read(text)
    assert diff is not None
    assert [(file.path, file.change) for file in diff.files] == [("a.c", ChangeKind.MODIFY), ("b.c", ChangeKind.CREATE)]


HEAD = "diff --git a/x b/x\n--- a/x\n+++ b/x\n"
BODIES = {
    "no newline at the end": ("@@ -1 +1 @@\n-a\n\\ No newline at end of file\n+b\n\\ No newline at end of file\n\nTalk\n", 8, 1, 1, ()),
    "empty line instead of a blank context line": ("@@ -1,3 +1,3 @@\n a\n\n-b\n+c\n\nTalk\n", 8, 1, 1, ()),
    "signature is no removed line": ("@@ -1,2 +1,1 @@\n a\n-b\n-- \n2.43.0\n", 6, 0, 1, ()),
    "removed lines that look like heads": ("@@ -1,2 +0,0 @@\n--- a/y\n-++ b/y\n", 6, 0, 2, ()),
    "cut off by the end": (
        "@@ -1,5 +1,5 @@\n a\n-b\n+c\n",
        7,
        1,
        1,
        ("The hunk of line 4 breaks off at line 8: 3 old and 3 new lines are missing.",),
    ),
    "cut off before a signature": (
        "@@ -1,5 +1,5 @@\n a\n-b\n+c\n\n-- \n2.43.0\n",
        7,
        1,
        1,
        ("The hunk of line 4 breaks off at line 8: 3 old and 3 new lines are missing.",),
    ),
    "cut off by talk": (
        "@@ -1,5 +1,5 @@\n a\n-b\nand so on.\n\nAnn\n",
        6,
        0,
        1,
        ("The hunk of line 4 breaks off at line 7: 3 old and 4 new lines are missing.",),
    ),
    "a line that was wrapped": (
        "@@ -1,3 +1,3 @@\n a long\nline\n-b\n+c\n d\n",
        9,
        1,
        1,
        ("The hunk of line 4 is broken by line 6, which is none of a hunk.",),
    ),
    "the head that was wrapped": (
        "@@ -1,3 +1,3 @@ static int pump(struct well *well,\nint level)\n\n-b\n+c\n d\n",
        9,
        1,
        1,
        ("The hunk of line 4 is broken by line 5, which is none of a hunk.",),
    ),
    "edited by hand": (
        "@@ -1,2 +1,1 @@\n+a\n+b\n c\n d\n",
        8,
        2,
        0,
        ("The hunk of line 4 does not hold to its counts: 0 old and 3 new lines are too many.",),
    ),
}


@pytest.mark.parametrize(("body", "end_line", "additions", "deletions", "corrupt"), BODIES.values(), ids=BODIES.keys())
def test_bodies(body: str, end_line: int, additions: int, deletions: int, corrupt: tuple[str, ...]) -> None:
    diff = read(HEAD + body)
    assert diff is not None
    (file,) = diff.files
    assert (file.end_line, file.hunks[-1].end_line) == (end_line, end_line)
    assert (file.additions, file.deletions, diff.corrupt) == (additions, deletions, corrupt)


def test_next_file_is_read_behind_a_broken_hunk() -> None:
    diff = read(HEAD + "@@ -1,9 +1,9 @@\n a\n" + HEAD.replace("x", "y") + BODY)
    assert diff is not None
    assert [(file.path, file.line, len(file.hunks)) for file in diff.files] == [("x", 1, 1), ("y", 6, 1)]
    assert diff.patch_id is None


def test_next_hunk_is_read_behind_one_that_is_too_short() -> None:
    diff = read(HEAD + "@@ -1,9 +1,9 @@\n a\n" + BODY)
    assert diff is not None
    assert [(each.line, each.end_line) for each in diff.files[0].hunks] == [(4, 5), (6, 9)]
    assert diff.corrupt == ("The hunk of line 4 breaks off at line 6: 8 old and 8 new lines are missing.",)


NO_DIFFS = {
    "prose": "Hello,\n--- a rule\n+++ another\nand talk.\n",
    "three dashes of format-patch": "Fix it.\n---\n a.c | 2 +-\n 1 file changed\n",
    "head without lines": "diff --git a/x b/x\nindex 0123456..789abcd 100644\n\nHere you lock twice.\n",
    "heads without a hunk": "--- a/x\n+++ b/x\nboth must agree\n",
    "quoted": "> diff --git a/x b/x\n> --- a/x\n> +++ b/x\n> @@ -1 +1 @@\n> -a\n> +b\n",
    "a hunk alone": "@@ -1,2 +1,2 @@\n a\n-b\n+c\n",
}


@pytest.mark.parametrize("text", NO_DIFFS.values(), ids=NO_DIFFS.keys())
def test_no_diff(text: str) -> None:
    assert read_diff(0, text.split("\n")) == (None, [])


def test_combined_diff_is_no_patch() -> None:
    text = (
        "I fixed it up:\n\n"
        "diff --cc kernel/a.c\n"
        "index 0123456789ab,123456789abc..23456789abcd\n"
        "--- a/kernel/a.c\n"
        "+++ b/kernel/a.c\n"
        "@@@ -1,3 -1,2 +1,4 @@@ int a\n"
        "  one\n"
        "- two\n"
        " -three\n"
        "++four\n"
        "+ five\n"
        "  six\n"
        "-- \n"
        "Cheers\n"
    )
    assert read_diff(0, text.split("\n")) == (None, [range(2, 13)])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("diff --git a/x b/x\n", True),
        ("See\ndiff --git a/x b/x\n", True),
        ("--- a/x\n+++ b/x\n@@ -1 +1 @@\n", True),
        ("> diff --git a/x b/x\n> @@ -1 +1 @@\n", False),
        ("What is the difference? diff -u says so.\n", False),
    ],
)
def test_has_diff(text: str, expected: bool) -> None:
    assert has_diff(text) is expected


@pytest.mark.parametrize(
    ("text", "paths"),
    [
        ("diff --git \n", []),
        ('diff --git "a\\', []),
        ("diff --git a/x b/x\nrename from \nrename to \n", ["x"]),
        ("--- \n+++ \n@@ -1 +1 @@\n-a\n+b\n", []),
        ("diff --cc x\n@@@ -1 -1 +1 @@@", []),
        (HEAD + "@@ -999999999,999999999 +1 @@\n", ["x"]),
        (HEAD + "@@ -9999999999 +1 @@\n", []),
    ],
    ids=["no names", "an open quote", "renamed to nothing", "no files", "combined, cut off", "longer than any file", "a number too long"],
)
def test_odd_heads_do_no_harm(text: str, paths: list[str]) -> None:
    diff = read(text)
    assert [file.path for file in diff.files] == paths if diff else paths == []


def seed_texts() -> list[str]:
    """Return the plain texts of the seed's own copies, crudely: independent of our own parser of mails."""
    raw = gzip.decompress(corpus("seed/dev_pagemap.mbox.gz").read_bytes())
    texts = []
    for mail in (b"\n" + raw).split(b"\nFrom mboxrd@z Thu Jan  1 00:00:00 1970\n")[1:]:
        message = message_from_bytes(mail)
        for part in message.walk():
            if part.get_content_type() == "text/plain":
                data = part.get_payload(decode=True)
                assert isinstance(data, bytes)
                texts.append(data.decode(part.get_content_charset() or "utf-8", "replace").replace("\r\n", "\n"))
                break
    return texts


def test_numbers_are_those_of_git() -> None:
    """`git apply --numstat` reads all patches of the seed in one go and must count what we count."""
    asked, ours = [], []
    for text in seed_texts():
        lines = text.split("\n")
        diff = read(text)
        if diff and not diff.corrupt:
            asked.append("\n".join(lines[diff.line - 1 : diff.files[-1].end_line]) + "\n")
            ours.extend((str(file.additions), str(file.deletions), file.path) for file in diff.files)
    assert len(asked) > 100
    numbers = subprocess.run(["git", "apply", "--numstat", "-z"], input="".join(asked).encode(), capture_output=True, check=True)
    assert ours == [tuple(line.split("\t")) for line in numbers.stdout.decode().split("\0") if line]
