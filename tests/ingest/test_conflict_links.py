"""What mails say collides, as rows of `collisions` with the basis "reported"."""

import random
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from logical_dump import differences, logical_dump
from mails import mail, write_mbox
from seed import COLLIDING_V2, THE_MAIL, V1, build
from sqlite_utils import Database

from patchlore.ingest.conflict_links import bare_title
from patchlore.ingest.pipeline import ingest
from patchlore.model.database import open_database
from patchlore.queries.catalog import run, views

DAY = 24 * 60
ANN, BOB, CAT = ("Ann Archer <ann@example.org>", "Bob Baker <bob@example.com>", "Cat Cook <cat@example.net>")
HOTREMOVE = "20190517215438.6487-4-pasha.tatashin@soleen.com"

Open = Callable[[Iterable[bytes]], Database]


@pytest.fixture
def linked(tmp_path: Path) -> Iterator[Open]:
    """Return a function that gives the database of some mails."""
    opened: list[Database] = []

    def link(mails: Iterable[bytes]) -> Database:
        path = tmp_path / f"{len(opened)}.db"
        ingest([write_mbox(tmp_path / f"{len(opened)}.mbox", mails)], path, views=views(), jobs=1)
        opened.append(open_database(path))
        return opened[-1]

    yield link
    for database in opened:
        database.close()


def diff(*paths: str) -> str:
    return "".join(
        f"diff --git a/{path} b/{path}\nindex 1111111..2222222 100644\n--- a/{path}\n+++ b/{path}\n"
        f"@@ -10,3 +10,3 @@ int turn(void)\n \tint first_of_all;\n-\tint count;\n+\tint number_{number};\n \tint last_of_all;\n"
        for number, path in enumerate(paths)
    )


def patch(
    name: str, title: str, *paths: str, sender: str = ANN, day: float = 0, prefix: str = "PATCH", answers: str | None = None
) -> bytes:
    body = f"Words.\n\nSigned-off-by: {sender}\n---\n\n{diff(*paths)}-- \n2.39\n"
    return mail(f"{name}@example.org", f"[{prefix}] {title}", body=body, sender=sender, minutes=int(day * DAY), answers=answers)


def merge(*paths: str, ours: str, theirs: str, day: float = 9) -> bytes:
    listed = "".join(f"  {path}\n" for path in paths)
    body = (
        f"Hi all,\n\nToday's linux-next merge of the widget tree got a conflict in:\n\n{listed}\nbetween commit:\n\n  {theirs}\n\n"
        f"from the gadget tree and commit:\n\n  {ours}\n\nfrom the widget tree.\n\nI fixed it up (see below) and can carry the fix.\n"
    )
    subject = "linux-next: manual merge of the widget tree with the gadget tree"
    return mail("merge@example.net", subject, body=body, sender=CAT, minutes=int(day * DAY))


def reported(database: Database) -> list[tuple[object, ...]]:
    return database.conn.execute(
        "select root_a, root_b, path, patch_a, patch_b, commit_b, evidence_line, state from collisions where basis = 'reported' "
        "order by path, root_a, root_b"
    ).fetchall()


def sorry() -> bytes:
    return mail(
        "s@example.org", "Re: [PATCH] gadget: hold it", body="Please ignore this patch.\n", sender=BOB, minutes=10 * DAY,
        answers="g@example.org",
    )  # fmt: skip


WIDGET = patch("w", "widget: turn it", "drivers/widget.c", "include/both.h")
GADGET = patch("g", "gadget: hold it", "drivers/gadget.c", "include/both.h", sender=BOB, day=1)
OURS, THEIRS = '1234567890ab ("widget: turn it")', '2345678901bc ("gadget: hold it")'


def test_both_sides_are_posted(linked: Open) -> None:
    database = linked([WIDGET, GADGET, merge("include/both.h", ours=OURS, theirs=THEIRS)])
    assert reported(database) == [
        ("g@example.org", "w@example.org", "include/both.h", "g@example.org", "w@example.org", None, 5, "live"),
    ]
    assert database.conn.execute(
        "select series_a < series_b or series_a > series_b, kind, basis, certainty, verdict, evidence_id, evidence_part, first_seen_at "
        "from collisions where basis = 'reported'"
    ).fetchall() == [(1, "manual-merge", "reported", "claimed", "conflict", "merge@example.net", 0, "2024-03-13T10:00:00Z")]


def moved(*paths: str, day: float = 12) -> bytes:
    """Return the answer to `merge` that says that the conflict is one between other trees now."""
    report = merge(*paths, ours=OURS, theirs=THEIRS).decode().partition("\n\n")[2].partition("I fixed")[0]
    body = "Hi all,\n\n" + "".join(f"> {line}\n" for line in report.splitlines())
    body += "\nThis is now a conflict between the widget tree and Linus' tree.\n"
    subject = "Re: linux-next: manual merge of the widget tree with the gadget tree"
    return mail("moved@example.net", subject, body=body, sender=CAT, minutes=int(day * DAY), answers="merge@example.net")


def test_a_report_that_follows_another_is_about_its_files_and_commits(linked: Open) -> None:
    both = ("include/both.h", "drivers/widget.c")
    database = linked([WIDGET, GADGET, merge(*both, ours=OURS, theirs=THEIRS), moved(*both)])
    assert database.conn.execute(
        "select root_a, root_b, path, evidence_line from collisions where evidence_id = 'moved@example.net' order by path"
    ).fetchall() == [
        ("w@example.org", None, "drivers/widget.c", 21),
        ("g@example.org", "w@example.org", "include/both.h", 21),
    ]
    assert database.conn.execute(
        "select path, line, quoted, tree_a, tree_b, original_id, original_part, original_line from conflict_reports "
        "where message_id = 'moved@example.net' order by line"
    ).fetchall() == [
        ("include/both.h", 7, 1, "widget", "gadget", "merge@example.net", 0, 5),
        ("drivers/widget.c", 8, 1, "widget", "gadget", "merge@example.net", 0, 6),
        (None, 21, 0, "widget", "Linus", None, None, None),
    ]


def test_a_quoted_copy_of_what_is_not_here_has_no_original(linked: Open) -> None:
    database = linked([WIDGET, GADGET, moved("include/both.h")])
    assert database.conn.execute("select quoted, original_id from conflict_reports order by line").fetchall() == [(1, None), (0, None)]
    assert [row[:3] for row in reported(database)] == [("g@example.org", "w@example.org", "include/both.h")]


def test_a_person_who_merges_two_trees(linked: Open) -> None:
    """The patch that the mail answers is one side, by its commit."""
    body = (
        "> Words.\n\nFYI, we got a small conflict when merging 'net' in 'net-next' due to\nthis patch applied in 'net':\n\n"
        f"  {THEIRS}\n\nand this one from 'net-next':\n\n  {OURS}\n"
    )
    told = mail("told@example.net", "Re: [PATCH] gadget: hold it", body=body, sender=CAT, minutes=3 * DAY, answers="g@example.org")
    assert reported(linked([WIDGET, GADGET, told])) == [
        ("g@example.org", "w@example.org", "", "g@example.org", "w@example.org", None, 3, "live"),
    ]


def test_lines_are_those_of_the_named_patch(linked: Open) -> None:
    """In the base of its posting; of what is no posted patch they are not known."""
    database = linked([WIDGET, GADGET, merge("include/both.h", "drivers/widget.c", ours=OURS, theirs=THEIRS)])
    assert database.conn.execute("select path, lines_a, lines_b from collisions where basis = 'reported' order by path").fetchall() == [
        ("drivers/widget.c", "11", ""),
        ("include/both.h", "11", "11"),
    ]


def test_one_side_is_a_commit_only(linked: Open) -> None:
    database = linked([WIDGET, merge("include/both.h", ours=OURS, theirs=THEIRS)])
    assert reported(database) == [("w@example.org", None, "include/both.h", "w@example.org", None, "2345678901bc", 5, "live")]


def test_a_path_belongs_only_to_a_side_that_changes_it(linked: Open) -> None:
    database = linked([WIDGET, GADGET, merge("drivers/widget.c", ours=OURS, theirs=THEIRS)])
    assert reported(database) == [("w@example.org", None, "drivers/widget.c", "w@example.org", None, None, 5, "live")]


def test_a_commit_stands_for_its_patch_alone(linked: Open) -> None:
    """The other patches of its series, which are in no tree yet, explain nothing."""
    first = patch("g1", "gadget: hold it", "drivers/gadget.c", sender=BOB, day=1, prefix="PATCH 1/2")
    second = patch("g2", "gadget: let it go", "include/both.h", sender=BOB, day=1, prefix="PATCH 2/2", answers="g1@example.org")
    database = linked([WIDGET, first, second, merge("include/both.h", ours=OURS, theirs=THEIRS)])
    assert reported(database) == [("w@example.org", None, "include/both.h", "w@example.org", None, None, 5, "live")]


def test_a_commit_under_another_prefix(linked: Open) -> None:
    database = linked([WIDGET, GADGET, merge("include/both.h", ours=OURS, theirs='2345678901bc ("drivers: gadget: Hold it")')])
    assert [row[1] for row in reported(database)] == [None], "two words are too few"
    long = patch("g", "gadget: hold it while it turns", "include/both.h", sender=BOB, day=1)
    database = linked([WIDGET, long, merge("include/both.h", ours=OURS, theirs='2345678901bc ("drivers: gadget: Hold it while it turns")')])
    assert [row[:2] for row in reported(database)] == [("g@example.org", "w@example.org")]


def test_a_pasted_list_in_an_answer(linked: Open) -> None:
    body = (
        "Ann wrote:\n> CONFLICT (content): Merge conflict in drivers/echo.c\n\nThis collides with\n\n2345678901bc gadget: hold it\n\n"
        "CONFLICT (content): Merge conflict in include/both.h\nCONFLICT (content): Merge conflict in drivers/widget.c\n"
    )
    answer = mail("a@example.net", "Re: [PATCH] widget: turn it", body=body, sender=CAT, minutes=2 * DAY, answers="w@example.org")
    database = linked([WIDGET, GADGET, answer])
    assert reported(database) == [
        ("w@example.org", None, "drivers/widget.c", "w@example.org", None, None, 9, "live"),
        ("g@example.org", "w@example.org", "include/both.h", "g@example.org", "w@example.org", None, 8, "live"),
    ]
    assert database.conn.execute("select path, line, quoted from conflict_reports order by line").fetchall() == [
        ("drivers/echo.c", 2, 1),
        ("include/both.h", 8, 0),
        ("drivers/widget.c", 9, 0),
    ]


def test_what_git_am_says_in_an_answer(linked: Open) -> None:
    body = "Applying: widget: turn it\nerror: patch failed: drivers/widget.c:10\nerror: drivers/widget.c: patch does not apply\n"
    answer = mail("a@example.net", "Re: [PATCH] widget: turn it", body=body, sender=CAT, minutes=2 * DAY, answers="w@example.org")
    assert reported(linked([WIDGET, answer])) == [("w@example.org", None, "drivers/widget.c", "w@example.org", None, None, 2, "live")]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (f"This no longer applies to widget/next, because of {THEIRS}.\n", [("g@example.org", "w@example.org", "", None)]),
        ('This no longer applies to widget/next, because of 3456789012cd ("no: mail").\n', [("w@example.org", None, "", "3456789012cd")]),
        ("This no longer applies to widget/next, please rebase.\n", []),
        ("[cannot apply to widget/next gadget/next]\n", []),
    ],
    ids=["both sides are posted", "a commit that is not", "a tree alone", "two trees"],
)
def test_what_does_not_apply_and_why(linked: Open, words: str, expected: list[tuple[object, ...]]) -> None:
    """Without a path it is a collision where the other side is known."""
    answer = mail("a@example.net", "Re: [PATCH] widget: turn it", body=words, sender=CAT, minutes=2 * DAY, answers="w@example.org")
    rows = linked([WIDGET, GADGET, answer]).conn.execute(
        "select root_a, root_b, path, commit_b from collisions where basis = 'reported' and kind = 'apply-failure'"
    )
    assert rows.fetchall() == expected


def test_a_sentence_that_points_to_a_mail(linked: Open) -> None:
    gadget = patch("gadget-1", "gadget: hold it", "drivers/gadget.c", sender=BOB, day=1)
    body = "This patch will conflict with\nhttps://lore.kernel.org/r/gadget-1@example.org/ I think.\n"
    answer = mail("a@example.net", "Re: [PATCH] widget: turn it", body=body, sender=CAT, minutes=2 * DAY, answers="w@example.org")
    assert reported(linked([WIDGET, gadget, answer])) == [
        ("gadget-1@example.org", "w@example.org", "", "gadget-1@example.org", "w@example.org", None, 1, "live")
    ]


def test_the_stored_query_names_the_trees(linked: Open) -> None:
    database = linked([WIDGET, GADGET, merge("include/both.h", ours=OURS, theirs=THEIRS)])
    answer = run(database, "series-collisions", {"series": "w@example.org", "basis": "reported"})
    found = [dict(zip(answer.columns, row, strict=True)) for row in answer.rows]
    assert [(row["merged_tree"], row["other_tree"]) for row in found] == [("widget", "gadget")]


HIS = "This patch conflicts with Bob's gadget series, please rebase.\n"


@pytest.mark.parametrize(
    ("more", "words", "expected"),
    [
        ([], HIS, ["g@example.org"]),
        ([], HIS.replace("Bob's", "Bob Baker's"), ["g@example.org"]),
        ([], HIS.replace("Bob's", "Bill's"), []),
        ([patch("o", "other: hold it", "include/both.h", sender=BOB)], HIS, []),
        ([patch("o", "other: hold it", "drivers/other.c", sender=BOB)], HIS, ["g@example.org"]),
        ([patch("o", "gadget: hold it", "include/both.h", sender=BOB, prefix="PATCH v2", day=1.5)], HIS, ["o@example.org"]),
        ([patch("o", "other: hold it", "include/both.h", sender=BOB, day=3)], HIS, ["g@example.org"]),
    ],
    ids=["first name", "whole name", "nobody", "two of them", "another path", "its latest posting", "posted later"],
)
def test_work_that_is_named_by_its_author(linked: Open, more: list[bytes], words: str, expected: list[str]) -> None:
    """It is meant where it is the only one of that name on a path of the patch that is answered; else it stays unknown."""
    answer = mail("a@example.net", "Re: [PATCH] widget: turn it", body=words, sender=CAT, minutes=2 * DAY, answers="w@example.org")
    database = linked([answer, *more, GADGET, WIDGET])
    assert [row[:3] for row in reported(database)] == [(root, "w@example.org", "") for root in expected]
    assert database.conn.execute("select kind, quoted from conflict_reports").fetchall() == [("prose", 0)]


def test_the_same_work_in_two_trees_is_no_collision(linked: Open) -> None:
    assert reported(linked([WIDGET, merge("include/both.h", ours=OURS, theirs='2345678901bc ("widget: turn it")')])) == []


@pytest.mark.parametrize(("day", "state"), [(5, "live"), (12, "rebased")], ids=["before the report", "after it"])
def test_what_is_made_on_the_other_side_settles_it_only_where_it_came_later(linked: Open, day: int, state: str) -> None:
    """What stood on the other side from the first is reported where it went without that: into another tree."""
    upper = patch("g", "gadget: hold it", "drivers/gadget.c", "include/both.h", sender=BOB, day=1)
    again = patch("g2", "gadget: hold it", "include/both.h", sender=BOB, day=day, prefix="PATCH v2").replace(b"1111111..2", b"2222222..3")
    database = linked([WIDGET, upper, again, merge("include/both.h", ours=OURS, theirs=THEIRS)])
    assert database.conn.execute("select state, settled_by from collisions where basis = 'reported'").fetchall() == [
        (state, "g2@example.org" if state == "rebased" else None)
    ]


def test_withdrawn_series_do_not_collide_any_more(linked: Open) -> None:
    database = linked([WIDGET, GADGET, merge("include/both.h", ours=OURS, theirs=THEIRS), sorry()])
    assert [row[-1] for row in reported(database)] == ["dropped"]


@pytest.mark.parametrize("seed", range(3))
def test_order_and_split_change_nothing(seed: int, tmp_path: Path) -> None:
    """The report may come before what it is about, and what settles it before both."""
    again = patch("w2", "widget: turn it", "drivers/widget.c", "include/both.h", day=5, prefix="PATCH v2")
    first = patch("v1", "valve: shut it", "drivers/widget.c", prefix="PATCH 1/2")
    second = patch("v2", "valve: open it", "include/both.h", prefix="PATCH 2/2", answers="v1@example.org")
    report = merge("include/both.h", "drivers/widget.c", ours=OURS, theirs=THEIRS)
    other = merge("include/both.h", ours=OURS, theirs='2345678901bd ("valve: open it")').replace(b"merge@", b"again@")
    his = mail("a@example.net", "Re: [PATCH] widget: turn it", body=HIS, sender=CAT, minutes=2 * DAY, answers="w@example.org")
    mails = [WIDGET, GADGET, report, other, moved("include/both.h"), first, second, sorry(), again, his]
    ingest([write_mbox(tmp_path / "whole.mbox", mails)], tmp_path / "whole.db", views=views(), jobs=1)
    shuffled = list(mails)
    random.Random(seed).shuffle(shuffled)
    for number, one in enumerate(shuffled):
        ingest([write_mbox(tmp_path / f"{number}.mbox", [one])], tmp_path / "split.db", views=views(), jobs=1)
    assert differences(logical_dump(tmp_path / "split.db"), logical_dump(tmp_path / "whole.db")) == {}


@pytest.mark.parametrize(
    ("title", "bare"),
    [("scsi: st: Simplify it", "simplify it"), ("st: simplify  it.", "simplify it"), ("Simplify it", "simplify it")],
)
def test_titles_without_prefixes(title: str, bare: str) -> None:
    assert bare_title(title) == bare


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    with closing(open_database(build(tmp_path_factory.mktemp("seed") / "seed.db"))) as database:
        yield database


def test_seed_eight_paths_are_reported(story: Database) -> None:
    rows = story.conn.execute(
        "select path from conflict_reports where message_id = ? and kind = 'content' and not quoted order by line", [THE_MAIL]
    ).fetchall()
    assert rows == [
        (path,)
        for path in (
            "tools/testing/nvdimm/test/iomap.c", "mm/hmm.c", "kernel/memremap.c", "include/linux/memremap.h",
            "drivers/pci/p2pdma.c", "drivers/nvdimm/pmem.c", "drivers/dax/device.c", "drivers/dax/dax-private.h",
        )
    ]  # fmt: skip


def test_seed_six_commits_are_patches_of_the_other_series(story: Database) -> None:
    rows = story.conn.execute(
        "select p.root_id, p.counter from conflict_sides s join messages m on m.id = s.message join patches p on p.id = s.patch "
        "where m.message_id = ? order by s.line",
        [THE_MAIL],
    ).fetchall()
    assert rows == [(COLLIDING_V2, counter) for counter in (6, 5, 4, 3, 2, 1)]


def test_seed_seven_paths_are_explained_and_settled_by_a_rebase(story: Database) -> None:
    rows = story.conn.execute(
        "select path, root_a, root_b, commit_b, state from collisions where basis = 'reported' and evidence_id = ? order by evidence_line",
        [THE_MAIL],
    ).fetchall()
    assert [row[1:] for row in rows] == [(COLLIDING_V2, V1, None, "rebased")] * 7 + [(V1, None, None, "superseded")]
    assert rows[-1][0] == "drivers/dax/dax-private.h"


def test_seed_the_eighth_has_the_third_series_as_candidate(story: Database) -> None:
    answer = run(story, "unexplained-conflicts", {"series": V1})
    rows = [dict(zip(answer.columns, row, strict=True)) for row in answer.rows]
    assert [(row["path"], row["candidate_patch"], row["same_file"], row["same_lines"]) for row in rows] == [
        ("drivers/dax/dax-private.h", HOTREMOVE, 1, 1)
    ]
