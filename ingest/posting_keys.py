"""By what mails can come to belong to one posting or series, and how far apart in time.

Every rule of `sending`, `posting` and `series` that looks from one mail to another goes through one of these keys, or through
messages that share them. So what the rules make of a set of messages that is closed over its keys does not depend on any other.
"""

import re
from typing import NamedTuple

from ..model.posting import PostedMessage
from ..model.subject import Subject, fold_title
from .subject import strip_title_revision

HOUR = 3600
DAY = 24 * HOUR

# What one act of sending takes at most. Rate limits of mail servers stretch big series over hours; nobody sends two revisions as one.
SENDING = 12 * HOUR
# How long after an earlier posting a revision still follows by titles alone. Within a list's year titles like "MAINTAINERS: update"
# come back as other work; of 762 revisions that link to the one before, nearly all follow within months.
REVISING = 350 * DAY
# How long a pull request may be sent again under its title, which returns with every merge window.
PULLING = 30 * DAY
# Patches sent later than this after the root of their posting do not speak for it by their titles.
SPREAD = 7 * DAY
# How long after a posting one that claims no later revision can still be the same work sent anew.
RESTARTING = 90 * DAY
# Within what time another mail of the same title shows that a title ends in a version.
RETITLING = 183 * DAY

# "5.15", "v4.19", "5.10.y", "4.14.123": the release that a backport is for
RELEASE_RE = re.compile(r"v?[2-9]\.[0-9]{1,3}(?:\.[0-9]{1,3}|\.y)?")


class SendingKey(NamedTuple):
    """What the mails of one act of sending have in common."""

    sender: str
    revision: str | None
    total: int
    is_rfc: bool
    is_resend: bool
    line: str


def stable_line(subject: Subject) -> str:
    """Return the stable releases that a subject is for ("5.15", "autosel 5.4"), "" for new work.

    Backports carry the titles of hundreds of other series: they are compared only among themselves.
    """
    words = []
    for prefix in subject.prefixes:
        word = prefix.casefold()
        if word == "autosel" or "stable" in word or RELEASE_RE.fullmatch(word):
            words.append(word)
    return " ".join(sorted(words))


def is_backport(subject: Subject) -> bool:
    """Tell whether a subject is for a stable release."""
    return bool(stable_line(subject))


def plain_title(subject: Subject) -> str:
    """Return the title as titles are compared across revisions: folded, without a version at its end.

    Where the brackets say one, only the same is taken off ("[PATCH V3 0/2] key support V3").
    """
    title = subject.title
    if subject.title_revision is not None:
        title = strip_title_revision(title)
    elif subject.revision is not None and title.endswith(subject.revision):
        stripped = strip_title_revision(title)
        if title[len(stripped) :].strip(" ,;:-(vV") == subject.revision:
            title = stripped
    return fold_title(title)


def is_numbered(message: PostedMessage) -> bool:
    """Tell whether the mail is posted as n of m. A reply is not, whatever it quotes, nor is one of several pull requests."""
    subject = message.subject
    if subject.is_reply or subject.counter is None or subject.total is None:
        return False
    return message.has_diff or not subject.is_pull or subject.counter == 0


def is_single(message: PostedMessage) -> bool:
    """Tell whether the mail is a posting by itself: a patch without a number, or a pull request."""
    subject = message.subject
    if subject.is_reply or is_numbered(message):
        return False
    return subject.is_pull or (subject.is_patch and message.has_diff)


def may_be_naked_cover(message: PostedMessage) -> bool:
    """Tell whether the mail could be the cover of patches that are numbered where it is not."""
    return not message.subject.is_reply and message.subject.counter is None and not message.has_diff


def has_title(message: PostedMessage) -> bool:
    """Tell whether the mail's title is that of a whole posting: of a cover or of a single patch."""
    subject = message.subject
    return subject.counter in {None, 0} or subject.total == 1


def may_take_part(message: PostedMessage) -> bool:
    """Tell whether the mail may be in a posting. What this is false for can be left out of all that is done with postings."""
    return is_numbered(message) or is_single(message) or may_be_naked_cover(message)


def refers_to_nothing(message: PostedMessage) -> bool:
    """Tell whether the mail names no mail that it answers.

    Exchange gives mails ids of its own and moves the one that git send-email made into References: each patch of a series then
    answers itself (CH2PPF4D26F8E1CE4E18E9CC5B8DAF724DCA2A42@CH2PPF4D26F8E1C.namprd07.prod.outlook.com).
    """
    if not message.ancestors:
        return True
    is_renamed = message.message_id.casefold().endswith(".prod.outlook.com")
    return is_renamed and all(ancestor.casefold().endswith(f"-{message.sender_email}") for ancestor in message.ancestors)


def sending_key(message: PostedMessage) -> SendingKey:
    """Return what a numbered mail shares with the others of its posting."""
    subject = message.subject
    return SendingKey(message.sender_email, subject.revision, subject.total or 0, subject.is_rfc, subject.is_resend, stable_line(subject))


def posting_keys(message: PostedMessage) -> tuple[str, ...]:
    """Return the keys of a mail, none for one that takes no part in any posting.

    Mails that bear on one another's posting or series share a key, or are joined by a chain of others that do.
    """
    if not may_take_part(message):
        return ()
    numbered, single = is_numbered(message), is_single(message)
    subject = message.subject
    keys = [f"thread {message.thread}", f"message {message.message_id}"]
    keys += [f"message {linked}" for linked in (*message.links_to_revisions, *message.supersedes)]
    if message.change_id is not None:
        keys.append(f"change-id {message.change_id}")
    if not message.sent_at:
        return tuple(keys)
    line, title = stable_line(subject), plain_title(subject)
    if subject.is_pull:
        keys += _within(f"pull {message.sender_email} {title}", message.sent_at, PULLING)
    elif has_title(message):
        keys += _within(f"title {line} {title}", message.sent_at, REVISING)
    if not subject.is_pull and ((numbered and subject.counter) or single):
        keys += _within(f"patch {message.sender_email} {line} {title}", message.sent_at, REVISING + 2 * SPREAD)
    if numbered and refers_to_nothing(message):
        keys += _within(f"sending {' '.join(map(str, sending_key(message)))}", message.sent_at, SENDING)
    return tuple(keys)


def _within(key: str, moment: int, window: int) -> list[str]:
    """Return two keys, so that any two moments no further apart than the window have one in common."""
    slot = moment // window
    return [f"{key} {slot}", f"{key} {slot + 1}"]
