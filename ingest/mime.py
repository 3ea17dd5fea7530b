"""The body of a mail: its text and its attachments (RFC 2045, 2046, 2183)."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from ..model.defect import Defect
from ..model.message import Attachment
from ..model.vocabulary import DefectKind
from .charset import decode_bytes
from .content_type import parse_parameters
from .flowed import unflow
from .header import Header, decode_field, read_header
from .html_text import MAX_HTML, html_to_text
from .transfer_encoding import decode_transfer

MAX_PARTS: Final = 1000
MAX_DEPTH: Final = 20
MAX_TEXT: Final = 8 * 1024 * 1024  # characters of one text

PART_FIELDS: Final = frozenset({"content-type", "content-transfer-encoding", "content-disposition"})
_EMBEDDED_FIELDS: Final = PART_FIELDS | {"from", "date", "subject"}

_TYPE_RE = re.compile(r"[a-z0-9!#$&^_.+-]{1,127}/[a-z0-9!#$&^_.+-]{1,127}\Z")
_CONTROL_RE = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f]")
# What a patch of any tool begins with, at the start of a line
_PATCH_RE = re.compile(r"^(?:diff --git |--- [^\n]*\n\+\+\+ |Index: |@@ -[0-9])", re.MULTILINE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    """What a mail says below its header."""

    text: str
    attachments: tuple[Attachment, ...]
    is_html: bool  # the text was made of HTML
    is_encoded: bool  # the text was sent as base64 or quoted-printable
    charset: str | None  # that the text declares, for what else the mail writes without saying in which
    defects: tuple[Defect, ...]


@dataclass(slots=True)
class _Part:
    header: Header
    data: bytes
    depth: int
    owner: "_Draft"  # whose text it may be
    is_root: bool = False  # of its message, not a part of a multipart
    is_alternative: bool = False  # to a text that is taken: only what is no text of it is of interest


@dataclass(slots=True)
class _Draft:
    """The text, or an attachment, that parts make up."""

    content_type: str = ""
    filename: str = ""
    size: int = 0
    texts: list[str] = field(default_factory=list)
    is_text: bool = True
    has_body: bool = False  # a text part that is not blank was found for it, not only an embedded message's header


@dataclass(slots=True)
class _Reader:
    main: _Draft = field(default_factory=_Draft)
    attachments: list[_Draft] = field(default_factory=list)
    defects: list[Defect] = field(default_factory=list)
    is_html: bool = False
    is_encoded: bool = False
    charset: str | None = None
    part_count: int = 0

    def read(self, header: Header, data: bytes) -> Body:
        # Parts yet to be read, the next one last.
        waiting = [_Part(header, data, 0, self.main, is_root=True)]
        while waiting:
            part = waiting.pop()
            self.part_count += 1
            if self.part_count > MAX_PARTS:
                self._defect(DefectKind.TOO_MANY_PARTS, f"over {MAX_PARTS} parts")
                break
            waiting.extend(reversed(self._read_part(part)))
        return Body(
            text="\n".join(self.main.texts),
            attachments=tuple(
                Attachment(
                    number=number,
                    filename=draft.filename,
                    content_type=draft.content_type,
                    size=draft.size,
                    text="\n".join(draft.texts) if draft.is_text else None,
                )
                for number, draft in enumerate(self.attachments, 1)
            ),
            is_html=self.is_html,
            is_encoded=self.is_encoded,
            charset=self.charset,
            defects=tuple(self.defects),
        )

    def _defect(self, kind: DefectKind, detail: str) -> None:
        self.defects.append(Defect(kind=kind, detail=detail))

    def _read_part(self, part: _Part) -> list[_Part]:
        """Take in a part that holds no others; return those that it holds."""
        content_type, parameters = _parse_type(part.header.first("content-type"), self._defect)
        text: str | None
        if content_type.startswith("multipart/"):
            parts = self._split(part, content_type, parameters.get("boundary", ""))
            if parts is not None:
                return parts
            content_type = "text/plain"
        data, problem = decode_transfer(part.data, part.header.first("content-transfer-encoding"))
        if problem:
            self._defect(DefectKind.BAD_ENCODING, problem)
        if content_type in ("message/rfc822", "message/global") and not part.is_root:
            return self._read_embedded(part, content_type, data)
        disposition, disposition_parameters = parse_parameters(part.header.first("content-disposition"))
        filename = disposition_parameters.get("filename") or parameters.get("name") or ""
        if filename:
            filename = decode_field(filename, self.charset, self.defects)[:1000]
        charset = parameters.get("charset")
        is_own = part.is_root or not (filename or disposition == "attachment")
        if is_own and content_type in ("text/plain", "text/html") and part.is_alternative:
            return []
        if is_own and content_type.startswith("text/") and (part.is_root or content_type in ("text/plain", "text/html")):
            text = self._decode(data, charset, parameters)
            if part.owner is self.main and not self.main.has_body:
                self.charset = charset
                self.is_encoded = data is not part.data
            if self._take_text(part, content_type, text):
                return []
        else:
            text = self._decode_attached(data, content_type, charset, parameters)
        self.attachments.append(_Draft(content_type, filename, len(data), [text or ""], is_text=text is not None))
        return []

    def _split(self, part: _Part, content_type: str, boundary: str) -> list[_Part] | None:
        """Return the parts of a multipart; None where there are none, whatever its type says."""
        pieces = split_parts(part.data, boundary.encode("latin-1", "replace"), MAX_PARTS + 1) if boundary else []
        if not pieces:
            self._defect(DefectKind.BAD_MIME, f"no parts in {content_type}")
            return None
        if part.depth >= MAX_DEPTH:
            self._defect(DefectKind.TOO_DEEP, f"parts over {MAX_DEPTH} deep")
            self.attachments.append(_Draft(content_type, "", len(part.data), is_text=False))
            return []
        parts = []
        for piece in pieces:
            header = read_header(piece, PART_FIELDS)
            if content_type == "multipart/digest" and "content-type" not in header.fields:
                header.fields["content-type"] = ["message/rfc822"]
            parts.append(_Part(header, piece[header.body_start :], part.depth + 1, part.owner, is_alternative=part.is_alternative))
        if content_type == "multipart/alternative" and not part.is_alternative:
            chosen = next((other for other in parts if _is_plain_alternative(other)), None)
            for other in parts:
                other.is_alternative = chosen is not None and other is not chosen
        return parts

    def _read_embedded(self, part: _Part, content_type: str, data: bytes) -> list[_Part]:
        header = read_header(data, _EMBEDDED_FIELDS)
        lines = [
            f"{name.capitalize()}: {decode_field(header.first(name), None, self.defects)}"
            for name in ("from", "date", "subject")
            if header.first(name)
        ]
        draft = _Draft(content_type, "", len(data), ["\n".join([*lines, ""])] if lines else [])
        self.attachments.append(draft)
        if part.depth >= MAX_DEPTH:
            self._defect(DefectKind.TOO_DEEP, f"parts over {MAX_DEPTH} deep")
            return []
        return [_Part(header, data[header.body_start :], part.depth + 1, draft, is_root=True)]

    def _take_text(self, part: _Part, content_type: str, text: str) -> bool:
        """Add text to its message; return False where it is rather an attachment."""
        owner = part.owner
        if owner.has_body:
            # Mailman appends its footer as a part of its own, people write on below an attachment; a patch stays what it is.
            if content_type != "text/plain" or _PATCH_RE.search(text):
                return False
        elif content_type == "text/html":
            if len(text) > MAX_HTML:
                self._defect(DefectKind.TOO_LARGE, f"HTML of {len(text)} characters")
            text = html_to_text(text)
            self.is_html = self.is_html or owner is self.main
        if text.strip():
            if owner.texts and not owner.texts[-1].endswith("\n"):
                owner.texts[-1] += "\n"
            owner.texts.append(text)
            owner.has_body = True
        return True

    def _decode(self, data: bytes, charset: str | None, parameters: dict[str, str]) -> str:
        text, is_doubtful = decode_bytes(data, charset)
        if is_doubtful:
            self._defect(DefectKind.BAD_CHARSET, f"text is not in the charset {(charset or 'utf-8')[:40]!a}")
        if "\0" in text:
            self._defect(DefectKind.NUL, "in the text")
            text = text.replace("\0", "")
        if "\r" in text:
            text = "\n".join([line.rstrip("\r") for line in text.split("\n")])
        if len(text) > MAX_TEXT:
            self._defect(DefectKind.TOO_LARGE, f"text of {len(text)} characters")
            text = text[: text.rfind("\n", 0, MAX_TEXT) + 1] or text[:MAX_TEXT]
        if parameters.get("format", "").lower() == "flowed":
            text = unflow(text, is_space_deleted=parameters.get("delsp", "").lower() == "yes")
        return text

    def _decode_attached(self, data: bytes, content_type: str, charset: str | None, parameters: dict[str, str]) -> str | None:
        if content_type.startswith(("text/", "message/")):
            return self._decode(data, charset, parameters)
        if not content_type.startswith("application/") or "pgp" in content_type or "pkcs7" in content_type or b"\0" in data:
            return None
        # Patches and logs come as application/octet-stream, x-patch and under stranger names.
        try:
            text = data.decode("utf-8")
        except UnicodeDecodeError:
            return None
        return None if _CONTROL_RE.search(text) else self._decode(data, None, {})


def read_body(header: Header, data: bytes) -> Body:
    """Return the text and attachments of a mail from its header (with at least `PART_FIELDS`) and the bytes behind it.

    The text is the first plain or HTML text that is no attachment; further plain texts without a name are added to it. Of alternatives the
    plain one is taken. A mail within the mail is an attachment, whose text begins with its From, Date and Subject.
    """
    return _Reader().read(header, data)


def split_parts(data: bytes, boundary: bytes, limit: int) -> list[bytes]:
    """Return the parts between the boundary lines of a multipart, at most `limit`; [] where there is no such line.

    An unclosed last part goes to the end. What stands before the first and behind the closing line is no part (RFC 2046, 5.1.1).
    """
    data = b"\n" + data  # so that each boundary stands behind a line end
    delimiter = b"\n--" + boundary
    parts: list[bytes] = []
    start: int | None = None  # of the part that is open
    position = data.find(delimiter)
    while position >= 0:
        line_end = data.find(b"\n", position + 1)
        rest = data[position + len(delimiter) : line_end if line_end >= 0 else len(data)].rstrip()
        if rest in (b"", b"--"):
            if start is not None:
                # The line end before a boundary belongs to the boundary.
                parts.append(data[start:position].removesuffix(b"\r"))
            if rest or line_end < 0 or len(parts) >= limit:
                return parts
            start = line_end + 1
        position = data.find(delimiter, line_end) if line_end >= 0 else -1
    if start is not None:
        parts.append(data[start:])
    return parts


def _parse_type(value: str, report: Callable[[DefectKind, str], None]) -> tuple[str, dict[str, str]]:
    content_type, parameters = parse_parameters(value)
    if not content_type:
        return "text/plain", parameters
    if not _TYPE_RE.match(content_type):
        # "text/plain charset=us-ascii": the type is good, what follows it is not.
        first = content_type.split()[0] if content_type.split() else ""
        report(DefectKind.BAD_MIME, f"content type {content_type[:80]!a}")
        content_type = first if _TYPE_RE.match(first) else "text/plain"
    return content_type, parameters


def _is_plain_alternative(part: _Part) -> bool:
    return parse_parameters(part.header.first("content-type"))[0] in ("", "text/plain") and bool(part.data.strip())
