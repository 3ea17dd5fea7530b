"""The site in a real browser: what the policy forbids would show here only."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

CHROMIUM = Path("/usr/bin/chromium")
FLAGS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--enable-logging=stderr", "--v=0", "--virtual-time-budget=3000",
]  # fmt: skip

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not CHROMIUM.exists(), reason="no Chromium: install Debian's package chromium"),
]


@pytest.fixture(scope="module")
def home(path: Path) -> Iterator[str]:
    """The address of the served archive."""
    process = subprocess.Popen([sys.executable, "-m", "patchlore", "serve", "--db", path, "--port", "0"], stderr=subprocess.PIPE, text=True)
    assert process.stderr is not None
    address = process.stderr.readline().partition(": ")[2].partition(" ")[0]
    yield address
    process.terminate()
    process.communicate(timeout=30)


def browse(address: str, profile: Path) -> tuple[str, list[str]]:
    """Return the page as it is after its scripts ran, and what the browser's console says."""
    command = [CHROMIUM, *FLAGS, f"--user-data-dir={profile}", "--dump-dom", address]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=True)
    return done.stdout, [line for line in done.stderr.splitlines() if ":CONSOLE" in line]


@pytest.mark.parametrize(
    ("address", "fact"),
    [
        ("patchlore/threads", "Turning widgets by hand"),
        ("patchlore/messages?thread=3&_sort=position", "Turning widgets by hand"),
        ("patchlore/messages/9", "log.bin"),
        ("patchlore/search?q=lock", "Ask"),
    ],
)
def test_page_loads_without_a_word_on_the_console(home: str, tmp_path: Path, address: str, fact: str) -> None:
    page, console = browse(home + address, tmp_path)
    assert fact in page
    assert 'role="main"' in page  # our script ran
    assert console == []


def test_the_console_would_be_heard(tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_text("<meta http-equiv='Content-Security-Policy' content=\"script-src 'none'\"><script>1</script>")
    _, console = browse(page.as_uri(), tmp_path / "profile")
    assert len(console) == 1
