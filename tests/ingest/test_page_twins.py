"""A page and its mail are one message, whatever came first."""

from collections.abc import Sequence
from contextlib import closing
from html import escape
from itertools import count, permutations
from pathlib import Path

import pytest
from archive_pages import HYPERMAIL_1, MARC, MHONARC, PIPERMAIL_20
from corpus import corpus
from logical_dump import differences, logical_dump
from mails import mail, write_mbox

from patchlore.ingest.pipeline import ingest
from patchlore.ingest.rebuild import rebuild
from patchlore.model.database import open_database
from patchlore.queries.catalog import views
from patchlore.queries.check import run_checks

_ID = "20240304.2-ann@example.org"
_BODY = "> why?\nBecause.\n-- \nAnn\n"
_DIFF = """Lock the pool.

Signed-off-by: Ann Archer <ann@example.org>
---
 pool.c | 1 +
 1 file changed, 1 insertion(+)

diff --git a/pool.c b/pool.c
index 1111111..2222222 100644
--- a/pool.c
+++ b/pool.c
@@ -1,2 +1,3 @@
 int pool(void)
+	lock();
 {
"""
_Dump = dict[str, list[tuple[object, ...]]]


def text_page(subject: str, body: str, *, day: int = 4) -> str:
    """Return a page's text, with the archive's time, five minutes after the mail's and in a zone that is not true."""
    masked = body.replace("@example.org", "@xxxxxxxxxxx").replace("    ", "")
    return f"{subject}\n\nFrom: Ann Archer\nDate: Mon Mar {day:02d} 2024 - 05:05:00 EDT\n\n{masked}"


def pipermail_page(subject: str, body: str, *, time: str = "Mon, 4 Mar 2024 10:00:00 +0000") -> str:
    head, _, rest = PIPERMAIL_20.partition("<PRE>")
    head = head.replace("[Devel] pool", f"[Devel] {escape(subject)}").replace("Mon, 4 Mar 2024 11:00:00 +0100", time)
    return f"{head}<PRE>{escape(body)}</PRE>{rest.partition('</PRE>')[2]}"


def dump(database: Path) -> _Dump:
    found = logical_dump(database)
    with closing(open_database(database)) as opened:
        assert list(run_checks(opened)) == []
        found["pages"] = sorted(
            opened.conn.execute(
                "select p.message_id, p.loose_key, p.sent_at, l.name, p.received_at from page_places p join lists l using (list)"
            ).fetchall()
        )
        found["kept"] = sorted(opened.conn.execute("select message_id, is_page, loose_key, sent_at from mails").fetchall(), key=repr)
    return found


def read(folder: Path, groups: Sequence[Sequence[Path]]) -> Path:
    """Read files, each group in a run of its own, and return the database."""
    folder.mkdir()
    for group in groups:
        ingest(group, folder / "x.db", views=views(), jobs=1)
    return folder / "x.db"


def files(tmp_path: Path, specimens: dict[str, str | bytes]) -> list[Path]:
    """Write specimens and return their paths: mails as an mbox, pages as they are."""
    paths = []
    for name, specimen in specimens.items():
        path = tmp_path / name
        if isinstance(specimen, bytes):
            write_mbox(path, [specimen])
        else:
            path.write_text(specimen)
        paths.append(path)
    return paths


_ANSWER = mail(_ID, "Re: pool", body=_BODY, answers="patch-1@example.org")
_CUT = MHONARC[: MHONARC.index("Because.") + 4]
_CASES: dict[str, dict[str, str | bytes]] = {
    "cut-off": {"a.html": _CUT[:-4], "b.html": _CUT, "c.html": MHONARC},
    "cut-off-with-mail": {"a.mbox": _ANSWER, "b.html": _CUT, "c.html": MHONARC},
    "only-cut-off": {
        "a.html": _CUT[:-4],
        "b.html": _CUT,
        "c.html": HYPERMAIL_1[: HYPERMAIL_1.index("Yes.") + 4].replace("199603051400.PAA00012@example.org", _ID),
    },
    "by-id": {"a.mbox": _ANSWER, "b.html": MHONARC, "c.mbox": mail("later@example.org", "Re: pool", answers=_ID, minutes=9)},
    "by-text": {"a.mbox": _ANSWER, "b.txt": text_page("Re: pool", _BODY), "c.html": pipermail_page("Re: pool", _BODY)},
    "page-and-page-with-id": {"a.mbox": _ANSWER, "b.txt": text_page("Re: pool", _BODY), "c.html": MHONARC},
    "two-mails-of-one-text": {
        "a.mbox": _ANSWER,
        "b.mbox": mail("again@example.org", "Re: pool", body=_BODY, minutes=600),
        "c.txt": text_page("Re: pool", _BODY),
    },
    "another-week": {"a.mbox": _ANSWER, "b.txt": text_page("Re: pool", _BODY, day=18), "c.txt": text_page("Re: pool", _BODY)},
    "reused-id": {"a.mbox": _ANSWER, "b.mbox": mail(_ID, "Other", body="Other.\n"), "c.html": MHONARC},
    "copies": {"a.mbox": _ANSWER, "b.mbox": mail(_ID, "Re: [Devel] pool", body=_BODY, list_id="other.example.org"), "c.html": MHONARC},
    "patch": {
        "a.mbox": mail("p1@example.org", "[PATCH 1/2] pool: lock", body=_DIFF),
        "b.mbox": mail("p2@example.org", "[PATCH 2/2] pool: unlock", body=_DIFF.replace("lock", "unlock"), minutes=1),
        "c.html": pipermail_page("[PATCH 1/2] pool: lock", _DIFF),
        "d.mbox": mail("v2@example.org", "[PATCH v2] pool: lock", body=_DIFF.replace("+\tlock", "+\tlock2"), minutes=3000),
    },
}


@pytest.mark.parametrize("specimens", _CASES.values(), ids=_CASES.keys())
def test_what_came_first_changes_nothing(specimens: dict[str, str | bytes], tmp_path: Path) -> None:
    paths = files(tmp_path, specimens)
    whole = dump(read(tmp_path / "whole", [paths]))
    for number, order in enumerate(permutations(paths)):
        database = read(tmp_path / str(number), [[path] for path in order])
        assert differences(dump(database), whole) == {}, order
    rebuild(database, views=views(), jobs=1, progress=lambda _what, _done, _total: None)
    assert differences(dump(database), whole) == {}
    again = ingest(paths, database, views=views(), jobs=1)
    assert again.counts.new == 0
    assert differences(dump(database), whole) == {}


@pytest.mark.parametrize("name", ["by-text", "page-and-page-with-id", "patch"])
def test_what_a_better_rule_finds_to_be_one_becomes_one(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A database whose program knew no mail by its text, derived anew by one that does. Places of pages keep the keys of their time."""
    paths = files(tmp_path, _CASES[name])
    whole = dump(read(tmp_path / "whole", [paths]))
    keys = count(1)
    with monkeypatch.context() as patched:
        patched.setattr("patchlore.ingest.message.loose_key", lambda *_: next(keys))
        database = read(tmp_path / "then", [paths])
        assert len(logical_dump(database)["mails"]) > len(whole["mails"])
    rebuild(database, views=views(), jobs=1, progress=lambda _what, _done, _total: None)
    assert differences(dump(database) | {"pages": whole["pages"]}, whole) == {}


@pytest.mark.parametrize("order", [(0, 1), (1, 0)], ids=["mail-first", "archive-first"])
def test_the_monthly_text_of_mailman_is_a_page(tmp_path: Path, order: tuple[int, int]) -> None:
    """It masks addresses, also in the text, and drops all but a few fields."""
    body = "Acked-by: Bo <bo@example.com>\n"
    own = write_mbox(tmp_path / "own.mbox", [mail(_ID, "Re: pool", body=body)])
    monthly = tmp_path / "2024-March.txt"
    monthly.write_text(
        "From ann at example.org  Mon Mar  4 10:00:01 2024\nFrom: ann at example.org (Ann Archer)\nDate: Mon, 4 Mar 2024 10:00:00 +0000\n"
        f"Subject: [Devel] Re: pool\nMessage-ID: <{_ID}>\n\n{body.replace('@', ' at ')}\n\n"
        "From bo at example.com  Mon Mar  4 11:00:00 2024\nFrom: bo at example.com (Bo Baker)\nDate: Mon, 4 Mar 2024 11:00:00 +0000\n"
        f"Subject: [Devel] pool\nIn-Reply-To: <{_ID}>\nMessage-ID: <bo@example.com>\n\nFine.\n\n"
    )
    database = read(tmp_path / "x", [[(own, monthly)[number]] for number in order])
    with closing(open_database(database)) as opened:
        rows = opened.conn.execute(
            "select message_id, subject, from_name, from_email, text from messages join bodies on message = id"
        ).fetchall()
    assert sorted(rows) == [
        (_ID, "Re: pool", "Ann Archer", "ann@example.org", body),
        ("bo@example.com", "[Devel] pool", "Bo Baker", "bo@example.com", "Fine.\n"),
    ]


@pytest.mark.parametrize(
    ("case", "expected"),
    [
        ("by-id", [(_ID, "ann@example.org"), ("later@example.org", "ann@example.org")]),
        ("by-text", [(_ID, "ann@example.org")]),
        ("page-and-page-with-id", [(_ID, "ann@example.org")]),
        ("two-mails-of-one-text", [(_ID, "ann@example.org"), ("again@example.org", "ann@example.org")]),
        ("copies", [(_ID, "ann@example.org")]),
    ],
)
def test_messages(case: str, expected: list[tuple[str, str]], tmp_path: Path) -> None:
    paths = files(tmp_path, _CASES[case])
    with closing(open_database(read(tmp_path / "x", [[path] for path in reversed(paths)]))) as database:
        rows = database.conn.execute("select message_id, from_email from messages order by message_id").fetchall()
        text = database.conn.execute("select text from bodies join messages m on m.id = message where message_id = ?", [_ID]).fetchone()
    assert rows == sorted(expected)
    assert text == (_BODY,)


def test_a_page_is_a_place_where_its_mail_was_seen(tmp_path: Path) -> None:
    paths = files(tmp_path, _CASES["by-text"])
    for name, order in (("mail-first", paths), ("page-first", paths[::-1])):
        (tmp_path / name).mkdir()
        for path in order:
            ingest([path], tmp_path / name / "x.db", views=views(), jobs=1, list_name=path.suffix[1:])
        with closing(open_database(tmp_path / name / "x.db")) as database:
            rows = database.conn.execute("select l.name, l.message_count from memberships join lists l using (list) order by 1").fetchall()
        assert rows == [("html", 1), ("mbox", 1), ("txt", 1)]


@pytest.mark.parametrize(
    ("whole", "word"), [(MHONARC, "Because"), (HYPERMAIL_1, "wrote:"), (MARC, "Because")], ids=["mhonarc", "hypermail", "marc"]
)
def test_the_whole_page_takes_the_place_of_one_that_was_cut_off(tmp_path: Path, whole: str, word: str) -> None:
    page, database = tmp_path / "page.html", tmp_path / "x.db"
    found = []
    at = whole.index(word)
    for end in (at + 2, at + 6, at + 4, len(whole)):
        page.write_text(whole[:end])
        ingest([page], database, views=views(), jobs=1)
        with closing(open_database(database)) as opened:
            ((text,),) = opened.conn.execute("select text from bodies").fetchall()
            found.append((len(text), opened.conn.execute("select detail from message_defects where kind = 'cut-off'").fetchall()))
    sizes = [size for size, _ in found]
    assert sizes == [sizes[0], sizes[0] + 4, sizes[0] + 4, sizes[3]]
    assert sizes[3] > sizes[2]
    assert [len(defects) for _, defects in found] == [1, 1, 1, 0]
    fresh = tmp_path / "fresh.db"
    ingest([page], fresh, views=views(), jobs=1)
    assert differences(logical_dump(database), logical_dump(fresh)) == {}


def test_pages_alone_are_messages_that_say_so(tmp_path: Path) -> None:
    (page,) = files(tmp_path, {"b.txt": text_page("Re: pool", _BODY)})
    with closing(open_database(read(tmp_path / "x", [[page]]))) as database:
        ((message_id, inferred, name, email),) = database.conn.execute(
            "select message_id, message_id_inferred, from_name, from_email from messages"
        )
    assert message_id.endswith("@no-message-id.invalid")
    assert (inferred, name, email) == (1, "Ann Archer", "")


def test_the_seed_page_merges_with_its_mail(tmp_path: Path) -> None:
    page, archive = corpus("seed/seed.txt"), corpus("seed/dev_pagemap.mbox.gz")
    with closing(open_database(read(tmp_path / "alone", [[archive]]))) as database:
        count = database.conn.execute("select count(*) from messages").fetchone()
    dumps = []
    for name, order in (("page-first", [page, archive]), ("mail-first", [archive, page])):
        path = read(tmp_path / name, [[one] for one in order])
        dumps.append(dump(path))
        with closing(open_database(path)) as database:
            assert database.conn.execute("select count(*) from messages").fetchone() == count
            lists = database.conn.execute(
                "select l.name from memberships join lists l using (list) join mails using (mail) where message_id = ? order by 1",
                ["CAPcyv4jBdwYaiVwkhy6kP78OBAs+vJme1UTm47dX4Eq_5=JgSg@mail.gmail.com"],
            ).fetchall()
            assert lists == [("",), ("linux-pci.vger.kernel.org",)]
    assert differences(*dumps) == {}
