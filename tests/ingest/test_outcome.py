"""A short yes or no to a quoted question on what a fix does."""

import pytest

from patchlore.ingest.outcome import read_outcome
from patchlore.ingest.part import read_part
from patchlore.ingest.prose import read_prose
from patchlore.model.regression import StatementKind

WORKS, FAILS = StatementKind.WORKS, StatementKind.FAILS
TEXTS = {
    "yes": ("> Does it help?\n\nYes, thanks.\n", (3, WORKS)),
    "no": ("> Did the patch fix it for you?\nNo, sorry.\n", (2, FAILS)),
    "a wrapped question": ("> Do you mean the series\n> fixed it for you?\n\nYes.\n", (4, WORKS)),
    "still": ("> Does it still crash with this?\n\nYes.\n", (3, FAILS)),
    "no more": ("> Does it still crash with this?\n\nNope.\n", (3, WORKS)),
    "in its words": ("> Does setting it to 1 work for you?\n\nIt does, thanks.\n", (3, WORKS)),
    "not in its words": ("> Does this work for you?\n\nIt doesn't.\n", (3, FAILS)),
    "a tag": ("> Are you happy to give a tested-by tag for it?\n\nYes, feel free to.\n", (3, WORKS)),
    "a promise": ("> Does it help?\n\nYes, I will try tomorrow.\n", None),
    "asked for a test": ("> Can you try this?\n\nYes.\n", None),
    "without it": ("> Does it work without the patch?\n\nYes.\n", None),
    "another question": ("> Does this need a comment?\n\nYes.\n", None),
    "no question": ("> It does help.\n\nYes.\n", None),
    "nothing quoted": ("Does it help?\n\nYes.\n", None),
}


@pytest.mark.parametrize("end", ["\n", "\r\n"], ids=["lf", "crlf"])
@pytest.mark.parametrize(("text", "expected"), TEXTS.values(), ids=TEXTS)
def test_outcome(text: str, expected: tuple[int, StatementKind] | None, end: str) -> None:
    part, _ = read_part(0, text.replace("\n", end))
    assert read_outcome(part, read_prose(part)) == expected
