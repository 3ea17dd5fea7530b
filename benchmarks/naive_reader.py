"""What a reader must do at the least: the yardstick that ingest is measured against."""

import contextlib
import time
from collections.abc import Iterable
from email import message_from_bytes
from email.errors import HeaderParseError
from email.header import decode_header, make_header
from email.message import Message

HEADERS = ("From", "To", "Cc", "Subject", "Date", "Message-ID", "In-Reply-To", "References", "List-Id")


def seconds_to_read(mails: Iterable[bytes]) -> float:
    """Return the seconds of CPU that parsing the mails, decoding nine headers and the text takes; fetching them does not count."""
    spent = 0.0
    for data in mails:
        began = time.process_time()
        message = message_from_bytes(data)
        for name in HEADERS:
            for value in message.get_all(name, ()):
                # odd mail is no part of the yardstick: what the standard library does not decode stays as it is
                with contextlib.suppress(HeaderParseError, LookupError, UnicodeError, ValueError):
                    str(make_header(decode_header(value)))
        _text(message)
        spent += time.process_time() - began
    return spent


def _text(message: Message) -> str:
    for part in message.walk():
        if part.get_content_type() == "text/plain":
            data = part.get_payload(decode=True)
            if isinstance(data, bytes):
                try:
                    return data.decode(part.get_content_charset("utf-8"), "replace")
                except LookupError:
                    return data.decode("utf-8", "replace")
    return ""
