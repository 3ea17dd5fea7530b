"""How reports of conflicts write trees, subjects and paths -> their bare names."""

import re

# "the mm-stable branch of the mm tree"
BRANCH_RE = re.compile(r"(?P<branch>[\w./+-]+) branch of (?:the )?(?P<tree>.+)$", re.IGNORECASE)
# "block/bdev.c", "MAINTAINERS"
PATH_RE = re.compile(r"[\w.+@,-]+(?:/[\w.+@,=~#-]+)*$")
_QUOTES = '"”'


def paths_of(line: str) -> list[str]:
    """Return the path of an indented line: "  fs/a.c", "  fs/a.c (fs/b.c in the net tree)"."""
    words = line.strip().split("(")[0].replace(" and ", " ").split()
    return [
        word.rstrip(",:") for word in words[:1] if len(word) < 300 and PATH_RE.match(word.rstrip(",:")) and (len(words) == 1 or "/" in word)
    ]


def tree_name(text: str) -> str | None:
    """Return a tree's short name: "the block tree" is block, "Linus' tree" Linus, "the x branch of the mm tree" mm/x."""
    name = text.strip().removesuffix("s").removesuffix(" tree").strip() if text.rstrip().endswith(("tree", "trees")) else text.strip()
    branch = BRANCH_RE.search(name)
    if branch:
        return f"{branch.group('tree').strip()}/{branch.group('branch')}"
    words = name.split()
    if words and words[0].lower() == "the":
        words = words[1:]
    name = " ".join(words)
    for ending in ("'s", "’s", "'", "’"):
        name = name.removesuffix(ending)
    return "Linus" if name in ("Linus Torvalds", "Linu") else name or None


def bare_subject(text: str) -> str | None:
    """Return the subject in ("..."), (...), or behind an id, without what encloses it: 'Revert "x"' keeps its own quotes."""
    text = text.strip()
    if text[:1] == "(":
        close = text.rfind(")")
        text = text[1 : close if close > 0 else None].strip()
    if text[:1] in '"“':
        text = text[1:].strip()
        text = text[:-1] if text[-1:] in _QUOTES else text
    return text.strip() or None
