"""What the stored queries' own functions return."""

import sqlite3

import pytest

from patchlore.queries.functions import called, change_naming, lore_url, register_functions, search_words


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        pytest.param("slub lock", '"slub" "lock"', id="words"),
        pytest.param('"use after free" slub', '"use after free" "slub"', id="phrase"),
        pytest.param("kmem_*", '"kmem_"*', id="beginning"),
        pytest.param("km* lock", '"km" "lock"', id="beginning of most words"),
        pytest.param('"abc', '"abc"', id="quote left open"),
        pytest.param("a AND NOT (b OR c)^2 x:y", '"a" "AND" "NOT" "(b" "OR" "c)^2" "x:y"', id="operators are words"),
        pytest.param(' " "" * ', '""', id="nothing to look for"),
        pytest.param(None, '""', id="null"),
    ],
)
def test_search_words(given: str | None, expected: str) -> None:
    assert search_words(given) == expected


@pytest.mark.parametrize(
    "text", ['"', "*", "a*b", "NEAR(", "a:b", "-", "'", "^", '""""', 'a"b"c', "\0", "(" * 50, "\N{GREEK SMALL LETTER ALPHA}*"]
)
def test_whatever_is_searched_for_is_no_syntax_error(text: str) -> None:
    connection = sqlite3.connect(":memory:")
    register_functions(connection)
    connection.execute("create virtual table documents using fts5 (text)")
    assert connection.execute("select count(*) from documents where documents match search_words(?)", [text]).fetchone() == (0,)
    connection.close()


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        pytest.param("a.b@example.org", "https://lore.kernel.org/all/a.b@example.org/", id="plain"),
        pytest.param("a/b+c%d?e#f@example.org", "https://lore.kernel.org/all/a%2Fb+c%25d%3Fe%23f@example.org/", id="escaped"),
        pytest.param("a@example.org#0123456789ab", "https://lore.kernel.org/all/a@example.org/", id="an id that another mail holds"),
        pytest.param("0123@set-aside.invalid", None, id="made by us"),
        pytest.param("no-at-sign", None, id="no Message-ID"),
        pytest.param("", None, id="empty"),
        pytest.param(None, None, id="null"),
    ],
)
def test_lore_url(given: str | None, expected: str | None) -> None:
    assert lore_url(given) == expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [("Ann Example", "Ann"), ("Example, Ann B.", "Ann"), ("ann", "ann"), ("Jo Example", None), ("", None), ("123", None), (None, None)],
)
def test_called(name: str | None, expected: str | None) -> None:
    assert called(name) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Hi Ann.\n\nChanges since v1:\n- Say why (Ann)\n", 4),
        ("Hi Ann.\n\nv2:\n- Rebased\n", None),
        ("v2:\n- Say why (Anna)\n", None),
        ("v2:\n- Say why (ANN)\n", None),
        (None, None),
    ],
    ids=["named", "only greeted", "a longer name", "a word", "no text"],
)
def test_change_naming(text: str | None, expected: int | None) -> None:
    assert change_naming(text, "Ann Example") == expected
