"""Reports of linux-next that are one running sentence, as they were written until about 2015 (lkml.iu.edu/hypermail/linux/kernel/1008.0/00934)."""

import pytest

from patchlore.ingest.next_report import find_next_reports
from patchlore.ingest.part import read_part
from patchlore.ingest.sentence_sides import Sentence

TWO = """Hi Ann,

Today's linux-next merge of the widget tree got a conflict in
drivers/widget/core.c between commit
6055930cba8fdb2c8855b32bae262aaf69c1fdb4 ("GADGET: 6266/1: turn
the other way") from Linus' tree and commits 2345678901bc ("Revert "widget: turn"") and
3456789012cd ("widget: hold the lock") from the widget tree.

Just context changes. I fixed it up (see below) and can carry the fix.
"""
QUILT = """Today's linux-next merge of the akpm tree got a conflict in mm/pool.c
between commit 1234567890ab ("pool: fill it") from the widget tree and
patch "mm: say "full"
twice" from the akpm tree.
"""
VARIOUS = """Today's linux-next merge of the widget tree got conflicts in mm/pool.c
and mm/pond.c between various commits from the gadget tree and commit 1234567890ab
("pool: fill it") from the widget tree.
"""


@pytest.mark.parametrize(
    ("text", "trees", "places", "sides"),
    [
        (
            TWO,
            ("widget", "Linus"),
            [(4, "drivers/widget/core.c")],
            [
                (2, 5, 6, "6055930cba8fdb2c8855b32bae262aaf69c1fdb4", "GADGET: 6266/1: turn the other way"),
                (1, 6, 6, "2345678901bc", 'Revert "widget: turn"'),
                (1, 7, 7, "3456789012cd", "widget: hold the lock"),
            ],
        ),
        (
            QUILT,
            ("akpm", "widget"),
            [(1, "mm/pool.c")],
            [(2, 2, 2, "1234567890ab", "pool: fill it"), (1, 3, 4, None, 'mm: say "full" twice')],
        ),
        (VARIOUS, ("widget", "gadget"), [(1, "mm/pool.c"), (2, "mm/pond.c")], [(1, 2, 3, "1234567890ab", "pool: fill it")]),
    ],
    ids=["commits", "a patch of a quilt tree", "commits that are not named"],
)
@pytest.mark.parametrize("quote", ["", ">> > "], ids=["said", "quoted"])
def test_reports(
    quote: str,
    text: str,
    trees: tuple[str, str],
    places: list[tuple[int, str]],
    sides: list[tuple[int, int, int, str | None, str]],
) -> None:
    part = read_part(0, "".join(f"{quote}{line}\n" for line in text.splitlines()))[0]
    (report,) = find_next_reports(part, part.undiffed)
    assert report.is_quoted is bool(quote)
    assert (report.tree_a, report.tree_b) == trees
    assert [(place.line, place.path) for place in report.places] == places
    assert [(side.side, side.line, side.end_line, side.sha, side.subject) for side in report.sides] == sides


def test_groups_end_at_their_tree() -> None:
    sentence = Sentence([(7, 'commit 1234567890ab ("a: one")'), (8, 'from the net tree, patches "b: two" and commit 2345678901bc')])
    assert sentence.groups(0) == [
        ("net", [(7, 7, "1234567890ab", "a: one")]),
        (None, [(8, 8, None, "b: two"), (8, 8, "2345678901bc", None)]),
    ]
