"""A small archive for the queries' tests."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from small_archive import small_archive
from sqlite_utils import Database


@pytest.fixture(scope="session")
def database(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """The small archive; tests only read it."""
    path: Path = tmp_path_factory.mktemp("archive") / "small.db"
    database = small_archive(path)
    yield database
    database.close()
