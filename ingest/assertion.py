"""Whether a person's mail asserts that something fails, and on which line: seen, bisected or blamed, not feared, asked or promised."""

import re
from collections.abc import Sequence
from collections.abc import Set as AbstractSet

from ..model.commit_reference import CommitReference
from ..model.message import Message, Part
from ..model.regression import Splat
from ..model.subject import Subject
from ..model.vocabulary import CommitRole
from .prose import Paragraph, words_of
from .robot_report import first_error

# A text without any of these words reports nothing.
_FAILURE_WORDS = frozenset(
    [
        "regression",
        "regressions",
        "regressed",
        "regress",
        "regresses",
        "bisect",
        "bisected",
        "bisection",
        "bisects",
        "breaks",
        "broke",
        "breakage",
        "broken",
        "break",
        "breaking",
        "crash",
        "crashes",
        "crashed",
        "crashing",
        "panic",
        "panics",
        "panicked",
        "hang",
        "hangs",
        "hung",
        "hanging",
        "fail",
        "fails",
        "failed",
        "failing",
        "failure",
        "failures",
        "oops",
        "oopses",
        "deadlock",
        "deadlocks",
        "lockdep",
        "lockup",
        "lockups",
        "error",
        "errors",
        "bug",
        "warning",
        "warnings",
        "splat",
        "splats",
        "use-after-free",
        "trace",
        "stall",
        "stalls",
        "freeze",
        "freezes",
        "slow",
        "slower",
        "slowdown",
        "problem",
        "problems",
        "issue",
        "issues",
        "stopped",
        "disappeared",
        "boot",
        "corruption",
        "traces",
        "reappeared",
        "longer",
        "work",
    ]
)
_BISECT_WORDS = frozenset(["bisect", "bisected", "bisects", "bisection", "bisecting", "first"])
_BLAME_WORDS = frozenset(
    [
        "causes",
        "caused",
        "cause",
        "causing",
        "triggers",
        "triggered",
        "trigger",
        "triggering",
        "introduces",
        "introduced",
        "introduce",
        "introducing",
        "produces",
        "produced",
        "generates",
        "generated",
        "breaks",
        "broke",
        "break",
        "broken",
        "leads",
        "led",
        "results",
        "gives",
        "regresses",
        "regressed",
    ]
)
_REVERT_WORDS = frozenset(
    ["revert", "reverting", "reverted", "reverts", "dropping", "backing", "without", "re-applying", "reapplying", "reapply", "with"]
)
_CURE_WORDS = frozenset(
    [
        "fixes",
        "fixed",
        "fix",
        "helps",
        "helped",
        "resolves",
        "resolved",
        "solves",
        "solved",
        "cures",
        "cured",
        "works",
        "work",
        "restores",
        "restored",
        "away",
        "disappears",
        "disappeared",
        "gone",
        "goes",
        "issue",
        "problem",
        "error",
        "crash",
        "warning",
        "splat",
        "bug",
        "failure",
    ]
)
_SUBJECT_RE = re.compile(
    r"""
    \bregress(?:ion|ed|es)\b | \bbisected\b | \[bug\b | \[oops | ^bug\b | \bbug:\ | \bbug[ ]report\b | \boops\b | \bpanics?\b
      | \bcrash(?:es|ed)?\b | \bhangs?\b | \bhung\b
    | \bdeadlock | \blockdep\b | \blockup | \bstalls?\b | \bbroken\b | \bbreaks\b | \bbroke\b | \bfails?\b | \bfailure\b
      | \bfailing\b | \bsplat\b | \buse[- ]after[- ]free\b
    | \bkasan\b | \bubsan\b | \bkcsan\b | \bkmemleak\b | \bwarnings?[ ](?:in|at|when|while|on)\b | \bwarning: | \bnull[ -](?:pointer
      |ptr)\b | \bnull[ ]deref | \bgeneral[ ]protection
    | \bnot[ ]work(?:ing)?\b | \bno[ ]longer\b | \bstopped[ ]working | \bslow(?:er|down)\b | \bleak\b | \bcircular[ ]locking
      | \bbuild[ ](?:error|fail|broken|break)
    """,
    re.IGNORECASE | re.VERBOSE,
)
_STRONG_SUBJECT_RE = re.compile(r"\bregression\b|\bregressed\b|\[bug\b|\[oops|\bbisected\b|\bbug report\b|\bbug: ", re.IGNORECASE)
# Not reports although their subjects speak of failures.
NOT_SUBJECT_RE = re.compile(
    r"\[(?:GIT )?PULL|^(?:please|pls) (?:apply|backport|pick|queue|pull)\b|^(?:backport|stable) request|\bpull request\b|^\[ANN|Linux "
    r"regressions report|regression (?:report|tests?|suite|tracking)|^\[LSF|\bTree for\b|^Monthly|weekly report|review$|FAILED: patch"
    r"|^\[?(?:RFC|PATCH|RFT)\b|\bstatus\b.{0,12}report|\bstable-rc\b|^Linux [0-9]|^(?:x?fstests|blktests): |blktests:? (?:failures|"
    r"v[0-9])|xfsprogs|btrfs-progs",
    re.IGNORECASE,
)
_FILESYSTEM_HELP_RE = re.compile(
    r"\b(?:corrupt(?:ed|ion)?|recover(?:y|ing)?|help|mount(?:ing)? (?:failed|problem)|data loss|parent transid|read[- ]only|power (?:loss|"
    r"failure)|raid[0-9]?|unmountable|csum)\b",
    re.IGNORECASE,
)

_THIS = r"(?:this|the(?:se)?|that|your|above|said|offending|mentioned)[ ](?:\w+[ ])?(?:patch(?:es|set)?|commits?|changes?|series|one)"
_FAILING = (
    r"(?:crash(?:es|ed|ing)?|panic(?:s|ked)?|oops(?:es)?|hangs?|hung|deadlocks?|lock(?:s|ed)?[ -]?ups?|fails?|failing|failed|failures?|"
    r"breaks?|broke|breakage|broken|regress(?:ed|ion|ions)?"
    r"|warnings?|splats?|errors?|BUG|WARNING|stalls?|freezes?|slow(?:er|down)|lockdep|corruption|traces?|boot|issues?|problems?|"
    r"no[ ]longer|stopped|not[ ]work)"
)
# "this patch breaks booting my board", "this commit caused a regression in", "… introduces a build failure"; said to have happened
_BLAMES_RE = re.compile(
    rf"""
    \b(?:(?:{_THIS})[ ](?:(?!that\b|which\b|who\b|to\b|you\b|we\b|I\b)\w+[ ]){{0,2}}?|this[ ](?:now[ ]|also[ ]|just[ ]|still[ ])?)
    (?:
        (?:seems?[ ]to[ ](?:have[ ])?|has[ ]|have[ ]|appears?[ ]to[ ](?:have[ ])?)?
        (?:(?:caus|trigger|introduc|produc|generat)(?:es?|ed|ing)|leads?[ ]to|led[ ]to|results?[ ]in|gives?)[ ]
        (?:(?:a|an|the|this|these|some|complete|following|new|my|our|massive|severe|big|me)[ ]){{0,3}}
        (?:\w+[ -]){{0,3}}?{_FAILING}
      | (?:seems?[ ]to[ ](?:have[ ])?|has[ ]|have[ ]|appears?[ ]to[ ](?:have[ ])?)?(?:br(?:eaks?|oke|oken)|regress(?:es|ed))[ ]
        (?:(?:the|my|our|all|some|a|an|at[ ]least|both|every|several)[ ]){{0,2}}
        (?:build(?:s|ing)?|boot(?:s|ing)?|compil\w+|link(?:ing)?|suspend|resume|hibernat\w+|wifi|network\w*|usb|audio|sound|display|s2ram|kexec|kdump|probe|probing|hotplug|nfs|kvm|xen|nvme
          |tests?|xfstests|selftests?|blktests|fstests|userspace|user[ ]space|systems?|machines?|laptops?|boards?|devices?|platforms?
              |drivers?|module|modules|booting
          |[\w/-]+[ ](?:build|boot|tests?|on|support|operation|functionality|device|driver|boards?|platforms?|for[ ](?:me|us))|(?:on
              |for|in)[ ](?:my|our|me|us|the|at|arm|x86|[a-z0-9]+))\b
    )
    """,
    re.IGNORECASE | re.VERBOSE,
)
# What makes such a sentence a guess, a question or a promise.
_HYPOTHETICAL_RE = re.compile(
    r"\b(?:(?:doesn't|don't|does not|do not|didn't|not|never)\b[^,;:]*$|would|could|might|may|will|can|should|shouldn't|wouldn't|couldn't|"
    r"won't|if|unless|whether|without|otherwise|potential(?:ly)?|"
    r"possibl[ey]|likely|probably|perhaps|maybe|suppose|imagine|worr(?:y|ied)|afraid (?:that )?(?:it|this) (?:would|could|might|will)|"
    r"avoid|prevent|to make sure|ensure|in case|risk|hypothetical\w*|theor\w+|expect(?:ed)?|going to)\b",
    re.IGNORECASE,
)
# "I'm hitting a bug", "we have seen the attached use-after-free", "I just noticed that this change causes an error", "I get this crash"
_SEEN_RE = re.compile(
    rf"""
    \b(?:I|we|my|our|I've|we've|I'm|we're|CI|syzkaller|xfstests|kselftest|user\w*)\b[^.?!]{{0,30}}?
    \b(?:hit(?:ting)?|see(?:ing|n)?|saw|get(?:ting)?|got|gets|ran[ ]into|run(?:ning)?[ ]into|encounter(?:ed|ing|s)?|observ(?:e|ed|ing)
        |notic(?:e|ed|ing)|experienc(?:e|ed|ing)|found|fac(?:e|ed|ing)|caught|trigger(?:ed)?|met)\b
    [^.?!]{{0,90}}?\b{_FAILING}\b
    """,
    re.IGNORECASE | re.VERBOSE,
)
# "Reverting this commit fixed the crash", "reverting it on top of next fixes the issue", "After reverting this patch, SMC works fine"
_REVERTING_RE = re.compile(
    r"\b(?:revert(?:ing|ed|s)?|backing out|dropping (?:this|that|the) (?:patch|commit))\b[^.?!]{0,120}?\b(?:fix(?:es|ed)?|helps?|helped|"
    r"resolves?|resolved|solves?|solved|cures?|cured|works?(?: fine| again)?|restor(?:es|ed)|makes? (?:it|the|this) (?:\w+ )?(?:go away|"
    r"work|disappear)|(?:issue|problem|error|crash|warning|splat)s? (?:is|are|goes|went|disappear\w*|has|have)\b)",
    re.IGNORECASE,
)
_BISECTED_RE = re.compile(
    r"\b(?:I|we)(?:'ve| have)? (?:also |just |then |manually |did |done |ran |run )?(?:a )?(?:git )?(?:bisect(?:ed|ion|"
    r"ing)?)\b[^.?!]{0,80}?\b(?:to|shows?|points?|pointed|identif\w+|found|reveals?|led)\b"
    r"|\b(?:git[ -])?bisect(?:ion|ing)?\b(?: log| result)?s? (?:shows?|showed|reports?|points?|pointed|identif\w+|says?|found|reveals?|"
    r"led|leads|blames?|gives?|gave|landed|ended)\b"
    r"|\b(?:it |this |that |which |bugger |issue |problem )?(?:was |is |got )?bisect(?:s|ed) (?:it |this |the (?:issue|problem|regression|"
    r"failure) )?(?:down )?to\b"
    r"|\b(?:first|1st) (?:bad|failed|failing|broken) commit\b",
    re.IGNORECASE,
)
_NOT_BISECTED_RE = re.compile(
    r"\b(?:can|could|would|will|please|try|mis-?bisect|help(?:ful)? if|to bisect|if you|might|should|unable|tried|not)\b", re.IGNORECASE
)
# "Since v5.5-rc1 the board does not boot", "stopped working after upgrading to 5.4", "worked fine in 5.8", "regression in 5.12-rc1"
_SINCE_RE = re.compile(
    r"\b(?:since|after|from|with|in|on|starting with|upgrad\w+ to|updat\w+ to|between)\b[^.?!]{0,60}?\b(?:v?[2-7]\.[0-9]{1,2}(?:\.[0-9]+|"
    r"-rc[0-9]+)?|next-20[0-9]{6}|linux-next|mainline|commit [0-9a-f]{7,40}|[0-9a-f]{12})\b",
    re.IGNORECASE,
)
_BROKEN_RE = re.compile(
    r"\b(?:no longer (?:works?|boots?|builds?|compiles?|suspends?|resumes?|detect\w*|loads?)|(?:does ?n[o']t|do ?n[o']t|won't|can(?:no|"
    r"')t|unable to|fails? to|failed to|stopped|stops) "
    r"(?:boot|work|working|build|compile|suspend|resume|connect|load|start|mount|associate|detect|come up|probe|shut ?down|wake)\w*|(?:is|"
    r"are|got|gets|was) broken|(?:disappeared|vanished)\b|regress(?:ion|ed)\b|breaks\b|broke\b)",
    re.IGNORECASE,
)
TREE_RE = re.compile(r"\b(next-20[0-9]{6}|v?[3-7]\.[0-9]{1,2}(?:\.[0-9]{1,3})?(?:-rc[0-9]{1,2})?(?:-next-20[0-9]{6})?)\b")
# "I double checked by reapplying the patch: the problem reappeared"
_REAPPLIED_RE = re.compile(
    r"\b(?:re-?appl(?:y|ied|ying)|with) (?:the|this|that|your) (?:patch|commit)\b.{0,80}?\b(?:problem|issue|bug|crash|failure) "
    r"(?:re-?appear(?:s|ed)|returns?|returned|came back|comes back|is back)",
    re.IGNORECASE,
)
_LEAD = 60  # characters before the words that assert, in which those stand that make it a guess


# Without one of these in a paragraph its sentences are not tried.
_STEMS = {
    _BLAMES_RE: ("aus", "rigger", "ntroduc", "roduc", "enerat", "lead", "led ", "result", "give", "break", "roke", "egress"),
    _REVERTING_RE: ("evert", "acking out", "ropping", "ithout"),
    _REAPPLIED_RE: ("ppear", "return", "came back", "comes back", "is back"),
    _BISECTED_RE: ("isect", "first bad", "1st bad", "first f", "first b"),
}
_ANSWER_RE = re.compile(
    r"\b(?:I'?ll (?:send|post|fix|respin|look|update)|will (?:send|post|fix|respin|resend)|fixed in v[0-9]|fixed by|has been fixed|is "
    r"fixed|already fixed|should (?:be )?fix(?:ed)?|"
    r"can you (?:try|test)|could you (?:please )?(?:try|test)|please (?:try|test)|does (?:this|the|that) (?:patch|diff|help|fix)|try "
    r"(?:this|the)|below (?:patch|diff)|patch below|untested)\b",
    re.IGNORECASE,
)
PASSED_RE = re.compile(
    r"\bbase[ ](?P<base>[\w.+-]{3,40})[ ]passes|\b(?P<good>v?[2-7]\.[0-9]{1,2}(?:\.[0-9]+)?(?:-rc[0-9]+)?)(?: kernel| series)?(?:,| and "
    r"earlier| or earlier| also)? "
    r"(?:works?|worked|passes|passed|was|is|were|boots?|booted)(?: just| perfectly)? ?(?:fine|ok(?:ay)?|good|well|as expected|without|"
    r"properly|correctly)?\b|\b(?P<revision>v[1-9][0-9]?)(?: of (?:this|the|your) (?:series|patch(?:set)?|set))? "
    r"(?:works?|worked|passes|passed|was|is|did) (?:just |still )?(?:fine|ok(?:ay)?|good|well)\b"
    r"|\bgood:? +\[?(?P<tag>next-20[0-9]{6}|v?[2-7]\.[0-9]{1,2}[\w.-]{0,12})",
    re.IGNORECASE,
)


def may_report(words: AbstractSet[str], own: str, subject: Subject, *, has_splat: bool) -> bool:
    """Tell whether a text of one's own with these words may report anything."""
    if has_splat or not _BISECT_WORDS.isdisjoint(words):
        return True
    if not subject.is_reply:
        return not (_FAILURE_WORDS.isdisjoint(words) and _FAILURE_WORDS.isdisjoint(words_of(subject.title)))
    if _FAILURE_WORDS.isdisjoint(words):
        return False
    return (
        not _BLAME_WORDS.isdisjoint(words)
        or (
            not _REVERT_WORDS.isdisjoint(words)
            and not _CURE_WORDS.isdisjoint(words)
            and ("evert" in own or "eappl" in own or "e-appl" in own or "ropping" in own or "acking out" in own)
        )
        or has_error_words(own)
    )


def has_error_words(own: str) -> bool:
    """Tell whether a text may hold what a compiler or linker prints."""
    return ": error" in own or "error: " in own or "undefined" in own or "error[" in own or "modpost" in own


def asserted_in_thread(
    message: Message, part: Part, prose: Sequence[Paragraph], splats: Sequence[Splat], commits: Sequence[CommitReference]
) -> tuple[int, str] | None:
    """Return (line, why) of a mail with a subject of its own."""
    subject = message.subject
    if splats and not (_FILESYSTEM_HELP_RE.search(subject) and not _STRONG_SUBJECT_RE.search(subject)):
        return splats[0].line, "splat"
    if _STRONG_SUBJECT_RE.search(subject):
        return 0, "subject"
    bisected = _bisected_reference(commits)
    if bisected:
        return bisected.line, "bisected"
    seen = _first_match(prose, _BLAMES_RE, check_hypothetical=True) or _first_match(prose, _SEEN_RE, check_hypothetical=True)
    broken = _first_match(prose, _BROKEN_RE, check_hypothetical=True)
    if _FILESYSTEM_HELP_RE.search(subject):
        return None
    if _SUBJECT_RE.search(subject):
        error = first_error(part)
        if error:
            return error[0], "build"
        if (seen or broken) and any(_SINCE_RE.search(paragraph.text) for paragraph in prose[:12]):
            return (seen or broken or 0), "seen"
        if (
            _SINCE_RE.search(subject)
            or any(PASSED_RE.search(one.text) for one in prose[:6])
            or (broken and any(TREE_RE.search(paragraph.text) for paragraph in prose[:12]))
        ):
            return broken or 0, "subject"
        return None
    if (
        broken
        and any("regress" in paragraph.text for paragraph in prose[:10])
        and any(_SINCE_RE.search(paragraph.text) for paragraph in prose[:10])
    ):
        return broken, "seen"
    return None


def asserted_in_answer(
    message: Message, part: Part, prose: Sequence[Paragraph], splats: Sequence[Splat], commits: Sequence[CommitReference], *, has_diff: bool
) -> tuple[int, str] | None:
    """Return (line, why) of an answer."""
    if has_diff:
        return None
    found = _asserted(part, prose, splats, commits)
    return None if found and any(_ANSWER_RE.search(paragraph.text) for paragraph in prose[:6]) else found


def _asserted(
    part: Part, prose: Sequence[Paragraph], splats: Sequence[Splat], commits: Sequence[CommitReference]
) -> tuple[int, str] | None:
    """Return (line, why) of the failure that an answer asserts."""
    if splats:
        return splats[0].line, "splat"
    bisected = _bisected_reference(commits)
    if bisected and bisected.line:
        return bisected.line, "bisected"
    at = _first_match(prose, _BISECTED_RE, veto=_NOT_BISECTED_RE)
    if at and any("this patch" in one.text or "this commit" in one.text for one in prose):
        return at, "bisected"
    error = first_error(part) if any(has_error_words(line) for line in part.lines) else None
    if error and not error[3]:
        return error[0], "build"
    at = _first_match(prose, _BLAMES_RE, check_hypothetical=True)
    if at:
        return at, "blames"
    at = _first_match(prose, _REAPPLIED_RE)
    if at:
        return at, "reverting"
    at = _first_match(prose, _REVERTING_RE, check_hypothetical=True)
    if at and any(_BROKEN_RE.search(one.text) or re.search(rf"\b{_FAILING}\b", one.text, re.IGNORECASE) for one in prose[:8]):
        return at, "reverting"
    return None


def _bisected_reference(commits: Sequence[CommitReference]) -> CommitReference | None:
    return next((one for one in commits if one.role is CommitRole.BISECTED and not one.is_quoted and one.part == 0), None)


def _first_match(
    prose: Sequence[Paragraph], pattern: re.Pattern[str], *, check_hypothetical: bool = False, veto: re.Pattern[str] | None = None
) -> int | None:
    """Return the line of the first sentence that a pattern fits and that is no guess or question; None where there is none."""
    wanted = _STEMS.get(pattern)
    for paragraph in prose[:30]:
        if wanted and not any(stem in paragraph.text for stem in wanted):
            continue
        for match in pattern.finditer(paragraph.text[:4000]):
            start = max(paragraph.text.rfind(stop, 0, match.start()) for stop in (". ", "? ", "! ", ": "))
            ends = [at for stop in (". ", "? ", "! ") if (at := paragraph.text.find(stop, match.end())) >= 0]
            end = min(ends) + 1 if ends else len(paragraph.text)
            lead = paragraph.text[max(start + 1, match.start() - _LEAD) : match.end()]
            if paragraph.text[:end].endswith("?"):
                continue
            if check_hypothetical and _HYPOTHETICAL_RE.search(lead):
                continue
            if veto and veto.search(lead):
                continue
            return paragraph.line_at(match.start())
    return None
