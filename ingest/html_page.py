"""A page of an HTML archive -> the mails on it, as far as the page tells them, in the form of mails.

A page shows a mail without its layout, its routing and often its address and Message-ID. What it does not give stays unknown: a field
is then absent from the mail that is made, which says in its first line from which kind of page it was made.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from html import unescape
from typing import Final, NamedTuple

from bs4 import BeautifulSoup, Comment, NavigableString, Tag
from bs4.element import PageElement

from .charset import decode_bytes

MAX_PAGE: Final = 16 * 1024 * 1024  # bytes: a whole thread on one page
MARK: Final = b"X-Patchlore-Page: "  # first line of a mail that was made from a page

_CHARSET_RE = re.compile(rb"charset=[\"']?([A-Za-z0-9_.:-]{2,40})", re.IGNORECASE)
_XML_RE = re.compile(r"\A[ \t\r\n]*<\?xml[^<>]{0,200}\?>")  # hypermail 2.3 says that it is XHTML: it is read as HTML
_SPACE_RE = re.compile(r"[ \t\r\n]+")
_XES_RE = re.compile(r"x{3,}", re.IGNORECASE)  # "hch@xxxxxx": letters that the archive took away
# MHonArc links what looks like a Message-ID, in the addresses of links too: <a href="https://host/<a href="msg2.html">x@host</a>">
_NESTED_LINK_RE = re.compile(r"""(href="[^<>"]{0,2000})<a href="[^<>"]{0,200}">([^<>]{1,1000})</a>""")
# "_at__at_ -53,4 +53,5 @@": hypermail masks the signs of a hunk as if they were an address; no other line of a mail begins so
_MASKED_HUNK_RE = re.compile(r"^([> ]*)_at__at_ (-[0-9,]+ \+[0-9,]+) (?:_at__at_|@@)", re.MULTILINE)
_HIDDEN: Final = frozenset({"script", "style", "head", "title", "template"})


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


def decode_page(data: bytes) -> str:
    """Return the text of a page: UTF-8 where it is that, else in the charset that it names."""
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        named = _CHARSET_RE.search(data[:4096])
        text = decode_bytes(data, named[1].decode("ascii") if named else "iso-8859-1")[0]
    return text.replace("\r\n", "\n").replace("\0", "")


def parse_html(html: str) -> BeautifulSoup:
    """Return the tree of a page."""
    # A line of one space is a context line of a diff: white space counts everywhere
    html = _NESTED_LINK_RE.sub(r"\1\2", _XML_RE.sub("", html, count=1))
    return BeautifulSoup(html, "lxml", preserve_whitespace_tags={"html"})


def comments(soup: BeautifulSoup) -> Iterator[tuple[Comment, str, str]]:
    """Yield (comment, name, value) of the comments that carry a field, `<!-- name="value" -->` and `<!--X-Name: value -->`."""
    for comment in soup.find_all(string=lambda text: isinstance(text, Comment)):
        if not isinstance(comment, Comment):
            continue
        text = comment.strip()
        name, equals, value = text.partition("=")
        if equals and name.isalnum():
            yield comment, name.lower(), unescape(value.strip().strip('"'))
        elif text.startswith("X-"):
            name, _, value = text.partition(":")
            yield comment, name.lower(), unescape(value.strip())


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
            if user and host and " " not in user + host and not _XES_RE.search(host):
                return f"{user}@{host}"
    return text


def find_id(text: str) -> str:
    """Return the Message-ID that a page shows in some field, "" where it is none."""
    found = unmask(one_line(text).strip("<>"))
    return (
        found if found and " " not in found and ("@" in found or len(found) >= 12) and not _XES_RE.search(found.rpartition("@")[2]) else ""
    )


def find_parent_page(start: PageElement) -> str:
    """Return the page that "In reply to" links to, above an element; "Maybe in reply to" is a guess by the subject and does not count."""
    for link in start.find_all_previous("a", href=True, limit=40):
        if not isinstance(link, Tag):
            continue
        label = link.find_previous(["b", "strong", "dfn"])
        labelled = label is not None and label.parent is link.parent and one_line(label.get_text()).rstrip(": ") == "In reply to"
        if labelled or one_line(link.get_text()) == "In reply to":
            return str(link["href"])
    return ""


def text_between(start: PageElement, stop: PageElement | None, *, preformatted: bool = False) -> str:
    """Return the text from an element of a page to another: lines as the page breaks them, in <pre> as they stand in the source."""
    writer = _Writer(preformatted)
    node: PageElement | None = start
    pre_end: PageElement | None = None
    in_pre = False
    while node is not None and node is not stop:
        if in_pre and node is pre_end:
            in_pre, pre_end = False, None
            writer.preformatted = preformatted
        if isinstance(node, Tag):
            if node.name in _HIDDEN:
                node = _behind(node)
                continue
            if node.name == "pre" and not in_pre:
                in_pre, pre_end = True, _behind(node)
                writer.begin_pre()
            writer.tag(node.name)
        elif type(node) is NavigableString:  # comments and declarations are subclasses of it
            writer.write(node)
        node = node.next_element
    return writer.text()


def text_in(element: Tag) -> str:
    """Return the text of one preformatted element."""
    first = element.next_element
    stop = _behind(element)
    return text_between(first, stop, preformatted=True) if first is not None and first is not stop else ""


def _behind(element: Tag) -> PageElement | None:
    """Return the first node behind all that is in an element."""
    last: PageElement = element
    while isinstance(last, Tag) and last.contents:
        last = last.contents[-1]
    return last.next_element


class _Writer:
    """Lines of text from the nodes of a body."""

    def __init__(self, preformatted: bool) -> None:
        self.preformatted = preformatted
        self._pieces: list[str] = []
        self._ends_line = True
        self._begins_pre = False

    def tag(self, name: str) -> None:
        if name == "br":
            self._append("\n")
        elif name == "p" and not self.preformatted:
            self.block()
            self._append("\n")
        elif name in ("td", "th") and not self._ends_line:
            self._append(" ")
        elif name in ("hr", "ul", "li", "table", "tr", "div", "blockquote") and not self.preformatted:
            self.block()

    def block(self) -> None:
        """Begin a line."""
        if not self._ends_line:
            self._append("\n")

    def begin_pre(self) -> None:
        """Begin preformatted text. The line end right behind its tag does not count (HTML, 13.1.2.5)."""
        self.block()
        self.preformatted = self._begins_pre = True

    def write(self, text: str) -> None:
        if self._begins_pre:
            text = text.removeprefix("\n")
            self._begins_pre = False
        if not self.preformatted:
            # The line ends of the source stand beside the <br> that makes them; elsewhere they are spaces
            text = re.sub(r"[ \t]*\n", "\n", text)
            if self._ends_line or text.isspace():
                text = text.lstrip("\n")
            text = text.removesuffix("\n").replace("\n", " ")
        self._append(text)

    def text(self) -> str:
        text = "".join(self._pieces).replace("\xa0", " ").strip("\n")
        return _MASKED_HUNK_RE.sub(r"\1@@ \2 @@", text) + "\n" if text else ""

    def _append(self, text: str) -> None:
        if text:
            self._pieces.append(str(text))
            self._ends_line = text.endswith("\n")


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
    head = MARK.decode() + mail.kind.value + "\n" + "".join(f"{name}: {one_line(value)}\n" for name, value in fields if value.strip())
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
