import pytest

from patchlore.ingest.flowed import unflow

DIFF = """diff --git a/f b/f
--- a/f
+++ b/f
@@ -1,2 +1,2 @@
 kept \n-gone
+new
"""


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("a line \nthat goes on \nto here\nnext\n", "a line that goes on to here\nnext\n", id="joined"),
        pytest.param("> quoted \n> text\nanswer\n", "> quoted text\nanswer\n", id="quote"),
        pytest.param(">> deep \n> shallow \nown\n", ">> deep \n> shallow \nown\n".replace(">> ", ">> "), id="depth ends a paragraph"),
        pytest.param("  indented\n From here\n >no quote\n", " indented\nFrom here\n>no quote\n", id="space-stuffing"),
        pytest.param("words \n-- \nJane \nDoe\n", "words \n-- \nJane Doe\n", id="signature"),
        pytest.param(">\n> \n>text\n", ">\n>\n> text\n", id="empty quotes"),
        pytest.param("no newline ", "no newline ", id="last line"),
        pytest.param("", "", id="empty"),
    ],
)
def test_unflow(text: str, expected: str) -> None:
    assert unflow(text, is_space_deleted=False) == expected


def test_the_marking_space_is_deleted_where_the_mail_says_so() -> None:
    assert unflow("日本 \n語\n", is_space_deleted=True) == "日本語\n"


@pytest.mark.parametrize("text", [DIFF, DIFF.replace("\n", "\n> "), "words \n" + DIFF], ids=["diff", "quoted", "words before"])
def test_a_diff_is_left_alone(text: str) -> None:
    assert unflow(text, is_space_deleted=False) == text


def test_a_stuffed_diff_loses_one_space_a_line() -> None:
    stuffed = DIFF.replace("\n ", "\n  ")
    assert unflow(stuffed, is_space_deleted=False) == DIFF
