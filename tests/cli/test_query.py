"""`patchlore query`: forms of output, exits, and what reaches a terminal."""

import csv
import io
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner
from small_archive import HOSTILE, small_archive

from patchlore.cli.query import _text, command
from patchlore.queries.catalog import stored_queries

COLUMNS = ["kind", "detail", "message_id", "sent_at", "source", "locator"]
UNREADABLE = ["empty", "nothing that could be a mail", "", "", "/archives/widgets.mbox", "4096"]


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    path = tmp_path_factory.mktemp("archive") / "small.db"
    small_archive(path).close()
    return path


def ask(*arguments: str | Path) -> str:
    return CliRunner().invoke(command, [str(argument) for argument in arguments], catch_exceptions=False).stdout


def test_without_name_lists_all_with_titles_and_parameters() -> None:
    lines = ask().splitlines()
    assert lines[0] == "query\ttitle\tparameters"
    assert [line.split("\t")[0] for line in lines[1:]] == list(stored_queries())
    assert "who-touches\tWho touches a file\tpath, [since], [limit=200]" in lines


def test_table_for_other_programs_is_separated_by_tabs(path: Path) -> None:
    lines = ask("defects", "-p", "kind=empty", "--db", path).splitlines()
    assert [line.split("\t") for line in lines] == [COLUMNS, UNREADABLE]


def test_csv(path: Path) -> None:
    assert list(csv.reader(io.StringIO(ask("defects", "-p", "kind=empty", "--db", path, "--csv")))) == [COLUMNS, UNREADABLE]


def test_json_and_lines_of_json_hold_the_same(path: Path) -> None:
    rows = json.loads(ask("defects", "--db", path, "--json"))
    assert [row["kind"] for row in rows] == ["bad-charset", "empty"]
    assert rows[1] == dict(zip(COLUMNS, [text or None for text in UNREADABLE], strict=True))
    assert [json.loads(line) for line in ask("defects", "--db", path, "--nl").splitlines()] == rows


def test_json_of_nothing_is_an_empty_array(path: Path) -> None:
    assert json.loads(ask("defects", "-p", "kind=none", "--db", path, "--json")) == []


def test_database_may_be_named_by_the_environment(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATCHLORE_DB", str(path))
    assert len(ask("recent-series", "--nl").splitlines()) == 1


def test_terminal_gets_a_table_and_nothing_that_it_would_obey(
    path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    monkeypatch.setenv("COLUMNS", "400")
    command.main(["thread", "-p", "thread=3", "--db", str(path)], standalone_mode=False)
    shown = capsys.readouterr().out
    assert HOSTILE in shown
    assert "─" in shown


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        pytest.param("a\x1b[31mred\x07", "a[31mred", id="escape sequence"),
        pytest.param("a\r\n\tb", "a b", id="line ends"),
        pytest.param("a\N{RIGHT-TO-LEFT OVERRIDE}b", "ab", id="direction"),
        pytest.param("\N{LATIN SMALL LETTER U WITH DIAERESIS}", "\N{LATIN SMALL LETTER U WITH DIAERESIS}", id="letters stay"),
    ],
)
def test_values_are_one_harmless_line(given: str, expected: str) -> None:
    assert _text(given) == expected


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        pytest.param(["nonsense"], "patchlore: nonsense: no such query. There are: ", id="query"),
        pytest.param(["thread", "-p", "thread"], "patchlore: -p thread: must be KEY=VALUE", id="parameter"),
        pytest.param(["defects", "--db", "/nowhere.db"], "patchlore: /nowhere.db: no such database", id="database"),
    ],
)
def test_what_is_wrong_is_one_line_on_stderr_and_exit_2(arguments: list[str], message: str) -> None:
    done = subprocess.run([sys.executable, "-m", "patchlore", "query", *arguments], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1)
    assert done.stderr.startswith(message)


def test_starts_without_what_is_slow_to_load(path: Path) -> None:
    code = (
        "import sys; from patchlore.cli.query import _text, command; "
        f"command.main(['recent-series', '--db', {str(path)!r}], standalone_mode=False); "
        "print([name for name in ('rich', 'datasette', 'patchlore.ingest') if name in sys.modules], file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stderr == "[]\n"
