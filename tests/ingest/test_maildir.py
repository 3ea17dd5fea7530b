import os

import pytest

from patchlore.ingest.maildir import MaildirSource, is_maildir
from patchlore.model.defect import Defect
from patchlore.model.message import RawMessage
from patchlore.model.source import Unread
from patchlore.model.vocabulary import DefectKind

FILES = ["cur/1560412345.M1P1.host:2,S", "cur/1560412346.M1P1.host,S=4:2,", "new/1560412344.M1P1.host", "new/renamed-by-hand"]
ORDER = [2, 0, 1, 3]  # by name


@pytest.fixture
def maildir(tmp_path, mail):
    path = tmp_path / "box"
    for folder in ("cur", "new", "tmp"):
        (path / folder).mkdir(parents=True)
    for number, name in enumerate(FILES):
        (path / name).write_bytes(mail(number))
    (path / "tmp/1560412347.M1P1.host").write_bytes(b"From: half")
    (path / "dovecot.index").write_bytes(b"\0")
    return path


@pytest.mark.parametrize("line_end", [b"\n", b"\r\n"], ids=["lf", "crlf"])
def test_mails_in_the_order_of_their_names(maildir, mail, outcomes, line_end):
    for number, name in enumerate(FILES):
        (maildir / name).write_bytes(mail(number).replace(b"\n", line_end))
    arrivals = [1_560_412_345, 1_560_412_346, 1_560_412_344, None]
    locators = ["1560412345.M1P1.host", "1560412346.M1P1.host,S=4", "1560412344.M1P1.host", "renamed-by-hand"]
    assert outcomes(MaildirSource(maildir).read(None, None)) == [
        RawMessage(data=mail(number).replace(b"\n", line_end), locator=locators[number], received_at=arrivals[number]) for number in ORDER
    ]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("1560412345_0.1.host,U=3", 1_560_412_345),
        ("0000000001.1.host", None),
        ("9999999999.1.host", None),
        ("15604123450.1.host", None),
        ("x", None),
    ],
)
def test_time_of_arrival(maildir, outcomes, name, expected):
    for file in FILES:
        (maildir / file).unlink()
    (maildir / "new" / name).write_bytes(b"From: a\n\n")
    assert [outcome.received_at for outcome in outcomes(MaildirSource(maildir).read(None, None))] == [expected]


@pytest.mark.parametrize("count", range(1, 5))
def test_goes_on_behind_any_cursor(maildir, outcomes, count):
    whole = list(MaildirSource(maildir).read(None, None))
    cursor = whole[count - 1].cursor()
    assert MaildirSource(maildir).size_hint(cursor) == len(whole) - count
    assert outcomes(MaildirSource(maildir).read(cursor, None)) == outcomes(iter(whole[count:]))


def test_flags_and_moves_make_no_new_mail(maildir):
    cursor = list(MaildirSource(maildir).read(None, None))[-1].cursor()
    (maildir / FILES[0]).rename(maildir / "cur/1560412345.M1P1.host:2,RS")
    (maildir / FILES[2]).rename(maildir / "cur/1560412344.M1P1.host:2,")
    assert list(MaildirSource(maildir).read(cursor, None)) == []


def test_a_file_that_looks_old_is_new(maildir, mail, outcomes):
    cursor = list(MaildirSource(maildir).read(None, None))[-1].cursor()
    late = maildir / "cur/1000000000.M1P1.host:2,S"
    late.write_bytes(mail(9))
    os.utime(late, (1_000_000_000, 1_000_000_000))
    assert [outcome.data for outcome in outcomes(MaildirSource(maildir).read(cursor, None))] == [mail(9)]


def test_a_mail_moved_while_we_read_is_not_missed(maildir, mail, outcomes):
    readings = MaildirSource(maildir).read(None, None)
    first = next(readings)
    (maildir / FILES[0]).rename(maildir / "cur/1560412345.M1P1.host:2,RS")
    (maildir / FILES[1]).unlink()
    read = outcomes(readings)
    assert [first.outcome.data, *(outcome.data for outcome in read)] == [mail(2), mail(3), mail(0)]


def test_whatever_lies_there_is_a_mail_unless_it_is_empty_or_a_link(maildir, outcomes):
    for name in FILES:
        (maildir / name).unlink()
    (maildir / "new/1").write_bytes(b"no header at all\n")
    (maildir / "new/2").write_bytes(b"")
    (maildir / "new/3").symlink_to("/etc/passwd")
    assert outcomes(MaildirSource(maildir).read(None, None)) == [
        RawMessage(data=b"no header at all\n", locator="1"),
        Unread(locator="2", defect=Defect(kind=DefectKind.EMPTY, detail="0 bytes, nothing but white space")),
        Unread(locator="3", defect=Defect(kind=DefectKind.UNREADABLE, detail="is a symbolic link, which is not followed")),
    ]


def test_since(maildir, mail, outcomes):
    since = 1_560_412_346
    (maildir / FILES[1]).write_bytes(mail(1, sent="Thu, 13 Jun 2019 07:00:00 +0000"))  # arrived later than that, but sent before
    (maildir / FILES[3]).write_bytes(mail(3, sent="Fri, 14 Jun 2019 07:00:00 +0000"))
    readings = list(MaildirSource(maildir).read(None, since))
    assert [outcome.locator for outcome in outcomes(iter(readings))] == ["renamed-by-hand"]
    assert list(MaildirSource(maildir).read(readings[-1].cursor(), since)) == []


def test_is_maildir(maildir):
    assert is_maildir(maildir)
    (maildir / "tmp/1560412347.M1P1.host").unlink()
    (maildir / "tmp").rmdir()
    assert is_maildir(maildir)
    assert not is_maildir(maildir / "cur")
