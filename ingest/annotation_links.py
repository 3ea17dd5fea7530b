"""What people set by hand -> the rows that it is about. It is testimony: it counts until it is taken back, whatever comes."""

from typing import NamedTuple

from sqlite_utils import Database


def links_by_hand(database: Database) -> dict[str, str | None]:
    """Return root_id of a posting -> root_id of the one that it follows, as people say; None: it begins a series."""
    rows = database.conn.execute(
        "select root_a, iif(field = 'link', root_b, null) from annotations where field in ('link', 'unlink') and taken_back_at = '' "
        "order by annotation"
    )
    return dict(rows.fetchall())


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
            database.conn.execute(
                "update collisions set state = ?1, settled_by = null, settled_part = null, settled_line = null, annotation = ?2 "
                "where path = ?5 and ?3 in (root_a, coalesce(root_b, commit_b, evidence_id)) "
                "and ?4 in (root_a, coalesce(root_b, commit_b, evidence_id))",
                [value, number, root_a, root_b, path],
            )


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
