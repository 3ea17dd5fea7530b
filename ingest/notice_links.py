"""What mails say became of patches -> the patches meant, and the state of each series with what shows it (docs/states.md)."""

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from itertools import groupby

from sqlite_utils import Database

from ..model.vocabulary import SeriesState
from .series_state import Said, counts, series_state

_STALE_DAYS = 180
_AHEAD = 10  # so many newest messages at most may lie about their date,
_AHEAD_SHARE = 100  # and no more than one in so many

# What a word means for the state of a series. What was dropped is asked for again: -mm says "because an updated version will be merged".
_STATES = {
    "applied": SeriesState.APPLIED,
    "merged": SeriesState.MERGED,
    "dropped": SeriesState.CHANGES_REQUESTED,
    "withdrawn": SeriesState.WITHDRAWN,
    "rejected": SeriesState.REJECTED,
    "superseded": SeriesState.SUPERSEDED,
    "changes-requested": SeriesState.CHANGES_REQUESTED,
}


# Patches that are the head of a tree that linux-next merged: by their title, as the mail first says it. Of patches with one title the last
# that was posted before it.
_HEADS = """
select p.series, t.message, 0, t.line, 'applied', p.root_id, p.message_id, m.sent_at, m.message_id
from patches p
join tree_heads t on t.title_key = p.title_key
join messages m on m.id = t.message
where p.series in (select value from json_each(?1)) and m.sent_at >= p.posted_at
and m.sent_at <= strftime('%Y-%m-%dT%H:%M:%SZ', p.posted_at, '+350 days')
and p.id = (
    select q.id from patches q where q.title_key = p.title_key and q.posted_at <= m.sent_at
    order by q.backport, q.posted_at desc, q.message_id desc limit 1
)
and not exists (
    select 1 from tree_heads earlier join messages e on e.id = earlier.message
    where earlier.title_key = t.title_key and e.sent_at >= p.posted_at
    and (e.sent_at, e.message_id, earlier.line) < (m.sent_at, m.message_id, t.line)
)
"""


@dataclass(frozen=True, slots=True)
class _Evidence:
    """A row of `series_states`, and what `series_state` needs of it."""

    series: int
    message: int
    part: int
    line: int
    said: Said


@dataclass(slots=True)
class _Latest:
    """The latest full posting of a series."""

    root_id: str
    posted_at: str
    patches: list[str] = field(default_factory=list)


def link_notices(database: Database, messages: Collection[int], threads: Collection[int], touched: Collection[int]) -> set[int]:
    """Resolve what is said of touched patches and in the messages and threads; return the series whose state may be another now."""
    affected = _affected(database, messages, threads, touched)
    _resolve(database, affected)
    wanted = _series(database, threads, affected, touched)
    _settle(database, wanted)
    _grow_stale(database)
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


def _settle(database: Database, wanted: Collection[int]) -> None:
    """Store what is said of the series, their state without a clock, and when somebody last spoke of them."""
    connection = database.conn
    series = json.dumps(sorted(wanted))
    latest = _latest(database, series)
    evidence = _evidence(database, series)
    evidence.sort(key=lambda one: (one.series, one.said.at, one.said.order, one.said.state))
    valid: dict[int, list[Said]] = defaultdict(list)
    rows = []
    for number, of_series in groupby(evidence, key=lambda one: one.series):
        last = latest.get(number)
        for one in of_series:
            is_valid = last is not None and counts(one.said, last.root_id, last.posted_at)
            if is_valid:
                valid[number].append(one.said)
            said = one.said
            rows.append((number, one.message, one.part, one.line, said.state.value, said.root_id, said.patch_id or "", said.at, is_valid))
    connection.executemany(
        "insert or ignore into series_states (series, message, part, line, state, root_id, patch, at, counts) "
        "values (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        rows,
    )
    answered, words = _answered(database, series), _last_words(database, series)
    connection.executemany(
        "insert into series_words (series, state_alone, last_word_at) values (?, ?, ?)",
        [
            (number, series_state(valid[number], one.patches, is_answered=number in answered).value, words.get(number, ""))
            for number, one in latest.items()
        ],
    )


def _latest(database: Database, series: str) -> Mapping[int, _Latest]:
    """Return series -> its latest full posting: the last that is no partial one, else the last."""
    found: dict[int, _Latest] = {}
    for number, root_id, posted_at in database.conn.execute(
        "select series, root_id, posted_at from revisions where series in (select value from json_each(?)) "
        "order by series, kind != 'partial', ordinal",
        [series],
    ):
        found[number] = _Latest(root_id, posted_at)
    roots = {one.root_id: one for one in found.values()}
    for root_id, message_id in database.conn.execute(
        "select root_id, message_id from patches where root_id in (select value from json_each(?)) and not repeated",
        [json.dumps(sorted(roots))],
    ):
        roots[root_id].patches.append(message_id)
    return found


def _evidence(database: Database, series: str) -> list[_Evidence]:
    """Return all that is said of the series, in words of somebody's own."""
    connection = database.conn
    found: list[_Evidence] = []
    seen: set[_Evidence] = set()

    def add(rows: Iterable[tuple[int, int, int, int, str, str, str | None, str, str]]) -> None:
        for series_number, message, part, line, word, root_id, patch_id, at, message_id in rows:
            said = Said(state=_STATES[word], root_id=root_id, patch_id=patch_id, at=at, order=(message_id, part, line))
            one = _Evidence(series_number, message, part, line, said)
            if one not in seen:  # a line that names a commit, of a list that is a notice
                seen.add(one)
                found.append(one)

    which = (
        "select p.id as id, p.series as series, p.root_id as root_id, p.message_id as patch_id from patches p "
        "where p.series in (select value from json_each(?1)) "
        "union all select r.id, r.series, r.root_id, null from revisions r where r.series in (select value from json_each(?1)) "
        "and not exists (select 1 from patches p where p.id = r.id)"
    )
    add(
        connection.execute(
            f"with which as ({which}) select which.series, n.message, n.part, n.line, "
            "case when n.word = 'applied' and n.tree like '%stable' then 'merged' else n.word end, which.root_id, which.patch_id, "
            "coalesce(m.sent_at, ''), m.message_id from which join notices n on n.patch = which.id join messages m on m.id = n.message "
            "join series s on s.series = which.series where not n.quoted "
            "and (n.word != 'withdrawn' or m.kind_alone = 'notice' or m.from_email = s.author_email "
            "or exists (select 1 from messages root where root.message_id = which.root_id and root.from_email = m.from_email)) "
            "and (n.word != 'rejected' or m.from_email != s.author_email) "
            "and (n.word != 'applied' or n.subject is not null or not exists (select 1 from named_commits c where c.message = n.message "
            "and c.role = 'applied' and c.patch is not null and not c.quoted))",
            [series],
        )
    )
    add(
        connection.execute(
            f"with which as ({which}) select which.series, c.message, c.part, c.line, "
            "case c.stability when 'mainline' then 'merged' else 'applied' end, which.root_id, which.patch_id, "
            "coalesce(m.sent_at, ''), m.message_id from which join named_commits c on c.patch = which.id and c.role = 'applied' "
            "join messages m on m.id = c.message where not c.quoted",
            [series],
        )
    )
    add(
        connection.execute(
            f"with which as ({which}) select which.series, told.message, told.part, told.line, 'merged', which.root_id, which.patch_id, "
            "coalesce(m.sent_at, ''), m.message_id from which join notices n on n.patch = which.id and n.word = 'applied' "
            "join revisions r on r.id = n.message and r.kind = 'pull' "
            "join messages m on m.speaks_of = r.id join notices told on told.message = m.id and told.word = 'merged' and not told.quoted",
            [series],
        )
    )
    add(connection.execute(_HEADS, [series]))
    return found


def _answered(database: Database, series: str) -> set[int]:
    """Return the series of which somebody else than the sender spoke."""
    rows = database.conn.execute(
        "select distinct w.series from (select p.id, p.series, p.root_id from patches p "
        "where p.series in (select value from json_each(?1)) "
        "union select r.id, r.series, r.root_id from revisions r where r.series in (select value from json_each(?1))) w "
        "join messages m on m.speaks_of = w.id join messages root on root.message_id = w.root_id "
        "where m.id != w.id and m.sender != root.sender",
        [series],
    )
    return {number for (number,) in rows}


def _last_words(database: Database, series: str) -> Mapping[int, str]:
    """Return series -> when the last message was sent that is part of it or speaks of it."""
    rows = database.conn.execute(
        "select w.series, max(coalesce(case when m.sent_in_future then m.received_at else m.sent_at end, '')) "
        "from (select p.id, p.series from patches p where p.series in (select value from json_each(?1)) "
        "union select r.id, r.series from revisions r where r.series in (select value from json_each(?1))) w "
        "join messages m on m.speaks_of = w.id or m.id = w.id group by w.series",
        [series],
    )
    return dict(rows)


def _grow_stale(database: Database) -> None:
    """Set every series' state: stale, where nothing was decided and nobody spoke of it for half a year before the newest message.

    A few messages bear dates of the future: of the newest, one in a hundred, ten at most, are not believed.
    """
    connection = database.conn
    most = _AHEAD * _AHEAD_SHARE  # of more messages as many are not believed
    count = connection.execute("select count(*) from (select 1 from messages limit ?)", [most]).fetchone()[0]
    newest = connection.execute(
        "select strftime('%Y-%m-%dT%H:%M:%SZ', sort_key / 256, 'unixepoch', ?) from messages order by sort_key desc limit 1 offset ?",
        [f"-{_STALE_DAYS} days", count // _AHEAD_SHARE],
    ).fetchone()
    connection.execute(
        "update series set state = now.state from (select series, case when last_word_at < ?1 and last_word_at != '' "
        "and state_alone in ('new', 'under-review', 'changes-requested') then 'stale' else state_alone end as state from series_words) now "
        "where series.series = now.series and series.state != now.state",
        [newest[0] if newest else ""],
    )
