"""What a database says, without the numbers of its rows: two databases that say the same are equal here."""

from contextlib import closing
from pathlib import Path

from patchlore.model.database import open_database

# One query a relation. Numbers of rows are replaced by what they name: Message-IDs, root ids, names.
_QUERIES = {
    "mails": "select message_id, content_hash, copy_rank from mails",
    "raw_mails": "select m.message_id, m.content_hash, hex(r.deflated) from raw_mails r join mails m using (mail)",
    "memberships": "select m.message_id, m.content_hash, l.name, s.received_at, s.deleted_at from memberships s "
    "join mails m using (mail) join lists l using (list)",
    "lists": "select name, message_count from lists",
    "people": "select email, name, message_count from people where message_count > 0",
    "messages": "select m.message_id, m.same_id_as, m.subject, m.kind, m.kind_alone, m.from_name, m.from_email, m.sent_at, m.received_at, "
    "t.root_id, m.position, m.depth, m.parent_id, p.message_id, s.message_id, e.email, m.sort_key, m.sent_in_future, "
    "m.message_id_inferred, m.size, m.linked, m.indexed_as from messages m join threads t using (thread) "
    "left join messages p on p.id = m.parent left join messages s on s.id = m.speaks_of join people e on e.person = m.sender",
    "bodies": "select m.message_id, b.text from bodies b join messages m on m.id = b.message",
    "attachments": "select m.message_id, a.part, a.filename, a.content_type, a.size, a.text "
    "from attachments a join messages m on m.id = a.message",
    "sections": "select m.message_id, s.part, s.line, s.end_line, s.kind, s.depth from sections s join messages m on m.id = s.message",
    "recipients": "select m.message_id, r.field, p.email "
    "from recipients r join messages m on m.id = r.message join people p using (person)",
    "ghosts": "select g.message_id, t.root_id from ghosts g join threads t using (thread)",
    "ancestors": "select m.message_id, a.position, coalesce(t.message_id, g.message_id) "
    "from ancestors a join messages m on m.id = a.message "
    "left join messages t on t.id = a.target left join ghosts g on g.ghost = a.target",
    "threads": "select root_id, subject, message_count, participant_count, patch_count, missing_count, started_at, last_at from threads",
    "changed_files": "select m.message_id, f.part, f.line, f.end_line, p.name, o.name, f.change, f.is_binary, f.additions, f.deletions, "
    "f.old_blob, f.new_blob, f.old_mode, f.new_mode from changed_files f join messages m on m.id = f.message "
    "join paths p on p.path = f.path left join paths o on o.path = f.old_path",
    "diff_hunks": "select m.message_id, h.part, h.line, h.end_line, p.name, h.old_start, h.old_count, h.new_start, h.new_count, h.section "
    "from diff_hunks h join messages m on m.id = h.message join paths p using (path)",
    "diffs": "select m.message_id, d.part, d.line, d.patch_id, d.file_count, d.additions, d.deletions from diffs d "
    "join messages m on m.id = d.message",
    "body_authors": "select m.message_id, b.name, b.email from body_authors b join messages m on m.id = b.message",
    "claimed_diffstats": "select m.message_id, d.part, d.line, d.end_line, d.quoted, d.files, d.insertions, d.deletions "
    "from claimed_diffstats d join messages m on m.id = d.message",
    "message_trailers": "select m.message_id, t.part, t.line, t.name, t.value, p.email, t.person_name, t.quoted, t.conditional "
    "from message_trailers t join messages m on m.id = t.message left join people p using (person)",
    "declarations": "select m.message_id, d.part, d.line, d.quoted, d.name, d.value "
    "from declarations d join messages m on m.id = d.message",
    "message_links": "select m.message_id, k.part, k.line, k.quoted, k.target_id from message_links k join messages m on m.id = k.message",
    "named_commits": "select m.message_id, c.part, c.line, c.end_line, c.quoted, c.sha, c.subject, c.role, c.tree, c.stability, "
    "c.author_date, c.author_email, c.link_id, p.message_id, c.patch_by from named_commits c join messages m on m.id = c.message "
    "left join messages p on p.id = c.patch",
    "message_defects": "select m.message_id, d.kind, d.detail from message_defects d join messages m on m.id = d.message",
    "unreadable": "select kind, detail from unreadable",
    "patches": "select p.message_id, p.root_id, s.name, p.revision, p.counter, p.total, p.title, p.title_key, p.patch_id, p.additions, "
    "p.deletions, p.file_count, p.part, p.line, p.author_name, p.author_email, p.posted_at, p.repeated, p.backport "
    "from patches p join series s using (series)",
    "revisions": "select r.root_id, s.name, r.ordinal, r.revision, r.revision_inferred, r.kind, r.title, r.cover_id, r.posted_at, "
    "r.expected, r.received, r.complete, r.incomplete_because, r.base_commit, r.change_id, r.superseded_by, r.linked_by, r.files, "
    "r.additions, r.deletions from revisions r join series s using (series)",
    "revision_alarms": "select r.root_id, a.kind, a.detail, m.message_id from revision_alarms a join revisions r on r.id = a.revision "
    "join messages m on m.id = a.message",
    "series": "select name, title, author_name, author_email, latest_revision, revision_count, patch_count, first_posted_at, "
    "last_posted_at, state from series",
}


def logical_dump(path: Path, *, without: tuple[str, ...] = ()) -> dict[str, list[tuple[object, ...]]]:
    """Return relation -> its rows, sorted, of all relations but those left out."""
    with closing(open_database(path)) as database:
        return {name: sorted(database.conn.execute(query).fetchall(), key=repr) for name, query in _QUERIES.items() if name not in without}


def differences(one: dict[str, list[tuple[object, ...]]], other: dict[str, list[tuple[object, ...]]]) -> dict[str, list[object]]:
    """Return relation -> the first rows that only one of two dumps has; empty where they are equal."""
    found: dict[str, list[object]] = {}
    for name, rows in one.items():
        if rows != other[name]:
            found[name] = sorted(set(rows) ^ set(other[name]), key=repr)[:6] or ["the same rows, repeated"]
    return found
