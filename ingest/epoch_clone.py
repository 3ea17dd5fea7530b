"""The epochs of a list, as a public-inbox server offers them by git: cloned into a folder, later fetched from again."""

import gzip
import json
import re
import shutil
import subprocess
import zlib
from hashlib import sha1
from pathlib import Path
from typing import Final

from ..model.errors import SourceError
from .git_directory import git_environment

_SLOWEST: Final = ("-c", "http.lowSpeedLimit=1000", "-c", "http.lowSpeedTime=60")  # bytes a second, for so many seconds
_ALL: Final = "+refs/heads/*:refs/heads/*"  # also where the history was rewritten

# "/linux-mm/git/0.git", a key of the manifest (https://public-inbox.org/public-inbox-httpd.html, grokmirror's format)
_EPOCH_RE = re.compile(r"(/?.*)/([0-9]{1,5})\.git")


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


def fetch_epoch(url: str, path: Path, fingerprint: str, user_agent: str) -> None:
    """Make a bare clone at a path have what the server has. A clone that was interrupted leaves nothing there."""
    if path.exists():
        if not fingerprint or fingerprint != _fingerprint(path):
            _git(user_agent, url, f"--git-dir={path}", "-c", "gc.autoDetach=false", "fetch", "--quiet", "--no-tags", url, _ALL)
        return
    unfinished = path.with_name(path.name + ".unfinished")
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.parent.mkdir(parents=True, exist_ok=True)
    _git(user_agent, url, "clone", "--quiet", "--mirror", "--template=", url, str(unfinished))
    unfinished.rename(path)


def _fingerprint(path: Path) -> str:
    """Return the hash over a repository's branches that a manifest gives for it."""
    command = ["git", f"--git-dir={path}", "show-ref"]
    shown = subprocess.run(command, capture_output=True, env=git_environment(), check=False).stdout
    return sha1(shown, usedforsecurity=False).hexdigest()


def _git(user_agent: str, url: str, *arguments: str) -> None:
    command = ["git", "-c", f"http.userAgent={user_agent}", *_SLOWEST, *arguments]
    try:
        done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, env=git_environment("http:https"), check=False)
    except FileNotFoundError as error:
        raise SourceError("git: not found on the PATH: install git 2.38 or newer to follow lists") from error
    if done.returncode:
        lines = done.stderr.decode("utf-8", "replace").strip().splitlines()
        said = lines[-1].removeprefix("fatal: ") if lines else f"status {done.returncode}"
        raise SourceError(f"{url}: git could not fetch it ({said}): what was fetched before stays; try again later")
