"""What a posting says of where it belongs: its base, its earlier revisions, what it depends on, the tree it can be pulled from.

In: a Part. Out: Declarations in the order of their lines, those in quotes flagged. Formats: git-format-patch(1) --base,
git-request-pull(1), b4's trailers, and what people write into covers and changelogs.
"""

import re
from collections.abc import Iterator

from ..model.message import Part
from ..model.patch import Declaration
from .message_link import id_of_url
from .prose import has_any

_Facts = list[tuple[int, str, str]]  # (line counted from 0, name, value)

# "base-commit: 0123…", "prerequisite-change-id: 20230125-slug-0123:v3", "Depends-on: <id@example.com>"
_TRAILER_RE = re.compile(
    r"(base-commit|change-id|prerequisite-(?:patch-id|change-id|message-id)|depends-on|based-on|supersedes)[ \t]{0,4}:[ \t]*(.*)",
    re.IGNORECASE,
)
# A base may be an abbreviated id, but "v6.9-rc1" is none. b4's change-ids begin with a date: Gerrit's I0123… follow a patch into
# other branches. A prerequisite's revision ("…:v3") is a part of its value.
_VALUE_RES = {
    "base-commit": re.compile(r"([0-9a-f]{12,40})(?![0-9A-Za-z-])"),
    "prerequisite-patch-id": re.compile(r"([0-9a-f]{40})(?![0-9A-Za-z])"),
    "change-id": re.compile(r"([0-9]{8}-[^\s<>]+)"),
    "prerequisite-change-id": re.compile(r"([0-9]{8}-[^\s<>]+)"),
    "prerequisite-message-id": re.compile(r"<?([^\s<>@]+@[^\s<>@]+)"),
}

_LABEL = r"v(?:ersion )?[ ]?([0-9]{1,2}(?:\.[0-9])?)(?![0-9]|\.[0-9]|-rc|[A-Za-z])"
_WHOLE_LABEL = r"v(?:ersion )?[ ]?([0-9]{1,2})(?![0-9]|\.[0-9]|-rc|[A-Za-z])"  # alone, "v5.2:" is a kernel's release
_ANY_LABEL_RE = re.compile(r"[vV](?:[eE][rR][sS][iI][oO][nN] )?[ ]?[0-9]")
_WHAT = r"(?:(?:the|last|first|patch|patchset|rfc|series|posting|version|revision|resend)[ -]){0,3}\[?"
# "Changes since v1:", "Changes from PATCH v5: [2]", "Difference to V3", "Since v2:" say the revision that they compare with
_SINCE_RE = re.compile(
    r"(?:(?:main |major |other |the )?(?:change ?log|changes?|diff(?:erences?)?|updates?|modifications?|what's new|new)[ ]{0,3}"
    r"(?:done |made )?)(?:since|from|against|to|relative to|compared (?:to|with)|over)[ ]{1,3}"
    + _WHAT
    + _LABEL
    + r"|since[ ]"
    + _WHAT
    + _LABEL
    + r"\]?(?=[ ]?(?:\[[0-9]{1,2}\])?[ ]?:?$)",
    re.IGNORECASE,
)
# "Changes in v2:", "Changes for V2", "V2 changes:", "v2:", "v2 - fix …": the revision that they led to
_IN_RE = re.compile(
    r"(?:(?:main |major |other )?(?:change ?log|changes?|updates?|what's new|new|modifications?)(?: made)?[ ]{1,3}"
    r"(?:(?:in|for|to|at|of|with)[ ]{1,3})?"
    + _WHAT
    + _LABEL
    + r"|\[?(?:patch |rfc )?"
    + _WHOLE_LABEL
    + r"\]?(?:[ ]changes?|[ ]change ?log|[ ]updates?)?(?:[ ]{0,3}[:：]| - |$))",
    re.IGNORECASE,
)
# "v1 -> v2:", "V2->V3", "Changes v1 --> v2", "from v3 to v4"
_ARROW_RE = re.compile(
    r"(?:(?:change ?log|changes?|diff)[ ]{0,3}:?[ ]{0,3})?(?:from )?(?:patch |rfc )?"
    + _LABEL
    + r"[ ]{0,3}(?:[-=]{1,3}>|→|⇒|to|\.\.|-)[ ]{0,3}(?:patch |rfc )?"
    + _LABEL,
    re.IGNORECASE,
)

# "- Link to v1: https://…", "v1: https://…", "[v1] https://…", "rfc-v2: https://…", "V1 can be found at: https://…"
_LINK_RE = re.compile(r"(?:lore )?(?:links? to )?\[?(?:(?:patch|rfc|series)[ -]?){0,2}" + _LABEL, re.IGNORECASE)
# "Previous version: https://…", "Link to RFC: https://…": a revision without its number
_PREVIOUS_RE = re.compile(
    r"(?:links? to )?(?:the |my )?(?:(?:previous|prior|last|earlier|first|original|initial) "
    r"(?:version|revision|posting|series|submission|iteration|post|patch ?set|patch|rfc)s?|rfc)(?![a-z0-9])(?: of [a-z ]{3,20})?",
    re.IGNORECASE,
)
# What stands between a revision's label and its URL
_BETWEEN_RE = re.compile(
    r"[\]):]?[ \t:=>(<*–—-]*(?:(?:at|link|posting|posted|series|thread|patch|patches|patchset|here|lore|is|was|available"
    r"|can be found|discussion)[ \t:=>(<-]*){0,4}",
    re.IGNORECASE,
)

# "This series depends on [1]", "is on top of https://lore.kernel.org/…": worth a look where a mail's URL follows
_DEPENDS_RE = re.compile(r"\b(?:(depends? on|requires)|on top of|based on|builds? (?:up)?on|applies (?:on|after))\b", re.IGNORECASE)
# … unless it is talk that the work goes back to: "based on the discussion at https://…"
_TALK_RE = re.compile(r"discuss|comment|feedback|suggest|review|report|idea|request|mail|conversation|advice|input", re.IGNORECASE)

_URL_RE = re.compile(r"(?:git|https?|ssh|git\+ssh)://[^\s<>\"'\])]+|git@[\w.-]{3,80}:[^\s<>\"'\])]+")
_FOOTNOTE_RE = re.compile(r"[> \t]*\[([0-9]{1,2})\]:?[ \t]*(.*)")
_FOOTNOTE_MARK_RE = re.compile(r"\[([0-9]{1,2})\]")
_BARE_ID_RE = re.compile(r"<?([^\s<>@:/]+@[^\s<>@:/]+)>?(?:[ \t(].*)?$")

# ".../linux.git/log/?h=topic", "https://github.com/person/linux/tree/topic": pages that show a branch
_WEB_BRANCH_RES = (
    re.compile(r"(https?://[^\s?]+?)(?:/(?:log|tree|refs|shortlog))?/?\?h=(?:refs/heads/)?([\w./+-]+)$"),
    re.compile(r"(https?://(?:github|gitlab|gitea|codeberg)[\w.-]*/[\w.-]+/[\w.-]+?)(?:\.git)?(?:/-)?/(?:tree|commits)/([\w./+-]+)$"),
)
# behind a repository's URL: "topic", "topic branch", "(branch topic)", "tags/for-linus"
_REF_RE = re.compile(
    r"[ \t,]*\(?(?:(?:on |in )?(?:the )?(?:branch|tag|ref)\b[: \t]*)?[\"'‘“`]?([A-Za-z0-9_][\w./+-]*)"
    r"[\"'’”`]?(?:[ \t]+(?:branch|tag))?\)?[ \t.,;\\]*$"
)
_NO_REF = frozenset(
    ("and", "is", "for", "in", "on", "with", "to", "tree", "as", "or", "the", "at", "from", "which", "has", "branch", "now", "git")
)
# "Git tree:", "A git tree is available at:", "This can be found here:" above or before the URL
_TREE_WORDS_RE = re.compile(r"\b(?:git ?tree|trees?|branch|available|be found|pushed|repository|git ?repo|fetch|clone)\b", re.IGNORECASE)

# git-request-pull(1)
_PULL_BASE_RE = re.compile(r"The following changes since commit ([0-9a-f]{40})")
_PULL_HEAD_RE = re.compile(r"for you to fetch (?:changes )?up to ([0-9a-f]{40})")
_PULL_AT_RE = re.compile(
    r"are (?:available|found) (?:in|at) the git repository at|please (?:consider )?pull(?:ing)?\b|git pull\b", re.IGNORECASE
)

# Quote marks and list signs before the words of a line
_LEAD = "> \t*-•"
# The first letters of lines that are worth a look, lower case: one search of a text rules the others out, most by the first letter.
# "v2", "[v2", "[12", "v 2" are labels.
_START_RE = re.compile(
    r"""
    \n[>\ \t*\-•]*+ (?=[abcdefilmnoprstuvw\[])
    (?: aga | bas | cha | com | dep | dif | ear | fir | fro | ini | las | lin | lor | mai | maj | mod | my\  | new | ori | oth | ove | pat
      | pre | pri | rel | rfc | sin | sup | the | upd | ver | wha | \[v | [v\[].?[0-9] )
    """,
    re.VERBOSE,
)
# Without one of these the URL of a line is no repository's
_TREE_HINTS = ("git", "/pub/scm/", "codeberg", "?h=", "ssh://", "ull")
_MAX_LINE = 4000


def find_declarations(part: Part) -> list[Declaration]:
    """Return what a text declares of its own place, in order; `value` as model/patch.py says for each name.

    "Changes in v3:", "v3:" and "v2 -> v3:" are stored as changes-since "2", like "Changes since v2:". Where a revision is linked
    without its number, the value of link-to is the Message-ID or URL alone.
    """
    reader = _Reader(part)
    facts = sorted(reader.read(), key=lambda fact: fact[0])
    return [
        Declaration(part=part.number, line=at + 1, is_quoted=part.marks[at] == ">", name=name, value=value)
        for at, name, value in dict.fromkeys(facts)
    ]


class _Reader:
    """One pass over a text. Diffs and footers are left out; signatures are not: base-commit often stands there."""

    def __init__(self, part: Part) -> None:
        self.part = part
        self.lines = part.lines
        self.marks = part.marks
        self.footnotes: dict[str, tuple[int, str]] | None = None
        self.pulled: set[int] = set()  # lines that were read as a pull request's URL

    def read(self) -> Iterator[tuple[int, str, str]]:
        headed = self._starting()
        linked = set(self.part.lines_with("://", "git@"))
        # what a text without a URL says of these is not looked for
        dependent: set[int] = set(self.part.lines_with(" on ", "requires")) if linked else set()
        pulled = set(self.part.lines_with("commit", "fetch", *(("ull", "available") if linked else ())))
        for at in sorted(headed | dependent | linked | pulled):
            line = self.lines[at]
            if self.marks[at] == "_" or len(line) > _MAX_LINE:
                continue
            head = line.lstrip(_LEAD)
            facts = self._head(at, head) if at in headed else ()
            if facts:
                yield from facts
                continue
            if at in dependent:
                yield from self._dependency(at, head)
            if at in linked:
                yield from self._tree(at, head)
            elif at in pulled:
                yield from self._pull(at, head)

    def _starting(self) -> set[int]:
        """Return the lines, counted from 0, that begin as one does that is worth a look."""
        text = "\n" + self.part.undiffed.lower()
        found: set[int] = set()
        at = end = 0
        for match in _START_RE.finditer(text):
            at += text.count("\n", end, match.start())
            end = match.start()
            if len(self.lines[at]) > 2:
                found.add(at)
        return found

    def _below(self, at: int) -> str:
        """The next line without quoting and white space before it; "" where it is no text of the same kind."""
        if at + 1 >= len(self.lines) or self.marks[at + 1] in "+_" or len(self.lines[at + 1]) > _MAX_LINE:
            return ""
        return self.lines[at + 1].lstrip(_LEAD)

    def _head(self, at: int, head: str) -> _Facts:
        """Facts of a line that begins with the word for them."""
        match = _TRAILER_RE.match(head) if ":" in head else None
        if match:
            return self._trailer(at, match[1].lower(), match[2].strip())
        if _ANY_LABEL_RE.search(head) and (facts := self._labels(at, head)) is not None:
            return facts
        match = _PREVIOUS_RE.match(head)
        return self._link(at, head[match.end() :], None) if match else []

    def _labels(self, at: int, head: str) -> _Facts | None:
        """Facts of a line that begins with the label of a revision, or with words and one; None where it is none of these."""
        match = _LINK_RE.match(head)
        if match:
            links = self._link(at, head[match.end() :], match[1])
            if links:
                return links
        match = _SINCE_RE.match(head)
        if match:
            label = match[1] or match[2]
            return [(at, "changes-since", label), *self._footnote_link(at, head[match.end() :], label)]
        match = _ARROW_RE.match(head)
        if match:
            return [(at, "changes-since", min(match[1], match[2], key=float))]
        match = _IN_RE.match(head)
        if match:
            before = _label_before(match[1] or match[2])
            return [(at, "changes-since", before)] if before else []
        return None

    def _trailer(self, at: int, name: str, value: str) -> _Facts:
        if name in _VALUE_RES:
            match = _VALUE_RES[name].match(value)
            return [(at, name, match[1])] if match else []
        bare = _BARE_ID_RE.match(value)
        if bare:
            return [(at, name, bare[1])]
        urls = _URL_RE.findall(value) or ([] if "://" in value else _URL_RE.findall(self._below(at)[:300]))
        return [(at, name, _referent(url)) for url in urls]

    def _link(self, at: int, rest: str, label: str | None) -> _Facts:
        """Links to earlier revisions: URLs behind the label, a footnote, or lines of nothing but a URL below it."""
        match = _BETWEEN_RE.match(rest)
        rest = rest[match.end() :] if match else rest
        if rest.startswith("http"):
            url = _URL_RE.match(rest)
            return self._labelled(at, url[0], label) if url else []
        footnote = _FOOTNOTE_MARK_RE.match(rest)
        if footnote:
            return self._footnote_link(at, rest, label)
        found: _Facts = []
        if not rest.strip(" :.-"):
            while self._below(at).startswith("http") and len(found) < 20:
                url = _URL_RE.match(self._below(at))
                at += 1
                if url:
                    found += self._labelled(at, url[0], label)
                if label:
                    break
        return found

    def _labelled(self, at: int, url: str, label: str | None) -> _Facts:
        value = _referent(url)
        if label and "." in label and "://" in value:  # "v5.2: https://…" is a kernel's release
            return []
        return [(at, "link-to", f"{label} {value}" if label else value)]

    def _footnote_link(self, at: int, rest: str, label: str | None) -> _Facts:
        """The footnote of "Changes since v4 [1]:"."""
        mark = _FOOTNOTE_MARK_RE.search(rest[:20])
        noted = self._footnote(mark[1], at) if mark else None
        return self._labelled(noted[0], noted[1], label) if noted else []

    def _footnote(self, number: str, at: int) -> tuple[int, str] | None:
        """Return line and URL of a footnote that stands below, in words of the same kind."""
        if self.footnotes is None:
            self.footnotes = {}
            for below, line in enumerate(self.lines):
                match = _FOOTNOTE_RE.match(line) if "[" in line[:20] and len(line) <= _MAX_LINE and self.marks[below] != "+" else None
                if match:
                    url = _URL_RE.match(match[2].lstrip("<")) or (None if match[2] else _URL_RE.match(self._below(below)))
                    if url:
                        self.footnotes.setdefault(self.marks[below] + match[1], (below, url[0]))
        noted = self.footnotes.get(self.marks[at].replace("-", ".") + number)
        return noted if noted and noted[0] > at else None

    def _dependency(self, at: int, head: str) -> _Facts:
        match = _DEPENDS_RE.search(head)
        if not match:
            return []
        name = "depends-on" if match[1] else "based-on"
        sentence = head[match.end() :]
        for below in (at, at + 1):
            following = self._below(below)
            if "://" in sentence or "[" in sentence or not following:
                break
            sentence += " " + following
        sentence = sentence.partition(". ")[0]
        url = _URL_RE.search(sentence)
        mark = _FOOTNOTE_MARK_RE.search(sentence)
        noted = self._footnote(mark[1], at) if mark and not url else None
        value = _referent(url[0] if url else noted[1] if noted else "")
        if not value or "://" in value or _TALK_RE.search(sentence[: url.start() if url else mark.start() if mark else 0]):
            return []
        return [(at, name, value)]

    def _tree(self, at: int, head: str) -> _Facts:
        """A repository's URL, and the branch in it that holds the work."""
        if not has_any(head, _TREE_HINTS):
            return []
        begins = [place for place in (head.find("://"), head.find("git@")) if place >= 0]
        match = _URL_RE.search(head, max(0, min(begins) - len("git+ssh"))) if begins else None
        if not match or at in self.pulled:
            return []
        before, url, rest = head[: match.start()], match[0].rstrip(".,;"), head[match.end() :]
        # a robot's "url:" and "base:", "# bad: [0123…] Merge tag 'x' of git://…", a line of MAINTAINERS
        if (
            len(before) > 80
            or before[:5].lower() in ("url: ", "base:", "head ")
            or before[:1] == "#"
            or "erge" in before
            or before[:2] == "T:"
        ):
            return []
        if _PULL_AT_RE.search(before):
            return self._pull_tree(at, url, rest)
        for web in _WEB_BRANCH_RES:
            page = web.match(url)
            if page:
                return [(at, "git-tree", f"{page[1]} {page[2]}")] if "/pub/scm/" in url or self._says_tree(at, before) else []
        if not _is_repository(url):
            return []
        ref = _REF_RE.match(rest)
        if ref and ref[1].lower() not in _NO_REF:
            return [(at, "git-tree", f"{url} {ref[1]}")]
        return [(at, "git-tree", url)] if not rest.strip(" .,;)>") and self._says_tree(at, before) else []

    def _says_tree(self, at: int, before: str) -> bool:
        """Whether the words before a URL, on its line or above, offer a tree."""
        if _TREE_WORDS_RE.search(before):
            return True
        above = at - 1
        while above >= 0 and at - above < 3 and not self.lines[above].strip("> \t"):
            above -= 1
        line = self.lines[above][:200].rstrip() if above >= 0 else ""
        return line.endswith((":", "at", "here", "in", "branch", "tree")) and bool(_TREE_WORDS_RE.search(line))

    def _pull(self, at: int, head: str) -> _Facts:
        match = _PULL_BASE_RE.match(head)
        if match:
            return [(at, "pull-base", match[1])]
        match = _PULL_HEAD_RE.match(head)
        if match:
            return [(at, "pull-head", match[1])]
        if not _PULL_AT_RE.search(head):
            return []
        following = ""
        for _ in range(3):
            following = self._below(at)
            at += 1
            if following:
                break
        url = _URL_RE.match(following.removeprefix("git pull ").lstrip())
        if not url or not _is_repository(url[0]):
            return []
        return self._pull_tree(at, url[0], following[following.index(url[0]) + len(url[0]) :])

    def _pull_tree(self, at: int, url: str, rest: str) -> _Facts:
        self.pulled.add(at)
        if rest.strip() == "\\":  # wrapped as for a shell
            rest = self._below(at)
        ref = _REF_RE.match(rest)
        return [(at, "pull-tree", f"{url} {ref[1]}" if ref else url)]


def _is_repository(url: str) -> bool:
    if url.startswith(("git://", "git@", "ssh://", "git+ssh://")):
        return True
    path = url.partition("://")[2].rstrip("/")
    return "?" not in path and (path.endswith(".git") or ("/pub/scm/" in path and "/commit" not in path and ".git/" not in path))


def _label_before(label: str) -> str | None:
    """Return the label of the revision before: "2" of "3", "2" of "2.1"; None for the first."""
    whole, dot, _ = label.partition(".")
    if dot:
        return whole
    return str(int(whole) - 1) if int(whole) > 1 else None


def _referent(url: str) -> str:
    """Return the bare Message-ID that a list archive's URL names; other URLs as they are, without what ends the sentence."""
    return (id_of_url(url) if url.startswith("http") else None) or url.rstrip(".,;:")
