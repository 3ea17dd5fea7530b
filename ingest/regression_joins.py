"""Which regressions are one: the same bug of a tracker, a mail that points from one to the other, the same culprit with the same failure.

A join hides nothing: each report keeps its row and what was said of it. What is known of fixes they share.
"""

import json
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import replace

from sqlite_utils import Database

from ..model.regression import Event, RegressionEvent
from .regression import Regression, in_order
from .regression_facts import Mail

# Threads with reports that may be one with reports of some threads. The last branches go both ways: either side may come later.
_NEAR = """
with mine as (
    select r.*, m.message_id from messages m join reports r on r.message = m.id where m.thread in (select value from json_each(?1))
),
told as (
    select s.target_id, s.subject from messages m join regression_statements s on s.message = m.id
    where m.thread in (select value from json_each(?1)) and s.statement in ('duplicate', 'tracked')
)
select m.thread from mine join reports r on r.bug = mine.bug join messages m on m.id = r.message where mine.bug is not null
union
select m.thread from mine join reports r on r.signature = mine.signature join messages m on m.id = r.message
where r.title_key = mine.title_key or substr(r.culprit_sha, 1, 7) = substr(mine.culprit_sha, 1, 7)
union
select m.thread from mine join message_links k on k.message = mine.message and not k.quoted join messages m on m.message_id = k.target_id
where exists (select 1 from reports where message = m.id)
union
select m.thread from mine join message_links k on k.target_id = mine.message_id and not k.quoted join messages m on m.id = k.message
where exists (select 1 from reports where message = m.id)
union
select m.thread from told join messages m on m.message_id = told.target_id where exists (select 1 from reports where message = m.id)
union
select m.thread from mine join regression_statements s on s.target_id = mine.message_id join messages m on m.id = s.message
where s.statement in ('duplicate', 'tracked')
union
select m.thread from told join reports r on r.signature = told.subject join messages m on m.id = r.message where r.source = 'syzbot'
union
select m.thread from mine join regression_statements s on s.subject = mine.signature join messages m on m.id = s.message
where mine.source = 'syzbot' and s.statement = 'duplicate'
union
select m.thread from messages o join regressions r on r.report = o.id join regression_joins j on j.regression = r.regression
join regressions q on q.regression = j.joined join messages m on m.id = q.report where o.thread in (select value from json_each(?1))
"""
_SHARED_OF_A_KIND = 20  # events: a failure that a thousand mails report must not become a million rows
# What is told of the report itself rather than of the failure
_OF_REPORT = (
    RegressionEvent.REPORTED, RegressionEvent.DUPLICATE, RegressionEvent.INVALID, RegressionEvent.INCONCLUSIVE, RegressionEvent.REOPENED
)  # fmt: skip


def with_joined_threads(database: Database, threads: Collection[int]) -> set[int]:
    """Return the threads, and all whose reports may be one with theirs."""
    seen: set[int] = set()
    frontier = set(threads)
    while frontier:
        seen |= frontier
        rows = database.conn.execute(_NEAR, [json.dumps(sorted(frontier))])
        frontier = {thread for (thread,) in rows} - seen - {0}
    return seen


def join_regressions(database: Database, regressions: Collection[Regression]) -> None:
    """Join regressions that are one, each with the reason and the mail that shows it; let them share what is known of fixes, once each."""
    ordered = sorted(regressions, key=lambda regression: (regression.mail.at, regression.name))
    _by_key(ordered, "bug", lambda one: [one.report.bug] if one.report.bug else [])
    _by_key(ordered, "culprit", _failures)
    for one in ordered:
        if one.parent and _same_culprit(one, one.parent):
            _join(one.parent, one, "culprit", one.mail.message_id)
    _by_link(database, ordered)
    for group in _groups(ordered):
        told = _told(group)
        for one in group:
            one.events = _with_shared(one, told)


def _by_key(ordered: Iterable[Regression], reason: str, keys: Callable[[Regression], Collection[str]]) -> None:
    """Join each regression to the first that has one of its keys."""
    first: dict[str, Regression] = {}
    for one in ordered:
        for key in keys(one):
            _join(first.setdefault(key, one), one, reason, one.mail.message_id)


def _failures(one: Regression) -> list[str]:
    """Return texts that are equal for reports of one failure that name one culprit (as `_NEAR` finds them)."""
    keys = []
    for report in [one.report, *(report for report, _ in one.updates)]:
        keys += [f"title {report.title_key} {report.signature}"] if report.title_key is not None else []
        keys += [f"sha {report.culprit_sha[:7]} {report.signature}"] if report.culprit_sha else []
    return keys


def _same_culprit(one: Regression, other: Regression) -> bool:
    mine, theirs = one.culprit, other.culprit
    if mine is None or theirs is None:
        return False
    if mine is theirs or (mine.title_key is not None and mine.title_key == theirs.title_key):
        return True
    return bool(mine.culprit_sha and theirs.culprit_sha and mine.culprit_sha[:7] == theirs.culprit_sha[:7])


def _by_link(database: Database, ordered: Collection[Regression]) -> None:
    """Join where a report points to another, and where an answer says which report is the same."""
    reporting: dict[int, Regression] = {}
    by_id: dict[str, Regression] = {}
    by_title: dict[str, Regression] = {}
    for one in ordered:
        for mail in _mails(one):
            reporting.setdefault(mail.id, one)
            by_id.setdefault(mail.message_id, one)
        if one.report.source == "syzbot":
            by_title.setdefault(one.report.signature, one)
    rows = database.conn.execute(
        "select k.message, k.target_id, m.message_id from message_links k join messages m on m.id = k.message "
        "where k.message in (select value from json_each(?)) and not k.quoted order by m.message_id, k.target_id",
        [json.dumps(sorted(reporting))],
    )
    for number, target, message_id in rows:
        one, other = reporting[number], by_id.get(target)
        if other is not None and not _blame_others(one, other):
            _join(other, one, "link", message_id)
    for one in ordered:
        for mail, said in one.pointing:
            named = by_id.get(said.target_id) if said.target_id else by_title.get(said.subject or "") if said.is_command else None
            if named is not None:
                _join(named, one, "link", mail.message_id)


def _mails(one: Regression) -> list[Mail]:
    return [one.mail, *(mail for _, mail in one.updates)]


def _blame_others(one: Regression, other: Regression) -> bool:
    """Tell whether both name a culprit, and not the same: then a link compares two failures."""
    return one.culprit_by == other.culprit_by == "named" and not _same_culprit(one, other)


def _join(first: Regression, one: Regression, reason: str, message_id: str) -> None:
    if first is one or any(other is first and why == reason for other, why, _ in one.joined):
        return
    first.joined.append((one, reason, message_id))
    one.joined.append((first, reason, message_id))


def _groups(ordered: Sequence[Regression]) -> list[list[Regression]]:
    """Return the sets of regressions that joins tie together, most of them of one."""
    seen: set[int] = set()
    found = []
    for one in ordered:
        group, frontier = [], [one]
        while frontier:
            reached = frontier.pop()
            if id(reached) not in seen:
                seen.add(id(reached))
                group.append(reached)
                frontier += [other for other, _, _ in reached.joined]
        if group:
            found.append(group)
    return found


def _told(group: Collection[Regression]) -> list[tuple[Regression, Event]]:
    """Return what a group tells of culprit and fixes, in the order of time, of each kind the first: with whom it was told."""
    events = [(one, event) for one in group for event in one.events if event.event not in _OF_REPORT]
    counts: Counter[RegressionEvent] = Counter()
    found = []
    for one, event in sorted(events, key=lambda told: (in_order(told[1]), told[0].name)):
        counts[event.event] += 1
        if counts[event.event] <= _SHARED_OF_A_KIND:
            found.append((one, event))
    return found


def _with_shared(one: Regression, told: Iterable[tuple[Regression, Event]]) -> list[Event]:
    """Return the events of a regression with those that the ones joined to it share with it, in the order of time."""
    known = {(event.message, event.event) for event in one.events}
    found: dict[tuple[int, str, int], Event] = {}
    for event in [
        *one.events,
        *(
            replace(event, is_shared=True)
            for other, event in told
            if other is not one
            and (event.message, event.event) not in known
            and (event.event is not RegressionEvent.NEW_REVISION or other.series == one.series)
        ),
    ]:
        found.setdefault((event.message, event.event.value, event.line if event.event is RegressionEvent.BISECTED else 0), event)
    return sorted(found.values(), key=in_order)
