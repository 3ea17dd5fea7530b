"""`patchlore annotate`: what is set, what is listed, what is taken back, and what is refused."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from corpus import ROOT

from patchlore.cli.annotate import command
from patchlore.ingest.pipeline import ingest
from patchlore.queries.catalog import views

LOCKUP = "20240325.fe82068f68eb@example.com"
POOL_V1, POOL_V3 = "20240304081200.1531-1-maren@example.org", "20240319080100.1531-1-maren@example.org"
COUNT_V1, COUNT_V2 = "20240314114000.1572-1-yusuf@example.org", "20240320100000.1572-1-yusuf@example.org"
WHY = ("--reason", "they told me", "--by", "Uma")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "sample.db"
    ingest([ROOT / "sample" / "sample.mbox"], path, views=views(), jobs=1)
    return path


def annotate(path: Path, *arguments: str) -> Result:
    return CliRunner().invoke(command, [arguments[0], "--db", str(path), *arguments[1:]])


def listed(path: Path) -> list[list[str]]:
    head, *lines = annotate(path, "list").stdout.splitlines()
    assert head == "number\tstate\tgiven_at\tby\tabout\tset\treason"
    return [[cell for place, cell in enumerate(line.split("\t")) if place != 2] for line in lines]


def test_what_is_set_is_listed_and_taken_back(path: Path) -> None:
    assert annotate(path, "regression", f"<{LOCKUP}>", "--status", "fixed", "--culprit", "4d8b8dfcaf62", *WHY).stdout == "1\n2\n"
    assert annotate(path, "collision", POOL_V3, COUNT_V2, "mm/pool.c", "--state", "settled", *WHY).stdout == "3\n"
    assert annotate(path, "series", COUNT_V2, "--unlink", *WHY).stdout == "4\n"
    assert annotate(path, "series", COUNT_V1, "--link", POOL_V1, *WHY).stdout == "5\n"
    assert annotate(path, "regression", LOCKUP, "--series", f"<{POOL_V3}>", *WHY).stdout == "6\n"
    assert annotate(path, "regression", LOCKUP, "--no-series", *WHY).stdout == "7\n"
    assert annotate(path, "take-back", "2").exit_code == 0
    assert listed(path) == [
        ["1", "counts", "Uma", f"regression {LOCKUP}", "status fixed", "they told me"],
        ["2", "taken back", "Uma", f"regression {LOCKUP}", "culprit 4d8b8dfcaf62", "they told me"],
        ["3", "counts", "Uma", f"collision {POOL_V3} {COUNT_V2} mm/pool.c", "state settled", "they told me"],
        ["4", "counts", "Uma", f"posting {COUNT_V2}", "unlink", "they told me"],
        ["5", "counts", "Uma", f"posting {COUNT_V1} {POOL_V1}", "link", "they told me"],
        ["6", "counts", "Uma", f"regression {LOCKUP} posting {POOL_V3}", "link", "they told me"],
        ["7", "counts", "Uma", f"regression {LOCKUP}", "unlink", "they told me"],
    ]


def test_annotations_are_listed_as_json_and_told_with_what_takes_them_back(path: Path) -> None:
    told = annotate(path, "regression", LOCKUP, "--status", "fixed", "--culprit", "4d8b8dfcaf62", *WHY).stderr
    assert told.splitlines() == [f"noted; it is taken back by: patchlore annotate take-back {number} --db {path}" for number in (1, 2)]
    rows = json.loads(annotate(path, "list", "--json").stdout)
    assert [(row["number"], row["state"], row["set"]) for row in rows] == [
        (1, "counts", "status fixed"),
        (2, "counts", "culprit 4d8b8dfcaf62"),
    ]


@pytest.mark.parametrize(
    "arguments",
    [
        ("regression", LOCKUP, "--status", "fixed"),
        ("regression", LOCKUP, *WHY),
        ("regression", LOCKUP, "--status", "solved", *WHY),
        ("regression", LOCKUP, "--series", POOL_V3, "--no-series", *WHY),
        ("regression", LOCKUP, "--series", "<>", *WHY),
        ("series", COUNT_V2, *WHY),
        ("series", COUNT_V2, "--unlink", "--link", POOL_V1, *WHY),
        ("collision", POOL_V3, COUNT_V2, "mm/pool.c", *WHY),
        ("take-back", "one"),
    ],
    ids=[
        "no reason",
        "nothing to set",
        "no such status",
        "a series and none",
        "a series without a name",
        "neither",
        "both",
        "no state",
        "no number",
    ],
)
def test_what_is_not_said_well_is_refused(path: Path, arguments: tuple[str, ...]) -> None:
    result = annotate(path, *arguments)
    assert (result.exit_code, result.stdout) == (2, "")
    assert listed(path) == []


def test_who_says_so_is_whoever_is_logged_in(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("getpass.getuser", lambda: "vic")
    annotate(path, "regression", LOCKUP, "--status", "fixed", "--reason", "it is")
    assert [row[2] for row in listed(path)] == ["vic"]
