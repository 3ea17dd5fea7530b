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

from ..model.collision import NetChange, PatchText, PathChange
from ..model.patch import FileChange
from ..model.vocabulary import ChangeKind
from .line_key import line_key

_MAX_REDIFF = 40_000  # product of the line counts of a change that is compared within
_MAX_PLACES = 8  # of one line, and shifts in all, at which a hunk is tried that does not fit
_MAX_SHIFTS = 64
_NO_NEWLINE = "\\"  # joined to a last line without line end: it is not the same line
_SHORTEST_BLOB = 7  # hex digits that git abbreviates to at the least


@dataclass(slots=True)
class _Run:
    """Lines `[start, end)` that are replaced, in the numbers of the text before."""

    start: int
    end: int
    new: list[int]
    patches: tuple[int, ...]


@dataclass(slots=True)
class _Hunk:
    """One hunk: its runs and the lines that it shows of the text before."""

    runs: list[_Run] = field(default_factory=list)
    old: dict[int, int] = field(default_factory=dict)


@dataclass(slots=True)
class _File:
    """A path while the patches are gone through. `runs` lead from the base to the text so far."""

    base: str | None  # None: the posting creates it
    now: str | None  # None: deleted
    old_blob: str | None = None
    results: list[tuple[str, int]] = field(default_factory=list)
    known: dict[int, int] = field(default_factory=dict)
    runs: list[_Run] = field(default_factory=list)
    patches: list[int] = field(default_factory=list)
    is_binary: bool = False
    has_text: bool = False  # a hunk changed it; else only its name or mode


def same_blob(a: str | None, b: str | None) -> bool:
    """Tell whether two abbreviated blob ids are one: as far as both go, and that is far enough."""
    if not a or not b:
        return False
    length = min(len(a), len(b))
    return length >= _SHORTEST_BLOB and a[:length] == b[:length]


def is_no_blob(blob: str | None) -> bool:
    """Tell whether it is the zeros that stand for a file that is not there."""
    return blob is not None and not blob.strip("0")


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
    if change.hunks:
        hunks = _read_hunks(change, patch)
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


def _read_hunks(change: FileChange, patch: PatchText) -> list[_Hunk]:
    lines = patch.lines[change.part]
    author = (patch.place,)
    hunks = []
    for given in change.hunks:
        hunk = _Hunk()
        at = given.old_start if given.old_count else given.old_start + 1
        run: _Run | None = None
        last = ""
        for line in lines[given.line : given.end_line]:
            mark = line[:1]
            if mark in ("+", "-"):
                if run is None:
                    run = _Run(at, at, [], author)
                    hunk.runs.append(run)
                if mark == "+":
                    run.new.append(line_key(line[1:]))
                else:
                    hunk.old[at] = line_key(line[1:])
                    at += 1
                    run.end = at
            elif mark == " " or not mark:
                run = None
                hunk.old[at] = line_key(line[1:])
                at += 1
            elif mark == "\\":
                if last[:1] == "+" and run is not None:
                    run.new[-1] = line_key(last[1:] + _NO_NEWLINE)
                elif last:
                    hunk.old[at - 1] = line_key(last[1:] + _NO_NEWLINE)
                continue
            else:
                continue  # a stray line of a broken hunk
            last = line
        hunks.append(hunk)
    return hunks


class _Map:
    """Line numbers of the text so far -> of the base."""

    def __init__(self, file: _File) -> None:
        self.runs = file.runs
        self.known = file.known
        self.starts: list[int] = []  # of each run, in the text so far
        self.shifts: list[int] = [0]  # text so far minus base, behind so many runs
        for run in file.runs:
            self.starts.append(run.start + self.shifts[-1])
            self.shifts.append(self.shifts[-1] + len(run.new) - (run.end - run.start))

    def base(self, line: int) -> int | None:
        """Return the base's number of a line; None where the line is the posting's own."""
        index = bisect_right(self.starts, line)
        if index and line < self.starts[index - 1] + len(self.runs[index - 1].new):
            return None
        return line - self.shifts[index]

    def key(self, line: int) -> int | None:
        """Return the key of a line of the text so far; None where no mail shows it."""
        index = bisect_right(self.starts, line)
        if index and line < self.starts[index - 1] + len(self.runs[index - 1].new):
            return self.runs[index - 1].new[line - self.starts[index - 1]]
        return self.known.get(line - self.shifts[index])

    def keys(self, start: int, end: int) -> list[int]:
        """Return the keys of lines `[start, end)` of the text so far; 0 for one that no mail shows."""
        keys: list[int] = []
        at = start
        while at < end:
            index = bisect_right(self.starts, at)
            run_start, new = (self.starts[index - 1], self.runs[index - 1].new) if index else (0, [])
            if at < run_start + len(new):
                keys += new[at - run_start : end - run_start]
            else:
                until = min(end, self.starts[index]) if index < len(self.starts) else end
                keys += [self.known.get(line - self.shifts[index], 0) for line in range(at, until)]
            at = start + len(keys)
        return keys

    def now(self, line: int) -> int:
        """Return the number in the text so far of a line of the base that is still there."""
        index = bisect_right(self.runs, line, key=lambda run: run.start)
        return line + self.shifts[index]


def _place(file: _File, hunks: Sequence[_Hunk], old_blob: str | None) -> None:
    """Move hunks that do not fit upon the text so far to where their lines are."""
    if not file.runs or (file.results and same_blob(file.results[-1][0], old_blob)):
        return
    lines = _Map(file)
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


def _fits(lines: _Map, hunk: _Hunk, shift: int) -> bool:
    return all(lines.key(line + shift) in (None, key) for line, key in hunk.old.items())


def _positions(file: _File, lines: _Map) -> dict[int, list[int]]:
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


def _learn(file: _File, hunks: Sequence[_Hunk]) -> None:
    """Take over what hunks show of the base. What was known before is better: it was seen on the base itself."""
    if file.base is None:
        return
    lines = _Map(file)
    for hunk in hunks:
        for line, key in hunk.old.items():
            base = lines.base(line) if file.runs else line
            if base is not None:
                file.known.setdefault(base, key)


def _composed(file: _File, later: list[_Run]) -> list[_Run]:
    """Return the runs that lead from the base to the text after `later`, which speak of the text so far."""
    later = sorted(later, key=lambda run: (run.start, run.end))
    if not file.runs:
        return _joined(later)
    lines = _Map(file)
    items = [(start, start + len(run.new), 0, run) for start, run in zip(lines.starts, file.runs, strict=True)]
    items += [(run.start, run.end, 1, run) for run in later]
    items.sort(key=lambda item: item[:3])
    composed: list[_Run] = []
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


def _joined(runs: Sequence[_Run]) -> list[_Run]:
    """Join runs that touch: hunks of one diff do where it was made without context. What overlaps is broken: the first counts."""
    joined: list[_Run] = []
    for run in runs:
        if joined and run.start <= joined[-1].end:
            if run.start == joined[-1].end:
                joined[-1] = _Run(joined[-1].start, run.end, joined[-1].new + run.new, joined[-1].patches)
        else:
            joined.append(run)
    return joined


def _merged(file: _File, lines: _Map, covered: range, earlier: Sequence[_Run], later: Sequence[_Run]) -> list[_Run]:
    """Return the runs for lines of the text so far that the earlier and later ones cover together."""
    low, high = covered.start, covered.stop
    base = low - lines.shifts[bisect_right(lines.starts, low - 1)]
    patches = tuple(sorted({patch for run in (*earlier, *later) for patch in run.patches}))
    new: list[int] = []
    at = low
    for run in _joined(later):
        new += lines.keys(at, run.start)
        new += run.new
        at = max(at, run.end)
    new += lines.keys(at, high)
    shift = sum(len(run.new) - (run.end - run.start) for run in earlier)
    end = base + (high - low) - shift
    if not earlier or file.base is None:
        return [_Run(base, end, new, patches)]
    return _rediffed(file, base, end, new, patches)


def _rediffed(file: _File, start: int, end: int, new: list[int], patches: tuple[int, ...]) -> list[_Run]:
    """Return what really differs between base lines `[start, end)` and what stands there now."""
    old = [file.known.get(line, -1) for line in range(start, end)]
    if old == new:
        return []
    if len(old) * len(new) > _MAX_REDIFF:
        return [_Run(start, end, new, patches)]
    runs = []
    for tag, old_low, old_high, new_low, new_high in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag != "equal":
            runs.append(_Run(start + old_low, start + old_high, new[new_low:new_high], patches))
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
    changes = () if is_new else tuple(_slid(file.runs, file.known))
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
    )


def _slid(runs: Sequence[_Run], known: dict[int, int]) -> list[NetChange]:
    """Return the runs as records, each as far down as the text lets it slide.

    A block that is inserted or removed among equal lines has several places; git's merge takes the last one, while a
    posted diff stands where it reads best (git-diff(1), --indent-heuristic).
    """
    slid: list[NetChange] = []
    following: int | None = None  # start of the run behind
    for run in reversed(runs):
        start, end, new = run.start, run.end, run.new
        if not new:
            while known.get(end) is not None and known.get(end) == known.get(start) and (following is None or end + 1 < following):
                start, end = start + 1, end + 1
        elif start == end:
            turn = 0
            while known.get(start) == new[turn % len(new)] and (following is None or start + 1 < following):
                start, end, turn = start + 1, end + 1, turn + 1
            turn %= len(new)
            new = new[turn:] + new[:turn]
        slid.append(NetChange(start=start, end=end, new=tuple(new), patches=run.patches))
        following = start
    slid.reverse()
    return slid
