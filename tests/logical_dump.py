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
    "conflict_places": "select m.message_id, c.part, c.line, c.ordinal, c.end_line, c.statement, c.quoted, c.kind, p.name, c.tree_a, c.tree_b, c.tool, "
    "c.weight, c.settled from conflict_places c join messages m on m.id = c.message left join paths p on p.path = c.path",
    "conflict_remarks": "select m.message_id, r.part, r.line, r.end_line, r.weight, r.settled from conflict_remarks r "
    "join messages m on m.id = r.message",
    "conflict_sides": "select m.message_id, s.part, s.statement, s.side, s.line, s.end_line, s.sha, s.subject, s.title_key, s.link_id, "
    "p.message_id from conflict_sides s join messages m on m.id = s.message left join messages p on p.id = s.patch",
    "collisions": "select a.name, c.root_a, b.name, c.root_b, c.path, c.kind, c.basis, c.certainty, c.verdict, c.base, c.lines_a, c.lines_b, "
    "c.patch_a, c.patch_b, c.commit_b, c.evidence_id, c.evidence_part, c.evidence_line, c.state, c.settled_by, c.settled_part, "
    "c.settled_line, c.first_seen_at from collisions c left join series a on a.series = c.series_a "
    "left join series b on b.series = c.series_b",
    "near_collisions": "select root_a, root_b, path, certainty, lines_a, lines_b from near_collisions",
    "dependencies": "select u.root_id, l.root_id, d.basis, p.name, d.patch_place from dependencies d "
    "left join revisions u on u.id = d.revision left join revisions l on l.id = d.on_revision left join paths p on p.path = d.path",
    "composed_changes": "select r.root_id, p.name, n.name, c.posted_at, c.is_whole, c.old_blob, c.results, hex(c.keys), hex(c.body) "
    "from composed_changes c left join revisions r on r.id = c.revision left join paths p on p.path = c.path "
    "left join paths n on n.path = c.new_path",
    "verdicts": "select root_a, root_b, base, beneath, path, verdict, kind, given_at from verdicts",
    "annotations": "select field, report_id, ordinal, root_a, root_b, path, value, reason, by_name, taken_back_at != '' from annotations",
    "notices": "select m.message_id, n.part, n.line, n.end_line, n.quoted, n.word, n.tree, n.subject, n.title_key, n.link_id, n.by_email, p.message_id "
    "from notices n join messages m on m.id = n.message left join messages p on p.id = n.patch",
    "series_states": "select s.name, m.message_id, e.part, e.line, e.state, e.root_id, e.patch, e.at, e.counts from series_states e "
    "left join series s using (series) join messages m on m.id = e.message",
    "series_words": "select s.name, w.state_alone, w.last_word_at from series_words w left join series s using (series)",
    "reports": "select m.message_id, r.ordinal, r.part, r.line, r.end_line, r.kind, r.source, r.signature, r.bug, r.is_update, r.blames_parent, "
    "r.culprit_part, r.culprit_line, r.culprit_sha, r.culprit_subject, r.is_bisected, r.passed, r.tree, r.test, r.reproducer "
    "from reports r join messages m on m.id = r.message",
    "regression_statements": "select m.message_id, s.part, s.line, s.statement, s.is_command, s.about_parent, s.sha, s.subject, s.target_id "
    "from regression_statements s join messages m on m.id = s.message",
    "fix_keys": "select k.key, m.message_id, k.part, k.line from fix_keys k join messages m on m.id = k.message",
    "tree_heads": "select h.title_key, m.message_id, h.line from tree_heads h join messages m on m.id = h.message",
    "regressions": "select r.report_id, r.ordinal, r.signature, r.kind, r.source, r.status, r.status_because, s.name, r.root_id, r.patch, "
    "r.culprit_sha, r.culprit_subject, r.culprit_by, r.culprit_agreed_sha, r.culprit_agreed_subject, r.is_bisected, r.bug, r.passed, r.tree, "
    "r.test, r.reproducer, r.reporter_name, r.reporter_email, r.reported_at, r.last_event_at, r.fix_id, r.verified_by "
    "from regressions r left join series s using (series)",
    "regression_events": "select r.report_id, r.ordinal, e.at, e.event, e.status, e.message_id, e.part, e.line, e.quoted, e.root_id, e.conditional, "
    "e.is_command, e.by_email from regression_events e join regressions r using (regression)",
    "regression_revisions": "select r.report_id, r.ordinal, v.root_id, v.status, v.message_id, v.part, v.line from regression_revisions v "
    "join regressions r using (regression)",
    "regression_joins": "select r.report_id, o.report_id, j.reason, j.message_id from regression_joins j join regressions r using (regression) "
    "join regressions o on o.regression = j.joined",
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
