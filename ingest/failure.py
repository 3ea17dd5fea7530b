"""One mail through all that reads failures: splats, reports, commands to trackers, statements, and the keys of fixes."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from ..model.commit_reference import CommitReference, MessageLink
from ..model.message import Message, Part
from ..model.patch import Diff
from ..model.regression import Culprit, Report, ReportKind, ReportSource, Splat, Statement, StatementKind
from ..model.subject import Subject
from ..model.trailer import Trailer
from ..model.vocabulary import CommitRole, MessageKind
from .failure_words import may_report
from .fix_offer import may_offer
from .fix_statement import read_statements
from .oops import find_splats, has_splat_words
from .outcome import ANSWERS
from .prose import own_text, read_prose, words_of
from .regression_report import PersonsMail, other_failures, read_report
from .regzbot import is_tracker, read_commands
from .robot_report import read_robot_reports, robot_of
from .statement_wording import may_state
from .syzbot_result import read_syzbot_result

_WORDS_OF = 12_000  # characters of one's own in which words are looked for
_PATCHES = (MessageKind.PATCH, MessageKind.COVER, MessageKind.PULL)
_SYZBOT_RE = re.compile(r"bot\+(?:ci)?([0-9a-f]{16,40})@|[?&]extid=([0-9a-f]{16,40})")
_BUGZILLA_RE = re.compile(r"bugzilla\.kernel\.org/(?:show_bug\.cgi\?id=)?([0-9]{3,7})")
_REPORTED = ("reported-by", "reported-and-tested-by", "bisected-by", "reported-and-bisected-by", "reported-and-debugged-by", "debugged-by")
_POINTING = ("closes", "link", "buglink", "bug-link", "bug", "references", "addresses", "resolves")
# "Merging drm/drm-next (1234567890ab drm/ttm: a subject)"
_MERGING_RE = re.compile(r"Merging [^\s()]{1,80} \([0-9a-f]{7,40} (?P<subject>.{4,300})\)$")
_SUBJECT_RE = re.compile(r"Subject: (?:\[[^\]]{1,60}\] ?)*(?P<title>.{5,200})$")
# As what a fix may name the commit that it mends.
_BLAMING = (CommitRole.FIXES, CommitRole.MENTIONED, CommitRole.BISECTED, CommitRole.REVERTS)
# What the mail that reports may itself say of what was done.
_DONE = {StatementKind.REVERTED, StatementKind.DROPPED, StatementKind.FOLDED_IN, StatementKind.FAILS}


def find_failures(
    message: Message,
    subject: Subject,
    kind: MessageKind,
    parts: Sequence[Part],
    commits: Sequence[CommitReference],
    links: Sequence[MessageLink],
    diffs: Sequence[Diff],
) -> tuple[tuple[Report, ...], tuple[Statement, ...]]:
    """Return (reports, statements) of a mail. `parts` are the texts that were read, its own first."""
    source = robot_of(message)
    if source is None and kind in _PATCHES:
        return (), ()
    part = parts[0]
    own = own_text(part)
    words = words_of(own[:_WORDS_OF])
    splats: list[Splat] = find_splats(part) if has_splat_words(own, words if len(own) <= _WORDS_OF else None) else []
    prose = None
    reports: list[Report] = []
    if source:
        reports = read_robot_reports(source, message, part, splats, commits)
    elif kind is not MessageKind.NOTICE and may_report(words, own, message.subject, is_reply=subject.is_reply, has_splat=bool(splats)):
        prose = read_prose(part)
        report = read_report(PersonsMail(message, subject, part, own, prose, splats, commits, bool(diffs)))
        reports = [report, *other_failures(part, report, splats)] if report else []
    if len(reports) == 1 and not splats and reports[0].kind is not ReportKind.BUILD:
        reports = [_with_attached(reports[0], parts[1:])]
    is_commanding = ("#regzb" in own or "#syz" in own) and not is_tracker(message)
    statements: list[Statement] = read_commands(part, own) if is_commanding else []
    reports = [_introduced(one, statements) for one in reports]
    if source is ReportSource.SYZBOT:
        statements += read_syzbot_result(part)
    elif message.references or reports:
        offered = [(diff.part, diff.line) for diff in diffs if not _is_output(diff)]
        kinds = may_state(words)
        if prose is None:
            may_tell = kinds or not ANSWERS.isdisjoint(words) or may_offer(words)
            is_telling = may_tell or (not offered and (links or commits or "http" in own))
            prose = read_prose(part) if is_telling else ()
        read = read_statements(part, prose, kinds, commits, links, offered, words=words if len(own) <= _WORDS_OF else None)
        commanded = {one.kind for one in statements}
        kept = _DONE | {StatementKind.FIX_OFFERED} if offered else _DONE
        statements += [_titled(one, parts) for one in read if one.kind not in commanded and (not reports or one.kind in kept)]
    return tuple(reports), tuple(statements)


def fix_keys(
    message: Message, kind: MessageKind, trailers: Iterable[Trailer], commits: Iterable[CommitReference]
) -> list[tuple[str, int, int]]:
    """Return (key, part, line) for each thing by which a patch may be known as the fix of a reported failure."""
    if kind is not MessageKind.PATCH and not message.sender.email.startswith("tip-bot"):
        return []
    found: dict[str, tuple[int, int]] = {}
    for trailer in trailers:
        name = trailer.name.lower()
        if trailer.is_quoted:
            continue
        keys: list[str] = []
        if name in _REPORTED or name in _POINTING:
            match = _SYZBOT_RE.search(trailer.value)
            if match:
                keys.append(f"syzbot:{match.group(1) or match.group(2)}")
            elif name in _REPORTED and trailer.person_email:
                keys.append(f"reporter:{trailer.person_email}")
            match = _BUGZILLA_RE.search(trailer.value)
            if match:
                keys.append(f"bugzilla:{match.group(1)}")
        for key in keys:
            found.setdefault(key, (trailer.part, trailer.line))
    for commit in commits:
        if commit.sha and not commit.is_quoted and commit.role in _BLAMING:
            found.setdefault(f"sha:{commit.sha[:7]}", (commit.part, commit.line))
    return [(key, part, line) for key, (part, line) in found.items()]


def tree_heads(message: Message, part: Part) -> list[tuple[int, str]]:
    """Return (line, subject) of the commits that a "linux-next: Tree for" mail names as the heads of the trees that it merged."""
    if not message.subject.startswith("linux-next: Tree for"):
        return []
    return [
        (at, match.group("subject"))
        for at, line in enumerate(part.lines, start=1)
        if line.startswith("Merging ") and (match := _MERGING_RE.match(line))
    ]


def _introduced(report: Report, commands: Iterable[Statement]) -> Report:
    """Return a report with the culprit that it tells to a tracker ("#regzbot introduced: 1234567890ab"), where it names none."""
    told = next((one for one in commands if one.kind is StatementKind.INTRODUCED and one.sha), None)
    if report.culprit or told is None:
        return report
    return replace(report, culprit=Culprit(part=told.part, line=told.line, sha=told.sha, subject=told.subject, is_bisected=False))


def _with_attached(report: Report, parts: Sequence[Part]) -> Report:
    """Return a report with the signature of a log that is attached, where its own text holds none."""
    for part in parts:
        text = "\n".join(part.lines)
        splats = find_splats(part) if has_splat_words(text) else []
        if splats:
            return replace(report, signature=splats[0].signature, kind=splats[0].kind)
    return report


def _is_output(diff: Diff) -> bool:
    """Tell whether a diff compares what a test printed with what it should print: "xfs/050.out" with "xfs/050.out.bad"."""
    paths = [path for change in diff.files for path in (change.old_path, change.path) if path]
    return bool(paths) and all(path.endswith((".out", ".bad", ".log", ".txt")) for path in paths)


def _titled(statement: Statement, parts: Sequence[Part]) -> Statement:
    """Return an offered diff with the title that stands above it."""
    if statement.kind is not StatementKind.FIX_OFFERED or statement.subject:
        return statement
    part = next((one for one in parts if one.number == statement.part), None)
    for line in part.lines[: statement.line] if part else ():
        match = _SUBJECT_RE.match(line) if line.startswith("Subject: ") else None
        if match:
            return replace(statement, subject=match.group("title").strip())
    return statement
