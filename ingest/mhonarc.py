"""Pages of MHonArc: fields in comments, `<!--X-Message-Id: ... -->`, and what of the header the archive shows in a list."""

from html import escape
from typing import Final

from bs4 import BeautifulSoup, Comment, Tag
from bs4.element import PageElement

from .html_page import comments, find_id, find_parent_page, text_between, text_in
from .html_text import html_to_text
from .page_date import find_ctime
from .page_mail import PageKind, PageMail, one_line, unmask
from .sent_date import parse_date

# Tags of a text whose lines end in <br>, as lkml.iu.edu writes plain ones
_OF_LINES: Final = frozenset({"a", "b", "br", "em", "font", "i", "p", "strong", "tt", "u"})
_LISTED = ("from", "date", "subject", "to", "cc", "list-id", "references", "in-reply-to", "message-id")


def is_mhonarc(html: str) -> bool:
    """Tell whether a page is one of MHonArc's that shows a mail."""
    return "<!--X-Body-of-Message-->" in html


def parse_mhonarc(soup: BeautifulSoup) -> list[PageMail]:
    """Return the mail of a page; none where it has no text between its marks."""
    fields: dict[str, str] = {}
    references: list[str] = []
    marks: dict[str, Comment] = {}
    for comment, name, value in comments(soup):
        marks.setdefault(name, comment)
        if "x-body-of-message" in marks and name != "x-body-of-message-end":
            continue  # a mail may quote another page
        if name == "x-reference":
            references.append(find_id(value))
        else:
            fields.setdefault(name, value)
    start = marks.get("x-body-of-message")
    if start is None or start.next_element is None:
        return []
    shown = _shown(marks)
    listed = _ids(shown.get("references", "")) or references
    listed += _ids(shown.get("in-reply-to", ""))
    name, email = _sender(soup, shown.get("from", ""), fields.get("x-from-r13", ""))
    # X-Date is when the last relay took it: the date that was sent stands in the list, where the archive shows one
    date = shown.get("date", "")
    arrival = parse_date(fields.get("x-date", ""))
    if parse_date(date) is None:
        date = fields.get("x-date", "") or find_ctime(date)
    ids = list(dict.fromkeys(one for one in reversed(listed) if one))[::-1]
    return [
        PageMail(
            kind=PageKind.MHONARC,
            name=name,
            email=email,
            date=date,
            subject=fields.get("x-subject", "") or shown.get("subject", ""),
            message_id=find_id(fields.get("x-message-id", "")),
            references=tuple(ids),
            parent_page="" if ids else find_parent_page(start),
            recipients=tuple((field.capitalize(), unmask(shown[field])) for field in ("to", "cc") if field in shown),
            list_id=shown.get("list-id", "").rpartition("<")[2].partition(">")[0],
            received_at=arrival[0] if arrival else None,
            text=_text(start, marks.get("x-body-of-message-end")),
        )
    ]


def _shown(marks: dict[str, Comment]) -> dict[str, str]:
    """Return the header fields that the archive lists above the text, `<li><em>From</em>: ...`, by lower-case name.

    lkml.iu.edu has the names in <strong>.
    """
    found: dict[str, str] = {}
    node = marks.get("x-head-of-message") or marks.get("x-subject-header-begin")
    begin = marks.get("x-subject-header-begin", node)
    element = begin.next_element if begin is not None else None
    stop = marks.get("x-head-of-message-end")
    while element is not None and element is not stop:
        if isinstance(element, Tag) and element.name in ("em", "strong"):
            name = one_line(element.get_text()).rstrip(": ").lower()
            value = "".join(part.get_text() if isinstance(part, Tag) else str(part) for part in _beside(element))
            if name in _LISTED and name not in found:
                found[name] = one_line(value).removeprefix(":").strip()
        element = element.next_element
    return found


def _beside(label: Tag) -> list[object]:
    """Return what stands behind a label up to the next break or label."""
    parts: list[object] = []
    for part in label.next_siblings:
        if isinstance(part, Tag) and part.name in ("br", "p", "ul", "li", "strong", "em"):
            break
        parts.append(part)
    return parts


def _text(start: Comment, stop: Comment | None) -> str:
    """Return the text between the marks. Of a mail that has HTML the archive shows that, beside each plain part in a <pre> of its own."""
    first = start.next_element
    runs: list[list[PageElement]] = [[]]
    for node in start.next_siblings:
        if node is stop:
            break
        if isinstance(node, Tag) and node.name == "pre":
            runs += [[node], []]
        else:
            runs[-1].append(node)
    tags = {
        tag.name for run in runs for node in run if isinstance(node, Tag) and node.name != "pre" for tag in (node, *node.find_all(True))
    }
    # Without an end beside the start what is between them is not well-formed: it is taken line by line too
    if tags <= _OF_LINES or start.parent is None or stop is None or stop.parent is not start.parent:
        return text_between(first, stop) if first is not None else ""
    texts = []
    for run in runs:
        pre = run[0] if run else None
        if isinstance(pre, Tag) and pre.name == "pre":
            texts.append(text_in(pre))
        else:
            texts.append(html_to_text("".join(str(node) if isinstance(node, Tag) else escape(node.get_text()) for node in run)))
    return "\n".join(text for text in texts if text)


def _ids(value: str) -> list[str]:
    return [found for piece in value.split("<")[1:] if (found := find_id(piece.partition(">")[0]))]


def _sender(soup: BeautifulSoup, shown: str, rotated: str) -> tuple[str, str]:
    """Return (name, address), masked or not, from what is shown, else from the comment that hides it by ROT13."""
    if "<" in shown:
        return _split(shown)
    author = soup.find("meta", attrs={"name": lambda value: value is not None and value.lower() == "author"})
    if isinstance(author, Tag) and author.get("content"):
        return _split(str(author["content"]))
    name, email = _split(_unrotate(rotated))
    return (shown or name), email


def _unrotate(text: str) -> str:
    """Return the text behind MHonArc's own ROT13: capitals go in a ring with "@" before and "[" behind them, so that "@" becomes "N"."""
    return "".join(
        chr((ord(char) - 64 + 14) % 28 + 64) if "@" <= char <= "[" else chr((ord(char) - 97 + 13) % 26 + 97) if "a" <= char <= "z" else char
        for char in text
    )


def _split(value: str) -> tuple[str, str]:
    if "<" in value:
        name, _, rest = value.partition("<")
        return one_line(name).strip('"'), unmask(one_line(rest.partition(">")[0]))
    value = one_line(value)
    return ("", unmask(value)) if "@" in unmask(value) else (value, "")
