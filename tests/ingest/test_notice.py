"""What became of patches, in the words of robots and of people."""

import pytest

from patchlore.ingest.notice import find_notices
from patchlore.ingest.part import read_part
from patchlore.model.notice import Notice, NoticeWord

TIP = """The following commit has been merged into the x86/widget branch of tip:

Commit-ID:     1234567890abcdef1234567890abcdef12345678
Gitweb:        https://git.kernel.org/tip/1234567890abcdef1234567890abcdef12345678
Author:        Ann Example <ann@example.org>
Committer:     Tom Tip <Tom@example.net>

x86/widget: Turn it

Signed-off-by: Ann Example <ann@example.org>
Link: https://lore.kernel.org/r/20260101.1-2-ann@example.org
---
 w.c | 2 +-
"""
ADDED = """The patch titled
     Subject: pool: fill it
has been added to the -mm mm-unstable branch.  Its filename is
     pool-fill-it.patch

From: Ann Example <ann@example.org>
Subject: pool: fill it
Link: https://lkml.kernel.org/r/20260101.1-2-ann@example.org
"""
REMOVED = """The patch titled
     Subject: pool: fill it
has been removed from the -mm tree.  Its filename was
     pool-fill-it.patch

This patch was dropped because {}

"""
QUILT = REMOVED.replace("The patch", "The quilt patch")
STABLE = """This is a note to let you know that I've just added the patch titled

    widget: turn it

to the 5.15-stable tree which can be found at:
"""
PULL = """Please pull.

Ann Example (2):
      widget: turn it
      widget: turn it back

Bob Example (1):
      gadget: hold it

 w.c | 2 +-
"""


def found(
    text: str, sender: str = "ann@example.org", subject: str = "Re: [PATCH] x", *, pull: bool = False, reply: bool = True
) -> list[Notice]:
    return find_notices(read_part(0, text)[0], sender=sender, subject=subject, is_reply=reply, is_pull=pull)


def notice(
    line: int, word: NoticeWord, tree: str | None = None, subject: str | None = None, link: str | None = None, by: str | None = None
) -> Notice:
    return Notice(part=0, line=line, end_line=line, is_quoted=False, word=word, tree=tree, subject=subject, link=link, by=by)


def removed(
    form: str, because: str, tag: str, word: NoticeWord, *, tree: str | None = None, file: str = "pool-fill-it.patch"
) -> tuple[str, str, str, list[Notice]]:
    """Return text, sender and subject of a mail about a patch that left the -mm tree, and the one notice that is in it."""
    subject = f"{tag} {file} removed from -mm tree"
    return form.format(because), "akpm@example.org", subject, [notice(6, word, tree, "pool: fill it")]


@pytest.mark.parametrize("end", ["\n", "\r\n"], ids=["lf", "crlf"])
@pytest.mark.parametrize(
    ("text", "sender", "subject", "expected"),
    [
        pytest.param(
            TIP, "tip-bot2@example.org", "[tip: x86/widget] x86/widget: Turn it",
            [notice(1, NoticeWord.APPLIED, "tip:x86/widget", "x86/widget: Turn it", "20260101.1-2-ann@example.org", "tom@example.net")],
            id="tip",
        ),
        pytest.param(
            "Hello:\n\nThis series was applied to netdev/widget-next.git (main)\nby Ann Example <ann@example.org>:\n",
            "patchwork-bot+widget@example.org", "Re: [PATCH 0/2] x",
            [notice(3, NoticeWord.APPLIED, "netdev/widget-next.git", by="ann@example.org")], id="patchwork",
        ),
        pytest.param(
            "Hello:\n\nThis patch was applied to netdev/widget-next.git (refs/heads/main):\n\nOn Monday, by you:\n> Words.\n",
            "patchwork-bot+widget@example.org", "Re: [PATCH 0/2] x",
            [notice(3, NoticeWord.APPLIED, "netdev/widget-next.git")], id="patchwork, who is not told",
        ),
        pytest.param(
            "The pull request you sent on Tue, 9 Jul 2019:\n\n> git://example.org/x\n\nhas been merged into torvalds/linux.git:\n",
            "pr-tracker-bot@example.org", "Re: [GIT PULL] x", [notice(5, NoticeWord.MERGED, "torvalds/linux.git")], id="pr-tracker",
        ),
        pytest.param(
            ADDED, "akpm@example.org", "+ pool-fill-it.patch added to mm-unstable branch",
            [notice(3, NoticeWord.APPLIED, "mm-unstable", "pool: fill it", "20260101.1-2-ann@example.org")], id="-mm adds",
        ),
        pytest.param(*removed(REMOVED, "it was merged into mainline or a subsystem tree", "-", NoticeWord.APPLIED), id="-mm: merged somewhere"),
        pytest.param(*removed(REMOVED, "it was merged into mainline", "[merged]", NoticeWord.MERGED), id="-mm: merged into mainline"),
        pytest.param(*removed(QUILT, "it was merged into the mm-stable branch\nof git://git.example.org/akpm/mm", "[merged mm-stable]", NoticeWord.APPLIED, tree="mm-stable"), id="-mm: its stable branch"),
        pytest.param(*removed(QUILT, "it was merged into the mm-hotfixes-stable branch\nof git://git.example.org/akpm/mm", "[merged mm-hotfixes-stable]", NoticeWord.APPLIED, tree="mm-hotfixes-stable"), id="-mm: its stable branch of fixes"),
        pytest.param(*removed(QUILT, "it was folded into pool-fill-it.patch", "[folded-merged]", NoticeWord.APPLIED, file="pool-fill-it-fix.patch"), id="-mm: folded"),
        pytest.param(*removed(QUILT, "an updated version will be issued", "[to-be-updated]", NoticeWord.DROPPED), id="-mm: a newer one will come"),
        pytest.param(*removed(QUILT, "it had testing failures", "[failures]", NoticeWord.DROPPED), id="-mm: it failed"),
        pytest.param(*removed(REMOVED, "other changes were merged, which wrecked this patch", "[wrecked]", NoticeWord.DROPPED), id="-mm: wrecked"),
        pytest.param(*removed(QUILT, "an alternative patch was or shall be merged", "[alternative-merged]", NoticeWord.SUPERSEDED), id="-mm: an alternative"),
        pytest.param(*removed(QUILT, "it is obsolete", "[obsolete]", NoticeWord.SUPERSEDED), id="-mm: obsolete"),
        pytest.param(*removed(QUILT, "it was nacked", "[nacked]", NoticeWord.REJECTED), id="-mm: nacked"),
        pytest.param(*removed(REMOVED, "an updated version will be merged", "[to-be-updated]", NoticeWord.DROPPED), id="-mm: updated"),
        pytest.param(*removed(REMOVED, "it was withdrawn", "[withdrawn]", NoticeWord.WITHDRAWN), id="-mm: withdrawn"),
        pytest.param(
            STABLE, "gregkh@example.org", 'Patch "widget: turn it" has been added to the 5.15-stable tree',
            [notice(5, NoticeWord.APPLIED, "5.15-stable", "widget: turn it")], id="stable",
        ),
    ],
)  # fmt: skip
def test_robots(text: str, sender: str, subject: str, expected: list[Notice], end: str) -> None:
    assert found(text.replace("\n", end), sender, subject) == expected


def test_the_shortlog_of_a_pull_request() -> None:
    assert found(PULL, subject="[GIT PULL] widgets", pull=True, reply=False) == [
        notice(4, NoticeWord.APPLIED, subject="widget: turn it"),
        notice(5, NoticeWord.APPLIED, subject="widget: turn it back"),
        notice(8, NoticeWord.APPLIED, subject="gadget: hold it"),
    ]


@pytest.mark.parametrize(
    ("line", "word"),
    [
        ("Applied, thanks!", NoticeWord.APPLIED),
        ("Applied to for-next, thanks.", NoticeWord.APPLIED),
        ("Series applied.", NoticeWord.APPLIED),
        ("Both patches are now queued up for v5.5, thanks.", NoticeWord.APPLIED),
        ("I've applied this to widget-next.", NoticeWord.APPLIED),
        ("Now pushed to widget-next, thanks.", NoticeWord.APPLIED),
        ("Added to misc-next, thanks.", NoticeWord.APPLIED),
        ("Patch applied to widget.git, thanks.", NoticeWord.APPLIED),
        ("Dropped, thanks.", NoticeWord.DROPPED),
        ("Please ignore this series, I sent the wrong one.", NoticeWord.WITHDRAWN),
        ("I am not going to apply this.", NoticeWord.REJECTED),
        ("Will fix in v3.", NoticeWord.CHANGES_REQUESTED),
        ("Please rebase and resend.", NoticeWord.CHANGES_REQUESTED),
        ("Can you rebase it?", NoticeWord.CHANGES_REQUESTED),
        ("I've dropped this from my tree, as it breaks the build.", NoticeWord.DROPPED),
        ("Sorry, I had to drop this again: it breaks the build.", NoticeWord.DROPPED),
        ("had to drop this again", NoticeWord.DROPPED),
        ("I'll drop it from my queue for now.", NoticeWord.DROPPED),
        ("So I've dropped this one for now.", NoticeWord.DROPPED),
        ("I agree, I'll drop this series from my pending-queue.", NoticeWord.DROPPED),
        ("I'll drop this one in the next version.", NoticeWord.CHANGES_REQUESTED),
        ("You had to drop the lock again.", None),
        ("If you drop it again, the count is wrong.", None),
        ("NAK", NoticeWord.CHANGES_REQUESTED),
        ("NACK, this is not what the lock is for.", NoticeWord.CHANGES_REQUESTED),
        ("So NAK to this.", NoticeWord.CHANGES_REQUESTED),
        ("Nacked-by: Bob Baker <bob@example.org>", NoticeWord.CHANGES_REQUESTED),
        ("NAKed-by: Bob Baker <bob@example.org>", NoticeWord.CHANGES_REQUESTED),
        ("NAK on address 0x50 is not an error.", None),
        ("The device answers with a NAK.", None),
        ("It sounds like you'll NAK that patch.", None),
        ("Superseded by https://lore.kernel.org/r/20260101.1-2-ann@example.org", NoticeWord.SUPERSEDED),
        ("Superseded by events.", None),
        ("Can this be applied?", None),
        ("I would have applied it, but it does not build.", None),
        ("The lock is queued behind the others.", None),
        ("It can be merged after the other series.", None),
        ("I've added it to our wiki.", None),
        ("Dropped packets are counted twice.", None),
        ("If I drop this patch, nothing changes.", None),
    ],
)
def test_people(line: str, word: NoticeWord | None) -> None:
    text = f"On Monday, Bob wrote:\n> +\tx\n\n{line}\n\nAnn\n"
    assert [one.word for one in found(text)] == ([word] if word else [])


def test_quoted_words_and_those_of_a_posting_say_nothing() -> None:
    assert found("Bob wrote:\n> Applied, thanks!\n\nGreat.\n") == []
    assert found("Please rebase and resend.\n", reply=False) == []


def test_only_the_first_words_say_that_something_was_applied() -> None:
    text = "".join(f"Sentence {n}.\n" for n in range(8)) + "Applied, thanks.\n"
    assert found(text) == []
