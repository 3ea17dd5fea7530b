"""Mails of patches -> acts of sending: which cover and patches were sent together.

Mails are joined where sender, revision, total, RFC, RESEND and stable release are the same, and

1. one has the other among its ancestors: git send-email's threads, deep or shallow; the nearest counts;
2. else both stand in one thread, or both refer to nothing, and were sent within 12 hours.

Two acts never become one because they look alike: a number that is taken, with another title, starts another act.
"""

from bisect import insort
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

from ..model.posting import PostedMessage
from ..model.subject import fold_title
from .posting_keys import (
    HOUR,
    SENDING,
    SendingKey,
    is_numbered,
    is_single,
    may_be_naked_cover,
    may_take_part,
    refers_to_nothing,
    sending_key,
)

# How long after a mail patches begin that belong to it in spite of its tags. A person who reports a fault and mends it needs longer,
# and so does one who sends a patch anew.
_AT_ONCE = HOUR

_MOST_COPIES = 8  # of one posting under one anchor that are told apart; what comes after is repeated patches


@dataclass(slots=True, eq=False)
class Sending:
    """One act of sending."""

    cover: PostedMessage | None = None
    patches: list[PostedMessage] = field(default_factory=list)  # by date and Message-ID; numbers may repeat
    is_naked: bool = False  # the cover is one only by its patches

    @property
    def root(self) -> PostedMessage:
        """The mail that names it: the cover, else the patch with the least number, the first of these sent."""
        return self.cover or min(self.patches, key=lambda patch: (patch.subject.counter or 0, *by_date(patch)))

    @property
    def total(self) -> int:
        """The number of patches that the patches say there are, else the cover."""
        first = self.patches[0] if self.patches else self.cover
        return 1 if first is None or first.subject.total is None else first.subject.total


def by_date(message: PostedMessage) -> tuple[int, str, str]:
    """Return what messages are ordered by."""
    return message.sent_at, message.message_id, message.stored_id


def find_sendings(messages: Collection[PostedMessage]) -> list[Sending]:
    """Return the acts of sending in messages, each message in at most one, in no particular order."""
    known: dict[str, PostedMessage] = {}
    for message in sorted(filter(may_take_part, messages), key=by_date):
        known.setdefault(message.message_id, message)
    sendings = []
    numbered: dict[str, PostedMessage] = {}
    for message in known.values():
        if is_numbered(message):
            numbered[message.message_id] = message
        elif is_single(message):
            cover = message if message.subject.is_pull else None
            sendings.append(Sending(cover=cover, patches=[] if cover else [message]))
    for sending in _joined(_threaded(numbered)):
        sendings += _split_second_copies(sending)
    return _settled(sendings, known)


@dataclass(slots=True, eq=False)
class _Cluster:
    """Mails joined by their ancestors: a tree below one mail, the top."""

    key: SendingKey
    top: PostedMessage
    members: list[PostedMessage]
    titles: dict[int, str]  # number -> title


def _threaded(numbered: dict[str, PostedMessage]) -> list[_Cluster]:
    """Join each patch with the nearest of its ancestors that was sent with it. A cover is always a top."""
    keys = {message_id: sending_key(message) for message_id, message in numbered.items()}
    above: dict[str, str] = {}

    def find(message_id: str) -> str:
        top = message_id
        while above.get(top, top) != top:
            top = above[top]
        while above.get(message_id, message_id) != top:
            above[message_id], message_id = top, above[message_id]
        return top

    tops = []
    for message_id, message in numbered.items():
        key = keys[message_id]
        nearest = next((ancestor for ancestor in reversed(message.ancestors) if keys.get(ancestor) == key), None)
        if nearest is None or message.subject.counter == 0 or find(nearest) == message_id:
            tops.append(message)  # the last: references that run in a circle
        else:
            above[message_id] = nearest
    clusters = {top.message_id: _Cluster(keys[top.message_id], top, [], {}) for top in tops}
    for message_id, message in numbered.items():
        cluster = clusters[find(message_id)]
        cluster.members.append(message)
        cluster.titles.setdefault(message.subject.counter or 0, fold_title(message.subject.title))
    return list(clusters.values())


def _joined(clusters: Iterable[_Cluster]) -> list[Sending]:
    """Join what was sent together without saying so by references: within a thread, or all outside of any."""
    places: dict[tuple[SendingKey, int | None], list[_Cluster]] = defaultdict(list)
    joined = []
    for cluster in clusters:
        thread = None if refers_to_nothing(cluster.top) else cluster.top.thread
        if thread is None and not cluster.top.sent_at:
            joined.append(cluster)
        else:
            places[cluster.key, thread].append(cluster)
    for place in places.values():
        place.sort(key=lambda cluster: (cluster.top.sent_at, cluster.top.subject.counter or 0, cluster.top.message_id))
        open_cluster, last_sent = place[0], place[0].top.sent_at
        joined.append(open_cluster)
        for cluster in place[1:]:
            if cluster.top.sent_at - last_sent <= SENDING and _fits(open_cluster, cluster):
                for member in cluster.members:
                    insort(open_cluster.members, member, key=by_date)
                open_cluster.titles = cluster.titles | open_cluster.titles
            else:
                open_cluster = cluster
                joined.append(cluster)
            last_sent = cluster.top.sent_at
    return [_sending(cluster) for cluster in joined]


def _fits(first: _Cluster, second: _Cluster) -> bool:
    """Tell whether two clusters may be one act: not two trees, no two covers, no number for two titles."""
    if len(first.members) > 1 and len(second.members) > 1:
        return False
    less, more = sorted((first.titles, second.titles), key=len)
    return all(number not in more or (number > 0 and more[number] == title) for number, title in less.items())


def _sending(cluster: _Cluster) -> Sending:
    cover = next((member for member in cluster.members if member.subject.counter == 0), None)
    return Sending(cover=cover, patches=[member for member in cluster.members if member is not cover])


def _split_second_copies(sending: Sending) -> list[Sending]:
    """Part what was sent twice, whole, under one anchor. What is not whole stays, as patches that were posted twice.

    Titles tell which belong together where a folder held two orders of them (20210420131611.8259-1-rppt@kernel.org): 1/2 a, 1/2 b,
    2/2 a, 2/2 b.
    """
    layers: list[dict[int, PostedMessage]] = []
    titles: list[set[str]] = []
    rest = []
    for patch in sending.patches:
        number, title = patch.subject.counter or 0, fold_title(patch.subject.title)
        free = (place for place, layer in enumerate(layers) if number not in layer and title not in titles[place])
        place = next(free, len(layers))
        if place == _MOST_COPIES:
            rest.append(patch)
            continue
        if place == len(layers):
            layers.append({})
            titles.append(set())
        layers[place][number] = patch
        titles[place].add(title)
    whole = [list(layer.values()) for layer in layers[1:] if len(layer) >= sending.total]
    if not whole:
        return [sending]
    rest += [patch for layer in layers[1:] if len(layer) < sending.total for patch in layer.values()]
    kept = Sending(cover=sending.cover, patches=sorted([*layers[0].values(), *rest], key=by_date))
    return [kept, *(Sending(patches=layer) for layer in whole)]


def _settled(sendings: list[Sending], known: Mapping[str, PostedMessage]) -> list[Sending]:
    """Give patches without a cover to the mails that they were sent under, where they went out with these under other tags."""
    of_message = {message.message_id: sending for sending in sendings for message in (sending.cover, *sending.patches) if message}
    gone: set[int] = set()
    orphans = [sending for sending in sendings if sending.cover is None and is_numbered(sending.patches[0])]
    for orphan in sorted(orphans, key=lambda sending: by_date(sending.patches[0])):
        above = _own_mail_above(orphan, known)
        if above is None:
            continue
        other = of_message.get(above.message_id)
        if other is None or not (other.patches or above.subject.counter == 0):
            if not _is_naked_cover(above, orphan):
                continue
            if other is not None:  # a pull request, and what it asks to pull
                gone.add(id(other))
            orphan.cover, orphan.is_naked = above, True
            of_message[above.message_id] = orphan
        elif _belongs(orphan, other):
            gone.add(id(orphan))
            for patch in orphan.patches:
                insort(other.patches, patch, key=by_date)
                of_message[patch.message_id] = other
    return [sending for sending in sendings if id(sending) not in gone]


def _own_mail_above(sending: Sending, known: Mapping[str, PostedMessage]) -> PostedMessage | None:
    """Return the sender's nearest mail above the first patch, of those that take part."""
    first = sending.patches[0]
    for ancestor in reversed(first.ancestors):
        mail = known.get(ancestor)
        if mail is not None and mail.sender_email == first.sender_email:
            return mail
    return None


def _belongs(orphan: Sending, other: Sending) -> bool:
    """Tell whether patches went out with others in spite of their tags.

    One of several has RFC where the others do not (20210212222541.2123505-10-ben.widawsky@intel.com), or the number of the revision
    before (20190621133455.3303-5-pagupta@redhat.com); or a cover has other tags than all of its patches, or counts them wrongly.
    """
    first = orphan.patches[0]
    waited = abs(first.sent_at - other.root.sent_at)
    if not other.patches:
        return waited <= SENDING
    taken = {patch.subject.counter for patch in other.patches}
    return (
        waited <= _AT_ONCE
        and is_numbered(other.patches[0])
        and orphan.total == other.total
        and taken.isdisjoint(patch.subject.counter for patch in orphan.patches)
    )


def _is_naked_cover(mail: PostedMessage, sending: Sending) -> bool:
    """Tell whether a mail without a number is the cover of the patches: at least two of them below it, at once."""
    below = [patch.ancestors[-1] for patch in sending.patches if mail.message_id in patch.ancestors]
    waited = abs(sending.patches[0].sent_at - mail.sent_at)
    return may_be_naked_cover(mail) and waited <= _AT_ONCE and len(below) > 1 and mail.message_id in below
