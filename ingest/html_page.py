"""The tree of an archive's HTML page, and the text, ids and links in it."""

import re
from collections.abc import Iterator
from html import unescape
from typing import Final

from bs4 import BeautifulSoup, Comment, NavigableString, Tag
from bs4.element import PageElement

from .page_mail import XES_RE, one_line, unmask

_XML_RE = re.compile(r"\A[ \t\r\n]*<\?xml[^<>]{0,200}\?>")  # hypermail 2.3 says that it is XHTML: it is read as HTML
# MHonArc links what looks like a Message-ID, in the addresses of links too: <a href="https://host/<a href="msg2.html">x@host</a>">
_NESTED_LINK_RE = re.compile(r"""(href="[^<>"]{0,2000})<a href="[^<>"]{0,200}">([^<>]{1,1000})</a>""")
# "_at__at_ -53,4 +53,5 @@": hypermail masks the signs of a hunk as if they were an address; no other line of a mail begins so
_MASKED_HUNK_RE = re.compile(r"^([> ]*)_at__at_ (-[0-9,]+ \+[0-9,]+) (?:_at__at_|@@)", re.MULTILINE)
_LINE_END_RE = re.compile(r"[ \t]*\n")
_HIDDEN: Final = frozenset({"script", "style", "head", "title", "template"})


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


def find_id(text: str) -> str:
    """Return the Message-ID that a page shows in some field, "" where it is none."""
    found = unmask(one_line(text).strip("<>"))
    return (
        found if found and " " not in found and ("@" in found or len(found) >= 12) and not XES_RE.search(found.rpartition("@")[2]) else ""
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
            text = _LINE_END_RE.sub("\n", text)
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
