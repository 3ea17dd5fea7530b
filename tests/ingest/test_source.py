import bz2
import gzip
import lzma
import os
import tarfile
from pathlib import Path

import pytest
from corpus import corpus

from patchlore.ingest.source import find_sources
from patchlore.model.errors import SourceError
from patchlore.model.source import SourceKind

FROM_LINE = b"From mboxrd@z Thu Jan  1 00:00:00 1970\n"


def found(path):
    return [(source.kind, str(Path(source.location).relative_to(path))) for source in find_sources(path)]


@pytest.fixture
def mbox(mail):
    return FROM_LINE + mail(1) + b"\n" + FROM_LINE + mail(2) + b"\n"


@pytest.mark.parametrize("pack", [bytes, gzip.compress, lzma.compress, bz2.compress], ids=["plain", "gz", "xz", "bz2"])
@pytest.mark.parametrize("line_end", [b"\n", b"\r\n"], ids=["lf", "crlf"])
def test_a_file_is_known_by_its_content(tmp_path, mail, mbox, pack, line_end):
    (tmp_path / "a").write_bytes(pack(mbox.replace(b"\n", line_end)))
    (tmp_path / "b").write_bytes(pack(mail(3).replace(b"\n", line_end)))
    (one,) = find_sources(tmp_path / "a")
    (other,) = find_sources(tmp_path / "b")
    assert (one.kind, one.location, one.list_name) == (SourceKind.MBOX, str(tmp_path / "a"), None)
    assert (other.kind, other.location, other.list_name) == (SourceKind.EML, str(tmp_path / "b"), None)
    assert len(list(one.read(None, None))) == 2
    assert [reading.outcome.data for reading in other.read(None, None)] == [mail(3).replace(b"\n", line_end)]


def test_a_folder_of_all_kinds(tmp_path, mail, mbox, add_commits):
    for folder in ("box/cur", "box/new", "box/.Sent/cur", "box/.Sent/new", "box/.Sent/tmp", "deep/er", ".hidden"):
        (tmp_path / folder).mkdir(parents=True)
    for name in ("1.eml", "deep/er/2.eml", "deep/mail"):
        (tmp_path / name).write_bytes(mail(1))
    for name in ("b.mbox", "deep/a", "deep/er/mail.eml.large", ".hidden/mbox", "box/dovecot.mbox"):
        (tmp_path / name).write_bytes(mbox)
    (tmp_path / "notes.txt").write_bytes(b"nothing\n")
    (tmp_path / "link").symlink_to(tmp_path / "b.mbox")
    (tmp_path / "link-to-folder").symlink_to(tmp_path / "deep")
    add_commits(tmp_path / "list/git/0.git", [{"m": mail(4)}])
    add_commits(tmp_path / "list/all.git", [{"m": mail(5)}])
    add_commits(tmp_path / "single.git", [{"m": mail(4)}])
    add_commits(tmp_path / "code.git", [{"main.c": b""}])
    assert found(tmp_path) == [
        (SourceKind.EML, "."),
        (SourceKind.MBOX, "b.mbox"),
        (SourceKind.MAILDIR, "box"),
        (SourceKind.MAILDIR, "box/.Sent"),
        (SourceKind.MBOX, "deep/a"),
        (SourceKind.MBOX, "deep/er/mail.eml.large"),
        (SourceKind.PUBLIC_INBOX, "list"),
        (SourceKind.PUBLIC_INBOX, "single.git"),
    ]
    outcomes = [reading.outcome for reading in find_sources(tmp_path)[0].read(None, None)]
    assert [outcome.locator for outcome in outcomes if hasattr(outcome, "data")] == ["1.eml", "deep/mail", "deep/er/2.eml"]
    assert {outcome.locator: outcome.defect.detail for outcome in outcomes if hasattr(outcome, "defect")} == {
        "notes.txt": "is neither an mbox nor a mail",
        "link": "is a symbolic link, which is not followed",
        "link-to-folder": "is a symbolic link, which is not followed",
        "code.git": "is not a regular file",
    }


def test_a_source_is_found_again_by_its_location(tmp_path, mail, mbox, add_commits):
    (tmp_path / "box/cur").mkdir(parents=True)
    (tmp_path / "box/new").mkdir()
    (tmp_path / "1.eml").write_bytes(mail(1))
    (tmp_path / "a.mbox").write_bytes(mbox)
    add_commits(tmp_path / "list/git/0.git", [{"m": mail(4)}])
    for source in find_sources(tmp_path):
        again = find_sources(Path(source.location))
        assert [(one.kind, one.location) for one in again if one.location == source.location] == [(source.kind, source.location)]


def test_a_big_eml_may_be_an_mbox(tmp_path, mbox, monkeypatch):
    monkeypatch.setattr("patchlore.ingest.source._LARGEST_EML", 100)
    (tmp_path / "a.eml").write_bytes(mbox)
    assert found(tmp_path) == [(SourceKind.MBOX, "a.eml")]


def test_a_link_that_is_given_is_followed(tmp_path, mbox):
    (tmp_path / "a.mbox").write_bytes(mbox)
    (tmp_path / "link").symlink_to("a.mbox")
    assert [source.location for source in find_sources(tmp_path / "link")] == [str(tmp_path / "a.mbox")]


def test_mails_that_are_kept_in_git(tmp_path, mbox, add_commits):
    (tmp_path / "mails").mkdir()
    (tmp_path / "mails/a.mbox").write_bytes(mbox)
    add_commits(tmp_path / "mails/.git", [{"a.mbox": mbox}])
    assert found(tmp_path / "mails") == [(SourceKind.MBOX, "a.mbox")]


def tar(path):
    path.write_bytes(FROM_LINE + b"A: 1\n\nx\n\n" + FROM_LINE + b"A: 1\n\nx\n")
    with tarfile.open(path.with_suffix(".tar"), "w") as archive:
        archive.add(path)
    return path.with_suffix(".tar").read_bytes()


@pytest.mark.parametrize(
    ("make", "expected"),
    [
        pytest.param(lambda path: None, "does not exist: check the path", id="absent"),
        pytest.param(lambda path: path.write_bytes(b"hello\n"), "is neither an mbox nor a mail nor a page: give ", id="text"),
        pytest.param(lambda path: path.write_bytes(b""), "is empty: give ", id="empty-file"),
        pytest.param(lambda path: path.write_bytes(b"\n \n"), "is empty: give ", id="blank-file"),
        pytest.param(lambda path: path.write_bytes(gzip.compress(b"x" * 99)[:15]), r"is damaged from its start \(", id="damaged"),
        pytest.param(lambda path: path.write_bytes(b"\x28\xb5\x2f\xfd" + FROM_LINE), "is packed by zstd, .* unpack it first", id="zstd"),
        pytest.param(lambda path: path.write_bytes(tar(path.with_name("x"))), "is a tar archive, .* give the folder", id="tar"),
        pytest.param(lambda path: path.write_bytes(gzip.compress(tar(path.with_name("x")))), "is a tar archive, .* give the", id="tar.gz"),
        pytest.param(lambda path: path.write_bytes(b"PK\x03\x04\0"), "is a zip archive, .* unpack it", id="zip"),
        pytest.param(lambda path: path.write_bytes(b"SQLite format 3\0"), "is an SQLite database: ", id="database"),
        pytest.param(os.mkfifo, "is not a regular file: ", id="pipe"),
        pytest.param(lambda path: path.symlink_to(path), "Too many levels of symbolic links|Symlink loop", id="circle"),
        pytest.param(Path.mkdir, "nothing in this folder can be read: give ", id="empty-folder"),
        pytest.param(
            lambda path: (path.mkdir(), (path / "a.png").write_bytes(b"x")), "nothing in this folder can be read", id="only-others"
        ),
    ],
)
def test_what_cannot_be_read(tmp_path, make, expected):
    path = tmp_path / "given"
    make(path)
    with pytest.raises(SourceError, match=expected) as caught:
        find_sources(path)
    assert str(caught.value).startswith(f"{path}: ")
    assert "\n" not in str(caught.value)


def test_standard_input_is_no_source():
    with pytest.raises(SourceError, match=r"^-: standard input is not read: give a file$"):
        find_sources(Path("-"))


@pytest.mark.parametrize("line_end", [b"\n", b"\r\n"], ids=["lf", "crlf"])
@pytest.mark.parametrize("in_folder", [False, True])
def test_an_mbox_below_something_else(tmp_path, mbox, in_folder, line_end):
    (tmp_path / "notes").write_bytes((b"Exported on Monday\n\n" + mbox).replace(b"\n", line_end))
    (source,) = find_sources(tmp_path if in_folder else tmp_path / "notes")
    assert source.kind is SourceKind.MBOX
    assert [hasattr(reading.outcome, "data") for reading in source.read(None, None)] == [False, True, True]


def test_names_that_are_not_utf8(tmp_path, mbox):
    name = os.fsdecode(b"\xff.mbox")
    (tmp_path / name).write_bytes(mbox)
    with pytest.raises(SourceError, match="not valid UTF-8: rename it"):
        find_sources(tmp_path / name)
    (tmp_path / "b.mbox").write_bytes(mbox)
    assert found(tmp_path) == [(SourceKind.EML, "."), (SourceKind.MBOX, "b.mbox")]
    assert [reading.outcome.locator for reading in find_sources(tmp_path)[0].read(None, None)] == [
        "\\xff.mbox",
        f"\\xff.mbox:{len(mbox) // 2}",
    ]


def test_real_folder():
    (source,) = find_sources(corpus("edge"))
    outcomes = [reading.outcome for reading in source.read(None, None)]
    assert len(outcomes) == 167
    assert all(hasattr(outcome, "data") for outcome in outcomes)
