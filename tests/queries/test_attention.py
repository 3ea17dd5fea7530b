"""What waits for a person: each kind of thing, and what ends it."""

from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import pytest
from corpus import ROOT
from mails import mail, write_mbox

from patchlore.ingest.pipeline import ingest
from patchlore.model.database import open_database
from patchlore.queries.catalog import run, views

ANN, BOB = "Ann <ann@example.org>", "Bob <bob@example.com>"
LIST = "devel@example.org"  # what the mails are sent to
DIFF = "---\ndiff --git a/{0} b/{0}\n--- a/{0}\n+++ b/{0}\n@@ -1,2 +1,2 @@\n int a;\n-int b;\n+int {1};\n"
LOCKUP = "20240325.fe82068f68eb@example.com"


def patch(
    name: str,
    prefix: str,
    minutes: int,
    *,
    tags: str = "",
    path: str = "pump.c",
    sender: str = ANN,
    title: str = "pump: rework the start",
    answers: str | None = None,
) -> bytes:
    body = f"Text.\n\n{tags}Signed-off-by: {sender}\n" + DIFF.format(path, name)
    return mail(f"{name}@example.org", f"[{prefix}] {title}", body=body, sender=sender, minutes=minutes, answers=answers)


def answer(name: str, to: str, text: str, minutes: int, *, sender: str = BOB) -> bytes:
    return mail(f"{name}@example.com", "Re: pump", body=text, sender=sender, answers=f"{to}@example.org", minutes=minutes)


V1, V2 = patch("v1", "PATCH", 0), patch("v2", "PATCH v2", 100)
REVIEW = answer("review", "v1", "Fine.\n\nReviewed-by: Bob <bob@example.com>\n", 10)
REMARK = answer("remark", "v1", "Why?\n", 10)


def attention(folder: Path, mails: Sequence[bytes], **asked: str) -> list[tuple[object, ...]]:
    database_path = folder / "mails.db"
    ingest([write_mbox(folder / "mails.mbox", mails)], database_path, views=views(), jobs=1)
    return asked_of(database_path, **asked)


def asked_of(database_path: Path, **asked: str) -> list[tuple[object, ...]]:
    with closing(open_database(database_path)) as database:
        found = run(database, "attention", asked)
        rows = [dict(zip(found.columns, row, strict=True)) for row in found.rows]
    return [(row["what"], row["message_id"], row["detail"], row["evidence"]) for row in rows]


CHANGED = "patches spoken of: 1 changed; no list of changes since names a Bob"
UNANSWERED = ("patch-unanswered", "v2@example.org", "revision 2 of Ann", "v2@example.org")


@pytest.mark.parametrize(
    ("person", "expected"),
    [
        ("ann@example.org", [UNANSWERED]),
        ("ANN@example.org", [UNANSWERED]),
        ("ann", [UNANSWERED]),
        (LIST, [("patch-to-answer", *UNANSWERED[1:])]),
        (
            "bob@example.com",
            [
                (
                    "revision-since-review",
                    "v2@example.org",
                    f"revision 2 came after a review of revision 1; Reviewed-by not carried over; {CHANGED}",
                    "review@example.com",
                )
            ],
        ),
        ("max@example.net", []),
    ],
)
def test_who_has_what_to_do(tmp_path: Path, person: str, expected: list[tuple[object, ...]]) -> None:
    assert attention(tmp_path, [V1, REVIEW, V2], person=person) == expected


@pytest.mark.parametrize(
    ("mails", "told"),
    [
        ([V1, REVIEW, patch("v2", "PATCH v2", 100, tags="Reviewed-by: Bob <bob@example.com>\n")], f"Reviewed-by carried over; {CHANGED}"),
        ([V1, REMARK, V2], f"no tag was given; {CHANGED}"),
        (
            [
                patch("1", "PATCH 1/2", 0),
                patch("2", "PATCH 2/2", 1, title="valve: oil it", answers="1@example.org"),
                answer("review-1", "1", "Reviewed-by: Bob <bob@example.com>\n", 10),
                answer("review-2", "2", "Reviewed-by: Bob <bob@example.com>\n", 11),
                patch("v2-1", "PATCH v2 1/2", 100, tags="Reviewed-by: Bob <bob@example.com>\n"),
                patch("v2-2", "PATCH v2 2/2", 101, title="valve: oil it", answers="v2-1@example.org"),
            ],
            "Reviewed-by not carried over on 1 of 2 patches; patches spoken of: 2 changed; no list of changes since names a Bob",
        ),
        (
            [
                patch("1", "PATCH 1/2", 0),
                patch("2", "PATCH 2/2", 1, title="valve: oil it", answers="1@example.org"),
                answer("review-2", "2", "Reviewed-by: Bob <bob@example.com>\n", 11),
                patch("v2-1", "PATCH v2 1/2", 100),
                patch("v2-2", "PATCH v2 2/2", 101, title="valve: grease it", answers="v2-1@example.org"),
            ],
            "Reviewed-by was of patches that are not in it; patches spoken of: 1 not in it; no list of changes since names a Bob",
        ),
    ],
    ids=["carried", "none given", "carried in part", "retitled"],
)
def test_what_became_of_the_tags(tmp_path: Path, mails: list[bytes], told: str) -> None:
    ((what, _, detail, _),) = attention(tmp_path, mails, person="bob@example.com")
    assert (what, detail) == ("revision-since-review", f"revision 2 came after a review of revision 1; {told}")


def changed(name: str, prefix: str, minutes: int, changes: str, *, path: str = "pump.c") -> bytes:
    body = f"Text for Bob.\n\nSigned-off-by: {ANN}\n---\n{changes}\n" + DIFF.format(path, "v1")
    return mail(f"{name}@example.org", f"[{prefix}] pump: rework the start", body=body, sender=ANN, minutes=minutes)


LISTED = changed("v2", "PATCH v2", 100, "v2: say why (Bob)\n")


@pytest.mark.parametrize(
    ("mails", "told", "evidence"),
    [
        ([LISTED], "1 as before; a list of changes since names a Bob", ("v2@example.org", 5)),
        (
            [LISTED, changed("v3", "PATCH v3", 200, "v3: rebased\n")],
            "1 as before; a list of changes since names a Bob",
            ("v2@example.org", 5),
        ),
        ([changed("v2", "PATCH v2", 100, "v2: rebased\n")], "1 as before; no list of changes since names a Bob", ("remark@example.com", 0)),
        ([changed("v2", "PATCH v2", 100, "v2: Bobby's\n")], "1 as before; no list of changes since names a Bob", ("remark@example.com", 0)),
        ([V2], "1 changed; no list of changes since names a Bob", ("remark@example.com", 0)),
    ],
    ids=["named", "named between", "not named", "another name", "changed"],
)
def test_what_tells_of_remarks(tmp_path: Path, mails: list[bytes], told: str, evidence: tuple[str, int]) -> None:
    database_path = tmp_path / "mails.db"
    ingest([write_mbox(tmp_path / "mails.mbox", [V1, REMARK, *mails])], database_path, views=views(), jobs=1)
    with closing(open_database(database_path)) as database:
        found = run(database, "attention", {"person": "bob@example.com"})
        (row,) = [dict(zip(found.columns, row, strict=True)) for row in found.rows]
    assert row["detail"].partition("patches spoken of: ")[2] == told
    assert (row["evidence"], row["line"]) == evidence


@pytest.mark.parametrize("person", ["ann@example.org", "bob@example.com", LIST])
def test_an_answer_ends_it(tmp_path: Path, person: str) -> None:
    assert attention(tmp_path, [V1, REVIEW, V2, answer("again", "v2", "Fine.\n", 110)], person=person) == []


def test_ones_own_answer_does_not(tmp_path: Path) -> None:
    assert attention(tmp_path, [V1, REVIEW, V2, answer("ping", "v2", "Ping?\n", 110, sender=ANN)], person="ann@example.org") == [UNANSWERED]


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({"path": "pump.c"}, [UNANSWERED]),
        ({"path": "pum"}, [UNANSWERED]),
        ({"path": "valve.c"}, []),
        ({"path": "pump.c", "person": "ann@example.org"}, [UNANSWERED]),
        ({"path": "valve.c", "person": "ann@example.org"}, []),
        ({"path": "pump.c", "since": "2024-03-05"}, []),
        ({}, []),
    ],
)
def test_on_a_path(tmp_path: Path, asked: dict[str, str], expected: list[tuple[object, ...]]) -> None:
    assert attention(tmp_path, [V1, REVIEW, V2], **asked) == expected


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("sample") / "sample.db"
    ingest([ROOT / "sample" / "sample.mbox"], path, views=views(), jobs=1)
    return path


POOL_V3, COUNT_V2 = "20240319080100.1531-1-maren@example.org", "20240320100000.1572-1-yusuf@example.org"
COLLISION = ("collision-live", POOL_V3, "predicted on mm/pool.c", COUNT_V2)
REGRESSION = ("regression-open", LOCKUP, "open, reported by Halvor Dunn", LOCKUP)


@pytest.mark.parametrize(
    ("person", "expected"),
    [
        ("maren@example.org", [COLLISION]),
        ("yusuf@example.org", [COLLISION]),
        ("ivo.tarnow@example.com", [REGRESSION]),
        ("halvor@example.com", [REGRESSION]),
    ],
)
def test_regressions_and_collisions_of_theirs(sample: Path, person: str, expected: list[tuple[object, ...]]) -> None:
    assert [row for row in asked_of(sample, person=person) if row[0] in ("collision-live", "regression-open")] == expected
