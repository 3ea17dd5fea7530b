"""Pages of MARC (marc.info): fields as lines of one `<pre>`, addresses as "jane () example ! org", times in UTC."""

import re

from bs4 import BeautifulSoup, Tag

from .html_page import find_id, text_between
from .page_date import find_iso
from .page_mail import PageKind, PageMail, one_line, unmask

# "jane () example ! org (Jane Doe)", "Jane Doe <jane () example ! org>"
_COMMENT_RE = re.compile(r"([^()<>]+ \(\) [^()<>]+?) \(([^()]*)\)\Z")
_RAW_RE = re.compile(r"q=raw")  # in the link to the mail as it came
_OWN_NUMBER_RE = re.compile(r"[?&]m=([0-9]{10})[0-9]{5}\b")
# MARC breaks long lines of prose with a backslash; in a patch, or on a short line, it is the writer's
_SHORTEST_BROKEN = 64


def is_marc(html: str) -> bool:
    """Tell whether a page is one of MARC's that shows a mail."""
    return "- MARC</title>" in html and "\nFrom:   " in html


def parse_marc(soup: BeautifulSoup) -> list[PageMail]:
    """Return the mail of a page; none where the fields are not found."""
    pre = soup.find("pre")
    head = pre.find("font", size="+1") if isinstance(pre, Tag) else None
    raw_link = head.find_next("a", href=_RAW_RE) if isinstance(head, Tag) else None
    if not isinstance(pre, Tag) or not isinstance(head, Tag) or not isinstance(raw_link, Tag):
        return []
    fields: dict[str, str] = {}
    for line in head.get_text().split("\n"):
        name, colon, value = line.partition(":")
        if colon:
            fields.setdefault(name.strip().lower(), value.strip())
    bold = raw_link.find_parent("b")
    first = bold.next_sibling if isinstance(bold, Tag) else None
    # Below the text the line of links comes again
    last = next((b for b in reversed(pre.find_all("b", recursive=False)) if "in list" in b.get_text()), None)
    name, email = _sender(fields.get("from", ""))
    number = _OWN_NUMBER_RE.search(str(raw_link["href"]))
    text = text_between(first, last if last is not bold else None, preformatted=True) if first is not None else ""
    return [
        PageMail(
            kind=PageKind.MARC,
            name=name,
            email=email,
            date=find_iso(fields.get("date", "")),
            subject=fields.get("subject", ""),
            message_id=find_id(fields.get("message-id", "")),
            received_at=int(number[1]) if number else None,
            text=_unwrap(text),
        )
    ]


def _unwrap(text: str) -> str:
    """Return the text with its long lines whole again: each break is undone from the last to the first."""
    lines = text.split("\n")
    for number in range(len(lines) - 2, -1, -1):
        line = lines[number]
        if line.endswith(" \\") and len(line) > _SHORTEST_BROKEN and line[0] not in "+- \t#>":
            lines[number : number + 2] = [line[:-1] + lines[number + 1]]
    return "\n".join(lines)


def _sender(value: str) -> tuple[str, str]:
    """Return (name, address) of From:."""
    comment = _COMMENT_RE.match(value)
    if comment:
        return _plain_name(comment[2]), unmask(comment[1])
    if "<" in value:
        name, _, rest = value.partition("<")
        return _plain_name(name), unmask(one_line(rest.partition(">")[0]))
    return ("", unmask(value)) if "@" in unmask(value) else (_plain_name(value), "")


def _plain_name(name: str) -> str:
    # The dot of "Randal L. Schwartz" becomes " ! " as that of a domain does
    return one_line(name.strip().strip('"').replace(" ! ", "."))
