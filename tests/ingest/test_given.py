"""The example of a new kind of source in docs/sources.md is one."""

import imaplib
import netrc
import re
import ssl
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from types import ModuleType, SimpleNamespace

import pytest
from corpus import ROOT
from imap_server import ImapFolder, serving_imap
from mails import mail, write_mbox

from patchlore.ingest import given
from patchlore.ingest.given import Finder
from patchlore.ingest.pipeline import ingest
from patchlore.ingest.update import update
from patchlore.model.database import open_database
from patchlore.model.errors import SourceError
from patchlore.model.source import SourceKind
from patchlore.queries.catalog import views

URL = "imaps://ann@imap.example.org/lists/devel"


@pytest.fixture
def imap(monkeypatch: pytest.MonkeyPatch) -> Iterator[type[ImapFolder]]:
    """Put the example in its place; yield the folder of the server that it talks to, without TLS."""
    code = re.findall(r"^```python\n(.*?)^```", (ROOT / "docs" / "sources.md").read_text(), re.MULTILINE | re.DOTALL)
    module = ModuleType("patchlore.ingest.imap")
    module.__package__ = "patchlore.ingest"
    monkeypatch.setitem(sys.modules, "patchlore.ingest.imap", module)
    monkeypatch.setattr(SourceKind, "IMAP", SimpleNamespace(value="imap"), raising=False)
    exec(code[0], module.__dict__)  # noqa: S102 - it is ours
    exec(code[1], table := {})  # noqa: S102
    monkeypatch.setattr(given, "_SCHEMES", table["_SCHEMES"])
    monkeypatch.setattr(netrc, "netrc", lambda: SimpleNamespace(authenticators=lambda _host: ("ann", "", "secret")))
    with serving_imap({3: mail("a@example.org"), 5: mail("b@example.org", minutes=1)}) as (folder, server_port):

        def connect(host: str, port: int, *, ssl_context: ssl.SSLContext, timeout: float) -> imaplib.IMAP4:
            assert (host, port, ssl_context.verify_mode) == ("imap.example.org", 993, ssl.CERT_REQUIRED)
            return imaplib.IMAP4("127.0.0.1", server_port, timeout)

        monkeypatch.setattr(imaplib, "IMAP4_SSL", connect)
        yield folder


def test_the_example_reads_what_is_new(imap: type[ImapFolder], tmp_path: Path) -> None:
    database = tmp_path / "a.db"
    assert ingest([Finder(database).find(URL)], database, views=views(), jobs=1).counts.new == 2
    assert not update(database, views=views(), jobs=1).is_change
    imap.mails[9] = mail("c@example.org", minutes=2)
    assert [row["message_id"] for row in update(database, views=views(), jobs=1).new["messages"]] == ["c@example.org"]
    imap.validity = 8
    outcome = update(database, views=views(), jobs=1).outcome
    assert (outcome.counts.new, outcome.counts.repeated) == (0, 3)
    with closing(open_database(database)) as opened:
        assert opened.conn.execute("select kind, location, cursor from sources").fetchall() == [("imap", URL, "8 9")]


@pytest.mark.parametrize(
    ("url", "expected"),
    [(URL.replace("devel", "none"), "[NONEXISTENT] no such folder"), (URL.replace("ann", "bo"), "AUTHENTICATIONFAILED")],
    ids=["folder", "user"],
)
@pytest.mark.usefixtures("imap")
def test_the_example_says_what_is_wrong(tmp_path: Path, url: str, expected: str) -> None:
    database = tmp_path / "a.db"
    (problem,) = ingest([Finder(database).find(url)], database, views=views(), jobs=1).problems
    assert problem.startswith(f"{url}: ")
    assert expected in problem
    assert problem.endswith(": check the address, and the password in ~/.netrc")


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
