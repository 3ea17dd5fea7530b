"""Copies of one mail: which is kept, where it was seen, and what becomes of ids that several mails bear (DESIGN.md, invariant 5)."""

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from sqlite_utils import Database

from ..model.vocabulary import DefectKind
from .numbers import Numbers
from .rows import MailRows, iso_time


@dataclass(slots=True)
class SortedCopies:
    """What a batch of mails brings."""

    fresh: dict[int, MailRows] = field(default_factory=dict)  # mails never seen, under new numbers
    replaced: dict[int, MailRows] = field(default_factory=dict)  # known mails of which a better copy came
    reused_ids: set[str] = field(default_factory=set)  # Message-IDs that more than one mail bears


class CopyShelf:
    """Keeps one copy of each mail, and all places where it was seen."""

    def __init__(self, database: Database, numbers: Numbers, *, keep_raw: bool) -> None:
        self._database = database
        self._numbers = numbers
        self._keep_raw = keep_raw

    def take(self, mails: Sequence[MailRows]) -> SortedCopies:
        """Store the kept copies and the memberships of some mails; return which are new and which replace another copy."""
        known = self._known(mails)
        sorted_copies = SortedCopies()
        hashes: dict[str, set[str]] = {}
        for message_id, content_hash in known:
            hashes.setdefault(message_id, set()).add(content_hash)
        number = self._database.conn.execute("select coalesce(max(mail), 0) from mails").fetchone()[0]
        seen: list[tuple[int, MailRows]] = []
        for rows in mails:
            key = (rows.message_id, rows.content_hash)
            if key not in known:
                number += 1
                known[key] = (number, rows.copy_rank)
                sorted_copies.fresh[number] = rows
                hashes.setdefault(rows.message_id, set()).add(rows.content_hash)
            mail, rank = known[key]
            if rows.copy_rank < rank:
                known[key] = (mail, rows.copy_rank)
                place = sorted_copies.fresh if mail in sorted_copies.fresh else sorted_copies.replaced
                place[mail] = rows
            seen.append((mail, rows))
        sorted_copies.reused_ids = {
            rows.message_id
            for rows in [*sorted_copies.fresh.values(), *sorted_copies.replaced.values()]
            if len(hashes[rows.message_id]) > 1
        }
        self._store(sorted_copies)
        self._remember_places(seen)
        return sorted_copies

    def take_back(self, deletions: Sequence[MailRows]) -> int:
        """Note that an archive took mails back; return how many of them are known. They stay: others may still hold them."""
        count = 0
        for rows in deletions:
            for name in rows.lists or ("",):
                count += self._database.conn.execute(
                    "update memberships set deleted_at = coalesce(?, received_at, 0) "
                    "where mail in (select mail from mails where message_id = ? and content_hash = ?) and list = ?",
                    [rows.received_at, rows.message_id, rows.content_hash, self._numbers.list_number(name)],
                ).rowcount
        return count

    def reseat(self, mails: dict[int, MailRows]) -> SortedCopies:
        """Take the kept copies as a newer program reads them: ids and hashes may differ, and mails that now prove equal become one.

        Every mail's old key must have been cleared before (`forget_keys`).
        """
        execute = self._database.conn.execute
        known = self._known(list(mails.values()))
        sorted_copies = SortedCopies()
        for mail, rows in mails.items():
            key = (rows.message_id, rows.content_hash)
            twin, rank = known.setdefault(key, (mail, rows.copy_rank))
            if twin == mail:
                execute("update mails set message_id = ?, content_hash = ?, copy_rank = ? where mail = ?", [*key, rows.copy_rank, mail])
                sorted_copies.fresh[mail] = rows
                continue
            self._merge(mail, twin)
            if rows.copy_rank < rank:
                known[key] = (twin, rows.copy_rank)
                place = sorted_copies.fresh if twin in sorted_copies.fresh else sorted_copies.replaced
                place[twin] = rows
        self._store(SortedCopies(replaced=sorted_copies.replaced))
        holders: dict[str, set[str]] = {}
        for message_id, content_hash in self._known(list(mails.values())):
            holders.setdefault(message_id, set()).add(content_hash)
        sorted_copies.reused_ids = {message_id for message_id, hashes in holders.items() if len(hashes) > 1}
        return sorted_copies

    def forget_keys(self) -> None:
        """Clear the ids of all mails, before each is read anew."""
        self._database.conn.execute("update mails set message_id = '#' || mail")

    def _merge(self, mail: int, twin: int) -> None:
        execute = self._database.conn.execute
        execute(
            "insert into memberships (mail, list, received_at, deleted_at) "
            "select ?, list, received_at, deleted_at from memberships where mail = ? on conflict (mail, list) do update set "
            "received_at = min(coalesce(received_at, excluded.received_at), coalesce(excluded.received_at, received_at))",
            [twin, mail],
        )
        for table in ("memberships", "raw_mails", "mails"):
            execute(f"delete from {table} where mail = ?", [mail])

    def settle_reused_ids(self, message_ids: Collection[str]) -> None:
        """Give each id that several mails bear to the one with the least rank, and the others the id with a hash behind it."""
        execute, executemany = self._database.conn.execute, self._database.conn.executemany
        for message_id in sorted(message_ids):
            mails = execute(
                "select mail, content_hash from mails where message_id = ? order by copy_rank, content_hash", [message_id]
            ).fetchall()
            numbers = [mail for mail, _ in mails]
            holder = execute("select id from messages where message_id = ?", [message_id]).fetchone()[0]
            if holder != numbers[0]:
                execute("update ancestors set target = ? where target = ?", [numbers[0], holder])
            executemany("update messages set message_id = '#' || id where id = ?", [(mail,) for mail in numbers])
            executemany(
                "update messages set message_id = ?, same_id_as = ?, linked = 0 where id = ?",
                [
                    (message_id, None, mail) if place == 0 else (f"{message_id}#{content_hash[:12]}", message_id, mail)
                    for place, (mail, content_hash) in enumerate(mails)
                ],
            )
            kind = DefectKind.MESSAGE_ID_REUSED.value
            executemany("delete from message_defects where message = ? and kind = ?", [(mail, kind) for mail in numbers])
            executemany(
                "insert into message_defects (message, kind, detail) values (?, ?, ?)",
                [(mail, kind, f"{len(numbers)} different mails bear the id {message_id}") for mail in numbers[1:]],
            )

    def _known(self, mails: Sequence[MailRows]) -> dict[tuple[str, str], tuple[int, str]]:
        """Return (Message-ID, content hash) -> (number, rank of the kept copy) for what is known of some mails' ids."""
        ids = json.dumps(sorted({rows.message_id for rows in mails}))
        found = self._database.conn.execute(
            "select message_id, content_hash, mail, copy_rank from mails where message_id in (select value from json_each(?))", [ids]
        )
        return {(message_id, content_hash): (mail, rank) for message_id, content_hash, mail, rank in found}

    def _store(self, sorted_copies: SortedCopies) -> None:
        executemany = self._database.conn.executemany
        executemany(
            "insert into mails (mail, message_id, content_hash, copy_rank) values (?, ?, ?, ?)",
            [(mail, rows.message_id, rows.content_hash, rows.copy_rank) for mail, rows in sorted_copies.fresh.items()],
        )
        executemany(
            "update mails set copy_rank = ? where mail = ?", [(rows.copy_rank, mail) for mail, rows in sorted_copies.replaced.items()]
        )
        if self._keep_raw:
            executemany(
                "insert into raw_mails (mail, deflated) values (?, ?) on conflict (mail) do update set deflated = excluded.deflated",
                [(mail, rows.deflated) for mail, rows in [*sorted_copies.fresh.items(), *sorted_copies.replaced.items()]],
            )

    def _remember_places(self, seen: Sequence[tuple[int, MailRows]]) -> None:
        places = [(mail, self._numbers.list_number(name), rows.received_at) for mail, rows in seen for name in rows.lists or ("",)]
        executemany = self._database.conn.executemany
        executemany(
            "insert into memberships (mail, list, received_at) values (?, ?, ?) on conflict (mail, list) do update set "
            "received_at = min(coalesce(received_at, excluded.received_at), coalesce(excluded.received_at, received_at)), "
            "deleted_at = case when excluded.received_at > deleted_at then null else deleted_at end",
            places,
        )
        executemany(
            "update messages set linked = 0 where id = ?1 and ?2 is not null and (received_at is null or received_at > ?2)",
            [(mail, iso_time(received_at)) for mail, _, received_at in places if received_at is not None],
        )
