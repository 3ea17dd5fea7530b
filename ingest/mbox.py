"""Mails of an mbox: mboxrd as RFC 4155 and lore write it, told apart as git mailsplit does.

A mail begins at a line "From ADDRESS DATE" at the start of the file, or behind an empty line, which belongs to the separator, and before a
header: not every writer of an mbox escapes such lines in a mail. In the mail a line "From " has one ">" more than its writer put there.
"""

import json
import mailbox
import re
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from hashlib import blake2b
from pathlib import Path
from typing import Final, NamedTuple

from ..model.defect import Defect
from ..model.errors import SourceError
from ..model.message import RawMessage
from ..model.source import EARLIEST_ARRIVAL, LARGEST_MAIL, LATEST_ARRIVAL, Reading, SourceKind, Unfinished, Unread
from ..model.vocabulary import DefectKind
from .archive_file import CHUNK, ArchiveFile
from .page_mail import MARK, PageKind
from .sent_date import parse_date

BOM: Final = b"\xef\xbb\xbf"
_LONGEST_FROM_LINE: Final = 4000
_LONGEST_FIELD_NAME: Final = 200
_SEAM: Final = _LONGEST_FROM_LINE + _LONGEST_FIELD_NAME + 4  # bytes that tell whether a mail begins somewhere
_HEAD: Final = 4096  # bytes from the start of the file that tell whether it is still the same one
_TAIL: Final = 64  # bytes before the cursor, for the same
_FORMAT_PATCH: Final = 1_000_684_800  # git format-patch writes this time into every From_ line
_MONTHS: Final = (b"Jan", b"Feb", b"Mar", b"Apr", b"May", b"Jun", b"Jul", b"Aug", b"Sep", b"Oct", b"Nov", b"Dec")

# "From mboxrd@z Thu Jan  1 00:00:00 1970", "From hch at lst.de  Thu Jun 13 02:43:21 2019", "From x@xxx Thu Jun 13 02:43:21 +0000 2019".
# asctime(3) as RFC 4155 demands it; a zone stands before the year (date(1), Gmail) or behind it, "remote from HOST" behind all (UUCP).
_FROM_DATE_RE = re.compile(
    rb"""
    [ \t] (?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) [ \t]+ ([A-Z][a-z]{2}) [ \t]+ ([0-9]{1,2})
    [ \t]+ ([0-9]{1,2}) : ([0-9]{2}) (?: : ([0-9]{2}) )?
    (?: [ \t]+ ([A-Z]{1,5}|[+-][0-9]{4}) )? [ \t]+ ([0-9]{4}) (?: [ \t]+ ([+-][0-9]{4}) )?
    (?: [ \t]+ remote [ ] from [ ] [!-~]{1,40} )? [ \t\r\n]* \Z
    """,
    re.VERBOSE,
)
# "Subject:", "Received :", ">From jane", as old relays put it below the separator; or the mail is empty
_HEADER_RE = re.compile(rb"[!-9;-~]{1,%d}[ \t]*:|>From |\r?\n" % _LONGEST_FIELD_NAME)
# "From jane at example.org  Thu Jun 13 02:43:21 2019": Mailman's own archives, in which all addresses are masked
_MASKED_RE = re.compile(rb"From [^ \t\r\n@]{1,200} at [^ \t\r\n@]{1,200}[ ]{1,2}[A-Z]")
# ">From the log", ">>From the log"
_ESCAPED_RE = re.compile(rb"^>(>*From )", re.MULTILINE)
# "Date: Thu, 13 Jun 2019 11:43:03 +0200"
_DATE_HEADER_RE = re.compile(rb"^date:([^\r\n]{1,200})", re.MULTILINE | re.IGNORECASE)


class Span(NamedTuple):
    """Where one mail of an mbox stands."""

    start: int  # offset of its From_ line
    stop: int  # offset of the next one, or of the end
    raw: bytes | None  # all of it; None where it is far over the limit
    is_last: bool


def match_from_line(line: bytes) -> "re.Match[bytes] | None":
    """Return what the date of a From_ line says; None where the line is none, as "From the beginning"."""
    if not line.startswith(b"From ") or len(line) > _LONGEST_FROM_LINE:
        return None
    return _FROM_DATE_RE.search(line[-100:])


def is_from_line(line: bytes) -> bool:
    """Return whether a line can be a From_ line. Thunderbird writes no more than "From " since 2023."""
    return match_from_line(line) is not None or (line.startswith(b"From ") and line.rstrip(b"\r\n") in (b"From ", b"From - "))


def starts_mbox(data: bytes) -> bool:
    """Return whether a file that begins with `data` is an mbox."""
    first, _, rest = data[: _LONGEST_FROM_LINE + 4096].removeprefix(BOM).lstrip(b"\r\n").partition(b"\n")
    return match_from_line(first) is not None or (is_from_line(first) and _HEADER_RE.match(rest) is not None)


def holds_mbox(data: bytes) -> bool:
    """Return whether a file that begins with `data` is an mbox below something else."""
    at = data.find(b"\nFrom ")
    while at != -1 and not _begins_mail(data, at, is_end=True):
        at = data.find(b"\nFrom ", at + 1)
    return at != -1


def parse_arrival(line: bytes) -> int | None:
    """Return the epoch seconds of a From_ line, UTC without a zone (RFC 4155); None for placeholders and zones known by name only."""
    match = match_from_line(line)
    if match is None:
        return None
    month, day, hour, minute, second, zone, year, late_zone = match.groups()
    zone = late_zone or zone or b"UTC"
    if int(year) < 1990 or month not in _MONTHS or (zone.isalpha() and zone not in (b"UTC", b"GMT", b"Z")):
        return None
    try:
        arrival = datetime(int(year), _MONTHS.index(month) + 1, int(day), int(hour), int(minute), int(second or 0), tzinfo=UTC)
    except ValueError:
        return None
    if not zone.isalpha():
        arrival -= timedelta(hours=int(zone[:3]), minutes=int(zone[:1] + zone[3:]))
    epoch = int(arrival.timestamp())
    return epoch if EARLIEST_ARRIVAL <= epoch < LATEST_ARRIVAL and epoch != _FORMAT_PATCH else None


def is_older(data: bytes, since: int) -> bool:
    """Return whether the Date: of a mail shows that it was sent before `since`. One that cannot be read shows nothing."""
    head = data[:65536]
    end = min((at for at in (head.find(b"\n\n"), head.find(b"\n\r\n")) if at != -1), default=len(head))
    match = _DATE_HEADER_RE.search(head, 0, end)
    sent = parse_date(match[1].decode("ascii", "replace").strip()) if match else None
    return sent is not None and sent[0] < since


def split_mbox(read: Callable[[int], bytes], start: int = 0) -> Iterator[Span]:
    """Yield the mails of an mbox, in order, from `read(size)`, which begins at the offset `start`. Memory is bounded by the largest mail.

    What stands before the first From_ line of a file (a byte order mark and empty lines apart) is a span as well.
    """
    first = read(CHUNK)
    buffer = first if start else first.removeprefix(BOM).lstrip(b"\r\n")
    base = origin = start + len(first) - len(buffer)  # offsets in the file: of the buffer, of the current mail
    scan = 1
    is_end = not first
    while buffer:
        at = buffer.find(b"\nFrom ", scan)
        while at != -1 and (is_end or len(buffer) >= at + _SEAM):
            scan = at + 1
            if _begins_mail(buffer, at, is_end=is_end):
                stop = base + scan
                yield Span(origin, stop, buffer[origin - base : scan] if origin >= base else None, False)
                origin = stop
            at = buffer.find(b"\nFrom ", scan)
        length = len(buffer)
        if is_end:
            yield Span(origin, base + length, buffer[origin - base :] if origin >= base else None, True)
            return
        scan = at if at != -1 else max(scan, length - 5)
        keep = origin - base
        if keep < 0 or length - keep > LARGEST_MAIL + CHUNK:
            keep = max(length - _SEAM, 0)  # of a mail that is too large no more than the next separator's beginning
        # At least as much again as there is: joining stays linear
        more = read(max(CHUNK, length - keep))
        is_end = not more
        base += keep
        scan = max(scan - keep, 1)
        buffer = buffer[keep:] + more


def _begins_mail(buffer: bytes, at: int, *, is_end: bool) -> bool:
    """Return whether a From_ line stands behind the line end at a place, and a header below it, as far as that has been written yet."""
    line_end = buffer.find(b"\n", at + 1, at + _LONGEST_FROM_LINE)
    if line_end == -1 or not (buffer.startswith(b"\n", at - 1) or buffer.startswith(b"\n\r", at - 2)):
        return False
    line = buffer[at + 1 : line_end + 1]
    if _HEADER_RE.match(buffer, line_end + 1):
        return is_from_line(line)
    is_unfinished = is_end and buffer.find(b"\n", line_end + 1) == -1
    return is_unfinished and match_from_line(line) is not None


def unpack_span(raw: bytes) -> tuple[bytes, bytes]:
    """Return (From_ line, mail) of a span's bytes: separator gone, escaping undone. The line is b"" where none stands there."""
    from_line, _, data = raw.partition(b"\n")
    if not is_from_line(from_line):
        return b"", raw
    if data.endswith((b"\n\r\n", b"\n\n")) or data in (b"\n", b"\r\n"):
        data = data.removesuffix(b"\n").removesuffix(b"\r")
    if b">From " in data:
        data = _ESCAPED_RE.sub(rb"\1", data)
    return from_line, data


def read_span(span: Span, locator: str) -> RawMessage | Unread:
    """Return the mail of a span, or why it is none."""
    if span.raw is None:
        return Unread(locator=locator, defect=Defect(kind=DefectKind.TOO_LARGE, detail=f"{span.stop - span.start} bytes"))
    from_line, data = unpack_span(span.raw)
    if not from_line:
        return Unread(
            locator=locator,
            defect=Defect(kind=DefectKind.UNREADABLE, detail=f"{len(data)} bytes stand before the first From_ line"),
        )
    if _MASKED_RE.match(from_line) and data and not data.isspace():  # as good as Mailman's pages of the same mails, no better
        data = MARK + PageKind.PIPERMAIL.value.encode() + b"\n" + data
    return read_mail(data, locator, parse_arrival(from_line))


def read_mail(data: bytes, locator: str, received_at: int | None, list_name: str | None = None) -> RawMessage | Unread:
    """Return the bytes of a mail as a record, or why they are none."""
    if len(data) > LARGEST_MAIL:
        return Unread(locator=locator, defect=Defect(kind=DefectKind.TOO_LARGE, detail=f"{len(data)} bytes"))
    if not data or data.isspace():
        return Unread(locator=locator, defect=Defect(kind=DefectKind.EMPTY, detail=f"{len(data)} bytes, nothing but white space"))
    return RawMessage(data=data, locator=locator, received_at=received_at, list=list_name)


class Mbox(mailbox.mbox):
    """The standard library's mbox, read only, with the rules above; also compressed. Keys are locators."""

    def __init__(self, path: Path) -> None:
        mailbox.Mailbox.__init__(self, path, None, create=False)  # not that of mbox, which opens the file for writing
        self.archive = ArchiveFile(path)
        self._message_factory = mailbox.mboxMessage
        self._file = self.archive.stream
        self._toc: dict[str, tuple[int, int]] | None = None  # by locator
        self._next_key = 0
        self._pending = self._pending_sync = self._locked = False
        self._file_length: int | None = None

    def _generate_toc(self) -> None:
        self._file.seek(0)
        spans = list(split_mbox(self.archive.read))
        self._toc = {str(span.start): (span.start, span.stop) for span in spans}
        self._next_key = len(spans)
        self._file_length = spans[-1].stop if spans else 0

    def get_bytes(self, key: str, from_: bool = False) -> bytes:
        """Return a mail as it was sent; with `from_` its bytes as the file has them."""
        start, stop = self._lookup(key)  # type: ignore[attr-defined]
        self._file.seek(start)
        raw = self._file.read(stop - start)
        return raw if from_ else unpack_span(raw)[1]

    def get_message(self, key: str) -> mailbox.mboxMessage:
        """Return a mail parsed; its From_ line may hold any bytes."""
        from_line = self.get_bytes(key, from_=True).partition(b"\n")[0]
        message = mailbox.mboxMessage(self.get_bytes(key))
        message.set_from(from_line[5:].decode("ascii", "surrogateescape").rstrip("\r"))
        return message

    def close(self) -> None:
        """Close the file."""
        self.archive.close()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Place:
    """What a cursor says: the file as it was, and the last mail that was read from it."""

    size: int
    mtime_ns: int
    start: int  # of the last mail
    stop: int
    is_done: bool  # nothing was left behind that mail
    check: str  # digest of the file's first bytes and of those before `stop`; "" for compressed files


class MboxSource:
    """An mbox, also one compressed with gzip or xz."""

    kind = SourceKind.MBOX
    list_name = None

    def __init__(self, path: Path) -> None:
        self.location = str(path)

    def size_hint(self, cursor: str | None) -> int:
        """Return the bytes left, on the disk."""
        try:
            with ArchiveFile(Path(self.location)) as archive:
                place = self._find_place(archive, cursor)
                if place is None or (archive.is_compressed and not place.is_done):
                    return archive.size
                return 0 if place.is_done else archive.size - place.stop
        except OSError as error:
            raise SourceError(f"{self.location}: {error.strerror or error}: check the path and its permissions") from error

    def read(self, cursor: str | None, since: int | None) -> Iterator[Reading]:
        """Yield the mails behind the cursor. A file that has grown is read on, a rewritten one from its start."""
        try:
            box = Mbox(Path(self.location))
        except OSError as error:
            raise SourceError(f"{self.location}: {error.strerror or error}: check the path and its permissions") from error
        with closing(box):
            place = self._find_place(box.archive, cursor)
            if place is None or not place.is_done:
                yield from self._read_behind(box.archive, place, since)

    def _read_behind(self, archive: ArchiveFile, place: _Place | None, since: int | None) -> Iterator[Reading]:
        head = b"" if archive.is_compressed else archive.slice(0, _HEAD)
        done = place.stop if place and not archive.is_compressed else 0
        # The last mail is read again: it may have been written only in part, and what now follows decides where it ends
        start = place.start if place else 0
        archive.skip(start)
        span = Span(start, start, b"", is_last=True)
        for span in split_mbox(archive.read, start):
            if place and span.start == place.start and span.stop == place.stop:
                continue
            if span.is_last and archive.is_cut:
                break
            outcome = read_span(span, str(span.start))
            if place and span.start == place.start:
                before = _read_before(archive, place)
                if before not in (None, outcome):
                    # The cursor stays where it was: it goes on together with the mail that follows
                    cut = Unfinished(data=before.data if isinstance(before, RawMessage) else b"", locator=str(span.start))
                    yield Reading(outcome=cut, progress=0, cursor=partial(_render_place, place))
            if since is not None and isinstance(outcome, RawMessage) and is_older(outcome.data, since):
                continue
            position = archive.position() if archive.is_compressed else span.stop
            yield Reading(outcome=outcome, progress=position - done, cursor=_cursor_at(archive, span, head))
            done = position
        if archive.damage is not None:
            detail = f"damaged behind {span.stop} bytes, in the mail at {span.start}: {archive.damage}"
            damaged = Unread(locator=str(span.stop), defect=Defect(kind=DefectKind.UNREADABLE, detail=detail))
            yield Reading(outcome=damaged, progress=archive.size - done, cursor=_cursor_at(archive, span, head))

    def _find_place(self, archive: ArchiveFile, cursor: str | None) -> _Place | None:
        """Return where to go on; None where the file has to be read from its start."""
        place = _parse_cursor(cursor)
        if place is None or (archive.size, archive.mtime_ns) == (place.size, place.mtime_ns):
            return place
        if archive.is_compressed or not place.check or archive.size < place.stop:
            return None
        tail = archive.slice(max(place.start, place.stop - _TAIL), place.stop)
        return replace(place, is_done=False) if _digest(archive.slice(0, _HEAD), tail, place.stop) == place.check else None


def _read_before(archive: ArchiveFile, place: _Place) -> RawMessage | Unread | None:
    """Return what was read as the last mail when the file ended behind it; None for compressed files."""
    if archive.is_compressed:
        return None
    span = Span(place.start, place.stop, archive.slice(place.start, place.stop), is_last=True)
    return read_span(span, str(span.start))


def _digest(head: bytes, tail: bytes, stop: int) -> str:
    return blake2b(head[:stop] + tail, digest_size=16).hexdigest()


def _cursor_at(archive: ArchiveFile, span: Span, head: bytes) -> Callable[[], str]:
    return partial(_render_cursor, archive.size, archive.mtime_ns, span._replace(raw=None), head, (span.raw or b"")[-_TAIL:])


def _render_cursor(size: int, mtime_ns: int, span: Span, head: bytes, tail: bytes) -> str:
    check = _digest(head, tail, span.stop) if head and tail else ""
    return _render_place(_Place(size=size, mtime_ns=mtime_ns, start=span.start, stop=span.stop, is_done=span.is_last, check=check))


def _render_place(place: _Place) -> str:
    return json.dumps(asdict(place))


def _parse_cursor(cursor: str | None) -> _Place | None:
    try:
        return _Place(**json.loads(cursor)) if cursor else None
    except (ValueError, TypeError):  # of another version: reading from the start repeats, it does not harm
        return None
