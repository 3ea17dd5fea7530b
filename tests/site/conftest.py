"""The site on a small archive, asked in-process."""

import asyncio
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from datasette.app import Datasette
from small_archive import small_archive

from patchlore.pages.site import site

Get = Callable[[str], Any]


@pytest.fixture(scope="session")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The archive's file, under a name that is not the site's."""
    path: Path = tmp_path_factory.mktemp("archive") / "other name.db"
    small_archive(path).close()
    return path


@pytest.fixture(scope="session")
def served(path: Path) -> Iterator[tuple[Datasette, Get]]:
    """The site, and how to get a page of it; one event loop for all."""
    with asyncio.Runner() as runner:
        datasette = site(path)
        yield datasette, lambda address: runner.run(datasette.client.get(address))
        runner.run(datasette.invoke_shutdown())
        datasette.close()


@pytest.fixture
def get(served: tuple[Datasette, Get]) -> Get:
    """Return the response of an address."""
    return served[1]
