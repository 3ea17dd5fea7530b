"""HTML mail as text: what a reader sees, in lines, with quotes marked by ">" as in plain text."""

import re
from collections.abc import Mapping
from typing import Final

from lxml.etree import HTMLParser

MAX_HTML: Final = 1024 * 1024  # characters: a tree of one takes some 50 MB
MAX_QUOTE_DEPTH: Final = 20

_HIDDEN: Final = frozenset({"script", "style", "head", "title", "template", "svg", "rt", "rp"})  # the last two stand beside ruby letters
_BLOCKS: Final = frozenset(
    """address article aside blockquote center dd div dl dt fieldset figure footer form h1 h2 h3 h4 h5 h6 header hr li main nav ol p pre
    section table tr ul""".split()  # noqa: SIM905 - reads as a list
)
_PARAGRAPHS: Final = frozenset({"p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "dl", "pre"})
_SPACE_RE = re.compile(r"[ \t\r\n\f]+")


def html_to_text(html: str) -> str:
    """Return the text of an HTML document, "" where there is none. What stands behind `MAX_HTML` characters is not read."""
    # The parser tells what it meets one by one: no tree is made of a mail
    parser = HTMLParser(target=_Elements())
    # In an element of its own, text that is no HTML at all is taken as it stands
    parser.feed("<html>" + html[:MAX_HTML])
    return str(parser.close())


class _Elements:
    """The events of a parser, of which a writer learns what is seen: an element that is closed closes those within it."""

    def __init__(self) -> None:
        self._writer = _Writer()
        self._open: list[str] = []
        self._hidden = 0  # how many of the open elements are not shown
        self._text: list[str] = []  # it comes in pieces

    def start(self, name: str, _attributes: Mapping[str, str]) -> None:
        self._write()
        self._open.append(name)
        if name in _HIDDEN:
            self._hidden += 1
        elif not self._hidden:
            self._writer.enter(name)

    def end(self, name: str) -> None:
        self._write()
        while self._open:
            last = self._open.pop()
            if last in _HIDDEN:
                self._hidden -= 1
            elif not self._hidden:
                self._writer.leave(last)
            if last == name:
                break

    def data(self, text: str) -> None:
        if not self._hidden:
            self._text.append(text)

    def comment(self, _text: str) -> None:
        self._write()

    def close(self) -> str:
        self._write()
        return self._writer.text()

    def _write(self) -> None:
        if self._text:
            self._writer.write("".join(self._text))
            self._text.clear()


class _Writer:
    """Lines of text from the events of a document."""

    def __init__(self) -> None:
        self._lines: list[str] = []
        self._line: list[str] = []
        self._ends_in_space = True  # so that white space at the start of a line is left out
        self._quote_depth = 0
        self._preformatted = 0
        self._has_cell = False

    def enter(self, name: str) -> None:
        if name == "br":
            self._end_line()
            return
        if name in _BLOCKS:
            self._end_block(is_paragraph=name in _PARAGRAPHS)
        if name == "blockquote":
            self._quote_depth += 1
        elif name == "pre":
            self._preformatted += 1
        elif name == "tr":
            self._has_cell = False
        elif name in ("td", "th"):
            if self._has_cell and not self._ends_in_space:
                self._line.append(" ")
                self._ends_in_space = True
            self._has_cell = True

    def leave(self, name: str) -> None:
        if name in _BLOCKS:
            self._end_block(is_paragraph=name in _PARAGRAPHS)
        if name == "blockquote":
            self._quote_depth -= 1
        elif name == "pre":
            self._preformatted -= 1

    def write(self, text: str) -> None:
        if self._preformatted:
            first, *others = text.replace("\r\n", "\n").split("\n")
            self._append(first)
            for line in others:
                self._end_line()
                self._append(line)
            return
        text = _SPACE_RE.sub(" ", text)
        if self._ends_in_space:
            text = text.removeprefix(" ")
        self._append(text)

    def text(self) -> str:
        self._end_block(is_paragraph=False)
        text = "\n".join(self._lines).strip("\n")
        return text + "\n" if text else ""

    def _append(self, text: str) -> None:
        if text:
            # Mailers indent with no-break spaces.
            self._line.append(text.replace("\xa0", " "))
            self._ends_in_space = text.endswith(" ")

    def _end_line(self) -> None:
        line = "".join(self._line).rstrip(" ")
        quote = ">" * min(self._quote_depth, MAX_QUOTE_DEPTH)
        if quote and line:
            quote += " "
        # One blank line says as much as many.
        if line or (self._lines and self._lines[-1] != quote):
            self._lines.append(quote + line)
        self._line = []
        self._ends_in_space = True

    def _end_block(self, *, is_paragraph: bool) -> None:
        if self._line:
            self._end_line()
        if is_paragraph and self._lines and self._lines[-1].strip(">"):
            self._end_line()
