"""MAINTAINERS files: which sections they have, whose a path is, and the collisions by subsystem."""

import asyncio
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from small_archive import small_archive

from patchlore.pages.maintainers import Maintainers, Section, parse_maintainers, read_maintainers
from patchlore.pages.site import site

TEXT = """List of maintainers
===================

\tM: *Mail* patches to
\tF: *Files* and directories wildcard patterns.

Maintainers List
----------------

WIDGETS
M:\tAnn Example <ann@example.org>
S:\tMaintained
F:\tdrivers/widget/
F:\tinclude/linux/widget*.h
X:\tdrivers/widget/spring/

WIDGET SPRINGS
L:\tsprings@lists.example.org
F:\tdrivers/widget/spring/

NOBODY'S
M:\tBob Example <bob@example.com>

THE REST
F:\t*
F:\t*/
"""
SECTIONS = [
    Section(title="WIDGETS", files=("drivers/widget/", "include/linux/widget*.h"), excluded=("drivers/widget/spring/",)),
    Section(title="WIDGET SPRINGS", files=("drivers/widget/spring/",), excluded=()),
    Section(title="THE REST", files=("*", "*/"), excluded=()),
]


@pytest.mark.parametrize("text", [TEXT, TEXT.replace("\n", "\r\n"), TEXT.rstrip("\n")], ids=["LF", "CRLF", "no last line end"])
def test_sections_are_those_with_files(text: str) -> None:
    assert parse_maintainers(text) == SECTIONS


@pytest.mark.parametrize(
    ("path", "titles"),
    [
        ("drivers/widget/turn.c", ("WIDGETS",)),
        ("drivers/widget/spring/coil.c", ("WIDGET SPRINGS",)),
        ("include/linux/widget-core.h", ("WIDGETS",)),
        ("include/linux/sub/widget.h", ()),
        ("drivers/widgets.c", ()),
        ("README", ()),
        ("", ()),
        ("drivers/widget/" + "x" * 1000, ()),
    ],
    ids=["folder", "excluded", "wildcard", "wildcard ends at a slash", "folder is whole", "the rest is nobody's", "empty", "endless"],
)
def test_path_belongs_to(path: str, titles: tuple[str, ...]) -> None:
    assert Maintainers(SECTIONS).subsystems(path) == titles


@pytest.mark.parametrize(
    ("pattern", "path", "fits"),
    [
        ("drivers/net/", "drivers/net/a/b.c", True),
        ("drivers/net", "drivers/net/a/b.c", True),
        ("drivers/net", "drivers/network.c", False),
        ("drivers/net/*", "drivers/net/b.c", True),
        ("drivers/net/*", "drivers/net/a/b.c", False),
        ("*/net/*", "arch/net/b.c", True),
        ("arch/*/net/", "arch/any/net/a/b.c", True),
        ("fs/**/*foo*.c", "fs/a/b/xfooy.c", True),
        ("lib/a?.c", "lib/ab.c", True),
        ("lib/a.c", "lib/abc", False),
        ("fs/ext4/a.c", "fs/ext4/a.c", True),
    ],
)  # fmt: skip
def test_patterns_are_those_of_linux(pattern: str, path: str, fits: bool) -> None:
    maintainers = Maintainers([Section(title="IT", files=(pattern,), excluded=())])
    assert maintainers.subsystems(path) == (("IT",) if fits else ())


def test_file_without_sections_is_none(tmp_path: Path) -> None:
    (tmp_path / "README").write_text("Widgets\n\nThey turn.\n")
    assert read_maintainers(tmp_path / "README") is None


@pytest.mark.parametrize(
    ("text", "subsystems"),
    [(None, {"widget"}), ("WIDGETS <b>\nF:\tdrivers/\n", {"WIDGETS <b>"}), ("GADGETS\nF:\tlib/\n", {"widget"})],
    ids=["no file: the titles say", "the paths say", "no path is named: the titles say"],
)
def test_collisions_are_by_subsystem(tmp_path: Path, text: str | None, subsystems: set[str]) -> None:
    database = small_archive(tmp_path / "small.db")
    database.table("collisions").insert(
        {
            "series_a": 1, "root_a": "v2-0@example.org", "path": "drivers/widget.c", "kind": "content", "basis": "reported",
            "certainty": "claimed", "verdict": "conflict", "base": "", "lines_a": "10", "lines_b": "", "state": "live",
            "first_seen_at": "2024-03-10T00:00:00Z",
        }
    )  # fmt: skip
    database.close()
    maintainers = tmp_path / "MAINTAINERS"
    maintainers.write_text(text or "")
    datasette = site(tmp_path / "small.db", maintainers if text else None)

    async def pages() -> list[str]:
        name = next(iter(subsystems))
        addresses = ("collisions", f"collisions.json?subsystem={name}", "collisions.json?subsystem=other")
        return [(await datasette.client.get(f"/patchlore/-/{address}")).text for address in addresses]

    page, chosen, other = asyncio.run(pages())
    datasette.close()
    options = {option["value"] for option in BeautifulSoup(page, "html.parser").select("#subsystems option")}
    assert options == subsystems
    assert ('"count": 1' in chosen, '"count": 0' in other) == (True, True)
