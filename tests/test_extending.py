"""The example of docs/extending.md, done as it stands: a fact of mails, through all layers, to a page."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from corpus import ROOT
from mails import mail, write_mbox

PAGE = (ROOT / "docs" / "extending.md").read_text(encoding="utf-8")
LAYERS = ("model", "ingest", "queries", "pages", "cli", "datasette", "__init__.py", "__main__.py")
_VISIT = """
import asyncio, sys
from pathlib import Path
from patchlore.pages.site import site
async def visit():
    datasette = site(Path(sys.argv[1]))
    for suffix in (".json", ""):
        print((await datasette.client.get("/patchlore/-/failing-tests" + suffix)).text)
    await datasette.invoke_shutdown()
asyncio.run(visit())
"""


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)


def insert(root: Path, edits: str) -> None:
    """Do what a block of edits says: put the lines with "+" behind the one above them, which stands there once."""
    target = root
    for edit in edits.strip("\n").split("\n\n"):
        lines = edit.splitlines()
        if lines[0].startswith("--- "):
            target = root / lines.pop(0).removeprefix("--- ")
        above, added = lines[0][1:], [line[1:] for line in lines[1:]]
        assert {line[0] for line in lines[1:]} == {"+"}
        text = target.read_text(encoding="utf-8")
        assert text.count(f"{above}\n") == 1, f"{target.name}: {above}"
        target.write_text(text.replace(f"{above}\n", "\n".join([above, *added, ""])), encoding="utf-8")


@pytest.fixture(scope="module")
def extended(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of a copy of the package to which the example was added."""
    folder = tmp_path_factory.mktemp("extended")
    root = folder / "patchlore"
    for name in LAYERS:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, root / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, root / name)
    for language, head in (("python", "# "), ("sql", "-- "), ("html", "<!-- ")):
        for block in blocks(language):
            first, _, text = block.partition("\n")
            path = root / first.removeprefix(head).removesuffix(" -->")
            assert not path.exists()
            path.write_text(text, encoding="utf-8")
    for block in blocks("diff"):
        insert(root, block)
    return folder


def run(folder: Path, *arguments: str) -> str:
    environment = {**os.environ, "PYTHONPATH": str(folder)}
    done = subprocess.run([sys.executable, *arguments], cwd=folder, env=environment, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr if done.returncode else "") == (0, "")
    return done.stdout


def test_the_example_works(extended: Path) -> None:
    text = "TAP says:\n\nok 1 - region.create\nnot ok 2 - region.align # TIMEOUT\n"
    first, answer = (
        mail("tests@example.org", "Tests", body=text),
        mail("answer@example.org", "Re: Tests", body="> not ok 2 - region.align\n", minutes=1),
    )
    write_mbox(extended / "list.mbox", [first, answer])
    run(extended, "-m", "patchlore", "ingest", "list.mbox", "--jobs", "1")
    found = json.loads(run(extended, "-m", "patchlore", "query", "failing-tests", "-p", "name=region.", "--json"))
    place = {"message_id": "tests@example.org", "part": 0, "line": 4}
    assert [{name: row[name] for name in ("name", *place)} for row in found] == [{"name": "region.align", **place}]
    run(extended, "-m", "patchlore", "check")
    data, _, shown = run(extended, "-c", _VISIT, "patchlore.db").partition("\n")
    assert json.loads(data) == {"title": "Failing tests", "name": "", "tests": found}
    assert 'region.align: <a href="/patchlore/-/message/tests~40example~2Eorg#L0-4">Tests, line 4</a>' in shown
