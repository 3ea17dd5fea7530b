"""Which of the commits that a person's mail names it blames, by the words around them."""

import re
from collections.abc import Sequence
from dataclasses import replace

from ..model.commit_reference import CommitReference
from ..model.message import Part
from ..model.regression import Culprit
from ..model.vocabulary import CommitRole
from .prose import Paragraph

_ACCUSES_RE = re.compile(
    r"\b(?:introduced (?:by|in|with)|caused by|causes?|broken (?:by|since|in|with)|breaks|broke|breaking|since(?: this| the)?(?: commit)?|"
    r"bisect\w* (?:led|leads|says|said|shows?|gives?|gave)|"
    r"regress\w+ (?:from|in|by|since|with|of|caused)|culprit|offending|"
    r"blame[sd]?|to blame|bad commit|failed commit|due to|because of|result of|started (?:with|after|in)|starting with|revert(?:ing|ed|"
    r"s)?|after(?: commit)?|bug in|exposed by|triggered by|from commit|with commit|by commit|this commit|this patch|the patch|fingered|"
    r"before those|guilty|suspect\w*|problem(?:atic)?|points? (?:to|at)|tracked (?:it )?down|narrowed|came in with|appeared (?:with|in)|"
    r"appears (?:with|since)|happens since|seen since|is the one that|issue with|"
    r"bisect(?:s|ed)(?: it| this)? to)\b[^.?!]{0,60}$",
    re.IGNORECASE,
)
_ACCUSES_BEHIND_RE = re.compile(
    r"[^.?!\n]{0,60}?\b(?:is the (?:first bad|culprit|one|bad|offending|reason|problem)|is to blame|introduced|introduces|causes|caused|"
    r"broke|breaks|as the first bad|as (?:the )?(?:culprit|bad)|was identified|seems to be|is responsible|regressed|makes|"
    r"triggers|triggered)\b",
    re.IGNORECASE,
)
# "commit 1234567890ab ("…") changed the updates such that": the subject of a sentence that tells what it did
_CHANGED_RE = re.compile(
    r"(?:has |have )?(?:changed|changes|switched|removed|removes|made|moved|replaced|dropped|enabled|disabled|converted|started)\b",
    re.IGNORECASE,
)
# "This patch landed in linux-next 20201109 as commit 1234567890ab", "This is now commit 1234567890ab": the patch that is answered
_LANDED_RE = re.compile(
    r"\b(?:this|the|your) (?:\w+ )?(?:(?:patch|commit|change|one),? (?:which |that )?)?"
    r"(?:(?:has |have |just |recently |now |is |was |been |already )*"
    r"(?:landed|merged|applied|went|"
    r"queued|showed up|appeared|hit|got)\b[^.?!]{0,60}\bas(?: commit)?|(?:is|was|became) (?:now )?(?:commit)?)[ \t:]*$",
    re.IGNORECASE,
)
# "This commit tests good:", "last good commit", "Bad:": the ends of a range
_END_RE = re.compile(
    r"\b(?:(?:tests?|tested|is|was|last|known|first) (?:as )?(?:good|ok|fine|working)|(?:tests?|known) bad)\b[^.?!]{0,12}$"
    r"|\b(?:good|(?<!first )bad):?$"
    r"|\brevisions? left to test\b.{0,60}$",
    re.IGNORECASE,
)
_NOT_CULPRIT_RE = re.compile(
    r"\b(?:up to(?: and including)?|HEAD|head|including|head is|git describe|tip(?: of)?|fixed (?:by|in|with)|fixes|based on|on top of|"
    r"merge base|start commit|prerequisite|also (?:had|needs?)|"
    r"good|works?(?: with| on| at)?|passes|before|e\.g\.|at commit|tested|testing|kernel:|commit:|version|master|and (?:torvalds|linus)|"
    r"needed fix|needed|earlier|currently at|branch|running|combination)\b[^.?!]{0,30}$",
    re.IGNORECASE,
)
# " dax: a title" behind an id, without brackets or quotes
_BARE_TITLE_RE = re.compile(
    r"[ ]+(?P<title>(?!(?:Author|Date|Merge|Commit|Link|https?|[A-Z][\w-]{2,20}-by)\b)[\w/.,*{}-]{2,40}"
    r"(?:[ ][\w/.-]{1,20})?: [^\s\"“(][^\"“]{7,140})$"
)
# "Ann bisected this to first bad commit id as,", "… and found the first bad commit,", "Commit pointing to,": what stands below is it
_NAMES_BELOW_RE = re.compile(
    r"\b(?:bisect(?:ed|ion|s)|first bad commit|(?:commit|blame)(?: is)? pointing to)\b[^.?!]{0,80}[,:][ \t]*$", re.IGNORECASE
)
_ID_RE = re.compile(r"\b[0-9a-f]{10,40}\b")
_PERSON_RE = re.compile(r"[ \t]*[^<>:]{3,60} <[^<>\s@]+@[^<>\s@]+>[ \t]*$")
_TITLE_BELOW_RE = re.compile(
    r"[ \t]*(?P<title>(?!(?:Author|Date|From|Subject|Merge|Commit|Link|Fixes|Cc|https?|[A-Z][\w-]{2,20}-by)\b)[\w/.,*{}+-]{2,40}"
    r"(?:[ ][\w/.-]{1,20}){0,2}: \S.{7,140})$"
)
_UPSTREAM_RE = re.compile(r"[ \t]*(?:\[ )?(?:Upstream commit|commit) (?P<sha>[0-9a-f]{12,40})\b")
# "[mainline][bisected 1a2b3c ] boot fails": shorter than git abbreviates
_SHORT_ID_RE = re.compile(r"\bbisected (?:to )?(?P<sha>(?=[a-f]{0,5}[0-9])[0-9a-f]{6,40})\b", re.IGNORECASE)
# "# first bad commit: [1234567890ab] dax: a title": git bisect log
_FIRST_BAD_RE = re.compile(r"first bad commit: \[([0-9a-f]{7,40})\] ?(.*)$")
_TITLE = r"[\w/.,*{}-]{2,30}(?:[ ][\w/.-]{1,20})?: [^\"”]{5,140}"
# '"dax: a title" broke it', 'The culprit is the patch "dax: a title"', 'bisected it to "dax: a title"'
_BROKE_TITLE_RE = re.compile(
    rf"[\"“](?P<title>{_TITLE})[\"”] (?:has )?(?:br(?:oke|eaks)|caus\w+|introduc\w+|regress\w+)"
    r"|\b(?:[Cc]ulprit (?:is|was|seems to be)|(?:[Cc]aused|[Bb]roken|[Ii]ntroduced) by|[Bb]isect(?:s|ed)(?: it| this)? to)"
    rf"(?: the| your| my)?(?: patch| commit| change)? [\"“](?P<blamed>{_TITLE})[\"”]"
    rf"|\b[Rr]everting(?: the| your| my)?(?: patch| commit| change)? [\"“](?P<reverted>{_TITLE})[\"”] "
    r"(?:fixe[sd]|help(?:s|ed)|solve[sd]|resolve[sd]|cure[sd]|makes)\b"
)
# "https://git.kernel.org/…/commit/?id=": what stands before an id in the address of a commit
_ADDRESS_RE = re.compile(r"<?https?://\S{1,300}$")
_MAX_LINES = 400
_MAX_LINE = 400


def find_culprit(part: Part, prose: Sequence[Paragraph], commits: Sequence[CommitReference], subject: str) -> Culprit | None:
    """Return the commit that a mail's own words blame; None where none is named, or several are and none is accused."""
    own = [
        one
        for one in commits
        if not (one.is_quoted and one.line)
        and one.part == 0
        and one.role not in (CommitRole.FIXES, CommitRole.BASE, CommitRole.PREREQUISITE)
        and (one.role is not CommitRole.APPLIED or (one.line and _LANDED_RE.search(_lead(part, one))))
    ]
    for one in own:
        if one.role is CommitRole.BISECTED and one.line:
            return _culprit(_with_title(part, one), is_bisected=True)
    named = _named_below(part)
    if named:
        return named
    accused = [(rank, at, one) for at, one in enumerate(own) if (rank := _accused(part, one))]
    if accused:
        rank, _, one = min(accused, key=lambda entry: (-entry[0], entry[1]))
        return _culprit(_with_title(part, one), is_bisected=rank == 5 or "bisect" in _lead(part, one).lower())
    for one in own:
        if one.line == 0 and one.role in (CommitRole.BISECTED, CommitRole.MENTIONED, CommitRole.LISTED) and not one.is_quoted:
            titled = next((other for other in own if other.subject and other.sha and one.sha and other.sha[:7] == one.sha[:7]), one)
            return _culprit(titled, is_bisected=one.role is CommitRole.BISECTED)
    short = _SHORT_ID_RE.search(subject)
    if short:
        return Culprit(part=0, line=0, sha=short.group("sha"), subject=None, is_bisected=True)
    for paragraph in prose:
        match = _BROKE_TITLE_RE.search(paragraph.text[:4000])
        if match:
            line, title = paragraph.line_at(match.start()), match.group("title") or match.group("blamed") or match.group("reverted")
            bad = next((sha for sha, subject in _first_bad(part) if subject and _folded(subject).startswith(_folded(title)[:40])), None)
            return Culprit(part=0, line=line, sha=bad, subject=title, is_bisected=bad is not None)
    return None


def has_landed(part: Part, culprit: Culprit) -> bool:
    """Tell whether the words before a culprit's id say that it is the patch which the mail answers, in a tree by now."""
    line = part.lines[culprit.line - 1] if culprit.line else ""
    at = line.find((culprit.sha or "\0")[:7])
    return (
        at >= 0
        and _LANDED_RE.search(" ".join([part.lines[culprit.line - 2].strip() if culprit.line > 1 else "", line[:at].strip()])) is not None
    )


def _with_title(part: Part, one: CommitReference) -> CommitReference:
    """Return a reference with the title that stands bare behind its id, to the end of the line."""
    if one.subject or not one.sha or not one.line:
        return one
    line = part.lines[one.line - 1]
    if one.sha not in line:
        return one
    behind = line[line.find(one.sha) + len(one.sha) :]
    if not behind.strip("]):. \t") and one.line < len(part.lines) and part.marks[one.line] == ".":
        behind = f" {part.lines[one.line].strip()}"  # the title stands on the line below
    match = _BARE_TITLE_RE.match(behind)
    return replace(one, subject=match.group("title").strip()) if match else one


def _named_below(part: Part) -> Culprit | None:
    """Return the commit whose title stands on a line of its own below words that say a bisection ended there."""
    own = [at for at, mark in enumerate(part.marks[:_MAX_LINES]) if mark == "." and 0 < len(part.lines[at].strip()) <= _MAX_LINE]
    for place, at in enumerate(own):
        if not _NAMES_BELOW_RE.search(part.lines[at]) or _ID_RE.search(part.lines[at]):
            continue
        below = own[place + 1 : place + 4]
        if below and _PERSON_RE.match(part.lines[below[0]]):
            below = below[1:]
        title = _TITLE_BELOW_RE.match(part.lines[below[0]]) if below else None
        if title:
            sha = _UPSTREAM_RE.match(part.lines[below[1]]) if len(below) > 1 else None
            return Culprit(
                part=part.number,
                line=below[0] + 1,
                sha=sha.group("sha") if sha else None,
                subject=title.group("title").strip(),
                is_bisected=True,
            )
    return None


def _first_bad(part: Part) -> list[tuple[str, str]]:
    return [
        (match.group(1), match.group(2))
        for line in part.lines
        if "first bad commit: [" in line and len(line) < 400 and (match := _FIRST_BAD_RE.search(line))
    ]


def _folded(text: str) -> str:
    return " ".join(text.lower().split())


def _accused(part: Part, one: CommitReference) -> int:
    """Return how surely the words around an own commit id accuse it; 0: they do not."""
    if not one.line:
        return 0
    line = part.lines[one.line - 1]
    at = line.find(one.sha or "\0")
    if one.sha and at < 0:
        at = line.find(one.sha[:7])
    lead = _lead(part, one)
    below = " ".join(text.strip() for text in part.lines[one.line : one.line + 3])
    behind = f"{line[max(at, 0) + len(one.sha or '') :]} {below}"
    if one.subject and one.subject[:20] in behind:
        behind = behind.partition(one.subject[-12:])[2]
    behind = behind.lstrip('")]},.:; ')
    if "(refs/bisect/bad)" in line:  # git log of who bisected
        return 5
    if one.author_date is not None and _ACCUSES_RE.search(lead):
        return 4
    if _END_RE.search(lead):
        return 0
    if _NOT_CULPRIT_RE.search(lead[-50:]) and not _ACCUSES_RE.search(lead[-25:]):
        return 0
    if _ACCUSES_BEHIND_RE.match(behind):
        return 3
    if _ACCUSES_RE.search(lead) or _LANDED_RE.search(lead):
        return 2
    return 1 if one.author_date is not None or _CHANGED_RE.match(behind) else 0


def _lead(part: Part, one: CommitReference) -> str:
    """Return the own words before a commit's id."""
    line = part.lines[one.line - 1]
    start = max(0, one.line - 5)
    above = [
        text.strip() for text, mark in zip(part.lines[start : one.line - 1], part.marks[start : one.line - 1], strict=True) if mark == "."
    ]
    at = max(line.find((one.sha or "\0")[:7]), 0)
    return " ".join([*above, _ADDRESS_RE.sub("", line[:at]).strip()])[-160:].strip()


def _culprit(one: CommitReference, *, is_bisected: bool) -> Culprit:
    return Culprit(part=one.part, line=one.line, sha=one.sha, subject=one.subject, is_bisected=is_bisected)
