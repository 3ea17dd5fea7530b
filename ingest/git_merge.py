"""Patches applied to a commit of somebody's repository, and whether git merges two of the outcomes.

Nothing is written into the repository and nothing is run that it names: git works in a directory of its own, which borrows the
repository's objects (`objects/info/alternates`), has no hooks and knows no configuration: filters, text converters, merge drivers and
signing programs are only known from one. The repository itself is asked by plumbing that runs none of these: rev-parse, rev-list,
cat-file (see `git_directory`). Where an outcome is an object that the repository has, git renews the time of that object's file, which only
keeps it longer.
"""

import os
import re
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple, Self

from ..model.errors import SourceError
from .git_directory import git_environment, is_git_directory

_LEAST_GIT = (2, 38)  # merge-tree --write-tree
_PATIENCE = 300  # seconds that one command of git may take
_MOST_STATES = 400  # commits that are looked through for a base
_MOST_PATHS = 40  # paths by which they are looked up
# "git version 2.39.5", "git version 2.39.5 (Apple Git-154)"
_VERSION_RE = re.compile(rb"git version ([0-9]{1,4})\.([0-9]{1,4})")
# What git merge-tree -z calls a conflict (git-merge-tree(1)) -> what we do; all others: "other"
_KINDS = {
    "CONFLICT (contents)": "content",
    "CONFLICT (add/add)": "add/add",
    "CONFLICT (modify/delete)": "modify/delete",
    "CONFLICT (rename/delete)": "rename/delete",
    "CONFLICT (rename/rename)": "rename/rename",
    "CONFLICT (rename involved in collision)": "rename/add",
    "CONFLICT (binary)": "binary",
    "CONFLICT (file location)": "file-location",
}
# What git apply says where a commit names a blob that is not there
_LACKING_RE = re.compile(r"^error: failed to read (?P<path>.+)$", re.MULTILINE)
_MOST_WORDS = 300  # characters of a complaint
# Whoever "commits": nobody sees it
_WHO = {
    f"GIT_{role}_{what}": value
    for role in ("AUTHOR", "COMMITTER")
    for what, value in (("NAME", "patchlore"), ("EMAIL", "patchlore@localhost"), ("DATE", "@0 +0000"))
}


class Refusal(Exception):  # noqa: N818 - an answer, not an error of the run
    """A patch that does not apply. The message says which, in words."""


class Merge(NamedTuple):
    """What git says of merging two commits."""

    tree: str  # with conflict markers where there are conflicts
    conflicts: Mapping[str, str]  # path -> kind; empty: clean


class MergeBench:
    """A temporary git directory in which patches are applied to commits of a repository, and merged."""

    def __init__(self, repository: Path) -> None:
        _require_git()
        self._repository = _git_directory(repository)
        self._folder = tempfile.TemporaryDirectory(prefix="patchlore-")
        root = Path(self._folder.name)
        self._own = root / "bench.git"
        self._environment = (
            git_environment()
            | _WHO
            | {
                "GIT_DIR": str(self._own),
                "GIT_INDEX_FILE": str(root / "index"),
                "GIT_LITERAL_PATHSPECS": "1",
                "HOME": str(root),
                "XDG_CONFIG_HOME": str(root),
                "GIT_ATTR_NOSYSTEM": "1",
            }
        )
        try:
            objects = self._ask("rev-parse", "--path-format=absolute", "--git-path", "objects").decode().removesuffix("\n")
            form = self._ask("rev-parse", "--show-object-format").decode().strip()
        except Refusal as error:
            self._folder.cleanup()
            raise SourceError(f"{repository}: git cannot read it ({error}). Name another with --git") from error
        self._run("init", "--quiet", "--bare", "--template=", f"--object-format={form}", str(self._own))
        info = self._own / "objects" / "info"
        info.mkdir(parents=True, exist_ok=True)
        (info / "alternates").write_text(f"{objects}\n", encoding="utf-8", errors="surrogateescape")
        self._bases: dict[str, str] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self._folder.cleanup()

    def commit_id(self, name: str) -> str | None:
        """Return the full id of a commit by any name that the repository knows; None where there is none."""
        try:
            return self._ask("rev-parse", "--verify", "--quiet", "--end-of-options", f"{name}^{{commit}}").decode().strip() or None
        except Refusal:
            return None

    def commit_with(self, blobs: Mapping[str, str], tip: str | None, since: str, until: str) -> str | None:
        """Return the commit made within a time whose files are most of those given, path -> blob as abbreviated.

        The newest of those; None where no commit has any of them. `tip` is where history is looked through from; None: all refs.
        """
        wanted = dict([item for item in sorted(blobs.items()) if not {"\n", "\0"} & set(item[0])][:_MOST_PATHS])
        if not wanted:
            return None
        where = "--all" if tip is None else tip
        limits = [f"--max-count={_MOST_STATES}", f"--since={since}", f"--until={until}"]
        try:
            commits = self._ask("rev-list", *limits, where, "--", *wanted).decode().split()
        except Refusal:
            return None
        asked = [(commit, path) for commit in commits for path in wanted]
        names = [f"{commit}:{path}" for commit, path in asked]
        try:
            answers = self._ask("cat-file", "--batch-check=%(objectname)", lines=names).split(b"\n")
        except Refusal:
            return None
        hits = dict.fromkeys(commits, 0)
        for (commit, path), answer in zip(asked, answers, strict=False):
            hits[commit] += answer.startswith(wanted[path].encode()) and b" " not in answer  # "... missing"
        best = max(commits, key=lambda commit: hits[commit], default=None)
        return best if best is not None and hits[best] else None

    def apply(self, base: str, patches: Sequence[str]) -> str:
        """Apply patches to a commit, of the repository or of here; return the outcome, a commit. Raises Refusal where one does not fit."""
        root = self._root(base)
        self._run("read-tree", root)
        for number, patch in enumerate(patches, start=1):
            data = patch.encode("utf-8", "surrogateescape")
            for options in ((), ("--3way",)):
                done = self._start(["apply", "--cached", *options, "--whitespace=nowarn", "-"], data)
                if not done.returncode:
                    break
            else:
                which = f"patch {number} of {len(patches)}" if len(patches) > 1 else "the patch"
                lacking = _LACKING_RE.search(done.stderr.decode("utf-8", "replace"))
                needs = f"needs {lacking['path']}, which this clone lacks (is it partial?), and " if lacking else ""
                raise Refusal(f"{which} {needs}does not apply")
        return self._commit(self._run("write-tree").decode().strip(), root)

    def merge(self, one: str, other: str) -> Merge:
        """Merge two commits that `apply` gave on one base."""
        done = self._start(["merge-tree", "--write-tree", "-z", "--messages", one, other], None)
        if done.returncode not in (0, 1):
            raise Refusal(_complaint(done))
        return _merge(done.stdout.decode("utf-8", "surrogateescape"))

    def _root(self, base: str) -> str:
        """Return a commit without parents that has a commit's files: a shallow clone's history must not be asked for."""
        if base not in self._bases:
            self._bases[base] = self._commit(f"{base}^{{tree}}")
        return self._bases[base]

    def _commit(self, tree: str, *parents: str) -> str:
        named = [word for parent in parents for word in ("-p", parent)]
        return self._run("commit-tree", "--no-gpg-sign", tree, *named, data=b"-\n").decode().strip()

    def _run(self, *arguments: str, data: bytes | None = None) -> bytes:
        done = self._start(list(arguments), data)
        if done.returncode:
            raise Refusal(_complaint(done))
        return done.stdout

    def _start(self, arguments: list[str], data: bytes | None) -> "subprocess.CompletedProcess[bytes]":
        return _git(arguments, self._environment, self._folder.name, data)

    def _ask(self, *arguments: str, lines: Sequence[str] | None = None) -> bytes:
        """Return what a command says of the repository itself, which it only reads."""
        harmless = ("core.fsmonitor=false", f"core.hooksPath={os.devnull}", f"core.attributesFile={os.devnull}")
        options = [word for setting in harmless for word in ("-c", setting)]
        # Paths are asked for from the top of the tree, wherever its work tree lies
        own = {"GIT_DIR": str(self._repository), "GIT_WORK_TREE": self._folder.name, "GIT_LITERAL_PATHSPECS": "1"}
        environment = git_environment() | own
        data = None if lines is None else "".join(f"{line}\n" for line in lines).encode("utf-8", "surrogateescape")
        done = _git([*options, *arguments], environment, self._folder.name, data)
        if done.returncode:
            raise Refusal(_complaint(done))
        return done.stdout


def _merge(said: str) -> Merge:
    """Return what `git merge-tree -z --messages` says: tree, conflicted files, an empty field, then messages with their paths."""
    fields = said.split("\0")
    try:
        end = fields.index("", 1)
    except ValueError:
        end = len(fields)
    # "100644 0123abc 2\tmm/pool.c": a stage of a file in conflict
    conflicts = {entry.partition("\t")[2]: "other" for entry in fields[1:end]}
    at = end + 1
    while at < len(fields) and fields[at].isdigit():
        count = int(fields[at])
        paths, kind = fields[at + 1 : at + 1 + count], fields[at + 1 + count]
        text = fields[at + 2 + count]
        if kind.startswith("CONFLICT"):
            for path in paths:
                if (path in conflicts or count == 1) and conflicts.get(path) != "binary":  # told twice: as one of contents too
                    conflicts[path] = _kind(kind, text)
        at += 3 + count
    return Merge(fields[0], conflicts)


def _kind(kind: str, text: str) -> str:
    # git calls add/add a conflict of contents and tells it in the text alone
    return "add/add" if text.startswith("CONFLICT (add/add)") else _KINDS.get(kind, "other")


def _git(arguments: list[str], environment: Mapping[str, str], folder: str, data: bytes | None) -> "subprocess.CompletedProcess[bytes]":
    try:
        return subprocess.run(
            ["git", *arguments], env=environment, cwd=folder, input=data or b"", capture_output=True, timeout=_PATIENCE, check=False
        )
    except subprocess.TimeoutExpired as error:
        raise Refusal(f"git {arguments[0]} took more than {_PATIENCE} seconds") from error


def _complaint(done: "subprocess.CompletedProcess[bytes]") -> str:
    """Return what git complained of, as one line: the fatal words with those below them, else the last line."""
    lines = done.stderr.decode("utf-8", "replace").strip().splitlines()
    first = next((at for at, line in enumerate(lines) if line.startswith("fatal: ")), len(lines) - 1)
    return " ".join(" ".join(lines[max(first, 0) :]).split())[:_MOST_WORDS] or f"git ended with status {done.returncode}"


def _require_git() -> None:
    """Raise SourceError where git is absent or too old."""
    least = ".".join(map(str, _LEAST_GIT))
    try:
        done = subprocess.run(["git", "version"], env=git_environment(), capture_output=True, check=False)
    except FileNotFoundError as error:
        raise SourceError(f"git: not found on the PATH: install git {least} or newer to confirm collisions") from error
    found = _VERSION_RE.match(done.stdout)
    if found is None or (int(found[1]), int(found[2])) < _LEAST_GIT:
        said = done.stdout.decode("utf-8", "replace").strip() or "git"
        raise SourceError(f"{said}: cannot merge without a work tree: install git {least} or newer to confirm collisions")


def _git_directory(path: Path) -> Path:
    """Return the git directory of a repository: bare, a work tree's, or that of a work tree that is linked to another."""
    if is_git_directory(path):
        return path.absolute()
    inner = path / ".git"
    if is_git_directory(inner):
        return inner.absolute()
    if inner.is_file():
        line = inner.read_text(encoding="utf-8", errors="surrogateescape").strip()
        if line.startswith("gitdir: "):
            return (path / line.removeprefix("gitdir: ")).absolute()
    raise SourceError(f"{path}: no git repository. Name a clone of the tree that the patches are for: --git REPO")
