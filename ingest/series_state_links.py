"""All that was said of series -> the state of each, with what shows it (docs/states.md)."""

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from itertools import groupby

from sqlite_utils import Database

from ..model.vocabulary import SeriesState
from .notice import is_notice_robot
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

# All queries give: series, message, part, line, word, root_id, patch_id (null: the posting as a whole), at, message_id,
# the address of who says it ('': a robot that does not tell for whom it speaks).
# The patches and postings of the series: a cover, or all of a pull request, is the posting.
_WHICH = """
with which as (
    select p.id as id, p.series as series, p.root_id as root_id, p.message_id as patch_id
    from patches p
    where p.series in (select value from json_each(?1))
    union all
    select r.id, r.series, r.root_id, null
    from revisions r
    where r.series in (select value from json_each(?1)) and not exists (select 1 from patches p where p.id = r.id)
)
"""
# What mails say in a notice. Only the author withdraws, or a robot for them; only another person rejects. Of a mail that names the commits
# that it applied as well, these count, each for its patch.
_NOTICES = f"""{_WHICH}
select which.series, n.message, n.part, n.line,
    case when n.word = 'applied' and n.tree glob '[0-9]*-stable' then 'merged' else n.word end,
    which.root_id, which.patch_id, coalesce(m.sent_at, ''), m.message_id, coalesce(n.by_email, m.from_email)
from which
join notices n on n.patch = which.id
join messages m on m.id = n.message
join series s on s.series = which.series
where not n.quoted
and (
    n.word != 'withdrawn' or m.kind_alone = 'notice' or m.from_email = s.author_email
    or exists (select 1 from messages root where root.message_id = which.root_id and root.from_email = m.from_email)
)
and (n.word != 'rejected' or m.from_email != s.author_email)
and (
    n.word != 'applied' or n.subject is not null
    or not exists (
        select 1 from named_commits c
        where c.message = n.message and c.role = 'applied' and c.patch is not null and not c.quoted
    )
)
"""
# Commits that a mail says it applied
_COMMITS = f"""{_WHICH}
select which.series, c.message, c.part, c.line, case c.stability when 'mainline' then 'merged' else 'applied' end,
    which.root_id, which.patch_id, coalesce(m.sent_at, ''), m.message_id,
    coalesce((select n.by_email from notices n where n.message = c.message and n.by_email is not null limit 1), m.from_email)
from which
join named_commits c on c.patch = which.id and c.role = 'applied'
join messages m on m.id = c.message
where not c.quoted
"""
# Patches of a pull request that was merged
_PULLED = f"""{_WHICH}
select which.series, told.message, told.part, told.line, 'merged',
    which.root_id, which.patch_id, coalesce(m.sent_at, ''), m.message_id, m.from_email
from which
join notices n on n.patch = which.id and n.word = 'applied'
join revisions r on r.id = n.message and r.kind = 'pull'
join messages m on m.speaks_of = r.id
join notices told on told.message = m.id and told.word = 'merged' and not told.quoted
"""
# Patches that are the head of a tree that linux-next merged: by their title, as the mail first says it. Of patches with one title the last
# that was posted before it.
_HEADS = """
select p.series, t.message, 0, t.line, 'applied', p.root_id, p.message_id, m.sent_at, m.message_id, ''
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


def settle_states(database: Database, wanted: Collection[int]) -> None:
    """Store what is said of the series, their state without a clock, and when somebody last spoke of them.

    What was stored of them before must be gone.
    """
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

    def add(rows: Iterable[tuple[int, int, int, int, str, str, str | None, str, str, str]]) -> None:
        for series_number, message, part, line, word, root_id, patch_id, at, message_id, sender in rows:
            said = Said(
                state=_STATES[word],
                root_id=root_id,
                patch_id=patch_id,
                at=at,
                order=(message_id, part, line),
                by="" if is_notice_robot(sender) else sender,
                is_drop=word == "dropped",
            )
            one = _Evidence(series_number, message, part, line, said)
            if one not in seen:  # a line that names a commit, of a list that is a notice
                seen.add(one)
                found.append(one)

    for query in (_NOTICES, _COMMITS, _PULLED, _HEADS):
        add(connection.execute(query, [series]))
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


def grow_stale(database: Database) -> None:
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
