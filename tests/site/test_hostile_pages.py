"""What means harm is text on every page: nothing of it becomes an element, a handler or an address."""

import asyncio
import re
import xml.etree.ElementTree as ET
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from bs4 import BeautifulSoup
from datasette.utils import tilde_encode
from hostile_archive import ABSENT, FEEDS, PAGES, SCRIPT_ID, hostile_archive

from patchlore.pages.atom import Entry, Feed, atom
from patchlore.pages.site import site

Get = Callable[[str], Any]
ALLOWED = ("/", "#", "?", "https://lore.kernel.org/", "https://git.kernel.org/", "https://datasette.io/", "http://localhost/", "data:,")


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Get]:
    path = tmp_path_factory.mktemp("hostile") / "hostile.db"
    hostile_archive(path)
    with asyncio.Runner() as runner:
        datasette = site(path)
        yield lambda address: runner.run(datasette.client.get(address, follow_redirects=True))
        runner.run(datasette.invoke_shutdown())
        datasette.close()


@pytest.mark.parametrize("address", PAGES)
def test_nothing_that_a_mail_says_becomes_markup(hostile: Get, address: str) -> None:
    response = hostile(address)
    assert response.status_code == (404 if address in ABSENT else 200), response.text
    page = BeautifulSoup(response.text, "html.parser")
    assert page.find_all("img") == []
    assert [svg for svg in page.find_all("svg") if svg.get("onload") is not None] == []
    for element in page.find_all(True):
        assert [name for name in element.attrs if name.startswith("on")] == []
        for name in ("href", "src", "action"):
            if element.get(name):
                assert str(element[name]).startswith((*ALLOWED, "https://example.org/")), element
    nonces = {script.get("nonce") for script in page.find_all("script")}
    assert len(nonces) == 1
    assert nonces != {None}


@pytest.mark.parametrize("address", PAGES)
def test_nothing_is_unseen_or_turns_what_stands_beside_it(hostile: Get, address: str) -> None:
    assert re.findall("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", hostile(address).text) == []


@pytest.mark.parametrize("address", [page for page in PAGES if "q=script" in page or "/thread/" in page or "/collision/" in page])
def test_harm_is_shown_as_what_it_is(hostile: Get, address: str) -> None:
    page = BeautifulSoup(hostile(address).text, "html.parser")
    assert "<img src=x onerror=alert(1)>" in page.get_text()


def test_collision_says_what_it_rests_on_and_what_ended_it(hostile: Get) -> None:
    one, other = (tilde_encode(name) for name in (SCRIPT_ID, "v2-0@example.org"))
    page = BeautifulSoup(hostile(f"/patchlore/-/collision/{one}/{other}").text, "html.parser")
    assert "both sides start from the very same version of this file" in page.get_text()
    page = BeautifulSoup(hostile(f"/patchlore/-/collision/{one}/~").text, "html.parser")
    assert "Said in a mail." in page.get_text()
    assert [link["href"] for link in page.select("a") if link.get_text() == "what ended it"] == [f"/patchlore/-/message/{one}#L0-2"]


@pytest.mark.parametrize("address", FEEDS)
def test_feeds_are_xml(hostile: Get, address: str) -> None:
    response = hostile(address)
    assert response.headers["content-type"] == "application/atom+xml; charset=utf-8"
    feed = ET.fromstring(response.text)  # noqa: S314 - our own
    assert {element.tag.rpartition("}")[2] for element in feed.iter()} <= {
        "feed", "id", "title", "updated", "link", "entry", "author", "name", "summary",
    }  # fmt: skip


def test_feeds_have_no_characters_that_xml_has_not() -> None:
    entry = Entry(name="x\x00", title="a\x00b\x1b\ud800", address="/", at="", by="\x08", summary="\uffff")
    xml = atom(Feed(title="t\x0c", address="/", entries=(entry,)), "/own", lambda address: f"http://localhost{address}")
    assert ET.fromstring(xml)[5][1].text == "a�b��"  # noqa: S314 - our own
