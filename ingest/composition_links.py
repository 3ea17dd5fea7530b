"""Postings in the database -> what each changes all in all, path by path, kept in `composed_changes`."""

import json
from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field

from sqlite_utils import Database

from ..model.collision import PatchText, PathChange
from ..model.patch import FileChange, Hunk
from ..model.vocabulary import ChangeKind
from .collision import is_whole, place_keys
from .composed_change import pack_body, pack_numbers, pack_results, unpack_numbers
from .composition import compose

_CHUNK = 50  # postings whose texts are held at once

# The patches of postings in the order in which they are applied
_PATCHES = (
    "select r.id, p.id, p.part from revisions r join patches p on p.root_id = r.root_id "
    "where r.id in (select value from json_each(?)) and not p.repeated and r.posted_at != '' "
    "order by r.id, p.counter, p.posted_at, p.message_id"
)
_INSERT = (
    "insert into composed_changes (revision, path, new_path, posted_at, is_whole, old_blob, results, keys, body) "
    "select ?, path, (select path from paths where name = ?), (select posted_at from revisions where id = ?), ?, ?, ?, ?, ? "
    "from paths where name = ?"
)


@dataclass(frozen=True, slots=True)
class Former:
    """What touched postings had on a path before."""

    keys: set[int] = field(default_factory=set)
    times: set[str] = field(default_factory=set)  # when they were sent


def compose_revisions(database: Database, revisions: Collection[int]) -> dict[int, Former]:
    """Compose the patches of postings anew; return the paths that they had before and have now, with what was there before.

    Ids that are no postings any more leave nothing behind.
    """
    connection = database.conn
    wanted = json.dumps(sorted(revisions))
    former: dict[int, Former] = defaultdict(Former)
    which = "from composed_changes where revision in (select value from json_each(?))"
    for path, new_path, posted_at, keys in connection.execute(f"select path, new_path, posted_at, keys {which}", [wanted]):
        former[path].keys.update(unpack_numbers(keys))
        for name in {path, new_path} - {None}:
            former[name].times.add(posted_at)
    connection.execute(f"delete {which}", [wanted])
    for chunk in _chunks(sorted(revisions)):
        rows = [row for revision, patches in _texts(database, chunk).items() for row in _rows(revision, compose(patches))]
        connection.executemany(_INSERT, rows)
    for path in paths_of(database, revisions):
        former.setdefault(path, Former())
    return former


def paths_of(database: Database, revisions: Collection[int]) -> set[int]:
    """Return the paths that postings change, under both names where they rename one."""
    rows = database.conn.execute(
        "select path, new_path from composed_changes where revision in (select value from json_each(?))", [json.dumps(sorted(revisions))]
    )
    return {path for row in rows for path in row if path is not None}


def _chunks(revisions: Sequence[int]) -> Iterator[Sequence[int]]:
    for start in range(0, len(revisions), _CHUNK):
        yield revisions[start : start + _CHUNK]


def _rows(revision: int, changes: Sequence[PathChange]) -> Iterator[tuple[object, ...]]:
    for change in changes:
        new_path = change.new_path if change.new_path != change.path else None
        results, keys, body = pack_results(change.results), pack_numbers(place_keys(change)), pack_body(change)
        yield revision, new_path, revision, int(is_whole(change)), change.old_blob, results, keys, body, change.path


def _hunks(database: Database, messages: Sequence[str]) -> dict[tuple[int, int], list[Hunk]]:
    """Return (message, part) -> its hunks, in order. `messages`: one JSON array of their numbers."""
    hunks: dict[tuple[int, int], list[Hunk]] = defaultdict(list)
    for message, part, *numbers in database.conn.execute(
        "select message, part, line, end_line, old_start, old_count, new_start, new_count "
        "from diff_hunks where message in (select value from json_each(?)) order by message, part, line",
        messages,
    ):
        line, end_line, old_start, old_count, new_start, new_count = numbers
        hunks[message, part].append(
            Hunk(
                line=line,
                end_line=end_line,
                old_start=old_start,
                old_count=old_count,
                new_start=new_start,
                new_count=new_count,
                section="",
            )
        )
    return hunks


def _texts(database: Database, revisions: Sequence[int]) -> dict[int, list[PatchText]]:
    """Return the patches of each posting, in order."""
    connection = database.conn
    order = connection.execute(_PATCHES, [json.dumps(revisions)]).fetchall()
    messages = [json.dumps([message for _, message, _ in order])]
    which = "in (select value from json_each(?))"
    hunks = _hunks(database, messages)
    files: dict[tuple[int, int], list[FileChange]] = defaultdict(list)
    for message, part, line, end_line, path, old_path, change, is_binary, additions, deletions, old_blob, new_blob in connection.execute(
        "select f.message, f.part, f.line, f.end_line, p.name, o.name, f.change, f.is_binary, f.additions, f.deletions, f.old_blob, "
        "f.new_blob from changed_files f join paths p on p.path = f.path left join paths o on o.path = f.old_path "
        f"where f.message {which} order by f.message, f.part, f.line",
        messages,
    ):
        mine = hunks.get((message, part), [])
        count = next((at for at, hunk in enumerate(mine) if hunk.line > end_line), len(mine))
        files[message, part].append(
            FileChange(
                part=part,
                line=line,
                end_line=end_line,
                path=path,
                old_path=old_path,
                change=ChangeKind(change),
                is_binary=bool(is_binary),
                additions=additions,
                deletions=deletions,
                old_blob=old_blob,
                new_blob=new_blob,
                old_mode=None,
                new_mode=None,
                hunks=tuple(mine[:count]),
            )
        )
        del mine[:count]
    texts = {
        (message, part): text
        for message, part, text in connection.execute(
            f"select message, 0, text from bodies where message {which} "
            f"union all select message, part, text from attachments where message {which} and text is not null",
            messages * 2,
        )
    }
    patches: dict[int, list[PatchText]] = defaultdict(list)
    for revision, message, part in order:
        lines = {part: tuple(texts.get((message, part), "").split("\n"))}
        patches[revision].append(PatchText(place=len(patches[revision]), files=tuple(files[message, part]), lines=lines))
    return patches
