"""What would not be seen in a text of a stranger, or would be obeyed: written out."""

import re
from typing import Any

# What shows nothing, or shows what stands beside it in another order: controls, and the embeddings, overrides and isolates of Unicode's
# bidirectional algorithm (UAX #9), with which source code can be made to look like other code. Marks, and joiners of emoji, do no harm.
_UNSEEN_RE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


def visible(value: Any) -> Any:
    """Return a value that is about to be shown, with all that would not be seen in a text, or in HTML, written out: "^[", "[U+202E]"."""
    if not isinstance(value, str) or value.isprintable() or not _UNSEEN_RE.search(value):
        return value
    return type(value)(_UNSEEN_RE.sub(_written, value))  # HTML stays HTML


def _written(match: re.Match[str]) -> str:
    code = ord(match[0])
    return f"^{chr(code ^ 0x40)}" if code < 0x80 else f"[U+{code:04X}]"


def in_json(text: str) -> str:
    """Return JSON with the same written as JSON's escapes: whoever reads it as JSON gets what was there."""
    return text if text.isascii() and text.isprintable() else _UNSEEN_RE.sub(lambda match: f"\\u{ord(match[0]):04x}", text)
