"""Postings -> series: which posting is a later revision of which.

Each posting is tied to at most one earlier posting, by the strongest evidence there is; the series are the trees that come of
it. So a posting that looks like two works is in one of them, and never makes the two one series.
"""

from collections import Counter, defaultdict, deque
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType

from ..model.posting import AlarmKind, LinkedBy, LinkedPosting, PostedMessage, Posting, Series
from ..model.vocabulary import PostingKind
from .posting_keys import PULLING, RESTARTING, REVISING, SPREAD, has_title, plain_title, stable_line

_NEAREST = 8  # of the postings with one title, the latest that are looked at

_Deque = deque["_Work"]


def link_series(postings: Collection[Posting], by_hand: Mapping[str, str | None] = MappingProxyType({})) -> list[Series]:
    """Return the series that postings make up, ordered by the date and root of their first posting; each posting is in one.

    `by_hand`: root_id of a posting -> root_id of the earlier one that it follows, whatever else is said; None: it follows none.
    """
    earlier = _Earlier()
    works: list[_Work] = []
    by_root: dict[str, _Work] = {}
    for position, posting in enumerate(sorted(postings, key=lambda posting: (posting.posted_at, posting.root_id))):
        work = _Work(position, posting)
        chosen = by_root.get(by_hand.get(posting.root_id) or "")
        if chosen is not None:
            work.follow(chosen, LinkedBy.ANNOTATED)
        elif by_hand.get(posting.root_id, "") is not None:
            found = earlier.predecessor(work)
            if found is not None:
                work.follow(*found)
        earlier.add(work)
        works.append(work)
        by_root[posting.root_id] = work
    trees: dict[int, list[_Work]] = defaultdict(list)
    for work in works:
        trees[work.first].append(work)
    return [_series(tree) for tree in trees.values()]


class _Work:
    """A posting, as it is compared with others."""

    def __init__(self, position: int, posting: Posting) -> None:
        self.position = position
        self.posting = posting
        self.label = posting.revision
        self.root = posting.cover or posting.patches[0].message
        self.thread = self.root.thread
        self.sender = posting.sender_email
        self.line = stable_line(self.root.subject)
        self.prefixes = frozenset(prefix.casefold() for prefix in self.root.subject.prefixes)
        self.is_pull = posting.kind is PostingKind.PULL or self.root.subject.is_pull
        self.is_resend = any(mail.subject.is_resend for mail in (self.root, *(patch.message for patch in posting.patches[:1])))
        self.is_misfit = any(alarm.kind is AlarmKind.MISFIT for alarm in posting.alarms)
        self.has_title = bool(posting.posted_at) and has_title(self.root)
        self.title = plain_title(self.root.subject)
        counted = [] if self.is_pull or self.is_misfit else [patch.message for patch in posting.patches if not patch.is_repeated]
        self.titles = {plain_title(patch.subject) for patch in counted if self._speaks(patch)}
        self.paths = {path for patch in counted for path in patch.paths}
        self.first = position  # the position of the first posting of its series
        self.era = 0  # numbering begins anew: an RFC v3, then a v1
        self.linked_by: LinkedBy | None = None
        self.predecessor: str | None = None

    def _speaks(self, patch: PostedMessage) -> bool:
        """Tell whether the patch's title says something of the posting: sent with its root, for the same release."""
        subject = patch.subject
        in_time = self.posting.posted_at and abs(patch.sent_at - self.posting.posted_at) <= SPREAD
        return bool(in_time and subject.title and not subject.is_pull and stable_line(subject) == self.line)

    @property
    def parts(self) -> tuple[int, ...]:
        return tuple(int(part) for part in self.label.split(".") if part.isdigit())

    @property
    def order(self) -> tuple[int, tuple[int, ...], int, str]:
        return self.era, self.parts, self.posting.posted_at, self.posting.root_id

    def continues(self, other: "_Work") -> bool:
        """Tell whether by its tags this could come after the other: a later number, a resend, a patch after an RFC."""
        kind = self.posting.kind
        if self.parts > other.parts or (self.is_resend and (self.posting.revision_inferred or self.parts == other.parts)):
            return True
        if kind is PostingKind.PARTIAL:
            return self.posting.revision_inferred or self.parts == other.parts
        return kind is PostingKind.POSTING and other.posting.kind is PostingKind.RFC

    def shares_work(self, other: "_Work") -> bool:
        """Tell whether the patches themselves look related."""
        if len(self.titles) == 1 and len(other.titles) == 1:
            return not self.paths.isdisjoint(other.paths)
        return not self.titles.isdisjoint(other.titles)

    def follow(self, other: "_Work", linked_by: LinkedBy) -> None:
        """Take the other for the posting that this is a revision of."""
        self.first = other.first
        self.linked_by = linked_by
        self.predecessor = other.posting.root_id
        if self.posting.revision_inferred and (self.is_resend or self.posting.kind is PostingKind.PARTIAL):
            self.label = other.label
        restarts = self.parts < other.parts and self.posting.kind is not PostingKind.PARTIAL
        self.era = other.era + restarts


class _Earlier:
    """The postings seen so far, by what may tie a later one to them."""

    def __init__(self) -> None:
        self._by_change_id: dict[str, _Work] = {}
        self._by_message: dict[str, _Work] = {}
        self._by_title: dict[tuple[str, str, str], _Deque] = defaultdict(_bounded)
        self._by_title_of_anyone: dict[tuple[str, str], _Deque] = defaultdict(_bounded)
        self._by_patch_title: dict[tuple[str, str, str], _Deque] = defaultdict(_bounded)
        self._pulls: dict[tuple[str, str], _Deque] = defaultdict(_bounded)

    def add(self, work: _Work) -> None:
        posting = work.posting
        if posting.change_id is not None:
            self._by_change_id[posting.change_id] = work
        for mail in posting.mails:
            self._by_message[mail.message_id] = work
        if work.is_pull:
            self._pulls[work.sender, work.title].append(work)
        elif work.has_title:
            self._by_title[work.sender, work.line, work.title].append(work)
            self._by_title_of_anyone[work.line, work.title].append(work)
        for title in work.titles:
            self._by_patch_title[work.sender, work.line, title].append(work)

    def predecessor(self, work: _Work) -> tuple[_Work, LinkedBy] | None:
        """Return the posting that this one follows and what says so; None where nothing does."""
        said = self._by_what_it_says(work)
        if said is not None:
            return said
        if work.is_pull:
            same = [other for other in self._pulls.get((work.sender, work.title), ()) if work.continues(other)]
            return (same[-1], LinkedBy.TITLE) if same and _within(work, same[-1], PULLING) else None
        if work.posting.kind is PostingKind.PARTIAL:
            found = self._replied_to(work)
            if found is not None:
                return found, LinkedBy.REPLY
        for find, linked_by in (
            (self._of_same_title, LinkedBy.TITLE),
            (self._of_shared_patches, LinkedBy.PATCH_TITLE),
            (self._replied_to, LinkedBy.REPLY),
            (self._of_another_sender, LinkedBy.TITLE),
        ):
            found = find(work)
            if found is not None:
                return found, linked_by
        return None

    def _by_what_it_says(self, work: _Work) -> tuple[_Work, LinkedBy] | None:
        change_id = work.posting.change_id
        if change_id is not None and change_id in self._by_change_id:
            return self._by_change_id[change_id], LinkedBy.CHANGE_ID
        mails = [work.root, *(patch.message for patch in work.posting.patches)]
        for linked_by, message_ids in (
            (LinkedBy.LINK, [linked for mail in mails for linked in mail.links_to_revisions]),
            (LinkedBy.SUPERSEDES, [linked for mail in mails for linked in mail.supersedes]),
        ):
            linked = [self._by_message[message_id] for message_id in message_ids if message_id in self._by_message]
            if linked:
                return max(linked, key=lambda other: other.position), linked_by
        return None

    def _of_same_title(self, work: _Work) -> _Work | None:
        if not work.has_title:
            return None
        found = []
        for other in self._by_title.get((work.sender, work.line, work.title), ()):
            same_tree, related, continues = work.prefixes == other.prefixes, work.shares_work(other), work.continues(other)
            is_said = continues and (same_tree or related) and _within(work, other, REVISING)
            if is_said or (related and _within(work, other, RESTARTING)):
                found.append((same_tree, continues, other.position, other))
        return max(found)[3] if found else None

    def _of_shared_patches(self, work: _Work) -> _Work | None:
        """Return the posting with the greatest share of equal titles, of those that the revision goes on from; else the latest."""
        shared: Counter[int] = Counter()
        others: dict[int, _Work] = {}
        for title in work.titles:
            for other in self._by_patch_title.get((work.sender, work.line, title), ()):
                if _within(work, other, REVISING):
                    shared[other.position] += 1
                    others[other.position] = other
        best: tuple[bool, float, int] | None = None
        for position, count in shared.items():
            other = others[position]
            share = count / max(len(work.titles), len(other.titles))
            continues = work.continues(other)
            is_recent = _within(work, other, RESTARTING)
            if not (is_recent or 4 * share >= 1 if continues else is_recent and _is_half(count, work, other) and work.shares_work(other)):
                continue
            score = continues, share if continues else 0.0, position
            best = score if best is None else max(best, score)
        return others[best[2]] if best else None

    def _replied_to(self, work: _Work) -> _Work | None:
        """Return the sender's posting that this one was sent into, where its tags say that it follows something."""
        if work.posting.revision_inferred and not work.is_resend and work.posting.kind is not PostingKind.PARTIAL:
            return None
        for ancestor in reversed(work.root.ancestors):
            other = self._by_message.get(ancestor)
            if other is None or other.sender != work.sender or other.is_pull or not work.continues(other):
                continue
            if work.prefixes == other.prefixes or work.shares_work(other):
                return other
        return None

    def _of_another_sender(self, work: _Work) -> _Work | None:
        """Return the posting that somebody took over: same title, half of the patches of both, and the next revision."""
        if not work.has_title or work.posting.revision_inferred:
            return None
        for other in reversed(self._by_title_of_anyone.get((work.line, work.title), ())):
            shared = len(work.titles & other.titles)
            half = shared and 2 * shared >= max(len(work.titles), len(other.titles))
            if half and work.parts > other.parts and work.shares_work(other) and _within(work, other, REVISING):
                return other
        return None


def _bounded() -> _Deque:
    return deque(maxlen=_NEAREST)


def _within(work: _Work, other: _Work, window: int) -> bool:
    return work.posting.posted_at - other.posting.posted_at <= window


def _is_half(count: int, work: _Work, other: _Work) -> bool:
    """Tell whether so many patches are half of both postings, counting those that another list has."""
    return 2 * count >= max(work.posting.expected, other.posting.expected)


def _series(tree: Collection[_Work]) -> Series:
    ordered = sorted(tree, key=lambda work: work.order)
    full = [work for work in ordered if work.posting.kind is not PostingKind.PARTIAL] or ordered
    latest = full[-1].posting
    postings = []
    for place, work in enumerate(ordered):
        posting = work.posting
        if work.label != posting.revision:
            posting = replace(posting, revision=work.label)
        following = next((other for other in _full_after(ordered, place) if _supersedes(other, work)), None)
        postings.append(
            LinkedPosting(
                posting=posting,
                linked_by=work.linked_by,
                predecessor=work.predecessor,
                superseded_by=following.posting.root_id if following else None,
            )
        )
    return Series(
        name=min(tree, key=lambda work: work.position).posting.root_id,
        title=latest.title,
        author_name=latest.author_name,
        author_email=latest.author_email,
        latest_revision=full[-1].label,
        postings=tuple(postings),
    )


def _full_after(ordered: Sequence[_Work], place: int) -> Iterable[_Work]:
    """Yield the next full postings, a few: a series of hundreds is no series, and must not cost their square."""
    for other in ordered[place + 1 : place + 1 + 2 * _NEAREST]:
        if other.posting.kind is not PostingKind.PARTIAL and not other.is_misfit:
            yield other


def _supersedes(later: _Work, work: _Work) -> bool:
    """Tell whether a full posting takes the place of all of an earlier one."""
    if later.predecessor == work.posting.root_id and later.linked_by not in {LinkedBy.PATCH_TITLE, LinkedBy.REPLY}:
        return True
    if work.posting.kind is PostingKind.PARTIAL and later.order > work.order:
        return True
    if later.has_title and work.has_title and later.title == work.title:
        return True
    size = len(work.titles)
    return 2 * len(later.titles & work.titles) >= size > 0 or (later.parts > work.parts and 2 * len(later.titles) >= size)
