"""What people set by hand in the sample: it shows, it holds after a rebuild and when more mail comes, and it can be taken back."""

import shutil
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from corpus import ROOT
from logical_dump import differences, logical_dump
from mails import mail, write_mbox
from regression_story import REPORT, V1, V2, V3, built

from patchlore.ingest.annotate import annotate_collision, annotate_regression, annotate_series, annotations, take_back
from patchlore.ingest.forget import forget_mail
from patchlore.ingest.mbox import MboxSource
from patchlore.ingest.pipeline import ingest
from patchlore.ingest.rebuild import rebuild
from patchlore.model.annotation import Annotation
from patchlore.model.database import open_database
from patchlore.model.errors import QueryError
from patchlore.queries.catalog import run, views

SAMPLE = ROOT / "sample" / "sample.mbox"
LOCKUP = "20240325.fe82068f68eb@example.com"
POOL_V1, POOL_V2, POOL_V3 = (f"{sent}.1531-1-maren@example.org" for sent in ("20240304081200", "20240311092000", "20240319080100"))
COUNT_V1, COUNT_V2 = (f"{sent}.1572-1-yusuf@example.org" for sent in ("20240314114000", "20240320100000"))
GIVEN = {"reason": "I asked", "by": "Uma"}
Set = Callable[[Path], list[int]]


def status(path: Path) -> list[int]:
    return annotate_regression(path, LOCKUP, status="invalid", culprit="4D8B8DFCAF62", **GIVEN)


def collision(path: Path) -> list[int]:
    return annotate_collision(path, POOL_V3, COUNT_V2, "mm/pool.c", state="settled", **GIVEN)


def parted(path: Path) -> list[int]:
    return annotate_series(path, COUNT_V2, follows=None, **GIVEN)


def tied(path: Path) -> list[int]:
    return annotate_series(path, POOL_V1, follows=COUNT_V1, **GIVEN)


ALL = pytest.mark.parametrize("annotate", [status, collision, parted, tied])


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("sample") / "sample.db"
    ingest([SAMPLE], path, views=views(), jobs=1)
    return path


@pytest.fixture
def path(whole: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(whole, tmp_path / "copy.db"))


def rows(path: Path, query: str, *values: object) -> list[tuple[object, ...]]:
    with closing(open_database(path)) as database:
        return database.conn.execute(query, values).fetchall()


def test_a_regression(path: Path) -> None:
    numbers = status(path)
    assert rows(
        path,
        "select status, status_because, culprit_agreed_sha, culprit_agreed_subject, annotation from regressions where report_id = ?",
        LOCKUP,
    ) == [("invalid", "annotated", "4d8b8dfcaf62", None, numbers[1])]
    assert rows(path, "select culprit_sha from regressions where report_id = ?", LOCKUP) == [("4d8b8dfcaf624c3253f206efd591a63274bf94af",)]


def test_its_history_shows_who_set_it(path: Path) -> None:
    status(path)
    with closing(open_database(path)) as database:
        answer = run(database, "regression-history", {"regression": LOCKUP})
        told = [dict(zip(answer.columns, row, strict=True)) for row in answer.rows]
    assert [(one["event"], one["status"], one["from_name"], one["subject"]) for one in told][-2:] == [
        ("annotated", "invalid", "Uma", "status invalid: I asked"),
        ("annotated", "invalid", "Uma", "culprit 4d8b8dfcaf62: I asked"),
    ]


def test_a_collision_of_these_two_postings_only(path: Path) -> None:
    state = "select root_a, root_b from collisions where annotation = ? and state = 'settled' and settled_by is null"
    (number,) = collision(path)
    assert rows(path, state, number) == [(POOL_V3, COUNT_V2)]
    assert rows(path, "select count(*) from collisions where annotation is not null") == [(1,)]


COMMIT = [
    mail(
        "a@example.org",
        "[PATCH] pump: rework the start",
        body="Text.\n---\ndiff --git a/pump.c b/pump.c\n--- a/pump.c\n+++ b/pump.c\n@@ -1,2 +1,2 @@\n int a;\n-int b;\n+int c;\n",
    ),
    mail(
        "merge@example.net",
        "linux-next: manual merge of the pump tree with the valve tree",
        body="Hi all,\n\nToday's linux-next merge of the pump tree got a conflict in:\n\n  pump.c\n\nbetween commit:\n\n"
        '  1234567890ab ("valve: oil it")\n\nfrom the valve tree and commit:\n\n  abcdef123456 ("pump: rework the start")\n\nfrom the pump tree.\n',
        minutes=900,
        sender="Sam <sam@example.net>",
    ),
]


@pytest.mark.parametrize("other", ["1234567890ab", "12345678", "1234567890abcdef12", "1234567890AB"])
def test_a_collision_with_a_commit(other: str, tmp_path: Path) -> None:
    path = tmp_path / "commit.db"
    ingest([write_mbox(tmp_path / "first.mbox", COMMIT)], path, views=views(), jobs=1)
    before = logical_dump(path, without=("annotations",))
    (number,) = annotate_collision(path, "a@example.org", other, "pump.c", state="settled", **GIVEN)
    set_ = "select series_b, commit_b, state, annotation from collisions"
    assert rows(path, set_) == [(None, "1234567890ab", "settled", number)]
    with closing(open_database(path)) as database:
        answer = run(database, "series-collisions", {"series": "a@example.org"})
        told = [dict(zip(answer.columns, row, strict=True)) for row in answer.rows]
    assert [(one["state"], one["set_by"], one["set_because"]) for one in told] == [("settled", "Uma", "I asked")]
    assert [one.about for one in annotations(path)] == ["collision 1234567890ab a@example.org pump.c"]
    ingest(
        [write_mbox(tmp_path / "more.mbox", [mail("more@example.net", "Re: linux-next", answers="merge@example.net", minutes=950)])],
        path,
        views=views(),
        jobs=1,
    )
    rebuild(path, views=views(), jobs=1, progress=lambda _what, _done, _total: None)
    assert rows(path, set_) == [(None, "1234567890ab", "settled", number)]
    take_back(path, number)
    assert rows(path, set_) == [(None, "1234567890ab", "live", None)]
    assert differences(before, logical_dump(path, without=("annotations",)))["messages"]


VALVE = mail(
    "v@example.org",
    "[PATCH] valve: oil it",
    body="Text.\n---\ndiff --git a/pump.c b/pump.c\n--- a/pump.c\n+++ b/pump.c\n@@ -1,2 +1,2 @@\n int a;\n-int b;\n+int d;\n",
    sender="Kim <kim@example.com>",
    minutes=30,
)


def test_a_collision_with_a_commit_that_is_a_posting_later(tmp_path: Path) -> None:
    path = tmp_path / "commit.db"
    ingest([write_mbox(tmp_path / "first.mbox", COMMIT)], path, views=views(), jobs=1)
    (number,) = annotate_collision(path, "a@example.org", "1234567890ab", "pump.c", state="settled", **GIVEN)
    ingest([write_mbox(tmp_path / "more.mbox", [VALVE])], path, views=views(), jobs=1)
    set_ = "select root_a, root_b, commit_b, state, annotation from collisions where basis = 'reported'"
    assert rows(path, set_) == [("a@example.org", "v@example.org", None, "settled", number)]
    before = logical_dump(path)
    rebuild(path, views=views(), jobs=1, progress=lambda _what, _done, _total: None)
    assert not differences(before, logical_dump(path))
    take_back(path, number)
    assert rows(path, set_) == [("a@example.org", "v@example.org", None, "live", None)]


@pytest.mark.parametrize(
    ("word", "latest"),
    [("fixed", "fixed"), ("invalid", "unaffected"), ("open", "carried"), ("duplicate", "carried"), ("fix-posted", "carried")],
)
def test_revisions_follow_the_status(word: str, latest: str, tmp_path: Path) -> None:
    path = built(tmp_path / "revisions.db", [V1, REPORT, V2, V3])
    before = logical_dump(path, without=("annotations",))
    (number,) = annotate_regression(path, "report@example.com", status=word, **GIVEN)
    query = "select root_id, status, annotation from regression_revisions order by root_id"
    by_hand = number if latest != "carried" else None
    middle = ("carried", None) if word == "fixed" else (latest, by_hand)
    assert rows(path, query) == [("v1@example.org", "reported", None), ("v2@example.org", *middle), ("v3@example.org", latest, by_hand)]
    with closing(open_database(path)) as database:
        answer = run(database, "open-regressions", {})
        told = [dict(zip(answer.columns, row, strict=True)) for row in answer.rows]
    is_open = word in ("open", "fix-posted")
    assert [(one["status"], one["set_by"], one["set_because"]) for one in told] == ([(word, "Uma", "I asked")] if is_open else [])
    take_back(path, number)
    assert not differences(before, logical_dump(path, without=("annotations",)))


def test_a_series_parted(path: Path) -> None:
    assert rows(path, "select count(distinct series) from revisions where root_id in (?, ?)", COUNT_V1, COUNT_V2) == [(1,)]
    parted(path)
    assert rows(path, "select name, revision_count from series where name in (?, ?) order by name", COUNT_V1, COUNT_V2) == [
        (COUNT_V1, 1),
        (COUNT_V2, 1),
    ]


def test_a_series_tied(path: Path) -> None:
    tied(path)
    found = rows(
        path, "select v.root_id, v.linked_by from revisions v join series s using (series) where s.name = ? order by v.posted_at", POOL_V1
    )
    assert [root for root, _ in found] == [POOL_V1, POOL_V2, COUNT_V1, POOL_V3, COUNT_V2]
    assert dict(found)[COUNT_V1] == "annotated"


@pytest.mark.parametrize(("annotate", "what"), [(parted, "unlink"), (tied, "link")])
def test_the_history_of_a_series_shows_who_tied_or_parted_it(path: Path, annotate: Set, what: str) -> None:
    def told() -> list[tuple[object, ...]]:
        with closing(open_database(path)) as database:
            answer = run(database, "series-history", {"series": COUNT_V2 if what == "unlink" else POOL_V1})
            rows = [dict(zip(answer.columns, row, strict=True)) for row in answer.rows]
        return [(row["root_id"], row["set_field"], row["set_by"], row["set_because"]) for row in rows if row["set_by"]]

    (number,) = annotate(path)
    assert told() == [(COUNT_V2 if what == "unlink" else COUNT_V1, what, "Uma", "I asked")]
    take_back(path, number)
    assert told() == []


def test_numbers_of_series_mean_the_nearest_posting(path: Path) -> None:
    number = dict(rows(path, "select name, series from series"))
    annotate_series(path, str(number[COUNT_V1]), follows=str(number[POOL_V1]), **GIVEN)
    assert rows(path, "select root_a, root_b from annotations") == [(COUNT_V1, POOL_V2)]


@ALL
def test_it_holds_after_a_rebuild(path: Path, annotate: Set) -> None:
    annotate(path)
    before = logical_dump(path)
    rebuild(path, views=views(), jobs=1, progress=lambda _what, _done, _total: None)
    assert not differences(before, logical_dump(path))


@ALL
def test_it_can_be_taken_back(path: Path, annotate: Set) -> None:
    before = logical_dump(path, without=("annotations",))
    numbers = annotate(path)
    assert differences(before, logical_dump(path, without=("annotations",)))
    for number in numbers:
        take_back(path, number)
    assert not differences(before, logical_dump(path, without=("annotations",)))
    assert rows(path, "select (select count(*) from regressions where annotation), (select count(*) from collisions where annotation)") == [
        (0, 0)
    ]
    with pytest.raises(QueryError):
        take_back(path, numbers[0])


@ALL
def test_it_holds_when_more_mail_comes(path: Path, tmp_path: Path, annotate: Set) -> None:
    """What is set while half of the mail is there, and what is set when all is: the databases say the same."""
    mails = [reading.outcome.data for reading in MboxSource(SAMPLE).read(None, None)]
    needed = {LOCKUP, POOL_V1, POOL_V3, COUNT_V1, COUNT_V2}
    first = [mail for number, mail in enumerate(mails) if number % 2 or any(f"<{one}>".encode() in mail for one in needed)]
    grown = tmp_path / "grown.db"
    ingest([write_mbox(tmp_path / "first.mbox", first)], grown, views=views(), jobs=1)
    annotate(grown)
    ingest([SAMPLE], grown, views=views(), jobs=1)
    annotate(path)
    assert not differences(logical_dump(path), logical_dump(grown))


@ALL
def test_it_goes_with_a_mail_that_is_taken_down(path: Path, annotate: Set) -> None:
    annotate(path)
    for message_id in (LOCKUP, COUNT_V1, COUNT_V2):
        forget_mail(path, message_id)
    assert annotations(path) == []


def test_the_later_of_two_counts(path: Path) -> None:
    status(path)
    (number,) = annotate_regression(path, LOCKUP, status="fixed", reason="no, it is", by="Vic")
    assert rows(path, "select status from regressions where report_id = ?", LOCKUP) == [("fixed",)]
    take_back(path, number)
    assert rows(path, "select status from regressions where report_id = ?", LOCKUP) == [("invalid",)]


def test_what_was_set_is_listed(path: Path) -> None:
    (number,) = collision(path)
    (given_at,) = rows(path, "select given_at from annotations")[0]
    assert annotations(path) == [
        Annotation(
            number=number, field="state", about=f"collision {POOL_V3} {COUNT_V2} mm/pool.c", value="settled", reason="I asked", by_name="Uma",
            given_at=str(given_at), taken_back_at="",
        )
    ]  # fmt: skip


@pytest.mark.parametrize(
    "annotate",
    [
        lambda path: annotate_regression(path, "nobody@example.org", status="fixed", **GIVEN),
        lambda path: annotate_regression(path, LOCKUP, culprit="HEAD", **GIVEN),
        lambda path: annotate_series(path, POOL_V1, follows=None, **GIVEN),
        lambda path: annotate_series(path, POOL_V1, follows=POOL_V2, **GIVEN),
        lambda path: annotate_series(path, "nobody@example.org", follows=POOL_V2, **GIVEN),
        lambda path: annotate_collision(path, POOL_V1, COUNT_V1, "mm/none.c", state="settled", **GIVEN),
        lambda path: take_back(path, 1),
    ],
    ids=["no regression", "no commit id", "tied to nothing", "one series already", "no posting", "no collision", "no annotation"],
)
def test_what_cannot_be_set_changes_nothing(path: Path, annotate: Callable[[Path], object]) -> None:
    with pytest.raises(QueryError):
        annotate(path)
    assert annotations(path) == []
