import unicodedata

from hypothesis import given, settings
from hypothesis import strategies as st

from patchlore.ingest.message import parse_message
from patchlore.model.message import Message

# What mails are made of: the same bytes as any, but many more of them mean something.
TOKENS = [
    *(f"{name}: ".encode() for name in ("From", "To", "Cc", "Subject", "Date", "Message-ID", "References", "In-Reply-To", "List-Id")),
    *(f"{name}: ".encode() for name in ("Content-Type", "Content-Transfer-Encoding", "Content-Disposition", "Reply-To", "X-Mailer")),
    *(b"text/plain", b"text/html", b"multipart/mixed", b"multipart/alternative", b"message/rfc822", b"application/octet-stream"),
    *(b"; boundary=b", b"; charset=", b"; format=flowed", b"; delsp=yes", b'; filename="', b"; filename*0*=", b"attachment", b"inline"),
    *(b"utf-8", b"utf-7", b"utf-16", b"iso-2022-jp", b"gb2312", b"big5", b"us-ascii", b"x-unknown", b"hex", b"idna"),
    *(
        b"base64",
        b"quoted-printable",
        b"x-uuencode",
        b"begin 644 x\n",
        b"=?utf-8?q?",
        b"=?utf-7?b?",
        b"=?gb2312?B?",
        b"?=",
        b"=?",
        b"=C3=AB",
    ),
    *(b"<a@b>", b"<", b">", b"(", b")", b'"', b"\\", b",", b";", b":", b"@", b" via ", b"Thu, 13 Jun 2019 11:43:03 +0200", b"+9999"),
    *(
        b"\n",
        b"\n\n",
        b"\r\n",
        b"\r",
        b"\n ",
        b"\n\t",
        b" ",
        b"--b\n",
        b"--b--\n",
        b"\0",
        b"\x1b$B",
        b"\x1f",
        b"\x85",
        b"\xff",
        b"\xef\xbb\xbf",
    ),
    *("ë".encode(), "\u2028".encode(), b"+2AA-", b"&#xD800;", b"&#0;", b"<div>", b"<blockquote>", b"<pre>", b"<!--", b"From ", b">From "),
    *(b"diff --git a/f b/f\n", b"--- a/f\n+++ b/f\n@@ -1 +1 @@\n", b"-- \n", b"_" * 47 + b"\n", b"A mailing list\n", b"QUJD\n", b"QQ=="),
]
ANY_BYTES = st.binary(max_size=2000)
LIKE_A_MAIL = st.lists(st.one_of(st.sampled_from(TOKENS), st.binary(max_size=5)), max_size=80).map(b"".join)
WITH_HEADER = st.builds(
    lambda value, body: b"Subject: " + value + b"\nContent-Type: multipart/mixed; boundary=b\n\n--b\n" + body, LIKE_A_MAIL, LIKE_A_MAIL
)


def check_fields(message: Message) -> None:
    people = [message.sender, *(address for _, address in message.recipients)]
    lines = [
        message.message_id,
        message.subject,
        *message.references,
        *message.lists,
        *(text for person in people for text in (person.name, person.email)),
        *(text for header in message.headers for text in header),
        *(text for attachment in message.attachments for text in (attachment.filename, attachment.content_type)),
        *(defect.detail for defect in message.defects),
    ]
    for line in lines:
        assert not any(unicodedata.category(letter) == "Cc" for letter in line), line
    texts = [message.text, *(attachment.text or "" for attachment in message.attachments)]
    for text in (*texts, *lines):
        text.encode()
        assert "\0" not in text
    assert not any("\r\n" in text for text in texts)
    assert message.message_id
    assert message.message_id not in message.references
    assert len(set(message.references)) == len(message.references)
    assert message.sent_at is None or message.sent_at >= 0
    assert [attachment.number for attachment in message.attachments] == list(range(1, len(message.attachments) + 1))
    assert all(person.email == person.email.lower() for person in people)
    assert all(isinstance(rank, int) for rank in message.copy_rank)


@settings(deadline=None)
@given(st.one_of(ANY_BYTES, LIKE_A_MAIL, WITH_HEADER))
def test_any_bytes_are_a_message_with_valid_fields(data: bytes) -> None:
    check_fields(parse_message(data))


@settings(deadline=None)
@given(LIKE_A_MAIL)
def test_the_same_bytes_are_the_same_message(data: bytes) -> None:
    assert parse_message(data) == parse_message(data)
