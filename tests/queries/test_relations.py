"""What is said of tables, views and columns, against what they are."""

import runpy

import pytest
from corpus import ROOT
from sqlite_utils import Database

from patchlore.queries.relations import Column, Relation, relations

CONTRACT = {
    "messages": "message_id thread parent_id depth subject from_name from_email sent_at kind",
    "threads": "thread root_id subject message_count participant_count started_at last_at",
    "series": "series name title author_name author_email latest_revision revision_count first_posted_at last_posted_at state",
    "revisions": "root_id series revision revision_inferred kind cover_id posted_at expected received complete incomplete_because "
    "base_commit change_id superseded_by linked_by",
    "patches": "message_id root_id series revision counter total title patch_id additions deletions file_count part line",
    "file_changes": "message_id part line path old_path change additions deletions old_blob new_blob end_line",
    "hunks": "message_id part line path old_start old_count new_start new_count section end_line",
    "diffstats": "message_id part line quoted files insertions deletions end_line",
    "trailers": "message_id part line name value person_name person_email patch quoted conditional",
    "commit_references": "message_id part line quoted sha subject role tree stability patch patch_by end_line",
    "regressions": "regression report_id ordinal signature kind status series root_id patch culprit_sha culprit_subject culprit_agreed_sha "
    "reporter_email reported_at last_event_at verified_by",
    "regression_revisions": "regression root_id status message_id part line",
    "regression_events": "regression at event status message_id part line quoted root_id",
    "defects": "source locator message_id kind detail",
}


@pytest.mark.parametrize("name", CONTRACT)
def test_relation_has_the_columns_that_others_rely_on(database: Database, name: str) -> None:
    columns = [column[1] for column in database.conn.execute(f'pragma table_info("{name}")')]
    assert [column for column in CONTRACT[name].split() if column not in columns] == []


@pytest.mark.parametrize("relation", relations().values(), ids=lambda relation: relation.name)
def test_every_column_has_a_meaning(database: Database, relation: Relation) -> None:
    columns = [column[1] for column in database.conn.execute(f'pragma table_info("{relation.name}")')]
    assert [column.name for column in relation.columns] == columns
    assert [column.name for column in relation.columns if not column.meaning] == []
    assert relation.meaning.startswith("One row per ")


def test_every_relation_is_described_but_for_the_search(database: Database) -> None:
    names = {name for (name,) in database.conn.execute("select name from sqlite_master where type in ('table', 'view')")}
    others = {name for name in names - set(relations()) if not name.startswith(("message_search", "sqlite_"))}
    assert others == {"searchable_messages"}


def test_comment_of_its_own_goes_before_what_is_said_everywhere() -> None:
    assert Column(name="position", meaning="reading order within the thread, from 1") in relations()["messages"].columns
    assert Column(name="position", meaning="place in the row, from 1") in relations()["ancestors"].columns


def test_schema_page_is_current() -> None:
    made = runpy.run_path(str(ROOT / "docs" / "print_schema.py"))["schema_page"]()
    assert (ROOT / "docs" / "schema.md").read_text(encoding="utf-8") == made, "run: python docs/print_schema.py"
