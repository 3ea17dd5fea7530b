"""Measure ingest against the budgets: python benchmarks/ingest.py [ARCHIVE] [--jobs N] [--write]

ARCHIVE is a git bundle or bare clone of a public-inbox epoch, or anything else that `patchlore ingest` reads; without it the
linux-nvdimm bundle in $PATCHLORE_CORPUS, else ../shared/corpus. Prints a table; --write puts it into docs/benchmarks.md too.
`notmuch new` and `public-inbox-index` run on the same mail where they are installed (apt-get install notmuch public-inbox).
Each figure depends on what else the machine does: the ratios are taken from one run.
"""

import argparse
import os
import platform
import shutil
import sqlite3
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from measured import Taken, run
from naive_reader import seconds_to_read

from patchlore.ingest.source import find_sources
from patchlore.model.message import RawMessage

ROOT = Path(__file__).resolve().parent.parent
PATCHLORE = (sys.executable, "-m", "patchlore")
ADDED = 100  # messages of the small second ingest

Row = tuple[str, str, str, str, str, str]
HEAD: Row = ("what", "wall s", "CPU s", "messages/s", "peak MiB", "budget")


def main() -> None:
    """Measure, print, and write where that is asked for."""
    arguments = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    corpus = Path(os.environ.get("PATCHLORE_CORPUS", ROOT.parent / "shared" / "corpus"))
    arguments.add_argument("archive", nargs="?", type=Path, default=corpus / "linux-nvdimm.bundle")
    arguments.add_argument("--jobs", default="2", help="worker processes (2)")
    arguments.add_argument("--write", action="store_true", help="write docs/benchmarks.md")
    given = arguments.parse_args()
    if not given.archive.exists():
        sys.exit(f"{given.archive}: does not exist: give an archive, or set PATCHLORE_CORPUS")
    with tempfile.TemporaryDirectory(prefix="patchlore-benchmark-") as folder:
        page = _page(given.archive, Path(folder), given.jobs)
    print(page)
    if given.write:
        written = ROOT / "docs" / "benchmarks.md"
        _, mark, others = written.read_text().partition("\n## ")  # sections that other benchmarks wrote
        written.write_text(f"{page}{mark}{others}")


def _page(archive: Path, folder: Path, jobs: str) -> str:
    load = os.getloadavg()[0]
    source = _unpacked(archive, folder)
    count = sum(1 for _ in _mails(source))
    naive = seconds_to_read(_mails(source))
    rows: list[Row] = [("naive reader", "", f"{naive:.1f}", f"{count / naive:,.0f}", "", "")]
    database = folder / "all.db"
    taken = _ingest(source, database, jobs)
    rows.append(_row("`patchlore ingest`", taken, count, f"wall {taken.wall / naive:.2f} times the naive reader's CPU; at most 2.5"))
    small = folder / "no-raw.db"
    rows.append(_row("`patchlore ingest --no-raw`", _ingest(source, small, jobs, "--no-raw"), count, ""))
    rows.append(_row("nothing new", _ingest(source, database, jobs), count, ""))
    rows.append(_row(f"{ADDED} more messages", _added(source, folder, count, jobs), ADDED, "wall under 5 s"))
    rows += _others(source, folder, count, taken)
    text = _decoded_text(database)
    sizes = [("database, decoded text, ratio", "budget")] + [
        (f"{name}: {_size(path) / 2**20:,.0f} MiB of {text / 2**20:,.0f} MiB, {_size(path) / text:.2f}", budget)
        for name, path, budget in (("all", database, "at most 3.0"), ("`--no-raw`", small, "at most 1.9"))
    ]
    machine = (
        f"{os.cpu_count()} processors, Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}, load {load:.1f} at the start"
    )
    return (
        f"# Benchmarks\n\n`python benchmarks/ingest.py` on {archive.name}: {count:,} messages, {jobs} worker processes; {machine}.\n\n"
        f"{_table([HEAD, *rows])}\n\n{_table(sizes)}\n"
    )


def _unpacked(archive: Path, folder: Path) -> Path:
    """Return a path that ingest reads: of a bundle a public-inbox archive made from it."""
    if archive.suffix != ".bundle":
        return archive
    inbox = folder / archive.stem
    run(["git", "clone", "--quiet", "--mirror", archive, inbox / "git" / "0.git"])
    return inbox


def _mails(source: Path) -> Iterator[bytes]:
    for found in find_sources(source):
        for reading in found.read(None, None):
            if isinstance(reading.outcome, RawMessage):
                yield reading.outcome.data


def _ingest(source: Path, database: Path, jobs: str, *options: str) -> Taken:
    # exit status 1: done, with odd places set aside
    return run([*PATCHLORE, "ingest", source, "--db", database, "--jobs", jobs, *options], accept=(0, 1))


def _added(source: Path, folder: Path, count: int, jobs: str) -> Taken:
    """Ingest all mails but the last, then these."""
    parts = folder / "most.mbox", folder / "rest.mbox"
    with parts[0].open("wb") as most, parts[1].open("wb") as rest:
        for number, data in enumerate(_mails(source)):
            target = most if number < count - ADDED else rest
            target.write(b"From mboxrd@z Thu Jan  1 00:00:00 1970\n")
            target.writelines(b">" + line if line.lstrip(b">").startswith(b"From ") else line for line in data.splitlines(keepends=True))
            target.write(b"\n" if data.endswith(b"\n") else b"\n\n")
    database = folder / "added.db"
    _ingest(parts[0], database, jobs)
    taken = _ingest(parts[1], database, jobs)
    for path in (*parts, database):
        path.unlink()
    return taken


def _others(source: Path, folder: Path, count: int, ours: Taken) -> list[Row]:
    """Return the rows of the programs that index mail too."""
    rows = []
    for name, measure, budget in (("notmuch new", _notmuch, 6), ("public-inbox-index", _public_inbox, 10)):
        program = name.partition(" ")[0]
        taken = measure(source, folder) if shutil.which(program) else None
        if taken is None:
            rows.append(
                (f"`{name}`", "", "", "", "", f"not measured: needs {program}" if not shutil.which(program) else "needs a public-inbox")
            )
        else:
            ratio = f"`ingest` is {taken.wall / ours.wall:.1f} times faster; at least {budget}"
            rows.append(_row(f"`{name}`", taken, count, ratio))
    return rows


def _notmuch(source: Path, folder: Path) -> Taken:
    """Index a Maildir of the same mails."""
    mail = folder / "Maildir"
    for name in ("cur", "new", "tmp"):
        (mail / name).mkdir(parents=True)
    for number, data in enumerate(_mails(source)):
        (mail / "cur" / f"{number}.benchmark:2,S").write_bytes(data)
    configuration = folder / "notmuch-config"
    configuration.write_text(f"[database]\npath={mail}\n[user]\nname=benchmark\nprimary_email=benchmark@example.org\n[new]\ntags=\n")
    taken = run(["notmuch", "new", "--quiet"], environment={"NOTMUCH_CONFIG": str(configuration), "HOME": str(folder)})
    shutil.rmtree(mail)
    return taken


def _public_inbox(source: Path, folder: Path) -> Taken | None:
    """Index a copy of the archive; None where it is none of public-inbox's."""
    epochs = sorted(source.glob("git/*.git"), key=lambda path: int(path.stem))
    if not epochs:
        return None
    home, inbox = folder / "home", folder / "inbox"
    home.mkdir()
    environment = {"HOME": str(home), "PI_CONFIG": str(home / "config")}
    run(["public-inbox-init", "-V2", "benchmark", inbox, "http://localhost/", "benchmark@example.org"], environment=environment)
    shutil.rmtree(inbox / "git", ignore_errors=True)
    shutil.copytree(source / "git", inbox / "git")
    taken = run(["public-inbox-index", inbox], environment=environment)
    shutil.rmtree(inbox)
    return taken


def _decoded_text(database: Path) -> int:
    """Return the bytes of all text that the database holds, before compression."""
    with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as connection:
        found = connection.execute(
            "select (select coalesce(sum(length(cast(text as blob))), 0) from bodies)"
            " + (select coalesce(sum(length(cast(text as blob))), 0) from attachments)"
        ).fetchone()
    return int(found[0])


def _size(database: Path) -> int:
    return sum(path.stat().st_size for path in database.parent.glob(f"{database.name}*"))


def _row(name: str, taken: Taken, count: int, budget: str) -> Row:
    return (name, f"{taken.wall:.1f}", f"{taken.cpu:.1f}", f"{count / taken.wall:,.0f}", f"{taken.peak / 2**20:,.0f}", budget)


def _table(rows: list[tuple[str, ...]]) -> str:
    head, *others = ("| " + " | ".join(row) + " |" for row in rows)
    return "\n".join([head, "|" + "---|" * len(rows[0]), *others])


if __name__ == "__main__":
    main()
