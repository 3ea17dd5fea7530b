"""Measure pages and stored queries: python benchmarks/pages.py DATABASE [--times 5] [--write]

Asks for every kind of page, each of the heaviest thing of its kind in the database, and asks every stored query. Prints the least and the
middle time of each, the least processor time, and what is over the budget. The database is only read. --write puts the table into
docs/benchmarks.md.
"""

import argparse
import asyncio
import logging
import sqlite3
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from urllib.parse import urlencode

from datasette.app import Datasette
from sqlite_utils import Database

from patchlore.pages.address import Addresses
from patchlore.pages.site import site
from patchlore.queries.catalog import run, stored_queries

_PAGE = Path(__file__).resolve().parent.parent / "docs" / "benchmarks.md"
_TITLE = "## Pages and questions\n"
_BUDGET = 200  # milliseconds
_TO = Addresses("/patchlore")
_FREQUENT = "patch"  # a word that most mails have
_RARE = "zyzzyva"  # and one that none has

# The heaviest of its kind: one row each
_HEAVIEST = {
    "thread": "select root_id from threads order by message_count desc limit 1",
    "message": "select m.message_id from messages m join bodies b on b.message = m.id where m.id in"
    " (select message from diff_hunks group by message order by count(*) desc limit 20) order by length(b.text) desc limit 1",
    "series": "select name from series order by revision_count desc, patch_count desc limit 1",
    "large series": "select s.name from series s join patches p on p.series = s.series group by s.series order by count(*) desc limit 1",
    "answered series": "select s.name from series s join patches p on p.series = s.series join messages m on m.speaks_of = p.id"
    " group by s.series order by count(*) desc limit 1",
    "colliding series": "select s.name from collisions c join series s on s.series = c.series_a group by 1 order by count(*) desc limit 1",
    "posting": "select root_id from revisions order by received desc limit 1",
    "file": "select name from paths join changed_files using (path) group by path order by count(*) desc limit 1",
    "colliding file": "select path from collisions group by path order by count(*) desc limit 1",
    "pair": "select root_a, coalesce(root_b, commit_b, '') from collisions group by 1, 2 order by count(*) desc limit 1",
    "commit": "select sha from named_commits where sha is not null group by sha order by count(*) desc limit 1",
    "person": "select email from people order by message_count desc limit 1",
    "named person": "select email from people join message_trailers using (person) group by person order by count(*) desc limit 1",
    "list": "select name from lists where name <> '' order by message_count desc limit 1",
    "regression": "select report_id, ordinal from regressions join regression_events using (regression)"
    " group by regression order by count(*) desc limit 1",
    "changes": "select one.message_id, other.message_id from patches one join patches other using (series, title_key)"
    " where one.root_id < other.root_id order by one.additions + other.additions desc limit 1",
    "deep thread": "select last_at || '_' || thread from threads order by last_at, thread limit 1 offset 60",
    "deep series": "select last_posted_at || '_' || series from series order by last_posted_at, series limit 1 offset 60",
    "deep message": "select sort_key from messages order by sort_key limit 1 offset 1000",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """What was asked for, and what it took: milliseconds."""

    name: str
    least: float
    middle: float
    processor: float  # the least
    size: str

    @property
    def is_over(self) -> bool:
        """Whether it takes longer than it may, whatever else the machine does meanwhile."""
        return min(self.least, self.processor) > _BUDGET


def main() -> None:
    """Measure, print, and write where that is asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("database", type=Path)
    parser.add_argument("--times", type=int, default=5)
    parser.add_argument("--only", default="", help="measure only what has this in its name")
    parser.add_argument("--write", action="store_true", help="put the table into docs/benchmarks.md")
    given = parser.parse_args()
    logging.disable(logging.INFO)  # of each request
    found = heaviest(given.database)
    with closing(sqlite3.connect(f"file:{given.database}?mode=ro", uri=True)) as connection:
        count = connection.execute("select count(*) from messages").fetchone()[0]
    rows = [*asyncio.run(pages(given.database, found, given)), *questions(given.database, found, given)]
    over = [row for row in rows if row.is_over]
    lines = ["| page or question | least ms | middle ms | processor ms | gives |", "| --- | --- | --- | --- | --- |"]
    lines += [f"| {row.name} | {row.least:.0f} | {row.middle:.0f} | {row.processor:.0f} | {row.size} |" for row in rows]
    text = (
        f"`python benchmarks/pages.py`: {count:,} messages; each page and question of the heaviest thing of its kind, {given.times} times."
    )
    names = ", ".join(row.name for row in over) or "none"
    text += f" The budget is {_BUDGET} ms by the clock of a machine that does nothing else; over it: {names}."
    table = "\n".join(lines)
    print(f"{text}\n\n{table}")
    if given.write:
        before, _, rest = _PAGE.read_text(encoding="utf-8").partition(_TITLE)
        after = "\n## " + rest.partition("\n## ")[2] if "\n## " in rest else ""
        _PAGE.write_text(f"{before.rstrip()}\n\n{_TITLE}\n{text}\n\n{table}\n{after}", encoding="utf-8")


def heaviest(path: Path) -> dict[str, tuple[str, ...]]:
    """Return the heaviest of each kind, by name. Leave the benchmark where the database has none of a kind."""
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as connection:
        rows = {name: connection.execute(sql).fetchone() for name, sql in _HEAVIEST.items()}
    missing = [name for name, row in rows.items() if row is None]
    if missing:
        sys.exit(f"{path}: has no {', '.join(missing)}")
    return {name: row for name, row in rows.items() if row}


def addresses(found: Mapping[str, tuple[str, ...]]) -> Iterator[tuple[str, str]]:
    """Yield what to ask for: (name, address)."""
    for name, row in found.items():
        noun = name.rpartition(" ")[2]
        if not name.startswith("deep"):
            yield name, getattr(_TO, {"file": "path", "posting": "series_mbox"}.get(noun, noun))(*row)
    one = {name: row[0] for name, row in found.items()}
    yield from _lists(one)
    yield from _searches(one)
    yield from _feeds(one)
    for noun in ("thread", "series", "file", "person"):
        yield f"{noun} as JSON", getattr(_TO, "path" if noun == "file" else noun)(one[noun]) + ".json"
    for table in ("messages", "threads", "series", "revisions", "patches", "people", "paths", "collisions", "regressions"):
        yield f"table {table}", f"/patchlore/{table}"
    yield "database", "/patchlore"


def _lists(one: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    yield "home", "/"
    yield "folder", _TO.path(_folder(one))
    for noun in ("threads", "series", "collisions", "regressions"):
        yield f"list of {noun}", _TO.page(noun)
    yield "threads, last page", _TO.page("threads", before=one["deep thread"])
    yield "list, last page", _TO.list(one["list"]) + f"?before={one['deep thread']}"
    yield "series, last page", _TO.page("series", before=one["deep series"])
    yield "series by state", _TO.page("series", state="withdrawn")
    yield "series by title, none", _TO.page("series", title=_RARE)
    yield "series by author, none", _TO.page("series", author=_RARE)
    yield "collisions, superseded", _TO.page("collisions", state="superseded")
    yield "collisions, landed", _TO.page("collisions", state="landed")
    yield "collisions by path", _TO.page("collisions", path=_folder(one))
    yield "collisions by path, none", _TO.page("collisions", path=_RARE)
    yield "collisions by basis", _TO.page("collisions", basis="reported")
    yield "regressions, fixed", _TO.page("regressions", status="fixed")
    yield "person, last page", _TO.person(one["person"]) + f"?before={one['deep message']}"


def _searches(one: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    yield "search, nothing", _TO.page("search")
    yield "search, frequent", _TO.page("search", q=_FREQUENT)
    yield "search, two frequent", _TO.page("search", q=f"{_FREQUENT} the")
    yield "search, a phrase", _TO.page("search", q='"in the"')
    yield "search, none", _TO.page("search", q=_RARE)
    yield "search, begins", _TO.page("search", q="pa*")
    yield "search, person who has none", _TO.page("search", q=_FREQUENT, person=_RARE)
    yield "search, of a kind and time", _TO.page("search", q=_FREQUENT, kind="cover", until="2020-01-31")
    yield "search, last page", _TO.page("search", q=_FREQUENT, before=one["deep message"])
    yield "search, in a list", _TO.page("search", q=_FREQUENT, list=one["list"])


def _feeds(one: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    yield "search.atom", _TO.page("search.atom", q=_FREQUENT)
    for noun in ("postings", "collisions", "regressions"):
        yield f"{noun}.atom", _TO.page(f"{noun}.atom")
        yield f"{noun}.atom of a series", _TO.page(f"{noun}.atom", series=one["series"])
    yield "postings.atom of an author", _TO.page("postings.atom", author=one["person"])
    yield "patches.atom", _TO.page("patches.atom", path=one["file"])
    yield "patches.atom of a folder", _TO.page("patches.atom", path=_folder(one))


def _folder(one: Mapping[str, str]) -> str:
    return one["file"].partition("/")[0] + "/"


async def pages(path: Path, found: Mapping[str, tuple[str, ...]], given: argparse.Namespace) -> list[Row]:
    """Ask for every page several times."""
    datasette = site(path)
    rows = []
    for name, address in addresses(found):
        if given.only in name:
            rows.append(await _page(datasette, name, address, given.times))
    await datasette.invoke_shutdown()
    return rows


async def _page(datasette: Datasette, name: str, address: str, times: int) -> Row:
    taken: list[tuple[float, float]] = []
    size = ""
    address = (await datasette.client.get(address, follow_redirects=True)).url.raw_path.decode()
    for _ in range(times):
        began = _clocks()
        response = await datasette.client.get(address)
        taken.append(_since(began))
        size = f"{len(response.content) / 1024:,.0f} KiB" + ("" if response.status_code == 200 else f", status {response.status_code}")
    return _row(name, taken, size, address)


def questions(path: Path, found: Mapping[str, tuple[str, ...]], given: argparse.Namespace) -> Iterator[Row]:
    """Ask every stored query several times, as it is without choices and with them."""
    one = {name: row[0] for name, row in found.items()}
    series, path_of, person = one["series"], one["file"], one["person"]
    folder = _folder(one)
    choices: dict[str, list[dict[str, str]]] = {
        "apply-failures": [{}, {"series": series}, {"tree": "next-"}],
        "attention": [{"person": person}, {"path": path_of}, {"path": folder}],
        "commit": [{"sha": one["commit"]}],
        "files-of-series": [{"series": one["large series"]}],
        "near-collisions": [{"series": one["colliding series"]}],
        "open-regressions": [{}, {"path": folder}, {"series": series}],
        "recent-series": [{}, {"author": _RARE}, {"state": "withdrawn"}],
        "regression-history": [{"regression": one["regression"]}],
        "search": [{"q": _FREQUENT}, {"q": _RARE}],
        "series-collisions": [{}, {"series": one["colliding series"]}, {"path": folder}, {"pending": "1"}],
        "series-history": [{"series": series}, {"series": one["large series"]}],
        "thread": [{"thread": one["thread"]}],
        "unexplained-conflicts": [{}, {"path": folder}],
        "who-touches": [{"path": path_of}, {"path": folder}],
    }
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as connection:  # any file, of an older Patchlore too
        database = Database(connection, execute_plugins=False)
        for name in stored_queries():
            for parameters in choices.get(name, [{}]):
                shown = f"{name} {urlencode(parameters)}"[:60].strip()
                if given.only in shown:
                    yield _question(database, name, parameters, shown, given.times)


def _question(database: Database, name: str, parameters: Mapping[str, str], shown: str, times: int) -> Row:
    taken: list[tuple[float, float]] = []
    count = 0
    for _ in range(times):
        began = _clocks()
        count = len(list(run(database, name, parameters).rows))
        taken.append(_since(began))
    return _row(f"`{shown}`", taken, f"{count:,} rows")


def _clocks() -> tuple[float, float]:
    return time.perf_counter(), time.process_time()


def _since(began: tuple[float, float]) -> tuple[float, float]:
    """Return milliseconds: by the wall, of the processor."""
    wall, processor = _clocks()
    return (wall - began[0]) * 1000, (processor - began[1]) * 1000


def _row(name: str, taken: list[tuple[float, float]], size: str, address: str = "") -> Row:
    walls = [wall for wall, _ in taken]
    row = Row(name=name, least=min(walls), middle=median(walls), processor=min(processor for _, processor in taken), size=size)
    print(f"{row.least:6.0f} ms, {row.processor:6.0f} of the processor: {name} {address}", file=sys.stderr)
    return row


if __name__ == "__main__":
    main()
