"""Mails of a Maildir (https://cr.yp.to/proto/maildir.html): a file each, in `cur` and `new`. What is in `tmp` is not yet delivered."""

import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from ..model.errors import SourceError
from ..model.source import EARLIEST_ARRIVAL, LATEST_ARRIVAL, Reading, SourceKind
from .eml import MailFile, ReadFiles, digest_of, printable, read_files

_FOLDERS: Final = ("cur", "new")

# "1560412345.M20046P2137.mail.example.org,S=4542:2,RS", "1560412345_0.2137.mail,U=3"
_ARRIVAL_RE = re.compile(r"([0-9]{9,10})[._]")


def is_maildir(path: Path) -> bool:
    """Return whether a folder is a Maildir. An empty `tmp` is often lost when one is copied."""
    return all((path / folder).is_dir() for folder in _FOLDERS)


class MaildirSource:
    """A Maildir. A mail is known by the part of its file's name that stays when flags change and when it moves from `new` to `cur`."""

    kind = SourceKind.MAILDIR
    list_name = None

    def __init__(self, path: Path) -> None:
        self.location = str(path)

    def size_hint(self, cursor: str | None) -> int:
        """Return the number of mails left."""
        return len(self._find_new(ReadFiles(cursor)))

    def read(self, cursor: str | None, since: int | None) -> Iterator[Reading]:
        """Yield the mails that are new since the cursor, in the order of their names."""
        done = ReadFiles(cursor)
        gone = yield from read_files(self._find_new(done), done, since, is_trusted=True)
        if gone:  # flagged or moved while we read: once more finds them under their new names
            done = ReadFiles(done.cursor()())
            yield from read_files(self._find_new(done), done, since, is_trusted=True)

    def _find_new(self, done: ReadFiles) -> list[MailFile]:
        found: dict[str, MailFile] = {}
        present = set()
        for folder in _FOLDERS:
            try:
                with os.scandir(Path(self.location, folder)) as entries:
                    names = [entry.name for entry in entries if not entry.name.startswith(".") and not entry.is_dir(follow_symlinks=False)]
            except OSError as error:
                raise SourceError(f"{self.location}: {error.strerror or error}: check the path and its permissions") from error
            for name in sorted(names):
                unique = name.partition(":")[0]
                digest = digest_of(os.fsencode(unique))
                present.add(digest)
                if digest not in done and unique not in found:
                    path = Path(self.location, folder, name)
                    found[unique] = MailFile(printable(os.fsencode(unique)), path, digest, _parse_arrival(name))
        done.keep(present)
        return [found[unique] for unique in sorted(found)]


def _parse_arrival(name: str) -> int | None:
    match = _ARRIVAL_RE.match(name)
    epoch = int(match[1]) if match else None
    return epoch if epoch is not None and EARLIEST_ARRIVAL <= epoch < LATEST_ARRIVAL else None
