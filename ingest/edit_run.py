"""Runs of lines that are replaced: those of several patches as one list, in the numbers of the text before all of them."""

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ..model.collision import NetChange


@dataclass(slots=True)
class Run:
    """Lines `[start, end)` that are replaced, in the numbers of the text before."""

    start: int
    end: int
    new: list[int]
    patches: tuple[int, ...]


class LineMap:
    """Line numbers of the text so far -> of the base. `known`: the lines of the base that mails show, number -> key."""

    def __init__(self, runs: Sequence[Run], known: Mapping[int, int]) -> None:
        self.runs = runs
        self.known = known
        self.starts: list[int] = []  # of each run, in the text so far
        self.shifts: list[int] = [0]  # text so far minus base, behind so many runs
        for run in runs:
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


def joined_runs(runs: Sequence[Run]) -> list[Run]:
    """Join runs that touch: hunks of one diff do where it was made without context. What overlaps is broken: the first counts."""
    joined: list[Run] = []
    for run in runs:
        if joined and run.start <= joined[-1].end:
            if run.start == joined[-1].end:
                joined[-1] = Run(joined[-1].start, run.end, joined[-1].new + run.new, joined[-1].patches)
        else:
            joined.append(run)
    return joined


def slid_down(runs: Sequence[Run], known: Mapping[int, int]) -> list[NetChange]:
    """Return the runs as records, each as far down as the text lets it slide.

    A block that is inserted or removed among equal lines has several places; git's merge takes the last one, while a
    posted diff stands where it reads best (git-diff(1), --indent-heuristic).
    """
    changes: list[NetChange] = []
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
        changes.append(NetChange(start=start, end=end, new=tuple(new), patches=run.patches))
        following = start
    changes.reverse()
    return changes
