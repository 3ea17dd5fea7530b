"""How diffs write the paths of files -> paths: the names of a "diff --git" line, of "---" and "+++", quoted or with prefixes.

Formats: git-diff(1), core.quotePath of git-config(1), diff -u with time stamps.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from ..model.patch import FileChange
from ..model.vocabulary import ChangeKind

# One name of a "diff --git" line, quoted as C strings are where it holds odd characters (git-config(1), core.quotePath)
_NAME_RE = re.compile(r'"((?:[^"\\]|\\.)*)"|([^ ]+)')
# Octal bytes and escaped quotes are undone; names of control characters ("\n") stay as they are written: a path is one line
_ESCAPE_RE = re.compile(rb'\\(?:([0-3][0-7]{2})|(["\\]))')
# "--- kernel/a.c 2019-05-01 10:00:00.000000000 +0200": a time stamp whose tab became spaces on the way
_STAMP_RE = re.compile(r" [0-9]{4}-[0-9]{2}-[0-9]{2} [0-9:.]{5,20}(?: [+-][0-9]{4})?$")
# "--- a/mm/a.c~mm-a-fix-it" over "+++ a/mm/a.c": -mm puts the patch's name behind the old path; ".orig" is a copy made by hand
# (20191130151317.26c69ef711dba28ff642cca3@linux-foundation.org)
_SUFFIX_RE = re.compile(r"(?P<patch>~[\w.+-]{1,200})$|\.(?:orig|old)$")
# Prefixes that git puts before paths: a/ b/, reversed with -R; mnemonicPrefix: i(ndex), w(ork tree), c(ommit), o(bject); --no-index
_PREFIXES = frozenset({"ab", "ba", "iw", "wi", "ci", "ic", "cw", "wc", "ow", "wo", "12"})

ABSENT = "/dev/null"
_MAX_STAMP = 48  # characters
_MAX_NAMES = 4000  # characters of a "diff --git" line that are looked at


def git_names(names: str) -> tuple[str, str] | None:
    """Return the two paths of a "diff --git" line; None where it does not tell them apart (renames say theirs elsewhere)."""
    names = names.strip()
    middle = len(names) // 2
    if names[middle : middle + 1] == " " and '"' not in names:
        old, new = names[:middle], names[middle + 1 :]
        stripped = undo_prefix(old, new)
        if stripped[0] == stripped[1]:
            return stripped
    found = [_unescaped(quoted) if quoted else plain for quoted, plain in _NAME_RE.findall(names[:_MAX_NAMES])]
    return undo_prefix(*found) if len(found) == 2 else None


def file_name(line: str) -> str:
    """Return the path of a "---" or "+++" line: what stands behind a tab is a time stamp."""
    name = line[4:].partition("\t")[0].rstrip("\r")
    if name.startswith('"'):
        return unquoted(name)
    if name[-1:].isdigit() and ":" in name:
        stamp = _STAMP_RE.search(name, max(0, len(name) - _MAX_STAMP))
        name = name[: stamp.start()] if stamp else name
    return name.rstrip(" ")


def undo_prefix(old: str, new: str) -> tuple[str, str]:
    """Return both paths without the a/ and b/ (or linux-5.1.orig/ and linux-5.1/) that diff put before them.

    Undone only where both sides carry one: a diff made with -p0 or --no-prefix keeps its paths whole.
    """
    old_first, _, old_rest = old.partition("/")
    new_first, _, new_rest = new.partition("/")
    if old == ABSENT:
        return (old, new_rest) if new_first in ("a", "b") and new_rest else (old, new)
    if new == ABSENT:
        return (old_rest, new) if old_first in ("a", "b") and old_rest else (old, new)
    if old_rest and new_rest and old_first != new_first and (old_rest == new_rest or old_first + new_first in _PREFIXES):
        return old_rest, new_rest
    return old, new


def plain_names(old: str, new: str) -> tuple[str, str]:
    """Return the paths of a "---" and a "+++" line without their prefixes, and without what is put behind the name of a copy."""
    suffix = _SUFFIX_RE.search(old)
    bare = old[: suffix.start()] if suffix else old
    if suffix and (new == bare or (new == ABSENT and suffix.group("patch"))):
        return bare.removeprefix("a/"), new.removeprefix("a/")
    return undo_prefix(bare if suffix and suffix.group("patch") else old, new)


def undo_known_prefixes(files: Sequence[FileChange], prefixes: set[str]) -> list[FileChange]:
    """Drop from created and deleted paths ("/dev/null" on one side) the top folder that the other files of the text had."""
    shorter = []
    for file in files:
        top, slash, rest = file.path.partition("/")
        is_prefixed = file.change in (ChangeKind.CREATE, ChangeKind.DELETE) and top + slash in prefixes and rest
        shorter.append(replace(file, path=rest) if is_prefixed else file)
    return shorter


def unquoted(name: str) -> str:
    """Return the path of an extended header line, without white space around it; a quoted one undone."""
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
