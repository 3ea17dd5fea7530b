import pytest

from patchlore.ingest.header import read_header
from patchlore.ingest.mime import MAX_DEPTH, MAX_PARTS, MAX_TEXT, PART_FIELDS, Body, read_body, split_parts
from patchlore.model.message import Attachment
from patchlore.model.vocabulary import DefectKind

PATCH = "diff --git a/f b/f\n--- a/f\n+++ b/f\n@@ -1 +1 @@\n-a\n+b\n"
HEAD = 'Content-Type: multipart/mixed; boundary="b"\n'
FOOTER = "_______________________________________________\nA mailing list\na@example.org\n"


def read(mail: str, line_end: str = "\n") -> Body:
    data = mail.replace("\n", line_end).encode()
    header = read_header(data, PART_FIELDS)
    return read_body(header, data[header.body_start :])


def multipart(*parts: str, head: str = HEAD) -> str:
    return head + "\nfor old mailers\n" + "".join(f"--b\n{part}\n" for part in parts) + "--b--\nepilogue\n"


def attachment(number: int, text: str | None, content_type: str = "text/plain", filename: str = "", size: int | None = None) -> Attachment:
    return Attachment(
        number=number,
        filename=filename,
        content_type=content_type,
        size=len((text or "").encode()) if size is None else size,
        text=text,
    )


CASES = [
    pytest.param("\nplain  \n\ttext\n", "plain  \n\ttext\n", (), id="no type"),
    pytest.param("Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: base64\n\nWm/Dqwo=\n", "Zoë\n", (), id="base64"),
    pytest.param("Content-Type: text/plain; format=flowed\n\none \nline\n", "one line\n", (), id="flowed"),
    pytest.param("Content-Type: text/html\n\n<p>one<br>two</p>\n", "one\ntwo\n", (), id="html"),
    pytest.param("Content-Type: text/x-patch; name=x.patch\n\n" + PATCH, PATCH, (), id="a mail that is a patch"),
    pytest.param(
        multipart("\nfirst\n", "Content-Type: text/x-patch; name=x.patch\n\n" + PATCH),
        "first\n",
        (attachment(1, PATCH, "text/x-patch", "x.patch"),),
        id="attached patch",
    ),
    pytest.param(
        multipart("Content-Type: text/plain\n\nfirst\n", "Content-Type: text/plain\nContent-Disposition: inline\n\n" + FOOTER),
        "first\n\n" + FOOTER,
        (),
        id="Mailman's footer",
    ),
    pytest.param(
        multipart("Content-Type: text/html\n\n<p>first</p>", "Content-Type: text/plain\nContent-Disposition: inline\n\n" + FOOTER),
        "first\n\n" + FOOTER,
        (),
        id="Mailman's footer below HTML",
    ),
    pytest.param(
        multipart("\nfirst", "Content-Disposition: inline\n\n" + PATCH),
        "first",
        (attachment(1, PATCH),),
        id="inline patch without a name",
    ),
    pytest.param(
        multipart("\n", "Content-Disposition: attachment; filename=a.txt\n\nlog\n"),
        "",
        (attachment(1, "log\n", filename="a.txt"),),
        id="no text",
    ),
    pytest.param(
        multipart("\nplain\n", "Content-Type: text/html\n\n<p>html</p>", head=HEAD.replace("mixed", "alternative")),
        "plain\n",
        (),
        id="alternative",
    ),
    pytest.param(
        multipart("Content-Type: text/html\n\n<p>html</p>", "\nplain\n", head=HEAD.replace("mixed", "alternative")),
        "plain\n",
        (),
        id="alternative, plain last",
    ),
    pytest.param(
        multipart("\n \n", "Content-Type: text/html\n\n<p>html</p>", head=HEAD.replace("mixed", "alternative")),
        "html\n",
        (),
        id="alternative, plain empty",
    ),
    pytest.param(
        multipart(
            "\nplain\n",
            multipart(
                "Content-Type: text/html\n\n<p>html</p>",
                "Content-Disposition: attachment; filename=x.patch\nContent-Type: text/x-patch\n\n" + PATCH,
                head='Content-Type: multipart/mixed; boundary="c"\n',
            ).replace("--b", "--c"),
            head=HEAD.replace("mixed", "alternative"),
        ),
        "plain\n",
        (attachment(1, PATCH, "text/x-patch", "x.patch"),),
        id="attachment within the other alternative",
    ),
    pytest.param(
        multipart("\nsigned\n", "Content-Type: application/pgp-signature; name=s\n\n-----BEGIN\n", head=HEAD.replace("mixed", "signed")),
        "signed\n",
        (attachment(1, None, "application/pgp-signature", "s", 11),),
        id="signature",
    ),
    pytest.param(
        multipart("\ntext\n", "Content-Type: application/octet-stream; name=0001.patch\n\n" + PATCH),
        "text\n",
        (attachment(1, PATCH, "application/octet-stream", "0001.patch"),),
        id="octets that are text",
    ),
    pytest.param(
        multipart("\ntext\n", "Content-Type: image/png; name=x.png\nContent-Transfer-Encoding: base64\n\niVBORw0=\n"),
        "text\n",
        (attachment(1, None, "image/png", "x.png", 5),),
        id="image",
    ),
    pytest.param(
        multipart("\ntext\n", "Content-Type: application/gzip\nContent-Transfer-Encoding: base64\n\nH4sIAAA=\n"),
        "text\n",
        (attachment(1, None, "application/gzip", "", 5),),
        id="octets that are no text",
    ),
    pytest.param(
        multipart("\ntext\n", "Content-Type: message/rfc822\n\nFrom: =?utf-8?q?Zo=C3=AB?= <z@example.org>\nSubject: old\nTo: x\n\nwords\n"),
        "text\n",
        (attachment(1, "From: Zoë <z@example.org>\nSubject: old\n\nwords\n", "message/rfc822", "", 69),),
        id="mail within",
    ),
    pytest.param(
        multipart("\nFrom: a\nSubject: one\n\nx\n", head=HEAD.replace("mixed", "digest")),
        "",
        (attachment(1, "From: a\nSubject: one\n\nx\n", "message/rfc822"),),
        id="digest",
    ),
    pytest.param(
        multipart("\ntext\n", "Content-Disposition: attachment; filename*=utf-8''..%2FZo%C3%AB%00.txt\n\nx\n"),
        "text\n",
        (attachment(1, "x\n", filename="../Zoë .txt"),),
        id="file name",
    ),
    pytest.param(HEAD + "\n--b\n\nnot closed\n", "not closed\n", (), id="not closed"),
]


@pytest.mark.parametrize("line_end", ["\n", "\r\n"], ids=["LF", "CRLF"])
@pytest.mark.parametrize(("mail", "text", "attachments"), CASES)
def test_text_and_attachments(mail: str, text: str, attachments: tuple[Attachment, ...], line_end: str) -> None:
    body = read(mail, line_end)
    assert body.text == text
    # A part has as many more bytes as it has line ends.
    assert [(one.number, one.filename, one.content_type, one.text) for one in body.attachments] == [
        (one.number, one.filename, one.content_type, one.text) for one in attachments
    ]
    if line_end == "\n":
        assert body.attachments == attachments
    assert body.defects == ()


@pytest.mark.parametrize(
    ("mail", "text", "kinds"),
    [
        pytest.param("Content-Type: multipart/mixed\n\nwords\n", "words\n", [DefectKind.BAD_MIME], id="no boundary"),
        pytest.param(HEAD + "\nwords\n", "words\n", [DefectKind.BAD_MIME], id="no parts"),
        pytest.param("Content-Type: text/plain charset=utf-8\n\nwords\n", "words\n", [DefectKind.BAD_MIME], id="bad type"),
        pytest.param("Content-Type: text\n\nwords\n", "words\n", [DefectKind.BAD_MIME], id="half a type"),
        pytest.param("Content-Transfer-Encoding: base64\n\nplain words!\n", "plain words!\n", [DefectKind.BAD_ENCODING], id="no base64"),
        pytest.param("Content-Type: text/plain; charset=koi8-r\n\nЯ\n", "Я\n", [DefectKind.BAD_CHARSET], id="other charset"),
        pytest.param("\na\0b\n", "ab\n", [DefectKind.NUL], id="NUL"),
    ],
)
def test_what_is_read_with_a_doubt(mail: str, text: str, kinds: list[DefectKind]) -> None:
    body = read(mail)
    assert (body.text, [defect.kind for defect in body.defects]) == (text, kinds)


def test_line_ends_and_nothing_else_are_changed() -> None:
    assert read("\na\r\nb\r\r\nc \x0c\u2028d\re\n").text == "a\nb\nc \x0c\u2028d\re\n"


def test_what_the_text_was_sent_as() -> None:
    body = read(multipart("Content-Type: text/html; charset=utf-8\nContent-Transfer-Encoding: base64\n\nPHA+eA==\n", "\n" + FOOTER))
    assert (body.is_html, body.is_encoded, body.charset) == (True, True, "utf-8")
    body = read(multipart("\nx\n", "Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: base64\n\neA==\n"))
    assert (body.is_html, body.is_encoded, body.charset) == (False, False, None)


def test_many_parts() -> None:
    body = read(multipart(*["Content-Type: image/png\n\n"] * (MAX_PARTS + 100)))
    assert len(body.attachments) == MAX_PARTS - 1
    assert [defect.kind for defect in body.defects] == [DefectKind.TOO_MANY_PARTS]


def test_deep_parts() -> None:
    mail = "".join(f'Content-Type: multipart/mixed; boundary="b{depth}"\n\n--b{depth}\n' for depth in range(10_000))
    assert [defect.kind for defect in read(mail).defects] == [DefectKind.TOO_DEEP]


def test_mails_within_mails() -> None:
    body = read(HEAD + "\n--b\n" + "Content-Type: message/rfc822\n\n" * 10_000)
    assert len(body.attachments) == 2
    wrapped = "".join(f'Content-Type: multipart/mixed; boundary="b{n}"\n\n--b{n}\nContent-Type: message/rfc822\n\n' for n in range(100))
    body = read(wrapped)
    assert len(body.attachments) <= MAX_DEPTH
    assert [defect.kind for defect in body.defects] == [DefectKind.TOO_DEEP]


def test_a_long_text_is_cut_at_a_line() -> None:
    body = read("\n" + "a line\n" * (MAX_TEXT // 7 + 10))
    assert MAX_TEXT - 7 < len(body.text) <= MAX_TEXT
    assert body.text.endswith("a line\n")
    assert [defect.kind for defect in body.defects] == [DefectKind.TOO_LARGE]


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"--b\none\n--b\ntwo\n--b--\n", [b"one", b"two"]),
        (b"--b\r\none\r\n--b\r\ntwo\r\n--b--\r\n", [b"one", b"two"]),
        (b"--b \t\none\n--b--", [b"one"]),
        (b"--b\n--b\n--b--", [b"", b""]),
        (b"--b\none\n--bc\nx\n --b\n--b--\n--b\nafter", [b"one\n--bc\nx\n --b"]),
        (b"--b\none", [b"one"]),
        (b"--b--\n", []),
        (b"--b", []),
        (b"x--b\n", []),
    ],
)
def test_boundaries(data: bytes, expected: list[bytes]) -> None:
    assert split_parts(data, b"b", 10) == expected
