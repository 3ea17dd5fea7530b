import pytest

from patchlore.ingest.html_text import MAX_HTML, html_to_text


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        pytest.param("<p>one</p><p>two</p>", "one\n\ntwo\n", id="paragraphs"),
        pytest.param("one<br>two<br/><br>three", "one\ntwo\n\nthree\n", id="breaks"),
        pytest.param("<div>one</div><div>two <b>bold</b>\n   text</div>", "one\ntwo bold text\n", id="blocks and white space"),
        pytest.param("<html><head><title>t</title><style>p {}</style></head><body>x<script>y()</script></body></html>", "x\n", id="hidden"),
        pytest.param("<!-- no --><![CDATA[no]]>x", "x\n", id="comments"),
        pytest.param("a &lt;b&gt; &amp; c&nbsp;d", "a <b> & c d\n", id="entities"),
        pytest.param("<pre>+\tint  i;\n-\tint j;\n</pre>", "+\tint  i;\n-\tint j;\n", id="preformatted"),
        pytest.param(
            "answer<blockquote>On Monday<br><blockquote>old</blockquote>new</blockquote>bye",
            "answer\n> On Monday\n>> old\n> new\nbye\n",
            id="quotes",
        ),
        pytest.param("<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>", "a b\nc\n", id="table"),
        pytest.param('<?xml version="1.0"?><p>x</p>', "x\n", id="xml"),
        pytest.param("no html", "no html\n", id="no html"),
        pytest.param("/etc/passwd", "/etc/passwd\n", id="like a file name"),
        pytest.param("", "", id="empty"),
        pytest.param("<p></p>", "", id="no text"),
    ],
)
def test_text_of_html(html: str, expected: str) -> None:
    assert html_to_text(html) == expected


def test_any_depth_is_read() -> None:
    assert html_to_text("<div>" * 50_000 + "x").strip() in ("x", "")
    assert html_to_text("<blockquote>" * 100 + "x") == ">" * 20 + " x\n"


def test_no_more_than_so_much_is_read() -> None:
    assert len(html_to_text("<p>" + "x" * (2 * MAX_HTML))) <= MAX_HTML
