"""How people say what became of a failure -> Wording: for each kind of statement the words that say so, and those that take it back.

The wordings were gathered from the lists. They are looked for in one sentence at a time (fix_statement).
"""

import re
from collections.abc import Set as AbstractSet
from typing import NamedTuple

from ..model.regression import StatementKind


class Wording(NamedTuple):
    """How a statement of one kind is worded."""

    kind: StatementKind
    words: frozenset[str]  # in lower case; a sentence without any of them is not read
    says: re.Pattern[str]
    takes_back: re.Pattern[str] | None  # where it stands in the words before, of the same sentence
    reads_own: bool  # whether what takes it back is also looked for in the matched words themselves


# Without one of these words in a sentence the wording of its kind is not looked for.
_WORDS: dict[StatementKind, frozenset[str]] = {
    kind: frozenset(words.split())
    for kind, words in {
        StatementKind.WORKS: "fixes fixed resolves resolved solves solved cures cured helps helped works working pass passes passed gone "
        "away disappeared worked trick boots builds suspends resumes confirm happy glad tested seems anymore longer reproduce "
        "confirmed more good did",
        StatementKind.VANISHED: "disappeared vanished gone went reproduce",
        StatementKind.FAILS: "still luck fix help resolve solve cure fixed persists persist back work same difference",
        StatementKind.REPRODUCED: "reproduce reproduced reproduces +1 too well also same revert reverted",
        StatementKind.REFUTED: "misbisected misbisect mis-bisected mis-bisect bisect bisection bisecting culprit blame caused cause "
        "guilty fault innocent only wrong",
        StatementKind.UNRELATED: "unrelated un-related related nothing pre-existing preexisting",
        StatementKind.FOLDED_IN: "folded squashed rolled incorporated fold folding fixed updated amended",
        StatementKind.DROPPED: "drop dropped dropping removed remove removing taken take unapplied un-applied",
        StatementKind.REVERTED: "reverted backed",
        StatementKind.WITHDRAWN: "ignore drop disregard discard withdraw withdrawn withdrawing",
        StatementKind.DUPLICATE: "reported duplicate same known",
        StatementKind.INVALID: "turned turns false false-positive bug regression intended designed expected design intentional ignore "
        "disappeared gone vanished went noisy tree out-of-tree hardware memory ram dimm cable itself toolchain",
        StatementKind.MISTAKEN: "mistake fault bad error messed noise false my",
        StatementKind.FIXED_BY: "fixed fix fixes landed",
        StatementKind.APPLIED: "applied queued merged pushed picked committed queue apply needed required necessary resolved "
        "fixup fix fixes workaround",
        StatementKind.REOPENED: "reopening reopened re-opening re-opened again",
    }.items()
}
_OBJECT = r"(?:it|this|that|them|these|the|my|our|your|all|things|both|everything|for[ ]me|here)"
_SUBJECT = (
    r"(?:this|that|it|your|the|both|these|which|series|patch(?:es|set)?|diff|change|changes|fix|fixes|commit|v[0-9]|one"
    r"|\[[0-9]\]|it's|indeed)"
)
_FAILURE = r"(?:problem|issue|crash|error|warning|regression|splat|panic|failure|hang|bug|oops|deadlock)"
# Behind "any more" where it means "no longer": "I don't see it any more on my board", not "any more recent version"
_GOES_ON = r"(?:with|on|in|after|when|here|now|at|for|and|but|since|if|as|even|either)"
# What is tried as a fix, as a subject of its own: "v3 doesn't work"; not "the machine doesn't work", which is the failure itself
_TRIED = r"(?:v[0-9]+|(?:this|that|your|the)[ ](?:new[ ]|last[ ]|latest[ ]|updated[ ])?(?:version|patch|series|fix|diff|change|revision))"
# Not of what is said under a condition: "I'll drop it if I hear nothing"
_UNLESS = r"(?![^.?!]*\b(?:if|unless|when|once|until|in[ ]case)\b)"

# kind, what says so, what takes it back
WORDINGS: tuple[Wording, ...] = tuple(
    Wording(
        kind=kind,
        words=_WORDS[kind],
        says=re.compile(pattern, re.IGNORECASE | re.VERBOSE),
        takes_back=re.compile(veto, re.IGNORECASE) if veto else None,
        reads_own=kind is StatementKind.WORKS,  # "this should have fixed it": between "this" and "fixed"
    )
    for kind, pattern, veto in (
        # "I can confirm that your patch resolves the issue", "Yes, this fixes it", "works for me", "passes my test suite"
        (
            StatementKind.WORKS,
            rf"""
              (?<!\bget[ ])(?<!\bgot[ ])(?<!\bhave[ ])
                  \b{_SUBJECT}(?:[ ][\w./\[\]-]+){{0,5}}?[ ](?:fix(?:es|ed)|resolve[sd]|solve[sd]|cure[sd]|helps|helped)
                  \b[ ]?(?:{_OBJECT}\b|$|[.,!])
            | \b(?:works?|working)[ ](?:for[ ]me|fine|now|great|again|well|as[ ]expected|perfectly|nicely|here)\b
            | \bpass(?:es|ed)[ ](?:my|all|the|our)[ ](?:\w+[ ]){{0,3}}?tests?\b
            | \b(?:problem|issue|crash|error|warning|regression|splat|panic|failure|hang|bug)s?[ ](?:is|are|was|has|have
                  |seems?[ ]to[ ]be)[ ](?:been[ ])?(?:now[ ])?(?:gone|fixed|resolved|solved|away|disappeared)\b
            | \b(?:no[ ]longer|not|don't|can't|cannot|couldn't|unable[ ]to)
                  [ ](?:able[ ]to[ ])?(?:see(?:ing)?|hit(?:ting)?|reproduc\w+|trigger\w*|happen\w*|occur\w*)
                  \b[^.?!]{{0,60}}\b(?:with|after|anymore|any[ ]more\b(?![ ](?!{_GOES_ON}\b)\w)|any[ ]longer|patch)
            | \b(?:{_TRIED}|it)[ ]no[ ]longer[ ](?:triggers?|crash(?:es)?|hangs?|panics?|fails?|oops(?:es)?|warns?|shows?|causes?|hits?
                  |produces?|reproduces?|breaks?)\b
            | \bthat[ ](?:seems[ ]to[ ]have[ ])?(?:worked|did[ ](?:it|the[ ]trick))\b
            | \bdoes[ ]the[ ]trick\b
            | \bit[ ]just[ ]works\b
            | \bit[ ](?:all[ ])?seems[ ]to[ ]work\b
            | \b(?:now|it)[ ](?:boots|builds|suspends|resumes|works)(?:[ ]fine|[ ]again|[ ]now)
            | \btested[ ](?:this|it|that|your|the|on|with|v[0-9]+)
                  \b[^.?!]{{0,80}}\b(?:works?|fix(?:es|ed)|good|fine|ok|boots?|gone|resolved|solved|no[ ]more[ ](?:\w+[ ])?{_FAILURE}s?)\b
            | \b(?:after|with)[ ](?:applying[ ])?(?:v[0-9]+|(?:this|your|that|the|these)
                  [ ](?:patch|patches|series|fix|diff|change|commit|revert|version|revision))
                  \b[^.?!]{{0,60}}\b(?:works?|fixed|boots?|gone|fine|resolved|no[ ](?:more|longer)|passes|passed)\b
            | \bfixe[sd][ ]my[ ](?:problem|issue|crash|bug|build)\b
            | \bfixed[ ](?:the|my|this|that|it)\b[^.?!]{{0,40}}\b(?:for[ ](?:me|us)|here|on[ ]my)\b
            | \bI'?m?[ ]?(?:also[ ])?(?:happy|glad)[ ]to[ ](?:confirm|report)\b
            | \bconfirm(?:ed)?\b[^.?!]{{0,40}}\b(?:is|are|it's|was|been)[ ](?:now[ ])?(?:fixed|resolved|gone)\b
            | \bno[ ]more[ ](?:\w+[ ]){{0,2}}?(?:crash(?:es)?|panics?|hangs?|splats?|warnings?|errors?|oops(?:es)?)
                  \b[^.?!]{{0,40}}\b(?:with|after|now|since)\b
            | \bseems?[ ]to[ ]be[ ](?:fixed|resolved|solved)[ ]now\b
            | \b(?:problem|issue|crash|error|warning|regression|splat|failure|hang)s?[ ](?:goes|went)[ ]away[ ](?:with|after[ ]appl)
            | ^all[ ](?:is[ ])?good[ ]now\b
            """,
            (
                r"\b(?:should|will|would|might|may|could|can you|please|if|whether|hope(?:fully)?|let me know|"
                r"does(?! the trick)|did(?! (?:it|the trick)\b)|think|guess|try|not sure|to see|to know|to find out|need (?:now )?is|"
                r"wonder\w*|wish|when|once|until|"
                r"I'll|we'll|won't|doesn't|didn't|isn't|only|without|before|commit message|revert\w*|assum\w+)\b"
            ),
        ),
        # "the assertion failure has disappeared", "I can no longer reproduce it"
        (
            StatementKind.VANISHED,
            r"""
              \b(?:problem|issue|crash|error|warning|regression|splat|panic|failure|hang|bug)s?[ ](?:has|have
                  |seems?[ ]to[ ]have|is|just)[ ](?:now[ ]|all[ ])?(?:disappeared|vanished|gone[ ]away)\b
            | \b(?:problem|issue|crash|error|warning|regression|splat|failure|hang)s?[ ]went[ ]away\b(?![ ](?:with|after|when))
            | \bI[ ](?:can[ ]no[ ]longer|can't|cannot|am[ ]no[ ]longer[ ]able[ ]to)[ ]reproduce[ ](?:it|this|the[ ]\w+)
                  [ ]?(?:any[ ]?more|any[ ]longer|now|either|[.]|$)
            """,
            r"\b(?:if|whether|with|after|when|once|should|would|patch)\b",
        ),
        # "still triggering", "doesn't fix it", "no luck"
        (
            StatementKind.FAILS,
            rf"""
              \bstill[ ](?:\w+[ ])?(?:fail(?:s|ing)?|crash(?:es|ing)?|happen(?:s|ing)?|see(?:ing)?|hit(?:ting)?|broken
                  |get(?:s|ting)?[ ](?:the|this|that|a)|reproduc(?:es|ible|e)|trigger(?:s|ing)?|panics?|exists?|there\b|occurs?
                  |present|hangs?|have[ ](?:the|this)[ ](?:problem|issue)|be[ ](?:reproduced|seen|triggered|hit)
                  |not[ ](?:fixed|work\w*|boot\w*)|does(?:n't|[ ]not)
                  [ ](?:work|boot|build))\b
            | \bcan[ ]still[ ](?:be[ ](?:reproduced|seen|triggered|hit)|(?:see|reproduce|trigger|hit)[ ](?:it|this|the|that))\b
            | \b(?:does|did|do)(?:[ ]not|n't)[ ](?:fix|resolve|solve|cure)\b
            | (?:^|^(?:no|sorry|unfortunately|sadly|but)[, ]+
                  |\b(?:it|this|that|these|those|they|which|one|both|patch(?:es)?|series|fix(?:es)?|diff|changes?|commit|revert|version
                  |revision|v[0-9]+|\w+ing)(?:[ ][\w./"-]+){{0,4}}?[ ])(?:does|did|do)(?:[ ]not|n't)[ ]help\b(?![ ](?:that|to|when|avoid)\b)
            | \b{_TRIED}(?:[ ](?:unfortunately|also))?[ ](?:does|did)(?:n't|[ ]not)[ ]work\b
            | \b{_FAILURE}[ ](?:is|came|has[ ]come)[ ]back\b
            | \bno[ ]luck\b
            | \bstill[ ]no[ ](?:luck|joy)\b
            | \bnot[ ]fixed[ ](?:by|in|with|yet)\b
            | \bregression[ ]still[ ]exists\b
            | \b(?:problem|issue|crash|error|warning|regression|splat|panic|failure|hang|bug)s?[ ](?:still[ ])?persists?\b
            | ^same[ ](?:\w+[ ]){{0,2}}?(?:crash|problem|issue|error|splat|panic|hang|failure|result|behaviou?r|warning)
                  [ ](?:with|after|even)\b
            | \b(?:makes?|made)[ ]no[ ]difference\b
            """,
            r"\b(?:if|whether|might|may|could|would|does|do you|can you|please|reminder)\b",
        ),
        # "I can reproduce it", "+1", "same here"
        (
            StatementKind.REPRODUCED,
            r"""
              \b(?:I|we)[ ]can[ ](?:also[ ]|now[ ]|easily[ ])?(?:reproduce|confirm[ ](?:the|this)
                  [ ](?:issue|bug|problem|regression|crash|failure))\b
            | \bI[ ](?:also[ ])?reproduced?[ ](?:it|this|the)\b
            | ^\+1\b
            | \bme[ ]too\b[.,!]
            | \bsame[ ]here\b
            | \bI[ ](?:also[ ]|do[ ])?see[ ](?:the[ ]same|this[ ]too|it[ ]too)\b
            | \b(?:I|we)(?:'m|'re|[ ]am|[ ]are)?[ ](?:also[ ])?(?:hit(?:ting)?|see(?:ing)?|get(?:ting)?)[ ](?:this|it|the[ ]same)
                  \b[^.?!]{0,40}?[ ](?:too|as[ ]well)\b
            | \b(?:I|we)(?:'m|'re|[ ]am|[ ]are)?[ ]also[ ](?:hit(?:ting)?|see(?:ing)?|get(?:ting)?)[ ](?:this|the[ ]same)\b
            | \b(?:I|we)(?:'ve|[ ]have)?[ ](?:just[ ]|also[ ])?ran[ ]into[ ]the[ ]same\b
            | \bI[ ]think[ ]we[ ]should[ ]revert\b
            | \bneeds?[ ]to[ ]be[ ]reverted\b
            | \breproduces[ ](?:for[ ]me|here|just[ ]fine)
            """,
            r"\b(?:cannot|can't|not|if|whether|until|once)\b",
        ),
        # "You must have misbisected", "the bisection is a bit off", "that commit cannot be the culprit"
        (
            StatementKind.REFUTED,
            r"""
              \bmis-?bisect
            | \bbisect(?:ion|ing)?\b[^.?!]{0,30}\b(?:wrong|bogus|incorrect|not[ ]correct|misleading|went[ ]astray
                  |went[ ]wrong|not[ ](?:to[ ]be[ ])?(?:trust|reliable)|a[ ]bit[ ]off|is[ ]off|way[ ]off|unreliable)\b
            | \b(?:can(?:'t|not)|could(?:n't|[ ]not)|does(?:n't|[ ]not)|do[ ]not|don't)
                  [ ](?:really[ ]|possibly[ ])?(?:be|have|look[ ]like|see[ ]how)
                  [ ](?:been[ ]|caused\b|the[ ]culprit|the[ ]cause|to[ ]blame|that[ ]commit|this[ ]commit|this[ ]patch|my[ ]patch)
            | \bis[ ](?:probably[ ])?not[ ](?:the[ ]|really[ ])?(?:culprit|to[ ]blame|root[ ]cause|cause[ ]of|guilty
                  |at[ ]fault)\b
            | \bcommit[ ]only[ ](?:changes|touches|affects)\b
            | \b(?:wrong|innocent)[ ]commit\b
            """,
            None,
        ),
        # "That failure looks unrelated", "nothing to do with this series"
        (
            StatementKind.UNRELATED,
            r"""
              \b(?:is|looks?|seems?|appears?|be|was|likely|probably|as|this[ ]one|obviously|totally|entirely|completely
                  |an)(?:[ ]to[ ]be)?[ ](?:\w+[ ])?(?:un-?related|not[ ](?:directly[ ])?related)\b(?![ ]to[ ]the[ ](?:rest|other)\b)
            | \bnot[ ]related[ ]to[ ](?:this|the|my|these|your)
            | \bnothing[ ]to[ ]do[ ]with[ ](?:this|the|my|these|your)[ ](?:patch|series|change|commit)
            | \b(?:does|did)n't[ ](?:come|result)[ ]from[ ](?:this|my|these)
            | \b(?:a|an)[ ](?:pre-?existing|unrelated)[ ](?:bug|issue|problem|failure)\b
            """,
            r"\b(?:if|whether|functionality|this (?:change|hunk|part|line)|these (?:changes|hunks|parts|lines))\b",
        ),
        # "I've folded the incremental bits in", "Thanks, folded", "squashed into …"
        (
            StatementKind.FOLDED_IN,
            r"""
              \b(?:folded|squashed|rolled|incorporated)\b(?:[ ][\w'/-]+){0,6}?[ ](?:in|into|in\.)
                  \b(?![ ](?:linus|mainline|for-next|the[ ]next[ ]merge))
            | \bfold(?:ed|ing)[ ](?:it|this|that|your|the|them|in|those)\b
            | \b(?:I(?:'ve|[ ]have)?|we(?:'ve|[ ]have)?|now|is|are|will[ ]be|been|was)
                  [ ]?fixed[ ](?:\w+[ ]){0,4}?(?:in|for|up[ ]in|locally)
                  [ ](?:v[0-9]+(?!\.?[0-9])|the[ ]next[ ](?:version|revision)|my[ ](?:tree|branch)|next[ ]version)\b
            | ,[ ]fixed[ ](?:in|for)[ ]v[0-9]+\b(?!\.[0-9])
            | (?:^|[ ])fixed[ ](?:this[ ]|it[ ]|that[ ])?(?:up[ ])?(?:while|when)[ ]applying\b
            | ^(?:thanks,?[ ])?(?:folded|fixed)[.,!]?$
            | ^thanks,[ ]fixed\b
            | (?:^|\b(?:I|we)(?:'ve|[ ]have)?[ ](?:now[ ])?)fixed[ ](?:(?:it|this|that|them|those)[ ])?(?:up[ ])?
                  in[ ](?:the[ ]pending|my(?:[ ][\w-]+)?)[ ](?:branch|tree)\b
            | \b(?:I|we)(?:'ve|[ ]have)[ ](?:now[ ]|just[ ]|already[ ])?(?:updated|amended)
                  [ ](?:this|the|that|my)[ ](?:patch|commit|series)\b(?=[ ]*(?:$|[.,;]|to\b|and\b|for\b))
            """,
            r"\b(?:please|could|should|can you|would|might|if|want|can be|to be)\b",
        ),
        # "I've dropped the patch", "It has been dropped from my tree"
        (
            StatementKind.DROPPED,
            rf"""
              \b(?:I(?:'ve|[ ]have|'ll|[ ]will|'m)?|we(?:'ve|[ ]have|'ll)?|let[ ]me)
                  [ ](?:now[ ]|just[ ]|also[ ])?(?:dropped|removed|taken[ ]out|(?:drop|dropping|remove|removing|take[ ]out){_UNLESS})
                  [ ](?:it|this|that|the[ ](?:patch|commit|series)|these|them|those|your[ ]patch)\b
            | \b(?:patch|commit|series|it|change)(?:es|s)?(?:[ ](?:has|have)[ ]been|[ ]was|[ ]is|'s|[ ]were)?
                  [ ](?:now[ ])?(?:dropped|removed)\b(?:[ ](?:now|from|for)\b|[.!]|$)
            | ^(?:(?:now[ ]|patch[ ])?dropped|un-?applied)\b[^?]{{0,40}}
            """,
            r"\b(?:please|could|should|can you|would|might|if|want|can be|to be|n't|not)\b",
        ),
        # "I have reverted that commit", "has now been reverted"
        (
            StatementKind.REVERTED,
            r"""
              \b(?:I(?:'ve|[ ]have)?|we(?:'ve|[ ]have)?)[ ](?:now[ ]|just[ ])?(?:reverted|backed[ ]out)
                  \b(?=[ ](?:that|this|the|it|them|those)\b)
            | \b(?:has|have)[ ](?:now[ ])?been[ ](?:reverted|backed[ ]out)\b
            | \b(?:was|were|been|got)[ ]reverted[ ](?:in|by|from|with)\b
            | ^(?:now[ ])?reverted\b(?:[.,!]|$|[ ](?:for[ ]now|in[ ]my|from[ ]my))
            """,
            r"\b(?:please|could|should|can you|would|might|if|want|can be|to be|locally|after|when|once|until|before)\b",
        ),
        # "Please ignore this version", "I withdraw the series"
        (
            StatementKind.WITHDRAWN,
            r"""
              \bplease[ ](?:drop|ignore|disregard|discard)[ ](?:this|the|my|these|that)\b[^.?!]{0,30}
                  \b(?:patch|series|set|one|version|v[0-9])
            | \bwithdraw(?:n|ing)?\b[^.?!]{0,40}\b(?:patch|series|this)
            """,
            None,
        ),
        # "already reported by …", "Looks like the same breakage as in [1]"
        (
            StatementKind.DUPLICATE,
            r"""
              \b(?:has|have|was|were|been|this|it|is|I)[ ]?(?:[\w']+[ ])?(?:already|previously)(?:[ ]been)?[ ]reported\b
            | \b(?:was|been|is)[ ]reported[ ](?:earlier|before)\b
            | \b(?:already|previously)[ ]reported\b
            | \bduplicate[ ]of\b
            | \bsame[ ](?:\w+[ ])?(?:breakage|bug|issue|problem|crash|thing|splat|failure|one|report|regression)
                  \b[^.?!]{0,30}\b(?:as|that|which|see|reported)\b
            | \bknown[ ](?:issue|problem|bug|regression)\b
            | \bI've[ ]seen[ ]the[ ]same\b
            """,
            r"\b(?:if|whether|not|n't|might|may|could)\b",
        ),
        # "a false positive", "That is not a bug", "works as designed", "gone after a full rebuild"
        (
            StatementKind.INVALID,
            r"""
              \bfalse[ -](?:positive|alarm)s?\b
            | \bnot[ ](?:actually[ ]|really[ ])?an?[ ](?:\w+[ ])?(?:bug|regression|kernel[ ](?:bug|issue|problem)|real[ ]
                  (?:bug|issue|problem))\b
            | \bworks?[ ]as[ ](?:intended|designed|expected)\b
            | \b(?:this|that|it|which)(?:'s|[ ]is)[ ](?:actually[ ])?(?:expected|intended|by[ ]design|intentional)\b
            | \bplease[ ]ignore[ ](?:this|my|the)[ ](?:report|mail|bug|email|message|error|warning)
            | \b(?:disappeared|gone|vanished|went[ ]away)
                  [ ](?:now[ ])?after[ ](?:I[ ])?(?:a[ ])?(?:full[ ]|clean[ ])?(?:re-?buil|clean|make[ ]clean|re-?compil)
            | \b(?:too|very|just)[ ]nois[ye]\b
            | \bbug[ ]in[ ](?:the[ ]|this[ ])?(?:test|script|tool|compiler)\b
            | \bout[- ]of[- ]tree[ ]module\b
            | \b(?:bad|faulty|broken)[ ](?:hardware|memory|ram|dimm|cable)\b
            | \b(?:test|compiler|toolchain)[ ](?:bug|problem|issue|itself)\b
            | \bturn(?:s|ed)[ ]out[ ]to[ ]be[ ](?:an?[ ]|my[ ])?(?:hardware|memory|ram|cable|user)[ ](?:problem|issue|fault|failure|error)\b
            """,
            r"\b(?:if|whether|hopefully|might|may|could|not|make sure|double|is this|isn't|unless)\b",
        ),
        # "operator error", "my mistake", "I messed up"
        (
            StatementKind.MISTAKEN,
            r"""
              \b(?:user|operator|pilot)[ ]error\b
            | \bmy[ ](?:mistake|fault|own[ ]fault|bad)\b
            | \bI[ ](?:made|messed)[ ](?:a[ ]mistake|up)\b
            | \bsorry[ ]for[ ](?:the[ ]|this[ ])?(?:noise|false)
            | \bmistake[ ]on[ ]my[ ](?:side|end|part)\b
            | \b(?:problem|error|bug|issue)[ ](?:in|with|on)[ ]my[ ](?:setup|config\w*|environment|side|end|script)\b
            """,
            r"\b(?:if|not|n't)\b",
        ),
        # "It seems to be fixed by …", "The fix is in Bjorn's tree", "has already been fixed in mainline"
        (
            StatementKind.FIXED_BY,
            r"""
              \b(?:is|was|been|be|got|already|now|are|were|'s)
                  [ ](?:(?!being\b)\w+[ ]){0,2}?fixed[ ](?:by|in(?![ ]v[0-9]+(?!\.?[0-9]))|with|upstream|already|as[ ]of|since)\b
            | ^fixed[ ](?:in|by|with)[ ](?:commit|mainline|upstream|linux-next|next-[0-9]|v?[0-9]\.|[0-9a-f]{10,40}\b)
            | \bfix[ ]in[ ]question[ ]is\b
            | \b(?:fix|fixes|patch|revert)[ ](?:for[ ](?:this|that|it)
                  [ ])?(?:is|are|has[ ]been|have[ ]been|was|should[ ]be)
                  [ ](?:already[ ]|now[ ])?(?:in|included[ ]in|applied|queued|merged|pushed|upstream|staged|pending[ ]in)\b
            | \b(?:I|we)(?:'ve|[ ]have)?[ ](?:already[ ])?fixed[ ](?:that|this|it)[ ](?:in|with|by)\b
            | \b(?:already|since)[ ](?:got[ ])?fixed\b
            | \b(?:this|that|it)[ ](?:already[ ])?(?:got|was|is|has[ ]been)[ ](?:already[ ])?fixed\b(?![ ]in[ ]v[0-9]+(?!\.?[0-9]))
            | \bfix(?:ed)?[ ](?:landed|went|made[ ]it)[ ](?:in|into|to)\b
            """,
            r"\b(?:if|whether|needs? to|has to|must|until|once|would|could|might|can|when|to be|used to|will|not|n't|should)\b",
        ),
        # "Applied, thanks", "I've queued it", "the fixup is no longer needed"
        (
            StatementKind.APPLIED,
            rf"""
              ^(?:thanks[,.!]?[ ]|ok(?:ay)?[,.]?[ ]|now[ ]|both[ ]|all[ ]|series[ ]|patch(?:es)?
                  [ ]|great[,.]?[ ])*(?:applied|queued|merged|pushed|picked[ ]up)
                  \b(?![ ](?:on|your|the[ ]patch|it[ ](?:and|locally))\b)
            | \b(?:I(?:'ve|[ ]have)?|we(?:'ve|[ ]have)?|is|are|been|it's|that's|now|and|series|patch)
                  [ ](?:now[ ]|just[ ]|also[ ]|both[ ]|all[ ])?(?:applied|queued|merged|pushed|committed|picked)
                  [ ](?:it|this|that|these|them|up|to|for|in|into|both|the[ ](?:fix|patch|series|revert))\b
            | \bfix(?:es)?[ ](?:is|are)[ ](?:now[ ]|already[ ])?on[ ](?:its|the|their)[ ]way\b
            | \b(?:will|I'll)[ ](?:get[ ](?:it|this)[ ])?(?:queued|applied|queue|apply)[ ](?:it|this|that|up|these)\b{_UNLESS}
            | \b(?:fix-?ups?|fix(?:[ ]patch)?|patch|workaround)[ ](?:is|are)[ ](?:now[ ])?(?:no|not)
                  [ ]l[io]nger[ ](?:needed|required|necessary)\b
            | \b(?:I|we)(?:'ve|[ ]have)?[ ](?:now[ ])?(?:dropped|removed)[ ](?:my|the|this|that)
                  [ ](?:\w+[ ])?(?:fix-?ups?|merge[ ]fix|fix[ ]patch|workaround)\b
            | \b(?:I|we)(?:'ve|[ ]have)?[ ](?:now[ ])?(?:fixed|resolved)[ ](?:it|this|that)
                  [ ](?:up[ ])?in[ ](?:the[ ])?[\w-]+[:/][\w/-]+
            """,
            (
                r"\b(?:if|whether|please|could|should|can you|would|not|n't|once|when|until|after|not yet|have you|has anyone|locally|"
                r"tested|can be|to be)\b"
            ),
        ),
        (StatementKind.REOPENED, r"\b(?:re-?opening|re-?opened)\b[^.?!]{0,20}\b(?:this|it|bug|issue|report)|\bback[ ]again\b", None),
    )
)
# Each word of a wording in lower case, and the kinds of statements that it may make.
KINDS_OF = {word: frozenset(kind for kind, words in _WORDS.items() if word in words) for word in frozenset().union(*_WORDS.values())}


def may_state(words: AbstractSet[str]) -> frozenset[StatementKind]:
    """Return the kinds of statements that a text with these words may make."""
    return frozenset(kind for word in words & KINDS_OF.keys() for kind in KINDS_OF[word])
