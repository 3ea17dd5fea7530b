"""What people set or correct by hand: kept as testimony, shown at once in what it is about, taken back on demand.

It names reports, postings and paths, so it holds after a rebuild and whatever mail comes; `annotation_links` applies it.
"""

import json
import re
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from sqlite_utils import Database

from ..model.annotation import Annotation
from ..model.database import open_database
from ..model.errors import QueryError
from .linking import link
from .lock import writer_lock

_SHA_RE = re.compile(r"[0-9a-f]{7,40}")  # "27e9d4a5bd2c"

# The posting of a mail, or of an answer to it
_POSTING_OF = """
select r.root_id, r.series from messages m join revisions r on r.id = m.speaks_of where m.message_id = ?1
union
select p.root_id, p.series from messages m join patches p on p.id = m.speaks_of where m.message_id = ?1
"""
# The collision of two series on a path: of the postings that were named, else one that is live, else the latest
_OF_SERIES = """
select root_a, root_b from collisions
where path = ?3 and (series_a = ?1 and series_b = ?2 or series_a = ?2 and series_b = ?1)
order by (root_a in (?4, ?5)) + (root_b in (?4, ?5)) desc, state = 'live' desc, first_seen_at desc, root_a, root_b limit 1
"""


# The same with a commit, or with what is known only by the mail that reports it
_OF_COMMIT = """
select root_a, coalesce(commit_b, evidence_id) from collisions
where path = ?3 and series_a = ?1 and series_b is null and (
    evidence_id = ?2 or length(?2) >= 7
    and (substr(commit_b, 1, length(?2)) = lower(?2) or substr(lower(?2), 1, length(commit_b)) = commit_b)
)
order by root_a = ?4 desc, state = 'live' desc, first_seen_at desc, root_a limit 1
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Given:
    """An annotation before it has a number."""

    field: str
    value: str = ""
    report_id: str = ""
    ordinal: int = 0
    root_a: str = ""
    root_b: str = ""
    path: str = ""


def annotate_regression(
    path: Path,
    regression: str,
    *,
    status: str | None = None,
    culprit: str | None = None,
    series: str | None = None,
    reason: str,
    by: str,
) -> list[int]:
    """Set the status of a regression, its culprit, the series that it is of, or several of these; return the numbers of the annotations.

    `regression`: its number, or the Message-ID of the report. `series`: the Message-ID of any mail of a posting, which is the one under
    test, or the number of a series; "" for none. None leaves a thing as it is. Raises QueryError where there is no such regression, or
    several of one report, for a culprit that is no commit id, and where there is no such series, or the regression is of it already.
    """
    sha = culprit.strip().lower() if culprit is not None else None
    if sha is not None and not _SHA_RE.fullmatch(sha):
        raise QueryError(f"{culprit}: no commit id. Give 7 to 40 hexadecimal digits")
    with _writing(path) as database:
        report_id, ordinal = _regression(database, regression)
        given = [
            _Given(field=field, value=value, report_id=report_id, ordinal=ordinal)
            for field, value in (("status", status), ("culprit", sha))
            if value is not None
        ]
        if series is not None:
            given.append(_place(database, report_id, ordinal, series))
        return _store(database, given, reason, by)


def _place(database: Database, report_id: str, ordinal: int, name: str) -> _Given:
    """Return the annotation that says of which series and posting a regression is; "": of none."""
    of_series, reported_on = database.conn.execute(
        "select series, root_id from regressions where report_id = ? and ordinal = ?", [report_id, ordinal]
    ).fetchone()
    if not name:
        if of_series is None:
            raise QueryError(f"{report_id}: is of no series already")
        return _Given(field="unlink", report_id=report_id, ordinal=ordinal)
    root, series = _posting(database, name)
    is_whole = name.isdigit()
    if of_series == series and (is_whole or reported_on == root):
        raise QueryError(f"{report_id}: is of {name} already")
    return _Given(field="link", report_id=report_id, ordinal=ordinal, root_a="" if is_whole else root, root_b=root)


def annotate_series(path: Path, posting: str, *, follows: str | None, reason: str, by: str) -> list[int]:
    """Say which posting another one is a revision of (`follows`; None: of none); return the numbers of the annotations.

    Postings are named by the Message-ID of any of their mails, or by the number of a series: its first posting, and as `follows` the last
    one before the other. Which of the two came later the dates tell. Raises QueryError where there is no such posting, or nothing to
    change.
    """
    with _writing(path) as database:
        root, series = _posting(database, posting)
        if follows is None:
            linked_by = database.conn.execute("select linked_by from revisions where root_id = ?", [root]).fetchone()[0]
            if linked_by is None:
                raise QueryError(f"{root}: is tied to no earlier posting. Give a mail of the revision that is to begin a series")
            return _store(database, [_Given(field="unlink", root_a=root)], reason, by)
        other, other_series = _posting(database, follows, before=root)
        if series == other_series:
            raise QueryError(f"{root} and {other}: are revisions of one series already")
        earlier, later = sorted((root, other), key=lambda one: (_posted_at(database, one), one))
        return _store(database, [_Given(field="link", root_a=later, root_b=earlier)], reason, by)


def annotate_collision(path: Path, series: str, other: str, file: str, *, state: str, reason: str, by: str) -> list[int]:
    """Set the state of the collision of two series on a file; return the numbers of the annotations.

    A Message-ID means the posting of that mail, where that collides; the number of a series, or one that does not, the latest that is live.
    `other` may also be the id of a commit that no posted series is known to be, or, where not even that is known, the Message-ID of the
    mail that reports the collision.
    Raises QueryError where there is no such collision.
    """
    with _writing(path) as database:
        root_a, series_a = _posting(database, series)
        named_a = "" if series.isdigit() else root_a
        found = database.conn.execute(_OF_COMMIT, [series_a, other, file, named_a]).fetchone()
        if found is None:
            root_b, series_b = _posting(database, other)
            named = [named_a, "" if other.isdigit() else root_b]
            found = database.conn.execute(_OF_SERIES, [series_a, series_b, file, *named]).fetchone()
        if found is None:
            raise QueryError(f"{series} and {other} do not collide on {file}. See: patchlore query series-collisions -p series={series}")
        return _store(database, [_Given(field="state", value=state, root_a=min(found), root_b=max(found), path=file)], reason, by)


def take_back(path: Path, number: int) -> None:
    """Let an annotation count no more; it stays to be read. Raises QueryError where there is none that counts."""
    with _writing(path) as database:
        with database.atomic():
            changed = database.conn.execute(
                "update annotations set taken_back_at = ? where annotation = ? and taken_back_at = ''", [_now(), number]
            ).rowcount
            if not changed:
                raise QueryError(f"{number}: no annotation that counts has this number. See: patchlore annotate list")
            _wake(database, [number])
        link(database)


def annotations(path: Path) -> list[Annotation]:
    """Return what was ever set by hand, in the order in which it was."""
    with closing(open_database(path)) as database:
        return [
            Annotation(
                number=number, field=field, about=_about(field, report_id, root_a, root_b, file), value=value, reason=reason,
                by_name=by_name, given_at=given_at, taken_back_at=taken_back_at,
            )
            for number, field, report_id, root_a, root_b, file, value, reason, by_name, given_at, taken_back_at in database.conn.execute(
                "select annotation, field, report_id, root_a, root_b, path, value, reason, by_name, given_at, taken_back_at "
                "from annotations order by annotation"
            )
        ]  # fmt: skip


@contextmanager
def _writing(path: Path) -> Iterator[Database]:
    with writer_lock(path), closing(open_database(path, writable=True)) as database:
        yield database


def _now() -> str:
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _about(field: str, report_id: str, root_a: str, root_b: str, file: str) -> str:
    if report_id:
        return " ".join([f"regression {report_id}", *([f"{'posting' if root_a else 'series'} {root_b}"] if root_b else [])])
    what = "collision" if field == "state" else "posting"
    return " ".join([what, *filter(None, (root_a, root_b, file))])


def _regression(database: Database, name: str) -> tuple[str, int]:
    """Return the report's Message-ID and the ordinal of a regression."""
    rows = database.conn.execute(
        "select report_id, ordinal, regression from regressions where regression = cast(?1 as integer) and ?1 not glob '*[^0-9]*' "
        "union select report_id, ordinal, regression from regressions where report_id = ?1 order by ordinal",
        [name],
    ).fetchall()
    if not rows:
        raise QueryError(f"{name}: no such regression. Give its number, or the Message-ID of the report: patchlore query open-regressions")
    if len(rows) > 1:
        raise QueryError(f"{name}: reports several. Give the number of one: {', '.join(str(number) for *_, number in rows)}")
    report_id, ordinal, _ = rows[0]
    return report_id, ordinal


def _posting(database: Database, name: str, *, before: str | None = None) -> tuple[str, int]:
    """Return the root of a posting and its series; for a series' number the first, with `before` the last that was sent before that one."""
    if name.isdigit():
        found = database.conn.execute(
            "select root_id, series from revisions where series = cast(?1 as integer) "
            "order by posted_at < (select posted_at from revisions where root_id = ?2) desc, "
            "iif(posted_at < (select posted_at from revisions where root_id = ?2), -ordinal, 0), posted_at, root_id limit 1",
            [name, before],
        ).fetchone()
    else:
        found = database.conn.execute(_POSTING_OF, [name]).fetchone()
    if found is None:
        raise QueryError(f"{name}: no such series. Give its number, or the Message-ID of a mail of it: patchlore query recent-series")
    root, series = found
    return root, series


def _posted_at(database: Database, root: str) -> str:
    return str(database.conn.execute("select posted_at from revisions where root_id = ?", [root]).fetchone()[0])


def _store(database: Database, given: list[_Given], reason: str, by: str) -> list[int]:
    """Keep annotations, link anew what they are about, and return their numbers."""
    with database.atomic():
        numbers = [
            int(
                database.conn.execute(
                    "insert into annotations (field, report_id, ordinal, root_a, root_b, path, value, reason, by_name, given_at) "
                    "values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) returning annotation",
                    [one.field, one.report_id, one.ordinal, one.root_a, one.root_b, one.path, one.value, reason, by, _now()],
                ).fetchone()[0]
            )
            for one in given
        ]
        _wake(database, numbers)
    link(database)
    return numbers


def _wake(database: Database, numbers: list[int]) -> None:
    """Let all be linked anew that annotations are about: reports, postings, and mails that report the collision."""
    database.conn.execute(
        "update messages set linked = 0 where message_id in ("
        "with said as (select * from annotations where annotation in (select value from json_each(?))) "
        "select report_id from said union select root_a from said union select root_b from said "
        "union select c.evidence_id from said join collisions c on said.field = 'state' and c.path = said.path and (c.annotation = "
        "said.annotation or said.root_a in (c.root_a, coalesce(c.root_b, c.commit_b, c.evidence_id)) "
        "and said.root_b in (c.root_a, coalesce(c.root_b, c.commit_b, c.evidence_id))))",
        [json.dumps(numbers)],
    )
