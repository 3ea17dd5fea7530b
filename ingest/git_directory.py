"""A git directory that somebody else made, read so that nothing in it is run.

The config of a downloaded git directory may name programs: for `log` and `show` a signature checker or a text converter, for an object that
is absent from a partial clone even the program to fetch it with. So only plumbing that knows none of these is run (for-each-ref,
rev-list, cat-file), and every transport is forbidden.
"""

import contextlib
import os
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from tempfile import NamedTemporaryFile
from types import TracebackType
from typing import IO, Final, NamedTuple, Self

from ..model.defect import Defect
from ..model.errors import SourceError
from ..model.source import LARGEST_MAIL
from ..model.vocabulary import DefectKind

_DAMAGED: Final = Defect(kind=DefectKind.UNREADABLE, detail="git cannot read the object")
_CHUNK: Final = 1024 * 1024

# "e2bbbb454204410f9dd225d12f85aeb18d8b95de", SHA-1 or SHA-256
COMMIT_RE = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")


class GitFailure(Exception):  # noqa: N818 - a part of an archive that is set aside, not an error of the run
    """A git command that failed. The message is what git said last."""


class CommitFile(NamedTuple):
    """A commit and what it has at the path that was asked for."""

    commit: str
    committed_at: int  # epoch seconds
    content: bytes | Defect | None  # None: no such file, or it is absent from the archive


def is_git_directory(path: Path) -> bool:
    """Return whether a folder is a bare git repository, or the `.git` of one that is not."""
    return (path / "HEAD").is_file() and (path / "objects").is_dir() and (path / "refs").is_dir()


def tree_names(tree: bytes, commit: str) -> list[str]:
    """Return the names in a tree object; the commit tells the length of an object id."""
    names = []
    id_length = len(commit) // 2
    at = 0
    while (end := tree.find(b"\0", at)) != -1:  # "100644 m", NUL, object id
        names.append(tree[at:end].partition(b" ")[2].decode("utf-8", "backslashreplace"))
        at = end + 1 + id_length
    return names


class CatFile:
    """A running `git cat-file --batch`: with a file of requests, answered in order, or asked one by one."""

    def __init__(self, path: Path, requests: Path | None = None, position: int = 0) -> None:
        command = [*_git(path), "cat-file", "--batch=%(objecttype) %(objectsize) %(rest)"]
        if requests is None:
            self._process = _start(command, subprocess.PIPE)
            return
        with requests.open("rb") as lines:
            os.lseek(lines.fileno(), position, os.SEEK_SET)
            self._process = _start([*command, "--buffer"], lines)

    def close(self) -> None:
        """End git, answered or not."""
        self._process.kill()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                with contextlib.suppress(BrokenPipeError):
                    pipe.close()
        self._process.wait()

    def ask(self, name: str) -> bytes | Defect | None:
        """Return an object's bytes; None where there is no such object."""
        requests = self._process.stdin
        assert requests is not None  # noqa: S101 - a pipe was asked for
        try:
            requests.write(f"{name}\n".encode("ascii"))
            requests.flush()
        except BrokenPipeError as error:
            raise EOFError from error
        return self.answer()

    def answer(self) -> bytes | Defect | None:
        """Return the next object's bytes; None where there is no such object. EOFError where git broke off."""
        answers = self._process.stdout
        assert answers is not None  # noqa: S101 - a pipe was asked for
        header = answers.readline()
        if header.endswith(b" missing\n"):
            return None
        if not header.endswith(b"\n"):
            raise EOFError
        size = int(header.split(b" ", 2)[1])
        if size > LARGEST_MAIL:
            left = size + 1
            while left > 0 and (piece := answers.read(min(left, _CHUNK))):
                left -= len(piece)
            return Defect(kind=DefectKind.TOO_LARGE, detail=f"{size} bytes")
        content = answers.read(size)
        if answers.read(1) != b"\n":
            raise EOFError
        return content


class GitDirectory:
    """A git directory and the questions that an archive of mails is asked."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._asked: CatFile | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None) -> None:
        if self._asked is not None:
            self._asked.close()
            self._asked = None

    def ask(self, name: str) -> bytes | Defect | None:
        """Return the bytes of one object ("COMMIT:path"); None where there is none. Only while the repository is entered."""
        self._asked = self._asked or CatFile(self.path)
        try:
            return self._asked.ask(name)
        except EOFError:
            self._asked.close()
            self._asked = None
            return _DAMAGED

    def tip(self) -> str | None:
        """Return the commit of HEAD's branch, or of the only branch where HEAD names none; None where there is no commit."""
        lines = self._run("for-each-ref", "--format=%(objectname) %(refname)", "refs/heads").splitlines()
        branches = {name: commit for commit, _, name in (line.partition(" ") for line in lines)}
        try:
            head = (self.path / "HEAD").read_text("utf-8", "replace").strip()
        except OSError as error:
            raise GitFailure(f"HEAD: {error.strerror}") from error
        if COMMIT_RE.fullmatch(head):
            return head
        branch = branches.get(head.removeprefix("ref:").strip())
        if branch is None and len(branches) > 1:
            raise GitFailure(f"HEAD names none of the {len(branches)} branches")
        return branch or next(iter(branches.values()), None)

    def names(self, commit: str) -> list[str] | None:
        """Return the names in the root of a commit's tree; None where it is absent or damaged. Only while the repository is entered."""
        tree = self.ask(f"{commit}^{{tree}}")
        return tree_names(tree, commit) if isinstance(tree, bytes) else None

    def is_ancestor(self, commit: str, tip: str) -> bool:
        """Return whether a commit is still part of the history."""
        try:
            return self._run("rev-list", "--max-count=1", *_range(commit, tip)) == ""
        except GitFailure:  # not even the object is there any more
            return False

    def count(self, tip: str, after: str | None) -> int:
        """Return the number of commits behind `after`."""
        return int(self._run("rev-list", "--count", *_range(tip, after)))

    def read(self, tip: str, after: str | None, since: int | None, path: str) -> Iterator[CommitFile]:
        """Yield what each commit behind `after` has at a path, oldest commit first; `since` leaves out those made before."""
        filters = [] if since is None else [f"--since-as-filter=@{since} +0000"]
        order = ("--reverse", "--topo-order", "--no-commit-header", f"--format=%H:{path} %ct", *filters)
        # The requests go through a file: no pipe to git can fill up while git waits for us
        with NamedTemporaryFile(prefix="patchlore-") as requests:
            self._run("rev-list", *order, *_range(tip, after), output=requests)
            yield from self._answer(Path(requests.name))

    def _answer(self, requests: Path) -> Iterator[CommitFile]:
        answers: CatFile | None = None
        position = 0
        try:
            with requests.open("rb") as lines:
                for line in lines:
                    answers = answers or CatFile(self.path, requests, position)
                    position += len(line)
                    content: bytes | Defect | None
                    try:
                        content = answers.answer()
                    except EOFError:  # a damaged object ends git: another one answers for the commits behind it
                        answers.close()
                        answers = None
                        content = _DAMAGED
                    yield CommitFile(line[: line.index(b":")].decode("ascii"), int(line[line.rindex(b" ") :]), content)
        finally:
            if answers is not None:
                answers.close()

    def _run(self, *arguments: str, output: IO[bytes] | None = None) -> str:
        process = _start([*_git(self.path), *arguments], subprocess.DEVNULL, output)
        said, complaint = process.communicate()
        if process.returncode:
            lines = complaint.decode("utf-8", "replace").strip().splitlines()
            raise GitFailure(lines[-1] if lines else f"git {arguments[0]} ended with status {process.returncode}")
        return said.decode("utf-8", "replace") if said else ""


def git_environment(protocols: str = "none") -> dict[str, str]:
    """Return an environment in which git reads no configuration but a repository's own and knows only some transports ("http:https")."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    return environment | {
        "LC_ALL": "C",
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_OPTIONAL_LOCKS": "0",
        "GIT_NO_REPLACE_OBJECTS": "1",
        "GIT_NO_LAZY_FETCH": "1",  # not known to every git; where it is not, the fetch is started and refused every transport
        "GIT_ALLOW_PROTOCOL": protocols,
        "GIT_TERMINAL_PROMPT": "0",
    }


def _range(tip: str, after: str | None) -> list[str]:
    return [tip, *([f"^{after}"] if after else []), "--"]


def _git(path: Path) -> list[str]:
    return ["git", f"--git-dir={path}"]


def _start(command: list[str], requests: int | IO[bytes], output: IO[bytes] | None = None) -> "subprocess.Popen[bytes]":
    # What cat-file complains of is told by its answers; nobody would empty the pipe
    complaints = subprocess.DEVNULL if "cat-file" in command else subprocess.PIPE
    try:
        return subprocess.Popen(
            command,
            stdin=requests,
            stdout=output or subprocess.PIPE,
            stderr=complaints,
            env=git_environment(),
            bufsize=_CHUNK,
        )
    except FileNotFoundError as error:
        raise SourceError("git: not found on the PATH: install git 2.38 or newer to read public-inbox archives") from error
