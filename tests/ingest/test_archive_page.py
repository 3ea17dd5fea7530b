"""Each kind of page of an archive is recognised by itself, and gives what it shows."""

from dataclasses import replace
from pathlib import Path

import archive_pages as pages
import pytest

from patchlore.ingest.archive_page import is_index, parse_page, read_page
from patchlore.ingest.message import parse_message
from patchlore.ingest.page_mail import MAX_PAGE, PageAttachment, PageKind, PageMail
from patchlore.ingest.page_start import is_page
from patchlore.model.message import Address, RawMessage
from patchlore.model.source import Unread
from patchlore.model.vocabulary import DefectKind

_HYPERMAIL_2 = PageMail(
    kind=PageKind.HYPERMAIL,
    name="Ann Archer",
    email="ann_at_example.org_at_archive.example",
    date="Mon,  4 Mar 2024 11:00:00 +0100",
    subject="[PATCH] pool: lock",
    message_id="20240304.1-ann@example.org",
    references=("cover@example.org",),
    text=pages.HYPERMAIL_2_TEXT,
)
_MARC = PageMail(
    kind=PageKind.MARC,
    name="A.Archer",
    email="ann@example.org",
    date="4 Mar 2024 09:00:05 -0000",
    subject="Re: pool",
    message_id="x.1@mail.example.org",
    received_at=1709542805,
    text=pages.MARC_TEXT,
)
_MHONARC = PageMail(
    kind=PageKind.MHONARC,
    name="Ann Archer",
    email="ann@example.org",
    date="Mon, 4 Mar 2024 11:00:00 +0100",
    subject="Re: pool",
    message_id="20240304.2-ann@example.org",
    references=("cover@example.org", "patch-1@example.org"),
    recipients=(("To", "devel@lists.example.org"),),
    list_id="devel.lists.example.org",
    received_at=1709546433,
    text=pages.MHONARC_TEXT,
)
_CASES = {
    "hypermail-1": (
        pages.HYPERMAIL_1,
        [
            PageMail(
                kind=PageKind.HYPERMAIL,
                name="Ann Archer",
                email="ann@example.org",
                date="Tue, 5 Mar 1996 15:00:02 +0100",
                subject="Re: pool & lock",
                message_id="199603051400.PAA00012@example.org",
                parent_page="0001.html",
                received_at=826034472,
                text=pages.HYPERMAIL_1_TEXT,
            )
        ],
    ),
    "hypermail-2": (pages.HYPERMAIL_2, [_HYPERMAIL_2]),
    "hypermail-without-a-date": (
        pages.HYPERMAIL_2.replace("<!-- sent=", "<!-- was=").replace("<!-- id=", "<!-- no=").replace("<!-- inreplyto=", "<!-- to="),
        [replace(_HYPERMAIL_2, date="4 Mar 2024 10:00:00 -0000", message_id="", references=())],
    ),
    "marc": (pages.MARC, [_MARC]),
    "marc-name-behind": (
        pages.MARC.replace('"A ! Archer" &lt;ann () example ! org&gt;', "ann () example ! org (Ann Archer)"),
        [replace(_MARC, name="Ann Archer")],
    ),
    "pipermail-2.0": (
        pages.PIPERMAIL_20,
        [
            PageMail(
                kind=PageKind.PIPERMAIL,
                name="Ann Archer",
                email="ann@example.org",
                date="Mon, 4 Mar 2024 11:00:00 +0100",
                subject="[Devel] pool",
                text=pages.PIPERMAIL_TEXT,
            )
        ],
    ),
    "pipermail-2.1": (
        pages.PIPERMAIL_21,
        [
            PageMail(
                kind=PageKind.PIPERMAIL,
                name="Ann Archer",
                email="ann@example.org",
                date="4 Mar 2024 11:00:00 +0100",
                subject="[Devel] pool",
                message_id="pool-1@example.org",
                text=pages.PIPERMAIL_TEXT,
            )
        ],
    ),
    "mhonarc": (pages.MHONARC, [_MHONARC]),
    "mhonarc-of-html": (pages.MHONARC_HTML, [replace(_MHONARC, text=pages.MHONARC_HTML_TEXT)]),
    "mhonarc-as-lkml": (
        pages.LKML,
        [
            PageMail(
                kind=PageKind.MHONARC,
                name="Mary Bscher",
                email="mary@example.org",
                date="Mon,  4 Mar 2024 11:00:33 +0100 (CET)",
                subject="Re: pool",
                message_id="20240304.3@example.org",
                parent_page="0001.html",
                received_at=1709546433,
                text=pages.LKML_TEXT,
            )
        ],
    ),
    "public-inbox": (
        pages.PUBLIC_INBOX,
        [
            PageMail(
                kind=PageKind.PUBLIC_INBOX,
                name="Archer, Ann",
                email="ann@example.org",
                date="Mon, 04 Mar 2024 11:00:00 +0100",
                subject="Re: pool",
                message_id="reply-1@example.org",
                references=("pool-1@example.org",),
                recipients=(("To", "devel@example.org, Bob Baker <bob@example.org>"),),
                text="> why?\n\nBecause.\n\n--\x20\nAnn\n",
            )
        ],
    ),
    "public-inbox-thread": (
        pages.PUBLIC_INBOX_THREAD,
        [
            PageMail(
                kind=PageKind.PUBLIC_INBOX,
                name="Bob Baker",
                date="4 Mar 2024 09:00 -0000",
                subject="pool",
                message_id="pool-1@example.org",
                text="What is it?\n",
            ),
            PageMail(
                kind=PageKind.PUBLIC_INBOX,
                name="Ann Archer",
                date="4 Mar 2024 10:00 -0000",
                subject="Re: pool",
                message_id="reply+1@example.org",
                references=("pool-1@example.org",),
                text="A pool.\n",
            ),
        ],
    ),
    "public-inbox-thread-with-attachments": (
        pages.PUBLIC_INBOX_LATE,
        [
            PageMail(
                kind=PageKind.PUBLIC_INBOX,
                name="Ann Archer",
                date="4 Mar 2024 10:00 -0000",
                subject="Re: pool",
                message_id="reply+1@example.org",
                references=("pool-1@example.org",),
                text="A pond.\n\nA pool.\n[-- Attachment #7: Type: text/plain, Size: 1 bytes --]\n",
            ),
            PageMail(
                kind=PageKind.PUBLIC_INBOX,
                name="Bob Baker",
                date="4 Mar 2024 09:00 -0000",
                message_id="pool-1@example.org",
                text="What is it?\n",
                attachments=(
                    PageAttachment("0001-pool.patch", "text/x-patch", "diff --git a/pool.c b/pool.c\n--- a/pool.c\n+++ b/pool.c\n\n"),
                ),
            ),
        ],
    ),
    "text": (
        pages.TEXT,
        [
            PageMail(
                kind=PageKind.TEXT,
                name="Ann Archer",
                date="04 Mar 2024 05:03:12 EST",
                subject="Re: pool",
                text="On Mon, Mar 4, 2024 at 9:00 AM Bob Baker <bob@xxxxxxxxxxx> wrote:\n> JÃ¼rgen, what is it?\n\nA pool\nof locks.\n",
            )
        ],
    ),
}


@pytest.mark.parametrize("line_end", ["\n", "\r\n"], ids=["LF", "CRLF"])
@pytest.mark.parametrize(("page", "expected"), _CASES.values(), ids=_CASES.keys())
def test_pages(page: str, expected: list[PageMail], line_end: str) -> None:
    data = page.replace("\n", line_end).encode()
    assert is_page(data)
    assert parse_page(data) == expected


@pytest.mark.parametrize(
    ("data", "detail"),
    [
        (b"<html><body>Hello</body></html>", "a page that shows no mail of a known kind of archive"),
        (b"<html><body><!--beginarticle-->", "a page that shows no mail of a known kind of archive"),
        (pages.MARC.encode().replace(b"q=raw", b"q=x"), "a page that shows no mail of a known kind of archive"),
        (b"<html>" + b" " * MAX_PAGE, f"a page of over {MAX_PAGE} bytes"),
    ],
    ids=["other", "empty", "marc-without-links", "too-large"],
)
def test_bad_pages_are_defects(data: bytes, detail: str) -> None:
    (outcome,) = read_page(data, Path("x.html"), "x.html")
    assert isinstance(outcome, Unread)
    assert (outcome.locator, outcome.defect.detail) == ("x.html", detail)


_ENDS = {
    "hypermail-1": (pages.HYPERMAIL_1, '<!-- body="end" -->'),
    "hypermail-2": (pages.HYPERMAIL_2, '<!-- body="end" -->'),
    "marc": (pages.MARC, "</pre>"),
    "pipermail": (pages.PIPERMAIL_21, "<!--endarticle-->"),
    "mhonarc": (pages.MHONARC, "<!--X-Body-of-Message-End-->"),
    "mhonarc-as-lkml": (pages.LKML, "<!--X-Body-of-Message-End-->"),
    "public-inbox": (pages.PUBLIC_INBOX, "mirroring"),
    "public-inbox-thread": (pages.PUBLIC_INBOX_THREAD, "mirroring"),
}


@pytest.mark.parametrize(("page", "end"), _ENDS.values(), ids=_ENDS.keys())
def test_a_page_that_is_cut_off_says_so_of_its_last_mail(page: str, end: str) -> None:
    for data, expected in ((page, False), (page[: page.index(end)], True)):
        outcomes = read_page(data.encode(), Path("x.html"), "x.html")
        messages = [parse_message(outcome.data) for outcome in outcomes if isinstance(outcome, RawMessage)]
        found = [any(defect.kind is DefectKind.CUT_OFF for defect in message.defects) for message in messages]
        assert found == [*[False] * (len(found) - 1), expected]


@pytest.mark.parametrize(
    ("page", "last", "text"),
    [
        pytest.param(pages.PUBLIC_INBOX, "Because.", "> why?\n\nBecause.\n", id="public-inbox"),
        pytest.param(pages.HYPERMAIL_1, "wrote:", "Bob wrote:\n", id="hypermail"),
        pytest.param(pages.MARC, "why?", "> why?\n", id="marc"),
        pytest.param(pages.MHONARC, "why?</i>", "> why?\n", id="mhonarc"),
        pytest.param(pages.PIPERMAIL_20, "&lt;all&gt;,", "Hello <all>,\n", id="pipermail"),
    ],
)
def test_what_a_page_shows_before_it_is_cut_off_is_kept(page: str, last: str, text: str) -> None:
    (mail,) = parse_page(page[: page.index(last) + len(last)].encode())
    assert (mail.text, mail.is_cut_off) == (text, True)


@pytest.mark.parametrize(
    ("page", "end"), [(pages.HYPERMAIL_1, "<hr>"), (pages.PIPERMAIL_20, "<!--beginarticle-->")], ids=["hypermail", "pipermail"]
)
def test_a_page_that_is_cut_off_above_its_mail_is_no_list_of_contents(page: str, end: str) -> None:
    head = page[: page.index(end)].encode() + b"<b>Messages sorted by:</b>"
    assert not is_index(head)
    (outcome,) = read_page(head, Path("x.html"), "x.html")
    assert isinstance(outcome, Unread)


def test_lists_of_contents_are_no_defects() -> None:
    page = b"<html><body><b>Messages sorted by:</b> <a href=date.html>[ date ]</a><ul><li><a href=0001.html>pool</a></ul></body></html>"
    assert is_index(page)
    assert read_page(page, Path("index.html"), "index.html") == []


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"From: ann@example.org\nSubject: a mail\n\nHello\n", False),
        (b"Re: pool\n\nFrom: Ann\nHello\n", False),
        (b"Notes\n\nFrom: here\nDate: some day\n", False),
        (b"", False),
        (b"\xef\xbb\xbf<!DOCTYPE html>", True),
    ],
    ids=["mail", "no-date", "no-time", "empty", "bom"],
)
def test_what_a_page_is(data: bytes, expected: bool) -> None:
    assert is_page(data) is expected


def test_the_page_beside_tells_whom_a_page_answers(tmp_path: Path) -> None:
    (tmp_path / "0001.html").write_text(pages.HYPERMAIL_2)
    (outcome,) = read_page(pages.HYPERMAIL_1.encode(), tmp_path / "0002.html", "0002.html")
    assert isinstance(outcome, RawMessage)
    assert parse_message(outcome.data).references == ("20240304.1-ann@example.org",)
    (alone,) = read_page(pages.HYPERMAIL_1.encode(), tmp_path / "sub" / "0002.html", "0002.html")
    assert isinstance(alone, RawMessage)
    assert parse_message(alone.data).references == ()


def test_a_link_out_of_the_folder_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "0001.html").write_text(pages.HYPERMAIL_2)
    page = pages.HYPERMAIL_1.replace('href="0001.html"', 'href="../0001.html"').encode()
    (outcome,) = read_page(page, tmp_path / "sub" / "0002.html", "0002.html")
    assert isinstance(outcome, RawMessage)
    assert parse_message(outcome.data).references == ()


def test_each_mail_of_a_thread_has_its_place() -> None:
    outcomes = read_page(pages.PUBLIC_INBOX_THREAD.encode(), Path("T.html"), "T.html")
    assert [outcome.locator for outcome in outcomes] == ["T.html#1", "T.html#2"]


def test_attachments_that_a_page_shows_are_attachments() -> None:
    _, outcome = read_page(pages.PUBLIC_INBOX_LATE.encode(), Path("T.html"), "T.html")
    assert isinstance(outcome, RawMessage)
    message = parse_message(outcome.data)
    assert (message.text, message.subject) == ("What is it?\n", "")
    assert [(one.filename, one.content_type, one.text) for one in message.attachments] == [
        ("0001-pool.patch", "text/x-patch", "diff --git a/pool.c b/pool.c\n--- a/pool.c\n+++ b/pool.c\n\n")
    ]


def test_what_is_masked_stays_masked() -> None:
    (outcome,) = read_page(pages.HYPERMAIL_2.encode(), Path("x"), "x")
    assert isinstance(outcome, RawMessage)
    message = parse_message(outcome.data)
    assert message.sender == Address(name="Ann Archer", email="ann_at_example.org_at_archive.example")
    assert message.is_page


def test_a_page_without_an_id_says_so() -> None:
    (outcome,) = read_page(pages.TEXT.encode(), Path("x"), "x")
    assert isinstance(outcome, RawMessage)
    message = parse_message(outcome.data)
    assert message.message_id_inferred
    assert message.message_id.endswith("@no-message-id.invalid")
    assert (message.sender, message.sent_at, message.references) == (Address(name="Ann Archer", email=""), 1709546592, ())


@pytest.mark.parametrize("fill", ["<div>", "<!--", "<a b=", "<?", "<p>x", "<br>\n", "&#", "<pre><b>"])
def test_hostile_pages_end(fill: str) -> None:
    page = '<html><!-- name="x" --><!-- body="start" -->' + fill * 20_000
    assert len(parse_page(page.encode())) <= 1


def test_charset_of_the_page() -> None:
    page = pages.PIPERMAIL_20.replace("<HEAD>", '<HEAD><META http-equiv="Content-Type" content="text/html; charset=iso-8859-2">')
    (mail,) = parse_page(page.replace("Hello", "Zdeněk").encode("iso-8859-2"))
    assert mail == replace(_CASES["pipermail-2.0"][1][0], text=pages.PIPERMAIL_TEXT.replace("Hello", "Zdeněk"))
