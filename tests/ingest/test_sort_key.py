from collections.abc import Sequence
from contextlib import closing
from itertools import count, islice
from pathlib import Path

from logical_dump import differences, logical_dump
from mails import mail, write_mbox

from patchlore.ingest.pipeline import ingest
from patchlore.ingest.rows import text_key
from patchlore.model.database import open_database
from patchlore.queries.catalog import views
from patchlore.queries.check import run_checks


def rivals(number: int) -> list[str]:
    """Return Message-IDs that wish the same place of a second, in their order."""
    ids = (f"{n:06d}@example.org" for n in count())
    first = next(ids)
    return [first, *islice((one for one in ids if (text_key(one) - text_key(first)) % 256 == 0), number - 1)]


def said(folder: Path, runs: Sequence[Sequence[bytes]]) -> dict[str, list[tuple[object, ...]]]:
    """Return what the database says that is given mails run by run, which holds its invariants."""
    folder.mkdir()
    for number, mails in enumerate(runs):
        ingest([write_mbox(folder / f"{number}.mbox", mails)], folder / "some.db", views=views(), jobs=1)
    with closing(open_database(folder / "some.db")) as database:
        assert list(run_checks(database)) == []
    return logical_dump(folder / "some.db")


def test_who_makes_room_in_a_second_is_found_again(tmp_path: Path) -> None:
    """The later mails come before the first ones in the order of the second, so that these move."""
    mails = [mail(message_id, body="To be found.\n", answers="root@example.org") for message_id in rivals(4)]
    mails.append(mail("root@example.org"))
    at_once = said(tmp_path / "at-once", [mails])
    assert differences(said(tmp_path / "one-by-one", [[one] for one in reversed(mails)]), at_once) == {}
    assert differences(said(tmp_path / "in-two-runs", [mails[2:], mails[:2]]), at_once) == {}


def test_a_full_second_gives_each_mail_a_key_of_its_own(tmp_path: Path) -> None:
    mails = [mail(f"{n}@example.org") for n in range(300)]
    at_once = said(tmp_path / "at-once", [mails])
    assert differences(said(tmp_path / "in-two-runs", [mails[150:], mails[:150]]), at_once) == {}
