"""Every page: that it is there, and one fact on it."""

import csv
import html
import io
import re
from typing import Any

import pytest
from datasette.utils import tilde_encode
from small_archive import HOSTILE, HOSTILE_ID, HOSTILE_PATH

from patchlore.queries.catalog import stored_queries
from patchlore.queries.relations import relations

# Table or view: (key of a row that has a page, a fact that it shows). Views have no rows' pages.
FACTS: dict[str, tuple[str | None, str]] = {
    "messages": ("5", "Re: [PATCH v2 1/2] widget: hold the lock"),
    "threads": ("3", "Turning widgets by hand"),
    "series": ("1", "widget: turn safely"),
    "revisions": ("1", "widget: turn safely"),
    "patches": ("6", "widget: say so"),
    "people": ("2", "Bob Example"),
    "paths": ("1", "drivers/widget.c"),
    "lists": ("1", "widgets.lists.example.org"),
    "sources": ("1", "/archives/widgets.mbox"),
    "attachments": ("2", "log.bin"),
    "declarations": ("1", "base-commit"),
    "file_changes": (None, "drivers/widget.h"),
    "hunks": (None, "static int turn(struct widget *w)"),
    "diffstats": (None, "v2-1@example.org"),
    "trailers": (None, "Reviewed-by"),
    "commit_references": (None, "torvalds/linux.git"),
    "posting_alarms": (None, "patch 2 of 2 was not seen"),
    "patch_trailers": (None, "Acked-by"),
    "list_messages": (None, "widgets.lists.example.org"),
    "defects": (None, "no-such-thing"),
}

# Query: (parameters, a fact that its answer shows).
ASKED = {
    "commit": ("sha=1234567890ab", "torvalds/linux.git"),
    "defects": ("kind=bad-charset", "no-such-thing"),
    "files-of-series": ("series=1", "drivers/widget.h"),
    "incomplete-series": ("since=2026-01-01", "1 of 2 patches: 2 is missing"),
    "posting-alarms": ("kind=missing", "patch 2 of 2 was not seen"),
    "recent-series": ("author=ann", "widget: turn safely"),
    "search": ("q=turns", "while the widget [turns]"),
    "series-history": ("series=1", "Acked-by: 1, Reviewed-by: 1"),
    "thread": ("thread=3", "Turning widgets by hand"),
    "who-touches": ("path=drivers/", "drivers/widget.h"),
}


def unescaped(page: Any) -> str:
    return html.unescape(page.text)


def test_home_leads_to_what_there_is(get: Any) -> None:
    links = set(re.findall(r'href="(/patchlore[^"#]*)"', get("/").text))
    assert len(links) > 20
    for link in links:
        assert get(html.unescape(link)).status_code in (200, 302), link


def test_database_lists_questions_tables_and_views(get: Any) -> None:
    page = get("/patchlore")
    for name in (*stored_queries(), *FACTS):
        assert f'href="/patchlore/{name}"' in page.text, name
    assert "One row per conversation" in page.text
    assert "posting_keys" not in page.text


@pytest.mark.parametrize("name", FACTS)
def test_table(get: Any, name: str) -> None:
    page = get(f"/patchlore/{name}")
    assert page.status_code == 200
    assert FACTS[name][1] in unescaped(page)
    assert html.escape(relations()[name].meaning) in page.text.replace("&#34;", "&quot;").replace("&#39;", "&#x27;")


@pytest.mark.parametrize("name", FACTS)
def test_table_as_json_has_all_columns(get: Any, name: str) -> None:
    rows = get(f"/patchlore/{name}.json?_shape=array").json()
    assert list(rows[0]) == [column.name for column in relations()[name].columns]
    assert FACTS[name][1] in str(rows)


@pytest.mark.parametrize("name", FACTS)
def test_table_as_csv(get: Any, name: str) -> None:
    rows = list(csv.reader(io.StringIO(get(f"/patchlore/{name}.csv").text)))
    assert FACTS[name][1] in str(rows)


@pytest.mark.parametrize(("name", "key"), [(name, key) for name, (key, _) in FACTS.items() if key])
def test_row(get: Any, name: str, key: str) -> None:
    page = get(f"/patchlore/{name}/{key}")
    assert page.status_code == 200
    assert re.search(rf"<h1>[^<]*{re.escape(html.escape(FACTS[name][1]))}", page.text) or name in ("people", "declarations", "attachments")
    assert FACTS[name][1] in unescaped(page)
    assert get(f"/patchlore/{name}/{key}.json").json()["rows"][0]


def test_queries_that_are_asked_exist() -> None:
    assert set(ASKED) <= set(stored_queries())


@pytest.mark.parametrize("name", ASKED)
def test_query(get: Any, name: str) -> None:
    parameters, fact = ASKED[name]
    page = get(f"/patchlore/{name}?{parameters}")
    assert page.status_code == 200
    assert fact in unescaped(page)
    assert fact in str(get(f"/patchlore/{name}.json?_shape=array&{parameters}").json())


@pytest.mark.parametrize("name", stored_queries())
def test_query_without_parameters_explains_them(get: Any, name: str) -> None:
    page = get(f"/patchlore/{name}")
    assert page.status_code == 200
    if name not in relations():
        for parameter in stored_queries()[name].parameters:
            assert f'name="{parameter.name}"' in page.text
            assert parameter.meaning in unescaped(page)
    assert isinstance(get(f"/patchlore/{name}.json?_shape=array").json(), list)


@pytest.mark.parametrize(
    "address", ["/patchlore/-/query?sql=select+1", "/patchlore/-/query.json?sql=select+1", "/patchlore/messages?_where=1"]
)
def test_sql_of_strangers_is_refused(get: Any, address: str) -> None:
    assert get(address).status_code == 403


def test_file_itself_is_not_handed_out(get: Any) -> None:
    assert get("/patchlore.db").status_code == 403


def test_subject_of_a_thread_leads_to_its_page(get: Any) -> None:
    threads = get("/patchlore/threads").text
    assert '<a href="/patchlore/-/thread/2">[PATCH v2 0/2] widget: turn safely</a>' in threads


def test_messages_of_a_thread_stand_in_order(get: Any) -> None:
    page = get("/patchlore/messages?thread=2&_sort=position").text
    assert re.findall(r'<div class="answer-([0-9])"><a href="/patchlore/messages/([0-9])">', page) == [
        ("0", "3"), ("1", "4"), ("2", "5"), ("1", "6"), ("1", "7"),
    ]  # fmt: skip


def test_thread_and_message_lead_to_lore(get: Any) -> None:
    link = 'href="https://lore.kernel.org/all/v2-0@example.org/" rel="nofollow noopener"'
    for address in ("/patchlore/threads", "/patchlore/threads/2", "/patchlore/messages?thread=2&_sort=position", "/patchlore/messages/3"):
        assert link in get(address).text, address


def test_columns_that_nobody_asked_for_are_left_out_of_the_page_only(get: Any) -> None:
    assert 'data-column="parent_id"' not in get("/patchlore/messages").text
    assert 'data-column="parent_id"' in get("/patchlore/messages?_col=parent_id").text
    assert 'data-column="parent_id"' in get("/patchlore/messages?_nocol=subject").text


@pytest.mark.parametrize(
    "address", ["/patchlore/messages?_size=2", "/patchlore/threads?_size=1", "/patchlore/patches?_size=1", "/patchlore/paths?_size=1"]
)
def test_next_page_goes_on(get: Any, address: str) -> None:
    found = re.search(r'<a href="http://localhost([^"]+)">Next page', get(address).text)
    assert found
    following = get(html.unescape(found[1]))
    assert following.status_code == 200
    assert 'class="zero-results"' not in following.text


def test_search_keeps_what_was_searched_for(get: Any) -> None:
    page = get("/patchlore/messages?_search=reviewed").text
    assert 'name="_search" value="reviewed"' in page
    assert "Re: [PATCH v2 1/2] widget: hold the lock" in page
    assert "Turning widgets by hand" not in page


def test_message_shows_its_text_with_an_anchor_at_every_line(get: Any) -> None:
    page = get("/patchlore/messages/5").text
    assert re.findall(r'id="(L0-[0-9]+)"', page) == [f"L0-{line}" for line in range(9)]  # 0: the headers
    assert '<pre class="mail quote"><span id="L0-3">&gt; +\thold(widget);\n</span><span id="L0-4">&gt; old\n</span></pre>' in page
    assert '<pre class="mail signature"><span id="L0-7">-- \n</span><span id="L0-8">Bob\n</span></pre>' in page
    patch = get("/patchlore/messages/4").text
    assert '<span class="removed"><span id="L0-14">-\tturn();\n</span><span id="L0-15">-\tturn();\n</span></span>' in patch


def test_message_shows_attachments_and_its_neighbours(get: Any) -> None:
    page = unescaped(get("/patchlore/messages/9"))
    assert f"Attachment 1: {HOSTILE}" in page
    assert "Attachment 2: log.bin" in page
    assert "Its text is not kept." in page
    assert 'href="/patchlore/messages/8" rel="prev"' in page
    assert 'rel="next"' not in page


@pytest.mark.parametrize("message_id", ["v2-0@example.org", HOSTILE_ID])
def test_message_has_an_address_by_its_message_id(get: Any, message_id: str) -> None:
    response = get(f"/patchlore/-/message/{tilde_encode(message_id)}")
    assert response.status_code == 302
    assert message_id in unescaped(get(response.headers["location"]))


def test_message_that_is_not_here_may_be_on_lore(get: Any) -> None:
    response = get("/patchlore/-/message/absent@example.org")
    assert response.status_code == 404
    assert "https://lore.kernel.org/all/absent@example.org/" in response.text


@pytest.mark.parametrize("table", ["paths", "changed_files", "diff_hunks", "file_changes"])
def test_a_path_leads_to_its_file(get: Any, table: str) -> None:
    """On pages of rows too, which have its number."""
    listed = get(f"/patchlore/{table}").text
    rows = sorted(set(re.findall(rf'href="(/patchlore/{table}/[^"?]+)"', listed)))[:3]
    pages = [listed, *(get(row).text for row in rows)]
    links = {link for page in pages for link in re.findall(r'href="(/patchlore/(?:-/file|paths)/[^"?]+)"', page)}
    assert links
    assert {link: get(link).status_code for link in links} == dict.fromkeys(links, 200)


def test_evidence_leads_to_its_line(get: Any) -> None:
    assert '<a href="/patchlore/-/message/v2-1-re~40example~2Ecom#L0-6">6</a>' in get("/patchlore/trailers").text


@pytest.mark.parametrize(
    "address",
    [
        "/patchlore/messages", "/patchlore/messages?thread=3&_sort=position", "/patchlore/messages/9",
        "/patchlore/people", "/patchlore/people/4", "/patchlore/paths", "/patchlore/paths/3", "/patchlore/attachments/1",
        "/patchlore/attachments", "/patchlore/file_changes", "/patchlore/hunks", "/patchlore/defects", "/patchlore/list_messages",
        "/patchlore/thread?thread=3", "/patchlore/who-touches?path=drivers/", "/patchlore/files-of-series?series=1",
        "/patchlore/search?q=script", "/patchlore/search?q=%22%3E%3Cscript%3Ealert(1)%3C/script%3E",
        "/patchlore/messages?_search=%22%3E%3Cscript%3Ealert(1)%3C/script%3E", f"/patchlore/-/message/{tilde_encode(HOSTILE)}",
    ],
)  # fmt: skip
def test_what_mails_hold_is_never_markup(get: Any, address: str) -> None:
    page = get(address).text
    assert "alert(1)" in page or HOSTILE_ID in html.unescape(page)
    assert "<script>alert" not in page
    assert "<img src=x" not in page
    assert "<i>@example" not in page
    assert HOSTILE_PATH not in page


def test_only_our_own_scripts_may_run(get: Any) -> None:
    for address in ("/", "/patchlore", "/patchlore/messages", "/patchlore/messages/5", "/patchlore/search?q=lock", "/absent", "/-/jump"):
        page = get(address)
        policy = page.headers["content-security-policy"]
        assert policy.startswith("default-src 'none'; script-src 'self' 'nonce-")
        nonce = policy.partition("'nonce-")[2].partition("'")[0]
        assert len(nonce) >= 16
        assert page.text.count("<script") == page.text.count(f'<script nonce="{nonce}"')
        assert "onclick=" not in page.text
        assert page.headers["x-content-type-options"] == "nosniff"
        assert page.headers["referrer-policy"] == "no-referrer"


def test_nonce_is_new_each_time(get: Any) -> None:
    assert get("/").headers["content-security-policy"] != get("/").headers["content-security-policy"]
