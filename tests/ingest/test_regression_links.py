"""Regressions across mails: the story of the seed corpus, and small ones of our own; in any order and split."""

import random
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import pytest
from corpus import corpus
from logical_dump import differences, logical_dump
from mails import mail, write_mbox

from patchlore.ingest.pipeline import ingest
from patchlore.model.database import open_database
from patchlore.queries.catalog import views

SPLAT = "[    1.000000] BUG: kernel NULL pointer dereference, address: 08\n[    1.000001] RIP: 0010:pump_start+0x1e/0x180\n"
DIFF = "---\ndiff --git a/pump.c b/pump.c\n--- a/pump.c\n+++ b/pump.c\n@@ -1,2 +1,2 @@\n int a;\n-int {0};\n+int {1};\n"
ANN, BOB, MAX = "Ann <ann@example.org>", "Bob <bob@example.com>", "Max <max@example.net>"

STORY = [
    mail("v1@example.org", "[PATCH] pump: rework the start", body="Text.\n" + DIFF.format("b", "c"), sender=ANN, minutes=0),
    mail(
        "report@example.com",
        "Re: [PATCH] pump: rework the start",
        body="I now see this:\n\n" + SPLAT,
        sender=BOB,
        answers="v1@example.org",
        minutes=10,
    ),
    mail(
        "me-too@example.net",
        "Re: [PATCH] pump: rework the start",
        body="I can reproduce it.\n",
        sender=MAX,
        answers="report@example.com",
        minutes=15,
    ),
    mail("v2@example.org", "[PATCH v2] pump: rework the start", body="Text.\n" + DIFF.format("b", "d"), sender=ANN, minutes=100),
    mail(
        "fix@example.org",
        "[PATCH] pump: look before the start",
        sender=ANN,
        minutes=200,
        body="Text.\n\nReported-by: Bob <bob@example.com>\nCloses: https://lore.kernel.org/r/report@example.com/\n" + DIFF.format("x", "y"),
    ),
    mail(
        "works@example.com",
        "Re: [PATCH] pump: look before the start",
        body="Tested-by: Bob <bob@example.com>\n",
        sender=BOB,
        answers="fix@example.org",
        minutes=210,
    ),
    mail(
        "pull@example.net",
        "[GIT PULL] pump fixes",
        sender=MAX,
        minutes=300,
        body="Hi,\n\nplease pull.\n\nAnn (1):\n      pump: look before the start\n",
    ),
    mail(
        "syz@example.net",
        "Re: [PATCH] pump: look before the start",
        body="Applied, thanks.\n",
        sender=MAX,
        answers="fix@example.org",
        minutes=290,
    ),
]
TABLES = ("regressions", "regression_events", "regression_revisions", "regression_joins")


def built(path: Path, *archives: Sequence[bytes]) -> Path:
    for number, mails in enumerate(archives):
        ingest([write_mbox(path.with_suffix(f".{number}.mbox"), mails)], path, views=views(), jobs=1)
    return path


def rows(path: Path, query: str, *values: object) -> list[tuple[object, ...]]:
    with closing(open_database(path)) as database:
        return database.conn.execute(query, values).fetchall()


def test_a_story(tmp_path: Path) -> None:
    path = built(tmp_path / "story.db", STORY)
    assert rows(
        path, "select report_id, signature, status, status_because, patch, culprit_by, reporter_email, verified_by, fix_id from regressions"
    ) == [
        (
            "report@example.com",
            ("BUG: NULL pointer dereference in pump_start"),
            "fixed",
            "applied",
            "v1@example.org",
            "answered",
            "bob@example.com",
            "bob@example.com",
            "fix@example.org",
        )
    ]
    assert rows(path, "select event, message_id, status from regression_events order by id") == [
        ("reported", "report@example.com", "open"),
        ("reproduced", "me-too@example.net", "open"),
        ("new-revision", "v2@example.org", "open"),
        ("fix-posted", "fix@example.org", "fix-posted"),
        ("confirmed", "works@example.com", "fix-posted"),
        ("applied", "syz@example.net", "fixed"),
        ("applied", "pull@example.net", "fixed"),
    ]
    assert rows(path, "select root_id, status from regression_revisions order by root_id") == [
        ("v1@example.org", "reported"),
        ("v2@example.org", "carried"),
    ]


@pytest.mark.parametrize("seed", range(8))
def test_order_and_split_change_nothing(seed: int, tmp_path: Path) -> None:
    chance = random.Random(seed)
    mails = chance.sample(STORY, len(STORY))
    cut = chance.randrange(1, len(mails))
    others = tuple(name for name in logical_dump(built(tmp_path / "whole.db", STORY)) if name not in TABLES)
    split = built(tmp_path / "split.db", mails[:cut], mails[cut:])
    assert differences(logical_dump(split, without=others), logical_dump(tmp_path / "whole.db", without=others)) == {}


@pytest.fixture(scope="module")
def seed_story(tmp_path_factory: pytest.TempPathFactory) -> Path:
    archives = [corpus("seed/dev_pagemap.mbox.gz"), corpus("seed/related.mbox.gz")]
    path = tmp_path_factory.mktemp("seed") / "seed.db"
    ingest(archives, path, views=views(), jobs=1)
    return path


SEED = "CAPcyv4jBdwYaiVwkhy6kP78OBAs+vJme1UTm47dX4Eq_5=JgSg@mail.gmail.com"
V1, V2, V3 = (f"{date}-1-hch@lst.de" for date in ("20190613094326.24093", "20190617122733.22432", "20190626122724.13313"))


def test_the_seed_regression(seed_story: Path) -> None:
    assert rows(
        seed_story,
        "select signature, status, status_because, s.name, r.root_id, r.patch, culprit_sha, passed, is_bisected from regressions r join "
        "series s using (series) where report_id = ?",
        SEED,
    ) == [
        (
            ("BUG: NULL pointer dereference in percpu_ref_kill_and_confirm"),
            "fixed",
            "confirmed",
            V1,
            V1,
            "20190613094326.24093-14-hch@lst.de",
            "d8cc8bbe108c",
            "v5.2-rc3",
            1,
        )
    ]


def test_the_life_of_the_seed_regression(seed_story: Path) -> None:
    told = rows(
        seed_story,
        "select event, e.status, message_id, part, conditional from regression_events e join regressions r using (regression) where "
        "report_id = ? order by e.id",
        SEED,
    )
    assert told == [
        ("reported", "open", SEED, 0, 0),
        ("bisected", "open", SEED, 0, 0),
        ("new-revision", "open", V2, 0, 0),
        ("fix-posted", "fix-posted", "CAPcyv4iwawKnG4jQtcNWNtXQeH3PYG6iWc6JV59DnyixmwDEcg@mail.gmail.com", 1, 0),
        ("confirmed", "fix-posted", "CAPcyv4hBUJB2RxkDqHkfEGCupDdXfQSrEJmAdhLFwnDOwt8Lig@mail.gmail.com", 0, 1),
        ("fix-posted", "fix-posted", "CAPcyv4hBUJB2RxkDqHkfEGCupDdXfQSrEJmAdhLFwnDOwt8Lig@mail.gmail.com", 1, 0),
        ("folded-in", "fix-posted", "20190619094032.GA8928@lst.de", 0, 0),
        ("new-revision", "fixed", V3, 0, 0),
        ("new-revision", "fixed", "20190701062020.19239-1-hch@lst.de", 0, 0),
        ("confirmed", "fixed", "CAPcyv4iWXJ-c7LahPD=Qt4RuDNTU7w_8HjsitDuj3cxngzb56g@mail.gmail.com", 0, 0),
    ]


def test_the_seed_regression_is_carried(seed_story: Path) -> None:
    query = "select v.root_id, v.status from regression_revisions v join regressions r using (regression) where report_id = ? order by v.root_id"
    assert rows(seed_story, query, SEED)[:3] == [(V1, "reported"), (V2, "carried"), (V3, "fixed")]


def test_other_reports_of_the_seed(seed_story: Path) -> None:
    """Those on v2 are regressions of their own; what its recipient calls unrelated is none of the series."""
    others = rows(seed_story, "select report_id, r.root_id, patch from regressions r where report_id != ? order by reported_at", SEED)
    assert others == [
        ("6bd8319d-3b73-bb1e-5f41-94c580ba271b@oracle.com", None, None),
        ("CAPcyv4hoRR6gzTSkWnwMiUtX6jCKz2NMOhCUfXTji8f2H1v+rg@mail.gmail.com", V2, "20190617122733.22432-7-hch@lst.de"),
        ("CAPcyv4i_0wUJHDqY91R=x5M2o_De+_QKZxPyob5=E9CCv8rM7A@mail.gmail.com", V2, "20190617122733.22432-9-hch@lst.de"),
        ("CAPcyv4hbGfOawfafqQ-L1CMr6OMFGmnDtdgLTXrgQuPxYNHA2w@mail.gmail.com", V2, "20190617122733.22432-8-hch@lst.de"),
        ("CAPcyv4jtZSK7bgQX_Sm1E-Thqmyhs30SrZKoSApjghRLL12Ngg@mail.gmail.com", V2, "20190617122733.22432-11-hch@lst.de"),
    ]


LKP = "kernel test robot <lkp@intel.com>"


@pytest.mark.parametrize(
    ("sender", "title", "text", "status"),
    [
        (LKP, "pump: valve_open() can be static", "", "open"),
        (LKP, "pump: pump_it() can be static", "", "fix-posted"),
        (LKP, "pump: mend warnings", "pump.c:12:3: error: implicit declaration of function 'pump_it'\n\n", "fix-posted"),
        (BOB, "pump: valve_open() can be static", "", "fix-posted"),
    ],
)
def test_a_robots_patch_mends_what_it_names(tmp_path: Path, sender: str, title: str, text: str, status: str) -> None:
    seen = "All errors (new ones prefixed by >>):\n\n>> pump.c:12:3: error: implicit declaration of function 'pump_it'\n"
    offered = f'{text}Fixes: 1234567890ab ("pump: rework the start")\n---\n' + DIFF.format("x", "y")
    mails = [
        STORY[0],
        mail("r@example.org", "Re: [PATCH] pump: rework the start", body=seen if sender == LKP else SPLAT, sender=sender,
             answers="v1@example.org", minutes=5),
        mail("o@example.org", f"[RFC PATCH] {title}" if sender == LKP else f"Re: {title}", body=offered, sender=sender,
             answers="v1@example.org", minutes=9),
    ]  # fmt: skip
    path = tmp_path / "a.db"
    ingest([write_mbox(tmp_path / "a.mbox", mails)], path, views=views(), jobs=1)
    with closing(open_database(path)) as database:
        assert database.conn.execute("select report_id, status from regressions").fetchall() == [("r@example.org", status)]
