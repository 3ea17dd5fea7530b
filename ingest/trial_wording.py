"""How people say in an answer that something fails with a patch: the patch, what fails, that it was seen; and what makes it something else.

The wordings are looked for in one clause at a time (trial).
"""

import re

_KIND = r"(?:patch(?:es|set|[ -]series)?|commits?|changes?|series|set)"
# "this patch", "your last series"; of those that "the" and "that" speak of not what is shown or meant to find a bug: "the following patch"
_PATCH = (
    rf"(?:(?:this|these|your)[ ](?:\w+[ ])?{_KIND}|this[ ](?:one|version)|(?:that|the)[ ]"
    r"(?!following|attached|below|debug|diff|other|old|previous|last|next)(?:\w+[ ])?(?:patch(?:es|set|[ -]series)?|change|series))"
)
# "with this applied", "after this patch", "since your series was merged", "with v2 of this series", "…, with this."
_WITH = rf"""
    \b(?:with|after|since|once|when|due[ ]to|because[ ]of)[ ](?:(?:I[ ]|we[ ])?appl(?:y|ied|ying)[ ]|merging[ ]|pulling[ ](?:in[ ])?)?
    (?:{_PATCH}(?:[ ](?:is|are|was|were|has[ ]been|got))?(?:[ ](?:now[ ])?(?:applied|merged|in[ ]place))?
      |(?:this|it|these|them|that|those|both)[ ](?:being[ ]|is[ ]|are[ ]|was[ ])?(?:applied|merged|in[ ]place)
      |(?:this|v[1-9][0-9]?(?:[ ]of[ ](?:this|the|your)[ ]\w+)?)(?=[ ]?(?:[,:;.!)]|$)))
"""
# "I applied this and now …", "we ran your series through …, but …"
_TRIED = (
    r"\b(?:I|we)(?:'ve|[ ]have)?[ ](?:just[ ]|also[ ]|now[ ])?(?:applied|tried|tested|booted|built|ran|gave)[ ]"
    rf"(?:{_PATCH}|this|these|it|them|v[1-9][0-9]?)\b"
)
TRIED_RE = re.compile(_TRIED, re.IGNORECASE | re.VERBOSE)
WITH_RE = re.compile(_WITH, re.IGNORECASE | re.VERBOSE)
# A test by its name, or a suite of them
_TEST = (
    r"(?:(?:generic|btrfs|xfs|ext4|block|nvme|nvmeof-mp|srp|loop|zbd|scsi|overlay|cifs|f2fs|nfs|dm|throtl|shared|md|ublk)/[0-9]{3}"
    r"|(?:x?fstests|blktests|kselftests?|ltp|kunit|(?:[\w/-]+[ ])?self-?tests?|[\w-]+[ ]test[ ]?suites?|unit[ ]tests?|[a-z]+_test[sz]?"
    r"|test_\w+)\b)"
)
# "the test box", "my ThinkPad X1"; not "my patch"
_MACHINE = (
    r"(?:(?:the|this)[ ](?:(?!(?:and|so|or|but|my|our)[ ])[\w.-]+[ ]){0,3}?"
    r"(?:machines?|box(?:es)?|boards?|laptops?|desktops?|VMs?|guests?|CI)"
    r"|(?:my|our)(?:[ ](?!patch|series|changes?\b|code\b|approach|idea|assumption|understanding|mail|comment|version)[\w.-]+){1,4})"
)
# What a machine does: "suspend on my laptop"
_DOES = (
    r"(?:(?:the[ ]|my[ ]|our[ ])?(?:(?!when|where|once|while|if)\w+[ ])?(?:suspend|resume|hibernat(?:ion|e)|s2idle|s2ram|wi-?fi|wlan"
    r"|network(?:ing)?|ethernet|bluetooth|audio|sound|display|screen|touch(?:pad|screen)|keyboard|mouse|camera|usb|hdmi|boot(?:ing)?|reboot"
    r"|shutdown|compilation|console|kexec|kdump|hotplug|cpufreq|build)"
    r"(?:[ ](?:on|of|in|from|for|to)[ ](?:my[ ]|our[ ]|the[ ])?[\w.-]+(?:[ ](?!is|are|was)[\w.-]+)?)?)"
)
_OFTEN = (
    r"(?:(?:now|also|just|always|consistently|reliably|sometimes|often|frequently|occasionally|randomly|immediately|both|all|simply|quickly"
    r"|completely|totally|either)[ ])*"
)
_WORK = (
    r"(?:boot|work|build|compile|link|suspend|resume|wake|start|load|probe|connect|mount|pass|detect|come[ ]up|show[ ]up|enumerate|respond"
    r"|turn[ ]on|power[ ](?:on|off|up|down)|shut[ ]?down|reboot|associate|appear|complete|finish|run)"
)
_FAILS = rf"""
    {_OFTEN}(?:fail(?:s|ed)?|crash(?:es|ed)?|hangs?|hung|panics?|panicked|oops(?:es|ed)|deadlock(?:s|ed)|lock(?:s|ed)[ ]up|freezes?|froze
      |dies|died|regress(?:es|ed)?|breaks?|broke|disappear(?:s|ed)|times?[ ]out|timed[ ]out|stall(?:s|ed)
      |stop(?:s|ped)[ ](?:working|booting|responding|building)
      |(?:starts?|started|keeps?|kept|began)[ ](?:failing|crashing|hanging|freezing|to[ ](?:fail|crash|hang|freeze))
      |(?:is|are|was|were|gets?|got)[ ]{_OFTEN}(?:broken|dead|gone|stuck|failing|hanging|crashing|freezing|regressed|unusable|unbootable)
      |no[ ]longer[ ]{_WORK}(?:e?s|ed)?|(?:does|do|did)(?:n't|[ ]not)[ ](?:even[ ])?{_WORK}
      |won't[ ](?:even[ ])?(?:boot|build|compile|suspend|wake|start))\b
"""
# "generic/013 and generic/475 fail", "my machine no longer boots", "Suspend on my laptop is broken"
STOPS_RE = re.compile(
    rf"(?:\b{_TEST}(?:[ ](?:test[ ]?)?(?:case[ ])?)?(?:,?[ ](?:and[ ])?)?|\b{_MACHINE}[ ]|\b{_DOES}[ ])(?P<says>{_FAILS})",
    re.IGNORECASE | re.VERBOSE,
)
# "NFS mounts hang on our servers"
STOPS_HERE_RE = re.compile(
    rf"""
    \b(?!(?:to|not|the|an?|this|that|of|and|or|no|any|it)[ ])[\w/.-]+[ ](?P<says>{_FAILS})[ ][^.?!,]{{0,30}}?
    \b(?:(?:on|in|for)[ ](?:my|our)|for[ ](?:me|us)|here)\b
    """,
    re.IGNORECASE | re.VERBOSE,
)
_BROKEN_NOUN = (
    r"(?:failures?|crash(?:es)?|panics?|oops(?:es)?|hangs?|splats?|warnings?|deadlocks?|(?:soft[ ]|hard[ ])?lockups?|stalls?|freezes?|BUGs?"
    r"|regressions?|slow-?downs?|(?:build|compil\w+|link(?:er|ing)?|boot|test|runtime|I/O|following|these|error)[ ](?:errors?|messages?))"
)
_LOSS = r"(?:drop|regression|degradation|slow-?down|decrease|loss|reduction|hit|penalty)"
# "a 23% drop in …", "regresses hackbench by 12%", "15% slower", "slows down boot by 30 seconds"
MEASURED_RE = re.compile(
    rf"""
    \b[0-9][0-9.,]{{0,8}}[ ]?(?:%|percent|x)[ ](?:(?:[\w-]+[ ]){{0,3}}?{_LOSS}|slower|worse|lower)\b
    | \b{_LOSS}[ ](?:of|by)[ ](?:about[ ]|around[ ]|up[ ]to[ ]|~)*[0-9][0-9.,]{{0,8}}[ ]?(?:%|percent|x)
    | \b(?:regress(?:es|ed)|drop(?:s|ped)|degrad(?:es|ed)|slow(?:s|ed)[ ]down|slow(?:s|ed))[ ](?:[\w./:-]+[ ]){{0,6}}?
      (?:down[ ])?(?:by|from)[ ](?:about[ ]|around[ ]|up[ ]to[ ]|more[ ]than[ ]|almost[ ]|~)*[0-9][0-9.,]{{0,8}}[ ]?
      (?:%|percent|x\b|k\b|m?s(?:ec)?\b|seconds?|minutes?|[KMG]i?B)
    """,
    re.IGNORECASE | re.VERBOSE,
)
# "a 30% drop in latency" is no loss
GAIN_RE = re.compile(
    r"\b(?:latenc\w+|time|cpu|usage|utili[sz]ation|overhead|miss(?:es)?|contention|memory|faults?|cycles|instructions|size|footprint"
    r"|consumption|power|allocations?|traffic|number|loads?|calls)\b",
    re.IGNORECASE,
)
# "I'm seeing xfstests failures", "we hit this crash", "the following errors are observed"
SAW_RE = re.compile(
    rf"""
    \b(?:I|we|I'm|we're|I've|we've|CI|syzkaller)[ ](?:(?:am|are|have|now|also|just|then|been|always|consistently)[ ])*
    (?:see|saw|seeing|seen|get|got|getting|hit|hitting|observed?|observing|noticed?|noticing|encounter(?:ed|ing)?|r[au]n[ ]into
      |running[ ]into)[ ]
    [^.?!]{{0,70}}?\b{_BROKEN_NOUN}
    | \b(?:following|below|these|new)[ ](?:[\w-]+[ ]){{0,2}}?(?:{_BROKEN_NOUN}|errors?)[ ](?:is|are|was|were)[ ]
      (?:observed|seen|hit|triggered|printed|reported)
    """,
    re.IGNORECASE | re.VERBOSE,
)
_FAIL = (
    r"(?:fail|crash|hang|panic|oops|freeze|disappear|vanish|stop[ ]work\w*|time[ ]out|deadlock|lock[ ]up|regress|break|unusable|unbootable"
    r"|stuck|slower)"
)
# "This causes fstests generic/001 to fail", "this patch makes my WiFi disappear", "this one gives me lots of failures":
# SN4PR0401MB35981C3BAEDA15CC85D13AE79BB00@SN4PR0401MB3598.namprd04.prod.outlook.com
MAKES_RE = re.compile(
    rf"""
    \b(?:{_PATCH}|this|it)[ ](?:now[ ]|also[ ]|just[ ]|seems[ ]to[ ]|has[ ]|have[ ])*
    (?: (?:causes?|caused|makes?|made|triggers?|triggered|lets?)[ ](?:(?:all|some|several|both|the|following)[ ](?:of[ ])?)*
        (?:{_TEST}|{_MACHINE}|{_DOES}|my[ ][\w.-]+)(?:,?[ ][\w/.,-]+){{0,4}}?[ ](?:to[ ])?{_OFTEN}{_FAIL}
      | (?:gives?|gave|causes?|caused|triggers?|triggered)[ ](?:me|us|my|our)[ ][^.?!]{{0,60}}?\b(?:{_BROKEN_NOUN}|errors)
      | (?:regress(?:es|ed)|breaks|broke|fails)[ ](?:(?:one|some|several|many|most|all)[ ]of[ ])?(?:the[ ]|our[ ]|my[ ])?(?:\w+[ ])?
        (?:{_TEST}|tests?[ ]suites?)(?![ ](?:out|into|up|down)\b)
    )\b
    """,
    re.IGNORECASE | re.VERBOSE,
)
# "it fails to compile on misc-next": 0c747633-0f43-63ac-86cf-943c24677cd1@toxicpanda.com
COMPILES_RE = re.compile(
    rf"""
    (?<!since[ ])(?<!because[ ])(?<!as[ ])\b(?:{_PATCH}|this|it)[ ](?:now[ ]|also[ ])?
    (?P<says>fails?[ ]to|does(?:n't|[ ]not))[ ](?:build|compile|link)\b[^.?!]{{0,20}}?[ ]
    (?:(?:on|against|with)[ ](?:top[ ]of[ ])?(?:the[ ]|current[ ]|latest[ ]|today's[ ])*
        (?:[\w-]+-next|linux-next|next-[0-9]+|mainline|v?[3-7]\.[0-9]{{1,2}}|arm(?:64)?|x86|i386|ppc|powerpc|s390x?|mips|riscv|sparc
          |32[ -]?bit|gcc|clang|llvm|W=1|CONFIG_\w+|\w+config)
      |for[ ](?:me|us|arm|x86|ppc|s390|mips|riscv|32)|here)\b
    """,
    re.IGNORECASE | re.VERBOSE,
)
# "my test which is broken by your patch": 23fce5aa875575b9a5446baa793a948cc393ca73.camel@suse.com; "our CI reports failures due to this
# change": 2fa7fad0-2689-24c9-d356-50f98ca3535d@linux.ibm.com
BROKEN_BY_RE = re.compile(
    rf"\b(?:{_TEST}|(?:my|our)[ ](?:[\w.-]+[ ]){{0,3}}?[\w.-]+)[ ][^.?!,]{{0,40}}?"
    rf"\b(?:broken[ ]by|(?:fails?|failures?|crash(?:es)?|hangs?)[ ](?:due[ ]to|because[ ]of))[ ]{_PATCH}\b",
    re.IGNORECASE | re.VERBOSE,
)
# "So this triggers:", "sparse complains:", "I get this with W=1:", above what a compiler or checker warns of:
# CAPcyv4gEr_zPJEQp3k89v2UXfHp9PQwnJXY+W99HwXfxpvua_w@mail.gmail.com
WARNS_RE = re.compile(
    rf"""
    \b(?:(?:{_PATCH}|this|it)[ ](?:now[ ]|also[ ])?
       (?:adds?|triggers?|gives?|causes?|introduces?|generates?|produces?|results?[ ]in|yields?|leads[ ]to)
      |(?:sparse|smatch|gcc|clang|coccinelle|coccicheck|objtool|kernel-?doc|W=[12]|C=[12]|compilers?|kernelci|builds?|CI)[ ]
       (?:now[ ]|also[ ])?
       (?:says?|complains?|complaining|warns?|reports?|gives?|spits?|throws?|shows?|prints?|points[ ]out|is[ ](?:not[ ]happy|unhappy))
      |(?:I|we)(?:'m|'re|[ ]am|[ ]are)?[ ](?:now[ ]|also[ ])?(?:get|see|got|getting|seeing)[ ](?:[\w-]+[ ]){{0,5}}?
       (?:warnings?|this|these|following)
      |\bnew[ ](?:\w+[ ]){{0,2}}?warnings?)\b
    """,
    re.IGNORECASE | re.VERBOSE,
)
# "With the initialization removed I get": the writer's own experiment
TAKEN_OUT_RE = re.compile(r"\b(?:remov\w+|dropp\w+|delet\w+|chang(?:ed|ing)|when I|tried)\b", re.IGNORECASE)
BUILD_LINE_RE = re.compile(r"[ \t]*(?:In file included|from |make\b|[A-Z]{2,}[ \t]|\S+: (?:In function|At top level)|https?://)")
# What is not known to have happened
GUESSED_RE = re.compile(
    r"\b(?:would|could|might|may|can(?! (?:reproduce|confirm|reliably|consistently|also|now))|cannot|will|shall|should|must|if(?! CONFIG_)|"
    r"unless|whether|why|how|likely|probably|perhaps|maybe|possibly|potential(?:ly)?|suppose[ds]?|imagine|worr(?:y|ied)|afraid|concern\w*|"
    r"fear|hope|wonder\w*|think|believe|guess|suspect|assum\w+|expect\w*|ensure|make sure|in case|otherwise|going to|theor\w+|you|try|"
    r"thanks for|used to|so that|because|example|cases?|handles?|"
    r"(?:problem|bug|issue|reason|point|goal|purpose|idea) (?:here )?(?:is|was))\b|'(?:ll|d)\b",
    re.IGNORECASE,
)
# What is said of a failure that is cured, was there before, was not seen, is meant, or is one of applying or of style
NOT_SO_RE = re.compile(
    r"\b(?:no|not|never|none|nothing|neither|nor|zero|any|without|w/o|before|until|previously|prior|already|still|even|known|flaky|unrelated|"
    r"fix\w*|solv\w+|resolv\w+|cur(?:e|es|ed)|address(?:es|ed)|mends?|avoid\w*|prevent\w*|silenc\w+|revert\w*|drop(?:ping|ped)? (?:it|this|"
    r"the patch)|goes away|went away|gone(?= (?:with|after))|less|fewer|better|faster|improv\w+|works?|worked|passes|passed|survives?|"
    r"succeeds?|boots? (?:fine|now|again)|fine|ok|okay|instead|rather|anyway|regardless|if(?! CONFIG_)|reproduc\w+ by|"
    r"to (?:give|let|allow|save|work around)|on purpose|deliberately|intentional\w*|as intended|checkpatch|whitespace|"
    r"appl(?:y|ies) (?!(?:this|these|the|your)\b)|git am|conflicts?|documentation|comments?|changelog|description|commit message)\b|n't\b",
    re.IGNORECASE,
)
# "passes without it", "without the patch it works fine", "it passes on v6.1": the other half of the same finding
_RAN = r"(?:passe[sd]|works?|worked|boots?|booted|succeeds?|(?:is|are|was|were)[ ]fine)"
_IT = rf"(?:[ ](?:it|this|them|{_PATCH}))?"
OTHERWISE_RE = re.compile(
    rf"""
    \b(?:(?:it|and|which|that)[ ])?(?:{_RAN}|fine|ok)[ ](?:\w+[ ])?
      (?:(?:without|before){_IT}|(?:on|in|with)[ ](?:v?[3-7]\.[0-9]|mainline|master|linus|next))
    | \bwithout{_IT},?[ ](?:(?:it|they|all|everything|that|the[ ]\w+)[ ])?{_RAN}(?:[ ]fine)?
    """,
    re.IGNORECASE | re.VERBOSE,
)
# "when suspend fails": a case, not what was seen
CONDITION_RE = re.compile(r"\b(?:when|whenever|where|once|while) $", re.IGNORECASE)
# "the crash on my laptop is gone"
GONE_RE = re.compile(r"\b(?:gone|disappear(?:s|ed)|stop(?:s|ped))\b", re.IGNORECASE)
TROUBLE_RE = re.compile(
    r"\b(?:crash|hang|panic|warning|issue|problem|bug|failure|splat|error|regression|lockup|deadlock|oops|message|freeze|stall)\w*\b",
    re.IGNORECASE,
)
# In the sentence below: "It fails without it as well", "That is a known failure"
NOT_NEW_RE = re.compile(
    r"\b(?:also|same|too|as well|both|even|or|and)\b[^.]{0,40}\bwithout\b|\bwithout\b[^.]{0,40}\b(?:too|as well|also)\b"
    r"|\bunrelated\b|(?:\bnot|n't) (?:\w+ )?(?:related|new|caused|due|because|your)\b|\bregardless\b|\bbaseline\b"
    r"|\bpre-?existing\b|\bflak(?:y|ey)\b|\bknown (?:failures?|issues?|problems?|bugs?|to fail)\b|\bfalse (?:positive|alarm)"
    r"|\bmy (?:fault|mistake|bad)\b"
    r"|\b(?:fails?|failed|failing|happens|there|seen|broken) (?:\w+ )?"
    r"(?:before|on (?:plain |vanilla )?(?:mainline|master|linus|upstream|next))\b|\bwrong (?:tree|branch|kernel)\b",
    re.IGNORECASE,
)
NAMES_RE = re.compile(_PATCH, re.IGNORECASE | re.VERBOSE)
FOR_ME_RE = re.compile(r"\b(?:for (?:me|us)|here|(?:on|in) (?:my|our))\b|\bmy\b", re.IGNORECASE)
# "this patch regresses …": who does it stands before the measure
DOER_RE = re.compile(
    rf"\b(?:{_PATCH}|this(?=[ ](?:now|also|just|caus|regress|slow|result|gives|introduc|is))|it(?=[ ](?:regress|slow)))\b",
    re.IGNORECASE | re.VERBOSE,
)
# What may fall to the good
FALLS_RE = re.compile(r"drop|decrease|loss|reduction|lower|hit", re.IGNORECASE)
# Without one of these a text tells of no trial that failed
FAILING = frozenset(
    """
    boot break breaks broke broken bug bugs build compile crash crashed crashes crashing dead deadlock deadlocked deadlocks decrease
    degradation degrades died dies disappear disappeared disappears drop dropped drops errors fail failed failing fails failure
    failures freeze freezes freezing froze gone hang hanging hangs hit hung link lockup lockups longer loss lower messages oops oopsed
    oopses panic panicked panics penalty probe reduction regress regressed regresses regression regressions slow slowdown slowdowns
    slowed slower slows splat splats stall stalled stalls stopped stops stuck suspend timed times unbootable unusable vanish wake
    warning warnings work worse
    """.split()  # noqa: SIM905 - a hundred names read better as words than as a list
)
# How the patch is named beside what fails, in a text that is not yet joined to paragraphs
LEAD_RE = re.compile(
    rf"""
    {_WITH} | {_TRIED} | \b(?:{_PATCH}|this|it)[ ](?:now[ ]|also[ ]|just[ ])?
      (?:caus|ma[dk]e|trigger|g[ia]ve|regress|breaks|broke|fails?[ ]|does(?:n't|[ ]not)[ ](?:build|compile|link)|slow|introduc|result|lead
        |is[ ]|has[ ]|seems)
    | \bby[ ]{_PATCH}
    """.replace("[ ]", r"\s"),
    re.IGNORECASE | re.VERBOSE | re.MULTILINE,
)
