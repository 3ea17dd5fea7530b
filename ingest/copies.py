"""Copies of one mail: which is kept, where it was seen, and what becomes of ids that several mails bear (decision 3)."""

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from sqlite_utils import Database

from ..model.vocabulary import DefectKind
from .content_hash import hash_page
from .numbers import Numbers
from .page_twins import PageTwins
from .rows import MailRows, iso_time, stored_id


@dataclass(slots=True)
class SortedCopies:
    """What a batch of mails brings."""

    fresh: dict[int, MailRows] = field(default_factory=dict)  # mails never seen, under new numbers
    replaced: dict[int, MailRows] = field(default_factory=dict)  # known mails of which a better copy came
    reused_ids: set[str] = field(default_factory=set)  # Message-IDs that more than one mail bears
    seen: set[int] = field(default_factory=set)  # all of the batch, known before or not
    taken_over: set[int] = field(default_factory=set)  # of the replaced: known only by a page so far
    merged: set[int] = field(default_factory=set)  # pages that were mails by themselves until now


class CopyShelf:
    """Keeps one copy of each mail, and all places where it was seen."""

    def __init__(self, database: Database, numbers: Numbers, *, keep_raw: bool) -> None:
        self._database = database
        self._numbers = numbers
        self._keep_raw = keep_raw
        self._twins = PageTwins(database, numbers)
        self._last = 0  # the last number that was given: those of mails that are taken out are not given again

    def take(self, mails: Sequence[MailRows]) -> SortedCopies:
        """Store the kept copies and the memberships of some mails; return which are new and which replace another copy."""
        pages = [rows for rows in mails if rows.is_page]
        if not pages:
            return self._take_mails(mails)
        sorted_copies = self._take_mails([rows for rows in mails if not rows.is_page])
        self._take_pages(pages, sorted_copies)
        return sorted_copies

    def _take_mails(self, mails: Sequence[MailRows]) -> SortedCopies:
        known = self._known(mails)
        sorted_copies = SortedCopies()
        hashes: dict[str, set[str]] = {}
        for message_id, content_hash in known:
            hashes.setdefault(message_id, set()).add(content_hash)
        self.keep_numbers()
        number = self._last
        seen: list[tuple[int, MailRows]] = []
        for rows in mails:
            key = (rows.message_id, rows.content_hash)
            page_key = (rows.message_id, hash_page(rows.message_id, ""))
            if key not in known and page_key in known:
                mail = known.pop(page_key)[0]
                known[key] = (mail, rows.copy_rank)
                hashes[rows.message_id] = hashes[rows.message_id] - {page_key[1]} | {rows.content_hash}
                sorted_copies.replaced[mail] = rows
                sorted_copies.taken_over.add(mail)
            elif key not in known:
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
        self._last = number
        sorted_copies.seen = {mail for mail, _ in seen}
        self._store(sorted_copies)
        self._remember_places(seen)
        if self._twins.has_pages():
            for mail, rows in [*sorted_copies.fresh.items(), *sorted_copies.replaced.items()]:
                self._join_pages(mail, rows, sorted_copies)
        return sorted_copies

    def _take_pages(self, pages: Sequence[MailRows], sorted_copies: SortedCopies) -> None:
        """Store pages: as places of the mails that they show, or as mails of their own where none is known."""
        self._twins.note(pages)
        own: list[MailRows] = []
        seen: list[tuple[int, MailRows]] = []
        for rows in pages:
            shown = self._twins.mails_of(rows)
            seen.extend((mail, rows) for mail in shown)
            if not shown:
                own.append(rows)
        self._remember_places(seen)
        found = self._take_mails(own) if own else SortedCopies()
        sorted_copies.fresh.update(found.fresh)
        sorted_copies.replaced.update(found.replaced)
        sorted_copies.taken_over.update(found.replaced)
        sorted_copies.reused_ids |= found.reused_ids
        sorted_copies.seen |= found.seen | {mail for mail, _ in seen}

    def _join_pages(self, mail: int, rows: MailRows, sorted_copies: SortedCopies) -> None:
        """Make one of a mail and the pages that show it."""
        if rows.is_page:
            return
        pages = self._twins.pages_of(rows)
        self._twins.merge(pages, mail)
        self._twins.join_places(mail, rows)
        sorted_copies.merged.update(pages)

    def keep_numbers(self) -> None:
        """Note which number was given last, before mails are taken out."""
        self._last = max(self._last, self._database.conn.execute("select coalesce(max(mail), 0) from mails").fetchone()[0])

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

    def hold(self, source: int, part: int, mails: Collection[int]) -> None:
        """Note which mails a part of a source gave."""
        self._database.conn.execute(
            "insert into holdings (source, mail, part, reading) select s.source, m.value, ?, s.reading from json_each(?) m, sources s "
            "where s.source = ? on conflict (source, mail) do update set part = excluded.part, reading = excluded.reading "
            "where (part, reading) != (excluded.part, excluded.reading)",
            [part, json.dumps(sorted(mails)), source],
        )

    def take_back_unseen(self, source: int, part: int, at: int, list_name: str | None, since: int | None) -> int:
        """Note which mails a part of a source no longer has since it was rewritten; return how many. They stay.

        Without a list of its own it speaks only for mails that no other source holds. `since`: what is older was not looked at.
        """
        execute = self._database.conn.execute
        gone = execute(
            "select h.mail from holdings h join sources s using (source) where h.source = ?1 and h.part = ?2 "
            "and h.reading < s.reading "
            "and (?3 is null or exists (select 1 from memberships m where m.mail = h.mail and m.received_at >= ?3))",
            [source, part, since],
        ).fetchall()
        mails = json.dumps([mail for (mail,) in gone])
        which = (
            "list = (select list from lists where name = ?3)"
            if list_name
            else "not exists (select 1 from holdings h where h.mail = memberships.mail and h.source != ?2)"
        )
        execute(
            f"update memberships set deleted_at = coalesce(deleted_at, ?4) where mail in (select value from json_each(?1)) and {which}",
            [mails, source, list_name, at],
        )
        execute("delete from holdings where source = ? and mail in (select value from json_each(?))", [source, mails])
        return len(gone)

    def reseat(self, mails: dict[int, MailRows]) -> SortedCopies:
        """Take the kept copies as a newer program reads them: ids and hashes may differ, and mails that now prove equal become one.

        Every mail's old key must have been cleared before (`forget_keys`).
        """
        execute = self._database.conn.execute
        known = self._known(list(mails.values()))
        sorted_copies = SortedCopies()
        better: dict[int, MailRows] = {}  # than what is kept under the number
        for mail, rows in mails.items():
            key = (rows.message_id, rows.content_hash)
            twin, rank = known.setdefault(key, (mail, rows.copy_rank))
            if twin == mail:
                execute(
                    "update mails set message_id = ?, content_hash = ?, copy_rank = ?, is_page = ?, loose_key = ?, sent_at = ? "
                    "where mail = ?",
                    [rows.message_id, *_kept(rows), mail],
                )
                sorted_copies.fresh[mail] = rows
                continue
            self._merge(mail, twin)
            if rows.copy_rank < rank:
                known[key] = (twin, rows.copy_rank)
                place = sorted_copies.fresh if twin in sorted_copies.fresh else sorted_copies.replaced
                place[twin] = better[twin] = rows
        self._store(SortedCopies(replaced=better))
        if self._twins.has_pages():
            self._reseat_pages(sorted_copies)
        holders: dict[str, set[str]] = {}
        for message_id, content_hash in self._known(list(mails.values())):
            holders.setdefault(message_id, set()).add(content_hash)
        sorted_copies.reused_ids = {message_id for message_id, hashes in holders.items() if len(hashes) > 1}
        return sorted_copies

    def forget_keys(self) -> None:
        """Clear the ids of all mails, before each is read anew."""
        self._database.conn.execute("update mails set message_id = '#' || mail, loose_key = 0")

    def _reseat_pages(self, sorted_copies: SortedCopies) -> None:
        """Make one of pages and mails that only now prove to belong together."""
        for page, rows in list(sorted_copies.fresh.items()):
            shown = self._twins.mails_of(rows) if rows.is_page else []
            if shown:
                self._twins.merge([page], shown[0])
                self._database.conn.execute("delete from mails where mail = ?", [page])
                del sorted_copies.fresh[page]
                for mail in shown:
                    self._remember_places([(mail, rows)])
        for mail, rows in list(sorted_copies.fresh.items()):
            self._join_pages(mail, rows, sorted_copies)
        for page in sorted_copies.merged & sorted_copies.fresh.keys():
            del sorted_copies.fresh[page]

    def _merge(self, mail: int, twin: int) -> None:
        execute = self._database.conn.execute
        execute(
            "insert into memberships (mail, list, received_at, deleted_at) "
            "select ?, list, received_at, deleted_at from memberships where mail = ? on conflict (mail, list) do update set "
            "received_at = min(coalesce(received_at, excluded.received_at), coalesce(excluded.received_at, received_at))",
            [twin, mail],
        )
        execute(
            "insert or ignore into holdings (source, mail, part, reading) select source, ?, part, reading from holdings where mail = ?",
            [twin, mail],
        )
        for table in ("memberships", "holdings", "raw_mails", "mails"):
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
                    (message_id, None, mail) if place == 0 else (stored_id(message_id, content_hash), message_id, mail)
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
            "insert into mails (mail, message_id, content_hash, copy_rank, is_page, loose_key, sent_at) values (?, ?, ?, ?, ?, ?, ?)",
            [(mail, rows.message_id, *_kept(rows)) for mail, rows in sorted_copies.fresh.items()],
        )
        executemany(
            "update mails set content_hash = ?, copy_rank = ?, is_page = ?, loose_key = ?, sent_at = ? where mail = ?",
            [(*_kept(rows), mail) for mail, rows in sorted_copies.replaced.items()],
        )
        if self._keep_raw:
            executemany(
                "insert into raw_mails (mail, deflated) values (?, ?) on conflict (mail) do update set deflated = excluded.deflated",
                [(mail, rows.deflated) for mail, rows in [*sorted_copies.fresh.items(), *sorted_copies.replaced.items()]],
            )

    def _remember_places(self, seen: Sequence[tuple[int, MailRows]]) -> None:
        places = [(mail, self._numbers.list_number(name), rows.received_at) for mail, rows in seen for name in rows.lists or ("",)]
        known = set(
            self._database.conn.execute(
                "select mail, list from memberships where mail in (select value from json_each(?))",
                [json.dumps([mail for mail, _ in seen])],
            )
        )
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
        # Lists are counted when a message is linked
        executemany("update messages set linked = 0 where id = ?", [(mail,) for mail, number, _ in places if (mail, number) not in known])


def _kept(rows: MailRows) -> tuple[str, str, int, int, int | None]:
    """Return what `mails` says of a kept copy."""
    return rows.content_hash, rows.copy_rank, int(rows.is_page), rows.loose_key, rows.sent_at
