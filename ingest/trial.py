"""What came of trying a patch, told in plain words without a log: a test that fails with it, a machine that boots no more, lost speed.

A sentence tells of a failure where three things meet in one clause: the patch ("with this applied", "after this patch", "this commit …"),
what fails (a test by its name, the writer's machine or something that it does, a measure with its number), and that it was seen. What
makes it a guess, a question, a cure, or nothing new, is looked for beside them.
"""

import re
from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet

from .blame import UNBLAMED_RE
from .build_error import BuildError
from .prose import Paragraph, has_any
from .trial_wording import (
    BROKEN_BY_RE,
    BUILD_LINE_RE,
    COMPILES_RE,
    CONDITION_RE,
    DOER_RE,
    FAILING,
    FALLS_RE,
    FOR_ME_RE,
    GAIN_RE,
    GONE_RE,
    GUESSED_RE,
    LEAD_RE,
    MAKES_RE,
    MEASURED_RE,
    NAMES_RE,
    NOT_NEW_RE,
    NOT_SO_RE,
    OTHERWISE_RE,
    SAW_RE,
    STOPS_HERE_RE,
    STOPS_RE,
    TAKEN_OUT_RE,
    TRIED_RE,
    TROUBLE_RE,
    WARNS_RE,
    WITH_RE,
)

_COMPILES = tuple(f"{lead} {does}" for lead in ("to", "n't", "not") for does in ("build", "compile", "link"))
# (rule, whether the patch must stand beside it, words without one of which it is not tried)
_RULES: tuple[tuple[re.Pattern[str], bool, tuple[str, ...]], ...] = (
    (STOPS_RE, True, ()),
    (STOPS_HERE_RE, True, (" my ", " our ", " me", " us", " here")),
    (SAW_RE, True, ()),
    (MEASURED_RE, False, ("%", "ercent", " by ", " from ", "0x", "x slower", "x worse")),
    (MAKES_RE, False, ("caus", "make", "made", "rigger", "gives", "gave", "egress", "breaks", "fails")),
    (COMPILES_RE, False, _COMPILES),
    (BROKEN_BY_RE, False, ("roken by ", " due to ", " because of ")),
)
_STOP_RE = re.compile(r"(?<!\be\.g)(?<!\bi\.e)(?<!\bvs)[.!?][\"')]*(?=[ ]|$)")
_CLAUSE_RE = re.compile(r"[ ,](?:but|however|although|though|whereas)[ ,]|; | - | -- ")
_INTERJECTION = 6  # words: "Sorry, I had to drop it." A longer sentence may be what a bare "this" below it means
_MAX_SENTENCE = 600
_MAX_PARAGRAPHS = 30
_MAX_CHARACTERS = 4000
_MAX_OWN = 12_000  # characters of one's own in which the patch is looked for
_ABOVE = 8  # lines between a sentence and the warning that it is about: blank ones, steps of make
_BELOW = 200  # characters below a sentence, in which that is said
_BEHIND = 50  # characters behind what fails, in which it may be said not to be so


def may_tell_of_trial(words: AbstractSet[str], own: str) -> bool:
    """Tell whether a text with these words may say what came of trying a patch."""
    return not FAILING.isdisjoint(words) and LEAD_RE.search(own, 0, _MAX_OWN) is not None


def trial_failed(prose: Sequence[Paragraph]) -> int | None:
    """Return the line on which an answer says that something was seen to fail with the patch that it answers; None where none does."""
    for paragraph in prose[:_MAX_PARAGRAPHS]:
        if not LEAD_RE.search(paragraph.text, 0, _MAX_CHARACTERS):
            continue
        for start, end in _sentences(paragraph.text):
            at = _failing_in(paragraph.text, start, end)
            if at is not None:
                return None if any(UNBLAMED_RE.search(one.text) for one in prose) else paragraph.line_at(at)
    return None


def warned(prose: Sequence[Paragraph], warning: BuildError) -> int | None:
    """Return the line of a warning that the sentence above it says the patch brings; None where it does not."""
    above = None
    for paragraph in prose:
        if paragraph.line >= warning.line:
            break
        if not BUILD_LINE_RE.match(paragraph.text):
            above = paragraph
    if above is None or warning.line - above.lines[-1] > _ABOVE:
        return None
    text = above.text.rstrip(":")
    start, end = next(reversed([*_sentences(text)]), (0, 0))
    if end < len(text) or not WARNS_RE.search(text, start):
        return None
    return None if any(rule.search(text, start) for rule in (TAKEN_OUT_RE, NOT_SO_RE, GUESSED_RE)) else warning.line


def _sentences(text: str) -> Iterator[tuple[int, int]]:
    """Yield (start, end) of the sentences of a text that are no questions."""
    start = 0
    for match in _STOP_RE.finditer(text, 0, _MAX_CHARACTERS):
        if match[0][0] != "?" and match.end() - start <= _MAX_SENTENCE:
            yield start, match.end()
        start = match.end()
    if start < len(text) <= _MAX_CHARACTERS and len(text) - start <= _MAX_SENTENCE:
        yield start, len(text)


def _failing_in(text: str, start: int, end: int) -> int | None:
    """Return where a sentence of a text says what fails with the patch; None where it does not say so, or says that it is nothing new."""
    sentence = text[start:end]
    lead = TRIED_RE.search(sentence)
    begin, tried = 0, lead.end() if lead else None
    for stop in [*(match.start() for match in _CLAUSE_RE.finditer(sentence)), len(sentence)]:
        at = _failing_in_clause(sentence[begin:stop], text[:start], max(tried - begin, 0) if tried else None)
        if at is not None:
            below = text[start + begin : end + _BELOW]
            return None if NOT_NEW_RE.search(OTHERWISE_RE.sub(" ", below)) else start + begin + at
        begin = stop
    return None


def _failing_in_clause(clause: str, before: str, tried: int | None) -> int | None:
    """Return where a clause says what fails with the patch. `before`: the text above; `tried`: where in it the patch was tried."""
    applied = WITH_RE.search(clause)
    for pattern, wants_patch, stems in _RULES:
        if (wants_patch and not (applied or tried is not None)) or (stems and not has_any(clause, stems)):
            continue
        match = pattern.search(clause)
        if not match:
            continue
        is_beside = applied is not None or (tried is not None and tried <= match.start())
        if wants_patch and not is_beside:
            continue
        if pattern is MEASURED_RE and not (is_beside or DOER_RE.search(clause, 0, match.start() + 1)):
            continue
        if pattern is MEASURED_RE and FALLS_RE.search(match[0]) and GAIN_RE.search(clause):
            continue
        if pattern in (MAKES_RE, COMPILES_RE) and _is_deduced(clause, match, before):
            continue
        if _is_said(clause, match, applied):
            return match.start()
    return None


def _is_deduced(clause: str, match: re.Match[str], before: str) -> bool:
    """Tell whether a bare "this" or "it" may mean what the sentence before it says of the code, not the patch."""
    before = before.rstrip()
    is_below = len(before[max(before[:-1].rfind(". "), 0) :].split()) > _INTERJECTION
    return is_below and not FOR_ME_RE.search(clause) and not NAMES_RE.match(match[0])


def _is_said(clause: str, match: re.Match[str], applied: re.Match[str] | None) -> bool:
    """Tell whether what fails is said as seen: neither guessed, nor cured, nor known from before."""
    rest = list(clause)
    spans = [applied.span()] if applied else []
    if "says" in match.re.groupindex:
        spans.append(match.span("says"))
    for begin, stop in spans:
        rest[begin:stop] = " " * (stop - begin)
    last = max(match.end(), applied.end() if applied else 0)
    behind = clause[last : last + _BEHIND].partition(":")[0]
    around = OTHERWISE_RE.sub(" ", "".join(rest[:last]) + behind)
    if CONDITION_RE.search(clause[max(match.start() - 12, 0) : match.start()]):
        return False
    if "says" in match.re.groupindex and GONE_RE.search(match["says"]) and TROUBLE_RE.search(clause, 0, match.start("says")):
        return False
    return not NOT_SO_RE.search(around) and not GUESSED_RE.search("".join(rest[:last]))
