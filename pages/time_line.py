"""The life of a regression as it is read: its steps, each with the line that proves it, and what its revisions have of it."""

from collections.abc import Sequence

from .page import Row

_LONGEST_WORDS = 240  # characters of a line


def words_at(lines: Sequence[str], line: int) -> str | None:
    """Return a line of a text, as much of it as is read at a glance."""
    words = lines[line - 1].strip() if 0 < line <= len(lines) else ""
    return (words if len(words) <= _LONGEST_WORDS else words[: _LONGEST_WORDS - 1] + "…") or None


def steps(events: Sequence[Row]) -> list[tuple[Row, list[Row]]]:
    """Return the steps of a time line, each with the new revisions behind it that leave the status as it is."""
    found: list[tuple[Row, list[Row]]] = []
    for event in events:
        last = found[-1][0] if found else None
        if last and event["event"] == last["event"] == "new-revision" and event["status"] == last["status"]:
            found[-1][1].append(event)
        else:
            found.append((event, []))
    return found


def spans(revisions: Sequence[Row]) -> list[tuple[Row, Row, int]]:
    """Return the first and the last of revisions in order that have one status, and how many they are."""
    found: list[tuple[Row, Row, int]] = []
    for row in revisions:
        first, _, count = found[-1] if found else (None, None, 0)
        if first and (first["status"], first["annotation"]) == (row["status"], row["annotation"]):
            found[-1] = (first, row, count + 1)
        else:
            found.append((row, row, 1))
    return found
