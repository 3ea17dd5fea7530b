"""What git and patch print when something does not go together, as people and programs paste it into mails.

Formats: git's merge-ort.c, merge-recursive.c, builtin/am.c and apply.c (2.20 to 2.47), GNU patch 2.7, the log of linux-next's daily merge,
the kernel test robot, the stable team's scripts.
"""

import re
from collections.abc import Iterator

from ..model.conflict import ConflictPlace, ConflictReport, ConflictSide, ReportKind
from ..model.message import Part
from .conflict_names import bare_subject
from .part import unquote

# "CONFLICT (content): Merge conflict in fs/dax.c", also behind what people put before it: "| ", "[err] "
CONFLICT_RE = re.compile(r"^[ \t|*$#-]{0,12}(?:\[[^\]]{0,40}\] )?CONFLICT \((?P<kind>[^)]{3,60})\):[ \t]*(?P<rest>.*)$")
# "Merging net-next/main (1234567890ab Merge branch ...)", "$ git merge net-next/main": whose conflicts follow
MERGING_RE = re.compile(r"(?:Merging (?P<tree>[^\s()]{1,80}) \(|\$ git merge (?:-\S+ ){0,4}(?P<ref>[^\s-]\S{0,100}))")
# What follows the kind; git 2.0 and later
MERGE_IN_RE = re.compile(r"(?:Merge|Submodule merge|merge) conflict in (?P<path>\S.*)$")
MODIFY_DELETE_RE = re.compile(r"(?P<path>\S.{0,300}?) deleted in (?P<a>.{1,120}?) and modified in (?P<b>.{1,120}?)(?:\.  ?Version|\.$|$)")
# "net-next/main", "pool-work": no HEAD, id or title, which a rebase names
BRANCH_RE = re.compile(r"(?!HEAD$|[0-9a-f]{7,40}$|[0-9a-f]{7,40}\.\.\.)[\w./+-]{1,100}")
RENAME_DELETE_RE = re.compile(
    r"(?P<path>\S{1,300}) (?:deleted in (?P<a>.{1,120}?) and renamed|renamed) to (?P<new>\S{1,300}) in (?P<b>[^,]{1,120})"
)
RENAME_ADD_RE = re.compile(r"Rename (?P<path>\S{1,300}?)->(?P<new>\S{1,300}) in (?P<a>\S{1,120}?)\.? ")
RENAME_RENAME_RE = re.compile(r"(?:Rename )?\"?(?P<path>[^\s\"]{1,300}?)\"?(?:->| renamed to )\"?(?P<new>[^\s\"]{1,300})")
ADDED_RE = re.compile(r"(?P<path>\S{1,300}) (?:added|renamed to \S{1,300}) in (?P<a>\S{1,120})")
FIRST_PATH_RE = re.compile(r"[^\s\"']*?(?P<path>[\w.+-]+/[\w.+/@,=~#-]*\w)")

# "error: patch failed: drivers/pci/pci.h:811", "error: drivers/pci/pci.h: patch does not apply"
PATCH_FAILED_RE = re.compile(r"[ \t|#]*error: patch failed: (?P<path>[^\s:]{1,300}):(?P<at>[0-9]+)[ \t]*$")
NOT_APPLY_RE = re.compile(
    r"[ \t|#]*error: (?P<path>[^\s:]{1,300}): (?:patch does not apply|does not exist in (?:index|working directory)"
    r"|already exists in (?:index|working directory)|does not match index|No such file or directory)"
)
# "error: sha1 information is lacking or useless (fs/dax.c).": git am -3 without the blob that the patch starts from; "fatal:" until 2.17
LACKING_RE = re.compile(r"[ \t|#]*(?:error|fatal): sha1 information is lacking or useless \((?P<path>[^\s()]{1,300})\)")
# "Patch failed at 0006 dax: a subject"
FAILED_AT_RE = re.compile(r"[ \t|#]*Patch failed at (?P<number>[0-9]{1,4}) (?P<subject>\S.*)$")
APPLYING_RE = re.compile(r"[ \t|#]*Applying: (?P<subject>\S.*)$")
# "patching file fs/dax.c", "checking file fs/dax.c", "Hunk #1 FAILED at 24.",
# "1 out of 2 hunks FAILED -- saving rejects to file fs/dax.c.rej", "1 out of 1 hunk ignored -- saving rejects to ..."
PATCHING_RE = re.compile(r"[ \t|]*(?:patching|checking) file '?(?P<path>[^\s']{1,300})'?")
HUNK_FAILED_RE = re.compile(r"[ \t|]*Hunk #[0-9]+ FAILED at [0-9]+")
REJECTS_RE = re.compile(r"[ \t|]*[0-9]+ out of [0-9]+ hunks? (?:FAILED|ignored)(?:.{0,10}?(?:rejects (?:to|in) file (?P<path>\S{1,300})))?")
# "[cannot apply to axboe-block/for-next next-20211028]": the kernel test robot, also wrapped; a word a tree
CANNOT_RE = re.compile(r"\[cannot apply to (?P<trees>[^\]]{2,600})\]?")
# "The patch below does not apply to the 5.15-stable tree."
STABLE_RE = re.compile(r"The patch below does not apply to the (?P<tree>[\w.-]{1,40}?)(?: stable)? tree")
# "v5.4.52: Failed to apply! Possible dependencies:"
FAILED_ON_RE = re.compile(r"(?P<tree>v[0-9][\w.]{1,20}): Failed to apply!")
# "1234567890ab dax: a subject", "1234567890ab ("dax: a subject")": the changes that a list of conflicts is about
ONELINE_RE = re.compile(r"(?:[*+-] |commits? )?(?P<sha>[0-9a-f]{9,40})\b:?[ \t]+(?P<subject>[(\"“]?[A-Za-z].{4,200})$")

_KINDS = {
    "content": ReportKind.CONTENT,
    "contents": ReportKind.CONTENT,
    "add/add": ReportKind.ADD_ADD,
    "modify/delete": ReportKind.MODIFY_DELETE,
    "delete/modify": ReportKind.MODIFY_DELETE,
    "rename/delete": ReportKind.RENAME_DELETE,
    "rename/add": ReportKind.RENAME_ADD,
    "add/rename": ReportKind.RENAME_ADD,
    "rename/rename": ReportKind.RENAME_RENAME,
    "file location": ReportKind.FILE_LOCATION,
}
_MARKS = ("CONFLICT (", "FAILED", "atch failed", "does not apply", "hunk ignored", "hunks ignored", "sha1 information is lacking")
_ROBOTS = ("[cannot apply to ", "does not apply to the ", "Failed to apply!")
_MAX_LINE = 4000
_ABOVE = 80  # lines above a list of conflicts that may name the other side
_PLACES = 2000  # of one text
_TOGETHER = 12  # lines between two conflicts of one merge


def find_conflict_output(part: Part, text: str) -> list[ConflictReport]:
    """Return what a text holds of git's and patch's complaints. `text` is the part's text, with or without its diffs."""
    found: list[ConflictReport] = []
    if any(mark in text for mark in _MARKS):
        found.extend(_Reader(part).read())
    if any(mark in text for mark in _ROBOTS):
        found.extend(_robots(part))
    return found


class _Reader:
    """Collects complaints that stand together into statements."""

    def __init__(self, part: Part) -> None:
        self.part = part
        self.places: list[ConflictPlace] = []
        self.start = -1
        self.last = -1
        self.depth = 0
        self.tool = ""
        self.tree: str | None = None  # being merged
        self.merge: str | None = None
        self.applying: tuple[int, str] | None = None
        self.patching: str | None = None
        self.subjects: list[tuple[int, str]] = []

    def read(self) -> Iterator[ConflictReport]:
        """Yield each statement, in order."""
        skip = -1
        for index in range(len(self.part.lines)):
            if index <= skip or self.part.marks[index] not in ".>" or len(self.part.lines[index]) > _MAX_LINE:
                continue
            depth, line = self._line(index)
            if "CONFLICT (" in line and (conflict := CONFLICT_RE.match(line)):
                skip, rest = self._wrapped(index, depth, conflict.group("rest"))
                kind, path, merged = read_conflict(conflict.group("kind"), rest)
                yield from self._add(index, skip, depth, "git merge", kind, path)
                self.tree = self.tree or merged
            elif ("FAILED" in line or " ignored" in line) and (place := self._rejected(line)):
                yield from self._add(index, index, depth, "patch", ReportKind.APPLY_FAILURE, place)
            elif ("error: " in line or "fatal: " in line) and (
                match := PATCH_FAILED_RE.match(line) or NOT_APPLY_RE.match(line) or LACKING_RE.match(line)
            ):
                yield from self._add(index, index, depth, "git am", ReportKind.APPLY_FAILURE, match.group("path"))
            elif "atch failed at " in line and (match := FAILED_AT_RE.match(line)):
                if not self._is_near(index, depth, "git am"):
                    yield from self._add(index, index, depth, "git am", ReportKind.APPLY_FAILURE, None)
                self.subjects.append((index, match.group("subject").strip()))
                self.last = index
            elif ("Merging " in line or "$ git merge" in line) and (match := MERGING_RE.match(line)):
                yield from self._close()
                self.merge = match.group("tree") or match.group("ref")
            else:
                self._note(index, line)
        yield from self._close()

    def _note(self, index: int, line: str) -> None:
        """Keep what a line says of the patch or the file that complaints below it are about."""
        if "pplying: " in line and (match := APPLYING_RE.match(line)):
            self.applying = (index, match.group("subject").strip())
        elif "ing file " in line and (match := PATCHING_RE.match(line)):
            self.patching = match.group("path")

    def _line(self, index: int) -> tuple[int, str]:
        line = self.part.lines[index]
        return unquote(line) if self.part.marks[index] == ">" else (0, line)

    def _wrapped(self, index: int, depth: int, rest: str) -> tuple[int, str]:
        """Return the index of the last line of a complaint, and its text: mailers break it before a path or within a sentence."""
        end = index
        while end - index < 3 and end + 1 < len(self.part.lines) and self.part.marks[end + 1] in ".>":
            below_depth, below = self._line(end + 1)
            is_cut = rest.rstrip().endswith((" in", " and", " to", "modified", "deleted", "renamed", " inside a directory that was", "->"))
            is_open = end > index and "Version" not in rest and not rest.endswith(".")
            if below_depth != depth or not below.strip() or not (is_cut or is_open):
                break
            if CONFLICT_RE.match(below) or below.startswith(("Auto-merging", "Automatic merge", "Merging ", "$ ")):
                break
            rest, end = f"{rest.rstrip()} {below.strip()}", end + 1
            if not is_cut:
                break
        return end, rest.strip()

    def _rejected(self, line: str) -> str | None:
        """Return the path of which a hunk was rejected."""
        rejects = REJECTS_RE.match(line)
        if rejects and rejects.group("path"):
            return rejects.group("path").rstrip(".").removesuffix(".rej")
        return self.patching if rejects or HUNK_FAILED_RE.match(line) else None

    def _is_near(self, index: int, depth: int, tool: str) -> bool:
        return bool(self.places) and self.depth == depth and self.tool == tool and index - self.last <= _TOGETHER

    def _add(self, index: int, end: int, depth: int, tool: str, kind: ReportKind, path: str | None) -> Iterator[ConflictReport]:
        if not self._is_near(index, depth, tool) or len(self.places) >= _PLACES:
            yield from self._close()
            self.start, self.depth, self.tool, self.tree = index, depth, tool, self.merge
        self.last = end
        if self.applying and index - self.applying[0] <= _TOGETHER and self.applying not in self.subjects:
            self.subjects.append(self.applying)
        if path is None and any(place.path is None for place in self.places):
            return
        if path is None or all(place.path != path for place in self.places):
            self.places.append(ConflictPlace(line=index + 1, end_line=end + 1, kind=kind, path=path))

    def _close(self) -> Iterator[ConflictReport]:
        if self.places:
            is_log = self.merge is not None and self.tool == "git merge"
            yield ConflictReport(
                part=self.part.number,
                line=self.start + 1,
                is_quoted=self.depth > 0,
                tree_a=self.tree if self.tool == "git merge" else None,
                tree_b=None,
                tool=self.tool,
                places=tuple(self.places),
                sides=tuple(self._applied() if self.tool != "git merge" else () if is_log else self._others()),
            )
        self.places, self.subjects, self.applying = [], [], None

    def _applied(self) -> Iterator[ConflictSide]:
        """Yield what did not apply, by its subject."""
        for index, subject in {subject: (index, subject) for index, subject in self.subjects}.values():
            yield ConflictSide(side=1, line=index + 1, end_line=index + 1, sha=None, subject=subject, link=None)

    def _others(self) -> list[ConflictSide]:
        """Return the commits that the lines above a pasted list name one by one."""
        found: list[ConflictSide] = []
        for index in range(self.start - 1, max(-1, self.start - 1 - _ABOVE), -1):
            if self.part.marks[index] not in ".>":
                break
            depth, line = self._line(index)
            if depth != self.depth:
                break
            match = ONELINE_RE.match(line.strip()) if line[:1] != "#" else None
            if match and not match.group("sha").isdigit() and not match.group("sha").isalpha():
                found.append(
                    ConflictSide(
                        side=2, line=index + 1, end_line=index + 1, sha=match.group("sha"), subject=bare_subject(match.group("subject")),
                        link=None,
                    )
                )  # fmt: skip
        return found[::-1]


def read_conflict(kind: str, rest: str) -> tuple[ReportKind, str | None, str | None]:
    """Return what "CONFLICT (kind): rest" says: kind, path, and the branch that is merged into HEAD where it is named."""
    known = _KINDS.get(kind.strip().lower(), ReportKind.OTHER)
    match = MERGE_IN_RE.match(rest)
    if match:
        return known, match.group("path").strip().strip("'\"") or None, None
    if known is ReportKind.MODIFY_DELETE:
        match = MODIFY_DELETE_RE.match(rest)
        if match:
            return known, match.group("path"), next((side for side in match.group("a", "b") if BRANCH_RE.fullmatch(side)), None)
    elif known is ReportKind.RENAME_DELETE:
        match = RENAME_DELETE_RE.match(rest)
    elif known is ReportKind.RENAME_ADD:
        match = RENAME_ADD_RE.match(rest)
    elif known is ReportKind.RENAME_RENAME:
        match = RENAME_RENAME_RE.match(rest)
    elif known is ReportKind.FILE_LOCATION:
        match = ADDED_RE.match(rest)
    match = match or FIRST_PATH_RE.search(rest[:1000])
    return known, match.group("path").rstrip(".,") if match else None, None


def _robots(part: Part) -> Iterator[ConflictReport]:
    """Yield what robots say did not apply, one tree a report; they name no path."""
    for index, raw in enumerate(part.lines):
        if "apply" not in raw or part.marks[index] not in ".>" or len(raw) > _MAX_LINE:
            continue
        depth, line = unquote(raw) if part.marks[index] == ">" else (0, raw)
        end = index
        if "[cannot apply to" in line:
            while "]" not in line and end - index < 4 and end + 1 < len(part.lines):
                end += 1
                line = f"{line} {unquote(part.lines[end])[1].strip()}"
            cannot, tool = CANNOT_RE.search(line), "kernel test robot"
            trees = list(dict.fromkeys(cannot.group("trees").split())) if cannot else []
        else:
            match, tool = STABLE_RE.search(line) or FAILED_ON_RE.search(line), "stable"
            trees = [match.group("tree")] if match else []
        for tree in trees:
            yield ConflictReport(
                part=part.number,
                line=index + 1,
                is_quoted=depth > 0,
                tree_a=tree,
                tree_b=None,
                tool=tool,
                places=(ConflictPlace(line=index + 1, end_line=end + 1, kind=ReportKind.APPLY_FAILURE, path=None),),
                sides=(),
            )
