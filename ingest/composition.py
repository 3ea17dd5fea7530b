"""The patches of a posting -> what it changes all in all, path by path, in the numbers of its own base.

Patches are composed in their order: a later one's lines are traced back through what the earlier ones did. A line that
is changed and changed back is no change. Where a patch does not fit upon the ones before it (another base, a hunk that
moved), its hunks are looked for by their text, else taken as numbered.
"""

import zlib
from array import array
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher

from ..model.collision import PatchText, PathChange
from ..model.patch import FileChange
from ..model.vocabulary import ChangeKind
from .blob_id import is_no_blob, same_blob
from .edit_run import LineMap, Run, joined_runs, slid_down
from .patch_hunk import Hunk, read_hunks

_MAX_REDIFF = 40_000  # product of the line counts of a change that is compared within
_MAX_PLACES = 8  # of one line, and shifts in all, at which a hunk is tried that does not fit
_MAX_SHIFTS = 64


@dataclass(slots=True)
class _File:
    """A path while the patches are gone through. `runs` lead from the base to the text so far."""

    base: str | None  # None: the posting creates it
    now: str | None  # None: deleted
    old_blob: str | None = None
    results: list[tuple[str, int]] = field(default_factory=list)
    known: dict[int, int] = field(default_factory=dict)
    runs: list[Run] = field(default_factory=list)
    patches: list[int] = field(default_factory=list)
    is_binary: bool = False
    has_text: bool = False  # a hunk changed it; else only its name or mode
    has_gap: bool = False  # a patch starts neither from the base nor from what the one before it leaves


def compose(patches: Iterable[PatchText]) -> list[PathChange]:
    """Return what the patches, given in their order, change together: one record a path, by path."""
    files: dict[str, _File] = {}
    gone: list[_File] = []  # deleted or moved away and then made anew under the old name
    for patch in patches:
        for change in patch.files:
            _apply(files, gone, change, patch)
    found = [_path_change(file) for file in (*files.values(), *gone)]
    return sorted((change for change in found if change is not None), key=lambda change: (change.path, change.new_path or ""))


def _apply(files: dict[str, _File], gone: list[_File], change: FileChange, patch: PatchText) -> None:
    file = _file_of(files, gone, change)
    if not file.patches or file.patches[-1] != patch.place:
        file.patches.append(patch.place)
    if not is_no_blob(change.old_blob) and not file.results and file.base is not None:
        file.old_blob = file.old_blob or change.old_blob
    file.is_binary = file.is_binary or change.is_binary
    if file.results and change.old_blob and not any(same_blob(blob, change.old_blob) for blob in (file.results[-1][0], file.old_blob)):
        file.has_gap = True
    if change.hunks:
        hunks = read_hunks(change, patch)
        _place(file, hunks, change.old_blob)
        _learn(file, hunks)
        file.runs = _composed(file, [run for hunk in hunks for run in hunk.runs])
        file.has_text = True
    if change.new_blob and not is_no_blob(change.new_blob):
        file.results.append((change.new_blob, patch.place))
    if change.change is ChangeKind.DELETE:
        file.now = None


def _file_of(files: dict[str, _File], gone: list[_File], change: FileChange) -> _File:
    """Return the file that a change is for, under its name after the change; renames move it there."""
    path, kind = change.path, change.change
    if kind is ChangeKind.RENAME and change.old_path:
        file = files.pop(change.old_path, None) or _File(base=change.old_path, now=path)
        if path in files:
            gone.append(files[path])
        file.now = path
        files[path] = file
    elif kind in (ChangeKind.CREATE, ChangeKind.COPY):
        old = files.get(path)
        if old is not None and old.base is not None and old.now is not None:
            return old  # posted as new, but an earlier patch changed it: the later one is taken as a change
        if old is not None and old.base is not None:
            gone.append(old)
        files[path] = file = _File(base=None, now=path)
    else:
        known = files.get(path)
        if known is None or known.now is None:
            if known is not None:
                gone.append(known)
            files[path] = known = _File(base=path, now=path)
        file = known
    return file


def _place(file: _File, hunks: Sequence[Hunk], old_blob: str | None) -> None:
    """Move hunks that do not fit upon the text so far to where their lines are."""
    if not file.runs or (file.results and same_blob(file.results[-1][0], old_blob)):
        return
    lines = LineMap(file.runs, file.known)
    is_parallel = same_blob(file.old_blob, old_blob)  # made on the base, not on the patch before it
    positions: dict[int, list[int]] | None = None
    for hunk in hunks:
        first = min(hunk.old, default=hunk.runs[0].start if hunk.runs else 0)
        shift = max(lines.now(first), 1) - first if is_parallel else 0
        if not is_parallel and not _fits(lines, hunk, 0):
            if positions is None:
                positions = _positions(file, lines)
            shifts = {
                at - line
                for line, key in hunk.old.items()
                if key & 1
                for at in positions.get(key, ())[:_MAX_PLACES]
                if at - line + first > 0
            }
            shift = next((s for s in sorted(shifts, key=lambda s: (abs(s), s))[:_MAX_SHIFTS] if _fits(lines, hunk, s)), 0)
        if shift:
            hunk.old = {line + shift: key for line, key in hunk.old.items()}
            for run in hunk.runs:
                run.start += shift
                run.end += shift


def _fits(lines: LineMap, hunk: Hunk, shift: int) -> bool:
    return all(lines.key(line + shift) in (None, key) for line, key in hunk.old.items())


def _positions(file: _File, lines: LineMap) -> dict[int, list[int]]:
    """Return informative line key -> its line numbers in the text so far."""
    found: dict[int, list[int]] = {}
    for start, run in zip(lines.starts, file.runs, strict=True):
        for at, key in enumerate(run.new, start):
            if key & 1:
                found.setdefault(key, []).append(at)
    for line, key in file.known.items():
        if key & 1:
            found.setdefault(key, []).append(lines.now(line))
    return found


def _learn(file: _File, hunks: Sequence[Hunk]) -> None:
    """Take over what hunks show of the base. What was known before is better: it was seen on the base itself."""
    if file.base is None:
        return
    lines = LineMap(file.runs, file.known)
    for hunk in hunks:
        for line, key in hunk.old.items():
            base = lines.base(line) if file.runs else line
            if base is not None:
                file.known.setdefault(base, key)


def _composed(file: _File, later: list[Run]) -> list[Run]:
    """Return the runs that lead from the base to the text after `later`, which speak of the text so far."""
    later = sorted(later, key=lambda run: (run.start, run.end))
    if not file.runs:
        return joined_runs(later)
    lines = LineMap(file.runs, file.known)
    items = [(start, start + len(run.new), 0, run) for start, run in zip(lines.starts, file.runs, strict=True)]
    items += [(run.start, run.end, 1, run) for run in later]
    items.sort(key=lambda item: item[:3])
    composed: list[Run] = []
    at = 0
    while at < len(items):
        low, high = items[at][:2]
        last = at + 1
        while last < len(items) and items[last][0] <= high:
            high = max(high, items[last][1])
            last += 1
        group = items[at:last]
        earlier = [run for _, _, which, run in group if which == 0]
        mine = [run for _, _, which, run in group if which == 1]
        if not mine:
            composed += earlier
        else:
            composed += _merged(file, lines, range(low, high), earlier, mine)
        at = last
    return composed


def _merged(file: _File, lines: LineMap, covered: range, earlier: Sequence[Run], later: Sequence[Run]) -> list[Run]:
    """Return the runs for lines of the text so far that the earlier and later ones cover together."""
    low, high = covered.start, covered.stop
    base = low - lines.shifts[bisect_right(lines.starts, low - 1)]
    patches = tuple(sorted({patch for run in (*earlier, *later) for patch in run.patches}))
    new: list[int] = []
    at = low
    for run in joined_runs(later):
        new += lines.keys(at, run.start)
        new += run.new
        at = max(at, run.end)
    new += lines.keys(at, high)
    shift = sum(len(run.new) - (run.end - run.start) for run in earlier)
    end = base + (high - low) - shift
    if not earlier or file.base is None:
        return [Run(base, end, new, patches)]
    return _rediffed(file, base, end, new, patches)


def _rediffed(file: _File, start: int, end: int, new: list[int], patches: tuple[int, ...]) -> list[Run]:
    """Return what really differs between base lines `[start, end)` and what stands there now."""
    old = [file.known.get(line, -1) for line in range(start, end)]
    if old == new:
        return []
    if len(old) * len(new) > _MAX_REDIFF:
        return [Run(start, end, new, patches)]
    runs = []
    for tag, old_low, old_high, new_low, new_high in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag != "equal":
            runs.append(Run(start + old_low, start + old_high, new[new_low:new_high], patches))
    return runs


def _path_change(file: _File) -> PathChange | None:
    """Return the record of a file; None where nothing is left of what was done to it."""
    if file.base is None and file.now is None:
        return None
    if file.base is None:
        kind = ChangeKind.CREATE
    elif file.now is None:
        kind = ChangeKind.DELETE
    elif file.now != file.base:
        kind = ChangeKind.RENAME
    elif file.runs or file.is_binary:
        kind = ChangeKind.MODIFY
    elif file.has_text:
        return None
    else:
        kind = ChangeKind.MODE
    is_new = kind is ChangeKind.CREATE
    changes = () if is_new else tuple(slid_down(file.runs, file.known))
    return PathChange(
        path=file.base or file.now or "",
        new_path=file.now,
        change=kind,
        is_binary=file.is_binary,
        old_blob=file.old_blob,
        new_blob=file.results[-1][0] if file.results and file.now is not None else None,
        results=tuple(file.results),
        known=file.known,
        changes=changes,
        digest=zlib.crc32(array("I", [key for run in file.runs for key in run.new]).tobytes()) if is_new else 0,
        patches=tuple(dict.fromkeys(file.patches)),
        has_gap=file.has_gap,
    )
