"""Two diffs of one file in, the way in which they collide out. Line n of the base reads "line_n"."""

from dataclasses import replace

import pytest
from edits import OTHER, SAME, edit

from patchlore.ingest.collision import collide, is_whole, place_keys, undone, without
from patchlore.ingest.composition import compose
from patchlore.ingest.diff import read_diff
from patchlore.model.collision import CollisionKind, PatchText, PathChange, PathCollision


def composed(*texts: str) -> PathChange:
    patches = []
    for place, text in enumerate(texts):
        lines = tuple(text.split("\n"))
        diff, _ = read_diff(0, lines)
        assert diff is not None
        patches.append(PatchText(place=place, files=diff.files, lines={0: lines}))
    (change,) = compose(patches)
    return change


def collision(lines_a: str, lines_b: str, *, near: bool = False, exact: bool = True) -> PathCollision:
    return PathCollision(
        path="mm/pool.c",
        kind=CollisionKind.CONTENT,
        is_exact=exact,
        is_near=near,
        base=SAME if exact else "",
        lines_a=lines_a,
        lines_b=lines_b,
        patches_a=(0,),
        patches_b=(0,),
    )


CASES = [
    pytest.param((20, 22, "new_a"), (21, 23, "new_b"), collision("20-21", "21-22"), id="overlap"),
    pytest.param((20, 22, "new_a"), (22, 23, "new_b"), collision("20-21", "22"), id="adjacent: nothing stands between"),
    pytest.param((20, 22, "new_a"), (23, 24, "new_b"), collision("20-21", "23", near=True), id="one line between: only context"),
    pytest.param((20, 22, "new_a"), (24, 25, "new_b"), collision("20-21", "24", near=True), id="two lines between: only context"),
    pytest.param((20, 22, "new_a"), (25, 26, "new_b"), None, id="three lines between: out of sight"),
    pytest.param((20, 20, "new_a"), (20, 20, "new_b"), collision("19+", "19+"), id="inserted at one place"),
    pytest.param((20, 20, "new_a"), (20, 21, "new_b"), collision("19+", "20"), id="inserted before a changed line"),
    pytest.param((21, 21, "new_a"), (20, 21, "new_b"), collision("20+", "20"), id="inserted behind a changed line"),
    pytest.param((20, 22, "new"), (20, 22, "new"), None, id="the same change"),
    pytest.param((20, 20, "new"), (20, 20, "new"), None, id="the same insertion"),
    pytest.param((20, 22, "new"), (20, 22), collision("20-21", "20-21"), id="changed here, removed there"),
    pytest.param((20, 22), (20, 23), collision("20-21", "20-22"), id="one removes more"),
    pytest.param((59, 61, "new_a"), (61, 61, "new_b"), collision("59-60", "60+"), id="at the end of the file"),
]


@pytest.mark.parametrize(("a", "b", "expected"), CASES)
def test_on_one_blob(a: tuple[int, ...], b: tuple[int, ...], expected: PathCollision | None) -> None:
    assert collide(composed(edit(*a)), composed(edit(*b))) == expected


@pytest.mark.parametrize(("a", "b", "expected"), CASES)
def test_the_blob_may_be_abbreviated(a: tuple[int, ...], b: tuple[int, ...], expected: PathCollision | None) -> None:
    found = collide(composed(edit(*a)), composed(edit(*b, blob=SAME + "abcde")))
    assert (found is None) == (expected is None)
    assert found is None or (found.base, found.is_near) == (SAME + "abcde", expected.is_near)


@pytest.mark.parametrize(("a", "b", "expected"), CASES)
def test_on_another_blob_lines_are_found_by_their_text(a: tuple[int, ...], b: tuple[int, ...], expected: PathCollision | None) -> None:
    found = collide(composed(edit(*a)), composed(edit(*b, moved=17, blob=OTHER)))
    assert (found is None) == (expected is None)
    assert found is None or (found.is_exact, found.is_near, found.base, found.lines_a) == (False, expected.is_near, "", expected.lines_a)


def test_lines_are_those_of_each_side_s_own_base() -> None:
    found = collide(composed(edit(20, 22, "new_a")), composed(edit(21, 23, "new_b", moved=17, blob=OTHER)))
    assert found == collision("20-21", "38-39", exact=False)


def test_where_a_patch_between_is_missing_lines_are_found_by_their_text() -> None:
    """The second patch stands on one that is not here, which moved its lines; that both sides start from one blob says nothing then."""
    gap = composed(edit(5, 6, "new"), edit(40, 41, "mine", moved=3, blob="5555555", result="6666666"))
    found = collide(gap, composed(edit(40, 41, "theirs")))
    assert found == replace(collision("43", "40", exact=False), patches_a=(1,))


def test_equal_numbers_on_other_text_are_no_collision() -> None:
    elsewhere = edit(20, 22, "new_b", blob=OTHER).replace("line_", "word_")
    assert collide(composed(edit(20, 22, "new_a")), composed(elsewhere)) is None


def test_what_is_made_on_top_differs_where_the_other_changes() -> None:
    """The base of b holds what a does, in another file version than a leaves it: a's change is beneath b's."""
    beneath = edit(20, 22, "line_20", "line_20a", "line_20b", "line_21")
    above = "\n".join(
        [
            *("diff --git a/mm/pool.c b/mm/pool.c", f"index {OTHER}..8888888 100644", "--- a/mm/pool.c", "+++ b/mm/pool.c"),
            *("@@ -19,7 +19,7 @@", " line_19", " line_20", " line_20a", "-line_20b", "+new_b", " line_21", " line_22", " line_23"),
        ]
    )
    assert collide(composed(beneath), composed(above)) is None


def test_lines_that_stand_everywhere_do_not_align() -> None:
    text = "\n".join(
        [
            *("diff --git a/mm/pool.c b/mm/pool.c", "index BLOB..2222222 100644", "--- a/mm/pool.c", "+++ b/mm/pool.c"),
            *("@@ -4,3 +4,4 @@", " \t}", "+\tcall();", " }", " "),
        ]
    )
    a, b = composed(text.replace("BLOB", SAME)), text.replace("call", "other")
    assert collide(a, composed(b.replace("BLOB", OTHER))) is None
    assert collide(a, composed(b.replace("BLOB", SAME))) is not None


@pytest.mark.parametrize(("far", "found"), [(False, True), (True, False)], ids=["a few lines differ", "most lines differ"])
def test_bases_that_lie_apart(far: bool, found: bool) -> None:
    theirs = edit(21, 23, "new_b", moved=3, blob=OTHER).replace("line_19", "other_19")
    if far:
        theirs = theirs.replace("line_20", "other_20").replace("line_23", "other_23").replace("line_24", "other_24")
    assert (collide(composed(edit(20, 22, "new_a")), composed(theirs)) is not None) is found


def whole(*lines: str, new: str = "mm/pool.c") -> str:
    return f"diff --git a/mm/pool.c b/{new}\n" + "\n".join(lines)


def created(*lines: str, blob: str = "3333333") -> str:
    head = ("new file mode 100644", f"index 0000000..{blob}", "--- /dev/null", "+++ b/mm/pool.c", f"@@ -0,0 +1,{len(lines)} @@")
    return whole(*head, *(f"+{line}" for line in lines))


def renamed(new: str) -> str:
    return whole("similarity index 100%", "rename from mm/pool.c", f"rename to {new}", new=new)


DELETED = whole(
    "deleted file mode 100644", f"index {SAME}..0000000", "--- a/mm/pool.c", "+++ /dev/null", "@@ -1,2 +0,0 @@", "-line_1", "-line_2"
)


def binary(blob: str) -> str:
    return whole(f"index {SAME}..{blob} 100644", "Binary files a/mm/pool.c and b/mm/pool.c differ")


@pytest.mark.parametrize(
    ("a", "b", "kind"),
    [
        pytest.param(created("one"), created("two", blob="4444444"), CollisionKind.ADD_ADD, id="created with other text"),
        pytest.param(created("one"), created("one"), None, id="created with the same text"),
        pytest.param(created("one"), edit(20, 22, "new"), None, id="created, and changed by what builds on it"),
        pytest.param(DELETED, edit(20, 22, "new"), CollisionKind.MODIFY_DELETE, id="deleted and changed"),
        pytest.param(DELETED, DELETED, None, id="deleted twice"),
        pytest.param(DELETED, renamed("mm/lake.c"), CollisionKind.RENAME_DELETE, id="deleted and renamed"),
        pytest.param(renamed("mm/lake.c"), renamed("mm/pond.c"), CollisionKind.RENAME_RENAME, id="renamed to two names"),
        pytest.param(renamed("mm/lake.c"), renamed("mm/lake.c"), None, id="renamed alike"),
        pytest.param(renamed("mm/lake.c"), edit(20, 22, "new"), None, id="renamed, and changed elsewhere"),
        pytest.param(
            renamed("mm/lake.c"), created("one").replace("pool", "lake"), CollisionKind.RENAME_ADD, id="renamed to what is created"
        ),
        pytest.param(binary("5555555"), binary("6666666"), CollisionKind.BINARY, id="two binary versions"),
        pytest.param(binary("5555555"), binary("5555555"), None, id="one binary version"),
        pytest.param(whole("old mode 100644", "new mode 100755"), edit(20, 22, "new"), None, id="mode and text"),
    ],
)
def test_whole_files(a: str, b: str, kind: CollisionKind | None) -> None:
    for one, other in ((a, b), (b, a)):
        found = collide(composed(one), composed(other))
        assert (found.kind if found else None) == kind


@pytest.mark.parametrize("blob", [SAME, OTHER], ids=["same blob", "other blob"])
@pytest.mark.parametrize(("a", "b", "expected"), CASES)
def test_what_collides_shares_a_key(a: tuple[int, ...], b: tuple[int, ...], expected: PathCollision | None, blob: str) -> None:
    shared = set(place_keys(composed(edit(*a)))) & set(place_keys(composed(edit(*b, moved=17 * (blob == OTHER), blob=blob))))
    assert shared or expected is None


def test_a_posting_has_few_keys_however_much_it_changes() -> None:
    text = "\n".join(edit(3 * n, 3 * n + 1, "new", total=20_000) for n in range(2, 3000))
    assert len(place_keys(composed(text))) <= 2000


def test_whole_files_are_known_as_such() -> None:
    texts = (edit(20, 22, "new"), created("one"), DELETED, renamed("mm/lake.c"), binary("5555555"))
    assert [is_whole(composed(text)) for text in texts] == [False, True, True, True, True]


def test_dropped_patches_leave_what_others_do() -> None:
    change = composed(edit(5, 6, "new_5", result="aaaaaaa"), edit(40, 41, "new_40", blob="aaaaaaa"))
    assert without(change, {2}) == change
    assert without(change, {0, 1}) is None
    kept = without(change, {0})
    assert kept is not None
    assert [net.start for net in kept.changes] == [40]


def test_patches_turned_round_lead_back_to_the_base() -> None:
    change = composed(edit(5, 6, "new_5", "new_5a", result="aaaaaaa"), edit(40, 42, blob="aaaaaaa", result="bbbbbbb", moved=1))
    turned = undone(change, {0, 1})
    assert turned is not None
    assert [(net.start, net.end, len(net.new)) for net in turned.changes] == [(5, 7, 1), (41, 41, 2)]
    assert (turned.old_blob, turned.new_blob) == ("bbbbbbb", SAME)
    again = undone(turned, {0, 1})
    assert again is not None
    assert (again.changes, again.known) == (change.changes, change.known)
    part = undone(change, {0})
    assert part is not None
    assert (part.old_blob, len(part.changes)) == (None, 1)
    assert undone(change, {2}) is None
