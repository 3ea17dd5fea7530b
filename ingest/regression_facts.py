"""What the database holds on reports and on what is said of them, read for sets of threads: plain records, no rules."""

import json
from collections import defaultdict
from collections.abc import Collection, Iterable
from typing import NamedTuple, TypeVar

from sqlite_utils import Database

from .rows import title_key
from .subject import parse_subject


class Mail(NamedTuple):
    """A message, as far as regressions need it."""

    id: int
    message_id: str
    thread: int
    parent: int | None
    speaks_of: int | None
    email: str
    name: str
    at: str
    kind: str
    subject: str


class ReportRow(NamedTuple):
    """A row of `reports`."""

    message: int
    ordinal: int
    part: int
    line: int
    kind: str
    source: str
    signature: str
    bug: str | None
    is_update: int
    blames_parent: int
    culprit_part: int | None
    culprit_line: int | None
    culprit_sha: str | None
    culprit_subject: str | None
    title_key: int | None
    is_bisected: int
    passed: str | None
    tree: str | None
    test: str | None
    reproducer: str | None


class StatementRow(NamedTuple):
    """A row of `regression_statements`."""

    message: int
    part: int
    line: int
    kind: str
    is_command: int
    about_parent: int
    sha: str | None
    subject: str | None
    title_key: int | None
    target_id: str | None


class PatchRow(NamedTuple):
    """A posted patch."""

    id: int
    message_id: str
    root_id: str
    series: int
    title_key: int
    title: str
    author: str
    posted_at: str
    total: int
    backport: int


class TesterRow(NamedTuple):
    """A Tested-by: in a message that is no patch."""

    message: int
    part: int
    line: int
    email: str
    is_conditional: int


class NoticeRow(NamedTuple):
    """A line that says that a patch is in a tree, or out of one."""

    message: int
    part: int
    line: int
    word: str
    title_key: int | None
    patch: int | None


class RevisionRow(NamedTuple):
    """A posting of a series."""

    id: int
    root_id: str
    series: int
    ordinal: int
    kind: str
    posted_at: str
    author: str
    label: str
    is_complete: int


_Row = TypeVar("_Row", StatementRow, TesterRow)

_PATCH = "p.id, p.message_id, p.root_id, p.series, p.title_key, p.title, p.author_email, p.posted_at, p.total, p.backport"


class Facts:
    """Reads facts by sets of keys."""

    def __init__(self, database: Database) -> None:
        self._execute = database.conn.execute

    def mails(self, *, threads: Collection[int] = (), numbers: Collection[int] = (), speaking_of: Collection[int] = ()) -> dict[int, Mail]:
        """Return the messages of threads, those numbered, and those that speak of the numbered patches, by number."""
        rows = self._execute(
            "with wanted as ("
            "select id from messages where thread in (select value from json_each(?1)) "
            "union select value from json_each(?2) "
            "union select id from messages where speaks_of in (select value from json_each(?3))) "
            "select m.id, m.message_id, m.thread, m.parent, m.speaks_of, m.from_email, m.from_name, coalesce(m.sent_at, ''), "
            "m.kind, m.subject "
            "from wanted join messages m using (id)",
            [_json(threads), _json(numbers), _json(speaking_of)],
        )
        return {row[0]: Mail(*row) for row in rows}

    def reports(self, threads: Collection[int]) -> list[ReportRow]:
        """Return the reports of threads, by time."""
        rows = self._execute(
            "select r.message, r.ordinal, r.part, r.line, r.kind, r.source, r.signature, r.bug, r.is_update, r.blames_parent, "
            "r.culprit_part, r.culprit_line, r.culprit_sha, r.culprit_subject, r.title_key, r.is_bisected, r.passed, r.tree, "
            "r.test, r.reproducer "
            "from messages m join reports r on r.message = m.id "
            "where m.thread in (select value from json_each(?)) "
            "order by coalesce(m.sent_at, ''), m.message_id, r.ordinal",
            [_json(threads)],
        )
        return [ReportRow(*row) for row in rows]

    def statements(self, messages: Collection[int]) -> dict[int, list[StatementRow]]:
        """Return the statements of messages."""
        return _by_message(
            StatementRow(*row)
            for row in self._execute(
                "select message, part, line, statement, is_command, about_parent, sha, subject, title_key, target_id from "
                "regression_statements "
                "where message in (select value from json_each(?)) order by message, part, line, statement",
                [_json(messages)],
            )
        )

    def testers(self, messages: Collection[int]) -> dict[int, list[TesterRow]]:
        """Return the Tested-by: of messages, not those of commit messages, which are pasted with their Signed-off-by:."""
        return _by_message(
            TesterRow(*row)
            for row in self._execute(
                "select t.message, t.part, t.line, coalesce(e.email, ''), t.conditional from message_trailers t "
                "join messages m on m.id = t.message left join people e on e.person = t.person "
                "where t.message in (select value from json_each(?)) and not t.quoted and not exists ("
                "select 1 from message_trailers s where s.message = t.message and s.part = t.part and not s.quoted "
                "and s.name like 'signed-off-by' and s.line between t.line - 8 and t.line + 8) "
                "and t.name like '%tested-by' and m.kind in ('reply', 'report', 'other', 'notice') "
                "order by t.message, t.part, t.line",
                [_json(messages)],
            )
        )

    def bisections(self, messages: Collection[int]) -> dict[int, list[tuple[int, int, str | None, str | None]]]:
        """Return message -> (part, line, sha, subject) of the commits that its own words say a bisection found."""
        found: dict[int, list[tuple[int, int, str | None, str | None]]] = defaultdict(list)
        for message, *row in self._execute(
            "select message, part, line, sha, subject from named_commits where message in (select value from json_each(?)) "
            "and role = 'bisected' and not quoted order by message, part, line",
            [_json(messages)],
        ):
            found[message].append((row[0], row[1], row[2], row[3]))
        return found

    def patches(self, column: str, keys: Iterable[object]) -> list[PatchRow]:
        """Return the patches of which a column has one of the keys."""
        rows = self._execute(
            f"select {_PATCH} from patches p where p.{column} in (select value from json_each(?)) order by p.posted_at, p.message_id",
            [_json(keys)],
        )
        return [PatchRow(*row) for row in rows]

    def answered_by_subject(self, mail: Mail) -> tuple[int | None, set[str]]:
        """Return the posted patch that an answer to a mail that is not here speaks of, and the keys by which it may be known later.

        It has the title, the revision and the place of the subject ("Re: [PATCH v3 2/5] a title") and was posted before; None where
        patches of several series fit.
        """
        subject = parse_subject(mail.subject)
        if not (subject.is_reply and subject.is_patch and subject.title) or subject.counter == 0:
            return None, set()
        key = title_key(subject.title)
        rows = self._execute(
            "select id, series from patches where title_key = ?1 and revision = ?2 and counter = ?3 and total = ?4 and posted_at <= ?5 "
            "and not backport order by posted_at, message_id",
            [key, subject.revision or "1", subject.counter or 1, subject.total or 1, mail.at],
        ).fetchall()
        is_one = len({series for _, series in rows}) == 1
        return rows[-1][0] if is_one else None, {f"title:{key}"}

    def named_patch(self, report: ReportRow) -> int | None:
        """Return the posted patch that the culprit of a report was resolved to."""
        row = self._execute(
            "select patch from named_commits where message = ? and part = ? and line = ? and sha is ? and patch is not null",
            [report.message, report.culprit_part, report.culprit_line, report.culprit_sha],
        ).fetchone()
        if row is None and report.culprit_sha:
            row = self._execute(
                "select patch from named_commits where message = ? and substr(sha, 1, 7) = substr(?, 1, 7) and patch is not null order by "
                "part, line",
                [report.message, report.culprit_sha],
            ).fetchone()
        return int(row[0]) if row else None

    def linking(self, message_ids: Collection[str]) -> list[tuple[str, int, int, int]]:
        """Return (the mail pointed to, patch, part, line) of each patch that points to one of the mails."""
        return self._execute(
            "select k.target_id, k.message, k.part, k.line from message_links k join patches p on p.id = k.message "
            "where k.target_id in (select value from json_each(?)) and not k.quoted order by k.message, k.part, k.line",
            [_json(message_ids)],
        ).fetchall()

    def keyed(self, keys: Collection[int]) -> list[tuple[int, int, int, int]]:
        """Return (key, message, part, line) of the patches, and the notices of tip's robot, that bear one of the keys of fixes."""
        return self._execute(
            "select k.key, k.message, k.part, k.line from fix_keys k "
            "where k.key in (select value from json_each(?)) order by k.message, k.part, k.line",
            [_json(keys)],
        ).fetchall()

    def fixing(self, titles: Collection[int]) -> list[tuple[int, int, int, int]]:
        """Return (title key, patch, part, line) of the patches whose Fixes: names a commit of one of the titles."""
        return self._execute(
            "select c.title_key, c.message, c.part, c.line from named_commits c join patches p on p.id = c.message "
            "where c.title_key in (select value from json_each(?)) and c.role = 'fixes' and not c.quoted "
            "order by c.message, c.part, c.line",
            [_json(titles)],
        ).fetchall()

    def reverting(self, titles: Collection[int], shas: Collection[str]) -> list[tuple[int | None, str | None, int, int, int]]:
        """Return (title key, sha, patch, part, line) of the patches that revert a commit of a title, or of an id that begins so."""
        found = self._execute(
            "select c.title_key, c.sha, c.message, c.part, c.line from named_commits c join patches p on p.id = c.message "
            "where c.title_key in (select value from json_each(?)) and c.role = 'reverts' and not c.quoted",
            [_json(titles)],
        ).fetchall()
        for sha in shas:
            found += self._execute(
                "select c.title_key, c.sha, c.message, c.part, c.line from named_commits c join patches p on p.id = c.message "
                "where c.sha >= ? and c.sha < ? and c.role = 'reverts' and not c.quoted",
                [sha[:7], sha[:7] + "g"],
            ).fetchall()
        return sorted(set(found), key=repr)

    def titles(self, messages: Collection[int]) -> list[tuple[str, int]]:
        """Return (sha, title key) of the commits that messages name by both in their own words."""
        return self._execute(
            "select distinct sha, title_key from named_commits where message in (select value from json_each(?)) and not quoted "
            "and sha is not null and title_key is not null order by sha, title_key",
            [_json(messages)],
        ).fetchall()

    def fixes_tag(self, patches: Collection[int]) -> dict[int, tuple[str | None, str | None]]:
        """Return patch -> (sha, subject) of its first Fixes:."""
        found: dict[int, tuple[str | None, str | None]] = {}
        for message, sha, subject in self._execute(
            "select message, sha, subject from named_commits "
            "where message in (select value from json_each(?)) and role = 'fixes' and not quoted "
            "order by message, part, line",
            [_json(patches)],
        ):
            found.setdefault(message, (sha, subject))
        return found

    def notices(self, titles: Collection[int], patches: Collection[int]) -> list[NoticeRow]:
        """Return what is said to be in a tree or out of one, of titles and of patches: notices, and what linux-next lists as merged."""
        rows = self._execute(
            "select message, part, line, word, title_key, patch from notices "
            "where title_key in (select value from json_each(?1)) and not quoted "
            "union select message, part, line, word, title_key, patch from notices "
            "where patch in (select value from json_each(?2)) and not quoted "
            "union select c.message, c.part, c.line, 'applied', c.title_key, c.patch from named_commits c "
            "where c.title_key in (select value from json_each(?1)) and not c.quoted and c.role = 'applied' "
            "union select message, 0, line, 'applied', title_key, null from tree_heads "
            "where title_key in (select value from json_each(?1))",
            [_json(titles), _json(patches)],
        )
        return sorted((NoticeRow(*row) for row in rows), key=repr)

    def revisions(self, series: Collection[int]) -> dict[int, list[RevisionRow]]:
        """Return series -> its postings in order."""
        found: dict[int, list[RevisionRow]] = defaultdict(list)
        for row in self._execute(
            "select r.id, r.root_id, r.series, r.ordinal, r.kind, r.posted_at, m.from_email, r.revision, r.complete from revisions r "
            "join messages m on m.id = r.id "
            "where r.series in (select value from json_each(?)) order by r.series, r.ordinal",
            [_json(series)],
        ):
            found[row[2]].append(RevisionRow(*row))
        return found

    def files(self, roots: Collection[str]) -> dict[str, set[int]]:
        """Return root_id of a posting, and Message-ID of each of its patches -> the paths that it changes."""
        found: dict[str, set[int]] = defaultdict(set)
        for root_id, message_id, path in self._execute(
            "select p.root_id, p.message_id, f.path from patches p join changed_files f on f.message = p.id "
            "where p.root_id in (select value from json_each(?))",
            [_json(roots)],
        ):
            found[root_id].add(path)
            found[message_id].add(path)
        return found

    def postings(self, messages: Collection[int]) -> dict[int, tuple[int, str]]:
        """Return message -> (series, root_id) of those that are patches or covers."""
        rows = self._execute(
            "select w.value, coalesce(p.series, r.series), coalesce(p.root_id, r.root_id) from json_each(?) w "
            "left join patches p on p.id = w.value left join revisions r on r.id = w.value "
            "where p.id is not null or r.id is not null",
            [_json(messages)],
        )
        return {number: (series, root_id) for number, series, root_id in rows}

    def named_postings(self, message_ids: Collection[str]) -> dict[str, tuple[int, str]]:
        """Return Message-ID -> (series, root_id) of those that are patches, or roots of postings, now."""
        rows = self._execute(
            "select message_id, series, root_id from patches where message_id in (select value from json_each(?1)) "
            "union select root_id, series, root_id from revisions where root_id in (select value from json_each(?1))",
            [_json(message_ids)],
        )
        return {message_id: (series, root_id) for message_id, series, root_id in rows}

    def text(self, message: int) -> str:
        """Return a message's own text."""
        row = self._execute("select text from bodies where message = ?", [message]).fetchone()
        return row[0] if row else ""


def _by_message(rows: Iterable[_Row]) -> dict[int, list[_Row]]:
    found: dict[int, list[_Row]] = defaultdict(list)
    for row in rows:
        found[row.message].append(row)
    return found


def _json(values: Iterable[object]) -> str:
    return json.dumps(sorted(values, key=str))
