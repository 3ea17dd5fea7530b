"""The mails that a text points to: URLs of archives that carry a Message-ID, and Message-IDs in angle brackets."""

import re
from urllib.parse import unquote as unquote_url

from ..model.commit_reference import MessageLink
from ..model.message import Part
from .part import unquote

# Archives whose URLs hold Message-IDs: public-inbox (lore.kernel.org/LIST/ID/, lkml.kernel.org/r/ID, patch.msgid.link/ID,
# inbox.sourceware.org, public-inbox.org, yhbt.net), patchwork (/project/LIST/patch/ID/), mid.gmane.org, marc (?i=ID), mail-archive.com.
URL_RE = re.compile(
    r"https?://[\w.-]*(?:lore|lkml|msgid|inbox|yhbt|patchwork|gmane|marc\.info|mail-archive|ozlabs)[\w.-]*/[^\s<>\"'`|]+",
    re.IGNORECASE,
)
# "20190613094326.24093-1-jane%40example.org", one segment of a path or the value of i=
ID_RE = re.compile(r"[^\s@<>|]{1,200}@[^\s/@<>?#&()\[\],;|]{2,200}")
# "Message-ID: <…>", "Based-on: <…>", "msgid <…>": what stands before an id in brackets that is no address
NAMED_RE = re.compile(
    r"(?:message-?id|msg-?id|\bmid|in-reply-to|references|based-on|supersedes|depends-on|\bsee|\bin|reply to|link-to|message|thread)"
    r"[:= \t]*<?$",
    re.IGNORECASE,
)
SPLIT_RE = re.compile(r"[/?#&]")
# An id has two digits, which most addresses have not
BRACKETED_RE = re.compile(r"<(?=[^\s<>@0-9]*+[0-9][^\s<>@0-9]*+[0-9])(?P<local>[^\s<>@]{3,200})@(?P<domain>[^\s<>@]{2,200})>")
# "Reviewed-by: …", "Cc: …", "From: …": addresses stand there
ADDRESS_LINE_RE = re.compile(r"[^\w]*(?:[\w-]+-by|cc|to|from|bcc|author|commit(?:ter)?|sender|reply-to|x-[\w-]+)[ \t]*:", re.IGNORECASE)
# "syzbot+1234567890abcdef1234@…", "prvs=…", "SRS0=…", "reply+…": addresses as long as ids
ROBOT_ADDRESS_RE = re.compile(
    r"(?:syzbot\+|syzbot-|prvs=|srs[01]=|reply\+|notifications?[+@]|unsubscribe|bounce|noreply|[a-z]+-(?:sub|unsub)scribe)", re.IGNORECASE
)

MAX_LINE = 4000


def find_message_links(part: Part) -> list[MessageLink]:
    """Return the mails that a text points to, in its order, each once a line."""
    found: list[MessageLink] = []
    for index in part.lines_with("@", "%40"):
        raw, mark = part.lines[index], part.marks[index]
        if mark not in ".>" or len(raw) > MAX_LINE:
            continue
        line = unquote(raw)[1] if mark == ">" else raw
        ids = [message_id for match in URL_RE.finditer(line) if (message_id := id_of_url(match.group()))] if "://" in line else []
        if "<" in line:
            ids += [f"{match.group('local')}@{match.group('domain')}" for match in BRACKETED_RE.finditer(line) if _is_id(line, match)]
        if ids:
            found += [
                MessageLink(part=part.number, line=index + 1, is_quoted=mark == ">", message_id=message_id)
                for message_id in dict.fromkeys(ids)
            ]
    return found


def id_of_url(url: str) -> str | None:
    """Return the bare Message-ID that an archive's URL holds: a segment of its path, or what it asks for, with an "@"; None without one."""
    path = url.partition("://")[2].partition("/")[2]
    for segment in SPLIT_RE.split(path) if "@" in path or "%40" in path else ():
        plain = unquote_url(segment.removeprefix("i=").removeprefix("id=")).strip("<>")
        if "@" in plain and "://" not in plain and (match := ID_RE.fullmatch(plain.rstrip(".,;:)]}*!'\""))):
            return match.group()
    return None


def _is_id(line: str, match: re.Match[str]) -> bool:
    """Tell whether <a@b> is a Message-ID, not an address: by the word before it, else by the many digits of its local part."""
    local = match.group("local")
    digits = sum(map(str.isdigit, local))
    if ROBOT_ADDRESS_RE.match(local) or "://" in local or local.startswith("mailto:"):
        return False
    if NAMED_RE.search(line[: match.start() + 1]):
        return True
    if ADDRESS_LINE_RE.match(line) or line.rstrip().endswith(("wrote:", "writes:", "said:")):
        return False
    return digits >= 8 or (len(local) >= 20 and digits >= 4) or local.endswith((".fsf", ".stgit"))
