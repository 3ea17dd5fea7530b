"""Our patch ids are git's: asked of the git program itself."""

import gzip
import subprocess
from email import message_from_bytes

import pytest
from corpus import corpus

from patchlore.ingest.diff import read_diff


def git_patch_ids(texts: list[str]) -> list[str | None]:
    """Return what `git patch-id --stable` says of each text from its first "diff " line on, all in one process."""
    asked = []
    for number, text in enumerate(texts, 1):
        lines = text.split("\n")
        start = next((at for at, line in enumerate(lines) if line.startswith("diff ")), len(lines))
        asked.append(f"commit {number:040x}\n" + "\n".join(lines[start:]) + "\n")
    run = subprocess.run(["git", "patch-id", "--stable"], input="".join(asked).encode(), capture_output=True, check=True)
    said: dict[str, str] = {}
    for line in run.stdout.decode().splitlines():
        patch_id, commit = line.split()
        said.setdefault(commit, patch_id)
    return [said.get(f"{number:040x}") for number in range(1, len(texts) + 1)]


def our_patch_id(text: str) -> str | None:
    diff = read_diff(0, text.split("\n"))[0]
    return diff.patch_id if diff else None


FILE = (
    "diff --git a/{0} b/{0}\nindex 0123456789ab..ba9876543210 100644\n--- a/{0}\n+++ b/{0}\n@@ -1,3 +1,3 @@ int {0}\n  \ta\n-b \n+c\td\n \n"
)
RENAME = "diff --git a/p b/q\nsimilarity index 100%\nrename from p\nrename to q\n"
MODE = "diff --git a/s b/s\nold mode 100644\nnew mode 100755\n"
BINARY = "diff --git a/l b/l\nindex 0123456..789abcd 100644\nGIT binary patch\nliteral 3\nKcmWGY00aO4\n\nliteral 2\nJcmWGX009Oe\n\n"
UNSHOWN = "diff --git a/l b/l\nindex 0123456..789abcd 100644\nBinary files a/l and b/l differ\n"
TEXTS = {
    "one file": "Fix it.\n---\n" + FILE.format("x") + "-- \n2.43.0\n",
    "two files": FILE.format("x") + FILE.format("y"),
    "two hunks": FILE.format("x") + "@@ -9 +9 @@\n-k\n+l\n",
    "no newline at the end": FILE.format("x") + "@@ -9 +9 @@\n-k\n\\ No newline at end of file\n+l\n",
    "beyond ASCII": FILE.format("x").replace("c\td", "für \u00a0 — 漢字\x0c"),
    "rename alone": RENAME + "-- \n",
    "rename before a file": RENAME + FILE.format("x"),
    "rename behind a file": FILE.format("x") + RENAME + "-- \n",
    "mode between files": FILE.format("x") + MODE + FILE.format("y"),
    "new empty file": "diff --git a/e b/e\nnew file mode 100644\nindex 000000000000..e69de29bb2d1\n-- \n",
    "binary alone": BINARY + "-- \n",
    "binary before a file": BINARY + FILE.format("x"),
    "binary behind a file": FILE.format("x") + BINARY + "-- \n",
    "binary, not shown": FILE.format("x") + UNSHOWN + FILE.format("y"),
    "talk between two diffs": FILE.format("x") + "\nand then\n\n" + FILE.format("y"),
    "diff -u": "diff -u a/x b/x\n--- a/x\t2019-05-01 10:00:00\n+++ b/x\t2019-05-02 10:00:00\n@@ -1 +1 @@\n-a\n+b\n",
    "Index: without a diff line": "Index: x\n=====\n--- a/x\n+++ b/x\n@@ -1 +1 @@\n-a\n+b\n",
}


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS.keys())
def test_patch_id_is_that_of_git(text: str) -> None:
    assert [our_patch_id(text)] == git_patch_ids([text])


def test_patch_without_a_diff_line_has_none() -> None:
    assert our_patch_id(TEXTS["Index: without a diff line"]) is None


def test_order_of_files_does_not_matter() -> None:
    assert our_patch_id(FILE.format("x") + FILE.format("y")) == our_patch_id(FILE.format("y") + FILE.format("x"))


def test_context_line_that_lost_its_space_changes_nothing() -> None:
    sound = FILE.format("x") + "-- \n2.43.0\n"
    assert our_patch_id(sound.replace("\n \n", "\n\n")) == our_patch_id(sound) == git_patch_ids([sound])[0]


def test_broken_patch_has_none() -> None:
    assert our_patch_id(FILE.format("x").replace("-1,3", "-1,9")) is None


def test_seed_agrees_with_git() -> None:
    raw = gzip.decompress(corpus("seed/dev_pagemap.mbox.gz").read_bytes())
    texts = []
    for mail in (b"\n" + raw).split(b"\nFrom mboxrd@z Thu Jan  1 00:00:00 1970\n")[1:]:
        message = message_from_bytes(mail)
        data = None if message.is_multipart() else message.get_payload(decode=True)
        if isinstance(data, bytes) and b"\ndiff --git " in data:
            texts.append(data.decode(message.get_content_charset() or "utf-8", "replace").replace("\r\n", "\n"))
    assert len(texts) > 100
    assert [our_patch_id(text) for text in texts] == git_patch_ids(texts)
