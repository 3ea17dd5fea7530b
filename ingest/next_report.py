"""The mails about the daily merge of all trees (linux-next): manual merges, build failures that two trees make, patches in two trees.

Formats as the two people write who make linux-next: paths and commits stand in lines of their own, until about 2015 in one running sentence
(`sentence_sides`). A quoted copy in an answer is an echo.
"""

import re
from collections.abc import Iterator, Sequence

from ..model.conflict import ConflictPlace, ConflictReport, ConflictSide, ReportKind, Settled
from ..model.message import Part
from .conflict_names import PATH_RE, bare_subject, paths_of, tree_name
from .part import unquote
from .sentence_sides import Sentence

# "Today's linux-next merge of the block tree got a conflict in:", "... of the vfs tree got conflicts in:", "... a semantic conflict in"
GOT_RE = re.compile(r"linux-next merge of (?P<tree>.{1,120}?) got (?:[\w-]{1,20} ){0,3}conflicts? +in\b", re.IGNORECASE)
# "This is now a conflict between the drm tree and Linus' tree.", "... between the drm and pci trees.", also over two lines
NOW_RE = re.compile(
    r"(?:is|are) now (?:an? )?(?:\w+ )?conflicts? between (?P<a>.{1,100}?)(?: tree(?:\(s\))?)? and (?P<b>.{1,100}? tree)s?\b", re.IGNORECASE
)
# "I am still getting this conflict (the commit ids may have changed).", "this is a reminder that this conflict still exists." (as in
# 20201215073431.37720731@canb.auug.org.au), "I am still applying the above merge fix"
STILL_RE = re.compile(
    r"\bstill (?:getting|seeing) (?:this|these) conflicts?\b|\bconflicts? still exists?\b"
    r"|\bstill (?:applying|carrying) the above (?:merge )?(?:fix|patch|resolution)\b",
    re.IGNORECASE,
)
# "This is now a conflict between commit": the commits follow, as in the first report (20200512183802.1899b1ec@canb.auug.org.au)
NOW_BETWEEN_RE = re.compile(r"(?:is|are) now (?:an? )?(?:\w+ )?conflicts? between (?:at least )?commits?\b", re.IGNORECASE)
# "This is now a conflict between the drm tree and commit": the other side's commits follow
NOW_MIXED_RE = re.compile(
    r"(?:is|are) now (?:an? )?(?:\w+ )?conflicts? between (?P<a>(?:the )?[\w./+'’-]{1,60} tree) and (?:at least )?(?P<commits>commits?)\b",
    re.IGNORECASE,
)
# "The net-next tree gained a conflict against the net tree.", "The pci tree still had its conflict with ...", "lost its conflict"
GAINED_RE = re.compile(r"The (?P<a>[\w.+/-]{1,60}) tree (?P<verb>gained|lost|still ha[sd])\b", re.IGNORECASE)
# What it gained, each with what it is against: "conflicts against the net and pm trees and a semantic conflict against Linus' tree";
# "confict", "conflcit"; "a build failure due to an interaction with the drivers-x86 tree" (20260115161417.5a82a41c@canb.auug.org.au)
AGAINST_RE = re.compile(
    r"(?:(?P<semantic>(?:semantic|build) )?\bconf[lic]{2,4}ts?\b|\b(?P<interaction>interaction)(?= with [^.]{1,80}? tree))"
    r"(?: (?:against|with) (?P<b>[^.]{1,80}? trees?\b(?: and (?:the )?[\w.+/'’-]{1,60} trees?\b){0,4}))?",
    re.IGNORECASE,
)
TREES_RE = re.compile(r",? and |, ")  # between names of trees
# "After merging the block tree, today's linux-next build (...) failed like this:"
AFTER_RE = re.compile(r"After merging (?P<tree>.{1,100}? tree)\b", re.IGNORECASE)
# "Caused by commit", "Introduced by commits", "Presumably caused by commit"
CAUSED_RE = re.compile(
    r"(?:Presumably |Probably |Maybe |Possibly )?(?:caused|introduced|exposed|brought on) by (?:commits?|the)\b",
    re.IGNORECASE,
)
# "The following commits are also in the tip tree as different commits (but the same patches):"
DUPLICATE_RE = re.compile(r"The following (?:commits?|patch(?:es)?) (?:is|are) also in (?P<tree>.{1,100}? tree)s? as", re.IGNORECASE)
# "  1234567890ab ("net: a subject")", "  1234567890ab (net: a subject)", "  1234567890ab: net: a subject"
COMMIT_RE = re.compile(r"[ \t]*(?:[-*][ \t]+)?(?:commit )?(?P<sha>[0-9a-f]{7,40})\b[:,]?[ \t]*(?P<rest>.*)$")
# "  "mm: a subject"": of a quilt tree, without id
TITLE_RE = re.compile(r"[ \t]+[\"“](?P<subject>\S.{5,200})$")
# "from the block tree", "from Linus' tree", "from the mm-stable branch of the mm tree", "of the tip tree"
TREE_RE = re.compile(r"\b(?:from|in|of)[ \t]+(?P<tree>(?:the )?[\w./+'’ -]{1,90}?)[ \t]+trees?\b", re.IGNORECASE)
# "between various commits from the pidfd tree and commit:": it names no commits of that tree
NO_COMMITS_RE = re.compile(r"between (?:[\w-]{1,20} ){0,3}commits (?:from|in) (?P<tree>(?:the )?[\w./+'’-]{1,60}) tree\b", re.IGNORECASE)
WORD_RE = re.compile(r"\S{1,300}")
# "fs/io_uring.c:2357:10: error: ..."
COMPILER_RE = re.compile(r"(?:\.{1,2}/)*(?P<path>[A-Za-z][\w.+/-]{2,150}\.[a-zA-Z]{1,4}):[0-9]+(?::[0-9]+)?: (?:fatal )?error")
# "This is causing a conflict in fs/dax.c", "conflict in the file fs/dax.c"
CONFLICT_IN_RE = re.compile(r"conflicts? in (?:the file )?(?P<path>[\w.+-]+/[\w.+/-]*\w)")

_MARKS = ("onflict", "are also in ", "is also in ", "interacting with", "interaction with")
_MAX_LINE = 4000
_SIDE_LINES = 400  # one mail names 126 commits
_PATHS = 200
_NEAR = 60  # characters between what a tree gained and the next thing
_SENTENCE = 4000  # characters of a report that is one sentence


def find_next_reports(part: Part, text: str) -> list[ConflictReport]:
    """Return what the mail, or one that it quotes, says of conflicts in linux-next.

    `text` is the part's text, with or without its diffs.
    """
    if not any(mark in text for mark in _MARKS) or (
        "linux-next" not in text and "also in " not in text and "now a" not in text and "still " not in text
    ):
        return []
    return list(_Reader(part).read())


class _Reader:
    """Walks over the lines of a text."""

    def __init__(self, part: Part) -> None:
        self.part = part
        self.above: tuple[int, ConflictReport] | None = None  # the last manual merge that is quoted, and how deep

    def read(self) -> Iterator[ConflictReport]:
        """Yield each statement, in order."""
        lines, marks = self.part.lines, self.part.marks
        for index, line in enumerate(lines):
            if marks[index] not in ".>" or len(line) > _MAX_LINE:
                continue
            found: ConflictReport | None = None
            if "linux-next merge of" in line:
                found = self._manual_merge(index)
            elif "now a" in line:
                found = self._now(index)
            elif "interacting with" in line:
                found = self._semantic(index)
            elif line.lstrip("> ").startswith("The following ") and ("commit" in line or "patch" in line):
                found = self._duplicate(index)
            elif " tree " in line and ("gained" in line or "lost" in line or "still ha" in line):
                yield from self._gained(index)
            elif self.above and ("still " in line or "conflict" in line):
                found = self._still(index)
            if found:
                if found.is_quoted and found.sides and found.places[0].kind is not ReportKind.DUPLICATE:
                    self.above = self._depth(index), found
                yield found

    def _quoted(self, index: int) -> ConflictReport | None:
        """Return the report that the writer of a line answers: the last one that is quoted deeper."""
        return self.above[1] if self.above and self.above[0] > self._depth(index) else None

    def _depth(self, index: int) -> int:
        """Return how deep a line is quoted; -1 behind the last one and for what is no text."""
        if not 0 <= index < len(self.part.lines) or self.part.marks[index] not in ".>-":
            return -1
        return unquote(self.part.lines[index])[0] if self.part.marks[index] == ">" else 0

    def _text(self, index: int) -> str:
        line = self.part.lines[index][:_MAX_LINE]
        return unquote(line)[1] if self.part.marks[index] == ">" else line

    def _joined(self, index: int, count: int = 3) -> str:
        """Return a line with those below it that belong to its paragraph."""
        depth = self._depth(index)
        taken = []
        for below in range(index, min(index + count, len(self.part.lines))):
            if self._depth(below) != depth or not self._text(below).strip():
                break
            taken.append(self._text(below).strip())
        return " ".join(taken)

    def _report(
        self, index: int, kind: ReportKind, places: Sequence[tuple[int, str]], *, tree_a: str | None, tree_b: str | None,
        at: int | None = None, sides: Sequence[ConflictSide] = (), settled: Settled | None = None,
    ) -> ConflictReport:  # fmt: skip
        line = (index if at is None else at) + 1  # where there is no place
        return ConflictReport(
            part=self.part.number,
            line=index + 1,
            is_quoted=self.part.marks[index] == ">",
            tree_a=tree_a,
            tree_b=tree_b,
            tool="linux-next",
            places=tuple(ConflictPlace(line=at + 1, end_line=at + 1, kind=kind, path=path) for at, path in places)
            or (ConflictPlace(line=line, end_line=line, kind=kind, path=None),),
            sides=tuple(sides),
            settled=settled,
        )

    def _manual_merge(self, index: int) -> ConflictReport | None:
        match = GOT_RE.search(self._joined(index))
        if not match:
            return None
        merged = tree_name(match.group("tree"))
        kind = ReportKind.SEMANTIC if "semantic conflict" in match[0].lower() else ReportKind.MANUAL_MERGE
        running = self._running(index, kind, merged)
        if running:
            return running
        depth = self._depth(index)
        at = index + 1
        places: list[tuple[int, str]] = []
        rest = self._text(index).rpartition(" in")[2].strip(": ")
        if rest and PATH_RE.match(rest) and ("/" in rest or "." in rest):
            places.append((index, rest))
        while at < len(self.part.lines) and self._depth(at) == depth and len(places) < _PATHS:
            line = self._text(at)
            if line.startswith(("between", "against")) or (line.strip() and line[0] not in " \t" and places):
                break
            places.extend((at, path) for path in paths_of(line))
            at += 1
        sides, trees, end = self._sides(at, depth, merged)
        others = [tree for tree in trees if tree != merged]
        settled = self._settled(end, depth)
        return self._report(index, kind, _once(places), tree_a=merged, tree_b=others[0] if others else None, sides=sides, settled=settled)

    def _running(self, index: int, kind: ReportKind, merged: str | None) -> ConflictReport | None:
        """Return a report that is one sentence, with its paths and commits; None where these stand in lines of their own."""
        sentence = self._sentence(index)
        match = GOT_RE.search(sentence.text)
        between = sentence.text.find(" between ", match.end()) if match else -1
        nameless = NO_COMMITS_RE.match(sentence.text, between + 1) if between > 0 else None
        groups = sentence.groups(nameless.end() if nameless else between) if between > 0 else []
        if not match or not groups:
            return None
        places = [
            (sentence.line(word.start()), word[0].rstrip(",:"))
            for word in WORD_RE.finditer(sentence.text, match.end(), between)
            if ("/" in word[0] or "." in word[0]) and PATH_RE.match(word[0].rstrip(",:"))
        ]
        if nameless:
            groups.insert(0, (tree_name(nameless.group("tree")), []))
        sided = _numbered([(tree, [_side(*commit) for commit in commits]) for tree, commits in groups], merged)
        others = [tree for tree, _ in groups if tree and tree != merged]
        return self._report(
            index, kind, _once(places)[:_PATHS], tree_a=merged, tree_b=others[0] if others else None, sides=sided,
            settled=self._settled(sentence.lines[-1] + 1, self._depth(index)),
        )  # fmt: skip

    def _sentence(self, index: int, most: int | None = None) -> Sentence:
        """Return a line and those below it of its paragraph, at most some."""
        depth, end, length = self._depth(index), index, 0
        while self._depth(end) == depth and self._text(end).strip() and length < _SENTENCE and (most is None or end - index < most):
            length += len(self._text(end))
            end += 1
        return Sentence((at, self._text(at)) for at in range(index, end))

    def _sides(self, at: int, depth: int, merged: str | None) -> tuple[list[ConflictSide], list[str], int]:
        """Return the commits, each side's with its number, the trees named, and where the list ends.

        A side ends at "from the X tree". Those of the merged tree get number 1, the others 2 and up.
        """
        groups: list[tuple[str | None, list[ConflictSide]]] = []
        current: list[ConflictSide] = []
        end = min(len(self.part.lines), at + _SIDE_LINES)
        while at < end and self._depth(at) == depth:
            line = self._text(at)
            commit = COMMIT_RE.match(line)
            title = TITLE_RE.match(line)
            nameless = None if current or commit else NO_COMMITS_RE.match(line)
            if commit and (line[:1] in " \t" or commit.group("rest")[:1] == "("):
                current.append(self._commit(at, commit, depth))
            elif nameless:
                groups.append((tree_name(nameless.group("tree")), []))
            elif title:
                current.append(self._title(at, title, depth))
            elif line[:2] == "I " or line.startswith(("I've", "I'm", "-- ", "diff ", "Thanks", "Cheers", "[")):
                break
            elif current and (tree := TREE_RE.search(self._joined(at, 2) if "tree" not in line else line)):
                groups.append((tree_name(tree.group("tree")), current))
                current = []
                if line.rstrip().endswith("."):
                    at += 1
                    break
            at += 1
        if current:
            groups.append((merged if groups else None, current))
        return _numbered(groups, merged), [tree for tree, _ in groups if tree], at

    def _commit(self, at: int, match: re.Match[str], depth: int) -> ConflictSide:
        """Return the commit of a line, its subject put together where it was wrapped."""
        text, end = match.group("rest").strip(), at
        while text[:1] == "(" and not text.endswith((")", '")')) and end - at < 2 and self._depth(end + 1) == depth:
            below = self._text(end + 1).strip()
            if not below or COMMIT_RE.match(self._text(end + 1)):
                break
            text, end = f"{text} {below}", end + 1
        return _side(at, end, match.group("sha"), bare_subject(text))

    def _title(self, at: int, match: re.Match[str], depth: int) -> ConflictSide:
        """Return the patch without id whose title a line is, put together where it was wrapped."""
        text, end = match.group("subject").strip(), at
        while text[-1:] not in '"”' and end - at < 2 and self._depth(end + 1) == depth and self._text(end + 1).strip():
            text, end = f"{text} {self._text(end + 1).strip()}", end + 1
        return _side(at, end, None, text[:-1] if text[-1:] in '"”' else text)

    def _settled(self, at: int, depth: int) -> Settled | None:
        """Return what the words behind the commits say was done."""
        text = " ".join(self._text(below) for below in range(at, min(at + 8, len(self.part.lines))) if self._depth(below) == depth)
        if "can carry" in text or "carry the fix" in text:
            return Settled.CARRIED
        if "dropped" in text or "used the version from" in text or "from next-20" in text:
            return Settled.DROPPED
        return Settled.RESOLVED if "fixed it up" in text else None

    def _semantic(self, index: int) -> ConflictReport | None:
        """Return what breaks by two commits together: "Caused by commit ... interacting with commit ..."."""
        depth = self._depth(index)
        start = index
        while start > 0 and index - start < 40 and self._depth(start - 1) == depth and not CAUSED_RE.match(self._text(start)):
            start -= 1
        if not CAUSED_RE.match(self._text(start)):
            return None
        head = start
        while head > 0 and start - head < 200 and self._depth(head - 1) in (depth, -1) and not AFTER_RE.search(self._joined_safe(head)):
            head -= 1
        merged = AFTER_RE.search(self._joined_safe(head))
        tree = tree_name(merged.group("tree")) if merged else None
        first, trees_a, _ = self._sides_between(start, index + 1, depth)  # "from the a tree interacting with commit"
        second, trees_b, end = self._sides_between(index, index + 60, depth)
        if not first or not second:
            return None
        sides = [_with(side, 1) for side in first] + [_with(side, 2) for side in second]
        places = [
            (at, found.group("path"))
            for at in range(head, start)
            if "error" in self.part.lines[at][:_MAX_LINE] and (found := COMPILER_RE.match(self._text(at)))
        ]
        tree_b = trees_b[0] if trees_b else tree if trees_a and tree != trees_a[0] else None
        return self._report(
            start, ReportKind.SEMANTIC, _once(places)[:_PATHS], tree_a=trees_a[0] if trees_a else tree if tree != tree_b else None,
            tree_b=tree_b, sides=sides, settled=self._done(end, depth),
        )  # fmt: skip

    def _joined_safe(self, index: int) -> str:
        return self._joined(index, 2) if self._depth(index) >= 0 else ""

    def _sides_between(self, at: int, end: int, depth: int) -> tuple[list[ConflictSide], list[str], int]:
        found: list[ConflictSide] = []
        trees: list[str] = []
        while at < min(end, len(self.part.lines)) and self._depth(at) == depth:
            line = self._text(at)
            commit = COMMIT_RE.match(line)
            if commit and (line[:1] in " \t" or commit.group("rest")[:1] == "("):
                found.append(self._commit(at, commit, depth))
            elif found and (line[:2] == "I " or line.startswith(("I've", "-- ", "diff ", "["))):
                break
            elif found and not trees and (tree := TREE_RE.search(line)):
                trees.append(tree_name(tree.group("tree")) or "")
                if line.rstrip().endswith("."):
                    break
            at += 1
        return found, [tree for tree in trees if tree], at

    def _done(self, at: int, depth: int) -> Settled | None:
        text = " ".join(self._text(below) for below in range(at, min(at + 12, len(self.part.lines))) if self._depth(below) == depth)
        if "revert" in text or "from next-20" in text or "dropped" in text:
            return Settled.DROPPED
        return Settled.CARRIED if "merge fix" in text or "fix patch" in text or "merge resolution" in text or "applied" in text else None

    def _duplicate(self, index: int) -> ConflictReport | None:
        text = self._joined(index)
        match = DUPLICATE_RE.search(text)
        if not match or "same" not in text:
            return None
        depth = self._depth(index)
        sides: list[ConflictSide] = []
        places: list[tuple[int, str]] = []
        other = False
        for at in range(index + 1, min(index + _SIDE_LINES, len(self.part.lines))):
            if self._depth(at) != depth or self.part.marks[at] == "-":
                break
            line = self._text(at)
            commit = COMMIT_RE.match(line)
            if line.startswith(("This is commit", "These are commit", "They are commit")):
                other = True
            elif commit and line[:1] in " \t":
                sides.append(_with(self._commit(at, commit, depth), 2 if other else 1))
            elif "conflict" in line and (found := CONFLICT_IN_RE.search(self._joined(at, 2))):
                places.append((at, found.group("path")))
        return self._report(index, ReportKind.DUPLICATE, _once(places), tree_a=None, tree_b=tree_name(match.group("tree")), sides=sides)

    def _now(self, index: int) -> ConflictReport | None:
        """Return between which trees a conflict is now. Its commits are those that follow, else those of the report quoted above."""
        text = self._joined(index)
        depth = self._depth(index)
        above = self._quoted(index)
        sides: Sequence[ConflictSide]
        if mixed := NOW_MIXED_RE.search(text):
            tree_a = tree_name(mixed.group("a"))
            sides, tree_b = self._commits_below(index, depth)
            if above and tree_a in (above.tree_a, above.tree_b):
                number = 1 if tree_a == above.tree_a else 2
                sides = [*(_with(side, 1) for side in above.sides if side.side == number), *sides]
        elif match := NOW_RE.search(text):
            sides = above.sides if above else ()
            tree_a, tree_b = tree_name(match.group("a")), tree_name(match.group("b"))
        elif NOW_BETWEEN_RE.search(text):
            sides, trees, _ = self._sides(index + 1, depth, None)
            tree_a, tree_b = (trees[-1] if trees else None), (trees[0] if len(trees) > 1 else None)
        else:
            return None
        return self._report(index, ReportKind.MANUAL_MERGE, (), tree_a=tree_a, tree_b=tree_b, sides=sides)

    def _commits_below(self, index: int, depth: int) -> tuple[list[ConflictSide], str | None]:
        """Return the commits of the one side whose list begins in or below a line, and the tree that they are from."""
        sentence = self._sentence(index)
        groups = sentence.groups(0)
        if groups:
            return [_with(_side(*commit), 2) for _, commits in groups for commit in commits], groups[0][0]
        found, trees, _ = self._sides(sentence.lines[-1] + 1, depth, None)
        return [_with(side, 2) for side in found], trees[0] if trees else None

    def _still(self, index: int) -> ConflictReport | None:
        """Return the report that is quoted above as one of its own, where a line says that it still holds."""
        above = self._quoted(index)
        if not above or not STILL_RE.search(self._joined(index, 2)):
            return None
        return self._report(index, above.places[0].kind, (), tree_a=above.tree_a, tree_b=above.tree_b, sides=above.sides)

    def _gained(self, index: int) -> Iterator[ConflictReport]:
        """Yield what the daily mail says that a tree gained, lost or still has, one tree a report."""
        if not self._text(index).startswith("The "):
            return
        sentence = self._sentence(index, 4)
        head = GAINED_RE.match(sentence.text)
        if not head:
            return
        end = head.end()
        for match in AGAINST_RE.finditer(sentence.text, end):
            between = sentence.text[end : match.start()]
            if len(between) > _NEAR or "." in between:
                return
            end = match.end()
            for tree in TREES_RE.split(match.group("b") or ""):
                yield self._report(
                    index, ReportKind.SEMANTIC if match.group("semantic") or match.group("interaction") else ReportKind.MANUAL_MERGE, (),
                    at=sentence.line(match.start()), tree_a=head.group("a"), tree_b=tree_name(tree),
                    settled=Settled.GONE if head.group("verb").lower() == "lost" else None,
                )  # fmt: skip


def _side(at: int, end: int, sha: str | None, subject: str | None) -> ConflictSide:
    return ConflictSide(side=1, line=at + 1, end_line=end + 1, sha=sha, subject=subject, link=None)


def _with(side: ConflictSide, number: int) -> ConflictSide:
    return ConflictSide(side=number, line=side.line, end_line=side.end_line, sha=side.sha, subject=side.subject, link=side.link)


def _numbered(groups: Sequence[tuple[str | None, list[ConflictSide]]], merged: str | None) -> list[ConflictSide]:
    numbers: dict[int, int] = {}
    following = 2
    for place, (tree, _) in enumerate(groups):
        is_last = place == len(groups) - 1
        if 1 not in numbers.values() and ((tree == merged and tree is not None) or is_last):
            numbers[place] = 1
        else:
            numbers[place] = following
            following += 1
    return [_with(side, numbers[place]) for place, (_, sides) in enumerate(groups) for side in sides]


def _once(places: Sequence[tuple[int, str]]) -> list[tuple[int, str]]:
    """Return the places, each line and each path once."""
    seen: set[str] = set()
    lines: set[int] = set()
    taken = []
    for at, path in places:
        if path not in seen and at not in lines:
            seen.add(path)
            lines.add(at)
            taken.append((at, path))
    return taken
