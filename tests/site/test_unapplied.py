"""What the page of a series says of trees that it does not apply to, and of a collision for which no file is named."""

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup
from mails import mail, write_mbox

from patchlore.ingest.pipeline import ingest
from patchlore.pages.site import site
from patchlore.queries.catalog import views

BOB = "Bob Baker <bob@example.com>"
ROBOT = "[auto build test ERROR on v6.8]\n[cannot apply to net/main\nnext-20240304]\n"
AM = "error: patch failed: mm/pool.c:1\n"
WHY = 'No longer applies to net-next, because of 1234567890ab ("pond: drain it").\n'


def patch(name: str, subject: str, path: str, minutes: int, sender: str = "Ann Archer <ann@example.org>") -> bytes:
    diff = f"diff --git a/{path} b/{path}\nindex 1111111..2222222 100644\n--- a/{path}\n+++ b/{path}\n@@ -1 +1 @@\n-a\n+b\n"
    return mail(f"{name}@example.org", subject, body=f"Words.\n---\n{diff}-- \n2.39\n", minutes=minutes, sender=sender)


@pytest.fixture
def page(tmp_path: Path) -> Iterator[Any]:
    said = [
        mail(f"{name}@example.com", "Re: [PATCH] pool: fill it", body=body, sender=BOB, minutes=minutes, answers="pool@example.org")
        for name, body, minutes in (("robot", ROBOT, 10), ("am", AM, 20), ("why", WHY, 2 * 1440))
    ]
    mails = [patch("pool", "[PATCH] pool: fill it", "mm/pool.c", 1), patch("pond", "[PATCH] pond: drain it", "mm/pond.c", 2, BOB), *said]
    ingest([write_mbox(tmp_path / "a.mbox", mails)], tmp_path / "a.db", views=views(), jobs=1)
    with asyncio.Runner() as runner:
        datasette = site(tmp_path / "a.db")
        yield lambda address: BeautifulSoup(runner.run(datasette.client.get(address)).text, "html.parser")
        runner.run(datasette.invoke_shutdown())
        datasette.close()


def test_who_says_that_it_does_not_apply_to_what(page: Any) -> None:
    series = page("/patchlore/-/series/pool~40example~2Eorg")
    told = [" ".join(item.get_text().split()) for item in series.find(id="unapplied").find_next("ul")("li")]
    assert told == [
        "2024-03-06 v1, patch 1, to net-next: Bob Baker says so",
        "2024-03-04 v1, patch 1, in mm/pool.c: Bob Baker says so",
        "2024-03-04 v1, patch 1, to net/main, next-20240304: Bob Baker says so",
    ]
    links = [item("a")[-1]["href"] for item in series.find(id="unapplied").find_next("ul")("li")]
    assert [link.rpartition("#")[2] for link in links] == ["L0-1", "L0-1", "L0-2"]


def test_a_collision_for_which_no_file_is_named(page: Any) -> None:
    pairs = page("/patchlore/-/series/pool~40example~2Eorg").select("ol.pairs .pair")
    (pair,) = [pair for pair in pairs if "pond: drain it" in pair.get_text()]
    assert "reported claimed · no file named" in " ".join(pair.get_text().split())


def test_the_lines_that_say_so_are_marked(page: Any) -> None:
    shown = " ".join(page("/patchlore/-/thread/pool~40example~2Eorg").get_text().split())
    for words in (
        "says that it does not apply to net/main, next-20240304",
        "apply-failure conflict: pool: fill it against what is not here, live",
        "apply-failure conflict: pond: drain it against pool: fill it, live",
    ):
        assert words in shown


def test_a_series_of_which_nobody_says_so(page: Any) -> None:
    assert page("/patchlore/-/series/pond~40example~2Eorg").find(id="unapplied") is None
