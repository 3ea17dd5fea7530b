"""Mails that were taken down for good: which of those that come in they are."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Final

from sqlite_utils import Database

from .message import NO_ID
from .rows import MailRows, stored_id

_WINDOW: Final = 2 * 86_400  # seconds by which the time of a page may differ from its mail's


class ForgottenMails:
    """Tells them by Message-ID, and by what they show where a page gives none: the page of a mail, or the mail of a page."""

    def __init__(self, database: Database) -> None:
        self._ids: set[str] = set()
        self._shown: dict[int, list[int | None]] = defaultdict(list)  # loose key -> when such a mail was sent
        self._pages: dict[int, list[int | None]] = defaultdict(list)  # the same, of pages that gave no Message-ID
        for message_id, loose_key, sent_at in database.conn.execute("select message_id, loose_key, sent_at from forgotten"):
            self._ids.add(message_id)
            if loose_key:
                self._shown[loose_key].append(sent_at)
                if message_id.endswith(NO_ID):
                    self._pages[loose_key].append(sent_at)

    def without(self, mails: Sequence[MailRows]) -> Sequence[MailRows]:
        """Return the mails that were not taken down."""
        return [rows for rows in mails if not self._is_one(rows)] if self._ids else mails

    def _is_one(self, rows: MailRows) -> bool:
        if rows.message_id in self._ids or stored_id(rows.message_id, rows.content_hash) in self._ids:
            return True
        shown = self._shown if rows.is_page and rows.is_inferred else self._pages
        times = shown.get(rows.loose_key, ())
        return any(at is None or rows.sent_at is None or abs(at - rows.sent_at) <= _WINDOW for at in times)
