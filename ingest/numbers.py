"""The numbers of people, paths, lists and Message-IDs: text of a mail -> integer keys of the database."""

import json
from collections.abc import Collection, Iterator, Mapping

from sqlite_utils import Database

from .rows import stored_id

_REMEMBERED = 300_000  # texts; more are forgotten and asked for again, so that memory stays bounded


class Numbers:
    """Finds numbers, and gives new ones. What it remembers is only a cache of what the database holds."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self.people: dict[str, int] = {}  # by address
        self.paths: dict[str, int] = {}
        self._lists: dict[str, int] = {}

    def learn_people(self, addresses: Collection[str]) -> None:
        """Make the numbers of people known in `people`."""
        self._learn("people", "person", "email", self.people, addresses)

    def learn_paths(self, paths: Collection[str]) -> None:
        """Make the numbers of paths known in `paths`."""
        self._learn("paths", "path", "name", self.paths, paths)

    def forget(self) -> None:
        """Remember nothing any more, where people, paths or lists were deleted."""
        for known in (self.people, self.paths, self._lists):
            known.clear()

    def list_number(self, name: str) -> int:
        """Return the number of a list, a new one for a new name."""
        if name not in self._lists:
            self._learn("lists", "list", "name", self._lists, [name])
        return self._lists[name]

    def claim_ids(self, message_ids: Mapping[int, tuple[str, str]]) -> dict[int, tuple[int, str]]:
        """Give messages, number to (Message-ID, content hash), their ids; return number to (thread, id as stored).

        Whoever was waited for as a ghost takes its place, and its thread. An id that another mail holds is stored with "#" and a hash.
        """
        execute = self._database.conn.execute
        wanted = json.dumps(sorted({message_id for message_id, _ in message_ids.values()}))
        held: dict[str, int] = dict(
            execute("select message_id, id from messages where message_id in (select value from json_each(?))", [wanted]).fetchall()
        )
        ghosts = {
            message_id: (ghost, thread)
            for message_id, ghost, thread in execute(
                "select message_id, ghost, thread from ghosts where message_id in (select value from json_each(?))", [wanted]
            )
        }
        claimed: dict[int, tuple[int, str]] = {}
        retargeted: list[tuple[int, int]] = []
        for number, (message_id, content_hash) in message_ids.items():
            if held.setdefault(message_id, number) != number:
                claimed[number] = (0, stored_id(message_id, content_hash))
                continue
            ghost, thread = ghosts.get(message_id, (0, 0))
            claimed[number] = (thread, message_id)
            if ghost:
                retargeted.append((number, ghost))
        self._database.conn.executemany("update ancestors set target = ? where target = ?", retargeted)
        self._database.conn.executemany("delete from ghosts where ghost = ?", [(ghost,) for _, ghost in retargeted])
        return claimed

    def ancestors(self, references: Mapping[int, tuple[str, ...]]) -> Iterator[tuple[int, int, int]]:
        """Yield (message, position, target) for messages' references; ids never seen become ghosts.

        The messages themselves must stand in the database already.
        """
        execute = self._database.conn.execute
        targets: dict[str, int] = {}
        named = sorted({message_id for ids in references.values() for message_id in ids})
        wanted = json.dumps(named)
        for query in (
            "select message_id, ghost from ghosts where message_id in (select value from json_each(?))",
            "select message_id, id from messages where message_id in (select value from json_each(?))",
        ):
            targets.update(execute(query, [wanted]))
        ghost = execute("select coalesce(min(ghost), 0) from ghosts").fetchone()[0]
        unseen = []
        for message_id in named:
            if message_id not in targets:
                ghost -= 1
                targets[message_id] = ghost
                unseen.append((ghost, message_id))
        self._database.conn.executemany("insert into ghosts (ghost, message_id) values (?, ?)", unseen)
        for message, ids in references.items():
            for position, message_id in enumerate(ids):
                yield message, position, targets[message_id]

    def _learn(self, table: str, key: str, column: str, known: dict[str, int], texts: Collection[str]) -> None:
        unknown = sorted(text for text in texts if text not in known)
        if not unknown:
            return
        _trim(known, unknown, texts)
        connection = self._database.conn
        connection.executemany(f"insert or ignore into {table} ({column}) values (?)", [(text,) for text in unknown])
        known.update(
            connection.execute(
                f"select {column}, {key} from {table} where {column} in (select value from json_each(?))",
                [json.dumps(unknown)],
            )
        )


def _trim(known: dict[str, int], unknown: Collection[str], needed: Collection[str]) -> None:
    """Forget what is remembered where it would grow too large, but for what is needed now."""
    if len(known) + len(unknown) > _REMEMBERED:
        kept = {text: known[text] for text in needed if text in known}
        known.clear()
        known.update(kept)
