"""Builders for tests of postings and series: threads drawn as text, postings and series as text again."""

import gzip
import random
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar

from patchlore.ingest.mbox import split_mbox, unpack_span
from patchlore.ingest.message import parse_message
from patchlore.ingest.part import read_part
from patchlore.ingest.posting import group_postings
from patchlore.ingest.series import link_series
from patchlore.ingest.subject import parse_subject
from patchlore.model.posting import PostedMessage, Posting, Series

HOUR = 3600
START = 1_700_000_000

Outcome = TypeVar("Outcome")
Change = Mapping[str, Mapping[str, Any]]


def mails(drawing: str, changes: Change | None = None) -> list[PostedMessage]:
    """Return the mails of a drawing, a line each: "id parent sender hours subject", "-" for no parent, "~" before the subject for no diff.

    The References are those of the parent and it. A parent that is not drawn is one that no archive holds. A patch changes the file
    that its title begins with. `changes` sets further fields by id.
    """
    drawn: dict[str, PostedMessage] = {}
    for number, line in enumerate(filter(None, map(str.strip, drawing.splitlines()))):
        message_id, parent, sender, hours, text = line.split(None, 4)
        subject = parse_subject(text.removeprefix("~"))
        above = () if parent == "-" else ((*drawn[parent].ancestors, parent) if parent in drawn else (parent,))
        has_diff = not text.startswith("~") and bool(subject.counter if subject.is_pull else subject.is_patch and subject.counter != 0)
        drawn[message_id] = PostedMessage(
            message=number,
            thread=0,
            message_id=message_id,
            ancestors=above,
            sender_email=f"{sender}@example.org",
            sender_name=sender.title(),
            sent_at=START + round(float(hours) * HOUR),
            subject=subject,
            has_diff=has_diff,
            paths=(f"{subject.title.split(':')[0]}.c",) if has_diff else (),
            additions=2 if has_diff else 0,
            deletions=1 if has_diff else 0,
        )
    for message_id, fields in (changes or {}).items():
        drawn[message_id] = replace(drawn[message_id], **fields)
    return in_threads(drawn.values())


_TAGS = ("", "[PATCH]", "[PATCH v2]", "[PATCH v2.1]", "[RFC PATCH]", "[PATCH RESEND]", "[PATCH 5.4]", "[GIT PULL]", "[tool PATCH]")
_TITLES = ("oven: fan", "oven: turn", "lamp: light", "oven: fan v2", "heat", "heat v2", "fix typo")
_DAYS = (0, 0, 0, 0.2, 0.5, 0.6, 1, 80, 100, 200, 349, 351, 400)


def random_mails(numbers: random.Random) -> list[PostedMessage]:
    """Return a dozen mails, of few senders and titles, that refer to one another and to lost ones without sense."""
    drawing = []
    changes: dict[str, dict[str, Any]] = {}
    for number in range(numbers.randint(3, 14)):
        tag, total = numbers.choice(_TAGS), numbers.choice((0, 0, 1, 2, 2, 3))
        if total and tag:
            tag = f"{tag[:-1]} {numbers.randint(0, total)}/{total}]"
        parent = numbers.choice(("-", "-", "lost", *(f"m{earlier}" for earlier in range(number))))
        hours = 24 * numbers.choice(_DAYS) + numbers.choice((0, 0.01, 6))
        subject = f"{numbers.choice(('', '', '~'))}{tag} {numbers.choice(_TITLES)}"
        drawing.append(f"m{number} {parent} {numbers.choice(('ann', 'ann', 'bob'))} {hours} {subject}")
        odd = numbers.choice(({}, {}, {}, {"change_id": "x"}, {"links_to_revisions": ("m1",)}, {"sent_at": 0}, {"claimed": (9, 9, 0)}))
        changes[f"m{number}"] = odd
    return mails("\n".join(drawing), changes)


def in_threads(messages: Iterable[PostedMessage]) -> list[PostedMessage]:
    """Return the mails with their threads: what refers to one another, through mails never seen too."""
    above: dict[str, str] = {}

    def top(message_id: str) -> str:
        while above.get(message_id, message_id) != message_id:
            message_id = above[message_id]
        return message_id

    found = list(messages)
    for message in found:
        for ancestor in message.ancestors:
            above[top(message.message_id)] = top(ancestor)
    numbers: dict[str, int] = {}
    return [replace(message, thread=numbers.setdefault(top(message.message_id), len(numbers))) for message in found]


def shuffles(messages: Sequence[PostedMessage]) -> Iterable[list[PostedMessage]]:
    """Yield the mails as they stand, backwards, and in a few other orders."""
    yield list(messages)
    yield list(messages)[::-1]
    for seed in range(4):
        shuffled = list(messages)
        random.Random(seed).shuffle(shuffled)
        yield shuffled


def postings_of(messages: Sequence[PostedMessage]) -> list[Posting]:
    """Return the postings of mails, which are the same in any order."""
    return _same(messages, group_postings)


def series_of(messages: Sequence[PostedMessage]) -> list[Series]:
    """Return the series of mails, which are the same in any order."""
    return _same(messages, lambda shuffled: link_series(group_postings(shuffled)[::-1]))


def _same(messages: Sequence[PostedMessage], compute: Callable[[list[PostedMessage]], Outcome]) -> Outcome:
    first, *others = [compute(shuffled) for shuffled in shuffles(messages)]
    assert all(other == first for other in others)
    return first


def posting_text(posting: Posting) -> str:
    """Return a posting as "v1? posting [cover] 1=p1 2=p2/3": "?" where the revision is inferred, "/3" where patches are missing of 3."""
    words = [f"v{posting.revision}{'?' if posting.revision_inferred else ''}", posting.kind.value]
    if posting.cover:
        words.append(f"[{posting.cover.message_id}]")
    words += [f"{'again ' if patch.is_repeated else ''}{patch.counter}={patch.message.message_id}" for patch in posting.patches]
    text = " ".join(words)
    return text if posting.complete else f"{text} of {posting.expected}"


def read_series(messages: Sequence[PostedMessage]) -> list[list[str]]:
    """Return each series as a list of its postings as text, behind "(title) " or what else ties them to an earlier one."""
    return [
        [(f"({linked.linked_by.value}) " if linked.linked_by else "") + posting_text(linked.posting) for linked in one.postings]
        for one in series_of(messages)
    ]


_SUMMARY_RE = re.compile(r"^ ([0-9]+) files? changed(?:, ([0-9]+) ins[^,\n]*)?(?:, ([0-9]+) del[^,\n]*)?$", re.MULTILINE)


def read_mbox(path: Path) -> list[PostedMessage]:
    """Return the mails of a compressed mbox as series linking sees them, each Message-ID once."""
    found: dict[str, PostedMessage] = {}
    with gzip.open(path) as file:
        for span in split_mbox(file.read):
            message = parse_message(unpack_span(span.raw or b"")[1])
            if message.message_id in found:
                continue
            diff = read_part(0, message.text)[1]
            files = diff.files if diff else ()
            summary = _SUMMARY_RE.search(message.text)
            found[message.message_id] = PostedMessage(
                message=len(found),
                thread=0,
                message_id=message.message_id,
                ancestors=message.references,
                sender_email=message.sender.email,
                sender_name=message.sender.name,
                sent_at=message.sent_at or 0,
                subject=parse_subject(message.subject),
                has_diff=diff is not None,
                paths=tuple(sorted({file.path for file in files})),
                additions=sum(file.additions for file in files),
                deletions=sum(file.deletions for file in files),
                claimed=(int(summary[1]), int(summary[2] or 0), int(summary[3] or 0)) if summary else None,
            )
    return in_threads(found.values())
