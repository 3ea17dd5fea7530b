"""How far apart postings may be that are looked at for collisions: chosen when the database is made, changed by a rebuild."""

import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from edits import edit
from mails import mail, write_mbox

from patchlore.model.database import open_database

DAY = 24 * 60


def patch(name: str, title: str, diff: str, *, day: int) -> bytes:
    sender = f"{name.title()} Example <{name}@example.org>"
    return mail(f"{name}@example.org", f"[PATCH] {title}", body=f"Words.\n---\n{diff}\n-- \n2.39\n", sender=sender, minutes=day * DAY)


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    """Return an archive of two postings that collide, 20 days apart."""
    mails = [patch("ann", "pool: drain it", edit(20, 22, "a"), day=0), patch("bob", "pool: fill it", edit(21, 23, "b"), day=20)]
    return write_mbox(tmp_path / "list.mbox", mails)


def patchlore(folder: Path, *words: str) -> tuple[int, str]:
    done = subprocess.run([sys.executable, "-m", "patchlore", *words], cwd=folder, capture_output=True, text=True, check=False)
    return done.returncode, done.stderr


def count(folder: Path) -> int:
    with closing(open_database(folder / "patchlore.db")) as database:
        found: int = database.conn.execute("select count(*) from collisions").fetchone()[0]
        return found


@pytest.mark.parametrize(("options", "collisions"), [([], 1), (["--window", "20"], 1), (["--window", "19"], 0)], ids=str)
def test_it_is_chosen_when_the_database_is_made(tmp_path: Path, archive: Path, options: list[str], collisions: int) -> None:
    assert patchlore(tmp_path, "ingest", archive.name, *options)[0] == 0
    assert count(tmp_path) == collisions


def test_another_is_refused_until_a_rebuild_sets_it(tmp_path: Path, archive: Path) -> None:
    patchlore(tmp_path, "ingest", archive.name, "--window", "19")
    said = "patchlore: patchlore.db: looks for collisions between postings at most 19 days apart. "
    said += "To change that: patchlore rebuild --window 30 --db patchlore.db\n"
    assert patchlore(tmp_path, "ingest", archive.name, "--window", "30") == (2, said)
    assert patchlore(tmp_path, "ingest", archive.name, "--window", "19")[0] == 0
    assert patchlore(tmp_path, "ingest", archive.name)[0] == 0
    assert patchlore(tmp_path, "rebuild", "--window", "30")[0] == 0
    assert count(tmp_path) == 1
    assert patchlore(tmp_path, "rebuild")[0] == 0
    assert count(tmp_path) == 1


@pytest.mark.parametrize("days", ["0", "-3", "many", "100000"])
def test_what_is_no_number_of_days(tmp_path: Path, archive: Path, days: str) -> None:
    code, said = patchlore(tmp_path, "ingest", archive.name, "--window", days)
    assert code == 2
    assert "--window" in said
