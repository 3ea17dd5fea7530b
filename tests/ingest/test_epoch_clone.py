"""Manifests of public-inbox servers, as grokmirror defines them, and clones of what they offer."""

import gzip
import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import ClassVar

import pytest
import requests
from mails import mail
from public_inbox_server import serving

from patchlore.ingest.epoch_clone import fetch_epoch, parse_manifest
from patchlore.model.errors import SourceError


def packed(value: object) -> bytes:
    return gzip.compress(json.dumps(value).encode())


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        pytest.param(
            packed({"/devel/git/1.git": {"fingerprint": "ab"}, "/devel/git/0.git": {"fingerprint": "cd", "modified": 1}}),
            {1: "ab", 0: "cd"},
            id="list",
        ),
        pytest.param(packed({"/devel/git/0.git": {}, "/devel/all.git": {}}), {0: ""}, id="other-repositories"),
        pytest.param(packed({"/devel/0.git": {"fingerprint": 7}}), {0: ""}, id="odd-fingerprint"),
        pytest.param(packed({"/devel/git/0.git": None}), {0: ""}, id="odd-entry"),
        pytest.param(packed({"/a/git/0.git": {}, "/b/git/0.git": {}}), {}, id="several-lists"),
        pytest.param(packed(["/devel/git/0.git"]), {}, id="no-object"),
        pytest.param(packed({"/devel/../../0.git/x": {}, "/devel/git/-1.git": {}, "/devel/git/1234567.git": {}}), {}, id="odd-names"),
        pytest.param(gzip.compress(b"[" * 100_000), {}, id="deep"),
        pytest.param(gzip.compress(b"{"), {}, id="no-json"),
        pytest.param(b"<html>", {}, id="page"),
        pytest.param(packed({})[:-9], {}, id="cut-off"),
    ],
)
def test_a_manifest_gives_epochs(data: bytes, expected: dict[int, str]) -> None:
    assert parse_manifest(data) == expected


class _Proxy(BaseHTTPRequestHandler):
    """Hands requests on to a public-inbox server, and spoils what it answers as the first folder of the path says."""

    behind: ClassVar[str] = ""

    def do_GET(self) -> None:
        _, how, path = self.path.split("/", 2)
        if how == "refused":
            self.send_error(403)
            return
        if how == "locked":
            self.send_response(401)
            self.send_header("WWW-Authenticate", 'Basic realm="list"')
            self.end_headers()
            return
        if how == "page":
            data, kind = b"<html>Are you human?</html>", "text/html"
        else:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            kept = {name: value for name, value in self.headers.items() if name in ("Content-Type", "Content-Encoding", "Git-Protocol")}
            answer = requests.request(self.command, f"{self.behind}/{path}", data=body, headers=kept, timeout=60)
            data, kind = answer.content, answer.headers["Content-Type"]
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        is_pack = how == "half" and b"PACK" in data
        self.wfile.write(data[: len(data) - 100] if is_pack else data)

    do_POST = do_GET  # noqa: N815 - a name of the base class

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name of the base class
        pass


@pytest.fixture
def proxy(tmp_path: Path) -> Iterator[str]:
    """Return the URL of a proxy before a server with a list."""
    (tmp_path / "server").mkdir()
    with serving(tmp_path / "server") as server:
        server.add_list("devel", [mail(f"{number}@example.org", body=f"{number}\n" * 50) for number in range(30)])
        server.start()

        class Proxy(_Proxy):
            behind = server.url

        with ThreadingHTTPServer(("127.0.0.1", 0), Proxy) as httpd:
            thread = threading.Thread(target=httpd.serve_forever)
            thread.start()
            yield f"http://127.0.0.1:{httpd.server_port}"
            httpd.shutdown()
            thread.join()


def test_it_is_told_how_much_came(proxy: str, tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    fetch_epoch(f"{proxy}/whole/devel/0", tmp_path / "git" / "0.git", "", "patchlore/0", lambda *much: told.append(much))
    assert told[-1] == (90, 90)  # of each mail a commit, a tree and a file
    fetch_epoch(f"{proxy}/whole/devel/0", tmp_path / "git" / "0.git", "", "patchlore/0", lambda *_much: pytest.fail("nothing is new"))
    assert [path.name for path in (tmp_path / "git").iterdir()] == ["0.git"]


@pytest.mark.parametrize(
    ("how", "expected"),
    [
        ("refused", "git could not fetch it (The requested URL returned error: 403): what was fetched before stays; try again later"),
        ("locked", "git could not fetch it (the server asks for a password): what was fetched before stays; try again later"),
        ("page", "no repository with commits is there: check that the server has a public-inbox archive"),
        ("half", "git could not fetch it ("),
    ],
)
def test_what_git_cannot_fetch_is_told_in_one_line(proxy: str, tmp_path: Path, how: str, expected: str) -> None:
    path = tmp_path / "git" / "0.git"
    with pytest.raises(SourceError) as told:
        fetch_epoch(f"{proxy}/{how}/devel/0", path, "", "patchlore/0", lambda _done, _total: None)
    assert str(told.value).startswith(f"{proxy}/{how}/devel/0: {expected}")
    assert "\n" not in str(told.value)
    assert not path.exists()
    fetch_epoch(f"{proxy}/whole/devel/0", path, "", "patchlore/0", lambda _done, _total: None)
    assert path.is_dir()
