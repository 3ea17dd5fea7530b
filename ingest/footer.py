"""The footers that list software puts below a text."""

import re
from functools import lru_cache
from typing import Final

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


@lru_cache(maxsize=4)  # asked of each text twice: by what makes a mail's hash, and by what marks its lines
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
