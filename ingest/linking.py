"""Everything that is true across messages, for messages that wait: dates, threads, series, commits, counts, full text.

Messages are linked in windows, so that memory stays bounded; each window is one transaction and gives what linking
everything at once would give, because each step computes anew all that its messages touch.
"""

import json
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from sqlite_utils import Database

from ..model.database import window_days
from .annotation_links import apply_annotations
from .collision_links import link_collisions
from .collision_states import link_collision_states
from .commit_links import link_commits
from .conflict_links import link_conflicts
from .counts import count_lists, count_people
from .full_text import index
from .notice_links import link_notices
from .page_twins import sweep_merged
from .regression_links import link_regressions
from .series_links import link_postings, link_subjects
from .sort_key import set_sort_keys
from .stand_in_links import link_stand_ins
from .threads import link_threads

_AT_ONCE = 20_000  # messages
_FUTURE = timedelta(days=2)  # more than any clock or time zone can be wrong by mistake


def link(database: Database, progress: Callable[[int], None] = lambda _done: None) -> int:
    """Link all messages that wait for it, and return how many there were. `progress` is told of each window's size."""
    total = 0
    while True:
        waiting = [
            number for (number,) in database.conn.execute("select id from messages where linked = 0 order by id limit ?", [_AT_ONCE])
        ]
        if not waiting:
            sweep_merged(database)
            return total
        with database.atomic():
            _link_window(database, waiting)
        total += len(waiting)
        progress(len(waiting))


def link_waiting(database: Database, progress: Callable[[str, int, int], None]) -> None:
    """Link all messages that wait for it, and tell how many of them are done; nothing is done or told where none waits."""
    total = database.conn.execute("select count(*) from messages where linked = 0").fetchone()[0]
    done = 0

    def tell(count: int) -> None:
        nonlocal done
        done += count
        progress("linking", done, total)

    if total:
        progress("linking", 0, total)
        link(database, tell)


def _link_window(database: Database, messages: Sequence[int]) -> None:
    moved = _set_times(database, messages)
    threads = link_threads(database, messages)
    link_threads(database, moved)  # answers of one second may change places
    touched = link_postings(database, messages, threads)
    link_stand_ins(database, threads, touched)
    days = window_days(database)
    compared = link_collisions(database, touched.changed, days)
    link_subjects(database, threads | touched.threads)
    link_commits(database, messages, threads | touched.threads, touched.messages)
    changed = link_notices(database, messages, threads | touched.threads, touched.messages)
    link_conflicts(database, messages, threads | touched.threads, touched.messages, compared=compared, series=changed)
    link_collision_states(database, compared | touched.messages, changed, days)
    link_regressions(database, messages, threads | touched.threads, touched.messages)
    apply_annotations(database)
    _count(database, messages)
    index(database, [*messages, *moved])
    database.conn.execute("update messages set linked = 1 where id in (select value from json_each(?))", [json.dumps(messages)])


def _set_times(database: Database, messages: Sequence[int]) -> set[int]:
    """Set the archive's time, whether the mail is from the future, and the sort key; return who else's sort key changed."""
    connection = database.conn
    numbers = json.dumps(messages)
    connection.execute(
        "update messages set received_at = (select strftime('%Y-%m-%dT%H:%M:%SZ', min(received_at), 'unixepoch') "
        "from memberships where mail = messages.id) where id in (select value from json_each(?))",
        [numbers],
    )
    rows = connection.execute(
        "select id, message_id, sent_at, received_at, sent_in_future from messages where id in (select value from json_each(?))",
        [numbers],
    ).fetchall()
    moments: dict[int, tuple[int, str]] = {}
    futures = []
    for number, message_id, sent_at, received_at, was_in_future in rows:
        sent = datetime.fromisoformat(sent_at) if sent_at else None
        received = datetime.fromisoformat(received_at) if received_at else None
        in_future = bool(sent and received and sent > received + _FUTURE)
        moment = received if in_future else sent
        moments[number] = (int(moment.timestamp()) if moment else 0, message_id)
        if in_future != bool(was_in_future):
            futures.append((in_future, number))
    connection.executemany("update messages set sent_in_future = ? where id = ?", futures)
    moved = set_sort_keys(database, moments)
    _note_future(database, messages)
    return moved


def _note_future(database: Database, messages: Sequence[int]) -> None:
    numbers = json.dumps(messages)
    database.conn.execute(
        "delete from message_defects where kind = 'future-date' and message in (select value from json_each(?))", [numbers]
    )
    database.conn.execute(
        "insert into message_defects (message, kind, detail) "
        "select id, 'future-date', 'Date: says ' || sent_at || ', the archive took it ' || received_at from messages "
        "where sent_in_future and id in (select value from json_each(?))",
        [numbers],
    )


def _count(database: Database, messages: Sequence[int]) -> None:
    """Count for those who sent messages and the lists that they were seen on."""
    numbers = [json.dumps(messages)]
    for query, count in (
        ("select distinct sender from messages where id in (select value from json_each(?))", count_people),
        ("select distinct list from memberships where mail in (select value from json_each(?))", count_lists),
    ):
        count(database, [number for (number,) in database.conn.execute(query, numbers)])
