"""Postings -> series. In the drawings: id, parent, sender, hours, subject; postings come out as `series_cases.posting_text` writes them."""

import sys

import pytest
from corpus import corpus
from series_cases import mails, postings_of, read_mbox, read_series, series_of

from patchlore.ingest.posting import group_postings
from patchlore.ingest.series import link_series
from patchlore.model.posting import AlarmKind, LinkedBy, LinkedPosting, Series

V1 = """
    c  -  ann 0    [PATCH 0/3] oven: heat evenly
    p1 c  ann 0.01 [PATCH 1/3] oven: add a fan
    p2 c  ann 0.02 [PATCH 2/3] oven: turn it
    p3 c  ann 0.03 [PATCH 3/3] oven: stop it
    r2 p2 bob 5    Re: [PATCH 2/3] oven: turn it
"""
V1_TEXT = "v1? posting [c] 1=p1 2=p2 3=p3"


@pytest.mark.parametrize(
    ("drawing", "expected"),
    [
        pytest.param(
            """
            c  - ann 0    [PATCH 0/3] oven: heat evenly
            p1 c ann 0.01 [PATCH 1/3] oven: add a fan
            p3 c ann 0.03 [PATCH 3/3] oven: stop it
            """,
            [["v1? posting [c] 1=p1 3=p3 of 3"]],
            id="a patch is missing",
        ),
        pytest.param(
            f"""
            {V1}
            d  c ann 30    [PATCH v2 0/3] oven: heat evenly
            q1 d ann 30.01 [PATCH v2 1/3] oven: add a fan
            q2 d ann 30.02 [PATCH v2 2/3] oven: turn it
            q3 d ann 30.03 [PATCH v2 3/3] oven: stop it
            """,
            [[V1_TEXT, "(title) v2 posting [d] 1=q1 2=q2 3=q3"]],
            id="v2 under the cover of v1",
        ),
        pytest.param(f"{V1} x r2 ann 6 Re: [PATCH 2/3] oven: turn it", [[V1_TEXT]], id="a reply that holds a diff"),
        pytest.param(
            f"{V1} x p2 ann 30 [PATCH v2 2/3] oven: turn it",
            [[V1_TEXT, "(reply) v2 partial 2=x"]],
            id="one patch anew, under itself",
        ),
        pytest.param(
            f"{V1} x r2 ann 30 [PATCH v2 2/3] oven: turn it",
            [[V1_TEXT, "(reply) v2 partial 2=x"]],
            id="one patch anew, under its review",
        ),
        pytest.param(
            f"{V1} x c ann 30 [PATCH v2 2/3] oven: turn it faster",
            [[V1_TEXT, "(reply) v2 partial 2=x"]],
            id="one patch anew, under the cover",
        ),
        pytest.param(
            "p - ann 0 [PATCH] oven: add a fan\nq - ann 30 [PATCH v2] oven: add a fan",
            [["v1? posting 1=p", "(title) v2 posting 1=q"]],
            id="a single patch",
        ),
        pytest.param(
            "p - ann 0 [PATCH] oven: add a fan\nq - ann 30 [PATCH] oven: add a fan",
            [["v1? posting 1=p", "(title) v1? posting 1=q"]],
            id="a single patch again, unlabelled",
        ),
        pytest.param(
            f"""
            {V1}
            q1 - ann 30    [PATCH v2 1/2] oven: add a fan
            q2 - ann 30.01 [PATCH v2 2/2] oven: turn it
            """,
            [[V1_TEXT, "(patch-title) v2 posting 1=q1 2=q2"]],
            id="v2 is shorter",
        ),
        pytest.param(f"{V1} x c ann 5 [PATCH 4/3] oven: polish it", [[f"{V1_TEXT} 4=x"]], id="a fourth of three"),
        pytest.param(
            f"""
            {V1}
            d  - ann 90    [PATCH RESEND 0/3] oven: heat evenly
            q1 d ann 90.01 [PATCH RESEND 1/3] oven: add a fan
            q2 d ann 90.02 [PATCH RESEND 2/3] oven: turn it
            q3 d ann 90.03 [PATCH RESEND 3/3] oven: stop it
            """,
            [[V1_TEXT, "(title) v1? resend [d] 1=q1 2=q2 3=q3"]],
            id="all sent again, in a thread of its own",
        ),
        pytest.param(
            f"""
            {V1}
            d  c ann 90    [RESEND PATCH 0/3] oven: heat evenly
            q1 d ann 90.01 [RESEND PATCH 1/3] oven: add a fan
            q2 d ann 90.02 [RESEND PATCH 2/3] oven: turn it
            q3 d ann 90.03 [RESEND PATCH 3/3] oven: stop it
            """,
            [[V1_TEXT, "(title) v1? resend [d] 1=q1 2=q2 3=q3"]],
            id="all sent again, as a reply",
        ),
        pytest.param(
            """
            c  - ann 0     oven cleanups
            p1 c ann 0.01  [PATCH 1/2] oven: add a fan
            p2 c ann 0.02  [PATCH 2/2] oven: turn it
            d  - ann 50    oven cleanups v2
            q1 d ann 50.01 [PATCH 1/2] oven: fan, in steel
            q2 d ann 50.02 [PATCH 2/2] oven: rotate it
            """,
            [["v1? posting [c] 1=p1 2=p2", "(title) v2 posting [d] 1=q1 2=q2"]],
            id="the version stands in the title of a cover without tags",
        ),
        pytest.param(
            """
            c  - ann 0     [RFC PATCH 0/2] oven: heat evenly
            p1 c ann 0.01  [RFC PATCH 1/2] oven: add a fan
            p2 c ann 0.02  [RFC PATCH 2/2] oven: turn it
            d  c ann 50    [PATCH 0/2] oven: heat evenly
            q1 d ann 50.01 [PATCH 1/2] oven: add a fan
            q2 d ann 50.02 [PATCH 2/2] oven: turn it
            """,
            [["v1? rfc [c] 1=p1 2=p2", "(title) v1? posting [d] 1=q1 2=q2"]],
            id="an RFC, then the first version under it",
        ),
        pytest.param(
            f"{V1} x r2 ann 6 [PATCH] oven: do not turn it twice", [[V1_TEXT], ["v1? posting 1=x"]], id="a fixup without a number"
        ),
        pytest.param(
            f"{V1} x p2 robot 6 [PATCH] oven: fix semicolon.cocci warnings", [[V1_TEXT], ["v1? posting 1=x"]], id="a robot's fixup"
        ),
        pytest.param(f"{V1} x p2 ann 30 [PATCH v1.1 2/3] oven: turn it", [[V1_TEXT, "(reply) v1.1 partial 2=x"]], id="a point revision"),
        pytest.param(
            f"{V1} x p2 ann 30 [PATCH v1.1] oven: turn it faster",
            [[V1_TEXT, "(reply) v1.1 partial 1=x"]],
            id="a point revision without a number",
        ),
        pytest.param(
            f"{V1} x c ann 30 [PATCH 2/3] oven: turn it",
            [["v1? posting [c] 1=p1 2=p2 again 2=x 3=p3"]],
            id="one patch again, unlabelled",
        ),
        pytest.param(
            f"{V1} x c ann 30 [PATCH RESEND 2/3] oven: turn it", [[V1_TEXT, "(reply) v1? partial 2=x"]], id="one patch sent again"
        ),
        pytest.param(
            f"""
            {V1}
            d  - bob 1    [PATCH 0/1] lamp: light
            q1 d bob 1.01 [PATCH 1/1] lamp: add a bulb
            """,
            [[V1_TEXT], ["v1? posting [d] 1=q1"]],
            id="two works in one box",
        ),
        pytest.param(
            """
            p1 - ann 0     [net,v2,1/2] oven: add a fan
            p2 - ann 0.01  [net,v2,2/2] oven: turn it
            q1 - ann 50    [net,v3,1/2] oven: add a fan
            q2 - ann 50.01 [net,v3,2/2] oven: turn it
            """,
            [["v2 posting 1=p1 2=p2", "(patch-title) v3 posting 1=q1 2=q2"]],
            id="tags joined by commas",
        ),
        pytest.param(f"{V1} x p2 cid 6 [oven-devel] Re: [PATCH 2/3] oven: turn it", [[V1_TEXT]], id="a reply behind a list's tag"),
        pytest.param(
            """
            q1 d ann 29.01 [PATCH v2 1/2] oven: add a fan
            q2 d ann 29.02 [PATCH v2 2/2] oven: turn it
            d  - ann 30    [PATCH v2 0/2] oven: heat evenly
            """,
            [["v2 posting [d] 1=q1 2=q2"]],
            id="patches that arrive before their cover",
        ),
        pytest.param(
            """
            a - ann 0  [PATCH v2] oven: add a fan
            b - ann 50 [PATCH v3] oven: add a fan
            x - ann 60 [PATCH RESEND v2] oven: add a fan
            """,
            [["v2 posting 1=a", "(title) v2 resend 1=x", "(title) v3 posting 1=b"]],
            id="the latest is so by number, not by date",
        ),
    ],
)
def test_shapes_of_threads(drawing: str, expected: list[list[str]]) -> None:
    assert read_series(mails(drawing)) == expected


MONTH = 30 * 24


@pytest.mark.parametrize(
    ("drawing", "changes", "expected"),
    [
        pytest.param(
            "p - ann 0 [PATCH] oven: fan\nq - bob 30 [PATCH v2] lamp: light",
            {"p": {"change_id": "x"}, "q": {"change_id": "x"}},
            [["v1? posting 1=p", "(change-id) v2 posting 1=q"]],
            id="change-id",
        ),
        pytest.param(
            "p - ann 0 [PATCH] oven: fan\nq - bob 30 [PATCH v2] lamp: light",
            {"q": {"links_to_revisions": ("nowhere", "p")}},
            [["v1? posting 1=p", "(link) v2 posting 1=q"]],
            id="link to the one before",
        ),
        pytest.param(
            "p - ann 0 [PATCH] oven: fan\nq - bob 30 [PATCH v2] lamp: light",
            {"q": {"supersedes": ("p",)}},
            [["v1? posting 1=p", "(supersedes) v2 posting 1=q"]],
            id="supersedes",
        ),
        pytest.param(
            "p - ann 0 [PATCH] oven: fan\nq p ann 30 [PATCH v2] lamp: light",
            {},
            [["v1? posting 1=p", "(reply) v2 posting 1=q"]],
            id="retitled, sent into the thread",
        ),
        pytest.param(
            "p - ann 0 [PATCH] oven: fan\nq p ann 30 [PATCH] lamp: light",
            {},
            [["v1? posting 1=p"], ["v1? posting 1=q"]],
            id="another patch in the thread",
        ),
        pytest.param(
            "p - ann 0 [PATCH 5.4] oven: fan\nq - ann 30 [PATCH v2] oven: fan",
            {},
            [["v1? posting 1=p"], ["v2 posting 1=q"]],
            id="a backport has the same title",
        ),
        pytest.param(
            f"p - ann 0 [PATCH] oven: fan\nq - ann {13 * MONTH} [PATCH v2] oven: fan",
            {},
            [["v1? posting 1=p"], ["v2 posting 1=q"]],
            id="a year later",
        ),
        pytest.param(
            f"p - ann 0 [PATCH] oven: fan\nq - ann {5 * MONTH} [PATCH] oven: fan",
            {},
            [["v1? posting 1=p"], ["v1? posting 1=q"]],
            id="months later, nothing says that it goes on",
        ),
        pytest.param(
            "p - ann 0 [PATCH] fix typo\nq - ann 50 [PATCH] fix typo",
            {"p": {"paths": ("a",)}, "q": {"paths": ("b",)}},
            [["v1? posting 1=p"], ["v1? posting 1=q"]],
            id="a common title",
        ),
        pytest.param(
            "p - ann 0 [PATCH] oven: fan\nq - bob 50 [PATCH v2] oven: fan",
            {},
            [["v1? posting 1=p", "(title) v2 posting 1=q"]],
            id="somebody takes over",
        ),
        pytest.param(
            "p - ann 0 [PATCH] oven: fan\nq - bob 50 [PATCH] oven: fan",
            {},
            [["v1? posting 1=p"], ["v1? posting 1=q"]],
            id="somebody has the same idea",
        ),
        pytest.param(
            """
            c  - ann 0     [PATCH 0/1] sleep in ovens
            p1 c ann 0.01  [PATCH 1/1] oven: add a nap
            d  - ann 1     [tool PATCH 0/1] sleep in ovens
            q1 d ann 1.01  [tool PATCH 1/1] list: show naps
            e  - ann 50    [PATCH v2 0/1] sleep in ovens
            s1 e ann 50.01 [PATCH v2 1/1] oven: add a long nap
            """,
            {},
            [["v1? posting [c] 1=p1", "(title) v2 posting [e] 1=s1"], ["v1? posting [d] 1=q1"]],
            id="a companion for another project",
        ),
        pytest.param(
            """
            a - ann 0   [GIT PULL] oven fixes
            b - ann 3   [GIT PULL v2] oven fixes
            c - ann 999 [GIT PULL] oven fixes
            """,
            {},
            [["v1? pull [a]", "(title) v2 pull [b]"], ["v1? pull [c]"]],
            id="pull requests",
        ),
        pytest.param(
            """
            a - ann 0   [RFC PATCH v3] oven: fan
            b - ann 90  [PATCH] oven: fan
            c - ann 180 [PATCH v2] oven: fan
            x - ann 200 [PATCH RESEND] oven: fan
            """,
            {},
            [["v3 rfc 1=a", "(title) v1? posting 1=b", "(title) v2 posting 1=c", "(title) v2? resend 1=x"]],
            id="numbers begin anew after an RFC; a resend has the number of what it resends",
        ),
        pytest.param(
            """
            c  - ann 0      [PATCH v2 0/4] many things
            p1 c ann 0.01   [PATCH v2 1/4] oven: fan
            p2 c ann 0.02   [PATCH v2 2/4] oven: turn
            p3 c ann 0.03   [PATCH v2 3/4] lamp: light
            p4 c ann 0.04   [PATCH v2 4/4] lamp: dim
            q1 - ann 50     [PATCH v3 1/2] oven: fan
            q2 - ann 50.01  [PATCH v3 2/2] oven: turn
            s1 - ann 51     [PATCH v3 1/2] lamp: light
            s2 - ann 51.01  [PATCH v3 2/2] lamp: dim
            """,
            {},
            [
                [
                    "v2 posting [c] 1=p1 2=p2 3=p3 4=p4",
                    "(patch-title) v3 posting 1=q1 2=q2",
                    "(patch-title) v3 posting 1=s1 2=s2",
                ]
            ],
            id="a work parts in two",
        ),
    ],
)
def test_what_ties_a_revision_to_the_one_before(drawing: str, changes: dict[str, dict[str, object]], expected: list[list[str]]) -> None:
    assert read_series(mails(drawing, changes)) == expected


def test_patches_of_another_work_do_not_pull_it_in() -> None:
    """The cover is of one work, its patches are of another: the posting is of its cover's series, and links nothing else to it.

    c, d: v1 and v2 of heating. d has the patches of e, lamps, which are sent again as f.
    """
    found = mails(
        """
        c  - ann 0      [PATCH 0/2] oven: heat evenly
        p1 c ann 0.01   [PATCH 1/2] oven: add a fan
        p2 c ann 0.02   [PATCH 2/2] oven: turn it
        e  - ann 10     [PATCH 0/2] lamps
        l1 e ann 10.01  [PATCH 1/2] lamp: light
        l2 e ann 10.02  [PATCH 2/2] lamp: dim
        d  - ann 50     [PATCH v2 0/2] oven: heat evenly
        m1 d ann 50.01  [PATCH v2 1/2] lamp: light
        m2 d ann 50.02  [PATCH v2 2/2] lamp: dim
        f  - ann 99     [PATCH v3 0/2] lamps
        n1 f ann 99.01  [PATCH v3 1/2] lamp: light
        n2 f ann 99.02  [PATCH v3 2/2] lamp: dim
        """,
        {"d": {"claimed": (9, 90, 5)}},
    )
    assert read_series(found) == [
        ["v1? posting [c] 1=p1 2=p2", "(title) v2 posting [d] 1=m1 2=m2 of 2"],
        ["v1? posting [e] 1=l1 2=l2", "(title) v3 posting [f] 1=n1 2=n2"],
    ]
    assert [linked.superseded_by for one in series_of(found) for linked in one.postings] == [None, None, "f", None]


def test_a_whole_series() -> None:
    found = mails("p - ann 0 [PATCH] oven: add a fan\nx p ann 20 [PATCH] oven: grease it\nq - ann 30 [PATCH v2] oven: add a fan")
    first, other, second = postings_of(found)
    assert series_of(found) == [
        Series(
            name="p",
            title="oven: add a fan",
            author_name="Ann",
            author_email="ann@example.org",
            latest_revision="2",
            postings=(
                LinkedPosting(posting=first, linked_by=None, predecessor=None, superseded_by="q"),
                LinkedPosting(posting=second, linked_by=LinkedBy.TITLE, predecessor="p", superseded_by=None),
            ),
        ),
        Series(
            name="x",
            title="oven: grease it",
            author_name="Ann",
            author_email="ann@example.org",
            latest_revision="1",
            postings=(LinkedPosting(posting=other, linked_by=None, predecessor=None, superseded_by=None),),
        ),
    ]


def test_a_partial_posting_supersedes_nothing_and_is_not_the_latest() -> None:
    [one] = series_of(
        mails(
            f"""
            {V1}
            x  p2 ann 30    [PATCH v2 2/3] oven: turn it
            d  -  ann 60    [PATCH v3 0/1] oven: heat evenly
            q1 d  ann 60.01 [PATCH v3 1/1] oven: add a fan
            """,
        )
    )
    assert [(linked.posting.root_id, linked.superseded_by) for linked in one.postings] == [
        ("c", "d"),
        ("x", "d"),
        ("d", None),
    ]


def test_a_split_off_part_does_not_supersede_the_whole() -> None:
    [one] = series_of(mails(f"{V1} x - ann 30 [PATCH v2] oven: turn it"))
    assert (one.latest_revision, [linked.superseded_by for linked in one.postings]) == ("2", [None, None])


def test_the_seed() -> None:
    """GROUND-TRUTH.md: four revisions, the last with other patches than its cover says; and the two that it collides with."""
    colliding, cleanups = link_series(group_postings(read_mbox(corpus("seed/dev_pagemap.mbox.gz"))))
    assert [(linked.posting.revision, linked.posting.received, linked.posting.incomplete_because) for linked in colliding.postings] == [
        ("1", 5, "missing patch 4 of 6"),
        ("2", 6, None),
    ]
    assert (cleanups.title, cleanups.latest_revision) == ("dev_pagemap related cleanups", "4")
    assert [
        (linked.posting.revision, linked.posting.received, linked.posting.complete, linked.linked_by) for linked in cleanups.postings
    ] == [
        ("1", 22, True, None),
        ("2", 25, True, LinkedBy.TITLE),
        ("3", 25, True, LinkedBy.TITLE),
        ("4", 22, False, LinkedBy.TITLE),
    ]
    [alarm] = cleanups.postings[3].posting.alarms
    assert alarm.kind is AlarmKind.MISFIT
    assert alarm.detail.endswith("the cover speaks of 34 files (+379 -1016), its patches change 6 files (+359 -472)")


def test_many_postings_of_one_title_cost_no_square() -> None:
    """Counted in calls, which are the same on every machine: ten times the postings make ten times the calls, not a hundred."""

    def calls(count: int) -> int:
        found = mails("\n".join(f"p{n} - ann {n * 30} [PATCH v{n}] oven: add a fan" for n in range(1, count + 1)))
        profile, made = sys.getprofile(), 0

        def one_more(*_event: object) -> None:
            nonlocal made
            made += 1

        sys.setprofile(one_more)
        try:
            linked = link_series(group_postings(found))
        finally:
            sys.setprofile(profile)
        assert len(linked) == 1
        return made

    assert calls(900) < 12 * calls(90)
