"""What mails say became of patches -> the patches meant, and the series whose state is another by that."""

import json
from collections.abc import Collection

from sqlite_utils import Database

from .series_state_links import grow_stale, settle_states


def link_notices(database: Database, messages: Collection[int], threads: Collection[int], touched: Collection[int]) -> set[int]:
    """Resolve what is said of touched patches and in the messages and threads; return the series whose state may be another now."""
    affected = _affected(database, messages, threads, touched)
    _resolve(database, affected)
    wanted = _series(database, threads, affected, touched)
    settle_states(database, wanted)
    grow_stale(database)
    return wanted


def _affected(database: Database, messages: Collection[int], threads: Collection[int], touched: Collection[int]) -> set[int]:
    """Return the messages that say something of patches which may mean something else now."""
    rows = database.conn.execute(
        "with touched as (select value as id from json_each(?3)), "
        "near as (select value as id from json_each(?1) union select id from messages where thread in (select value from json_each(?2))) "
        "select n.message from near join notices n on n.message = near.id "
        "union select c.message from near join named_commits c on c.message = near.id and c.role = 'applied' "
        "union select t.message from near join tree_heads t on t.message = near.id "
        "union select n.message from touched join notices n on n.patch = touched.id "
        "union select n.message from touched join patches p using (id) join notices n on n.title_key = p.title_key "
        "union select n.message from touched join messages m using (id) join notices n on n.link_id = m.message_id "
        "union select c.message from touched join named_commits c on c.patch = touched.id and c.role = 'applied'",
        [json.dumps(list(messages)), json.dumps(list(threads)), json.dumps(list(touched))],
    )
    return {message for (message,) in rows}


def _resolve(database: Database, messages: Collection[int]) -> None:
    """Set which patch or cover each notice is about: by Message-ID, by title in the thread or before, else what the mail answers."""
    connection = database.conn
    rows = connection.execute(
        "select n.id, case when n.subject is null and n.link_id is null then m.speaks_of else coalesce("
        "(select p.id from messages p where p.message_id = n.link_id and (exists (select 1 from patches q where q.id = p.id) "
        "or exists (select 1 from revisions r where r.id = p.id))), "
        "(select p.id from patches p join messages spoken on spoken.id = m.speaks_of left join patches q on q.id = spoken.id "
        "left join revisions r on r.id = spoken.id where p.title_key = n.title_key and p.root_id = coalesce(q.root_id, r.root_id) "
        "order by p.message_id limit 1), "
        "(select p.id from patches p where p.title_key = n.title_key and p.posted_at <= coalesce(m.sent_at, '') "
        "and p.posted_at >= coalesce(strftime('%Y-%m-%dT%H:%M:%SZ', m.sent_at, '-350 days'), '') "
        "order by p.backport, p.posted_at desc, p.message_id desc limit 1)) end "
        "from notices n join messages m on m.id = n.message where n.message in (select value from json_each(?))",
        [json.dumps(sorted(messages))],
    ).fetchall()
    connection.executemany("update notices set patch = ?2 where id = ?1 and patch is not ?2", rows)


def _series(database: Database, threads: Collection[int], affected: Collection[int], touched: Collection[int]) -> set[int]:
    """Return the series whose state may be another now, and forget what was known of them and from the messages."""
    connection = database.conn
    messages = json.dumps(sorted(affected))
    rows = connection.execute(
        "select r.series from messages m join revisions r on r.id = m.id where m.thread in (select value from json_each(?2)) "
        "union select p.series from messages m join patches p on p.id = m.id where m.thread in (select value from json_each(?2)) "
        "union select s.series from series_states s where s.message in (select value from json_each(?1)) "
        "union select coalesce(p.series, r.series) from notices n left join patches p on p.id = n.patch left join revisions r "
        "on r.id = n.patch where n.message in (select value from json_each(?1)) and n.patch is not null "
        "union select p.series from named_commits c join patches p on p.id = c.patch "
        "where c.message in (select value from json_each(?1)) and c.role = 'applied' "
        "union select p.series from json_each(?1) w join tree_heads t on t.message = w.value join patches p on p.title_key = t.title_key "
        "union select p.series from json_each(?3) w join patches own on own.id = w.value join patches p on p.title_key = own.title_key "
        "where exists (select 1 from tree_heads t where t.title_key = own.title_key)",
        [messages, json.dumps(list(threads)), json.dumps(list(touched))],
    )
    wanted = {series for (series,) in rows if series is not None}
    wanted |= _pulled(database, messages)
    connection.execute("delete from series_states where message in (select value from json_each(?))", [messages])
    for table in ("series_states", "series_words"):
        connection.execute(f"delete from {table} where series in (select value from json_each(?))", [json.dumps(sorted(wanted))])
        connection.execute(f"delete from {table} where series not in (select series from series)")  # joined with another one
    return wanted


def _pulled(database: Database, messages: str) -> set[int]:
    """Return the series of patches that pull requests list which the messages speak of."""
    rows = database.conn.execute(
        "select distinct p.series from messages m join revisions r on r.id = m.speaks_of and r.kind = 'pull' "
        "join notices n on n.message = r.id join patches p on p.id = n.patch where m.id in (select value from json_each(?))",
        [messages],
    )
    return {series for (series,) in rows}
