"""In which role a text names a commit: told by the words that lead to its id, by its line, and by who writes."""

import re

from ..model.vocabulary import CommitRole

# "This reverts commit 1234567890ab.", "This partially reverts commit …", "Reverts: …"
REVERTS_RE = re.compile(
    r"(?:\b(?:this|which|it|partially|also)[ ]reverts|^reverts:?)(?: upstream)?(?: commits?)?:? ?[(\"]?$", re.IGNORECASE
)
# "Fixes: 1234567890ab ("…")", "this fixes commit …"
FIXES_RE = re.compile(r"(?:^(?:\| ?)?fixes:? ?(?:commit )?|\b(?:this |patch |also )?fixes commit )[(\"]?$", re.IGNORECASE)
# "(cherry picked from commit …)", "(backported from commit …)"
CHERRY_RE = re.compile(
    r"(?:cherry[- ]?picked|backported|cherry[- ]?pick of|back-?port of)(?: from)?(?: upstream| mainline)?(?: commit)?:? ?$", re.IGNORECASE
)
# "[ Upstream commit … ]", "commit … upstream.", "Upstream commit …."
UPSTREAM_LINE_RE = re.compile(
    r"\[? ?(?:(?:upstream|mainline) commit:? [0-9a-f]{7,40}|commit:? [0-9a-f]{7,40} upstream)(?: |\.|\])*$", re.IGNORECASE
)
# "base-commit: …"; "based on commit …"
BASE_RE = re.compile(r"(?:^base(?:-commit)?:|\bbased on(?: top of)?(?: commit)?|\bchanges since commit) ?$", re.IGNORECASE)
# "depends on commit …", "prerequisite commit …"; "# 3.3.x: a1f84a3: sched: …" behind Cc: stable (stable-kernel-rules)
PREREQUISITE_RE = re.compile(
    r"(?:\bdepend(?:s|ing)?(?: also)? on\b[^.?!]{0,60}|\b(?:relies|builds) on|\bprerequisites?(?: is| are| commits?)?:?|\brequires)"
    r"(?: the)?(?: commits?)?:? ?[(\"]?$",
    re.IGNORECASE,
)
STABLE_PREREQUISITE_RE = re.compile(r"cc:.{0,60}stable.{0,40}# ?[0-9v][0-9.x]{0,10}:? ?$", re.IGNORECASE)
# "… is applied as commit …", "committed as …", "Commit-ID: …"
APPLIED_AS_RE = re.compile(
    r"(?:^commit-id:|\b(?:applied|committed|merged|pushed|queued|landed)\b[^.:?!]{0,60}\bas(?: commit)?:?)[ \t]*$", re.IGNORECASE
)
# "Patch applied to wireless-next.git, thanks.", "has been merged into torvalds/linux.git:"
APPLIED_LEAD_RE = re.compile(r"\b(?:applied|queued|merged|pushed|committed)\b[^?]{0,60}\b(?:to|in|into|for|on|thanks)\b", re.IGNORECASE)
# "[1/3] dax: …", "- [net-next,v3,1/4] dax: …": what b4 ty and patchwork's robot write above an id
NOTICE_LINE_RE = re.compile(r"(?:[-*+ \t]*\[[^\]]{0,50}\b[0-9]{1,4}/[0-9]{1,4}\]|- \[[^\]]{1,60}\])[ \t]+(?P<subject>\S.*)$")
# "bisects to:", "bisected it down to this commit", "bisection points at", "git bisect identified", "bisecting, I landed on"
BISECT_RE = re.compile(r"\bbisec(?:t|ts|ted|ting|tion|tions|ts)\b(?P<between>[^?!]{0,140})$", re.IGNORECASE)
BISECT_POINTS_RE = re.compile(
    r"\b(?:to|as|at|is|was|on|that|with|down|identif\w+|show\w*|reveal\w*|point\w*|le[ad]+s?|found|finding|land\w*|end\w*|blam\w*|gave|gives|report\w*|commit|patch|this|here)\b|:",
    re.IGNORECASE,
)
# "… is the first bad commit", "# first bad commit: […]"
FIRST_BAD_RE = re.compile(
    r"\bfirst[- ](?:bad|failed|failing|broken) commit\b(?: (?:is|was|it found was|reported|found))*[^.?!]{0,40}$", re.IGNORECASE
)
IS_FIRST_BAD_RE = re.compile(
    r"\]?(?: ?\([^)]{0,200}\))?,? ?(?:is|was|as|being)(?: identified as| reported as)? (?:the |a )?"
    r"(?:first[- ]bad|culprit|offending|bad) commit\b",
    re.IGNORECASE,
)
BEHIND_BISECTED_RE = re.compile(
    r"[^.?!\n]{0,80}\b(?:according to|says|by|from|is what|was the result of)\b[^.?!\n]{0,20}\b(?:git )?bisect", re.IGNORECASE
)
# What makes a bisection one that did not name a culprit.
NOT_BISECTED_RE = re.compile(
    r"""
    \bbisectab | \bbisect(?:ion)?[ ]hole | \b(?:can|could|would|will)[ ]you\b | \bstill[ ]bisecting | could[ ]be[ ]any[ ]of
    | \bfixed[ ]by\b | \bfix(?:ing)?[ ]commit | \bfirst[ ]good\b | \bgone[ ](?:with|since|after)\b | \bfixes[ ](?:the|this|it|my)\b
    | \bsuspects[ ]this[ ]issue[ ]was[ ]fixed                          # syzbot: the answer is the fix
    | \bback(?:ed)?[ ]out\b | \bon[ ]top\b | \bskip                    # what had to be done to get through
    | \brevisions?[ ]left[ ]to[ ]test\b | \blog\b[^.]{0,20}\bwith[ ]commit$  # a step of it
    | \bgood\b[^.]{0,20}$ | \bbad\b:?[ ]?$ | \bstarted?[ ](?:with|at|from)\b | \bbefore\b[^.]{0,12}$   # ends of the range
    """,
    re.IGNORECASE | re.VERBOSE,
)
# "# good: […]", "git bisect bad …", "HEAD commit: …": lines of logs and robots that name what was tested
TESTED_LINE_RE = re.compile(
    r"(?:#[ \t]*)?(?:git bisect |(?:good|bad|skip|possible first bad commit|head commit|start commit|parent|head|merge base|commit id"
    r"|git head|kernel commit|linux commit|kernel version|qemu commit)[ \t]*:)",
    re.IGNORECASE,
)
FIRST_BAD_LINE_RE = re.compile(r"#[ \t]*first bad commit:[ \t]*\[", re.IGNORECASE)
# "1234567890ab dax: a subject", "* 1234567 dax: …", "- 1234567890ab: dax: …": `git log --oneline`
LISTED_RE = re.compile(
    r"(?:[*|/\\ ]{1,8}|[-+*o][ \t]+|[0-9]{1,2}[.)][ \t]+)?[0-9a-f]{7,40}:? {1,3}(?P<subject>[A-Za-z\"\[_.*(/+][^\n]{3,300})$"
)
LKP_RE = re.compile(r"kernel test robot|kbuild test robot|0-?day|we noticed|was bisected to this commit|test robot noticed", re.IGNORECASE)
LKP_SENDERS = (
    "lkp@intel.com",
    "oliver.sang@intel.com",
    "rong.a.chen@intel.com",
    "philip.li@intel.com",
    "yujie.liu@intel.com",
    "xiaolong.ye@intel.com",
)

_ID_RE = re.compile(r"\b[0-9a-f]{10,40}\b")


_BY_LEAD = (
    (BASE_RE, CommitRole.BASE),
    (FIXES_RE, CommitRole.FIXES),
    (REVERTS_RE, CommitRole.REVERTS),
    (CHERRY_RE, CommitRole.CHERRY_PICKED),
    (APPLIED_AS_RE, CommitRole.APPLIED),
)


def role_of(lead: str, line: str, start: int, end: int, behind: str) -> CommitRole:
    """Return the role of the id at `line[start:end]`. `lead` is the text before it, `behind` what follows it and its subject."""
    head = " ".join(line[:start].lstrip(" \t|").split())
    whole = line.strip()
    if FIRST_BAD_LINE_RE.match(whole):
        return CommitRole.BISECTED
    if TESTED_LINE_RE.match(whole):
        return CommitRole.MENTIONED
    if UPSTREAM_LINE_RE.match(whole):
        return CommitRole.UPSTREAM
    for pattern, role in _BY_LEAD:
        if pattern.search(head) or pattern.search(lead):
            return role
    if is_bisected(lead, behind):
        return CommitRole.BISECTED
    if PREREQUISITE_RE.search(lead) or STABLE_PREREQUISITE_RE.search(head):
        return CommitRole.PREREQUISITE
    listed = is_listed(line)
    if listed or _is_alone_url(line, start, end):
        if APPLIED_LEAD_RE.search(lead[-160:]) and "?" not in lead[-20:]:
            return CommitRole.APPLIED
        return CommitRole.LISTED if listed else CommitRole.MENTIONED
    return CommitRole.MENTIONED


def is_listed(line: str) -> bool:
    """Tell whether a line is an id and a subject, as `git log --oneline` has them, not prose that begins with an id."""
    match = LISTED_RE.match(line.strip(" \t"))
    if not match:
        return False
    subject = match.group("subject")
    return 0 < subject.find(":") < 70 or subject.startswith(("(", '"', "Merge ", "Revert ", "Linux ", "Add ", "Fix ", "Remove "))


def is_bisected(lead: str, behind: str) -> bool:
    """Tell whether the words before or behind an id make it the answer of a bisection."""
    if IS_FIRST_BAD_RE.match(behind):
        return True
    if FIRST_BAD_RE.search(lead) and not NOT_BISECTED_RE.search(lead[-120:]):
        return True
    match = BISECT_RE.search(lead)
    if match:
        between = match.group("between")
        sentence = lead[max(lead.rfind(". ", 0, match.start()), 0) :]
        if (
            BISECT_POINTS_RE.search(between)
            and not NOT_BISECTED_RE.search(sentence)
            and not _ID_RE.search(between)
            and ". " not in between[:-30]
        ):
            return True
    return BEHIND_BISECTED_RE.match(behind) is not None and not NOT_BISECTED_RE.search(behind[:120])


def is_lkp(sender: str, lines: tuple[str, ...]) -> bool:
    """Tell whether a text is a report of Intel's robot, forwarded ones included."""
    return sender in LKP_SENDERS or any(
        LKP_RE.search(line) for line in lines[:40] if "robot" in line or "noticed" in line or "bisected" in line
    )


def _is_alone_url(line: str, start: int, end: int) -> bool:
    return not line[end:].strip(" \t>)") and "://" in line and " " not in line[:start].strip(" \t-*<(")
