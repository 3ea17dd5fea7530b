"""What the database says depends only on what it was given: not on order, split, repeats, workers or interruptions."""

import random
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from contextlib import closing
from functools import cache
from pathlib import Path

import pytest
from corpus import corpus
from logical_dump import differences, logical_dump
from mails import write_files, write_mbox

from patchlore.ingest.pipeline import Outcome, ingest
from patchlore.ingest.rebuild import rebuild
from patchlore.ingest.source import find_sources
from patchlore.model.database import open_database
from patchlore.model.message import RawMessage
from patchlore.queries.catalog import views
from patchlore.queries.check import run_checks

_ARCHIVES = ("seed/dev_pagemap.mbox.gz", "seed/related.mbox.gz", "seed/alt-copies.mbox.gz")
_SEEDS = [pytest.param(seed, marks=[pytest.mark.long] if seed >= 3 else []) for seed in range(20)]


def run(paths: Sequence[Path], database: Path, *, jobs: int = 1) -> Outcome:
    return ingest(paths, database, views=views(), jobs=jobs)


@cache
def seed_mails() -> tuple[bytes, ...]:
    """Return all mails of the seed corpus, copies from other lists included."""
    return tuple(
        reading.outcome.data
        for name in _ARCHIVES
        for source in find_sources(corpus(name))
        for reading in source.read(None, None)
        if isinstance(reading.outcome, RawMessage)
    )


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[tuple[object, ...]]]:
    """What the database says when the seed corpus is read at once, as it stands."""
    folder = tmp_path_factory.mktemp("whole")
    run([write_mbox(folder / "all.mbox", seed_mails())], folder / "whole.db")
    with closing(open_database(folder / "whole.db")) as database:
        assert list(run_checks(database)) == []
    return logical_dump(folder / "whole.db")


@pytest.mark.parametrize("seed", _SEEDS)
def test_order_and_split_change_nothing(seed: int, whole: dict[str, list[tuple[object, ...]]], tmp_path: Path) -> None:
    """Shuffled, in several runs of several files, some mails twice."""
    chance = random.Random(seed)
    mails = list(seed_mails())
    mails += chance.sample(mails, len(mails) // 10)
    chance.shuffle(mails)
    database = tmp_path / "shuffled.db"
    cuts = sorted(chance.sample(range(1, len(mails)), 3))
    for number, (start, stop) in enumerate(zip([0, *cuts], [*cuts, len(mails)], strict=True)):
        run([write_mbox(tmp_path / f"{number}.mbox", mails[start:stop])], database)
    assert differences(logical_dump(database), whole) == {}


def test_workers_change_nothing(whole: dict[str, list[tuple[object, ...]]], tmp_path: Path) -> None:
    run([write_mbox(tmp_path / "all.mbox", seed_mails())], tmp_path / "two.db", jobs=2)
    assert differences(logical_dump(tmp_path / "two.db"), whole) == {}


def test_one_file_a_mail_changes_nothing(whole: dict[str, list[tuple[object, ...]]], tmp_path: Path) -> None:
    run([write_files(tmp_path / "mails", reversed(seed_mails()))], tmp_path / "files.db")
    assert differences(logical_dump(tmp_path / "files.db"), whole) == {}


def test_repeated_runs_change_nothing(whole: dict[str, list[tuple[object, ...]]], tmp_path: Path) -> None:
    archive = write_mbox(tmp_path / "all.mbox", seed_mails())
    database = tmp_path / "twice.db"
    run([archive], database)
    again = run([archive, write_files(tmp_path / "same", seed_mails())], database)
    assert again.counts.new == 0
    assert differences(logical_dump(database), whole) == {}


def test_rebuild_changes_nothing(whole: dict[str, list[tuple[object, ...]]], tmp_path: Path) -> None:
    database = tmp_path / "rebuilt.db"
    run([write_mbox(tmp_path / "all.mbox", seed_mails())], database)
    rebuild(database, views=views(), jobs=1, progress=lambda _what, _done, _total: None)
    assert differences(logical_dump(database), whole) == {}


def test_rebuild_mends_what_was_derived_wrongly(whole: dict[str, list[tuple[object, ...]]], tmp_path: Path) -> None:
    database = tmp_path / "mended.db"
    run([write_mbox(tmp_path / "all.mbox", seed_mails())], database)
    with closing(open_database(database, writable=True)) as wrong, wrong.atomic():
        wrong.conn.execute("update bodies set text = 'spoilt' where message % 3 = 0")
        wrong.conn.execute("delete from patches where id % 2 = 0")
        wrong.conn.execute("update mails set content_hash = content_hash || 'x' where mail % 2 = 1")
    rebuild(database, views=views(), jobs=1, progress=lambda _what, _done, _total: None)
    assert differences(logical_dump(database), whole) == {}


@pytest.mark.parametrize("seed", _SEEDS)
def test_killed_runs_go_on(seed: int, whole: dict[str, list[tuple[object, ...]]], tmp_path: Path) -> None:
    """A run is killed at random moments until one comes to its end."""
    chance = random.Random(seed)
    archive = write_mbox(tmp_path / "all.mbox", seed_mails())
    database = tmp_path / "killed.db"
    command = [sys.executable, "-m", "patchlore", "ingest", str(archive), "--db", str(database), "--jobs", "1"]
    kills = 0
    while kills < 8:
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(chance.uniform(0.3, 0.8))
        process.send_signal(signal.SIGKILL)
        if process.wait() == 0:
            break
        kills += 1
    run([archive], database)
    assert differences(logical_dump(database), whole) == {}
    with closing(open_database(database)) as left:
        assert list(run_checks(left)) == []
    assert kills, "no run was killed: make the waits shorter"
