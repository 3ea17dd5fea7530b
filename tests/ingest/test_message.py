from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from corpus import corpus

from patchlore.ingest.message import MAX_RECIPIENTS, MAX_REFERENCES, parse_message
from patchlore.model.defect import Defect
from patchlore.model.message import Address, Message
from patchlore.model.vocabulary import DefectKind

PLAIN = """From: Zo\u00eb Zander <Zoe@Example.org>
To: A list <a-list@example.org>, "Doe, Jane" <jane@example.org>
Cc: joe@example.com
Subject: =?utf-8?q?Re=3A?= [PATCH v2 1/3]
 mm: a  title
Date: Thu, 13 Jun 2019 11:43:03 +0200
Message-ID: <Three@example.org>
References: <one@example.org>
\t<two@example.org> <one@example.org>
In-Reply-To: <two@example.org>
List-Id: A list <a-list.Example.org>
X-Mailing-List: b-list@example.com
X-Mailer: git-send-email 2.20.1
Received: from nowhere

Words  \t
> quoted
"""


@pytest.fixture
def read() -> Callable[..., Message]:
    """Read a mail whose header is that of a good one but for the lines given; twice, with LF and with CRLF."""

    def parse(*lines: str, body: str = "Words\n") -> Message:
        names = {line.partition(":")[0].lower() for line in lines}
        good = [
            "From: Jane <jane@example.org>",
            "Subject: a title",
            "Date: Thu, 13 Jun 2019 11:43:03 +0200",
            "Message-ID: <own@example.org>",
        ]
        text = "\n".join([*lines, *(line for line in good if line.partition(":")[0].lower() not in names), "", body])
        message = parse_message(text.encode())
        assert parse_message(text.replace("\n", "\r\n").encode()) == message
        return message

    return parse


@pytest.mark.parametrize("line_end", ["\n", "\r\n"], ids=["LF", "CRLF"])
def test_a_plain_mail(line_end: str) -> None:
    message = parse_message(PLAIN.replace("\n", line_end).encode())
    assert message == Message(
        message_id="Three@example.org",
        message_id_inferred=False,
        subject="Re: [PATCH v2 1/3] mm: a title",
        sender=Address(name="Zoë Zander", email="zoe@example.org"),
        recipients=(
            ("to", Address(name="A list", email="a-list@example.org")),
            ("to", Address(name="Doe, Jane", email="jane@example.org")),
            ("cc", Address(name="", email="joe@example.com")),
        ),
        sent_at=1560418983,
        sent_zone=120,
        references=("one@example.org", "two@example.org"),
        lists=("a-list.example.org", "b-list.example.com"),
        text="Words  \t\n> quoted\n",
        attachments=(),
        content_hash=message.content_hash,
        loose_key=message.loose_key,
        copy_rank=(0, 0, 0, 0, 0),
        headers=(("x-mailer", "git-send-email 2.20.1"),),
        defects=(),
    )


@pytest.mark.parametrize(
    "envelope",
    [
        b"\xef\xbb\xbf",
        b"From mboxrd@z Thu Jan  1 00:00:00 1970\n",
        b">From jane Thu Jan  1 00:00:00 1970\n",
        b"\n\r\n",
        b"From a\n>From b\n",
    ],
    ids=["BOM", "From", "escaped From", "blank lines", "two"],
)
def test_what_stands_before_a_mail_is_passed_over(envelope: bytes) -> None:
    assert parse_message(envelope + PLAIN.encode()) == parse_message(PLAIN.encode())


@pytest.mark.parametrize(
    ("lines", "expected", "defects"),
    [
        (["Message-Id: <a@b>", "Message-ID: <c@d>"], "a@b", [(DefectKind.REPEATED_HEADER, "2 times message-id")]),
        (["message-id: 25fdb2e4-e6d3"], "25fdb2e4-e6d3", [(DefectKind.BAD_MESSAGE_ID, "no <> around the Message-ID")]),
        (["Message-ID: <[5fb3]@example.org>"], "[5fb3]@example.org", []),
    ],
)
def test_message_ids(read: Callable[..., Message], lines: list[str], expected: str, defects: list[tuple[DefectKind, str]]) -> None:
    message = read(*lines)
    assert (message.message_id, message.message_id_inferred) == (expected, False)
    assert message.defects == tuple(Defect(kind=kind, detail=detail) for kind, detail in defects)


@pytest.mark.parametrize("line", ["Message-ID:", "Message-ID: <>", f"Message-ID: <{'a' * 999}@b>"])
def test_an_id_made_of_the_content(read: Callable[..., Message], line: str) -> None:
    message = read(line)
    assert message.message_id == f"{message.content_hash}@no-message-id.invalid"
    assert message.message_id_inferred
    assert DefectKind.NO_MESSAGE_ID in [defect.kind for defect in message.defects]
    assert read(line, "Received: from elsewhere").message_id == message.message_id
    assert read(line, body="Others\n").message_id != message.message_id


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        pytest.param(["In-Reply-To: <a@b>"], ("a@b",), id="In-Reply-To only"),
        pytest.param(["References: <a@b> <c@d>"], ("a@b", "c@d"), id="References only"),
        pytest.param(["In-Reply-To: <a@b>", "References: <a@b> <c@d>"], ("c@d", "a@b"), id="In-Reply-To last"),
        pytest.param(["References: <a@b>", "References: <c@d>", "In-Reply-To: <e@f>"], ("a@b", "c@d", "e@f"), id="repeated"),
        pytest.param(["References: <a@b> <own@example.org>"], ("a@b",), id="own id"),
        pytest.param(["In-Reply-To: y"], (), id="y"),
        pytest.param(["In-Reply-To: <n>", "References: <0/7> <a@b>"], ("a@b",), id="answers to a prompt"),
        pytest.param(["References: <25fdb2e4-e6d3-4d1c>"], ("25fdb2e4-e6d3-4d1c",), id="without @"),
        pytest.param(["References: a@b c@d"], ("a@b", "c@d"), id="without brackets"),
        pytest.param(["In-Reply-To: a@b"], ("a@b",), id="In-Reply-To without brackets"),
        pytest.param(["In-Reply-To: your mail to a@b of today"], (), id="prose"),
        pytest.param(['In-Reply-To: <a@b> (Joe\'s message of "Thu, 13 Jun")'], ("a@b",), id="comment"),
        pytest.param(["In-Reply-To: <a@b> (Joe <joe@example.com>'s message of today)"], ("a@b",), id="address in a comment"),
        pytest.param(['In-Reply-To: "Joe" <joe@example.com>\'s message of "Thu, 13 Jun" <a@b>'], ("a@b",), id="'s message"),
        pytest.param(["In-Reply-To: Message from Joe <joe@example.com> of today. <a@b>"], ("a@b",), id="message from"),
        pytest.param(["To: Joe <joe@example.com>", "In-Reply-To: <a@b> <Joe@example.com>"], ("a@b",), id="a recipient's address"),
        pytest.param(["References: <a\n @b>"], ("a@b",), id="folded id"),
        pytest.param([f"References: <{'a' * 999}@b>"], (), id="too long"),
    ],
)
def test_references(read: Callable[..., Message], lines: list[str], expected: tuple[str, ...]) -> None:
    assert read(*lines).references == expected


def test_many_references(read: Callable[..., Message]) -> None:
    message = read("References: " + "\n ".join(f"<{number}@b>" for number in range(2 * MAX_REFERENCES)))
    assert message.references == tuple(f"{number}@b" for number in [*range(50), *range(550, 1000)])
    assert message.defects == (Defect(kind=DefectKind.TOO_MANY_REFERENCES, detail="1000 references"),)


@pytest.mark.parametrize(
    ("lines", "sender"),
    [
        pytest.param(["From: jane@example.org (Jane)"], Address(name="Jane", email="jane@example.org"), id="comment"),
        pytest.param(["From: a@b, c@d"], Address(name="", email="a@b"), id="several"),
        pytest.param(["From: jane@example.org", "From: joe@example.org"], Address(name="", email="jane@example.org"), id="first"),
        pytest.param(["From: Ann via team <ann@example.org>"], Address(name="Ann via team", email="ann@example.org"), id="no list"),
        pytest.param(
            ["From: Ann via A-list <a@example.org>", "List-Id: <a.example.org>", "Reply-To: Ann <ann@example.com>"],
            Address(name="Ann", email="ann@example.com"),
            id="Mailman",
        ),
        pytest.param(
            ["From: Ann via A-list <a@example.org>", "List-Id: <a.example.org>", "Reply-To: Ann <ann@example.com>, a@example.org"],
            Address(name="Ann via A-list", email="a@example.org"),
            id="Mailman, two to reply to",
        ),
        pytest.param(
            ["From: 'Ann' via a <a@example.org>", "X-Original-From: ann@example.com"],
            Address(name="Ann", email="ann@example.com"),
            id="Google Groups",
        ),
    ],
)
def test_senders(read: Callable[..., Message], lines: list[str], sender: Address) -> None:
    assert read(*lines).sender == sender


def test_recipients(read: Callable[..., Message]) -> None:
    assert read("To: unlisted-recipients:; (no To-header on input)").recipients == ()
    message = read("Cc: a@b", "To: c@d", "To: e@f")
    assert message.recipients == tuple(
        (field, Address(name="", email=email)) for field, email in (("to", "c@d"), ("to", "e@f"), ("cc", "a@b"))
    )
    assert message.defects == (Defect(kind=DefectKind.REPEATED_HEADER, detail="2 times to"),)
    message = read("Cc: " + ",\n ".join(f"{number}@example.org" for number in range(MAX_RECIPIENTS + 1)))
    assert len(message.recipients) == MAX_RECIPIENTS
    assert [defect.kind for defect in message.defects] == [DefectKind.TOO_LARGE]


@pytest.mark.parametrize(
    ("lines", "lists"),
    [
        (["List-Id: A list <a.example.org>"], ("a.example.org",)),
        (["List-Id: a.example.org"], ("a.example.org",)),
        (["List-Id: <a.example.org>", "X-Mailing-List: a@example.org", "List-Post: <mailto:b@example.org>"], ("a.example.org",)),
        (["X-Mailing-List: <A@Example.org> archive/latest/1"], ("a.example.org",)),
        (["List-Post: <mailto:a@example.org>"], ("a.example.org",)),
        (["List-Post: NO"], ()),
        (["List-Id: <a>"], ()),
    ],
)
def test_lists(read: Callable[..., Message], lines: list[str], lists: tuple[str, ...]) -> None:
    assert read(*lines).lists == lists


@pytest.mark.parametrize(
    ("line", "sent", "defects"),
    [
        ("Date: Thu, 13 Jun 2019 11:43:03 -0000", (1560426183, None), []),
        ("Date:", (None, None), [Defect(kind=DefectKind.NO_DATE, detail="no Date")]),
        ("Date: today", (None, None), [Defect(kind=DefectKind.BAD_DATE, detail="today")]),
        (
            "Date: Thu, 13 Jun 2019 11:43:03 +9900",
            (None, None),
            [Defect(kind=DefectKind.BAD_DATE, detail="Thu, 13 Jun 2019 11:43:03 +9900")],
        ),
    ],
)
def test_dates(read: Callable[..., Message], line: str, sent: tuple[int | None, int | None], defects: list[Defect]) -> None:
    message = read(line)
    assert (message.sent_at, message.sent_zone) == sent
    assert list(message.defects) == defects


def test_raw_header_text_is_read_in_the_charset_of_the_body() -> None:
    message = parse_message(
        b"From: a@b\nDate: Thu, 13 Jun 2019 11:43:03 +0200\nMessage-ID: <a@b.c>\nContent-Type: text/plain; charset=koi8-r\nSubject: "
        + "Привет".encode("koi8-r")
        + b"\n\nx\n"
    )
    assert (message.subject, message.defects) == ("Привет", ())


@pytest.mark.parametrize(
    ("lines", "body", "rank"),
    [
        (["From: A via a <a@b>", "X-Original-From: c@d"], "x\n", (1, 0, 0, 0, 0)),
        (["Content-Type: text/html"], "<p>x", (0, 1, 0, 0, 0)),
        (["Subject: [a-list] [PATCH] x"], "x\n", (0, 0, 1, 0, 0)),
        ([], "x\n" + "_" * 47 + "\nA mailing list\n", (0, 0, 0, 1, 0)),
        (["Content-Transfer-Encoding: quoted-printable"], "x\n", (0, 0, 0, 0, 1)),
    ],
    ids=["From", "HTML", "prefix", "footer", "encoded"],
)
def test_mangled_copies_rank_behind_the_others(read: Callable[..., Message], lines: list[str], body: str, rank: tuple[int, ...]) -> None:
    assert read(*lines, body=body).copy_rank == rank > read().copy_rank


def test_copies_of_one_mail_have_one_hash(read: Callable[..., Message]) -> None:
    original = read("Content-Type: text/plain; charset=utf-8", "Reply-To: x@y", body="Zoë wrote:\n> words \nanswer\n")
    footer = "_" * 47 + "\nA-list mailing list\na-list@example.org\n"
    copies = [
        read("Subject: [A-list] a title", body="Zoë wrote:\n> words\nanswer\n" + footer),
        read("Content-Transfer-Encoding: base64", body="Wm/DqyB3cm90ZToKPiB3b3JkcyAKYW5zd2VyCg==\n"),
        read(
            "Content-Type: text/plain; charset=iso-8859-1",
            "Content-Transfer-Encoding: quoted-printable",
            body="Zo=EB wrote:\n> words=20\nanswer\n",
        ),
        read("Content-Type: text/plain; format=flowed; charset=utf-8", body="Zoë wrote:\n> words \nanswer\n"),
        read("Content-Type: multipart/mixed; boundary=b", body=f"--b\n\nZoë wrote:\n> words \nanswer\n--b\n\n{footer}\n--b--\n"),
        read(
            "From: Jane via A-list <a@example.org>",
            "List-Id: <a.example.org>",
            "Reply-To: jane@example.org",
            body="Zoë wrote:\n> words \nanswer\n",
        ),
    ]
    assert {copy.content_hash for copy in copies} == {original.content_hash}


@pytest.mark.parametrize("raw", [b"", b"\n", b"\0", b"no mail\nat all\n", b"\xff\xfe" * 20, b"From \n"])
def test_what_is_no_mail(raw: bytes) -> None:
    message = parse_message(raw)
    kinds = {defect.kind for defect in message.defects}
    assert kinds >= {DefectKind.EMPTY, DefectKind.NO_FROM, DefectKind.NO_DATE, DefectKind.NO_MESSAGE_ID}
    assert (message.subject, message.sent_at, message.sender) == ("", None, Address(name="", email=""))


def test_text_without_a_header_is_kept() -> None:
    assert parse_message(b"no mail\nat all\n").text == "no mail\nat all\n"


def mails(folder: Path) -> Iterator[tuple[Path, Message]]:
    for path in sorted(folder.rglob("*.eml")):
        raw = path.read_bytes()
        message = parse_message(raw)
        crlf = parse_message(raw.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n"))
        assert (crlf.subject, crlf.text, crlf.content_hash) == (message.subject, message.text, message.content_hash), path
        yield path, message


def test_odd_mail_of_real_lists() -> None:
    count = 0
    for path, message in mails(corpus("edge")):
        count += 1
        has_body = bool(path.read_bytes().partition(b"\n\n")[2].strip())
        assert bool(message.text.strip()) == has_body, path
        assert message.sender.email.count("@") == 1, path
        assert message.sent_at, path
        assert not message.message_id_inferred, path
        assert bool(message.subject) != (path.parent.name == "no_Subject"), path
        assert "=?" not in message.subject, path
        assert "�" not in message.subject, path
    assert count >= 167


@pytest.mark.parametrize(
    ("folder", "kinds"),
    [
        ("multi_From", {DefectKind.REPEATED_HEADER}),
        ("multi_References", {DefectKind.REPEATED_HEADER}),
        ("multi_message_id", {DefectKind.REPEATED_HEADER}),
        ("nul", {DefectKind.NUL}),
        ("rfc2047_decode_error", set()),
        ("html_only", set()),
        ("stdlib_crash_To__AttributeError___Group__object_has_no_attribut", set()),
    ],
)
def test_defects_of_odd_mail(folder: str, kinds: set[DefectKind]) -> None:
    for path, message in mails(corpus("edge") / folder):
        assert {defect.kind for defect in message.defects} == kinds, path
