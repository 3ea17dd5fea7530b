"""Whether a file is a page of an archive, by what it begins with."""

from .archive_text import is_archive_text
from .page_mail import decode_page


def is_page(data: bytes) -> bool:
    """Return whether a file that begins with `data` looks like HTML, or like the text of an archive's page."""
    start = data[:1024].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if start.startswith((b"<!doctype html", b"<html", b"<head", b"<?xml", b"<!-- received=", b"<!-- mhonarc", b"<!--x-", b"<title")):
        return True
    return b"\nfrom: " in data[:4096].lower() and b"\ndate: " in data[:4096].lower() and is_archive_text(decode_page(data[:4096]))
