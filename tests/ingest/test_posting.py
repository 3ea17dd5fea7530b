"""Mails -> postings. In the drawings: id, parent, sender, hours, subject."""

import random
from collections import defaultdict

import pytest
from corpus import corpus
from series_cases import START, in_threads, mails, posting_text, postings_of, random_mails, read_mbox

from patchlore.ingest.posting import group_postings
from patchlore.ingest.posting_keys import posting_keys, sending_key
from patchlore.ingest.series import link_series
from patchlore.model.posting import Alarm, AlarmKind, PostedMessage, PostedPatch, Posting
from patchlore.model.vocabulary import PostingKind


def test_a_whole_posting() -> None:
    found = mails(
        """
        c  -  ann  0     [PATCH v2 0/2] oven: heat evenly
        p1 c  ann  0.01  [PATCH v2 1/2] oven: add a fan
        p2 c  ann  0.02  [PATCH v2 2/2] lamp: light when hot
        r1 p1 bob  3     Re: [PATCH v2 1/2] oven: add a fan
        """,
        {
            "c": {"claimed": (2, 4, 2), "change_id": "20240101-oven", "base_commit": "a" * 40},
            "p1": {"author_email": "cid@example.org", "author_name": "Cid"},
        },
    )
    by_id = {mail.message_id: mail for mail in found}
    assert postings_of(found) == [
        Posting(
            root_id="c",
            kind=PostingKind.POSTING,
            revision="2",
            revision_inferred=False,
            cover=by_id["c"],
            patches=(
                PostedPatch(counter=1, total=2, is_repeated=False, message=by_id["p1"]),
                PostedPatch(counter=2, total=2, is_repeated=False, message=by_id["p2"]),
            ),
            posted_at=START,
            expected=2,
            received=2,
            incomplete_because=None,
            base_commit="a" * 40,
            change_id="20240101-oven",
            title="oven: heat evenly",
            sender_email="ann@example.org",
            author_name="Ann",
            author_email="ann@example.org",
            alarms=(),
        )
    ]


def test_a_single_patch_is_its_authors() -> None:
    [posting] = postings_of(mails("p - ann 0 [PATCH] oven: add a fan", {"p": {"author_email": "cid@example.org", "author_name": "Cid"}}))
    assert (posting.author_name, posting.author_email, posting.sender_email) == ("Cid", "cid@example.org", "ann@example.org")
    assert posting_text(posting) == "v1? posting 1=p"


@pytest.mark.parametrize(
    ("drawing", "expected"),
    [
        pytest.param(
            """
            c  -  ann 0    [PATCH 0/3] oven: heat evenly
            p1 c  ann 0.01 [PATCH 1/3] oven: add a fan
            p2 p1 ann 0.02 [PATCH 2/3] oven: turn it
            p3 p2 ann 0.03 [PATCH 3/3] oven: stop it
            """,
            ["v1? posting [c] 1=p1 2=p2 3=p3"],
            id="each patch answers the one before",
        ),
        pytest.param(
            """
            c  - ann 0    [PATCH 0/2] oven: heat evenly
            p1 - ann 0.01 [PATCH 1/2] oven: add a fan
            p2 - ann 0.02 [PATCH 2/2] oven: turn it
            """,
            ["v1? posting [c] 1=p1 2=p2"],
            id="nothing refers to anything",
        ),
        pytest.param(
            """
            CH2A0@CH2.namprd07.prod.outlook.com 1.1-1-ann@example.org ann 0    [PATCH 0/2] oven: heat evenly
            CH2A1@CH2.namprd07.prod.outlook.com 1.2-1-ann@example.org ann 0.01 [PATCH 1/2] oven: add a fan
            CH2A2@CH2.namprd07.prod.outlook.com 1.3-1-ann@example.org ann 0.02 [PATCH 2/2] oven: turn it
            """,
            [
                "v1? posting [CH2A0@CH2.namprd07.prod.outlook.com] 1=CH2A1@CH2.namprd07.prod.outlook.com 2=CH2A2@CH2.namprd07.prod.outlook.com"
            ],
            id="Exchange gave each an id of its own, and made each refer to the one that it had",
        ),
        pytest.param(
            """
            p1 1.2-1-ann@example.org ann 0.01 [PATCH 1/2] oven: add a fan
            p2 1.3-1-ann@example.org ann 0.02 [PATCH 2/2] oven: turn it
            """,
            ["v1? posting 1=p1 of 2", "v1? posting 2=p2 of 2"],
            id="under lost mails of the sender, by no Exchange",
        ),
        pytest.param(
            """
            p1 - ann 0    [PATCH 1/2] oven: add a fan
            p2 - ann 0.01 [PATCH 2/2] oven: turn it
            q1 - ann 0.02 [PATCH 1/2] lamp: light
            q2 - ann 0.03 [PATCH 2/2] lamp: dim
            """,
            ["v1? posting 1=p1 2=p2", "v1? posting 1=q1 2=q2"],
            id="two works of a sender in a row, unthreaded",
        ),
        pytest.param(
            """
            p1 - ann 0    [PATCH 1/2] oven: add a fan
            q1 - ann 0.02 [PATCH 1/2] lamp: light
            q2 - ann 0.03 [PATCH 2/2] lamp: dim
            """,
            ["v1? posting 1=p1 of 2", "v1? posting 1=q1 2=q2"],
            id="the same, one patch lost",
        ),
        pytest.param(
            """
            p1 - ann 0  [PATCH 1/2] oven: add a fan
            p2 - ann 13 [PATCH 2/2] oven: turn it
            """,
            ["v1? posting 1=p1 of 2", "v1? posting 2=p2 of 2"],
            id="unthreaded, half a day apart",
        ),
        pytest.param(
            """
            p1 c ann 0    [PATCH 1/3] oven: add a fan
            p3 c ann 0.02 [PATCH 3/3] oven: stop it
            """,
            ["v1? posting 1=p1 3=p3 of 3"],
            id="the cover is in no archive",
        ),
        pytest.param(
            """
            c  - ann 0    oven: heat evenly
            p1 c ann 0.01 [PATCH 1/2] oven: add a fan
            p2 c ann 0.02 [PATCH 2/2] oven: turn it
            """,
            ["v1? posting [c] 1=p1 2=p2"],
            id="a cover without any tag",
        ),
        pytest.param(
            """
            c  - ann 0    ~[RFC] oven: heat evenly
            p1 c ann 0.01 [PATCH 1/2] oven: add a fan
            p2 c ann 0.02 [PATCH 2/2] oven: turn it
            """,
            ["v1? rfc [c] 1=p1 2=p2"],
            id="a cover without a number",
        ),
        pytest.param(
            """
            b  - ann 0    the oven is cold
            p1 b ann 5    [PATCH 1/2] oven: add a fan
            p2 b ann 5.01 [PATCH 2/2] oven: turn it
            """,
            ["v1? posting 1=p1 2=p2"],
            id="a report, and what mends it hours later",
        ),
        pytest.param(
            """
            b  - bob 0    the oven is cold
            p1 b ann 0.1  [PATCH 1/2] oven: add a fan
            p2 b ann 0.11 [PATCH 2/2] oven: turn it
            """,
            ["v1? posting 1=p1 2=p2"],
            id="somebody else's report",
        ),
        pytest.param(
            """
            c  - ann 0    [PATCH v3 0/3] oven: heat evenly
            p1 c ann 0.01 [PATCH v3 1/3] oven: add a fan
            p2 c ann 0.02 [RFC PATCH 2/3] oven: turn it
            p3 c ann 0.03 [PATCH v2 3/3] oven: stop it
            """,
            ["v3 posting [c] 1=p1 2=p2 3=p3"],
            id="patches sent at once under other tags",
        ),
        pytest.param(
            """
            c  - ann 0    [PATCH v2 0/2] oven: heat evenly
            p1 c ann 0.01 [PATCH 1/2] oven: add a fan
            p2 c ann 0.02 [PATCH 2/2] oven: turn it
            """,
            ["v2 posting [c] 1=p1 2=p2"],
            id="only the cover says which revision",
        ),
        pytest.param(
            """
            c  - ann 0    [PATCH 0/1] oven: heat evenly
            p1 c ann 0.01 [PATCH 1/2] oven: add a fan
            p2 c ann 0.02 [PATCH 2/2] oven: turn it
            """,
            ["v1? posting [c] 1=p1 2=p2"],
            id="the cover counts wrongly",
        ),
        pytest.param(
            """
            c  - ann 0    [PATCH 0/2] oven: heat evenly
            p1 c ann 0.01 [PATCH 1/2] oven: add a fan
            q1 c ann 0.02 [PATCH 1/2] oven: turn it
            q2 c ann 0.03 [PATCH 2/2] oven: add a fan
            p2 c ann 0.04 [PATCH 2/2] oven: turn it
            """,
            ["v1? posting [c] 1=p1 2=p2", "v1? posting 1=q1 2=q2"],
            id="two orders of the same patches under one cover",
        ),
        pytest.param(
            """
            c  -  ann 0    [PATCH 0/2] oven: heat evenly
            p1 c  ann 0.01 [PATCH 1/2] oven: add a fan
            p2 c  ann 0.02 [PATCH 2/2] oven: turn it
            d  c  ann 50   [PATCH 0/2] oven: heat evenly
            q1 d  ann 50.1 [PATCH 1/2] oven: add a fan
            q2 d  ann 50.2 [PATCH 2/2] oven: turn it
            """,
            ["v1? posting [c] 1=p1 2=p2", "v1? posting [d] 1=q1 2=q2"],
            id="all again under the first cover, unlabelled",
        ),
        pytest.param(
            """
            p1 - ann 0    [PATCH 5.4 1/2] oven: add a fan
            p2 - ann 0.01 [PATCH 5.4 2/2] oven: turn it
            q1 - ann 0.02 [PATCH 5.10 1/2] oven: add a fan
            q2 - ann 0.03 [PATCH 5.10 2/2] oven: turn it
            """,
            ["v1? posting 1=p1 2=p2", "v1? posting 1=q1 2=q2"],
            id="for two stable releases",
        ),
        pytest.param(
            """
            g  - ann 0    [GIT PULL] oven fixes
            h  - ann 1    [GIT PULL 0/2] lamps
            p1 h ann 1.01 [PULL 1/2] lamp: light
            p2 h ann 1.02 [PULL 2/2] lamp: dim
            r  g bob 2    Re: [GIT PULL] oven fixes
            i1 - ann 3    ~[GIT PULL 1/2] clocks
            i2 - ann 3    ~[GIT PULL 2/2] bells
            """,
            ["v1? pull [g]", "v1? pull [h] 1=p1 2=p2", "v1? pull [i1]", "v1? pull [i2]"],
            id="pull requests, bare and with their patches",
        ),
        pytest.param(
            """
            x  - ann 0 What is an oven?
            y  - ann 0 ~[RFC] What is an oven?
            z  y ann 1 Re: [RFC] What is an oven?
            """,
            [],
            id="talk",
        ),
    ],
)
def test_which_mails_were_sent_together(drawing: str, expected: list[str]) -> None:
    assert [posting_text(posting) for posting in postings_of(mails(drawing))] == expected


@pytest.mark.parametrize(
    ("drawing", "changes", "expected"),
    [
        pytest.param(
            "c - ann 0 [PATCH 0/5] oven: heat\np2 c ann 0.1 [PATCH 2/5] oven: fan",
            {},
            [("missing", "missing patches 1 and 3 to 5 of 5", "c")],
            id="missing",
        ),
        pytest.param("c - ann 0 [PATCH 0/5] oven: heat", {}, [("missing", "none of its 5 patches is here", "c")], id="a cover alone"),
        pytest.param("p1 - ann 0 [PATCH 1/2] oven: heat", {}, [("missing", "missing patch 2 of 2", "p1")], id="one missing"),
        pytest.param(
            "\n".join(f"p{n} - ann 0.{n:02} [PATCH {n}/9999] oven: step {n}" for n in range(2, 60, 2)),
            {},
            [("missing", "missing patches 1, 3, 5, 7, 9, 11, 13, 15, 17, 19, 21, 23 and others of 9999", "p2")],
            id="more gaps than a sentence holds",
        ),
        pytest.param(
            "p1 - ann 0 [PATCH 1/2] oven: fan\np2 p1 ann 0.1 [PATCH 2/2] oven: turn\nq2 p1 ann 0.2 [PATCH 2/2] oven: turn",
            {},
            [("repeated", "patch 2 was posted twice", "q2")],
            id="twice",
        ),
        pytest.param(
            "p1 - ann 0 [PATCH 1/2] oven: fan\np2 p1 ann 0.1 [PATCH 2/2] oven: turn\np3 p1 ann 5 [PATCH 3/2] oven: stop",
            {},
            [("beyond", "patch 3 goes beyond the 2 announced", "p3")],
            id="an afterthought",
        ),
        pytest.param(
            "c - ann 0 [PATCH 0/3] oven: heat\np1 c ann 0.1 [PATCH 1/2] oven: fan\np2 c ann 0.1 [PATCH 2/2] oven: turn",
            {},
            [("count", "the cover counts 3 patches, the patches count 2", "c")],
            id="the cover counts wrongly",
        ),
        pytest.param(
            "c - ann 0 [PATCH 0/1] oven: heat\np1 c ann 0.1 [PATCH 1/1] oven: fan",
            {"c": {"claimed": (34, 379, 1016)}},
            [
                (
                    "misfit",
                    "its patches do not fit its cover: the cover speaks of 34 files (+379 -1016), its patches change 1 file (+2 -1)",
                    "c",
                )
            ],
            id="the wrong patches",
        ),
        pytest.param(
            "c - ann 0 [PATCH 0/1] oven: heat\np1 c ann 0.1 [PATCH 1/1] oven: fan",
            {"c": {"claimed": (4, 5, 1)}, "p1": {"paths": ("a", "b", "c")}},
            [("diffstat", "the cover speaks of 4 files (+5 -1), its patches change 3 files (+2 -1)", "c")],
            id="a diffstat of a little more",
        ),
        pytest.param(
            "c - ann 0 [PATCH 0/1] oven: heat\np1 c ann 0.1 [PATCH 1/1] oven: fan",
            {"c": {"claimed": (4, 8, 7)}},
            [],
            id="equal net lines",
        ),
    ],
)
def test_alarms(drawing: str, changes: dict[str, dict[str, object]], expected: list[tuple[str, str, str]]) -> None:
    [posting] = postings_of(mails(drawing, changes))
    assert posting.alarms == tuple(Alarm(kind=AlarmKind(kind), detail=detail, message_id=root) for kind, detail, root in expected)
    faults = [detail for kind, detail, _ in expected if kind in {"missing", "misfit"}]
    assert posting.incomplete_because == (faults[0] if faults else None)
    assert posting.complete is not bool(faults)


@pytest.mark.parametrize(
    ("drawing", "expected"),
    [
        pytest.param(
            "c - ann 0 oven cleanups v2\np1 c ann 0.1 [PATCH 1/2] oven: fan\np2 c ann 0.1 [PATCH 2/2] oven: turn",
            [("2", "oven cleanups")],
            id="of a cover without tags",
        ),
        pytest.param("p - ann 0 [PATCH] Support PCIe v3", [("1", "Support PCIe v3")], id="of a thing"),
        pytest.param("p - ann 0 [PATCH v5] Support PCIe v3", [("5", "Support PCIe v3")], id="beside one in brackets"),
        pytest.param(
            "p - ann 0 [PATCH] oven: fan\nq - ann 500 [PATCH] oven: fan (v2)",
            [("1", "oven: fan"), ("2", "oven: fan")],
            id="told by an earlier",
        ),
        pytest.param(
            "p - ann 0 [PATCH] oven: fan\nq - bob 500 [PATCH] oven: fan, v2",
            [("1", "oven: fan"), ("1", "oven: fan, v2")],
            id="somebody else's title",
        ),
        pytest.param(
            "p - ann 0 [PATCH] oven: fan\nq - ann 9000 [PATCH] oven: fan, v2",
            [("1", "oven: fan"), ("1", "oven: fan, v2")],
            id="a year after",
        ),
    ],
)
def test_versions_at_the_end_of_titles(drawing: str, expected: list[tuple[str, str]]) -> None:
    assert [(posting.revision, posting.title) for posting in postings_of(mails(drawing))] == expected


def test_a_changelog_shows_that_a_title_ends_in_a_version() -> None:
    [posting] = postings_of(mails("p - ann 0 [PATCH] oven: fan v3", {"p": {"changes_since": ("1", "2")}}))
    assert (posting.revision, posting.revision_inferred, posting.title) == ("3", False, "oven: fan")


def test_patches_that_refer_to_one_another_in_a_circle() -> None:
    found = in_threads(
        [
            *mails("p1 p2 ann 0 [PATCH 1/2] oven: fan"),
            *mails("p2 p1 ann 1 [PATCH 2/2] oven: turn"),
        ]
    )
    assert [posting_text(posting) for posting in postings_of(found)] == ["v1? posting 1=p1 2=p2"]


def test_keys_hold_nothing_of_mails_that_take_no_part() -> None:
    [reply] = mails("r p bob 0 Re: [PATCH] oven: fan")
    assert posting_keys(reply) == ()


def test_a_backport_shares_no_title_with_new_work() -> None:
    new, backport = mails("p - ann 0 [PATCH] oven: fan\nq - ann 1 [PATCH 5.4] oven: fan")
    assert set(posting_keys(new)).isdisjoint(posting_keys(backport))
    assert sending_key(new) != sending_key(backport)


def _closure(start: PostedMessage, messages: list[PostedMessage]) -> list[PostedMessage]:
    """Return the messages that share keys with one, directly or through others."""
    by_key = defaultdict(list)
    for message in messages:
        for key in posting_keys(message):
            by_key[key].append(message)
    found = {start.message_id: start}
    waiting = [start]
    while waiting:
        for key in posting_keys(waiting.pop()):
            for message in by_key.pop(key, ()):
                if message.message_id not in found:
                    found[message.message_id] = message
                    waiting.append(message)
    return list(found.values())


def _assert_closed(chosen: list[PostedMessage], starts: list[PostedMessage], numbers: random.Random) -> None:
    """Check that all that is computed of the messages near one of the starts is what is computed of all messages."""
    postings = {posting.root_id: posting for posting in group_postings(chosen)}
    series = {one.name: one for one in link_series(postings.values())}
    for start in starts:
        near = _closure(start, chosen)
        numbers.shuffle(near)
        found = group_postings(near)
        assert found == [postings[posting.root_id] for posting in found]
        linked = link_series(found)
        assert linked == [series[one.name] for one in linked]


@pytest.mark.parametrize("seed", range(4))
def test_what_shares_no_key_has_no_influence_in_the_seed(seed: int) -> None:
    messages = read_mbox(corpus("seed/dev_pagemap.mbox.gz")) + read_mbox(corpus("seed/related.mbox.gz"))
    numbers = random.Random(seed)
    chosen = in_threads(numbers.sample(messages, k=len(messages) * 2 // 3))
    _assert_closed(chosen, numbers.sample(chosen, k=20), numbers)


def test_what_shares_no_key_has_no_influence() -> None:
    for seed in range(400):
        numbers = random.Random(seed)
        chosen = random_mails(numbers)
        _assert_closed(chosen, chosen, numbers)


def test_no_mail_is_in_two_postings() -> None:
    for seed in range(400):
        found = group_postings(random_mails(random.Random(seed)))
        posted = [patch.message.message_id for posting in found for patch in posting.patches]
        posted += [posting.cover.message_id for posting in found if posting.cover]
        assert len(posted) == len(set(posted))
