"""Commands to trackers in mails -> Statement: #regzbot (Documentation/process/handling-regressions) and #syz (syzkaller's docs).

Commands count in one's own words only, at the head of a line; not those that the mail says one may send. They are claims
like any other: what the words beside a `#syz invalid` say ("this patch was removed", "a duplicate of …") goes before the command.
"""

import re

from ..model.message import Message, Part
from ..model.regression import Statement, StatementKind

# "#regzbot ^introduced: 1234567890ab..abcdef123456", "#regzbot introduced: 1234567890ab ^", "#regzbot fix: dax: a title",
# "#syz dup: possible deadlock in io_write"
_COMMAND_RE = re.compile(r"[ \t]{0,4}#(?P<bot>regzbot|syz|regzb)[: \t]+(?P<caret>\^)?(?P<name>[A-Za-z-]+)[: \t]*(?P<value>.*)$")
_SHA_RE = re.compile(r"(?:^|[\s^(.])(?:commit )?(?P<sha>[0-9a-f]{7,40})\b")
_TITLE_RE = re.compile(r"[0-9a-f]{7,40}[ :,]*\(?[\"“'](?P<title>[^\"”]{4,200})")
_LINK_RE = re.compile(r"https?://[^\s/]+/(?:[^\s/]+/)?(?P<id>[^\s/@]{3,200}(?:@|%40)[^\s/?#>]{3,200})")
# "1234567890ab..abcdef123456": from what is known to be good to what is known to be bad; it names no culprit
_RANGE_RE = re.compile(r"[^\s.]\S*?\.{2,3}\S")
# "1234567890ab^..1234567890ab": of one commit
_PARENT_RANGE_RE = re.compile(r"(?P<start>[0-9a-f]{7,40})\^\.\.(?P<end>[0-9a-f]{7,40})")
_DROPPED_RE = re.compile(r"\b(?:removed|dropped|reverted|no longer in)\b", re.IGNORECASE)
_SAME_RE = re.compile(r"\b(?:same|dup(?:licate)?|already (?:got )?(?:fixed|reported)|reported (?:before|already|by))\b", re.IGNORECASE)

# "If the report is already addressed, let syzbot know by replying with:", "Please update it by replying:": help, whoever sends it
_HELP_RE = re.compile(r"\brepl(?:y|ying)\b[^:]{0,40}:$")
# What syzbot's help has for a title
_PLACEHOLDERS = ("exact-commit-title", "exact-subject-of-another-report")

_REGZBOT = {
    "introduced": StatementKind.INTRODUCED,
    "fix": StatementKind.FIXED_BY,
    "fixed-by": StatementKind.FIXED_BY,
    "fixed": StatementKind.FIXED_BY,
    "resolve": StatementKind.FIXED_BY,
    "resolved": StatementKind.FIXED_BY,
    "invalid": StatementKind.INVALID,
    "notabug": StatementKind.INVALID,
    "inconclusive": StatementKind.INCONCLUSIVE,
    "dup": StatementKind.DUPLICATE,
    "dup-of": StatementKind.DUPLICATE,
    "duplicate": StatementKind.DUPLICATE,
    "link": StatementKind.TRACKED,
    "monitor": StatementKind.TRACKED,
    "report": StatementKind.TRACKED,
}
_SYZ = {
    "fix": StatementKind.FIXED_BY,
    "dup": StatementKind.DUPLICATE,
    "invalid": StatementKind.INVALID,
    "undup": StatementKind.REOPENED,
    "unfix": StatementKind.REOPENED,
}
MAX_LINE = 1000


def is_tracker(message: Message) -> bool:
    """Tell whether a tracker sent a mail: what looks like a command there is its help, or a list of what people sent it.

    The person who runs regzbot sends commands from the same address ("Regzbot (on behalf of Thorsten Leemhuis)").
    """
    email, name = message.sender.email, (message.sender.name or "").lower()
    return email.endswith("@syzkaller.appspotmail.com") or name.startswith("regzbot")


def read_commands(part: Part, own: str) -> list[Statement]:
    """Return the commands of a part in order. `own` is the text of its own lines."""
    found: list[Statement] = []
    for at, line in enumerate(part.lines):
        if part.marks[at] != "." or "#" not in line or len(line) > MAX_LINE:
            continue
        match = _COMMAND_RE.match(line)
        if not match:
            continue
        is_syz = match.group("bot") == "syz"
        kind = (_SYZ if is_syz else _REGZBOT).get(match.group("name").lower())
        value = match.group("value").strip()
        if kind is None or value in _PLACEHOLDERS or _HELP_RE.search(_above(part, at)):
            continue
        if at + 1 < len(part.lines) and part.marks[at + 1] == "." and _wraps(line, part.lines[at + 1]):
            value = f"{value} {part.lines[at + 1].strip()}".strip()
        if kind is StatementKind.INVALID and is_syz:
            kind = _meant(own)
        sha = None if kind is StatementKind.INTRODUCED and _RANGE_RE.match(value) else _SHA_RE.search(value)
        link = _LINK_RE.search(value)
        title = _TITLE_RE.search(value)
        is_title = kind in (StatementKind.FIXED_BY, StatementKind.DUPLICATE) and not sha and not link and len(value) > 5
        found.append(
            Statement(
                part=part.number,
                line=at + 1,
                kind=kind,
                is_command=True,
                about_parent=match.group("caret") is not None or value.endswith(" ^"),
                sha=_bad_end(value) or (sha.group("sha") if sha else None),
                subject=title.group("title") if title else value if is_title else None,
                message_id=link.group("id").replace("%40", "@").rstrip(".,)>") if link else None,
            )
        )
    return found


def _above(part: Part, at: int) -> str:
    """Return the end of the own line above a line, past one empty line; "" where there is none."""
    for above in range(at - 1, max(at - 3, -1), -1):
        text = part.lines[above].strip()
        if text:
            return text[-100:] if part.marks[above] == "." else ""
    return ""


def _bad_end(value: str) -> str | None:
    """Return the later end of a range of commits where it is `sha^..sha`: then it names one commit."""
    match = _PARENT_RANGE_RE.match(value)
    return match.group("end") if match and match.group("end").startswith(match.group("start")[:7]) else None


def _wraps(line: str, below: str) -> bool:
    text = below.strip()
    return (
        bool(text)
        and not text.startswith(("#", "--", "Link", "http"))
        and (len(line) > 60 or line.rstrip().endswith(":") or ("(" in line and ")" not in line))
    )


def _meant(own: str) -> StatementKind:
    """Return what a `#syz invalid` means by the words beside it."""
    if _SAME_RE.search(own):
        return StatementKind.DUPLICATE
    return StatementKind.DROPPED if _DROPPED_RE.search(own) else StatementKind.INVALID
