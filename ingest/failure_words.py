"""The words without which a text reports nothing: looked for before any sentence is."""

import re
from collections.abc import Set as AbstractSet

from .build_error import has_error_words, has_warning_words
from .prose import has_any, words_of
from .schema_check import may_tell_of_schema
from .trial import may_tell_of_trial

FAILURES = frozenset(
    """
    bisect bisected bisection bisects boot break breakage breaking breaks broke broken bug bug_on corruption crash crashed crashes
    crashing deadlock deadlocks disappeared error errors fail failed failing fails failure failures freeze freezes hang hanging
    hangs hung issue issues lockdep lockup lockups longer oops oopses panic panicked panics problem problems reappeared regress
    regressed regresses regression regressions slow slowdown slower splat splats stall stalls stopped trace traces use-after-free
    warning warnings work
    """.split()  # noqa: SIM905 - a hundred names read better as words than as a list
)
_BISECTING = frozenset(["bisect", "bisected", "bisecting", "bisection", "bisects", "first"])
_BLAMING = frozenset(
    """
    break breaks broke broken cause caused causes causing generated generates gives introduce introduced introduces introducing
    leads led produced produces regressed regresses results trigger triggered triggering triggers
    """.split()  # noqa: SIM905 - a hundred names read better as words than as a list
)
_REVERTING = frozenset(
    """
    backing dropping re-applying reapply reapplying revert reverted reverting reverts with without
    """.split()  # noqa: SIM905 - a hundred names read better as words than as a list
)
_CURING = frozenset(
    """
    away bug crash cured cures disappeared disappears error failure fix fixed fixes goes gone helped helps issue problem resolved
    resolves restored restores solved solves splat warning work works
    """.split()  # noqa: SIM905 - a hundred names read better as words than as a list
)
# What a patch that was tried does
_CRASHING = frozenset(["crashes", "crashed", "panics", "panicked", "oopses", "hangs", "deadlocks"])
# What is done with a patch, and what comes of it: "I applied these and saw some test failures"
_TRYING = frozenset(["applied", "tested", "tried", "ran", "booted", "built", "pulled", "merged"])
_SEEING = frozenset(["saw", "see", "seeing", "hit", "get", "got", "getting", "observed", "noticed"])
_TRIED_RE = re.compile(r"(?:pplied|ested|ried|ran|ooted|uilt|ulled|erged)\s(?:it|this|these|that|them|your|the|both|v[0-9]+)\b")
# "with this patch", "after applying the series": the lead without its first letter
_APPLIED_RE = re.compile(
    r"(?:ith|fter|nce|hen)\s(?:(?:I |we )?appl\w+\s)?(?:th\w{2,3}|the|your|above|said)\s(?:\w+\s)?(?:patch|commit|change|series|one\b)"
)
_UNDONE = ("evert", "eappl", "e-appl", "ropping", "acking out")


def may_report(words: AbstractSet[str], own: str, subject: str, *, is_reply: bool, has_splat: bool) -> bool:
    """Tell whether a text of one's own with these words may report anything. `subject` is as the mail has it, tags and all."""
    if has_splat or not _BISECTING.isdisjoint(words):
        return True
    if not is_reply:
        return not (FAILURES.isdisjoint(words) and FAILURES.isdisjoint(words_of(subject)))
    if FAILURES.isdisjoint(words):
        # that is all that a linker prints; "smatch complains", and what it says
        return "undefined reference" in own or has_warning_words(own) or may_tell_of_trial(words, own)
    return (
        not _BLAMING.isdisjoint(words)
        or not _CRASHING.isdisjoint(words)
        or (not _REVERTING.isdisjoint(words) and not _CURING.isdisjoint(words) and has_any(own, _UNDONE))
        or has_error_words(own)
        or may_tell_of_schema(own)
        or (not _TRYING.isdisjoint(words) and not _SEEING.isdisjoint(words) and _TRIED_RE.search(own) is not None)
        or _APPLIED_RE.search(own) is not None
        or may_tell_of_trial(words, own)
        or has_warning_words(own)
    )
