"""Pages of pipermail, Mailman 2.0 and 2.1: author in `<B>`, address in a mailto: link, date in `<I>`, the text in `<PRE>` between marks.

The link of 2.1 answers the mail, so that its In-Reply-To is the Message-ID of this one.
"""

from urllib.parse import parse_qs, urlsplit

from bs4 import BeautifulSoup, Comment, Tag

from .html_page import find_id, text_between
from .page_date import find_ctime
from .page_mail import PageKind, PageMail, one_line, unmask
from .sent_date import parse_date


def is_pipermail(html: str) -> bool:
    """Tell whether a page is one of pipermail's that shows a mail."""
    return "<!--beginarticle-->" in html


def parse_pipermail(soup: BeautifulSoup) -> list[PageMail]:
    """Return the mail of a page; none where it has no text between its marks."""
    marks = {str(text).strip(): text for text in soup.find_all(string=lambda text: isinstance(text, Comment))}
    start = marks.get("beginarticle")
    first = start.next_element if start is not None else None
    if start is None or first is None:
        return []
    heading = soup.find("h1")
    author = heading.find_next("b") if isinstance(heading, Tag) else None
    found = author.find_next("a", href=True) if author is not None else None
    link = found if isinstance(found, Tag) else None
    shown = author.find_next("i") if author is not None else None
    date = one_line(shown.get_text()) if shown is not None else ""
    href = str(link["href"]) if link is not None else ""
    query = parse_qs(urlsplit(href.replace("&amp;", "&")).query)
    own_id = next((value[0] for name, value in query.items() if name.lower() == "in-reply-to"), "")
    return [
        PageMail(
            kind=PageKind.PIPERMAIL,
            name=one_line(author.get_text()) if author is not None else "",
            email=unmask(one_line(link.get_text())) if link is not None and href.startswith("mailto:") else "",
            date=find_ctime(date) or (date if parse_date(date) else ""),
            subject=one_line(heading.get_text()) if isinstance(heading, Tag) else "",
            message_id=find_id(own_id),
            text=text_between(first, marks.get("endarticle")),
        )
    ]
