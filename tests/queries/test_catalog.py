"""Views and stored queries as they are found and asked."""

import re

import pytest
from sqlite_utils import Database

from patchlore.model.errors import QueryError
from patchlore.queries.catalog import Parameter, StoredQuery, find_query, message_id, parse_query, run, stored_queries, views

SPECIMEN = """-- Mail of a person
--
-- What somebody wrote,
-- newest first.
--
-- :who  An address.
-- :since = ""  A day; empty: all.
-- :limit = "20"  How many.
select 1
"""


def test_head_comment_is_title_description_and_parameters() -> None:
    assert parse_query("mail", SPECIMEN) == StoredQuery(
        name="mail",
        title="Mail of a person",
        description="What somebody wrote, newest first.",
        parameters=(
            Parameter(name="who", meaning="An address.", default=None),
            Parameter(name="since", meaning="A day; empty: all.", default=""),
            Parameter(name="limit", meaning="How many.", default="20"),
        ),
        sql="select 1\n",
    )


@pytest.mark.parametrize("query", stored_queries().values(), ids=lambda query: query.name)
def test_query_documents_the_parameters_that_it_has(query: StoredQuery) -> None:
    statement = re.sub(r"'[^']*'|--.*", "", query.sql)
    assert {parameter.name for parameter in query.parameters} == set(re.findall(r":([a-z_]+)", statement))
    assert query.title
    assert query.description.endswith(".")
    assert "order by" in statement


def test_view_comes_after_those_that_it_reads(monkeypatch: pytest.MonkeyPatch) -> None:
    files = {"first": "select 1 from second", "second": "select 1 from third", "third": "select 1"}
    monkeypatch.setattr("patchlore.queries.catalog.view_files", lambda: files)
    assert list(views()) == ["third", "second", "first"]


def test_what_is_not_given_takes_its_default(database: Database) -> None:
    answer = run(database, "recent-series", {})
    assert answer.columns[:3] == ("last_posted_at", "title", "author_name")
    assert [row[1] for row in answer.rows] == ["widget: turn safely"]


def test_unknown_query_is_told_what_there_is() -> None:
    with pytest.raises(QueryError, match=r"^nonsense: no such query\. There are: apply-failures, attention, commit, defects, "):
        find_query("nonsense")


@pytest.mark.parametrize(
    ("name", "parameters", "message"),
    [
        pytest.param("nonsense", {}, "nonsense: no such query", id="query"),
        pytest.param("thread", {"tread": "1"}, "thread: takes no tread. It takes: thread", id="parameter"),
        pytest.param("thread", {}, "thread: needs -p thread=... (thread: Number of the thread", id="missing"),
        pytest.param("search", {"q": "a", "limit": "-1"}, "search: limit=-1 is not a whole number, 0 or more", id="limit"),
        pytest.param("fixes-not-applied", {"days": "two"}, "fixes-not-applied: days=two is not a number of days, 0 or more", id="days"),
        pytest.param("recent-series", {"since": "yesterday"}, "recent-series: since=yesterday is not a day as 2026-01-31", id="day"),
    ],
)
def test_what_cannot_be_asked_is_said_in_one_line(database: Database, name: str, parameters: dict[str, str], message: str) -> None:
    with pytest.raises(QueryError, match="^" + re.escape(message)) as caught:
        run(database, name, parameters)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        pytest.param("a.b-1@example.org", "a.b-1@example.org", id="as it is"),
        pytest.param(" <a.b-1@example.org>\n", "a.b-1@example.org", id="in brackets"),
        pytest.param("https://lore.kernel.org/all/a.b-1@example.org/", "a.b-1@example.org", id="address"),
        pytest.param("https://lists.example.org/some/list/a%2Fb@example.org/T/#u", "a/b@example.org", id="address of a thread, quoted"),
        pytest.param("17", "17", id="number"),
        pytest.param("https://lists.example.org/all/", "https://lists.example.org/all/", id="other address"),
    ],
)
def test_a_mail_may_be_named_as_mails_and_pages_do(given: str, expected: str) -> None:
    assert message_id(given) == expected


def test_a_mail_in_brackets_is_found(database: Database) -> None:
    (root,) = next(database.conn.execute("select name from series order by series"))
    assert list(run(database, "series-history", {"series": f"<{root}>"}).rows) == list(
        run(database, "series-history", {"series": root}).rows
    )
