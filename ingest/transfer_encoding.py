"""Content-Transfer-Encoding undone (RFC 2045, 6), of damaged bodies as far as they go."""

import binascii
import re
from typing import Final

_IDENTITY: Final = frozenset({"", "7bit", "8bit", "binary", "7-bit", "8-bit", "7 bit", "8 bit"})
_BASE64_LETTERS: Final = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/="
_WHITE: Final = b" \t\r\n"
# "=" that neither two hex digits nor a line end follow
_BAD_ESCAPE_RE = re.compile(rb"=(?![0-9A-Fa-f]{2}|[ \t]*+\r?\n|[ \t]*+\Z)")


def decode_transfer(data: bytes, encoding: str) -> tuple[bytes, str | None]:
    """Return the decoded bytes and, where not all could be decoded, what was wrong; what cannot be decoded stays as it stands."""
    encoding = encoding.strip().lower()
    if encoding in _IDENTITY:
        return data, None
    if encoding == "quoted-printable":
        return binascii.a2b_qp(data), "a bad escape in quoted-printable" if _BAD_ESCAPE_RE.search(data) else None
    if encoding == "base64":
        return _decode_base64(data)
    if encoding in ("x-uuencode", "x-uue", "uuencode", "uue"):
        return _decode_uu(data)
    return data, f"unknown transfer encoding {encoding[:40]!a}"


def _decode_base64(data: bytes) -> tuple[bytes, str | None]:
    letters = data.translate(None, _WHITE)
    body = letters.rstrip(b"=")
    if b"=" not in body and not letters.translate(None, _BASE64_LETTERS) and len(body) % 4 != 1:
        is_padded = len(letters) % 4 == 0
        return binascii.a2b_base64(body + b"=" * (-len(body) % 4)), None if is_padded else "base64 without its padding"
    return _decode_damaged_base64(data)


def _decode_damaged_base64(data: bytes) -> tuple[bytes, str]:
    # Lists append their footer, as plain text, to a base64 body; relays put two bodies one behind the other. Runs of base64 lines are
    # decoded, up to the padding; other lines stay.
    pieces: list[bytes] = []
    run = bytearray()

    def flush() -> None:
        if run:
            usable = len(run) - (len(run) % 4 == 1)
            pieces.append(binascii.a2b_base64(bytes(run[:usable]) + b"=" * (-usable % 4)))
            run.clear()

    for line in data.splitlines(keepends=True):
        letters = line.strip()
        is_word = len(letters) % 4 > 0 and len(letters) < 60 and not letters.endswith(b"=")
        if letters.translate(None, _BASE64_LETTERS) or (not run and (is_word or not letters)):
            flush()
            pieces.append(line)
            continue
        for chunk in letters.split(b"="):
            run += chunk
            if len(chunk) != len(letters):
                flush()
    flush()
    return b"".join(pieces), "not all of it is base64"


def _decode_uu(data: bytes) -> tuple[bytes, str | None]:
    pieces: list[bytes] = []
    problem = None
    is_inside = False
    for line in data.replace(b"\r\n", b"\n").split(b"\n"):
        if not is_inside:
            is_inside = line.startswith(b"begin ")
        elif line == b"end":
            break
        elif line:
            try:
                pieces.append(binascii.a2b_uu(line))
            except binascii.Error:
                problem = "a bad line in uuencoded text"
    if not is_inside:
        return data, "no uuencoded text"
    return b"".join(pieces), problem
