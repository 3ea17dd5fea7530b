"""What a Subject: says: reply words, bracketed tags, title. In: the decoded, unfolded text. The forms are those of the kernel's lists."""

import re
from dataclasses import dataclass, field
from functools import lru_cache

from ..model.subject import Subject

# "Re: ", "RE : ", "Re[2]: ", "AW: ", "Fwd: ", "回复：": words that mean nothing else at the head of a subject (mail clients' own).
REPLY_RE = re.compile(
    r"(?:re|aw|antw|fwd?|回复|回覆|回信|答复|答覆|转发|轉寄)[ \t]?(?:[\[(^][0-9]{1,3}[\])]?)?[ \t]?[:：][ \t]*", re.IGNORECASE
)
# "SV: ", "WG: ", "Odp: ": case matters, since lower-case words with a colon name subsystems.
FOREIGN_REPLY_RE = re.compile(r"(?:SV|VS|WG|Antwort|Odp|YNT|RES|ENC)[ \t]?[:：][ \t]*")
# "R: [PATCH v4 08/10] ...": any short word before a bracket is a mail client's (Outlook's in Italian, French, Spanish).
SHORT_REPLY_RE = re.compile(r"[^\W0-9_]{1,3}[ \t]?[:：][ \t]*(?=\[|[^\W0-9_]{1,3}[:：][ \t]*\[)")
# "Subject: [PATCH 0/8] ...": a header pasted into the header.
SUBJECT_WORD_RE = re.compile(r"subject:[ \t]*", re.IGNORECASE)
# "[someone@example.org: [Bug 1234] New: ...]": a forward as mutt names it.
MUTT_FORWARD_RE = re.compile(r"\[[^\s\[\]@]{1,80}@[^\s\[\]@:]{1,80}: (.+)\]\Z")
# "PATCH] dax: ...", "GIT PULL] ...": the opening bracket was lost.
LOST_BRACKET_RE = re.compile(r"((?:[A-Za-z-]{1,12} )?(?:PATCH|PULL)[^\[\]:]{0,40})\][ \t]*")
# "PATCH 1/2: dax: ...", "PATCH v2: ...": no brackets at all.
BARE_PATCH_RE = re.compile(r"(PATCH(?:[ \t]?[vV][0-9]{1,3})?(?:[ \t][0-9]{1,4}/[0-9]{1,4})?):[ \t]+")
# "GIT PULL for 6.1", "pull request: net 2024-01-01"
BARE_PULL_RE = re.compile(r"(?:GIT PULL\b|\[?git pull[:\]]|(?:git )?pull request[: ])", re.IGNORECASE)
# "[GIT PULL 2/3]", "[PULL REQUEST]"
PULL_RE = re.compile(r"git pull(?: request)?|pull request", re.IGNORECASE)
# "[PATCH] 1/2 dax: ...": a counter behind the bracket.
COUNTER_BEHIND_RE = re.compile(r"\(?([0-9]{1,4})/([0-9]{1,4})\)?[:,]?[ \t]+(?=\S)")
# "RFC: dax: ..."
RFC_BEHIND_RE = re.compile(r"RFC:[ \t]+")

# "3/7", "3 / 7", "1 of 3" (hg email), not a piece of "5.10/5.15" or "2021/01/02"
COUNTER_RE = re.compile(r"(?<![\w./-])([0-9]{1,4})(?:[ \t]?/[ \t]?|[ \t]of[ \t])([0-9]{1,4})(?![\w./-])", re.IGNORECASE)
# "PATCHv3", "RFCv2", "PATCHSETv2": a revision glued to its word
GLUED_RE = re.compile(r"\b(patch(?:set|es)?|rfc|rft|resend)(v[0-9])", re.IGNORECASE)
# "v3", "V3", "-v3", "v2.1", "v6a"
REVISION_RE = re.compile(r"-?v([0-9]{1,3})(?:\.([0-9]{1,3}))?([a-z])?", re.IGNORECASE)
# "RFC-PATCH", "RFC/PATCH", "PULL|PATCH": words joined by other signs; split only where every piece is a word known here
JOINED_RE = re.compile(r"[/|+-]")
# "… cleanups v2", "…, V3", "… (v2)", "… - v2", "… [v2]", "… version 2", "… (take 2)", "… #2"
TITLE_REVISION_RE = re.compile(
    r"""
    (?:[ \t]*[,;:(\[][ \t]*|[ \t]+(?:-[ \t]*)?)                    # a sign or a space before it: "extent-tree-v2" is a name
    (?: (?:v|ver\.?[ \t]?|version[ \t]|rev\.?[ \t]?|revision[ \t]|take[ \t]\#?|try[ \t]\#?|round[ \t]\#?)
        ([0-9]{1,3}(?:\.[0-9]{1,2})?)
      | \#([0-9]{1,2})
    )
    [)\]]?[ \t]*\Z
    """,
    re.IGNORECASE | re.VERBOSE,
)

PATCH_WORDS = frozenset(("patch", "patches", "patchset", "patchsets", "patchs"))
RESEND_WORDS = frozenset(("resend", "resent", "repost", "reposted", "re-send", "re-post", "resend!", "rebase-resend"))
RFC_WORDS = frozenset(("rfc", "rfc!"))
PULL_WORDS = frozenset(("pull", "pulls", "git-pull"))
FLAGS = (
    dict.fromkeys(PATCH_WORDS, "is_patch")
    | dict.fromkeys(RESEND_WORDS, "is_resend")
    | dict.fromkeys(RFC_WORDS, "is_rfc")
    | dict.fromkeys(PULL_WORDS, "is_pull")
    | {"rft": "is_rft"}
)

MAX_BRACKET = 120  # a longer one is prose
MAX_BRACKETS = 16


@dataclass(slots=True)
class _Tags:
    """What the brackets have said so far."""

    is_patch: bool = False
    is_pull: bool = False
    is_rfc: bool = False
    is_rft: bool = False
    is_resend: bool = False
    revision: str | None = None
    dotted: list[str] = field(default_factory=list)  # "v5.4": a revision or a release, known only at the end
    counter: int | None = None
    total: int | None = None
    prefixes: list[str] = field(default_factory=list)

    @property
    def is_posting(self) -> bool:
        return self.is_patch or self.is_pull or self.is_rfc or self.is_rft or self.counter is not None or self.revision is not None


@lru_cache(maxsize=4096)  # the answers of a thread share theirs
def parse_subject(text: str) -> Subject:
    """Return a subject, taken apart; one that says nothing of a patch is all title."""
    rest = " ".join(text.split())
    tags = _Tags()
    is_reply = False
    for _ in range(MAX_BRACKETS):
        rest, replied = _peel_reply_words(rest, tags)
        is_reply = is_reply or replied
        opened = rest.startswith("[")
        if not opened:
            break
        forward = MUTT_FORWARD_RE.match(rest)
        if forward and not tags.is_posting:
            rest, is_reply = forward.group(1), True
            continue
        peeled = _peel_bracket(rest, tags)
        if peeled is None:
            break
        rest = peeled
    rest = _peel_bare_words(rest, tags)
    _settle_dotted(tags)
    is_posting = tags.is_posting
    if rest.startswith("RFC:"):  # outside brackets it asks for comments on anything
        tags.is_rfc = True
        rest = RFC_BEHIND_RE.sub("", rest, count=1)
    title = rest.strip()
    hint = None if tags.revision is not None or tags.is_pull else _title_revision(title)  # "[GIT PULL] … for v6.1"
    return Subject(
        title=title,
        is_reply=is_reply,
        is_patch=tags.is_patch or (is_posting and not tags.is_pull),
        is_pull=tags.is_pull,
        revision=tags.revision,
        title_revision=hint,
        counter=tags.counter,
        total=tags.total,
        is_rfc=tags.is_rfc,
        is_resend=tags.is_resend,
        prefixes=tuple(tags.prefixes),
    )


def strip_title_revision(title: str) -> str:
    """Return a title without the revision that it ends in ("… cleanups v2" -> "… cleanups")."""
    match = TITLE_REVISION_RE.search(title) if title[-1:] in _TITLE_REVISION_ENDS else None
    return title[: match.start()] if match and match.start() else title


_TITLE_REVISION_ENDS = frozenset("0123456789)] \t")


def _title_revision(title: str) -> str | None:
    if title[-1:] not in _TITLE_REVISION_ENDS:
        return None
    match = TITLE_REVISION_RE.search(title)
    if not match or not match.start():
        return None
    return match.group(1) or match.group(2)


def _peel_reply_words(rest: str, tags: _Tags) -> tuple[str, bool]:
    """Return the rest behind reply words, and whether there was one."""
    replied = False
    for _ in range(MAX_BRACKETS):
        match = REPLY_RE.match(rest)
        if not match and not tags.is_posting:  # behind [PATCH] such a word names a subsystem
            match = FOREIGN_REPLY_RE.match(rest) or SHORT_REPLY_RE.match(rest)
        if match:
            replied = True
        else:
            match = SUBJECT_WORD_RE.match(rest)
        if not match:
            break
        rest = rest[match.end() :].lstrip()
    return rest, replied


def _peel_bracket(rest: str, tags: _Tags) -> str | None:
    """Return what stands behind the first bracket, its words taken into `tags`; None where the bracket belongs to the title."""
    content, behind = _split_bracket(rest)
    if content is None or len(content) > MAX_BRACKET:
        return None
    trial = _Tags()
    _read_words(content, trial)
    # "[PATCH 2/2] [dax|pmem]: enable ...", "[PATCH] [sym]linkat support": the title's own
    if tags.is_posting and not trial.is_posting and behind[:1] and not behind[:1].isspace() and behind[:1] != "[":
        return None
    behind = behind.lstrip("] \t").removeprefix(":").lstrip()
    if not behind and not trial.is_posting:
        return None
    if trial.counter is not None and not trial.is_patch and any(":" in word for word in trial.prefixes):
        # "[tree:branch 2/3] file.c:10: error": a robot counts the commits of a branch
        trial.counter = trial.total = None
    _take(trial, tags)
    return behind


def _split_bracket(rest: str) -> tuple[str | None, str]:
    """Return (content without inner brackets, what stands behind), (None, rest) where nothing in it looks like a tag."""
    depth = 0
    for at, char in enumerate(rest):
        if char == "[":
            depth += 1
        elif char == "]":
            depth -= 1
            if not depth:
                return rest[1:at].replace("[", " ").replace("]", " "), rest[at + 1 :]
    close = rest.find("]")
    if close > 0:  # "[[PATCH v2] dax: ..."
        return rest[1:close].replace("[", " "), rest[close + 1 :]
    # "[PATCH v2 1/2 dax: ...": it never closes; only words known here are taken
    words = rest[1:].split(" ")
    taken = 0
    while taken < len(words) and _is_known(words[taken]):
        taken += 1
    return (" ".join(words[:taken]), " " + " ".join(words[taken:])) if taken else (None, rest)


def _is_known(word: str) -> bool:
    bare = word.strip(",;:")
    return bare.lower() in FLAGS or bool(REVISION_RE.fullmatch(bare)) or bool(COUNTER_RE.fullmatch(bare)) or bool(GLUED_RE.match(bare))


def _read_words(content: str, tags: _Tags) -> None:
    counter = COUNTER_RE.search(content)
    if counter:
        number, total = int(counter.group(1)), int(counter.group(2))
        tags.counter, tags.total = number, total
        content = f"{content[: counter.start()]} {content[counter.end() :]}"
    lowered = content.lower()
    if "git pull" in lowered or "pull request" in lowered:
        tags.is_pull = True
        content = PULL_RE.sub(" ", content)
    elif content.strip() == "GIT":  # "[GIT] Networking"
        tags.is_pull = True
        return
    if "v" in lowered:
        content = GLUED_RE.sub(r"\1 \2", content)
    for chunk in content.replace(",", " ").replace(";", " ").split():
        _read_word(chunk, tags)
    if counter and tags.counter is not None and tags.total is not None and tags.counter > tags.total and not tags.is_patch:
        tags.counter = tags.total = None  # "[24/7] support"; "[PATCH 4/3]" is an afterthought that happens
        tags.prefixes.append(counter.group(0))


def _read_word(chunk: str, tags: _Tags) -> None:
    word = chunk.strip("().:!")
    lowered = word.lower()
    flag = FLAGS.get(lowered)
    if flag is not None:
        setattr(tags, flag, True)
        if flag == "is_rft":
            tags.prefixes.append(word)
    elif (revision := REVISION_RE.fullmatch(word)) is not None:
        _read_revision(word, revision, tags)
    elif _are_joined(lowered):
        for piece in JOINED_RE.split(lowered):
            _read_word(piece, tags)
    elif lowered.startswith("patch-"):  # "[PATCH-next v4]"
        tags.is_patch = True
        tags.prefixes.append(word[len("patch") :])
    elif chunk.strip(":"):
        tags.prefixes.append(chunk.strip(":"))


def _read_revision(word: str, revision: re.Match[str], tags: _Tags) -> None:
    number, minor, letter = revision.groups()
    if minor is not None:
        tags.dotted.append(word)
    elif tags.revision is None:
        tags.revision = str(int(number))
    if letter is not None:  # "v6a": v6 sent once more
        tags.prefixes.append(word)


def _are_joined(lowered: str) -> bool:
    pieces = [piece for piece in JOINED_RE.split(lowered) if piece]
    return bool(pieces) and pieces != [lowered] and _are_known(pieces)


def _are_known(pieces: list[str]) -> bool:
    return all(piece in FLAGS or REVISION_RE.fullmatch(piece) for piece in pieces)


def _take(trial: _Tags, tags: _Tags) -> None:
    tags.is_patch |= trial.is_patch
    tags.is_pull |= trial.is_pull
    tags.is_rfc |= trial.is_rfc
    tags.is_rft |= trial.is_rft
    tags.is_resend |= trial.is_resend
    if tags.revision is None:
        tags.revision = trial.revision
    if tags.counter is None:
        tags.counter, tags.total = trial.counter, trial.total
    tags.dotted += trial.dotted
    tags.prefixes += trial.prefixes


def _peel_bare_words(rest: str, tags: _Tags) -> str:
    """Return the rest behind tags that stand outside brackets."""
    lost = LOST_BRACKET_RE.match(rest)
    if lost:
        _read_words(lost.group(1), tags)
        rest = rest[lost.end() :]
    elif not tags.is_posting and rest.startswith("PATCH"):
        bare = BARE_PATCH_RE.match(rest)
        if bare:
            _read_words(bare.group(1), tags)
            rest = rest[bare.end() :]
    elif not tags.is_posting and BARE_PULL_RE.match(rest):
        tags.is_pull = True
    if tags.is_patch and tags.counter is None and rest[:2].strip("(")[:1].isdigit():
        behind = COUNTER_BEHIND_RE.match(rest)
        if behind and int(behind.group(1)) <= int(behind.group(2)):
            tags.counter, tags.total = int(behind.group(1)), int(behind.group(2))
            rest = rest[behind.end() :]
    return rest


def _settle_dotted(tags: _Tags) -> None:
    """Decide what "v5.4" is: a release that the patch is for, or a revision ("v2.1", "v10.1").

    A release where a plain revision stands beside it ("[PATCH v5.4 v2]"), or where it could be one of the kernel's by its numbers.
    """
    for word in tags.dotted:
        match = REVISION_RE.fullmatch(word)
        if match is None:
            continue
        major, minor = int(match.group(1)), int(match.group(2))
        is_release = 3 <= major <= 7 and (minor >= 4 or (major >= 4 and tags.counter is None))
        if tags.revision is None and not is_release:
            tags.revision = f"{major}.{minor}"
        else:
            tags.prefixes.append(word)
