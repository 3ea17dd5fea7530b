"""The From: that opens the body of a patch which another person sends."""

import pytest

from patchlore.ingest.author import find_body_author
from patchlore.ingest.part import read_part
from patchlore.model.message import Address


@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
@pytest.mark.parametrize(
    ("text", "author"),
    [
        pytest.param("From: Bo Berg <bo@example.org>\n\nFree it.\n", Address(name="Bo Berg", email="bo@example.org"), id="plain"),
        pytest.param(
            "\nSubject: [PATCH] mm: free it\nFrom: Bo Berg <Bo@Example.org>\n\nFree it.\n",
            Address(name="Bo Berg", email="bo@example.org"),
            id="behind another header",
        ),
        pytest.param(
            "From: =?utf-8?q?Micha=C5=82_Nowak?= <mn@example.org>\n\nFree it.\n",
            Address(name="Michał Nowak", email="mn@example.org"),
            id="encoded as in a header",
        ),
        pytest.param(
            "From: Michał Nowak <mn@example.org>\n\nFree it.\n", Address(name="Michał Nowak", email="mn@example.org"), id="as text"
        ),
        pytest.param("Free it.\n\nFrom: Bo Berg <bo@example.org>\n", None, id="not at the head"),
        pytest.param("From: the beginning\n\nFree it.\n", None, id="no address"),
        pytest.param("> From: Bo Berg <bo@example.org>\n", None, id="quoted"),
    ],
)
def test_the_author_that_opens_a_body(text: str, author: Address | None, line_end: str) -> None:
    part, _ = read_part(0, text.replace("\n", line_end))
    assert find_body_author(part) == author
