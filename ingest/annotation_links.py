"""What people set by hand -> the rows that it is about. It is testimony: it counts until it is taken back, whatever comes."""

from sqlite_utils import Database


def links_by_hand(database: Database) -> dict[str, str | None]:
    """Return root_id of a posting -> root_id of the one that it follows, as people say; None: it begins a series."""
    rows = database.conn.execute(
        "select root_a, iif(field = 'link', root_b, null) from annotations where field in ('link', 'unlink') and taken_back_at = '' "
        "order by annotation"
    )
    return dict(rows.fetchall())


def apply_annotations(database: Database) -> None:
    """Show in regressions and collisions what people set, over what follows from the mails."""
    rows = database.conn.execute(
        "select field, annotation, report_id, ordinal, root_a, root_b, path, value from annotations "
        "where field in ('status', 'culprit', 'state') and taken_back_at = '' order by annotation"
    ).fetchall()
    for field, number, report_id, ordinal, root_a, root_b, path, value in rows:
        if field == "status":
            database.conn.execute(
                "update regressions set status = ?, status_because = 'annotated', annotation = ? where report_id = ? and ordinal = ?",
                [value, number, report_id, ordinal],
            )
        elif field == "culprit":
            database.conn.execute(
                "update regressions set culprit_agreed_sha = ?, culprit_agreed_subject = null, annotation = ? "
                "where report_id = ? and ordinal = ?",
                [value, number, report_id, ordinal],
            )
        else:
            for one, other in ((root_a, root_b), (root_b, root_a)):
                database.conn.execute(
                    "update collisions set state = ?, settled_by = null, settled_part = null, settled_line = null, annotation = ? "
                    "where root_a = ? and root_b = ? and path = ?",
                    [value, number, one, other, path],
                )
