"""The stored query `apply-failures`, and what the page of a series tells of it."""

from collections.abc import Iterator
from contextlib import closing

import pytest
from mails import mail, write_mbox
from sqlite_utils import Database

from patchlore.ingest.pipeline import ingest
from patchlore.model.database import open_database
from patchlore.queries.catalog import page_queries, run, views

BOB, ROBOT = "Bob Baker <bob@example.com>", "kernel test robot <lkp@example.com>"
TOLD = ("tree", "title", "revision", "counter", "path", "tool", "said_by", "message_id", "line")


def patch(name: str, subject: str, minutes: int, answers: str | None = None) -> bytes:
    diff = "diff --git a/mm/pool.c b/mm/pool.c\nindex 1111111..2222222 100644\n--- a/mm/pool.c\n+++ b/mm/pool.c\n@@ -1 +1 @@\n-a\n+b\n"
    return mail(f"{name}@example.org", subject, body=f"Words.\n---\n{diff}-- \n2.39\n", minutes=minutes, answers=answers)


def answer(name: str, to: str, body: str, sender: str, minutes: int) -> bytes:
    return mail(f"{name}@example.com", "Re: [PATCH] pool", body=body, sender=sender, minutes=minutes, answers=f"{to}@example.org")


MAILS = [
    mail("p0@example.org", "[PATCH 0/2] pool: fill it", body="Cover.\n"),
    patch("p1", "[PATCH 1/2] pool: count it", 1, "p0@example.org"),
    patch("p2", "[PATCH 2/2] pool: fill it", 2, "p0@example.org"),
    patch("other", "[PATCH] pond: drain it", 3),
    answer("robot", "p2", "[auto build test ERROR on v6.8]\n[cannot apply to net/main next-20240304]\n", ROBOT, 10),
    answer("am", "p1", "Applying: pool: count it\nerror: patch failed: mm/pool.c:1\n", BOB, 20),
    answer("echo", "p1", "> Doesn't apply to net-next, please rebase.\n\nOK.\n", BOB, 30),
    answer("said", "p0", "Hm.\n\nThis series doesn't apply to net-next.\n", BOB, 40),
    answer("pond", "other", "Doesn't apply, please rebase.\n", BOB, 50),
]
POND = (None, "pond: drain it", "1", 1, None, None, "Bob Baker", "pond@example.com", 1)
SAID = ("net-next", "pool: fill it", "1", None, None, None, "Bob Baker", "said@example.com", 3)
AM = (None, "pool: fill it", "1", 1, "mm/pool.c", "git am", "Bob Baker", "am@example.com", 2)
NET = ("net/main", "pool: fill it", "1", 2, None, "kernel test robot", "kernel test robot", "robot@example.com", 2)
NEXT = ("next-20240304", *NET[1:])


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    folder = tmp_path_factory.mktemp("unapplied")
    ingest([write_mbox(folder / "a.mbox", MAILS)], folder / "a.db", views=views(), jobs=1)
    with closing(open_database(folder / "a.db")) as opened:
        yield opened


@pytest.mark.parametrize(
    ("parameters", "expected"),
    [
        ({}, [POND, SAID, AM, NET, NEXT]),
        ({"series": "p2@example.org"}, [SAID, AM, NET, NEXT]),
        ({"series": "other@example.org"}, [POND]),
        ({"tree": "ne"}, [SAID, NET, NEXT]),
        ({"series": "p0@example.org", "tree": "next-"}, [NEXT]),
        ({"since": "2024-03-05"}, []),
        ({"limit": "1"}, [POND]),
        ({"series": "nobody"}, []),
    ],
    ids=str,
)
def test_what_does_not_apply(database: Database, parameters: dict[str, str], expected: list[tuple[object, ...]]) -> None:
    answer = run(database, "apply-failures", parameters)
    assert [tuple(dict(zip(answer.columns, row, strict=True))[name] for name in TOLD) for row in answer.rows] == expected


def test_the_page_of_a_series_has_a_row_a_line(database: Database) -> None:
    ((series,),) = database.conn.execute("select series from series where name = 'p0@example.org'").fetchall()
    rows = database.conn.execute(page_queries()["apply-failures-of-series"], {"series": series, "limit": 40}).fetchall()
    assert [
        (message_id, line, revision, counter, trees, path) for _, message_id, _, line, _, _, revision, counter, trees, path in rows
    ] == [
        ("said@example.com", 3, "1", None, "net-next", None),
        ("am@example.com", 2, "1", 1, None, "mm/pool.c"),
        ("robot@example.com", 2, "1", 2, "net/main, next-20240304", None),
    ]
