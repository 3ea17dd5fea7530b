"""Messages in the database -> the mails that may be patches or covers, as the rules of postings and series see them."""

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence

from sqlite_utils import Database

from ..model.posting import PostedMessage
from .rows import Row
from .subject import parse_subject

# One row per mail of the threads that is a patch, a cover or a pull request by itself, or that its sender answers with a patch.
_CANDIDATES = """
with candidate as (
    select m.id from messages m
    where m.thread in (select value from json_each(?1))
    and (
        m.kind_alone in ('patch', 'cover', 'pull')
        or exists (select 1 from messages c where c.parent = m.id and c.kind_alone = 'patch' and c.sender = m.sender)
    )
)
"""
# One row per mail that a candidate refers to, the nearest last, seen or not
_ANCESTORS = f"""{_CANDIDATES}
select a.message, coalesce(m.message_id, g.message_id)
from candidate
join ancestors a on a.message = candidate.id
left join messages m on m.id = a.target
left join ghosts g on g.ghost = a.target
order by a.message, a.position
"""
# One row per path that the first diff of a candidate changes
_PATHS = f"""{_CANDIDATES}
select distinct f.message, p.name
from candidate
join changed_files f on f.message = candidate.id
join diffs d on d.message = f.message and d.part = f.part
join paths p on p.path = f.path
where d.part = (select min(part) from diffs where message = candidate.id)
order by f.message, p.name
"""
# One row per diffstat of a candidate's own text, the first of a text last
_CLAIMED = f"""{_CANDIDATES}
select s.message, s.files, coalesce(s.insertions, 0), coalesce(s.deletions, 0)
from candidate
join claimed_diffstats s on s.message = candidate.id
where s.part = 0 and not s.quoted and s.files is not null
order by s.message, s.line desc
"""
_DECLARED = f"""{_CANDIDATES}
select d.message, d.name, d.value
from candidate
join declarations d on d.message = candidate.id
where not d.quoted
order by d.message, d.part, d.line
"""
# One row per candidate, with the counts of its first diff: null where it has none
_MAILS = f"""{_CANDIDATES}
select
    m.id, m.thread, coalesce(m.same_id_as, m.message_id), m.message_id, m.subject, m.from_email, m.from_name,
    coalesce(cast(strftime('%s', m.sent_at) as integer), 0), b.name, b.email, d.additions, d.deletions
from candidate
join messages m on m.id = candidate.id
left join body_authors b on b.message = m.id
left join diffs d on d.message = m.id and d.part = (select min(part) from diffs where message = m.id)
"""


def read_posted_messages(database: Database, threads: Collection[int]) -> dict[int, PostedMessage]:
    """Return the mails of the threads that may be patches or covers, by number."""
    wanted = [json.dumps(list(threads))]

    def rows(query: str) -> Iterable[Row]:
        return database.conn.execute(query, wanted)

    ancestors = _gathered(rows(_ANCESTORS))
    paths = _gathered(rows(_PATHS))
    claimed = {number: (files, insertions, deletions) for number, files, insertions, deletions in rows(_CLAIMED)}
    declared: dict[int, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for number, name, value in rows(_DECLARED):
        declared[number][name].append(value)
    return {row[0]: _posted_message(row, ancestors[row[0]], paths[row[0]], claimed.get(row[0]), declared[row[0]]) for row in rows(_MAILS)}


def _posted_message(
    row: Row, ancestors: Sequence[str], paths: Sequence[str], claimed: tuple[int, int, int] | None, said: Mapping[str, Sequence[str]]
) -> PostedMessage:
    number, thread, message_id, stored_id, subject, email, name, sent, author_name, author_email, additions, deletions = row
    return PostedMessage(
        message=number,
        thread=thread,
        message_id=message_id,
        stored_id=stored_id,
        ancestors=tuple(ancestors),
        sender_email=email,
        sender_name=name,
        sent_at=sent,
        subject=parse_subject(subject),
        has_diff=additions is not None,
        author_email=author_email or "",
        author_name=author_name or "",
        paths=tuple(paths),
        additions=additions or 0,
        deletions=deletions or 0,
        claimed=claimed,
        change_id=next(iter(said.get("change-id", ())), None),
        base_commit=next(iter(said.get("base-commit", ())), None),
        links_to_revisions=tuple(value.split(" ")[-1] for value in said.get("link-to", ())),
        supersedes=tuple(said.get("supersedes", ())),
        changes_since=tuple(said.get("changes-since", ())),
    )


def _gathered(rows: Iterable[Row]) -> dict[int, list[str]]:
    """Return number -> its values, from (number, value)."""
    found: dict[int, list[str]] = defaultdict(list)
    for number, value in rows:
        found[number].append(value)
    return found
