"""Pages of public-inbox: of one mail, with its header as text, and of a thread, one mail below the other with times to the minute."""

import re
from typing import Final
from urllib.parse import unquote

from bs4 import BeautifulSoup, NavigableString, Tag

from .html_page import find_id, text_between, text_in
from .page_date import find_iso
from .page_mail import PageAttachment, PageKind, PageMail, one_line

# "From: Jane Doe @ 2020-01-07 19:39 UTC (permalink / raw)"
_THREAD_FROM_RE = re.compile(r"^From: (.*?) @ ([0-9]{4}-[0-9]{2}-[0-9]{2} [ 0-9][0-9]:[0-9]{2}) UTC \(permalink", re.MULTILINE)
_ANCHOR_RE = re.compile(r"\nid=m[0-9a-f]{40}>")  # of each mail of a thread
_PREFIX_RE = re.compile(r"m[0-9a-f]{40}\Z")
# What stands above each part of a mail that has several: "[-- Attachment #1: Type: text/plain, Size: 900 bytes --]"; with a name or a
# description on two lines: "[-- Attachment #2: 0001-pool.patch --]", "[-- Type: text/x-patch, Size: 2137 bytes --]"
_PART_RE = re.compile(
    r"""
    ^\[--[ ]Attachment[ ]\#([0-9.]{1,20}): (?: [ ] (?!Type:[ ]) ([^\n]{0,300}?) [ ]--\]\n \[-- )?
    [ ]Type:[ ] ([a-z0-9.+-]{1,60}/[a-z0-9.+-]{1,80}) , [ ]Size:[ ] [0-9]{1,12} [ ]bytes [^\n]{0,200}\n
    """,
    re.VERBOSE | re.MULTILINE,
)
_NO_SUBJECT: Final = "(no subject)"  # what stands where a mail has none


def is_public_inbox(html: str) -> bool:
    """Tell whether a page is one of public-inbox's that shows mails."""
    return "<pre\nid=b>" in html or (">permalink</a>" in html and _ANCHOR_RE.search(html) is not None)


def parse_public_inbox(soup: BeautifulSoup) -> list[PageMail]:
    """Return the mails of a page, in its order."""
    single = soup.find("pre", id="b")
    if isinstance(single, Tag):
        return [_single(single)]
    shown: list[tuple[Tag, Tag, Tag]] = []
    for pre in soup.find_all("pre"):
        anchor = pre.find("a", id=_PREFIX_RE)
        permalink = pre.find("a", string="permalink")
        if isinstance(anchor, Tag) and isinstance(permalink, Tag):
            shown.append((pre, anchor, permalink))
    ids = {str(anchor["id"]): _permalink_id(permalink) for _, anchor, permalink in shown}  # an answer may stand above what it answers
    found = []
    subject = ""
    for pre, anchor, permalink in shown:
        title = anchor.find_next("b")
        subject = one_line(title.get_text()) if isinstance(title, Tag) else subject
        mail = _of_thread(pre, anchor, permalink, subject, ids)
        if mail is not None:
            found.append(mail)
    return found


def _single(pre: Tag) -> PageMail:
    """Return the mail of a page of its own, whose header stands above the first blank line."""
    text = text_in(pre)
    head, _, body = text.partition("\n\n")
    fields: dict[str, str] = {}
    name = ""
    for line in head.split("\n"):
        if line[:1] in " \t" and name:
            fields[name] += " " + line.strip()
        else:
            field, colon, value = line.partition(":")
            name = field.lower() if colon else name
            fields.setdefault(name, value.strip())
    sender, _, address = fields.get("from", "").rpartition("<")
    parent = find_id(fields.get("in-reply-to", ""))
    date = fields.get("date", "").partition("\t")[0]
    own, attachments = _parts(body)
    return PageMail(
        kind=PageKind.PUBLIC_INBOX,
        name=one_line(sender).strip('"').replace('\\"', '"') if sender else "",
        email=address.rstrip("> "),
        date=date,
        subject=_subject(fields.get("subject", "")),
        message_id=find_id(fields.get("message-id", "").partition(">")[0].strip("< ")),
        references=(parent,) if parent else (),
        recipients=tuple((field.capitalize(), fields[field]) for field in ("to", "cc") if fields.get(field)),
        text=own,
        attachments=attachments,
    )


def _of_thread(pre: Tag, anchor: Tag, permalink: Tag, subject: str, ids: dict[str, str]) -> PageMail | None:
    """Return one mail of a thread's page."""
    raw = permalink.find_next("a", string="raw")
    start = raw.next_element.next_element if isinstance(raw, Tag) and raw.next_element is not None else None
    end = pre.find("a", id="e" + str(anchor["id"])[1:])
    header = _THREAD_FROM_RE.search(pre.get_text())
    if start is None or header is None:
        return None
    text = text_between(start, end if isinstance(end, Tag) else None, preformatted=True)
    # ")" closes the links; recipients stand below, names only, then a blank line
    body = text.removeprefix(")").partition("\n\n")
    parent = _parent(anchor, ids)
    own, attachments = _parts(body[2])
    return PageMail(
        kind=PageKind.PUBLIC_INBOX,
        name=one_line(header[1]),
        date=find_iso(header[2]),
        subject=_subject(subject),
        message_id=_permalink_id(permalink),
        references=(parent,) if parent else (),
        text=own,
        attachments=attachments,
    )


def _subject(shown: str) -> str:
    return "" if shown == _NO_SUBJECT else shown


def _parts(body: str) -> tuple[str, tuple[PageAttachment, ...]]:
    """Return a mail's own text and the further texts that the page shows; of parts without a text it gives no more than a link."""
    body = body.lstrip("\n")
    marks = list(_PART_RE.finditer(body))
    if not marks or marks[0].start() > 0:  # of a mail with a single part all is its own, whatever it quotes
        return body, ()
    own = ""
    attachments = []
    for mark, end in zip(marks, [*(mark.start() for mark in marks[1:]), len(body)], strict=True):
        text = body[mark.end() : end].removeprefix("\n")
        if mark.start() == 0 and mark[3] == "text/plain":
            own = text.strip("\n") + "\n"
        elif text.strip():
            attachments.append(PageAttachment(mark[2] or "", mark[3], text))
    return own, tuple(attachments)


def _permalink_id(permalink: Tag) -> str:
    return find_id(unquote(str(permalink["href"]).rstrip("/").rpartition("/")[2]))


def _parent(anchor: Tag, ids: dict[str, str]) -> str:
    """Return the id of the mail above in the excerpt of the tree: the line before "@", where it is drawn one step further left."""
    lines: list[tuple[int, str]] = []
    node = anchor.next_element
    target = ""
    line = ""
    while node is not None:
        if isinstance(node, Tag) and node.name == "a" and str(node.get("href", "")).startswith(("#m", "#r")):
            href = str(node["href"])[1:]
            target = ids.get(href, "") if href.startswith("m") else one_line(node.get_text())
        elif type(node) is NavigableString:
            first, *others = node.split("\n")
            line += first
            for other in others:
                _add_line(lines, line, target)
                line, target = other, ""
            if line.startswith("@ ") or (lines and line.startswith("From: ")):
                break
        node = node.next_element
    depth = _depth(line)
    for known, parent in reversed(lines):
        if known < depth:
            return find_id(parent)
    return ""


def _add_line(lines: list[tuple[int, str]], line: str, target: str) -> None:
    if target:
        lines.append((_depth(line), target))


def _depth(line: str) -> int:
    """Return how far a line of the tree is indented behind its time; -1 for the top."""
    rest = line[18:]
    return len(rest) - len(rest.lstrip(" ")) if "`" in rest else -1
