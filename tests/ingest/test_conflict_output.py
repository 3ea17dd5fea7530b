"""What git and patch print, pasted into mails."""

import pytest

from patchlore.ingest.conflict_output import read_conflict
from patchlore.ingest.conflict_report import find_conflict_reports
from patchlore.ingest.part import read_part
from patchlore.model.conflict import ConflictPlace, ConflictReport, ConflictSide, ReportKind

PASTED = """This collides with work in next (ids are not stable):

1234567890ab mm/pool: fill it twice
2345678901bc pool: introduce pool_drain()

CONFLICT (content): Merge conflict in mm/pool.c
CONFLICT (content): Merge conflict in
include/linux/pool.h
Auto-merging mm/pond.c
CONFLICT (modify/delete): mm/old.c deleted in HEAD and modified in pool-work. Version pool-work of mm/old.c left in tree.
Automatic merge failed; fix conflicts and then commit the result.
"""


def found(text: str) -> list[ConflictReport]:
    return [one for one in find_conflict_reports(read_part(0, text)[0]) if one.tool]


def seen(text: str) -> list[tuple[str | None, bool, list[tuple[int, str, str | None]], list[str | None]]]:
    return [
        (
            one.tool,
            one.is_quoted,
            [(place.line, place.kind.value, place.path) for place in one.places],
            [item.subject for item in one.sides],
        )
        for one in found(text)
    ]


@pytest.mark.parametrize("end", ["\n", "\r\n"], ids=["lf", "crlf"])
def test_a_pasted_list_with_the_other_side_above(end: str) -> None:
    assert found(PASTED.replace("\n", end)) == [
        ConflictReport(
            part=0,
            line=6,
            is_quoted=False,
            tree_a="pool-work",  # which is merged, as the line of the deleted file says
            tree_b=None,
            tool="git merge",
            places=(
                ConflictPlace(line=6, end_line=6, kind=ReportKind.CONTENT, path="mm/pool.c"),
                ConflictPlace(line=7, end_line=8, kind=ReportKind.CONTENT, path="include/linux/pool.h"),
                ConflictPlace(line=10, end_line=10, kind=ReportKind.MODIFY_DELETE, path="mm/old.c"),
            ),
            sides=(
                ConflictSide(side=2, line=3, end_line=3, sha="1234567890ab", subject="mm/pool: fill it twice", link=None),
                ConflictSide(side=2, line=4, end_line=4, sha="2345678901bc", subject="pool: introduce pool_drain()", link=None),
            ),
        )
    ]


def test_a_quoted_copy_is_an_echo() -> None:
    text = "Ann wrote:\n" + "".join(f"> {line}\n" for line in PASTED.splitlines()) + "\nI see.\n"
    assert [(one.is_quoted, [place.path for place in one.places]) for one in found(text)] == [
        (True, ["mm/pool.c", "include/linux/pool.h", "mm/old.c"])
    ]


AM = """Does not apply for me:

Applying: pool: fill it
Applying: pool: drain it
error: patch failed: mm/pool.c:115
error: mm/pool.c: patch does not apply
error: mm/pond.h: does not exist in index
Patch failed at 0002 pool: drain it
"""
PATCH = """checking file mm/pool.c
Hunk #1 succeeded at 12 (offset 2 lines).
Hunk #2 FAILED at 24.
1 out of 2 hunks FAILED
patching file mm/pond.c
Hunk #1 FAILED at 3.
1 out of 1 hunk FAILED -- saving rejects to file mm/pond.c.rej
"""


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(
            AM,
            [("git am", False, [(5, "apply-failure", "mm/pool.c"), (7, "apply-failure", "mm/pond.h")], ["pool: drain it"])],
            id="git am",
        ),
        pytest.param(PATCH, [("patch", False, [(3, "apply-failure", "mm/pool.c"), (6, "apply-failure", "mm/pond.c")], [])], id="patch"),
        pytest.param(
            "Patch failed at 0001 pool: fill it\n", [("git am", False, [(1, "apply-failure", None)], ["pool: fill it"])], id="bare"
        ),
        pytest.param(
            "[auto build test ERROR on v6.9]\n[cannot apply to widget/for-next\nnext-20240521]\n",
            [("kernel test robot", False, [(2, "apply-failure", None)], [])] * 2,
            id="kernel test robot",
        ),
        pytest.param(
            "The patch below does not apply to the 5.15-stable tree.\n", [("stable", False, [(1, "apply-failure", None)], [])], id="stable"
        ),
        pytest.param(
            "v5.4.52: Failed to apply! Possible dependencies:\n", [("stable", False, [(1, "apply-failure", None)], [])], id="stable's robot"
        ),
        pytest.param(
            "patching file mm/pool.c\nSkipping patch.\n1 out of 1 hunk ignored -- saving rejects to file mm/pool.c.rej\n",
            [("patch", False, [(3, "apply-failure", "mm/pool.c")], [])],
            id="hunks that are passed over",
        ),
        pytest.param(
            "checking file mm/pool.c\n2 out of 2 hunks ignored\n",
            [("patch", False, [(2, "apply-failure", "mm/pool.c")], [])],
            id="no rejects",
        ),
        pytest.param(
            "Applying: pool: fill it\nerror: sha1 information is lacking or useless (mm/pool.c).\nerror: could not build fake ancestor\n"
            "Patch failed at 0001 pool: fill it\n",
            [("git am", False, [(2, "apply-failure", "mm/pool.c")], ["pool: fill it"])],
            id="git am -3 without the blob",
        ),
        pytest.param(
            "fatal: sha1 information is lacking or useless (mm/pool.c).\n",
            [("git am", False, [(1, "apply-failure", "mm/pool.c")], [])],
            id="until 2.17",
        ),
        pytest.param("Hunks were ignored in error: the hunks ignored it.\n", [], id="nothing ignored"),
        pytest.param("The test FAILED, and so did the patch failed to help.\n", [], id="other failures"),
        pytest.param("nvme: RESERVATION_CONFLICT (the other host)\n", [], id="another conflict"),
    ],
)
def test_output(text: str, expected: list[object]) -> None:
    assert seen(text) == expected


@pytest.mark.parametrize(
    ("kind", "rest", "expected"),
    [
        ("content", "Merge conflict in mm/a.c", (ReportKind.CONTENT, "mm/a.c", None)),
        ("add/add", "Merge conflict in mm/a.c", (ReportKind.ADD_ADD, "mm/a.c", None)),
        (
            "modify/delete",
            "mm/a.c deleted in x/next and modified in HEAD.  Version HEAD of mm/a.c left in tree.",
            (ReportKind.MODIFY_DELETE, "mm/a.c", "x/next"),
        ),
        (
            "rename/delete",
            "mm/a.c renamed to mm/b.c in HEAD, but deleted in x/next.",
            (ReportKind.RENAME_DELETE, "mm/a.c", None),
        ),
        ("rename/add", "Rename mm/a.c->mm/b.c in HEAD.  mm/b.c added in x", (ReportKind.RENAME_ADD, "mm/a.c", None)),
        ("rename/rename", "mm/a.c renamed to mm/b.c in HEAD and to mm/c.c in x.", (ReportKind.RENAME_RENAME, "mm/a.c", None)),
        (
            "file location",
            "Doc/a.rst added in x inside a directory that was renamed in HEAD, suggesting it should perhaps be moved to Doc/b/a.rst.",
            (ReportKind.FILE_LOCATION, "Doc/a.rst", None),
        ),
        ("submodule", "Merge conflict in lib/sub", (ReportKind.OTHER, "lib/sub", None)),
    ],
)
def test_kinds(kind: str, rest: str, expected: tuple[ReportKind, str | None, str | None]) -> None:
    assert read_conflict(kind, rest) == expected


def test_a_robot_names_the_trees_one_by_one() -> None:
    text = "[cannot apply to widget/for-next akpm/mm widget/for-next\nnext-20240521]\n"
    assert [(one.line, one.tree_a, one.places[0].end_line) for one in found(text)] == [
        (1, "widget/for-next", 2), (1, "akpm/mm", 2), (1, "next-20240521", 2),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "trees"),
    [
        ("deleted in HEAD and modified in net/main.  Version net/main of mm/old.c left in tree.", ("net/main", None)),
        ("deleted in net/main and modified in HEAD.  Version HEAD of mm/old.c left in tree.", ("net/main", None)),
        ("deleted in 1234567890ab (pool: fill it) and modified in HEAD.", (None, None)),
        ("deleted in HEAD and modified in pool: fill it.  Version pool: fill it of mm/old.c left in tree.", (None, None)),
        ("deleted in HEAD and modified in 1234567890ab.", (None, None)),
    ],
    ids=["modified there", "deleted there", "a commit", "a title", "an id"],
)
def test_what_is_merged_is_no_other_side(text: str, trees: tuple[str | None, str | None]) -> None:
    listed = f"CONFLICT (content): Merge conflict in mm/pool.c\nCONFLICT (modify/delete): mm/old.c {text}\n"
    assert [(one.tree_a, one.tree_b, len(one.places)) for one in found(listed)] == [(*trees, 2)]
