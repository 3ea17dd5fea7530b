import pytest

from patchlore.ingest.header import FOLD, MAX_BLOCK, clean_line, decode_field, find_ids, find_message_id, read_header
from patchlore.model.defect import Defect
from patchlore.model.vocabulary import DefectKind

NAMES = frozenset({"subject", "to", "message-id"})


@pytest.mark.parametrize("line_end", [b"\n", b"\r\n"], ids=["LF", "CRLF"])
@pytest.mark.parametrize(
    ("text", "fields", "body", "defects"),
    [
        pytest.param(b"Subject: one\nTo: a\n\nbody\n", {"subject": [" one"], "to": [" a"]}, b"body\n", [], id="plain"),
        pytest.param(b"SUBJECT: one\nX: y\n\nb", {"subject": [" one"]}, b"b", [], id="case"),
        pytest.param(b"Subject : one\n\nb", {"subject": [" one"]}, b"b", [], id="space before colon"),
        pytest.param(b"Subject:one\n two\n\tthree\n\nb", {"subject": ["one\x1ftwo\x1fthree"]}, b"b", [], id="folded"),
        pytest.param(b"To: a\nSubject: x\nTo: b\n\nb", {"to": [" a", " b"], "subject": [" x"]}, b"b", [], id="repeated"),
        pytest.param(b"\nSubject: body\n", {}, b"Subject: body\n", [], id="empty block"),
        pytest.param(b"Subject: x\n", {"subject": [" x"]}, b"", [], id="no body"),
        pytest.param(
            b"Subject: x\nno field here\nTo: a\n\nb",
            {"subject": [" x"], "to": [" a"]},
            b"b",
            [Defect(kind=DefectKind.BAD_HEADER, detail="a line of the header block is no field")],
            id="broken line",
        ),
        pytest.param(
            b"Subject: x\nHello,\nhow are you: fine\n\nbye\n",
            {"subject": [" x"]},
            b"Hello,\nhow are you: fine\n\nbye\n",
            [Defect(kind=DefectKind.BAD_HEADER, detail="no blank line between header and body")],
            id="no blank line",
        ),
        pytest.param(
            b"no mail at all\n",
            {},
            b"no mail at all\n",
            [Defect(kind=DefectKind.BAD_HEADER, detail="no blank line between header and body")],
            id="no header",
        ),
        pytest.param(b"Sub\0ject: a\0b\n\nb", {"subject": [" ab"]}, b"b", [Defect(kind=DefectKind.NUL, detail="in the header")], id="NUL"),
    ],
)
def test_header_block(line_end: bytes, text: bytes, fields: dict[str, list[str]], body: bytes, defects: list[Defect]) -> None:
    data = text.replace(b"\n", line_end)
    header = read_header(data, NAMES)
    assert header.fields == fields
    assert data[header.body_start :] == body.replace(b"\n", line_end)
    assert header.defects == defects


def test_other_fields_are_kept_by_prefix() -> None:
    header = read_header(b"X-Mailer: git\nX-Other: no\nX-Git-A: 1\n 2\n\n", NAMES, ("x-mailer", "x-git-"))
    assert header.others == [("x-mailer", " git"), ("x-git-a", " 1\x1f2")]


def test_a_block_without_end_is_cut() -> None:
    data = b"Subject: x\n" + b"X-Filler: y\n" * (MAX_BLOCK // 12 + 100) + b"To: z\n\nbody"
    header = read_header(data, NAMES)
    assert header.fields == {"subject": [" x"]}
    assert data[header.body_start :] == b"body"
    assert [defect.kind for defect in header.defects] == [DefectKind.TOO_LARGE]


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        pytest.param(" [PATCH]  one\x1f two ", "[PATCH] one two", id="white space"),
        pytest.param("=?utf-8?q?Zo=C3=AB_says?= hi", "Zoë says hi", id="Q"),
        pytest.param("=?UTF-8?B?Wm/Dqw==?=", "Zoë", id="B"),
        pytest.param("=?UTF-8?B?Wm/Dqw?=", "Zoë", id="B without padding"),
        pytest.param("=?utf-8?q?one?= =?utf-8?b?dHdv?=", "onetwo", id="white space between words goes"),
        pytest.param("=?utf-8?q?one?=\x1f=?iso-8859-1?q?_=EB?=", "one ë", id="two charsets"),
        pytest.param("=?utf-8?q?Zo=C3?= =?utf-8?q?=AB?=", "Zoë", id="a letter split over words"),
        pytest.param("a =?utf-8?q?b?= c =?utf-8?q?d?= e", "a b c d e", id="white space beside text stays"),
        pytest.param("=?utf-8*de?q?eins?=", "eins", id="language"),
        pytest.param("=?utf-8?q?with spaces inside?=", "with spaces inside", id="spaces in a word"),
        pytest.param("=?utf-8?q?why??=", "why?", id="question mark at the end"),
        pytest.param("(=?utf-8?q?Zo=C3=AB?=)", "(Zoë)", id="no white space around"),
        pytest.param("=?gb2312?B?6UY=?=", "镕", id="wider charset"),
        pytest.param("Zo\xc3\xab", "Zoë", id="raw utf-8"),
        pytest.param("=?y?q?Zo=C3=AB?=", "Zoë", id="unknown charset"),
        pytest.param("=?utf-8?q?a=00=1B=0Ab?=", "a b", id="control characters"),
        pytest.param("plain =? text ?=", "plain =? text ?=", id="no word"),
        pytest.param("a\u200db", "a\xe2\x80\x8db".encode("latin-1").decode(), id="joiners stay"),
    ],
)
def test_text_of_a_field(value: str, expected: str) -> None:
    defects: list[Defect] = []
    raw = value if value.isascii() or value.encode("latin-1", "ignore").decode("latin-1") == value else value.encode().decode("latin-1")
    assert decode_field(raw, None, defects) == expected
    assert defects == []


@pytest.mark.parametrize(
    ("value", "charset", "expected", "kind"),
    [
        ("=?utf-8?b?no base64!?= x", None, "=?utf-8?b?no base64!?= x", DefectKind.BAD_HEADER),
        ("=?utf-8?b?QUJDR?=", None, "=?utf-8?b?QUJDR?=", DefectKind.BAD_HEADER),
        ("=?utf-8?q?Zo=EB?=", None, "Zoë", DefectKind.BAD_CHARSET),
        ("Zo\xeb", None, "Zoë", DefectKind.BAD_CHARSET),
    ],
)
def test_doubtful_text_has_a_defect(value: str, charset: str | None, expected: str, kind: DefectKind) -> None:
    defects: list[Defect] = []
    assert decode_field(value, charset, defects) == expected
    assert [defect.kind for defect in defects] == [kind]


def test_raw_bytes_are_read_in_the_mails_charset() -> None:
    defects: list[Defect] = []
    assert decode_field("Привет".encode("koi8-r").decode("latin-1"), "koi8-r", defects) == "Привет"
    assert defects == []


def test_one_line() -> None:
    assert clean_line("a\x85b\u2028c\x9bd\te") == "a b c d e"


@pytest.mark.parametrize(
    ("values", "expected", "kinds"),
    [
        ([" <a@b>"], "a@b", []),
        ([" <A.b@C>  (added by postmaster@example.org)"], "A.b@C", []),
        ([" <170802.tip@tip> (raw)"], "170802.tip@tip", []),
        ([f" <20190613094326{FOLD}  .1@example.org>"], "20190613094326.1@example.org", []),
        ([" <[5fb3]@example.org>"], "[5fb3]@example.org", []),
        ([" <a@b> <c@d>"], "a@b", []),
        ([" <a@b>", " <c@d>"], "a@b", []),
        (["", " <c@d>"], "c@d", []),
        ([" <1758.git.Jane Doe jane@example.org>"], "1758.git.Jane Doe jane@example.org", [DefectKind.BAD_MESSAGE_ID]),
        ([" 25fdb2e4-e6d3-4d1c-b65a"], "25fdb2e4-e6d3-4d1c-b65a", [DefectKind.BAD_MESSAGE_ID]),
        ([" some a@b"], "a@b", [DefectKind.BAD_MESSAGE_ID]),
        ([" <a@b"], "a@b", [DefectKind.BAD_MESSAGE_ID]),
        ([" <" + "a" * 990 + "@example.org>"], "", [DefectKind.BAD_MESSAGE_ID]),
        ([" <>"], "", []),
        ([" two words"], "", []),
        ([], "", []),
    ],
)
def test_message_id(values: list[str], expected: str, kinds: list[DefectKind]) -> None:
    defects: list[Defect] = []
    assert find_message_id(values, defects) == expected
    assert [defect.kind for defect in defects] == kinds


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (f" <a@b>{FOLD}<c@d>,<e@f>", ["a@b", "c@d", "e@f"]),
        (' <a@b> (Jane Doe\'s message of "Thu, 13 Jun 2019")', ["a@b"]),
        (" <a@b> (in reply to <c@d>)", ["a@b"]),
        ("<<a@b>>", ["a@b"]),
        (" <> < >", []),
        ("no id", []),
    ],
)
def test_ids(value: str, expected: list[str]) -> None:
    assert find_ids(value) == expected
