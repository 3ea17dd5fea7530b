"""`patchlore serve`: what it says, and that it answers."""

import re
import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from click import UsageError
from small_archive import small_archive

from patchlore.cli.serve import command
from patchlore.model.errors import DatabaseError


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    path = tmp_path_factory.mktemp("archive") / "other name.db"
    small_archive(path).close()
    return path


def serve(*arguments: str | Path) -> None:
    command.main([str(argument) for argument in arguments], standalone_mode=False)


def test_says_the_address_serves_the_file_as_patchlore_and_ends_with_ctrl_c(path: Path) -> None:
    process = subprocess.Popen([sys.executable, "-m", "patchlore", "serve", "--db", path, "--port", "0"], stderr=subprocess.PIPE, text=True)
    assert process.stderr is not None
    try:
        line = process.stderr.readline()
        said = re.fullmatch(re.escape(str(path)) + r": (http://127\.0\.0\.1:[0-9]+/) \(stop with Ctrl-C\)\n", line)
        assert said, line
        with urllib.request.urlopen(said[1] + "patchlore/threads.json?_shape=array", timeout=30) as response:  # noqa: S310 - our own server
            assert b"Turning widgets by hand" in response.read()
    finally:
        process.send_signal(signal.SIGINT)
        _, said_last = process.communicate(timeout=30)
    assert (process.returncode, said_last) == (0, "")


@pytest.fixture
def unserved(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What would be served, and the addresses that would be opened."""
    happened: list[str] = []

    def take(db: Path, listening: socket.socket, maintainers: Path | None) -> None:
        happened.append(f"served {db.name}" + (f" with {maintainers.name}" if maintainers else ""))
        listening.close()

    monkeypatch.setattr("patchlore.cli.serve._serve", take)
    monkeypatch.setattr("webbrowser.open", happened.append)
    return happened


def test_opens_the_browser_only_when_told(path: Path, unserved: list[str]) -> None:
    serve("--db", path, "--port", "0")
    serve("--db", path, "--port", "0", "--open")
    assert [re.sub("[0-9]{2,}", "N", what) for what in unserved] == [
        "served other name.db", "http://N.0.0.1:N/", "served other name.db",
    ]  # fmt: skip


def test_warns_when_others_can_reach_it(path: Path, unserved: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    serve("--db", path, "--port", "0", "--host", "0.0.0.0")  # noqa: S104 - what is to be warned of
    assert "there is no password" in capsys.readouterr().err
    serve("--db", path, "--port", "0", "--host", "localhost")
    assert "there is no password" not in capsys.readouterr().err


def test_port_that_is_taken_is_said(path: Path, unserved: list[str]) -> None:
    expected = r"^127\.0\.0\.1:[0-9]+: Address already in use\. Choose another with --host, --port$"
    with socket.create_server(("127.0.0.1", 0)) as taken, pytest.raises(UsageError, match=expected):
        serve("--db", path, "--port", str(taken.getsockname()[1]))
    assert unserved == []


def test_address_that_is_none_is_said(path: Path, unserved: list[str]) -> None:
    with pytest.raises(UsageError, match=r"^no\.such\.host\.invalid: no such address\. Choose another with --host$"):
        serve("--db", path, "--host", "no.such.host.invalid")


def test_file_that_is_no_database_is_not_served(tmp_path: Path, unserved: list[str]) -> None:
    with pytest.raises(DatabaseError, match="no such database"):
        serve("--db", tmp_path / "absent.db")
    assert unserved == []


def test_takes_a_maintainers_file(path: Path, tmp_path: Path, unserved: list[str]) -> None:
    (tmp_path / "MAINTAINERS").write_text("WIDGETS\nF:\tdrivers/widget.c\n")
    serve("--db", path, "--port", "0", "--maintainers", tmp_path / "MAINTAINERS")
    assert unserved == ["served other name.db with MAINTAINERS"]


def test_file_that_names_no_subsystem_is_not_taken(path: Path, tmp_path: Path, unserved: list[str]) -> None:
    with pytest.raises(UsageError, match=r"absent: No such file or directory$"):
        serve("--db", path, "--port", "0", "--maintainers", tmp_path / "absent")
    (tmp_path / "README").write_text("Widgets\n=======\nF is a letter.\n")
    with pytest.raises(UsageError, match=r"README: no section with F: lines"):
        serve("--db", path, "--port", "0", "--maintainers", tmp_path / "README")
    assert unserved == []
