"""Where a text says a commit is (tree, branch, release), and what its id is worth for that.

Best evidence first: a release or Linus' tree, stable, tip, a subsystem's tree, linux-next, -mm, a developer's branch; a caveat in the
text overrides what the tree would promise.
"""

import re

from ..model.vocabulary import Stability

# "the net-next tree", "Andrew's tree", "Linus' tree", "my branch", "the pci/bwctrl branch", "the 5.15-stable tree", "the rdma tree's"
NAMED_TREE_RE = re.compile(
    r"(?:\b(?:in|from|of|to|into|on|onto|against|via|through|for)[ \t](?:the[ \t])?)?"
    r"(?P<owner>\b(?:my|our|his|her|their|your|Linus'?s?['’]?|[A-Z][a-z]{2,14}['’]s?)[ \t])?"
    r"(?P<name>[A-Za-z0-9][\w./+-]{0,60}[ \t])?(?P<kind>git tree|trees?|branch|repo(?:sitory)?)\b"
)
# "next.git", "torvalds/linux.git", "hmm.git", "linux-next", "next-20190613", "mm-unstable", "mmotm", "mainline", "linus/master"
TREE_WORD_RE = re.compile(
    r"(?<![\w/.-])(?P<word>[\w-]+(?:/[\w-]+)*\.git|linux-next(?:/master)?|next-20[0-9]{6}|mm-(?:un)?stable|mm-hotfixes(?:-[a-z]+)?|mmotm|-mm"
    r"|mainline|linus/master|torvalds/\w+|upstream (?:kernel|master|linux)|tip[:/][\w/-]+|drm-(?:misc|intel)-[\w-]+)(?![\w-])"
)
# "in v5.3-rc1", "since 5.10", "landed in v6.1", "in 5.10.y", "(v5.2-rc1)"
RELEASE_RE = re.compile(
    r"(?:\b(?:in|since|into|with|until|from)[ \t]|\()(?P<release>v?[2-7]\.[0-9]{1,2}(?:\.(?:[0-9]{1,3}|y))?(?:-rc[0-9]{1,2})?)\b"
)
# "not stable", "the commit ids may have changed", "will be rebased"
CAVEAT_RE = re.compile(
    r"""
    \b(?:
        not[ ](?:yet[ ])?(?:stable|final|permanent)
      | unstable[ ](?:ids?|hash|sha|commit)
      | (?:ids?|hash(?:es)?|shas?|commits?)[ ](?:may|might|could|will|can)[ ](?:have[ ]changed|change|still[ ]change|differ)
      | (?:will|may|might|could|can|gets?|to)[ ](?:be[ ]|get[ ])?rebased?
      | subject[ ]to[ ](?:change|rebas)
    )
    """,
    re.IGNORECASE | re.VERBOSE,
)
# https://git.kernel.org/pub/scm/linux/kernel/git/jejb/scsi.git/commit/?id=…, https://git.kernel.org/netdev/net-next/c/…
KERNEL_ORG_RE = re.compile(
    r"git\.kernel\.org/(?:(?:pub/scm|cgit)/(?:linux/kernel/git|utils)/(?P<long>[\w./-]+?)(?:\.git)?/(?:c|commit|patch|diff)/|(?:cgit/)?(?!pub/)(?P<short>[\w-]+(?:/[\w.-]+){0,2}?)/(?:c/|commit/|patch/|[0-9a-f]{7,40}\b))"
)
# https://github.com/someone/linux/commit/…
GITHUB_RE = re.compile(r"(?:github|gitlab|codeberg)[\w.]*/(?P<repo>[\w.-]+/[\w.-]+)/(?:-/)?commits?/")
# http://git.infradead.org/…/nvme.git/…
ANY_GIT_RE = re.compile(r"/(?P<repo>(?:[\w.~-]+/)?[\w.-]+)\.git\b")
# "from the net tree.", "from the rdma tree and commit:": what follows an id in linux-next's mails
FOLLOWING_TREE_RE = re.compile(r"(?:from|in) (?:the )?(?P<tree>[\w./+'’-]{1,60}) tree\b")

# "from the nfsd tree and commits:": the tree of the commits above
OTHER_SIDE_RE = re.compile(r"^.*\b(?:from|in) (?:the )?[\w./+'’-]{1,60} trees? and (?:various )?(?:commits?|patch(?:es)?)\b", re.DOTALL)
# "applied to netdev/net-next.git (main)", "Applied to https://git.example.org/x.git (for-next), thanks"
APPLIED_TO_RE = re.compile(
    r"\b(?:applied|merged|pushed|queued)(?: up)?(?: to| in| into| on| for)(?: the)? (?P<tree>[\w:/.~+-]*[\w/])(?:,|\.?$|\.? |:$)",
    re.IGNORECASE,
)

_KINDS = ("tree", "branch", "repo")  # of what NAMED_TREE_RE finds
MAINLINE_WORDS = ("torvalds", "linus", "mainline", "upstream kernel", "upstream master", "upstream linux")
NO_NAMES = frozenset(
    (
        "the", "this", "that", "a", "an", "git", "which", "each", "same", "other", "every", "any", "source", "kernel", "device", "in",
        "to", "of", "work", "own", "new", "current", "latest", "old", "your", "my", "topic", "separate", "feature", "from", "another",
        "different", "private", "local", "dt", "extent", "merge", "b", "rb", "xarray", "radix", "directory", "maple",
    )
)  # fmt: skip


def tree_of_url(url: str) -> str | None:
    """Return "owner/tree" of a commit's URL, None where it names none."""
    match = KERNEL_ORG_RE.search(url)
    if match:
        name = match.group("long") or match.group("short")
        return {"linus": "torvalds/linux", "torvalds": "torvalds/linux"}.get(name, name)
    match = GITHUB_RE.search(url) or ANY_GIT_RE.search(url)
    return match.group("repo") if match else None


def tree_before(text: str) -> str | None:
    """Return the tree or branch that is named last in the text that leads to a commit."""
    if " tree" in text:
        text = OTHER_SIDE_RE.sub("", text)
    best: tuple[int, str] | None = None
    for match in NAMED_TREE_RE.finditer(text) if any(kind in text for kind in _KINDS) else ():
        owner, name = (match.group("owner") or "").strip(), (match.group("name") or "").strip()
        if name.lower() in NO_NAMES or (owner and name in owner):
            name = ""
        said = " ".join(word for word in (owner, name) if word)
        if said:
            best = (match.start(), f"{said} {match.group('kind')}" if owner and not name else said)
    for match in TREE_WORD_RE.finditer(text):
        if best is None or match.start() > best[0]:
            best = (match.start(), match.group("word"))
    for match in RELEASE_RE.finditer(text[-60:]):
        if match.end() >= len(text[-60:].rstrip(" :,")):  # "… has been there since v5.5:"
            return match.group("release")
    return best[1] if best else None


def tree_behind(text: str) -> str | None:
    """Return the tree named right behind a commit ("… from the net tree", "… in v5.3-rc1"), None where the text goes elsewhere."""
    match = FOLLOWING_TREE_RE.match(text)
    if match and match.group("tree").lower() not in NO_NAMES:
        return match.group("tree")
    head = text[:60]
    release = RELEASE_RE.match(head)
    if release:
        return release.group("release")
    if head.startswith(("in ", "from ", "(in ", "of ", "on ")):
        named = NAMED_TREE_RE.search(head) or TREE_WORD_RE.search(head)
        return tree_before(head) if named else None
    return None


def tree_applied_to(lines: tuple[str, ...]) -> str | None:
    """Return the tree that a notice says patches were applied to."""
    for line in lines[:30]:
        match = APPLIED_TO_RE.search(line) if len(line) < 300 else None
        if match and match.group("tree").lower() not in NO_NAMES:
            tree = match.group("tree")
            return tree_of_url(f"{tree}/") or tree if "://" in tree else tree
    return None


def stability_of(tree: str | None, text: str) -> Stability:
    """Return what an id is worth that is said to be in a tree, by the caveats of the text around it."""
    known = _stability_of_tree(tree) if tree else Stability.UNKNOWN
    if known in (Stability.NEXT, Stability.MM, Stability.BRANCH, Stability.UNKNOWN):  # no caveat makes it worth less
        return known
    return Stability.BRANCH if CAVEAT_RE.search(text) else known


def _stability_of_tree(tree: str) -> Stability:
    name = tree.lower().removesuffix(".git")
    if RELEASE_RE.match(f"({tree}"):
        return Stability.STABLE if name.count(".") > 1 else Stability.MAINLINE
    if name.startswith(MAINLINE_WORDS) or "/linus" in name:
        return Stability.MAINLINE
    if name in ("next", "linux-next", "linux-next/master") or name.startswith("next-20") or name.endswith("/linux-next"):
        return Stability.NEXT
    if name.startswith(("andrew'", "andrew’", "akpm", "mm-", "mmotm", "-mm")) or name in ("mm", "akpm/mm"):
        return Stability.MM
    if name.startswith("stable/") or "-stable" in name or name.endswith((".y", "linux-stable", "stable")):
        return Stability.STABLE
    if name in ("tip", "tip/tip") or name.startswith(("tip:", "tip/")):
        return Stability.TIP
    if name.startswith(("my ", "our ", "his ", "her ", "their ", "your ", "users/", "~")) or "/users/" in name or name.endswith("branch"):
        return Stability.BRANCH
    if name.count("/") == 1 and name.split("/")[1].startswith(("linux", "kernel")):
        return Stability.BRANCH  # github.com/someone/linux
    return Stability.SUBSYSTEM
