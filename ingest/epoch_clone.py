"""The epochs of a list, as a public-inbox server offers them by git: cloned into a folder, later fetched from again."""

import gzip
import json
import re
import shutil
import subprocess
import zlib
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from hashlib import sha1
from pathlib import Path
from typing import IO, Final

from ..model.errors import SourceError
from .git_directory import git_environment

_SLOWEST: Final = ("-c", "http.lowSpeedLimit=1000", "-c", "http.lowSpeedTime=60")  # bytes a second, for so many seconds
_NO_BRANCHES: Final = sha1(b"", usedforsecurity=False).hexdigest()  # the fingerprint of a repository without any
_ALL: Final = "+refs/heads/*:refs/heads/*"  # also where the history was rewritten

# "/linux-mm/git/0.git", a key of the manifest (https://public-inbox.org/public-inbox-httpd.html, grokmirror's format)
_EPOCH_RE = re.compile(r"(/?.*)/([0-9]{1,5})\.git")

# "Receiving objects:  45% (450/1000), 1.20 MiB | 800.00 KiB/s"
_RECEIVED_RE = re.compile(r"Receiving objects:[ ]+[0-9]{1,3}% \(([0-9]{1,12})/([0-9]{1,12})\)")
# "unable to access 'http://127.0.0.1:8080/devel/0/': Empty reply from server"
_ACCESS_RE = re.compile(r"\Aunable to access '[^']{0,2000}': ")


def parse_manifest(data: bytes) -> dict[int, str]:
    """Return epoch -> fingerprint ("" where none is given) of a manifest, none where it is no manifest of a single list."""
    try:
        entries = json.loads(gzip.decompress(data))
    except (OSError, EOFError, zlib.error, ValueError, RecursionError):
        return {}
    epochs: dict[int, str] = {}
    folders = set()
    for name, entry in entries.items() if isinstance(entries, dict) else ():
        match = _EPOCH_RE.fullmatch(name)
        if match is None:
            continue
        folders.add(match[1])
        fingerprint = entry.get("fingerprint") if isinstance(entry, dict) else None
        epochs[int(match[2])] = fingerprint if isinstance(fingerprint, str) else ""
    return epochs if len(folders) == 1 else {}


def fetch_epoch(url: str, path: Path, fingerprint: str, user_agent: str, tell: Callable[[int, int], None]) -> None:
    """Make a bare clone at a path have what the server has. A clone that was interrupted leaves nothing there.

    `tell` hears of how many objects of how many came.
    """
    if path.exists():
        if not fingerprint or fingerprint != _fingerprint(path):
            arguments = (f"--git-dir={path}", "-c", "gc.autoDetach=false", "fetch", "--progress", "--no-tags", url, _ALL)
            _git(user_agent, url, arguments, tell)
        return
    unfinished = path.with_name(path.name + ".unfinished")
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.parent.mkdir(parents=True, exist_ok=True)
    _git(user_agent, url, ("clone", "--progress", "--mirror", "--template=", url, str(unfinished)), tell)
    if _fingerprint(unfinished) == _NO_BRANCHES:  # as git takes what is no repository at all
        shutil.rmtree(unfinished)
        raise SourceError(f"{url}: no repository with commits is there: check that the server has a public-inbox archive")
    unfinished.rename(path)


def _fingerprint(path: Path) -> str:
    """Return the hash over a repository's branches that a manifest gives for it."""
    command = ["git", f"--git-dir={path}", "show-ref"]
    shown = subprocess.run(command, capture_output=True, env=git_environment(), check=False).stdout
    return sha1(shown, usedforsecurity=False).hexdigest()


def _git(user_agent: str, url: str, arguments: Sequence[str], tell: Callable[[int, int], None]) -> None:
    command = ["git", "-c", f"http.userAgent={user_agent}", *_SLOWEST, *arguments]
    said: deque[str] = deque(maxlen=20)
    try:
        process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            env=git_environment("http:https"),
            bufsize=0,
        )
    except FileNotFoundError as error:
        raise SourceError("git: not found on the PATH: install git 2.38 or newer to follow lists") from error
    with process:
        try:
            for line in _lines(process.stderr):
                received = _RECEIVED_RE.match(line)
                if received:
                    tell(int(received[1]), int(received[2]))
                elif line.startswith(("fatal: ", "error: ")):
                    said.append(line[7:])
        except BaseException:
            process.kill()
            raise
    if process.returncode:
        reason = _ACCESS_RE.sub("", said[-1]) if said else f"status {process.returncode}"
        if "could not read Username" in reason:
            reason = "the server asks for a password"
        raise SourceError(f"{url}: git could not fetch it ({reason}): what was fetched before stays; try again later")


def _lines(pipe: IO[bytes] | None) -> Iterator[str]:
    """Yield what git says, line by line as it comes: those of its progress end in carriage returns."""
    rest = b""
    while pipe is not None and (piece := pipe.read(4096)):
        *lines, rest = (rest + piece).replace(b"\r", b"\n").split(b"\n")
        yield from (line.decode("utf-8", "replace") for line in lines)
        rest = rest[-4096:]
    yield rest.decode("utf-8", "replace")
