"""A public-inbox server of our own on loopback, by Debian's public-inbox, with lists that a test fills."""

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest

FIRST_COMMIT = 1_709_500_000
_PROGRAMS = ("public-inbox-init", "public-inbox-index", "public-inbox-httpd")


class Server:
    """A running server."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self._process: subprocess.Popen[bytes] | None = None

    def add_list(self, name: str, mails: Sequence[bytes] = (), *, bundle: Path | None = None, list_id: str | None = None) -> Path:
        """Make a list, of mails or of a bundle of its first epoch; return the folder of its archive."""
        archive = self.folder / name
        options = ["-c", f"listid={list_id}"] if list_id else []
        level = "full" if bundle is None else "basic"  # without searches, which take long to prepare
        self._run("public-inbox-init", "-V2", "-L", level, *options, name, str(archive), f"{self.url}/{name}/", f"{name}@example.org")
        if bundle is not None:
            shutil.rmtree(archive / "git" / "0.git", ignore_errors=True)
            self._run("git", "clone", "-q", "--mirror", str(bundle), str(archive / "git" / "0.git"))
            self._run("public-inbox-index", str(archive))
        else:
            self.commit(name, [{"m": mail} for mail in mails])
        return archive

    def commit(
        self, name: str, commits: Sequence[dict[str, bytes]], *, epoch: int = 0, first: int | None = None, afresh: bool = False
    ) -> None:
        """Add commits, each with exactly the files given, to an epoch, and index it; `afresh` drops those before."""
        path = self.folder / name / "git" / f"{epoch}.git"
        if not path.exists():
            self._run("git", "init", "-q", "--bare", "-b", "master", str(path))
        git = ["git", f"--git-dir={path}"]
        count = int(self._run(*git, "rev-list", "--count", "--all"))
        at = first or FIRST_COMMIT + 1_000_000 * epoch + count
        goes_on = count and not afresh
        stream = b"reset refs/heads/master\n\n" if afresh else b""
        for number, files in enumerate(commits):
            stream += b"commit refs/heads/master\ncommitter A <a@example.org> %d +0000\ndata 0\n" % (at + number)
            stream += (b"from refs/heads/master^0\n" if goes_on and number == 0 else b"") + b"deleteall\n"
            for file, content in files.items():
                stream += b"M 100644 inline %s\ndata %d\n%s\n" % (file.encode(), len(content), content)
        self._run(*git, "fast-import", "--quiet", "--force", data=stream)
        self._run(*git, "symbolic-ref", "HEAD", "refs/heads/master")
        self._run("public-inbox-index", *(["--reindex"] if afresh else []), str(self.folder / name))

    def start(self) -> None:
        """Serve the lists that there are. A server that runs already starts anew."""
        self.stop()
        log = (self.folder / "httpd.log").open("wb")
        with log:
            self._process = subprocess.Popen(
                ["public-inbox-httpd", "-W0", "-l", f"127.0.0.1:{self.port}"], env=self._environment(), stdout=log, stderr=log
            )
        for _ in range(100):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
            time.sleep(0.05)
        raise AssertionError(f"public-inbox-httpd does not answer: {(self.folder / 'httpd.log').read_text()}")

    def stop(self) -> None:
        """Serve no longer."""
        if self._process is not None:
            self._process.terminate()
            self._process.wait(10)
            self._process = None

    def _environment(self) -> dict[str, str]:
        environment = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
        return environment | {"HOME": str(self.folder), "PI_CONFIG": str(self.folder / "config"), "GIT_CONFIG_GLOBAL": os.devnull}

    def _run(self, *command: str, data: bytes = b"") -> str:
        done = subprocess.run(command, input=data, capture_output=True, env=self._environment(), check=False)
        assert done.returncode == 0, f"{command}: {done.stderr.decode()}"
        return done.stdout.decode()


@contextmanager
def serving(folder: Path) -> Iterator[Server]:
    """Yield a server without lists, not yet started; skip the test, visibly, where public-inbox is not installed."""
    missing = [program for program in _PROGRAMS if shutil.which(program) is None]
    if missing:
        pytest.skip(f"no {', '.join(missing)}: install Debian's public-inbox")
    server = Server(folder)
    try:
        yield server
    finally:
        server.stop()
