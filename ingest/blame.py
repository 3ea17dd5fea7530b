"""What the sentences of an answer blame the patch for that they answer: said to have happened, not feared, asked or promised."""

import re
from collections.abc import Sequence

from .prose import Paragraph, has_any

_THIS = r"(?:this|the(?:se)?|that|your|above|said|offending|mentioned)[ ](?:\w+[ ])?(?:patch(?:es|set)?|commits?|changes?|series|one)"
FAILING = (
    r"(?:crash(?:es|ed|ing)?|panic(?:s|ked)?|oops(?:es)?|hangs?|hung|deadlocks?|lock(?:s|ed)?[ -]?ups?|fails?|failing|failed|failures?|"
    r"breaks?|broke|breakage|broken|regress(?:ed|ion|ions)?"
    r"|warnings?|splats?|errors?|BUG(?:_ON)?|WARNING|stalls?|freezes?|slow(?:er|down)|lockdep|corruption|traces?|boot|issues?|problems?|"
    r"no[ ]longer|stopped|not[ ]work)"
)
FAILING_RE = re.compile(rf"\b{FAILING}\b", re.IGNORECASE)
# "this patch breaks booting my board", "this commit caused a regression in", "… introduces a build failure"; said to have happened
BLAMES_RE = re.compile(
    rf"""
    \b(?:(?:{_THIS})[ ](?:(?!that\b|which\b|who\b|to\b|you\b|we\b|I\b)\w+[ ]){{0,2}}?|this[ ](?:now[ ]|also[ ]|just[ ]|still[ ])?)
    (?:
        (?:seems?[ ]to[ ](?:have[ ])?|has[ ]|have[ ]|appears?[ ]to[ ](?:have[ ])?)?
        (?:(?:caus|trigger|introduc|produc|generat)(?:es?|ed|ing)|leads?[ ]to|led[ ]to|results?[ ]in|gives?)[ ]
        (?:(?:a|an|the|this|these|some|complete|following|new|my|our|massive|severe|big|me)[ ]){{0,3}}
        (?:\w+[ -]){{0,3}}?(?:{FAILING}|messages?[ ](?:in|on)[ ](?:the|my)[ ](?:\w+[ ])?(?:log|dmesg|console))
      | (?:seems?[ ]to[ ](?:have[ ])?|has[ ]|have[ ]|appears?[ ]to[ ](?:have[ ])?)?(?:br(?:eaks?|oke|oken)|regress(?:es|ed))[ ]
        (?:(?:the|my|our|all|some|a|an|at[ ]least|both|every|several)[ ]){{0,2}}
        (?:build(?:s|ing)?|boot(?:s|ing)?|compil\w+|link(?:ing)?|suspend|resume|hibernat\w+|wifi|network\w*|usb|audio|sound|display
          |s2ram|kexec|kdump|probe|probing|hotplug|nfs|kvm|xen|nvme
          |tests?|xfstests|selftests?|blktests|fstests|userspace|user[ ]space|systems?|machines?|laptops?|boards?|devices?|platforms?
              |drivers?|module|modules|booting
          |(?:[\w/-]+[ ]){{1,3}}(?:self-?)?test(?:s|[ ]?suites?)?
          |[\w/-]+[ ](?:build|boot|on|support|operation|functionality|device|driver|boards?
              |platforms?|for[ ](?:me|us))|(?:on
              |for|in)[ ](?:my|our|me|us|the|at|arm|x86|[a-z0-9]+))\b(?![ ](?:out|up|down)\b)
    )
    """,
    re.IGNORECASE | re.VERBOSE,
)
# "this patchset immediately crashes on boot", "I tried this patch. It unfortunately panics immediately": of what was tried
CRASHES_RE = re.compile(
    rf"""
    \b(?:{_THIS}|it)[ ](?:also[ ]|now[ ]|still[ ]|just[ ]|immediately[ ]|unfortunately[ ]|instantly[ ]|always[ ]|reliably[ ])*
    (?:crash(?:es|ed)|panics|panicked|oopses|hangs|deadlocks|fails[ ]to[ ](?:build|boot|compile|link)
      |(?:does(?:n't|[ ]not)|won't)[ ](?:build|boot|compile|link))\b
    """,
    re.IGNORECASE | re.VERBOSE,
)
# That "it" is the patch is said by what was done with it
_TRIED_RE = re.compile(
    r"\b(?:I|we|I've|we've)(?: have| just| also)* (?:tried|tested|ran|run|applied|booted|built|gave)\b|\bheads?[- ]up\b|\bimmediately\b"
    r"|\binstantly\b|\bfor me\b",
    re.IGNORECASE,
)
_WHERE_RE = re.compile(
    r"\b(?:on|at|during|early in) (?:early )?boot\b|\bhere\b|\b(?:on|in|with) (?:my|our)\b(?! (?:head|mind|opinion|view))", re.IGNORECASE
)
# "After applying this series, the helper doesn't work anymore", "With this patch I'm hitting the crash below",
# "Since this patch was merged, the device can't be created"
_AFTER_RE = re.compile(
    rf"""
    \b(?:(?:after|once|when)[ ](?:I[ ]|we[ ])?appl(?:ying|y|ied)[ ]{_THIS}|since[ ]{_THIS}[ ](?:is|was|got|has[ ]been)[ ](?:merged|applied)
      |(?:with|after)[ ]{_THIS}(?:[ ]applied)?,?[ ](?:I|we|my|our|I'm|we're|I've|we've)\b)
    [^.?!]{{0,100}}?\b(?P<failing>{FAILING}|(?:does[ ]?n[o']t|can(?:no|')t|won't)[ ](?:be[ ])?
      (?!fail|crash|hang|panic|see|hit|happen|occur|repro|trigger|break|show|observe|get|lock|warn)\w+)\b
    """,
    re.IGNORECASE | re.VERBOSE,
)
_CURED_RE = re.compile(
    r"\b(?:gone|fix(?:es|ed)?|no longer|no more|not|n't|never|without|resolve[sd]|disappear\w*|passe[sd]|goes away|"
    r"avoid\w*|instead|any|if|would|could|down to|only|fewer|less|better|improve\w*|0|zero|none)\b|n't\b",
    re.IGNORECASE,
)
# "some failures that seem to be caused by the patchset", "this patch may be causing a regression for us"
_CAUSED_BY_RE = re.compile(
    rf"\b{FAILING}\b[^.?!]{{0,60}}?\b(?:caused|introduced|triggered|exposed)[ ]by[ ]{_THIS}"
    rf"|\b{_THIS}[ ](?:may|might|could|seems?|appears?)[ ](?:to[ ])?(?:be[ ]|have[ ])?caus(?:e|ing|ed)[ ](?:a[ ]|the[ ]|this[ ]|some[ ])?"
    rf"(?:\w+[ ])?{FAILING}[^.?!]{{0,20}}?[ ](?:for[ ](?:us|me)|(?:in|on|with)[ ](?:our|my))\b",
    re.IGNORECASE,
)
# "I tested it and saw no failures", "… with the fix reverted"
_UNSEEN_RE = re.compile(r"\b(?:no|any|not|n't|never|without|before|if|unless|revert\w*|only|otherwise|used to)\b|n't\b", re.IGNORECASE)
_GUESSED_RE = re.compile(r"\b(?:no|any|without|would|if|unless|whether|not|n't|never|can be|will be)\b", re.IGNORECASE)
# "This workaround triggers: … Which is a regression from the previous working state."
_REGRESSES_RE = re.compile(
    r"\b(?:which|this|that|it)(?:'s| is) an? (?:\w+ )?regression (?:from|over|against|compared (?:to|with)|relative to|vs\.?)\b",
    re.IGNORECASE,
)
# "I applied these on top of 5.8 and ran them through the pump test suite, and saw some test failures"
_TRIED_AND_SAW_RE = re.compile(
    r"\b(?:I|we|I've|we've)(?: have| just| also| now)* (?:applied|tested|tried|ran|booted|built|pulled|merged) "
    r"(?:it|this|these|that|them|your|the|both|v[0-9]+)\b[^?]{0,160}?(?:\band|\bbut|[.,;])(?: (?:I|we|am|are|also|then|now|still|have))*"
    r" (?:saw|see|seeing|hit|get|got|getting|ran into|observed|noticed)"
    r"(?: (?:some|an?|the|this|these|those|following|many|several|new|below))+ "
    r"(?:[\w-]+ ){0,3}?(?:failures?|crash(?:es)?|panics?|oops(?:es)?|hangs?|splats?|warnings?|errors?|deadlocks?|lockups?|BUGs?|traces?"
    r"|regressions?)\b(?![^.?!]{0,60}\b(?:appl(?:y|ies|ying)|git am|conflicts?|checkpatch|before|not new|pre-?existing|"
    r"unrelated|without)\b)",
    re.IGNORECASE,
)
# "This breaks libcdio. cd-info now results in:"
_BREAKS_RE = re.compile(rf"\b(?:{_THIS}|this)[ ](?:also[ ]|now[ ])?(?:breaks|broke|has[ ]broken)[ ][\w./-]+\b", re.IGNORECASE)
_SHOWN_RE = re.compile(
    r"[^?]{0,200}?\b(?:now (?:results?|gives?|fails?|prints?|returns?|shows?|gets?)|no longer|any ?more|fails? (?:to|with)|can't|cannot)\b",
    re.IGNORECASE,
)
# "Reverting this commit fixed the crash", "reverting it on top of next fixes the issue", "After reverting this patch, SMC works fine"
REVERTING_RE = re.compile(
    r"\b(?:revert(?:ing|ed|s)?|backing out|dropping (?:this|that|the) (?:patch|commit))\b[^.?!]{0,120}?\b(?:fix(?:es|ed)?|helps?|helped|"
    r"resolves?|resolved|solves?|solved|cures?|cured|works?(?: fine| again)?|restor(?:es|ed)|makes? (?:it|the|this) (?:\w+ )?(?:go away|"
    r"work|disappear)|(?:issue|problem|error|crash|warning|splat)s? (?:is|are|goes|went|disappear\w*|has|have)\b)",
    re.IGNORECASE,
)
# "Reverting it, the box hangs, with it it works"
STILL_FAILING_RE = re.compile(
    r"\breverting (?:it|this|that|the \w+),? (?:\w+ ){1,3}?(?:still |also )?"
    r"(?:hangs|crashes|fails|breaks|panics|freezes|(?:is|are) broken)\b",
    re.IGNORECASE,
)
# "I double checked by reapplying the patch: the problem reappeared"
REAPPLIED_RE = re.compile(
    r"\b(?:re-?appl(?:y|ied|ying)|with) (?:the|this|that|your) (?:patch|commit)\b.{0,80}?\b(?:problem|issue|bug|crash|failure) "
    r"(?:re-?appear(?:s|ed)|returns?|returned|came back|comes back|is back)",
    re.IGNORECASE,
)
BISECTED_RE = re.compile(
    r"\b(?:I|we)(?:'ve| have)? (?:also |just |then |manually |did |done |ran |run )?(?:a )?(?:git )?(?:bisect(?:ed|ion|"
    r"ing)?)\b[^.?!]{0,80}?\b(?:to|shows?|points?|pointed|identif\w+|found|reveals?|led)\b"
    r"|\b(?:git[ -])?bisect(?:ion|ing)?\b(?: log| result)?s? (?:shows?|showed|reports?|points?|pointed|identif\w+|says?|found|reveals?|"
    r"led|leads|blames?|gives?|gave|landed|ended)\b"
    r"|\b(?:it |this |that |which |bugger |issue |problem )?(?:was |is |got )?bisect(?:s|ed) (?:it |this |the (?:issue|problem|regression|"
    r"failure) )?(?:down )?to\b"
    r"|\b(?:first|1st) (?:bad|failed|failing|broken) commit\b",
    re.IGNORECASE,
)
NOT_BISECTED_RE = re.compile(
    r"\b(?:can|could|would|will|please|try|mis-?bisect|help(?:ful)? if|to bisect|if you|might|should|unable|tried|not)\b", re.IGNORECASE
)
# What makes such a sentence a guess, a question or a promise.
_HYPOTHETICAL_RE = re.compile(
    r"\b(?:(?:doesn't|don't|does not|do not|didn't|not|never)\b[^,;:]*$|would|could|might|may|will|can|should|shouldn't|wouldn't|couldn't|"
    r"won't|if|unless|whether|without|otherwise|potential(?:ly)?|"
    r"possibl[ey]|likely|probably|perhaps|maybe|suppose|imagine|worr(?:y|ied)|afraid (?:that )?(?:it|this) (?:would|could|might|will)|"
    r"chances?|avoid|prevent|to make sure|ensure|in case|risk|hypothetical\w*|theor\w+|expect(?:ed)?|going to)\b",
    re.IGNORECASE,
)
# What a report in an answer may say of the patch that it answers
UNBLAMED_RE = re.compile(
    r"\b(?:not|isn't|n't) (?:be )?(?:an? )?(?:bug|issue|problem|fault|regression|related|caused|introduced) (?:for|of|in|by|to|from|with) "
    r"(?:this|these|your|the) (?:series|patch\w*|change\w*)\b|\bunrelated to (?:this|these|your|the) (?:series|patch\w*|change\w*)\b"
    r"|\b(?:with and without|with/without|with or without|also without) (?:this|these|your|the) (?:series|patch\w*|change\w*)\b"
    r"|\breproduc\w+ (?:this|it|the same)[^.?!]{0,30}? (?:on|in|with) (?:the )?"
    r"(?:current |latest |plain |vanilla )?(?:mainline|upstream|linus)\b",
    re.IGNORECASE,
)
# Without one of these in a paragraph its sentences are not tried.
_STEMS = {
    BLAMES_RE: ("aus", "rigger", "ntroduc", "roduc", "enerat", "lead", "led ", "result", "give", "break", "roke", "egress"),
    REVERTING_RE: ("evert", "acking out", "ropping", "ithout"),
    CRASHES_RE: (
        *("crash", "panic", "oopses", "hangs", "deadlocks"),
        *(f"{lead} {does}" for lead in ("fails to", "n't", "not") for does in ("build", "boot", "compile", "link")),
    ),
    _AFTER_RE: (
        *("fter appl", "nce appl", "hen appl", "fter I ", "nce I ", "hen I ", "fter we ", "nce we ", "hen we "),
        *(f"{lead} {this}" for lead in ("ith", "fter", "ince") for this in ("this", "these", "that", "the", "your", "above", "said")),
    ),
    _CAUSED_BY_RE: (
        "caused by ",
        "introduced by ",
        "triggered by ",
        "exposed by ",
        "causing ",
        "cause a",
        "cause th",
        "cause so",
        "caused a",
    ),
    _BREAKS_RE: ("breaks", "broke"),
    _REGRESSES_RE: (" regression ",),
    _TRIED_AND_SAW_RE: ("pplied ", "ested ", "ried ", "ran ", "ooted ", "uilt ", "ulled ", "erged "),
    REAPPLIED_RE: ("ppear", "return", "came back", "comes back", "is back"),
    BISECTED_RE: ("isect", "first bad", "1st bad", "first f", "first b"),
}
_THIS_RE = re.compile(_THIS, re.IGNORECASE)
_INTERJECTION = 6  # words: "Sorry, I had to drop it.", "Unapplied."
_LEAD = 60  # characters before the words that assert, in which those stand that make it a guess


def blamed(prose: Sequence[Paragraph]) -> int | None:
    """Return the line on which an answer blames what it answers for a failure that was seen."""
    at = first_match(prose, BLAMES_RE, check_hypothetical=True) or first_match(prose, _CAUSED_BY_RE, veto=_GUESSED_RE, asked=True)
    at = at or _since_applied(prose)
    at = at or first_match(prose, _REGRESSES_RE, check_hypothetical=True) or first_match(prose, _TRIED_AND_SAW_RE, veto=_UNSEEN_RE)
    if at:
        return at
    at = first_match(prose, CRASHES_RE, check_hypothetical=True)
    text = _text_at(prose, at)
    if at and (_TRIED_RE.search(text) or (CRASHES_RE.search(text, _start_of_this(text)) and _WHERE_RE.search(text))):
        return at
    at = first_match(prose, _BREAKS_RE, check_hypothetical=True)
    match = _BREAKS_RE.search(_text_at(prose, at))
    return at if match and _SHOWN_RE.match(match.string[match.end() :]) else None


def _text_at(prose: Sequence[Paragraph], line: int | None) -> str:
    return next((paragraph.text for paragraph in prose if line in paragraph.lines), "")


def _start_of_this(text: str) -> int:
    """Return where a text first names the patch; its end where it does not."""
    match = _THIS_RE.search(text)
    return match.start() if match else len(text)


def first_match(
    prose: Sequence[Paragraph],
    pattern: re.Pattern[str],
    *,
    check_hypothetical: bool = False,
    veto: re.Pattern[str] | None = None,
    asked: bool = False,
) -> int | None:
    """Return the line of the first sentence that a pattern fits and that is no guess or question; None where there is none.

    `asked`: questions count as well.
    """
    wanted = _STEMS.get(pattern)
    for paragraph in prose[:30]:
        if wanted and not has_any(paragraph.text, wanted):
            continue
        for match in pattern.finditer(paragraph.text[:4000]):
            start = max(paragraph.text.rfind(stop, 0, match.start()) for stop in (". ", "? ", "! ", ": ", " but ", " --- "))
            ends = [at for stop in (". ", "? ", "! ") if (at := paragraph.text.find(stop, match.end())) >= 0]
            end = min(ends) + 1 if ends else len(paragraph.text)
            lead = paragraph.text[max(start + 1, match.start() - _LEAD) : match.end()]
            if paragraph.text[:end].endswith("?") and not asked:
                continue
            if check_hypothetical and (_HYPOTHETICAL_RE.search(lead) or _is_deduced(paragraph.text, match)):
                continue
            if veto and veto.search(lead):
                continue
            return paragraph.line_at(match.start())
    return None


def _since_applied(prose: Sequence[Paragraph]) -> int | None:
    """Return the line on which an answer says that something fails since a patch was applied, not that it fails no more."""
    for paragraph in prose[:30]:
        text = paragraph.text[:4000]
        if not has_any(text, _STEMS[_AFTER_RE]):
            continue
        for match in _AFTER_RE.finditer(text):
            behind = text[match.end() : match.end() + 40].partition(". ")[0]
            if text[: match.start()].lower().endswith("even ") or "still" in match[0]:
                continue  # it was so before
            if text[: match.start("failing")].endswith(" we "):
                continue  # "with this patch we fail the probe": what the code does
            if not _CURED_RE.search(f"{text[match.start() : match.start('failing')]} | {behind}"):
                return paragraph.line_at(match.start())
    return None


def _is_deduced(text: str, match: re.Match[str]) -> bool:
    """Tell whether a bare "this" means what the sentence before it says of the code: "You call it twice. This causes stalls."."""
    if not match[0].lower().startswith("this ") or _THIS_RE.match(match[0]):
        return False
    before = text[: match.start()].rstrip()
    start = max(before[:-1].rfind(". "), before[:-1].rfind("! ")) + 1
    return before.endswith(".") and len(before[start:].split()) > _INTERJECTION
