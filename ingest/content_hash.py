"""What makes two copies of a mail the same mail (DESIGN.md, invariant 5)."""

import hashlib
import re
from collections.abc import Iterable
from typing import Final

# Lists, relays and mailers fold, stuff, quote and pad; they do not change the other characters.
_IGNORED: Final = b" \t\r\n\x0b\x0c>"

# What may stand before a title: answer marks, some of which Mailman turns into "Re:", and bracketed tags, "Re: [Nouveau] [PATCH v2 01/22] "
_PREFIX_RE = re.compile(r"[ ]*+(?:(?:re|aw|sv|vs|antw|odp|fwd?|wg)(?:\[[0-9]{1,3}\])?:|\[([^\[\]]*+)\])", re.IGNORECASE)
_PATCH_TAG_RE = re.compile(r"patch|rfc|[0-9]/[0-9]", re.IGNORECASE)

MAX_FOOTERS: Final = 4
MAX_FOOTER: Final = 1500  # characters from the end of a text in which a list's footer is looked for
MAX_FOOTER_LINES: Final = 12
# What a footer begins with: Mailman's and Google Groups' lines, majordomo's "--", groups.io's "-=-=-"
_FOOTER_RULE_RE = re.compile(r"(?:_{40,60}|-- ?|(?:-=){10,16}-?)[ \t]*+\Z")
# What it says. Mailman 2: "Name mailing list / Name@example.org / https://example.org/mailman/listinfo/name". Mailman 3: "Name mailing list
# -- name@example.org / To unsubscribe send an email to ...". vger: "To unsubscribe from this list: send the line ...". linux-mm: "To
# unsubscribe, send a message with ...". Google Groups: "You received this message because you are subscribed to ...".
_FOOTER_TEXT_RE = re.compile(
    r"mailing list(?: --|$)|listinfo/|^to unsubscribe|^you received this message because|^groups\.io links", re.IGNORECASE
)


def find_footer(text: str) -> int | None:
    """Return where the footer begins that list software put below a text, or several footers one below the other; None without one."""
    found = None
    end = len(text)
    for _ in range(MAX_FOOTERS):
        start = _find_last_footer(text, end)
        if start is None:
            break
        found = end = start
    return found


def _find_last_footer(text: str, end: int) -> int | None:
    base = max(0, end - MAX_FOOTER)
    tail = text[base:end]
    if "ubscri" not in tail and "mailing list" not in tail and "listinfo" not in tail and "Groups.io" not in tail:
        return None
    tail = tail.rstrip()
    position = len(tail)
    says_so = False
    for line in reversed(tail.rsplit("\n", MAX_FOOTER_LINES)[-MAX_FOOTER_LINES:]):
        position -= len(line)
        if line.startswith(">"):
            return None
        if says_so and _FOOTER_RULE_RE.match(line):
            return base + position
        says_so = says_so or _FOOTER_TEXT_RE.search(line) is not None
        position -= 1
    return None


def split_list_prefix(subject: str) -> tuple[str, bool]:
    """Return the subject without what stands before its title, tags of patches apart, and whether a tag was left out that is none of them.

    That is a list's, "[Nouveau]", or one that all copies have: left out of all of them it does no harm.
    """
    kept = []
    has_other_tag = False
    position = 0
    while match := _PREFIX_RE.match(subject, position):
        position = match.end()
        tag = match[1]
        if tag is None:
            continue
        if _PATCH_TAG_RE.search(tag):
            kept.append(f"[{tag}]")
        else:
            has_other_tag = True
    return "".join(kept) + subject[position:], has_other_tag


def hash_page(message_id: str, content_hash: str) -> str:
    """Return the hex hash of a page: equal for all pages of one Message-ID; of a page without one, by what it shows."""
    return hashlib.sha1(f"page\n{message_id or content_hash}".encode(), usedforsecurity=False).hexdigest()


def hash_content(subject: str, sender: str, sent_at: int | None, texts: Iterable[str]) -> str:
    """Return the hex hash of a mail by its subject, sender's address, time and texts: its own, without footer, then its attachments'."""
    digest = hashlib.sha1(f"{split_list_prefix(subject)[0]}\n{sender}\n{sent_at}".encode().translate(None, b" "), usedforsecurity=False)
    for text in texts:
        digest.update(b"\0")
        digest.update(text.encode().translate(None, _IGNORED))
    return digest.hexdigest()
