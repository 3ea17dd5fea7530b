"""`patchlore query`: forms of output, exits, and what reaches a terminal."""

import csv
import io
import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from shutil import copyfile

import click
import pytest
from click.testing import CliRunner
from small_archive import HOSTILE, small_archive

from patchlore.cli.query import _text, command
from patchlore.cli.table import show
from patchlore.model.database import open_database
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
    assert [row["kind"] for row in rows] == ["empty", "bad-charset"]
    assert rows[0] == dict(zip(COLUMNS, [text or None for text in UNREADABLE], strict=True))
    assert [json.loads(line) for line in ask("defects", "--db", path, "--nl").splitlines()] == rows


OBEYED = "red \x1b[31m \x9b31m \x7f \u202ecba\u2066"


@pytest.fixture
def harmful(path: Path, tmp_path: Path) -> Path:
    """A database with what a terminal would obey."""
    copy = tmp_path / "harmful.db"
    copy.write_bytes(path.read_bytes())
    with closing(open_database(copy, writable=True)) as database, database.atomic():
        database.conn.execute("update unreadable set detail = ?", (OBEYED,))
    return copy


@pytest.mark.parametrize("form", ["--json", "--nl"])
def test_json_holds_what_a_terminal_would_obey_as_escapes(form: str, harmful: Path) -> None:
    answer = ask("defects", "-p", "kind=empty", "--db", harmful, form)
    assert answer.replace("\n", "").isprintable()
    assert OBEYED in (json.loads(answer) if form == "--nl" else json.loads(answer)[0]).values()


def test_csv_is_exact_but_on_a_terminal(harmful: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    assert OBEYED in ask("defects", "-p", "kind=empty", "--db", harmful, "--csv")
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    command.main(["defects", "-p", "kind=empty", "--csv", "--db", str(harmful)], standalone_mode=False)
    assert "red ^[[31m [U+009B]31m ^? [U+202E]cba[U+2066]" in capsys.readouterr().out


def test_json_of_nothing_is_an_empty_array(path: Path) -> None:
    assert json.loads(ask("defects", "-p", "kind=none", "--db", path, "--json")) == []


def test_database_may_be_named_by_the_environment(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATCHLORE_DB", str(path))
    assert len(ask("recent-series", "--nl").splitlines()) == 1


@pytest.fixture
def terminal(path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[str, str]]:
    """Ask on a terminal of so many columns; what it shows, and what is said beside."""

    def asked(width: int, *arguments: str) -> tuple[str, str]:
        monkeypatch.setattr("sys.stdout.isatty", lambda: True)
        monkeypatch.setenv("COLUMNS", str(width))
        command.main([*arguments, "--db", str(path)], standalone_mode=False)
        shown = capsys.readouterr()
        return click.unstyle(shown.out), shown.err

    return asked


def test_terminal_gets_a_table_and_nothing_that_it_would_obey(terminal: Callable[..., tuple[str, str]]) -> None:
    shown, said = terminal(400, "thread", "-p", "thread=3")
    assert HOSTILE in shown
    assert "─" in shown
    assert said == ""


def test_terminal_that_is_narrow_gets_the_columns_that_fit_and_the_number_to_go_on_with(terminal: Callable[..., tuple[str, str]]) -> None:
    shown, said = terminal(60, "who-touches", "-p", "path=drivers/")
    assert [line.split() for line in shown.splitlines()[:1]] == [["posted", "at", "path", "series"]]
    assert max(map(len, shown.splitlines())) <= 60
    assert (
        said
        == "too wide for here: title, author_name, additions, deletions, revision, state, latest_revision, message_id, root_id. With all columns: --blocks, --json, --csv\n"
    )


@pytest.mark.parametrize(("width", "rows"), [pytest.param(400, 1, id="one row"), pytest.param(20, 9, id="no room for a table")])
def test_terminal_gets_blocks_where_a_table_would_tell_nothing(width: int, rows: int, terminal: Callable[..., tuple[str, str]]) -> None:
    shown, _ = terminal(width, "recent-series", "-p", f"limit={rows}")
    assert [line.split("  ")[0] for line in shown.splitlines()][:3] == ["last_posted_at", "title", "author_name"]
    assert "─" not in shown


def test_a_column_of_a_table_is_as_wide_as_it_needs_and_the_terminal_has(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    columns, rows = (
        ("series", "title", "posted_at"),
        [("1", "a title of many words", "2024-03-04T08:12:00Z"), ("2", "short", "2024-03-04T08:13:59Z")],
    )
    shown = {}
    for width in (50, 49, 48):
        monkeypatch.setenv("COLUMNS", str(width))
        show(columns, rows, ("--json",))
        shown[width] = [line.rstrip() for line in click.unstyle(capsys.readouterr().out).splitlines()]
    table = [
        "series   title                   posted at",
        "─" * 49,
        "1        a title of many words   2024-03-04 08:12",
        "2        short                   2024-03-04 08:13",
    ]
    blocks = ["series     1", "title      a title of many words", "posted_at  2024-03-04T08:12:00Z", ""]
    blocks += ["series     2", "title      short", "posted_at  2024-03-04T08:13:59Z"]
    assert shown == {50: table, 49: table, 48: blocks}


def test_blocks_hold_what_says_something(path: Path) -> None:
    assert ask("defects", "-p", "kind=empty", "--db", path, "--blocks").splitlines() == [
        f"{name:10}  {value}" for name, value in zip(COLUMNS, UNREADABLE, strict=True) if value
    ]


def asked(*arguments: str | Path) -> str:
    """Return what is said on stderr."""
    return CliRunner().invoke(command, [str(argument) for argument in arguments], catch_exceptions=False).stderr


def test_an_answer_without_rows_says_what_was_asked(path: Path) -> None:
    said = asked("recent-series", "-p", "state=bogus", "--db", path, "--json")
    assert said.startswith("recent-series: nothing found\n  state=bogus: Only series in this state: new, under-review, ")
    assert said.count("\n") == 2


def test_an_answer_that_may_go_on_says_so(path: Path, tmp_path: Path) -> None:
    assert asked("defects", "--db", path) == ""
    full = Path(copyfile(path, tmp_path / "full.db"))
    with closing(open_database(full, writable=True)) as database, database.atomic():
        database.conn.executemany("insert into unreadable values (1, ?, 'empty', 'nothing')", [(str(at),) for at in range(1000)])
    assert asked("defects", "--db", full) == "defects: the first 200. For more: -p limit=...\n"
    assert asked("defects", "-p", "limit=200", "--db", full) == ""


def test_mails_that_wait_for_linking_are_told(path: Path, tmp_path: Path) -> None:
    stopped = Path(copyfile(path, tmp_path / "stopped.db"))
    with closing(open_database(stopped, writable=True)) as database, database.atomic():
        database.conn.execute("update messages set linked = 0 where id = 1")
    told = "Not all mails are in this answer: a run was stopped, or is going on. Let it go on: patchlore update\n"
    assert asked("recent-series", "--db", stopped) == told
    assert asked("recent-series", "-p", "author=nobody", "--db", stopped).endswith(told)


def test_a_series_that_is_none_is_told_from_one_that_collides_with_nothing(path: Path) -> None:
    assert asked("series-collisions", "-p", "series=<none@example.org>", "--db", path) == (
        "series-collisions: no series here has the number or Message-ID <none@example.org>. See: patchlore query recent-series\n"
    )
    assert asked("series-collisions", "-p", "series=1", "-p", "path=nowhere", "--db", path).startswith("series-collisions: nothing found\n")


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
        pytest.param(
            ["defects", "--json", "--csv", "--json"],
            "patchlore: --json and --csv: an answer has one form. Choose one of them. See: ",
            id="two forms",
        ),
        pytest.param(["defects", "kind=empty"], "patchlore: Got unexpected extra argument (kind=empty). See: ", id="argument"),
        pytest.param(["defects", "--jsn"], "patchlore: No such option '--jsn'", id="option"),
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
