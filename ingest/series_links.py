"""Messages in the database -> postings and series, for those that new messages touch; and what each message speaks of.

The rules stand in `posting` and `series`, which are functions of sets of mails. Here the set is found: the closure of what was
touched over threads and over the keys that mails of one series share. What lies outside cannot be influenced.
"""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from sqlite_utils import Database

from ..model.posting import PostedMessage, Series
from .annotation_links import links_by_hand
from .posted_messages import read_posted_messages
from .posting import group_postings
from .posting_keys import posting_keys
from .rows import text_key
from .series import link_series
from .series_rows import members, store_series, unchanged


@dataclass(slots=True)
class TouchedPostings:
    """What the linking of postings changed or may have changed."""

    threads: set[int] = field(default_factory=set)
    messages: set[int] = field(default_factory=set)  # patches and covers, of now and of before, of which something new may be said
    changed: set[int] = field(default_factory=set)  # of these, those whose series is not what it was


def link_postings(database: Database, messages: Collection[int], threads: Collection[int]) -> TouchedPostings:
    """Compute anew all postings and series that new messages and their threads have part in.

    A series that stands as it was is left alone; where it stands in the threads something may be said of it.
    """
    by_hand = links_by_hand(database)
    mails = _closure(database, threads, by_hand)
    series = link_series(group_postings(mails.values()), by_hand)
    numbers = _series_numbers(database, series, mails)
    fresh = mails.keys() & set(messages)
    standing = unchanged(database, [one for one in series if fresh.isdisjoint(members(one))], numbers)
    made = [one for one in series if one.name not in standing]
    settled = {number for one in series if one.name in standing for number in members(one)}
    changed = fresh | {number for one in made for number in members(one)} | _posted(database, mails) - settled
    touched = changed | {number for number, mail in mails.items() if mail.thread in threads}
    touched_threads = {mails[number].thread for number in touched}
    changed |= _former(database, touched_threads | set(threads)) - mails.keys()
    _clear(database, changed)
    store_series(database, made, numbers)
    _forget_states(database, threads)
    _store_kinds(database, series, mails)
    return TouchedPostings(threads=touched_threads, messages=touched | changed, changed=changed)


def link_subjects(database: Database, threads: Collection[int]) -> None:
    """Set what each message of the threads speaks of: the nearest patch or cover from itself upwards; then the series' state."""
    connection = database.conn
    wanted = json.dumps(list(threads))
    rows = connection.execute(
        "select m.id, m.parent, m.speaks_of, p.id is not null or r.id is not null "
        "from messages m left join patches p on p.id = m.id left join revisions r on r.id = m.id "
        "where m.thread in (select value from json_each(?)) order by m.thread, m.position",
        [wanted],
    ).fetchall()
    speaks_of: dict[int, int | None] = {}
    changes = []
    for number, parent, before, is_posted in rows:
        speaks_of[number] = number if is_posted else speaks_of.get(parent) if parent else None
        if speaks_of[number] != before:
            changes.append((speaks_of[number], number))
    connection.executemany("update messages set speaks_of = ? where id = ?", changes)
    connection.execute(
        "update series set state = case when exists ("
        "select 1 from revisions r join messages root on root.id = r.id join messages m on m.thread = root.thread "
        "join messages posted on posted.id = m.speaks_of "
        "left join patches p on p.id = posted.id left join revisions c on c.id = posted.id "
        "where r.series = series.series and coalesce(p.series, c.series) = series.series and m.sender != root.sender "
        "and m.id != posted.id) "
        "then 'under-review' else 'new' end where state in ('new', 'under-review') and series in ("
        "select r.series from messages m join revisions r on r.id = m.id where m.thread in (select value from json_each(?)))",
        [wanted],
    )


def _closure(database: Database, threads: Collection[int], by_hand: Mapping[str, str | None]) -> dict[int, PostedMessage]:
    """Return all mails that can share a posting or a series with one of the threads, by number, and keep their keys."""
    said = {later: {text_key(f"message {earlier}")} for later, earlier in by_hand.items() if earlier is not None}
    mails: dict[int, PostedMessage] = {}
    seen_threads: set[int] = set()
    seen_keys: set[int] = set()
    frontier = set(threads)
    while frontier:
        seen_threads |= frontier
        found = read_posted_messages(database, frontier)
        mails.update(found)
        keys = {number: {text_key(key) for key in posting_keys(mail)} | said.get(mail.message_id, set()) for number, mail in found.items()}
        _store_keys(database, keys)
        fresh = {key for of_mail in keys.values() for key in of_mail} - seen_keys
        seen_keys |= fresh
        rows = database.conn.execute(
            "select distinct m.thread from posting_keys k join messages m on m.id = k.message "
            "where k.key in (select value from json_each(?))",
            [json.dumps(list(fresh))],
        )
        frontier = {thread for (thread,) in rows} - seen_threads - {0}
    return mails


def _store_keys(database: Database, keys: dict[int, set[int]]) -> None:
    """Keep the keys of mails, replacing those that they had."""
    database.conn.execute("delete from posting_keys where message in (select value from json_each(?))", [json.dumps(list(keys))])
    database.conn.executemany(
        "insert into posting_keys (key, message) values (?, ?)", [(key, number) for number, of_mail in keys.items() for key in of_mail]
    )


def _series_numbers(database: Database, series: Sequence[Series], mails: Collection[int]) -> dict[str, int]:
    """Return series name -> number: that of the name, else the least that its postings had, else a new one."""
    connection = database.conn
    had = dict(
        connection.execute("select root_id, series from revisions where id in (select value from json_each(?))", [json.dumps(list(mails))])
    )
    numbers = {
        name: number
        for number, name in connection.execute(
            "select series, name from series where name in (select value from json_each(?))", [json.dumps([one.name for one in series])]
        )
    }
    taken = set(numbers.values())
    next_number = connection.execute("select coalesce(max(series), 0) from series").fetchone()[0]
    for one in sorted(series, key=lambda each: each.name):
        if one.name in numbers:
            continue
        free = {had[linked.posting.root_id] for linked in one.postings if linked.posting.root_id in had} - taken
        if free:
            numbers[one.name] = min(free)
        else:
            next_number += 1
            numbers[one.name] = next_number
        taken.add(numbers[one.name])
    return numbers


def _clear(database: Database, mails: Collection[int]) -> None:
    wanted = [json.dumps(list(mails))]
    execute = database.conn.execute
    execute("delete from series where series in (select series from revisions where id in (select value from json_each(?)))", wanted)
    execute("delete from patches where id in (select value from json_each(?))", wanted)
    execute("delete from revision_alarms where revision in (select value from json_each(?))", wanted)
    execute("delete from revisions where id in (select value from json_each(?))", wanted)


def _forget_states(database: Database, threads: Collection[int]) -> None:
    """Make the series of the threads new again: what is said there tells anew what became of them."""
    database.conn.execute(
        "update series set state = 'new' where state != 'new' and series in ("
        "select r.series from messages m join revisions r on r.id = m.id where m.thread in (select value from json_each(?1)) "
        "union select p.series from messages m join patches p on p.id = m.id where m.thread in (select value from json_each(?1)))",
        [json.dumps(list(threads))],
    )


def _posted(database: Database, messages: Collection[int]) -> set[int]:
    """Return which of the messages are patches or postings so far."""
    found = database.conn.execute(
        "select id from patches where id in (select value from json_each(?1)) "
        "union select id from revisions where id in (select value from json_each(?1))",
        [json.dumps(list(messages))],
    )
    return {number for (number,) in found}


def _former(database: Database, threads: Collection[int]) -> set[int]:
    """Return the messages of threads that are patches or postings so far."""
    found = database.conn.execute(
        "select m.id from messages m where m.thread in (select value from json_each(?)) "
        "and (exists (select 1 from patches where id = m.id) or exists (select 1 from revisions where id = m.id))",
        [json.dumps(list(threads))],
    )
    return {number for (number,) in found}


def _store_kinds(database: Database, series: Sequence[Series], mails: Collection[int]) -> None:
    """Make covers without a tag covers, and others that were taken for such what they are by themselves."""
    covers = [
        linked.posting.cover.message for one in series for linked in one.postings if linked.posting.cover and linked.posting.kind != "pull"
    ]
    database.conn.execute(
        "update messages set kind = case when id in (select value from json_each(?2)) then 'cover' else kind_alone end "
        "where id in (select value from json_each(?1)) "
        "and kind != case when id in (select value from json_each(?2)) then 'cover' else kind_alone end",
        [json.dumps(list(mails)), json.dumps(covers)],
    )
