"""Whether a person's mail asserts that something fails, and on which line: seen, bisected or blamed, not feared, asked or promised."""

import re
from collections.abc import Sequence
from enum import StrEnum

from ..model.commit_reference import CommitReference
from ..model.message import Message, Part
from ..model.regression import Splat
from ..model.vocabulary import CommitRole
from .blame import (
    BISECTED_RE,
    BLAMES_RE,
    CRASHES_RE,
    FAILING,
    FAILING_RE,
    NOT_BISECTED_RE,
    REAPPLIED_RE,
    REVERTING_RE,
    STILL_FAILING_RE,
    blamed,
    first_match,
)
from .build_error import first_error, has_error_words, has_warning_words
from .prose import Paragraph
from .schema_check import may_tell_of_schema, schema_told
from .trial import trial_failed, warned

_SUBJECT_RE = re.compile(
    r"""
    \bregress(?:ion|ed|es)\b | \bbisected\b | \[bug\b | \[oops | ^bug\b | \bbug:\ | \bbug[ ]report\b | \boops\b | \bpanics?\b
      | \bcrash(?:es|ed)?\b | \bhangs?\b | \bhung\b
    | \bdeadlock | \blockdep\b | \blockup | \bstalls?\b | \bbroken\b | \bbreaks\b | \bbroke\b | \bfails?\b | \bfailure\b
      | \bfailing\b | \bsplat\b | \buse[- ]after[- ]free\b
    | \bkasan\b | \bubsan\b | \bkcsan\b | \bkmemleak\b | \bwarnings?[ ](?:in|at|when|while|on)\b | \bwarning: | \bnull[ -](?:pointer
      |ptr)\b | \bnull[ ]deref | \bgeneral[ ]protection
    | \bbug_on\b | \berror:\ | \bfailed\b | \bnot[ ]work(?:ing)?\b
      | \bno[ ]longer\b | \bstopped[ ]working | \bslow(?:er|down)\b | \bleak\b | \bcircular[ ]locking
      | \bbuild[ ](?:error|fail|broken|break)
    """,
    re.IGNORECASE | re.VERBOSE,
)
# "PROBLEM: …" is how Documentation/admin-guide has bugs reported; "xfs/050 fails with …"
_STRONG_SUBJECT_RE = re.compile(
    r"\bregression\b|\bregressed\b|\[bug\b|\[oops|\bbisected\b|\bbug report\b|\bbug: |^\[?problem\b[^a-z]"
    r"|\b(?:generic|btrfs|xfs|ext4|block|nvme|overlay|f2fs|cifs|nfs)/[0-9]{3}\b.{0,30}\b(?:fail|hang|crash)|\bfail\w* .{0,30}"
    r"\b(?:generic|btrfs|xfs|ext4|block|nvme|overlay|f2fs)/[0-9]{3}\b",
    re.IGNORECASE,
)
# "flood of errors due to commit 1234567890ab", "boot fails since 1234567890ab"
_BLAMED_IN_SUBJECT_RE = re.compile(
    r"\b(?:due to|caused by|because of|since|after|introduced (?:by|in|with)|from|broken by|triggered by)\b.{0,40}\b(?=[a-f]{0,11}[0-9])"
    r"[0-9a-f]{10,40}\b",
    re.IGNORECASE,
)
# "fix a pmem regression": a cover without a tag
_MENDS_RE = re.compile(r"(?:\[[^\]]{1,40}\] ?)*(?:[\w/,-]{1,30}: ?)?(?:fix(?:es|ing)?|revert|avoid|prevent|handle)\b", re.IGNORECASE)
# Not reports although their subjects speak of failures.
NOT_SUBJECT_RE = re.compile(
    r"\[(?:GIT )?PULL|^(?:please|pls) (?:apply|backport|pick|queue|pull)\b|^(?:backport|stable) request|\bpull request\b|^\[ANN|Linux "
    r"regressions report|regression (?:report|tests?|suite|tracking)|^\[LSF|\bTree for\b|^Monthly|weekly report|review$|FAILED: patch"
    r"|^\[?(?:RFC|PATCH|RFT)\b|\bstatus\b.{0,12}report|\bstable-rc\b|^Linux [0-9][\w.-]{2,20}(?: released)?$"
    r"|^(?:x?fstests|blktests): |blktests:? (?:failures|"
    r"v[0-9])|xfsprogs|btrfs-progs",
    re.IGNORECASE,
)
_FILESYSTEM_HELP_RE = re.compile(
    r"\b(?:corrupt(?:ed|ion)?|recover(?:y|ing)?|help|mount(?:ing)? (?:failed|problem)|data loss|parent transid|read[- ]only|power (?:loss|"
    r"failure)|raid[0-9]?|unmountable|csum)\b",
    re.IGNORECASE,
)

# "I'm hitting a bug", "we have seen the attached use-after-free", "I just noticed that this change causes an error", "I get this crash"
_SEEN_RE = re.compile(
    rf"""
    \b(?:I|we|my|our|I've|we've|I'm|we're|CI|syzkaller|xfstests|kselftest|user\w*)\b[^.?!]{{0,30}}?
    \b(?:hit(?:ting)?|see(?:ing|n)?|saw|get(?:ting)?|got|gets|ran[ ]into|run(?:ning)?[ ]into|encounter(?:ed|ing|s)?|observ(?:e|ed|ing)
        |notic(?:e|ed|ing)|experienc(?:e|ed|ing)|found|fac(?:e|ed|ing)|caught|trigger(?:ed)?|met)\b
    [^.?!]{{0,90}}?\b{FAILING}\b
    """,
    re.IGNORECASE | re.VERBOSE,
)
# "Since v5.5-rc1 the board does not boot", "stopped working after upgrading to 5.4", "worked fine in 5.8", "regression in 5.12-rc1"
_SINCE_RE = re.compile(
    r"\b(?:since|after|from|with|in|on|starting with|upgrad\w+ to|updat\w+ to|between)\b[^.?!]{0,60}?\b(?:v?[2-7]\.[0-9]{1,2}(?:\.[0-9]+|"
    r"-rc[0-9]+)?|next-20[0-9]{6}|linux-next|mainline|commit [0-9a-f]{7,40}|[0-9a-f]{12})\b",
    re.IGNORECASE,
)
_BROKEN_RE = re.compile(
    r"\b(?:fails? with (?:the |this |an? )?(?:following |below )?(?:error|message)|"
    r"no longer (?:works?|boots?|builds?|compiles?|suspends?|resumes?|detect\w*|loads?)|(?:does ?n[o']t|do ?n[o']t|won't|can(?:no|"
    r"')t|unable to|fails? to|failed to|stopped|stops) "
    r"(?:boot|work|working|build|compile|suspend|resume|connect|load|start|mount|associate|detect|come up|probe|shut ?down|wake)\w*|(?:is|"
    r"are|got|gets|was) broken|(?:disappeared|vanished)\b|regress(?:ion|ed)\b|breaks\b|broke\b)",
    re.IGNORECASE,
)
# "next-20200702", "5.7.0-rc6", "v5.1-12317-ga6a4b66bd8f4" (git describe), "5.1.0-rc7_local"
TREE_RE = re.compile(
    r"\b(next-20[0-9]{6}|v?[3-7]\.[0-9]{1,2}(?:\.[0-9]{1,3})?(?:-rc[0-9]{1,2}(?![0-9]))?(?:-next-20[0-9]{6}|-[0-9]{1,6}-g[0-9a-f]{7,40})?)"
    r"(?![0-9A-Za-z]|\.\.v?[0-9])"
)
# "Here's the splat", "below is the trace that I get"
_SHOWS_RE = re.compile(
    r"\b(?:here(?:'s| is| are)|below is|this is) (?:the|a|my) (?:\w+ )?(?:splat|trace|oops|crash|warning|log|panic|backtrace)\b",
    re.IGNORECASE,
)
# "testing commit 1234… gcc", "kernel signature: …": syzbot's log of a bisection
_TESTED_COMMIT_RE = re.compile(r"^testing commit [0-9a-f]{40}\b", re.MULTILINE)
# A change with these is a patch, not a thing to try
_FORMAL = ("Signed-off-by:", "Subject: ", "Fixes: ")


_ANSWER_RE = re.compile(
    r"\b(?:I'?ll (?:send|post|fix|respin|look|update)|will (?:send|post|fix|respin|resend)|fixed in v[0-9]|fixed by|has been fixed|is "
    r"fixed|already fixed|should (?:be )?fix(?:ed)?|"
    r"can you (?:try|test)|could you (?:please )?(?:try|test)|please (?:try|test)|does (?:this|the|that) (?:patch|diff|help|fix)|try "
    r"(?:this|the)|below (?:patch|diff)|patch below|untested)\b",
    re.IGNORECASE,
)
_RELEASE = r"v?[2-7]\.[0-9]{1,2}(?:\.[0-9]{1,3})?(?:-rc[0-9]+)?"
_GOOD = rf"(?:{_RELEASE}|next-20[0-9]{{6}})"
# "works", "works fine", "is fine"; not "is broken"
_FINE = (
    r"(?:(?:works?|worked|passes|passed|boots?|booted)(?! not\b)(?: just| perfectly)?(?: (?:fine|ok(?:ay)?|good|well|as expected|without|"
    r"properly|correctly))?|(?:was|is|were)(?: just| still| all)? (?:fine|ok(?:ay)?|good|not affected|unaffected|clean|without))\b"
)
# "base v5.2-rc3 passes", "5.4 works just fine", "it boots fine with 5.4.2", "triggers on v5.10-rc4, not on v5.9", "Good: next-20231024"
PASSED_RE = re.compile(
    rf"\bbase[ ]\(?(?P<base>[\w.+-]{{3,40}})\)?[ ](?:passes|works|boots|is (?:fine|good|ok))\b"
    rf"|\b(?P<without>{_GOOD}) without (?:it|(?:this|that|the|these|your|my)(?: \w+){{0,2}}?) {_FINE}"
    rf"|\b(?P<good>{_GOOD})(?: kernel| series)?(?:,| and earlier| or earlier| also)? {_FINE}"
    r"|\b(?P<revision>v[1-9][0-9]?)(?: of (?:this|the|your) (?:series|patch(?:set)?|set))? "
    r"(?:works?|worked|passes|passed|was|is|did) (?:just |still )?(?:fine|ok(?:ay)?|good|well)\b"
    r"|\b(?:not on|works?(?: fine| well)? (?:on|in|with)|worked(?: fine| well)? (?:on|in|with|until|up to)"
    r"|fine (?:on|in|with)|no (?:\w+ )?(?:issues?|problems?|crash(?:es)?|failures?|regressions?) (?:on|in|with)) (?:kernel |linux )?"
    rf"(?P<not>{_GOOD})\b"
    rf"|\bbetween (?P<start>{_GOOD}) and {_GOOD}"
    r"|\bgood:? +\[?(?P<tag>next-20[0-9]{6}|v?[2-7]\.[0-9]{1,2}[\w.-]{0,12})",
    re.IGNORECASE,
)
# "# good: [0123456789abcdef] Linux 6.7": the first of git bisect log is what who bisected gave
GOOD_RE = re.compile(r"# good: \[(?P<sha>[0-9a-f]{7,40})\] ?(?:Linux (?P<release>[2-7]\.[0-9]{1,2}[\w.-]{0,12}))?")


class Why(StrEnum):
    """By what a mail asserts that something fails."""

    SPLAT = "splat"  # a log of the kernel shows it
    BUILD = "build"  # so does an error of a compiler
    SCHEMA = "schema"  # so does a check of device trees
    SUBJECT = "subject"  # the subject says so
    SEEN = "seen"  # a sentence says that it was seen, and since when
    BISECTED = "bisected"  # a bisection ended at a commit
    BLAMES = "blames"  # a sentence blames the patch that is answered
    REVERTING = "reverting"  # it works again without the patch


def asserted_in_thread(
    message: Message, part: Part, prose: Sequence[Paragraph], splats: Sequence[Splat], commits: Sequence[CommitReference]
) -> tuple[int, Why] | None:
    """Return (line, why) of a mail with a subject of its own."""
    subject = message.subject
    if _MENDS_RE.match(subject) and any("files changed," in line or " file changed," in line for line in part.lines[:200]):
        return None
    if splats and not (_FILESYSTEM_HELP_RE.search(subject) and not _STRONG_SUBJECT_RE.search(subject)):
        return splats[0].line, Why.SPLAT
    if _STRONG_SUBJECT_RE.search(subject):
        return 0, Why.SUBJECT
    bisected = _bisected_reference(commits)
    if bisected:
        return bisected.line, Why.BISECTED
    if _BLAMED_IN_SUBJECT_RE.search(subject) and not subject.lower().startswith(("fix", "revert", "please")):
        return 0, Why.SUBJECT
    seen = first_match(prose, BLAMES_RE, check_hypothetical=True) or first_match(prose, _SEEN_RE, check_hypothetical=True)
    broken = first_match(prose, _BROKEN_RE, check_hypothetical=True)
    if _FILESYSTEM_HELP_RE.search(subject):
        return None
    if _SUBJECT_RE.search(subject):
        error = first_error(part)
        if error:
            return error.line, Why.BUILD
        if (seen or broken) and any(_SINCE_RE.search(paragraph.text) for paragraph in prose[:12]):
            return (seen or broken or 0), Why.SEEN
        if (
            _SINCE_RE.search(subject)
            or any(PASSED_RE.search(one.text) for one in prose[:6])
            or ((seen or broken) and any(TREE_RE.search(paragraph.text) for paragraph in prose[:12]))
        ):
            return broken or seen or 0, Why.SUBJECT
        return None
    if (
        broken
        and any("regress" in paragraph.text for paragraph in prose[:10])
        and any(_SINCE_RE.search(paragraph.text) for paragraph in prose[:10])
    ):
        return broken, Why.SEEN
    return None


def asserted_in_answer(
    part: Part, own: str, prose: Sequence[Paragraph], splats: Sequence[Splat], commits: Sequence[CommitReference], *, has_diff: bool
) -> tuple[int, Why] | None:
    """Return (line, why) of an answer with some own text. One that offers a change reports only what it shows: a log, an error."""
    if _TESTED_COMMIT_RE.search(own):  # the log of a robot's bisection is discussed, with what crashed in it
        return None
    if has_diff and any(line.startswith(_FORMAL) for line, mark in zip(part.lines, part.marks, strict=True) if mark == "."):
        return None
    found = _asserted(part, own, prose, splats, commits)
    if has_diff and found and not (found[1] in (Why.SPLAT, Why.BUILD) and _is_told(prose)):
        return None
    return None if found and any(_ANSWER_RE.search(paragraph.text) for paragraph in prose[:6]) else found


def _is_told(prose: Sequence[Paragraph]) -> bool:
    """Tell whether a failure is said to be the writer's own, or the patch's."""
    return (
        any(_SHOWS_RE.search(paragraph.text) for paragraph in prose[:8])
        or any(first_match(prose, pattern, check_hypothetical=True) is not None for pattern in (BLAMES_RE, _SEEN_RE, CRASHES_RE))
        or trial_failed(prose) is not None
    )


def _asserted(
    part: Part, own: str, prose: Sequence[Paragraph], splats: Sequence[Splat], commits: Sequence[CommitReference]
) -> tuple[int, Why] | None:
    """Return (line, why) of the failure that an answer asserts."""
    if any(not splat.signature.startswith("page allocation failure") for splat in splats):  # that is a memory that is full, no bug
        return splats[0].line, Why.SPLAT
    bisected = _bisected_reference(commits)
    if bisected and bisected.line:
        return bisected.line, Why.BISECTED
    at = first_match(prose, BISECTED_RE, veto=NOT_BISECTED_RE)
    if at and any("this patch" in one.text or "this commit" in one.text for one in prose):
        return at, Why.BISECTED
    error = first_error(part) if has_error_words(own) or has_warning_words(own) else None
    if error and not error.is_warning:
        return error.line, Why.BUILD
    at = schema_told(prose) if may_tell_of_schema(own) else None
    if at:
        return at, Why.SCHEMA
    at = blamed(prose)
    if at:
        return at, Why.BLAMES
    at = warned(prose, error) if error else None
    if at:
        return at, Why.BUILD
    at = trial_failed(prose)
    if at:
        return at, Why.BLAMES
    at = first_match(prose, REAPPLIED_RE)
    if at:
        return at, Why.REVERTING
    at = first_match(prose, REVERTING_RE, check_hypothetical=True, veto=STILL_FAILING_RE)
    if at and any(_BROKEN_RE.search(one.text) or FAILING_RE.search(one.text) for one in prose[:8]):
        return at, Why.REVERTING
    return None


def _bisected_reference(commits: Sequence[CommitReference]) -> CommitReference | None:
    return next((one for one in commits if one.role is CommitRole.BISECTED and not one.is_quoted and one.part == 0), None)
