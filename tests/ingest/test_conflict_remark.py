"""What answers say of a conflict that they quote."""

import pytest

from patchlore.ingest.conflict_remark import find_conflict_remarks
from patchlore.ingest.part import read_part
from patchlore.model.conflict import ConflictRemark, Settled, Weight

QUOTED = "On Monday, Bob wrote:\n> This collides with the widget series in Cat's tree.\n\n"
TRIVIAL, ORDER, REBASED, DROPPED = (Weight.TRIVIAL, Settled.ORDER, Settled.REBASED, Settled.DROPPED)


def remark(line: int, weight: Weight | None = None, settled: Settled | None = None, *, end_line: int | None = None) -> ConflictRemark:
    return ConflictRemark(part=0, line=line, end_line=end_line or line, weight=weight, settled=settled)


@pytest.mark.parametrize("end", ["\n", "\r\n"], ids=["lf", "crlf"])
@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Trivial.  All but one just apply.", [remark(4, TRIVIAL)]),
        ("That's pretty easy, see below.", [remark(4, TRIVIAL)]),
        ("I had a look.\nThe resolution is straightforward.", [remark(5, TRIVIAL)]),
        ("I had them down for 5.9-rc1.  I'll send\nthem along for 5.8-rc5 instead.", [remark(4, settled=ORDER, end_line=5)]),
        ("We'll take your series first then.", [remark(4, settled=ORDER)]),
        ("The widget series went in first.", [remark(4, settled=ORDER)]),
        ("I've also done a preliminary rebase of mine on top of it.", [remark(4, settled=REBASED)]),
        ("OK, I rebased it.", [remark(4, settled=REBASED)]),
        ("I'll drop it then, Cat has the better one.", [remark(4, settled=DROPPED)]),
        ("I've fixed it up, thanks.", [remark(4, settled=Settled.RESOLVED)]),
        ("Linux-next will carry the fix.", [remark(4, settled=Settled.CARRIED)]),
        ("It is trivial.\n\nI rebased it.", [remark(4, TRIVIAL), remark(6, settled=REBASED)]),
        ("Should I rebase it?", []),
        ("If you like I'll send them for 5.8-rc5.", []),
        ("I didn't take it first.", []),
        ("I was carrying it in my branch for a while.", []),
        ("I'll send them along.", []),
        ("The widget turns.", []),
    ],
)
def test_remarks(text: str, expected: list[ConflictRemark], end: str) -> None:
    assert find_conflict_remarks(read_part(0, f"{QUOTED}{text}\n".replace("\n", end))[0]) == expected


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("Trivial.\n\n> This collides with the widget series.\n", id="above the quoted words"),
        pytest.param("On Monday, Bob wrote:\n> It turns.\n\nTrivial.\n", id="of something else"),
        pytest.param("It collides with the widget series.\n\nTrivial.\n", id="nothing quoted"),
        pytest.param(f"{QUOTED}> Trivial.\n", id="quoted itself"),
    ],
)
def test_other_words_are_none(text: str) -> None:
    assert find_conflict_remarks(read_part(0, text)[0]) == []
