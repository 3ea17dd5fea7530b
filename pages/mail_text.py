"""A text of a mail as HTML: quotes folded, diffs coloured by file, and each fact marked where it stands.

Nothing is parsed again: which lines are what was found when the mail was read.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from markupsafe import Markup, escape

from .address import Addresses

# "https://lore.kernel.org/r/1@example.org/." without the full stop that ends the sentence
_ADDRESS_RE = re.compile(r"https?://[^\s<>\"']{1,500}")
_LONGEST = 4000  # characters of a line that is looked through for addresses
_SHOWN_QUOTE = 4  # last lines of a folded quote that stay in sight: what the answer below is about
_FOLDED_QUOTE = 9  # lines from which on a quote is folded
_LINK = Markup('<a href="{}">{}</a>')
_OUTWARD = Markup('<a href="{}" rel="nofollow noopener ugc">{}</a>')
_BESIDE = Markup('<a class="beside" href="{}" rel="nofollow noopener" title="{}">{}</a>')
_NAMED_ROLES = {"fixes", "reverts", "cherry-picked", "upstream", "bisected", "base", "prerequisite", "applied", "listed"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """A fact that lines of a text state, and what was made of it."""

    line: int
    end_line: int
    kind: str  # of a closed list: a class of the style sheet
    made: Markup  # what stands behind the lines; empty where marking them says enough


@dataclass(slots=True, kw_only=True)
class TextFacts:
    """What is known of the lines of one text; rows of the queries text-*."""

    sections: list[dict[str, Any]] = field(default_factory=list)
    files: list[dict[str, Any]] = field(default_factory=list)
    trailers: list[dict[str, Any]] = field(default_factory=list)
    commits: list[dict[str, Any]] = field(default_factory=list)
    links: list[dict[str, Any]] = field(default_factory=list)
    diffstats: list[dict[str, Any]] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)  # facts of other kinds


def render_text(
    text: str, facts: TextFacts, to: Addresses, *, anchor: Callable[[int], str], every_line: bool = False, folded: bool = False
) -> Markup:
    """Return a text as HTML. `anchor` names a line; `every_line` gives each line its anchor, else only facts have one.

    `folded` shuts the diffs too.
    """
    return _Text(text, facts, to, anchor, every_line, folded).html()


class _Text:
    """One text while it is turned into HTML."""

    def __init__(self, text: str, facts: TextFacts, to: Addresses, anchor: Callable[[int], str], every_line: bool, folded: bool) -> None:
        self.lines = text.removesuffix("\n").split("\n")
        self.facts = facts
        self.to = to
        self.anchor = anchor
        self.every_line = every_line
        self.folded = folded
        self.marks: dict[int, str] = {}  # line -> class
        self.notes: dict[int, list[Markup]] = {}  # last line -> what was made of it
        self.links: dict[int, list[tuple[str, Markup]]] = {}  # line -> texts in it that are links
        self._trailers()
        self._commits()
        self._diffstats()
        for note in facts.notes:
            self._mark(note.line, note.end_line, f"fact fact-{note.kind}", note.made)
        for link in facts.links:
            self._mail_link(link)

    def html(self) -> Markup:
        """Return all of it."""
        blocks = []
        at = 1
        for section in self.facts.sections:
            first, last = section["line"], min(section["end_line"], len(self.lines))
            if first < at or first > last:
                continue
            if first > at:
                blocks.append(self._plain(at, first - 1, "own"))
            blocks.append(self._section(section["kind"], first, last))
            at = last + 1
        if at <= len(self.lines):
            blocks.append(self._plain(at, len(self.lines), "own"))
        return Markup("").join(blocks)

    def _section(self, kind: str, first: int, last: int) -> Markup:
        if kind == "quote":
            return self._quote(first, last)
        if kind == "diff":
            return self._diff(first, last)
        return self._plain(first, last, "signature" if kind == "signature" else "footer")

    def _mark(self, first: int, last: int, kind: str, made: Markup) -> None:
        last = min(last, len(self.lines))
        if not 1 <= first <= last:  # line 0 is the headers: nothing of the text
            return
        for line in range(first, last + 1):
            self.marks[line] = kind
        if made:
            self.notes.setdefault(last, []).append(made)

    def _trailers(self) -> None:
        for trailer in self.facts.trailers:
            if trailer["quoted"]:
                continue
            self._mark(trailer["line"], trailer["line"], "trailer", Markup(""))
            if trailer["email"]:
                self._link(trailer["line"], trailer["email"], _LINK.format(self.to.person(trailer["email"]), trailer["email"]))

    def _commits(self) -> None:
        for commit in self.facts.commits:
            sha = commit["sha"]
            if sha:
                beside = _BESIDE.format(self.to.kernel(sha), "the same on git.kernel.org", "git")
                self._link(commit["line"], sha, _LINK.format(self.to.commit(sha), sha) + beside)
            if not commit["quoted"] and (commit["patch"] or commit["role"] in _NAMED_ROLES):
                self._mark(commit["line"], commit["end_line"], "fact fact-commit", self._commit_made(commit))

    def _commit_made(self, commit: dict[str, Any]) -> Markup:
        """Return what was made of a commit that is named."""
        where = f" in {commit['tree']}" if commit["tree"] else ""
        worth = "" if commit["stability"] == "unknown" else f" ({commit['stability']} id{where})"
        if commit["patch"]:
            return Markup('{}{}: <a href="{}">{}</a> <small>by {}</small>').format(
                commit["role"], worth, self.to.thread(commit["patch"]), commit["patch_subject"] or commit["patch"], commit["patch_by"]
            )
        return Markup("{}{}").format(commit["role"], worth) if worth or commit["role"] == "bisected" else Markup("")

    def _diffstats(self) -> None:
        for stat in self.facts.diffstats:
            if stat["quoted"]:
                continue
            made, kind = Markup(""), "fact fact-diffstat"
            if stat["computed_files"] is not None and stat["files"] is not None:
                claimed = (stat["files"], stat["insertions"], stat["deletions"])
                computed = (stat["computed_files"], stat["computed_insertions"], stat["computed_deletions"])
                made = Markup("as its diffs say") if claimed == computed else Markup("its diffs say: {} files, +{} −{}").format(*computed)
                kind += " agrees" if claimed == computed else ""
            self._mark(stat["line"], stat["end_line"], kind, made)

    def _mail_link(self, link: dict[str, Any]) -> None:
        target, url = link["target_id"], self.to.lore(link["target_id"])
        if link["subject"] is None:
            shown = _OUTWARD.format(url, target) if url else None
        else:
            shown = _LINK.format(self.to.thread(target), target)
            shown += _BESIDE.format(url, "the same on lore.kernel.org", "lore") if url else Markup("")
        if shown:
            self._link(link["line"], target, shown)

    def _link(self, line: int, text: str, shown: Markup) -> None:
        self.links.setdefault(line, []).append((text, shown))

    def _plain(self, first: int, last: int, kind: str) -> Markup:
        return Markup('<pre class="mail {}">{}</pre>').format(kind, self._run(first, last))

    def _run(self, first: int, last: int) -> Markup:
        """Return lines, those with the same mark together, each fact with what was made of it behind."""
        pieces: list[Markup] = []
        for mark, begin, end in self._groups(first, last, lambda line: self.marks.get(line, "")):
            inner = self._lines(begin, end)
            identity = Markup("") if self.every_line else Markup(' id="{}"').format(self.anchor(begin))
            pieces.append(Markup('<span class="{}"{}>{}</span>').format(mark, identity, inner) if mark else inner)
            pieces.extend(Markup('<span class="made">{}</span>').format(made) for made in self.notes.get(end, ()))
        return Markup("").join(pieces)

    def _groups(self, first: int, last: int, kind: Callable[[int], str]) -> Iterator[tuple[str, int, int]]:
        """Yield runs of lines of one kind: (kind, first, last). A note ends a run."""
        begin, current = first, kind(first)
        for line in range(first + 1, last + 1):
            following = kind(line)
            if following != current or line - 1 in self.notes:
                yield current, begin, line - 1
                begin, current = line, following
        yield current, begin, last

    def _lines(self, first: int, last: int) -> Markup:
        """Return lines with their links."""
        if self.every_line:
            lines = [f'<span id="{self.anchor(line)}">{self._line(line)}\n</span>' for line in range(first, last + 1)]
            # Each line is HTML, and an anchor numbers: Markup.format took half the time of a long patch.
            return Markup("".join(lines))  # noqa: S704
        pieces: list[Markup] = []
        plain: list[str] = []
        for line in range(first, last + 1):
            text = self.lines[line - 1]
            if line not in self.links and "://" not in text:
                plain.append(text + "\n")
                continue
            pieces.extend((escape("".join(plain)), self._line(line), Markup("\n")))
            plain.clear()
        return Markup("").join((*pieces, escape("".join(plain))))

    def _line(self, line: int) -> Markup:
        """Return a line with its links."""
        text = self.lines[line - 1]
        links = self.links.get(line, ())
        found = list(self._found(text, links)) if links or "://" in text else []
        if not found:
            return escape(text)
        pieces: list[Markup] = []
        at = 0
        for start, end, shown in sorted(found, key=lambda item: (item[0], -item[1])):
            if start >= at:
                pieces.extend((escape(text[at:start]), shown))
                at = end
        return Markup("").join((*pieces, escape(text[at:])))

    def _found(self, text: str, links: tuple[()] | list[tuple[str, Markup]]) -> Iterator[tuple[int, int, Markup]]:
        """Yield what in a line is a link: (start, end, HTML). An address of a mail that is here leads to it and not away."""
        folded = text.lower()
        addresses = list(_ADDRESS_RE.finditer(text)) if "://" in text and len(text) <= _LONGEST else []
        for match in addresses:
            address = match[0].rstrip(".,;:!?)]}")
            inner = next((shown for name, shown in links if name in address), None)
            if inner is None:
                yield match.start(), match.start() + len(address), _OUTWARD.format(address, address)
        for name, shown in links:
            start = folded.find(name.lower())
            if start >= 0:
                yield start, start + len(name), shown

    def _quote(self, first: int, last: int) -> Markup:
        """Return a quote; of a long one that is answered only the last lines are in sight."""
        count = last - first + 1
        if count < _FOLDED_QUOTE:
            return self._plain(first, last, "quote")
        is_answered = last < len(self.lines) and any(line.strip() for line in self.lines[last : last + 3])
        split = last - _SHOWN_QUOTE if is_answered else last
        summary = Markup('<details class="quote"><summary>{} quoted lines</summary>{}</details>').format(
            split - first + 1, self._plain(first, split, "quote")
        )
        return summary + (self._plain(split + 1, last, "quote") if split < last else Markup(""))

    def _diff(self, first: int, last: int) -> Markup:
        blocks: list[Markup] = []
        at = first
        for file in self.facts.files:
            begin, end = file["line"], min(file["end_line"], last)
            if not at <= begin <= end:
                continue
            if begin > at:
                blocks.append(self._plain(at, begin - 1, "diff"))
            blocks.append(self._file(file, begin, end))
            at = end + 1
        if at <= last:
            blocks.append(self._plain(at, last, "diff"))
        return Markup("").join(blocks)

    def _file(self, file: dict[str, Any], first: int, last: int) -> Markup:
        """Return the diff of one file."""
        runs = Markup("").join(
            Markup('<span class="{}">{}</span>').format(kind, self._lines(begin, end))
            for kind, begin, end in self._groups(first, last, self._diff_kind)
        )
        return Markup(
            '<details class="file" id="{}"{}><summary>{} <span class="change">{}</span> '
            '<span class="plus">+{}</span> <span class="minus">−{}</span></summary>'
            '<p class="under"><a href="{}">who else touches it</a></p><pre class="mail diff">{}</pre></details>'
        ).format(
            f"{self.anchor(first)}-file",
            Markup("") if self.folded else Markup(" open"),
            file["path"],
            "" if file["change"] == "modify" else file["change"],
            file["additions"],
            file["deletions"],
            self.to.path(file["path"]),
            runs,
        )

    def _diff_kind(self, line: int) -> str:
        text = self.lines[line - 1]
        if text.startswith(("+++ ", "--- ", "diff ", "index ")):
            return "file-head"
        return {"+": "added", "-": "removed", "@": "hunk"}.get(text[:1], "context")
