"""What a posting changes on a path <-> the bytes that are kept of it: numbers of 32 bits, little-endian."""

import sys
from array import array
from collections.abc import Iterable, Mapping, Sequence

from ..model.collision import NetChange, PathChange
from ..model.vocabulary import ChangeKind

_KINDS = tuple(ChangeKind)


def pack_numbers(numbers: Iterable[int]) -> bytes:
    """Return 32-bit numbers as bytes."""
    packed = array("I", numbers)
    if sys.byteorder == "big":
        packed.byteswap()
    return packed.tobytes()


def unpack_numbers(data: bytes) -> Sequence[int]:
    """Return the numbers that `pack_numbers` was given."""
    numbers = array("I", data)
    if sys.byteorder == "big":
        numbers.byteswap()
    return numbers


def pack_body(change: PathChange) -> bytes:
    """Return the bytes of a change: all but its names, blobs and results, which stand in columns."""
    numbers = [_KINDS.index(change.change), change.is_binary | change.has_gap << 1, change.digest, len(change.patches), *change.patches]
    runs = _runs(change.known)
    numbers.append(len(runs))
    for start, keys in runs:
        numbers += (start, len(keys), *keys)
    for net in change.changes:
        numbers += (net.start, net.end, len(net.new), len(net.patches), *net.new, *net.patches)
    return pack_numbers(numbers)


def unpack_change(path: str, new_path: str | None, old_blob: str | None, results: str, body: bytes) -> PathChange:
    """Return the change that was kept. `new_path` is None where it has the old name or none."""
    numbers = list(unpack_numbers(body))
    kind = _KINDS[numbers[0]]
    at = 4 + numbers[3]
    patches = tuple(numbers[4:at])
    known: dict[int, int] = {}
    count = numbers[at]
    at += 1
    for _ in range(count):
        start, length = numbers[at], numbers[at + 1]
        at += 2
        known.update(zip(range(start, start + length), numbers[at : at + length], strict=True))
        at += length
    changes = []
    while at < len(numbers):
        start, end, new, authors = numbers[at : at + 4]
        at += 4
        changes.append(
            NetChange(start=start, end=end, new=tuple(numbers[at : at + new]), patches=tuple(numbers[at + new : at + new + authors]))
        )
        at += new + authors
    blobs = unpack_results(results)
    is_deleted = kind is ChangeKind.DELETE
    return PathChange(
        path=path,
        new_path=None if is_deleted else new_path or path,
        change=kind,
        is_binary=bool(numbers[1] & 1),
        old_blob=old_blob,
        new_blob=blobs[-1][0] if blobs and not is_deleted else None,
        results=blobs,
        known=known,
        changes=tuple(changes),
        digest=numbers[2],
        patches=patches,
        has_gap=bool(numbers[1] & 2),
    )


def pack_results(results: Iterable[tuple[str, int]]) -> str:
    """Return "0123abc:0 4567def:2" for blobs and the places of their patches."""
    return " ".join(f"{blob}:{place}" for blob, place in results)


def unpack_results(results: str) -> tuple[tuple[str, int], ...]:
    """Return the blobs and places that `pack_results` was given."""
    return tuple((blob, int(place)) for blob, _, place in (item.partition(":") for item in results.split()))


def _runs(known: Mapping[int, int]) -> list[tuple[int, list[int]]]:
    """Return the known lines as (first line, keys of it and those behind it)."""
    runs: list[tuple[int, list[int]]] = []
    following = None
    for line in sorted(known):
        if line == following:
            runs[-1][1].append(known[line])
        else:
            runs.append((line, [known[line]]))
        following = line + 1
    return runs
