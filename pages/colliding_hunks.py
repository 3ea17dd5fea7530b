"""The hunks of a posting that collide on a path, each with its patch.

What collides is told in lines of the posting's base. A later patch counts its lines in what the earlier ones leave: the lines are followed
through them.
"""

import json
import re
from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from itertools import groupby
from typing import NamedTuple

from .page import Asked, Row

_LINES_RE = re.compile(r"([0-9]+)(?:-([0-9]+)|(\+))?")  # "120-131", "140", "119+"
_MOST_SHOWN = 12
_MOST_READ = 1000  # hunks of a posting
_MOST_RANGES = 60  # of one collision


class _Run(NamedTuple):
    """Lines `[start, end)` of the text before a patch that it replaces by `length` lines."""

    start: int
    end: int
    length: int


class _Hunk(NamedTuple):
    """A hunk as it is shown, and what it replaces."""

    row: Row
    runs: Sequence[_Run]


class CollidingHunks:
    """The hunks of one posting on the paths on which it collides."""

    def __init__(self, asked: Asked, root_id: str, paths: Collection[str]) -> None:
        rows = asked.rows("hunks-of-posting", root_id=root_id, paths=json.dumps(sorted(paths)), limit=_MOST_READ)
        names = json.dumps(sorted({row["message_id"] for row in rows}))
        texts = {row["message_id"]: (row["text"] or "").split("\n") for row in asked.rows("patch-texts", names=names)}
        self._on: defaultdict[str, list[_Hunk]] = defaultdict(list)
        for row in rows:
            self._on[row["path"]].append(_hunk(row, texts[row["message_id"]]))

    def on(self, path: str, lines: str, patch: str | None, is_alone: bool) -> tuple[list[Row], int]:
        """Return the hunks that touch lines of the base, in the order of the patches, and how many more do.

        `patch` is the first one that touches them; `is_alone`: no other one is meant. Where the lines fit no hunk, for the base has moved,
        or none are told, all hunks of that patch are returned.
        """
        hunks = self._on.get(path, [])
        found: set[int] = set()
        for start, end in _ranges(lines)[:_MOST_RANGES]:
            found |= _touching(hunks, start, end, 0) or _touching(hunks, start, end, 1)
        chosen = [hunk.row for hunk in hunks if id(hunk) in found and (not is_alone or hunk.row["message_id"] == patch)]
        chosen = chosen or [hunk.row for hunk in hunks if hunk.row["message_id"] == patch]
        return chosen[:_MOST_SHOWN], max(0, len(chosen) - _MOST_SHOWN)


def _ranges(lines: str) -> list[tuple[int, int]]:
    """Return what is told as "120-131, 140, 119+" as lines `[start, end)`; what is inserted stands before `start`."""
    found = []
    for first, last, is_inserted in _LINES_RE.findall(lines):
        start = int(first) + bool(is_inserted)
        found.append((start, start if is_inserted else int(last or first) + 1))
    return found


def _touching(hunks: Sequence[_Hunk], start: int, end: int, is_wide: int) -> set[int]:
    """Return the ids of the hunks that change lines, followed from patch to patch; with `is_wide` of those too that only show them."""
    found: set[int] = set()
    for _, patch in groupby(hunks, key=lambda hunk: hunk.row["message_id"]):
        mine = list(patch)
        touched = [hunk for hunk in mine if any(run.start <= end and start <= run.end for run in hunk.runs)]
        shown = [hunk for hunk in mine if hunk.row["old_start"] <= end and start <= hunk.row["old_start"] + hunk.row["old_count"]]
        found.update(id(hunk) for hunk in (shown if is_wide else touched))
        start, end = _followed([run for hunk in mine for run in hunk.runs], start, end)
    return found


def _followed(runs: Sequence[_Run], start: int, end: int) -> tuple[int, int]:
    """Return lines as a patch leaves them, with all that it puts where it changes them."""
    before = within = 0
    low, high = start, end
    for run in runs:
        grown = run.length - (run.end - run.start)
        if run.end < start:
            before += grown
        elif run.start <= end:
            within += grown
            low, high = min(low, run.start), max(high, run.end)
    return low + before, high + before + within


def _hunk(row: Row, text: Sequence[str]) -> _Hunk:
    kinds = {"+": "added", "-": "removed", "@": "hunk"}
    lines = text[row["line"] - 1 : row["end_line"]]
    shown = {name: row[name] for name in ("message_id", "part", "line", "old_start", "old_count")}
    shown["text"] = [{"kind": kinds.get(line[:1], "context"), "text": line} for line in lines]
    return _Hunk(shown, list(_runs(lines[1:], row["old_start"] + (not row["old_count"]))))


def _runs(lines: Sequence[str], at: int) -> Iterator[_Run]:
    """Yield what the lines of a hunk replace; `at` is the first line that they are about."""
    start, length, is_open = at, 0, False
    for line in lines:
        mark = line[:1]
        if mark in ("+", "-"):
            if not is_open:
                start, length, is_open = at, 0, True
            length += mark == "+"
            at += mark == "-"
        elif mark != "\\":
            if is_open:
                yield _Run(start, at, length)
            is_open = False
            at += 1
    if is_open:
        yield _Run(start, at, length)
