"""Trailers of patches and replies."""

from typing import Any

import pytest

from patchlore.ingest.trailer import find_trailers, read_person
from patchlore.model.message import Part
from patchlore.model.trailer import Trailer

JANE = "Jane Doe <Jane@Example.org>"


def part(text: str, number: int = 0) -> Part:
    """Return a text with its lines marked: quotes by their ">", all from the first "diff --git" on as diff, below "-- " as signature."""
    lines = tuple(text.split("\n"))
    marks, mark = "", "."
    for line in lines:
        mark = "+" if line.startswith("diff --git") else "-" if line == "-- " else mark
        marks += ">" if mark == "." and line.startswith(">") else mark
    return Part(number=number, lines=lines, marks=marks)


def trailer(line: int, name: str, value: str, **said: Any) -> Trailer:
    """Return a trailer of Jane's unless another person is given."""
    person: dict[str, Any] = {"person_name": "Jane Doe", "person_email": "jane@example.org"}
    return Trailer(part=0, line=line, name=name, value=value, **{"is_quoted": False, "is_conditional": False, **person, **said})


def fact(line: int, name: str, value: str, **said: Any) -> Trailer:
    """Return a trailer that names no person."""
    return trailer(line, name, value, person_name=None, person_email=None, **said)


def test_a_patch() -> None:
    text = f"""Knock twice, note: once is not enough.

Fixes: 1234567890ab ("cat: knock")
Reported-by: {JANE}
Closes: https://lore.example.org/r/1@example.org
Reported-and-tested-by: {JANE}
Cc: stable@vger.example.org # v5.1+
Acked-for-doors-by: {JANE}
[jane: renamed the door]
Signed-off-by: {JANE}
---
v2: added
Reviewed-by: {JANE}

 cat.c | 1 +
diff --git a/cat.c b/cat.c
+ Tested-by: {JANE}
--{" "}
Signed-off-by: {JANE}"""
    assert find_trailers(part(text)) == [
        fact(3, "Fixes", '1234567890ab ("cat: knock")'),
        trailer(4, "Reported-by", JANE),
        fact(5, "Closes", "https://lore.example.org/r/1@example.org"),
        trailer(6, "Reported-and-tested-by", JANE),
        trailer(7, "Cc", "stable@vger.example.org # v5.1+", person_name=None, person_email="stable@vger.example.org"),
        trailer(8, "Acked-for-doors-by", JANE),
        trailer(10, "Signed-off-by", JANE),
    ]


def test_wrapped_lines_are_joined() -> None:
    text = """Fixes: 1234567890ab ("cat: knock at
 every door")
Fixes: 234567890abc
("cat: knock")
Reviewed-by: Jane Doe
  <jane@example.org>
Reported-by:
jane@example.org
Link:
 https://lore.example.org/r/1@example.org
Cc: jane@example.org,
    joe@example.org"""
    assert find_trailers(part(text)) == [
        fact(1, "Fixes", '1234567890ab ("cat: knock at every door")'),
        fact(3, "Fixes", '234567890abc ("cat: knock")'),
        trailer(5, "Reviewed-by", "Jane Doe <jane@example.org>"),
        trailer(7, "Reported-by", "jane@example.org", person_name=None),
        fact(9, "Link", "https://lore.example.org/r/1@example.org"),
        trailer(11, "Cc", "jane@example.org, joe@example.org", person_name=None),
    ]


@pytest.mark.parametrize(
    "line",
    [
        "Note: the cat knocks <cat@example.org>",
        "Fixes: the door",
        "Reviewed-by: tags from v1 are kept",
        "Signed-off-by:",
        "BUG: the cat at 0xc001000406000000",
        "Bug: the cat at 0xc001000406000000",
        "Change-Id: I1234567890",
        "base-commit: 1234567890123456789012345678901234567890",
        "Link: see below",
        "+Signed-off-by: Jane Doe <jane@example.org>",
        "Cc: all of you",
    ],
)
def test_what_is_no_trailer(line: str) -> None:
    assert find_trailers(part(line)) == []


def test_the_head_of_a_forwarded_mail_is_none() -> None:
    assert find_trailers(part("From: Jane\nSent: Monday\nTo: Joe <joe@example.org>\nCc: Jane <jane@example.org>\nSubject: knock")) == []


def test_quoted_ones_are_marked() -> None:
    text = f"> > Reviewed-by: {JANE}\n> Acked-by: Jane Doe\n> <jane@example.org>\n\nTested-by: {JANE}"
    assert find_trailers(part(text)) == [
        trailer(1, "Reviewed-by", JANE, is_quoted=True),
        trailer(2, "Acked-by", "Jane Doe <jane@example.org>", is_quoted=True),
        trailer(5, "Tested-by", JANE),
    ]


@pytest.mark.parametrize(
    "lead",
    [
        "With that fixed:\n",
        "With that fixed up...\n\n",
        "With the latch taken care of:\n",
        "Once a new hinge is in place, feel free to add\n",
        "This is on top, with those\nintegrated you can add:\n\n",
        "Looks good. Once the door is renamed, feel free to add\n",
        "If you fix the issue, kindly add following tag\n",
        "Assuming that I understood it:\n\n",
        "For the door bits:\n\n",
    ],
)
def test_offered_under_a_condition(lead: str) -> None:
    found = find_trailers(part(f"{lead}Reviewed-by: {JANE}\nTested-by: {JANE}"))
    assert [one.is_conditional for one in found] == [True, True]


@pytest.mark.parametrize(
    "note", ["# for cat.c", "(door part)", "for the door changes", "# door bits", "\nfor the door changes in this series"]
)
def test_offered_for_a_part(note: str) -> None:
    assert [one.is_conditional for one in find_trailers(part(f"Acked-by: {JANE} {note}"))] == [True]


@pytest.mark.parametrize(
    "lead",
    [
        "Looks good. Feel free to add:\n",
        "Feel free to add, if you like:\n",
        "If you respin, please add:\n",
        "For the whole series:\n",
        "Sorry that I broke it.\nLooks good:\n",
        "If the cat knocks, it fails. This repairs it as far as anybody can tell from here today.\n\n",
    ],
)
def test_offered_without_a_condition(lead: str) -> None:
    assert [one.is_conditional for one in find_trailers(part(f"{lead}Acked-by: {JANE}"))] == [False]


def test_a_sign_off_is_never_conditional() -> None:
    assert [one.is_conditional for one in find_trailers(part(f"With that fixed:\nSigned-off-by: {JANE}"))] == [False]


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("Jane Doe <jane@example.org>", ("Jane Doe", "jane@example.org")),
        ('"Doe, Jane" <Jane@Example.org> # v5.1', ("Doe, Jane", "jane@example.org")),
        ("Jane Doe <jane@example.org", ("Jane Doe", "jane@example.org")),
        ("Jane Doe jane@example.org", ("Jane Doe", "jane@example.org")),
        ("jane@example.org (Jane Doe)", ("Jane Doe", "jane@example.org")),
        ("Jane Doe <jane@example.org<mailto:jane@example.org>>", ("Jane Doe", "jane@example.org")),
        ("Jane Doe <jane at example.org>", ("Jane Doe", "jane@example.org")),
        ("<jane@example.org> [jane: a note]", (None, "jane@example.org")),
        ("Jane van der Doe", ("Jane van der Doe", None)),
        ("tags were collected", (None, None)),
    ],
)
def test_persons(value: str, expected: tuple[str | None, str | None]) -> None:
    assert read_person(value) == expected
