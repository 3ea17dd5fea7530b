"""Addresses of From:, To: and Cc:, as people and mailers write them (RFC 5322, 3.4, and what is seen in its place)."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import islice
from typing import Final

from ..model.message import Address
from .header import FOLD, clean_line

MAX_EMAIL: Final = 998  # characters: what fits on a line (RFC 5322, 2.1.1)

# A mailbox of the plain forms: `"Jane Doe" <jane@example.org>`, `Jane Doe <jane@example.org>`, `jane@example.org`
_PLAIN_RE = re.compile(
    r"""
    [ \t]*+
    (?:
        (?: "([^"\\<>]*)"[ \t]*+ | ([^"\\<>()\[\]:;,@]*) ) <([^<>()\[\]\\:;,"\s@]++@[^<>()\[\]\\:;,"\s@]++)>
      | ([^<>()\[\]\\:;,"\s@]++@[^<>()\[\]\\:;,"\s@]++)
    )
    [ \t]*+ \Z
    """,
    re.VERBOSE,
)
_SPECIAL_RE = re.compile(r'[",;:<()\\]')
# To the ">", or to where one must have been forgotten: `<jane@example.org, Joe <joe@example.org>`
_ANGLE_RE = re.compile(r"<++([^<>,]*+)>?")
_PARENTHESIS_RE = re.compile(r"\\.|[()]", re.DOTALL)
_QUOTED_RE = re.compile(r'"([^"\\]*+(?:\\.[^"\\]*+)*+)"', re.DOTALL)
# Between two stray quotes: `"Jane Doe <jane@example.org>, "Joe`
_WHOLE_MAILBOX_RE = re.compile(r"<[^<>@]*+@[^<>@]*+>[ \t]*+,")
# An address that a relay has folded in the middle: "linuxppc -dev@lists.example.org", "linux-api@vger.exam ple.org". Names have capitals.
_FOLDED_RE = re.compile(r"[a-z0-9._+= \t-]*+@[a-z0-9. \t-]*+\Z")
# "jane at example.org (Jane Doe)": as Mailman masks an address in its archives
_MASKED_RE = re.compile(r"[ \t]*([^\s@<>()]{1,200}) at ([^\s@<>()]{1,200})[ \t]*\Z")
_BACKSLASHED_RE = re.compile(r"\\(.)", re.DOTALL)


def parse_addresses(value: str, decode: Callable[[str], str], limit: int) -> list[Address]:
    """Return the first (decoded name, lower-case address) pairs of an unfolded header value; those of groups as if they stood alone.

    `decode` makes text of a name. A mailbox without a readable address has an empty `email`, one without either is left out.
    """
    if FOLD in value:
        value = value.replace(FOLD, " ")
    found: list[Address] = []
    for mailbox in _split_mailboxes(value):
        if mailbox.isascii() and "=?" not in mailbox and (address := _parse_plain(mailbox)):
            found.append(address)
        elif "(" in value or ";" in value or ":" in value or mailbox.count('"') % 2:
            # Comments, groups and quotes that nothing closes reach over commas.
            return list(islice(_parse_odd(value, decode), limit))
        else:
            found += _parse_odd(mailbox, decode)
        if len(found) >= limit:
            return found[:limit]
    return found


def _split_mailboxes(value: str) -> Iterator[str]:
    """Yield what stands between commas outside of quotes."""
    if '"' not in value:
        yield from value.split(",")
        return
    quoted: list[str] = []
    for piece in value.split(","):
        if piece.count('"') % 2:
            quoted.append(piece)
            if len(quoted) > 1:
                yield ",".join(quoted)
                quoted = []
        elif quoted:
            quoted.append(piece)
        else:
            yield piece
    if quoted:
        yield ",".join(quoted)


@lru_cache(maxsize=4096)  # the same people write and are written to: most of a list's mails are read from here
def _parse_plain(mailbox: str) -> Address | None:
    """Return the address of an ASCII mailbox of a plain form; None where it needs a closer look."""
    match = _PLAIN_RE.match(mailbox)
    if match is None:
        return None
    quoted, phrase, angle, bare = match.groups()
    return Address(name=clean_line(quoted or phrase or ""), email=(angle or bare)[:MAX_EMAIL].lower())


@dataclass(slots=True)
class _Mailbox:
    """What has been read of a mailbox up to its comma."""

    words: list[str] = field(default_factory=list)  # outside of angle brackets and comments
    bare: list[str] = field(default_factory=list)  # the same with quotes left on: `"odd name"@example.org`
    angle: str | None = None
    comment: str = ""

    def address(self, decode: Callable[[str], str]) -> Address | None:
        phrase = "".join(self.words).strip("> ")
        email = self.angle or ""
        if self.angle is None and "@" in phrase:
            email = "".join(self.bare).strip()
            if '"' in email or _FOLDED_RE.match(email):
                phrase = ""
            else:
                # "Jane jane@example.org", without brackets
                email = next(word for word in email.split() if "@" in word)
                phrase = phrase.replace(email, " ").strip()
        elif self.angle is None and self.comment and (masked := _MASKED_RE.match(phrase)):
            email, phrase = f"{masked[1]}@{masked[2]}", ""
        name = decode(phrase or self.comment)
        email = _clean_email(email, decode)
        return Address(name=name, email=email) if email or (name and phrase) else None


def _parse_odd(value: str, decode: Callable[[str], str]) -> Iterator[Address]:
    mailbox = _Mailbox()
    scan = _Scan(value)
    while (special := scan.next_special(mailbox)) is not None:
        if special in ",;":
            if address := mailbox.address(decode):
                yield address
            mailbox = _Mailbox()
        elif special == ":":
            # What stands before is the name of a group.
            mailbox = _Mailbox()
        else:
            scan.take_pair(special, mailbox)
    if address := mailbox.address(decode):
        yield address


@dataclass(slots=True)
class _Scan:
    """One pass over the special characters of a value.

    An opening one that nothing closes stands for itself, and so do all later ones of its kind: the rest of the value is searched for a
    partner only once.
    """

    value: str
    position: int = 0
    has_quotes: bool = True
    has_comments: bool = True

    def next_special(self, mailbox: _Mailbox) -> str | None:
        """Add the text up to the next special character to the mailbox; return the character, None at the end."""
        match = _SPECIAL_RE.search(self.value, self.position)
        text = self.value[self.position : match.start() if match else len(self.value)]
        mailbox.words.append(text)
        mailbox.bare.append(text)
        if match is None:
            return None
        self.position = match.end()
        return match[0]

    def take_pair(self, special: str, mailbox: _Mailbox) -> None:
        """Add what an opening quote, parenthesis or angle bracket encloses to the mailbox."""
        start = self.position - 1
        if special == '"' and self.has_quotes:
            quoted = _QUOTED_RE.match(self.value, start)
            if quoted is None:
                self.has_quotes = False
            elif not _WHOLE_MAILBOX_RE.search(quoted[1]):
                mailbox.words.append(_BACKSLASHED_RE.sub(r"\1", quoted[1]))
                mailbox.bare.append(quoted[0])
                self.position = quoted.end()
        elif special == "(" and self.has_comments:
            end = _find_comment_end(self.value, self.position)
            if end is None:
                self.has_comments = False
            else:
                mailbox.comment = mailbox.comment or _BACKSLASHED_RE.sub(r"\1", self.value[self.position : end - 1])
                self.position = end
        elif angle := _ANGLE_RE.match(self.value, start):
            mailbox.angle = angle[1] if mailbox.angle is None or "@" not in mailbox.angle else mailbox.angle
            self.position = angle.end()


def _find_comment_end(value: str, position: int) -> int | None:
    """Return the place behind the ")" of a comment, comments within it counted; None where it is not closed."""
    depth = 1
    for match in _PARENTHESIS_RE.finditer(value, position):
        if match[0] == "(":
            depth += 1
        elif match[0] == ")":
            depth -= 1
            if depth == 0:
                return match.end()
    return None


def _clean_email(text: str, decode: Callable[[str], str]) -> str:
    is_plain = text.isascii() and text.isprintable() and " " not in text and "=?" not in text
    email = text if is_plain else decode(text).replace(" ", "")
    if "<" in email:
        # Seen: `"Jane <jane"@example.org`, made by a relay of what it could not read, and whole mailboxes in an encoded word.
        email = email.rpartition("<")[2].partition(">")[0].replace('"', "")
    if ":" in email and "@" in email and not email.startswith('"'):
        # "<mailto:jane@example.org>", and the route of "<@relay.example.net:jane@example.org>" (RFC 5322, 4.4)
        email = email.rpartition(":")[2]
    return email.strip("<>,;'")[:MAX_EMAIL].lower()
