import bz2
import gzip
import io
import lzma
import mailbox
import os
from contextlib import closing

import pytest
from corpus import corpus

from patchlore.ingest import mbox as module
from patchlore.ingest.mbox import Mbox, MboxSource, is_older, parse_arrival, split_mbox, unpack_span
from patchlore.model.defect import Defect
from patchlore.model.message import RawMessage
from patchlore.model.source import Unfinished, Unread
from patchlore.model.vocabulary import DefectKind

LORE = b"From mboxrd@z Thu Jan  1 00:00:00 1970\n"
DATED = b"From ann@example.org Thu Jun 13 09:43:21 2019\n"


def entry(data: bytes, from_line: bytes = LORE) -> bytes:
    lines = data.splitlines(keepends=True)
    return from_line + b"".join(b">" + line if line.lstrip(b">").startswith(b"From ") else line for line in lines) + b"\n"


@pytest.fixture(params=["lf", "crlf"])
def crlf(request):
    return lambda data: data.replace(b"\n", b"\r\n") if request.param == "crlf" else data


def test_mails_as_they_were_sent(tmp_path, mail, outcomes, crlf):
    first, second = crlf(mail(1, "From here on", ">From there", ">>From", "", "")), crlf(mail(2))
    path = tmp_path / "list.mbox"
    path.write_bytes(crlf(entry(mail(1, "From here on", ">From there", ">>From", "", ""), DATED)) + crlf(entry(mail(2))))
    assert outcomes(MboxSource(path).read(None, None)) == [
        RawMessage(data=first, locator="0", received_at=1_560_419_001),
        RawMessage(data=second, locator=str(len(crlf(entry(mail(1, "From here on", ">From there", ">>From", "", ""), DATED))))),
    ]


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        pytest.param(b"\xef\xbb\xbf" + LORE + b"A: 1\n\nx\n\n", [b"A: 1\n\nx\n"], id="byte-order-mark"),
        pytest.param(b"\n\r\n" + LORE + b"A: 1\n\nx\n\n", [b"A: 1\n\nx\n"], id="empty-lines-first"),
        pytest.param(LORE + b"A: 1\n\nx", [b"A: 1\n\nx"], id="no-final-newline"),
        pytest.param(LORE + b"A: 1\n\nx\n", [b"A: 1\n\nx\n"], id="no-final-empty-line"),
        pytest.param(LORE + b"A: 1\n\nx\n\n\n\n" + LORE + b"B: 2\n\n\n", [b"A: 1\n\nx\n\n\n", b"B: 2\n\n"], id="empty-lines-are-kept"),
        pytest.param(b"From \xe9ric Thu Jun 13 09:43:21 2019\nA: 1\n\nx\n\n" * 2, [b"A: 1\n\nx\n"] * 2, id="from-line-is-not-ascii"),
        pytest.param(LORE + b"A: 1\n\nx\n\nFrom the beginning\n\n", [b"A: 1\n\nx\n\nFrom the beginning\n"], id="prose"),
        pytest.param(
            LORE + b"A: 1\n\nx\n\nFrom May to Jun 13 2019\n\n", [b"A: 1\n\nx\n\nFrom May to Jun 13 2019\n"], id="prose-with-a-year"
        ),
        pytest.param(
            LORE + b"A: 1\n\nx\n\n" + LORE + b"which was lost\n", [b"A: 1\n\nx\n\n" + LORE + b"which was lost\n"], id="no-header-below"
        ),
        pytest.param(LORE + b"A: 1\n\nx\n\n" + LORE + b">From a\nB: 2\n\n", [b"A: 1\n\nx\n", b"From a\nB: 2\n"], id="old-relay"),
        pytest.param(LORE + b"A: 1\n\nx\n\n" + LORE + b"Subj", [b"A: 1\n\nx\n", b"Subj"], id="header-not-finished"),
        pytest.param(b"From \r\nA: 1\r\n\r\nx\r\n\r\n" * 2, [b"A: 1\r\n\r\nx\r\n"] * 2, id="thunderbird"),
        pytest.param(b"From \nA: 1\n\nx\n\nFrom \nhere to there\n", [b"A: 1\n\nx\n\nFrom \nhere to there\n"], id="from-alone-is-prose"),
        pytest.param(LORE + b"A: 1\n\nx\n" + LORE + b"\n", [b"A: 1\n\nx\n" + LORE], id="no-empty-line-before"),
        pytest.param(LORE + b"A: 1\n\nx\n\n" + LORE[:-1], [b"A: 1\n\nx\n\n" + LORE[:-1]], id="from-line-not-finished"),
    ],
)
def test_where_a_mail_begins_and_ends(tmp_path, outcomes, given, expected):
    path = tmp_path / "list.mbox"
    path.write_bytes(given)
    assert [outcome.data for outcome in outcomes(MboxSource(path).read(None, None))] == expected


@pytest.mark.parametrize("size", [1, 2, 3, 7, 40, 41, 42, 43, 44, 45, 100])
def test_chunks_do_not_matter(mail, crlf, size):
    whole = b"".join(crlf(entry(mail(number, "", "From Thu to Fri", ""))) for number in range(5))
    stream = io.BytesIO(whole)
    spans = list(split_mbox(lambda _: stream.read(size)))
    assert b"".join(span.raw for span in spans) == whole
    assert [unpack_span(span.raw)[1] for span in spans] == [crlf(mail(number, "", "From Thu to Fri", "")) for number in range(5)]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        pytest.param(b"From a@example.org Thu Jun 13 09:43:21 2019", 1_560_419_001, id="asctime"),
        pytest.param(b"From a at example.org  Thu Jun 13 09:43:21 2019\r\n", 1_560_419_001, id="pipermail"),
        pytest.param(b"From 163@xxx Thu Jun 13 09:43:21 +0000 2019", 1_560_419_001, id="zone-before-the-year"),
        pytest.param(b"From - Thu Jun 13 09:43 2019 -0130", 1_560_424_380, id="zone-behind-the-year"),
        pytest.param(b"From a Thu Jun 13 09:43:21 GMT 2019", 1_560_419_001, id="gmt"),
        pytest.param(b"From a Thu Jun 13 09:43:21 CEST 2019", None, id="zone-by-name"),
        pytest.param(b"From a Thu Jun 13 09:43:21 2019 remote from host", 1_560_419_001, id="uucp"),
        pytest.param(b"From ", None, id="thunderbird"),
        pytest.param(LORE, None, id="lore-1970"),
        pytest.param(b"From " + b"1" * 40 + b" Mon Sep 17 00:00:00 2001", None, id="format-patch"),
        pytest.param(b"From a Thu Jun 33 09:43:21 2019", None, id="no-such-day"),
        pytest.param(b"From a Thu Qqq 13 09:43:21 2019", None, id="no-such-month"),
        pytest.param(b"From the beginning", None, id="prose"),
    ],
)
def test_time_of_arrival(line, expected):
    assert parse_arrival(line) == expected


def test_progress_adds_up(tmp_path, mail):
    path = tmp_path / "list.mbox"
    path.write_bytes(b"".join(entry(mail(number)) for number in range(5)))
    source = MboxSource(path)
    readings = list(source.read(None, None))
    assert sum(reading.progress for reading in readings) == source.size_hint(None) == path.stat().st_size
    assert source.size_hint(readings[2].cursor()) == sum(reading.progress for reading in readings[3:])
    assert source.size_hint(readings[4].cursor()) == 0


@pytest.fixture(params=["plain", "gz", "xz", "bz2"])
def packed(request):
    return {"plain": bytes, "gz": gzip.compress, "xz": lzma.compress, "bz2": bz2.compress}[request.param]


@pytest.mark.parametrize("count", range(1, 6))
def test_goes_on_behind_any_cursor(tmp_path, mail, outcomes, packed, count):
    path = tmp_path / "list.mbox"
    path.write_bytes(packed(b"".join(entry(mail(number)) for number in range(5))))
    whole = list(MboxSource(path).read(None, None))
    assert len(whole) == 5
    assert outcomes(MboxSource(path).read(whole[count - 1].cursor(), None)) == outcomes(iter(whole[count:]))


@pytest.mark.parametrize("stopped_at", [0, 1])
def test_a_grown_file_is_read_on(tmp_path, mail, outcomes, crlf, stopped_at):
    path = tmp_path / "list.mbox"
    path.write_bytes(crlf(entry(mail(1)) + entry(mail(2))))
    cursor = list(MboxSource(path).read(None, None))[stopped_at].cursor()
    with path.open("ab") as file:
        file.write(crlf(entry(mail(3))))
    read = outcomes(MboxSource(path).read(cursor, None))
    assert [outcome.data for outcome in read] == [crlf(mail(number)) for number in (2, 3)[stopped_at:]]


@pytest.mark.parametrize(
    ("before", "more", "unfinished"),
    [
        pytest.param(b"A: 1\n\nhalf", b" a line\n\n", b"A: 1\n\nhalf", id="mail-in-the-middle"),
        pytest.param(b"A: 1\n\ntext\n", b"\n" + LORE + b"B: 2\n\ny\n\n", None, id="separator-comes-later"),
        pytest.param(b"A: 1\n\ntext\n", LORE + b"B: 2\n\ny\n\n", b"A: 1\n\ntext\n", id="no-separator"),
        pytest.param(
            b"A: 1\n\ntext\n\nFrom m@z Thu Jan",
            b"  1 00:00:00 1970\nB: 2\n\ny\n\n",
            b"A: 1\n\ntext\n\nFrom m@z Thu Jan",
            id="from-line-in-the-middle",
        ),
    ],
)
def test_a_mail_that_was_not_finished(tmp_path, mail, outcomes, crlf, before, more, unfinished):
    path = tmp_path / "list.mbox"
    path.write_bytes(crlf(entry(mail(0)) + LORE + before))
    cursor = list(MboxSource(path).read(None, None))[-1].cursor()
    with path.open("ab") as file:
        file.write(crlf(more))
    taken_back = [Unfinished(data=crlf(unfinished), locator=str(len(crlf(entry(mail(0))))))] if unfinished else []
    assert outcomes(MboxSource(path).read(cursor, None)) == taken_back + outcomes(MboxSource(path).read(None, None))[1:]


@pytest.mark.parametrize(
    "numbers",
    [pytest.param([7, 2, 3, 4], id="changed-first"), pytest.param([1], id="shorter"), pytest.param([2, 3, 4, 5], id="first-gone")],
)
def test_a_rewritten_file_is_read_again(tmp_path, mail, outcomes, packed, numbers):
    path = tmp_path / "list.mbox"
    path.write_bytes(packed(b"".join(entry(mail(number)) for number in (1, 2, 3))))
    cursor = list(MboxSource(path).read(None, None))[-1].cursor()
    path.write_bytes(packed(b"".join(entry(mail(number)) for number in numbers)))
    read = outcomes(MboxSource(path).read(cursor, None))
    assert [outcome.data for outcome in read] == [mail(number) for number in numbers]


def test_an_unchanged_file_is_skipped_at_once(tmp_path, mail, packed):
    path = tmp_path / "list.mbox"
    path.write_bytes(packed(entry(mail(1))))
    cursor = list(MboxSource(path).read(None, None))[-1].cursor()
    status = path.stat()
    path.write_bytes(b"?" * status.st_size)  # were it read, this would show
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))
    assert list(MboxSource(path).read(cursor, None)) == []
    assert MboxSource(path).size_hint(cursor) == 0


def test_a_touched_file_has_nothing_new(tmp_path, mail):
    path = tmp_path / "list.mbox"
    path.write_bytes(entry(mail(1)) + entry(mail(2)))
    cursor = list(MboxSource(path).read(None, None))[-1].cursor()
    os.utime(path, (1, 1))
    assert list(MboxSource(path).read(cursor, None)) == []


def test_a_cursor_of_another_version_reads_all(tmp_path, mail, outcomes):
    path = tmp_path / "list.mbox"
    path.write_bytes(entry(mail(1)))
    for cursor in ("", "{", '{"offset": 3}', "7"):
        assert [outcome.data for outcome in outcomes(MboxSource(path).read(cursor, None))] == [mail(1)]


@pytest.mark.parametrize("pack", [gzip.compress, lzma.compress], ids=["gz", "xz"])
def test_a_truncated_file_gives_the_mails_up_to_the_damage(tmp_path, mail, outcomes, pack):
    noise = [os.urandom(3000).hex() for _ in range(30)]
    path = tmp_path / "list.mbox"
    packed = pack(b"".join(entry(mail(number, line)) for number, line in enumerate(noise)))
    path.write_bytes(packed[: len(packed) // 2])
    source = MboxSource(path)
    readings = list(source.read(None, None))
    *read, damage = outcomes(iter(readings))
    assert [outcome.data for outcome in read] == [mail(number, line) for number, line in enumerate(noise[: len(read)])]
    assert len(read) >= 10
    assert isinstance(damage, Unread)
    assert damage.defect.kind == DefectKind.UNREADABLE
    assert sum(reading.progress for reading in readings) == source.size_hint(None)
    assert list(MboxSource(path).read(readings[-1].cursor(), None)) == []
    path.write_bytes(packed)
    assert len(outcomes(MboxSource(path).read(readings[-1].cursor(), None))) == 30


def test_a_bz2_file_that_is_damaged_in_its_middle(tmp_path, mail, outcomes):
    noise = [os.urandom(3000).hex() for _ in range(60)]
    packed = bz2.compress(b"".join(entry(mail(number, line)) for number, line in enumerate(noise)), 1)
    path = tmp_path / "list.mbox.bz2"
    path.write_bytes(packed[: len(packed) // 2] + b"\xff" * 40 + packed[len(packed) // 2 + 40 :])
    *read, damage = outcomes(MboxSource(path).read(None, None))
    assert len(read) >= 10
    assert damage.defect.detail.endswith("Invalid data stream")


def test_a_file_damaged_from_its_start(tmp_path, mail, outcomes):
    path = tmp_path / "list.mbox.gz"
    path.write_bytes(gzip.compress(entry(mail(1)))[:12])
    (damage,) = outcomes(MboxSource(path).read(None, None))
    assert damage.defect.kind == DefectKind.UNREADABLE


@pytest.mark.parametrize(
    "spoil", [lambda data: data + b"trailing", lambda data: data[:-8] + b"\0\0\0\0" + data[-4:]], ids=["trailing", "checksum"]
)
def test_damage_behind_the_last_mail_costs_none(tmp_path, mail, outcomes, spoil):
    path = tmp_path / "list.mbox.gz"
    path.write_bytes(spoil(gzip.compress(entry(mail(1)))))
    read, damage = outcomes(MboxSource(path).read(None, None))
    assert read.data == mail(1)
    assert damage.defect.kind == DefectKind.UNREADABLE


@pytest.mark.parametrize("length", [900, 2000, 100_000])
def test_too_large_a_mail_is_left_out(tmp_path, mail, outcomes, monkeypatch, packed, length):
    monkeypatch.setattr(module, "LARGEST_MAIL", 800)
    monkeypatch.setattr(module, "CHUNK", 256)
    monkeypatch.setattr(module, "_SEAM", 64)
    monkeypatch.setattr(module, "_LONGEST_FROM_LINE", 60)
    large = mail(2, *["x" * 99] * (length // 100))
    path = tmp_path / "list.mbox"
    path.write_bytes(packed(entry(mail(1)) + entry(large) + entry(mail(3))))
    start = len(entry(mail(1)))
    read = list(MboxSource(path).read(None, None))
    assert outcomes(iter(read)) == [
        RawMessage(data=mail(1), locator="0"),
        Unread(locator=str(start), defect=Defect(kind=DefectKind.TOO_LARGE, detail=read[1].outcome.defect.detail)),
        RawMessage(data=mail(3), locator=str(start + len(entry(large)))),
    ]
    assert outcomes(MboxSource(path).read(read[1].cursor(), None)) == outcomes(iter(read[2:]))


def test_what_stands_before_the_first_from_line(tmp_path, mail, outcomes):
    path = tmp_path / "list.mbox"
    path.write_bytes(b"junk\n\n" + entry(mail(1)))
    assert outcomes(MboxSource(path).read(None, None)) == [
        Unread(locator="0", defect=Defect(kind=DefectKind.UNREADABLE, detail="6 bytes stand before the first From_ line")),
        RawMessage(data=mail(1), locator="6"),
    ]


def test_an_empty_mail_is_a_defect(tmp_path, mail, outcomes, crlf):
    path = tmp_path / "list.mbox"
    path.write_bytes(crlf(LORE + b"\n" + entry(mail(1))))
    empty, read = outcomes(MboxSource(path).read(None, None))
    assert empty == Unread(locator="0", defect=Defect(kind=DefectKind.EMPTY, detail="0 bytes, nothing but white space"))
    assert read.data == crlf(mail(1))


def test_an_empty_file_has_nothing(tmp_path):
    path = tmp_path / "list.mbox"
    path.write_bytes(b"")
    assert list(MboxSource(path).read(None, None)) == []


@pytest.mark.parametrize(
    ("date", "expected"),
    [
        pytest.param("Thu, 13 Jun 2019 11:43:03 +0200", True, id="older"),
        pytest.param("Fri, 14 Jun 2019 00:00:00 +0000", False, id="same-second"),
        pytest.param("yesterday", False, id="unreadable"),
        pytest.param("", False, id="empty"),
    ],
)
def test_since(mail, crlf, date, expected):
    assert is_older(crlf(mail(1, "Date: Thu, 13 Jun 2000 11:43:03 +0200", sent=date)), 1_560_470_400) is expected


def test_older_mail_is_left_out(tmp_path, mail, outcomes):
    path = tmp_path / "list.mbox"
    path.write_bytes(entry(mail(1)) + entry(mail(2, sent="Fri, 14 Jun 2019 11:43:03 +0200")))
    assert [outcome.data for outcome in outcomes(MboxSource(path).read(None, 1_560_470_400))] == [
        mail(2, sent="Fri, 14 Jun 2019 11:43:03 +0200")
    ]


def test_is_a_mailbox_of_the_standard_library(tmp_path, mail, packed):
    path = tmp_path / "list.mbox"
    path.write_bytes(packed(entry(mail(1, "From here"), b"From \xe9 Thu Jun 13 09:43:21 2019\n") + entry(mail(2, "", "From the start"))))
    with closing(Mbox(path)) as box:
        assert isinstance(box, mailbox.mbox)
        assert [box.get_bytes(key) for key in box.keys()] == [mail(1, "From here"), mail(2, "", "From the start")]  # noqa: SIM118
        assert [message["Subject"] for message in box] == ["mail 1", "mail 2"]


@pytest.mark.parametrize(("name", "count"), [("dev_pagemap", 276), ("related", 65), ("alt-copies", 490)])
def test_real_files(name, count, outcomes):
    read = outcomes(MboxSource(corpus(f"seed/{name}.mbox.gz")).read(None, None))
    assert len(read) == count
    assert all(b"\nmessage-id:" in outcome.data[: outcome.data.index(b"\n\n")].lower() for outcome in read)
