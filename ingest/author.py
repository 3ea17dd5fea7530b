"""The author of a patch that another person sends: the From: line that opens the body (git-am(1))."""

from ..model.message import Address, Part
from .address import parse_addresses
from .header import decode_field

_BODY_HEADERS = ("from:", "date:", "subject:", "content-type:")  # what git am takes from the head of a body


def find_body_author(part: Part) -> Address | None:
    """Return the person of an in-body From:, None where the body opens with anything else."""
    for line, mark in zip(part.lines[:12], part.marks, strict=False):
        if not line.strip():
            continue
        if mark != "." or not line.lower().startswith(_BODY_HEADERS):
            return None
        if line[:5].lower() == "from:":
            author = next(iter(parse_addresses(line[5:].strip(), _decode, 1)), None)
            return author if author and author.email else None
    return None


def _decode(text: str) -> str:
    """Decode RFC 2047 words; a body is text already, so what is not ASCII stands as it is."""
    return decode_field(text, None, []) if text.isascii() else text
