"""Diffs of a series in, net changes out. The base is "l1", "l2", ... unless said otherwise; its line n reads "line_n"."""

from dataclasses import replace

import pytest

from patchlore.ingest.composition import compose
from patchlore.ingest.diff import read_diff
from patchlore.ingest.line_key import line_key
from patchlore.model.collision import NetChange, PatchText, PathChange
from patchlore.model.vocabulary import ChangeKind


def patches(*texts: str) -> list[PatchText]:
    found = []
    for place, text in enumerate(texts):
        lines = tuple(text.split("\n"))
        diff, _ = read_diff(0, lines)
        assert diff is not None
        found.append(PatchText(place=place, files=diff.files, lines={0: lines}))
    return found


def diff(*hunks: str, path: str = "mm/pool.c", index: str = "1111111..2222222") -> str:
    return f"diff --git a/{path} b/{path}\nindex {index} 100644\n--- a/{path}\n+++ b/{path}\n" + "\n".join(hunks)


def keys(*lines: str) -> tuple[int, ...]:
    return tuple(line_key(line) for line in lines)


def net(start: int, end: int, *new: str, by: tuple[int, ...] = (0,)) -> NetChange:
    return NetChange(start=start, end=end, new=keys(*new), patches=by)


def changes(*texts: str) -> tuple[NetChange, ...]:
    (found,) = compose(patches(*texts))
    return found.changes


FIRST = diff("@@ -4,3 +4,5 @@", " line_4", "-line_5", "+new_5", "+new_5a", "+new_5b", " line_6")


def test_one_patch_is_taken_as_it_stands() -> None:
    assert compose(patches(FIRST)) == [
        PathChange(
            path="mm/pool.c",
            new_path="mm/pool.c",
            change=ChangeKind.MODIFY,
            is_binary=False,
            old_blob="1111111",
            new_blob="2222222",
            results=(("2222222", 0),),
            known=dict(zip((4, 5, 6), keys("line_4", "line_5", "line_6"), strict=True)),
            changes=(net(5, 6, "new_5", "new_5a", "new_5b"),),
            digest=0,
            patches=(0,),
        )
    ]


@pytest.mark.parametrize(
    ("second", "expected"),
    [
        pytest.param(
            diff("@@ -11,3 +11,3 @@", " line_9", "-line_10", "+new_10", " line_11", index="2222222..3333333"),
            (net(5, 6, "new_5", "new_5a", "new_5b"), net(10, 11, "new_10", by=(1,))),
            id="behind: numbers are traced back",
        ),
        pytest.param(
            diff("@@ -1,3 +1,4 @@", " line_1", "+new_1", " line_2", " line_3", index="2222222..3333333"),
            (net(2, 2, "new_1", by=(1,)), net(5, 6, "new_5", "new_5a", "new_5b")),
            id="before",
        ),
        pytest.param(
            diff("@@ -5,3 +5,3 @@", " new_5", "-new_5a", "+other_5a", " new_5b", index="2222222..3333333"),
            (net(5, 6, "new_5", "other_5a", "new_5b", by=(0, 1)),),
            id="within what the first made",
        ),
        pytest.param(
            diff("@@ -7,3 +7,2 @@", " new_5b", "-line_6", " line_7", index="2222222..3333333"),
            (net(5, 7, "new_5", "new_5a", "new_5b", by=(0, 1)),),
            id="next to it: one change",
        ),
        pytest.param(
            diff("@@ -4,5 +4,3 @@", " line_4", "-new_5", "-new_5a", "-new_5b", "+line_5", " line_6", index="2222222..1111111"),
            None,
            id="changed back: nothing",
        ),
        pytest.param(
            diff("@@ -4,5 +4,4 @@", " line_4", "-new_5", "-new_5a", "-new_5b", "+line_5", "+new_5", " line_6", index="2222222..3333333"),
            (net(6, 6, "new_5", by=(0, 1)),),
            id="partly changed back",
        ),
        pytest.param(
            diff("@@ -9,3 +9,3 @@", " line_9", "-line_10", "+new_10", " line_11", index="1111111..3333333"),
            (net(5, 6, "new_5", "new_5a", "new_5b"), net(10, 11, "new_10", by=(1,))),
            id="made on the base, not on the first",
        ),
        pytest.param(
            diff("@@ -8,3 +8,3 @@", " new_5a", "-new_5b", "+other_5b", " line_6", index="9999999..3333333"),
            (net(5, 6, "new_5", "new_5a", "other_5b", by=(0, 1)),),
            id="moved: found by its text",
        ),
    ],
)
def test_a_second_patch(second: str, expected: tuple[NetChange, ...] | None) -> None:
    found = compose(patches(FIRST, second))
    assert [change.changes for change in found] == ([] if expected is None else [expected])


def test_context_of_later_patches_is_known_in_the_numbers_of_the_base() -> None:
    second = diff("@@ -20,3 +20,3 @@", " line_18", "-line_19", "+new_19", " line_20", index="2222222..3333333")
    (found,) = compose(patches(FIRST, second))
    assert {line: key for line, key in found.known.items() if line > 10} == dict(
        zip((18, 19, 20), keys("line_18", "line_19", "line_20"), strict=True)
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(diff("@@ -4,4 +4,6 @@", " line_4", " }", "+line_x", "+", " ", " line_7"), (net(6, 6, "line_x", ""),), id="stays"),
        pytest.param(
            diff("@@ -3,4 +3,7 @@", " line_3", "+", "+line_x", "+}", " ", " line_5", " line_6"),
            (net(5, 5, "line_x", "}", ""),),
            id="inserted: slides down",
        ),
        pytest.param(diff("@@ -3,4 +3,3 @@", " line_3", "-", " ", " line_6"), (net(5, 6),), id="removed: slides down"),
    ],
)
def test_a_block_among_equal_lines_takes_its_last_place(text: str, expected: tuple[NetChange, ...]) -> None:
    assert changes(text) == expected


def test_insertion_as_diff_u0_writes_it() -> None:
    assert changes(diff("@@ -7,0 +8 @@", "+new_8")) == (net(8, 8, "new_8"),)


def test_a_missing_line_end_makes_another_line() -> None:
    text = diff("@@ -8,2 +8,2 @@", " line_8", "-line_9", "\\ No newline at end of file", "+line_9")
    assert changes(text) == (net(9, 10, "line_9"),)


def head(*lines: str, path: str = "mm/pool.c", new: str = "mm/pool.c") -> str:
    return f"diff --git a/{path} b/{new}\n" + "\n".join(lines)


CREATED = head("new file mode 100644", "index 0000000..3333333", "--- /dev/null", "+++ b/mm/pool.c", "@@ -0,0 +1,2 @@", "+one_1", "+two_2")
DELETED = head(
    "deleted file mode 100644", "index 1111111..0000000", "--- a/mm/pool.c", "+++ /dev/null", "@@ -1,2 +0,0 @@", "-one_1", "-two_2"
)
RENAMED = head("similarity index 100%", "rename from mm/pool.c", "rename to mm/lake.c", new="mm/lake.c")


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        pytest.param((CREATED,), [("mm/pool.c", "mm/pool.c", ChangeKind.CREATE, 0)], id="created"),
        pytest.param((DELETED,), [("mm/pool.c", None, ChangeKind.DELETE, 1)], id="deleted"),
        pytest.param((CREATED, DELETED), [], id="created and deleted: nothing"),
        pytest.param((RENAMED,), [("mm/pool.c", "mm/lake.c", ChangeKind.RENAME, 0)], id="renamed"),
        pytest.param(
            (RENAMED, diff("@@ -4,3 +4,3 @@", " line_4", "-line_5", "+new_5", " line_6", path="mm/lake.c")),
            [("mm/pool.c", "mm/lake.c", ChangeKind.RENAME, 1)],
            id="renamed and changed under the new name",
        ),
        pytest.param(
            (CREATED, RENAMED), [("mm/lake.c", "mm/lake.c", ChangeKind.CREATE, 0)], id="created and renamed: created under the last name"
        ),
        pytest.param(
            (head("old mode 100644", "new mode 100755"),), [("mm/pool.c", "mm/pool.c", ChangeKind.MODE, 0)], id="only made executable"
        ),
    ],
)
def test_whole_files(texts: tuple[str, ...], expected: list[tuple[str, str | None, ChangeKind, int]]) -> None:
    found = compose(patches(*texts))
    assert [(change.path, change.new_path, change.change, len(change.changes)) for change in found] == expected


def test_the_text_of_a_created_file_is_what_the_last_patch_leaves() -> None:
    changed = diff("@@ -1,2 +1,2 @@", " one_1", "-two_2", "+three_3", index="3333333..4444444")
    at_once = CREATED.replace("two_2", "three_3").replace("3333333", "4444444")
    (one,), (other,) = compose(patches(CREATED, changed)), compose(patches(at_once))
    assert one == replace(other, results=(("3333333", 0), ("4444444", 1)), patches=(0, 1))


@pytest.mark.parametrize(
    ("second", "has_gap"),
    [("2222222..3333333", False), ("1111111..3333333", False), ("5555555..3333333", True)],
    ids=["on the first", "beside the first", "on one that is not here"],
)
def test_a_patch_that_starts_from_what_no_other_one_leaves(second: str, has_gap: bool) -> None:
    (found,) = compose(patches(FIRST, diff("@@ -30,3 +30,3 @@", " line_28", "-line_29", "+new_29", " line_30", index=second)))
    assert (found.has_gap, found.old_blob, found.new_blob) == (has_gap, "1111111", "3333333")


def test_a_patch_that_fits_nowhere_is_taken_as_numbered() -> None:
    odd = diff("@@ -5,3 +5,2 @@", " elsewhere_1", "-elsewhere_2", " elsewhere_3", index="8888888..9999999")
    (found,) = compose(patches(FIRST, odd))
    assert found.patches == (0, 1)
