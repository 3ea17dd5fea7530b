"""Exit statuses of the commands, and what they say beside their output."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from mails import mail, write_files, write_mbox
from program import run

from patchlore.model.database import open_database

_DIFF = "---\ndiff --git a/a.c b/a.c\n--- a/a.c\n+++ b/a.c\n@@ -1 +1 @@\n-one\n+two\n"
PATCH = mail("patch@example.org", "[PATCH] widget: hold it", body=_DIFF)
QUESTION = mail("question@example.org", minutes=9)

Captured = pytest.CaptureFixture[str]


@pytest.fixture
def db(tmp_path: Path) -> Path:
    return tmp_path / "my mail.db"


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    return write_mbox(tmp_path / "list.mbox", [PATCH, QUESTION])


def ids(db: Path) -> list[str]:
    with closing(open_database(db)) as database:
        return [message_id for (message_id,) in database.conn.execute("select message_id from messages order by message_id")]


def test_ingest_ends_with_1_where_something_could_not_be_read(db: Path, tmp_path: Path, capfd: Captured) -> None:
    folder = write_files(tmp_path / "mails", [PATCH])
    (folder / "notes.txt").write_text("no mail\n")
    assert run("ingest", str(folder), "--jobs", "1", db=db) == 1
    told = f"1 thing could not be read (1 unreadable). See them: patchlore query defects --db '{db}'"
    assert capfd.readouterr().err.splitlines()[1] == told
    assert ids(db) == ["patch@example.org"]


def test_ingest_ends_with_2_where_there_is_no_such_archive(db: Path, tmp_path: Path, capfd: Captured) -> None:
    assert run("ingest", str(tmp_path / "nothing.mbox"), "--jobs", "1", db=db) == 2
    assert capfd.readouterr().err == f"patchlore: {tmp_path}/nothing.mbox: does not exist: check the path\n"


def test_a_command_that_is_none_and_a_folder_that_is_not_there_are_told_in_one_line(archive: Path, tmp_path: Path, capfd: Captured) -> None:
    assert run("ingst", str(archive), db=tmp_path / "a.db") == 2
    assert capfd.readouterr().err.startswith("patchlore: ingst: no such command. There are: ingest, update, ")
    assert run("ingest", str(archive), db=tmp_path / "nowhere" / "a.db") == 2
    assert capfd.readouterr().err == f"patchlore: {tmp_path}/nowhere: no such folder. Make it, or choose another with --db\n"


@pytest.fixture(params=["UTC", "Pacific/Auckland", "America/Los_Angeles"])
def _zone(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("TZ", request.param)
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


@pytest.mark.usefixtures("_zone")
def test_since_is_a_day_of_utc(db: Path, tmp_path: Path) -> None:
    late, early = mail("late@example.org", minutes=14 * 60), mail("early@example.org", minutes=14 * 60 - 1)  # 2024-03-05T00:00Z, and before
    assert run("ingest", str(write_mbox(tmp_path / "list.mbox", [late, early])), "--since", "2024-03-05", "--jobs", "1", db=db) == 0
    assert ids(db) == ["late@example.org"]


def test_what_was_not_kept_cannot_be_rebuilt_or_handed_out(db: Path, archive: Path, capfd: Captured) -> None:
    assert run("ingest", str(archive), "--no-raw", "--jobs", "1", db=db) == 0
    capfd.readouterr()
    assert run("rebuild", "--jobs", "1", db=db) == 2
    assert capfd.readouterr().err.startswith(f"patchlore: {db}: 2 of 2 mails were not kept (--no-raw)")
    assert run("export", "patch@example.org", db=db) == 2
    assert capfd.readouterr().out == ""
    assert ids(db) == ["patch@example.org", "question@example.org"]


def test_what_an_interrupted_beginning_left_is_in_nobodys_way(db: Path, archive: Path) -> None:
    for suffix in (".unfinished", ".unfinished-wal"):
        db.with_name(db.name + suffix).write_bytes(b"half of a database")
    assert run("ingest", str(archive), "--jobs", "1", db=db) == 0
    assert [path.name for path in db.parent.glob("*unfinished*")] == []


@pytest.mark.parametrize("given", ["patch@example.org", "<patch@example.org>", " <patch@example.org> "])
def test_export_takes_an_id_as_mails_write_it(given: str, db: Path, archive: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    run("ingest", str(archive), "--jobs", "1", db=db)
    capfdbinary.readouterr()
    assert run("export", given, db=db) == 0
    assert PATCH in capfdbinary.readouterr().out


def test_export_on_a_terminal_writes_out_what_it_would_obey(db: Path, tmp_path: Path) -> None:
    harmful = mail("patch@example.org", "[PATCH] widget: hold it", body="\x1b[31m\n" + _DIFF)
    run("ingest", str(write_mbox(tmp_path / "harmful.mbox", [harmful])), "--jobs", "1", db=db)
    terminal, side = os.openpty()
    subprocess.run([sys.executable, "-m", "patchlore", "export", "patch@example.org", "--db", db], stdout=side, check=True)
    shown = os.read(terminal, 10_000)
    os.close(terminal)
    os.close(side)
    assert b"\x1b" not in shown
    assert b"^[[31m" in shown


def read_terminal(terminal: int) -> bytes:
    """Return what was written to a terminal; nothing where its other side is closed."""
    try:
        return os.read(terminal, 100_000)
    except OSError:
        return b""


def test_who_sits_at_a_terminal_sees_how_far_it_is(db: Path, archive: Path) -> None:
    terminal, side = os.openpty()
    command = [sys.executable, "-m", "patchlore", "ingest", archive, "--jobs", "1", "--db", db]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=side, env=os.environ | {"TERM": "xterm"}) as process:
        os.close(side)
        shown = b"".join(iter(lambda: read_terminal(terminal), b""))
    os.close(terminal)
    assert process.returncode == 0
    assert f"reading {archive.name}".encode() in shown
    assert b"linking" in shown


@pytest.mark.parametrize(
    ("harm", "advice"),
    [
        pytest.param(
            "update messages set linked = 0", "a run was stopped, or is going on. Let it go on: patchlore update --db '{db}'", id="stopped"
        ),
        pytest.param(
            "update threads set message_count = 9", "not as it must be. Derive it anew: patchlore rebuild --db '{db}'", id="wrong rows"
        ),
    ],
)
def test_check_ends_with_1_and_says_what_to_do(harm: str, advice: str, db: Path, archive: Path, capfd: Captured) -> None:
    run("ingest", str(archive), "--jobs", "1", db=db)
    capfd.readouterr()
    assert run("check", db=db) == 0
    assert capfd.readouterr().err == f"{db}: all is as it must be\n"
    with closing(open_database(db, writable=True)) as database, database.atomic():
        database.conn.execute(harm)
    assert run("check", db=db) == 1
    assert capfd.readouterr().err == f"{db}: {advice.format(db=db)}\n"


def test_rebuild_says_how_many_mails_it_read(db: Path, archive: Path, capfd: Captured) -> None:
    run("ingest", str(archive), "--jobs", "1", db=db)
    capfd.readouterr()
    assert run("rebuild", "--jobs", "1", "--window", "7", db=db) == 0
    assert capfd.readouterr().err == f"2 mails read anew: {db}\n"
    with closing(open_database(db)) as database:
        assert database.conn.execute("select value from properties where name = 'window-days'").fetchone() == ("7",)
