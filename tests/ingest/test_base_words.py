"""Where a posting says that it is made on top of somebody's work."""

import pytest

from patchlore.ingest.base_words import base_line


@pytest.mark.parametrize(
    ("text", "author", "line"),
    [
        ("Hi,\n\nNote: this series is on top of the widget\nfix series from Bob that went into 6.9.\n", "Bob Baker", 3),
        ("Turn it.\n\nIt is rebased onto Baker's rework.\n", "Bob Baker", 3),
        ("This depends on the series of Bob Baker.\n", "Bob Baker", 1),
        ("It is on top of 6.9-rc1.\nAnd based on a series by Bob.\n", "Bob Baker", 2),
        ("It is on top of 6.9-rc1.  Bob helped.\n", "Bob Baker", None),
        ("Bob helped.  It is on top of the tree.\n", "Bob Baker", None),
        ("It is on top of Bobby's tree.\n", "Bob Baker", None),
        ("> It is on top of Bob's tree.\n\nNo.\n", "Bob Baker", None),
        ("It is on top of Jo's tree.\n", "Jo", None),
        ("It is on top of the tree.\n", "", None),
    ],
)
def test_line(text: str, author: str, line: int | None) -> None:
    assert base_line(text, author) == line
