"""Run a program and tell what it took."""

import contextlib
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

_PROC = Path("/proc")
_INTERVAL = 0.05  # seconds between two looks at the processes


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """What a program and those that it started took."""

    wall: float  # seconds
    cpu: float  # seconds
    peak: int  # bytes resident of the largest single process


def run(command: Sequence[str | Path], *, environment: Mapping[str, str] | None = None, accept: Sequence[int] = (0,)) -> Taken:
    """Run a program to its end; leave the benchmark where its exit status is not one of those accepted.

    What the system accounts for leaves out processes that nobody waits for, as workers of a fork server: where there is a /proc
    they are looked at while they run.
    """
    began = time.monotonic()
    arguments = [str(word) for word in command]
    process = subprocess.Popen(arguments, env={**os.environ, **(environment or {})}, stdout=subprocess.DEVNULL)
    seconds: dict[int, float] = {}
    peak = ended = 0
    while not ended:
        for pid in _family(process.pid):
            with contextlib.suppress(OSError, ValueError, IndexError):  # it has just ended
                seconds[pid], resident = _look_at(pid)
                peak = max(peak, resident)
        time.sleep(_INTERVAL)
        ended, status, usage = os.wait4(process.pid, os.WNOHANG)
    wall = time.monotonic() - began
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in accept:
        sys.exit(f"{command[0]} ended with {process.returncode}")
    unit = 1 if sys.platform == "darwin" else 1024
    return Taken(wall=wall, cpu=max(usage.ru_utime + usage.ru_stime, sum(seconds.values())), peak=max(peak, usage.ru_maxrss * unit))


def _family(pid: int) -> Iterator[int]:
    """Yield a process and all that descend from it; only itself where the system does not tell."""
    yield pid
    with contextlib.suppress(OSError):
        for child in (_PROC / str(pid) / "task" / str(pid) / "children").read_text().split():
            yield from _family(int(child))


def _look_at(pid: int) -> tuple[float, int]:
    """Return the CPU seconds and the most bytes resident of a process so far."""
    fields = (_PROC / str(pid) / "stat").read_text().rpartition(")")[2].split()
    status = (_PROC / str(pid) / "status").read_text()
    resident = int(status.partition("VmHWM:")[2].split(maxsplit=1)[0]) * 1024
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK"), resident
