"""A MAINTAINERS file, as Linux, QEMU or U-Boot have one, and the subsystems that it names for a path.

Its rules stand in its own head: under a section's title, F: lines say which paths are its, X: lines which are not.
"""

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

# "F:<tab>drivers/net/", any letter: lines of people, lists and trees have others
_ENTRY_RE = re.compile(r"([A-Z]):[ \t]+(\S.*)")
_WILD_RE = re.compile(r"\*\*|\*|\?")
_WILD = {"**": ".*", "*": "[^/]*", "?": "[^/]"}
_EVERYTHING = {"*", "*/"}  # THE REST, which says nothing of a path
_LONGEST_PATH = 1000  # characters of a path that patterns are tried on: paths come from mails


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A subsystem: what is its."""

    title: str
    files: tuple[str, ...]  # F:
    excluded: tuple[str, ...]  # X:


class Maintainers:
    """Sections by what their patterns begin with, so that a path is tried on few of thousands."""

    def __init__(self, sections: Iterable[Section]) -> None:
        self._by_start: defaultdict[str, list[tuple[str, Section]]] = defaultdict(list)
        for section in sections:
            for pattern in section.files:
                if pattern not in _EVERYTHING:
                    self._by_start[_start(pattern)].append((pattern, section))

    def subsystems(self, path: str) -> tuple[str, ...]:
        """Return the titles of the sections that a path belongs to, sorted; those of the whole tree left out."""
        if len(path) > _LONGEST_PATH:
            return ()
        found = {section for start in _starts(path) for pattern, section in self._by_start.get(start, ()) if _fits(pattern, path)}
        return tuple(sorted({section.title for section in found if not any(_fits(pattern, path) for pattern in section.excluded)}))


def parse_maintainers(text: str) -> list[Section]:
    """Return the sections that have F: lines, in the order of the file.

    A title is the line before a section's first entry. The entries that the file's head explains are indented there.
    """
    sections: list[Section] = []
    title, is_entry, entries = "", False, defaultdict[str, list[str]](list)
    for line in [*text.splitlines(), ""]:
        match = _ENTRY_RE.match(line)
        if match:
            entries[match[1]].append(match[2].strip())
        elif line.strip() or is_entry:
            if entries["F"] and title:
                sections.append(Section(title=title, files=tuple(entries["F"]), excluded=tuple(entries["X"])))
            title, entries = line.strip(), defaultdict(list)
        is_entry = match is not None
    return sections


@lru_cache(maxsize=4)
def read_maintainers(path: Path) -> Maintainers | None:
    """Return what a file says, read once; None where it has no section with F: lines. Raise OSError where it cannot be read."""
    sections = parse_maintainers(path.read_text(encoding="utf-8", errors="replace"))
    return Maintainers(sections) if sections else None


def _start(pattern: str) -> str:
    """Return the folders that a pattern begins with before its first wildcard, "" for none; a pattern without any, as it is."""
    wild = _WILD_RE.search(pattern)
    return pattern.rstrip("/") if wild is None else pattern[: wild.start()].rpartition("/")[0]


def _starts(path: str) -> list[str]:
    """Return what patterns that fit a path can begin with: it, and all folders it is in."""
    names = path.split("/")
    return ["/".join(names[:count]) for count in range(len(names) + 1)]


def _fits(pattern: str, path: str) -> bool:
    return _compiled(pattern).fullmatch(path) is not None


@lru_cache(maxsize=20_000)  # Linux has some 10,000, of which few are tried
def _compiled(pattern: str) -> re.Pattern[str]:
    """Return a pattern for whole paths. A folder holds all beneath it, with its slash or without; "folder/*" only what is in it."""
    pieces, at = [], 0
    stem = pattern.rstrip("/")
    for match in _WILD_RE.finditer(stem):
        pieces += [re.escape(stem[at : match.start()]), _WILD[match[0]]]
        at = match.end()
    beneath = "/.*" if pattern.endswith("/") else "" if _WILD_RE.search(pattern) else "(?:/.*)?"
    return re.compile("".join((*pieces, re.escape(stem[at:]), beneath)))
