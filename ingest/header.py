"""The header block of a mail or of one of its parts: where it ends, its fields, what they say in plain text.

Header text is handled as latin-1, one character a byte, until `decode_field` makes true text of it.
"""

import binascii
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from ..model.defect import Defect
from ..model.vocabulary import DefectKind
from .charset import decode_bytes

MAX_BLOCK: Final = 256 * 1024  # bytes; the longest seen in 620,000 messages of kernel lists stay far below
MAX_ID: Final = 998  # characters: what fits on a line (RFC 5322, 2.1.1)

# Stands for a line end and the white space after it: within a Message-ID it goes, elsewhere it is a space. It is a control character that
# str.split takes for white space, so a header that has one itself reads the same.
FOLD: Final = "\x1f"

_FIELD_END_RE = re.compile(r"\n(?![ \t])")
# "Subject: ", also "Subject : " as old mailers write
_FIELD_NAME_RE = re.compile(r"([!-9;-~]+)[ \t]*:")
# "=?UTF-8?Q?Fran=C3=A7ois?=", "=?utf-8*fr?b?...?=" (RFC 2047, 2; RFC 2231, 5). Spaces within are broken, common and harmless, as is a
# question mark before the end.
_ENCODED_WORD_RE = re.compile(r"=\?([^\s?*]{1,60})(?:\*[^\s?]{0,20})?\?([bBqQ])\?([^?]*\??)\?=")
# "<20190613094326.24093-1-name@example.org>", or a comment, in which no id is looked for: "<id> (Jane Doe's message of <...>)"
_ID_OR_COMMENT_RE = re.compile(r"<([^<>]*+)>|\((?:[^()<>]++|<[^<>]*+>)*+\)")
_FOLD_RE = re.compile(FOLD + r"[ \t]*+")
_BASE64_JUNK = bytes(sorted(set(range(256)) - set(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=")))
_CONTROLS = dict.fromkeys((*range(32), *range(127, 160)), " ")

# What may stand behind a broken line and shows that the block has not ended there.
_KNOWN_NAMES: Final = frozenset(
    """from to cc bcc subject date message-id in-reply-to references reply-to sender received return-path delivered-to mime-version
    precedence user-agent organization dkim-signature status lines authentication-results""".split()  # noqa: SIM905 - reads as a list
)
_KNOWN_PREFIXES: Final = ("x-", "list-", "content-", "arc-", "resent-")


@dataclass(slots=True)
class Header:
    """The fields of a header block, by lower-case name, each value as it stands but unfolded with `FOLD`."""

    fields: dict[str, list[str]]
    others: list[tuple[str, str]]  # of names that begin as asked for, in their order
    body_start: int  # where in the bytes the body begins
    is_header: bool  # whether any field of the asked names was found
    defects: list[Defect]

    def first(self, name: str) -> str:
        """Return the first value of a field; "" where it is absent."""
        values = self.fields.get(name)
        return values[0] if values else ""


def read_header(data: bytes, names: frozenset[str], prefixes: tuple[str, ...] = ()) -> Header:
    """Return the fields called `names`, those that begin with `prefixes`, and where the body of a mail or part begins.

    The block ends at the first blank line. A line that is no field is passed over, as public-inbox does, unless nothing after it looks like
    a header either: then the blank line is missing and the body begins there, as git-mailinfo has it.
    """
    end, body_start = _find_blank_line(data)
    defects: list[Defect] = []
    if end > MAX_BLOCK:
        cut = data.rfind(b"\n", 0, MAX_BLOCK)
        end = cut if cut > 0 else MAX_BLOCK
        body_start = end if body_start == len(data) else body_start
        defects.append(Defect(kind=DefectKind.TOO_LARGE, detail=f"header block over {MAX_BLOCK} bytes"))
    block = data[:end].decode("latin-1")
    if "\r" in block:
        block = block.replace("\r\n", "\n")
    if "\0" in block:
        defects.append(Defect(kind=DefectKind.NUL, detail="in the header"))
        block = block.replace("\0", "")
    fields, others, has_odd_line = _read_fields(block, names, prefixes)
    if has_odd_line:
        start = _find_body_in(block)
        if start is not None:
            return _without_blank_line(data, start, names, prefixes)
        defects.append(Defect(kind=DefectKind.BAD_HEADER, detail="a line of the header block is no field"))
    return Header(fields, others, body_start, bool(fields), defects)


def _read_fields(block: str, names: frozenset[str], prefixes: tuple[str, ...]) -> tuple[dict[str, list[str]], list[tuple[str, str]], bool]:
    """Return the fields of `names`, those that begin with `prefixes`, and whether there is a line that is no field."""
    fields: dict[str, list[str]] = {}
    others: list[tuple[str, str]] = []
    has_odd_line = False
    for line in _FIELD_END_RE.split(block):
        name, colon, value = line.partition(":")
        key = name.lower()
        if key in names:
            fields.setdefault(key, []).append(_unfold(value))
        elif key.startswith(prefixes):
            others.append((key, _unfold(value)))
        elif not colon or " " in key or "\t" in key:
            key = key.rstrip(" \t")
            if colon and key in names:
                fields.setdefault(key, []).append(_unfold(value))
            elif line and not _FIELD_NAME_RE.match(line):
                has_odd_line = True
    return fields, others, has_odd_line


def _unfold(value: str) -> str:
    return value.replace("\n ", FOLD).replace("\n\t", FOLD) if "\n" in value else value


def _find_blank_line(data: bytes) -> tuple[int, int]:
    """Return where the header block ends and where the body begins."""
    if data.startswith((b"\n", b"\r\n")):
        return 0, data.index(b"\n") + 1
    end = data.find(b"\n\n")
    if data.find(b"\r", 0, end if end >= 0 else len(data)) >= 0:
        crlf_end = data.find(b"\n\r\n", 0, end if end >= 0 else len(data))
        if crlf_end >= 0:
            return crlf_end + 1, crlf_end + 3
    if end >= 0:
        return end + 1, end + 2
    return len(data), len(data)


def _find_body_in(block: str) -> int | None:
    """Return the number of the line with which a body begins that no blank line sets off; None where the header goes on behind it."""
    first_odd = None
    for number, line in enumerate(block.split("\n")):
        if line[:1] in (" ", "\t") and (first_odd is not None or number > 0):
            continue
        match = _FIELD_NAME_RE.match(line)
        if match is None:
            if first_odd is None and line:
                first_odd = number
        elif first_odd is not None:
            key = match[1].lower()
            if key in _KNOWN_NAMES or key.startswith(_KNOWN_PREFIXES):
                return None
    return first_odd


def _without_blank_line(data: bytes, line_number: int, names: frozenset[str], prefixes: tuple[str, ...]) -> Header:
    start = 0
    for _ in range(line_number):
        start = data.index(b"\n", start) + 1
    defect = Defect(kind=DefectKind.BAD_HEADER, detail="no blank line between header and body")
    if start == 0:
        return Header({}, [], 0, False, [defect])
    header = read_header(data[:start] + b"\n", names, prefixes)
    return Header(header.fields, header.others, start, header.is_header, [*header.defects, defect])


def decode_field(value: str, charset: str | None, defects: list[Defect]) -> str:
    """Return the text of a header value on one line: RFC 2047 words decoded, white space collapsed, no control characters.

    Raw 8-bit text is read as UTF-8, else in `charset`, the one that the mail declares, else as latin-1 with a defect. Broken words stay as
    they stand.
    """
    if not value.isascii():
        text, is_doubtful = decode_bytes(value.encode("latin-1"), None)
        if is_doubtful:
            text, is_doubtful = decode_bytes(value.encode("latin-1"), charset or "latin-1")
            if is_doubtful or not charset:
                defects.append(Defect(kind=DefectKind.BAD_CHARSET, detail="raw bytes in a header"))
        value = text
    if "=?" in value:
        value = _decode_words(value, defects)
    return clean_line(value)


def clean_line(text: str) -> str:
    """Return text on one line: white space collapsed to single spaces, control characters likewise."""
    text = " ".join(text.split())
    # str.isprintable is one pass in C and true for nearly all; false too for harmless characters.
    if not text.isprintable():
        text = " ".join(text.translate(_CONTROLS).split())
    return text


def _decode_words(value: str, defects: list[Defect]) -> str:
    pieces: list[str] = []
    pending = bytearray()  # decoded words of one charset: a letter may be split over two of them
    pending_charset = ""
    position = 0

    def flush() -> None:
        if pending:
            text, is_doubtful = decode_bytes(bytes(pending), pending_charset)
            pieces.append(text)
            pending.clear()
            if is_doubtful:
                defects.append(Defect(kind=DefectKind.BAD_CHARSET, detail=f"encoded word in {clean_line(pending_charset)}"))

    for match in _ENCODED_WORD_RE.finditer(value):
        charset, encoding, word = match[1].lower(), match[2], match[3]
        data = _decode_word(word, encoding)
        gap = value[position : match.start()]
        position = match.end()
        if data is None:
            flush()
            pieces.append(gap + match[0])
            defects.append(Defect(kind=DefectKind.BAD_HEADER, detail=f"broken encoded word {clean_line(match[0])[:80]}"))
            continue
        # Pending text is followed at once by a word or by white space that only separates two words (RFC 2047, 6.2).
        if not pending or gap.strip():
            flush()
            pieces.append(gap)
        elif charset != pending_charset:
            flush()
        pending += data
        pending_charset = charset
    flush()
    pieces.append(value[position:])
    return "".join(pieces)


def _decode_word(word: str, encoding: str) -> bytes | None:
    """Return the bytes of an encoded word; None where it is broken."""
    try:
        data = word.encode("ascii")
    except UnicodeEncodeError:
        return None
    if encoding in "qQ":
        return binascii.a2b_qp(data.replace(b" ", b"_"), header=True)
    data = data.translate(None, b" \t\x1f")
    if data.translate(None, _BASE64_JUNK) != data:
        return None
    data = data.rstrip(b"=")
    if len(data) % 4 == 1:
        return None
    return binascii.a2b_base64(data + b"=" * (-len(data) % 4))


def find_ids(value: str) -> list[str]:
    """Return the bare Message-IDs in angle brackets of a header value, in their order; those of comments left out."""
    found = [clean_id(match[1]) for match in _ID_OR_COMMENT_RE.finditer(value) if match[1]]
    return [message_id for message_id in found if message_id]


def clean_id(text: str) -> str:
    """Return a Message-ID without the folds, control characters and outer white space of the header that it stands in; the case is kept."""
    if text.isascii():
        if text.isprintable() and " " not in text:
            return text
    else:
        text = decode_bytes(text.encode("latin-1"), None)[0]
    return clean_line(_FOLD_RE.sub("", text))


def find_message_id(values: Iterable[str], defects: list[Defect]) -> str:
    """Return the bare id of Message-ID headers, the first that is one; "" where none is.

    Without angle brackets the first word is taken that has an "@", else an only word (seen: a bare UUID).
    """
    for value in values:
        ids = find_ids(value)
        if ids:
            if " " in ids[0]:
                defects.append(Defect(kind=DefectKind.BAD_MESSAGE_ID, detail="white space in the Message-ID"))
            found = ids[0]
        else:
            words = clean_id(value).replace("<", " ").replace(">", " ").split()
            found = next((word for word in words if "@" in word), words[0] if len(words) == 1 else "")
            if found:
                defects.append(Defect(kind=DefectKind.BAD_MESSAGE_ID, detail="no <> around the Message-ID"))
        if len(found) > MAX_ID:
            defects.append(Defect(kind=DefectKind.BAD_MESSAGE_ID, detail=f"Message-ID of {len(found)} characters"))
        elif found:
            return found
    return ""
