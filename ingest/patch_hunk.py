"""The hunks of a patch as posted -> which lines they replace, and which they show."""

from dataclasses import dataclass, field

from ..model.collision import PatchText
from ..model.patch import FileChange
from .edit_run import Run
from .line_key import line_key

_NO_NEWLINE = "\\"  # joined to a last line without line end: it is not the same line


@dataclass(slots=True)
class Hunk:
    """One hunk: its runs and the lines that it shows of the text before."""

    runs: list[Run] = field(default_factory=list)
    old: dict[int, int] = field(default_factory=dict)


def read_hunks(change: FileChange, patch: PatchText) -> list[Hunk]:
    """Return the hunks of one file of a patch, in its order; lines are numbered as the patch says, from 1."""
    lines = patch.lines[change.part]
    author = (patch.place,)
    hunks = []
    for given in change.hunks:
        hunk = Hunk()
        at = given.old_start if given.old_count else given.old_start + 1
        run: Run | None = None
        last = ""
        for line in lines[given.line : given.end_line]:
            mark = line[:1]
            if mark in ("+", "-"):
                if run is None:
                    run = Run(at, at, [], author)
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
