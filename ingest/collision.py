"""Where the changes of two postings collide: candidates, alignment, touch (docs/decisions/0005-collisions-from-the-mails-alone.md).

The verdict is the one that `git merge-tree` would give if both were applied to one base, as far as the mails show it.
"""

import zlib
from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from ..model.collision import CollisionKind, NetChange, PathChange, PathCollision
from ..model.vocabulary import ChangeKind
from .blob_id import same_blob

_CONTEXT = 3  # lines that git shows around a change, and needs
_NEIGHBOURHOOD = 6  # lines around a place that must agree
_BUCKET = 32  # lines of a blob that share a key
_MIN_EQUAL = 4  # lines, and of these informative ones, that must be equal where others differ
_MIN_INFORMATIVE = 2
_MAX_DIFFERENT = 0.34  # share of the lines that both show
_MAX_REPEATS = 8  # places of one line in a file beyond which it says nothing
_MAX_SHIFTS = 64
_MAX_KEYS = 2000  # of one path of one posting


def place_keys(change: PathChange) -> list[int]:
    """Return the keys by which another posting that may collide on this path finds it, sorted, each once.

    Informative lines near a change; where a change has none near it, pairs of neighbouring lines; places in the blob.
    """
    keys: set[int] = set()
    known = change.known
    for net in change.changes:
        near = [known[line] for line in range(net.start - _CONTEXT, net.end + _CONTEXT) if line in known]
        informative = [key for key in near if key & 1]
        keys.update(informative)
        if len(informative) < 2:
            keys.update(_tagged("pair", one, other) for one, other in pairwise(near))
        if change.old_blob:
            first, last = (net.start - _CONTEXT) // _BUCKET, (net.end + _CONTEXT) // _BUCKET
            blob = int(change.old_blob[:7], 16)
            keys.update(_tagged("blob", blob, bucket) for bucket in range(first, last + 1))
        if len(keys) > _MAX_KEYS:
            break
    return sorted(keys)[:_MAX_KEYS]


def is_whole(change: PathChange) -> bool:
    """Tell whether the change is of the file rather than of some lines: it may collide with any other change of the path."""
    return change.is_binary or change.change in (ChangeKind.CREATE, ChangeKind.DELETE, ChangeKind.RENAME)


def _tagged(tag: str, one: int, other: int) -> int:
    return zlib.crc32(f"{tag} {one} {other}".encode())


def without(change: PathChange, dropped: Container[int]) -> PathChange | None:
    """Return a change without what only the dropped patches do; None where nothing is left."""
    if not any(patch in dropped for patch in change.patches):
        return change
    if all(patch in dropped for patch in change.patches):
        return None
    kept = tuple(net for net in change.changes if not all(patch in dropped for patch in net.patches))
    return replace(change, changes=kept)


def only(change: PathChange, kept: Container[int]) -> PathChange | None:
    """Return a change with no more than what some patches have a part in; None where that is nothing."""
    if all(patch in kept for patch in change.patches):
        return change
    if not any(patch in kept for patch in change.patches):
        return None
    return replace(change, changes=tuple(net for net in change.changes if any(patch in kept for patch in net.patches)))


def undone(change: PathChange, kept: Container[int]) -> PathChange | None:
    """Return what some patches do to lines, turned round: it leads from their result back to the base. None where they do nothing.

    What is made on top of them collides with it where it stands on lines that they make: in a tree without them it is in conflict.
    """
    known: dict[int, int] = {}
    turned: list[NetChange] = []
    nets = [net for net in change.changes if all(patch in kept for patch in net.patches)]
    if not nets:
        return None
    shift = at = 0
    order = sorted(change.known)
    for net in [*nets, None]:
        while at < len(order) and (net is None or order[at] < net.start):
            known[order[at] + shift] = change.known[order[at]]
            at += 1
        if net is None:
            break
        start = net.start + shift
        known.update(enumerate(net.new, start))
        old = []
        while at < len(order) and order[at] < net.end:
            old.append(change.known[order[at]])
            at += 1
        turned.append(NetChange(start=start, end=start + len(net.new), new=tuple(old), patches=net.patches))
        shift += len(net.new) - (net.end - net.start)
    is_all = len(nets) == len(change.changes)
    old_blob, new_blob = (change.new_blob, change.old_blob) if is_all else (None, None)
    return replace(change, known=known, changes=tuple(turned), old_blob=old_blob, new_blob=new_blob)


def collide(a: PathChange, b: PathChange) -> PathCollision | None:
    """Return how two changes of one path collide; None where a merge of them is clean and neither needs the other's lines."""
    return _whole(a, b) or (_content(a, b) if a.path == b.path and ChangeKind.DELETE not in (a.change, b.change) else None)


def collide_upon(turned: PathChange, upper: PathChange) -> PathCollision | None:
    """Return how a change collides with one that is turned round (`undone`), where it shows that it is made on its lines."""
    if turned.path != upper.path or ChangeKind.DELETE in (turned.change, upper.change):
        return None
    return _content(turned, upper, must_show=True)


def mirrored(found: PathCollision) -> PathCollision:
    """Return a collision with its sides exchanged."""
    return replace(found, lines_a=found.lines_b, lines_b=found.lines_a, patches_a=found.patches_b, patches_b=found.patches_a)


def _whole(a: PathChange, b: PathChange) -> PathCollision | None:
    kind = _whole_kind(a, b)
    if kind is None:
        return None
    is_exact = same_blob(a.old_blob, b.old_blob)
    return PathCollision(
        path=a.path if a.path in (b.path, b.new_path) else b.path,
        kind=kind,
        is_exact=is_exact,
        is_near=False,
        base=_shared(a, b) if is_exact else "",
        lines_a="",
        lines_b="",
        patches_a=a.patches,
        patches_b=b.patches,
    )


def _whole_kind(a: PathChange, b: PathChange) -> CollisionKind | None:
    kinds = {a.change, b.change}
    same_result = same_blob(a.new_blob, b.new_blob)
    if a.path != b.path:
        meets = a.new_path is not None and a.new_path == b.new_path
        return CollisionKind.RENAME_ADD if meets and not same_result else None
    if kinds == {ChangeKind.CREATE}:
        is_same = same_result or (a.digest == b.digest and not a.is_binary)
        return None if is_same else CollisionKind.ADD_ADD
    if ChangeKind.CREATE in kinds:
        return None  # one is made on top of the other
    if kinds == {ChangeKind.DELETE, ChangeKind.RENAME}:
        return CollisionKind.RENAME_DELETE
    if ChangeKind.DELETE in kinds:
        other = b if a.change is ChangeKind.DELETE else a
        return CollisionKind.MODIFY_DELETE if other.changes and other.change is not ChangeKind.DELETE else None
    if kinds == {ChangeKind.RENAME} and a.new_path != b.new_path:
        return CollisionKind.RENAME_RENAME
    if a.is_binary and b.is_binary:
        return None if same_result else CollisionKind.BINARY
    return None


def _shared(a: PathChange, b: PathChange) -> str:
    """Return the longer writing of a blob that both have."""
    return max(a.old_blob or "", b.old_blob or "", key=len)


@dataclass(slots=True)
class _Region:
    """Changes of both sides with nothing unchanged between them; lines in a's numbers."""

    start: int
    end: int
    a: list[NetChange]
    b: list[NetChange]


def _same_lines(a: PathChange, b: PathChange) -> bool:
    """Tell whether a line has one number on both sides: they start from one blob, and no patch between is missing."""
    return same_blob(a.old_blob, b.old_blob) and not (a.has_gap or b.has_gap)


def _content(a: PathChange, b: PathChange, must_show: bool = False) -> PathCollision | None:
    if not a.changes or not b.changes:
        return None
    shifts = _shifts(a, b)
    touching = _touching(a, b, shifts)
    if must_show:
        touching = [(shift, region) for shift, region in touching if _shows(b, region, a, shift)]
    found = touching or _near(a, b, shifts)
    if not found:
        return None
    is_exact = _same_lines(a, b)
    changes_a = _distinct(change for _, region in found for change in region.a)
    changes_b = _distinct(change for _, region in found for change in region.b)
    return PathCollision(
        path=a.path,
        kind=CollisionKind.CONTENT,
        is_exact=is_exact,
        is_near=not touching,
        base=_shared(a, b) if is_exact else "",
        lines_a=line_ranges(changes_a),
        lines_b=line_ranges(changes_b),
        patches_a=_patches(changes_a),
        patches_b=_patches(changes_b),
    )


def _touching(a: PathChange, b: PathChange, shifts: Sequence[int]) -> list[tuple[int, _Region]]:
    """Return where changes of both sides touch, with how far b's numbers are moved to become a's."""
    return [(shift, region) for shift, region in _places(a, b, shifts, 0) if not _same_outcome(a, b, region, shift)]


def _near(a: PathChange, b: PathChange, shifts: Sequence[int]) -> list[tuple[int, _Region]]:
    """Return where a change of one side stands in the context of one of the other."""
    return [(shift, region) for shift, region in _places(a, b, shifts, _CONTEXT - 1) if _is_near(region, shift)]


def _places(a: PathChange, b: PathChange, shifts: Sequence[int], gap: int) -> Iterator[tuple[int, _Region]]:
    is_exact = _same_lines(a, b)
    for shift in shifts:
        for region in _regions(a.changes, b.changes, shift, gap):
            if is_exact or _agrees(a, b, region, shift):
                yield shift, region


def _is_near(region: _Region, shift: int) -> bool:
    """Tell whether a change of one side stands in the context of one of the other, with an unchanged line between."""
    return any(0 < max(one.start - other.end - shift, other.start + shift - one.end) < _CONTEXT for one in region.a for other in region.b)


def _shifts(a: PathChange, b: PathChange) -> list[int]:
    """Return by how much b's numbers may have to be moved to become a's, the best supported first; of one blob: not at all."""
    if _same_lines(a, b):
        return [0]
    if len(b.known) < len(a.known):
        return [-shift for shift in _shifts(b, a)]
    places: dict[int, list[int]] = {}
    wanted = {key for key in a.known.values() if key & 1}
    for line, key in b.known.items():
        if key in wanted:
            places.setdefault(key, []).append(line)
    support: dict[int, int] = {}
    for line, key in a.known.items():
        at = places.get(key, ())
        if len(at) <= _MAX_REPEATS:
            for other in at:
                support[line - other] = support.get(line - other, 0) + 1
    return sorted(support, key=lambda shift: (-support[shift], abs(shift), shift))[:_MAX_SHIFTS]


def _regions(a: Sequence[NetChange], b: Sequence[NetChange], shift: int, gap: int) -> Iterator[_Region]:
    """Yield the regions in which changes of both sides stand at most `gap` unchanged lines apart; b is moved by `shift`."""
    i = j = 0
    region: _Region | None = None
    while i < len(a) or j < len(b):
        takes_a = j == len(b) or (i < len(a) and (a[i].start, a[i].end) <= (b[j].start + shift, b[j].end + shift))
        change = a[i] if takes_a else b[j]
        start, end = (change.start, change.end) if takes_a else (change.start + shift, change.end + shift)
        if region is None or start > region.end + gap:
            if region is not None and region.a and region.b:
                yield region
            region = _Region(start, end, [], [])
        region.end = max(region.end, end)
        (region.a if takes_a else region.b).append(change)
        i, j = (i + 1, j) if takes_a else (i, j + 1)
    if region is not None and region.a and region.b:
        yield region


def _agrees(a: PathChange, b: PathChange, region: _Region, shift: int) -> bool:
    """Tell whether both speak of the same place, by the lines near it that both mails show.

    One informative line will do where none differs. Where bases lie far apart some differ: then more must be equal.
    """
    equal = informative = different = 0
    known_a, known_b = a.known, b.known
    for line in range(region.start - _NEIGHBOURHOOD, region.end + _NEIGHBOURHOOD):
        key = known_a.get(line)
        if key is None:
            continue
        other = known_b.get(line - shift)
        if other is None:
            continue
        if key == other:
            equal += 1
            informative += key & 1
        else:
            different += 1
    if not different:
        return informative > 0
    return informative >= _MIN_INFORMATIVE and equal >= _MIN_EQUAL and different <= _MAX_DIFFERENT * (equal + different)


def _shows(b: PathChange, region: _Region, a: PathChange, shift: int) -> bool:
    """Tell whether b shows an informative line that a takes away there: a line that a change which is turned round has made."""
    return any(
        key is not None and key & 1 and key not in net.new and b.known.get(line - shift) == key
        for net in region.a
        for line, key in ((line, a.known.get(line)) for line in range(net.start, net.end))
    )


def _same_outcome(a: PathChange, b: PathChange, region: _Region, shift: int) -> bool:
    """Tell whether both sides make the same text of a region."""
    mine = _outcome(a, b, region, region.a, 0, -shift)
    theirs = _outcome(b, a, region, region.b, -shift, 0)
    return mine is not None and mine == theirs


def _outcome(
    own: PathChange, other: PathChange, region: _Region, changes: Sequence[NetChange], own_shift: int, other_shift: int
) -> list[int] | None:
    """Return what one side makes of a region's lines, as keys; None where a line that it leaves alone is not known."""
    keys: list[int] = []
    at = region.start
    for start, end, new in [*((c.start - own_shift, c.end - own_shift, c.new) for c in changes), (region.end, region.end, ())]:
        for line in range(at, start):
            key = own.known.get(line + own_shift, other.known.get(line + other_shift))
            if key is None:
                return None
            keys.append(key)
        keys += new
        at = end
    return keys


def _patches(changes: Iterable[NetChange]) -> tuple[int, ...]:
    return tuple(dict.fromkeys(patch for change in changes for patch in change.patches))


def _distinct(changes: Iterable[NetChange]) -> list[NetChange]:
    return sorted(dict.fromkeys(changes), key=lambda change: (change.start, change.end))


def line_ranges(changes: Iterable[NetChange]) -> str:
    """Return the lines of changes in words: "12", "120-131", "119+" for what is inserted behind 119."""
    return ", ".join(
        f"{c.start - 1}+" if c.start == c.end else str(c.start) if c.end - c.start == 1 else f"{c.start}-{c.end - 1}" for c in changes
    )
