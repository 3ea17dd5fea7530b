"""Whose work a sentence names -> the posting that it is: "conflicts with Ira's series".

Only where one series alone will do: by an author of that name, on a path that the posting changes which the mail answers, sent in the
months before.
"""

import json
import re
from collections import defaultdict
from collections.abc import Collection, Mapping

from sqlite_utils import Database

_DAYS = 90
# "Kishon's TI J721E work", "Ira Weiny's series", as `conflict_prose` takes it from a sentence
WORK_RE = re.compile(
    r"(?P<name>[A-Z][\w-]{1,30}(?: [A-Z][\w-]{1,30}){0,2})['’]s? (?:[\w/-]{1,30} ){0,4}(?:series|patch|set|work|changes|re|cl)\w*$"
)

# Postings that share a path with the one that the mail of a side answers, and were sent before the mail, the latest first
_NEAR = f"""
select wanted.value, s.subject, r.series, r.id, series.author_name
from json_each(?1) wanted
join conflict_sides s on s.id = wanted.value
join messages m on m.id = s.message
left join patches spoken on spoken.id = m.speaks_of
left join revisions cover on cover.id = m.speaks_of
join revisions own on own.root_id = coalesce(spoken.root_id, cover.root_id)
join composed_changes mine on mine.revision = own.id
join composed_changes theirs on theirs.path = mine.path
join revisions r on r.id = theirs.revision and r.series != own.series and r.posted_at <= coalesce(m.sent_at, '')
and r.posted_at >= coalesce(strftime('%Y-%m-%dT%H:%M:%SZ', m.sent_at, '-{_DAYS} days'), '')
join series on series.series = r.series
order by wanted.value, r.posted_at desc, r.root_id desc
"""


def is_somebodys_work(sha: str | None, subject: str | None, link: str | None) -> bool:
    """Tell whether a side is named by its author alone."""
    return not sha and not link and subject is not None and WORK_RE.fullmatch(subject) is not None


def works_of_persons(database: Database, sides: Collection[int]) -> Mapping[int, int]:
    """Return side -> the posting that it is, for those of which one series alone may be meant."""
    connection = database.conn
    asked = [
        side
        for side, *what in connection.execute(
            "select id, sha, subject, link_id from conflict_sides where id in (select value from json_each(?))", [json.dumps(sorted(sides))]
        )
        if is_somebodys_work(*what)
    ]
    found: dict[int, dict[int, int]] = defaultdict(dict)  # side -> series -> its latest posting
    for side, subject, series, revision, author in connection.execute(_NEAR, [json.dumps(asked)]):
        match = WORK_RE.fullmatch(subject or "")
        if match and is_named(author, match.group("name")):
            found[side].setdefault(series, revision)
    return {side: next(iter(postings.values())) for side, postings in found.items() if len(postings) == 1}


def is_named(author: str, name: str) -> bool:
    """Tell whether an author goes by a name: the whole one, or its first word."""
    known = author.casefold().replace(",", " ").split()
    given = name.casefold().split()
    return bool(given) and (known == given or (len(given) == 1 and known[:1] == given))
