"""Threads and lists of a real public-inbox server on loopback: what is fetched gives the database that its archive gives."""

import gzip
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, ClassVar

import pytest
from corpus import corpus
from logical_dump import differences, logical_dump
from public_inbox_server import Server, serving
from served_mails import ALL, TALK, read, run, same_as

from patchlore.ingest import followed_list, lore
from patchlore.ingest.given import Finder
from patchlore.ingest.lore import Archive, TooLargeError, user_agent
from patchlore.ingest.pipeline import ingest
from patchlore.model.errors import SourceError
from patchlore.queries.catalog import views

_LOOK_UP = socket.getaddrinfo


@pytest.mark.parametrize(
    "form",
    [
        pytest.param("{url}/devel/answer@example.org/", id="message"),
        pytest.param("{url}/devel/answer%40example.org/T/#u", id="thread-page"),
        pytest.param("{url}/devel/root@example.org/t.mbox.gz", id="mbox"),
        pytest.param("{url}/devel/slash%2Fid%251@example.org/raw", id="odd-id"),
        pytest.param("{url}/answer@example.org", id="without-list"),
        pytest.param("<answer@example.org>", id="message-id"),
        pytest.param("slash/id%1@example.org", id="odd-message-id"),
    ],
)
def test_a_thread_is_fetched_whole(server: Server, tmp_path: Path, form: str) -> None:
    database = tmp_path / "fetched.db"
    outcome = run(form.format(url=server.url), database, archive=f"{server.url}/devel")
    assert (outcome.counts.new, outcome.problems) == (3, [])
    assert same_as(database, TALK) == {}


def test_a_list_is_cloned_as_its_archive_is_read(server: Server, tmp_path: Path) -> None:
    assert run(f"{server.url}/devel/", tmp_path / "fetched.db").counts.new == len(ALL)
    archive = server.folder / "devel"
    (archive / "inbox.config.example").write_text("[publicinbox]\n\tlistid = devel.example.org\n")
    ingest([archive], tmp_path / "read.db", views=views(), jobs=1)
    assert differences(logical_dump(tmp_path / "fetched.db"), logical_dump(tmp_path / "read.db")) == {}


def test_a_real_list_is_cloned_as_its_archive_is_read(tmp_path: Path) -> None:
    bundle = corpus("reiserfs-devel.bundle")
    with serving(tmp_path) as server:
        archive = server.add_list("reiserfs-devel", bundle=bundle)
        server.start()
        assert run(f"{server.url}/reiserfs-devel/", tmp_path / "fetched.db").problems == []
        ingest([archive / "git" / "0.git"], tmp_path / "read.db", views=views(), jobs=1)
    assert differences(logical_dump(tmp_path / "fetched.db"), logical_dump(tmp_path / "read.db")) == {}


def test_a_list_without_repositories_is_searched(server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A server does not say when mail arrived, in what it finds."""
    monkeypatch.setattr(followed_list, "_offered_epochs", lambda _archive: {})
    database = tmp_path / "fetched.db"
    assert run(f"{server.url}/devel/", database).counts.new == len(ALL)
    assert same_as(database, ALL) == {}
    assert run(f"{server.url}/devel/", database).counts.new == 0


def test_too_large_answers_are_asked_for_in_smaller_windows(server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(followed_list, "_offered_epochs", lambda _archive: {})
    monkeypatch.setattr(Archive, "has_page", lambda _archive: True)
    monkeypatch.setattr(lore, "LARGEST_ANSWER", 2000)
    outcome = run(f"{server.url}/devel/", tmp_path / "fetched.db")
    assert outcome.counts.new + outcome.counts.set_aside > 0
    assert outcome.problems == []


def test_a_list_whose_answers_are_all_too_large_is_given_up(server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def bomb(_archive: Archive, query: str) -> bytes:
        asked.append(query)
        raise TooLargeError("too large")

    monkeypatch.setattr(followed_list, "_offered_epochs", lambda _archive: {})
    monkeypatch.setattr(Archive, "search", bomb)
    outcome = run(f"{server.url}/devel/", tmp_path / "fetched.db")
    assert (outcome.problems, outcome.counts.set_aside) == (["too large"], 5)
    assert len(asked) < 40


@pytest.mark.parametrize("jobs", [1, 2])
def test_what_came_before_a_server_failed_is_stored(server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, jobs: int) -> None:
    search, database = Archive.search, tmp_path / "fetched.db"
    found: list[bytes] = []

    def fail_once(archive: Archive, query: str) -> bytes:
        if len(found) == 1:
            found.append(b"")
            raise SourceError("the server fails")
        mbox = search(archive, query)
        found.extend([mbox] if mbox else [])
        return mbox

    monkeypatch.setattr(followed_list, "_offered_epochs", lambda _archive: {})
    monkeypatch.setattr(Archive, "search", fail_once)
    for problems in (["the server fails"], []):
        outcome = ingest([Finder(database).find(f"{server.url}/devel/")], database, views=views(), jobs=jobs)
        assert (outcome.problems, outcome.counts.new) == (problems, len(ALL) if problems else 0)
    assert same_as(database, ALL) == {}


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        pytest.param("{url}/devel/none@example.org/", "none@example.org: no such message at {url}/devel: ", id="unknown-id"),
        pytest.param("{url}/none/", "{url}/none/: no such list: ", id="unknown-list"),
        pytest.param("http://127.0.0.1:9/devel/", "http://127.0.0.1:9/devel: not reachable (Connection refused): ", id="unreachable"),
    ],
)
def test_what_cannot_be_fetched_is_said_and_harms_nothing(
    server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, given: str, expected: str
) -> None:
    monkeypatch.setattr(lore, "_PAUSE", 0)
    database = tmp_path / "fetched.db"
    run(f"{server.url}/devel/root@example.org/", database)
    before = logical_dump(database)
    outcome = run(given.format(url=server.url), database)
    assert [problem.startswith(expected.format(url=server.url)) for problem in outcome.problems] == [True], outcome.problems
    assert logical_dump(database) == before


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        pytest.param("https://lore.kernel.org/", "no list and no message", id="no-list"),
        pytest.param("https://user:word@example.org/list/", "not the URL of a public archive", id="password"),
        pytest.param("https://[::1/list/", "not a URL", id="no-url"),
        pytest.param("no-such-file", "does not exist", id="path"),
    ],
)
def test_what_is_no_address_is_said_before_anything_is_asked(tmp_path: Path, given: str, expected: str) -> None:
    with pytest.raises(SourceError, match=expected):
        Finder(tmp_path / "a.db").find(given)


@pytest.mark.parametrize(
    ("given", "location"),
    [
        ("x@example.org", "https://lore.kernel.org/all/x@example.org/"),
        ("https://lore.kernel.org/r/x@example.org", "https://lore.kernel.org/all/x@example.org/"),
        ("https://patch.msgid.link/x@example.org", "https://lore.kernel.org/all/x@example.org/"),
        ("https://lore.kernel.org/linux-mm/x%40example.org/T/#u", "https://lore.kernel.org/linux-mm/x@example.org/"),
        ("https://lore.kernel.org/linux-mm/x@example.org/#series", "https://lore.kernel.org/linux-mm/x@example.org/#series"),
        ("https://lore.kernel.org/linux-mm/0", "https://lore.kernel.org/linux-mm/"),
        ("HTTPS://Lore.Kernel.org/linux-mm/git/1.git", "https://lore.kernel.org/linux-mm/"),
        ("https://example.org:8080/a/linux-mm?q=x", "https://example.org:8080/a/linux-mm/"),
    ],
)
def test_addresses_name_one_source_however_they_are_written(tmp_path: Path, given: str, location: str) -> None:
    finder = Finder(tmp_path / "a.db")
    found = finder.find(given)
    assert (found.given, [source.location for source in found.sources]) == (location, [location])
    assert finder.find(location).given == location


PAGE = "answered with a page for browsers, perhaps a check for robots"


class _Answer(BaseHTTPRequestHandler):
    """Answers everything with the class's status and data, and keeps who asked; each list breaks off in its own way."""

    status: ClassVar[int] = 200
    data: ClassVar[bytes] = b""
    manifest: ClassVar[bytes] = b""  # given in its place
    asked: ClassVar[list[tuple[str, str]]] = []

    def do_GET(self) -> None:
        type(self).asked.append((self.path, self.headers["User-Agent"]))
        if self.path.startswith("/closed/"):
            return
        if self.path.startswith("/silent/"):
            self.rfile.read(1)  # until the other side has had enough
            return
        elsewhere = {"circle": self.path, "away": "file:///etc/hostname"}.get(self.path.split("/")[1])
        self.send_response(302 if elsewhere else self.status)
        if elsewhere:
            self.send_header("Location", elsewhere)
        if self.path.startswith("/half/"):
            self.send_header("Content-Length", str(2 * len(self.data)))
        self.end_headers()
        self.wfile.write((self.manifest if self.path.endswith("/manifest.js.gz") else b"") or self.data)

    do_HEAD = do_POST = do_GET  # noqa: N815 - names of the base class

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name of the base class
        pass


@pytest.fixture
def answering(monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[type[_Answer], str]]:
    monkeypatch.setattr(lore, "_PAUSE", 0)
    monkeypatch.setattr(lore, "LARGEST_ANSWER", 4000)

    class Answer(_Answer):
        asked: ClassVar[list[tuple[str, str]]] = []

    with ThreadingHTTPServer(("127.0.0.1", 0), Answer) as httpd:
        thread = threading.Thread(target=httpd.serve_forever)
        thread.start()
        yield Answer, f"http://127.0.0.1:{httpd.server_port}/list"
        httpd.shutdown()
        thread.join()


@pytest.mark.parametrize(
    ("status", "data", "expected", "tries"),
    [
        pytest.param(403, b"", r"refused by the server \(HTTP 403\)", 1, id="refused"),
        pytest.param(429, b"", r"too many requests for the server \(HTTP 429\)", 4, id="too-many"),
        pytest.param(503, b"", r"the server fails \(HTTP 503\)", 4, id="overloaded"),
        pytest.param(500, b"", r"the server fails \(HTTP 500\)", 1, id="broken"),
        pytest.param(200, b"<html>Are you human?</html>", PAGE, 1, id="page"),
        pytest.param(200, b"\n<!DOCTYPE HTML><p>", PAGE, 1, id="page-with-a-doctype"),
        pytest.param(200, gzip.compress(b"<html>Are you human?</html>"), PAGE, 1, id="packed-page"),
        pytest.param(400, b"", r"does not take what it is asked \(HTTP 400\)", 1, id="bad-request"),
        pytest.param(200, b"", "answers with something else than mail", 1, id="nothing"),
        pytest.param(200, gzip.compress(b""), "answers with something else than mail", 1, id="no-mails"),
        pytest.param(200, b"Hello", "answers with something else than mail", 1, id="no-mail"),
        pytest.param(200, gzip.compress(b"Hello"), "answers with something else than mail", 1, id="packed-no-mail"),
        pytest.param(200, gzip.compress(b"From x")[:-9], "answers with something else than mail", 1, id="cut-off"),
        pytest.param(200, b"x" * 5000, "more than 0 MiB: not read", 1, id="too-large"),
        pytest.param(200, gzip.compress(b"x" * 5000), "more than 0 MiB: not read", 1, id="too-large-unpacked"),
        pytest.param(200, gzip.compress(b"") + gzip.compress(b"x" * 5000), "more than 0 MiB: not read", 1, id="second-too-large"),
    ],
)
def test_odd_answers_are_told_apart(
    answering: tuple[type[_Answer], str], tmp_path: Path, status: int, data: bytes, expected: str, tries: int
) -> None:
    answer, url = answering
    answer.status, answer.data = status, data
    with Archive(url, tmp_path) as archive, pytest.raises(SourceError, match=expected):
        archive.thread("x@example.org")
    assert answer.asked == [("/list/x%40example.org/t.mbox.gz", user_agent())] * tries


def _knows_loopback(host: str, *arguments: Any, **options: Any) -> Any:
    if host != "127.0.0.1":
        raise socket.gaierror(socket.EAI_NONAME, "no such host")
    return _LOOK_UP(host, *arguments, **options)


@pytest.mark.parametrize(
    ("manifest", "asked"),
    [
        pytest.param(b"<html>", 1, id="page"),
        pytest.param(gzip.compress(b"[1,2"), 2, id="broken"),
        pytest.param(gzip.compress(b'["a"]'), 2, id="of-another-form"),
    ],
)
def test_pages_for_browsers_are_no_epochs(answering: tuple[type[_Answer], str], tmp_path: Path, manifest: bytes, asked: int) -> None:
    """A check for robots gives its page for all that is asked."""
    answer, url = answering
    answer.data, answer.manifest = b"<html>Are you human?</html>", manifest
    outcome = run(f"{url}/", tmp_path / "fetched.db")
    assert [problem.startswith(f"{url}: {PAGE}") for problem in outcome.problems] == [True], outcome.problems
    assert len(answer.asked) == asked


@pytest.mark.parametrize(
    ("data", "found"),
    [
        pytest.param(b"001e# service=git-upload-pack\n0000", 3, id="refs"),
        pytest.param(b"0" * 40 + b"\trefs/heads/master\n", 3, id="refs-of-files"),
        pytest.param(b"Hello", 0, id="other"),
    ],
)
def test_epochs_are_what_git_can_read_and_have_an_end(
    answering: tuple[type[_Answer], str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, data: bytes, found: int
) -> None:
    fetched: list[str] = []
    monkeypatch.setattr(followed_list, "_MOST_EPOCHS", 3)
    monkeypatch.setattr(followed_list, "fetch_epoch", lambda url, *_arguments: fetched.append(url))
    answer, url = answering
    answer.data = data
    run(f"{url}/", tmp_path / "fetched.db")
    assert fetched == [f"{url}/{number}" for number in range(found)]


@pytest.mark.parametrize(
    ("form", "expected"),
    [
        pytest.param("{url}/closed", "{url}/closed: not reachable (the server broke off)", id="closed"),
        pytest.param("{url}/half", "{url}/half: not reachable (the answer broke off)", id="half-a-transfer"),
        pytest.param("{url}/silent", "{url}/silent: not reachable (no answer in time)", id="timeout"),
        pytest.param("{url}/circle", "{url}/circle: not reachable (it redirects again and again)", id="circle"),
        pytest.param("{url}/away", "{url}/away: not reachable (it redirects to what is no web address)", id="away"),
        pytest.param("https{rest}/list", "https{rest}/list: not reachable (TLS, ", id="tls"),
        pytest.param("http://none.invalid/list", "http://none.invalid/list: not reachable (no such host", id="unknown-host"),
    ],
)
def test_a_server_that_fails_is_told_in_one_line(
    answering: tuple[type[_Answer], str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, form: str, expected: str
) -> None:
    monkeypatch.setattr(lore, "_TIMEOUT", (1.0, 0.3))
    monkeypatch.setattr(socket, "getaddrinfo", _knows_loopback)
    answer, url = answering
    answer.data = b"x" * 100
    host = url.removesuffix("/list")
    form, expected = (text.format(url=host, rest=host.removeprefix("http")) for text in (form, expected))
    with Archive(form, tmp_path) as archive, pytest.raises(SourceError) as told:
        archive.thread("x@example.org")
    message = str(told.value)
    assert message.startswith(expected)
    assert message.endswith("): check the address and the network")
    assert "\n" not in message
    assert "(_ssl" not in message


def test_fetching_starts_no_program_and_answers_are_kept_for_a_while(
    answering: tuple[type[_Answer], str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(subprocess, "Popen", lambda *_arguments, **_options: pytest.fail("a program was started"))
    answer, url = answering
    answer.data = gzip.compress(b"From mboxrd@z Thu Jan  1 00:00:00 1970\n" + TALK[0] + b"\n")
    for is_fresh, asked in ((False, 1), (False, 1), (True, 2)):
        with Archive(url, tmp_path, is_fresh=is_fresh) as archive:
            assert archive.thread("x@example.org").endswith(TALK[0] + b"\n")
        assert len(answer.asked) == asked
    assert user_agent().startswith("patchlore/")


def test_reading_archives_loads_no_http_client() -> None:
    code = "import sys, patchlore.cli.ingest, patchlore.cli.update; sys.exit(bool({'requests', 'liblore', 'b4'} & sys.modules.keys()))"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_the_specimens_are_what_the_server_has(server: Server) -> None:
    assert list(read(server.folder / "devel")) == list(ALL)
