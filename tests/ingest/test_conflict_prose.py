"""Sentences of people: which count, what they name, what the writer makes of it."""

import pytest

from patchlore.ingest.conflict_prose import find_conflict_prose
from patchlore.ingest.part import read_part
from patchlore.model.conflict import ConflictPlace, ConflictReport, ConflictSide, ReportKind, Settled, Weight

URL = "https://lore.kernel.org/all/20260101.1-1-ann@example.org"


def found(text: str) -> list[ConflictReport]:
    return find_conflict_prose(read_part(0, text)[0])


@pytest.mark.parametrize("end", ["\n", "\r\n"], ids=["lf", "crlf"])
def test_a_commit_with_its_subject(end: str) -> None:
    text = 'Hi,\n\nThis has a trivial conflict in mm/pool.c with commit 1234567890ab ("pool: fill\nit twice"), please rebase.\n'
    assert found(text.replace("\n", end)) == [
        ConflictReport(
            part=0,
            line=3,
            is_quoted=False,
            tree_a=None,
            tree_b=None,
            tool=None,
            places=(ConflictPlace(line=3, end_line=3, kind=ReportKind.PROSE, path="mm/pool.c"),),
            sides=(ConflictSide(side=2, line=3, end_line=3, sha="1234567890ab", subject="pool: fill it twice", link=None),),
            weight=Weight.TRIVIAL,
        )
    ]


@pytest.mark.parametrize(
    ("text", "links"),
    [
        pytest.param(f"This patch will conflict with\n{URL}/\n", ["20260101.1-1-ann@example.org"], id="below"),
        pytest.param(f"It collides with Ann's series [1].\n\nBob\n\n[1] {URL}/T/#u\n", ["20260101.1-1-ann@example.org"], id="footnote"),
        pytest.param(f"This series conflicts with:\n\n{URL}/\n", ["20260101.1-1-ann@example.org"], id="behind a colon"),
        pytest.param(f"It conflicts with {URL}/\n", ["20260101.1-1-ann@example.org"], id="nothing else named"),
        pytest.param(f"Note that this conflicts with\n{URL}/\nPlease talk.\n", ["20260101.1-1-ann@example.org"], id="below, nothing else"),
        pytest.param("Conflicts with <20260101.1-1-ann@example.org>, too.\n", ["20260101.1-1-ann@example.org"], id="an id"),
        pytest.param(f"This series clashes with Ann's work [1].\n\n[1] {URL}/\n", ["20260101.1-1-ann@example.org"], id="clashes"),
        pytest.param(f"The pin conflicts with what {URL}/ says.\n", [], id="not with the mail"),
        pytest.param(f"v2:\n - rebase, fix conflict with pool series\n - Link to v1: {URL}\n", [], id="one's own link"),
    ],
)
def test_mails(text: str, links: list[str]) -> None:
    assert [side.link for one in found(text) for side in one.sides] == links


@pytest.mark.parametrize(
    ("text", "titles"),
    [
        ('This has merge conflicts with "mm/pool: fill\nit twice" in mm/pool.c.', [(1, 2, "mm/pool: fill it twice")]),
        ('It clashes with the patch "pool: fill it".', [(1, 1, "pool: fill it")]),
        ('This patch conflicts with "the old way" of filling.', []),
        ('This conflicts with commit 1234567890ab ("pool: fill it").', [(1, 1, "pool: fill it")]),
    ],
    ids=["wrapped", "clashes", "no title", "of a commit"],
)
def test_subjects_alone(text: str, titles: list[tuple[int, int, str]]) -> None:
    assert [(side.line, side.end_line, side.subject) for one in found(text) for side in one.sides] == titles


def test_a_path_in_a_subject_is_none_of_the_conflict() -> None:
    (one,) = found('A conflict with "pool: move it to linux/pool.h" in this series.')
    assert [place.path for place in one.places] == [None]


@pytest.mark.parametrize(
    ("text", "shas"),
    [
        ('No longer applies to pool/next, because of 1234567890ab ("pool: fill it").', ["1234567890ab"]),
        ('Doesn\'t apply to pool/next without commit 1234567890ab ("pool: fill it").', []),
        ('The patch does not apply to pool/next: it depends on 1234567890ab ("pool: fill it").', []),
    ],
    ids=["its cause", "without it", "needed"],
)
def test_why_it_does_not_apply(text: str, shas: list[str]) -> None:
    """What it needs is no other side."""
    assert [(one.tree_a, [side.sha for side in one.sides]) for one in found(text)] == [("pool/next", shas)]


@pytest.mark.parametrize(
    ("text", "work"),
    [
        ("This series conflicts with Kim's pool rework.", "Kim's pool rework"),
        ("There are conflicts between this patch and\nKim Lee's TI J721E work, sorry.", "Kim Lee's TI J721E work"),
        ("A trivial conflict with Ellis' patches in next.", "Ellis' patches"),
        (f"This patch conflicts with Kim's series:\n\n{URL}/\n", None),
        ("This patch conflicts with Kim's tree.", None),
        ("I resolved the conflict in Kim's patch.", None),
    ],
    ids=["one name", "two names, wrapped", "ends in s", "its address too", "a tree", "no other side"],
)
def test_somebodys_work(text: str, work: str | None) -> None:
    sides = [side for one in found(text) for side in one.sides if side.link is None]
    assert [(side.sha, side.subject) for side in sides] == ([(None, work)] if work else [])


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("This patch conflicts with the widget tree.", "widget"),
        ("The series has a merge conflict with linux-next.", "linux-next"),
        ("This minor patch collides with Andrew's tree, fyi.", "Andrew"),
        ("There is a small conflict with your tree in this series.", "your tree"),
        ("A minor conflict report of the patches with pool.git", "pool"),
        ("Rebase the series to resolve conflicts with pending pool changes in -mm", "-mm"),
        ("The conflict with the pool patches in -next is known.", "-next"),
        ("The series conflicts with v5.8, sorry.", "v5.8"),
        ("This collides with the async_tx tree.", "async_tx"),
    ],
)
def test_trees(text: str, tree: str) -> None:
    assert [(one.tree_b, one.places[0].kind) for one in found(text)] == [(tree, ReportKind.PROSE)]


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("This patch does not apply to net-next.", "net-next"),
        ("The series no longer applies to the widget tree", "widget"),
        ("Doesn't apply for me, please rebase.", None),
        ("Looks fine. Doesn't apply to the 5.7/pool\nbranch though.", "5.7/pool"),
        ("The patch for Linux 5.8.1 didn't apply to 5.8.10. I made a new one.", "5.8.10"),
        ("However, this patch does not apply cleanly to head.", None),
        ("I like it, but the series doesn't apply anyhow:", None),
        ("Patch 3/4 doesn't apply.", None),
        ("This patch fails to apply, can you rebase it?", None),
    ],
)
def test_what_does_not_apply(text: str, tree: str | None) -> None:
    assert [(one.tree_a, one.places[0].kind) for one in found(text)] == [(tree, ReportKind.APPLY_FAILURE)]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("It doesn't look like this series will conflict with the widget tree.", id="denied"),
        pytest.param("No conflicts with linux-next when I merge it.", id="none"),
        pytest.param("Go through my tree to avoid conflicts with the widget tree.", id="avoided"),
        pytest.param("[    0.123456] pci_bus 0000:00: resource (conflicts with the PCI branch tree)", id="kernel log"),
        pytest.param("This patch may conflict with other work.", id="names nothing"),
        pytest.param("The two patches resolve an address conflict in commit 1234567890ab.", id="of addresses"),
        pytest.param('See commit 1234567890ab ("pool: fix collision of next branch") in this series.', id="in a subject"),
        pytest.param("This rule does not apply here, see the patch.", id="another rule"),
        pytest.param(
            "To reproduce the conflict and resubmit, you may use the following commands:\n\ngit cherry-pick -x 1234567890abcdef\n"
            "# <resolve conflicts, build, test, etc.>\ngit commit -s\n",
            id="what to do about it",
        ),
        pytest.param(
            "error: could not apply 1234567890ab... pool\nhint: after resolving the conflicts, mark the corrected paths\n", id="git's hints"
        ),
        pytest.param("This patch clashes with POOL_ORDER of commit 1234567890ab.", id="a symbol"),
        pytest.param("I pushed the branch fix-conflict-detection to the widget tree.", id="in a branch's name"),
        pytest.param("See drivers/conflict.c in the widget tree, or conflict.h there.", id="in a file's name"),
        pytest.param("This patch does not apply to devices without pool.", id="not about trees"),
        pytest.param("A merge conflict would delay the series to some time in v5.5.", id="when, not with what"),
        pytest.param("commit: see\nurl: https://example.org/commits/Ann/pool-fix-a-conflict-of-turns/20191022", id="in an address"),
        pytest.param("error: mm/pool.c: patch does not apply to linux-next", id="printed by a program"),
    ],
)
def test_what_does_not_count(text: str) -> None:
    assert found(text) == []


@pytest.mark.parametrize(
    ("text", "weight", "settled"),
    [
        ("This series will conflict with the widget tree.", Weight.ANNOUNCED, None),
        ("Easy merge conflict with the widget tree.", Weight.TRIVIAL, None),
        ("I dropped this patch due to a conflict with linux-next.", None, Settled.DROPPED),
        ("Rebased the series, there was a conflict with linux-next.", None, Settled.REBASED),
        ("I resolved the merge conflict with the widget tree.", None, Settled.RESOLVED),
        ("You'll have to resolve the conflicts with the widget tree.", None, None),
        ("Could you please fix the merge conflict with the widget tree?", None, None),
        ("The pull has a conflict with the widget tree, which should be merged first.", None, Settled.ORDER),
    ],
)
def test_weight_and_settlement(text: str, weight: Weight | None, settled: Settled | None) -> None:
    assert [(one.weight, one.settled) for one in found(text)] == [(weight, settled)]


def test_a_quoted_sentence_is_an_echo() -> None:
    text = "Ann wrote:\n> This patch conflicts with the widget tree.\n\nOh.\n"
    assert [(one.is_quoted, one.line) for one in found(text)] == [(True, 2)]


def test_lines_that_are_read_already_are_left_alone() -> None:
    assert find_conflict_prose(read_part(0, "This patch conflicts with the widget tree.\n")[0], {1}) == []


@pytest.mark.parametrize(
    "words",
    ["Looks like a trivial conflict with:", "This is a mid-air collision in linux-next between", "It conflicts with"],
)
def test_commits_in_the_paragraph_below(words: str) -> None:
    """Also where only what is named shows that it is about patches."""
    text = f'{words}\n\ncommit 1234567890ab ("pool: fill it")\n2345678901bc ("pond: drain it")\n\n3456789012cd ("pond: fill it")\n'
    assert [[(side.line, side.sha) for side in one.sides] for one in found(text)] == [[(3, "1234567890ab"), (4, "2345678901bc")]]
