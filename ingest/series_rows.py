"""Series and their postings -> rows; and which series stand in the database already, just as they are."""

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping

from sqlite_utils import Database

from ..model.posting import LinkedPosting, PostedMessage, PostedPatch, Posting, Series
from .posting_keys import is_backport
from .rows import Row, iso_time, title_key

# Columns in the order of the rows below. `series.state` is told later, by what is said of it
_SERIES = (
    "series", "name", "title", "author_name", "author_email", "latest_revision", "revision_count", "patch_count", "first_posted_at",
    "last_posted_at",
)  # fmt: skip
_REVISIONS = (
    "id", "root_id", "series", "ordinal", "revision", "revision_inferred", "kind", "title", "cover_id", "posted_at", "expected",
    "received", "complete", "incomplete_because", "base_commit", "change_id", "superseded_by", "linked_by", "files", "additions",
    "deletions",
)  # fmt: skip
_ALARMS = ("revision", "kind", "detail", "message")
_PATCHES = (
    "id", "message_id", "root_id", "series", "revision", "counter", "total", "title", "title_key", "additions", "deletions",
    "file_count", "author_name", "author_email", "posted_at", "repeated", "backport",
)  # fmt: skip


def root_of(posting: Posting) -> PostedMessage:
    """Return the mail that names a posting."""
    return posting.cover or posting.patches[0].message


def members(series: Series) -> set[int]:
    """Return the numbers of a series' mails: covers and patches."""
    return {mail.message for linked in series.postings for mail in linked.posting.mails}


def store_series(database: Database, series: Collection[Series], numbers: Mapping[str, int]) -> None:
    """Store series under their numbers (by name), with postings, patches and alarms. None of these may stand there yet."""
    insert = database.conn.executemany
    insert(
        f"insert into series ({', '.join(_SERIES)}, state) values ({'?, ' * len(_SERIES)}'new')",
        [_series_row(one, numbers[one.name]) for one in series],
    )
    postings = [(linked, numbers[one.name], ordinal) for one in series for ordinal, linked in enumerate(one.postings, start=1)]
    insert(
        f"insert into revisions ({', '.join(_REVISIONS)}) values ({', '.join('?' * len(_REVISIONS))})",
        [_revision_row(*posting) for posting in postings],
    )
    insert(
        f"insert into revision_alarms ({', '.join(_ALARMS)}) values ({', '.join('?' * len(_ALARMS))})",
        [row for linked, _, _ in postings for row in _alarm_rows(linked.posting)],
    )
    own = ", ".join(f"?{place}" for place in range(1, len(_PATCHES) + 1))
    insert(
        f"insert into patches ({', '.join(_PATCHES)}, patch_id, part, line) "
        f"select {own}, d.patch_id, coalesce(d.part, 0), coalesce(d.line, 0) "
        "from (select 1) left join diffs d on d.message = ?1 and d.part = (select min(part) from diffs where message = ?1)",
        [_patch_row(patch, linked.posting, number) for linked, number, _ in postings for patch in linked.posting.patches],
    )


def unchanged(database: Database, series: Collection[Series], numbers: Mapping[str, int]) -> set[str]:
    """Return the names of the series of which every row stands in the database as it would be stored.

    What a patch's own mail says (its diff) is not compared.
    """
    wanted = [json.dumps([numbers[one.name] for one in series])]
    of_series = "select value from json_each(?)"
    alarms = ", ".join(f"a.{name}" for name in _ALARMS)
    stored: dict[int, set[Row]] = defaultdict(set)
    for query in (
        f"select series, 'series', {', '.join(_SERIES)} from series where series in ({of_series})",
        f"select series, 'revision', {', '.join(_REVISIONS)} from revisions where series in ({of_series})",
        f"select series, 'patch', {', '.join(_PATCHES)} from patches where series in ({of_series})",
        f"select r.series, 'alarm', {alarms} from revisions r join revision_alarms a on a.revision = r.id where r.series in ({of_series})",
    ):
        for number, *row in database.conn.execute(query, wanted):
            stored[number].add(tuple(row))
    return {one.name for one in series if stored[numbers[one.name]] == set(_rows(one, numbers[one.name]))}


def _rows(series: Series, number: int) -> Iterable[Row]:
    """Yield all rows of a series, each behind the name of what it is."""
    yield "series", *_series_row(series, number)
    for ordinal, linked in enumerate(series.postings, start=1):
        yield "revision", *_revision_row(linked, number, ordinal)
        for row in _alarm_rows(linked.posting):
            yield "alarm", *row
        for patch in linked.posting.patches:
            yield "patch", *_patch_row(patch, linked.posting, number)


def _series_row(series: Series, number: int) -> Row:
    times = sorted(linked.posting.posted_at for linked in series.postings if linked.posting.posted_at)
    full = [linked.posting for linked in series.postings if linked.posting.kind != "partial"] or [series.postings[-1].posting]
    return (
        number, series.name, series.title, series.author_name, series.author_email, series.latest_revision, len(series.postings),
        full[-1].received, iso_time(times[0]) if times else "", iso_time(times[-1]) if times else "",
    )  # fmt: skip


def _revision_row(linked: LinkedPosting, series: int, ordinal: int) -> Row:
    posting = linked.posting
    counted = [patch.message for patch in posting.patches if not patch.is_repeated]
    return (
        root_of(posting).message, posting.root_id, series, ordinal, posting.revision, posting.revision_inferred, posting.kind.value,
        posting.title, posting.cover.message_id if posting.cover else None, iso_time(posting.posted_at) if posting.posted_at else "",
        posting.expected, posting.received, posting.complete, posting.incomplete_because, posting.base_commit, posting.change_id,
        linked.superseded_by, linked.linked_by.value if linked.linked_by else None,
        len({path for message in counted for path in message.paths}),
        sum(message.additions for message in counted), sum(message.deletions for message in counted),
    )  # fmt: skip


def _alarm_rows(posting: Posting) -> list[Row]:
    root = root_of(posting)
    numbers = {patch.message.message_id: patch.message.message for patch in posting.patches} | {root.message_id: root.message}
    return [(root.message, alarm.kind.value, alarm.detail, numbers.get(alarm.message_id, root.message)) for alarm in posting.alarms]


def _patch_row(patch: PostedPatch, posting: Posting, series: int) -> Row:
    message = patch.message
    return (
        message.message, message.message_id, posting.root_id, series, posting.revision, patch.counter, patch.total,
        message.subject.title, title_key(message.subject.title), message.additions, message.deletions, len(message.paths),
        message.author_name or message.sender_name, message.author_email or message.sender_email,
        iso_time(message.sent_at) if message.sent_at else "", patch.is_repeated, is_backport(message.subject),
    )  # fmt: skip
