"""A file that an older Patchlore derived: every command says what to do, that does it, and nothing that cannot be derived is lost."""

import shlex
import sqlite3
from contextlib import closing
from pathlib import Path
from shutil import copyfile

import pytest
from logical_dump import differences, logical_dump
from mails import mail, write_mbox
from program import run

from patchlore.model.database import DERIVED_VERSION

# a series, one that collides with it, and a report
_DIFF = "---\ndiff --git a/a.c b/a.c\nindex 1111111..{to} 100644\n--- a/a.c\n+++ b/a.c\n@@ -1,3 +1,3 @@\n one\n-two\n+{to}\n three\n"
MAILS = (
    mail("one@example.org", "[PATCH] widget: hold it", body=_DIFF.format(to="2222222")),
    mail("two@example.org", "[PATCH] widget: let go", body=_DIFF.format(to="3333333"), sender="Bob <bob@example.com>", minutes=9),
    mail("report@example.org", "[REGRESSION] widget: hangs", body="It hangs since v6.1.\n\n#regzbot introduced: v6.0..v6.1\n", minutes=99),
)


@pytest.fixture(scope="module")
def current(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database as this Patchlore makes it, with an annotation."""
    folder = tmp_path_factory.mktemp("current")
    archive = write_mbox(folder / "list.mbox", MAILS)
    run("ingest", str(archive), "--jobs", "1", db=folder / "mail.db")
    run("annotate", "collision", "one@example.org", "two@example.org", "a.c", "--state", "settled", "--reason", "x", db=folder / "mail.db")
    return folder / "mail.db"


@pytest.fixture
def old(current: Path, tmp_path: Path) -> Path:
    """The same as an older one would have left it: without a table, with another, and with less in a third."""
    old = Path(copyfile(current, tmp_path / "old mail.db"))
    with closing(sqlite3.connect(old)) as connection:
        connection.execute("drop table ghosts")
        connection.execute("create table dropped_since (note text)")
        connection.execute("delete from collisions")
        connection.execute("update properties set value = '0' where name = 'derived-version'")
        connection.execute("delete from properties where name = 'derived-schema'")
        connection.commit()
    return old


@pytest.mark.parametrize(
    "command",
    [
        "query recent-series",
        "update",
        "ingest LIST",
        "serve --port 0",
        "check",
        "sources",
        "export one@example.org",
        "annotate list",
        "annotate series two@example.org --unlink --reason x",
        "confirm --git .",
        "forget one@example.org",
        "sources forget LIST",
    ],
)
def test_every_command_says_what_to_do_and_changes_nothing(
    command: str, old: Path, current: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    before = old.read_bytes()
    arguments = [str(current.parent / "list.mbox") if word == "LIST" else word for word in command.split()]
    assert run(*arguments, db=old) == 2
    said = capfd.readouterr()
    advice = f"patchlore rebuild --db {shlex.quote(str(old))}"
    assert (said.out, said.err) == (
        "",
        f"patchlore: {old}: derived by version 0, this program is {DERIVED_VERSION}. Derive it anew: {advice}\n",
    )
    assert old.read_bytes() == before


def test_what_is_said_is_done_and_nothing_is_lost(old: Path, current: Path) -> None:
    assert run("rebuild", "--jobs", "1", db=old) == 0
    assert differences(logical_dump(old), logical_dump(current)) == {}
    assert run("check", db=old) == 0
    assert run("update", db=old) == 0
    with closing(sqlite3.connect(old)) as connection:
        assert connection.execute("select state from collisions where basis = 'predicted'").fetchall() == [("settled",)]
        assert connection.execute("select name from sqlite_master where name = 'dropped_since'").fetchall() == []
