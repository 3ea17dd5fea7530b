"""One message's records -> the rows it will have, but for the numbers that only the database can give.

Made in the worker processes: tuples cross to the writer at a fraction of the cost of records. A row lacks its message's
number, which the loader puts in front; people and paths stand as text, which the loader replaces by their numbers.
"""

import traceback
import zlib
from dataclasses import replace
from hashlib import sha1
from pathlib import PurePath

from ..model.defect import Defect
from ..model.message import Address, Message, RawMessage
from ..model.vocabulary import DefectKind, SectionKind
from .extract import Extracted, bare, extract
from .message import parse_message
from .rows import MailRows, Row, iso_time, text_key, title_key
from .subject import parse_subject

_DEFLATE_LEVEL = 4  # 1 % larger than 6, a fifth faster
_INTEGER_MAX = 2**63 - 1


def mail_rows(raw: RawMessage) -> MailRows:
    """Return the rows of one mail, whatever it holds."""
    return _rows(raw, extract_mail(raw.data))


def extract_mail(data: bytes) -> Extracted:
    """Return what is read from one mail, whatever it holds.

    Where our own code fails on it, the mail is kept with as much as could be read, and a defect that holds the error: it harms
    no other mail, and a later version of the program can read it anew.
    """
    try:
        message = parse_message(data)
    except Exception as error:
        message = _unread_message(data, error)
    try:
        return extract(message)
    except Exception as error:
        return bare(replace(message, defects=(*message.defects, _failure(error))))


def _unread_message(data: bytes, error: Exception) -> Message:
    """Return what stands for a mail that could not be parsed at all."""
    digest = sha1(data, usedforsecurity=False).hexdigest()
    return Message(
        message_id=f"{digest}@set-aside.invalid",
        message_id_inferred=True,
        subject="",
        sender=Address(name="", email=""),
        recipients=(),
        sent_at=None,
        sent_zone=None,
        references=(),
        lists=(),
        text="",
        attachments=(),
        content_hash=digest,
        copy_rank=(),
        defects=(_failure(error),),
    )


def _failure(error: Exception) -> Defect:
    """Return the defect for an error of ours, with the place in our code."""
    frame = traceback.extract_tb(error.__traceback__)[-1]
    place = f"{PurePath(frame.filename).name}:{frame.lineno}"
    return Defect(kind=DefectKind.EXTRACTOR_FAILED, detail=f"{type(error).__name__} at {place}: {error}"[:300])


def _rows(raw: RawMessage, extracted: Extracted) -> MailRows:
    message = extracted.message
    author = extracted.body_author
    return MailRows(
        message_id=message.message_id,
        content_hash=message.content_hash,
        copy_rank=".".join(f"{part:06d}" for part in message.copy_rank) + ":" + sha1(raw.data, usedforsecurity=False).hexdigest(),
        is_page=message.is_page,
        is_inferred=message.message_id_inferred,
        loose_key=message.loose_key,
        sent_at=message.sent_at,
        lists=(raw.list,) if raw.list else message.lists,
        received_at=raw.received_at,
        deflated=zlib.compress(raw.data, _DEFLATE_LEVEL),
        references=message.references,
        message=(
            message.subject,
            extracted.kind.value,
            message.sender.name,
            message.sender.email,
            iso_time(message.sent_at),
            message.message_id_inferred,
            len(raw.data),
        ),
        text=message.text,
        body_author=(author.name, author.email) if author else None,
        facts=_facts(extracted),
    )


def _facts(extracted: Extracted) -> dict[str, list[Row]]:
    message = extracted.message
    facts: dict[str, list[Row]] = {
        "attachments": [(a.number, a.filename, a.content_type, min(a.size, _INTEGER_MAX), a.text) for a in message.attachments],
        "sections": [(s.part, s.line, s.end_line, s.kind.value, s.depth) for s in extracted.sections if s.kind is not SectionKind.OWN],
        "recipients": sorted({(field, address.email, address.name) for field, address in message.recipients if address.email}),
        "changed_files": _changed_files(extracted),
        "diff_hunks": _hunks(extracted),
        "diffs": _diffs(extracted),
        "claimed_diffstats": [(d.part, d.line, d.end_line, d.is_quoted, d.files, d.insertions, d.deletions) for d in extracted.diffstats],
        "message_trailers": [
            (t.part, t.line, t.name, t.value, t.person_email, t.person_name, t.is_quoted, t.is_conditional) for t in extracted.trailers
        ],
        "declarations": [(d.part, d.line, d.is_quoted, d.name, d.value) for d in extracted.declarations],
        "message_links": [(k.part, k.line, k.is_quoted, k.message_id) for k in extracted.links],
        "named_commits": _commits(extracted),
        "conflict_places": _conflict_places(extracted),
        "conflict_sides": _conflict_sides(extracted),
        "conflict_remarks": [
            (r.part, r.line, r.end_line, r.weight and r.weight.value, r.settled and r.settled.value) for r in extracted.conflict_remarks
        ],
        "notices": _notices(extracted),
        "reports": _reports(extracted),
        "regression_statements": _statements(extracted),
        "tree_heads": [(title_key(parse_subject(subject).title), line) for line, subject in extracted.tree_heads],
        "fix_keys": [(text_key(key), part, line) for key, part, line in extracted.fix_keys],
        "message_defects": _defects(extracted),
    }
    return {table: rows for table, rows in facts.items() if rows}


def _notices(extracted: Extracted) -> list[Row]:
    return [
        (n.part, n.line, n.end_line, n.is_quoted, n.word.value, n.tree, n.subject, _subject_key(n.subject), n.link, n.by)
        for n in extracted.notices
    ]


def _statements(extracted: Extracted) -> list[Row]:
    return [
        (s.part, s.line, s.kind.value, s.is_command, s.about_parent, s.sha, s.subject, _subject_key(s.subject), s.message_id)
        for s in extracted.statements
    ]


def _subject_key(subject: str | None) -> int | None:
    """Return the key of the title in a whole subject line; None where there is none."""
    return title_key(parse_subject(subject).title) if subject else None


def _changed_files(extracted: Extracted) -> list[Row]:
    return [
        (
            f.part, f.line, f.end_line, f.path, f.old_path, f.change.value, f.is_binary,
            f.additions, f.deletions, f.old_blob, f.new_blob, f.old_mode, f.new_mode,
        )
        for diff in extracted.diffs
        for f in diff.files
    ]  # fmt: skip


def _hunks(extracted: Extracted) -> list[Row]:
    return [
        (f.part, h.line, h.end_line, f.path, h.old_start, h.old_count, h.new_start, h.new_count, h.section)
        for diff in extracted.diffs
        for f in diff.files
        for h in f.hunks
    ]


def _diffs(extracted: Extracted) -> list[Row]:
    return [
        (
            diff.part,
            diff.line,
            diff.patch_id,
            len({f.path for f in diff.files}),
            sum(f.additions for f in diff.files),
            sum(f.deletions for f in diff.files),
        )
        for diff in extracted.diffs
        if diff.files
    ]


def _commits(extracted: Extracted) -> list[Row]:
    return [
        (
            c.part, c.line, c.end_line, c.is_quoted, c.sha, c.subject, title_key(c.subject) if c.subject else None,
            c.role.value, c.tree, c.stability.value, c.author_date, c.author_email, c.link,
        )
        for c in extracted.commits
    ]  # fmt: skip


def _conflict_places(extracted: Extracted) -> list[Row]:
    """Return the places; several on one line where they are of one teller and differ in their trees, else the first counts."""
    rows: list[Row] = []
    lines: dict[tuple[int, int], tuple[str | None, set[tuple[str | None, str | None]]]] = {}
    for report in extracted.conflicts:
        trees = (report.tree_a, report.tree_b)
        for place in report.places:
            tool, known = lines.setdefault((report.part, place.line), (report.tool, set()))
            if trees in known or tool != report.tool:
                continue
            known.add(trees)
            rows.append(
                (
                    report.part, place.line, len(known), place.end_line, report.line, report.is_quoted, place.kind.value, place.path,
                    *trees, report.tool, report.weight and report.weight.value, report.settled and report.settled.value,
                )
            )  # fmt: skip
    return rows


def _conflict_sides(extracted: Extracted) -> list[Row]:
    return [
        (
            report.part, report.line, side.side, side.line, side.end_line, side.sha, side.subject,
            title_key(side.subject) if side.subject else None, side.link,
        )
        for report in extracted.conflicts
        if not report.is_quoted
        for side in report.sides
    ]  # fmt: skip


def _reports(extracted: Extracted) -> list[Row]:
    return [
        (
            ordinal, r.part, r.line, r.end_line, r.kind.value, r.source.value, r.signature, r.key, r.is_update, r.blames_parent,
            r.culprit.part if r.culprit else None, r.culprit.line if r.culprit else None, r.culprit.sha if r.culprit else None,
            r.culprit.subject if r.culprit else None, title_key(r.culprit.subject) if r.culprit and r.culprit.subject else None,
            bool(r.culprit and r.culprit.is_bisected), r.passed, r.tree, r.test, r.reproducer,
        )
        for ordinal, r in enumerate(extracted.reports, start=1)
    ]  # fmt: skip


def _defects(extracted: Extracted) -> list[Row]:
    rows: list[Row] = [(d.kind.value, d.detail) for d in extracted.message.defects]
    rows.extend(("corrupt-patch", sentence) for diff in extracted.diffs for sentence in diff.corrupt)
    return rows
