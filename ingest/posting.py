"""Acts of sending -> postings: their kind, revision and title, what they lack, what is odd about them."""

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from ..model.posting import Alarm, AlarmKind, PostedMessage, PostedPatch, Posting
from ..model.vocabulary import PostingKind
from .posting_keys import RETITLING, has_title, is_backport, is_single, may_take_part, plain_title, posting_keys, stable_line
from .sending import Sending, by_date, find_sendings
from .subject import strip_title_revision

__all__ = ("group_postings", "is_backport", "posting_keys")

_MOST_GAPS = 12  # numbers and runs of numbers that a sentence names


def group_postings(messages: Collection[PostedMessage]) -> list[Posting]:
    """Return the postings in messages, ordered by date and root; replies and other mails are in none.

    The outcome does not depend on the order of the messages.
    """
    sendings = find_sendings(messages)
    titles = _Titles(messages)
    replaced = _find_replaced(sendings)
    postings = [_posting(sending, titles, replaced.get(id(sending), ())) for sending in sendings]
    return sorted(postings, key=lambda posting: (posting.posted_at, posting.root_id))


class _Titles:
    """When a sender used a title, and with which version at its end."""

    def __init__(self, messages: Iterable[PostedMessage]) -> None:
        self._uses: dict[tuple[str, str, str], list[tuple[int, str | None]]] = defaultdict(list)
        for message in sorted(messages, key=by_date):
            subject = message.subject
            if has_title(message) and not subject.is_pull and message.sent_at and may_take_part(message):
                self._uses[self._key(message)].append((message.sent_at, subject.title_revision))
        self._next_other = {key: _next_other(uses) for key, uses in self._uses.items()}

    def have_other_version(self, message: PostedMessage) -> bool:
        """Tell whether the sender used the same title with another version at its end, or with none, within half a year."""
        key = self._key(message)
        uses = self._uses.get(key)
        if uses is None or message.subject.is_pull:
            return False
        at = bisect_left(uses, message.sent_at - RETITLING, key=lambda use: use[0])
        if at < len(uses) and uses[at][1] == message.subject.title_revision:
            at = self._next_other[key][at]
        return at < len(uses) and uses[at][0] <= message.sent_at + RETITLING

    @staticmethod
    def _key(message: PostedMessage) -> tuple[str, str, str]:
        return message.sender_email, stable_line(message.subject), plain_title(message.subject)


def _next_other(uses: Sequence[tuple[int, str | None]]) -> list[int]:
    """Return for each use the index of the next with another version; one past the end where there is none."""
    following = [len(uses)] * len(uses)
    for at in range(len(uses) - 2, -1, -1):
        following[at] = at + 1 if uses[at + 1][1] != uses[at][1] else following[at + 1]
    return following


def _posting(sending: Sending, titles: _Titles, replaced: Sequence["_Replaced"]) -> Posting:
    root = sending.root
    first = min(sending.patches, key=lambda patch: (patch.subject.counter or 0, *by_date(patch)), default=root)
    revision, in_title = _revision(sending, titles)
    kind = _kind(sending, is_partial=bool(replaced))
    patches = _numbered(sending)
    numbers = sorted({patch.counter for patch in patches})
    expected = len(numbers) if kind is PostingKind.PARTIAL else 0 if kind is PostingKind.PULL and not patches else sending.total
    received = sum(1 for number in numbers if kind is PostingKind.PARTIAL or 1 <= number <= expected)
    alarms = [*_missing(numbers, expected, root, kind), *_odd_numbers(sending, patches)]
    alarms += [Alarm(kind=AlarmKind.REPLACES, detail=item.sentence, message_id=item.patch.message_id) for item in replaced]
    if received == expected:
        alarms += _unlike_claim(sending, patches)
    faults = [alarm.detail for alarm in alarms if alarm.kind in {AlarmKind.MISSING, AlarmKind.MISFIT}]
    author_name, author_email = _author(sending)
    title = root.subject.title
    return Posting(
        root_id=root.message_id,
        kind=kind,
        revision=revision or "1",
        revision_inferred=revision is None,
        cover=sending.cover,
        patches=patches,
        posted_at=root.sent_at,
        expected=expected,
        received=received,
        incomplete_because="; ".join(faults) or None,
        base_commit=_first(mail.base_commit for mail in (root, *sending.patches)),
        change_id=_first(mail.change_id for mail in (root, first)),
        title=strip_title_revision(title) if in_title else title,
        sender_email=root.sender_email,
        author_name=author_name,
        author_email=author_email,
        alarms=tuple(alarms),
    )


def _first(values: Iterable[str | None]) -> str | None:
    return next((value for value in values if value is not None), None)


def _revision(sending: Sending, titles: _Titles) -> tuple[str | None, bool]:
    """Return (label, whether the title ends in it); the patches' brackets count most, then the cover's, then its title."""
    root = sending.root
    for mail in (*sending.patches[:1], root):
        if mail.subject.revision is not None:
            return mail.subject.revision, False
    label = root.subject.title_revision if has_title(root) else None
    if label is None or not _is_version(root, label, titles, starts_patches=sending.is_naked):
        return None, False
    return label, True


def _is_version(root: PostedMessage, label: str, titles: _Titles, *, starts_patches: bool) -> bool:
    """Tell whether the end of a title is a version of the posting ("... cleanups v2"), not of a thing ("Support PCIe v3").

    A cover without any tag has no other place for it. Else the same title with another version must be known, or a changelog.
    """
    if starts_patches or titles.have_other_version(root):
        return True
    before = str(int(label) - 1) if label.isdigit() else label
    return label in root.changes_since or before in root.changes_since


def _kind(sending: Sending, *, is_partial: bool) -> PostingKind:
    subjects = [mail.subject for mail in (sending.cover, *sending.patches[:1]) if mail is not None]
    if any(subject.is_pull for subject in subjects):
        return PostingKind.PULL
    if is_partial:
        return PostingKind.PARTIAL
    if any(subject.is_resend for subject in subjects):
        return PostingKind.RESEND
    return PostingKind.RFC if any(subject.is_rfc for subject in subjects) else PostingKind.POSTING


def _numbered(sending: Sending) -> tuple[PostedPatch, ...]:
    """Return the patches by number, then date; after the first of a number the others are repeated."""
    seen: set[int] = set()
    patches = []
    for message in sorted(sending.patches, key=lambda patch: (patch.subject.counter or 1, *by_date(patch))):
        counter = 1 if message.subject.counter is None else message.subject.counter
        total = message.subject.total or 1
        patches.append(PostedPatch(counter=counter, total=total, is_repeated=counter in seen, message=message))
        seen.add(counter)
    return tuple(patches)


def _author(sending: Sending) -> tuple[str, str]:
    """Return (name, address) of the one author of all patches; of the sender where there is a cover or they are several's."""
    root = sending.root
    authors = {(patch.author_name, patch.author_email) for patch in sending.patches if patch.author_email}
    if sending.cover is None and len(authors) == 1 and all(patch.author_email for patch in sending.patches):
        return authors.pop()
    return root.sender_name, root.sender_email


def _missing(numbers: Sequence[int], expected: int, root: PostedMessage, kind: PostingKind) -> Iterable[Alarm]:
    """Yield an alarm that names the numbers without a patch. A run is a few numbers' work, however great the total."""
    if kind is PostingKind.PARTIAL or not expected:
        return
    runs = []
    before = 0
    for number in [*(number for number in numbers if 1 <= number <= expected), expected + 1]:
        if number - before > 1:
            runs.append((before + 1, number - 1))
        before = number
    if not runs:
        return
    if runs == [(1, expected)]:
        sentence = f"none of its {expected} patches is here" if expected > 1 else "its patch is not here"
    else:
        names = [name for start, end in runs[: _MOST_GAPS + 1] for name in _run(start, end)]
        if len(names) > _MOST_GAPS:
            names[_MOST_GAPS:] = ["others"]
        word = "patches" if len(names) > 1 or " " in names[0] else "patch"
        sentence = f"missing {word} {_listed(names)} of {expected}"
    yield Alarm(kind=AlarmKind.MISSING, detail=sentence, message_id=root.message_id)


def _run(start: int, end: int) -> list[str]:
    return [f"{start} to {end}"] if end - start > 1 else [str(number) for number in range(start, end + 1)]


def _listed(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def _odd_numbers(sending: Sending, patches: Sequence[PostedPatch]) -> Iterable[Alarm]:
    """Yield alarms on numbers used twice, numbers beyond the total, and a cover that counts otherwise."""
    copies = Counter(patch.counter for patch in patches)
    for patch in patches:
        if patch.is_repeated:
            times = {2: "twice", 3: "three times"}.get(copies[patch.counter], f"{copies[patch.counter]} times")
            if copies.pop(patch.counter, 0):
                sentence = f"patch {patch.counter} was posted {times}"
                yield Alarm(kind=AlarmKind.REPEATED, detail=sentence, message_id=patch.message.message_id)
        elif patch.counter > patch.total:
            sentence = f"patch {patch.counter} goes beyond the {patch.total} announced"
            yield Alarm(kind=AlarmKind.BEYOND, detail=sentence, message_id=patch.message.message_id)
    cover = sending.cover
    if cover is not None and patches and cover.subject.total not in {None, patches[0].total}:
        sentence = f"the cover counts {cover.subject.total} patches, the patches count {patches[0].total}"
        yield Alarm(kind=AlarmKind.COUNT, detail=sentence, message_id=cover.message_id)


def _unlike_claim(sending: Sending, patches: Sequence[PostedPatch]) -> Iterable[Alarm]:
    """Yield an alarm where the cover's diffstat is not what the patches change.

    Files and net lines are compared: the sums of insertions and deletions differ wherever one patch changes another's lines.
    A v4 said 34 files of work that its 22 patches, sent by mistake, had nothing of (20190701062020.19239-1-hch@lst.de): 6 files.
    """
    cover = sending.cover
    if cover is None or cover.claimed is None or not patches or not all(patch.message.has_diff for patch in patches):
        return
    files, insertions, deletions = cover.claimed
    counted = [patch.message for patch in patches if not patch.is_repeated]
    changed = len({path for message in counted for path in message.paths})
    additions, removals = sum(message.additions for message in counted), sum(message.deletions for message in counted)
    if files == changed or insertions - deletions == additions - removals:
        return
    fits = changed * 2 > files and files * 2 > changed
    sentence = (
        f"the cover speaks of {_files(files)} (+{insertions} -{deletions}), its patches change {_files(changed)} (+{additions} -{removals})"
    )
    if not fits:
        sentence = f"its patches do not fit its cover: {sentence}"
    yield Alarm(kind=AlarmKind.DIFFSTAT if fits else AlarmKind.MISFIT, detail=sentence, message_id=cover.message_id)


def _files(count: int) -> str:
    return "1 file" if count == 1 else f"{count} files"


@dataclass(frozen=True, slots=True)
class _Replaced:
    """A patch that takes the place of one posted before."""

    patch: PostedMessage
    sentence: str


class _Places:
    """Postings that came before, as what a later patch may take a place in."""

    def __init__(self) -> None:
        self._of_message: dict[str, Sending] = {}
        self._in_thread: dict[tuple[int, str, int], Sending] = {}
        self._numbers: dict[int, dict[str, int]] = {}  # by the sending's id: Message-ID -> number
        self._titles: dict[int, dict[str, int]] = {}  # title -> number

    def add(self, sending: Sending) -> None:
        root = sending.root
        for mail in (sending.cover, *sending.patches):
            if mail is not None:
                self._of_message[mail.message_id] = sending
        if not is_single(root):
            self._in_thread[root.thread, root.sender_email, sending.total] = sending
            self._numbers[id(sending)] = {patch.message_id: patch.subject.counter or 0 for patch in sending.patches}
            self._titles[id(sending)] = {plain_title(patch.subject): patch.subject.counter or 0 for patch in sending.patches}

    def above(self, patch: PostedMessage) -> Iterable[tuple[str, Sending]]:
        """Yield (ancestor, its posting) of the sender's numbered postings, the nearest first."""
        for ancestor in reversed(patch.ancestors):
            earlier = self._of_message.get(ancestor)
            if earlier is not None and id(earlier) in self._numbers and earlier.root.sender_email == patch.sender_email:
                yield ancestor, earlier

    def replaced_by_single(self, patch: PostedMessage) -> list[_Replaced]:
        """Return the numbered patch that one without a number follows: "[PATCH v3] title" under "[PATCH v2 3/5] title".

        A point revision may have another title: 20201124060956.1405768-1-ira.weiny@intel.com, a V3.1 of one patch of nine.
        """
        revision = patch.subject.revision
        if revision is None and not patch.subject.is_resend:
            return []
        for ancestor, earlier in self.above(patch):
            number = self._titles[id(earlier)].get(plain_title(patch.subject))
            if number is None and revision is not None and "." in revision:
                number = self._numbers[id(earlier)].get(ancestor)
            if number is not None and len(earlier.patches) > 1:
                return [_Replaced(patch, _takes_place(number, earlier))]
        return []

    def replaced_by(self, sending: Sending) -> list[_Replaced]:
        """Return what a coverless, incomplete sending replaces; nothing where it looks like a posting of which most was lost."""
        root, total = sending.root, sending.total
        in_thread = self._in_thread.get((root.thread, root.sender_email, total))
        replaced = []
        into_places = 0
        for patch in sending.patches:
            earlier = next((other for _, other in self.above(patch) if other.total == total), in_thread)
            if earlier is None or not patch.ancestors:
                return []
            numbers = self._numbers[id(earlier)]
            into_places += any(numbers.get(ancestor) == patch.subject.counter for ancestor in patch.ancestors)
            replaced.append(_Replaced(patch, _takes_place(patch.subject.counter, earlier)))
        is_partial = into_places == len(replaced) or len(replaced) == 1 or 2 * len(replaced) < total
        return replaced if is_partial else []


def _find_replaced(sendings: Collection[Sending]) -> dict[int, list[_Replaced]]:
    """Return, by the sending's id, what the partial ones replace: single patches sent into the thread of an earlier posting."""
    places = _Places()
    found = {}
    for sending in sorted(sendings, key=lambda sending: by_date(sending.root)):
        replaced: list[_Replaced] = []
        if sending.cover is None:
            if is_single(sending.root):
                replaced = places.replaced_by_single(sending.root)
            elif len(sending.patches) < sending.total:
                replaced = places.replaced_by(sending)
        if replaced:
            found[id(sending)] = replaced
        places.add(sending)
    return found


def _takes_place(number: int | None, earlier: Sending) -> str:
    return f"takes the place of patch {number} of v{earlier.root.subject.revision or '1'}"
