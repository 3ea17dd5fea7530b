"""The patches and lines of reported collisions: as predicted where the report means these patches, else all lines of those it means."""

import itertools
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from logical_dump import differences, logical_dump
from mails import mail, write_mbox
from seed import COLLIDING_V2, THE_MAIL, V1, build
from sqlite_utils import Database

from patchlore.ingest.pipeline import ingest
from patchlore.model.database import open_database
from patchlore.queries.catalog import views

ANN, BOB, CAT = ("Ann Archer <ann@example.org>", "Bob Baker <bob@example.com>", "Cat Cook <cat@example.net>")
PATH = "drivers/both.c"


def hunk(at: int, new: str, old: str = "count") -> str:
    return f"@@ -{at},3 +{at},3 @@ int turn(void)\n \tint first_of_{at};\n-\tint {old}_{at};\n+\tint {new}_{at};\n \tint last_of_{at};\n"


def patch(name: str, title: str, *hunks: str, sender: str, minutes: int, counter: str = "", answers: str | None = None) -> bytes:
    """Return a patch of PATH, each of which starts from another file."""
    head = f"diff --git a/{PATH} b/{PATH}\nindex {minutes:07x}..{minutes + 1000:07x} 100644\n--- a/{PATH}\n+++ b/{PATH}\n"
    body = f"Words.\n\nSigned-off-by: {sender}\n---\n\n{head}{''.join(hunks)}-- \n2.39\n"
    return mail(f"{name}@example.org", f"[PATCH{counter}] {title}", body=body, sender=sender, minutes=minutes, answers=answers)


def answer(body: str) -> bytes:
    return mail("said@example.net", "Re: [PATCH 1/3] widget: count", body=body, sender=CAT, minutes=900, answers="w1@example.org")


WIDGET = [
    patch("w1", "widget: count", hunk(10, "widgets"), sender=ANN, minutes=1, counter=" 1/3"),
    patch("w2", "widget: turn", hunk(50, "turns"), sender=ANN, minutes=2, counter=" 2/3", answers="w1@example.org"),
    patch("w3", "widget: stop", hunk(70, "stops"), sender=ANN, minutes=3, counter=" 3/3", answers="w1@example.org"),
]
GADGET = [
    patch("g1", "gadget: hold", hunk(30, "holds"), sender=BOB, minutes=60, counter=" 1/2"),
    patch("g2", "gadget: turn", hunk(50, "gadgets"), sender=BOB, minutes=61, counter=" 2/2", answers="g1@example.org"),
]
LISTED = f"CONFLICT (content): Merge conflict in {PATH}\n"
BOTH = f"With\n\n1234567890ab gadget: hold\n2345678901bc gadget: turn\n\nI get\n\n{LISTED}"


def dump(folder: Path, *batches: list[bytes]) -> Path:
    """Return a database to which batches of mails were added one after the other."""
    path = folder / "a.db"
    for number, mails in enumerate(batches):
        ingest([write_mbox(folder / f"{number}.mbox", mails)], path, views=views(), jobs=1)
    return path


def reported(path: Path) -> list[tuple[object, ...]]:
    with closing(open_database(path)) as database:
        return database.conn.execute(
            "select root_a, patch_a, lines_a, root_b, patch_b, lines_b, base from collisions where basis = 'reported' order by id"
        ).fetchall()


@pytest.mark.parametrize(
    ("gadget", "said", "expected"),
    [
        # the second patch of either side makes the collision that is predicted
        (GADGET, BOTH, ("g1@example.org", "g2@example.org", "51", "w1@example.org", "w2@example.org", "51", "")),
        # the report means another patch than the one for which a collision is predicted
        (
            GADGET,
            BOTH.replace("2345678901bc gadget: turn\n", ""),
            ("g1@example.org", "g1@example.org", "31", "w1@example.org", "w1@example.org", "11, 51, 71", ""),
        ),
        # none is predicted: all that the patches change there
        (GADGET[:1], BOTH, ("g1@example.org", "g1@example.org", "31", "w1@example.org", "w1@example.org", "11, 51, 71", "")),
        # one side alone is known
        ([], LISTED, ("w1@example.org", "w1@example.org", "11, 51, 71", None, None, "", "")),
    ],
    ids=["predicted", "another patch", "not predicted", "one side"],
)
def test_patches_and_lines(tmp_path: Path, gadget: list[bytes], said: str, expected: tuple[object, ...]) -> None:
    assert reported(dump(tmp_path, [*WIDGET, *gadget, answer(said)])) == [expected]


def test_the_base_is_that_of_what_is_predicted(tmp_path: Path) -> None:
    one = patch("w", "widget: turn", hunk(50, "turns"), sender=ANN, minutes=2)
    other = patch("g", "gadget: turn", hunk(50, "gadgets"), sender=BOB, minutes=2)
    said = mail("said@example.net", "Re: [PATCH] widget: turn", body=BOTH, sender=CAT, minutes=900, answers="w@example.org")
    assert reported(dump(tmp_path, [one, other, said])) == [
        ("g@example.org", "g@example.org", "51", "w@example.org", "w@example.org", "51", "0000002")
    ]


def test_what_is_predicted_later_is_taken_then(tmp_path: Path) -> None:
    """Whether the report, a side, or the patch that collides comes last."""
    mails = [[*WIDGET[:1]], [*WIDGET[1:]], GADGET[:1], GADGET[1:], [answer(BOTH)]]
    (tmp_path / "whole").mkdir()
    whole = logical_dump(dump(tmp_path / "whole", [one for batch in mails for one in batch]))
    for order in list(itertools.permutations(range(len(mails))))[::17]:
        folder = tmp_path / "".join(map(str, order))
        folder.mkdir()
        assert differences(logical_dump(dump(folder, *(mails[number] for number in order))), whole) == {}


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    with closing(open_database(build(tmp_path_factory.mktemp("seed") / "seed.db"))) as database:
        yield database


def test_seed_the_seven_paths_have_what_is_predicted(story: Database) -> None:
    """Six commits are listed, the whole series: on drivers/pci/p2pdma.c its fifth patch collides, not the third, the first one there."""
    ask = (
        "select path, patch_a, lines_a, patch_b, lines_b, base from collisions "
        "where basis = ? and root_a = ? and root_b = ? and coalesce(evidence_id, ?4) = ?4 order by path"
    )
    rows = [story.conn.execute(ask, [basis, COLLIDING_V2, V1, THE_MAIL]).fetchall() for basis in ("reported", "predicted")]
    assert len(rows[0]) == 7
    assert rows[0] == rows[1]
    assert [row[2] for row in rows[0] if row[0] == "drivers/pci/p2pdma.c"] == ["87-95, 199+"]
