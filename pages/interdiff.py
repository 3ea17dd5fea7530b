"""What changed from revision to revision of a series: which patch is which, and how one differs from the other."""

import difflib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

_WORD_RE = re.compile(r"[a-z0-9_]+")
_SIGNATURE_RE = re.compile(r"-- ?|[0-9]+\.[0-9.]+\S*")  # of git format-patch: "-- ", "2.39.2"
_HUNK_RE = re.compile(r"^@@ -[0-9,]+ \+[0-9,]+ @@")  # "@@ -10,4 +10,3 @@ static int turn(struct widget *w)"
_ALIKE = 0.6  # share of words from which on two titles are the same patch renamed
_MOST_RENAMED = 400  # patches of a posting whose titles are compared with all that are left over
_MOST_LINES = 6000  # of a patch that is compared: what is longer is no patch that anybody reads


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A patch in one revision, as seen from the full revision before."""

    state: str  # first, unchanged, changed, new, dropped, absent
    patch: dict[str, Any] | None
    before: dict[str, Any] | None  # what it is compared with


def follow_patches(revisions: Sequence[dict[str, Any]], patches: Sequence[dict[str, Any]]) -> list[list[Step]]:
    """Return one line per patch, in the order of the last revision that has it, with one step per revision.

    A patch is the same when its patch id is, or its title, or when the titles of two that are left over share most words. A partial
    posting drops nothing, and what comes after is compared with what it replaces.
    """
    lines: list[list[dict[str, Any] | None]] = []
    for column, revision in enumerate(revisions):
        posted = [patch for patch in patches if patch["root_id"] == revision["root_id"] and not patch["repeated"]]
        continued = _matched(lines, posted)
        for line in lines:
            line.append(None)
        for patch in posted:
            if patch["id"] in continued:
                lines[continued[patch["id"]]][column] = patch
            else:
                lines.append([*[None] * column, patch])
    return sorted((_steps(line, revisions) for line in lines), key=_place)


def _matched(lines: list[list[dict[str, Any] | None]], posted: list[dict[str, Any]]) -> dict[int, int]:
    """Return which line each posted patch continues, by the patch's id; new ones are left out."""
    last = {index: next(patch for patch in reversed(line) if patch is not None) for index, line in enumerate(lines)}
    found: dict[int, int] = {}
    for key in ("patch_id", "title_key"):
        known = {patch[key]: index for index, patch in reversed(last.items()) if patch[key] is not None}
        for patch in posted:
            if patch["id"] not in found and patch[key] in known:
                found[patch["id"]] = known.pop(patch[key])
                del last[found[patch["id"]]]
    words = {index: _words(patch["title"]) for index, patch in last.items()}
    for patch in posted[:_MOST_RENAMED]:
        if patch["id"] in found or not words:
            continue
        own = _words(patch["title"])
        likeness, best = max((len(own & others) / max(len(own | others), 1), -index) for index, others in words.items())
        if likeness >= _ALIKE:
            found[patch["id"]] = -best
            del words[-best]
    return found


def _words(title: str) -> set[str]:
    return set(_WORD_RE.findall(title.lower()))


def _steps(line: list[dict[str, Any] | None], revisions: Sequence[dict[str, Any]]) -> list[Step]:
    steps = []
    before: dict[str, Any] | None = None
    for column, patch in enumerate(line):
        if patch is None:
            dropped = before is not None and revisions[column]["kind"] != "partial"
            steps.append(Step(state="dropped" if dropped else "absent", patch=None, before=before))
            before = None if dropped else before
            continue
        if before is None:
            state = "first" if column == 0 else "new"
        else:
            state = "unchanged" if patch["patch_id"] is not None and patch["patch_id"] == before["patch_id"] else "changed"
        steps.append(Step(state=state, patch=patch, before=before))
        before = patch
    return steps


def _place(steps: list[Step]) -> tuple[int, int]:
    """Sort by the last revision that has the patch, newest first, and its number there."""
    column = max((n for n, step in enumerate(steps) if step.patch), default=0)
    patch = steps[column].patch
    return -column, patch["counter"] if patch else 0


def comparable(text: str) -> list[str]:
    """Return the lines of a patch that say what it does: without blob ids and the places of hunks, which move with the base."""
    lines = []
    for line in text.split("\n")[:_MOST_LINES]:
        if line.startswith("index ") or _SIGNATURE_RE.fullmatch(line):
            continue
        lines.append(_HUNK_RE.sub("@@", line.rstrip("\r")))
    return lines


def compare(before: str, after: str) -> Iterator[tuple[str, str]]:
    """Yield what changed between the texts of two patches: ("removed" | "added" | "context" | "hunk", line)."""
    kinds = {"-": "removed", "+": "added", " ": "context", "@": "hunk"}
    for number, line in enumerate(difflib.unified_diff(comparable(before), comparable(after), n=4, lineterm="")):
        if number >= 2:
            yield kinds[line[0]], line
