import pytest

from patchlore.ingest.blob_id import is_no_blob, same_blob


@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [
        ("0123abc", "0123abcdef01", True),
        ("0123abc", "0123abd", False),
        ("0123ab", "0123abc", False),
        (None, "0123abc", False),
        ("", "", False),
    ],
    ids=["as far as both go", "other", "too short to say", "unknown", "empty"],
)
def test_same_blob(a: str | None, b: str | None, expected: bool) -> None:
    assert same_blob(a, b) is expected
    assert same_blob(b, a) is expected


def test_zeros_are_no_blob() -> None:
    assert [is_no_blob(blob) for blob in ("0000000", "0000001", None)] == [True, False, False]
