"""What a page of an archive and its mail have in common, whatever the page lost: author's name, title and the letters of the text."""

import re
from hashlib import blake2b
from typing import Final

from .content_hash import split_list_prefix

_LOWER: Final = bytes.maketrans(b"ABCDEFGHIJKLMNOPQRSTUVWXYZ", b"abcdefghijklmnopqrstuvwxyz")
_DROPPED: Final = bytes(code for code in range(256) if not (code < 128 and chr(code).isalnum()))
# "jane at example.org": as pipermail masks an address
_SPELLED_AT_RE = re.compile(rb" at ([A-Za-z0-9-]{1,63}\.[A-Za-z0-9.-]{1,190})")
# Behind the "@" an address may be masked ("@xxxxxx") or lengthened
_HOST_RE = re.compile(rb"@[A-Za-z0-9.@_-]*")
# Of a long text the beginning tells enough: so many letters, which so many characters hold however it is indented
_MOST_LETTERS: Final = 4096
_MOST_TEXT: Final = 16_384


def loose_key(name: str, email: str, subject: str, text: str) -> int:
    """Return 63 bits that are equal for a mail and for what a page shows of it; 0 where author or text are unknown.

    Spaces, marks, hosts of addresses and letters beyond ASCII are left out: pages wrap, quote, mask and damage them.
    """
    author = _letters(name) or _letters(email.partition("@")[0])
    body = _letters(text[:_MOST_TEXT])[:_MOST_LETTERS]
    if not author or not body:
        return 0
    digest = blake2b(author, digest_size=8)
    digest.update(b"\n" + _letters(split_list_prefix(subject)[0]) + b"\n" + body)
    return int.from_bytes(digest.digest(), "big") >> 1


def _letters(text: str) -> bytes:
    data = text.encode("ascii", "ignore")
    if b"_at_" in data:
        data = data.replace(b"_at_", b"@")
    if b" at " in data:
        data = _SPELLED_AT_RE.sub(rb"@\1", data)
    if b"@" in data:
        data = _HOST_RE.sub(b"", data)
    return data.translate(_LOWER, _DROPPED)
