"""Make pictures of every page: python docs/make_screenshots.py --db patchlore.db --out FOLDER

Each page is taken light, dark and 390 pixels wide, from the database given: the sample of `patchlore demo`, or any other. It needs
Debian's Chromium and playwright. `--readme` makes the pictures in docs/images instead.
"""

import argparse
import socket
import sqlite3
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import uvicorn
from playwright.sync_api import Browser, sync_playwright

from patchlore.pages.address import Addresses
from patchlore.pages.site import site

CHROMIUM = "/usr/bin/chromium"
IMAGES = Path(__file__).parent / "images"
TO = Addresses("/patchlore")

# What the pages are of: the most telling thing of its kind in the database. Each gives one row.
CHOICES = {
    "thread": "select root_id from threads order by message_count desc, root_id limit 1",
    "series": "select name from series order by revision_count * min(patch_count, 30) desc, name limit 1",
    "file": "select name from paths join changed_files using (path) group by path order by count(*) desc, name limit 1",
    "commit": "select sha from named_commits where sha is not null and patch is not null group by sha order by count(*) desc, sha limit 1",
    "person": "select email from people order by message_count desc, email limit 1",
    "list": "select name from lists order by message_count desc, name limit 1",
    "message": "select message_id from messages join conflict_places on id = message where quoted = 0 group by id "
    "order by count(*) desc, id limit 1",
    "pair": "select root_a, coalesce(root_b, commit_b, '') from collisions group by 1, 2 order by count(*) desc, 1, 2 limit 1",
    "regression": "select report_id, ordinal from regressions join regression_events using (regression) group by regression "
    "order by count(*) desc, report_id limit 1",
}
SIZE = (1200, 760)  # of the pictures that the README shows
PORT = 8001  # as `patchlore serve` has it: pages show their address


def addresses(path: Path) -> dict[str, str]:
    """Return every page by name, of what the database holds."""
    connection = sqlite3.connect(path)
    found = {name: row for name, sql in CHOICES.items() if (row := connection.execute(sql).fetchone())}
    connection.close()
    named = {name: getattr(TO, "path" if name == "file" else name)(*found[name]) for name in found}
    return {
        "home": "/",
        "threads": TO.page("threads"),
        "series-list": TO.page("series"),
        "search": TO.page("search", q="lockup"),
        "collisions": TO.page("collisions"),
        "collisions-superseded": TO.page("collisions", state="superseded"),
        "regressions": TO.page("regressions"),
        **named,
        "message-in-thread": TO.thread(*found["message"]) if "message" in found else "/",
        "data": "/patchlore",
        "table": "/patchlore/series",
        "question": "/patchlore/who-touches?path=mm/",
    }


@contextmanager
def served(path: Path) -> Iterator[str]:
    """Serve the database, and give the address of the site."""
    listening = socket.create_server(("127.0.0.1", PORT))
    server = uvicorn.Server(uvicorn.Config(site(path).app(), log_level="error", lifespan="on"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
    thread.start()
    yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    server.should_exit = True
    thread.join()


def take(browser: Browser, address: str, picture: Path, *, width: int, height: int, scheme: str = "light") -> None:
    """Take one picture."""
    context = browser.new_context(viewport={"width": width, "height": height}, color_scheme="dark" if scheme == "dark" else "light")
    page = context.new_page()
    page.goto(address)
    page.wait_for_load_state("load")
    page.wait_for_timeout(200)  # a thread scrolls to its message
    page.screenshot(path=picture)
    context.close()
    print(picture, file=sys.stderr)


def main() -> None:
    """Make the pictures that were asked for."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--db", type=Path, required=True)
    parser.add_argument("--out", type=Path, default=Path("screenshots"))
    parser.add_argument("--readme", action="store_true", help="the pictures of the README instead of all")
    given = parser.parse_args()
    pages = addresses(given.db)
    with served(given.db) as home, sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        if given.readme:
            for name, page in (
                ("thread", "message-in-thread"),
                ("series", "series"),
                ("collision", "pair"),
            ):
                if page in pages:
                    take(browser, home + pages[page], IMAGES / f"{name}.png", width=SIZE[0], height=SIZE[1])
        else:
            given.out.mkdir(parents=True, exist_ok=True)
            for name, address in pages.items():
                for kind, width, scheme in (("light", 1280, "light"), ("dark", 1280, "dark"), ("narrow", 390, "light")):
                    take(browser, home + address, given.out / f"{name}-{kind}.png", width=width, height=900, scheme=scheme)
        browser.close()


if __name__ == "__main__":
    main()
