"""Reading all known sources again, and telling what that changed."""

import time
from collections.abc import Callable, Iterator, Mapping, Set
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from shlex import quote
from typing import Final

from sqlite_utils import Database

from ..model.database import install_views, open_database
from ..model.errors import SourceError
from ..model.source import Progress, Source, SourceKind
from .given import Finder
from .lock import writer_lock
from .news import Change, News
from .pipeline import Order, Outcome, read_sources

# A thread is asked again after a tenth of the time for which it was quiet, and after a week at the latest: servers do not say whether a
# thread has changed, and have to send all of it
_REST: Final = 10
_LONGEST_REST: Final = 7 * 86_400  # seconds
_RESTING: Final = """
with asked as (
    select s.location, cast(strftime('%s', s.read_at) as integer) as at,
        (select max(m.sent_at) from holdings h join mails m using (mail) where h.source = s.source) as newest
    from sources s where s.kind = :kind and s.read_at != ''
)
select location from asked where :now < at + min((at - newest) / :rest, :longest)
"""
_GONE: Final = "no such archive there any more: what was read of it stays. To be asked no more: patchlore sources forget {}"


@dataclass(slots=True)
class Update:
    """What an update did."""

    outcome: Outcome
    new: dict[str, list[dict[str, object]]] = field(default_factory=dict)  # messages, revisions -> rows
    changes: dict[str, list[Change]] = field(default_factory=dict)  # taken_back, collisions, regressions -> what changed
    since: str | None = None  # when an update began that was broken off, ISO 8601 UTC: what it had changed is told here; None: none was
    resting: int = 0  # threads that were quiet for long and were not asked this time

    @property
    def is_change(self) -> bool:
        """Whether anything is otherwise than before."""
        return any(self.new.values()) or any(self.changes.values())


def update(
    database_path: Path,
    *,
    views: Mapping[str, str],
    jobs: int | None = None,
    ask_all: bool = False,
    tell: Callable[[Update], None] = lambda _found: None,
    progress: Progress = lambda _what, _done, _total: None,
) -> Update:
    """Read what is new in all sources that were ever given, with what they were given with: list, since, whether bytes are kept.

    `tell` is told what the update did; where it does not return, the next update tells it again. Threads of servers that were quiet for
    long are asked more rarely, unless `ask_all` is set. A source that cannot be read is a problem of the outcome, and hinders no other.
    Raises DatabaseError where there is no database, BusyError where another process writes to it.
    """
    started = time.monotonic()
    with writer_lock(database_path), closing(open_database(database_path, writable=True)) as database:
        install_views(database, views)
        news = News(database)
        problems: list[str] = []
        resting = set() if ask_all else _resting(database)
        orders = list(_orders(database, Finder(database_path, is_fresh=True, progress=progress), resting, problems))
        outcome = read_sources(database, orders, jobs=jobs, progress=progress)
        outcome.problems = problems + outcome.problems
        found = Update(outcome=outcome, new=news.new(), changes=news.changes(), since=news.since, resting=len(resting))
        outcome.seconds = time.monotonic() - started
        tell(found)
        news.is_told()
    return found


def _resting(database: Database) -> set[str]:
    """Return the locations of threads that need not be asked yet."""
    values = {"kind": SourceKind.THREAD.value, "now": int(time.time()), "rest": _REST, "longest": _LONGEST_REST}
    return {location for (location,) in database.conn.execute(_RESTING, values)}


def _orders(database: Database, finder: Finder, resting: Set[str], problems: list[str]) -> Iterator[Order]:
    """Yield what is to be read: all known sources but those that rest, and what else is now there where they were found."""
    rows = database.conn.execute("select location, given, list, since, keep_raw from sources order by source").fetchall()
    known = {location: (list_name, since, bool(keep_raw)) for location, _, list_name, since, keep_raw in rows}
    seen: set[str] = set()
    beside: dict[str, list[str]] = {}  # what was given -> where it was found
    for location, given, *_ in rows:
        if location in resting:
            continue
        beside.setdefault(given or location, []).append(location)
    for given, locations in beside.items():
        found: list[Source] = []
        try:
            found.extend(finder.find(given).sources)
        except SourceError as error:
            problems.append(_gone(given) if isinstance(error.__cause__, FileNotFoundError) else str(error))
        else:
            gone = set(locations).difference(source.location for source in found)
            problems.extend(map(_gone, sorted(gone)))
        for source in found:
            if source.location not in seen:
                seen.add(source.location)
                list_name, since, keep_raw = known.get(source.location) or _common([known[one] for one in locations])
                yield Order(source=source, given=given, list_name=list_name, since=since, keep_raw=keep_raw)


def _gone(location: str) -> str:
    return f"{location}: {_GONE.format(quote(location))}"


def _common(siblings: list[tuple[str | None, int | None, bool]]) -> tuple[str | None, int | None, bool]:
    """Return how a source is read that is new among others: as they are, where they agree."""
    lists, sinces, keeps = (set(one) for one in zip(*siblings, strict=True))
    return (
        lists.pop() if len(lists) == 1 else None,
        None if None in sinces else min(since for since in sinces if since is not None),
        True in keeps,
    )
