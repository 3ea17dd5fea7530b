"""Write docs/schema.md from a real database, and from the comments of the SQL that makes it: python docs/print_schema.py"""

import tempfile
from pathlib import Path

from sqlite_utils import Database

from patchlore.model.database import create_database, install_views
from patchlore.queries.catalog import views
from patchlore.queries.relations import Relation, relations

_HEAD = """# What is in the database

<!-- Written by docs/print_schema.py: do not edit. -->

The columns are those of a real database. Message-IDs are bare, without `<>`; times are ISO 8601 UTC text where nothing
else is said. What to rely on are the views, and the tables `messages`, `threads`, `series`, `revisions`, `patches`, `collisions`,
`regressions`, `regression_revisions` and `regression_events`. Other tables may change.
"""


def schema_page() -> str:
    """Return the page, Markdown: views and tables, each with its columns and what they mean."""
    with tempfile.TemporaryDirectory() as folder:
        database = create_database(Path(folder) / "schema.db")
        install_views(database, views())
        parts = [_part(database, relation) for relation in sorted(relations().values(), key=lambda relation: not relation.is_view)]
        database.close()
    return "\n".join([_HEAD, *parts])


def _part(database: Database, relation: Relation) -> str:
    kinds = {name: kind for _, name, kind, *_ in database.conn.execute(f'pragma table_info("{relation.name}")')}
    lines = [f"| {column.name} | {kinds[column.name].lower()} | {_cell(column.meaning)} |" for column in relation.columns]
    heading = f"## {relation.name}{' (view)' if relation.is_view else ''}"
    return "\n".join([heading, "", relation.meaning, "", "| column | type | meaning |", "|---|---|---|", *lines, ""])


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


if __name__ == "__main__":
    (Path(__file__).resolve().parent / "schema.md").write_text(schema_page(), encoding="utf-8")
