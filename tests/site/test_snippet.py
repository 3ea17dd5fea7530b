import pytest

from patchlore.pages.snippet import snippet


@pytest.mark.parametrize(
    ("text", "query", "expected"),
    [
        ("A pool of locks.\n", "pool", "A <mark>pool</mark> of locks.\n"),
        ("> The pool leaks.\n\nMy pool does not.\n", "pool", "The <mark>pool</mark> leaks.\n\nMy <mark>pool</mark> does not.\n"),
        ("x" * 100 + "\n> The pool.\n", "pool", "… " + "x" * 73 + "\nThe <mark>pool</mark>.\n"),
        ("Spools and pools.\n", "pool", "Spools and pools.\n"),
        ("Spools and pools.\n", "pool*", "Spools and <mark>pool</mark>s.\n"),
        ("A lock in a pool.\n", '"in a" pool', "A lock <mark>in a</mark> <mark>pool</mark>.\n"),
        ("a < b && pool > c\n", "pool", "a &lt; b &amp;&amp; <mark>pool</mark> &gt; c\n"),
        ("A [pool", "[pool", "A <mark>[pool</mark>"),
        ("Nothing of it.\n", "", "Nothing of it.\n"),
    ],
    ids=["word", "own words first", "quoted alone", "part of a word", "beginning of a word", "phrase", "markup", "no pattern", "no words"],
)
def test_words_are_marked(text: str, query: str, expected: str) -> None:
    assert snippet(text, query) == expected


def test_only_a_piece_of_a_long_text_is_shown() -> None:
    found = snippet("a " * 500 + "pool" + " b" * 500, "pool")
    assert found.startswith("… a ")
    assert found.endswith(" b …")
    assert "<mark>pool</mark>" in found
    assert len(found) < 300


def test_a_word_of_ones_own_is_preferred_to_a_quoted_one() -> None:
    found = snippet("> The pool leaks.\n" + "x " * 300 + "\nMy pool does not.\n", "pool")
    assert "My <mark>pool</mark> does not." in found
    assert "leaks" not in found
