"""The other revisions of a series, looked for at a server: by change-id, by title and sender, and where the mails link to them.

What a search finds only counts where the mail itself bears it out; which postings are one series is decided later, from all mails.
"""

import io
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from ..model.defect import Defect
from ..model.message import RawMessage
from ..model.source import Unread
from ..model.vocabulary import DefectKind, MessageKind
from .eml import digest_of
from .extract import extract
from .lore import Archive, NoSearchError, NotThereError
from .mbox import read_span, split_mbox
from .message import parse_message
from .posting_keys import plain_title

_MOST_REQUESTS: Final = 60
_LONGEST_TITLE: Final = 150  # characters that are searched for
_POSTED: Final = frozenset((MessageKind.COVER, MessageKind.PATCH, MessageKind.PULL))


class FetchedMails:
    """Mails of several threads, each once, by a digest of their bytes."""

    def __init__(self) -> None:
        self.outcomes: dict[int, RawMessage | Unread] = {}

    def add(self, thread: str, mbox: bytes) -> list[bytes]:
        """Add what an mbox holds; return the mails that are new."""
        new = []
        for span in split_mbox(io.BytesIO(mbox).read):
            outcome = read_span(span, f"{thread}:{span.start}")
            digest = digest_of(outcome.data if isinstance(outcome, RawMessage) else outcome.locator.encode())
            if digest not in self.outcomes:
                self.outcomes[digest] = outcome
                if isinstance(outcome, RawMessage):
                    new.append(outcome.data)
        return new

    def note(self, locator: str, detail: str) -> None:
        """Add something that could not be done."""
        unread = Unread(locator=locator, defect=Defect(kind=DefectKind.UNREADABLE, detail=detail))
        self.outcomes[digest_of(f"{locator}\0{detail}".encode())] = unread


@dataclass(slots=True)
class _Marks:
    """What ties postings together."""

    message_ids: set[str] = field(default_factory=set)
    change_ids: set[str] = field(default_factory=set)
    titles: set[tuple[str, str]] = field(default_factory=set)  # sender, title
    links: set[str] = field(default_factory=set)  # Message-IDs that a posting calls an earlier or later revision
    hints: set[str] = field(default_factory=set)  # Message-IDs that its sender names for whatever reason

    def add(self, other: "_Marks") -> None:
        for name in ("message_ids", "change_ids", "titles", "links", "hints"):
            getattr(self, name).update(getattr(other, name))

    def meets(self, other: "_Marks") -> bool:
        return bool(self.change_ids & other.change_ids or self.titles & other.titles)


def fetch_revisions(archive: Archive, mails: FetchedMails) -> None:
    """Add the threads of the other revisions of what was posted in the mails."""
    search = _Search(archive, mails)
    search.learn([outcome.data for outcome in mails.outcomes.values() if isinstance(outcome, RawMessage)])
    search.run()


class _Search:
    """What is known, and what is still to be asked."""

    def __init__(self, archive: Archive, mails: FetchedMails) -> None:
        self._archive = archive
        self._mails = mails
        self._known = _Marks()
        self._asked: set[str] = set()
        self._waiting: deque[tuple[str, str]] = deque()  # how to ask, what
        self._senders: set[str] = set()

    def learn(self, mails: list[bytes]) -> None:
        """Take in mails that were fetched, and queue what they give to ask for."""
        marks = _Marks()
        for data in mails:
            marks.add(_marks(data, self._senders))
        self._known.add(marks)
        self._waiting.extend(("search", f'nq:"change-id: {change_id}"') for change_id in sorted(marks.change_ids))
        self._waiting.extend(("search", f's:"{title}" f:{sender}') for sender, title in sorted(marks.titles))
        self._waiting.extend(("link", link) for link in sorted(marks.links))
        self._waiting.extend(("hint", link) for link in sorted(marks.hints))

    def run(self) -> None:
        """Ask until nothing new comes."""
        requests = 0
        while self._waiting:
            how, what = self._waiting.popleft()
            if what in self._asked or what in self._known.message_ids:
                continue
            if requests == _MOST_REQUESTS:
                self._mails.note("series", f"other revisions: more than {_MOST_REQUESTS} requests, the rest was not asked")
                return
            self._asked.add(what)
            requests += 1
            if how == "search":
                self._find(what)
            else:
                self._follow(what, is_said=how == "link")

    def _find(self, query: str) -> None:
        try:
            found = list(_split(self._archive.search(query)))
        except NoSearchError:
            self._mails.note("series", "the server does not search: other revisions are found by links only")
            self._waiting = deque((how, what) for how, what in self._waiting if how != "search")
            return
        for data in found:
            marks = _marks(data, set())
            if marks.meets(self._known):
                self._waiting.extendleft(("link", message_id) for message_id in marks.message_ids)

    def _follow(self, message_id: str, *, is_said: bool) -> None:
        try:
            mbox = self._archive.thread(message_id)
        except NotThereError:  # a link may lead anywhere
            return
        if is_said or any(_marks(data, set()).meets(self._known) for data in _split(mbox)):
            self.learn(self._mails.add(message_id, mbox))


def _split(mbox: bytes) -> Iterator[bytes]:
    for span in split_mbox(io.BytesIO(mbox).read):
        outcome = read_span(span, "")
        if isinstance(outcome, RawMessage):
            yield outcome.data


def _marks(data: bytes, senders: set[str]) -> _Marks:
    """Return what a mail shows; of one that is no posting only what its sender, if known as one who posts, links to."""
    message = parse_message(data)
    extracted = extract(message)
    subject, sender = extracted.subject, message.sender.email
    links = {link.message_id for link in extracted.links if not link.is_quoted}
    marks = _Marks(message_ids={message.message_id})
    if subject.is_reply or extracted.kind not in _POSTED:
        if sender in senders:
            marks.hints = links
        return marks
    senders.add(sender)
    said = [one for one in extracted.declarations if not one.is_quoted]
    marks.change_ids = {one.value for one in said if one.name == "change-id" and '"' not in one.value}
    marks.links = {value for one in said if one.name in {"link-to", "supersedes"} and "@" in (value := one.value.split(" ")[-1])}
    if sender and (subject.counter in {None, 0} or subject.total == 1):
        title = plain_title(subject).replace('"', " ")[:_LONGEST_TITLE].strip()
        if title:
            marks.titles.add((sender, title))
    return marks
