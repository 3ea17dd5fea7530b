"""A thread of a public-inbox server, and with it, where that is asked for, the threads of the series' other revisions."""

from collections.abc import Iterator
from typing import Final
from urllib.parse import urlsplit

from ..model.message import RawMessage
from ..model.source import Reading, SourceKind, Unread
from .eml import ReadFiles
from .fetched_mails import FetchedMails, split_fetched
from .given import Fetching
from .lore import Archive
from .mbox import is_older
from .other_revisions import fetch_revisions

WITH_SERIES: Final = "series"  # fragment of the URL of a thread that is read with the other revisions


class ThreadSource:
    """A thread of a public-inbox server. It is fetched whole; the mails in it that were read before are passed over."""

    kind = SourceKind.THREAD
    list_name = None

    def __init__(self, location: str, archive: str, message_id: str, fetching: Fetching) -> None:
        self.location = location
        self._archive = archive
        self._message_id = message_id
        self._fetching = fetching
        self._outcomes: list[tuple[int, RawMessage | Unread]] | None = None

    def size_hint(self, cursor: str | None) -> int:
        """Return the number of mails left."""
        done = ReadFiles(cursor)
        return sum(digest not in done for digest, _ in self._fetch())

    def read(self, cursor: str | None, since: int | None) -> Iterator[Reading]:
        """Yield the mails that are new since the cursor."""
        done = ReadFiles(cursor)
        found = self._fetch()
        done.keep({digest for digest, _ in found})
        for digest, outcome in found:
            if digest in done:
                continue
            done.add(digest)
            done.settle()
            if since is not None and isinstance(outcome, RawMessage) and is_older(outcome.data, since):
                continue
            yield Reading(outcome=outcome, progress=1, cursor=done.cursor())

    def _fetch(self) -> list[tuple[int, RawMessage | Unread]]:
        """Return the mails with digests that tell them apart, fetched once however often they are asked for."""
        if self._outcomes is None:
            self._fetching.progress(f"asking {urlsplit(self._archive).hostname}", 0, 0)
            with Archive(self._archive, self._fetching.folder / "answers", is_fresh=self._fetching.is_fresh) as archive:
                mails = FetchedMails()
                mails.add(split_fetched(archive.thread(self._message_id), self._message_id))
                if self._fetching.with_series:
                    fetch_revisions(archive, mails)
            self._outcomes = list(mails.outcomes.items())
        return self._outcomes
