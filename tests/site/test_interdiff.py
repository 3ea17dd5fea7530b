"""Which patch is which from revision to revision."""

from typing import Any

import pytest

from patchlore.pages.interdiff import compare, follow_patches


def posted(root: str, *patches: tuple[str, str]) -> list[dict[str, Any]]:
    """Patches of a posting: (title, patch id)."""
    return [
        {
            "id": hash((root, n)),
            "root_id": root,
            "counter": n,
            "title": title,
            "title_key": title.lower(),
            "patch_id": patch_id,
            "repeated": 0,
        }
        for n, (title, patch_id) in enumerate(patches, 1)
    ]


def followed(revisions: dict[str, str], *postings: list[dict[str, Any]]) -> list[list[str]]:
    rows = [{"root_id": root, "kind": kind} for root, kind in revisions.items()]
    lines = follow_patches(rows, [patch for posting in postings for patch in posting])
    return [[f"{step.patch['counter'] if step.patch else ''} {step.state}".strip() for step in line] for line in lines]


V1V2 = {"v1": "posting", "v2": "posting"}


@pytest.mark.parametrize(
    ("second", "expected"),
    [
        ([("a", "1"), ("b", "2")], [["1 first", "1 unchanged"], ["2 first", "2 unchanged"]]),
        ([("A", "9"), ("b", "2")], [["1 first", "1 changed"], ["2 first", "2 unchanged"]]),
        ([("b", "2"), ("a", "1")], [["2 first", "1 unchanged"], ["1 first", "2 unchanged"]]),
        ([("other", "1"), ("b", "2")], [["1 first", "1 unchanged"], ["2 first", "2 unchanged"]]),
        ([("a", "1")], [["1 first", "1 unchanged"], ["2 first", "dropped"]]),
        ([("n", "7"), ("a", "1"), ("b", "2")], [["absent", "1 new"], ["1 first", "2 unchanged"], ["2 first", "3 unchanged"]]),
    ],
    ids=["same", "changed", "swapped", "renamed-only", "dropped", "new"],
)
def test_steps(second: list[tuple[str, str]], expected: list[list[str]]) -> None:
    assert followed(V1V2, posted("v1", ("a", "1"), ("b", "2")), posted("v2", *second)) == expected


def test_titles_that_share_most_words_are_one_patch() -> None:
    first, second = posted("v1", ("mm: fix the widget lock", "1")), posted("v2", ("mm: fix the widget spinlock lock", "2"))
    assert followed(V1V2, first, second) == [["1 first", "1 changed"]]


def test_partial_posting_drops_nothing() -> None:
    first, part, second = posted("v1", ("a", "1"), ("b", "2")), posted("v1.1", ("b", "3")), posted("v2", ("a", "1"), ("b", "3"))
    assert followed({"v1": "posting", "v1.1": "partial", "v2": "posting"}, first, part, second) == [
        ["1 first", "absent", "1 unchanged"],
        ["2 first", "1 changed", "2 unchanged"],
    ]


def test_patch_without_id_counts_as_changed() -> None:
    first = posted("v1", ("a", "1"))
    second = [{**patch, "patch_id": None} for patch in posted("v2", ("a", "1"))]
    assert followed(V1V2, first, second) == [["1 first", "1 changed"]]


def test_what_moves_with_the_base_is_no_change() -> None:
    before = "text\n\ndiff --git a/x b/x\nindex 123..456 100644\n--- a/x\n+++ b/x\n@@ -1,2 +1,2 @@ f()\n-a\n+b\n-- \n2.20.1\n"
    after = before.replace("index 123..456", "index 789..abc").replace("-1,2 +1,2", "-9,2 +9,2").replace("2.20.1", "2.30.2")
    assert list(compare(before, after)) == []
    assert [kind for kind, _ in compare(before, after.replace("+b", "+c"))].count("added") == 1
