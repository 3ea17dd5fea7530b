"""Archives of our own making."""

import os
import subprocess
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from public_inbox_server import Server, serving
from served_mails import ALL

from patchlore.model.source import Reading

FIRST_COMMIT = 1_560_400_000


@pytest.fixture
def mail() -> Callable[..., bytes]:
    def make(number: int, *lines: str, sent: str = "Thu, 13 Jun 2019 11:43:03 +0200") -> bytes:
        header = (
            f"From: Ann Author <ann@example.org>\nSubject: mail {number}\nDate: {sent}\nMessage-ID: <{number}@example.org>\n\n"
        ).encode()
        return header + "".join(f"{line}\n" for line in lines or (f"text of {number}",)).encode()

    return make


@pytest.fixture
def outcomes() -> Callable[[Iterator[Reading]], list[Any]]:
    return lambda readings: [reading.outcome for reading in readings]


Files = dict[str, bytes]


@pytest.fixture
def add_commits() -> Callable[[Path, Sequence[Files]], list[str]]:
    """Add commits, each with exactly the files given, to a bare repository; return the ids of all its commits, oldest first."""

    def add(path: Path, commits: Sequence[Files], first: int = FIRST_COMMIT, *, afresh: bool = False) -> list[str]:
        environment = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")} | {"GIT_CONFIG_GLOBAL": os.devnull}

        def git(*arguments: str, data: bytes = b"") -> str:
            command = ["git", f"--git-dir={path}", *arguments]
            return subprocess.run(command, input=data, capture_output=True, check=True, env=environment).stdout.decode()

        if not path.exists():
            subprocess.run(["git", "init", "-q", "--bare", "-b", "master", str(path)], check=True, env=environment)
        continued = b"from refs/heads/master^0\n" if git("for-each-ref") and not afresh else b""
        stream = b"reset refs/heads/master\n\n" if afresh else b""
        for number, files in enumerate(commits):
            stream += b"commit refs/heads/master\ncommitter A <a@example.org> %d +0000\ndata 0\n" % (first + number)
            stream += (continued if number == 0 else b"") + b"deleteall\n"
            for name, content in files.items():
                stream += b"M 100644 inline %s\ndata %d\n%s\n" % (name.encode(), len(content), content)
        git("-c", "fastimport.unpackLimit=100000", "fast-import", "--quiet", "--force", data=stream)
        return git("rev-list", "--reverse", "master").split()

    return add


@pytest.fixture
def remove_object() -> Callable[[Path, str], None]:
    """Take one object out of a repository of loose objects."""

    def remove(path: Path, name: str) -> None:
        found = subprocess.run(["git", f"--git-dir={path}", "rev-parse", name], capture_output=True, check=True).stdout.decode().strip()
        (path / "objects" / found[:2] / found[2:]).unlink()

    return remove


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Yield a running server of a list "devel" that has all the mails to be served."""
    with serving(tmp_path_factory.mktemp("server")) as made:
        made.add_list("devel", ALL, list_id="devel.example.org")
        made.start()
        yield made
