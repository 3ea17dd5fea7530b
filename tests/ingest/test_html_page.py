"""Addresses, ids and the form of mails that pages are given."""

import pytest

from patchlore.ingest.html_page import find_id
from patchlore.ingest.message import parse_message
from patchlore.ingest.page_mail import PageKind, PageMail, make_mail, unmask
from patchlore.model.message import Address


@pytest.mark.parametrize(
    ("shown", "expected"),
    [
        ("ann@example.org", "ann@example.org"),
        ("ann_at_example.org", "ann@example.org"),
        ("ann at example.org", "ann@example.org"),
        ("ann.b () example ! org", "ann.b@example.org"),
        ("ann_at_example.org_at_archive.example", "ann_at_example.org_at_archive.example"),
        ("ann@xxxxxx", "ann@xxxxxx"),
        ("ann_at_xxxxxxxxxxx", "ann_at_xxxxxxxxxxx"),
        ("look at me there", "look at me there"),
        ("", ""),
    ],
)
def test_masks(shown: str, expected: str) -> None:
    assert unmask(shown) == expected


@pytest.mark.parametrize(
    ("shown", "expected"),
    [
        ("<20240304.1-ann@example.org>", "20240304.1-ann@example.org"),
        ("20240304.1-ann_at_example.org", "20240304.1-ann@example.org"),
        ("20240304.1@xxxxxxxxxxx", ""),
        ("Re: a title", ""),
        ("pool and lock", ""),
        ("", ""),
    ],
)
def test_ids(shown: str, expected: str) -> None:
    assert find_id(shown) == expected


def test_a_mail_says_that_it_is_a_page() -> None:
    mail = PageMail(
        kind=PageKind.MARC,
        name='Jérôme "J" Archer\n',
        email="j@example.org",
        date="4 Mar 2024 09:00:05 -0000",
        subject="A\nX-Injected: 1",
        message_id="x@example.org",
        references=("a@example.org", "b@example.org"),
        recipients=(("To", "devel@example.org"),),
        list_id="devel.example.org",
        text="From the pool\n",
    )
    made = make_mail(mail)
    assert made.startswith(b"X-Patchlore-Page: marc\nFrom: ")
    message = parse_message(made)
    assert (message.is_page, message.message_id, message.message_id_inferred) == (True, "x@example.org", False)
    assert message.sender == Address(name="Jérôme J Archer", email="j@example.org")
    assert message.recipients == (("to", Address(name="", email="devel@example.org")),)
    assert (message.sent_at, message.sent_zone, message.subject) == (1709542805, None, "A X-Injected: 1")
    assert (message.references, message.lists) == (("a@example.org", "b@example.org"), ("devel.example.org",))
    assert (message.text, message.defects) == ("From the pool\n", ())


def test_any_mail_is_a_better_copy_than_a_page() -> None:
    page = parse_message(make_mail(PageMail(kind=PageKind.PUBLIC_INBOX, name="A", email="a@example.org", text="x\n")))
    worst = parse_message(
        b"From: A via List <list@example.org>\nReply-To: a@example.org\nList-Id: <list.example.org>\nSubject: [List] x\n"
        b"Content-Type: text/html\nContent-Transfer-Encoding: base64\n\nPHA+eDwvcD4=\n"
    )
    assert worst.copy_rank < page.copy_rank
    assert not worst.is_page


def test_pages_of_one_id_are_one_mail_whatever_they_show() -> None:
    one = parse_message(make_mail(PageMail(kind=PageKind.MARC, message_id="x@example.org", text="x\n")))
    other = parse_message(make_mail(PageMail(kind=PageKind.HYPERMAIL, message_id="x@example.org", text="x y\n", email="a@b")))
    assert one.content_hash == other.content_hash
