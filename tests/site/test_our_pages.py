"""Pages of our own: that each is there, a fact on it, the same as JSON, and who may see it."""

import asyncio
import html
import re
import sqlite3
import zlib
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
import yaml
from bs4 import BeautifulSoup
from datasette.app import Datasette
from datasette.utils import tilde_encode
from small_archive import HOSTILE_ID, PATCH_TEXT, small_archive

from patchlore.pages.address import decoded, encoded
from patchlore.pages.site import CONFIGURATION, site

V2 = tilde_encode("v2-0@example.org")
# Page: a fact that it shows.
FACTS = {
    "/patchlore/-/home": "widget: turn safely",
    "/patchlore/-/threads": "Turning widgets by hand",
    f"/patchlore/-/thread/{V2}": "Looks fine to me.",
    "/patchlore/-/series": "widget: turn safely",
    f"/patchlore/-/series/{tilde_encode('v1-0@example.org')}": "patch 2 of 2 was not seen",
    f"/patchlore/-/changes/{tilde_encode('v1-1@example.org')}/{tilde_encode('v2-2@example.org')}": "widget: say so",
    "/patchlore/-/search?q=turns": "Hold the lock while the widget",
    f"/patchlore/-/file/{tilde_encode('drivers/widget.c')}": "widget: hold the lock",
    f"/patchlore/-/file/{tilde_encode('drivers/')}": "drivers/widget.h",
    "/patchlore/-/commit/1234567890ab": "torvalds/linux.git",
    f"/patchlore/-/person/{tilde_encode('bob@example.com')}": "Reviewed-by",
    f"/patchlore/-/list/{tilde_encode('widgets.lists.example.org')}": "Turning widgets by hand",
    "/patchlore/-/collisions": "Collisions",
    "/patchlore/-/regressions": "Regressions",
}


@pytest.mark.parametrize("address", FACTS)
def test_page_and_its_data(get: Any, address: str) -> None:
    page = get(address)
    assert page.status_code == 200
    assert FACTS[address] in BeautifulSoup(page.text, "html.parser").get_text()
    path, _, query = address.partition("?")
    data = get(f"{path}.json?{query}")
    assert data.status_code == 200
    assert data.json()["title"]
    link = BeautifulSoup(page.text, "html.parser").select_one('link[rel="alternate"][type^="application/json"]')
    assert link["href"] == f"{path}.json" + (f"?{query}" if query else "")


@pytest.mark.parametrize(
    ("address", "title", "section"),
    [
        ("/", "Patchlore", None),
        ("/patchlore/-/series", "Series · Patchlore", "Series"),
        (f"/patchlore/-/thread/{V2}", "Thread: [PATCH v2 0/2] widget: turn safely · Patchlore", "Threads"),
        ("/patchlore/-/series/v1-0~40example~2Eorg", "Series: widget: turn safely · Patchlore", "Series"),
        ("/patchlore/-/file/drivers~2Fwidget~2Ec", "File: drivers/widget.c · Patchlore", None),
        ("/patchlore/messages/2", "Message: [PATCH 1/2] widget: hold the lock · Patchlore", "Threads"),
        ("/patchlore/recent-series", "Series, newest first · Patchlore", "Data"),
        ("/patchlore/series/1", "widget: turn safely · series · Patchlore", "Data"),
    ],
    ids=["home", "list", "thread", "series", "file", "message", "question", "row"],
)
def test_title_and_head_say_where_one_is(get: Any, address: str, title: str, section: str | None) -> None:
    page = BeautifulSoup(get(address).text, "html.parser")
    assert page.title.get_text() == title
    assert [link.get_text() for link in page.select(".site-nav [aria-current]")] == ([section] if section else [])


def test_first_page_is_ours(get: Any) -> None:
    page = BeautifulSoup(get("/").text, "html.parser")
    figures = {item.dt.get_text(): item.dd.get_text() for item in page.select("dl.figures div")}
    assert (figures["messages"], figures["series"], figures["postings"]) == ("9", "1", "2")


def test_thread_is_read_in_order_and_shows_who_answers_whom(get: Any) -> None:
    page = BeautifulSoup(get(f"/patchlore/-/thread/{V2}").text, "html.parser")
    assert [(article["id"], article["class"][1]) for article in page.select("article")] == [
        (f"m-{tilde_encode(name)}", f"indent-{depth}")
        for name, depth in (
            ("v2-0@example.org", 0), ("v2-1@example.org", 1), ("v2-1-re@example.com", 2), ("v2-2@example.org", 1),
            ("v2-0-re@example.com", 1),
        )
    ]  # fmt: skip
    assert page.select("article")[2].select_one(".under a")["href"] == f"#m-{tilde_encode('v2-1@example.org')}"
    for link in page.select(".outline a"):
        assert page.find(id=link["href"].removeprefix("#")), link


def test_thread_shows_what_was_never_seen(get: Any) -> None:
    page = get(f"/patchlore/-/thread/{tilde_encode('v1-0@example.org')}").text
    assert "A message that is not here: <code>v1-2@example.org</code>" in page


@pytest.mark.parametrize(
    ("name", "to"),
    [
        ("2", f"/patchlore/-/thread/{V2}"),
        ("v2-1-re@example.com", f"/patchlore/-/thread/{V2}#m-{tilde_encode('v2-1-re@example.com')}"),
        (HOSTILE_ID, f"/patchlore/-/thread/talk~40example~2Ecom#m-{tilde_encode(HOSTILE_ID)}"),
        ("v1-2@example.org", f"/patchlore/-/thread/v1-0~40example~2Eorg#m-{tilde_encode('v1-2@example.org')}"),
    ],
    ids=["number", "answer", "hostile", "ghost"],
)
def test_thread_stands_at_its_root(get: Any, name: str, to: str) -> None:
    response = get(f"/patchlore/-/thread/{tilde_encode(name)}")
    assert (response.status_code, response.headers["location"]) == (302, to)


@pytest.mark.parametrize("name", ["1", "v2-0@example.org", "v2-1-re@example.com", "v1-1@example.org"])
def test_series_stands_at_its_name(get: Any, name: str) -> None:
    assert get(f"/patchlore/-/series/{tilde_encode(name)}").headers["location"] == "/patchlore/-/series/v1-0~40example~2Eorg"


def test_series_shows_revisions_side_by_side(get: Any) -> None:
    page = BeautifulSoup(get("/patchlore/-/series/v1-0~40example~2Eorg").text, "html.parser")
    rows = [[cell["class"][0] for cell in row.select("td")] for row in page.select("table.matrix tbody tr")]
    assert rows == [["title", "step-first", "step-changed"], ["title", "step-absent", "step-new"]]
    assert "Bob Example" in page.get_text()
    answers = [link["href"] for link in page.select("table.revisions a[title='its review']")]
    assert answers == ["?revision=v2-0%40example.org#review"]
    assert [item.get_text() for item in page.select("details.answers li")] == ["2026-02-01 on patch 1", "2026-02-01 on the cover"]
    first = BeautifulSoup(get("/patchlore/-/series/v1-0~40example~2Eorg?revision=1").text, "html.parser")
    assert "Nobody but the author has spoken." in first.get_text()


def test_search_marks_words_and_takes_choices(get: Any) -> None:
    assert "<mark>turns</mark>" in get("/patchlore/-/search?q=turns").text

    def found(choice: str) -> list[str]:
        return [message["message_id"] for message in get(f"/patchlore/-/search.json?q=widget&{choice}").json()["messages"]]

    assert found("person=cat") == ["v2-0-re@example.com"]
    assert found("kind=cover") == ["v2-0@example.org", "v1-0@example.org"]
    assert found("kind=cover&list=none") == []
    page = BeautifulSoup(get("/patchlore/-/search?q=widget&list=none").text, "html.parser")
    assert page.find("a", string="look without them")["href"] == "/patchlore/-/search?q=widget"


@pytest.mark.parametrize(
    ("q", "noun"),
    [("v2-1@example.org", "thread"), ("drivers/widget.c", "file"), ("bob@example.com", "person"), ("1234567", "commit")],
)
def test_search_knows_names(get: Any, q: str, noun: str) -> None:
    page = BeautifulSoup(get(f"/patchlore/-/search?q={q}").text, "html.parser")
    assert any(f"/-/{noun}/" in link["href"] for p in page.select("main > p") if "of this name" in p.get_text() for link in p.select("a"))


@pytest.mark.parametrize("q", ["", '"', "a AND", "NEAR(", "*", "^", "%00", "((((", "a:b"])
def test_search_bears_any_words(get: Any, q: str) -> None:
    assert get(f"/patchlore/-/search?q={q}").status_code == 200


def test_search_without_words_says_what_is_missing(get: Any) -> None:
    assert "Give words to look for" in get("/patchlore/-/search?person=cat").text


def test_lists_go_on(get: Any) -> None:
    for noun in ("threads", "series", "regressions"):
        assert get(f"/patchlore/-/{noun}?before=2020-01-01_5").status_code == 200
        assert get(f"/patchlore/-/{noun}?before=x_99999999999999999999").status_code == 200


@pytest.mark.parametrize(
    "address",
    ["thread/absent", "series/absent", "changes/a/b", "file/absent", "commit/ffff", "commit/xyz", "person/absent", "list/absent",
     "collision/a/b", "regression/a/1", "message/absent", "posting/absent.mbox"],
)  # fmt: skip
def test_what_is_not_here_is_not_found_in_silence(get: Any, capfd: pytest.CaptureFixture[str], address: str) -> None:
    response = get(f"/patchlore/-/{address}")
    assert response.status_code == 404
    assert 'class="site-nav"' in response.text
    assert capfd.readouterr() == ("", "")


def test_posting_can_be_kept_as_an_mbox(tmp_path: Path) -> None:
    path = tmp_path / "raw.db"
    database = small_archive(path)
    for mail, title in ((4, "one"), (6, "two")):
        raw = f"Subject: {title}\n\n{PATCH_TEXT}".encode()
        database.table("raw_mails").insert({"mail": mail, "deflated": zlib.compress(raw)})
    database.close()
    datasette = site(path)
    response = asyncio.run(datasette.client.get(f"/patchlore/-/posting/{V2}.mbox"))
    datasette.close()
    assert response.headers["content-disposition"] == 'attachment; filename="v2-0@example.org.mbox"'
    assert response.headers["content-security-policy"] == "sandbox; default-src 'none'"
    assert re.findall(r"^Subject: (.*)$", response.text, re.MULTILINE) == ["one", "two"]


def test_who_may_not_see_the_tables_sees_no_page(path: Path, tmp_path: Path) -> None:
    private = tmp_path / "patchlore.db"
    private.write_bytes(path.read_bytes())
    configuration = yaml.safe_load((CONFIGURATION / "datasette.yaml").read_text())
    configuration["databases"]["patchlore"]["allow"] = {"id": "root"}
    datasette = Datasette(
        [str(private)],
        config=configuration,
        plugins_dir=str(CONFIGURATION / "plugins"),
        template_dir=str(CONFIGURATION / "templates"),
        static_mounts=[("static", str(CONFIGURATION / "static"))],
    )
    feeds = [f"/patchlore/-/{name}.atom" for name in ("postings", "patches", "search", "collisions", "regressions")]
    addresses = ["/", *FACTS, *feeds, f"/patchlore/-/posting/{V2}.mbox", f"/patchlore/-/message/{V2}", "/patchlore/-/collision/a/b",
                 "/patchlore/-/regression/a/1"]  # fmt: skip

    async def statuses() -> dict[str, int]:
        return {address: (await datasette.client.get(address)).status_code for address in addresses}

    assert set(asyncio.run(statuses()).values()) == {403}
    datasette.close()


def test_views_are_those_of_the_program_whatever_the_file_has(path: Path, tmp_path: Path) -> None:
    older = tmp_path / "older.db"
    older.write_bytes(path.read_bytes())
    with closing(sqlite3.connect(older)) as connection:
        connection.execute("drop view colliding_series")
        connection.execute("drop view patch_trailers")
        connection.execute("create view patch_trailers as select 1 as message_id")
    datasette = site(older)
    addresses = ("/", "/patchlore/-/collisions", f"/patchlore/-/series/{tilde_encode('v1-0@example.org')}")

    async def statuses() -> list[int]:
        return [(await datasette.client.get(address)).status_code for address in addresses]

    assert asyncio.run(statuses()) == [200, 200, 200]
    datasette.close()


@pytest.mark.parametrize("name", ["", "~", "a", "a/b", "%2F", "~7E", "ü", "a b", '"<>'])
def test_any_name_stands_in_an_address(name: str) -> None:
    assert "/" not in encoded(name)
    assert decoded(encoded(name)) == name


def test_addresses_hold_whatever_names_hold(get: Any) -> None:
    page = get(f"/patchlore/-/thread/{tilde_encode('talk@example.com')}").text
    link = f"/patchlore/-/message/{tilde_encode(HOSTILE_ID)}"
    assert f'href="{link}"' in page
    assert HOSTILE_ID in html.unescape(get(get(link).headers["location"]).text)
