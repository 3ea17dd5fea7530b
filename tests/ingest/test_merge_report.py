"""Reports of people who merge one tree into another: two sides, each with its commits."""

import pytest

from patchlore.ingest.conflict_report import find_conflict_reports
from patchlore.ingest.part import read_part
from patchlore.model.conflict import ConflictPlace, ConflictReport, ConflictSide, ReportKind, Settled

TEXT = """Hello,

On 24/11/2025 18:14, Ann Archer wrote:
> The descriptor number is stored.

FYI, we got a small conflict when merging 'net' in 'net-next' in the
WIDGET tree due to this patch applied in 'net':

  1234567890ab ("widget: keep the number of turns, also where nothing
turns")

and this one from 'net-next':

  2345678901bc ("Revert "widget: turn it"")

----- Generic Message -----
The best is to avoid conflicts between 'net' and 'net-next' trees but if
they cannot be avoided, a note about how to fix them is much appreciated.

The conflict has been resolved on our side [1] and the resolution we
suggest is attached to this email.

[1] https://github.com/example/next/commit/3456789012cd
"""


def found(text: str) -> list[ConflictReport]:
    return find_conflict_reports(read_part(0, text)[0])


@pytest.mark.parametrize("end", ["\n", "\r\n"], ids=["lf", "crlf"])
def test_two_commits(end: str) -> None:
    assert found(TEXT.replace("\n", end)) == [
        ConflictReport(
            part=0,
            line=6,
            is_quoted=False,
            tree_a="net",
            tree_b="net-next",
            tool=None,
            places=(ConflictPlace(line=6, end_line=6, kind=ReportKind.MANUAL_MERGE, path=None),),
            sides=(
                ConflictSide(
                    side=1, line=9, end_line=10, sha="1234567890ab",
                    subject="widget: keep the number of turns, also where nothing turns", link=None,
                ),
                ConflictSide(side=2, line=14, end_line=14, sha="2345678901bc", subject='Revert "widget: turn it"', link=None),
            ),
            settled=Settled.RESOLVED,
        )
    ]  # fmt: skip


def test_trees_as_a_dash_and_their_name() -> None:
    text = TEXT.replace("'net'", "-net").replace("'net-next'", "net-next")
    assert [(one.tree_a, one.tree_b, len(one.sides)) for one in found(text)] == [("net", "net-next", 2)]


def test_several_commits_a_side() -> None:
    text = TEXT.replace("and this one", '  3456789012cd ("widget: hold it")\n\nand those two')
    assert [[side.side for side in one.sides] for one in found(text)] == [[1, 1, 2]]


def test_a_quoted_copy_is_an_echo() -> None:
    text = "".join(f"> {line}\n" for line in TEXT.splitlines()) + "\nThanks!\n"
    assert [(one.is_quoted, len(one.sides)) for one in found(text)] == [(True, 2)]


@pytest.mark.parametrize(
    ("old", "new"),
    [("applied in 'net':", "applied in 'net'."), ("and this one from 'net-next':", "which is not good."), ("merging", "reading")],
    ids=["no list", "one side", "no merge"],
)
def test_what_is_no_such_report(old: str, new: str) -> None:
    assert [one for one in found(TEXT.replace(old, new)) if one.places[0].kind is ReportKind.MANUAL_MERGE] == []
