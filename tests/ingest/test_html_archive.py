"""Pages as a source: one, a folder of them, beside mails, read again."""

from pathlib import Path

import archive_pages as pages
import pytest
from corpus import corpus
from mails import mail

from patchlore.ingest.source import find_sources
from patchlore.model.message import RawMessage
from patchlore.model.source import SourceKind, Unread


def folder(path: Path) -> Path:
    (path / "0001.html").write_text(pages.HYPERMAIL_2)
    (path / "0002.html").write_text(pages.HYPERMAIL_1)
    (path / "index.html").write_text("<html><body><b>Messages sorted by:</b> <a href=0001.html>pool</a></body></html>")
    (path / "odd.html").write_text("<html><body>Hello</body></html>")
    return path


@pytest.mark.parametrize(
    "page", [pages.HYPERMAIL_1, pages.MARC, pages.TEXT, pages.PUBLIC_INBOX_THREAD], ids=["old", "marc", "text", "thread"]
)
def test_a_page_is_a_source(page: str, tmp_path: Path) -> None:
    path = tmp_path / "saved"
    path.write_text(page)
    (source,) = find_sources(path)
    assert (source.kind, source.location, source.list_name) == (SourceKind.HTML, str(path), None)
    assert all(isinstance(reading.outcome, RawMessage) for reading in source.read(None, None))


def test_a_folder_of_pages(tmp_path: Path) -> None:
    (source,) = find_sources(folder(tmp_path))
    readings = list(source.read(None, None))
    assert source.kind is SourceKind.HTML
    assert [(type(reading.outcome), reading.outcome.locator) for reading in readings] == [
        (RawMessage, "0001.html"),
        (RawMessage, "0002.html"),
        (Unread, "odd.html"),
    ]
    assert source.size_hint(None) == 4
    assert source.size_hint(readings[-1].cursor()) == 0
    assert list(source.read(readings[-1].cursor(), None)) == []


def test_pages_beside_mails_are_one_source(tmp_path: Path) -> None:
    (folder(tmp_path) / "a.eml").write_bytes(mail("a@example.org"))
    (source,) = find_sources(tmp_path)
    assert source.kind is SourceKind.EML
    assert [reading.outcome.locator for reading in source.read(None, None) if isinstance(reading.outcome, RawMessage)] == [
        "0001.html",
        "0002.html",
        "a.eml",
    ]


def test_old_pages_can_be_left_out(tmp_path: Path) -> None:
    (source,) = find_sources(folder(tmp_path))
    mails = [reading.outcome for reading in source.read(None, 1_000_000_000) if isinstance(reading.outcome, RawMessage)]
    assert [one.locator for one in mails] == ["0001.html"]


@pytest.mark.parametrize(
    ("name", "count"),
    [
        ("html/hypermail-lkml-style", 60),
        ("html/mhonarc", 40),
        ("html/public-inbox/msg", 40),
        ("html/public-inbox/T", 70),
        ("html/pipermail", 1),
    ],
)
def test_real_pages_are_all_read(name: str, count: int) -> None:
    (source,) = find_sources(corpus(name))
    outcomes = [reading.outcome for reading in source.read(None, None)]
    assert source.kind is SourceKind.HTML
    assert len(outcomes) == count
    assert all(isinstance(outcome, RawMessage) for outcome in outcomes)
