"""Commands to trackers: in own words, at the head of a line, with what stands beside them."""

import pytest
from mails import mail

from patchlore.ingest.message import parse_message
from patchlore.ingest.part import read_part
from patchlore.ingest.regzbot import is_tracker, read_commands
from patchlore.model.regression import Statement, StatementKind


def said(line: int, kind: StatementKind, **rest: object) -> Statement:
    return Statement(part=0, line=line, kind=kind, is_command=True, **rest)  # type: ignore[arg-type]


TEXTS = {
    "caret": ("Hi.\n\n#regzbot ^introduced 1234567890ab\n", [said(3, StatementKind.INTRODUCED, about_parent=True, sha="1234567890ab")]),
    "range of one": ("#regzbot introduced: 1234567890ab^..1234567890abcdef\n", [said(1, StatementKind.INTRODUCED, sha="1234567890abcdef")]),
    "range of ids": ("#regzbot ^introduced: 1234567890ab..abcdef123456\n", [said(1, StatementKind.INTRODUCED, about_parent=True)]),
    "caret at the end": (
        "#regzbot introduced: 1234567890ab ^\n",
        [said(1, StatementKind.INTRODUCED, about_parent=True, sha="1234567890ab")],
    ),
    "corrected": (
        "#regzbot introduced: 1234567890ab\n\nSorry, this is the right one:\n#regzbot introduced abcdef123456\n",
        [said(1, StatementKind.INTRODUCED, sha="1234567890ab"), said(4, StatementKind.INTRODUCED, sha="abcdef123456")],
    ),
    "days of linux-next": ("#regzbot introduced: next-20240101..next-20240102\n", [said(1, StatementKind.INTRODUCED)]),
    "fix, by id": ("#regzbot fix: abcdef123456\n", [said(1, StatementKind.FIXED_BY, sha="abcdef123456")]),
    "a link": (
        "#regzbot link: https://lore.kernel.org/all/20200101.1-1-jane@example.org/\n",
        [said(1, StatementKind.TRACKED, message_id="20200101.1-1-jane@example.org")],
    ),
    "inconclusive": ("#regzbot inconclusive: the reporter is gone\n", [said(1, StatementKind.INCONCLUSIVE)]),
    "not a bug": ("#regzbot invalid: works as designed\n", [said(1, StatementKind.INVALID)]),
    "syz fix, below": ("#syz fix:\npump: mend it\n", [said(1, StatementKind.FIXED_BY, subject="pump: mend it")]),
    "unfixed": ("#syz unfix\n", [said(1, StatementKind.REOPENED)]),
    "releases": ("#regzbot introduced: v6.1.4..v6.1.5\n", [said(1, StatementKind.INTRODUCED)]),
    "id and title": (
        '#regzbot fixed-by: 1234567890ab ("pump: mend it")\n',
        [said(1, StatementKind.FIXED_BY, sha="1234567890ab", subject="pump: mend it")],
    ),
    "title, wrapped": (
        "#regzbot fix: pump: a title that is so long that it goes on below and\n on\n",
        [said(1, StatementKind.FIXED_BY, subject="pump: a title that is so long that it goes on below and on")],
    ),
    "duplicate": (
        "#regzbot dup-of: https://lore.kernel.org/r/20200101.1-1-jane@example.org/\n",
        [said(1, StatementKind.DUPLICATE, message_id="20200101.1-1-jane@example.org")],
    ),
    "syz": ("#syz dup: possible deadlock in pump_write\n", [said(1, StatementKind.DUPLICATE, subject="possible deadlock in pump_write")]),
    "invalid because removed": ("This patch was removed.\n\n#syz invalid\n", [said(3, StatementKind.DROPPED)]),
    "invalid because known": ("Same that others reported.\n#syz invalid\n", [said(2, StatementKind.DUPLICATE)]),
    "invalid": ("#syz invalid\n", [said(1, StatementKind.INVALID)]),
    "undone": ("#syz undup\n", [said(1, StatementKind.REOPENED)]),
    "help": (
        (
            "If the report is already addressed, let syzbot know by replying with:\n#syz fix: exact-commit-title\n\n"
            "If you want to undo deduplication, reply with:\n\n#syz undup\n"
        ),
        [],
    ),
    "help, passed on": ("Is it a correct commit? Please update it by replying:\n\n#syz fix: pump: mend it\n", []),
    "a command below an answer": ("Thanks for the reply:\n\nIt is known.\n#syz invalid\n", [said(4, StatementKind.INVALID)]),
    "quoted": ("> #syz fix: exact-commit-title\n", []),
    "book-keeping": ("#regzbot ignore-activity\n#regzbot poke\n#syz test: git://example.org/x master\n", []),
}


@pytest.mark.parametrize(
    ("sender", "expected"),
    [
        ("syzbot <syzbot+0123456789abcdef0123@syzkaller.appspotmail.com>", True),
        ("syzbot <bot+0123456789abcdef0123456789abcdef01234567@syzkaller.appspotmail.com>", True),
        ('"Regzbot (on behalf of Sam Roe)" <sam@example.org>', True),
        ('"Linux regression tracking (Sam Roe)" <sam@example.org>', False),
        ("Sam Roe <sam@example.org>", False),
    ],
)
def test_trackers(sender: str, expected: bool) -> None:
    assert is_tracker(parse_message(mail("m@example.org", sender=sender))) is expected


@pytest.mark.parametrize(("text", "expected"), TEXTS.values(), ids=TEXTS)
@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_commands(text: str, expected: list[Statement], line_end: str) -> None:
    assert read_commands(read_part(0, text.replace("\n", line_end))[0], text) == expected
