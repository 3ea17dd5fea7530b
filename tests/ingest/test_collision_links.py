"""Postings in, rows of collisions, near collisions and dependencies out."""

import random
from collections.abc import Callable, Iterable
from contextlib import closing
from pathlib import Path

import pytest
from corpus import corpus
from edits import OTHER, SAME, edit
from mails import mail, write_mbox
from sqlite_utils import Database

from patchlore.ingest import candidate
from patchlore.ingest.collision_links import link_collisions
from patchlore.ingest.pipeline import ingest
from patchlore.model.database import open_database
from patchlore.queries.catalog import views

DAY = 24 * 60
TABLES = ("composed_changes", "dependencies", "collisions", "near_collisions")
ANN, BOB, CAT = ("Ann Archer <ann@example.org>", "Bob Baker <bob@example.com>", "Cat Cook <cat@example.net>")

Open = Callable[[Iterable[bytes]], Database]


@pytest.fixture
def linked(tmp_path: Path) -> Iterable[Open]:
    """Return a function that gives the database of some mails, with their collisions."""
    opened = []

    def link(mails: Iterable[bytes] | Path) -> Database:
        path = mails if isinstance(mails, Path) else write_mbox(tmp_path / f"{len(opened)}.mbox", mails)
        ingest([path], tmp_path / f"{len(opened)}.db", views=views(), jobs=1)
        database = open_database(tmp_path / f"{len(opened)}.db", writable=True)
        opened.append(database)
        link_collisions(database, revisions(database))
        return database

    yield link
    for database in opened:
        database.close()


def revisions(database: Database) -> list[int]:
    return [number for (number,) in database.conn.execute("select id from revisions order by posted_at, root_id")]


def patch(name: str, title: str, *edits: str, sender: str = ANN, day: float = 0, prefix: str = "PATCH", **rest: object) -> bytes:
    body = f"Words about {title}.\n\n{rest.pop('said', '')}\n---\n" + "\n".join(edits) + "\n-- \n2.39\n"
    return mail(f"{name}@example.org", f"[{prefix}] {title}", body=body, sender=sender, minutes=int(day * DAY), **rest)  # type: ignore[arg-type]


def rows(database: Database, table: str, columns: str) -> list[tuple[object, ...]]:
    return sorted(database.conn.execute(f"select {columns} from {table}").fetchall(), key=repr)


def pairs(database: Database) -> list[tuple[object, ...]]:
    return rows(database, "collisions", "root_a, root_b")


A = patch("a", "pool: drain it", edit(20, 22, "new_a"))
B = patch("b", "pool: fill it", edit(21, 23, "new_b"), sender=BOB, day=3)
STABLE = 'Fixes: 1234567890ab ("pool: add it")\nCc: stable@vger.kernel.org # 5.4+'
# made on what a leaves
ONTO = edit(22, 23, "new_b", blob="2222222", moved=-1).replace(" line_21", " new_a")
ONTO = ONTO.replace("@@ -18,7 +18,7 @@\n line_19\n line_20\n", "@@ -20,5 +20,5 @@\n")


def test_a_collision_says_where_and_since_when(linked: Open) -> None:
    database = linked([A, B])
    columns = (
        "root_a, root_b, path, kind, basis, certainty, verdict, base, lines_a, lines_b, patch_a, patch_b, commit_b, evidence_id, "
        "state, first_seen_at"
    )
    a, b = "a@example.org", "b@example.org"
    assert rows(database, "collisions", columns) == [
        (
            a,
            b,
            "mm/pool.c",
            "content",
            "predicted",
            "exact",
            "conflict",
            SAME,
            "20-21",
            "21-22",
            a,
            b,
            None,
            None,
            "live",
            "2024-03-07T10:00:00Z",
        )
    ]
    assert rows(database, "collisions join series on series = series_a", "name") == [(a,)]
    assert rows(database, "collisions join series on series = series_b", "name") == [(b,)]


def test_side_a_is_the_series_whose_name_sorts_first(linked: Open) -> None:
    late = patch("a", "pool: drain it", edit(20, 22, "new_a"), day=9)
    assert rows(linked([B, late]), "collisions", "root_a, root_b, lines_a, first_seen_at") == [
        ("a@example.org", "b@example.org", "20-21", "2024-03-13T10:00:00Z")
    ]


def test_the_patch_that_makes_the_change_is_named(linked: Open) -> None:
    series = [
        mail("s0@example.org", "[PATCH 0/2] pool: two things", body="Cover.\n", sender=BOB),
        patch("s1", "pool: one", edit(40, 41, "x", result="aaaaaaa"), sender=BOB, prefix="PATCH 1/2", answers="s0@example.org"),
        patch("s2", "pool: two", edit(21, 23, "y", blob="aaaaaaa"), sender=BOB, prefix="PATCH 2/2", answers="s0@example.org"),
    ]
    assert rows(linked([A, *series]), "collisions", "root_b, patch_b, lines_b") == [("s0@example.org", "s2@example.org", "21-22")]


def test_only_within_the_window(linked: Open) -> None:
    far = patch("b", "pool: fill it", edit(21, 23, "new_b"), sender=BOB, day=91)
    database = linked([A, far])
    assert pairs(database) == []
    link_collisions(database, revisions(database), 92)
    assert pairs(database) == [("a@example.org", "b@example.org")]


def test_revisions_of_one_series_do_not_collide(linked: Open) -> None:
    again = patch("c", "pool: drain it", edit(20, 22, "other_a"), prefix="PATCH v2", day=5)
    assert pairs(linked([A, B, again])) == [("a@example.org", "b@example.org"), ("c@example.org", "b@example.org")]


def test_what_only_git_am_3_applies_stands_apart(linked: Open) -> None:
    database = linked([A, patch("b", "pool: fill it", edit(23, 24, "new_b"), sender=BOB)])
    assert pairs(database) == []
    assert rows(database, "near_collisions", "root_a, root_b, path, certainty, lines_a, lines_b") == [
        ("a@example.org", "b@example.org", "mm/pool.c", "exact", "20-21", "23")
    ]


def test_what_is_made_on_top_depends_and_does_not_collide(linked: Open) -> None:
    lower = patch("a", "pool: drain it", edit(20, 22, "new_a"), edit(5, 6, "x", path="mm/lake.c"))
    upper = patch("b", "pool: fill it", edit(19, 20, "new_b", blob="2222222"), edit(5, 6, "y", path="mm/lake.c"), sender=BOB, day=1)
    database = linked([lower, upper])
    assert pairs(database) == []
    assert rows(
        database,
        "dependencies d join revisions u on u.id = d.revision join revisions l on l.id = d.on_revision join paths using (path)",
        "u.root_id, l.root_id, basis, name, patch_place",
    ) == [("b@example.org", "a@example.org", "blob", "mm/pool.c", 0)]


@pytest.mark.parametrize(
    ("lower", "upper", "collides"),
    [
        ("PATCH for-rc", "PATCH for-next", True),
        ("PATCH net", "PATCH net-next", True),
        ("PATCH 5.15", "PATCH io_uring-next", True),
        ("PATCH net-next", "PATCH net-next", False),
        ("PATCH bpf", "PATCH net-next", False),
        ("PATCH", "PATCH net-next", False),
    ],
)
@pytest.mark.parametrize("beside", [False, True], ids=["on its lines", "beside them"])
def test_what_is_made_on_top_but_goes_through_another_tree(linked: Open, lower: str, upper: str, collides: bool, beside: bool) -> None:
    """In a tree without the lower one, what stands on its lines does not apply; what only stands in the same file does."""
    onto = edit(40, 41, "new_b", blob="2222222", moved=-1) if beside else ONTO
    first = patch("a", "pool: drain it", edit(20, 22, "new_a"), prefix=lower)
    database = linked([first, patch("b", "pool: fill it", onto, sender=BOB, day=1, prefix=upper)])
    expected = [("2222222", "20", "21", "exact")] if collides and not beside else []
    assert rows(database, "collisions", "base, lines_a, lines_b, certainty") == expected


@pytest.mark.parametrize(
    ("lower", "upper", "collides"),
    [("", STABLE, True), (STABLE, STABLE, False), (STABLE, "", False), ("", 'Fixes: 1234567890ab ("pool: add it")', False)],
    ids=["upper is for stable", "both are", "lower is", "nobody is"],
)
@pytest.mark.parametrize("blob", ["2222222", "5555555"], ids=["by its blob", "by its context"])
def test_what_is_for_stable_but_made_on_what_is_not(linked: Open, lower: str, upper: str, collides: bool, blob: str) -> None:
    """It goes to mainline and to stable trees before what it is made on: there its lines are missing (stable-kernel-rules.rst)."""
    first = patch("a", "pool: drain it", edit(20, 22, "new_a"), said=lower)
    second = patch("b", "pool: fill it", ONTO.replace("2222222", blob, 1), sender=BOB, day=1, said=upper)
    expected = [("20", "21", "exact" if blob == "2222222" else "likely")] if collides else []
    assert rows(linked([first, second]), "collisions", "lines_a, lines_b, certainty") == expected


def test_only_the_patch_that_is_for_stable_goes_elsewhere(linked: Open) -> None:
    lower = patch("a", "pool: drain it", edit(20, 22, "new_a"), edit(5, 6, "x", path="mm/lake.c"))
    lake = edit(6, 7, "y", path="mm/lake.c", blob="2222222").replace(" line_5", " x")
    series = [
        mail("s0@example.org", "[PATCH 0/2] pool: two things", body="Cover.\n", sender=BOB, minutes=60),
        patch("s1", "pool: fill it", ONTO, sender=BOB, prefix="PATCH 1/2", answers="s0@example.org", day=1, said=STABLE),
        patch("s2", "lake: fill it", lake, sender=BOB, prefix="PATCH 2/2", answers="s0@example.org", day=1),
    ]
    assert rows(linked([lower, *series]), "collisions", "path, patch_b") == [("mm/pool.c", "s1@example.org")]


def test_a_patch_for_stable_that_was_sent_before_is_not_made_on_it(linked: Open) -> None:
    first = patch("b", "pool: fill it", ONTO.replace("2222222", "5555555", 1), sender=BOB, said=STABLE)
    assert pairs(linked([first, patch("a", "pool: drain it", edit(20, 22, "new_a"), day=1)])) == []


def test_backports_are_for_stable(linked: Open) -> None:
    first = patch("a", "pool: drain it", edit(20, 22, "new_a"), prefix="PATCH AUTOSEL 5.4")
    assert pairs(linked([first, patch("b", "pool: fill it", ONTO, sender=BOB, day=1, said=STABLE)])) == []


def test_patches_behind_the_one_beneath_may_still_collide(linked: Open) -> None:
    """A series is often taken in pieces: what starts from its first patch need not have the second."""
    series = [
        mail("s0@example.org", "[PATCH 0/2] pool: two things", body="Cover.\n"),
        patch("s1", "pool: one", edit(20, 22, "new_a"), prefix="PATCH 1/2", answers="s0@example.org"),
        patch("s2", "pool: two", edit(5, 6, "x", path="mm/lake.c"), prefix="PATCH 2/2", answers="s0@example.org"),
    ]
    upper = patch("b", "pool: fill it", edit(19, 20, "new_b", blob="2222222"), edit(5, 6, "y", path="mm/lake.c"), sender=BOB, day=1)
    assert rows(linked([*series, upper]), "collisions", "path") == [("mm/lake.c",)]


def test_earlier_revisions_of_what_is_beneath_do_not_collide(linked: Open) -> None:
    first = patch("a", "pool: drain it", edit(20, 22, "old_a", result="9999999"), edit(5, 6, "x", path="mm/lake.c"))
    second = patch("c", "pool: drain it", edit(20, 22, "new_a"), edit(5, 6, "x", path="mm/lake.c"), prefix="PATCH v2", day=1)
    upper = patch("b", "pool: fill it", edit(19, 20, "new_b", blob="2222222"), edit(5, 6, "y", path="mm/lake.c"), sender=BOB, day=2)
    assert pairs(linked([first, upper])) == [("a@example.org", "b@example.org")] * 2
    assert pairs(linked([first, second, upper])) == []


@pytest.mark.parametrize("said", ["Based-on: <a@example.org>", "Depends-on: https://lore.kernel.org/r/a@example.org"])
def test_what_the_author_says_it_is_made_on(linked: Open, said: str) -> None:
    database = linked([A, patch("b", "pool: fill it", edit(21, 23, "new_b"), sender=BOB, day=1, said=said)])
    assert pairs(database) == []
    assert rows(database, "dependencies", "basis, path, patch_place") == [("declared", 0, 0)]


def test_prerequisite_patch_ids(linked: Open) -> None:
    ((patch_id,),) = rows(linked([A]), "patches", "patch_id")
    body = edit(21, 23, "new_b") + f"\n-- \n2.39\n\nbase-commit: {'1' * 40}\nprerequisite-patch-id: {patch_id}"
    database = linked([A, patch("b", "pool: fill it", body, sender=BOB, day=1)])
    assert rows(database, "dependencies", "basis") == [("declared",)]
    assert pairs(database) == []


def test_the_same_patch_in_two_series_is_no_collision(linked: Open) -> None:
    """Only the patch that both have is left out: what else they do is compared."""
    shared, other = edit(20, 22, "new_a", result="aaaaaaa"), edit(41, 43, "y", blob="aaaaaaa", moved=-1)
    series = [
        mail("s0@example.org", "[PATCH 0/2] pool: two things", body="Cover.\n", sender=BOB),
        patch("s1", "pool: drain", shared, sender=BOB, prefix="PATCH 1/2", answers="s0@example.org"),
        patch("s2", "pool: two", other, sender=BOB, prefix="PATCH 2/2", answers="s0@example.org"),
    ]
    larger = [A, patch("c", "pool: third", edit(40, 42, "new_c"), sender=CAT)]
    assert rows(linked([*series, *larger]), "collisions", "root_a, root_b, lines_b") == [("c@example.org", "s0@example.org", "41-42")]


def test_mails_without_a_date_are_not_compared(linked: Open) -> None:
    undated = b"\n".join(line for line in B.split(b"\n") if not line.startswith(b"Date:"))
    assert pairs(linked([A, undated])) == []


def many(count: int) -> list[bytes]:
    chance = random.Random(count)
    mails = []
    for number in range(count):
        blob, result = chance.choice((SAME, OTHER, "2222222", "3333333")), chance.choice(("2222222", "3333333", "4444444"))
        start = chance.randint(10, 30)
        text = edit(start, start + chance.randint(0, 3), f"new_{number}", blob=blob, result=result, moved=0 if blob == SAME else 4)
        title, revision = f"pool: thing {chance.choice('pqrstuvw')}{number % 5}", chance.choice(("PATCH", "PATCH v2", "PATCH v3"))
        sender, said = chance.choice((ANN, BOB, CAT)), chance.choice(("", "", STABLE))
        mails.append(patch(f"m{number}", title, text, sender=sender, day=chance.randint(0, 200), prefix=revision, said=said))
    return mails


@pytest.mark.parametrize("crowd", [256, 3])
@pytest.mark.parametrize("seed", range(3))
def test_step_by_step_gives_what_linking_all_afresh_gives(linked: Open, seed: int, crowd: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(candidate, "CROWD", crowd)
    database = linked(many(60))
    everybody = revisions(database)
    link_collisions(database, everybody)
    expected = dump(database)
    assert all(expected.values())
    for table in TABLES:
        database.conn.execute(f"delete from {table}")
    series = dict(database.conn.execute("select id, series from revisions").fetchall())
    chance = random.Random(seed)
    arriving = chance.sample(everybody, len(everybody))
    for at in range(0, len(arriving), 7):
        touched = {series[number] for number in arriving[at : at + 7]}
        link_collisions(database, [number for number in arriving[: at + 7] if series[number] in touched])
    link_collisions(database, chance.sample(everybody, 5))
    assert dump(database) == expected


def test_what_is_gone_leaves_nothing(linked: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(candidate, "CROWD", 3)
    database = linked(many(60))
    gone = revisions(database)[::6]
    for number in gone:
        database.conn.execute("delete from patches where root_id = (select root_id from revisions where id = ?)", [number])
        database.conn.execute("delete from revisions where id = ?", [number])
    link_collisions(database, gone)
    step_by_step = dump(database)
    for table in TABLES:
        database.conn.execute(f"delete from {table}")
    link_collisions(database, revisions(database))
    assert dump(database) == step_by_step


def dump(database: Database) -> dict[str, list[tuple[object, ...]]]:
    columns = {table: [name for _, name, *_ in database.conn.execute(f"pragma table_info({table})") if name != "id"] for table in TABLES}
    return {table: rows(database, table, ", ".join(names)) for table, names in columns.items()}


SIX_PATCHES = "155727335978.292046.12068191395005445711.stgit@dwillia2-desk3.amr.corp.intel.com"
PAGEMAP = ("20190613094326.24093-1-hch@lst.de", "20190617122733.22432-1-hch@lst.de", "20190626122724.13313-1-hch@lst.de")


def test_the_seed_corpus(tmp_path: Path) -> None:
    """What GROUND-TRUTH.md says of the first revision: seven files; of those that were rebased: none. A third series has the eighth."""
    paths = [corpus("seed/dev_pagemap.mbox.gz"), corpus("seed/related.mbox.gz")]
    ingest(paths, tmp_path / "seed.db", views=views(), jobs=1)
    with closing(open_database(tmp_path / "seed.db", writable=True)) as database:
        link_collisions(database, revisions(database))
        found = {
            (one, other, path)
            for a, b, path in database.conn.execute("select root_a, root_b, path from collisions where basis = 'predicted'")
            for one, other in ((a, b), (b, a))
        }
    assert {path for one, other, path in found if (one, other) == (PAGEMAP[0], SIX_PATCHES)} == {
        *("drivers/dax/device.c", "drivers/nvdimm/pmem.c", "drivers/pci/p2pdma.c", "include/linux/memremap.h"),
        *("kernel/memremap.c", "mm/hmm.c", "tools/testing/nvdimm/test/iomap.c"),
    }
    assert {path for one, other, path in found if one in PAGEMAP[1:] and other == SIX_PATCHES} == set()
    assert (PAGEMAP[0], "20190517215438.6487-1-pasha.tatashin@soleen.com", "drivers/dax/dax-private.h") in found
    assert (PAGEMAP[2], "20190605214922.17684-1-ira.weiny@intel.com", "mm/swap.c") in found
