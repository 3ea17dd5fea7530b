"""Subjects: what their words say of a patch."""

from typing import Any

import pytest

from patchlore.ingest.subject import parse_subject, strip_title_revision
from patchlore.model.subject import Subject, fold_title


def subject(title: str, **said: Any) -> Subject:
    """Return a subject that says nothing but what is given."""
    plain: dict[str, Any] = {
        "is_reply": False,
        "is_patch": False,
        "is_pull": False,
        "revision": None,
        "title_revision": None,
        "counter": None,
        "total": None,
        "is_rfc": False,
        "is_resend": False,
        "prefixes": (),
    }
    return Subject(title=title, **{**plain, **said})


def patch(title: str, **said: Any) -> Subject:
    """Return the subject of a patch."""
    return subject(title, is_patch=True, **said)


TITLE = "cat/door: count the knocks"


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (f"[PATCH] {TITLE}", patch(TITLE)),
        (f"[PATCH v3 02/15] {TITLE}", patch(TITLE, revision="3", counter=2, total=15)),
        (f"[PATCH V3 1/2] {TITLE}", patch(TITLE, revision="3", counter=1, total=2)),
        (f"[PATCHv3 3/7] {TITLE}", patch(TITLE, revision="3", counter=3, total=7)),
        (f"[PATCH -v3] {TITLE}", patch(TITLE, revision="3")),
        (f"[PATCH][v2] {TITLE}", patch(TITLE, revision="2")),
        (f"[PATCH 0/4][v2] {TITLE}", patch(TITLE, revision="2", counter=0, total=4)),
        (f"[PATCH 00/11 v2] {TITLE}", patch(TITLE, revision="2", counter=0, total=11)),
        (f"[PATCH v2 v2] {TITLE}", patch(TITLE, revision="2")),
        (f"[RESEND PATCH v2.1 08/10] {TITLE}", patch(TITLE, revision="2.1", counter=8, total=10, is_resend=True)),
        (f"[PATCH v15.1] {TITLE}", patch(TITLE, revision="15.1")),
        (f"[PATCH V3.1] {TITLE}", patch(TITLE, revision="3.1")),
        (f"[PATCHSET v6a 0/4] {TITLE}", patch(TITLE, revision="6", counter=0, total=4, prefixes=("v6a",))),
        (f"[PATCHSETS v2] {TITLE}", patch(TITLE, revision="2")),
        (f"[PATCH RESEND v6] {TITLE}", patch(TITLE, revision="6", is_resend=True)),
        (f"[REPOST PATCH v3] {TITLE}", patch(TITLE, revision="3", is_resend=True)),
        (f"[PATCH v9 (RESEND) 1/2] {TITLE}", patch(TITLE, revision="9", counter=1, total=2, is_resend=True)),
        (f"[RFC v2 0/3] {TITLE}", patch(TITLE, revision="2", counter=0, total=3, is_rfc=True)),
        (f"[RFCv2 1/3] {TITLE}", patch(TITLE, revision="2", counter=1, total=3, is_rfc=True)),
        (f"[RFC][PATCH 1/2] {TITLE}", patch(TITLE, counter=1, total=2, is_rfc=True)),
        (f"[RFC/PATCH 1/2] {TITLE}", patch(TITLE, counter=1, total=2, is_rfc=True)),
        (f"[ndctl RFC-PATCH 4/4] {TITLE}", patch(TITLE, counter=4, total=4, is_rfc=True, prefixes=("ndctl",))),
        (f"[RFC PATCHv2 bpf-next 1/4] {TITLE}", patch(TITLE, revision="2", counter=1, total=4, is_rfc=True, prefixes=("bpf-next",))),
        (f"[PATCH 3/3 RFC] {TITLE}", patch(TITLE, counter=3, total=3, is_rfc=True)),
        (f"[RFT][PATCH] {TITLE}", patch(TITLE, prefixes=("RFT",))),
        (f"[v6 3/3] {TITLE}", patch(TITLE, revision="6", counter=3, total=3)),
        (f"[0/7] {TITLE}", patch(TITLE, counter=0, total=7)),
        (f"[PATCH 1 of 3] {TITLE}", patch(TITLE, counter=1, total=3)),
        (f"[PATCH 2 / 7] {TITLE}", patch(TITLE, counter=2, total=7)),
        (f"[PATCH 4/3] {TITLE}", patch(TITLE, counter=4, total=3)),
        (f"[net-next,v3,0/4] {TITLE}", patch(TITLE, revision="3", counter=0, total=4, prefixes=("net-next",))),
        (f"[PATCH net-next,v3,2/4] {TITLE}", patch(TITLE, revision="3", counter=2, total=4, prefixes=("net-next",))),
        (f"[PATCH -next v2] {TITLE}", patch(TITLE, revision="2", prefixes=("-next",))),
        (f"[PATCH-next v4] {TITLE}", patch(TITLE, revision="4", prefixes=("-next",))),
        (f"[ndctl PATCH 0/2] {TITLE}", patch(TITLE, counter=0, total=2, prefixes=("ndctl",))),
        (f"[PATCH 5.15 012/345] {TITLE}", patch(TITLE, counter=12, total=345, prefixes=("5.15",))),
        (f"[PATCH AUTOSEL 6.6 3/9] {TITLE}", patch(TITLE, counter=3, total=9, prefixes=("AUTOSEL", "6.6"))),
        (f"[PATCH 4.14/4.19 1/1] {TITLE}", patch(TITLE, counter=1, total=1, prefixes=("4.14/4.19",))),
        (f"[PATCH v5.4 v2] {TITLE}", patch(TITLE, revision="2", prefixes=("v5.4",))),
        (f"[PATCH v6.12] {TITLE}", patch(TITLE, prefixes=("v6.12",))),
        (f"[PATCH PKS/PMEM 2/9] {TITLE}", patch(TITLE, counter=2, total=9, prefixes=("PKS/PMEM",))),
        (f"[Intel-gfx] [PATCH 1/2] {TITLE}", patch(TITLE, counter=1, total=2, prefixes=("Intel-gfx",))),
        (f"[PATCH] [PATCH]{TITLE}", patch(TITLE)),
        (f"[PATCH 1/2]{TITLE}", patch(TITLE, counter=1, total=2)),
        (f"[PATCH 1/2]: {TITLE}", patch(TITLE, counter=1, total=2)),
        (f"[PATCH] 1/2 {TITLE}", patch(TITLE, counter=1, total=2)),
        (f"PATCH 1/2: {TITLE}", patch(TITLE, counter=1, total=2)),
        (f"PATCH] {TITLE}", patch(TITLE)),
        (f"[[PATCH v2 1/2]] {TITLE}", patch(TITLE, revision="2", counter=1, total=2)),
        (f"[[PATCH v2 1/2] {TITLE}", patch(TITLE, revision="2", counter=1, total=2)),
        (f"[PATCH [v2] 1/2] {TITLE}", patch(TITLE, revision="2", counter=1, total=2)),
        (f"[PATCH v2 1/2 {TITLE}", patch(TITLE, revision="2", counter=1, total=2)),
        (f"Subject: [PATCH 0/8] {TITLE}", patch(TITLE, counter=0, total=8)),
        ("[PATCH 2/2] [cat|dog]: knock", patch("[cat|dog]: knock", counter=2, total=2)),
        ("[PATCH] [sym]link the cat", patch("[sym]link the cat")),
        ("[PATCH 1/2] RFC: knock", patch("knock", counter=1, total=2, is_rfc=True)),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_postings(given: str, expected: Subject) -> None:
    assert parse_subject(given) == expected
    assert parse_subject(given.replace(" ", "\r\n ", 1)) == expected


@pytest.mark.parametrize(
    "words",
    [
        "Re: ", "RE: ", "re:", "Re: Re: ", "Re[2]: ", "RE : ", "AW: ", "Antw: ", "WG: ", "SV: ", "VS: ", "Fwd: ", "FW: ", "R: ", "R: R: ",
        "Re: Fwd: ", "回复：", "答复: ", "回覆：", "Re: [cats] Re: ",
    ],
)  # fmt: skip
def test_reply_words_in_many_languages(words: str) -> None:
    prefixes = ("cats",) if "cats" in words else ()
    assert parse_subject(f"{words}[PATCH v2 1/2] {TITLE}") == patch(
        TITLE, is_reply=True, revision="2", counter=1, total=2, prefixes=prefixes
    )


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("[External] Re: [PATCH] knock", patch("knock", is_reply=True, prefixes=("External",))),
        ("Re: knocks v2", subject("knocks v2", is_reply=True, title_revision="2")),
        ("[jane@example.org: [Bug 1234] no cat]", subject("no cat", is_reply=True, prefixes=("Bug", "1234"))),
        ("Re: [syzbot ci] Re: knocks", subject("knocks", is_reply=True, prefixes=("syzbot", "ci"))),
        ("[PATCH] sv: count the knocks", patch("sv: count the knocks")),
    ],
    ids=["list before Re:", "naked cover", "mutt's forward", "robot's tag before Re:", "a subsystem is no reply word"],
)
def test_replies(given: str, expected: Subject) -> None:
    assert parse_subject(given) == expected


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("mm/cat: fix door", subject("mm/cat: fix door")),
        ("[syzbot] [mm?] WARNING in knock (2)", subject("WARNING in knock (2)", prefixes=("syzbot", "mm?"))),
        ("[tip: sched/core] cat: Knock", subject("cat: Knock", prefixes=("tip", "sched/core"))),
        ("[cats:for-next 2/3] cat.c:1: error: no door", subject("cat.c:1: error: no door", prefixes=("cats:for-next",))),
        (
            "[linux-next:master] [cat] 1234567890: BUG:door",
            subject("1234567890: BUG:door", prefixes=("linux-next:master", "cat")),
        ),
        ("[bug report] cat: Knock", subject("cat: Knock", prefixes=("bug", "report"))),
        ("[REGRESSION] no cat", subject("no cat", prefixes=("REGRESSION",))),
        ("[ANNOUNCE] cats v71", subject("cats v71", prefixes=("ANNOUNCE",), title_revision="71")),
        ("RFC: a tree for cats", subject("a tree for cats", is_rfc=True)),
        ("[24/7] cats", subject("cats", prefixes=("24/7",))),
        ("[cats]", subject("[cats]")),
        ("[", subject("[")),
        ("]]", subject("]]")),
        ("", subject("")),
        ("[GIT PULL] cats for v6.1", subject("cats for v6.1", is_pull=True)),
        ("[GIT PULL 2/3] cats", subject("cats", is_pull=True, counter=2, total=3)),
        ("[GIT PULL][PATCH v5 0/8] cats", patch("cats", is_pull=True, revision="5", counter=0, total=8)),
        ("[PULL 00/10] cats", subject("cats", is_pull=True, counter=0, total=10)),
        ("[GIT] cats", subject("cats", is_pull=True)),
        ("GIT PULL: cats", subject("GIT PULL: cats", is_pull=True)),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_is_no_patch(given: str, expected: Subject) -> None:
    assert parse_subject(given) == expected


@pytest.mark.parametrize(
    "suffix", [" v2", ", v2", " (v2)", " - v2", " V2", " version 2", " #2", " take 2", " (take #2)", " [v2]", " rev 2", " try #2"]
)
def test_a_title_may_end_in_its_revision(suffix: str) -> None:
    parsed = parse_subject(f"knocks and doors{suffix}")
    assert (parsed.title, parsed.title_revision) == (f"knocks and doors{suffix}", "2")
    assert strip_title_revision(parsed.title) == "knocks and doors"


@pytest.mark.parametrize("title", ["extent-tree-v2", "count 2", "the 2nd", "knock (2)", "v2", "cat5", "fix #1234567"])
def test_a_title_that_ends_in_no_revision(title: str) -> None:
    assert parse_subject(title).title_revision is None
    assert strip_title_revision(title) == title


def test_a_revision_in_brackets_overrules_the_title() -> None:
    assert parse_subject("[PATCH v3 0/2] knocks v2") == patch("knocks v2", revision="3", counter=0, total=2)


def test_titles_are_compared_without_case() -> None:
    assert fold_title("Cat:  Knock.") == fold_title("cat: knock")
