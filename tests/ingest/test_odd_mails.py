"""Odd mails: each is kept, and none takes a good neighbour along."""

from contextlib import closing
from pathlib import Path

import pytest
from corpus import CORPUS, corpus
from mails import mail, write_files, write_mbox

from patchlore.ingest.pipeline import ingest
from patchlore.model.database import open_database
from patchlore.queries.catalog import views
from patchlore.queries.check import run_checks

_KINDS = sorted(folder.name for folder in (CORPUS / "edge").glob("*") if folder.is_dir()) or ["(absent)"]


@pytest.mark.parametrize("kind", _KINDS)
def test_an_odd_mail_between_two_good_ones(kind: str, tmp_path: Path) -> None:
    odd = [path.read_bytes() for path in sorted(corpus(f"edge/{kind}").glob("*.eml"))]
    mails = [mail("first@good.example")]
    for number, one in enumerate(odd):
        mails += [one, mail(f"{number}@good.example", f"Good mail {number}", answers="first@good.example", minutes=number + 1)]
    for number, archive in enumerate((write_mbox(tmp_path / "odd.mbox", mails), write_files(tmp_path / "odd", mails))):
        database = tmp_path / f"{number}.db"
        outcome = ingest([archive], database, views=views(), jobs=1)
        assert outcome.counts.set_aside == 0
        assert outcome.counts.new + outcome.counts.repeated == len(mails)
        with closing(open_database(database)) as read:
            good = read.conn.execute("select count(*) from messages where message_id like '%@good.example'").fetchone()
            assert good == (len(odd) + 1,)
            thread = "select count(*) from messages where thread = (select thread from messages where message_id = 'first@good.example')"
            assert read.conn.execute(thread).fetchone() == (len(odd) + 1,)
            assert list(run_checks(read)) == []


def test_a_mail_that_our_own_code_fails_on_is_set_aside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from patchlore.ingest import mail_rows  # noqa: PLC0415 - patched here only

    extract = mail_rows.extract

    def failing(message: mail_rows.Message) -> mail_rows.Extracted:
        if message.subject == "Breaks us":
            raise KeyError("unforeseen")
        return extract(message)

    monkeypatch.setattr(mail_rows, "extract", failing)
    archive = write_mbox(tmp_path / "three.mbox", [mail("a@x"), mail("b@x", "Breaks us", minutes=1), mail("c@x", minutes=2)])
    outcome = ingest([archive], tmp_path / "three.db", views=views(), jobs=1)
    assert (outcome.counts.new, outcome.counts.set_aside) == (3, 1)
    with closing(open_database(tmp_path / "three.db")) as read:
        ((message, detail),) = read.conn.execute(
            "select m.message_id, d.detail from message_defects d join messages m on m.id = d.message where d.kind = 'extractor-failed'"
        )
        assert message == "b@x"
        assert detail.startswith("KeyError at test_odd_mails.py:")
