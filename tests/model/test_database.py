"""Opening a database: what is refused and what is said then, and what a folder that cannot be written takes."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from patchlore.model.database import CONTENT_VERSION, DERIVED_VERSION, create_database, drop_derived, fingerprint, is_still, open_database
from patchlore.model.errors import DatabaseError


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """An empty database whose name a shell would take for more than a name."""
    path = tmp_path / "my mail #1?.db"
    create_database(path).close()
    return path


def change(path: Path, statement: str) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(statement)
        connection.commit()


def refusal(path: Path) -> str:
    with pytest.raises(DatabaseError) as caught:
        open_database(path)
    return str(caught.value)


def test_what_derived_it_must_be_of_this_version(path: Path) -> None:
    change(path, "update properties set value = '0' where name = 'derived-version'")
    assert (
        refusal(path) == f"{path}: derived by version 0, this program is {DERIVED_VERSION}. Derive it anew: patchlore rebuild --db '{path}'"
    )
    open_database(path, any_derived=True).close()


def test_a_rebuild_that_was_stopped_is_told_as_that(path: Path) -> None:
    with closing(open_database(path, writable=True)) as database, database.atomic():
        drop_derived(database)
    assert refusal(path) == f"{path}: a rebuild was stopped. Derive it anew: patchlore rebuild --db '{path}'"


def test_derived_tables_must_be_those_of_this_program(path: Path) -> None:
    change(path, "update properties set value = 'another' where name = 'derived-schema'")
    reason = "its derived tables are those of another Patchlore"
    assert refusal(path) == f"{path}: {reason}. Derive it anew: patchlore rebuild --db '{path}'"


def test_content_is_not_changed_without_a_migration() -> None:
    """Files of users hold it: docs/decisions/0007-content-and-derived.md says what to do before this is changed."""
    assert (CONTENT_VERSION, fingerprint("content")) == ("1", "4c720f7bad0f")


def test_content_must_be_of_this_version(path: Path) -> None:
    change(path, "update properties set value = '2' where name = 'content-version'")
    assert refusal(path) == f"{path}: made by a newer Patchlore (content of version 2, this one knows 1). Use that one"


@pytest.mark.parametrize("name", ["nowhere.db", "nowhere/nothing.db"])
def test_a_file_that_is_not_there(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    assert refusal(path) == f"{path}: no such database. Make one: patchlore ingest SOURCE --db {path}"


def test_a_folder_that_may_not_be_looked_into(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_path: Path) -> bool:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "is_file", refuse)
    assert refusal(path) == f"{path}: cannot be read (Permission denied). Choose another with --db"


def test_other_files_are_refused(tmp_path: Path) -> None:
    text, other = tmp_path / "text.db", tmp_path / "other.db"
    text.write_text("no database, but a text that is long enough to be taken for one " * 20)
    change(other, "create table notes (note text)")
    assert refusal(text) == f"{text}: cannot be opened (file is not a database). Choose another with --db"
    assert refusal(other) == f"{other}: not a Patchlore database. Choose another with --db"


@pytest.fixture
def unwritable(path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The database, as if its folder could not be written; root could always."""
    monkeypatch.setattr("patchlore.model.database.os.access", lambda *_: False)
    return path


def test_where_nothing_can_be_written_it_is_read_without_a_journal(unwritable: Path) -> None:
    with closing(open_database(unwritable)) as database:
        assert database.conn.execute("select count(*) from messages").fetchone() == (0,)
        assert list(unwritable.parent.iterdir()) == [unwritable]


def test_a_file_with_a_journal_is_not_still(unwritable: Path) -> None:
    assert is_still(unwritable)
    unwritable.with_name(unwritable.name + "-wal").touch()
    assert not is_still(unwritable)
