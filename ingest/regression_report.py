"""Reports of people -> Report: a failure seen, asserted in one's own words.

A report is told from a fix, a review that predicts, a question, a call for help: by what is said to have happened, to whom, and
what is blamed. Wordings were gathered from the lists; prose is read by paragraphs, logs by `oops`.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from typing import NamedTuple

from ..model.commit_reference import CommitReference
from ..model.message import Message, Part
from ..model.regression import Report, ReportKind, ReportSource, Splat
from ..model.subject import Subject
from .assertion import GOOD_RE, NOT_SUBJECT_RE, PASSED_RE, TREE_RE, Why, asserted_in_answer, asserted_in_thread
from .blame import FAILING_RE, UNBLAMED_RE
from .build_error import first_error
from .culprit import find_culprit, has_landed
from .oops import begins_another
from .prose import Paragraph
from .robot_report import bug_key
from .schema_check import schema_failure

_TEST_RE = re.compile(
    r"(?<![\w./-])(?P<test>(?:generic|btrfs|xfs|ext4|block|nvme|nvmeof-mp|srp|loop|zbd|scsi|overlay|cifs|f2fs|nfs|dm|throtl|shared)/[0-9]{3}\b|"
    r"(?:nvdimm|ndctl|cxl) unit tests?|xfstests? [a-z]+/[0-9]{3}"
    r"|kselftests?\b(?:[: ]+[a-z][\w:/-]{2,30})?|ltp\b(?:[: -]+[a-z][\w-]{2,30})?|kunit(?![/\w])(?:[: ][\w:-]{3,30})?"
    r"|[a-z]+_test[sz]?(?![\w/(])|[\w-]+\.sh\b)"
)
# "C reproducer: https://…", "repro.c: https://…"; a URL that says so itself: "…/x/repro.c?x=…", "?tag=ReproC"
_REPRODUCER_RE = re.compile(
    r"\b(?:repro(?:duc\w+)?(?:\.\w{1,6})?|poc)\b[^:.?!]{0,30}:? {0,2}(?P<url>https?://[^\s<>\"'()]+)"
    r"|(?P<named>https?://[^\s<>\"'()]*(?:repro|testcase)[^\s<>\"'()]*)",
    re.IGNORECASE,
)
# "make misbehaves (was: a crash when running strace)": what it was is another thing
_WAS_RE = re.compile(r"[ \t]*[\[(]was:?[^\])]{0,200}[\])]?$", re.IGNORECASE)
_PASSED = ("base", "without", "good", "revision", "not", "start", "tag")  # groups of PASSED_RE
_LKFT = ("Linux Kernel Functional Testing", "lkft@linaro.org", "qa-reports.linaro.org/lkft", "lkft.validation.linaro.org")


class PersonsMail(NamedTuple):
    """A mail that a person wrote, with what was read of it before."""

    message: Message
    subject: Subject
    part: Part
    own: str  # its own words, without quotes
    prose: Sequence[Paragraph]
    splats: Sequence[Splat]
    commits: Sequence[CommitReference]
    has_diff: bool

    @property
    def is_reply(self) -> bool:
        """Whether it answers another mail, under its subject or a new one."""
        return self.subject.is_reply or bool(self.message.references)


def read_report(mail: PersonsMail) -> Report | None:
    """Return what a person's mail reports as failing; None for all that only speaks of failures."""
    subject = mail.subject
    own_subject = not subject.is_reply
    if (subject.is_patch or subject.is_pull or subject.counter is not None) and own_subject:
        return None
    if NOT_SUBJECT_RE.search(mail.message.subject) and own_subject:
        return None
    if own_subject and "The following changes since commit" in mail.own:
        return None
    found = asserted_in_thread(mail.message, mail.part, mail.prose, mail.splats, mail.commits) if own_subject else None
    if found is None and mail.is_reply:
        found = asserted_in_answer(mail.part, mail.own, mail.prose, mail.splats, mail.commits, has_diff=mail.has_diff)
    return _report(mail, *found) if found else None


def other_failures(part: Part, report: Report, splats: Sequence[Splat]) -> list[Report]:
    """Return reports of the further splats of a mail that its own words say are failures of their own."""
    found: list[Report] = []
    signatures = {report.signature}
    for before, splat in pairwise(splats):
        if splat.signature in signatures or not begins_another(part, max(before.end_line, splat.line - 8), splat.line - 1):
            continue
        signatures.add(splat.signature)
        found.append(
            replace(
                report,
                line=splat.line,
                end_line=splat.end_line,
                kind=splat.kind,
                signature=splat.signature[:200],
                is_update=False,
                test=None,
            )
        )
    return found


def _report(mail: PersonsMail, line: int, why: Why) -> Report:
    """Return the report that a mail makes on a line; `why`: by what it asserts it."""
    message, subject, part, splats = mail.message, mail.subject, mail.part, mail.splats
    whole = " ".join(paragraph.text for paragraph in mail.prose)[:8000]
    error = None if splats else first_error(part)
    title = _WAS_RE.sub("", message.subject) or message.subject
    if splats:
        signature, kind = splats[0].signature, splats[0].kind
    elif error and not (why is Why.SCHEMA and error.is_warning):
        signature, kind = error.what, ReportKind.BUILD
    elif why is Why.SCHEMA:
        signature, kind = schema_failure(part, line) or title, ReportKind.CHECK
    else:
        signature = _plain_signature(title, subject, mail.prose, line, why)
        kind = _plain_kind(signature) or _plain_kind(f"{title} {whole[:2000]}") or ReportKind.BEHAVIOUR
    culprit = find_culprit(part, mail.prose, mail.commits, message.subject)
    said = PASSED_RE.search(whole)
    passed = _passed(said, GOOD_RE.search(mail.own))
    is_base = said is not None and bool(said.group("base") or said.group("without"))  # what fails is made on top of it
    test = _TEST_RE.search(whole) or _TEST_RE.search(message.subject)
    reproducer = _REPRODUCER_RE.search(whole)
    key = bug_key(message, mail.own)
    is_about_parent = (subject.is_reply or " Re: " in message.subject or why in (Why.BLAMES, Why.REVERTING)) and not UNBLAMED_RE.search(
        whole
    )
    return Report(
        part=0,
        line=line,
        end_line=line,
        kind=kind,
        source=_source(message, mail.own, key),
        signature=signature[:200],
        key=key,
        is_update=subject.is_reply and why in (Why.BISECTED, Why.REVERTING, Why.BLAMES) and not splats and not error,
        blames_parent=mail.is_reply
        and is_about_parent
        and (why in (Why.BLAMES, Why.SCHEMA) or (why is not Why.SEEN and (culprit is None or has_landed(part, culprit)))),
        culprit=culprit,
        passed=passed,
        tree=_tree(message.subject, whole, None if is_base else passed),
        test=test.group("test").strip() if test else None,
        reproducer=(reproducer.group("url") or reproducer.group("named")).rstrip(".,;") if reproducer else None,
    )


def _source(message: Message, text: str, key: str | None) -> ReportSource:
    """Return who reports: people also send what the lab they work for, or a user of bugzilla, has found."""
    if any(word in text for word in _LKFT) or message.sender.email == "lkft@linaro.org":
        return ReportSource.LKFT
    if message.sender.email.startswith("kernelci"):
        return ReportSource.KERNELCI
    if key and message.subject.startswith(("[bugzilla-daemon", "Fwd: [Bug", "[Bug")):
        return ReportSource.BUGZILLA
    return ReportSource.PERSON


def _passed(match: re.Match[str] | None, logged: re.Match[str] | None) -> str | None:
    """Return what is said to be good: in words, else by the first line of a log of git bisect."""
    if match:
        return next((match.group(name) for name in _PASSED if match.group(name)), None)
    return (f"v{logged.group('release')}" if logged.group("release") else logged.group("sha")) if logged else None


def _tree(subject: str, whole: str, passed: str | None) -> str | None:
    """Return the release or day of linux-next that fails: the first that is named and is not the one that is good."""
    good = (passed or "").lstrip("v")
    named = (match.group(1) for text in (subject, whole) for match in TREE_RE.finditer(text))
    return next((one for one in named if one.lstrip("v") != good), None)


def _plain_signature(title: str, subject: Subject, prose: Sequence[Paragraph], line: int, why: Why) -> str:
    """Return what fails in the writer's words: the subject of a new thread or of one about a failure, the sentence of an answer."""
    if not subject.is_reply:
        return title
    if why is Why.BISECTED and not subject.is_patch:
        return subject.title
    for paragraph in prose:
        if line in paragraph.lines:
            return _sentence(paragraph, line)[:160]
    return title


def _sentence(paragraph: Paragraph, line: int) -> str:
    """Return the sentence of a line: of several the first that speaks of a failure."""
    at = paragraph.lines.index(line)
    start = paragraph.starts[at]
    end = paragraph.starts[at + 1] if at + 1 < len(paragraph.starts) else len(paragraph.text)
    begin = paragraph.text.rfind(". ", 0, start) + 2 if paragraph.text.rfind(". ", 0, start) >= 0 else 0
    first = ""
    while begin < end:
        stop = paragraph.text.find(". ", begin)
        sentence = paragraph.text[begin : stop + 1 if stop >= 0 else None]
        first = first or sentence
        if (stop < 0 or stop >= start) and FAILING_RE.search(sentence):
            return sentence
        if stop < 0:
            break
        begin = stop + 2
    return first


def _plain_kind(text: str) -> ReportKind | None:
    """Return what fails by the words of a text; None where they do not say."""
    return next((kind for words, kind in _KINDS if words.search(text)), None)


_KINDS = tuple(
    (re.compile(words, re.IGNORECASE), kind)
    for words, kind in (
        (
            r"build (?:fail|error|broken)|breaks the build|\bcompil|(?:fails|failed) to build|broke the build|\bbuilds? failing",
            ReportKind.BUILD,
        ),
        (r"\bpanic|\bcrash|\boops", ReportKind.CRASH),
        (r"\bhangs?\b|\bhanging|\bhung\b|deadlock|lockup|\bfreez|\bstuck\b", ReportKind.HANG),
        (
            r"performance|\bslower|throughput|latenc|slow-?down|\bslows down|\bregress(?:es|ed) .{0,40}\bby [0-9]|[0-9]% (?:drop|regress)",
            ReportKind.PERFORMANCE,
        ),
        (
            r"xfstests|blktests|kselftest|\btests? fail|failing test|fstests|\bltp\b|\b(?:generic|btrfs|xfs|ext4|nvme|f2fs)/[0-9]{3}\b",
            ReportKind.TEST,
        ),
    )
)
