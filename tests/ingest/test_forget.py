"""What is taken out is gone from every table and from the file, stays away, and leaves what would be there without it."""

from contextlib import closing
from pathlib import Path
from shutil import copy

import archive_pages as pages
import pytest
from corpus import ROOT, corpus
from logical_dump import differences, logical_dump
from mails import mail, write_files, write_mbox

from patchlore.ingest.forget import allow_mail, forget_mail, forget_source
from patchlore.ingest.message import parse_message
from patchlore.ingest.pipeline import ingest
from patchlore.ingest.rebuild import rebuild
from patchlore.ingest.source import find_sources
from patchlore.ingest.update import update
from patchlore.model.database import open_database
from patchlore.model.errors import SourceError
from patchlore.model.message import RawMessage
from patchlore.queries.catalog import views
from patchlore.queries.check import run_checks


def mails_of(path: Path) -> list[bytes]:
    (source,) = find_sources(path)
    return [one.outcome.data for one in source.read(None, None) if isinstance(one.outcome, RawMessage)]


def id_of(data: bytes) -> str:
    return parse_message(data).message_id


def read(database: Path, *paths: Path) -> Path:
    ingest(paths, database, views=views(), jobs=1)
    return database


def dump(database: Path) -> dict[str, list[tuple[object, ...]]]:
    """Return all that a database says, with what was computed of collisions."""
    told = logical_dump(database)
    with closing(open_database(database)) as opened:
        for name, query in _COMPUTED.items():
            told[name] = sorted(opened.conn.execute(query).fetchall(), key=repr)
    return told


_COMPUTED = {
    "predicted": "select root_a, root_b, path, kind, certainty, lines_a, lines_b, patch_a, patch_b, state, first_seen_at from collisions "
    "where basis = 'predicted'",
    "near": "select * from near_collisions",
    "dependencies": "select u.root_id, l.root_id from dependencies d left join revisions u on u.id = d.revision "
    "left join revisions l on l.id = d.on_revision",
    "composed": "select r.root_id, p.name from composed_changes c left join revisions r on r.id = c.revision "
    "left join paths p using (path)",
}

SAMPLE = mails_of(ROOT / "sample" / "sample.mbox")
_SPECIMENS = [
    pytest.param(number, id=id_of(SAMPLE[number]), marks=[] if number % 9 == 0 else [pytest.mark.long]) for number in range(len(SAMPLE))
]


@pytest.mark.parametrize("number", _SPECIMENS)
def test_the_rest_is_as_if_the_mail_had_never_come(tmp_path: Path, number: int) -> None:
    message_id = id_of(SAMPLE[number])
    database = read(tmp_path / "whole.db", write_mbox(tmp_path / "whole.mbox", SAMPLE))
    assert forget_mail(database, message_id) == 1
    without = read(tmp_path / "without.db", write_mbox(tmp_path / "without.mbox", [one for one in SAMPLE if id_of(one) != message_id]))
    assert differences(dump(database), dump(without)) == {}
    with closing(open_database(database)) as checked:
        assert list(run_checks(checked)) == []


@pytest.mark.parametrize("name", ["seed/related.mbox.gz", "seed/dev_pagemap.mbox.gz"])
def test_of_real_mail_too(tmp_path: Path, name: str) -> None:
    mails = mails_of(corpus(name))
    gone = {id_of(mails[len(mails) // 3]), id_of(mails[0])}
    database = read(tmp_path / "whole.db", write_mbox(tmp_path / "whole.mbox", mails))
    for message_id in gone:
        assert forget_mail(database, message_id) >= 1
    without = read(tmp_path / "without.db", write_mbox(tmp_path / "without.mbox", [one for one in mails if id_of(one) not in gone]))
    assert differences(dump(database), dump(without)) == {}


SECRET = mail(
    "secret@example.org",
    "Qwyjibo",
    body="The word is xyzzyplugh.\n",
    sender="Mona Quuxley <quuxley@example.net>",
    answers="root@example.org",
)
TALK = (
    mail("root@example.org", "A question"),
    SECRET,
    mail("later@example.org", "Re: Qwyjobi", answers="secret@example.org", references=("root@example.org",), minutes=9),
)


def test_nothing_of_it_is_left_in_the_file(tmp_path: Path) -> None:
    database = read(tmp_path / "a.db", write_mbox(tmp_path / "a.mbox", TALK))
    words = (b"xyzzyplugh", b"quuxley", b"Qwyjibo")
    assert all(word in database.read_bytes() for word in words)
    forget_mail(database, "secret@example.org")
    files = [path for path in tmp_path.iterdir() if path.suffix != ".mbox"]
    assert [(path.name, word) for path in files for word in (*words, b"qwyjibo") if word in path.read_bytes()] == []


def test_it_stays_away(tmp_path: Path) -> None:
    database = read(tmp_path / "a.db", write_mbox(tmp_path / "a.mbox", TALK))
    forget_mail(database, "secret@example.org")
    expected = dump(database)
    read(database, tmp_path / "a.mbox", write_files(tmp_path / "again", TALK))
    assert differences(dump(database), expected) == {}
    rebuild(database, views=views(), jobs=1, progress=lambda _what, _done, _total: None)
    assert differences(dump(database), expected) == {}


@pytest.mark.parametrize("with_page", [False, True])
def test_what_was_taken_down_is_let_in_again(tmp_path: Path, with_page: bool) -> None:
    paths = [write_mbox(tmp_path / "a.mbox", TALK), write_files(tmp_path / "again", TALK[:2])]
    page = tmp_path / "page.html"
    if with_page:
        page.write_text(pages.HYPERMAIL_1.replace("199603051400.PAA00012@example.org", "secret@example.org"))
        paths.append(page)
    database = read(tmp_path / "a.db", *paths)
    expected = dump(database)
    forget_mail(database, "secret@example.org")
    assert update(database, views=views(), jobs=1).outcome.counts.new == 0
    assert allow_mail(database, "secret@example.org") == len(paths)
    assert update(database, views=views(), jobs=1).outcome.counts.new == 1
    assert differences(dump(database), expected) == {}
    with pytest.raises(SourceError, match=r"^secret@example\.org: was not taken down: there is nothing to undo$"):
        allow_mail(database, "secret@example.org")


def test_what_has_not_come_yet_is_left_out_too(tmp_path: Path) -> None:
    database = read(tmp_path / "a.db", write_mbox(tmp_path / "a.mbox", TALK[:1]))
    assert forget_mail(database, "secret@example.org") == 0
    outcome = ingest([write_mbox(tmp_path / "b.mbox", TALK)], database, views=views(), jobs=1)
    assert (outcome.counts.new, outcome.counts.repeated) == (1, 1)


def test_all_mails_of_an_id_go(tmp_path: Path) -> None:
    other = mail("secret@example.org", "Something else", body="Nothing alike.\n")
    database = read(tmp_path / "a.db", write_mbox(tmp_path / "a.mbox", [*TALK, other]))
    assert forget_mail(database, "secret@example.org") == 2
    without = read(tmp_path / "b.db", write_mbox(tmp_path / "b.mbox", [TALK[0], TALK[2]]))
    assert differences(dump(database), dump(without)) == {}


@pytest.mark.parametrize("kept", [0, 1])
def test_one_of_several_mails_of_an_id_goes(tmp_path: Path, kept: int) -> None:
    """By the id that pages show. The other may come again, this one not."""
    twins = [SECRET, mail("secret@example.org", "Something else", body="Nothing alike.\n")]
    archive = write_mbox(tmp_path / "a.mbox", [TALK[0], *twins, TALK[2]])
    database = read(tmp_path / "a.db", archive)
    with closing(open_database(database)) as opened:
        (shown, subject) = opened.conn.execute("select message_id, subject from messages where same_id_as is not null").fetchone()
    stays = next(one for one in twins if f"Subject: {subject}\n".encode() not in one)
    assert forget_mail(database, shown) == 1
    without = read(tmp_path / "b.db", write_mbox(tmp_path / "b.mbox", [TALK[0], stays, TALK[2]]))
    assert differences(dump(database), dump(without)) == {}
    read(database, write_files(tmp_path / "again", [twins[kept], twins[1 - kept]]))
    assert differences(dump(database), dump(without)) == {}


@pytest.mark.parametrize("kept", [0, 1])
def test_a_source_is_purged_but_for_what_others_hold(tmp_path: Path, kept: int) -> None:
    """Of two mails of one id each source has one: the other then has the id, and is what is answered."""
    other = mail("secret@example.org", "Something else", body="Nothing alike.\n")
    files = [write_mbox(tmp_path / "a.mbox", TALK), write_mbox(tmp_path / "b.mbox", [TALK[0], other, TALK[2]])]
    database = read(tmp_path / "both.db", *files)
    assert forget_source(database, str(files[1 - kept]), purge=True) == 1
    alone = read(tmp_path / "alone.db", files[kept])
    assert differences(dump(database), dump(alone)) == {}


def test_whoever_is_only_written_to_by_what_stays_has_sent_nothing(tmp_path: Path) -> None:
    """And has no name: that stood in what is gone."""
    question = mail("q@example.org", sender="Mona Quuxley <devel@example.org>", list_id="other.example.org")
    files = [write_mbox(tmp_path / "a.mbox", [question]), write_mbox(tmp_path / "b.mbox", TALK)]
    database = read(tmp_path / "a.db", *files)
    assert forget_source(database, str(files[0]), purge=True) == 1
    with closing(open_database(database)) as left:
        assert left.conn.execute("select name, message_count from people where email = 'devel@example.org'").fetchone() == ("", 0)
        assert list(run_checks(left)) == []


def test_a_forgotten_source_leaves_its_mails(tmp_path: Path) -> None:
    database = read(tmp_path / "a.db", write_mbox(tmp_path / "a.mbox", TALK))
    expected = dump(database)
    assert forget_source(database, str(tmp_path / "a.mbox"), purge=False) == 0
    assert dump(database) == expected
    with closing(open_database(database)) as left:
        assert left.conn.execute("select count(*) from sources").fetchone() == (0,)
    with pytest.raises(SourceError, match="no such source: see what there is"):
        forget_source(database, str(tmp_path / "a.mbox"), purge=False)


def test_mails_of_one_second_give_each_other_room_again(tmp_path: Path) -> None:
    crowd = [mail(f"{number}@example.org", f"Ping {number}", body=f"{number}\n") for number in range(6)]
    database = read(tmp_path / "a.db", write_mbox(tmp_path / "a.mbox", crowd))
    forget_mail(database, "2@example.org")
    without = read(tmp_path / "b.db", write_mbox(tmp_path / "b.mbox", crowd[:2] + crowd[3:]))
    assert differences(dump(database), dump(without)) == {}


def test_a_page_of_it_stays_away_too(tmp_path: Path) -> None:
    """The page gives no Message-ID: it is known by author, time and text."""
    database = read(tmp_path / "a.db", corpus("seed/dev_pagemap.mbox.gz"))
    page = corpus("seed/seed.txt")
    with closing(open_database(database)) as opened:
        before = opened.conn.execute("select count(*) from mails").fetchone()
    read(database, page)
    with closing(open_database(database)) as opened:
        assert opened.conn.execute("select count(*) from mails").fetchone() == before
        (message_id,) = opened.conn.execute(
            "select message_id from mails where loose_key in (select loose_key from page_places where message_id = '') and loose_key != 0"
        ).fetchone()
    forget_mail(database, message_id)
    expected = dump(database)
    read(database, copy(page, tmp_path / "again.txt"))
    assert differences(dump(database), expected) == {}


def test_the_mail_of_a_forgotten_page_stays_away_too(tmp_path: Path) -> None:
    """The two are one message: whoever takes the page down means the mail, which comes later under an id of its own."""
    database = read(tmp_path / "a.db", corpus("seed/seed.txt"))
    with closing(open_database(database)) as opened:
        ((message_id,),) = opened.conn.execute("select message_id from messages").fetchall()
    assert forget_mail(database, message_id) == 1
    threads = corpus("seed/dev_pagemap.mbox.gz")
    read(database, threads)
    mails = {id_of(data) for data in mails_of(threads)}
    with closing(open_database(database)) as opened:
        left = {message_id for (message_id,) in opened.conn.execute("select message_id from messages")}
        assert (len(mails), len(mails - left), list(run_checks(opened))) == (len(left) + 1, 1, [])
