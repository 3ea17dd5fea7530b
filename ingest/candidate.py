"""Which postings may collide on a path: those that share a place key and were sent within the window.

Never all pairs of a path. A key that a crowd shares says little: there each posting is compared with its neighbours in time only,
so that the work stays linear in what is given.
"""

from collections import defaultdict
from collections.abc import Collection, Container, Iterable, Sequence
from dataclasses import dataclass

CROWD = 256  # postings behind and before one that a key leads to


@dataclass(frozen=True, slots=True)
class Entry:
    """A posting on one path, as finding candidates needs it."""

    posted_at: int  # epoch seconds
    root_id: str
    revision: int
    series: int
    change: int  # the row of what it changes
    is_whole: bool
    keys: Sequence[int]


def candidates(
    entries: Sequence[Entry], touched: Container[int], window: int, disturbed: Collection[int] = ()
) -> tuple[set[tuple[int, int]], set[int]]:
    """Return the pairs of entries (places in `entries`, ascending) to compare that have a touched revision, and who is crowded.

    `entries` are all of one path in order of time, then root. `disturbed` are keys that touched revisions had before. The
    crowded are the revisions whose neighbours in a crowd may have changed with it: theirs have to be found anew as well.
    """
    chosen = [at for at, entry in enumerate(entries) if entry.revision in touched]
    wanted = set(disturbed)
    for at in chosen:
        wanted.update(entries[at].keys)
    listing: dict[int, list[int]] = defaultdict(list)
    for at, entry in enumerate(entries):
        for key in wanted.intersection(entry.keys):
            listing[key].append(at)
    pairs: set[tuple[int, int]] = set()
    crowded: set[int] = set()
    for places in listing.values():
        if len(places) >= CROWD:
            crowded.update(entries[at].revision for at in places)
        if len(places) > 1:
            for rank, at in enumerate(places):
                if entries[at].revision in touched:
                    _pair(pairs, entries, at, places[rank + 1 : rank + CROWD + 1], window)
                    _pair(pairs, entries, at, places[max(0, rank - CROWD) : rank][::-1], window)
    crowded |= _pair_whole(pairs, entries, chosen, window)
    return pairs, crowded


def _pair_whole(pairs: set[tuple[int, int]], entries: Sequence[Entry], chosen: Sequence[int], window: int) -> set[int]:
    """Pair those that change the whole file with all that stand near in time; return who of them is crowded."""
    whole = [at for at, entry in enumerate(entries) if entry.is_whole]
    if not whole:
        return set()
    for at in chosen:
        others = range(max(0, at - CROWD), min(len(entries), at + CROWD + 1)) if entries[at].is_whole else whole
        _pair(pairs, entries, at, [other for other in others if at < other <= at + CROWD], window)
        _pair(pairs, entries, at, [other for other in reversed(others) if at - CROWD <= other < at], window)
    return {entries[at].revision for at in whole} if len(entries) >= CROWD else set()


def _pair(pairs: set[tuple[int, int]], entries: Sequence[Entry], at: int, others: Iterable[int], window: int) -> None:
    """Pair an entry with others that stand ever further from it in time."""
    entry = entries[at]
    for other in others:
        partner = entries[other]
        if abs(partner.posted_at - entry.posted_at) > window:
            break
        if partner.series != entry.series:
            pairs.add((at, other) if at < other else (other, at))
