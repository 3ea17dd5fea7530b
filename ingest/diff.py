"""The diffs that a text holds: which lines they are, and what they change.

In: the lines of one text. Out: a Diff and the runs of lines that belong to diffs. Formats: git-diff(1) with its extended
headers, diff -u, quilt, Index: lines; combined diffs are known as such, but they are no patch.
"""

import re
from collections.abc import Sequence

from ..model.patch import Diff, FileChange, Hunk
from ..model.vocabulary import ChangeKind
from .combined_diff import skip_combined
from .diff_head import Head, head_line, take_extended_header
from .diff_path import ABSENT, file_name, git_names, plain_names, undo_known_prefixes, undo_prefix
from .patch_id import patch_id

# States and transitions of the scanner. A line that fits none of them is prose.
#
#   PROSE     "diff --git"                        -> GIT HEAD
#             "diff --cc", "diff --combined"      -> COMBINED
#             "---" with "+++" and "@@" behind it -> HUNKS (of a plain diff)
#   GIT HEAD  mode, rename, copy, index lines     -> GIT HEAD
#             "---" with "+++" behind it          -> HUNKS
#             "GIT binary patch"                  -> BINARY
#             "Binary files ... differ"           -> PROSE
#             any other line                      -> PROSE (no change unless an extended header said one)
#   HUNKS     "@@ -"                              -> BODY, any other line -> PROSE
#   BODY      lines until the header's counts are met -> HUNKS; a line that is none of a body's: corrupt
#   BINARY    blocks of base85, each up to a blank line -> PROSE
#   COMBINED  head and "@@@" bodies, counted per parent -> PROSE

# "@@ -12,7 +12,9 @@ static int probe(struct device *dev)": a count left out is 1 (diff -u)
_HUNK_RE = re.compile(r"@@ -([0-9]{1,9})(?:,([0-9]{1,9}))? \+([0-9]{1,9})(?:,([0-9]{1,9}))? @@ ?(.*)")
# The time stamp by which GNU diff -N says that there is no file
_EPOCH_RE = re.compile(r"[ \t](?:1970-01-01 |1969-12-31 |Thu Jan +1 .* 1970)")


def has_diff(text: str) -> bool:
    """Tell cheaply whether a text may hold a diff: most hold none."""
    return "\ndiff --" in text or "\n@@ -" in text or text.startswith("diff --")


def read_diff(part: int, lines: Sequence[str]) -> tuple[Diff | None, list[range]]:
    """Return what the diffs of a text change, and the runs of lines (counted from 0) that they are.

    None where nothing is changed; combined diffs have runs of lines but change nothing.
    """
    scan = _Scan(part, lines)
    scan.run()
    if not scan.files:
        return None, scan.runs
    files = tuple(undo_known_prefixes(scan.files, scan.prefixes) if scan.prefixes else scan.files)
    known = None if scan.corrupt else patch_id(lines, files)  # what is left of a damaged patch would have an id that fits nothing
    return Diff(part=part, line=files[0].line, files=files, patch_id=known, corrupt=tuple(scan.corrupt)), scan.runs


class _Scan:
    """One pass over the lines of a text."""

    def __init__(self, part: int, lines: Sequence[str]) -> None:
        self.part = part
        self.lines = lines
        self.files: list[FileChange] = []
        self.runs: list[range] = []
        self.corrupt: list[str] = []
        self.prefixes: set[str] = set()  # first components of plain diffs that were undone: "linux-5.1"

    def run(self) -> None:
        lines = self.lines
        at, end = 0, len(lines)
        while at < end:
            line = lines[at]
            first = line[:1]
            if first == "d" and line.startswith("diff --"):
                if line.startswith("diff --git "):
                    at = self._git(at)
                elif line.startswith(("diff --cc ", "diff --combined ")):
                    after = skip_combined(lines, at)
                    if after > at + 1:
                        self.runs.append(range(at, after))
                    at = after
                else:
                    at += 1
            elif first == "-" and line.startswith("--- ") and self._opens_plain(at):
                at = self._plain(at)
            else:
                at += 1

    def _opens_plain(self, at: int) -> bool:
        """Three dashes before a changelog or a quoted head are prose: "+++" and a hunk must stand behind them."""
        return head_line(self.lines, at + 1).startswith("+++ ") and bool(_HUNK_RE.match(head_line(self.lines, at + 2)))

    def _git(self, start: int) -> int:
        head = Head(line=start)
        first = head_line(self.lines, start)[len("diff --git ") :]
        at = start + 1
        if head_line(self.lines, at).startswith("b/"):  # wrapped by a mailer (20190812172826.GA19746@iweiny-DESK2.sc.intel.com)
            first = f"{first} {head_line(self.lines, at)}"
            at += 1
        while take_extended_header(head, head_line(self.lines, at)):
            at += 1
        names = git_names(first) or (head.old or "", head.new or "")
        line = head_line(self.lines, at)
        if line.startswith("--- ") and head_line(self.lines, at + 1).startswith("+++ "):
            old, new = file_name(line), file_name(head_line(self.lines, at + 1))
            if not all(names):
                names = undo_prefix(old, new)
            if ABSENT in (old, new):
                head.change = ChangeKind.CREATE if old == ABSENT else ChangeKind.DELETE
            at = self._hunks(head, at + 2)
        elif line.startswith("GIT binary patch") or (line.startswith("Binary files ") and line.endswith(" differ")):
            head.is_binary = head.is_change = True
            at = self._binary(at + 1)
        if not all(names) or not (head.hunks or head.is_change):
            return start + 1
        self._add(head, head.old or names[0], head.new or names[1], at)
        return at

    def _plain(self, start: int) -> int:
        head = Head(line=start)
        old_line, new_line = head_line(self.lines, start), head_line(self.lines, start + 1)
        old, new = file_name(old_line), file_name(new_line)
        if not old or not new:
            return start + 1  # of no file
        if old == ABSENT or _EPOCH_RE.search(old_line):
            head.change = ChangeKind.CREATE
        elif new == ABSENT or _EPOCH_RE.search(new_line):
            head.change = ChangeKind.DELETE
        stripped = plain_names(old, new)
        if ABSENT not in (old, new) and stripped[1] != new and not new.startswith(("a/", "b/")):
            self.prefixes.update(f"{name.partition('/')[0]}/" for name in (old, new))
        at = self._hunks(head, start + 2)
        # "Index: F" over a rule of "=", "diff -urN a b": heads without facts of their own
        first = start
        while first and head_line(self.lines, first - 1).startswith(("Index: ", "=====", "diff -")):
            first -= 1
        path = stripped[0] if head.change is ChangeKind.DELETE else stripped[1]
        self._add(head, path, path, at, first)
        return at

    def _add(self, head: Head, old: str, new: str, end: int, first: int | None = None) -> None:
        change = head.change
        if change is ChangeKind.MODIFY and not head.hunks and not head.is_binary and head.old_mode != head.new_mode:
            change = ChangeKind.MODE
        moved = change in (ChangeKind.RENAME, ChangeKind.COPY) and old != new
        self.files.append(
            FileChange(
                part=self.part,
                line=head.line + 1,
                end_line=end,
                path=old if change is ChangeKind.DELETE else new,
                old_path=old if moved else None,
                change=change,
                is_binary=head.is_binary,
                additions=head.additions,
                deletions=head.deletions,
                old_blob=head.old_blob,
                new_blob=head.new_blob,
                old_mode=head.old_mode,
                new_mode=head.new_mode,
                hunks=tuple(head.hunks),
            )
        )
        self.runs.append(range(head.line if first is None else first, end))

    def _hunks(self, head: Head, at: int) -> int:
        while True:
            match = _HUNK_RE.match(head_line(self.lines, at)) if head_line(self.lines, at)[:4] == "@@ -" else None
            if not match:
                return at
            at = self._body(head, at, match)

    def _body(self, head: Head, start: int, match: re.Match[str]) -> int:
        """Read a hunk up to where the counts of its header are met: a signature's "-- " behind it is no removed line."""
        lines = self.lines
        old_start, old_count, new_start, new_count, section = match.groups()
        old = old_total = 1 if old_count is None else int(old_count)
        new = new_total = 1 if new_count is None else int(new_count)
        at, end, deletions, additions, broken = start + 1, len(lines), 0, 0, 0
        while (old > 0 or new > 0) and at < end:
            first = lines[at][:1]
            if first == " " or not first:  # white space at line ends is stripped by some mailers: an empty line is context
                old -= 1
                new -= 1
            elif first == "+":
                new -= 1
                additions += 1
            elif first == "-":
                old -= 1
                deletions += 1
            elif first != "\\":
                broken = broken or at + 1
                if first in "@d" and lines[at].startswith(("@@ -", "diff --")):
                    break
                if not self._goes_on(at + 1) and at > start + 1:  # the first may be the rest of a wrapped head
                    break
            at += 1
        if old or new or broken:
            at, given_back = self._broken(start, at, old, new, broken)
            deletions -= given_back
        elif at < end and lines[at].startswith("\\ "):  # "\ No newline at end of file", in any language
            at += 1
        head.additions += additions
        head.deletions += deletions
        head.hunks.append(
            Hunk(
                line=start + 1,
                end_line=at,
                old_start=int(old_start),
                old_count=old_total,
                new_start=int(new_start),
                new_count=new_total,
                section=section,
            )
        )
        return at

    def _broken(self, start: int, at: int, old: int, new: int, broken: int) -> tuple[int, int]:
        """Say how a hunk is corrupt. Return where it ends, and how many of its last "-" lines were none but a signature."""
        given_back = 0
        if old > 0 or new > 0:
            while self.lines[at - 1] in ("", "-- ", "--"):  # blank lines and a signature that were taken for the body's last lines
                at -= 1
                old += 1
                new += not self.lines[at]
                given_back += bool(self.lines[at])
            what = f"breaks off at line {at + 1}: {old} old and {new} new lines are missing"
        elif old or new:
            what = f"does not hold to its counts: {-old} old and {-new} new lines are too many"
        else:
            what = f"is broken by line {broken}, which is none of a hunk"
        self.corrupt.append(f"The hunk of line {start + 1} {what}.")
        return at, given_back

    def _goes_on(self, at: int) -> bool:
        """Whether a body goes on behind a stray line, as one does that a mailer wrapped."""
        line = head_line(self.lines, at)
        return line[:1] in (" ", "+", "-") and line[:2] != "--" and bool(line)

    def _binary(self, at: int) -> int:
        """Skip the one or two blocks of "GIT binary patch" (git-apply(1)), each ended by a blank line."""
        while head_line(self.lines, at).startswith(("literal ", "delta ")):
            while head_line(self.lines, at):
                at += 1
            if head_line(self.lines, at + 1).startswith(("literal ", "delta ")):
                at += 1
        return at
