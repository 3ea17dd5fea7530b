"""The id by which git knows a patch again wherever it stands: `git patch-id --stable` (git-patch-id(1)), without a process."""

import hashlib
from collections.abc import Sequence

from ..model.patch import FileChange

_WHITE_SPACE = b" \t\n\r"  # what git's isspace() knows: form feeds are hashed


def patch_id(lines: Sequence[str], files: Sequence[FileChange]) -> str | None:
    """Return the stable patch id, 40 hex, of the files as they stand in the lines of their text.

    None where git gives none: it reads a patch from a "diff " line on, and of several patches in one text the first. A context
    line that lost its one space counts as the context line it was: the id is that of the patch once it is applied.
    """
    total = 0
    chunk: list[str] = []  # a file without hunks (a mode, a pure rename) is hashed together with the next one: so does git
    next_line: int | None = None
    was_binary = False
    for file in files:
        start = _diff_line(lines, file)
        if start is None or (next_line is not None and start != next_line):
            break
        # git leaves out the "diff " line of what follows a binary file
        head = lines[start + was_binary : file.hunks[0].line - 1 if file.hunks else file.end_line]
        was_binary = file.is_binary
        next_line = None if was_binary else file.end_line
        if was_binary:
            head = head[: next((at for at, line in enumerate(head) if line.startswith(("GIT binary patch", "Binary files"))), len(head))]
        chunk += [line for line in head if not line.startswith("index ")]
        if was_binary:
            chunk += (file.old_blob or "", file.new_blob or "")
        for hunk in file.hunks:
            chunk += lines[hunk.line : hunk.end_line]
        if was_binary or file.hunks:
            total += _digest(chunk)
            chunk = []
    if next_line is None and not was_binary:
        return None
    if chunk or was_binary:  # git hashes what is left, even nothing
        total += _digest(chunk)
    return (total % (1 << 160)).to_bytes(20, "little").hex()


def _diff_line(lines: Sequence[str], file: FileChange) -> int | None:
    """The line, counted from 0, of the "diff " that opens a file: its own, or "diff -u" up to two lines before its "---"."""
    for at in range(file.line - 1, max(file.line - 4, -1), -1):
        if lines[at].startswith("diff "):
            return at
    return None


def _digest(chunk: Sequence[str]) -> int:
    text = "\n".join(chunk)
    if "\n\\ " in text:
        text = "\n".join(line for line in chunk if not line.startswith("\\ "))
    data = text.encode(errors="replace").translate(None, _WHITE_SPACE)
    return int.from_bytes(hashlib.sha1(data, usedforsecurity=False).digest(), "little")
