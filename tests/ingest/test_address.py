import pytest

from patchlore.ingest.address import parse_addresses
from patchlore.ingest.header import decode_field
from patchlore.model.message import Address

JANE = Address(name="Jane Doe", email="jane@example.org")
JOE = Address(name="Joe", email="joe@example.com")


def parse(value: str, limit: int = 100) -> list[Address]:
    return parse_addresses(value, lambda text: decode_field(text, None, []), limit)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        pytest.param("Jane Doe <jane@example.org>", [JANE], id="plain"),
        pytest.param("Jane Doe <Jane@EXAMPLE.org>", [JANE], id="lower case"),
        pytest.param('"Jane Doe" <jane@example.org>,\x1fJoe <joe@example.com>', [JANE, JOE], id="folded"),
        pytest.param(
            '"Doe, Jane" <jane@example.org>, Joe <joe@example.com>', [Address(name="Doe, Jane", email=JANE.email), JOE], id="comma"
        ),
        pytest.param('"Doe, Jane (Lab)" <jane@example.org>', [Address(name="Doe, Jane (Lab)", email=JANE.email)], id="quoted comment"),
        pytest.param(r'"Jane \"JD\" Doe" <jane@example.org>', [Address(name='Jane "JD" Doe', email=JANE.email)], id="escaped quotes"),
        pytest.param("jane@example.org", [Address(name="", email=JANE.email)], id="bare"),
        pytest.param("<jane@example.org>", [Address(name="", email=JANE.email)], id="angle only"),
        pytest.param("jane@example.org (Jane Doe)", [JANE], id="name as comment"),
        pytest.param("jane@example.org (Jane (the one) Doe)", [Address(name="Jane (the one) Doe", email=JANE.email)], id="nested comment"),
        pytest.param("Jane Doe (work) <jane@example.org>", [JANE], id="name and comment"),
        pytest.param("Jane Doe<jane@example.org>", [JANE], id="no space"),
        pytest.param("Jane Doe < jane@example.org >", [JANE], id="spaces within"),
        pytest.param('"jane@example.org" <jane@example.org>', [Address(name="jane@example.org", email=JANE.email)], id="address as name"),
        pytest.param("jane@example.org <jane@example.org>", [Address(name="jane@example.org", email=JANE.email)], id="the same unquoted"),
        pytest.param('"Jane Doe <jane@example.org>', [JANE], id="quote not closed"),
        pytest.param('"Jane Doe <jane@example.org>, "Joe" <joe@example.com>', [JANE, JOE], id="first quote not closed"),
        pytest.param("Jane Doe <jane@example.org, Joe <joe@example.com>", [JANE, JOE], id="angle not closed"),
        pytest.param("Jane Doe <<jane@example.org>>", [JANE], id="two angles"),
        pytest.param("Jane Doe <jane@example.org> (((", [Address(name="Jane Doe", email=JANE.email)], id="comments not closed"),
        pytest.param("Jane Doe <mailto:jane@example.org>", [JANE], id="mailto"),
        pytest.param("Jane Doe <@relay.example.net:jane@example.org>", [JANE], id="route"),
        pytest.param("friends: Jane Doe <jane@example.org>, Joe <joe@example.com>;", [JANE, JOE], id="group"),
        pytest.param("undisclosed-recipients:;", [], id="empty group"),
        pytest.param("unlisted-recipients:; (no To-header on input)", [], id="vger's group"),
        pytest.param(
            "jane at example.org (Jane Doe)", [Address(name="Jane Doe", email="jane@example.org")], id="masked as Mailman's archives do"
        ),
        pytest.param("jane at example.org (Jane", [Address(name="jane at example.org Jane", email="")], id="masked, comment not closed"),
        pytest.param("jane at example.org", [Address(name="jane at example.org", email="")], id="masked address is not invented"),
        pytest.param("Jane Doe <>", [Address(name="Jane Doe", email="")], id="empty angle"),
        pytest.param(" , ,Jane Doe <jane@example.org>, ", [JANE], id="empty mailboxes"),
        pytest.param("Jane jane@example.org", [Address(name="Jane", email=JANE.email)], id="name before a bare address"),
        pytest.param("some -list@example.org", [Address(name="", email="some-list@example.org")], id="bare address folded"),
        pytest.param("some-list@exam ple.org", [Address(name="", email="some-list@example.org")], id="bare host folded"),
        pytest.param("Jane Doe <jane@exam\x1fple.org>", [JANE], id="folded in angles"),
        pytest.param('"odd name"@example.org', [Address(name="", email='"oddname"@example.org')], id="quoted local part"),
        pytest.param('"Jane <jane"@example.org', [Address(name="", email=JANE.email)], id="quoted by a relay"),
        pytest.param("=?utf-8?q?Zo=C3=AB?= <zoe@example.org>", [Address(name="Zoë", email="zoe@example.org")], id="encoded name"),
        pytest.param('"=?utf-8?q?Zo=C3=AB?=" <zoe@example.org>', [Address(name="Zoë", email="zoe@example.org")], id="encoded, quoted"),
        pytest.param("=?utf-8?q?Doe=2C_Zo=C3=AB?= <zoe@example.org>", [Address(name="Doe, Zoë", email="zoe@example.org")], id="comma"),
        pytest.param("Zo\xc3\xab <zoe@example.org>", [Address(name="Zoë", email="zoe@example.org")], id="raw utf-8"),
        pytest.param("", [], id="empty"),
    ],
)
def test_address_forms(value: str, expected: list[Address]) -> None:
    assert parse(value) == expected


def test_no_more_than_the_limit() -> None:
    assert parse("Jane Doe <jane@example.org>, x: Joe <joe@example.com>;", 1) == [JANE]
    assert parse("Jane Doe <jane@example.org>," * 5, 2) == [JANE, JANE]
