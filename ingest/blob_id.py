"""The ids of blobs on the index lines of diffs (git-diff(1)): which are one, and which stand for no file."""

_SHORTEST_BLOB = 7  # hex digits that git abbreviates to at the least


def same_blob(a: str | None, b: str | None) -> bool:
    """Tell whether two abbreviated blob ids are one: as far as both go, and that is far enough."""
    if not a or not b:
        return False
    length = min(len(a), len(b))
    return length >= _SHORTEST_BLOB and a[:length] == b[:length]


def is_no_blob(blob: str | None) -> bool:
    """Tell whether it is the zeros that stand for a file that is not there."""
    return blob is not None and not blob.strip("0")
