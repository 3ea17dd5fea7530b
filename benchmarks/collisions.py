"""Measure the prediction of collisions: python benchmarks/collisions.py DATABASE... [--times 10] [--write]

DATABASE is one that `patchlore ingest` made; it is copied, never written to. Prints how long it takes to predict for all of it, for the
last hundred patches on top of the rest, and for a copy that holds every posting --times times, each under paths of its own; and to ask for
the collisions of the series that has most. --write puts the table into docs/benchmarks.md.
"""

import argparse
import sqlite3
import tempfile
import time
from collections.abc import Collection, Iterator
from contextlib import closing
from pathlib import Path

from patchlore.ingest.collision_links import link_collisions
from patchlore.ingest.collision_states import link_collision_states
from patchlore.model.database import DEFAULT_WINDOW_DAYS, open_database
from patchlore.queries.catalog import run

_PAGE = Path(__file__).resolve().parent.parent / "docs" / "benchmarks.md"
_TITLE = "## Collisions\n"
_HEAD = ("database", "patches", "postings", "predicted", "all, CPU s", "ms a patch", "last 100 patches, CPU s", "`series-collisions`, ms")

_TABLES = ("composed_changes", "dependencies", "collisions", "near_collisions")
_SHIFT = 1_000_000_000  # between the numbers of one copy and the next
# Tables that are multiplied, and their columns that hold numbers of rows, or names that have to differ
_COPIED = {
    "paths": (("path",), ("name",)),
    "series": (("series",), ("name",)),
    "revisions": (("id", "series"), ("root_id", "superseded_by")),
    "patches": (("id", "series"), ("message_id", "root_id")),
    "messages": (("id", "thread", "parent", "speaks_of", "sort_key"), ("message_id",)),
    "bodies": (("message",), ()),
    "attachments": (("id", "message"), ()),
    "changed_files": (("message", "path", "old_path"), ()),
    "diff_hunks": (("message", "path"), ()),
    "declarations": (("id", "message"), ("value",)),
    "message_trailers": (("message",), ()),
}


def main() -> None:
    """Measure, print, and write where that is asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("databases", type=Path, nargs="+", metavar="DATABASE")
    parser.add_argument("--times", type=int, default=10)
    parser.add_argument("--write", action="store_true", help="put the table into docs/benchmarks.md")
    options = parser.parse_args()
    rows = [row for path in options.databases for row in measured(path, options.times)]
    lines = [" | ".join(row) for row in (_HEAD, ("---",) * len(_HEAD), *rows)]
    table = "".join(f"| {line} |\n" for line in lines)
    print(table)
    if options.write:
        before, _, rest = _PAGE.read_text(encoding="utf-8").partition(_TITLE)
        after = "\n## " + rest.partition("\n## ")[2] if "\n## " in rest else ""
        text = "`python benchmarks/collisions.py`: predicting for a whole database, and for its newest patches on top of the rest."
        _PAGE.write_text(f"{before.rstrip()}\n\n{_TITLE}\n{text}\n\n{table}{after}", encoding="utf-8")


def measured(path: Path, times: int) -> Iterator[tuple[str, ...]]:
    """Yield what a database costs as it is, and several times as large."""
    for count, name in ((1, path.stem), (times, f"{path.stem}, {times} times")):
        with tempfile.TemporaryDirectory(prefix="patchlore-benchmark-") as folder:
            made = Path(folder) / "copy.db"
            copy(path, made, count)
            yield measure(name, made)


def copy(source: Path, target: Path, times: int) -> None:
    """Copy a database, with all that prediction reads in it several times."""
    with closing(sqlite3.connect(f"file:{source}?mode=ro", uri=True)) as given, closing(sqlite3.connect(target)) as made:
        given.backup(made)
        for number in range(1, times):
            for table, (numbers, names) in _COPIED.items():
                columns = [name for _, name, *_ in made.execute(f"pragma table_info({table})")]
                values = [
                    f"{name} + {number * _SHIFT}" if name in numbers else f"'copy{number}/' || {name}" if name in names else name
                    for name in columns
                ]
                key = numbers[0]
                made.execute(f"insert into {table} select {', '.join(values)} from {table} where {key} < {_SHIFT}")  # noqa: S608 - names of this file
        for table in _TABLES:
            made.execute(f"delete from {table}")  # noqa: S608 - names of this file
        made.commit()


def measure(name: str, path: Path) -> tuple[str, ...]:
    """Predict for all of a database, then for its last hundred patches once more, then ask it; return what it took."""
    with closing(open_database(path, writable=True)) as database:
        count = database.conn.execute("select count(*) from patches").fetchone()[0]
        everybody = [number for (number,) in database.conn.execute("select id from revisions")]
        whole = seconds(path, everybody)
        last = database.conn.execute("select root_id from patches order by posted_at desc, id desc limit 100").fetchall()
        roots = {root for (root,) in last}
        newest = [number for number, root in database.conn.execute("select id, root_id from revisions") if root in roots]
        added = seconds(path, newest)
        collisions = database.conn.execute("select count(*) from collisions where basis = 'predicted'").fetchone()[0]
        database.conn.execute("analyze")
        busiest = database.conn.execute(
            "select s.name from collisions c join series s on s.series = c.series_a group by 1 order by count(*) desc, 1 limit 1"
        ).fetchone()
        began = time.perf_counter()
        if busiest:
            list(run(database, "series-collisions", {"series": busiest[0]}).rows)
        asked = time.perf_counter() - began
    return (
        *(name, f"{count:,}", f"{len(everybody):,}", f"{collisions:,}"),
        *(f"{whole:.2f}", f"{1000 * whole / max(count, 1):.3f}", f"{added:.2f}", f"{1000 * asked:.0f}"),
    )


def seconds(path: Path, revisions: Collection[int]) -> float:
    """Return the CPU time that predicting for some revisions takes."""
    with closing(open_database(path, writable=True)) as database:
        began = time.process_time()
        with database.atomic():
            link_collision_states(database, link_collisions(database, revisions), (), DEFAULT_WINDOW_DAYS)
        return time.process_time() - began


if __name__ == "__main__":
    main()
