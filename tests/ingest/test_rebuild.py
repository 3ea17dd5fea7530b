"""After a rebuild by better rules a database says what it would if these had read its mails."""

import hashlib
from collections.abc import Iterable
from pathlib import Path

import pytest
from logical_dump import differences, logical_dump
from mails import mail, write_files

from patchlore.ingest.pipeline import ingest
from patchlore.ingest.rebuild import rebuild
from patchlore.queries.catalog import views

ROOT = mail("root@example.org", "[PATCH] pump: oil it", body="It squeaks.\n")
# The same answer by way of two lists, one of which folds it
ANSWER = mail("a@example.org", "Re: [PATCH] pump: oil it", body="Which oil did\nyou take?\n", answers="root@example.org", minutes=5)
FOLDED = mail(
    "a@example.org",
    "Re: [PATCH] pump: oil it",
    body="Which oil\ndid you take?\n",
    answers="root@example.org",
    minutes=5,
    list_id="users.example.org",
)
OTHER = mail("a@example.org", "Re: [PATCH] pump: oil it", body="None at all.\n", answers="root@example.org", minutes=6)


def to_the_letter(subject: str, sender: str, sent_at: int | None, texts: Iterable[str]) -> str:
    """A poorer rule of which copies are one mail: those that are equal to the letter."""
    return hashlib.sha1(repr((subject, sender, sent_at, list(texts))).encode(), usedforsecurity=False).hexdigest()


def read(folder: Path, mails: Iterable[bytes]) -> Path:
    database = folder / "mail.db"
    ingest([write_files(folder / "mails", mails)], database, views=views(), jobs=1)
    return database


@pytest.mark.parametrize(
    "mails",
    [(ROOT, ANSWER, FOLDED), (FOLDED, ANSWER, ROOT), (ROOT, FOLDED, OTHER, ANSWER)],
    ids=["the better copy first", "the better copy last", "beside another mail of the id"],
)
def test_what_a_better_rule_finds_equal_becomes_one_mail(mails: tuple[bytes, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patched:
        patched.setattr("patchlore.ingest.message.hash_content", to_the_letter)
        database = read(tmp_path / "then", mails)
        before = logical_dump(database)
    expected = logical_dump(read(tmp_path / "now", mails))
    assert len(before["mails"]) == len(mails)
    assert len(expected["mails"]) == len(mails) - 1
    rebuild(database, views=views(), jobs=1, progress=lambda _what, _done, _total: None)
    assert differences(logical_dump(database), expected) == {}
