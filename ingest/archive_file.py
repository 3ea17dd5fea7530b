"""One regular file, opened for reading only and decompressed on the way."""

import bz2
import errno
import gzip
import io
import lzma
import os
import stat
import zlib
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from ..model.errors import SourceError

CHUNK: Final = 1024 * 1024  # bytes
_GZIP: Final = b"\x1f\x8b"
_XZ: Final = b"\xfd7zXZ\x00"
_BZIP2: Final = b"BZh"


class ArchiveFile:
    """A file's bytes in order. Symbolic links, pipes and devices are refused with an OSError: they could lead anywhere or never end."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.damage: str | None = None  # why decompression broke off; what came before has been handed out
        self.is_cut = False  # it broke off amid the data, not behind it (wrong checksum, trailing garbage)
        try:
            descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
        except OSError as error:
            if error.errno == errno.ELOOP:
                raise OSError("is a symbolic link, which is not followed") from error
            raise
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode):
            os.close(descriptor)
            raise OSError("is not a regular file")
        self._raw = os.fdopen(descriptor, "rb")
        self.size = status.st_size
        self.mtime_ns = status.st_mtime_ns
        magic = self._raw.peek(len(_XZ))
        self.is_compressed = magic.startswith((_GZIP, _XZ, _BZIP2))
        self.stream: io.BufferedReader | gzip.GzipFile | lzma.LZMAFile | bz2.BZ2File = self._raw
        if magic.startswith(_GZIP):
            self.stream = gzip.GzipFile(fileobj=self._raw, mode="rb")
        elif magic.startswith(_XZ):
            self.stream = lzma.LZMAFile(self._raw)  # noqa: SIM115 - closed in close()
        elif magic.startswith(_BZIP2):
            self.stream = bz2.BZ2File(self._raw)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Close the file."""
        self.stream.close()
        self._raw.close()

    def read(self, size: int) -> bytes:
        """Return the next `size` bytes, fewer at the end or where the compressed data is damaged (see `damage`)."""
        pieces = []
        while size > 0 and self.damage is None:
            try:
                # read1, not read: what was decompressed before the damage is not lost with it
                piece = self.stream.read1(min(size, CHUNK))
            except (EOFError, zlib.error, lzma.LZMAError, gzip.BadGzipFile) as error:
                self.damage = str(error)
                self.is_cut = not isinstance(error, gzip.BadGzipFile)
                break
            except OSError as error:
                if error.errno is None and isinstance(self.stream, bz2.BZ2File):  # "Invalid data stream"
                    self.damage, self.is_cut = str(error), True
                    break
                raise SourceError(f"{self.path}: {error.strerror or error}: check the disk, then run again") from error
            if not piece:
                break
            pieces.append(piece)
            size -= len(piece)
        return b"".join(pieces)

    def skip(self, offset: int) -> None:
        """Go to an offset of the decompressed bytes; only before the first `read`."""
        if not self.is_compressed:
            self.stream.seek(offset)
            return
        while offset > 0 and (piece := self.read(min(offset, CHUNK))):
            offset -= len(piece)

    def slice(self, start: int, stop: int) -> bytes:
        """Return bytes of the file as it lies on the disk, wherever reading stands."""
        return os.pread(self._raw.fileno(), stop - start, start)

    def position(self) -> int:
        """Return how far the file on the disk has been read."""
        return self._raw.tell()
