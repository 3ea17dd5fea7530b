"""What postings declare of their base, earlier revisions, dependencies and trees; and words that declare nothing."""

import pytest

from patchlore.ingest.declaration import find_declarations
from patchlore.ingest.part import read_part
from patchlore.model.patch import DECLARATIONS, Declaration

SHA = "0123456789abcdef0123456789abcdef01234567"
OTHER = "89abcdef0123456789abcdef0123456789abcdef"
ID = "20240304-pump-v1-0-abc@example.org"
LORE = f"https://lore.kernel.org/r/{ID}"

# text, and (line, name, value) of what it declares
TEXTS = {
    # git format-patch --base, b4
    "base-commit behind a signature": (f"Yes.\n-- \n2.43.0\nbase-commit: {SHA}\n", [(4, "base-commit", SHA)]),
    "abbreviated base-commit": ("base-commit: 0123456789ab\n", [(1, "base-commit", "0123456789ab")]),
    "base-commit with its subject": ('base-commit: 0123456789ab ("pump: stop")\n', [(1, "base-commit", "0123456789ab")]),
    "a tag is no base-commit": ("base-commit: v6.9-rc1\nbase-commit: next-20240304\n", []),
    "prerequisites": (
        f"prerequisite-patch-id: {SHA}\nprerequisite-change-id: 20240304-pump-0123456789ab:v3\nprerequisite-message-id: <{ID}>\n",
        [
            (1, "prerequisite-patch-id", SHA),
            (2, "prerequisite-change-id", "20240304-pump-0123456789ab:v3"),
            (3, "prerequisite-message-id", ID),
        ],
    ),
    "change-id": ("change-id: 20240304-pump-0123456789ab\n", [(1, "change-id", "20240304-pump-0123456789ab")]),
    "Gerrit's Change-Id": (f"Change-Id: I{SHA}\n", []),
    "in a diff": ("diff --git a/x b/x\n--- a/x\n+++ b/x\n@@ -0,0 +1 @@\n+base-commit: " + SHA + "\n", []),
    # QEMU, patchwork
    "bare ids": (
        f"Based-on: <{ID}>\nSupersedes: {ID}\nDepends-on: <{ID}> (pump: stop)\n",
        [(1, "based-on", ID), (2, "supersedes", ID), (3, "depends-on", ID)],
    ),
    "several URLs": (
        f"Depends-on: {LORE}, https://example.org/series/12\n",
        [(1, "depends-on", ID), (1, "depends-on", "https://example.org/series/12")],
    ),
    "URL below": (f"Depends-on: the pump series\n  {LORE}\n", [(1, "depends-on", ID)]),
    "no referent": ("Depends-on: the pump series\n\nThanks\n", []),
    "depends on a footnote": (f"This series depends on [1].\n\nThanks\n\n[1] {LORE}\n", [(1, "depends-on", ID)]),
    "on top of, wrapped": (f"These patches apply on top of\n{LORE}\n", [(1, "based-on", ID)]),
    "talk is no dependency": (f"This is based on the discussion at {LORE}\n", []),
    "another sentence is no dependency": (f"Based on next-20240304. Follow up on {LORE}\n", []),
    # earlier revisions
    "b4's link": (f"- Link to v1: {LORE}\n", [(1, "link-to", f"1 {ID}")]),
    "lore with a list, escaped": (
        "v2: https://lore.kernel.org/linux-mm/a%2Bb%40example.org/T/#u\n",
        [(1, "link-to", "2 a+b@example.org")],
    ),
    "other archives": (
        (
            "v3: https://lkml.kernel.org/r/3@example.org\n[v2] https://patch.msgid.link/2@example.org.\nV1 - https://marc.info/?i=1@example.org\n"
            "rfc-v4: https://patchwork.kernel.org/project/linux-mm/patch/4@example.org/\nRFC v5 (<https://lore.kernel.org/all/5@example.org/>)\n"
        ),
        [
            (1, "link-to", "3 3@example.org"),
            (2, "link-to", "2 2@example.org"),
            (3, "link-to", "1 1@example.org"),
            (4, "link-to", "4 4@example.org"),
            (5, "link-to", "5 5@example.org"),
        ],
    ),
    "an archive without ids": ("v3: https://lkml.org/lkml/2020/7/8/1541\n", [(1, "link-to", "3 https://lkml.org/lkml/2020/7/8/1541")]),
    "URL on the next line": (f"v1 can be found here:\n  {LORE}\n", [(2, "link-to", f"1 {ID}")]),
    "previous versions": (
        f"Previous versions:\n{LORE}\nhttps://lkml.org/lkml/2020/7/8/1541\n",
        [(2, "link-to", ID), (3, "link-to", "https://lkml.org/lkml/2020/7/8/1541")],
    ),
    "RFC without a number": (f"Link to RFC: {LORE}\n", [(1, "link-to", ID)]),
    "a kernel's release": ("v5.2: https://example.org/releases/5.2\n", []),
    "a Link: trailer": (f"Link: {LORE}\n", []),
    # changelogs
    "since": (
        "Changes since v1:\n- x\nChanges from PATCH v3:\nDifferences to RFC V2\nSince v4:\nChangelog since version 5:\n",
        [
            (1, "changes-since", "1"),
            (3, "changes-since", "3"),
            (4, "changes-since", "2"),
            (5, "changes-since", "4"),
            (6, "changes-since", "5"),
        ],
    ),
    "since, with a footnote": (
        f"Changes since v4 [1]:\n- x\n\n[1]: {LORE}\n",
        [(1, "changes-since", "4"), (4, "link-to", f"4 {ID}")],
    ),
    "in": (
        "Changes in v2:\n- x\nChanges for V3\nv4 changes:\nv5:\n- y\nv6: rebased\n[v7: drop x]\nChanges in v2.1:\n",
        [
            (1, "changes-since", "1"),
            (3, "changes-since", "2"),
            (4, "changes-since", "3"),
            (5, "changes-since", "4"),
            (7, "changes-since", "5"),
            (8, "changes-since", "6"),
            (9, "changes-since", "2"),
        ],
    ),
    "from one to the other": (
        "v1 -> v2:\nV2->V3\nv3..v4: none\nChanges: v4 --> v5\n",
        [(1, "changes-since", "1"), (2, "changes-since", "2"), (3, "changes-since", "3"), (4, "changes-since", "4")],
    ),
    "no changelog": (
        "Changes in v1:\nchanges suggested in v4. Tested.\nsince v5.3) and\nChanges since v5.2-rc3\nv5.2: works\nv2 is fine.\n",
        [],
    ),
    # trees
    "Git tree:, and its page": (
        (
            "Git tree:\n\n    git://git.example.org/users/ann/misc.git pump-cleanup.2\n\n"
            "Gitweb:\n\n    http://git.example.org/users/ann/misc.git/shortlog/refs/heads/pump-cleanup.2\n"
        ),
        [(3, "git-tree", "git://git.example.org/users/ann/misc.git pump-cleanup.2")],
    ),
    "in a line": (
        "A git tree is available at https://git.example.org/ann/linux.git (branch pump/v2).\n",
        [(1, "git-tree", "https://git.example.org/ann/linux.git pump/v2")],
    ),
    "pages of branches": (
        (
            "Also available here:\nhttps://git.kernel.org/pub/scm/linux/kernel/git/ann/linux.git/log/?h=pump\nor on the branch\n"
            "https://github.com/ann/linux/tree/pump-v3\n"
        ),
        [
            (2, "git-tree", "https://git.kernel.org/pub/scm/linux/kernel/git/ann/linux.git pump"),
            (4, "git-tree", "https://github.com/ann/linux pump-v3"),
        ],
    ),
    "no trees": (
        (
            "https://git.kernel.org/pub/scm/linux/kernel/git/ann/linux.git/commit/?h=pump&id=0123\nhttps://github.com/ann/linux/tree/pump-v3\n"
            "# bad: [0123] Merge tag 'x' of git://git.example.org/linux.git\nbase:   https://git.example.org/linux.git master\n"
            "See git://git.example.org/linux.git and others.\n"
        ),
        [],
    ),
    # git request-pull
    "pull request": (
        (
            f"The following changes since commit {SHA}:\n\n  Linux 5.2-rc3 (2019-06-02 13:55:33 -0700)\n\n"
            "are available in the Git repository at:\n\n  git://git.example.org/linux.git tags/for-linus\n\n"
            f"for you to fetch changes up to {OTHER}:\n"
        ),
        [(1, "pull-base", SHA), (7, "pull-tree", "git://git.example.org/linux.git tags/for-linus"), (9, "pull-head", OTHER)],
    ),
    "asked in words, wrapped for a shell": (
        "Hi,\n\nplease pull from\n\n git://git.example.org/linux.git \\\n for-next\n",
        [(5, "pull-tree", "git://git.example.org/linux.git for-next")],
    ),
    "git pull": ("  git pull https://git.example.org/linux.git pump\n", [(1, "pull-tree", "https://git.example.org/linux.git pump")]),
    "a footer": ("_______________________________________________\nDevel mailing list\nhttps://git.example.org/x.git listinfo\n", []),
}


def find(text: str) -> list[Declaration]:
    return find_declarations(read_part(0, text)[0])


@pytest.mark.parametrize(("text", "expected"), TEXTS.values(), ids=TEXTS.keys())
def test_declarations(text: str, expected: list[tuple[int, str, str]]) -> None:
    assert find(text) == [Declaration(part=0, line=line, is_quoted=False, name=name, value=value) for line, name, value in expected]


_NEVER_QUOTED = ("in a diff", "a footer")  # once quoted they are no diff and no footer


@pytest.mark.parametrize(
    ("text", "expected"),
    [case for name, case in TEXTS.items() if name not in _NEVER_QUOTED],
    ids=[name for name in TEXTS if name not in _NEVER_QUOTED],
)
def test_quotes_are_flagged(text: str, expected: list[tuple[int, str, str]]) -> None:
    quoted = "".join(f"> {line}\n" for line in text.splitlines())
    assert find(quoted) == [Declaration(part=0, line=line, is_quoted=True, name=name, value=value) for line, name, value in expected]


@pytest.mark.parametrize("text", [text for text, _ in TEXTS.values()], ids=TEXTS.keys())
def test_line_ends_make_no_difference(text: str) -> None:
    assert find(text.replace("\n", "\r\n")) == find(text)


def test_all_names_are_known() -> None:
    assert {name for _, expected in TEXTS.values() for _, name, _ in expected} == set(DECLARATIONS)


def test_footnote_of_a_quote_is_not_ones_own() -> None:
    text = f"> [1] {LORE}\n\nChanges since v4 [1]:\n- x\n\n[1] https://lore.kernel.org/r/own@example.org\n"
    assert [(found.line, found.value) for found in find(text)] == [(3, "4"), (6, "4 own@example.org")]
