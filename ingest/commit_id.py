"""Where a text holds ids of commits: runs of 7 to 40 hex digits that are no addresses, UUIDs, Message-IDs, blobs or dates."""

import re

from ..model.message import Part
from ..model.record import record
from .part import unquote

_HEX = frozenset(b"0123456789abcdef")
# One byte a character, so that runs are found by one search: x for hex digits, w for what may not touch them.
_TABLE = (
    bytes(120 if code in _HEX else 119 if chr(code).isalnum() or code == 95 else 10 if code == 10 else 32 for code in range(128))
    + b"w" * 128
)
_RUN = b"x" * 7
_REST_RE = re.compile(rb"x+")
_WORD = 119

# Lines that hold other things than commits: blobs, machine state, checksums, addresses.
FOREIGN_LINE_RE = re.compile(
    r"""
    (?:index[ ]|prerequisite-patch-id:|patch-id:?|change-id:|prerequisite-change-id:|message-id:|tree[ ][0-9a-f]{40}|blob|\+\+\+|@@)
    | (?:md5|sha(?:1|256|512)|uuid|build-?id|hardware[ ]name|cpu:|call[ ]trace)
    | (?:code|raw|r[0-9]{1,2}|r(?:ip|sp|ax|bx|cx|dx|si|di|bp)|[fgc]s|cr2|dr[0-9]|lr|pc|nip|sp|x[0-9]{1,2})[ \t]*:
    | \[[ ]*[0-9]+\.[0-9]{6}\] | <[0-9]>\[                  # time stamps of a kernel log
    | [0-9a-f]{16}[ ]+[0-9a-f]{20,26}\b                       # the head of the kernel test robot's tables
    | \#?[0-9a-f]{8,16}:[ ]                                   # disassembly
    """,
    re.IGNORECASE | re.VERBOSE,
)
# "4b4792940e86..0b2225066778 100644": blobs of a diff that was wrapped or quoted
BLOB_RANGE_RE = re.compile(r"[0-9a-f]{7,40}\.\.[0-9a-f]{7,40}(?: (?:100[0-7]{3}|120000))?[ \t]*$")
# "1234567890ab fs/dax.c Jane Doe 2016-05-14   92  …": a line of git blame, behind its id
BLAME_RE = re.compile(r" [^\n]{3,140} [12][0-9]{3}-[0-9]{2}-[0-9]{2} +[0-9]+(?: |\t|$)")
# "5.2.0-rc3-12-gabcdef123456", "v5.2-rc3-12-gabcdef123456"
DESCRIBE_RE = re.compile(r"\bv?[0-9]+\.[0-9][\w.]*(?:-rc[0-9]+)?-[0-9]+-g(?P<sha>[0-9a-f]{7,40})\b")
MACHINE_LINE_RE = re.compile(
    r"tainted|comm:|linux version|#[0-9]+(?: |$)|bisect-|bios|hardware|qemu|vmlinuz|kernel:|x86_64|\.rpm|\.deb|config", re.IGNORECASE
)
# https://…/commit/?id=…, …/c/…, …/linus/…, …;h=…, github's /commit/…
COMMIT_URL_RE = re.compile(
    r"(?:/c/|/commit/?[^\s]{0,80}[?&;](?:id|h)=|[?;]a=commit(?:diff)?;h=|/commits?/|/patch/\?[^\s]{0,60}id=|/\+/|[?&]id="
    r"|git\.kernel\.org/(?:[\w.-]{1,40}/){1,3})$"
)
TREE_URL_RE = re.compile(r"/(?:tree|plain|blame|about|log)/")

MAX_LINE = 4000


@record(frozen=True, slots=True, kw_only=True)
class FoundId:
    """One id and where it stands."""

    index: int  # of its line, from 0
    start: int  # in the line without its quote marks
    end: int
    sha: str
    url: str | None  # where it is part of one


class Lines:
    """The lines of a part without their quote marks. Diffs, signatures and footers are no text: depth -1."""

    __slots__ = ("_raw", "_read", "part")

    def __init__(self, part: Part) -> None:
        self.part = part
        self._raw = part.undiffed_lines
        self._read: dict[int, tuple[int, str]] = {}

    def depth(self, index: int) -> int:
        """Return how deep a line is quoted, -1 where it is no text."""
        return self._at(index)[0]

    def text(self, index: int) -> str:
        """Return a line without its quote marks, "" where it is no text."""
        return self._at(index)[1]

    def quote(self, index: int) -> int:
        """Return how long the quote marks of a line are."""
        return len(self._raw[index]) - len(self.text(index))

    def _at(self, index: int) -> tuple[int, str]:
        known = self._read.get(index)
        if known is None:
            known = self._read[index] = self._look(index)
        return known

    def _look(self, index: int) -> tuple[int, str]:
        if not 0 <= index < len(self._raw):
            return -1, ""
        line, mark = self._raw[index], self.part.marks[index]
        if len(line) > MAX_LINE or (mark not in ".>" and not line.startswith("base-commit:")):
            return -1, ""
        return unquote(line) if mark == ">" else (0, line)


def find_ids(lines: Lines) -> list[FoundId]:
    """Return the runs of a text that can be ids of commits, in order."""
    text = lines.part.undiffed
    marked = text.encode("ascii", "replace").translate(_TABLE)
    at = marked.find(_RUN)
    found = []
    index = line_start = counted = 0
    while at >= 0:
        rest = _REST_RE.match(marked, at)
        end = rest.end() if rest else at + len(_RUN)
        is_whole = (at == 0 or marked[at - 1] != _WORD) and (end == len(marked) or marked[end] != _WORD)
        is_described = not is_whole and text[at - 2 : at] == "-g"
        if end - at <= 40 and (is_whole or is_described) and (end - at >= 12 or not (text[at:end].isdigit() or text[at:end].isalpha())):
            if ends := text.count("\n", counted, at):
                index += ends
                line_start = text.rfind("\n", counted, at) + 1
            counted = at
            start = at - line_start - lines.quote(index)
            if start >= 0 and lines.text(index) and (taken := _look_at(lines, index, start, start + end - at, is_described)):
                found.append(taken)
        at = marked.find(_RUN, end)
    return found


def _look_at(lines: Lines, index: int, start: int, end: int, is_described: bool) -> FoundId | None:
    """Return the run where it can be an id by what touches it, by its line, and by the word before it."""
    line = lines.text(index)
    sha = line[start:end]
    if is_described:
        if MACHINE_LINE_RE.search(line) or not DESCRIBE_RE.search(line[: end + 1]):
            return None
        return FoundId(index=index, start=start, end=end, sha=sha, url=None)
    before, behind = line[start - 1 : start], line[end : end + 1]
    if before in ("/", "=") or (not line[:start].strip() and lines.text(index - 1).rstrip().endswith(("?id=", "/c/", "&id="))):
        return _in_url(lines, index, start, end, sha)
    named = line[max(0, start - 12) : start].lower().rstrip(" \t:([\"'").endswith(("commit", "fixes", "commit-id"))
    if (sha.isdigit() and (not named or len(sha) < 12)) or (sha.isalpha() and not named):
        return None
    if _is_glued(line, start, end) or (before == ":" and not named and line[start - 2 : start - 1].isalnum()):
        return None
    if (not named and _is_foreign(line, start, end)) or _in_angle(line, start, end):
        return None
    if (behind == "." or before == ".") and (BLOB_RANGE_RE.search(line) or lines.text(index - 1).endswith(" index")):
        return None
    return FoundId(index=index, start=start, end=end, sha=sha, url=None)


_GLUED_BEFORE = frozenset("-@%#$~+\\&?_")
_GLUED_BEHIND = frozenset("@/=_%&\\")
_GLUING = frozenset("-:.+")


def _is_glued(line: str, start: int, end: int) -> bool:
    """Tell whether what touches a run makes it a piece of something longer."""
    before, behind, following = line[start - 1 : start], line[end : end + 1], line[end + 1 : end + 2]
    if before in _GLUED_BEFORE or (before == "." and line[start - 2 : start] != ".."):
        return True
    return behind in _GLUED_BEHIND or (behind in _GLUING and following.isalnum() and line[end : end + 2] != "..")


def _in_angle(line: str, start: int, end: int) -> bool:
    """Tell whether a run stands in <…>: an address of a call trace, a Message-ID."""
    opened = line.rfind("<", 0, start)
    return opened >= 0 and line.find(">", opened, start) < 0 <= line.find(">", end) and " " not in line[opened:start]


def _is_foreign(line: str, start: int, end: int) -> bool:
    """Tell whether a run that nothing calls a commit is more likely an address, a number or a column of git blame."""
    sha = line[start:end]
    if FOREIGN_LINE_RE.match(line.strip()) or (_could_be_address(sha) and not _is_introduced(line, start, end)):
        return True
    at_start = not line[:start].strip()
    if at_start and line[end : end + 1] == " " and BLAME_RE.match(line, end):
        return True
    return start > 0 and len(sha) < 10 and line[end : end + 1] not in (" ", ":", ")", "]", '"')


def _could_be_address(sha: str) -> bool:
    return len(sha) in (8, 16) or sha.endswith("0000")


def _is_introduced(line: str, start: int, end: int) -> bool:
    """Tell whether the words beside a run of 8 or 16 digits, an address' length, make it an id."""
    if line[start : start + 4] in ("0000", "ffff"):
        return False
    return line[end : end + 3] in (' ("', " (“") or line[max(0, start - 14) : start].lower().rstrip(" :").endswith(
        ("commit", "commits", "bisected to")
    )


def _in_url(lines: Lines, index: int, start: int, end: int, sha: str) -> FoundId | None:
    line = lines.text(index)
    head = line[:start]
    if not head.strip():
        head = lines.text(index - 1).strip()  # the mailer broke the URL before the id
    opened = head.rfind("://")
    token = head[max(0, opened - 8, len(head) - 400) :]
    if opened < 0 or " " in head[opened:]:
        return None
    if not COMMIT_URL_RE.search(token) or TREE_URL_RE.search(token) or line[end : end + 1] in ("-", "@", "_", "="):
        return None
    if "lore.kernel.org" in token or "lkml" in token or "syzkaller" in token or "bugzilla" in token:
        return None
    return FoundId(index=index, start=start, end=end, sha=sha, url=token + sha)
