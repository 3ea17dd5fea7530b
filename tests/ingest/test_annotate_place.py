"""Of which series a regression is, as a person says: all follows that, whatever the mails tell, until it is taken back."""

import random
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from logical_dump import differences, logical_dump
from mails import mail
from regression_story import ANN, BOB, CLOSES, MAX, OTHER, REPORT, SEEN, SHA, V1, V2, answer, below, built, diff, patch, rows

from patchlore.ingest.annotate import annotate_regression, annotate_series, annotations, take_back
from patchlore.ingest.forget import forget_mail
from patchlore.ingest.rebuild import rebuild
from patchlore.model.database import open_database
from patchlore.model.errors import QueryError
from patchlore.queries.catalog import run, views

VALVE = "pump: oil the valve"
OTHER_V2 = patch("other-v2@example.org", 150, prefix="[PATCH v2]", title=VALVE, path="valve.c", to="e")
OTHER_V3 = patch("other-v3@example.org", 250, prefix="[PATCH v3]", title=VALVE, path="valve.c", to="f")
GONE = answer(
    "gone@example.com", "other-v2@example.org", "Now it works for me, thanks.\n\nTested-by: Bob <bob@example.com>\n", 160, subject=VALVE
)
MAILS = [V1, REPORT, V2, OTHER, OTHER_V2, GONE, OTHER_V3]
GIVEN = {"reason": "I asked", "by": "Uma"}
REPORT_ID = "report@example.com"


def place(path: Path, series: str) -> int:
    (number,) = annotate_regression(path, REPORT_ID, series=series, **GIVEN)
    return number


def number_of(path: Path, name: str) -> str:
    return str(rows(path, f"select series from series where name = '{name}'")[0][0])


def is_of(path: Path) -> list[tuple[object, ...]]:
    return rows(
        path,
        "select s.name, r.root_id, r.patch, r.culprit_by, r.annotation from regressions r left join series s using (series) "
        f"where report_id = '{REPORT_ID}'",
    )


def revisions(path: Path) -> list[tuple[object, ...]]:
    return rows(path, "select root_id, status, annotation from regression_revisions order by root_id")


def again(path: Path) -> None:
    rebuild(path, views=views(), jobs=1, progress=lambda _what, _done, _total: None)


def told(path: Path, name: str, arguments: dict[str, str]) -> list[dict[str, object]]:
    database = open_database(path)
    try:
        answer = run(database, name, arguments)
        return [dict(zip(answer.columns, row, strict=True)) for row in answer.rows]
    finally:
        database.close()


def test_it_is_of_the_posting_that_is_named_and_its_revisions_follow(tmp_path: Path) -> None:
    path = built(tmp_path / "mail.db", MAILS)
    assert is_of(path) == [("v1@example.org", "v1@example.org", "v1@example.org", "answered", None)]
    number = place(path, "other@example.org")
    assert is_of(path) == [("other@example.org", "other@example.org", "v1@example.org", "answered", number)]
    assert revisions(path) == [
        ("other-v2@example.org", "unaffected", None),
        ("other-v3@example.org", "unaffected", None),
        ("other@example.org", "reported", number),
    ]
    assert rows(path, "select event, message_id from regression_events order by id") == [
        ("reported", "report@example.com"),
        ("new-revision", "other-v2@example.org"),
        ("confirmed", "gone@example.com"),
        ("new-revision", "other-v3@example.org"),
    ]


def test_an_answer_names_its_posting(tmp_path: Path) -> None:
    path = built(tmp_path / "mail.db", MAILS)
    number = place(path, "gone@example.com")
    assert is_of(path) == [("other@example.org", "other-v2@example.org", "v1@example.org", "answered", number)]
    assert revisions(path) == [("other-v2@example.org", "reported", number), ("other-v3@example.org", "carried", None)]


def test_of_the_same_series_it_is_the_patch_of_the_revision_that_is_named(tmp_path: Path) -> None:
    path = built(tmp_path / "mail.db", MAILS)
    number = place(path, "v2@example.org")
    assert is_of(path) == [("v1@example.org", "v2@example.org", "v2@example.org", "answered", number)]


def test_by_the_number_of_a_series_the_revision_stays_unknown(tmp_path: Path) -> None:
    path = built(tmp_path / "mail.db", MAILS)
    number = place(path, number_of(path, "other@example.org"))
    assert is_of(path) == [("other@example.org", None, "v1@example.org", "answered", number)]
    assert revisions(path) == []


BISECTED = f'I bisected it to commit {SHA} ("{VALVE}").\n'
NAMED = mail("report@example.com", "pump fails", body=f"{SEEN}\n{BISECTED}", sender=BOB, minutes=160)


def test_by_the_number_of_a_series_the_title_of_the_culprit_tells_the_revision(tmp_path: Path) -> None:
    backport = patch("stable@example.org", 155, prefix="[PATCH 6.1]", title=VALVE, path="valve.c", to="g")
    path = built(tmp_path / "mail.db", [V1, V2, OTHER, OTHER_V2, backport, NAMED])
    annotate_regression(path, REPORT_ID, series="", **GIVEN)
    assert is_of(path)[0][:4] == (None, None, "other-v2@example.org", "named")
    number = place(path, number_of(path, "other@example.org"))
    assert is_of(path) == [("other@example.org", "other-v2@example.org", "other-v2@example.org", "named", number)]


def test_it_is_of_no_series(tmp_path: Path) -> None:
    path = built(tmp_path / "mail.db", MAILS)
    number = place(path, "")
    assert is_of(path) == [(None, None, "v1@example.org", "answered", number)]
    assert revisions(path) == []


def test_who_calls_it_unrelated_does_not_undo_it(tmp_path: Path) -> None:
    unrelated = below("unrelated@example.net", "This is unrelated to this series.\n", 30, sender=MAX)
    path = built(tmp_path / "mail.db", [*MAILS, unrelated])
    assert is_of(path) == [(None, None, None, "answered", None)]
    number = place(path, "other@example.org")
    assert is_of(path) == [("other@example.org", "other@example.org", "v1@example.org", "answered", number)]


def test_a_fix_in_that_series_is_folded_in(tmp_path: Path) -> None:
    mended = patch("other-v4@example.org", 350, prefix="[PATCH v4]", title=VALVE, text=CLOSES, path="valve.c", to="g")
    path = built(tmp_path / "mail.db", [V1, REPORT, OTHER, mended])
    place(path, "other@example.org")
    assert revisions(path)[0][:2] == ("other-v4@example.org", "fix-claimed")


def test_a_fix_that_any_patch_of_a_later_revision_tells_of_is_folded_in(tmp_path: Path) -> None:
    parts = [
        patch(
            f"part{number}@example.org",
            300 + number,
            prefix=f"[PATCH v2 {number}/2]",
            title=title,
            text=text,
            path=f"{number}.c",
            **answers,
        )
        for number, title, text, answers in (
            (1, VALVE, "Text.\n", {}),
            (2, "pump: more oil", "Text.\n---\nv2:\n - fix the crash in pump_start (Bob)\n", {"answers": "part1@example.org"}),
        )
    ]
    path = built(tmp_path / "mail.db", [V1, REPORT, OTHER, *parts])
    number = place(path, "other@example.org")
    assert revisions(path) == [("other@example.org", "reported", number), ("part1@example.org", "fix-claimed", None)]


def test_the_author_of_that_series_is_no_tester(tmp_path: Path) -> None:
    kim = "Kim <kim@example.com>"
    tried = below("tried@example.com", "Tested-by: Kim <kim@example.com>\n", 20, sender=kim)
    path = built(tmp_path / "mail.db", [V1, REPORT, ELSEWHERE, tried, below("fine@example.com", "It works for me.\n", 30, sender=kim)])
    said = "select event, message_id from regression_events where event = 'tested'"
    assert ("tested", "fine@example.com") in rows(path, said)
    place(path, "else@example.com")
    assert ("tested", "fine@example.com") not in rows(path, said)


def test_a_culprit_that_is_found_later_does_not_change_it(tmp_path: Path) -> None:
    by_id = mail("report@example.com", "pump fails", body=f"{SEEN}\nI bisected it to commit {SHA}.\n", sender=BOB, minutes=160)
    titled = mail("told@example.net", "Re: pump fails", body=BISECTED, answers=REPORT_ID, sender=MAX, minutes=170)
    path = built(tmp_path / "mail.db", [V1, V2, OTHER, OTHER_V2, by_id])
    number = place(path, "v1@example.org")
    built(path, [V1, V2, OTHER, OTHER_V2, by_id, titled])
    assert is_of(path) == [("v1@example.org", "v1@example.org", "other-v2@example.org", "named", number)]


@pytest.mark.parametrize("series", ["other@example.org", "gone@example.com", "v2@example.org", ""])
def test_it_holds_after_a_rebuild_and_is_taken_back(series: str, tmp_path: Path) -> None:
    path = built(tmp_path / "mail.db", MAILS)
    before = logical_dump(path, without=("annotations",))
    number = place(path, series)
    placed, shown = logical_dump(path), (is_of(path), revisions(path))
    assert differences(before, placed)
    again(path)
    assert not differences(placed, logical_dump(path))
    assert shown == (is_of(path), revisions(path))
    take_back(path, number)
    assert not differences(before, logical_dump(path, without=("annotations",)))
    assert is_of(path)[0][-1] is None


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("series", ["other@example.org", "other-v2@example.org", "number", ""])
def test_it_holds_when_more_mail_comes_in_any_order(series: str, seed: int, tmp_path: Path) -> None:
    whole = built(tmp_path / "whole.db", MAILS)
    place(whole, number_of(whole, "other@example.org") if series == "number" else series)
    needed = {id(REPORT), id(V1), id(OTHER_V2 if "v2" in series else OTHER)}
    rest = [one for one in MAILS if id(one) not in needed]
    random.Random(seed).shuffle(rest)
    cut = seed % len(rest)
    first = [one for one in MAILS if id(one) in needed] + rest[:cut]
    grown = built(tmp_path / "grown.db", first)
    place(grown, number_of(grown, "other@example.org") if series == "number" else series)
    for one in rest[cut:]:
        built(grown, [one])
    assert not differences(logical_dump(whole), logical_dump(grown))


def test_what_is_said_of_revisions_before_the_report_counts_whenever_it_comes(tmp_path: Path) -> None:
    alone = mail(REPORT_ID, "pump fails", body=SEEN, sender=BOB, minutes=155)
    path = built(tmp_path / "mail.db", [OTHER, OTHER_V2, alone])
    place(path, "other@example.org")
    built(path, [GONE])
    assert rows(path, "select event, message_id from regression_events order by id") == [
        ("reported", "report@example.com"), ("confirmed", "gone@example.com")
    ]  # fmt: skip


def long_series() -> Sequence[bytes]:
    cover = mail("cover@example.org", "[PATCH 0/2] pump: all new", body="Text.\n", sender=ANN, minutes=20)
    parts = [
        patch(f"part{number}@example.org", 20 + number, prefix=f"[PATCH {number}/2]", title=f"pump: step {number}", path=f"{number}.c",
              answers="cover@example.org")
        for number in (1, 2)
    ]  # fmt: skip
    return [cover, *parts]


def test_it_holds_when_the_cover_comes_late(tmp_path: Path) -> None:
    cover, *parts = long_series()
    path = built(tmp_path / "mail.db", [V1, REPORT, *parts])
    number = place(path, "part2@example.org")
    built(path, [cover])
    assert is_of(path) == [("cover@example.org", "cover@example.org", "v1@example.org", "answered", number)]
    assert [row["root_id"] for row in told(path, "regression-history", {"regression": REPORT_ID}) if row["event"] == "annotated"] == [
        "cover@example.org"
    ]


def test_the_queries_show_whose_word_it_is(tmp_path: Path) -> None:
    path = built(tmp_path / "mail.db", MAILS[:-2])
    (number,) = annotate_regression(path, REPORT_ID, series="other-v2@example.org", **GIVEN)
    shown = told(path, "open-regressions", {"series": "other@example.org"})
    assert [(row["report_id"], row["reported_on"], row["in_latest"], row["set_by"], row["set_because"]) for row in shown] == [
        (REPORT_ID, "2", "reported", "Uma", "I asked")
    ]
    assert told(path, "open-regressions", {"series": "v1@example.org"}) == []
    history = told(path, "regression-history", {"regression": REPORT_ID})[-1]
    assert [history[name] for name in ("event", "status", "from_name", "subject", "revision", "root_id")] == [
        "annotated", "open", "Uma", f"series {VALVE}: I asked", "2", "other-v2@example.org"
    ]  # fmt: skip
    regressions = told(path, "series-history", {"series": "other@example.org"})
    assert [(row["root_id"], row["regressions"], row["set_by"]) for row in regressions] == [
        ("other@example.org", None, None),
        ("other-v2@example.org", "1 reported", None),
    ]
    take_back(path, number)
    place(path, number_of(path, "other@example.org"))
    place(path, "")
    assert [
        (row["subject"], row["revision"], row["root_id"])
        for row in told(path, "regression-history", {"regression": REPORT_ID})
        if row["event"] == "annotated"
    ] == [(f"series {VALVE}: I asked", None, None), ("no series: I asked", None, None)]


def test_the_later_of_two_counts_and_the_highest_number_is_shown(tmp_path: Path) -> None:
    path = built(tmp_path / "mail.db", MAILS)
    first = place(path, "other@example.org")
    second = place(path, "")
    (status,) = annotate_regression(path, REPORT_ID, status="fixed", **GIVEN)
    assert is_of(path) == [(None, None, "v1@example.org", "answered", status)]
    take_back(path, second)
    assert is_of(path)[0][:2] == ("other@example.org", "other@example.org")
    take_back(path, status)
    assert is_of(path)[0][-1] == first


def test_it_ties_no_postings(tmp_path: Path) -> None:
    path = built(tmp_path / "mail.db", MAILS)
    annotate_series(path, "other-v3@example.org", follows=None, **GIVEN)
    place(path, "other-v3@example.org")
    place(path, "other@example.org")
    assert rows(path, "select count(*) from revisions where linked_by = 'annotated'") == [(0,)]
    assert [row[:2] for row in revisions(path)] == [("other-v2@example.org", "unaffected"), ("other@example.org", "reported")]


ELSEWHERE = mail(
    "else@example.com", "[PATCH] tap: open", body=f"Text.\n{diff('tap.c')}", sender="Kim <kim@example.com>", list_id="b.example.org"
)


@pytest.mark.parametrize("is_number", [False, True])
def test_it_goes_with_the_posting(tmp_path: Path, *, is_number: bool) -> None:
    alone = [mail("zero@example.com", sender=BOB), mail(REPORT_ID, "pump fails", body=SEEN, sender=BOB, minutes=160)]
    path = built(tmp_path / "mail.db", [*alone, ELSEWHERE])
    place(path, number_of(path, "else@example.com") if is_number else "else@example.com")
    forget_mail(path, "else@example.com")
    assert annotations(path) == []
    assert not differences(logical_dump(built(tmp_path / "without.db", alone)), logical_dump(path))
    assert is_of(path) == [(None, None, None, None, None)]


def test_what_is_listed(tmp_path: Path) -> None:
    path = built(tmp_path / "mail.db", MAILS)
    place(path, "other-v2@example.org")
    place(path, number_of(path, "v1@example.org"))
    place(path, "")
    assert [(one.field, one.about, one.value) for one in annotations(path)] == [
        ("link", f"regression {REPORT_ID} posting other-v2@example.org", ""),
        ("link", f"regression {REPORT_ID} series v1@example.org", ""),
        ("unlink", f"regression {REPORT_ID}", ""),
    ]


@pytest.mark.parametrize(
    "series",
    [lambda _: "nobody@example.org", lambda _: "999", lambda _: "v1@example.org", lambda path: number_of(path, "v1@example.org")],
    ids=["no posting", "no number", "that posting already", "that series already"],
)
def test_what_cannot_be_set_changes_nothing(series: Callable[[Path], str], tmp_path: Path) -> None:
    path = built(tmp_path / "mail.db", MAILS)
    with pytest.raises(QueryError) as refused:
        place(path, series(path))
    assert "\n" not in str(refused.value)
    assert annotations(path) == []


def test_of_no_series_it_is_already(tmp_path: Path) -> None:
    path = built(tmp_path / "mail.db", [mail("report@example.com", "pump fails", body=SEEN, sender=BOB)])
    with pytest.raises(QueryError):
        place(path, "")
    assert annotations(path) == []
