"""What a page lost makes no other mail of it; other words do."""

import pytest

from patchlore.ingest.loose_key import loose_key

_TEXT = "On Monday Bob <bob@example.org> wrote:\n> Jérôme, see pool.c\n\n    indented at once\nYes.\n"
_KEY = loose_key("Ann Archer", "ann@example.org", "Re: pool", _TEXT)


@pytest.mark.parametrize(
    ("name", "subject", "text"),
    [
        ("Ann Archer", "Re: pool", _TEXT.replace("@example.org", "@xxxxxxxxxxx")),
        ("Ann Archer", "Re: pool", _TEXT.replace("@", "_at_")),
        ("Ann Archer", "Re: pool", _TEXT.replace("bob@example.org", "bob at example.org")),
        ("Ann Archer", "Re: pool", _TEXT.replace("ô", "Ã´").replace("é", "Ã©")),
        ("Ann Archer", "Re: pool", _TEXT.replace("    ", "").replace("\n\n", "\n")),
        ("Ann Archer", "Re: pool", _TEXT.replace("\n> ", "\n").replace("see pool.c\n", "see\npool.c\n")),
        ("Ann  Archer", "Re: [Devel] pool", _TEXT),
        ("ann archer", "pool", _TEXT.replace("\n", "\r\n")),
    ],
    ids=["masked-by-x", "masked-by-word", "spelled-out", "damaged", "unindented", "wrapped", "list-tag", "CRLF"],
)
def test_same(name: str, subject: str, text: str) -> None:
    assert loose_key(name, "", subject, text) == _KEY != 0


@pytest.mark.parametrize(
    ("name", "subject", "text"),
    [("Ann Arche", "Re: pool", _TEXT), ("Ann Archer", "Re: pools", _TEXT), ("Ann Archer", "Re: pool", _TEXT + "No.\n")],
    ids=["author", "subject", "text"],
)
def test_other(name: str, subject: str, text: str) -> None:
    assert loose_key(name, "ann@example.org", subject, text) != _KEY


def test_a_patch_of_a_series_is_not_the_next() -> None:
    assert loose_key("Ann", "", "[PATCH 1/2] pool", _TEXT) != loose_key("Ann", "", "[PATCH 2/2] pool", _TEXT)


@pytest.mark.parametrize(
    ("name", "email", "text"), [("", "", _TEXT), ("Ann", "", ""), ("Ann", "", " \n>\n")], ids=["author", "empty", "marks"]
)
def test_unknown_is_none(name: str, email: str, text: str) -> None:
    assert loose_key(name, email, "pool", text) == 0


def test_the_user_of_the_address_stands_for_a_name() -> None:
    assert loose_key("", "ann@example.org", "pool", _TEXT) == loose_key("ann@example.org", "", "pool", _TEXT)
