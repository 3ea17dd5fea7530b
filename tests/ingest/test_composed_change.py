from dataclasses import replace

import pytest

from patchlore.ingest.composed_change import pack_body, pack_numbers, pack_results, unpack_change, unpack_numbers
from patchlore.model.collision import NetChange, PathChange
from patchlore.model.vocabulary import ChangeKind

CHANGE = PathChange(
    path="mm/pool.c",
    new_path="mm/pool.c",
    change=ChangeKind.MODIFY,
    is_binary=False,
    old_blob="1111111",
    new_blob="3333333",
    results=(("2222222", 0), ("3333333", 2)),
    known={4: 11, 5: 12, 6: 2**32 - 1, 20: 14},
    changes=(NetChange(start=5, end=6, new=(7, 8), patches=(0, 2)), NetChange(start=20, end=21, new=(), patches=(1,))),
    digest=0,
    patches=(0, 1, 2),
)


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(CHANGE, id="changed"),
        pytest.param(replace(CHANGE, new_path="mm/lake.c", change=ChangeKind.RENAME), id="renamed"),
        pytest.param(replace(CHANGE, new_path=None, new_blob=None, change=ChangeKind.DELETE), id="deleted"),
        pytest.param(replace(CHANGE, change=ChangeKind.CREATE, old_blob=None, known={}, changes=(), digest=2**32 - 2), id="created"),
        pytest.param(replace(CHANGE, is_binary=True, results=(), new_blob=None), id="binary, without blobs"),
        pytest.param(replace(CHANGE, has_gap=True), id="with a gap"),
        pytest.param(replace(CHANGE, has_gap=True, is_binary=True), id="binary, with a gap"),
    ],
)
def test_what_is_packed_comes_back(change: PathChange) -> None:
    new_path = change.new_path if change.new_path != change.path else None
    assert unpack_change(change.path, new_path, change.old_blob, pack_results(change.results), pack_body(change)) == change


def test_numbers_are_little_endian_wherever_they_are_packed() -> None:
    assert pack_numbers([1, 258]) == b"\x01\0\0\0\x02\x01\0\0"
    assert list(unpack_numbers(b"\x01\0\0\0\x02\x01\0\0")) == [1, 258]
