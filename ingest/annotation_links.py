"""What people set by hand -> the rows that it is about. It is testimony: it counts until it is taken back, whatever comes."""

import re
from typing import NamedTuple

from sqlite_utils import Database

_COMMIT_RE = re.compile(r"[0-9a-f]{7,40}")  # "27e9d4a5bd2c", as a side of a collision that is no posting

_SET_STATE = """
update collisions set state = ?1, settled_by = null, settled_part = null, settled_line = null, annotation = ?2
where path = ?3 and
"""
_OF_SIDES = "?4 in (root_a, coalesce(root_b, commit_b, evidence_id)) and ?5 in (root_a, coalesce(root_b, commit_b, evidence_id))"
# What was set while its other side was known as a commit (?5) holds when a posting is known to be that commit: for what is reported of it.
_OF_COMMIT = """
basis = 'reported' and (root_a = ?4 or root_b = ?4) and root_b is not null and exists (
    select 1 from messages m join conflict_sides s on s.message = m.id join patches p on p.id = s.patch
    where m.message_id = evidence_id and substr(s.sha, 1, 7) = substr(?5, 1, 7) and p.root_id = iif(root_a = ?4, root_b, root_a)
)
"""
# The same where nothing was known of the other side but the mail that reports it (?5)
_OF_EVIDENCE = "basis = 'reported' and (root_a = ?4 or root_b = ?4) and evidence_id = ?5 and ?5 not in (select root_id from revisions)"


class Placed(NamedTuple):
    """Which series a regression is of, as a person says."""

    annotation: int
    posting: str | None  # Message-ID of the root of the one under test; None: not said
    series: str | None  # Message-ID of the root of a posting of it; None: it is of none


def links_by_hand(database: Database) -> dict[str, str | None]:
    """Return root_id of a posting -> root_id of the one that it follows, as people say; None: it begins a series."""
    rows = database.conn.execute(
        "select root_a, iif(field = 'link', root_b, null) from annotations where field in ('link', 'unlink') and report_id = '' "
        "and taken_back_at = '' order by annotation"
    )
    return dict(rows.fetchall())


def placed_by_hand(database: Database) -> dict[tuple[str, int], Placed]:
    """Return the name of a regression (the report's Message-ID, ordinal) -> what people say that it is of, the latest word of several."""
    rows = database.conn.execute(
        "select report_id, ordinal, annotation, nullif(root_a, ''), nullif(root_b, '') from annotations "
        "where field in ('link', 'unlink') and report_id != '' and taken_back_at = '' order by annotation"
    )
    return {(report_id, ordinal): Placed(*placed) for report_id, ordinal, *placed in rows}


def apply_annotations(database: Database) -> None:
    """Show in regressions and collisions what people set, over what follows from the mails: of two on the same thing the later one."""
    rows = database.conn.execute(
        "select field, max(annotation), report_id, ordinal, root_a, root_b, path, value from annotations "
        "where field in ('status', 'culprit', 'state') and taken_back_at = '' "
        "group by field, report_id, ordinal, root_a, root_b, path order by 2"
    ).fetchall()
    for field, number, report_id, ordinal, root_a, root_b, path, value in rows:
        if field == "status":
            _set_status(database, number, report_id, ordinal, value)
        elif field == "culprit":
            database.conn.execute(
                "update regressions set culprit_agreed_sha = ?, culprit_agreed_subject = null, annotation = ? "
                "where report_id = ? and ordinal = ?",
                [value, number, report_id, ordinal],
            )
        else:
            _set_state(database, number, value, root_a, root_b, path)
    for name, placed in placed_by_hand(database).items():
        _show_place(database, name, placed)


def _show_place(database: Database, name: tuple[str, int], placed: Placed) -> None:
    """Mark a regression as one whose series a person set, and the revision that was under test as set by them too, where they named one.

    Which series and revision these are, the regression's evidence has told: all that follows depends on it.
    """
    database.conn.execute(
        "update regressions set annotation = max(coalesce(annotation, 0), ?) where report_id = ? and ordinal = ?",
        [placed.annotation, *name],
    )
    if placed.posting is not None:
        database.conn.execute(
            "update regression_revisions set annotation = ? where status = 'reported' and (regression, root_id) in "
            "(select regression, root_id from regressions where report_id = ? and ordinal = ?)",
            [placed.annotation, *name],
        )


def _set_state(database: Database, number: int, state: str, root_a: str, root_b: str, path: str) -> None:
    """Set the state of a collision: of two postings, or of one with a commit, or with what only a mail tells of."""
    database.conn.execute(_SET_STATE + _OF_SIDES, [state, number, path, root_a, root_b])
    for posting, other in ((root_a, root_b), (root_b, root_a)):
        where = _OF_COMMIT if _COMMIT_RE.fullmatch(other) else _OF_EVIDENCE
        database.conn.execute(_SET_STATE + where, [state, number, path, posting, other])


def _set_status(database: Database, number: int, report_id: str, ordinal: int, status: str) -> None:
    """Set the status of a regression, and what follows from it for the revisions after the one that it was reported on."""
    database.conn.execute(
        "update regressions set status = ?, status_because = 'annotated', annotation = ? where report_id = ? and ordinal = ?",
        [status, number, report_id, ordinal],
    )
    changed = _REVISIONS.get(status)
    if changed:
        database.conn.execute(
            "with wanted as (select regression, series, root_id from regressions where report_id = ?3 and ordinal = ?4), "
            "later as (select v.root_id, row_number() over (order by v.ordinal desc, v.root_id) as place from wanted "
            "join revisions v on v.series = wanted.series join regression_revisions using (root_id) "
            "where regression_revisions.regression = wanted.regression "
            "and v.ordinal > (select ordinal from revisions where root_id = wanted.root_id)) "
            f"update regression_revisions set status = ?1, annotation = ?2, message_id = root_id, part = 0, line = 0 "
            f"where regression = (select regression from wanted) and root_id in (select root_id from later where {changed.which}) "
            f"and status in ({changed.instead_of})",
            [changed.status, number, report_id, ordinal],
        )


class _Changed(NamedTuple):
    """What a status set by hand makes of later revisions."""

    status: str
    which: str
    instead_of: str


# Which revision has the fix nobody says: the latest has it.
_REVISIONS = {
    "fixed": _Changed("fixed", "place = 1", "'carried', 'fix-claimed'"),
    "invalid": _Changed("unaffected", "1", "'carried', 'fix-claimed', 'fixed'"),
    "open": _Changed("carried", "1", "'fix-claimed', 'fixed'"),
    "fix-posted": _Changed("fix-claimed", "1", "'fixed'"),
}
