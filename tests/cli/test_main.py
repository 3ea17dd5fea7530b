"""What stops a command from outside is one line and an exit status, never a traceback."""

import errno
import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from patchlore.cli import main as module


def locked(path: Path) -> None:
    with closing(sqlite3.connect(path)) as holder, closing(sqlite3.connect(path, timeout=0)) as other:
        holder.execute("begin exclusive")
        other.execute("create table more (a)")


def full(path: Path) -> None:
    with closing(sqlite3.connect(path)) as database:
        database.execute("pragma max_page_count = 2")
        database.execute("insert into notes values (zeroblob(100000))")


def unwritable(path: Path) -> None:
    with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as database:
        database.execute("insert into notes values (1)")


def damaged(path: Path) -> None:
    with path.open("r+b") as file:
        file.seek(4096)
        file.write(b"\xff" * 4096)
    with closing(sqlite3.connect(path)) as database:
        database.execute("select * from notes").fetchall()


def no_room_for_output(_path: Path) -> None:
    raise OSError(errno.ENOSPC, "No space left on device")


@pytest.mark.parametrize(
    ("what", "said"),
    [
        pytest.param(locked, "database is locked: another program holds the file. Wait until it ends, and do this again", id="locked"),
        pytest.param(full, "database or disk is full: make room. What was stored stays, and the next run goes on from there", id="full"),
        pytest.param(
            unwritable,
            "attempt to write a readonly database: the file cannot be written. Look at its permissions and those of its folder",
            id="read-only",
        ),
        pytest.param(damaged, "database disk image is malformed: the file is damaged. See what is left: patchlore check", id="damaged"),
        pytest.param(no_room_for_output, "No space left on device: make room, and do this again", id="output"),
    ],
)
def test_one_line_and_exit_2(
    what: Callable[[Path], None], said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "a.db"
    with closing(sqlite3.connect(path)) as database:
        database.execute("create table notes (note)")
    monkeypatch.setattr(module._patchlore, "main", lambda **_: what(path))
    monkeypatch.setattr("os.dup2", lambda *_: None)
    with pytest.raises(SystemExit) as ended:
        module.main()
    assert (ended.value.code, capfd.readouterr().err) == (2, f"patchlore: {said}\n")


def test_what_is_wrong_with_the_program_is_not_hidden(monkeypatch: pytest.MonkeyPatch) -> None:
    def wrong(**_: object) -> None:
        sqlite3.connect(":memory:").execute("select 1 from nowhere")

    monkeypatch.setattr(module._patchlore, "main", wrong)
    with pytest.raises(sqlite3.OperationalError, match="nowhere"):
        module.main()


def test_a_letter_that_the_terminal_lacks_is_written_as_its_number() -> None:
    environment = {**os.environ, "PYTHONIOENCODING": "ascii"}
    code = "from patchlore.cli import main as m; m._patchlore.main = lambda **_: print('Zo\\xeb'); m.main()"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=environment)
    assert done.stdout == "Zo\\xeb\n"
