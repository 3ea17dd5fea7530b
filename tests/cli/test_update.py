"""`patchlore update`: what it says, and with which status it ends."""

import fcntl
import json
import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from mails import mail, write_mbox

from patchlore.cli.update import _list, _regression, _tell
from patchlore.ingest.news import Change
from patchlore.ingest.pipeline import Outcome
from patchlore.ingest.update import Update

DIFF = "---\ndiff --git a/mm/pool.c b/mm/pool.c\n--- a/mm/pool.c\n+++ b/mm/pool.c\n@@ -1,3 +1,3 @@\n one\n-two\n+2\n three\n"
V1 = mail("v1@example.org", "[PATCH] mm: hold the pool", body=DIFF)
REPLY = mail("re@example.org", "Re: [PATCH] mm: hold\x1b[31m the pool", answers="v1@example.org", sender="Bo <bo@example.com>", minutes=3)
RIVAL = mail("rival@example.com", "[PATCH] mm: drain the pool", body=DIFF.replace("+2", "+3"), sender="Bo <bo@example.com>", minutes=30)
V2 = mail("v2@example.org", "[PATCH v2] mm: hold the pool", body=DIFF, minutes=60)


def patchlore(folder: Path, *arguments: str) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "patchlore", *arguments]
    environment = {**os.environ, "COLUMNS": "200"}
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, env=environment, timeout=60)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write_mbox(tmp_path / "list.mbox", [V1])
    assert patchlore(tmp_path, "ingest", "list.mbox").returncode == 0
    return tmp_path


def test_nothing_new(folder: Path) -> None:
    done = patchlore(folder, "update", "--exit-code")
    assert (done.returncode, done.stdout) == (0, "")
    assert done.stderr.startswith("0 new messages, 0 known already, in ")


def test_what_came_in_is_told_for_people(folder: Path) -> None:
    write_mbox(folder / "list.mbox", [V1, REPLY, V2])
    done = patchlore(folder, "update")
    assert (done.returncode, done.stdout.splitlines()) == (
        0,
        [
            "revision v2: mm: hold the pool (Ann Archer) <v2@example.org> of series v1@example.org",
            "reply: Re: [PATCH] mm: hold [31m the pool (Bo) <re@example.org>",
            "patch: [PATCH v2] mm: hold the pool (Ann Archer) <v2@example.org>",
        ],
    )
    assert done.stderr.startswith("2 new messages, ")


def test_what_came_in_is_told_for_programs(folder: Path) -> None:
    write_mbox(folder / "list.mbox", [V1, REPLY, V2])
    done = patchlore(folder, "update", "--json", "--exit-code")
    told = json.loads(done.stdout)
    assert (done.returncode, [row["message_id"] for row in told["messages"]]) == (3, ["re@example.org", "v2@example.org"])
    assert (told["taken_back"], told["problems"]) == ([], [])


def test_a_watch_ends_at_the_first_change(folder: Path) -> None:
    command = [sys.executable, "-m", "patchlore", "update", "--watch", "0.005", "--exit-code"]
    with subprocess.Popen(command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as watching:
        assert watching.stderr is not None
        assert watching.stderr.readline().startswith("0 new messages")
        write_mbox(folder / "more.mbox", [V1, V2]).rename(folder / "list.mbox")
        assert watching.wait(60) == 3
        assert "revision v2" in watching.communicate()[0]


def test_what_cannot_be_read_ends_with_1(folder: Path) -> None:
    (folder / "list.mbox").unlink()
    done = patchlore(folder, "update")
    assert done.returncode == 1
    location = folder / "list.mbox"
    gone = "no such archive there any more: what was read of it stays. To be asked no more: patchlore sources forget"
    assert done.stderr.splitlines()[1:] == [f"patchlore: {location}: {gone} {location}"]


@pytest.mark.parametrize("command", ["update", "forget v1@example.org", "sources forget list.mbox", "ingest list.mbox"])
def test_the_lock_says_who_holds_it(folder: Path, command: str) -> None:
    with (folder / "patchlore.db.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        lock.write(f"process {os.getpid()} (patchlore rebuild)\n")
        lock.flush()
        done = patchlore(folder, *command.split())
        assert (done.returncode, done.stderr) == (
            2,
            f"patchlore: patchlore.db: process {os.getpid()} (patchlore rebuild) writes to it. Wait until it ends, or stop it\n",
        )


def test_sources_are_listed_and_forgotten(folder: Path) -> None:
    location = str(folder / "list.mbox")
    lines = [line.split("\t") for line in patchlore(folder, "sources").stdout.splitlines()]
    assert [(line[0], line[1], line[3]) for line in lines] == [("kind", "location", "mails"), ("mbox", location, "1")]
    (row,) = json.loads(patchlore(folder, "sources", "--json").stdout)
    assert (row["given"], row["mails"], row["only_here"], row["new"]) == (location, 1, 1, 1)
    assert patchlore(folder, "sources", "forget", "list.mbox", "--purge").stderr == "forgotten: list.mbox, with 1 mail\n"
    assert json.loads(patchlore(folder, "sources", "--json").stdout) == []
    done = patchlore(folder, "sources", "forget", "list.mbox")
    assert (done.returncode, done.stderr) == (
        2,
        "patchlore: list.mbox: no such source: see what there is with patchlore sources --db patchlore.db\n",
    )


def test_a_mail_is_forgotten(folder: Path) -> None:
    done = patchlore(folder, "forget", "<v1@example.org>")
    assert (done.returncode, done.stderr) == (0, "1 mail taken out of patchlore.db, for good: v1@example.org\n")
    assert patchlore(folder, "ingest", "list.mbox").returncode == 0
    done = patchlore(folder, "forget", "v1@example.org")
    assert (done.returncode, done.stderr) == (0, "was taken down before: v1@example.org\n")


@pytest.mark.parametrize("given", ["https://lore.kernel.org/all/v1@example.org/", "https://lore.kernel.org/linux-mm/v1%40example.org/T/#u"])
def test_a_mail_is_forgotten_by_its_address(folder: Path, given: str) -> None:
    done = patchlore(folder, "forget", given)
    assert (done.returncode, done.stderr) == (0, "1 mail taken out of patchlore.db, for good: v1@example.org\n")


def test_an_id_that_no_mail_has_is_told(folder: Path) -> None:
    done = patchlore(folder, "forget", "v9@example.org")
    missed = "no mail in patchlore.db has this id: nothing was taken out. Should one come, it is left out"
    undone = "To undo that: patchlore forget --undo v9@example.org --db patchlore.db"
    assert (done.returncode, done.stderr) == (1, f"patchlore: v9@example.org: {missed}. {undone}\n")


@pytest.mark.parametrize("given", ["", " ", "<>", "a b@example.org", "https://lore.kernel.org/linux-mm/"])
@pytest.mark.parametrize("command", ["forget", "export"])
def test_what_is_no_id_is_refused(folder: Path, given: str, command: str) -> None:
    done = patchlore(folder, command, given)
    assert (done.returncode, done.stderr) == (
        2,
        f"patchlore: {given!r} is no Message-ID. Give one as 20240304081200.1531-1-maren@example.org, or the address of its mail on lore\n",
    )


def test_a_mail_that_was_forgotten_is_let_in_again(folder: Path) -> None:
    patchlore(folder, "forget", "v1@example.org")
    done = patchlore(folder, "forget", "--undo", "<v1@example.org>")
    expected = "no longer taken down: v1@example.org. To read 1 source again, from the start: patchlore update --db patchlore.db\n"
    assert (done.returncode, done.stderr) == (0, expected)
    assert patchlore(folder, "update").stdout.endswith("patch: [PATCH] mm: hold the pool (Ann Archer) <v1@example.org>\n")
    done = patchlore(folder, "forget", "--undo", "v1@example.org")
    assert (done.returncode, done.stderr) == (2, "patchlore: v1@example.org: was not taken down: there is nothing to undo\n")


def test_of_many_things_the_first_are_told(capsys: pytest.CaptureFixture[str]) -> None:
    _list("revisions", (f"revision {number}" for number in range(25)), "patchlore query recent-series")
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "revision 0"
    assert lines[19:] == ["revision 19", "and 5 more revisions: patchlore query recent-series"]


def collision(before: str | None, after: str | None, path: str, basis: str = "predicted") -> Change:
    sides = {"root_a": "a@example.org", "title_a": "A", "root_b": "b@example.org", "title_b": "B", "commit_b": None}
    return Change(before=before, after=after, row={**sides, "path": path, "basis": basis})


def test_what_is_live_is_told_first(capsys: pytest.CaptureFixture[str]) -> None:
    """What was over when it was found is counted: nobody has to look after it."""
    over = [collision(None, state, f"{number}.c") for number, state in enumerate(["superseded"] * 21 + ["rebased"] * 2)]
    rest = [
        collision("live", "superseded", "a.c"),
        collision("live", None, "b.c"),
        collision(None, "live", "c.c"),
        collision("dropped", "live", "d.c", "reported"),
    ]
    changes: dict[str, list[Change]] = {"collisions": over + rest, "regressions": [], "taken_back": []}
    found = Update(outcome=Outcome(), new={"revisions": [], "messages": []}, changes=changes)
    _tell(found, Path("a.db"), as_json=False)
    sides = "A <a@example.org> and B <b@example.org>"
    assert capsys.readouterr().out.splitlines() == [
        f"collision dropped -> live: {sides} in d.c",
        f"collision opened (live): {sides} in c.c",
        f"collision live -> superseded: {sides} in a.c",
        f"collision gone (was live): {sides} in b.c",
        "collisions that were over when they were found: 2 rebased, 21 superseded. See them: patchlore query series-collisions --db a.db",
    ]


_STOPPED = """
import os, signal, sys
from patchlore.cli import update
from patchlore.cli.main import main
{patch}
sys.argv = ["patchlore", "update", "--jobs", "1"]
main()
"""
_KILL = "lambda *_, **__: os.kill(os.getpid(), signal.SIGKILL)"


_NOT_TOLD = f"update._tell = {_KILL}"
_NOT_LINKED = f"import patchlore.ingest.pipeline as pipeline; pipeline.link_waiting = {_KILL}"


@pytest.mark.parametrize(
    ("patch", "between"),
    [
        pytest.param(_NOT_TOLD, "", id="not-told"),
        pytest.param(_NOT_TOLD, "rebuild", id="not-told-then-rebuilt"),
        pytest.param(_NOT_LINKED, "", id="not-linked"),
        pytest.param(_NOT_LINKED, "ingest list.mbox", id="not-linked-then-ingested"),
    ],
)
def test_what_a_killed_update_had_not_told_is_told_by_the_next(folder: Path, patch: str, between: str) -> None:
    """Whatever went on with the work in between."""
    write_mbox(folder / "list.mbox", [V1, REPLY, RIVAL, V2])
    killed = subprocess.run([sys.executable, "-c", _STOPPED.format(patch=patch)], cwd=folder, capture_output=True, check=False, timeout=60)
    assert (killed.returncode, killed.stdout) == (-signal.SIGKILL, b"")
    if between:
        assert patchlore(folder, *between.split()).returncode == 0
    done = patchlore(folder, "update", "--exit-code")
    told = [line.partition(" ")[0] for line in done.stdout.splitlines()]
    assert (done.returncode, told) == (3, ["revision", "revision", "collision", "collisions", "reply:", "patch:", "patch:"])
    assert re.match(r"An update that began 20\d\d-\S+Z was broken off before it told what it changed: that is told here too\n", done.stderr)
    done = patchlore(folder, "update", "--exit-code")
    assert (done.returncode, done.stdout) == (0, "")
    assert done.stderr.startswith("0 new messages")


def test_a_regression_is_told_by_what_goes_wrong() -> None:
    row = {"report_id": "report@example.org", "signature": "soft lockup in pool_steal", "ordinal": 1, "root_id": None}
    assert _regression(Change(before=None, after="open", row=row)) == (
        "regression opened (open): soft lockup in pool_steal <report@example.org>"
    )
