"""Mails that were fetched from a server, before they are stored: what is to be read of them, and which series they make up."""

import io
from collections.abc import Iterable
from dataclasses import replace
from itertools import chain
from typing import Final, NamedTuple

from ..model.defect import Defect
from ..model.message import RawMessage
from ..model.posting import PostedMessage, Posting
from ..model.source import Unread
from ..model.vocabulary import DefectKind, MessageKind
from .eml import digest_of
from .mail_rows import extract_mail
from .mbox import read_span, split_mbox
from .posted_mail import posted_mail
from .posting import group_postings
from .series import link_series

_POSTED: Final = frozenset((MessageKind.COVER, MessageKind.PATCH, MessageKind.PULL))


class FetchedMails:
    """Mails of several threads, each once, by a digest of their bytes."""

    def __init__(self) -> None:
        self.outcomes: dict[int, RawMessage | Unread] = {}

    def add(self, outcomes: Iterable[RawMessage | Unread]) -> None:
        """Add mails, or why there are none."""
        for outcome in outcomes:
            self.outcomes.setdefault(_digest(outcome), outcome)

    def note(self, locator: str, detail: str) -> None:
        """Add something that could not be done, one for a locator."""
        unread = Unread(locator=locator, defect=Defect(kind=DefectKind.UNREADABLE, detail=detail))
        self.outcomes[digest_of(f"{locator}\0{detail}".encode())] = unread


def split_fetched(mbox: bytes, locator: str) -> list[RawMessage | Unread]:
    """Return the mails of an mbox that a server gave, each with its place behind the locator."""
    return [read_span(span, f"{locator}:{span.start}") for span in split_mbox(io.BytesIO(mbox).read)]


class _Mail(NamedTuple):
    outcome: RawMessage
    posted: PostedMessage
    kind: MessageKind  # as the mail is by itself
    links: tuple[str, ...]  # Message-IDs that it names in its own words


class FetchedSeries:
    """The series that a thread has part in, as the rules of series make them from all mails that were fetched."""

    def __init__(self, thread: Iterable[RawMessage | Unread]) -> None:
        self._mails: dict[int, _Mail] = {}
        self._ids: set[str] = set()
        self._above: dict[str, str] = {}  # Message-ID -> another of its thread, nearer to the top
        self._postings: list[Posting] | None = None
        self.add_thread(thread)
        self._first = frozenset(self._ids)

    def __contains__(self, message_id: str) -> bool:
        return message_id in self._ids

    def add_thread(self, outcomes: Iterable[RawMessage | Unread]) -> None:
        """Take in the mails of one thread."""
        message_ids = [message_id for message_id, _ in self._add(outcomes)]
        for message_id in message_ids[1:]:
            self._join(message_id, message_ids[0])

    def add_threads(self, outcomes: Iterable[RawMessage | Unread]) -> None:
        """Take in the mails of several threads, which their references tell apart."""
        for message_id, ancestors in self._add(outcomes):
            for ancestor in ancestors:
                self._join(message_id, ancestor)

    def postings(self) -> list[Posting]:
        """Return the postings of all series that the first thread has part in, by date."""
        if self._postings is None:
            found = [[linked.posting for linked in one.postings] for one in link_series(group_postings(self._candidates()))]
            own = [postings for postings in found if not self._first.isdisjoint(_ids(postings))]
            self._postings = sorted(chain.from_iterable(own), key=lambda posting: (posting.posted_at, posting.root_id))
        return self._postings

    def outcomes(self) -> list[RawMessage]:
        """Return the mails of the threads that these postings stand in."""
        return [mail.outcome for mail in self._of_series()]

    def links(self) -> list[str]:
        """Return what those who posted link to in other mails than patches, in these threads."""
        senders = {posting.sender_email for posting in self.postings()}
        said = [mail for mail in self._of_series() if mail.posted.subject.is_reply or mail.kind not in _POSTED]
        return [link for mail in said if mail.posted.sender_email in senders for link in mail.links]

    def _add(self, outcomes: Iterable[RawMessage | Unread]) -> list[tuple[str, tuple[str, ...]]]:
        """Keep mails; return the Message-ID and the ancestors of each."""
        self._postings = None
        added = []
        for outcome in outcomes:
            if not isinstance(outcome, RawMessage):
                continue
            digest = _digest(outcome)
            if digest not in self._mails:
                extracted = extract_mail(outcome.data)
                links = tuple(link.message_id for link in extracted.links if not link.is_quoted)
                self._mails[digest] = _Mail(outcome, posted_mail(extracted, len(self._mails)), extracted.kind, links)
            posted = self._mails[digest].posted
            self._ids.add(posted.message_id)
            added.append((posted.message_id, posted.ancestors))
        return added

    def _of_series(self) -> list[_Mail]:
        tops = {self._top(message_id) for message_id in _ids(self.postings())}
        return [mail for mail in self._mails.values() if self._top(mail.posted.message_id) in tops]

    def _candidates(self) -> list[PostedMessage]:
        """Return the mails that may be patches or covers, with their threads, as `posted_messages` finds them."""
        patches = [mail.posted for mail in self._mails.values() if mail.kind is MessageKind.PATCH and mail.posted.ancestors]
        answered = {(posted.ancestors[-1], posted.sender_email) for posted in patches}
        threads: dict[str, int] = {}
        return [
            replace(mail.posted, thread=threads.setdefault(self._top(mail.posted.message_id), len(threads)))
            for mail in self._mails.values()
            if mail.kind in _POSTED or (mail.posted.message_id, mail.posted.sender_email) in answered
        ]

    def _top(self, message_id: str) -> str:
        top = message_id
        while (above := self._above.get(top, top)) != top:
            top = above
        while (above := self._above.get(message_id, message_id)) != top:
            self._above[message_id], message_id = top, above
        return top

    def _join(self, message_id: str, other: str) -> None:
        self._above[self._top(message_id)] = self._top(other)


def _ids(postings: Iterable[Posting]) -> set[str]:
    return {mail.message_id for posting in postings for mail in posting.mails}


def _digest(outcome: RawMessage | Unread) -> int:
    return digest_of(outcome.data if isinstance(outcome, RawMessage) else outcome.locator.encode())
