"""Rows of mails -> the database, a batch and the source's cursor in one transaction."""

import json
from collections import Counter
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field

from sqlite_utils import Database

from ..model.defect import Defect
from ..model.source import Rewriting
from ..model.vocabulary import DefectKind
from .copies import CopyShelf, SortedCopies
from .counts import count_people
from .fact_tables import FACTS, insert_facts, paths_of, people_of
from .forgotten import ForgottenMails
from .full_text import unindex
from .numbers import Numbers
from .page_twins import empty_rows, wake_neighbours
from .removal import take_out
from .rows import MailRows, Row
from .sort_key import provisional_key

_MESSAGE = (
    "id", "message_id", "same_id_as", "subject", "kind", "kind_alone", "from_name", "from_email", "sent_at", "message_id_inferred", "size",
    "sender", "sort_key", "thread", "linked",
)  # fmt: skip


@dataclass(slots=True)
class Batch:
    """What one transaction stores: mails, mails taken back, things that could not be read, and where the source then stands."""

    source: int
    mails: list[MailRows] = field(default_factory=list)
    deletions: list[MailRows] = field(default_factory=list)  # received_at: when the archive took it back
    unfinished: list[MailRows] = field(default_factory=list)  # what the source had given where it now has other mails
    unfinished_at: list[str] = field(default_factory=list)  # locators, also of places that had given no mail
    defects: list[tuple[str, Defect]] = field(default_factory=list)  # with the locator
    part: int = 0  # of the source
    rewriting: Rewriting | None = None  # the batch begins with it, or it ends what was read again
    list_name: str | None = None  # that the source archives
    since: int | None = None
    cursor: Callable[[], str] = lambda: ""  # asked for once, when the batch is stored


@dataclass(slots=True)
class Counts:
    """What became of a batch or a run."""

    new: int = 0
    repeated: int = 0
    deleted: int = 0
    kinds: Counter[str] = field(default_factory=Counter)  # of what was set aside: unreadable, too-large, ...

    @property
    def set_aside(self) -> int:
        """How many things could not be read."""
        return self.kinds.total()

    def add(self, other: "Counts") -> None:
        """Add another count to this one."""
        self.new += other.new
        self.repeated += other.repeated
        self.deleted += other.deleted
        self.kinds += other.kinds


class Loader:
    """Writes batches. Holds no more state than numbers of people, paths and lists that it has seen."""

    def __init__(self, database: Database, *, keep_raw: bool = True) -> None:
        self._database = database
        self._numbers = Numbers(database)
        self._shelf = CopyShelf(database, self._numbers, keep_raw=keep_raw)
        self._forgotten = ForgottenMails(database)

    def load(self, batch: Batch) -> Counts:
        """Store a batch in one transaction and return what became of it."""
        mails = self._forgotten.without(batch.mails)
        rewriting = batch.rewriting
        with self._database.atomic():
            if rewriting and not rewriting.is_over:
                self._database.conn.execute("update sources set reading = reading + 1 where source = ?", [batch.source])
            if batch.unfinished_at:
                self._drop_unfinished(batch.source, batch.unfinished)
                self._clear_defects(batch)
            sorted_copies = self._shelf.take(mails)
            self._shelf.hold(batch.source, batch.part, sorted_copies.seen)
            self._put(sorted_copies)
            counts = Counts(
                new=len(sorted_copies.fresh),
                repeated=len(mails) - len(sorted_copies.fresh),
                deleted=self._shelf.take_back(batch.deletions),
                kinds=_kinds_set_aside(batch.defects, mails),
            )
            unseen = 0
            if rewriting and rewriting.is_over:
                unseen = self._shelf.take_back_unseen(batch.source, batch.part, rewriting.at, batch.list_name, batch.since)
                counts.deleted += unseen
            self._record_defects(batch)
            self._advance(batch, counts, len(batch.deletions) + unseen)
        return counts

    def reload(self, mails: dict[int, MailRows]) -> None:
        """Store anew what kept copies hold, by number, in one transaction: for `rebuild`."""
        with self._database.atomic():
            self._put(self._shelf.reseat(mails))

    def forget_keys(self) -> None:
        """Prepare for `reload` of every mail."""
        self._shelf.forget_keys()

    def _drop_unfinished(self, source: int, mails: Collection[MailRows]) -> None:
        """Take out what a source had given of mails before they were written to their end, but for what another source holds."""
        execute = self._database.conn.execute
        cut = {(rows.message_id, rows.content_hash) for rows in mails}
        for message_id, content_hash in cut:
            execute(
                "delete from holdings where source = ? and mail in (select mail from mails where message_id = ? and content_hash = ?)",
                [source, message_id, content_hash],
            )
        query = (
            "select mail from mails where message_id = ? and content_hash = ? "
            "and not exists (select 1 from holdings where holdings.mail = mails.mail)"
        )
        numbers = [mail for key in cut for (mail,) in execute(query, key)]
        if numbers:
            self._shelf.keep_numbers()
            take_out(self._database, numbers)
            self._numbers.forget()

    def _put(self, copies: SortedCopies) -> None:
        changed = copies.taken_over | copies.merged
        senders = self._senders(changed)
        if changed:
            wake_neighbours(self._database, changed)
        self._clear(copies.replaced.keys() | copies.merged)
        self._insert({**copies.replaced, **copies.fresh, **empty_rows(self._database, copies.merged)})
        count_people(self._database, senders)  # of whom messages were taken away: linking counts for those who have them now
        self._shelf.settle_reused_ids(copies.reused_ids)

    def _senders(self, mails: Collection[int]) -> list[int]:
        found = self._database.conn.execute(
            "select distinct sender from messages where id in (select value from json_each(?))", [json.dumps(list(mails))]
        )
        return [sender for (sender,) in found]

    def _clear(self, mails: Collection[int]) -> None:
        """Drop what was derived from a copy that a better one replaces, and the ghosts that it alone referred to."""
        unindex(self._database, mails)
        ghosts = self._database.conn.execute(
            "select distinct target from ancestors where target < 0 and message in (select value from json_each(?))",
            [json.dumps(list(mails))],
        ).fetchall()
        for table in (*FACTS, "ancestors", "body_authors", "bodies", "posting_keys"):
            self._database.conn.executemany(f"delete from {table} where message = ?", [(mail,) for mail in mails])
        self._database.conn.executemany(
            "delete from ghosts where ghost = ?1 and not exists (select 1 from ancestors where target = ?1)", ghosts
        )

    def _insert(self, mails: dict[int, MailRows]) -> None:
        """Insert messages and their facts under the numbers of their mails; a replaced message keeps its row."""
        self._numbers.learn_people({person for rows in mails.values() for person in people_of(rows)})
        self._numbers.learn_paths({path for rows in mails.values() for path in paths_of(rows)})
        claimed = self._numbers.claim_ids({mail: (rows.message_id, rows.content_hash) for mail, rows in mails.items()})
        self._database.conn.executemany(
            f"insert into messages ({', '.join(_MESSAGE)}) values ({', '.join('?' * len(_MESSAGE))}) "
            "on conflict (id) do update set subject = excluded.subject, kind = excluded.kind, kind_alone = excluded.kind_alone, "
            "from_name = excluded.from_name, from_email = excluded.from_email, sent_at = excluded.sent_at, "
            "size = excluded.size, sender = excluded.sender, "
            "linked = 0, indexed_as = null",
            [self._message_row(mail, rows, claimed[mail]) for mail, rows in mails.items()],
        )
        insert = self._database.conn.executemany
        insert("insert into bodies (message, text) values (?, ?)", [(mail, rows.text) for mail, rows in mails.items()])
        insert(
            "insert into body_authors (message, name, email) values (?, ?, ?)",
            [(mail, *rows.body_author) for mail, rows in mails.items() if rows.body_author],
        )
        insert(
            "insert into ancestors (message, position, target) values (?, ?, ?)",
            self._numbers.ancestors({mail: rows.references for mail, rows in mails.items()}),
        )
        insert_facts(self._database, mails, self._numbers)

    def _message_row(self, mail: int, rows: MailRows, thread_and_id: tuple[int, str]) -> Row:
        thread, message_id = thread_and_id
        subject, kind, from_name, from_email, sent_at, inferred, size = rows.message
        return (
            mail, message_id, None if message_id == rows.message_id else rows.message_id, subject, kind, kind, from_name, from_email,
            sent_at, inferred, size, self._numbers.people[from_email], provisional_key(mail), thread, 0,
        )  # fmt: skip

    def _record_defects(self, batch: Batch) -> None:
        """Keep one row per thing that could not be read, however often the source is read."""
        self._database.conn.executemany(
            "insert into unreadable (source, locator, kind, detail) values (?, ?, ?, ?) "
            "on conflict (source, locator, kind) do update set detail = excluded.detail",
            [(batch.source, locator, defect.kind.value, defect.detail) for locator, defect in batch.defects],
        )

    def _clear_defects(self, batch: Batch) -> None:
        """Forget what could not be read where there had been less than there is now."""
        self._database.conn.executemany(
            "delete from unreadable where source = ? and locator = ?", [(batch.source, locator) for locator in batch.unfinished_at]
        )

    def _advance(self, batch: Batch, counts: Counts, deletions: int) -> None:
        self._database.conn.execute(
            "update sources set cursor = ?, messages_new = messages_new + ?, messages_repeated = messages_repeated + ?, "
            "deletions = deletions + ?, set_aside = set_aside + ? where source = ?",
            [batch.cursor(), counts.new, counts.repeated, deletions, counts.set_aside, batch.source],
        )


def _kinds_set_aside(defects: Iterable[tuple[str, Defect]], mails: Iterable[MailRows]) -> Counter[str]:
    """Return how many places could not be read, and mails our own code failed on, by the kind of their defects."""
    kinds = Counter(defect.kind.value for _, defect in defects)
    failed = DefectKind.EXTRACTOR_FAILED.value
    kinds[failed] = sum(any(kind == failed for kind, _ in rows.facts.get("message_defects", ())) for rows in mails)
    return +kinds
