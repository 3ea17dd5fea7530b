"""A page of an HTML archive -> the mails on it, as far as the page tells them, in the form of mails.

A page shows a mail without its layout, its routing and often its address and Message-ID. What it does not give stays unknown: a field
is then absent from the mail that is made, which says in its first line from which kind of page it was made.
"""

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, NamedTuple

from .charset import decode_bytes

MAX_PAGE: Final = 16 * 1024 * 1024  # bytes: a whole thread on one page
MARK: Final = b"X-Patchlore-Page: "  # first line of a mail that was made from a page: its kind, and whether it is cut off
CUT_OFF: Final = "; cut-off"

_CHARSET_RE = re.compile(rb"charset=[\"']?([A-Za-z0-9_.:-]{2,40})", re.IGNORECASE)
_SPACE_RE = re.compile(r"[ \t\r\n]+")
XES_RE = re.compile(r"x{3,}", re.IGNORECASE)  # "hch@xxxxxx": letters that the archive took away


class PageKind(StrEnum):
    """Which software made a page."""

    HYPERMAIL = "hypermail"
    MARC = "marc"
    PIPERMAIL = "pipermail"
    MHONARC = "mhonarc"
    PUBLIC_INBOX = "public-inbox"
    TEXT = "text"  # what a browser shows of a page, saved as text


class PageAttachment(NamedTuple):
    """A further text of a mail that a page shows below its own."""

    filename: str
    content_type: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PageMail:
    """A mail as a page shows it. What the page does not give is "" or empty."""

    kind: PageKind
    name: str = ""
    email: str = ""  # masked where the archive masks it
    date: str = ""  # as in Date:
    subject: str = ""
    message_id: str = ""  # bare
    references: tuple[str, ...] = ()  # bare, oldest first, the one that it answers last
    parent_page: str = ""  # name of the page that it answers, where only that is known
    recipients: tuple[tuple[str, str], ...] = ()  # ("To" | "Cc", value)
    list_id: str = ""
    received_at: int | None = None  # epoch seconds at which the archive took it
    text: str = ""
    attachments: tuple[PageAttachment, ...] = ()  # those whose text the page shows
    is_cut_off: bool = False  # the page ends before what stands behind the mail on every page of its kind


def decode_page(data: bytes) -> str:
    """Return the text of a page: UTF-8 where it is that, else in the charset that it names."""
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        named = _CHARSET_RE.search(data[:4096])
        text = decode_bytes(data, named[1].decode("ascii") if named else "iso-8859-1")[0]
    return text.replace("\r\n", "\n").replace("\0", "")


def one_line(text: str) -> str:
    """Return text on one line."""
    return _SPACE_RE.sub(" ", text.replace("\xa0", " ")).strip()


def unmask(text: str) -> str:
    """Return an address or id with its "@" where the archive's way of hiding it is certain to be undone, else as it stands.

    "jane_at_example.org" (hypermail), "jane at example.org" (pipermail), "jane () example ! org" (MARC). Two marks, "jane_at_a_at_b", or
    letters that were taken away, "jane@xxxxxx", are left.
    """
    for mark, dot in ((" () ", " ! "), (" at ", " dot "), ("_at_", "\0")):
        if text.count(mark) == 1 and "@" not in text:
            user, _, host = text.partition(mark)
            user, host = user.replace(dot, "."), host.replace(dot, ".")
            if user and host and " " not in user + host and not XES_RE.search(host):
                return f"{user}@{host}"
    return text


def make_mail(mail: PageMail) -> bytes:
    """Return a mail of a page in the form of RFC 5322, in UTF-8, with the fields that are known."""
    fields = [("From", _mailbox(mail.name, mail.email)), *mail.recipients, ("Subject", mail.subject), ("Date", mail.date)]
    if mail.message_id:
        fields.append(("Message-ID", f"<{mail.message_id}>"))
    if mail.references:
        fields.append(("In-Reply-To", f"<{mail.references[-1]}>"))
        fields.append(("References", " ".join(f"<{one}>" for one in mail.references)))
    if mail.list_id:
        fields.append(("List-Id", f"<{mail.list_id}>"))
    mark = f"{MARK.decode()}{mail.kind.value}{CUT_OFF if mail.is_cut_off else ''}\n"
    head = mark + "".join(f"{name}: {one_line(value)}\n" for name, value in fields if value.strip())
    body = _part("text/plain", "", mail.text)
    if mail.attachments:
        parts = [body, *(_part(one.content_type, one.filename, one.text) for one in mail.attachments)]
        boundary = "patchlore"
        while any(f"--{boundary}" in part for part in parts):
            boundary += "="
        between = f"--{boundary}\n"
        content = f'Content-Type: multipart/mixed; boundary="{boundary}"\n\n'
        body = content + "".join(between + part + "\n" for part in parts) + f"--{boundary}--\n"
    return (head + "MIME-Version: 1.0\n" + body).encode("utf-8", "replace")


def _part(content_type: str, filename: str, text: str) -> str:
    filename = one_line(filename).replace("\\", "").replace('"', "")
    name = f'Content-Disposition: attachment; filename="{filename}"\n' if filename else ""
    return f"Content-Type: {content_type}; charset=utf-8\n{name}Content-Transfer-Encoding: 8bit\n\n{text}"


def _mailbox(name: str, email: str) -> str:
    name = one_line(name).replace("\\", "").replace('"', "")
    if " " not in name and "@" in unmask(name):  # hypermail gives the address where the mail has no name
        email = email or name
        name = ""
    email = email.translate(str.maketrans("", "", " <>,;"))
    if name and name != email:
        return f'"{name}" <{email}>' if email else f'"{name}"'
    return f"<{email}>" if email else ""
