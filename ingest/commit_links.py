"""Commits that messages name -> the posted patches that they are.

By the Message-ID of a Link: that stands with the id, by an equal patch-id, by what a notice in the patch's thread says was applied, by
the subject, by author and date of a pasted commit.
Where several postings carry the patch, the last one before the message that names it is meant, and a backport to a stable
tree only where nothing else fits.
"""

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import NamedTuple

from sqlite_utils import Database

from ..model.vocabulary import PatchBy


class _Named(NamedTuple):
    """A commit as a message names it."""

    id: int
    link_id: str | None
    patch_id: str | None  # of the diff that the message gives, where it says that this was applied
    noticed: int | None  # patch of the thread that the message says was applied as this commit
    title_key: int | None
    author: tuple[str, str] | None  # address, date
    named_at: str


class _Candidate(NamedTuple):
    """A posted patch that may be meant."""

    backport: int
    posted_at: str
    message_id: str
    id: int


def link_commits(database: Database, messages: Collection[int], threads: Collection[int], touched: Collection[int]) -> None:
    """Resolve the commits that messages name, those that the threads say were applied, and those elsewhere that touched patches may be."""
    named = _named_commits(database, messages, threads, touched)
    by_link = _patches_by(database, "message_id", (one.link_id for one in named if one.link_id))
    by_patch_id = _patches_by(database, "patch_id", (one.patch_id for one in named if one.patch_id))
    by_notice = _patches_by(database, "id", (one.noticed for one in named if one.noticed is not None))
    by_title = _patches_by(database, "title_key", (one.title_key for one in named if one.title_key is not None))
    by_author = _patches_by_author(database, {one.author for one in named if one.author})
    resolved: list[tuple[int | None, str | None, int]] = []
    for one in named:
        for key, found, by in (
            (one.link_id, by_link, PatchBy.LINK),
            (one.patch_id, by_patch_id, PatchBy.PATCH_ID),
            (one.noticed, by_notice, PatchBy.NOTICE),
            (one.title_key, by_title, PatchBy.SUBJECT),
            (one.author, by_author, PatchBy.AUTHOR_DATE),
        ):
            candidates = found.get(key, ()) if key is not None else ()
            if candidates:
                resolved.append((_meant(candidates, one.named_at), by.value, one.id))
                break
        else:
            resolved.append((None, None, one.id))
    database.conn.executemany(
        "update named_commits set patch = ?1, patch_by = ?2 where id = ?3 and (patch is not ?1 or patch_by is not ?2)", resolved
    )


def _named_commits(database: Database, messages: Collection[int], threads: Collection[int], touched: Collection[int]) -> list[_Named]:
    """Return the commits that the messages name or the threads say were applied, and all that a touched patch may be or may have been."""
    rows = database.conn.execute(
        "with touched as (select value as id from json_each(?2)), wanted as ("
        "select c.id from named_commits c where c.message in (select value from json_each(?1)) "
        "union select c.id from touched join patches p using (id) join named_commits c on c.title_key = p.title_key "
        "union select c.id from touched join messages m using (id) join named_commits c on c.link_id = m.message_id "
        "union select c.id from messages m join named_commits c on c.message = m.id and c.role = 'applied' "
        "where m.thread in (select value from json_each(?3)) "
        "union select c.id from touched join named_commits c on c.patch = touched.id "
        "union select c.id from touched join patches p using (id) join diffs d on d.patch_id = p.patch_id "
        "join named_commits c on c.message = d.message and c.role = 'applied' "
        "union select c.id from touched join patches p using (id) join messages m using (id) "
        "join named_commits c on c.author_email = p.author_email and c.author_date = cast(strftime('%s', m.sent_at) as integer)) "
        "select c.id, c.link_id, (select d.patch_id from diffs d where d.message = c.message and c.role = 'applied' "
        "and not exists (select 1 from patches p where p.id = c.message) order by d.part limit 1), "
        "case when c.role = 'applied' and m.speaks_of is not null then coalesce((select p.id from patches p "
        "left join patches spoken on spoken.id = m.speaks_of left join revisions r on r.id = m.speaks_of "
        "where p.title_key = c.title_key and p.root_id = coalesce(spoken.root_id, r.root_id) order by p.message_id limit 1), "
        "(select p.id from patches p where p.id = m.speaks_of and c.title_key is null)) end, "
        "c.title_key, c.author_email, strftime('%Y-%m-%dT%H:%M:%SZ', c.author_date, 'unixepoch'), coalesce(m.sent_at, '') "
        "from wanted join named_commits c using (id) join messages m on m.id = c.message",
        [json.dumps(list(messages)), json.dumps(list(touched)), json.dumps(list(threads))],
    )
    return [
        _Named(number, link_id, patch_id, noticed, title_key, (email, date) if email and date else None, named_at)
        for number, link_id, patch_id, noticed, title_key, email, date, named_at in rows
    ]


def _patches_by(database: Database, column: str, keys: Iterable[object]) -> Mapping[object, Sequence[_Candidate]]:
    found: dict[object, list[_Candidate]] = defaultdict(list)
    for key, *candidate in database.conn.execute(
        f"select {column}, backport, posted_at, message_id, id from patches where {column} in (select value from json_each(?))",
        [json.dumps(sorted(set(keys), key=str))],
    ):
        found[key].append(_Candidate(*candidate))
    return found


def _patches_by_author(database: Database, authors: Collection[tuple[str, str]]) -> Mapping[object, Sequence[_Candidate]]:
    """Return (address, date) -> patches by that author that were mailed with that date: git send-email keeps the commit's."""
    found: dict[object, list[_Candidate]] = defaultdict(list)
    for date, *candidate in database.conn.execute(
        "select p.posted_at, p.author_email, p.backport, p.posted_at, p.message_id, p.id from patches p "
        "where p.posted_at in (select value from json_each(?))",
        [json.dumps(sorted({date for _, date in authors}))],
    ):
        email, *rest = candidate
        if (email, date) in authors:
            found[email, date].append(_Candidate(*rest))
    return found


def _meant(candidates: Sequence[_Candidate], named_at: str) -> int:
    """Return the patch that is meant: the latest posted before it was named, else the earliest after."""
    best = [one for one in candidates if not one.backport] or candidates
    before = [one for one in best if one.posted_at <= named_at]
    return max(before).id if before else min(best).id
