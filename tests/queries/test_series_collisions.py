"""The stored query `series-collisions`: from which side it looks, what it leaves out, how long it takes."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from edits import edit
from mails import mail, write_mbox
from sqlite_utils import Database

from patchlore.ingest.pipeline import ingest
from patchlore.model.database import open_database
from patchlore.queries.catalog import run, stored_queries, views

DAY = 24 * 60
POOL, LAKE = "mm/pool.c", "fs/lake.c"


def patch(name: str, title: str, *edits: str, sender: str, day: int, prefix: str = "PATCH") -> bytes:
    body = f"Words about {title}.\n\n---\n" + "\n".join(edits) + "\n-- \n2.39\n"
    address = f"{sender.title()} Example <{sender}@example.org>"
    return mail(f"{name}@example.org", f"[{prefix}] {title}", body=body, sender=address, minutes=day * DAY)


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """Ann's v1 collides with Bob's and Cat's, her v2 only with Cat's; git said that it does not."""
    folder = tmp_path_factory.mktemp("collisions")
    mails = [
        patch("a1", "pool: drain it", edit(20, 22, "new_a"), edit(5, 6, "new_a", path=LAKE), sender="ann", day=0),
        patch("b", "pool: fill it", edit(21, 23, "new_b"), sender="bob", day=1),
        patch("c", "lake: dam it", edit(5, 7, "new_c", path=LAKE), sender="cat", day=2),
        patch("a2", "pool: drain it", edit(40, 42, "new_a"), edit(5, 6, "new_a", path=LAKE), sender="ann", day=5, prefix="PATCH v2"),
    ]
    ingest([write_mbox(folder / "list.mbox", mails)], folder / "list.db", views=views(), jobs=1)
    with closing(open_database(folder / "list.db", writable=True)) as database:
        yield database


def ask(database: Database, **parameters: str) -> list[dict[str, Any]]:
    answer = run(database, "series-collisions", parameters)
    return [dict(zip(answer.columns, row, strict=True)) for row in answer.rows]


def told(rows: list[dict[str, Any]]) -> list[tuple[str, ...]]:
    names = ("own_root", "other_root", "path", "own_lines", "other_lines", "state")
    return [tuple(str(row[name]).removesuffix("@example.org") for name in names) for row in rows]


A2_C = ("a2", "c", LAKE, "5", "5-6", "live")
A1_C = ("a1", "c", LAKE, "5", "5-6", "superseded")
A1_B = ("a1", "b", POOL, "20-21", "21-22", "settled")


@pytest.mark.parametrize(
    ("parameters", "expected"),
    [
        ({"series": "a1@example.org"}, [A2_C, A1_C, A1_B]),
        ({"series": "a2@example.org", "pending": "1"}, [A2_C]),
        ({"series": "a2@example.org", "pending": "0"}, [A2_C, A1_C, A1_B]),
        ({"series": "b@example.org"}, [("b", "a1", POOL, "21-22", "20-21", "settled")]),
        ({"series": "c@example.org", "pending": "1"}, [("c", "a2", LAKE, "5-6", "5", "live")]),
        ({"series": "a1@example.org", "path": "mm/"}, [A1_B]),
        ({"series": "a1@example.org", "since": "2024-03-07"}, [A2_C]),
        ({"series": "a1@example.org", "basis": "reported"}, []),
        ({"series": "a1@example.org", "limit": "1"}, [A2_C]),
        ({"series": "nobody@example.org"}, []),
        ({}, [A2_C, A1_C, A1_B]),
        ({"pending": "1"}, [A2_C]),
        ({"path": "fs/", "basis": "predicted"}, [A2_C, A1_C]),
        ({"since": "2024-03-06"}, [A2_C, A1_C]),
    ],
    ids=str,
)
def test_who_is_found(archive: Database, parameters: dict[str, str], expected: list[tuple[str, ...]]) -> None:
    assert told(ask(archive, **parameters)) == expected


def test_the_other_side_and_the_certainty_are_told(archive: Database) -> None:
    [row] = ask(archive, series="b@example.org")
    names = (
        "basis",
        "certainty",
        "verdict",
        "kind",
        "base",
        "other_title",
        "other_author",
        "other_revision",
        "other_latest",
        "other_patch",
    )
    assert [row[name] for name in names] == [
        *("predicted", "exact", "conflict", "content", "1111111"),
        *("pool: drain it", "Ann Example", "1", "2", "a1@example.org"),
    ]
    assert (row["settled_by"], row["settled_line"], row["first_seen_at"]) == ("a2@example.org", 0, "2024-03-05T10:00:00Z")


@pytest.mark.parametrize(("verdicts", "git_says", "pending"), [(["clean"], "clean", []), (["clean", "conflict"], "conflict", [A2_C])])
def test_what_git_merges_is_not_pending(archive: Database, verdicts: list[str], git_says: str, pending: list[object]) -> None:
    archive.conn.execute("savepoint here")
    try:
        archive.conn.executemany(
            "insert into verdicts values ('a2@example.org', 'c@example.org', ?, '', ?, ?, 'content', '2024-04-01T00:00:00Z')",
            [(str(number) * 40, LAKE, verdict) for number, verdict in enumerate(verdicts, 1)],
        )
        assert ask(archive, series="c@example.org")[0]["git_says"] == git_says
        assert told(ask(archive, pending="1")) == pending
    finally:
        archive.conn.execute("rollback to here")
        archive.conn.execute("release here")


@pytest.mark.parametrize("parameters", [{"series": "b@example.org"}, {"path": "fs/"}, {"since": "2024-03-06"}], ids=str)
def test_no_table_is_read_from_end_to_end(archive: Database, parameters: dict[str, str]) -> None:
    query = stored_queries()["series-collisions"]
    values = {parameter.name: parameter.default for parameter in query.parameters} | parameters
    plan = [row[3] for row in archive.conn.execute(f"explain query plan {query.sql}", values)]
    scans = [step for step in plan if step.startswith("SCAN") and "INDEX" not in step]
    assert [step for step in scans if step.split()[1] in {"collisions", "messages", "series"}] == []


REPORT = "> Words.\n\nThis series has a trivial conflict with https://lore.kernel.org/r/b@example.org\n"
SECOND = "> This series has a trivial conflict with\n\nThis series conflicts with https://lore.kernel.org/r/c@example.org too.\n"
WORDS = ("weight", "weight_id", "weight_line", "said_settled", "said_settled_id", "said_settled_line")


def reply(name: str, to: str, text: str, minutes: int) -> bytes:
    return mail(f"{name}@example.com", "Re: pool", body=text, sender="Max <max@example.com>", answers=to, minutes=3 * DAY + minutes)


def test_what_was_said_of_it_stands_in_the_report_or_in_answers_to_it(tmp_path: Path) -> None:
    """Of several the first counts; what answers a later report is of that one."""
    mails = [
        patch("a1", "pool: drain it", edit(20, 22, "new_a"), sender="ann", day=0),
        patch("b", "pool: fill it", edit(21, 23, "new_b"), sender="bob", day=1),
        patch("c", "lake: dam it", edit(5, 7, "new_c", path=LAKE), sender="cat", day=2),
        reply("m1", "a1@example.org", REPORT, 0),
        reply("m2", "m1@example.com", "> This series has a trivial conflict with\n\nI'll take it first then.\n", 20),
        reply("m3", "m1@example.com", "> This series has a trivial conflict with\n\nI rebased it.\n", 30),
        reply("m4", "m1@example.com", SECOND, 5),
        reply("m5", "m4@example.com", "> This series conflicts with\n\nI'll drop it.\n", 10),
    ]
    ingest([write_mbox(tmp_path / "list.mbox", mails)], tmp_path / "list.db", views=views(), jobs=1)
    with closing(open_database(tmp_path / "list.db")) as database:
        found = ask(database, series="a1@example.org")
    assert {(row["basis"], row["other_root"], *(row[name] for name in WORDS)) for row in found} == {
        ("predicted", "b@example.org", "trivial", "m1@example.com", 3, "order", "m2@example.com", 3),
        ("reported", "b@example.org", "trivial", "m1@example.com", 3, "order", "m2@example.com", 3),
        ("reported", "c@example.org", None, None, None, "dropped", "m5@example.com", 3),
    }
