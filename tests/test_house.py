"""What must be true of the repository itself."""

import importlib
import os
import pkgutil
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import datasette
import pytest
from corpus import ROOT

import patchlore

TEXTS = {".py", ".sql", ".md", ".toml", ".yaml", ".html", ".css", ".js", ".sh", ".txt", ""}
OURS = Path(__file__).name


def tracked() -> list[Path]:
    """Return the files that are or would be committed."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"], cwd=ROOT, capture_output=True, check=True
    )
    return [ROOT / name for name in os.fsdecode(listed.stdout).split("\0") if name and (ROOT / name).is_file()]


@pytest.fixture(scope="module")
def texts() -> dict[Path, str]:
    found = {path: path.read_text(encoding="utf-8") for path in tracked() if path.suffix in TEXTS and path.name != OURS}
    assert len(found) > 100
    return found


def test_the_installed_datasette_is_not_shadowed() -> None:
    assert not (ROOT / "datasette" / "__init__.py").exists()
    location = Path(datasette.__file__).resolve()
    assert ".venv" in location.parts or not location.is_relative_to(ROOT)


def test_every_package_is_named_for_the_wheel() -> None:
    named = set(
        re.findall(r'"patchlore\.?([a-z]*)"', (ROOT / "pyproject.toml").read_text().partition("\npackages = [")[2].partition("]")[0])
    )
    there = {"" if path.parent == ROOT else path.parent.name for path in tracked() if path.name == "__init__.py"}
    assert named == there


@pytest.mark.parametrize(
    ("what", "pattern"),
    [
        ("a path of one machine", r"(?<![\w.])/(?:home/[a-z]|root/|Users/|work/)"),
        ("a package registry", r"pypi\.org|pythonhosted|npmjs|deb\.debian\.org"),
        ("work that is left", r"\b(?:TODO|FIXME|XXX)\b"),
        ("a page that is not here", r"\b(?:DESIGN|GRAMMAR|STYLE|RELIABILITY)\.md"),
        ("a merge that went wrong", r"(?m)^(?:<{7}|>{7}) "),
        ("white space at the end", r"(?m)[ \t]+$"),
    ],
)
def test_no_file_holds(texts: dict[Path, str], what: str, pattern: str) -> None:
    allowed = {"sample/threads", "LICENSE"} if what == "white space at the end" else set[str]()
    found = [
        f"{path.relative_to(ROOT)}:{text.count(chr(10), 0, match.start()) + 1}: {match[0]!r}"
        for path, text in texts.items()
        if not path.relative_to(ROOT).as_posix().startswith(tuple(allowed))
        for match in re.finditer(pattern, text)
    ]
    assert not found, what


def test_files_stay_short_enough_to_be_read(texts: dict[Path, str]) -> None:
    long = [path.relative_to(ROOT).as_posix() for path, text in texts.items() if path.suffix == ".py" and text.count("\n") > 450]
    assert not long


def test_no_link_is_tracked() -> None:
    assert [path for path in tracked() if path.is_symlink()] == []


def test_verbose_patterns_spell_their_spaces() -> None:
    """A bare space between two words of a verbose pattern is none: "for me" matches "forme"."""
    patterns = {name: pattern for name, pattern in compiled_patterns() if pattern.flags & re.VERBOSE}
    assert len(patterns) > 20
    assert [name for name, pattern in patterns.items() if re.search(r"[a-z] +[a-z]", re.sub(r"\s\# .*", "", pattern.pattern))] == []


def compiled_patterns() -> Iterator[tuple[str, re.Pattern[str]]]:
    """Yield (where, pattern) of the patterns that our modules hold, also within tuples and mappings."""
    for found in pkgutil.walk_packages(patchlore.__path__, "patchlore."):
        if found.name.split(".")[1] not in ("cli", "ingest", "model", "pages", "queries"):
            continue
        held: list[tuple[str, object]] = [
            (f"{found.name}.{name}", value) for name, value in vars(importlib.import_module(found.name)).items()
        ]
        while held:
            name, value = held.pop()
            if isinstance(value, re.Pattern) and isinstance(value.pattern, str):
                yield name, value
            elif isinstance(value, dict):
                held += [(f"{name}[{key!r}]", one) for key, one in value.items()]
            elif isinstance(value, tuple | list):
                held += [(f"{name}[{at}]", one) for at, one in enumerate(value)]


def test_the_sample_is_what_its_script_makes(tmp_path: Path) -> None:
    made = tmp_path / "sample.mbox"
    subprocess.run([sys.executable, ROOT / "sample" / "make_sample.py", made], check=True, capture_output=True)
    assert made.read_bytes() == (ROOT / "sample" / "sample.mbox").read_bytes()
