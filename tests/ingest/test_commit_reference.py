"""The commits that texts name."""

import email
import email.policy
import gzip
from typing import Any

import pytest
from corpus import corpus

from patchlore.ingest.commit_reference import find_commit_references
from patchlore.model.commit_reference import CommitReference
from patchlore.model.message import Part
from patchlore.model.vocabulary import CommitRole, Stability

SHA = "1a2b3c4d5e6f"
FULL = "1a2b3c4d5e6f708192a3b4c5d6e7f8091a2b3c4d"
OTHER = "9f8e7d6c5b4a"
MENTIONED, LISTED, BISECTED, APPLIED = CommitRole.MENTIONED, CommitRole.LISTED, CommitRole.BISECTED, CommitRole.APPLIED


def part(text: str, marks: str | None = None) -> Part:
    """Return a text with its lines marked: quotes by their ">", all from the first "diff --git" on as diff."""
    lines = tuple(text.split("\n"))
    if marks is None:
        marks, mark = "", "."
        for line in lines:
            mark = "+" if line.startswith("diff --git") else mark
            marks += ">" if mark == "." and line.startswith(">") else mark
    return Part(number=0, lines=lines, marks=marks)


def reference(line: int, role: CommitRole, subject: str | None = None, **said: Any) -> CommitReference:
    """Return a reference to SHA in one line that says nothing but what is given."""
    plain: dict[str, Any] = {"end_line": line, "is_quoted": False, "sha": SHA, "tree": None, "stability": Stability.UNKNOWN}
    return CommitReference(part=0, line=line, role=role, subject=subject, **{**plain, **said})


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f'since commit {SHA} ("cat: knock") it', reference(1, MENTIONED, "cat: knock")),
        (f"commit {SHA} (“cat: knock”)", reference(1, MENTIONED, "cat: knock")),
        (f'see {SHA} ("cat: "knock" twice") and', reference(1, MENTIONED, 'cat: "knock" twice')),
        (f"after {SHA} (cat: knock twice) it", reference(1, MENTIONED, "cat: knock twice")),
        (f"commit {SHA} (see below, it is long)", reference(1, MENTIONED)),
        (f'commit {SHA} ("cat: knock at\nevery door") it', reference(1, MENTIONED, "cat: knock at every door", end_line=2)),
        (f'as commit\n{SHA} ("cat: knock") does', reference(2, MENTIONED, "cat: knock")),
        (f'commit {SHA} "cat: knock"', reference(1, MENTIONED, "cat: knock")),
        (f'by "cat: knock" ({SHA})', reference(1, MENTIONED, "cat: knock")),
        (f"commit {SHA}\ncat/door: knock twice", reference(1, MENTIONED, "cat/door: knock twice", end_line=2)),
        (f'Fixes: {SHA} ("cat: knock")', reference(1, CommitRole.FIXES, "cat: knock")),
        (f'Fixes: {SHA} ("cat: knock at\n every door")', reference(1, CommitRole.FIXES, "cat: knock at every door", end_line=2)),
        (f'This reverts commit {SHA} ("cat: knock").', reference(1, CommitRole.REVERTS, "cat: knock")),
        (f"This reverts commit\n{SHA}.", reference(2, CommitRole.REVERTS)),
        (f"(cherry picked from commit {FULL})", reference(1, CommitRole.CHERRY_PICKED, sha=FULL)),
        (f"[ Upstream commit {FULL} ]", reference(1, CommitRole.UPSTREAM, sha=FULL, stability=Stability.MAINLINE)),
        (f"commit {FULL} upstream.", reference(1, CommitRole.UPSTREAM, sha=FULL, stability=Stability.MAINLINE)),
        (f"base-commit: {FULL}", reference(1, CommitRole.BASE, sha=FULL)),
        (f"The following changes since commit {FULL}:", reference(1, CommitRole.BASE, sha=FULL)),
        (f'This depends on commit\n{SHA} ("cat: knock")', reference(2, CommitRole.PREREQUISITE, "cat: knock")),
        (f"Cc: stable@vger.example.org # 3.3.x: {SHA}: cat: knock", reference(1, CommitRole.PREREQUISITE)),
        (f"> commit {SHA} is old", reference(1, MENTIONED, is_quoted=True)),
        (f"it is {FULL} then", reference(1, MENTIONED, sha=FULL)),
        ("HEAD is v5.2-rc3-12-g1a2b3c4d5e6f of the tree", reference(1, MENTIONED)),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_prose_and_trailers(text: str, expected: CommitReference) -> None:
    assert find_commit_references(part(text)) == [expected]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        (f"The crash bisects to:\n\n    {SHA} cat: knock", 3),
        (f"I bisected it down to {SHA} cat: knock", 1),
        (f'git bisect points at\n\n  {SHA} ("cat: knock")', 3),
        (f'A bisect reveals the offending commit is {SHA} ("cat: knock")', 1),
        (f"Git bisect reports\n{SHA} cat: knock\nas the first bad commit.", 2),
        (f"# first bad commit: [{SHA}] cat: knock", 1),
        (f"syzbot has bisected this issue to:\n\ncommit {SHA}\nAuthor: A\n\n    cat: knock", 3),
    ],
)
def test_bisected(text: str, line: int) -> None:
    found = find_commit_references(part(text))
    assert [(one.line, one.sha, one.role) for one in found] == [(line, SHA, BISECTED)]
    assert found[0].subject == ("cat: knock" if "down to" not in text else None)


def test_a_bisect_log() -> None:
    text = f"""git bisect start
# good: [{OTHER}] Merge branch 'x' of git://example.org/tree
git bisect good {OTHER}
# first bad commit: [{FULL}]
cat: knock at every door"""
    assert find_commit_references(part(text)) == [
        reference(2, MENTIONED, "Merge branch 'x' of git://example.org/tree", end_line=3, sha=OTHER),
        reference(4, BISECTED, "cat: knock at every door", end_line=5, sha=FULL),
    ]


@pytest.mark.parametrize(
    "text",
    [
        f"This keeps it bisectable, see commit {SHA}",
        f"Can you bisect it? I suspect commit {SHA}",
        f"The bisect says that it was fixed by commit {SHA}",
        f"While bisecting I had to back out commit {SHA}",
        f"Bisection is inconclusive: the first bad commit could be any of:\n\n{SHA} cat: knock",
        f"git bisect bad {SHA}",
        f"start commit: {SHA} Merge the cats",
        f"bisected to {OTHER}, which builds upon commit {SHA}",
    ],
)
def test_what_no_bisection_found(text: str) -> None:
    assert [one.role for one in find_commit_references(part(text)) if one.sha == SHA and one.role is BISECTED] == []


def test_bisected_to_a_subject_only() -> None:
    assert find_commit_references(part('I bisected this to "cat: knock at doors"')) == [
        reference(1, BISECTED, "cat: knock at doors", sha=None)
    ]


def test_a_pasted_commit() -> None:
    text = f"""{FULL} is the first bad commit
commit {FULL}
Author: Jane Doe <Jane@Example.org>
Date:   Thu Jun 13 11:27:39 2019 -0700

    cat: knock

    At every door.

    Link: https://lore.example.org/r/2019-1%40example.org

 cat.c | 1 +"""
    assert find_commit_references(part(text)) == [
        reference(
            1,
            BISECTED,
            "cat: knock",
            end_line=6,
            sha=FULL,
            author_date=1560450459,
            author_email="jane@example.org",
            link="2019-1@example.org",
        )
    ]


def test_a_list_with_a_caveat() -> None:
    text = f"""This collides with the door rework in
Joe's tree (commit ids below are from next.git and are not stable)

{SHA} cat: knock
{OTHER} cat/door: open, not close

The crash bisects to:

    1234567890ab cat: count"""
    nowhere = {"tree": "next.git", "stability": Stability.NEXT}
    assert find_commit_references(part(text)) == [
        reference(4, LISTED, "cat: knock", **nowhere),
        reference(5, LISTED, "cat/door: open, not close", sha=OTHER, **nowhere),
        reference(9, BISECTED, "cat: count", sha="1234567890ab"),
    ]


def test_linux_next_names_the_tree_behind_the_ids() -> None:
    text = f"""Today's linux-next merge of the net tree got a conflict in:

  cat.c

between commit:

  {SHA} ("cat: knock")

from Linus' tree and commits:

  {OTHER} ("cat: count")
  1234567890ab ("cat: sleep")

from the net tree."""
    of_net = {"tree": "net", "stability": Stability.SUBSYSTEM}
    assert find_commit_references(part(text)) == [
        reference(7, MENTIONED, "cat: knock", tree="Linus'", stability=Stability.MAINLINE),
        reference(11, LISTED, "cat: count", sha=OTHER, **of_net),
        reference(12, LISTED, "cat: sleep", sha="1234567890ab", **of_net),
    ]


@pytest.mark.parametrize(
    ("url", "tree", "stability"),
    [
        ("https://git.kernel.org/torvalds/c/{}", "torvalds/linux", Stability.MAINLINE),
        ("https://git.kernel.org/linus/{}", "torvalds/linux", Stability.MAINLINE),
        ("https://git.kernel.org/pub/scm/linux/kernel/git/torvalds/linux.git/commit/?id={}", "torvalds/linux", Stability.MAINLINE),
        ("https://git.kernel.org/pub/scm/linux/kernel/git/next/linux-next.git/commit/?h=x&id={}", "next/linux-next", Stability.NEXT),
        ("https://git.kernel.org/netdev/net-next/c/{}", "netdev/net-next", Stability.SUBSYSTEM),
        ("https://git.kernel.org/stable/c/{}", "stable", Stability.STABLE),
        ("https://git.kernel.org/tip/{}", "tip", Stability.TIP),
        ("https://github.com/jane/linux/commit/{}", "jane/linux", Stability.BRANCH),
        ("https://github.com/torvalds/linux/commit/{}", "torvalds/linux", Stability.MAINLINE),
    ],
)
def test_urls(url: str, tree: str, stability: Stability) -> None:
    assert find_commit_references(part(f"It is {url.format(FULL)} now.")) == [
        reference(1, MENTIONED, sha=FULL, tree=tree, stability=stability)
    ]


@pytest.mark.parametrize(
    ("text", "tree", "stability"),
    [
        (f"it is {SHA} in linux-next", "linux-next", Stability.NEXT),
        (f"in next-20190613 it is commit {SHA}.", "next-20190613", Stability.NEXT),
        (f"commit {SHA} in mm-unstable", "mm-unstable", Stability.MM),
        (f"it is in Andrew's tree as {SHA} now", "Andrew's tree", Stability.MM),
        (f'commit {SHA} ("cat: knock") in v5.3-rc1', "v5.3-rc1", Stability.MAINLINE),
        (f'commit {SHA} ("cat: knock") in 5.10.y', "5.10.y", Stability.STABLE),
        (f'commit {SHA} ("cat: knock") from the net tree', "net", Stability.SUBSYSTEM),
        (f"on my branch it is {SHA}.", "my branch", Stability.BRANCH),
        (f"in the net tree it is {SHA}, which will be rebased", "net", Stability.BRANCH),
        (f"the device tree of {SHA} is fine", None, Stability.UNKNOWN),
    ],
)
def test_trees_and_what_ids_are_worth(text: str, tree: str | None, stability: Stability) -> None:
    assert [(one.tree, one.stability) for one in find_commit_references(part(text))] == [(tree, stability)]


def test_notices() -> None:
    text = f"""Applied to net-next, thanks!

[1/2] cat: knock
      commit: {FULL}
  - [net-next,v3,2/2] cat: count
    https://git.kernel.org/netdev/net-next/c/{OTHER}"""
    assert find_commit_references(part(text)) == [
        reference(4, APPLIED, "cat: knock", sha=FULL, tree="net-next", stability=Stability.SUBSYSTEM),
        reference(6, APPLIED, "cat: count", sha=OTHER, tree="netdev/net-next", stability=Stability.SUBSYSTEM),
    ]


def test_the_summary_of_patchworks_robot() -> None:
    """A title without tags is one below the head of the summary only: elsewhere it is an item of a list."""
    item = f"  - cat: knock\n    https://git.kernel.org/netdev/net-next/c/{SHA}"
    of_cats = {"tree": "netdev/net-next", "stability": Stability.SUBSYSTEM}
    head = "This patch was applied to netdev/net-next.git (main):\n\nBob wrote:\n> It knocks.\n> ---\n\nHere is the summary with links:\n"
    assert find_commit_references(part(f"{head}{item}\n  - [v2] cat: count\n    https://git.kernel.org/netdev/net-next/c/{OTHER}")) == [
        reference(9, APPLIED, "cat: knock", **of_cats),
        reference(11, APPLIED, "cat: count", sha=OTHER, **of_cats),
    ]
    assert [one.role for one in find_commit_references(part(f"What broke:\n{item}"))] == [CommitRole.MENTIONED]
    assert [one.role for one in find_commit_references(part(f"{item}\n\nHere is the summary with links:\n"))] == [CommitRole.MENTIONED]


def test_a_maintainers_notice_lists_what_was_applied() -> None:
    text = f"2 patches applied to cat.git, thanks.\n\n{SHA} cat: knock\n{OTHER} cat: count"
    of_cats = {"tree": "cat.git", "stability": Stability.SUBSYSTEM}
    assert find_commit_references(part(text)) == [
        reference(3, APPLIED, "cat: knock", **of_cats),
        reference(4, APPLIED, "cat: count", sha=OTHER, **of_cats),
    ]


def test_the_robot_of_tip() -> None:
    text = f"""The following commit has been merged into the x86/irq branch of tip:

Commit-ID:     {FULL}
Gitweb:        https://git.kernel.org/tip/{FULL}
Author:        Jane Doe <jane@example.org>
AuthorDate:    Thu, 13 Jun 2019 11:27:39 -07:00

cat: knock

Link: https://lore.kernel.org/r/2019-1@example.org
---
 cat.c | 1 +"""
    assert find_commit_references(part(text)) == [
        reference(
            3,
            APPLIED,
            "cat: knock",
            end_line=8,
            sha=FULL,
            tree="tip:x86/irq",
            stability=Stability.TIP,
            author_date=1560450459,
            author_email="jane@example.org",
            link="2019-1@example.org",
        )
    ]


def test_the_kernel_test_robot() -> None:
    text = f"""FYI, we noticed the following commit (built with gcc-9):

commit: {FULL} ("cat: knock")
base:   {OTHER}"""
    assert find_commit_references(part(text), sender="lkp@intel.com", subject="[cat] 1a2b3c4d5e: BUG:door") == [
        reference(0, BISECTED, sha="1a2b3c4d5e"),
        reference(3, BISECTED, "cat: knock", sha=FULL),
        reference(4, CommitRole.BASE, sha=OTHER),
    ]


@pytest.mark.parametrize(
    ("subject", "expected"),
    [
        (f"[BISECTED REGRESSION] no cat since {SHA}", [reference(0, BISECTED)]),
        (f'Re: regression by {SHA} ("cat: knock")', [reference(0, MENTIONED, "cat: knock", is_quoted=True)]),
        ('[PATCH] Revert "cat: knock" for now', [reference(0, CommitRole.REVERTS, "cat: knock", sha=None)]),
        ("[PATCH] cat: Knock", []),
    ],
)
def test_subjects(subject: str, expected: list[CommitReference]) -> None:
    assert find_commit_references(part("Hello"), subject=subject) == expected


def test_the_subject_tells_what_a_revert_reverts() -> None:
    found = find_commit_references(part(f"This reverts commit {FULL}."), subject='[PATCH] Revert "cat: knock"')
    assert found[1:] == [reference(1, CommitRole.REVERTS, "cat: knock", sha=FULL)]


@pytest.mark.parametrize(
    "text",
    [
        "on 20190613 it was 1234567 times",
        "the deadbeef is dead",
        "uuid 2031c469-1a2b-4c3d-9e8f-1a2b3c4d5e6f",
        "<1a2b3c4d5e6f@example.org>",
        "see https://lore.kernel.org/r/1a2b3c4d5e6f@example.org",
        "at 0x1a2b3c4d5e6f",
        "address ffff88801a2b3c4d",
        " [<1a2b3c4d5e6f7081>] knock+0x10/0x20",
        "RIP: 0010:knock RSP 1a2b3c4d5e6f",
        "[   12.345678] cat 1a2b3c4d5e6f",
        "index 1a2b3c4d5e6f..2b3c4d5e6f70 100644",
        "b/cat.c index\n1a2b3c4d5e6f..2b3c4d5e6f70 100644",
        "prerequisite-patch-id: 1a2b3c4d5e6f708192a3b4c5d6e7f8091a2b3c4d",
        "Change-Id: I1a2b3c4d5e6f708192a3b4c5d6e7f8091a2b3c4d",
        "1a2b3c4d5e6f fs/dax.c Jane Doe 2016-05-14   92  return 0;",
        "CPU: 1 Comm: cat Not tainted 5.2.0-rc3-12-g1a2b3c4d5e6f #1",
        "file-1a2b3c4d5e6f.patch and cat_1a2b3c4d5e6f",
        "Region 0: Memory at c60000000",
    ],
)
def test_what_is_no_commit(text: str) -> None:
    assert find_commit_references(part(text)) == []


def test_diffs_are_not_read() -> None:
    assert find_commit_references(part(f"diff --git a/x b/x\n+ commit {SHA} (cat: knock)")) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (SHA, (SHA, CommitRole.MENTIONED, None, None)),
        (f"commit {FULL}\nAuthor: <\nDate: Thu Jun 99 99:99:99 99999 -0700\n", (FULL, CommitRole.MENTIONED, None, None)),
        (f"Fixes: {SHA} (\n", (SHA, CommitRole.FIXES, None, None)),
        (f"é{SHA}", (SHA, CommitRole.MENTIONED, None, None)),
    ],
    ids=["alone", "pasted with a broken head", "an open bracket", "a letter before it"],
)
def test_odd_lines_say_no_more_than_they_hold(text: str, expected: tuple[str, CommitRole, str | None, str | None]) -> None:
    """The same in a subject, which is line 0."""
    found = find_commit_references(part(text), subject=text)
    assert [(one.line, (one.sha, one.role, one.subject, one.author_date)) for one in found] == [(0, expected), (1, expected)]


def test_a_number_longer_than_an_id_is_none() -> None:
    assert find_commit_references(part("a1" * 30), subject="a1" * 30) == []


def test_the_seed_reply() -> None:
    wanted = "CAPcyv4jBdwYaiVwkhy6kP78OBAs+vJme1UTm47dX4Eq_5=JgSg@mail.gmail.com"
    for raw in gzip.decompress(corpus("seed/dev_pagemap.mbox.gz").read_bytes()).split(b"\nFrom mboxrd@z"):
        if f"\nMessage-ID: <{wanted}>".encode() in raw:
            break
    message = email.message_from_bytes(raw.partition(b"\n")[2], policy=email.policy.compat32)
    payload = message.get_payload(decode=True)
    assert isinstance(payload, bytes)
    found = [one for one in find_commit_references(part(payload.decode())) if not one.is_quoted]
    assert [(one.sha, one.role, one.tree, one.stability) for one in found] == [
        *((sha, LISTED, "next.git", Stability.NEXT) for sha in ("4422ee8476f0", "771f0714d0dc", "af37085de906", "e0047ff8aa77")),
        *((sha, LISTED, "next.git", Stability.NEXT) for sha in ("0315d47d6ae9", "216475c7eaa8")),
        ("d8cc8bbe108c", BISECTED, None, Stability.UNKNOWN),
    ]
    assert found[-1].subject == "device-dax: use the dev_pagemap internal refcount"
