"""The diffs that a text holds: which lines they are, and what they change.

In: the lines of one text. Out: a Diff and the runs of lines that belong to diffs. Formats: git-diff(1) with its extended
headers, diff -u, quilt, Index: lines; combined diffs are known as such, but they are no patch.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from ..model.patch import Diff, FileChange, Hunk
from ..model.vocabulary import ChangeKind
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
# "@@@ -1,7 -1,8 +1,9 @@@" (git-diff(1), combined diff format)
_COMBINED_HUNK_RE = re.compile(r"@{3,16}( -[0-9]{1,9}(?:,[0-9]{1,9})?){2,15} \+[0-9]{1,9}(?:,[0-9]{1,9})? @@@")
_COMBINED_COUNT_RE = re.compile(r"[-+][0-9]{1,9}(?:,([0-9]{1,9}))?")
# "index 0123456789ab..fedcba987654 100644"
_INDEX_RE = re.compile(r"index ([0-9a-f]{4,64})\.\.([0-9a-f]{4,64})(?: ([0-7]{6}))?[ \t]*$")
# One name of a "diff --git" line, quoted as C strings are where it holds odd characters (git-config(1), core.quotePath)
_NAME_RE = re.compile(r'"((?:[^"\\]|\\.)*)"|([^ ]+)')
# Octal bytes and escaped quotes are undone; names of control characters ("\n") stay as they are written: a path is one line
_ESCAPE_RE = re.compile(rb'\\(?:([0-3][0-7]{2})|(["\\]))')
# "--- kernel/a.c 2019-05-01 10:00:00.000000000 +0200": a time stamp whose tab became spaces on the way
_STAMP_RE = re.compile(r" [0-9]{4}-[0-9]{2}-[0-9]{2} [0-9:.]{5,20}(?: [+-][0-9]{4})?$")
# The time stamp by which GNU diff -N says that there is no file
_EPOCH_RE = re.compile(r"[ \t](?:1970-01-01 |1969-12-31 |Thu Jan +1 .* 1970)")

# Prefixes that git puts before paths: a/ b/, reversed with -R; mnemonicPrefix: i(ndex), w(ork tree), c(ommit), o(bject); --no-index
_PREFIXES = frozenset({"ab", "ba", "iw", "wi", "ci", "ic", "cw", "wc", "ow", "wo", "12"})

# git-diff(1), extended header lines besides "index": what each sets of a file, and what it says is done to it
_EXTENDED: dict[str, tuple[str | None, ChangeKind | None]] = {
    "new file mode ": ("new_mode", ChangeKind.CREATE),
    "deleted file mode ": ("old_mode", ChangeKind.DELETE),
    "similarity index ": (None, None),
    "rename from ": ("old", None),
    "rename to ": ("new", ChangeKind.RENAME),
    "old mode ": ("old_mode", None),
    "new mode ": ("new_mode", None),
    "copy from ": ("old", None),
    "copy to ": ("new", ChangeKind.COPY),
    "dissimilarity index ": (None, None),
}

_ABSENT = "/dev/null"
_MAX_STAMP = 48  # characters
_MAX_HEAD = 4000  # characters; a longer line is no head of a file or hunk


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
    files = tuple(_undo_known_prefixes(scan.files, scan.prefixes) if scan.prefixes else scan.files)
    known = None if scan.corrupt else patch_id(lines, files)  # what is left of a damaged patch would have an id that fits nothing
    return Diff(part=part, line=files[0].line, files=files, patch_id=known, corrupt=tuple(scan.corrupt)), scan.runs


@dataclass(slots=True)
class _Head:
    """What the lines before the first hunk say of a file."""

    line: int  # counted from 0
    old: str | None = None
    new: str | None = None
    change: ChangeKind = ChangeKind.MODIFY
    is_binary: bool = False
    old_mode: str | None = None
    new_mode: str | None = None
    old_blob: str | None = None
    new_blob: str | None = None
    is_change: bool = False  # something besides an index line was said
    hunks: list[Hunk] = field(default_factory=list)
    additions: int = 0
    deletions: int = 0


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
                    at = self._combined(at)
                else:
                    at += 1
            elif first == "-" and line.startswith("--- ") and self._opens_plain(at):
                at = self._plain(at)
            else:
                at += 1

    def _line(self, at: int) -> str:
        """The line, "" behind the last one and where it is too long for a head."""
        if at >= len(self.lines):
            return ""
        line = self.lines[at]
        return line if len(line) <= _MAX_HEAD else ""

    def _opens_plain(self, at: int) -> bool:
        """Three dashes before a changelog or a quoted head are prose: "+++" and a hunk must stand behind them."""
        return self._line(at + 1).startswith("+++ ") and bool(_HUNK_RE.match(self._line(at + 2)))

    def _git(self, start: int) -> int:
        head = _Head(line=start)
        first = self._line(start)[len("diff --git ") :]
        at = start + 1
        if self._line(at).startswith("b/"):  # wrapped by a mailer (20190812172826.GA19746@iweiny-DESK2.sc.intel.com)
            first = f"{first} {self._line(at)}"
            at += 1
        while self._extended_header(head, self._line(at)):
            at += 1
        names = _git_names(first) or (head.old or "", head.new or "")
        line = self._line(at)
        if line.startswith("--- ") and self._line(at + 1).startswith("+++ "):
            old, new = _file_name(line), _file_name(self._line(at + 1))
            if not all(names):
                names = _undo_prefix(old, new)
            if _ABSENT in (old, new):
                head.change = ChangeKind.CREATE if old == _ABSENT else ChangeKind.DELETE
            at = self._hunks(head, at + 2)
        elif line.startswith("GIT binary patch") or (line.startswith("Binary files ") and line.endswith(" differ")):
            head.is_binary = head.is_change = True
            at = self._binary(at + 1)
        if not all(names) or not (head.hunks or head.is_change):
            return start + 1
        self._add(head, head.old or names[0], head.new or names[1], at)
        return at

    def _extended_header(self, head: _Head, line: str) -> bool:
        """Take a line of git's extended header; False where it is none."""
        if line.startswith("index "):
            match = _INDEX_RE.match(line)
            if not match:
                return False
            head.old_blob, head.new_blob, mode = match.groups()
            if mode:
                head.old_mode = head.new_mode = mode
            return True
        if line.startswith("--- "):
            return False
        for start, (name, change) in _EXTENDED.items():
            if line.startswith(start):
                head.is_change = True
                if name:
                    setattr(head, name, line[len(start) :].strip()[:6] if name.endswith("mode") else _unquoted(line[len(start) :]))
                head.change = change or head.change
                return True
        return False

    def _plain(self, start: int) -> int:
        head = _Head(line=start)
        old_line, new_line = self._line(start), self._line(start + 1)
        old, new = _file_name(old_line), _file_name(new_line)
        if old == _ABSENT or _EPOCH_RE.search(old_line):
            head.change = ChangeKind.CREATE
        elif new == _ABSENT or _EPOCH_RE.search(new_line):
            head.change = ChangeKind.DELETE
        stripped = _undo_prefix(old, new)
        if _ABSENT not in (old, new) and stripped[1] != new and not new.startswith(("a/", "b/")):
            self.prefixes.update((old[: -len(stripped[0])], new[: -len(stripped[1])]))
        at = self._hunks(head, start + 2)
        # "Index: F" over a rule of "=", "diff -urN a b": heads without facts of their own
        first = start
        while first and self._line(first - 1).startswith(("Index: ", "=====", "diff -")):
            first -= 1
        path = stripped[0] if head.change is ChangeKind.DELETE else stripped[1]
        self._add(head, path, path, at, first)
        return at

    def _add(self, head: _Head, old: str, new: str, end: int, first: int | None = None) -> None:
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

    def _hunks(self, head: _Head, at: int) -> int:
        while True:
            match = _HUNK_RE.match(self._line(at)) if self._line(at)[:4] == "@@ -" else None
            if not match:
                return at
            at = self._body(head, at, match)

    def _body(self, head: _Head, start: int, match: re.Match[str]) -> int:
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
        line = self._line(at)
        return line[:1] in (" ", "+", "-") and line[:2] != "--" and bool(line)

    def _binary(self, at: int) -> int:
        """Skip the one or two blocks of "GIT binary patch" (git-apply(1)), each ended by a blank line."""
        while self._line(at).startswith(("literal ", "delta ")):
            while self._line(at):
                at += 1
            if self._line(at + 1).startswith(("literal ", "delta ")):
                at += 1
        return at

    def _combined(self, start: int) -> int:
        """Skip the fix of a merge, as in linux-next's mails: it shows how two sides were joined and applies to nothing."""
        at = start + 1
        while self._line(at).startswith(("index ", "mode ", "new file mode ", "deleted file mode ", "--- ", "+++ ")):
            at += 1
        while self._line(at).startswith("@@@") and _COMBINED_HUNK_RE.match(self._line(at)):
            at = self._combined_body(at)
        if at > start + 1:
            self.runs.append(range(start, at))
        return at

    def _combined_body(self, start: int) -> int:
        head = self._line(start)
        counts = [int(count or 1) for count in _COMBINED_COUNT_RE.findall(head[: head.rfind(" @@@")])]
        width, end, at = len(counts) - 1, len(self.lines), start + 1
        while at < end and any(count > 0 for count in counts):
            columns = self.lines[at][:width]
            if columns.strip(" +-"):
                if columns[0] != "\\":
                    break
            elif "-" in columns:
                for parent in range(len(columns)):
                    counts[parent] -= columns[parent] == "-"
            else:
                counts[width] -= 1
                for parent, mark in enumerate(columns.ljust(width)):
                    counts[parent] -= mark == " "
            at += 1
        return at


def _git_names(names: str) -> tuple[str, str] | None:
    """Return the two paths of a "diff --git" line; None where it does not tell them apart (renames say theirs elsewhere)."""
    names = names.strip()
    middle = len(names) // 2
    if names[middle : middle + 1] == " " and '"' not in names:
        old, new = names[:middle], names[middle + 1 :]
        stripped = _undo_prefix(old, new)
        if stripped[0] == stripped[1]:
            return stripped
    found = [_unescaped(quoted) if quoted else plain for quoted, plain in _NAME_RE.findall(names[:_MAX_HEAD])]
    return _undo_prefix(*found) if len(found) == 2 else None


def _file_name(line: str) -> str:
    """Return the path of a "---" or "+++" line: what stands behind a tab is a time stamp."""
    name = line[4:].partition("\t")[0].rstrip("\r")
    if name.startswith('"'):
        return _unquoted(name)
    if name[-1:].isdigit() and ":" in name:
        stamp = _STAMP_RE.search(name, max(0, len(name) - _MAX_STAMP))
        name = name[: stamp.start()] if stamp else name
    return name.rstrip(" ")


def _undo_prefix(old: str, new: str) -> tuple[str, str]:
    """Return both paths without the a/ and b/ (or linux-5.1.orig/ and linux-5.1/) that diff put before them.

    Undone only where both sides carry one: a diff made with -p0 or --no-prefix keeps its paths whole.
    """
    old_first, _, old_rest = old.partition("/")
    new_first, _, new_rest = new.partition("/")
    if old == _ABSENT:
        return (old, new_rest) if new_first in ("a", "b") and new_rest else (old, new)
    if new == _ABSENT:
        return (old_rest, new) if old_first in ("a", "b") and old_rest else (old, new)
    if old_rest and new_rest and old_first != new_first and (old_rest == new_rest or old_first + new_first in _PREFIXES):
        return old_rest, new_rest
    return old, new


def _undo_known_prefixes(files: Sequence[FileChange], prefixes: set[str]) -> list[FileChange]:
    """Drop from created and deleted paths ("/dev/null" on one side) the top folder that the other files of the text had."""
    shorter = []
    for file in files:
        top, slash, rest = file.path.partition("/")
        is_prefixed = file.change in (ChangeKind.CREATE, ChangeKind.DELETE) and top + slash in prefixes and rest
        shorter.append(replace(file, path=rest) if is_prefixed else file)
    return shorter


def _unquoted(name: str) -> str:
    name = name.strip()
    return _unescaped(name[1:-1]) if len(name) > 1 and name[0] == '"' == name[-1] else name


def _unescaped(name: str) -> str:
    r"""Return a C-quoted path with its octal bytes as UTF-8: "f\303\266o" is "föo"."""
    if "\\" not in name:
        return name

    def plain(match: re.Match[bytes]) -> bytes:
        octal, literal = match.groups()
        if octal is None:
            return literal
        byte = int(octal, 8)
        return bytes((byte,)) if byte >= 0x20 and byte != 0x7F else match[0]

    return _ESCAPE_RE.sub(plain, name.encode()).decode(errors="replace")
