"""Trailers of patches and replies: Signed-off-by: and its family, Fixes:, Link:, Closes: and the like.

Rules: git-interpret-trailers(1), the kernel's submitting-patches; what replies do beside them was read from the lists.
"""

import re

from ..model.message import Part
from ..model.trailer import Trailer
from .part import unquote

# Names that do not end in "-by". Declarations of a posting (base-commit, change-id, Depends-on, ...) are read elsewhere.
UTILITY_NAMES = frozenset(
    (
        "fixes", "closes", "link", "buglink", "bug-link", "bug", "cc", "message-id", "references", "tested-on", "stable-dep-of",
        "addresses-coverity", "addresses-coverity-id", "resolves",
    )
)  # fmt: skip
# Said of what is, not offered: never under a condition.
UNCONDITIONAL_NAMES = UTILITY_NAMES | {"signed-off-by", "co-developed-by"}
# "Cc: a@example.org" of a pasted header block is none: one of these stands within two lines of it.
HEADER_WORDS = ("from:", "to:", "sent:", "subject:", "date:", "from: ", "reply-to:", "in-reply-to:")

# "Signed-off-by", "Reported-and-tested-by", "Acked-for-MFD-by"
BY_NAME_RE = re.compile(r"[A-Za-z][A-Za-z_-]{1,50}-by")
# "a1b2c3d4e5f6 ("dax: …")", "commit a1b2c3d (...)", "("dax: …")", "https://…"
FIXES_VALUE_RE = re.compile(r"""(?:commit[ \t]+)?[0-9a-f]{6,40}\b|\(?["'“]|https?://""", re.IGNORECASE)
EMAIL_RE = re.compile(r"[^\s<>()\[\]\"',;:@]{1,100}@[^\s<>()\[\]\"',;:@]{1,120}")
# "someone at example.org" between brackets, as list archives mask addresses
MASKED_EMAIL_RE = re.compile(r"([^\s<>@]{1,100}) at ([^\s<>@]{1,80}\.[a-z]{2,15})\Z")
# "<mailto:a@example.org>" that an HTML mail client leaves inside
MAILTO_RE = re.compile(r"<?mailto:[^\s<>]{1,200}>?", re.IGNORECASE)
# "Jane Doe", "J. R. van der Doe Jr.": words of a name without an address
NAME_WORD_RE = re.compile(r"[^\W0-9a-z_][^\s@:!?#/(){}]*|de|da|del|di|dos|la|van|von|der|den|el|bin|al|ten|ter|zu")
# A line that is an address alone: what was wrapped off the line before.
ADDRESS_LINE_RE = re.compile(r"[^\w<]{0,2}[^<>@]{0,40}<[^\s<>]{3,150}>[ \t]*(?:#.{0,80})?\Z|[^\s<>@]{2,100}@[^\s<>@]{3,120}\Z")
# "Signed-off-by:", for a line that could begin another trailer
TRAILER_LINE_RE = re.compile(r"[A-Za-z][A-Za-z-]{1,50}:(?:[ \t]|\Z)")

_DONE = (
    r"(?:fix(?:ed)?|address(?:ed)?|integrated|changed?|resolved?|corrected|removed|renamed|updated?|folded|sorted|dropped|squashed"
    r"|taken[ ]care|in[ ]place|cleaned|added|split|reworked|adjusted|tweaked|clarified|made|done|implemented|incorporated|included|tidied"
    r"|amended)"
)
# "with that fixed:", "with those integrated you can add:", "once this is addressed", "assuming the above is changed", "if you fix
# the issue, kindly add"; not "feel free to add … if you like", not "if you respin"
CONDITION_RE = re.compile(
    rf"""
    \b(?:with|once|after|when|assuming|provided|pending|modulo|subject[ ]to)\b [^.!?]{{0,90}}? \b{_DONE}\b
    | \bafter[ ](?:fixing|addressing|removing|changing|dropping|folding|renaming|updating)\b
    | \b(?:assuming|provided)[ ](?:that[ ]|you|it|the|this|there)
    | (?<!\bas[ ])\b(?:if|unless)[ ](?:that|this|those|these|it(?:'s|[ ]is)|they|the[ ])
    | (?<!\bas[ ])\b(?:if|unless)[ ]you[ ]
      (?!want|like|wish|prefer|care|think|feel|haven|need|respin|re-spin|post|resend|send|do[ ](?:a[ ])?(?:re|another|v[0-9]))
    | \bwith[ ](?:the|those|these|that|this|a)[ ](?:[a-z-]+[ ]){{0,3}}(?:fix|fixes|change|changes|update|fixup|tweak|nits?|comments?)\b
    """,
    re.IGNORECASE | re.VERBOSE,
)
# "for the P2PDMA changes", "# for drivers/net", "(Xen related part)", "For the btrfs bits:", "# SCSI bits"
PARTIAL_RE = re.compile(
    r"\bfor (?:the )?(?:[^\s.,:;]+ ){1,4}(?:bits?|parts?|changes?|pieces?|portions?|side|hunks?|files?|updates?|conversion)\b"
    r"|[#(\[][^#()\[\]]{0,40}\b(?:bits?|parts?|changes?|pieces?|portions?|only)\b|# ?for ",
    re.IGNORECASE,
)
# "for this patch", "for the whole series": no part
WHOLE_RE = re.compile(
    r"\bfor (?:the |this |these |all |both |your )*(?:whole |entire |full )?(?:series|patch(?:es|set)?|set|rest)\b", re.IGNORECASE
)

MAX_JOINED = 3  # lines that one trailer may go over
MAX_LOOK_BACK = 6
MAX_LINE = 4000


def find_trailers(part: Part) -> list[Trailer]:
    """Return the trailers of a text in its order: those of a commit message, not those below its "---", and those offered in replies."""
    found: list[Trailer] = []
    skipped: range | None = None
    resume = 0
    for index, line in enumerate(part.undiffed_lines):
        if ":" not in line:
            continue
        name = line[: line.find(":", 2, 90)].lstrip(" \t>|")
        lowered = name.lower()
        if lowered[-3:] != "-by" and lowered not in UTILITY_NAMES:
            continue
        if part.marks[index] not in ".>" or index < resume:
            continue
        if skipped is None:
            skipped = _below_message(part)
        if index in skipped or len(line) > MAX_LINE:
            continue
        if lowered not in UTILITY_NAMES and not BY_NAME_RE.fullmatch(lowered):
            continue
        value, end = _joined_value(part, index, lowered)
        person_name, person_email = (None, None) if lowered in UTILITY_NAMES and lowered != "cc" else read_person(value)
        if not (_names(value, person_name, person_email) if lowered.endswith("-by") else _fits(lowered, value, part, index)):
            continue
        resume = end + 1
        found.append(
            Trailer(
                part=part.number,
                line=index + 1,
                is_quoted=part.marks[index] == ">",
                name=name,
                value=value,
                person_name=person_name,
                person_email=person_email,
                is_conditional=lowered not in UNCONDITIONAL_NAMES and _is_conditional(part, index, end, value),
            )
        )
    return found


def read_person(value: str) -> tuple[str | None, str | None]:
    """Return (name, lower-case e-mail) of a trailer's value; None for what it does not give. Notes behind the person are left out."""
    text = MAILTO_RE.sub("", value) if "mailto:" in value.lower() else value
    opened = text.find("<")
    if opened >= 0:
        closed = text.find(">", opened)
        inner = text[opened + 1 : closed if closed > 0 else len(text)].strip()
        address = EMAIL_RE.search(inner)
        masked = None if address else MASKED_EMAIL_RE.match(inner)
        if address or masked:
            email = address.group() if address else f"{masked.group(1)}@{masked.group(2)}" if masked else ""
            return _clean_name(text[:opened]), email.lower().rstrip(".")
    address = EMAIL_RE.search(text)
    if address:
        behind = text[address.end() :].strip(" \t>")
        name = _clean_name(text[: address.start()])
        if name is None and behind.startswith("("):  # "someone@example.org (Jane Doe)"
            name = _clean_name(behind[1:].split(")", 1)[0])
        return name, address.group().lower().rstrip(".")
    name = text.split("#", 1)[0].split("[", 1)[0].split("(", 1)[0].strip(" \t<>.,")
    words = name.split()
    if 0 < len(words) <= 5 and all(NAME_WORD_RE.fullmatch(word) for word in words):
        return name, None
    return None, None


def _clean_name(text: str) -> str | None:
    name = " ".join(text.split()).strip(" \t\"'<,:(")
    return name or None


def _below_message(part: Part) -> range:
    """Return the indexes between a patch's "---" and its diff: a changelog, which git am drops."""
    diff = part.marks.find("+")
    if diff < 0:
        return range(0)
    for index, line in enumerate(part.lines[:diff]):
        if line.startswith("---") and line.rstrip() == "---" and part.marks[index] == ".":
            return range(index, diff)
    return range(0)


def _text_at(part: Part, index: int) -> tuple[int, str]:
    """Return (quote depth, text) of a line; depth -1 where it is no text or there is none."""
    if index >= len(part.lines) or part.marks[index] not in ".>" or len(part.lines[index]) > MAX_LINE:
        return -1, ""
    return unquote(part.lines[index]) if part.marks[index] == ">" else (0, part.lines[index])


def _joined_value(part: Part, index: int, lowered: str) -> tuple[str, int]:
    """Return the value with the lines that were wrapped off it, and the index of the last of them."""
    depth, text = _text_at(part, index)
    value = text.partition(":")[2].strip()
    end = index
    while end - index < MAX_JOINED - 1:
        next_depth, following = _text_at(part, end + 1)
        stripped = following.strip(" \t|")
        if next_depth != depth or not stripped or TRAILER_LINE_RE.match(stripped) or not _goes_on(lowered, value, stripped):
            break
        value = f"{value} {stripped}".strip()
        end += 1
    return value, end


def _goes_on(lowered: str, value: str, following: str) -> bool:
    """Tell whether a value is cut off at the end of its line."""
    if lowered in ("link", "closes", "buglink", "message-id"):
        return not value and following.startswith(("http", "<"))
    if lowered == "fixes":
        # Fixes: a1b2c3d4e5f6 ("dax: a subject that the mailer
        # wrapped")
        if not value:
            return bool(FIXES_VALUE_RE.match(following))
        return FIXES_VALUE_RE.match(value) is not None and (
            value.count("(") > value.count(")") or (len(value) <= 45 and following[0] == "(")
        )
    if lowered.endswith("-by") or lowered == "cc":
        if "@" in value:
            return value.endswith(",") and "@" in following
        return len(value) < 80 and ADDRESS_LINE_RE.match(following) is not None
    return False


def _names(value: str, person_name: str | None, person_email: str | None) -> bool:
    """Tell whether a value is a person, with what was read of one: "Reviewed-by: tags" is prose."""
    if "@" in value or " at " in value:
        return (person_name, person_email) != (None, None) and not value.startswith(("http:", "https:"))
    return person_name is not None


def _fits(lowered: str, value: str, part: Part, index: int) -> bool:
    """Tell whether a value is one that its name, which does not end in "-by", takes: "Fixes: the hang" is prose."""
    if not value:
        return False
    if lowered == "fixes":
        return FIXES_VALUE_RE.match(value) is not None
    if lowered == "cc":
        return ("@" in value or "<" in value) and not _is_header_block(part, index)
    if lowered in ("link", "closes", "buglink", "bug-link", "bug", "references", "resolves"):
        return "://" in value[:60] or value[0] in "<#" or (lowered != "bug" and len(value) < 40 and value[-1].isdigit())
    if lowered == "message-id":
        return value[0] == "<" and "@" in value and not _is_header_block(part, index)
    return True


def _is_header_block(part: Part, index: int) -> bool:
    """Tell whether a line stands among headers of a pasted or forwarded mail."""
    for near in (index - 2, index - 1, index + 1, index + 2):
        if 0 <= near < len(part.lines) and part.lines[near].lstrip(" \t>|*").lower().startswith(HEADER_WORDS):
            return True
    return False


def _is_conditional(part: Part, index: int, end: int, value: str) -> bool:
    """Tell whether a tag is offered under a condition or for a part of the patch only."""
    behind = value.rpartition(">")[2]
    _, following = _text_at(part, end + 1)
    if following[:1].islower():  # "Tested-by: Jane Doe <jane@example.org>" and "for the P2PDMA changes" on the line below
        behind = f"{behind} {following.strip()}"
    if behind and PARTIAL_RE.search(behind) and not WHOLE_RE.search(behind):
        return True
    before = _sentence_before(part, index)
    if not before:
        return False
    return bool(CONDITION_RE.search(before)) or bool(PARTIAL_RE.search(before) and not WHOLE_RE.search(before))


def _sentence_before(part: Part, index: int) -> str:
    """Return the last sentence above a run of trailers, "" where it stands apart from what is above (a commit message does)."""
    depth, _ = _text_at(part, index)
    lines: list[str] = []
    blank = 0
    for above in range(index - 1, max(-1, index - 1 - MAX_LOOK_BACK - MAX_JOINED), -1):
        line_depth, text = _text_at(part, above)
        if line_depth != depth:
            break
        text = text.strip(" \t|")
        if not text:
            blank += 1
            if lines or blank > 1:
                break
            continue
        if not lines and TRAILER_LINE_RE.match(text):
            continue
        lines.append(text)
    text = " ".join(reversed(lines))
    if blank and not text.endswith((":", ",", "...", "add", "-")) and len(text) > 60:
        return ""
    # the sentence that leads to the trailer: behind the last full stop that is followed by another word
    start = max(text.rfind(". ", 0, -3), text.rfind("! ", 0, -3), text.rfind("? ", 0, -3))
    return (text[start + 2 :] if start >= 0 else text)[-400:]
