import os

import pytest

from patchlore.ingest import eml as module
from patchlore.ingest.eml import EmlSource, ReadFiles, is_mail
from patchlore.model.defect import Defect
from patchlore.model.message import RawMessage
from patchlore.model.source import Unread
from patchlore.model.vocabulary import DefectKind

NAMES = ["a.eml", "b/b.eml", "c.txt"]


@pytest.fixture
def folder(tmp_path, mail):
    (tmp_path / "b").mkdir()
    for number, name in enumerate(NAMES):
        (tmp_path / name).write_bytes(mail(number))
    return tmp_path


@pytest.mark.parametrize("line_end", [b"\n", b"\r\n"], ids=["lf", "crlf"])
def test_one_file(tmp_path, mail, outcomes, line_end):
    path = tmp_path / "one.eml"
    path.write_bytes(mail(1).replace(b"\n", line_end))
    assert outcomes(EmlSource(path, []).read(None, None)) == [RawMessage(data=mail(1).replace(b"\n", line_end), locator="one.eml")]


def test_a_folder(folder, mail, outcomes):
    assert outcomes(EmlSource(folder, NAMES).read(None, None)) == [
        RawMessage(data=mail(number), locator=name) for number, name in enumerate(NAMES)
    ]


@pytest.mark.parametrize("count", [1, 2, 3])
def test_goes_on_behind_any_cursor(folder, outcomes, count):
    source = EmlSource(folder, NAMES)
    whole = list(source.read(None, None))
    cursor = whole[count - 1].cursor()
    assert outcomes(source.read(cursor, None)) == outcomes(iter(whole[count:]))
    assert source.size_hint(cursor) == 3 - count


def test_new_and_changed_files_are_read(folder, mail, outcomes):
    cursor = list(EmlSource(folder, NAMES).read(None, None))[-1].cursor()
    (folder / "a.eml").write_bytes(mail(7, "changed"))
    (folder / "0.eml").write_bytes(mail(8))
    os.utime(folder / "0.eml", (1, 1))
    assert outcomes(EmlSource(folder, ["0.eml", *NAMES]).read(cursor, None)) == [
        RawMessage(data=mail(8), locator="0.eml"),
        RawMessage(data=mail(7, "changed"), locator="a.eml"),
    ]


def test_what_is_no_mail(tmp_path, outcomes):
    (tmp_path / "empty.eml").write_bytes(b"\n\n")
    (tmp_path / "image.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    (tmp_path / "link.eml").symlink_to("/etc/passwd")
    os.mkfifo(tmp_path / "pipe.eml")
    names = ["empty.eml", "image.png", "link.eml", "pipe.eml"]
    readings = list(EmlSource(tmp_path, names).read(None, None))
    assert outcomes(iter(readings)) == [
        Unread(locator="empty.eml", defect=Defect(kind=DefectKind.EMPTY, detail="2 bytes, nothing but white space")),
        Unread(locator="image.png", defect=Defect(kind=DefectKind.UNREADABLE, detail="is neither an mbox nor a mail")),
        Unread(locator="link.eml", defect=Defect(kind=DefectKind.UNREADABLE, detail="is a symbolic link, which is not followed")),
        Unread(locator="pipe.eml", defect=Defect(kind=DefectKind.UNREADABLE, detail="is not a regular file")),
    ]
    assert outcomes(EmlSource(tmp_path, names).read(readings[-1].cursor(), None)) == []


def test_what_may_be_read_at_another_time_is_tried_again(folder, outcomes, monkeypatch):
    def refuse(path):
        raise PermissionError(13, "Permission denied")

    with monkeypatch.context() as patched:
        patched.setattr("patchlore.ingest.eml.ArchiveFile", refuse)
        (reading,) = EmlSource(folder, ["a.eml"]).read(None, None)
        assert reading.outcome.defect.detail == "Permission denied"
    assert [outcome.locator for outcome in outcomes(EmlSource(folder, ["a.eml"]).read(reading.cursor(), None))] == ["a.eml"]


def test_a_file_with_a_from_line(tmp_path, mail, outcomes):
    from_line = b"From ann@example.org Thu Jun 13 09:43:21 2019\n"
    (tmp_path / "a.eml").write_bytes(from_line + mail(1, ">From here") + b"\n" + from_line + mail(2))
    source = EmlSource(tmp_path, ["a.eml"])
    readings = list(source.read(None, None))
    assert outcomes(iter(readings)) == [
        RawMessage(data=mail(1, "From here"), locator="a.eml", received_at=1_560_419_001),
        RawMessage(data=mail(2), locator=f"a.eml:{len(from_line + mail(1, '>From here')) + 1}", received_at=1_560_419_001),
    ]
    assert len(list(source.read(readings[0].cursor(), None))) == 2
    assert list(source.read(readings[1].cursor(), None)) == []


def test_too_large(tmp_path, mail, outcomes, monkeypatch):
    monkeypatch.setattr(module, "LARGEST_MAIL", 300)
    monkeypatch.setattr("patchlore.ingest.mbox.LARGEST_MAIL", 300)
    (tmp_path / "a.eml").write_bytes(mail(1, "x" * 300))
    (read,) = outcomes(EmlSource(tmp_path, ["a.eml"]).read(None, None))
    assert (read.locator, read.defect.kind) == ("a.eml", DefectKind.TOO_LARGE)


def test_names_that_are_not_utf8(tmp_path, mail, outcomes):
    name = os.fsdecode(b"\xff.eml")
    (tmp_path / name).write_bytes(mail(1))
    assert outcomes(EmlSource(tmp_path, [name]).read(None, None)) == [RawMessage(data=mail(1), locator="\\xff.eml")]


def test_since(folder, mail, outcomes):
    (folder / "a.eml").write_bytes(mail(0, sent="Thu, 13 Jun 2002 11:43:03 +0200"))
    readings = list(EmlSource(folder, NAMES).read(None, 1_500_000_000))
    assert [outcome.locator for outcome in outcomes(iter(readings))] == NAMES[1:]
    assert sum(reading.progress for reading in readings) == 3
    assert list(EmlSource(folder, NAMES).read(readings[-1].cursor(), 1_500_000_000)) == []


@pytest.mark.parametrize(
    ("data", "name", "expected"),
    [
        pytest.param(b"Return-Path: <a@example.org>\r\n\r\nx", "a", True, id="mail"),
        pytest.param(b"\xef\xbb\xbfSubject: x\nFrom: a", "a", True, id="byte-order-mark"),
        pytest.param(b"X-A: x\n\tmore\nno field\nMessage-Id : <a>\n", "a", True, id="broken-line-amid"),
        pytest.param(b"Subject: x\n\ny", "a.EML", True, id="eml-with-any-header"),
        pytest.param(b"Subject: x\n\ny", "a.txt", False, id="any-header"),
        pytest.param(b"Re: a thread\n\nFrom: Ann\nDate: Thu\n", "a.txt", False, id="text-of-an-archive-page"),
        pytest.param(b"commit 0123\nFrom: Ann\n", "a.txt", False, id="first-line-is-no-field"),
        pytest.param(b"<html>\n", "a.eml", False, id="html"),
        pytest.param(b"", "a.eml", False, id="empty"),
    ],
)
def test_is_mail(data, name, expected):
    assert is_mail(data, name) is expected


def test_cursors_of_big_folders_grow_in_steps(monkeypatch):
    monkeypatch.setattr(module, "_ALWAYS_EXACT", 10)
    done = ReadFiles(None)
    cursors = []
    for digest in range(1000):
        done.add(digest)
        cursors.append(done.cursor())
    sizes = [len(ReadFiles(cursor())._digests) for cursor in cursors]
    assert sizes[:10] == list(range(1, 11))
    assert all(count * 15 // 16 <= size <= count for count, size in enumerate(sizes, 1))
    assert len(set(sizes)) < 120
    done.settle()
    assert all(digest in ReadFiles(done.cursor()()) for digest in range(1000))


def test_files_that_are_gone_are_forgotten(folder):
    cursor = list(EmlSource(folder, NAMES).read(None, None))[-1].cursor()
    (folder / "d.eml").write_bytes(b"From: a\n\n")
    (reading,) = EmlSource(folder, ["a.eml", "d.eml"]).read(cursor, None)
    assert len(ReadFiles(reading.cursor())._digests) == 2


def test_a_cursor_of_another_version_reads_all(folder, outcomes):
    assert len(outcomes(EmlSource(folder, NAMES).read("{}", None))) == 3
