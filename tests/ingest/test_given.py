"""The example of a new kind of source in docs/sources.md is one."""

import netrc
import re
import sys
from contextlib import closing
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any, ClassVar

import pytest
from corpus import ROOT
from mails import mail, write_mbox

from patchlore.ingest import given
from patchlore.ingest.given import Finder
from patchlore.ingest.pipeline import ingest
from patchlore.ingest.update import update
from patchlore.model.database import open_database
from patchlore.model.errors import SourceError
from patchlore.model.source import SourceKind
from patchlore.queries.catalog import views


class _Server:
    """As much of an IMAP server as is asked of it."""

    mails: ClassVar[dict[int, bytes]]
    validity = b"7"

    def __init__(self, host: str) -> None:
        assert host == "imap.example.org"

    def __enter__(self) -> "_Server":
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def login(self, user: str, password: str) -> None:
        assert (user, password) == ("ann", "secret")

    def select(self, folder: str, *, readonly: bool) -> None:
        assert (folder, readonly) == ("lists/devel", True)

    def response(self, _what: str) -> tuple[str, list[bytes]]:
        return "UIDVALIDITY", [self.validity]

    def uid(self, command: str, what: str | None, *rest: str) -> tuple[str, list[Any]]:
        if command == "fetch":
            return "OK", [(b"1 (BODY[] {9}", self.mails[int(what or 0)]), b")"]
        first = int(rest[0].removeprefix("UID ").removesuffix(":*"))
        last = max(self.mails)
        return "OK", [" ".join(str(uid) for uid in self.mails if uid >= first or uid == last).encode()]


@pytest.fixture
def imap(monkeypatch: pytest.MonkeyPatch) -> type[_Server]:
    """Put the example in its place; return the server that it talks to."""
    code = re.findall(r"^```python\n(.*?)^```", (ROOT / "docs" / "sources.md").read_text(), re.MULTILINE | re.DOTALL)
    module = ModuleType("patchlore.ingest.imap")
    module.__package__ = "patchlore.ingest"
    monkeypatch.setitem(sys.modules, "patchlore.ingest.imap", module)
    monkeypatch.setattr(SourceKind, "IMAP", SimpleNamespace(value="imap"), raising=False)
    exec(code[0], module.__dict__)  # noqa: S102 - it is ours
    exec(code[1], table := {})  # noqa: S102
    monkeypatch.setattr(given, "_SCHEMES", table["_SCHEMES"])
    monkeypatch.setattr(netrc, "netrc", lambda: SimpleNamespace(authenticators=lambda _host: ("ann", "", "secret")))

    class Server(_Server):
        mails: ClassVar[dict[int, bytes]] = {3: mail("a@example.org"), 5: mail("b@example.org", minutes=1)}

    monkeypatch.setattr(module.__dict__["imaplib"], "IMAP4_SSL", Server)
    return Server


def test_the_example_reads_what_is_new(imap: type[_Server], tmp_path: Path) -> None:
    database = tmp_path / "a.db"
    url = "imaps://ann@imap.example.org/lists/devel"
    assert ingest([Finder(database).find(url)], database, views=views(), jobs=1).counts.new == 2
    assert not update(database, views=views(), jobs=1).is_change
    imap.mails[9] = mail("c@example.org", minutes=2)
    assert [row["message_id"] for row in update(database, views=views(), jobs=1).new["messages"]] == ["c@example.org"]
    imap.validity = b"8"
    outcome = update(database, views=views(), jobs=1).outcome
    assert (outcome.counts.new, outcome.counts.repeated) == (0, 3)
    with closing(open_database(database)) as opened:
        assert opened.conn.execute("select kind, location, cursor from sources").fetchall() == [("imap", url, "8 9")]


@pytest.mark.parametrize("name", ["ann@example.org", "<ann@example.org>"])
def test_a_path_is_no_message_id(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """Not even when it is gone: nothing is asked of a server."""
    monkeypatch.chdir(tmp_path)
    finder = Finder(tmp_path / "a.db")
    with pytest.raises(SourceError, match="does not exist"):
        finder.find(str(tmp_path / name))
    write_mbox(tmp_path / name, [mail("a@example.org")])
    assert finder.find(name).given == str(tmp_path / name)


def test_other_schemes_are_refused(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"^nntp://example\.org/devel: not a URL that can be read: give one with https or http$"):
        Finder(tmp_path / "a.db").find("nntp://example.org/devel")
