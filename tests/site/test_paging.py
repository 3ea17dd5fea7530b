"""Lists that go on: the pages together show what one long page would, in its order, each thing once."""

import asyncio
from collections.abc import Callable, Iterator
from importlib import import_module
from typing import Any
from urllib.parse import urljoin

import pytest
from corpus import ROOT
from datasette.utils import tilde_encode

from patchlore.ingest.pipeline import ingest
from patchlore.pages.site import site
from patchlore.queries.catalog import views

Json = Callable[[str], dict[str, Any]]

LIST = "kestrel-devel.lists.example.org"
# module of pages/, address, what it lists
LISTS = {
    "series": ("series_list", "series", "series"),
    "threads": ("threads", "threads", "threads"),
    "threads with patches": ("threads", "threads?patches=1", "threads"),
    "threads of a list": ("threads", f"list/{tilde_encode(LIST)}", "threads"),
    "regressions": ("regressions", "regressions?status=fixed", "regressions"),
    "search": ("search", "search?q=Reviewed", "messages"),
    "search in a list": ("search", f"search?q=Reviewed&list={LIST}", "messages"),
}


@pytest.fixture(scope="module")
def get(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Json]:
    """Return how to get a page of the sample as JSON, by the address of its HTML."""
    path = tmp_path_factory.mktemp("paging") / "sample.db"
    ingest([ROOT / "sample" / "sample.mbox"], path, views=views(), jobs=1)
    with asyncio.Runner() as runner:
        datasette = site(path)

        def ask(address: str) -> dict[str, Any]:
            page, question, query = address.partition("?")
            found: dict[str, Any] = runner.run(datasette.client.get(f"{page}.json{question}{query}")).json()
            return found

        yield ask
        runner.run(datasette.invoke_shutdown())
        datasette.close()


@pytest.mark.parametrize(("module", "address", "key"), LISTS.values(), ids=LISTS)
def test_pages_of_a_list(get: Json, monkeypatch: pytest.MonkeyPatch, module: str, address: str, key: str) -> None:
    first = f"/patchlore/-/{address}"
    whole = get(first)
    assert whole["next"] is None
    monkeypatch.setattr(import_module(f"patchlore.pages.{module}"), "_ON_A_PAGE", 1)
    found: list[Any] = []
    following: str | None = first
    while following and len(found) <= len(whole[key]):
        page = get(following)
        assert len(page[key]) == 1
        found += page[key]
        following = page["next"] and urljoin(following, page["next"])
    assert found == whole[key]
    assert len(found) > 1
