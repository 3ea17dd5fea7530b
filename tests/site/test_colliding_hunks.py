"""The page of a pair of postings: every hunk that collides, with its patch."""

import asyncio
import difflib
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup
from mails import mail, write_mbox

from patchlore.ingest.pipeline import ingest
from patchlore.pages.site import site
from patchlore.queries.catalog import views

POOL, POND = "mm/pool.c", "mm/pond.c"
BASE = [f"line_{n}" for n in range(1, 121)]
BOB = "Bob Baker <bob@example.com>"
Shown = Callable[[Sequence[bytes]], tuple[list[dict[str, Any]], BeautifulSoup]]


@pytest.fixture
def shown(tmp_path: Path) -> Iterator[Shown]:
    """Return what the page of the pair a-1 and b-1 says: its rows, and how it looks."""
    with asyncio.Runner() as runner:

        def show(mails: Sequence[bytes]) -> tuple[list[dict[str, Any]], BeautifulSoup]:
            path = tmp_path / "pair.db"
            ingest([write_mbox(tmp_path / "pair.mbox", mails)], path, views=views(), jobs=1)
            datasette = site(path)
            address = "/patchlore/-/collision/a-1~40example~2Eorg/b-1~40example~2Eorg"
            data = runner.run(datasette.client.get(f"{address}.json")).json()
            page = BeautifulSoup(runner.run(datasette.client.get(address)).text, "html.parser")
            runner.run(datasette.invoke_shutdown())
            datasette.close()
            return data["collisions"], page

        yield show


def changed(lines: Sequence[str], *changes: tuple[str, list[str]]) -> list[str]:
    """Return lines with others in the place of some."""
    return [new for line in lines for new in dict(changes).get(line, [line])]


def diff(before: Sequence[str], after: Sequence[str], path: str = POOL) -> str:
    body = "".join(f"{line}\n" for line in difflib.unified_diff(before, after, f"a/{path}", f"b/{path}", lineterm=""))
    return f"diff --git a/{path} b/{path}\n{body}"


def patches(name: str, *diffs: str, sender: str = "Ann Archer <ann@example.org>", day: int = 1) -> list[bytes]:
    return [
        mail(
            f"{name}-{number}@example.org", f"[PATCH {number}/{len(diffs)}] {name}: step {number}", body=f"Words.\n---\n{text}-- \n2.39\n",
            sender=sender, minutes=day * 1440 + number, answers=f"{name}-1@example.org" if number > 1 else None,
        )
        for number, text in enumerate(diffs, start=1)
    ]  # fmt: skip


def where(row: dict[str, Any], side: str) -> list[tuple[str, int]]:
    """Return patch and first line of the hunks of a side."""
    return [(hunk["message_id"].partition("@")[0], hunk["old_start"]) for hunk in row[f"hunks_{side}"]]


FIRST = changed(BASE, ("line_5", ["top_1", "top_2", "line_5"]), ("line_20", ["mine"]))
SECOND = changed(FIRST, ("mine", ["mine_again"]), ("line_60", ["far"]))
THEIRS = changed(BASE, ("line_20", ["theirs"]), ("line_90", ["elsewhere"]))


def test_hunks_of_all_patches_that_collide(shown: Shown) -> None:
    """The second patch counts its lines behind the two that the first one inserts."""
    mails = [*patches("a", diff(BASE, FIRST), diff(FIRST, SECOND)), *patches("b", diff(BASE, THEIRS), sender=BOB)]
    (row,), page = shown(mails)
    assert (row["lines_a"], where(row, "a"), where(row, "b")) == ("20", [("a-1", 17), ("a-2", 19)], [("b-1", 17)])
    assert (row["more_hunks_a"], row["more_hunks_b"]) == (0, 0)
    titles = [link.get_text() for link in page.select(".beside-each-other:not(.sides) p.under a")]
    assert titles == ["1/2 a: step 1", "2/2 a: step 2", "1/1 b: step 1"]
    assert [line.get_text().strip() for line in page.select("pre.diff .added")] == ["+mine", "+mine_again", "+theirs"]


def test_no_more_than_a_dozen_and_where_the_others_are(shown: Shown) -> None:
    spots = [f"line_{n}" for n in range(5, 117, 8)]
    ours, theirs = (changed(BASE, *((line, [f"{line}_{who}"]) for line in spots)) for who in ("ann", "bob"))
    (row,), page = shown([*patches("a", diff(BASE, ours)), *patches("b", diff(BASE, theirs), sender=BOB)])
    assert [len(row["hunks_a"]), row["more_hunks_a"], len(row["hunks_b"]), row["more_hunks_b"]] == [12, 2, 12, 2]
    links = [link["href"] for link in page.select("p.under a") if link.get_text() == "2 more"]
    assert links == [f"/patchlore/hunks?root_id={name}-1%40example.org&path=mm%2Fpool.c" for name in "ab"]


def test_a_file_that_is_renamed_on_the_way(shown: Shown) -> None:
    moved = f"diff --git a/{POOL} b/{POND}\nsimilarity index 100%\nrename from {POOL}\nrename to {POND}\n"
    edited = diff(BASE, changed(BASE, ("line_20", ["mine"])), POND)
    (row,), _ = shown([*patches("a", moved, edited), *patches("b", diff(BASE, THEIRS), sender=BOB)])
    assert (row["path"], where(row, "a"), where(row, "b")) == (POOL, [("a-2", 17)], [("b-1", 17)])


def test_a_report_is_of_the_patch_that_it_names(shown: Shown) -> None:
    report = mail(
        "report@example.net", "linux-next: manual merge of the a tree with the b tree", minutes=4 * 1440,
        body=(
            f"Today's linux-next merge of the a tree got a conflict in:\n\n  {POOL}\n\nbetween commit:\n\n"
            '  1234567890ab ("b: step 1")\n\nfrom the b tree and commit:\n\n  2345678901bc ("a: step 2")\n\nfrom the a tree.\n'
        ),
    )  # fmt: skip
    rows, _ = shown([*patches("a", diff(BASE, FIRST), diff(FIRST, SECOND)), *patches("b", diff(BASE, THEIRS), sender=BOB), report])
    assert [(row["basis"], where(row, "a")) for row in rows] == [
        ("predicted", [("a-1", 17), ("a-2", 19)]),
        ("reported", [("a-2", 19), ("a-2", 59)]),
    ]


def test_a_whole_file_is_shown_by_its_patch(shown: Shown) -> None:
    gone = diff(BASE, [], POOL).replace(f"+++ b/{POOL}", "+++ /dev/null")
    (row,), _ = shown([*patches("a", gone), *patches("b", diff(BASE, THEIRS), sender=BOB)])
    assert (row["kind"], where(row, "a"), where(row, "b")) == ("modify/delete", [("a-1", 1)], [("b-1", 17), ("b-1", 87)])
