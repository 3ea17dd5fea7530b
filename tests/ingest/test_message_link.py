"""Links to mails."""

import pytest

from patchlore.ingest.message_link import find_message_links
from patchlore.model.commit_reference import MessageLink
from patchlore.model.message import Part

ID = "20190613094326.24093-1-jane@example.org"


def part(*lines: str) -> Part:
    """Return lines, those that begin with ">" as quotes."""
    return Part(number=0, lines=lines, marks="".join(">" if line.startswith(">") else "." for line in lines))


def link(line: int, message_id: str = ID, *, is_quoted: bool = False) -> MessageLink:
    """Return a link to Jane's mail."""
    return MessageLink(part=0, line=line, is_quoted=is_quoted, message_id=message_id)


@pytest.mark.parametrize(
    "line",
    [
        f"Link: https://lore.kernel.org/r/{ID}",
        f"see https://lore.kernel.org/linux-mm/{ID}/T/#u for it",
        f"(https://lkml.kernel.org/r/{ID}).",
        f"- Link to v1: https://patch.msgid.link/{ID}",
        f"patch link:    https://lore.kernel.org/r/{ID.replace('@', '%40')}",
        f"<https://lore.kernel.org/all/{ID}/raw>",
        f"https://patchwork.kernel.org/project/linux-pci/patch/{ID}/",
        f"https://marc.info/?i={ID}",
        f"Message-ID: <{ID}>",
        f"Based-on: <{ID}>",
        f"It was posted as <{ID}> before.",
    ],
)
def test_links(line: str) -> None:
    assert find_message_links(part(line)) == [link(1)]


def test_each_once_a_line_and_quotes_marked() -> None:
    text = part(f"> https://lore.kernel.org/r/{ID} <{ID}>", f"https://lore.kernel.org/r/{ID} https://lore.kernel.org/r/2-{ID}")
    assert find_message_links(text) == [link(1, is_quoted=True), link(2), link(2, f"2-{ID}")]


def test_escapes_are_undone() -> None:
    assert find_message_links(part("https://lore.kernel.org/r/CA%2B12%2F3=4@mail.example.org")) == [link(1, "CA+12/3=4@mail.example.org")]


@pytest.mark.parametrize(
    "line",
    [
        "Jane Doe <jane@example.org>",
        "On Monday, <j1234567890123@example.org> wrote:",
        "Reported-by: <syzbot+1234567890abcdef1234@syzkaller.example.org>",
        "Cc: <jane12345678@example.org>",
        "https://git.kernel.org/pub/scm/x.git",
        "https://jane@example.org/path",
        "https://marc.info/?l=linux-mm&m=156035",
    ],
)
def test_what_is_no_link(line: str) -> None:
    assert find_message_links(part(line)) == []


def test_diffs_and_signatures_are_not_read() -> None:
    line = f"https://lore.kernel.org/r/{ID}"
    assert find_message_links(Part(number=0, lines=(line, line, line), marks="+-_")) == []
