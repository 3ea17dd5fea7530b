"""Regressions in the database, for what new messages touch.

The set that is computed anew is closed: all threads with reports that may be one, or depend on anything that came or changed.
Each regression keeps keys of all it was asked for: patches by title and id, bugs, commits, reporters. So computing in windows gives
what computing everything at once gives.
"""

import json
from collections.abc import Collection, Iterable

from sqlite_utils import Database

from ..model.regression import Event, RegressionEvent, RegressionStatus, ReportSource
from .annotation_links import placed_by_hand
from .regression import Regression
from .regression_evidence import Evidence
from .regression_facts import Facts
from .regression_joins import join_regressions, with_joined_threads
from .regression_revisions import revision_rows
from .regression_status import statuses
from .rows import Row, text_key


def link_regressions(database: Database, messages: Collection[int], threads: Collection[int], touched: Collection[int]) -> None:
    """Compute anew the regressions that the messages, threads and touched patches have part in."""
    facts = Facts(database)
    wanted = with_joined_threads(database, _dirty_threads(database, messages, threads, touched))
    numbers = _clear(database, wanted, messages)
    regressions = Evidence(facts, wanted, placed_by_hand(database)).gather() if wanted else []
    join_regressions(database, regressions)
    _store(database, facts, regressions, numbers)


def _dirty_threads(database: Database, messages: Collection[int], threads: Collection[int], touched: Collection[int]) -> set[int]:
    """Return the threads with reports that must be looked at anew."""
    new, spoken = json.dumps(sorted(messages)), json.dumps(sorted(touched))
    held = json.dumps(sorted(threads))
    keys = set(_offered_keys(database, new, spoken, held))
    rows = database.conn.execute(
        "with reported as ("
        "select r.regression from regression_keys k join regressions r using (regression) where k.key in (select value from json_each(?1)) "
        "union select regression from regression_events where message in (select value from json_each(?2)) "
        "union select regression from regression_events where message in (select value from json_each(?3)) "
        "union select regression from regressions where report in (select value from json_each(?2))) "
        "select m.thread from reported join regressions r using (regression) join messages m on m.id = r.report "
        "union select m.thread from messages m "
        "where m.thread in (select value from json_each(?4)) and exists (select 1 from reports where message = m.id) "
        "union select m.thread from message_links k join messages m on m.message_id = k.target_id "
        "where k.message in (select value from json_each(?2)) and exists (select 1 from messages t "
        "join reports on reports.message = t.id where t.thread = m.thread)",
        [json.dumps(sorted(keys)), new, spoken, held],
    )
    return {thread for (thread,) in rows} - {0}


def _offered_keys(database: Database, new: str, spoken: str, held: str) -> Iterable[int]:
    """Yield the keys by which regressions elsewhere may depend on the messages, patches and threads."""
    rows = database.conn.execute(
        "with patched as (select id, message_id, title_key, root_id from patches "
        "where id in (select value from json_each(?2)) or id in (select value from json_each(?1))) "
        "select 'title:' || title_key from patched "
        "union select 'id:' || message_id from patched "
        "union select 'id:' || root_id from patched "
        "union select 'title:' || title_key from notices "
        "where message in (select value from json_each(?1)) and title_key is not null "
        "union select 'title:' || title_key from named_commits "
        "where message in (select value from json_each(?1)) and title_key is not null "
        "and role in ('applied', 'listed', 'reverts', 'mentioned', 'fixes') "
        "union select 'title:' || title_key from tree_heads "
        "where message in (select value from json_each(?1)) "
        "union select 'sha:' || substr(sha, 1, 7) from named_commits "
        "where message in (select value from json_each(?1)) and role = 'reverts' and sha is not null "
        "union select bug from reports "
        "where message in (select value from json_each(?1)) and bug is not null "
        "union select 'id:' || message_id from messages "
        "where thread in (select value from json_each(?3)) and kind in ('patch', 'cover')",
        [new, spoken, held],
    )
    for (text,) in rows:
        yield text_key(text)
    for (key,) in database.conn.execute(
        "select distinct key from fix_keys where message in (select value from json_each(?1) union select value from json_each(?2))",
        [new, spoken],
    ):
        yield key


def _clear(database: Database, threads: Collection[int], messages: Collection[int]) -> dict[tuple[str, int], int]:
    """Drop the regressions of the threads; return the numbers that they had, by name."""
    gone = database.conn.execute(
        "select r.regression, r.report_id, r.ordinal from regressions r join messages m on m.id = r.report "
        "where m.thread in (select value from json_each(?1)) or r.report in (select value from json_each(?2))",
        [json.dumps(sorted(threads)), json.dumps(sorted(messages))],
    ).fetchall()
    numbers = json.dumps([row[0] for row in gone])
    for table in ("regression_events", "regression_revisions", "regression_keys", "regression_joins", "regressions"):
        database.conn.execute(f"delete from {table} where regression in (select value from json_each(?))", [numbers])
    database.conn.execute("delete from regression_joins where joined in (select value from json_each(?))", [numbers])
    return {(report_id, ordinal): number for number, report_id, ordinal in gone}


def _store(database: Database, facts: Facts, regressions: Collection[Regression], numbers: dict[tuple[str, int], int]) -> None:
    connection = database.conn
    highest = connection.execute("select coalesce(max(regression), 0) from regressions").fetchone()[0]
    highest = max([highest, *numbers.values()])
    given: dict[int, int] = {}
    for regression in regressions:
        if regression.name not in numbers:
            highest += 1
            numbers[regression.name] = highest
        given[id(regression)] = numbers[regression.name]
    revisions = facts.revisions({one.series for one in regressions if one.series is not None})
    for regression in regressions:
        number = given[id(regression)]
        events = regression.events
        states = list(statuses(events, ReportSource(regression.report.source)))
        connection.execute(_INSERT, _row(number, regression, events, states))
        connection.executemany(
            "insert into regression_events (regression, at, event, status, message_id, part, line, quoted, root_id, conditional, "
            "is_command, by_email, message) "
            "values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [
                (
                    number,
                    event.at,
                    event.event.value,
                    status.value,
                    event.message_id,
                    event.part,
                    event.line,
                    event.is_quoted,
                    event.root_id,
                    event.is_conditional,
                    event.is_command,
                    event.by_email,
                    event.message,
                )
                for event, (status, _) in zip(events, states, strict=True)
            ],
        )
        connection.executemany(
            "insert into regression_revisions (regression, root_id, status, message_id, part, line) values (?, ?, ?, ?, ?, ?)",
            [(number, *row) for row in revision_rows(regression, events, states, facts, revisions.get(regression.series or 0, ()))],
        )
        connection.executemany(
            "insert or ignore into regression_keys (key, regression) values (?, ?)",
            [(text_key(key), number) for key in sorted(regression.keys)],
        )
        connection.executemany(
            "insert or ignore into regression_joins (regression, joined, reason, message_id) values (?, ?, ?, ?)",
            [(number, given[id(other)], reason, message_id) for other, reason, message_id in regression.joined],
        )


_COLUMNS = (
    "regression",
    "report_id",
    "ordinal",
    "report",
    "signature",
    "kind",
    "source",
    "status",
    "status_because",
    "series",
    "root_id",
    "patch",
    "culprit_sha",
    "culprit_subject",
    "culprit_by",
    "culprit_agreed_sha",
    "culprit_agreed_subject",
    "is_bisected",
    "bug",
    "passed",
    "tree",
    "test",
    "reproducer",
    "reporter_name",
    "reporter_email",
    "reported_at",
    "last_event_at",
    "fix_id",
    "verified_by",
)
_INSERT = f"insert into regressions ({', '.join(_COLUMNS)}) values ({', '.join('?' * len(_COLUMNS))})"


def _row(number: int, regression: Regression, events: list[Event], states: list[tuple[RegressionStatus, str]]) -> Row:
    report, mail, named = regression.report, regression.mail, regression.culprit
    status, because = states[-1]
    fixes = [event for event in events if event.event is RegressionEvent.FIX_POSTED]
    verified = [
        event for event in events if event.event in (RegressionEvent.CONFIRMED, RegressionEvent.TESTED) and not event.is_conditional
    ]
    confirmed = [event for event in verified if event.event is RegressionEvent.CONFIRMED] or verified
    sha, subject = regression.agreed
    passed, test = (
        next((getattr(one, name) for one, _ in [(report, mail), *regression.updates] if getattr(one, name)), None)
        for name in ("passed", "test")
    )
    return (
        number,
        mail.message_id,
        report.ordinal,
        report.message,
        report.signature,
        report.kind,
        report.source,
        status.value,
        because,
        regression.series,
        regression.root_id,
        regression.patch.message_id if regression.patch else None,
        named.culprit_sha if named else None,
        (named.culprit_subject if named else None) or (regression.patch.title if regression.patch else None),
        regression.culprit_by,
        sha,
        subject,
        bool(named and named.is_bisected),
        report.bug,
        passed,
        report.tree,
        test,
        report.reproducer,
        mail.name,
        mail.email,
        mail.at,
        max((event.at for event in events), default=mail.at),
        fixes[-1].message_id if fixes else None,
        confirmed[-1].by_email if confirmed else None,
    )
