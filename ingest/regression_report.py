"""Reports of people -> Report: a failure seen, asserted in one's own words.

A report is told from a fix, a review that predicts, a question, a call for help: by what is said to have happened, to whom, and
what is blamed. Wordings were gathered from the lists; prose is read by paragraphs, logs by `oops`.
"""

import re
from collections.abc import Sequence

from ..model.commit_reference import CommitReference
from ..model.message import Message, Part
from ..model.regression import Report, ReportKind, ReportSource, Splat
from ..model.subject import Subject
from ..model.vocabulary import MessageKind
from .assertion import NOT_SUBJECT_RE, PASSED_RE, TREE_RE, asserted_in_answer, asserted_in_thread
from .culprit import find_culprit
from .prose import Paragraph
from .robot_report import bug_key, first_error

_TEST_RE = re.compile(
    r"\b(?P<test>(?:generic|btrfs|xfs|ext4|block|nvme|nvmeof-mp|srp|loop|zbd|scsi|overlay|cifs|f2fs|nfs|dm|throtl|shared)/[0-9]{3}\b|"
    r"(?:nvdimm|ndctl|cxl) unit tests?|xfstests? [a-z]+/[0-9]{3}"
    r"|kselftests?[\w:/ -]{0,30}|ltp[\w:/ -]{0,30}|kunit[\w:/-]{0,30}|[a-z]+_test[sz]?|\w+\.sh\b)"
)
_REPRODUCER_RE = re.compile(r"https?://[^\s<>\"']*(?:repro|syz|reproduc|gist|pastebin|testcase)[^\s<>\"']*", re.IGNORECASE)
# Words that answer rather than report.


def read_report(
    message: Message,
    subject: Subject,
    kind: MessageKind,
    part: Part,
    text: str,
    prose: Sequence[Paragraph],
    splats: Sequence[Splat],
    commits: Sequence[CommitReference],
    *,
    has_diff: bool,
) -> Report | None:
    """Return what a person's mail reports as failing; None for all that only speaks of failures."""
    is_reply = subject.is_reply or bool(message.references)
    own_subject = not subject.is_reply
    if (subject.is_patch or subject.is_pull or subject.counter is not None) and own_subject:
        return None
    if NOT_SUBJECT_RE.search(message.subject) and own_subject:
        return None
    if own_subject and "The following changes since commit" in text:
        return None
    found = asserted_in_thread(message, part, prose, splats, commits) if own_subject else None
    if found is None and is_reply:
        found = asserted_in_answer(message, part, prose, splats, commits, has_diff=has_diff)
    if found is None:
        return None
    line, why = found
    return _report(message, subject, part, text, prose, splats, commits, line, why, is_reply=is_reply)


def _report(
    message: Message,
    subject: Subject,
    part: Part,
    text: str,
    prose: Sequence[Paragraph],
    splats: Sequence[Splat],
    commits: Sequence[CommitReference],
    line: int,
    why: str,
    *,
    is_reply: bool,
) -> Report:
    whole = " ".join(paragraph.text for paragraph in prose)[:8000]
    error = None if splats else first_error(part)
    if splats:
        signature, kind = splats[0].signature, splats[0].kind
    elif error:
        signature, kind = error[2], ReportKind.BUILD
    else:
        signature, kind = _plain_signature(message, subject, prose, line), _plain_kind(message.subject, whole)
    culprit = find_culprit(part, prose, commits, message.subject)
    passed = PASSED_RE.search(whole)
    test = _TEST_RE.search(whole) or _TEST_RE.search(message.subject)
    reproducer = _REPRODUCER_RE.search(whole)
    tree = TREE_RE.search(message.subject) or TREE_RE.search(whole)
    source = ReportSource.PERSON
    if "Linux Kernel Functional Testing" in text or message.sender.email == "lkft@linaro.org":
        source = ReportSource.LKFT
    elif message.sender.email.startswith("kernelci"):
        source = ReportSource.KERNELCI
    key = bug_key(message, text)
    if key and message.subject.startswith(("[bugzilla-daemon", "Fwd: [Bug", "[Bug")):
        source = ReportSource.BUGZILLA
    return Report(
        part=0,
        line=line,
        end_line=line,
        kind=kind,
        source=source,
        signature=signature[:200],
        key=key,
        is_update=subject.is_reply and why in ("bisected", "reverting", "blames") and not splats and not error,
        blames_parent=is_reply
        and (why in ("blames", "reverting") or (why in ("bisected", "splat", "build", "subject") and culprit is None)),
        culprit=culprit,
        passed=_passed(passed),
        tree=tree.group(1) if tree else None,
        test=test.group("test").strip() if test else None,
        reproducer=reproducer.group() if reproducer else None,
    )


def _passed(match: re.Match[str] | None) -> str | None:
    return next((match.group(name) for name in ("base", "good", "revision", "tag") if match.group(name)), None) if match else None


def _plain_signature(message: Message, subject: Subject, prose: Sequence[Paragraph], line: int) -> str:
    """Return what fails in the writer's words: the subject of a new thread, the sentence of an answer."""
    if not subject.is_reply:
        return message.subject
    for paragraph in prose:
        if line in paragraph.lines:
            offset = paragraph.starts[paragraph.lines.index(line)]
            start = paragraph.text.rfind(". ", 0, offset)
            end = paragraph.text.find(". ", offset)
            return paragraph.text[start + 2 if start >= 0 else 0 : end + 1 if end >= 0 else None][:160]
    return message.subject


def _plain_kind(subject: str, text: str) -> ReportKind:
    both = f"{subject} {text[:2000]}".lower()
    for words, kind in (
        (
            ("build fail", "build error", "breaks the build", "compile", "build broken", "fails to build", "broke the build"),
            ReportKind.BUILD,
        ),
        (("panic", "crash", "oops"), ReportKind.CRASH),
        (("performance", "slower", "throughput", "latenc", "slowdown"), ReportKind.PERFORMANCE),
        (("hang", "hung", "deadlock", "lockup", "freez", "stuck"), ReportKind.HANG),
        (("xfstests", "blktests", "kselftest", "test fail", "failing test", "fstests", "ltp "), ReportKind.TEST),
    ):
        if any(word in both for word in words):
            return kind
    return ReportKind.BEHAVIOUR
