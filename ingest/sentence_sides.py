"""A running sentence that names commits and the trees that they are from, each with its line.

As linux-next's reports were written until 2015: "... got a conflict in mm/a.c between commit
0123456789ab ("a: one") from Linus' tree and commit 123456789abc ("a: two") from the mm tree."
"""

import re
from bisect import bisect_right
from collections.abc import Iterable

from .conflict_names import bare_subject, tree_name

# "0123456789ab ("mm: a subject")"; "commit 0123456789ab" alone; "patch "mm: a subject"", of a quilt tree, without id
COMMIT_RE = re.compile(
    r"\b(?:commits? )?(?P<sha>[0-9a-f]{7,40})\b:?[ ]*(?P<subject>\([\"“].{1,300}?[\"”]\))|\bcommits? (?P<bare>[0-9a-f]{7,40})\b"
    r"|\bpatch(?:es)?:?[ ](?P<title>[\"“]\S.{1,300}?[\"”])(?=[ ](?:from|in|and)\b|[.,;]|$)"
)
# "from the block tree", "from Linus' tree"
TREE_RE = re.compile(r"\b(?:from|in)[ ]+(?P<tree>(?:the )?[\w./+'’-]{1,40}(?: [\w./+'’-]{1,40}){0,5}?)[ ]+trees?\b", re.IGNORECASE)

Commit = tuple[int, int, str | None, str | None]  # first and last line, id (None: of a quilt tree), subject


class Sentence:
    """Lines of one paragraph, put together."""

    def __init__(self, lines: Iterable[tuple[int, str]]) -> None:
        self.lines: list[int] = []
        self._starts: list[int] = []
        text = ""
        for line, words in lines:
            self.lines.append(line)
            self._starts.append(len(text))
            text += f"{' '.join(words.split())} "
        self.text = text.rstrip()

    def line(self, place: int) -> int:
        """Return the line that a place in the text is from."""
        return self.lines[bisect_right(self._starts, place) - 1]

    def groups(self, start: int) -> list[tuple[str | None, list[Commit]]]:
        """Return the commits behind a place, those of one tree together, with its name; None where none is named."""
        groups: list[tuple[str | None, list[Commit]]] = []
        current: list[Commit] = []
        at = start
        for match in COMMIT_RE.finditer(self.text, start):
            tree = TREE_RE.search(self.text, at, match.start())
            if tree and current:
                groups.append((tree_name(tree.group("tree")), current))
                current = []
            which = next(name for name in ("sha", "bare", "title") if match.group(name))
            subject = bare_subject(match.group("subject") or match.group("title") or "")
            sha = match.group("sha") or match.group("bare")
            current.append((self.line(match.start(which)), self.line(match.end() - 1), sha, subject))
            at = match.end()
        if current:
            tree = TREE_RE.search(self.text, at)
            groups.append((tree_name(tree.group("tree")) if tree else None, current))
        return groups
