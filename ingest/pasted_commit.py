"""A commit as `git show`, `git log` or tip's robot print it: its id on one line, headers below, then its message."""

import re
from email.utils import mktime_tz, parsedate_tz

from ..model.record import record
from .commit_id import Lines
from .message_link import id_of_url

# "commit 1234…", "commit 1234… (tag: v5.3)"; "Commit-ID:     1234…" (tip-bot2)
PASTED_RE = re.compile(r"commit [0-9a-f]{7,40}(?: \([^()]{0,120}\))?:?|Commit-ID:[ \t]*[0-9a-f]{40}")
HEADER_RE = re.compile(r"(?P<name>Author|AuthorDate|Date|Merge|Commit|CommitDate|Committer|CommitterDate|Gitweb):[ \t]*(?P<value>.*)$")
EMAIL_RE = re.compile(r"<([^<>\s@]{1,100}@[^<>\s@]{1,150})>")
# "-07:00" at the end of a date
ZONE_RE = re.compile(r"([+-][0-9]{2}):([0-9]{2})[ \t]*$")

MAX_HEADERS = 12
MAX_MESSAGE = 120  # lines in which a Link: is looked for


@record(frozen=True, slots=True, kw_only=True)
class PastedCommit:
    """What stands below the id of a pasted commit."""

    subject: str | None
    index: int  # of the subject's line, from 0; of the id's, where there is none
    author_email: str | None  # lower case
    author_date: int | None  # epoch seconds
    link: str | None  # Message-ID of its Link:


def read_pasted(lines: Lines, index: int) -> PastedCommit | None:
    """Return what stands below the id at line `index`, None where no headers do."""
    depth = lines.depth(index)
    at = index + 1
    email: str | None = None
    date: int | None = None
    while at <= index + MAX_HEADERS and lines.depth(at) == depth and (match := HEADER_RE.match(lines.text(at).strip())):
        name, value = match.group("name"), match.group("value")
        if name == "Author" and (address := EMAIL_RE.search(value)):
            email = address.group(1).lower()
        elif name in ("Date", "AuthorDate"):
            date = _epoch(value)
        at += 1
    if at == index + 1:
        return None
    below = at + 3
    while at < below and lines.depth(at) == depth and not lines.text(at).strip():
        at += 1
    text = lines.text(at)
    if lines.depth(at) != depth or not text.strip() or _is_prose(lines, at):
        return PastedCommit(subject=None, index=index, author_email=email, author_date=date, link=None)
    link = _link(lines, at, len(text) - len(text.lstrip()))
    return PastedCommit(subject=text.strip(), index=at, author_email=email, author_date=date, link=link)


def _is_prose(lines: Lines, index: int) -> bool:
    """Tell whether a line is no subject but the beginning of the writer's own words: a paragraph of several lines that is not indented."""
    text = lines.text(index)
    return text[:1] not in (" ", "\t") and ": " not in text[:60] and bool(lines.text(index + 1).strip())


def _link(lines: Lines, index: int, indent: int) -> str | None:
    """Return the Message-ID of the first Link: below the subject, before the message ends."""
    for below in range(index + 1, index + MAX_MESSAGE):
        text = lines.text(below)
        stripped = text.strip()
        if lines.depth(below) < 0 or stripped == "---" or (stripped and len(text) - len(text.lstrip()) < indent):
            return None
        # "Link: https://lore.kernel.org/r/20200101.123-1-jane@example.org"
        if stripped.startswith("Link:") and (found := id_of_url(stripped)):
            return found
    return None


def _epoch(value: str) -> int | None:
    """Return epoch seconds of git's date; tip's robot writes zones as "-07:00", and none for UTC."""
    parsed = parsedate_tz(ZONE_RE.sub(r"\1\2", value))
    if parsed is None:
        return None
    try:
        return mktime_tz(parsed)
    except (ValueError, OverflowError):
        return None
