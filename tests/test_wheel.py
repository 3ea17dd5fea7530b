"""The wheel holds what the tree holds, and works where no checkout is. PATCHLORE_WHEEL names it: .ci/run builds one."""

import os
import subprocess
import venv
import zipfile
from pathlib import Path

import pytest
from corpus import ROOT
from test_house import tracked

PACKAGES = ("cli", "ingest", "model", "pages", "queries", "datasette")


@pytest.fixture(scope="module")
def wheel() -> Path:
    named = os.environ.get("PATCHLORE_WHEEL")
    if not named:
        pytest.skip("no wheel: set PATCHLORE_WHEEL, as .ci/run does")
    return Path(named).resolve()


def test_its_files_are_those_of_the_tree(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        held = {name.removeprefix("patchlore/") for name in archive.namelist() if ".dist-info/" not in name}
    names = {path.relative_to(ROOT).as_posix() for path in tracked()}
    wanted = {name for name in names if name.partition("/")[0] in PACKAGES} | {"__init__.py", "__main__.py", "sample/sample.mbox"}
    assert held == wanted


def test_the_demo_runs_from_it(wheel: Path, tmp_path: Path) -> None:
    venv.create(tmp_path / "venv", with_pip=True)
    programs = tmp_path / "venv" / "bin"
    subprocess.run([programs / "python", "-m", "pip", "install", "--quiet", "--disable-pip-version-check", wheel], check=True)
    environment = {"PATH": os.environ["PATH"], "HOME": str(tmp_path)}
    done = subprocess.run([programs / "patchlore", "demo"], cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
    assert (done.returncode, "pool cleanups" in done.stdout) == (0, True), done.stderr
    asked = subprocess.run(
        [programs / "patchlore", "query", "incomplete-series", "--db", "demo.db"],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    assert "missing patch 2 of 3" in asked.stdout
