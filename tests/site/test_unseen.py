"""What would not be seen is written out."""

import json

import pytest
from markupsafe import Markup

from patchlore.pages.unseen import in_json, visible


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("red \x1b[31m", "red ^[[31m"),
        ("\x00\x07\x7f", "^@^G^?"),
        ("\x9b31m", "[U+009B]31m"),
        ("if (\u202e\u2066x\u2069)", "if ([U+202E][U+2066]x[U+2069])"),
        ("a\r\n\tb", "a^M\n\tb"),
        ("\U0001f469\u200d\U0001f467 \u0645\u200f", "\U0001f469\u200d\U0001f467 \u0645\u200f"),
        (7, 7),
        (None, None),
    ],
    ids=["escape", "controls", "C1", "bidi", "line ends", "joiners and marks", "number", "nothing"],
)
def test_what_is_not_seen_is_written_out(value: object, shown: object) -> None:
    assert visible(value) == shown


def test_json_says_the_same() -> None:
    text = json.dumps({"a": "\x1b \x9b \u202e \u00fc"}, ensure_ascii=False)
    assert in_json(text) == '{"a": "\\u001b \\u009b \\u202e \u00fc"}'
    assert json.loads(in_json(text)) == json.loads(text)


def test_html_stays_html() -> None:
    shown = visible(Markup("<b>\x1b</b>"))
    assert (shown, type(shown)) == (Markup("<b>^[</b>"), Markup)
