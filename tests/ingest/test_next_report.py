"""The mails about the daily merge: which paths, which commits on which side, of which tree."""

import pytest

from patchlore.ingest.conflict_names import tree_name
from patchlore.ingest.conflict_report import find_conflict_reports
from patchlore.ingest.part import read_part
from patchlore.model.conflict import ConflictPlace, ConflictReport, ConflictSide, ReportKind, Settled

CARRY = """
I fixed it up (see below) and can carry the fix as necessary. This
is now fixed as far as linux-next is concerned, but any non trivial
conflicts should be mentioned to your upstream maintainer.
"""

MERGE = (
    """Hi all,

Today's linux-next merge of the widget tree got a conflict in:

  drivers/widget/core.c
  include/linux/widget.h

between commits:

  1234567890ab ("widget: turn the other way")
  2345678901bc ("widget: count turns, also those of
  widgets that do not turn")

from the gadget tree and commit:

  3456789012cd ("widget: hold the lock")

from the widget tree.
"""
    + CARRY
)

QUILT = (
    """Today's linux-next merge of the akpm tree got a conflict in:

  mm/pool.c (mm/pond.c in the akpm tree)

between commit:

  1234567890ab ("pool: fill it")

from Linus' tree and patch:

  "mm/pool: drain it"

from the akpm tree.
"""
    + CARRY
)


def report(
    line: int, kind: ReportKind, places: list[tuple[int, str | None]], sides: list[ConflictSide], *, trees: tuple[str | None, str | None],
    quoted: bool = False, settled: Settled | None = Settled.CARRIED,
) -> ConflictReport:  # fmt: skip
    return ConflictReport(
        part=0,
        line=line,
        is_quoted=quoted,
        tree_a=trees[0],
        tree_b=trees[1],
        tool="linux-next",
        places=tuple(ConflictPlace(line=at, end_line=at, kind=kind, path=path) for at, path in places),
        sides=tuple(sides),
        settled=settled,
    )


def side(number: int, line: int, sha: str | None, subject: str, end_line: int | None = None) -> ConflictSide:
    return ConflictSide(side=number, line=line, end_line=end_line or line, sha=sha, subject=subject, link=None)


MERGE_SIDES = [
    side(2, 10, "1234567890ab", "widget: turn the other way"),
    side(2, 11, "2345678901bc", "widget: count turns, also those of widgets that do not turn", 12),
    side(1, 16, "3456789012cd", "widget: hold the lock"),
]


def found(text: str) -> list[ConflictReport]:
    return find_conflict_reports(read_part(0, text)[0])


@pytest.mark.parametrize("end", ["\n", "\r\n"], ids=["lf", "crlf"])
def test_manual_merge(end: str) -> None:
    assert found(MERGE.replace("\n", end)) == [
        report(
            3,
            ReportKind.MANUAL_MERGE,
            [(5, "drivers/widget/core.c"), (6, "include/linux/widget.h")],
            MERGE_SIDES,
            trees=("widget", "gadget"),
        )
    ]


def test_a_quoted_copy_is_an_echo() -> None:
    text = "On Monday, Ann wrote:\n" + "".join(f"> {line}\n" for line in MERGE.splitlines()) + "\nThanks, that is right.\n"
    assert [(one.is_quoted, one.line, len(one.places), len(one.sides)) for one in found(text)] == [(True, 4, 2, 3)]


def test_patch_without_id_and_a_path_with_a_note() -> None:
    assert found(QUILT) == [
        report(
            1,
            ReportKind.MANUAL_MERGE,
            [(3, "mm/pool.c")],
            [side(2, 7, "1234567890ab", "pool: fill it"), side(1, 11, None, "mm/pool: drain it")],
            trees=("akpm", "Linus"),
        )
    ]


def test_three_sides() -> None:
    text = """Today's linux-next merge of the tip tree got conflicts in:

  kernel/widget.c

between commit:

  1234567890ab ("widget: one")

from the block tree, commit:

  2345678901bc ("widget: two")

from the net tree and commit:

  3456789012cd ("widget: three")

from the tip tree.
"""
    assert [(one.side, one.subject) for one in found(text)[0].sides] == [(2, "widget: one"), (3, "widget: two"), (1, "widget: three")]


def test_a_side_without_commits_still_has_its_tree() -> None:
    text = """Today's linux-next merge of the widget tree got lots of conflicts in:

  drivers/widget/core.c

between various commits from the gadget tree and commit:

  1234567890ab ("Revert "widget: turn"")

from the widget tree producing this build failure:

drivers/widget/core.c:4:2: error: no turn

I dropped the widget tree for today.
"""
    assert found(text) == [
        report(
            1,
            ReportKind.MANUAL_MERGE,
            [(3, "drivers/widget/core.c")],
            [side(1, 7, "1234567890ab", 'Revert "widget: turn"')],
            trees=("widget", "gadget"),
            settled=Settled.DROPPED,
        )
    ]


def test_titles_of_a_quilt_tree_may_be_wrapped() -> None:
    text = QUILT.replace('"mm/pool: drain it"', '"mm/pool: drain it, also where nothing has been\n   filled in"')
    assert [(one.line, one.end_line, one.subject) for one in found(text)[0].sides] == [
        (7, 7, "pool: fill it"),
        (11, 12, "mm/pool: drain it, also where nothing has been filled in"),
    ]


def test_ids_without_quotes() -> None:
    text = MERGE.replace('("', "(").replace('")', ")").replace("1234567890ab", "1234567890abcdef0")
    assert [one.subject for one in found(text)[0].sides] == [one.subject for one in MERGE_SIDES]
    assert found(text)[0].sides[0].sha == "1234567890abcdef0"


def test_build_failure_of_two_trees() -> None:
    text = """Hi all,

After merging the widget tree, today's linux-next build (x86_64
allmodconfig) failed like this:

drivers/gadget/main.c: In function 'gadget_turn':
drivers/gadget/main.c:23:10: error: 'struct widget' has no member named 'turn'

Caused by commit

  1234567890ab ("widget: drop turn")

interacting with commit

  2345678901bc ("gadget: turn it")

from the gadget tree.

I have applied the following merge fix patch for today.
"""
    assert found(text) == [
        report(
            9,
            ReportKind.SEMANTIC,
            [(7, "drivers/gadget/main.c")],
            [side(1, 11, "1234567890ab", "widget: drop turn"), side(2, 15, "2345678901bc", "gadget: turn it")],
            trees=("widget", "gadget"),
        )
    ]


@pytest.mark.parametrize(
    ("first", "second", "trees"),
    [
        ("", "from the gadget tree.", ("widget", "gadget")),
        ("from the gadget tree ", "from the widget tree.", ("gadget", "widget")),
        ("from the gadget tree ", "which was merged before.", ("gadget", "widget")),
        ("", "from the widget tree.", (None, "widget")),
    ],
    ids=["the other", "both", "the first", "the merged one is the other"],
)
def test_trees_of_a_build_failure(first: str, second: str, trees: tuple[str | None, str | None]) -> None:
    text = (
        "After merging the widget tree, today's linux-next build failed like this:\n\na.c:1:1: error: no\n\nCaused by commit\n\n"
        f'  1234567890ab ("widget: drop turn")\n\n{first}interacting with commit\n\n  2345678901bc ("gadget: turn it")\n\n{second}\n'
    )
    assert [(one.tree_a, one.tree_b) for one in found(text)] == [trees]


def test_a_build_failure_of_one_tree_is_none() -> None:
    text = (
        "After merging the widget tree, today's linux-next build failed like this:\n\na.c:1:1: error: no\n\n"
        'Caused by commit\n\n  1234567890ab ("widget: x")\n'
    )
    assert found(text) == []


def test_the_same_patch_in_two_trees() -> None:
    text = """Hi all,

The following commit is also in the tip tree as a different commit
(but the same patch):

  1234567890ab ("widget: turn")

This is commit

  2345678901bc ("widget: turn")

in the tip tree.
"""
    assert found(text) == [
        report(
            3,
            ReportKind.DUPLICATE,
            [(3, None)],
            [side(1, 6, "1234567890ab", "widget: turn"), side(2, 10, "2345678901bc", "widget: turn")],
            trees=(None, "tip"),
            settled=None,
        )
    ]


def test_sentences_of_the_daily_mail() -> None:
    text = """Hi all,

Changes since 20260119, for linux-next:

The widget tree gained a conflict against the gadget tree.

The pool tree gained a semantic conflict against Linus' tree.

The pond tree lost its conflict.

The lake tree gained a build conflcit with the pond tree for
which I applied a fixup.

The well tree gained a build failure due to an interaction with
the lake tree for which I applied a patch.

The sea tree still had its build failure.

Merging widget/next (1234567890ab widget: turn)
CONFLICT (content): Merge conflict in drivers/widget/core.c
CONFLICT (modify/delete): mm/pond.c deleted in HEAD and modified in widget/next.  Version widget/next of mm/pond.c left in tree.
"""
    assert [
        (one.line, one.places[0].kind.value, one.tree_a, one.tree_b, one.settled, [place.path for place in one.places])
        for one in found(text)
    ] == [
        (5, "manual-merge", "widget", "gadget", None, [None]),
        (7, "semantic", "pool", "Linus", None, [None]),
        (9, "manual-merge", "pond", None, Settled.GONE, [None]),
        (11, "semantic", "lake", "pond", None, [None]),
        (14, "semantic", "well", "lake", None, [None]),
        (20, "content", "widget/next", None, None, ["drivers/widget/core.c", "mm/pond.c"]),
    ]


def test_several_trees_in_one_sentence() -> None:
    """Each has a report, on the line where its conflict is named."""
    text = """The widget tree gained conflicts against the gadget and pool trees and a
semantic conflict against Linus' tree.

The pond tree still had its conflicts.

The lake tree gained a conflict with the well tree and the sea-fixes tree.
"""
    assert [(one.places[0].line, one.line, one.places[0].kind.value, one.tree_a, one.tree_b) for one in found(text)] == [
        (1, 1, "manual-merge", "widget", "gadget"),
        (1, 1, "manual-merge", "widget", "pool"),
        (2, 1, "semantic", "widget", "Linus"),
        (4, 4, "manual-merge", "pond", None),
        (6, 6, "manual-merge", "lake", "well"),
        (6, 6, "manual-merge", "lake", "sea-fixes"),
    ]


MERGED = """> Today's linux-next merge of the widget tree got a conflict in:
>
>   mm/pool.c
>
> between commit:
>
>   1234567890ab ("gadget: hold it")
>
> from the gadget tree and commit:
>
>   2345678901bc ("widget: turn it")
>
> from the widget tree.

"""


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            'This is now a conflict between the widget tree and commit\n\n  3456789012cd ("Merge it")\n\nfrom Linus\' tree.\n',
            [side(1, 11, "2345678901bc", "widget: turn it"), side(2, 17, "3456789012cd", "Merge it")],
        ),
        (
            'This is now a conflict between the gadget tree and commit 3456789012cd\n("Merge it") from Linus\' tree.\n',
            [side(1, 7, "1234567890ab", "gadget: hold it"), side(2, 15, "3456789012cd", "Merge it", 16)],
        ),
        (
            'This is now a conflict between the pond tree and commits\n\n  3456789012cd ("Merge it")\n  4567890123de ("Turn it")\n\nfrom Linus\' tree.\n',
            [side(2, 17, "3456789012cd", "Merge it"), side(2, 18, "4567890123de", "Turn it")],
        ),
    ],
    ids=["below", "in the sentence", "a tree that was not named"],
)
def test_a_conflict_that_is_now_one_with_a_commit(text: str, expected: list[ConflictSide]) -> None:
    """The commits of the tree that stays are those of the report that is quoted."""
    (now,) = [one for one in found(MERGED + text) if not one.is_quoted]
    assert (now.line, now.tree_b, list(now.sides)) == (15, "Linus", expected)


def test_it_has_moved_to_other_trees() -> None:
    text = "Hi,\n\nThis is now a conflict between the widget tree and Linus' tree.\n"
    assert found(text) == [report(3, ReportKind.MANUAL_MERGE, [(3, None)], [], trees=("widget", "Linus"), settled=None)]


def test_it_has_moved_to_other_trees_and_is_about_the_commits_that_are_quoted() -> None:
    quoted = "".join(f"> {line}\n".replace("> \n", ">\n") for line in QUILT.split("\n"))
    text = f"Hi all,\n\n{quoted}\nThis is now a conflict between the akpm tree and the\npool tree.\n"
    moved = found(text)[-1]
    assert (moved.line, moved.is_quoted, moved.tree_a, moved.tree_b) == (22, False, "akpm", "pool")
    assert moved.places == (ConflictPlace(line=22, end_line=22, kind=ReportKind.MANUAL_MERGE, path=None),)
    assert [(side.side, side.line, side.sha, side.subject) for side in moved.sides] == [
        (2, 9, "1234567890ab", "pool: fill it"),
        (1, 13, None, "mm/pool: drain it"),
    ]


@pytest.mark.parametrize(
    "words",
    [
        "I am still getting this conflict (the commit ids may have changed).",
        "With the merge window about to open, this is a reminder that this\nconflict still exists.",
        "Just a reminder that I am still applying the above merge fix.",
    ],
)
def test_it_still_holds(words: str) -> None:
    quoted = "".join(f"> {line}\n".replace("> \n", ">\n") for line in MERGE.split("\n"))
    echo, held = found(f"Hi all,\n\n{quoted}\n{words}\n")
    assert (echo.is_quoted, held.is_quoted, held.line, held.tree_a, held.tree_b) == (
        True,
        False,
        27 + words.count("\n"),
        "widget",
        "gadget",
    )
    assert held.sides == echo.sides
    assert [(place.kind, place.path) for place in held.places] == [(ReportKind.MANUAL_MERGE, None)]
    deeper = "".join(f"> {line}\n" for line in f"{quoted}\n{words}".split("\n"))
    assert [one.is_quoted for one in found(f"{deeper}\nYes, I know.\n")] == [True, True]


def test_what_holds_still_needs_a_report_above() -> None:
    assert found("linux-next: I am still getting this conflict.\n") == []


def test_it_has_moved_between_two_trees_that_share_the_word() -> None:
    (moved,) = found("This is now a conflict between the pool and pond trees.\n")
    assert (moved.tree_a, moved.tree_b) == ("pool", "pond")


def test_it_has_moved_and_names_the_commits_again() -> None:
    text = (
        'This is now a conflict between commit\n\n  1234567890ab ("pool: fill it")\n\nfrom Linus\' tree and commit\n\n'
        '  2345678901bc ("pool: drain it")\n\nfrom the pool tree.\n'
    )
    (moved,) = found(text)
    assert (moved.line, moved.tree_a, moved.tree_b) == (1, "pool", "Linus")
    assert [(side.side, side.sha) for side in moved.sides] == [(2, "1234567890ab"), (1, "2345678901bc")]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("the block tree", "block"),
        ("Linus' tree", "Linus"),
        ("Linus Torvalds' tree", "Linus"),
        ("the mm-stable branch of the mm tree", "mm/mm-stable"),
        ("the scsi-mkp tree", "scsi-mkp"),
        ("block", "block"),
        ("Andrew's", "Andrew"),
    ],
)
def test_names_of_trees(text: str, name: str) -> None:
    assert tree_name(text) == name
