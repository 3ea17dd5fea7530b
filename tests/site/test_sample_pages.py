"""Pages of the sample, as a maintainer walks through them."""

import asyncio
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urljoin

import pytest
from bs4 import BeautifulSoup
from corpus import ROOT
from datasette.utils import tilde_encode

from patchlore.ingest.pipeline import ingest
from patchlore.pages.series import stacked
from patchlore.pages.site import site
from patchlore.queries.catalog import views

Open = Callable[[str], BeautifulSoup]
LOCKUP = tilde_encode("20240325.fe82068f68eb@example.com") + "/1"
POOL = tilde_encode("20240304081200.1531-1-maren@example.org")


@pytest.fixture(scope="module")
def open_page(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Open]:
    """Return how to open a page of the sample."""
    path = tmp_path_factory.mktemp("pages") / "sample.db"
    ingest([ROOT / "sample" / "sample.mbox"], path, views=views(), jobs=1)
    with asyncio.Runner() as runner:
        datasette = site(path)
        yield lambda address: BeautifulSoup(runner.run(datasette.client.get(address, follow_redirects=True)).text, "html.parser")
        runner.run(datasette.invoke_shutdown())
        datasette.close()


def test_each_step_of_a_regression_shows_the_line_that_proves_it(open_page: Open) -> None:
    shown = 0
    for step in open_page(f"/patchlore/-/regression/{LOCKUP}").select("ol.time-line li"):
        link = step.select("a[href*='#L']")[-1]["href"]
        page, _, anchor = link.partition("#")
        if words := step.select_one(".words"):
            line = open_page(page).find(id=anchor)
            for link in line.select("a.beside"):
                link.extract()
            assert words.get_text() in line.get_text()
            shown += 1
        else:
            assert anchor == "L0-0"
    assert shown == 2


def test_regressions_of_one_kind(open_page: Open) -> None:
    def shown(address: str) -> tuple[list[str], list[str], list[str]]:
        page = open_page(address)
        rows = [row.get_text().split(",")[0].strip() for row in page.select("ol.items p.under")]
        choice = page.select("nav[aria-label='By kind'] > *")
        return rows, [item.get_text() for item in choice], [item.get_text() for item in choice if item.get("aria-current")]

    kinds = ["every kind 2", "build 1", "crash 1"]
    rows, *choice = shown("/patchlore/-/regressions?status=fixed")
    assert (sorted(rows), choice) == (["build", "crash"], [kinds, ["every kind 2"]])
    assert shown("/patchlore/-/regressions?status=fixed&kind=crash") == (["crash"], kinds, ["crash 1"])
    assert shown("/patchlore/-/regressions?status=open&kind=crash") == (["hang"], [], [])  # none: of every kind


def test_a_series_says_how_its_latest_revision_is_applied(open_page: Open) -> None:
    page = open_page(f"/patchlore/-/series/{POOL}")
    mbox = page.select("table.revisions a[title='for git am']")[-1]["href"]
    assert page.find(id="apply").get_text() == f"curl -s 'http://localhost{mbox}' | git am -3"


def test_collisions_on_a_page_of_a_series_name_the_other_side(open_page: Open) -> None:
    page = open_page(f"/patchlore/-/series/{POOL}")
    others = {link["href"] for link in page.select("ol.pairs .pair > p:first-child a[href*='/series/']")}
    assert others
    assert f"/patchlore/-/series/{POOL}" not in others


def test_postings_that_lie_on_one_are_told_together() -> None:
    def row(direction: str, revision: str, root_id: str, paths: int) -> dict[str, Any]:
        return {"direction": direction, "revision": revision, "root_id": root_id, "paths": paths}

    given = [row("on", "10", "a", 1), row("on", "2", "a", 3), row("on", "2", "b", 1), row("under", "2", "a", 1)]
    told = stacked(given, [{"revision": "2"}, {"revision": "10"}])
    assert [(other["direction"], other["root_id"], other["revisions"], other["paths"]) for other in told] == [
        ("on", "a", ["2", "10"], 3), ("on", "b", ["2"], 1), ("under", "a", ["2"], 1)
    ]  # fmt: skip


def test_threads_with_patches(open_page: Open) -> None:
    every, some = (open_page(f"/patchlore/-/threads{choice}").select("td.title") for choice in ("", "?patches=1"))
    counts = [cell.select_one(".under").get_text() for cell in every]
    assert 0 < sum("patch" in count for count in counts) < len(every)
    assert [cell.get_text() for cell in some] == [cell.get_text() for cell in every if "patch" in cell.select_one(".under").get_text()]


@pytest.mark.parametrize(
    ("address", "newest"),
    [
        ("/patchlore/-/series?state=new&before=2030-01-01_5", "/patchlore/-/series?state=new"),
        ("/patchlore/-/threads?before=2030-01-01_5", "/patchlore/-/threads"),
        ("/patchlore/-/collisions?path=mm%2F&from=1", "/patchlore/-/collisions?path=mm%2F"),
        ("/patchlore/-/series?state=new", None),
    ],
)
def test_the_way_back_to_the_first_page_keeps_the_choice(open_page: Open, address: str, newest: str | None) -> None:
    link = open_page(address).select_one("nav.further a[rel=first]")
    assert (link and link["href"]) == newest


def test_echoes_of_what_names_a_commit_are_folded(open_page: Open) -> None:
    page = open_page("/patchlore/-/commit/7d3a4d55e024")
    assert page.select_one("details.past summary").get_text() == "1 place in quoted text"
    assert [len(page.select(f"{where} tbody tr")) for where in ("main > .scroll", "details.past")] == [1, 1]
    assert not open_page("/patchlore/-/commit/4d8b8dfcaf62").select("details.past")


def test_a_message_alone_keeps_the_words_of_tables_folded(open_page: Open) -> None:
    page = open_page("/patchlore/messages/1")
    assert page.select("details .belonging")
    assert not [listed for listed in page.select(".belonging") if not listed.find_parent("details")]
    assert "ours" in page.body["class"]


def test_a_reported_collision_shows_the_line_that_reports_it(open_page: Open) -> None:
    links = open_page("/patchlore/-/collisions?basis=reported&state=rebased").select("a.compare")
    shown = 0
    for link in links:
        page = open_page(link["href"])
        for line in page.select("p.words"):
            place = line.find_previous_sibling("p").find("a", string="who says so")["href"]
            message, _, anchor = place.partition("#")
            assert line.get_text() in open_page(message).find(id=anchor).get_text()
            shown += 1
    assert shown == 3


@pytest.mark.parametrize(
    ("noun", "module"),
    [
        ("threads", "threads"),
        ("threads?patches=1", "threads"),
        ("list/kestrel-devel.lists.example.org", "threads"),
        ("series", "series_list"),
        ("series?author=example", "series_list"),
        ("regressions?status=fixed", "regressions"),
    ],
)
def test_lists_are_gone_through_both_ways(open_page: Open, monkeypatch: pytest.MonkeyPatch, noun: str, module: str) -> None:
    def titles(page: BeautifulSoup) -> list[str]:
        return [link["href"] for link in page.select("td.title a, ol.items > li > div > a")]

    address = f"/patchlore/-/{noun}".replace(".", "~2E")
    whole = titles(open_page(address))
    monkeypatch.setattr(f"patchlore.pages.{module}._ON_A_PAGE", 1)
    ways: list[list[str]] = []
    for way in ("next", "prev"):
        found = []
        while address:
            page = open_page(address)
            found += titles(page)
            link = page.select_one(f"nav.further a[rel={way}]")
            here, address = address, link and urljoin(address, link["href"])
        ways.append(found)
        address = here
    assert len(whole) > 1
    assert ways == [whole, whole[::-1]]


def test_a_series_leads_to_what_applies_only_with_3(open_page: Open) -> None:
    [line] = [each for each in open_page(f"/patchlore/-/series/{POOL}").select("p.under") if "-3" in each.get_text()]
    assert line.get_text().startswith(
        "With 2 series it goes together in 2 files, but one side changes a line that the other shows as context"
    )
    rows = open_page(line.a["href"]).select("table.rows-and-columns tbody tr")
    assert [row.td.get_text().strip() for row in rows] == ["include/pool.h", "drivers/ring/ring.c"]
