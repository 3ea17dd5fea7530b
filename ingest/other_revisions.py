"""The other revisions of a series, looked for at a server by all that ties postings to one another, and where the mails link to them.

What comes is given to the rules of postings and series; the threads of what these make one series with a posting of the first thread
are kept, nothing else. So whatever the rules would tie in a whole archive is looked for: change-ids, links in both directions, titles of
covers by whomever, titles of patches by their sender, and patches that were sent outside of any thread.
"""

import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from functools import partial
from typing import Final, NamedTuple
from urllib.parse import quote_plus

from ..model.errors import SourceError
from ..model.posting import Posting
from .fetched_mails import FetchedMails, FetchedSeries, split_fetched
from .lore import Archive, NoSearchError, NotThereError, TooLargeError
from .posting_keys import REVISING, SENDING, SPREAD, has_title, is_numbered, plain_title, refers_to_nothing

_MOST_REQUESTS: Final = 60
_LONGEST: Final = 600  # seconds
_LONGEST_PHRASE: Final = 150  # characters
_LONGEST_QUERY: Final = 4000  # characters of its part of the URL: servers take 8,000
_NEAR: Final = REVISING + 2 * SPREAD  # seconds around a mail in which its title ties others to it
_REACH: Final = 3  # how many times as far a search goes: most series then need no second one


def fetch_revisions(archive: Archive, mails: FetchedMails) -> None:
    """Add the threads of the other revisions of what was posted in the mails, and a note on what could not be asked for."""
    series = FetchedSeries(mails.outcomes.values())
    inquiry = _Inquiry(archive, series)
    inquiry.run()
    mails.add(series.outcomes())
    if inquiry.notes:
        mails.note("series", f"other revisions: {'; '.join(dict.fromkeys(inquiry.notes))}")


class _Term(NamedTuple):
    """What is searched for."""

    text: str
    among: str = ""  # what narrows the search
    at: int = 0  # epoch seconds; 0 where any time is good
    window: int = 0  # seconds around that


class _Inquiry:
    """What was asked of a server, and what is still to be asked."""

    def __init__(self, archive: Archive, series: FetchedSeries) -> None:
        self.notes: list[str] = []  # what could not be asked, or was not answered
        self._archive = archive
        self._series = series
        self._can_search = True
        self._followed: set[str] = set()  # Message-IDs
        self._searched: dict[tuple[str, str], list[tuple[int, int]]] = defaultdict(list)  # among, text -> (from when, to when)
        self._requests = 0
        self._started = time.monotonic()

    def run(self) -> None:
        """Ask until nothing new comes, the server fails, or it was asked often enough."""
        try:
            while self._follow(self._said()) or self._search() or self._follow(self._series.links()):
                pass
        except SourceError as error:
            self.notes.append(str(error))

    def _said(self) -> list[str]:
        """Return the Message-IDs that postings call earlier or later revisions."""
        mails = [mail for posting in self._series.postings() for mail in posting.mails]
        return [
            linked for mail in mails for linked in (*mail.links_to_revisions, *mail.supersedes) if "@" in linked and "://" not in linked
        ]

    def _follow(self, message_ids: Iterable[str]) -> bool:
        """Fetch the threads of mails not seen so far. True where any came."""
        is_new = False
        for message_id in message_ids:
            if message_id in self._followed or message_id in self._series:
                continue
            self._followed.add(message_id)
            mbox = self._ask(partial(self._archive.thread, message_id))
            self._series.add_thread(split_fetched(mbox, message_id))
            is_new |= bool(mbox)
        return is_new

    def _search(self) -> bool:
        """Search by what the postings have that was not searched for yet. True where there was anything."""
        is_new = False
        for query in list(self._queries()) if self._can_search else ():
            try:
                mbox = self._ask(partial(self._archive.search, query, whole_threads=True))
            except NoSearchError:
                self.notes.append("the server does not search: they are found by links only")
                self._can_search = False
                return False
            self._series.add_threads(split_fetched(mbox, "search"))
            is_new = True
        return is_new

    def _ask(self, request: Callable[[], bytes]) -> bytes:
        """Return an answer; b"" where there is nothing, or too much. SourceError at the limits."""
        if self._requests == _MOST_REQUESTS:
            raise SourceError(f"more than {_MOST_REQUESTS} requests, the rest was not asked")
        if time.monotonic() - self._started > _LONGEST:
            raise SourceError(f"not at their end after {_LONGEST // 60} minutes, the rest was not asked")
        self._requests += 1
        try:
            return request()
        except NotThereError:  # a link may lead anywhere
            return b""
        except TooLargeError as error:  # a title that half the list bears
            self.notes.append(str(error))
            return b""

    def _queries(self) -> Iterator[str]:
        """Yield searches for the terms that were not searched for, or not so early or late, as many in one as it can hold."""
        groups: dict[tuple[str, int], dict[str, list[int]]] = {}
        for term in _terms(self._series.postings()):
            searched = self._searched[term.among, term.text]
            if not any(since <= term.at - term.window and term.at + term.window <= until for since, until in searched):
                groups.setdefault((term.among, term.window), {}).setdefault(term.text, []).append(term.at)
        for (among, window), moments in groups.items():
            for texts in _chunks(moments):
                found = [at for text in texts for at in moments[text]]
                since, until = min(found) - _REACH * window, max(found) + _REACH * window
                for text in texts:
                    self._searched[among, text].append((since, until))
                days = f"d:{_day(since)}..{_day(until)}" if window else ""
                yield " ".join(filter(None, (among, days, f"({' OR '.join(texts)})")))


def _terms(postings: Iterable[Posting]) -> Iterator[_Term]:
    """Yield what other postings have that belong to the same series, or other mails of the same posting."""
    for posting in postings:
        if posting.change_id:
            yield _Term(f'nq:"change-id: {_phrase(posting.change_id)}"')
        for mail in posting.mails:
            yield _Term(f'nq:"{_phrase(mail.message_id)}"')  # "Link to v1: https://lore.kernel.org/r/ID"
            title, sender = _phrase(plain_title(mail.subject)), f'f:"{_phrase(mail.sender_email)}"'
            if title and mail.sent_at:
                is_of_anyone = has_title(mail) and not mail.subject.is_pull  # who takes a series over keeps its title
                yield _Term(f's:"{title}"', "" if is_of_anyone else sender, mail.sent_at, _NEAR)
        lone = next((mail for mail in posting.mails if is_numbered(mail) and refers_to_nothing(mail) and mail.sent_at), None)
        if lone is not None and not posting.complete:
            yield _Term(f's:"{lone.subject.total}"', f'f:"{_phrase(lone.sender_email)}"', lone.sent_at, SENDING)


def _phrase(text: str) -> str:
    """Return what can stand between quotation marks in a search, cut where a word ends."""
    text = text.replace('"', " ").strip()
    return text if len(text) <= _LONGEST_PHRASE else text[: _LONGEST_PHRASE + 1].rpartition(" ")[0] or text[:_LONGEST_PHRASE]


def _chunks(texts: Iterable[str]) -> Iterator[list[str]]:
    """Yield texts in groups that one query can hold."""
    chunk: list[str] = []
    size = 0
    for text in texts:
        length = len(quote_plus(f"{text} OR "))
        if chunk and size + length > _LONGEST_QUERY:
            yield chunk
            chunk, size = [], 0
        chunk.append(text)
        size += length
    if chunk:
        yield chunk


def _day(moment: int) -> str:
    return datetime.fromtimestamp(max(moment, 0), UTC).strftime("%Y%m%d")
