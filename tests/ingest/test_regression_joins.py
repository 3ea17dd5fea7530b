"""Reports that are one: why, which mail shows it, and what they share; in any order."""

import random
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import pytest
from logical_dump import differences, logical_dump
from mails import mail, write_mbox

from patchlore.ingest.pipeline import ingest
from patchlore.model.database import open_database
from patchlore.queries.catalog import views

BOB, MAX = "Bob <bob@example.com>", "Max <max@example.net>"
SHA = "1234567890abcdef1234567890abcdef12345678"
EXTID = "3fbe0977bd382a4e6140"


def report(name: str, body: str = "", *, place: str = "pump_start", minutes: int = 0, sender: str = BOB, subject: str = "") -> bytes:
    splat = f"[    1.000000] BUG: kernel NULL pointer dereference, address: 08\n[    1.000001] RIP: 0010:{place}+0x1e/0x180\n"
    return mail(
        name, subject or f"[regression] {name} crashes", body=f"Hi,\n\nI now see this:\n\n{splat}\n{body}", sender=sender, minutes=minutes
    )


def link(name: str) -> str:
    return f"https://lore.kernel.org/all/{name}/\n"


ONE, TWO = "one@example.com", "two@example.net"
BLAME = f'Bisected to commit {SHA[:12]} ("pump: rework the start").\n'
SYZBOT = "syzbot <syzbot+{}@syzkaller.appspotmail.com>"


def syzbot(name: str, extid: str, title: str, minutes: int = 0) -> bytes:
    body = f"Hello,\n\nsyzbot found the following issue on:\n\nHEAD commit:    {SHA[:12]} Linux 5.8\ndashboard link: https://syzkaller.appspot.com/bug?extid={extid}\n\n"
    return mail(name, title, body=body + f"{title}\n", sender=SYZBOT.format(extid), minutes=minutes)


JOINED = {
    "a link to the report": ([report(ONE), report(TWO, f"See also {link(ONE)}", place="valve_open", minutes=9, sender=MAX)], "link", TWO),
    "an answer with a link": (
        [
            report(ONE),
            report(TWO, place="valve_open", minutes=9, sender=MAX),
            mail("same@example.org", "Re: [regression]", body=f"This was already reported: {link(ONE)}", answers=TWO, minutes=20),
        ],
        "link",
        "same@example.org",
    ),
    "regzbot": (
        [
            report(ONE),
            report(TWO, place="valve_open", minutes=9, sender=MAX),
            mail("same@example.org", "Re: [regression]", body=f"#regzbot dup-of: {link(ONE)}", answers=TWO, minutes=20),
        ],
        "link",
        "same@example.org",
    ),
    "syzbot's other title": (
        [
            syzbot(ONE, EXTID, "possible deadlock in pump_start"),
            syzbot(TWO, EXTID[::-1], "possible deadlock in valve_open", 9),
            mail(
                "same@example.org",
                "Re: possible deadlock in valve_open",
                body="#syz dup: possible deadlock in pump_start\n",
                answers=TWO,
                minutes=20,
            ),
        ],
        "link",
        "same@example.org",
    ),
    "a page of syzbot": (
        [
            syzbot(ONE, EXTID, "possible deadlock in pump_start"),
            report(TWO, f"https://syzkaller.appspot.com/bug?extid={EXTID}\n", minutes=9, sender=MAX),
        ],
        "bug",
        TWO,
    ),
    "a page of bugzilla": (
        [
            report(ONE, "https://bugzilla.kernel.org/show_bug.cgi?id=208251\n"),
            report(TWO, "https://bugzilla.kernel.org/show_bug.cgi?id=208251\n", place="valve_open", minutes=9, sender=MAX),
        ],
        "bug",
        TWO,
    ),
    "culprit and failure": ([report(ONE, BLAME), report(TWO, BLAME, minutes=9, sender=MAX)], "culprit", TWO),
}
APART = {
    "another failure of one culprit": [report(ONE, BLAME), report(TWO, BLAME, place="valve_open", minutes=9, sender=MAX)],
    "one failure of another culprit": [
        report(ONE, BLAME),
        report(TWO, BLAME.replace("12345", "54321").replace("start", "stop"), minutes=9, sender=MAX),
    ],
    "a link that compares": [
        report(ONE, BLAME),
        report(
            TWO,
            BLAME.replace("12345", "54321").replace("start", "stop") + f"Not that of {link(ONE)}",
            place="valve_open",
            minutes=9,
            sender=MAX,
        ),
    ],
    "a quoted link": [report(ONE), report(TWO, f"> See {link(ONE)}", place="valve_open", minutes=9, sender=MAX)],
}
FIX = mail(
    "fix@example.org",
    "[PATCH] pump: look before the start",
    body=f"Text.\n\nCloses: {link(ONE)}---\ndiff --git a/a.c b/a.c\n--- a/a.c\n+++ b/a.c\n@@ -1,2 +1,2 @@\n int a;\n-int b;\n+int c;\n",
    minutes=50,
)


def built(path: Path, *archives: Sequence[bytes]) -> Path:
    for number, mails in enumerate(archives):
        ingest([write_mbox(path.with_suffix(f".{number}.mbox"), mails)], path, views=views(), jobs=1)
    return path


def rows(path: Path, query: str) -> list[tuple[object, ...]]:
    with closing(open_database(path)) as database:
        return database.conn.execute(query).fetchall()


JOINS = (
    "select a.report_id, b.report_id, j.reason, j.message_id from regression_joins j "
    "join regressions a on a.regression = j.regression join regressions b on b.regression = j.joined order by 1"
)
CASES = pytest.mark.parametrize(("mails", "reason", "shown_by"), JOINED.values(), ids=JOINED)


@CASES
def test_joined(mails: list[bytes], reason: str, shown_by: str, tmp_path: Path) -> None:
    path = built(tmp_path / "joined.db", [*mails, FIX])
    assert rows(path, JOINS) == [(ONE, TWO, reason, shown_by), (TWO, ONE, reason, shown_by)]
    assert rows(path, "select report_id, fix_id from regressions order by 1") == [(ONE, "fix@example.org"), (TWO, "fix@example.org")]


@CASES
@pytest.mark.parametrize("seed", range(2))
def test_in_any_order(mails: list[bytes], reason: str, shown_by: str, seed: int, tmp_path: Path) -> None:
    whole = built(tmp_path / "whole.db", [*mails, FIX])
    others = tuple(name for name in logical_dump(whole) if not name.startswith("regression"))
    shuffled = [*mails, FIX]
    random.Random(seed).shuffle(shuffled)
    split = built(tmp_path / "split.db", *([one] for one in shuffled))
    assert differences(logical_dump(split, without=others), logical_dump(whole, without=others)) == {}


@pytest.mark.parametrize("mails", APART.values(), ids=APART)
def test_apart(mails: list[bytes], tmp_path: Path) -> None:
    assert rows(built(tmp_path / "apart.db", mails), JOINS) == []


def test_three_of_one_bug_share_what_is_known(tmp_path: Path) -> None:
    page = "https://bugzilla.kernel.org/show_bug.cgi?id=208251\n"
    mails = [report(f"{name}@example.com", page, minutes=at, place=f"{name}_start") for at, name in enumerate(("one", "two", "three"))]
    path = built(
        tmp_path / "three.db",
        [
            *mails,
            mail(
                "fix@example.org",
                "[PATCH] pump: mend it",
                body=FIX.decode().partition("\n\n")[2].replace(ONE, "three@example.com"),
                minutes=50,
            ),
        ],
    )
    assert rows(path, "select report_id, status from regressions order by reported_at") == [
        ("one@example.com", "fix-posted"),
        ("two@example.com", "fix-posted"),
        ("three@example.com", "fix-posted"),
    ]


def test_many_reports_of_one_failure_share_the_first_events_of_a_kind(tmp_path: Path) -> None:
    many = 30
    archive = write_mbox(tmp_path / "a.mbox", [report(f"r{n:02}@example.com", BLAME, minutes=n) for n in range(many)])
    ingest([archive], tmp_path / "a.db", views=views(), jobs=1)
    with closing(open_database(tmp_path / "a.db")) as database:
        bisected = database.conn.execute("select count(*) from regression_events where event = 'bisected' group by regression").fetchall()
    assert sorted(bisected) == [(20,)] * 20 + [(21,)] * 10
