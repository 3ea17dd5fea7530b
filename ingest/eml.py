"""Files of one mail each: .eml files, and what else holds one mail."""

import base64
import binascii
import io
import os
import re
import sys
from array import array
from collections.abc import Callable, Generator, Iterator, Sequence, Set
from functools import partial
from hashlib import blake2b
from pathlib import Path
from typing import Final, NamedTuple

from ..model.defect import Defect
from ..model.message import RawMessage
from ..model.source import LARGEST_MAIL, Reading, SourceKind, Unread
from ..model.vocabulary import DefectKind
from .archive_file import ArchiveFile
from .mbox import BOM, is_older, read_mail, read_span, split_mbox, starts_mbox
from .page_start import is_page

_ALWAYS_EXACT: Final = 4096  # files; a cursor of so many has 44 kB

# At least one of these fields has every mail that was ever sent or stored
_MAIL_FIELDS: Final = frozenset((b"from", b"message-id", b"received", b"return-path", b"delivered-to", b"x-original-to"))

# "Message-ID: <x@example.org>", "Subject : odd but read (RFC 5322, 4.5)"
_FIELD_RE = re.compile(rb"([!-9;-~]+)[ \t]*:")


class MailFile(NamedTuple):
    """A file that should hold one mail."""

    locator: str
    path: Path
    digest: int  # of what makes it a new file to read
    received_at: int | None


class ReadFiles:
    """Which files have been read, as 64-bit digests: a cursor has 11 characters for each file that is still there.

    Only digests tell what is new whatever the times of the files are: a mail may be added later under an older name and time.
    """

    def __init__(self, cursor: str | None) -> None:
        self._digests = array("Q", _decode(cursor))
        self._known = frozenset(self._digests)
        self._stored = len(self._digests)

    def __contains__(self, digest: int) -> bool:
        return digest in self._known

    def keep(self, present: Set[int]) -> None:
        """Forget the files that are no longer there."""
        self._digests = array("Q", (digest for digest in self._digests if digest in present))
        self._stored = len(self._digests)

    def add(self, digest: int) -> None:
        """Note that a file has been read."""
        self._digests.append(digest)
        count = len(self._digests)
        # Each new cursor of a big folder is some MB to be written: they grow by a sixteenth, which bounds the sum
        if count <= _ALWAYS_EXACT or count - self._stored > count // 16:
            self._stored = count

    def settle(self) -> None:
        """Let the cursor have all that was added."""
        self._stored = len(self._digests)

    def cursor(self) -> Callable[[], str]:
        """Return what renders the cursor as of now, also when more has been added."""
        return partial(_encode, self._digests, self._stored)


def _decode(cursor: str | None) -> "array[int]":
    digests = array("Q")
    try:
        digests.frombytes(base64.b64decode(cursor or "", validate=True))
    except (binascii.Error, ValueError):  # of another version: reading all repeats, it does not harm
        return array("Q")
    if sys.byteorder == "big":
        digests.byteswap()
    return digests


def _encode(digests: "array[int]", count: int) -> str:
    rendered = digests[:count]
    if sys.byteorder == "big":
        rendered.byteswap()
    return base64.b64encode(rendered.tobytes()).decode("ascii")


def digest_of(identity: bytes) -> int:
    """Return 64 bits that stand for a file."""
    return int.from_bytes(blake2b(identity, digest_size=8).digest(), "little")


def printable(name: bytes) -> str:
    """Return the name of a file as valid text: bytes that are not UTF-8 are written as "\\\\xff"."""
    return name.decode("utf-8", "backslashreplace")


def is_mail(data: bytes, name: str) -> bool:
    """Return whether a file's first bytes are the header of a mail. Of an .eml any header is."""
    names = set()
    for number, line in enumerate(data[:8192].removeprefix(BOM).splitlines()):
        if not line:
            break
        if number == 0 and line.startswith(b"<"):
            return False  # HTML, of which '<html><title>Re:' would pass for a field
        field = _FIELD_RE.match(line)
        if field:
            names.add(field[1].lower())
        elif number == 0:
            return False
    return bool(names) and (name.lower().endswith(".eml") or not _MAIL_FIELDS.isdisjoint(names))


def read_files(files: Sequence[MailFile], done: ReadFiles, since: int | None, *, is_trusted: bool) -> Generator[Reading, None, int]:
    """Yield the mails of files, in the order given; return how many files have gone meanwhile.

    `is_trusted`: they are mails because of where they stand, whatever they look like.
    """
    gone = progress = 0
    for number, file in enumerate(files, 1):
        progress += 1
        outcomes: list[RawMessage | Unread] = []
        is_read = True
        if since is None or file.received_at is None or file.received_at >= since:
            try:
                outcomes = _read_file(file, since, is_trusted)
            except FileNotFoundError:
                gone += 1
                continue
            except OSError as error:
                is_read = error.errno is None  # a link or a pipe stays one; whatever else it is, the next run tries again
                outcomes = [Unread(locator=file.locator, defect=_unreadable(error.strerror or str(error)))]
        for outcome in outcomes[:-1]:
            yield Reading(outcome=outcome, progress=0, cursor=done.cursor())
        if is_read:
            done.add(file.digest)
        if number == len(files):
            done.settle()
        if outcomes:
            yield Reading(outcome=outcomes[-1], progress=progress, cursor=done.cursor())
            progress = 0
    return gone


def _read_file(file: MailFile, since: int | None, is_trusted: bool) -> list[RawMessage | Unread]:
    with ArchiveFile(file.path) as archive:
        data = archive.read(LARGEST_MAIL + 1)
    if archive.damage is not None:
        return [Unread(locator=file.locator, defect=_unreadable(f"damaged behind {len(data)} bytes: {archive.damage}"))]
    outcomes: list[RawMessage | Unread]
    if starts_mbox(data):  # left by a delivery program, or a mail of lore as it is offered "raw"
        spans = split_mbox(io.BytesIO(data).read)
        outcomes = [read_span(span, f"{file.locator}:{span.start}" if span.start else file.locator) for span in spans]
    elif is_trusted or is_mail(data, file.locator) or not data or data.isspace():
        outcomes = [read_mail(data, file.locator, file.received_at)]
    elif is_page(data):
        from .archive_page import read_page  # noqa: PLC0415 - slow to load, and of use for pages only

        outcomes = read_page(data, file.path, file.locator)
    else:
        outcomes = [Unread(locator=file.locator, defect=_unreadable("is neither an mbox nor a mail"))]
    if since is None:
        return outcomes
    return [outcome for outcome in outcomes if not (isinstance(outcome, RawMessage) and is_older(outcome.data, since))]


def _unreadable(detail: str) -> Defect:
    return Defect(kind=DefectKind.UNREADABLE, detail=detail)


class EmlSource:
    """A file of one mail, or what a folder has of them (and of files that are nothing that is known)."""

    kind: SourceKind = SourceKind.EML
    list_name = None

    def __init__(self, location: Path, names: Sequence[str]) -> None:
        """`names`: of the files in the folder, relative to it, in order; none where the location is the file itself."""
        self.location = str(location)
        self._names = names

    def size_hint(self, cursor: str | None) -> int:
        """Return the number of files left."""
        return len(self._find_new(ReadFiles(cursor)))

    def read(self, cursor: str | None, since: int | None) -> Iterator[Reading]:
        """Yield the mails of the files that are new or have changed since the cursor."""
        done = ReadFiles(cursor)
        yield from read_files(self._find_new(done), done, since, is_trusted=False)

    def _find_new(self, done: ReadFiles) -> list[MailFile]:
        new = []
        present = set()
        for name in self._names or [""]:
            path = Path(self.location, name)
            try:
                status = path.lstat()
            except OSError:
                status = None  # reading it says what is wrong
            locator = printable(os.fsencode(name or path.name))
            digest = digest_of(f"{locator}\0{status.st_size}\0{status.st_mtime_ns}".encode() if status else locator.encode())
            present.add(digest)
            if digest not in done:
                new.append(MailFile(locator, path, digest, None))
        done.keep(present)
        return new
