"""Sentences of people that say which changes do not go together. Only those that name something count: a commit, a mail, a tree.

Which words and which company they need was counted over thirteen lists: "conflict" and "collide" are mostly about locks, registers and
addresses; with a commit's id, a mail's URL or a tree beside them nine of ten are about patches.
"""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from ..model.conflict import ConflictPlace, ConflictReport, ConflictSide, ReportKind, Settled, Weight
from ..model.message import Part
from .commit_id import Lines as TextLines
from .commit_id import find_ids
from .message_link import find_message_links
from .part import unquote

# Not as part of a name: "fix-conflict-detection", "drivers/conflict.c"
WORD_RE = re.compile(
    r"(?<![\w/-])(?:(?:merge[ -])?conflict(?:s|ed|ing)?|collid(?:es?|ed|ing)|collisions?|clash(?:es|ed|ing)?)\b(?![-/.]\w)"
    r"|\b(?:does|do|did|would|will)(?:[ ]?n['’]?t|[ ]not)[ ](?:\w+[ly]{2}[ ])?(?:even[ ])?apply\b"
    r"|\b(?:fail(?:s|ed)?[ ]to|no[ ]longer|not)[ ](?:cleanly[ ])?appl(?:y|ies)\b",
    re.IGNORECASE,
)
APPLY_RE = re.compile(r"appl(?:y|ies)$", re.IGNORECASE)
# Words that make it a matter of patches
CONTEXT_RE = re.compile(
    r"\b(?:patch(?:es|set)?|series|trees?|branch(?:es)?|next|rebas(?:e|ed|ing)|commits?|mainline|pull|merg(?:e|ed|ing)"
    r"|upstream|queued|cherry"
    r"|rework|cleanup|clean-up|backport)\b|-rc[0-9]",
    re.IGNORECASE,
)
# "conflicts with https://lore.kernel.org/r/…", "collides with <20260101.1-1-ann@example.org>", "clashes with "mm: a subject"": what is
# named right behind the word makes it a matter of patches, too (as in 20200528215430.GA143195@gmail.com)
NAMED_RE = re.compile(
    r" (?:\w+ ){0,3}(?:with|against|and):? (?:the (?:patch|series) |this (?:patch|series) )?(?:https?://|<[^\s<>@]+@|[\"“][\w])"
)
# "conflicts with "mm/pool: fill it twice" in mm/pool.c"
TITLE_RE = re.compile(
    r"\b(?:with|against|and|by|of):? (?:\w+ ){0,3}?(?<!\()[\"“](?P<title>[\w./,+-]{1,40}(?: [\w./,+-]{1,30}){0,2}: [^\"”]{5,200})[\"”]"
)
# "does not apply without https://…", "on top of …": what it needs is no other side
NEED_RE = re.compile(r"\b(?:depend(?:s|ed|ing|ency|encies)?|needs?|requires?|without|missing|prerequisites?|on top of)\b", re.IGNORECASE)
# "no conflicts", "doesn't look like it will conflict", "should not conflict", "to avoid conflicts"
NEGATIVE_RE = re.compile(
    r"\b(?:no|not|without|any|avoid(?:s|ed|ing)?|prevent(?:s|ed|ing)?|minimi[sz]e|never|nor|isn['’]?t|aren['’]?t|don['’]?t"
    r"|doesn['’]?t|didn['’]?t"
    r"|shouldn['’]?t|won['’]?t|wouldn['’]?t|hasn['’]?t|haven['’]?t|if[ ]there|in[ ]case|whether|reduce|unlikely)\b[^.;:!?]{0,60}$",
    re.IGNORECASE,
)
# "[    0.12] pci_bus 0000:00: ...", "BAR 0: ... (conflicts with (null) [bus 42-41])": the kernel speaks; "clashes with PMD_ORDER": names
NOISE_RE = re.compile(
    r"^[ \t]*(?:\[ *[0-9]+\.[0-9]+\]|[0-9a-f]{4}:[0-9a-f]{2}:|<[0-9]>)|\bBAR [0-9]|\(conflicts with|\[bus |\[(?:mem|io) 0x"
    r"|\b(?:address|resource|irq|gpio|pin|register|lock|name|hash|naming|number|interest|id|key|symbol|memory|region"
    r"|of interest)[ -](?:conflict|colli|clash)"
    r"|(?:conflict|colli|clash)\w* with (?:the )?\w+_\w+(?:\(\))?(?![\w/.-]| (?:git )?(?:tree|branch|patch|series))"
    r"|to reproduce the conflict and resubmit|<resolve conflicts"  # the stable team's script tells what to do
    r"|RESERVATION|conflict of interest|conflicting (?:lock|request|type|access|i/?o|map|option|flag|range|resource|requirement)",
    re.IGNORECASE,
)
TRIVIAL_RE = re.compile(
    r"\b(?:trivial(?:ly)?|minor|small|simple|easy|easily|straight-?forward|slight(?:ly)?|context|tiny)\b",
    re.IGNORECASE,
)
ANNOUNCED_RE = re.compile(
    r"\b(?:will|would|may|might|could|potential(?:ly)?|likely|probably|going to|gonna|expect(?:ed)?|['’]ll|['’]d)\b"
    r"(?! you\b| have to\b)",  # asks for it
    re.IGNORECASE,
)
SETTLED_RES = (
    (Settled.DROPPED, re.compile(r"\b(?:dropp(?:ed|ing)|drop (?:it|this|that|the|these)|skipp(?:ed|ing)|left out)\b", re.IGNORECASE)),
    (Settled.REBASED, re.compile(
        r"\b(?:rebased|re-based|respun|rebase (?:to|on|onto|against) [^?]{0,80}(?:fix|resolv)|changes? (?:in|since) v)",
        re.IGNORECASE,
    )),
    (Settled.RESOLVED, re.compile(
        r"\b(?:resolved|fixed(?: it)? up|fixed|solved|fix(?:ing)?(?: the| up| a)? (?:merge )?conflict|resolv(?:e|ing)(?: the"
        r"| a)? (?:merge )?conflict)\b",
        re.IGNORECASE,
    )),
    (Settled.CARRIED, re.compile(r"\bcan carry\b", re.IGNORECASE)),
    (Settled.ORDER, re.compile(
        r"\b(?:picked up|go(?:es)? in|merged|applied|land(?:s|ed)?|taken|sent) (?:\w+ )?(?:first|before|after)\b",
        re.IGNORECASE,
    )),
)  # fmt: skip
# "You'll have to resolve the conflicts", "could you please fix the conflict": nothing is done yet
DEMAND_RE = re.compile(
    r"\b(?:(?:have|has|need|needs|ought) to|must|should|please|(?:can|could|would|will) you|to be) (?:\w+ ){0,2}$", re.IGNORECASE
)
# "the patch does not apply", "this series no longer applies": it is about a patch where nothing else is named, too
PATCH_RE = re.compile(
    r"\b(?:patch(?:es|set|-set)?(?: #?[0-9]{1,3}(?:/[0-9]{1,3})?)?|series)(?: (?:also|still|now|itself))?[ ]$", re.IGNORECASE
)
# "conflicts with the xfs tree", "collide with linux-next", "does not apply to net-next", "conflict against v5.4-rc1",
# "to the 5.7/block branch", "with hmm.git", "changes in -mm"
TREE_RE = re.compile(
    r"\b(?:with|against|to|on|onto|in|on top of) (?:the |current |latest |today's )*(?:"
    r"(?P<named>[A-Za-z0-9][\w./+'’-]{0,60}) (?:git )?(?:tree|branch)\b"
    r"|(?P<git>[A-Za-z][\w-]{1,40})\.git\b"
    r"|(?P<word>linux-next(?:/master)?|next-20[0-9]{6}|mainline|net-next|bpf-next|drm-(?:misc|intel|tip)[\w-]*"
    r"|mm-(?:un)?stable|-mm|-next|v?[2-9]\.[0-9]{1,2}-rc[0-9]"
    r"|linus/master|upstream master|[a-z][\w-]{1,30}/(?:for-)?(?:next|master|fixes|linus)|(?:misc|for|char-misc)-next)(?![\w/-]))",
    re.IGNORECASE,
)
# "did not apply to 5.8.10": a release; "in 5.8" is when, not with what
RELEASE_RE = re.compile(r"\b(?:with|against|to|on|onto) (?P<release>v?[2-9]\.[0-9]{1,2}(?:\.[0-9]{1,3})?)(?![\w/-]|\.[0-9])", re.IGNORECASE)
# "conflicts with Kishon's TI J721E work", "collides with Ira Weiny's series": whose work it is, where nothing says which
PERSON_RE = re.compile(
    r"\b(?:with|against|and) (?P<words>(?P<name>[A-Z][\w-]{1,30}(?: [A-Z][\w-]{1,30}){0,2})['’]s? (?:[\w/-]{1,30} ){0,4}?"
    r"(?:series|patch(?:es|set|-set)?|set|work|changes|rework|cleanups?))\b"
)
NO_TREES = frozenset(
    (
        "the", "this", "that", "same", "device", "dt", "source", "other", "another", "topic", "feature", "git", "own", "kernel", "b", "rb",
        "which", "a",
    )
)  # fmt: skip
_OWNERS = frozenset(("my", "our", "your", "his", "her", "their"))
FOOTNOTE_RE = re.compile(r"\[(?P<number>[0-9]{1,2})\]")
# "Link to v2: https://...", "v1: https://...": one's own earlier posting, not what one collides with
OWN_LINK_RE = re.compile(r"[ \t*-]*(?:link to )?(?:v[0-9]+|rfc|previous version|changes in v[0-9]+)\b[^:]{0,30}:", re.IGNORECASE)
REBASE_RE = re.compile(r"\b(?:rebase|re-?spin|resend|re-?base|refresh)\b", re.IGNORECASE)
SENTENCE_END_RE = re.compile(r"[.!?](?=[ ]+[A-Z(\"])|[.!?]$|(?<=[ ])[-*][ ]")
PATH_RE = re.compile(
    r"\b(?:in|of|to) (?:the file )?[\"'`]?(?P<path>[\w.+-]+(?:/[\w.+-]+)+\.[a-zA-Z]{1,4}|[\w+-]+(?:/[\w.+-]+)*/(?:Makefile"
    r"|Kconfig))\b"
)

_PRINTED = ("error: ", "fatal: ", "hint: ")  # by a program, whose words are read elsewhere
_OPEN = (":", "with", "between")  # what is named stands in the next paragraph
_HINTS = ("onflict", "olli", "clash", "Clash", "t apply", "to apply", "longer appl")
_MAX_LINE = 1000
_STATEMENTS = 40  # of one text
_BEFORE = 2  # lines of the paragraph above the word,
_BEHIND = 4  # and below it
_BELOW = 12  # lines of the next one that may list what is named


@dataclass(slots=True)
class _Spot:
    """The surroundings of a word."""

    line: int  # index of the line with the word
    first: int  # lines that belong to it
    last: int
    below: int  # the last one that may name what the sentence speaks of: where it ends open, of the next paragraph
    sentence: str
    before: str  # of the sentence, up to the word
    word: str


def find_conflict_prose(part: Part, taken: Collection[int] = ()) -> list[ConflictReport]:
    """Return the sentences that say of something named that it does not go together. `taken`: lines that are already read."""
    found: list[ConflictReport] = []
    referents: _Referents | None = None
    last = -1
    for index in part.lines_with(*_HINTS):
        raw = part.lines[index]
        if index <= last or index + 1 in taken or part.marks[index] not in ".>" or len(raw) > _MAX_LINE or "CONFLICT" in raw:
            continue
        if raw.lstrip("> \t|#").startswith(_PRINTED):
            continue
        spot = _spot(part, index)
        if not spot or not _is_about_patches(part, spot):
            continue
        referents = referents or _Referents(part)
        report = _report(part, spot, referents)
        if report:
            found.append(report)
            last = spot.line + 1
        if len(found) >= _STATEMENTS:
            break
    return found


def _spot(part: Part, index: int) -> _Spot | None:
    """Return the sentence around the word of a line; None where the line has none."""
    depth, line = _line(part, index)
    match = next((match for match in WORD_RE.finditer(line) if not _is_in_url(line, match.start())), None)
    if not match:
        return None
    first = index
    while first > 0 and index - first < _BEFORE and _belongs(part, first - 1, depth):
        first -= 1
    last = index
    while last + 1 < len(part.lines) and last - index < _BEHIND and _belongs(part, last + 1, depth):
        last += 1
    above = " ".join(_line(part, at)[1].strip() for at in range(first, index))
    head = f"{above} {line[: match.start()].lstrip()}".lstrip()
    cut = 0
    for end in SENTENCE_END_RE.finditer(head):
        cut = end.end()
    behind = " ".join([line[match.end() :].strip(), *(_line(part, at)[1].strip() for at in range(index + 1, last + 1))])
    stop = SENTENCE_END_RE.search(behind)
    before = head[cut:]
    sentence = f"{before}{match[0]} {behind[: stop.end() if stop else None]}".rstrip()
    below = last
    if sentence.endswith(_OPEN) and last + 2 < len(part.lines) and not part.lines[last + 1].strip("> \t"):
        below = last + 2
        while below - last < _BELOW and below + 1 < len(part.lines) and _belongs(part, below + 1, depth):
            below += 1
    return _Spot(index, first, last, below, sentence, before, match[0])


def _is_in_url(line: str, place: int) -> bool:
    """Tell whether a word is part of an address, which often holds a commit's subject."""
    return "://" in line[line.rfind(" ", 0, place) + 1 : place]


def _line(part: Part, index: int) -> tuple[int, str]:
    line = part.lines[index]
    return unquote(line) if part.marks[index] == ">" else (0, line)


def _belongs(part: Part, index: int, depth: int) -> bool:
    """Tell whether a line is of the same paragraph as its neighbour."""
    if part.marks[index] not in ".>" or len(part.lines[index]) > _MAX_LINE:
        return False
    other, line = _line(part, index)
    return other == depth and bool(line.strip())


def _is_about_patches(part: Part, spot: _Spot) -> bool:
    if max(spot.before.rfind('("'), spot.before.rfind("(“")) > max(spot.before.rfind('")'), spot.before.rfind("”)")):
        return False  # the word stands in a commit's subject
    if NOISE_RE.search(spot.sentence) or (NEGATIVE_RE.search(spot.before[-120:]) and not APPLY_RE.search(spot.word)):
        return False  # "does not apply" is its own negation
    named = (_line(part, index)[1] for index in range(spot.last + 1, spot.below + 1))
    return bool(
        CONTEXT_RE.search(f"{spot.sentence} {' '.join(named)}") or NAMED_RE.match(spot.sentence[len(spot.before) + len(spot.word) :])
    )


class _Referents:
    """The commits and mails that a text names, by line."""

    def __init__(self, part: Part) -> None:
        self.part = part
        self.lines = TextLines(part)
        self.ids = find_ids(self.lines)
        self.links: dict[int, list[str]] = {}
        for link in find_message_links(part):
            self.links.setdefault(link.line - 1, []).append(link.message_id)

    def sides(self, spot: _Spot) -> Iterator[ConflictSide]:
        """Yield what the sentence names, footnotes resolved."""
        for one in self.ids:
            if spot.first <= one.index <= spot.below and len(one.sha) >= 10 and self._is_said(spot, one.sha):
                yield ConflictSide(
                    side=2, line=one.index + 1, end_line=one.index + 1, sha=one.sha, subject=self._subject(one.index, one.end), link=None
                )
        for index in range(spot.line, spot.below + 1):
            for message_id in self.links.get(index, ()):
                if not OWN_LINK_RE.match(_line(self.part, index)[1]):
                    yield _link(index, message_id)
        for note in FOOTNOTE_RE.finditer(spot.sentence):
            yield from self._footnote(note[0], spot)

    def title(self, spot: _Spot) -> Iterator[ConflictSide]:
        """Yield the patch whose subject alone the sentence gives."""
        match = TITLE_RE.search(spot.sentence, len(spot.before))
        if match:
            first = match.group("title").partition(" ")[0]
            lines = range(spot.line, spot.last + 1)
            start = next((index for index in lines if first in _line(self.part, index)[1]), spot.line)
            last = match.group("title").rpartition(" ")[2]
            end = next((index for index in lines if index >= start and last in _line(self.part, index)[1]), start)
            yield ConflictSide(side=2, line=start + 1, end_line=end + 1, sha=None, subject=match.group("title").strip(), link=None)

    def person(self, spot: _Spot) -> Iterator[ConflictSide]:
        """Yield the work of somebody whom the sentence names, as it calls it."""
        match = PERSON_RE.search(spot.sentence[len(spot.before) :][:200])
        if match:
            yield ConflictSide(
                side=2, line=spot.line + 1, end_line=spot.line + 1, sha=None, subject=" ".join(match.group("words").split()), link=None
            )

    def _is_said(self, spot: _Spot, sha: str) -> bool:
        return sha in spot.sentence or spot.sentence.endswith(_OPEN)

    def _subject(self, index: int, end: int) -> str | None:
        text = f"{self.lines.text(index)[end:].strip()} {self.lines.text(index + 1).strip()}".lstrip(" :,")
        if text[:2] in ('("', "(“"):
            close = max(text.find('")'), text.find("”)"))
            return text[2:close].strip() or None if close > 2 else None
        return None

    def _footnote(self, mark: str, spot: _Spot) -> Iterator[ConflictSide]:
        for index in range(spot.line + 1, len(self.part.lines)):
            line = _line(self.part, index)[1].lstrip()
            if line.startswith(mark) and index > spot.line:
                for at in (index, index + 1):
                    for message_id in self.links.get(at, ()):
                        yield _link(at, message_id)
                        return


def _link(index: int, message_id: str) -> ConflictSide:
    return ConflictSide(side=2, line=index + 1, end_line=index + 1, sha=None, subject=None, link=message_id)


def _report(part: Part, spot: _Spot, referents: _Referents) -> ConflictReport | None:
    """Return what the sentence says, None where it names nothing."""
    is_apply = bool(APPLY_RE.search(spot.word))
    sides = tuple(dict.fromkeys(referents.sides(spot))) or tuple(referents.title(spot)) or tuple(referents.person(spot))
    if is_apply and NEED_RE.search(spot.sentence):
        sides = ()
    tree = _tree(spot)
    if not sides and not tree and not (is_apply and _is_about_a_patch(spot)):
        return None
    kind = ReportKind.APPLY_FAILURE if is_apply else ReportKind.PROSE
    path = PATH_RE.search(TITLE_RE.sub("", spot.sentence))
    line = spot.line + 1
    return ConflictReport(
        part=part.number,
        line=line,
        is_quoted=part.marks[spot.line] == ">",
        tree_a=tree if is_apply else None,
        tree_b=None if is_apply else tree,
        tool=None,
        places=(ConflictPlace(line=line, end_line=line, kind=kind, path=path.group("path") if path else None),),
        sides=sides,
        weight=_weight(spot),
        settled=_settled(spot.sentence),
    )


def _settled(sentence: str) -> Settled | None:
    """Return how the sentence says that it was settled; what is asked for is not, but for an order."""
    return next(
        (
            settled
            for settled, pattern in SETTLED_RES
            if (match := pattern.search(sentence)) and (settled is Settled.ORDER or not DEMAND_RE.search(sentence[: match.start()][-60:]))
        ),
        None,
    )


def _is_about_a_patch(spot: _Spot) -> bool:
    """Tell whether what does not apply is a patch: not "to this driver", whoever says so."""
    behind = spot.sentence[len(spot.before) + len(spot.word) :]
    return bool(REBASE_RE.search(spot.sentence) or (PATCH_RE.search(spot.before) and not behind.startswith(" to ")))


def _tree(spot: _Spot) -> str | None:
    behind = spot.sentence[len(spot.before) :]
    match = TREE_RE.search(behind[:200])
    if not match:
        release = RELEASE_RE.search(behind[:200])
        return release.group("release") if release else None
    name = match.group("named") or match.group("git") or match.group("word")
    if name.lower() in NO_TREES:
        return None
    if name.lower() in _OWNERS:
        return f"{name} tree"
    return name.removesuffix("'s").removesuffix("’s").removesuffix("'")


def _weight(spot: _Spot) -> Weight | None:
    if TRIVIAL_RE.search(spot.before[-60:]) or TRIVIAL_RE.search(spot.sentence[len(spot.before) :][:120]):
        return Weight.TRIVIAL
    return Weight.ANNOUNCED if ANNOUNCED_RE.search(spot.before[-40:]) else None
