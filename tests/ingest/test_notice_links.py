"""What mails say became of patches, and the states of series that follow."""

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import pytest
from mails import mail, write_mbox
from sqlite_utils import Database

from patchlore.ingest.pipeline import ingest
from patchlore.model.database import open_database
from patchlore.queries.catalog import views

DAY = 24 * 60
ANN, BOB, TOM = ("Ann Archer <ann@example.org>", "Bob Baker <bob@example.com>", "Tom Turner <tom@example.net>")
TIP = "tip-bot2 for Ann Archer <tip-bot2@example.net>"
DIFF = """diff --git a/w.c b/w.c
index 1111111..2222222 100644
--- a/w.c
+++ b/w.c
@@ -1,2 +1,2 @@
-int count;
+int number;
 int last;
"""

Open = Callable[[Iterable[bytes]], Database]


@pytest.fixture
def linked(tmp_path: Path) -> Iterator[Open]:
    """Return a function that gives the database of some mails; called again it adds to the same."""
    opened: list[Database] = []

    def link(mails: Iterable[bytes]) -> Database:
        ingest([write_mbox(tmp_path / f"{len(opened)}.mbox", mails)], tmp_path / "x.db", views=views(), jobs=1)
        opened.append(open_database(tmp_path / "x.db"))
        return opened[-1]

    yield link
    for database in opened:
        database.close()


def patch(name: str, title: str, *, day: float = 0, prefix: str = "PATCH", answers: str | None = None) -> bytes:
    body = f"Words.\n\nSigned-off-by: {ANN}\n---\n\n{DIFF.replace('w.c', f'{name}.c')}-- \n2.39\n"
    return mail(f"{name}@example.org", f"[{prefix}] {title}", body=body, sender=ANN, minutes=int(day * DAY), answers=answers)


def answer(name: str, to: str, body: str, *, sender: str = BOB, day: float = 1, subject: str = "Re: [PATCH] widget: turn it") -> bytes:
    return mail(f"{name}@example.com", subject, body=body, sender=sender, minutes=int(day * DAY), answers=f"{to}@example.org")


def tip(name: str, *, day: float = 2, link: str = "wid@example.org", by: str = "") -> bytes:
    committer = f"Committer:     {by}\n" if by else ""
    body = (
        "The following commit has been merged into the x86/widget branch of tip:\n\n"
        "Commit-ID:     1234567890abcdef1234567890abcdef12345678\n"
        f"Author:        Ann Archer <ann@example.org>\n{committer}\nwidget: turn it\n\nWords.\n\n"
        f"Signed-off-by: Ann Archer <ann@example.org>\nLink: https://lore.kernel.org/r/{link}\n---\n\n{DIFF}"
    )
    return mail(f"{name}@example.net", "[tip: x86/widget] widget: turn it", body=body, sender=TIP, minutes=int(day * DAY))


def states(database: Database) -> dict[str, str]:
    return dict(database.conn.execute("select title, state from series"))


WIDGET = patch("wid", "widget: turn it")


def next_tree(name: str, *heads: str, day: float = 2) -> bytes:
    log = "".join(f"Merging {head}\n$ git merge -m Merge {head.split(' ')[0]}\n" for head in heads)
    subject = "linux-next: Tree for Mar 6"
    return mail(f"{name}@example.net", subject, body=f"Hi all,\n\nChanges since 20240305:\n\n{log}", sender=BOB, minutes=int(day * DAY))


ADDED = "The patch titled\n     Subject: widget: turn it\nhas been added to the -mm mm-unstable branch.  Its filename is\n     w.patch\n"
_OUT = "The quilt patch titled\n     Subject: widget: turn it\nhas been removed from the -mm tree.  Its filename was\n     w.patch\n\n"
KEPT = f"{_OUT}This patch was dropped because it was merged into the mm-stable branch\nof git://git.example.org/akpm/mm\n"
FAILED = f"{_OUT}This patch was dropped because it had testing failures\n"


def mm(name: str, subject: str, body: str, *, day: float = 2) -> bytes:
    return mail(f"{name}@example.net", subject, body=body, sender="Andy Miller <akpm@example.net>", minutes=int(day * DAY))


def stable(name: str, *, day: float = 2) -> bytes:
    body = "This is a note to let you know that I've just added the patch titled\n\n    widget: turn it\n\nto the 6.1-stable tree which\n"
    subject = 'Patch "widget: turn it" has been added to the 6.1-stable tree'
    return mail(f"{name}@example.net", subject, body=body, sender=BOB, minutes=int(day * DAY))


@pytest.mark.parametrize(
    ("mails", "state"),
    [
        pytest.param([], "new", id="nothing"),
        pytest.param([answer("a", "wid", "Why?\n")], "under-review", id="an answer"),
        pytest.param([next_tree("n", "w/next (1234567890ab widget: turn it)")], "applied", id="head of a tree"),
        pytest.param([next_tree("n", "w/next (1234567890ab Merge branch 'widget')")], "new", id="head of another kind"),
        pytest.param([next_tree("n", "w/next (1234567890ab widget: turn it)", day=-1)], "new", id="head before it was posted"),
        pytest.param([answer("a", "wid", "More words.\n", sender=ANN)], "new", id="its author's answer"),
        pytest.param([answer("a", "wid", "Please rebase and resend.\n")], "changes-requested", id="a wish"),
        pytest.param([answer("a", "wid", "Applied, thanks.\n")], "applied", id="applied"),
        pytest.param([answer("a", "wid", "> Applied, thanks.\n\nWhat?\n")], "under-review", id="a quote"),
        pytest.param([answer("a", "wid", "Please ignore this patch.\n", sender=ANN)], "withdrawn", id="withdrawn"),
        pytest.param([answer("a", "wid", "Please ignore this patch.\n")], "under-review", id="withdrawn by another"),
        pytest.param([answer("a", "wid", "I am not going to apply this.\n")], "rejected", id="rejected"),
        pytest.param([answer("a", "wid", "NAK, no.\n")], "changes-requested", id="a NAK"),
        pytest.param([tip("t")], "applied", id="tip"),
        pytest.param([tip("t"), answer("a", "wid", "I had to drop this again.\n", day=3)], "changes-requested", id="dropped again"),
        pytest.param([tip("t", by=BOB), answer("a", "wid", "I had to drop it again.\n", day=3)], "changes-requested", id="by who took it"),
        pytest.param([tip("t", by=TOM), answer("a", "wid", "So I've dropped it for now.\n", day=3)], "applied", id="by another"),
        pytest.param([tip("t"), answer("a", "wid", "NAK, no.\n", day=3)], "applied", id="applied in spite of a NAK"),
        pytest.param([mm("m", "+ w.patch added to mm-unstable branch", ADDED)], "applied", id="-mm's unstable branch"),
        pytest.param([mm("m", "[merged mm-stable] w.patch removed from -mm tree", KEPT)], "applied", id="-mm's stable branch"),
        pytest.param(
            [mm("m", "+ w.patch added to mm-unstable branch", ADDED), mm("o", "[failures] w.patch removed from -mm tree", FAILED, day=3)],
            "changes-requested",
            id="-mm dropped it",
        ),
        pytest.param([stable("s")], "merged", id="a stable tree"),
        pytest.param([answer("a", "wid", "Hm.\n", day=1), mail("late@example.org", minutes=200 * DAY)], "stale", id="stale"),
        pytest.param([answer("a", "wid", "Applied, thanks.\n"), mail("late@example.org", minutes=200 * DAY)], "applied", id="not stale"),
    ],
)
def test_states(linked: Open, mails: list[bytes], state: str) -> None:
    assert states(linked([WIDGET, *mails])) == {"widget: turn it": state}


def test_a_later_revision_makes_a_wish_void(linked: Open) -> None:
    wish = answer("a", "wid", "Please rebase and resend.\n")
    database = linked([WIDGET, wish, patch("w2", "widget: turn it", day=3, prefix="PATCH v2")])
    assert database.conn.execute("select state, counts, root_id from series_states").fetchall() == [
        ("changes-requested", 0, "wid@example.org")
    ]
    assert states(database) == {"widget: turn it": "under-review"}


def test_the_first_mail_that_shows_a_patch_as_head_of_a_tree_is_the_evidence(linked: Open) -> None:
    """Of two patches with one title it is about the later one, however they arrive."""
    head = "w/next (1234567890ab widget: turn it)"
    database = linked([next_tree("n2", head, day=3), next_tree("n1", "v/next (2345678901bc Merge tag 'v')", head), WIDGET])
    query = "select message_id, line, root_id from series_states join messages on message = id where state = 'applied'"
    assert database.conn.execute(query).fetchall() == [("n1@example.net", 7, "wid@example.org")]
    database = linked([patch("again", "widget: turn it", day=1).replace(b"Ann Archer <ann@", b"Bob Baker <bob@")])
    assert database.conn.execute(query).fetchall() == [("n1@example.net", 7, "again@example.org")]


def test_a_pull_request_that_was_pulled(linked: Open) -> None:
    pull = mail(
        "p@example.com", "[GIT PULL] widgets", body="Please pull.\n\nAnn Archer (1):\n      widget: turn it\n", sender=BOB, minutes=5 * DAY
    )
    told = mail(
        "bot@example.net", "Re: [GIT PULL] widgets", answers="p@example.com", sender="pr-tracker-bot@example.net", minutes=6 * DAY,
        body="The pull request you sent on Tue:\n\n> git://example.org/x\n\nhas been merged into torvalds/linux.git:\nhttps://example.org/c/1\n",
    )  # fmt: skip
    assert states(linked([WIDGET, pull]))["widget: turn it"] == "applied"
    database = linked([told])
    assert states(database)["widget: turn it"] == "merged"
    assert database.conn.execute(
        "select m.message_id, e.line from series_states e join messages m on m.id = e.message "
        "where e.state = 'merged' and root_id = 'wid@example.org'"
    ).fetchall() == [("bot@example.net", 5)]


def test_one_line_can_speak_of_many_patches(linked: Open) -> None:
    """The robot that says that a pull request was merged names none of the patches that it lists."""
    one = patch("w1", "widget: turn it", prefix="PATCH 1/2", day=1)
    two = patch("w2", "widget: stop it", prefix="PATCH 2/2", day=1, answers="w1@example.org")
    body = "Please pull.\n\nAnn Archer (2):\n      widget: turn it\n      widget: stop it\n"
    pull = mail("p@example.com", "[GIT PULL] widgets", body=body, sender=BOB, minutes=5 * DAY)
    told = mail(
        "bot@example.net", "Re: [GIT PULL] widgets", answers="p@example.com", sender="pr-tracker-bot@example.net", minutes=6 * DAY,
        body="has been merged into torvalds/linux.git:\n",
    )  # fmt: skip
    database = linked([one, two, pull, told])
    assert states(database) == {"widget: turn it": "merged", "widgets": "merged"}
    assert database.conn.execute("select patch from series_states where state = 'merged' and patch != '' order by patch").fetchall() == [
        ("w1@example.org",),
        ("w2@example.org",),
    ]


def test_a_notice_in_the_thread_says_which_patch_a_commit_is(linked: Open) -> None:
    """The title is that of an older and of a newer posting too."""
    one = patch("w1", "widget: turn it", prefix="PATCH 1/2", day=1)
    two = patch("x", "widget: stop it", prefix="PATCH 2/2", day=1, answers="w1@example.org")
    other = mail("o@example.com", "[PATCH] widget: turn it", body=f"Mine.\n---\n\n{DIFF}-- \n2\n", sender=BOB, minutes=2 * DAY)
    said = answer("a", "w1", "Applied, thanks!\n\n[1/2] widget: turn it\n      commit: 1234567890ab\n", day=3)
    database = linked([one, two, other, said])
    assert database.conn.execute("select patch, patch_by from commit_references where role = 'applied'").fetchall() == [
        ("w1@example.org", "notice")
    ]
    assert states(database)["widget: turn it"] == "under-review", "one of two"


def test_of_the_mails_of_mm_the_one_that_added_a_patch_stands_for_it(linked: Open) -> None:
    whole = f"---\n\n{DIFF}"
    database = linked(
        [
            mm("m", "+ w.patch added to mm-unstable branch", f"{ADDED}\n{whole}"),
            mm("o", "[merged mm-stable] w.patch removed from -mm tree", f"{KEPT}\n{whole}", day=3),
        ]
    )
    assert database.conn.execute("select name, state from series").fetchall() == [("m@example.net", "applied")]


def test_a_notice_stands_for_a_patch_that_is_nowhere(linked: Open) -> None:
    database = linked([tip("t")])
    assert database.conn.execute("select name, title, author_email, state from series").fetchall() == [
        ("t@example.net", "widget: turn it", "ann@example.org", "applied")
    ]
    assert database.conn.execute("select patch, patch_by from commit_references where role = 'applied'").fetchall() == [
        ("t@example.net", "notice")
    ]
    database = linked([WIDGET])
    assert database.conn.execute("select name, state from series").fetchall() == [("wid@example.org", "applied")]
    assert database.conn.execute("select patch, patch_by from commit_references where role = 'applied'").fetchall() == [
        ("wid@example.org", "link")
    ]
