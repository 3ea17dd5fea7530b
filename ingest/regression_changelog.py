"""Whether the words of a new revision say that a reported failure is mended in it."""

import re
from collections.abc import Collection, Iterator

from ..model.change_list import change_lines
from .regression_facts import ReportRow

# "btrfs_info", "percpu_ref_kill_and_confirm": names of code in a signature
_NAME_RE = re.compile(r"\b(?=\w*_)[A-Za-z]\w{4,60}\b")
# "fs/io_uring.c: error: …", "…; did you mean 'other_name'?": a file, and what a compiler guesses, are not what fails
_NOT_CODE_RE = re.compile(r"[\w.+-]*/[\w./+-]*|\b[\w-]+\.[chS]\b|did you mean .*")
_FIX_RE = re.compile(r"\bfix|\baddress|\bcorrect|\bresolv|\bcured?\b|\bsilenc|\bavoid|\brepair", re.IGNORECASE)
_BUILD_RE = re.compile(
    r"\b(?:build(?:ing|s)?|compil\w+|link(?:er|ing)|undefined|undeclared|implicit|allmodconfig|randconfig|[=!]CONFIG_\w+|CONFIG_\w+=n)\b",
    re.IGNORECASE,
)
_ROBOT_RE = re.compile(
    r"\b(?:kernel (?:test|build) (?:ro)?bots?|(?:kbuild|build|test|intel)(?:[ -]test)?[ -]?(?:ro)?bots?|"
    r"lkp(?:@intel)?|0-?day(?: ci| (?:ro)?bots?)?|(?:by|from) (?:the )?(?:ro)?bots?)\b",
    re.IGNORECASE,
)
# "(Ann)", "[ Ann Example ]": who asked for a change
_CREDIT_RE = re.compile(r"[(\[][ ]?(?P<name>[A-Z][a-z][\w. ]{1,40})[)\]]")
_FAILURE_RE = re.compile(r"\b(?:issues?|problems?|bugs?|errors?|failures?|breakage|crash\w*|regressions?)\b", re.IGNORECASE)
# "in read_one_block_group()"
_CALL_RE = re.compile(r"\w\(\)")
# What is said of a robot that found nothing
_CONTENT_RE = re.compile(
    r"\bsuccess|\bno (?:other |new )?(?:regression|report|issue|error|warning|complaint)|\bclean\b|\bpassed\b", re.IGNORECASE
)
_STATIC_RE = re.compile(r"\bstatic\b|\bprototypes?\b", re.IGNORECASE)
_OF_KIND = {
    "build": _BUILD_RE,
    "check": re.compile(r"\b(?:sparse|smatch|coccinelle|cocci|static check\w*|warnings?)\b", re.IGNORECASE),
    "warning": re.compile(r"\b(?:splat|warn(?:ing|_on)?s?|bug report)\b", re.IGNORECASE),
    "crash": re.compile(r"\b(?:crash\w*|panics?|oops(?:es)?|null (?:pointer|deref\w*)|general protection|use-after-free)\b", re.IGNORECASE),
    "locking": re.compile(r"\b(?:lockdep|deadlocks?|lock inversion|sleeping|splat)\b", re.IGNORECASE),
    "hang": re.compile(r"\b(?:hangs?|hung|freez\w+|deadlocks?|stuck|lockups?|stalls?)\b", re.IGNORECASE),
}  # fmt: skip
_SHORT = 2  # letters of what is no name
# "Ann", "O'Neil": the words of a person's name
_NAMED_RE = re.compile(r"[^\W\d_][\w'-]+")
_BULLETS = " \t-*+"


def names_failing_code(text: str, report: ReportRow) -> bool:
    """Tell whether the words of a patch name a function or variable that the report's signature has."""
    words = text.partition("\ndiff --git ")[0]
    return any(name in words for name in _names(report))


def mentions_failure(text: str, report: ReportRow, robots: Collection[str], reporter: str, known: Collection[str], *, is_next: bool) -> int:
    """Return the line of a revision's cover or patch that says so, 0 where none does.

    `robots`: addresses of the reporter, where that is a robot; `reporter`: its name. `known`: the `changelog_lines` of what was posted
    before; what stood there tells nothing of the failure. A line of the list of changes counts where it names the failing code or the
    test, or says that failures which the reporter told of are mended; that of the revision which comes next (`is_next`) also where it
    says that such a failure, or what the robot reported, is mended, and names neither other code nor another person. Elsewhere a
    Reported-by: of the robot counts. Of several lines the one that tells most is returned.
    """
    names = _names(report)
    best, found = 0, 0
    for number, line, is_change in change_lines(text):
        if line.strip(_BULLETS) in known:
            continue
        if "eported-by" in line and any(email in line for email in robots if email):
            weight = 2
        elif not is_change:
            continue
        elif any(name in line for name in names) or (report.test and report.test in line):
            weight = 3
        else:
            weight = int((is_next and _is_mended(line, report, reporter)) or _is_for(line, reporter))
        if weight > best:
            best, found = weight, number
    return found


def changelog_lines(text: str) -> Iterator[str]:
    """Yield the lines of a cover or patch by which `mentions_failure` knows what stood there before."""
    for _, line, _ in change_lines(text):
        yield line.strip(_BULLETS)


def _names(report: ReportRow) -> set[str]:
    return set(_NAME_RE.findall(_NOT_CODE_RE.sub(" ", report.signature)))


def _is_for(line: str, reporter: str) -> bool:
    """Tell whether a line of changes says that what a person reported is mended: "Fixed issues pointed out by Ann and Max"."""
    names = [name for name in _NAMED_RE.findall(reporter) if len(name) > _SHORT]
    if not names or _ROBOT_RE.search(reporter) or not _FIX_RE.search(line) or not _FAILURE_RE.search(line):
        return False
    return any(re.search(rf"\b{re.escape(name)}\b", line) for name in names)


def _is_mended(line: str, report: ReportRow, reporter: str) -> bool:
    """Tell whether a line of changes says that a failure like the reported one, or what its robot reported, is mended."""
    kind = _OF_KIND.get(report.kind)
    if _ROBOT_RE.search(line):
        is_robots = report.source == "lkp" or _ROBOT_RE.search(reporter)
        if not is_robots or _CONTENT_RE.search(line):
            return False
        return not _STATIC_RE.search(line) or bool(_STATIC_RE.search(report.signature))
    if kind is None or not _FIX_RE.search(line) or not kind.search(line):
        return False
    credited = _CREDIT_RE.search(line)
    if credited and not set(credited["name"].lower().split()) & set(reporter.lower().split()):
        return False
    return report.kind in ("build", "check") or not _CALL_RE.search(line)
