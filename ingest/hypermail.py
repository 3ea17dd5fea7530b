"""Pages of hypermail, from the 1.0 of 1995 to 2.4: fields in comments, `<!-- id="..." -->`, the text between body="start" and "end"."""

from bs4 import BeautifulSoup, Comment, Tag

from .html_page import comments, find_id, find_parent_page, text_between, text_in
from .page_date import find_iso, parse_page_time
from .page_mail import PageKind, PageMail, one_line, unmask


def is_hypermail(html: str) -> bool:
    """Tell whether a page is one of hypermail's that shows a mail."""
    return '<!-- body="start" -->' in html and ("<!-- name=" in html or "<!-- subject=" in html or "<!-- sent=" in html)


def parse_hypermail(soup: BeautifulSoup) -> list[PageMail]:
    """Return the mail of a page; none where it has no text between its marks."""
    fields: dict[str, str] = {}
    start: Comment | None = None
    stop: Comment | None = None
    for comment, name, value in comments(soup):
        if name == "body":
            if value == "start" and start is None:
                start = comment
            elif value == "end":
                stop = comment
        elif start is None and name not in fields:  # a mail may quote another page
            fields[name] = value
    if start is None:
        return []
    text = _text(soup, start, stop)
    parent = find_id(fields.get("inreplyto", ""))
    parent = parent if "@" in parent else ""
    received = parse_page_time(fields.get("received", ""))
    name = one_line(fields.get("name", ""))
    return [
        PageMail(
            kind=PageKind.HYPERMAIL,
            name=name,
            email=unmask(one_line(fields.get("email", ""))),
            date=fields.get("sent", "") or _iso_date(fields.get("isosent", "")),
            subject=fields.get("subject", ""),
            message_id=find_id(fields.get("id", "")),
            references=(parent,) if parent else (),
            parent_page="" if parent else find_parent_page(start),
            received_at=received,
            text=text,
        )
    ]


def _text(soup: BeautifulSoup, start: Comment, stop: Comment | None) -> str:
    # Since 2.3 the text stands in <pre id="body">, or in one <div> a MIME part; the headers shown above it stand in <address>
    body = soup.find("pre", id="body")
    if isinstance(body, Tag):
        return text_in(body)
    headers = soup.find("address", class_="headers")
    if headers is not None:
        headers.extract()
    first = start.next_element
    return text_between(first, stop) if first is not None else ""


def _iso_date(value: str) -> str:
    """Return "20010625165259", which is UTC, as a Date: whose zone is unknown."""
    if len(value) != 14 or not value.isdecimal() or value.startswith("1970"):
        return ""
    return find_iso(f"{value[:4]}-{value[4:6]}-{value[6:8]} {value[8:10]}:{value[10:12]}:{value[12:]}")
