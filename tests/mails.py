"""Builders of mails and archives for tests."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

START = datetime(2024, 3, 4, 10, 0, tzinfo=UTC)


def mail(
    message_id: str,
    subject: str = "A question",
    *,
    body: str = "Hello.\n",
    answers: str | None = None,
    references: Iterable[str] = (),
    sender: str = "Ann Archer <ann@example.org>",
    minutes: int = 0,
    list_id: str | None = "devel.example.org",
    headers: Iterable[tuple[str, str]] = (),
    line_end: str = "\n",
) -> bytes:
    """Return one mail as bytes; `minutes` is when it was sent, counted from a fixed start."""
    fields = [
        ("From", sender),
        ("To", "devel@example.org"),
        ("Subject", subject),
        ("Date", format_datetime(START + timedelta(minutes=minutes))),
        ("Message-ID", f"<{message_id}>"),
    ]
    if answers:
        fields.append(("In-Reply-To", f"<{answers}>"))
    if references:
        fields.append(("References", " ".join(f"<{one}>" for one in references)))
    if list_id:
        fields.append(("List-Id", f"<{list_id}>"))
    fields.extend(headers)
    head = "".join(f"{name}: {value}\n" for name, value in fields)
    return (head + "\n" + body).replace("\n", line_end).encode()


def write_mbox(path: Path, mails: Iterable[bytes]) -> Path:
    """Write mails as one mboxrd file and return its path."""
    with path.open("wb") as file:
        for one in mails:
            file.write(b"From mboxrd@z Thu Jan  1 00:00:00 1970\n")
            for line in one.splitlines(keepends=True):
                file.write(b">" + line if line.lstrip(b">").startswith(b"From ") else line)
            file.write(b"\n")
    return path


def write_files(folder: Path, mails: Iterable[bytes]) -> Path:
    """Write mails as .eml files of one folder and return it."""
    folder.mkdir(parents=True, exist_ok=True)
    for number, one in enumerate(mails):
        (folder / f"{number:04d}.eml").write_bytes(one)
    return folder
