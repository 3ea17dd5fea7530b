"""Worker processes: they end with the process that they work for."""

import os
import signal
import subprocess
import sys
import time
from contextlib import suppress

# A process with two workers: it tells their numbers, and waits
OWNER = """
import os, time
from patchlore.ingest.workers import executor

if __name__ == "__main__":
    with executor(2) as pool:
        print(*sorted({pool.submit(os.getpid).result() for _ in range(20)}), flush=True)
        time.sleep(600)
"""


def is_there(process: int) -> bool:
    with suppress(ProcessLookupError):
        os.kill(process, 0)
        return True
    return False


def test_workers_of_a_killed_process_end() -> None:
    with subprocess.Popen([sys.executable, "-c", OWNER], stdout=subprocess.PIPE, text=True) as owner:
        assert owner.stdout is not None
        workers = [int(word) for word in owner.stdout.readline().split()]
        owner.send_signal(signal.SIGKILL)
    assert workers
    deadline = time.monotonic() + 60
    while any(map(is_there, workers)) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert [worker for worker in workers if is_there(worker)] == []
