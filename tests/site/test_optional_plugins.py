"""What the extra "web" brings, under our configuration: `patchlore serve` as a reader, a crawler and an assistant meet it."""

import json
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

HEADERS = {"Content-Type": "application/json", "Accept": "application/json, text/event-stream"}


def needs(module: str) -> pytest.MarkDecorator:
    return pytest.mark.skipif(find_spec(module) is None, reason=f"no {module}: pip install .[web]")


@pytest.fixture(scope="module")
def address(path: Path) -> Iterator[str]:
    command = [sys.executable, "-m", "patchlore", "serve", "--db", path, "--port", "0"]
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
    assert process.stderr is not None
    try:
        line = process.stderr.readline()
        yield line.partition(".db: ")[2].partition(" ")[0]
    finally:
        process.terminate()
        process.communicate(timeout=30)


class Assistant:
    """A client of the Model Context Protocol, as far as it takes to call a tool."""

    def __init__(self, address: str) -> None:
        self.address = f"{address}-/mcp"
        self.headers = dict(HEADERS)
        self._post("initialize", protocolVersion="2025-06-18", capabilities={}, clientInfo={"name": "test", "version": "1"})

    def call(self, tool: str, **arguments: object) -> dict[str, Any]:
        result: dict[str, Any] = self._post("tools/call", name=tool, arguments=arguments)
        return result

    def _post(self, method: str, **params: object) -> Any:
        body = {"jsonrpc": "2.0", "id": 1, "method": method, "params": params}
        request = urllib.request.Request(self.address, json.dumps(body).encode(), self.headers)  # noqa: S310 - our own server
        with urllib.request.urlopen(request, timeout=30) as response:  # noqa: S310
            if session := response.headers.get("mcp-session-id"):
                self.headers["mcp-session-id"] = session
            return json.loads(response.read())["result"]


@needs("datasette_block_robots")
def test_crawlers_are_asked_to_stay_away(address: str) -> None:
    with urllib.request.urlopen(address + "robots.txt", timeout=30) as response:  # noqa: S310 - our own server
        assert response.read() == b"User-agent: *\nDisallow: /"


@needs("datasette_mcp")
def test_an_assistant_asks_stored_queries(address: str) -> None:
    assistant = Assistant(address)
    listed = assistant.call("list_canned_queries", database="patchlore")["structuredContent"]["queries"]
    assert "recent-series" in {query["name"] for query in listed}
    assert not any(query["write"] for query in listed)
    found = assistant.call("execute_canned_query", database="patchlore", query="who-touches", parameters={"path": "drivers/widget.c"})
    assert "widget: hold the lock" in {row["title"] for row in found["structuredContent"]["rows"]}


@needs("datasette_mcp")
def test_an_assistant_writes_no_sql_of_its_own(address: str) -> None:
    answer = Assistant(address).call("execute_sql", database="patchlore", sql="select 1")
    assert answer["isError"]
    assert "permission" in answer["content"][0]["text"]


def test_pages_are_as_without_them(address: str) -> None:
    with urllib.request.urlopen(address, timeout=30) as response:  # noqa: S310 - our own server
        assert b"widget: turn safely" in response.read()
        assert "default-src 'none'" in response.headers["content-security-policy"]
