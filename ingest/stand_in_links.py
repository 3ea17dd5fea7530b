"""Patches that are known by a robot's notice only: "[tip: x86/fpu] ...", "+ foo.patch added to mm-unstable branch".

Such a mail holds the whole patch. Where the posting that it speaks of is not here, it stands for it as a posting of one patch, so that
commits and collisions can be resolved; as soon as the posting itself is here it no longer does.
"""

import json
from collections.abc import Collection
from typing import NamedTuple

from sqlite_utils import Database

from .series_links import TouchedPostings

_YEAR = 350  # days before the notice within which a patch of the same title is the one that it speaks of

_WANTED = """
select n.message, m.thread, min(n.title_key), min(n.subject), min(n.link_id), m.message_id, coalesce(m.sent_at, ''),
    m.from_name, m.from_email
from notices n join messages m on m.id = n.message
where m.kind_alone = 'notice' and n.word = 'applied' and coalesce(n.tree, '') not glob '[0-9]*-stable' and n.title_key is not null
and m.subject not like '% removed from -mm tree'  -- the mail that added it stands for it
and exists (select 1 from diffs d where d.message = n.message and d.part = 0)
and n.message in (
    select id from messages where thread in (select value from json_each(?1))
    union select n.message from json_each(?2) t join patches p on p.id = t.value join notices n on n.title_key = p.title_key
    union select n.message from json_each(?2) t join messages p on p.id = t.value join notices n on n.link_id = p.message_id
    union select n.message from json_each(?2) t join notices n on n.patch = t.value
)
group by n.message
"""


class _StandIn(NamedTuple):
    """A notice that may stand for a patch."""

    id: int
    thread: int
    title_key: int
    subject: str
    link_id: str | None
    message_id: str
    sent_at: str
    from_name: str
    from_email: str


def link_stand_ins(database: Database, threads: Collection[int], touched: TouchedPostings) -> None:
    """Make postings of the notices whose patch is nowhere else, and unmake those whose patch has come; add them to what is touched."""
    connection = database.conn
    found = [
        _StandIn(*row)
        for row in connection.execute(_WANTED, [json.dumps(sorted({*threads, *touched.threads})), json.dumps(sorted(touched.messages))])
    ]
    numbers = _clear(database, found)
    following = connection.execute("select coalesce(max(series), 0) from series").fetchone()[0]
    for one in sorted(found, key=lambda each: each.message_id):
        touched.messages.add(one.id)
        touched.changed.add(one.id)
        touched.threads.add(one.thread)
        if _is_posted(database, one):
            continue
        number = numbers.get(one.id)
        if number is None:
            number = following = following + 1
        _store(database, one, number)


def _clear(database: Database, found: Collection[_StandIn]) -> dict[int, int]:
    """Drop the postings that the notices were, and return the numbers that their series had."""
    wanted = json.dumps([one.id for one in found])
    connection = database.conn
    numbers = dict(connection.execute("select id, series from revisions where id in (select value from json_each(?))", [wanted]))
    connection.execute("delete from series where series in (select value from json_each(?))", [json.dumps(sorted(numbers.values()))])
    connection.execute("delete from patches where id in (select value from json_each(?))", [wanted])
    connection.execute("delete from revisions where id in (select value from json_each(?))", [wanted])
    return numbers


def _is_posted(database: Database, one: _StandIn) -> bool:
    """Tell whether the patch itself is here: by its Message-ID, else by its title within a year before."""
    return bool(
        database.conn.execute(
            "select 1 from patches p join messages m using (id) where m.kind_alone != 'notice' and ("
            "m.message_id = ?1 or p.title_key = ?2 and p.posted_at >= strftime('%Y-%m-%dT%H:%M:%SZ', ?3, ?4) "
            "and p.posted_at <= strftime('%Y-%m-%dT%H:%M:%SZ', ?3, '+1 days')) limit 1",
            [one.link_id, one.title_key, one.sent_at, f"-{_YEAR} days"],
        ).fetchone()
    )


def _store(database: Database, one: _StandIn, series: int) -> None:
    name, email = database.conn.execute(
        "select t.person_name, p.email from message_trailers t join people p using (person) "
        "where t.message = ? and lower(t.name) = 'signed-off-by' and not t.quoted order by t.part, t.line limit 1",
        [one.id],
    ).fetchone() or (one.from_name, one.from_email)
    execute = database.conn.execute
    execute(
        "insert into series (series, name, title, author_name, author_email, latest_revision, revision_count, patch_count, "
        "first_posted_at, last_posted_at, state) values (?1, ?2, ?3, ?4, ?5, '1', 1, 1, ?6, ?6, 'applied')",
        [series, one.message_id, one.subject, name or "", email, one.sent_at],
    )
    execute(
        "insert into revisions (id, root_id, series, ordinal, revision, revision_inferred, kind, title, cover_id, posted_at, expected, "
        "received, complete, incomplete_because, base_commit, change_id, superseded_by, linked_by, files, additions, deletions) "
        "select ?1, ?2, ?3, 1, '1', 1, 'posting', ?4, null, ?5, 1, 1, 1, null, null, null, null, null, file_count, additions, deletions "
        "from diffs where message = ?1 and part = 0",
        [one.id, one.message_id, series, one.subject, one.sent_at],
    )
    execute(
        "insert into patches (id, message_id, root_id, series, revision, counter, total, title, title_key, patch_id, additions, deletions, "
        "file_count, part, line, author_name, author_email, posted_at, repeated, backport) "
        "select ?1, ?2, ?2, ?3, '1', 1, 1, ?4, ?5, patch_id, additions, deletions, file_count, 0, line, ?6, ?7, ?8, 0, 0 "
        "from diffs where message = ?1 and part = 0",
        [one.id, one.message_id, series, one.subject, one.title_key, name or "", email, one.sent_at],
    )
