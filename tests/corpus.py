"""Where the real mail stands that some tests read."""

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
CORPUS = Path(os.environ.get("PATCHLORE_CORPUS", ROOT.parent / "shared" / "corpus"))


def corpus(name: str) -> Path:
    """Return the path of a part of the corpus; skip the test, visibly, where it is absent."""
    path = CORPUS / name
    if not path.exists():
        pytest.skip(f"no {name} in {CORPUS}: set PATCHLORE_CORPUS")
    return path
