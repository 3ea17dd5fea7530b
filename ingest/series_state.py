"""The state of a series, from all that was said of it (docs/states.md)."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from ..model.vocabulary import SeriesState

_DECISIVE = (SeriesState.APPLIED, SeriesState.REJECTED, SeriesState.WITHDRAWN, SeriesState.SUPERSEDED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """One thing that a message says of a series."""

    state: SeriesState
    root_id: str  # the posting that it is said of
    patch_id: str | None  # Message-ID of the one patch that it is said of; None: of the whole posting
    at: str  # ISO 8601; "" where unknown
    order: tuple[str, int, int]  # Message-ID, part, line: breaks ties
    by: str = ""  # address of who says it, or for whom a robot says it; "": a robot that does not tell
    is_drop: bool = False  # something is out of a tree again


def counts(said: Said, latest_root: str, latest_at: str) -> bool:
    """Tell whether it is not void: said of the latest posting, or, where something took a patch in, after that was posted."""
    if said.root_id == latest_root:
        return True
    return said.state in (SeriesState.APPLIED, SeriesState.MERGED) and said.at >= latest_at


def series_state(said: Sequence[Said], patches: Collection[str], *, is_answered: bool) -> SeriesState:
    """Return the state that follows from what counts. `patches`: Message-IDs of the latest posting's patches.

    Merged, where that is said of each patch or of the whole. Else what was decided last; of single patches only "applied" of all together
    decides. Who drops something takes back that it was applied. Else whether changes were asked for, whether anybody answered.
    """
    drops = [one for one in said if one.is_drop]
    said = [one for one in said if not _is_taken_back(one, drops)]
    if _is_said_of_all(said, (SeriesState.MERGED,), patches):
        return SeriesState.MERGED
    decisions = [one for one in said if one.state in _DECISIVE and (one.patch_id is None or len(patches) == 1)]
    if _is_said_of_all(said, (SeriesState.APPLIED, SeriesState.MERGED), patches):
        decisions += [one for one in said if one.state in (SeriesState.APPLIED, SeriesState.MERGED)]
    last = max(decisions, key=lambda one: (one.at, one.order), default=None)
    if last:
        return SeriesState.APPLIED if last.state is SeriesState.MERGED else last.state
    if any(one.state is SeriesState.CHANGES_REQUESTED for one in said):
        return SeriesState.CHANGES_REQUESTED
    return SeriesState.UNDER_REVIEW if is_answered else SeriesState.NEW


def _is_taken_back(one: Said, drops: Sequence[Said]) -> bool:
    """Tell whether somebody applied something and dropped it, or a part of it, later. What another took stays in the other's tree."""
    return one.state is SeriesState.APPLIED and any(
        (drop.at, drop.order) > (one.at, one.order)
        and one.by in ("", drop.by)
        and (one.patch_id is None or drop.patch_id is None or one.patch_id == drop.patch_id)
        for drop in drops
    )


def _is_said_of_all(said: Sequence[Said], states: Collection[SeriesState], patches: Collection[str]) -> bool:
    fitting = [one for one in said if one.state in states]
    if any(one.patch_id is None for one in fitting):
        return True
    # a patch of an earlier posting that was taken in stands for one of the latest
    return bool(patches) and len({one.patch_id for one in fitting}) >= len(patches)
