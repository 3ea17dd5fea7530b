"""One message through all the extractors, in their order."""

from ..model.commit_reference import CommitReference, MessageLink
from ..model.conflict import ConflictRemark, ConflictReport
from ..model.message import Address, Message, Section
from ..model.notice import Notice
from ..model.patch import Declaration, Diff, Diffstat
from ..model.record import record
from ..model.regression import Report, Statement
from ..model.subject import Subject
from ..model.trailer import Trailer
from ..model.vocabulary import MessageKind
from .author import find_body_author
from .commit_reference import find_commit_references
from .conflict_remark import find_conflict_remarks
from .conflict_report import find_conflict_reports
from .declaration import find_declarations
from .diffstat import find_diffstats
from .failure import find_failures, fix_keys, tree_heads
from .kind import message_kind
from .message_link import find_message_links
from .notice import find_notices
from .part import find_sections, read_part
from .subject import parse_subject
from .trailer import find_trailers

_READ_ATTACHMENT = 256 * 1024  # characters; a longer attachment without a diff is a log or a configuration


@record(frozen=True, slots=True, kw_only=True)
class Extracted:
    """All that is read from one message alone."""

    message: Message
    subject: Subject
    kind: MessageKind
    body_author: Address | None
    sections: tuple[Section, ...]
    diffs: tuple[Diff, ...]
    diffstats: tuple[Diffstat, ...]
    declarations: tuple[Declaration, ...]
    trailers: tuple[Trailer, ...]
    commits: tuple[CommitReference, ...]
    links: tuple[MessageLink, ...]
    conflicts: tuple[ConflictReport, ...]
    conflict_remarks: tuple[ConflictRemark, ...]
    notices: tuple[Notice, ...]
    reports: tuple[Report, ...]
    statements: tuple[Statement, ...]
    fix_keys: tuple[tuple[str, int, int], ...]  # key, part, line
    tree_heads: tuple[tuple[int, str], ...]  # line, subject


def extract(message: Message) -> Extracted:
    """Read everything that one message says."""
    subject = parse_subject(message.subject)
    own, diff = read_part(0, message.text)
    read = [own]
    sections = list(find_sections(own))
    diffs = [diff] if diff else []
    for attachment in message.attachments:
        if attachment.text is None:
            continue
        part, diff = read_part(attachment.number, attachment.text)
        if diff:
            diffs.append(diff)
            sections.extend(find_sections(part))
        if diff or len(attachment.text) <= _READ_ATTACHMENT:
            read.append(part)
    kind = message_kind(message, subject, has_diff=bool(diffs))
    trailers = tuple(found for part in read for found in find_trailers(part))
    commits = tuple(
        found
        for part in read
        for found in find_commit_references(part, sender=message.sender.email, subject=message.subject if part.number == 0 else "")
    )
    links = tuple(found for part in read for found in find_message_links(part))
    reports, statements = find_failures(message, subject, kind, read, commits, links, diffs)
    return Extracted(
        message=message,
        subject=subject,
        kind=kind,
        body_author=find_body_author(own) if diffs or subject.is_patch else None,
        sections=tuple(sections),
        diffs=tuple(diffs),
        diffstats=tuple(found for part in read for found in find_diffstats(part)),
        declarations=tuple(found for part in read for found in find_declarations(part)),
        trailers=trailers,
        commits=commits,
        links=links,
        conflicts=tuple(found for part in read for found in find_conflict_reports(part)),
        conflict_remarks=tuple(find_conflict_remarks(own)) if message.references else (),
        notices=tuple(
            find_notices(
                own, sender=message.sender.email, subject=message.subject, is_reply=bool(message.references), is_pull=subject.is_pull
            )
        ),
        reports=reports,
        statements=statements,
        fix_keys=tuple(fix_keys(message, kind, trailers, commits)),
        tree_heads=tuple(tree_heads(message, own)),
    )


def bare(message: Message) -> Extracted:
    """Return a message with nothing read from its texts."""
    return Extracted(
        message=message,
        subject=parse_subject(message.subject),
        kind=MessageKind.OTHER,
        body_author=None,
        sections=(),
        diffs=(),
        diffstats=(),
        declarations=(),
        trailers=(),
        commits=(),
        links=(),
        conflicts=(),
        conflict_remarks=(),
        notices=(),
        reports=(),
        statements=(),
        fix_keys=(),
        tree_heads=(),
    )
