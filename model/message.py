"""A mail: as its archive gives it, as it reads, and the lines of its texts."""

import re
from dataclasses import dataclass, field
from functools import cached_property

from .defect import Defect
from .record import record
from .vocabulary import SectionKind

_NO_TEXT_RE = re.compile(r"[+_]+")  # diffs, and what a list wrote


@dataclass(frozen=True, slots=True, kw_only=True)  # no record: what is frozen is pickled for the workers at half the cost
class RawMessage:
    """The bytes of one mail and where they stand. Sources yield these."""

    data: bytes  # the mail as sent: no mbox "From " line, no mboxrd escaping
    locator: str  # where in the source: byte offset, file name, commit id
    received_at: int | None = None  # the archive's time in epoch seconds; None where it keeps none
    list: str | None = None  # the list that the source stands for; None: ask the mail itself


@record(frozen=True, slots=True, kw_only=True)
class Address:
    """A person of a header."""

    name: str  # decoded display name; "" where there is none
    email: str  # lower case; "" where none could be read


@record(frozen=True, kw_only=True)  # no slots: what is asked of it again and again is kept
class Part:
    """One text of a message and what each of its lines is.

    `marks` has one letter a line: `.` own words, `>` quoted, `+` diff, `-` signature, `_` list footer.
    """

    number: int  # 0 is the message's own text, n its n-th attachment
    lines: tuple[str, ...]  # without line ends; evidence counts from 1: line n is lines[n - 1]
    marks: str

    @cached_property
    def undiffed_lines(self) -> tuple[str, ...]:
        """The lines, those of diffs and footers blank."""
        if "+" not in self.marks and "_" not in self.marks:
            return self.lines
        lines = list(self.lines)
        for run in _NO_TEXT_RE.finditer(self.marks):
            lines[run.start() : run.end()] = [""] * (run.end() - run.start())
        return tuple(lines)

    @cached_property
    def undiffed(self) -> str:
        """The same as one text, without a line end behind the last."""
        return "\n".join(self.undiffed_lines)

    def lines_with(self, *words: str) -> list[int]:
        """Return the lines outside of diffs and footers that hold one of the words, ascending, counted from 0: quick where few do."""
        text = self.undiffed
        found: set[int] = set()
        for word in words:
            line = end = 0
            at = text.find(word)
            while at >= 0:
                line += text.count("\n", end, at)
                found.add(line)
                end = text.find("\n", at)
                at = text.find(word, end) if end >= 0 else -1
        return sorted(found)


@record(frozen=True, slots=True, kw_only=True)
class Section:
    """A run of lines of one kind."""

    part: int
    line: int
    end_line: int  # inclusive
    kind: SectionKind
    depth: int  # how many ">" deep a quote stands at its first line; 0 for all else


@record(frozen=True, slots=True, kw_only=True)
class Attachment:
    """A further part of a message. Its text is kept where it has one; of other data only name, type and size."""

    number: int  # counts from 1 over all attachments
    filename: str  # as the mail names it, for display only: never opened or joined to a path; "" where unnamed
    content_type: str  # lower case, "type/subtype"
    size: int  # decoded bytes
    text: str | None  # None where the part is not text


@record(frozen=True, slots=True, kw_only=True)
class Message:
    """A mail, decoded. Every text is valid UTF-8 without NUL; one-line fields hold no control characters."""

    message_id: str  # bare, without <>; made from the content, and a defect, where the mail has none
    message_id_inferred: bool
    subject: str  # RFC 2047 decoded, unfolded, white space collapsed; "" where there is none
    sender: Address  # of From:
    recipients: tuple[tuple[str, Address], ...]  # ("to" | "cc", address), as they stand
    sent_at: int | None  # Date: in epoch seconds; None where absent or unreadable
    sent_zone: int | None  # minutes east of UTC that Date: says; None where unknown ("-0000" too)
    references: tuple[str, ...]  # bare Message-IDs, oldest first, In-Reply-To last, each once, own id left out
    lists: tuple[str, ...]  # lists that the mail itself names (List-Id, X-Mailing-List), lower case, as "linux-mm.kvack.org"
    text: str  # line ends are "\n"; format=flowed undone; HTML-only mail as text
    attachments: tuple[Attachment, ...]
    content_hash: str  # hex, equal for all copies of one mail (docs/decisions/0003-copies-of-a-mail.md)
    copy_rank: tuple[int, ...]  # less is the better copy: less mangled by list software. Ties fall to the hash of the raw bytes
    is_page: bool = False  # made from a page of an HTML archive: any true mail is a better copy
    loose_key: int = 0  # equal for a mail and what a page shows of it; 0 where too little is known
    headers: tuple[tuple[str, str], ...] = ()  # others that facts are read from (lower-case name, value): x-mailer, in-body ones not
    defects: tuple[Defect, ...] = field(default=())
