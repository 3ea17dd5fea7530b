"""What the documentation says is so: its commands work, its references are whole, its links lead somewhere."""

import re
import runpy
import shlex
import shutil
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import click
import pytest
from corpus import ROOT

from patchlore.cli.main import COMMANDS

DOCS = ROOT / "docs"
PAGES = [
    *sorted(DOCS.rglob("*.md")),
    ROOT / "README.md",
    ROOT / "CHANGELOG.md",
    ROOT / "sample" / "README.md",
    ROOT / "tests" / "data" / "README.md",
]


def shell_lines(page: Path, language: str) -> list[str]:
    """Return the lines of a page's shell blocks: "sh" those that are tried, "sh elsewhere" those that need what a test has not."""
    blocks = re.findall(rf"^[ ]*```{language}\n(.*?)^[ ]*```", page.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    return [line.strip() for block in blocks for line in block.splitlines()]


def parse(line: str) -> None:
    """Parse a line that begins with "patchlore" as the command line does, without doing it."""
    _, name, *arguments = shlex.split(line)
    assert name in COMMANDS
    command: click.Command = import_module(f"patchlore.cli.{name}").command
    command.make_context(name, arguments)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with an archive, in which the commands of the guide run one after the other."""
    made = tmp_path_factory.mktemp("guide")
    shutil.copy(ROOT / "sample" / "sample.mbox", made / "list.mbox")
    return made


@pytest.mark.parametrize("line", shell_lines(DOCS / "guide.md", "sh"))
def test_the_commands_of_the_guide_work(folder: Path, line: str) -> None:
    words = shlex.split(line)
    assert words[0] == "patchlore"
    done = subprocess.run([sys.executable, "-m", "patchlore", *words[1:]], cwd=folder, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr if done.returncode else "") == (0, "")
    if words[1] == "query":
        assert done.stdout.count("\n") > 1, "an example that finds nothing"


OTHERS = [line for name in ("guide.md", "serving.md") for line in shell_lines(DOCS / name, "sh elsewhere")]


@pytest.mark.parametrize("line", [line for line in OTHERS if line.startswith("patchlore")])
def test_the_other_commands_exist(line: str) -> None:
    parse(line)


@pytest.mark.parametrize("line", re.findall(r"\./(patchlore [^&\n]*[^&\s])", (ROOT / "README.md").read_text(encoding="utf-8")))
def test_the_commands_of_the_readme_exist(line: str) -> None:
    parse(line)


@pytest.mark.parametrize("name", COMMANDS)
def test_the_guide_speaks_of_every_command(name: str) -> None:
    assert f"patchlore {name}" in (DOCS / "guide.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", ["commands.md", "queries.md", "files.md"])
def test_the_references_are_as_the_program_is(name: str) -> None:
    made = runpy.run_path(str(DOCS / "make_reference.py"))["PAGES"][name]()
    assert (DOCS / name).read_text(encoding="utf-8") == made, "run: python docs/make_reference.py"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_links_lead_somewhere(page: Path) -> None:
    text = re.sub(r"^```.*?^```", "", page.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL)
    targets = [target for target in re.findall(r"\]\(([^)\s]+)\)", text) if "://" not in target]
    missing = [target for target in targets if not (page.parent / target.partition("#")[0]).exists()]
    assert not missing


def test_every_page_is_in_the_index() -> None:
    index = (DOCS / "index.md").read_text(encoding="utf-8")
    pages = {path.name for path in DOCS.glob("*.md")}
    assert {name for name in pages if f"({name})" not in index} == {"index.md"}


def test_decisions_are_numbered_in_order() -> None:
    pages = sorted((DOCS / "decisions").glob("*.md"))
    titles = [page.read_text(encoding="utf-8").partition("\n")[0] for page in pages]
    assert [page.name[:4] for page in pages] == [f"{number:04}" for number in range(1, len(pages) + 1)]
    assert [title.partition(". ")[0] for title in titles] == [f"# {number}" for number in range(1, len(pages) + 1)]
