"""What makes two copies of a mail the same mail (docs/decisions/0003-copies-of-a-mail.md)."""

import hashlib
import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Final

# Lists, relays and mailers fold, stuff, quote and pad; they do not change the other characters.
_IGNORED: Final = b" \t\r\n\x0b\x0c>"

# What may stand before a title: answer marks, some of which Mailman turns into "Re:", and bracketed tags, "Re: [Nouveau] [PATCH v2 01/22] "
_PREFIX_RE = re.compile(r"[ ]*+(?:(?:re|aw|sv|vs|antw|odp|fwd?|wg)(?:\[[0-9]{1,3}\])?:|\[([^\[\]]*+)\])", re.IGNORECASE)
_PATCH_TAG_RE = re.compile(r"patch|rfc|[0-9]/[0-9]", re.IGNORECASE)


@lru_cache(maxsize=64)  # asked three times of each mail
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
