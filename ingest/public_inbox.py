"""Mails of a public-inbox archive (https://public-inbox.org/public-inbox-v2-format.html).

Version 2 keeps a list in epochs, git repositories named 0.git, 1.git and so on, one commit a mail: the tree of a commit has the
mail in a file `m`, or a mail that is to be deleted in a file `d`. The time of the commit is the time of arrival.
"""

import json
import re
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Final

from ..model.defect import Defect
from ..model.errors import SourceError
from ..model.message import RawMessage
from ..model.source import Deletion, Reading, Rewriting, SourceKind, Unread
from ..model.vocabulary import DefectKind
from .git_directory import COMMIT_RE, CommitFile, GitDirectory, GitFailure, is_git_directory
from .mbox import read_mail

CONFIG: Final = "inbox.config.example"  # what public-inbox-clone gets from the server beside the epochs
_AGAIN: Final = "read again"  # of a cursor: epochs
_EPOCH_RE = re.compile(r"([0-9]{1,6})\.git")
# "\tlistid = linux-mm.kvack.org"
_LIST_ID_RE = re.compile(r"^[ \t]*listid[ \t]*=[ \t]*<?([A-Za-z0-9._+-]{1,255})>?[ \t]*$", re.MULTILINE)
_V1_RE = re.compile(r"[0-9a-f]{2}")


def find_epochs(path: Path) -> dict[str, Path]:
    """Return the epochs (name, git directory) of a version 2 folder, or of its folder `git`, in the order of their numbers."""
    for folder in (path / "git", path):
        try:
            found = [(int(match[1]), child) for child in folder.iterdir() if (match := _EPOCH_RE.fullmatch(child.name)) and child.is_dir()]
        except OSError:
            continue
        if found:
            return {str(number): child for number, child in sorted(found)}
    return {}


def find_git_directory(path: Path) -> Path | None:
    """Return the git directory that a folder is or, of a clone with files, has; None where there is none."""
    return next((candidate for candidate in (path, path / ".git") if is_git_directory(candidate)), None)


def check_archive(path: Path) -> None:
    """Raise a SourceError that says why, where a single repository has no mails as public-inbox keeps them."""
    try:
        with GitDirectory(path) as repository:
            tip = repository.tip()
            names = repository.names(tip) if tip else None
    except GitFailure as error:
        raise SourceError(f"{path}: {error}: clone it again") from error
    if tip is None:
        raise SourceError(f"{path}: the repository has no commits: fetch into it first")
    if names is None:
        raise SourceError(f"{path}: the last commit cannot be read: clone it again")
    if not {"m", "d"}.isdisjoint(names):
        return
    if names and all(_V1_RE.fullmatch(name) for name in names):
        raise SourceError(f"{path}: a public-inbox archive of version 1, which is not read: convert it with public-inbox-convert")
    raise SourceError(f"{path}: a git repository, but not of mails (no file m in its last commit): give a public-inbox archive")


class PublicInboxSource:
    """A public-inbox archive: all epochs, or a single repository."""

    kind = SourceKind.PUBLIC_INBOX

    def __init__(self, path: Path) -> None:
        self.location = str(path)
        self.list_name = _find_list(path)

    def size_hint(self, cursor: str | None) -> int:
        """Return the number of commits left."""
        done, _ = _parse_cursor(cursor)
        left = 0
        for name, repository in self._epochs():
            try:
                tip = repository.tip()
                if tip is not None and tip != done.get(name):
                    left += repository.count(tip, _find_start(repository, tip, done.get(name)))
            except GitFailure:  # reading tells
                continue
        return left

    def read(self, cursor: str | None, since: int | None) -> Iterator[Reading]:
        """Yield what each new commit has: a mail, a deletion or why neither. An epoch whose history was rewritten is read again."""
        done, again = _parse_cursor(cursor)
        for name, repository in self._epochs():
            before = dict(done)
            try:
                yield from self._read_epoch(name, repository, _Progress(done, again), since)
            except GitFailure as error:
                after = partial(_render_cursor, before, dict(again))
                yield Reading(outcome=_unreadable(f"{name}.git", str(error)), progress=0, cursor=after)

    def _read_epoch(self, name: str, repository: GitDirectory, state: "_Progress", since: int | None) -> Iterator[Reading]:
        tip, last = repository.tip(), state.done.get(name)
        part = int(name) if name.isdecimal() else 0
        if tip is None or (tip == last and name not in state.again):
            return
        start = _find_start(repository, tip, last)
        if last is not None and start is None:
            state.begin_again(name)
            yield Reading(outcome=Rewriting(is_over=False, at=0), progress=0, part=part, cursor=state.cursor())
        if tip != last:
            with repository:
                for found in repository.read(tip, start, since, "m"):
                    outcome = self._read_commit(repository, found)
                    yield Reading(outcome=outcome, progress=1, part=part, cursor=state.cursor(name, found))
            state.done[name] = tip
        if name in state.again:
            at = state.again.pop(name)
            yield Reading(outcome=Rewriting(is_over=True, at=at), progress=0, part=part, cursor=state.cursor())

    def _epochs(self) -> list[tuple[str, GitDirectory]]:
        path = Path(self.location)
        single = find_git_directory(path)
        if single is not None:
            return [(path.name.removesuffix(".git"), GitDirectory(single))]
        epochs = find_epochs(path)
        if not epochs:
            raise SourceError(f"{path}: no epochs there any more: check the path and its permissions")
        return [(name, GitDirectory(epoch)) for name, epoch in epochs.items()]

    def _read_commit(self, repository: GitDirectory, found: CommitFile) -> RawMessage | Deletion | Unread:
        content = found.content
        if isinstance(content, bytes):
            return read_mail(content, found.commit, found.committed_at, self.list_name)
        if isinstance(content, Defect):
            return Unread(locator=found.commit, defect=content)
        names = repository.names(found.commit)
        if names is None:
            return _unreadable(found.commit, "the tree is absent or damaged")
        if "m" in names:
            return _unreadable(found.commit, "the mail (blob of m) is absent from the archive")
        if "d" not in names:
            return _unreadable(found.commit, "the commit has neither a mail (m) nor a deletion (d)")
        content = repository.ask(f"{found.commit}:d")
        if content is None:
            return _unreadable(found.commit, "the deleted mail (blob of d) is absent from the archive")
        if isinstance(content, Defect):
            return Unread(locator=found.commit, defect=content)
        return Deletion(data=content, locator=found.commit, received_at=found.committed_at)


def _find_start(repository: GitDirectory, tip: str, last: str | None) -> str | None:
    return last if last is not None and repository.is_ancestor(last, tip) else None


class _Progress:
    """How far the epochs have been read."""

    def __init__(self, done: dict[str, str], again: dict[str, int]) -> None:
        self.done = done  # epoch -> last commit that was read to the end of its history
        self.again = again  # epoch that is read again -> time of its newest commit so far

    def begin_again(self, name: str) -> None:
        """Note that an epoch is read from its start."""
        del self.done[name]
        self.again[name] = 1

    def cursor(self, name: str | None = None, found: CommitFile | None = None) -> Callable[[], str]:
        """Return what renders the cursor as of now, behind a commit where one is given."""
        done, again = dict(self.done), dict(self.again)  # rendered later, when both have gone on
        if name is None or found is None:
            return partial(_render_cursor, done, again)
        if name in again:
            again[name] = self.again[name] = max(again[name], found.committed_at)
        return partial(_render_cursor, done, again, name, found.commit)


def _unreadable(locator: str, detail: str) -> Unread:
    return Unread(locator=locator, defect=Defect(kind=DefectKind.UNREADABLE, detail=detail))


def _find_list(path: Path) -> str | None:
    for folder in (path, path.parent, path.parent.parent):  # the archive's own folder, of all epochs or of one
        config = folder / CONFIG
        if config.is_symlink() or not config.is_file():
            continue
        with config.open(encoding="utf-8", errors="replace") as lines:
            names = {name.lower() for name in _LIST_ID_RE.findall(lines.read(65536))}
        return names.pop() if len(names) == 1 else None
    return None


def _render_cursor(done: dict[str, str], again: dict[str, int], name: str | None = None, commit: str = "") -> str:
    commits = {**done, name: commit} if name is not None else done
    return json.dumps({**commits, _AGAIN: again} if again else commits)


def _parse_cursor(cursor: str | None) -> tuple[dict[str, str], dict[str, int]]:
    try:
        found = json.loads(cursor) if cursor else {}
    except ValueError:  # of another version: reading all repeats, it does not harm
        found = {}
    entries = found if isinstance(found, dict) else {}
    again = entries.get(_AGAIN)
    times = again.items() if isinstance(again, dict) else ()
    return (
        {name: commit for name, commit in entries.items() if isinstance(commit, str) and COMMIT_RE.fullmatch(commit)},
        {name: at for name, at in times if isinstance(at, int)},
    )
