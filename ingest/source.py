"""A folder or file -> the sources in it, recognised by content and layout, whatever the names are."""

import os
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from ..model.errors import SourceError
from ..model.source import Source
from .archive_file import ArchiveFile
from .eml import EmlSource, is_mail, printable
from .html_archive import HtmlSource
from .maildir import MaildirSource, is_maildir
from .mbox import MboxSource, holds_mbox, starts_mbox
from .page_start import is_page
from .public_inbox import PublicInboxSource, check_archive, find_epochs, find_git_directory

_SAMPLE: Final = 8192  # bytes that tell what a file is
_LARGEST_EML: Final = 1024 * 1024  # bytes; what is larger may be an mbox with a wrong name
_KINDS: Final = "an mbox, a Maildir, a mail, a saved page of an HTML archive or a public-inbox archive"
# First bytes of what mail is also kept in -> what that is, and what to do
_OTHERS: Final = (
    (b"\x28\xb5\x2f\xfd", "packed by zstd, which is not read: unpack it first (zstd -d)"),
    (b"\x04\x22\x4d\x18", "packed by lz4, which is not read: unpack it first (lz4 -d)"),
    (b"PK\x03\x04", "a zip archive, which is not read: unpack it, and give the folder"),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive, which is not read: unpack it, and give the folder"),
    (b"\xd0\xcf\x11\xe0", "of Outlook (.msg), which is not read: export it as .eml or mbox"),
    (b"!BDN", "of Outlook (.pst), which is not read: export it as mbox (readpst)"),
    (b"BABYL OPTIONS:", "a Babyl file of Emacs, which is not read: convert it into an mbox"),
    (b"\x01\x01\x01\x01\n", "an MMDF file, which is not read: convert it into an mbox"),
    (b"# v2 git bundle", "a git bundle: clone it first (git clone --mirror), and give the clone"),
    (b"# v3 git bundle", "a git bundle: clone it first (git clone --mirror), and give the clone"),
    (b"SQLite format 3\0", "an SQLite database: give archives of mail, and the database with --db"),
)
_TAR: Final = slice(257, 262)  # where a tar archive says "ustar"


def find_sources(path: Path) -> list[Source]:
    """Return the sources that a path is or holds, in an order that depends on names only. SourceError where there are none.

    Of a folder the mails that have a file each are one source, together with the files that nothing can be made of; symbolic links in
    it are not followed.
    """
    try:
        resolved = path.resolve(strict=True)
        str(resolved).encode()
    except FileNotFoundError as error:
        what = "standard input is not read: give a file" if str(path) == "-" else "does not exist: check the path"
        raise SourceError(f"{path}: {what}") from error
    except UnicodeEncodeError as error:
        raise SourceError(f"{str(path)!a}: the name is not valid UTF-8: rename it") from error
    except (OSError, RuntimeError) as error:  # RuntimeError: links in a circle
        raise SourceError(f"{path}: {_reason(error)}: check the path and its permissions") from error
    try:
        return _find_in_folder(resolved) if resolved.is_dir() else [_find_file(resolved)]
    except OSError as error:
        raise SourceError(f"{path}: {_reason(error)}: check the path and its permissions") from error


def _find_file(path: Path) -> Source:
    with ArchiveFile(path) as archive:
        sample = archive.read(_SAMPLE)
    if starts_mbox(sample):
        return MboxSource(path)
    if is_mail(sample, path.name):
        return EmlSource(path, [])
    if is_page(sample):
        return HtmlSource(path, [])
    other = _find_other(sample)
    if other is None and holds_mbox(sample):
        return MboxSource(path)
    if archive.damage is not None:
        raise SourceError(f"{path}: is damaged from its start ({archive.damage}): fetch it again")
    raise SourceError(f"{path}: is {other or f'neither an mbox nor a mail nor a page: give {_KINDS}'}")


def _find_other(sample: bytes) -> str | None:
    """Return what a file is that is not read, and what to do, as far as its first bytes tell."""
    if not sample or sample.isspace():
        return f"empty: give {_KINDS}"
    if sample[_TAR] == b"ustar":
        return "a tar archive, which is not read: unpack it, and give the folder"
    return next((said for magic, said in _OTHERS if sample.startswith(magic)), None)


def _find_in_folder(top: Path) -> list[Source]:
    sources: list[Source] = []
    loose: list[str] = []
    has_mail = has_page = False
    for found in _walk(top):
        if not isinstance(found, Path):
            sources.append(found)
            continue
        sample = b"" if _is_small_eml(found) else _read_sample(found)
        is_one = is_mail(sample, found.name) or _is_small_eml(found)
        is_shown = is_page(sample)
        is_below = not is_one and not is_shown and _find_other(sample) is None and holds_mbox(sample)
        if _is_utf8(found) and (starts_mbox(sample) or is_below):
            sources.append(MboxSource(found))
        else:
            loose.append(str(found.relative_to(top)))
            has_mail = has_mail or is_one
            has_page = has_page or is_shown
    if loose and (has_mail or has_page or sources):
        kind = HtmlSource if has_page and not has_mail else EmlSource
        sources.insert(0, kind(top, loose))
    if not sources:
        raise SourceError(f"{top}: nothing in this folder can be read: give {_KINDS}, or a folder of them")
    return sources


def _walk(top: Path) -> Iterator[Source | Path]:
    """Yield the sources that are folders, and all other files, links and unreadable folders, which are for the caller to judge."""
    folders = [top]
    while folders:
        folder = folders.pop()
        try:
            source = _recognise(folder)
            if source is not None:
                yield source
            entries = [] if isinstance(source, PublicInboxSource) else _list(folder)
        except (OSError, SourceError):
            if folder == top:
                raise
            yield folder
            continue
        below = []
        for entry in entries:
            path = Path(entry.path)
            is_hidden = entry.name.startswith(".")
            if entry.is_dir(follow_symlinks=False):
                # Of a Maildir the folders in it are Maildirs too, ".Sent"; what else lies there is of the mail server
                if is_maildir(path) or (source is None and not is_hidden):
                    below.append(path)
            elif source is None and not is_hidden:
                yield path
        folders.extend(reversed(below))


def _list(folder: Path) -> list[os.DirEntry[str]]:
    with os.scandir(folder) as entries:
        return sorted(entries, key=lambda entry: os.fsencode(entry.name))


def _recognise(folder: Path) -> Source | None:
    if is_maildir(folder):
        return MaildirSource(folder)
    if find_epochs(folder):
        return PublicInboxSource(folder)
    repository = find_git_directory(folder)
    if repository is None:
        return None
    try:
        check_archive(repository)
    except SourceError:
        if repository == folder:
            raise
        return None  # a folder of mails that somebody keeps in git
    return PublicInboxSource(folder)


def _is_small_eml(path: Path) -> bool:
    """Return whether a file can be taken for a mail by its name: reading many of them twice takes long."""
    if path.suffix.lower() != ".eml":
        return False
    status = path.lstat()
    return stat.S_ISREG(status.st_mode) and status.st_size <= _LARGEST_EML


def _read_sample(path: Path) -> bytes:
    try:
        with ArchiveFile(path) as archive:
            return archive.read(_SAMPLE)
    except (OSError, SourceError):  # whoever reads it says so
        return b""


def _is_utf8(path: Path) -> bool:
    return str(path) == printable(os.fsencode(path))


def _reason(error: Exception) -> str:
    return getattr(error, "strerror", None) or str(error)
