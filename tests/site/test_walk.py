"""The three uses in a real browser, on real mail: browse threads, see what collides, follow a regression. And that nothing executes."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from corpus import ROOT, corpus
from hostile_archive import PAGES, hostile_archive

playwright = pytest.importorskip("playwright.sync_api", reason="no playwright: pip install playwright")
CHROMIUM = Path("/usr/bin/chromium")
AXE = Path(os.environ.get("PATCHLORE_AXE", ROOT / ".venv/axe/node_modules/axe-core/axe.min.js"))
SEED_MAIL = "CAPcyv4jBdwYaiVwkhy6kP78OBAs~2BvJme1UTm47dX4Eq_5~3DJgSg~40mail~2Egmail~2Ecom"
SERIES = "20190613094326~2E24093-1-hch~40lst~2Ede"
SHORT_THREAD = "155727335978~2E292046~2E12068191395005445711~2Estgit~40dwillia2-desk3~2Eamr~2Ecorp~2Eintel~2Ecom"

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not CHROMIUM.exists(), reason="no Chromium: install Debian's package chromium"),
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
]

Page = Any
Open = Callable[..., Page]


def serve(path: Path) -> tuple[subprocess.Popen[str], str]:
    """Start the site on a database; return the process and the site's address."""
    command = [sys.executable, "-m", "patchlore", "serve", "--db", str(path), "--port", "0"]
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
    assert process.stderr is not None
    return process, process.stderr.readline().partition(": ")[2].partition("/ ")[0]


@pytest.fixture(scope="module")
def seed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the site on the seed corpus."""
    path = tmp_path_factory.mktemp("seed") / "seed.db"
    archives = sorted(corpus("seed").glob("*.mbox.gz"))
    subprocess.run([sys.executable, "-m", "patchlore", "ingest", *archives, "--db", path], check=True, capture_output=True)
    process, address = serve(path)
    yield address
    process.terminate()
    process.communicate(timeout=30)


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the site on an archive that means harm."""
    path = tmp_path_factory.mktemp("hostile") / "hostile.db"
    hostile_archive(path)
    process, address = serve(path)
    yield address
    process.terminate()
    process.communicate(timeout=30)


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with playwright.sync_playwright() as driver:
        started = driver.chromium.launch(executable_path=str(CHROMIUM), args=["--no-sandbox"])
        yield started
        started.close()


@pytest.fixture
def visit(browser: Any) -> Iterator[Open]:
    """Return how to open an address; at the end the console must have been silent and nothing executed."""
    said: list[str] = []
    contexts = []

    def visit(address: str, *, width: int = 1280, scheme: str = "light", script: bool = True) -> Page:
        context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme, java_script_enabled=script)
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: said.append(f"{address}: {message.text}"))
        page.on("pageerror", lambda error: said.append(f"{address}: {error}"))
        page.on("dialog", lambda dialog: (said.append(f"{address}: executed {dialog.message}"), dialog.dismiss()))
        page.goto(address)
        page.wait_for_load_state("load")
        return page

    yield visit
    for context in contexts:
        context.close()
    assert [line for line in said if "404 (Not Found)" not in line] == []


def counted(page: Any, selector: str) -> int:
    """Return how many elements there are, on the page that a click led to: it may still be on its way."""
    page.wait_for_selector(selector, state="attached")
    return int(page.locator(selector).count())


def test_from_home_to_the_series_its_collision_and_the_mail_that_reports_it(seed: str, visit: Open) -> None:
    page = visit(seed + "/")
    page.fill("main input[name=q]", "dev_pagemap related cleanups")
    page.click("main form button")
    page.click("text=dev_pagemap related cleanups >> nth=0")
    page.click(".page-head a:has-text('dev_pagemap related cleanups')")
    assert counted(page, "table.revisions tbody tr") == 4
    assert "34 files" in page.locator("table.revisions tbody tr >> nth=3").inner_text()
    assert page.locator("table.matrix td.step-dropped").count() > 20
    page.click("details:has(.state-reported) > summary")
    reported = page.locator("li:has(.state-reported)").filter(has_text="Fix page release race")
    reported.locator("text=both sides").first.click()
    assert counted(page, "section[id^=path-]") == 7
    page.locator("text=who says so").first.click()
    assert "collides with the dev_pagemap release rework" in page.inner_text("pre.own >> nth=2")
    assert page.locator("span:target").inner_text().startswith("CONFLICT (content)")


def test_a_regression_is_followed_to_its_confirmation(seed: str, visit: Open) -> None:
    page = visit(f"{seed}/patchlore/-/regressions?status=fixed")
    page.click("text=percpu_ref_kill_and_confirm")
    assert "device-dax: use the dev_pagemap internal refcount" in page.inner_text("dl.facts")
    steps = page.locator("ol.time-line b").all_inner_texts()
    assert steps[:2] == ["reported", "bisected"]
    assert "fix-posted" in steps
    assert "confirmed" in steps
    page.locator("ol.time-line li >> nth=1").locator("a").last.click()
    assert "d8cc8bbe108c" in page.locator("span:target").inner_text()


def test_seed_mail_stands_in_its_thread_with_its_facts(seed: str, visit: Open) -> None:
    page = visit(f"{seed}/patchlore/-/thread/{SEED_MAIL}")
    article = page.locator("article:target")
    assert article.count() == 1
    assert article.locator(".made:has-text('[PATCH v2 6/6]')").count() == 1
    assert "no named side explains it" in article.inner_text() or "what is not here" in article.inner_text()
    assert article.locator(".fact-conflict").count() >= 2


def test_keys_lead_through_a_thread(seed: str, visit: Open) -> None:
    page = visit(f"{seed}/patchlore/-/thread/{SERIES}")
    focused = "document.activeElement.id"
    page.keyboard.press("j")
    page.keyboard.press("j")
    second = page.evaluate(focused)
    page.keyboard.press("j")
    third = page.evaluate(focused)
    page.keyboard.press("k")
    assert page.evaluate(focused) == second != third
    folds = page.locator("details.quote[open]").count()
    page.keyboard.press("o")
    assert page.locator("details.quote[open]").count() > folds


def test_a_message_alone_leads_to_the_next_and_a_click_names_a_line(seed: str, visit: Open) -> None:
    page = visit(f"{seed}/patchlore/messages/1")
    page.locator(".text.alone span[id]").nth(2).click()
    assert page.evaluate("location.hash") == f"#{page.locator('span:target').get_attribute('id')}" != "#"
    following = page.get_attribute("a[rel=next]", "href")
    page.keyboard.press("j")
    page.wait_for_url(f"**{following}")


def test_a_link_into_a_folded_diff_opens_it(seed: str, visit: Open) -> None:
    page = visit(f"{seed}/patchlore/-/thread/{SERIES}")
    page.evaluate("document.querySelectorAll('details.file').forEach((fold) => { fold.open = false; })")
    page.locator(".file-index a >> nth=0").click()
    page.locator("details.file[open]").wait_for()  # what listens to the address is told behind the click
    assert page.locator("details.file[open]").count() == 1


def test_a_thread_is_read_without_scripts(seed: str, visit: Open) -> None:
    page = visit(f"{seed}/patchlore/-/thread/{SERIES}", script=False)
    assert page.locator("article").count() == 100
    page.locator("details.quote summary >> nth=0").click()
    assert page.locator("details.quote[open]").count() == 1


OURS = [
    "/", "/patchlore/-/threads", "/patchlore/-/series", f"/patchlore/-/series/{SERIES}", f"/patchlore/-/thread/{SHORT_THREAD}",
    "/patchlore/-/search?q=percpu+ref", "/patchlore/-/file/drivers~2Fdax~2Fdevice~2Ec", "/patchlore/-/commit/4422ee8476f0",
    "/patchlore/-/person/hch~40lst~2Ede", "/patchlore/-/collisions?state=superseded", "/patchlore/-/regressions",
    f"/patchlore/-/regression/{SEED_MAIL}/1", f"/patchlore/-/collision/{SHORT_THREAD}/{SERIES}",
    "/patchlore/messages/1", "/patchlore/threads", "/patchlore/collisions", "/patchlore", "/patchlore/search?q=dax", "/absent",
]  # fmt: skip


@pytest.mark.parametrize("address", OURS)
def test_page_is_accessible_and_narrow(seed: str, visit: Open, address: str) -> None:
    if not AXE.exists():
        pytest.skip(f"no axe-core at {AXE}: npm install --prefix .venv/axe axe-core")
    for width, scheme in ((1280, "light"), (1280, "dark"), (390, "light")):
        page = visit(seed + address, width=width, scheme=scheme)
        page.evaluate(AXE.read_text(encoding="utf-8"))
        violations = page.evaluate("axe.run()")["violations"]
        assert [(found["id"], [node["html"][:200] for node in found["nodes"]][:3]) for found in violations] == []
        assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("address", PAGES)
def test_nothing_executes(hostile: str, visit: Open, address: str) -> None:
    page = visit(hostile + address)
    page.evaluate("document.querySelectorAll('details').forEach((fold) => { fold.open = true; })")
    page.evaluate("document.querySelectorAll('main *').forEach((element) => element.dispatchEvent(new MouseEvent('mouseover')))")
    assert page.locator("main img, main svg[onload], main script").count() == 0


def test_what_executes_would_be_heard(browser: Any) -> None:
    heard = []
    page = browser.new_page()
    page.on("dialog", lambda dialog: (heard.append(dialog.message), dialog.dismiss()))
    page.set_content("<script>alert(1)</script>")
    page.close()
    assert heard == ["1"]
