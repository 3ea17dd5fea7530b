"""Datasette's configuration against the database, and both ways to use it."""

import asyncio
import sqlite3
from pathlib import Path
from typing import Any

import pytest
import yaml
from corpus import ROOT
from datasette.app import Datasette

from patchlore.pages.limits import prepare_connection
from patchlore.pages.site import CONFIGURATION, site
from patchlore.queries.relations import relations

TABLES: dict[str, dict[str, Any]] = yaml.safe_load((CONFIGURATION / "datasette.yaml").read_text())["databases"]["patchlore"]["tables"]
VISIBLE = [name for name, table in TABLES.items() if not table.get("hidden")]


def rows(path: Path, sql: str) -> list[tuple[Any, ...]]:
    connection = sqlite3.connect(path)
    try:
        return connection.execute(sql).fetchall()
    finally:
        connection.close()


def test_every_relation_is_configured_or_hidden() -> None:
    assert set(TABLES) == set(relations()) | {"message_search", "searchable_messages"}


@pytest.mark.parametrize("name", [name for name in VISIBLE if not relations()[name].is_view])
def test_table_sorts_by_columns_that_are_not_null_and_indexed(path: Path, name: str) -> None:
    table = TABLES[name]
    sortable = table["sortable_columns"]
    assert {table[key] for key in ("sort", "sort_desc") if key in table} <= set(sortable)
    columns = {column: notnull or key for _, column, _, notnull, _, key in rows(path, f"pragma table_info({name})")}
    indexed = {column for column, _ in columns.items() if columns[column] and column in _led(path, name)}
    assert [column for column in sortable if not columns[column]] == []
    # The position is looked up behind the thread, which the page of a thread always names.
    assert set(sortable) - indexed <= {"position"}


def _led(path: Path, name: str) -> set[str]:
    """Return the columns that an index or the key begins with."""
    keys = {column for _, column, _, _, _, key in rows(path, f"pragma table_info({name})") if key}
    indexes = [index for _, index, *_ in rows(path, f"pragma index_list({name})")]
    return keys | {rows(path, f"pragma index_info({index})")[0][2] for index in indexes}


@pytest.mark.parametrize("name", VISIBLE)
def test_columns_of_the_configuration_exist(name: str) -> None:
    known = {column.name for column in relations()[name].columns}
    table = TABLES[name]
    named = {*table["sortable_columns"], *table.get("facets", ()), *table.get("plugins", {}).get("patchlore", {}).get("columns", ())}
    assert named | ({table["label_column"]} if "label_column" in table else set()) <= known


def test_columns_are_described_as_the_sql_does(served: Any) -> None:
    _, get = served
    for name in VISIBLE:
        shown = get(f"/patchlore/{name}.json?_extra=metadata&_size=0").json()["metadata"]["columns"]
        assert shown == {column.name: column.meaning for column in relations()[name].columns if column.meaning}


def test_plain_datasette_serves_the_same(path: Path, tmp_path: Path) -> None:
    """As the command in the head of datasette.yaml does: options instead of a folder."""
    plain = tmp_path / "patchlore.db"
    plain.write_bytes(path.read_bytes())
    configuration = yaml.safe_load((CONFIGURATION / "datasette.yaml").read_text())
    datasette = Datasette(
        [str(plain)],
        config=configuration,
        metadata=yaml.safe_load((CONFIGURATION / "metadata.yaml").read_text()),
        plugins_dir=str(CONFIGURATION / "plugins"),
        template_dir=str(CONFIGURATION / "templates"),
        static_mounts=[("static", str(CONFIGURATION / "static"))],
    )

    async def pages() -> list[Any]:
        await datasette.invoke_startup()
        addresses = ("/patchlore/threads", "/patchlore/thread?thread=3", "/patchlore/-/query?sql=select+1", "/static/patchlore.css")
        return [await datasette.client.get(address) for address in addresses]

    threads, thread, sql, css = asyncio.run(pages())
    datasette.close()
    assert '<a href="/patchlore/-/thread/3">' in threads.text
    assert "Turning widgets by hand" in thread.text
    assert sql.status_code == 403
    assert css.status_code == 200


def test_the_documented_command_names_what_exists() -> None:
    head = (CONFIGURATION / "datasette.yaml").read_text().split("\n\n")[0]
    named = [word.removeprefix("static:") for word in head.replace("\\", " ").split() if "datasette/" in word]
    assert len(named) == 5
    assert all((ROOT / name).exists() for name in named)


def test_one_value_cannot_take_all_memory() -> None:
    connection = sqlite3.connect(":memory:")
    prepare_connection(connection)
    with pytest.raises(sqlite3.DataError):
        connection.execute("select hex(zeroblob(400000000))")
    connection.close()


def test_the_file_is_mounted_under_one_name(path: Path) -> None:
    datasette = site(path)
    assert list(datasette.databases) == ["patchlore"]
    datasette.close()


def test_a_snapshot_is_one_file_that_is_only_read(path: Path, tmp_path: Path) -> None:
    snapshot = tmp_path / "next.db"
    connection = sqlite3.connect(path)
    connection.execute("vacuum into ?", (str(snapshot),))
    connection.close()
    datasette = site(snapshot)
    page = asyncio.run(datasette.client.get("/patchlore/-/home"))
    datasette.close()
    assert "widget: turn safely" in page.text
    assert rows(snapshot, "pragma journal_mode") == [("delete",)]
    assert [file.name for file in tmp_path.iterdir()] == ["next.db"]
