"""The commits that a text names: trailers, pasted `git show` and `git log`, bisect results, notices of robots, prose.

Formats follow git, Documentation/process/submitting-patches, stable-kernel-rules, handling-regressions, and what the lists' robots send.
"""

import re
from dataclasses import replace

from ..model.commit_reference import CommitReference
from ..model.message import Part
from ..model.vocabulary import CommitRole, Stability
from .commit_id import FoundId, Lines, find_ids
from .commit_role import LISTED_RE, NOTICE_LINE_RE, TESTED_LINE_RE, is_listed, is_lkp, role_of
from .pasted_commit import PASTED_RE, read_pasted
from .stability import stability_of, tree_applied_to, tree_before, tree_behind, tree_of_url

# Not subjects although in brackets behind an id: releases, verdicts, refs.
NO_SUBJECT_RE = re.compile(
    r"v?[0-9]+\.[0-9][\w.-]*$|tag:|HEAD\b|origin/|(?:good|bad|upstream|see)$"
    r"|(?:see|i\.e\.|aka|now|which|from|in|and|or|the|a|not|as) ",
    re.IGNORECASE,
)
# "Revert "dax: a subject"", "dax: Revert "a subject" for now"; the last quote closes it, where there is one
REVERT_TITLE_RE = re.compile(r"(?:[\w/.,-]{1,40}: ){0,2}Revert +[\"“](?P<subject>.{3,300})$")
BISECTED_TITLE_RE = re.compile(r"\bbisected (?:\w+ ){0,4}to:?(?: commit| patch)? [\"“](?P<subject>[^\"“”]{8,150})[\"”]", re.IGNORECASE)
# "Merging net-next/main (1234567890ab Merge branch …)": linux-next's log
MERGING_RE = re.compile(r"Merging (?P<tree>[^\s()]{1,80}) \($")
# "merged into the x86/irq branch of tip:"
TIP_BRANCH_RE = re.compile(r"\bmerged into the (?P<branch>[\w./-]{1,60}) branch of tip\b")
# "  - dax: a subject" below "Here is the summary with links:": patchwork's robot, of a patch whose subject had no tag of a tree
SUMMARY_RE = re.compile(r"Here is the summary with links:")
SUMMARY_LINE_RE = re.compile(r"- (?P<subject>\S.*)$")
# "[net-next,v3,1/4] dax: …": tags before a subject in a notice
TAGS_RE = re.compile(r"(?:\[[^\]]{0,60}\][ \t]*)+")
# "1234567890ab (HEAD -> main, tag: v5.3) dax: a subject", "… (refs/bisect/bad) dax: …": git log --decorate
DECORATION_RE = re.compile(r"\((?:HEAD|tag: |refs/|origin/)[^()]{0,200}\)[ \t]*")
# ""dax: a subject" (1234567890ab)": the other way round
SUBJECT_BEFORE_RE = re.compile(r"[\"“](?P<subject>[^\"“”]{6,200})[\"”],? \((?:commit:? )?$")

# "mm/hotplug: fix …" alone on the line below an id
BARE_SUBJECT_RE = re.compile(r"[\w/.,|*{}-]{2,40}(?: [\w/.-]{2,20})?: \S.{5,150}$")

SHORTEST_RE = re.compile(r"[0-9a-f]{7}")  # without which a subject, unlike a text, need not be made ready to be searched
MAX_REFERENCES = 2000  # of one text; a merge window's log has 400
_CLOSING = {'"': '"', "“": "”", "'": "'", "`": "'", "‘": "’"}
_NO_TREE = (CommitRole.FIXES, CommitRole.REVERTS, CommitRole.BASE, CommitRole.CHERRY_PICKED, CommitRole.PREREQUISITE)


def find_commit_references(part: Part, *, sender: str = "", subject: str = "") -> list[CommitReference]:
    """Return the commits that a text names, in its order; with a subject, those of the subject first, on line 0.

    `sender` is the lower-case address of From:, `subject` the mail's: robots are known by them. Pass the subject with part 0 only.
    """
    found = _of_subject(part, sender, subject) if subject else []
    lines = Lines(part)
    ids = find_ids(lines)
    if ids:
        found.extend(_Reader(part, lines, sender, subject).read(ids[:MAX_REFERENCES]))
    titled = part.lines_with("Revert ", "bisected")
    if titled:
        found.extend(_without_id(lines, titled, found))
        found.sort(key=lambda reference: (reference.line, reference.end_line))
    return found


def _of_subject(part: Part, sender: str, subject: str) -> list[CommitReference]:
    """Return what a subject names, as of line 0; that of a reply is a copy."""
    is_reply = subject[:4].lower().startswith(("re:", "aw:", "fwd:", "fw:"))
    title = Part(number=part.number, lines=(subject,), marks=".")
    lines = Lines(title)
    ids = find_ids(lines) if SHORTEST_RE.search(subject) else []
    is_robot = bool(ids) and is_lkp(sender, ())
    found = []
    for reference in _Reader(title, lines, sender, "").read(ids) if ids else []:
        role, named = reference.role, reference.subject
        if role is CommitRole.MENTIONED and "bisected" in subject.lower() and len(ids) == 1:
            role = CommitRole.BISECTED  # "[BISECTED REGRESSION] since 1234567890ab"
        elif is_robot and subject[: subject.find(reference.sha or "")].endswith("] "):
            role, named = CommitRole.BISECTED, None  # "[linux-next:master] [mm] 1234567890: vm-scalability.throughput -10% regression"
        found.append(replace(reference, line=0, end_line=0, is_quoted=is_reply, role=role, subject=named))
    reverted = _reverted(subject) if "Revert" in subject and not is_reply else None
    if reverted:
        found.append(_reference(part, 0, False, reverted, CommitRole.REVERTS))
    bisected = BISECTED_TITLE_RE.search(subject) if "isected" in subject.lower() else None
    if bisected:
        found.append(_reference(part, 0, is_reply, bisected.group("subject"), CommitRole.BISECTED))
    return found


def _without_id(lines: Lines, titled: list[int], found: list[CommitReference]) -> list[CommitReference]:
    """Return what lines name by its subject alone: Revert "…" at the head of a line, bisected to "…"."""
    named = {(reference.role, reference.subject) for reference in found}
    extra = []
    for index in titled:
        line = lines.text(index)
        title, role = (_reverted(line) if line.startswith("Revert ") else None), CommitRole.REVERTS
        if title is None and (match := BISECTED_TITLE_RE.search(line)):
            title, role = match.group("subject"), CommitRole.BISECTED
        if title and (role, title) not in named:
            extra.append(_reference(lines.part, index + 1, lines.depth(index) > 0, title, role))
    return extra


def _reverted(title: str) -> str | None:
    """Return the subject that a title says it reverts."""
    match = REVERT_TITLE_RE.match(TAGS_RE.sub("", title, count=1))
    if not match:
        return None
    subject = match.group("subject")
    close = max(subject.rfind('"'), subject.rfind("”"))
    return subject[:close] if close > 3 else subject


def _reference(part: Part, line: int, is_quoted: bool, subject: str, role: CommitRole) -> CommitReference:
    return CommitReference(
        part=part.number,
        line=line,
        end_line=line,
        is_quoted=is_quoted,
        sha=None,
        subject=subject,
        role=role,
        tree=None,
        stability=Stability.UNKNOWN,
    )


class _Reader:
    """Reads the ids of one text, each with the words around it."""

    def __init__(self, part: Part, lines: Lines, sender: str, subject: str) -> None:
        self.part = part
        self.lines = lines
        self.subject = subject
        self.is_lkp = is_lkp(sender, part.lines)
        self.leads: dict[int, str] = {}  # of lines that begin with an id
        self.belows: dict[int, str] = {}
        self.summary: int | None = None  # index of the head of a robot's summary; -1: there is none; None: not looked for

    def read(self, ids: list[FoundId]) -> list[CommitReference]:
        """Return a reference for each id, in order; what repeats the one just above is put together with it."""
        found: list[CommitReference] = []
        for one in ids:
            reference = self._read(one)
            last = found[-1] if found else None
            if last and reference.line - last.end_line <= 2 and _same(last, reference):
                found[-1] = _joined(last, reference)
            else:
                found.append(reference)
        return found

    def _read(self, one: FoundId) -> CommitReference:
        index, line = one.index, self.lines.text(one.index)
        lead = self._lead(one)
        pasted = read_pasted(self.lines, index) if PASTED_RE.fullmatch(line.strip()) else None
        if pasted:
            subject, end, behind = pasted.subject, pasted.index, ""
        else:
            subject, end, behind = self._subject(one, lead)
        role = role_of(lead, line, one.start, one.end, behind)
        notice = self._notice(one)
        if notice is not None:
            subject, role = notice, CommitRole.APPLIED
        elif self.is_lkp and line[: one.start].strip(" |").lower() == "commit:":
            role = CommitRole.BISECTED
        if role is CommitRole.LISTED and _begins_bracket(line[one.end :]) and not self._is_in_list(index):
            role = CommitRole.MENTIONED
        if role is CommitRole.REVERTS and subject is None:
            subject = _reverted(self.subject)
        tree, stability = self._tree(one, lead, behind, end, role)
        return CommitReference(
            part=self.part.number,
            line=index + 1,
            end_line=end + 1,
            is_quoted=self.lines.depth(index) > 0,
            sha=one.sha,
            subject=subject,
            role=role,
            tree=tree,
            stability=stability,
            author_date=pasted.author_date if pasted else None,
            author_email=pasted.author_email if pasted else None,
            link=pasted.link if pasted else None,
        )

    def _lead(self, one: FoundId) -> str:
        """Return up to three lines that lead to an id; where it begins its paragraph or its list, the end of the paragraph above."""
        index = one.index
        own = self.lines.text(index)[: one.start]
        if own.strip(" \t*+-([\"'#|0123456789.") not in ("", "commit", "Commit", "commit:"):
            return _leading(self._above(index, 3), own)
        known = self.leads.get(index - 1)
        depth = self.lines.depth(index)
        if known is None or not self.lines.text(index - 1).strip():
            top = index - 1
            blank = 0
            while blank < 3 and top >= 0 and self.lines.depth(top) == depth and not self.lines.text(top).strip():
                top, blank = top - 1, blank + 1
            known = self.leads.get(top) if blank and LISTED_RE.match(self.lines.text(top).strip()) else None
            if known is None:
                known = self._above(top + 1, 3) if self.lines.depth(top) == depth else ""
        if LISTED_RE.match(self.lines.text(index).strip()):
            self.leads[index] = known
        return _leading(known, own)

    def _is_in_list(self, index: int) -> bool:
        return is_listed(self.lines.text(index - 1)) or is_listed(self.lines.text(index + 1))

    def _above(self, index: int, count: int) -> str:
        depth = self.lines.depth(index)
        taken: list[str] = []
        for above in range(index - 1, max(-1, index - 1 - count), -1):
            text = self.lines.text(above).strip()
            if not text or (depth >= 0 and self.lines.depth(above) != depth):
                break
            taken.append(text)
        return " ".join(reversed(taken))

    def _following(self, index: int, count: int) -> tuple[str, ...]:
        """Return the stripped lines below one, of its paragraph."""
        depth = self.lines.depth(index)
        taken: list[str] = []
        for below in range(index + 1, index + 1 + count):
            text = self.lines.text(below).strip()
            if not text or self.lines.depth(below) != depth:
                break
            taken.append(text)
        return tuple(taken)

    def _subject(self, one: FoundId, lead: str) -> tuple[str | None, int, str]:
        """Return (subject, index of its last line, the text behind it)."""
        line = self.lines.text(one.index)
        tail = line[one.end :]
        following = self._following(one.index, 3)
        text = " ".join((tail.strip(), *following)).strip()
        if line[one.start - 1 : one.start] == "[" and tail.startswith("]") and line.lstrip().startswith("#"):  # a bisect log
            wrapped = following[:2] if len(line) > 60 else ()
            rest = [below for below in wrapped if not below.startswith(("#", "git "))]
            return " ".join((tail[1:].strip(), *rest)).strip() or None, one.index + len(rest), ""
        if MERGING_RE.search(line[: one.start]):
            return tail.strip().removesuffix(")") or None, one.index, ""
        if one.url is not None:
            text = text.lstrip(">)]} ")
        opened = text.lstrip(",:;. ") if text[:1] in ",:" else text
        quoted, behind = _bracketed(opened)
        if quoted:
            used = len(tail.strip()) if tail.strip() else 0
            consumed = len(text) - len(behind)
            end = one.index
            for extra in following:
                if consumed <= used:
                    break
                used += 1 + len(extra)
                end += 1
            return quoted, end, behind
        listed = LISTED_RE.match(line.strip(" \t"))
        if listed and (is_listed(line) or self._is_in_list(one.index)) and not tail.strip().startswith(("is ", "was ", "and ")):
            subject = DECORATION_RE.sub("", listed.group("subject").strip(), count=1)
            if len(line) > 64 and following and following[0][0].islower() and not LISTED_RE.match(following[0]):
                return f"{subject} {following[0]}", one.index + 1, ""
            return subject, one.index, " ".join(following)
        if not tail.strip(" .:") and not line[: one.start].rstrip().endswith(":") and following and BARE_SUBJECT_RE.match(following[0]):
            return following[0], one.index + 1, " ".join(following[1:])
        before = SUBJECT_BEFORE_RE.search(lead)
        return (before.group("subject") if before else None), one.index, text

    def _notice(self, one: FoundId) -> str | None:
        """Return the subject that stands above an id in a maintainer's or robot's notice that patches were applied."""
        line = self.lines.text(one.index)
        head = line[: one.start].strip()
        if head.lower() != "commit:" and not (one.url is not None and head.startswith("http")):
            return None
        above = one.index - 1
        pattern = SUMMARY_LINE_RE if one.url is not None and self._is_in_summary(above) else NOTICE_LINE_RE
        match = pattern.match(self.lines.text(above).strip())
        if not match and self.lines.text(above).startswith(("  ", "\t")):  # the subject went over two lines
            match = pattern.match(self.lines.text(above - 1).strip())
            if match:
                return f"{match.group('subject').strip()} {self.lines.text(above).strip()}"
        return TAGS_RE.sub("", match.group("subject")).strip() if match else None

    def _is_in_summary(self, index: int) -> bool:
        """Tell whether a line stands in the summary of patchwork's robot: below its head and as deep in quotes."""
        if self.summary is None:
            heads = (at for at in self.part.lines_with("summary with links:") if SUMMARY_RE.match(self.lines.text(at).strip()))
            self.summary = next(heads, -1)
        return 0 <= self.summary < index and self.lines.depth(self.summary) == self.lines.depth(index)

    def _tree(self, one: FoundId, lead: str, behind: str, end: int, role: CommitRole) -> tuple[str | None, Stability]:
        if role is CommitRole.UPSTREAM:
            return None, Stability.MAINLINE
        line = self.lines.text(one.index)
        if role in _NO_TREE or TESTED_LINE_RE.match(line.strip()):
            return None, Stability.UNKNOWN
        merging = MERGING_RE.search(line[: one.start])
        if merging:
            return merging.group("tree"), stability_of(merging.group("tree"), "")
        if one.url is not None:
            tree = tree_of_url(one.url)
            return tree, stability_of(tree, lead)
        if line.startswith("Commit-ID:"):
            match = TIP_BRANCH_RE.search(" ".join(self.part.lines[:6]))
            return (f"tip:{match.group('branch')}" if match else None), (Stability.TIP if match else Stability.UNKNOWN)
        is_line = not line[: one.start].strip(" \t*-+")
        tree = tree_behind(behind.lstrip(' ,.;:)"')) or (tree_behind(self._below(end)) if is_line else None) or tree_before(lead)
        if tree is None and role is CommitRole.APPLIED:
            tree = tree_applied_to(self.part.lines)
        return tree, stability_of(tree, f"{lead} {behind[:200]}")

    def _below(self, index: int) -> str:
        """Return the first line below the paragraph or list of one: "from the X tree." of linux-next's mails."""
        depth, below = self.lines.depth(index), index + 1
        passed: list[int] = []
        while self.lines.depth(below) == depth and self.lines.text(below).strip() and below not in self.belows:
            passed.append(below)
            below += 1
        known = self.belows.get(below)
        if known is None:
            blank = below
            while below < blank + 2 and self.lines.depth(below) == depth and not self.lines.text(below).strip():
                below += 1
            known = self.lines.text(below).strip() if self.lines.depth(below) == depth else ""
        self.belows.update(dict.fromkeys(passed, known))
        return known


def _bracketed(text: str) -> tuple[str | None, str]:
    """Return (subject, what is behind) of a text that begins with ("…"), (…) or "…"."""
    if text[:1] == "(":
        closing = _CLOSING.get(text[1:2])
        if closing:
            close = text.find(closing + ")", 2)
            if 2 < close <= 400:
                return text[2:close].strip(), text[close + 2 :]
            return None, text
        depth = 0
        for at, char in enumerate(text[:400]):
            depth += (char == "(") - (char == ")")
            if not depth:
                inner = text[1:at].strip()
                fits = len(inner) >= 8 and not NO_SUBJECT_RE.match(inner) and (": " in inner or inner.count(" ") >= 3)
                return (inner, text[at + 1 :]) if fits else (None, text)
        return None, text
    closing = _CLOSING.get(text[:1])
    if closing and text[:1] != "'":
        close = text.find(closing, 1)
        while 0 < close < 400 and text[close + 1 : close + 2].isalnum():
            close = text.find(closing, close + 1)
        if 6 < close <= 400:
            return text[1:close].strip(), text[close + 1 :]
    return None, text


def _leading(above: str, own: str) -> str:
    """Return the last words before an id, white space collapsed, one space behind them where no bracket or quote is open."""
    text = " ".join(f"{above} {own}".split())[-300:]
    return text if not text or text[-1] in "([\"'“" else f"{text} "


def _begins_bracket(text: str) -> bool:
    """Tell whether what follows an id begins with a bracket: `1234567890ab ("…")` of prose, not of a `git log --oneline`."""
    return text.lstrip().startswith("(")


def _same(one: CommitReference, other: CommitReference) -> bool:
    if one.sha is None or other.sha is None or one.is_quoted is not other.is_quoted:
        return False
    is_more = one.role is CommitRole.BISECTED or other.line <= one.end_line  # "Gitweb:" of what tip's robot prints
    if other.role is not one.role and (other.role is not CommitRole.MENTIONED or not is_more):
        return False
    return one.sha.startswith(other.sha) or other.sha.startswith(one.sha)


def _joined(one: CommitReference, other: CommitReference) -> CommitReference:
    """Return two mentions of one commit in neighbouring lines ("… is the first bad commit", "commit …") as one."""
    longest = max(one.sha or "", other.sha or "", key=len)
    return replace(
        one,
        sha=longest,
        end_line=max(one.end_line, other.end_line),
        subject=one.subject or other.subject,
        tree=one.tree or other.tree,
        stability=one.stability if one.stability is not Stability.UNKNOWN else other.stability,
        author_date=one.author_date or other.author_date,
        author_email=one.author_email or other.author_email,
        link=one.link or other.link,
    )
