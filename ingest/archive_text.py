"""The text of an archive's page, as a browser shows and saves it: title, "From: NAME", "Date: TIME", the body.

Form of hypermail and of MHonArc as lkml.iu.edu sets it; addresses masked, indentation gone, no Message-ID.
"""

import re

from .page_date import find_ctime
from .page_mail import PageKind, PageMail, one_line, unmask
from .sent_date import parse_date

_HEAD_LINES = 12
# "Next message: Jane Doe: "Re: a title"", which some copies have between the head and the text
_NAVIGATION_RE = re.compile(
    r"(?:Next message|Previous message|In reply to|Next in thread|Messages sorted by|Maybe in reply to|Reply):", re.IGNORECASE
)


def is_archive_text(text: str) -> bool:
    """Tell whether a text is that of an archive's page."""
    return _head(text) is not None


def parse_archive_text(text: str) -> list[PageMail]:
    """Return the mail of a page's text; none where its head is another."""
    head = _head(text)
    if head is None:
        return []
    subject, sender, date, behind = head
    lines = text.split("\n")[behind:]
    while lines and (not lines[0].strip() or _NAVIGATION_RE.match(lines[0].strip(" *\u2022"))):
        del lines[0]
    name, _, address = sender.partition("<")
    masked = unmask(address.partition(">")[0].strip())
    body = "\n".join(line.rstrip() for line in lines).strip("\n")
    return [
        PageMail(
            kind=PageKind.TEXT,
            name=one_line(name),
            email=masked,
            date=date,
            subject=subject,
            text=body + "\n" if body else "",
        )
    ]


def _head(text: str) -> tuple[str, str, str, int] | None:
    """Return (subject, sender, date, number of lines): one line of title, then From: and Date: one below the other."""
    lines = [line.strip() for line in text[:4096].split("\n", _HEAD_LINES)[:_HEAD_LINES]]
    filled = [(number, line) for number, line in enumerate(lines) if line][:3]
    if len(filled) < 3:
        return None
    (_, title), (at, sender), (below, date) = filled
    if not sender.startswith("From: ") or not date.startswith("Date: ") or below != at + 1 or title.startswith(("From: ", "Date: ")):
        return None
    value = date.removeprefix("Date:").strip()
    # The zone that lkml.iu.edu writes is "EST" all the year: it is the archive's, not the writer's
    found = find_ctime(value) or (value if parse_date(value) else "")
    return (one_line(title), sender.removeprefix("From:").strip(), found, below + 1) if found else None
