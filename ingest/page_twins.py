"""Pages of archives and the mails that they show: which is which, and that each page counts as a place where its mail was seen.

A page that gives a Message-ID shows the mail that bears it. Any other shows the mails with the same loose key that were sent within
two days of the time it gives, which may be the archive's, in a zone that it names wrongly. A page of which no mail is known
is a message by itself, until its mail comes.
"""

import json
from collections.abc import Collection, Sequence
from typing import Final

from sqlite_utils import Database

from ..model.vocabulary import MessageKind
from .counts import count_people
from .full_text import unindex
from .message import NO_ID
from .numbers import Numbers
from .rows import MailRows

_WINDOW: Final = 2 * 86_400  # seconds
IS_PAGE: Final = 1
IS_MERGED: Final = 2  # its mail has come: nothing is left of the page but a row, until linking has taken it out of everything


class PageTwins:
    """Finds the mail of a page and the pages of a mail."""

    def __init__(self, database: Database, numbers: Numbers) -> None:
        self._execute = database.conn.execute
        self._executemany = database.conn.executemany
        self._numbers = numbers

    def has_pages(self) -> bool:
        """Tell whether any page was ever read."""
        return bool(self._execute("select exists (select 1 from page_places)").fetchone()[0])

    def note(self, pages: Sequence[MailRows]) -> None:
        """Remember where pages were seen: their mails may come later."""
        self._executemany(
            "insert into page_places (message_id, loose_key, sent_at, list, received_at) values (?, ?, ?, ?, ?) "
            "on conflict (message_id, loose_key, sent_at, list) do update set "
            "received_at = min(coalesce(received_at, excluded.received_at), coalesce(excluded.received_at, received_at))",
            [
                (
                    "" if page.is_inferred else page.message_id,
                    page.loose_key,
                    page.sent_at or 0,
                    self._numbers.list_number(name),
                    page.received_at,
                )
                for page in pages
                for name in page.lists or ("",)
            ],
        )

    def mails_of(self, page: MailRows) -> list[int]:
        """Return the mails that a page shows."""
        if not page.is_inferred:
            found = self._execute("select mail from mails where message_id = ? and is_page = 0 order by mail", [page.message_id])
        else:
            found = self._execute(
                "select mail from mails where loose_key = ?1 and loose_key != 0 and is_page = 0 "
                "and (?2 = 0 or sent_at is null or abs(sent_at - ?2) <= ?3) order by mail",
                [page.loose_key, page.sent_at or 0, _WINDOW],
            )
        return [mail for (mail,) in found]

    def pages_of(self, mail: MailRows) -> list[int]:
        """Return the pages without an id that stand for themselves so far and show a mail."""
        found = self._execute(
            f"select mail from mails where loose_key = ?1 and loose_key != 0 and is_page = 1 and message_id like '%{NO_ID}' "
            "and (?2 = 0 or sent_at is null or abs(sent_at - ?2) <= ?3)",
            [mail.loose_key, mail.sent_at or 0, _WINDOW],
        )
        return [page for (page,) in found]

    def join_places(self, number: int, mail: MailRows) -> None:
        """Make the places of a mail's pages places of the mail."""
        self._execute(
            "insert into memberships (mail, list, received_at) select ?1, list, min(received_at) from page_places "
            "where message_id = ?2 or (message_id = '' and loose_key = ?3 and loose_key != 0 "
            "and (?4 = 0 or sent_at = 0 or abs(sent_at - ?4) <= ?5)) group by list having true "
            "on conflict (mail, list) do update set "
            "received_at = min(coalesce(received_at, excluded.received_at), coalesce(excluded.received_at, received_at))",
            [number, mail.message_id, mail.loose_key, mail.sent_at or 0, _WINDOW],
        )

    def merge(self, pages: Collection[int], mail: int) -> None:
        """Take from pages what makes them mails, for a mail that they show."""
        for page in pages:
            self._execute(
                "insert or ignore into holdings (source, mail, part, reading) select source, ?, part, reading from holdings where mail = ?",
                [mail, page],
            )
            for table in ("memberships", "holdings", "raw_mails"):
                self._execute(f"delete from {table} where mail = ?", [page])
            self._execute("update mails set is_page = ?, loose_key = 0 where mail = ?", [IS_MERGED, page])


def empty_rows(database: Database, pages: Collection[int]) -> dict[int, MailRows]:
    """Return the rows that are left of merged pages: linking takes them out of threads and series as it would any mail of which a better
    copy says nothing of the kind."""
    found = database.conn.execute(
        "select mail, message_id, content_hash, copy_rank from mails where mail in (select value from json_each(?))",
        [json.dumps(sorted(pages))],
    )
    return {
        page: MailRows(
            message_id=message_id,
            content_hash=content_hash,
            copy_rank=copy_rank,
            is_page=True,
            is_inferred=True,
            loose_key=0,
            sent_at=None,
            lists=(),
            received_at=None,
            deflated=b"",
            references=(),
            message=("", MessageKind.OTHER.value, "", "", None, True, 0),
            text="",
            body_author=None,
            facts={},
        )
        for page, message_id, content_hash, copy_rank in found
    }


def wake_neighbours(database: Database, changed: Collection[int]) -> None:
    """Let those be linked anew that a message may have influenced as it was so far, before it becomes another or none."""
    numbers = [json.dumps(sorted(changed))]
    which = "select value from json_each(?1)"
    database.conn.execute(
        "update messages set linked = 0 where id in ("
        f"select other.message from posting_keys own join posting_keys other on other.key = own.key where own.message in ({which}))",
        numbers,
    )
    # the places of a second are shared out among all messages of it
    database.conn.execute(
        "update messages set linked = 0 where id in (select other.id from messages own join messages other "
        f"on other.sort_key between own.sort_key - (own.sort_key & 255) and own.sort_key | 255 where own.id in ({which}) and own.linked)",
        numbers,
    )


def sweep_merged(database: Database) -> None:
    """Delete the rows of merged pages, once linking has taken them out of everything."""
    execute = database.conn.execute
    pages = [page for (page,) in execute("select mail from mails where is_page = 2")]
    if not pages:
        return
    numbers = [json.dumps(pages)]
    which = "in (select value from json_each(?))"
    with database.atomic():
        unindex(database, pages)
        execute(f"delete from threads where thread in (select thread from messages where id {which})", numbers)
        execute(f"delete from bodies where message {which}", numbers)
        execute(f"delete from messages where id {which}", numbers)
        execute(f"delete from mails where mail {which}", numbers)
        count_people(database, [person for (person,) in execute("select person from people where email = ''")])
