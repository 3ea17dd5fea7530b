"""What became of patches, in the words of robots and of people.

Robots: tip-bot2, patchwork-bot, pr-tracker-bot, b4 ty, the scripts of -mm and of the stable team. People: the first words of an answer, as
maintainers type them, and what authors say of their own series.
"""

import re
from collections.abc import Iterator

from ..model.message import Part
from ..model.notice import Notice, NoticeWord
from .message_link import find_message_links
from .stability import tree_applied_to

# "Applied, thanks!", "Applied to for-next.", "Series applied to net-next", "Both patches are now queued up for v5.5", "I've applied this"
APPLIED_RE = re.compile(
    r"(?:(?:all|both|now|series|set|patch(?:es)?|whole|thank(?:s| you)|ok(?:ay)?|great|looks good|lgtm|and|also|i|i['’]ve"
    r"|we['’]ve|have|has|been|is|are"
    r"|the|this|these|it|them|just|reviewed|tested|so|alright|v[0-9]+|#?[0-9]+(?:[-/][0-9]+)?)[,.;:!]?[ ]+){0,7}"
    r"(?:applied|queued|merged|pushed|picked|pulled|added)\b(?P<behind>[^?]{0,200})$",
    re.IGNORECASE,
)
# What must follow a word that says less by itself than "applied"
BEHIND_RE = re.compile(
    r"(?: (?:it|this|them|these|the (?:patch|series)))?(?: up)?(?:[,.!; -]+(?:thanks|thank you|thx)|,? (?:to|in|into|for|on"
    r"|with|as) |[.!]*$)",
    re.IGNORECASE,
)
TREE_WORD_RE = re.compile(r"\b(?:tree|branch|queue|next|fixes|for-\S+|misc-\S+|v?[0-9]\.[0-9]{1,2})\b", re.IGNORECASE)
# What makes it a wish, a doubt or another's tale
UNSURE_RE = re.compile(
    r"\b(?:if|when|once|until|unless|after|before|should|could|can|would|will|might|may|not|needs?|to be|get|gets|hasn['’]t"
    r"|haven['’]t|already|was|were|patch which|without)\b",
    re.IGNORECASE,
)
# "This series was applied to netdev/net-next.git (main)": patchwork-bot
PATCHWORK_RE = re.compile(
    r"Th(?:is|ese) (?:series|patch(?:es)?|pull request) (?:was|were) (?P<word>applied|merged|accepted) to (?P<tree>\S{2,100})"
)
# "The following commit has been merged into the x86/irq branch of tip:"
TIP_RE = re.compile(r"The following commit has been merged into the (?P<branch>[\w./-]{1,60}) branch of tip")
TIP_SUBJECT_RE = re.compile(r"\[tip: ?(?P<branch>[\w./-]{1,60})\] (?P<subject>\S.*)$")
# "by Ann Author <ann@example.org>:", "Committer:     Ann Author <ann@example.org>": who did it, in the words of these two
BY_RE = re.compile(r"(?:by|Committer:)[ \t]+[^<>]{1,100}<(?P<email>[^<>@\s]{1,100}@[^<>@\s]{1,100})>")
# "has been merged into torvalds/linux.git:": pr-tracker-bot
TRACKER_RE = re.compile(r"has been merged into (?P<tree>torvalds/linux\.git)")
# "+ pool-fill-it.patch added to mm-unstable branch", "[merged mm-stable] pool-fill-it.patch removed from -mm tree", "[folded-merged] …"
MM_MAIL_RE = re.compile(r"(?:[+-]|\[[\w -]{1,40}\])[ \t]+\S{1,200}\.patch (?:added to|removed from) ")
# "The patch titled"; since 2022 "The quilt patch titled" where it leaves (20241231015954.CB37DC4CED0@smtp.kernel.org)
MM_TITLED_RE = re.compile(r"The (?:quilt )?patch titled\b")
# "     Subject: mm: a subject", below it
MM_SUBJECT_RE = re.compile(r"[ \t]+(?:Subject: )?(?P<subject>\S.{3,300})$")
MM_ADDED_RE = re.compile(r"(?:has been|was) added to the (?:-mm )?(?P<tree>-?[\w-]{1,40}) (?:tree|branch)")
# "This patch was dropped because it was merged into mainline or a subsystem tree", "… an updated version will be issued", "… it had testing
# failures", "… it was merged into the mm-stable branch" and below it "of git://…" (20251209192635.2D8C2C4CEF5@smtp.kernel.org)
MM_DROPPED_RE = re.compile(r"This patch was dropped because (?P<why>.{3,250})$")
# The branch of -mm that keeps its commits, in such a line
MM_STABLE_RE = re.compile(r"merged into the (?P<tree>mm-[\w-]{1,40}) (?:branch|tree)\b")
# "to the 5.15-stable tree", below "I've just added the patch titled"
STABLE_RE = re.compile(r"to the (?P<tree>[\w.]{1,20}-stable) tree")

# "Ann Author (3):", of git shortlog
SHORTLOG_RE = re.compile(r"\S[^()]{1,80} \([0-9]{1,4}\):$")

# "I had to drop this again", "I'll drop it from my queue for now", "so I've dropped this one for now": out of the speaker's tree
TAKEN_OUT_RE = re.compile(
    r"(?:^|[.,;:!-] +|\b(?:so|and|but|sorry|ok(?:ay)?|thus|therefore) )"
    r"(?:(?:i|we)(?:['’](?:ve|ll|m|re))?(?: have| am| are| will)? )?(?:(?:now|just|also|therefore|thus) )?(?:(?:had|have|need|going) to )?"
    r"(?:drop|dropped|dropping|back out|backed out) (?:this|these|it|them|that|those)(?: (?:one|two|patch|patches|series|set|patchset))?"
    r"(?: (?:again|for now|until)\b| (?:back )?(?:out of|from) (?:[\w./'’-]+ ){0,4}[\w./-]*(?:tree|queues?|branch|next|fixes)\b)",
    re.IGNORECASE,
)
# "NAK", "Nacked-by: …", "NAK from me", "So NAK to this", "Massive NACK."; not what a bus does ("NAK on address")
NAK_RE = re.compile(
    r"^(?i:(?:so|sorry|and|still|big|hard|strong|massive|clear|a|that['’]?s|this|is|it['’]?s)[,.:!]?[ ]+){0,4}"
    r"(?:N(?:ACK|AK|ack|ak)(?:ed)?(?:[.,;:!]|$| from me| as[ -]is| (?:to|for) (?:this|these|the|now)| until| unless| because| -)"
    r"|[Nn](?:ACK|AK|ack|ak)(?:ed|ED)-[Bb]y:)",
)

# "please ignore this series", "I'll withdraw this patch", "self-NAK", "please drop this": the author of it
WITHDRAWN_RE = re.compile(
    r"\b(?:please,? (?:ignore|disregard|drop|discard) (?:this|these|the|it|my|that)(?: (?:patch(?:es|set)?|series|one"
    r"|version|mail|email|v[0-9]+))?(?:[.,;!]|$| for now| -)"
    r"|(?<!if )(?:i['’]?(?:ll|m| will)?|i am) (?:withdraw(?:ing)?|dropp?(?:ing)?) (?:this|these|my|the) (?:patch(?:es|set)?|series)"
    r"|self[- ]?nac?k|(?:patch|series) (?:is|are) withdrawn|withdraw this)",
    re.IGNORECASE,
)
REJECTED_RE = re.compile(
    r"\b(?:i['’]?(?:m| am) not (?:going to|gonna) (?:apply|take|merge) (?:this|these|it)|i won['’]?t (?:apply|take|merge) (?:this|these|it)"
    r"|(?:patch|series) (?:is )?rejected|rejecting (?:this|the) (?:patch|series))",
    re.IGNORECASE,
)
DROPPED_RE = re.compile(
    r"^(?:(?:so|ok(?:ay)?|now|thanks|right|hm+|sorry|and|for now|i|i['’]ve|have|has|been|it['’]?s|this|the|these"
    r"|patch(?:es)?|series|was|is)[,.;:!]?[ ]+){0,6}"
    r"dropped(?: (?:this|these|it|them|the (?:patch|series)))?(?: (?:from|for|again|now|until)\b[^?]{0,100})?[.,!]*(?: thanks.*)?$",
    re.IGNORECASE,
)
SUPERSEDED_RE = re.compile(r"\b(?:superseded|obsoleted|replaced) by\b", re.IGNORECASE)
CHANGES_RE = re.compile(
    r"\b(?:please,? (?:fix|address|rebase|re-?spin|resend|re-?post|send (?:a |me )?(?:v[0-9]+|new version|an? updated?)"
    r"|split|redo|rework)\b"
    r"|needs (?:a |to be )?(?:rebase|re-?spin|rework|v[0-9]+|new version)"
    r"|(?:will|i['’]ll|going to|let me) (?:\w+ ){0,3}(?:in|for|with|post|send(?: out)?|respin|prepare)(?: a| the"
    r"| an)? (?:v[0-9]+\b|next (?:version|spin|revision|round)|new version|updated version)"
    r"|changes requested|can you (?:please )?(?:rebase|re-?spin|resend))",
    re.IGNORECASE,
)

# Why -mm dropped a patch -> what became of it. "Merged into mainline or a subsystem tree" does not say which.
_WHY = (
    (re.compile(r"merged into (?:mainline|linus\S*)(?: tree)?$", re.IGNORECASE), NoticeWord.MERGED),
    (re.compile(r"folded into|\bit was merged into", re.IGNORECASE), NoticeWord.APPLIED),
    (re.compile(r"withdrawn", re.IGNORECASE), NoticeWord.WITHDRAWN),
    (re.compile(r"nack|rejected", re.IGNORECASE), NoticeWord.REJECTED),
    (re.compile(r"obsolete|alternative", re.IGNORECASE), NoticeWord.SUPERSEDED),
)
_OWN_RE = re.compile(r"\.+")  # runs of lines of one's own
_REPLY_LINES = 60  # lines of one's own of an answer that are read
_BY_LINES = 10  # below a robot's sentence, in which it names who did it
_FIRST_LINES = 6  # among which an answer says that it applied something
_MAX_LINE = 300
_FIRST_HINTS = ("pplied", "ulled", "ueued", "erged", "ushed", "icked", "dded")
_HINTS = (
    "ropp", "lease", "ithdraw", "elf-", "eject", "uperseded", "bsoleted", "eplaced by", "eeds ", "ll ", "oing to", "et me", "won",
    "equested", "an you", "rop ", "ack out", "acked out", "NAK", "NACK", "Nak", "Nac", "naked-", "nacked-",
)  # fmt: skip


# Robots that tell what became of a patch, for whoever looks after the tree
_ROBOTS = ("patchwork-bot", "git-patchwork-notify", "tip-bot", "pr-tracker-bot")


def is_notice_robot(sender: str) -> bool:
    """Tell whether a lower-case address is that of a robot that tells what others did with a patch."""
    return sender.startswith(_ROBOTS)


def find_notices(part: Part, *, sender: str, subject: str, is_reply: bool, is_pull: bool = False) -> list[Notice]:
    """Return what a mail's own text says became of patches, in order. `sender` is the lower-case address of From:."""
    robot = _robot(part, sender, subject)
    if robot is not None:
        return robot
    if is_pull and not is_reply:
        return list(_shortlog(part))
    return list(_person(part)) if is_reply and "+" not in part.marks else []


def _shortlog(part: Part) -> Iterator[Notice]:
    """Yield the patches that a pull request lists: indented subjects below "Ann Author (3):"."""
    is_listing = False
    for index, line in enumerate(part.lines):
        if part.marks[index] != "." or len(line) > _MAX_LINE:
            is_listing = False
        elif SHORTLOG_RE.match(line):
            is_listing = True
        elif line.startswith("      ") and is_listing:
            yield _notice(part, index, NoticeWord.APPLIED, subject=line.strip())
        else:
            is_listing = False


def _robot(part: Part, sender: str, subject: str) -> list[Notice] | None:
    """Return what a robot says, None where no robot speaks."""
    if sender.startswith("tip-bot") or subject.startswith("[tip:"):
        return _tip(part, subject)
    if "patchwork-bot" in sender or "git-patchwork-notify" in sender:
        return _by_line(part, PATCHWORK_RE, "applied")
    if sender.startswith("pr-tracker-bot"):
        return _by_line(part, TRACKER_RE, "merged")
    if MM_MAIL_RE.match(subject):
        return _mm(part)
    if "-stable tree" in subject and "has been added to" in subject:
        return _stable(part, subject)
    return None


def _notice(
    part: Part,
    index: int,
    word: NoticeWord,
    *,
    tree: str | None = None,
    subject: str | None = None,
    link: str | None = None,
    by: str | None = None,
) -> Notice:
    is_quoted = part.marks[index] == ">"
    return Notice(
        part=part.number, line=index + 1, end_line=index + 1, is_quoted=is_quoted, word=word, tree=tree, subject=subject, link=link, by=by
    )


def _by_line(part: Part, pattern: re.Pattern[str], word: str) -> list[Notice]:
    """Return the first line of a robot's own that a pattern finds, also over two lines."""
    for index, line in enumerate(part.lines[:80]):
        below = part.lines[index + 1] if index + 1 < len(part.lines) else ""
        match = pattern.search(f"{line[:_MAX_LINE]} {below[:_MAX_LINE]}") if part.marks[index] == "." else None
        if match and match.start() < len(line):
            return [_notice(part, index, NoticeWord(word), tree=match.group("tree"), by=_by(part, index))]
    return []


def _tip(part: Part, subject: str) -> list[Notice]:
    title = TIP_SUBJECT_RE.match(subject)
    for index, line in enumerate(part.lines[:20]):
        match = TIP_RE.search(line[:_MAX_LINE])
        if match:
            return [
                _notice(
                    part, index, NoticeWord.APPLIED, tree=f"tip:{match.group('branch')}", subject=title.group("subject") if title else None,
                    link=_first_link(part), by=_by(part, index),
                )
            ]  # fmt: skip
    return []


def _by(part: Part, index: int) -> str | None:
    """Return the address of who did it, as the lines below say."""
    for line in part.lines[index + 1 : index + 1 + _BY_LINES]:
        match = BY_RE.match(line[:_MAX_LINE])
        if match:
            return match.group("email").lower()
    return None


def _first_link(part: Part) -> str | None:
    """Return the Message-ID of the first Link: line."""
    for index, line in enumerate(part.lines):
        if line.startswith(("Link: ", "    Link: ")):
            one = Part(number=0, lines=(line,), marks=".")
            links = find_message_links(one) if part.marks[index] in ".+-" else []
            if links:
                return links[0].message_id
    return None


def _mm(part: Part) -> list[Notice]:
    """Return what a mail of -mm's scripts says: added, removed, and why."""
    subject: str | None = None
    for index, line in enumerate(part.lines[:60]):
        if MM_TITLED_RE.match(line) and index + 1 < len(part.lines):
            match = MM_SUBJECT_RE.match(part.lines[index + 1][:_MAX_LINE])
            subject = match.group("subject") if match else None
        elif subject and (match := MM_ADDED_RE.search(line[:_MAX_LINE])):
            return [_notice(part, index, NoticeWord.APPLIED, tree=match.group("tree"), subject=subject, link=_first_link(part))]
        elif subject and (match := MM_DROPPED_RE.search(line[:_MAX_LINE])):
            why = match.group("why")
            word = next((word for pattern, word in _WHY if pattern.search(why)), NoticeWord.DROPPED)
            tree = MM_STABLE_RE.search(why)
            return [_notice(part, index, word, tree=tree.group("tree") if tree else None, subject=subject, link=_first_link(part))]
    return []


def _stable(part: Part, subject: str) -> list[Notice]:
    """Return that a patch went to a stable tree: its title stands in quotes in the subject."""
    title = subject[subject.find('"') + 1 : subject.rfind('"')] if subject.count('"') > 1 else None
    for index, line in enumerate(part.lines[:30]):
        match = STABLE_RE.search(line[:_MAX_LINE])
        if match and title:
            return [_notice(part, index, NoticeWord.APPLIED, tree=match.group("tree"), subject=title)]
    return []


def _person(part: Part) -> Iterator[Notice]:
    """Yield what an answer says in words of its own."""
    lines = part.lines
    own: list[int] = []
    for run in _OWN_RE.finditer(part.marks):
        own.extend(index for index in range(run.start(), run.end()) if lines[index] and not lines[index].isspace())
        if len(own) > _REPLY_LINES:
            break
    first = "\n".join([lines[index] for index in own[:_FIRST_LINES]])
    text = "\n".join([lines[index] for index in own[:_REPLY_LINES]])
    hints = [hint for hint in _FIRST_HINTS if hint in first] + [hint for hint in _HINTS if hint in text]
    for place, index in enumerate(own[:_REPLY_LINES] if hints else (), start=1):
        line = lines[index]
        if len(line) > _MAX_LINE or not any(hint in line for hint in hints) or line.endswith(("wrote:", "writes:")):
            continue
        word = _word(part, index, line, place)
        if word:
            yield _notice(part, index, word, tree=tree_applied_to((line,)) if word is NoticeWord.APPLIED else None)


def _word(part: Part, index: int, line: str, own: int) -> NoticeWord | None:
    """Return what a line says became of what the mail answers."""
    text = line.strip(" \t*-")
    if own <= _FIRST_LINES and (match := APPLIED_RE.match(text)) and _is_done(text, match):
        return NoticeWord.APPLIED
    if text.endswith("?"):
        return NoticeWord.CHANGES_REQUESTED if CHANGES_RE.search(text) else None
    if DROPPED_RE.match(text) or TAKEN_OUT_RE.search(text):
        return NoticeWord.DROPPED
    if WITHDRAWN_RE.search(text):
        return NoticeWord.WITHDRAWN
    if REJECTED_RE.search(text):
        return NoticeWord.REJECTED
    if SUPERSEDED_RE.search(text) and "not " not in text and _points(part, index):
        return NoticeWord.SUPERSEDED
    return NoticeWord.CHANGES_REQUESTED if CHANGES_RE.search(text) or NAK_RE.match(text) else None


def _points(part: Part, index: int) -> bool:
    """Tell whether a line or the one below it points to a mail."""
    two = Part(number=0, lines=part.lines[index : index + 2], marks=part.marks[index : index + 2])
    return bool(find_message_links(two))


def _is_done(text: str, match: re.Match[str]) -> bool:
    """Tell whether it says that something was applied, not that it may be."""
    verb = match.start("behind")
    head, behind = text[:verb], match.group("behind")
    if UNSURE_RE.search(head):
        return False
    if head.lower().endswith("applied"):
        return BEHIND_RE.match(behind) is not None
    if head.lower().endswith("added") and not TREE_WORD_RE.search(behind):
        return False
    return BEHIND_RE.match(behind) is not None and behind.strip(" .!") != ""
