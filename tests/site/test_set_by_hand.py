"""What people set by hand, on the pages of what it is about: what, by whom, when and why."""

import asyncio
import re
from collections.abc import Callable, Iterator

import pytest
from bs4 import BeautifulSoup
from corpus import ROOT
from datasette.utils import tilde_encode

from patchlore.ingest.annotate import annotate_collision, annotate_regression, annotate_series
from patchlore.ingest.pipeline import ingest
from patchlore.pages.site import site
from patchlore.queries.catalog import views

LOCKUP = tilde_encode("20240325.fe82068f68eb@example.com") + "/1"
CRASH = tilde_encode("20240306.b6e02d33b4d0@example.com") + "/1"
UNTIED = tilde_encode("20240301.71968f68fc70@example.org") + "/1"
POOL_V1, POOL_V3 = "20240304081200.1531-1-maren@example.org", "20240319080100.1531-1-maren@example.org"
COUNT_V1, COUNT_V2 = "20240314114000.1572-1-yusuf@example.org", "20240320100000.1572-1-yusuf@example.org"
PAIR = f"/patchlore/-/collision/{tilde_encode(POOL_V3)}/{tilde_encode(COUNT_V2)}"
Shown = Callable[[str], str]


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shown]:
    """Return the words of a page of the sample, in which a person set what can be set."""
    path = tmp_path_factory.mktemp("by-hand") / "sample.db"
    ingest([ROOT / "sample" / "sample.mbox"], path, views=views(), jobs=1)
    annotate_regression(path, "20240325.fe82068f68eb@example.com", status="invalid", culprit="4d8b8dfcaf62", reason="one word", by="Uma")
    annotate_regression(path, "20240306.b6e02d33b4d0@example.com", series=COUNT_V2, reason="five words", by="Vic")
    annotate_regression(path, "20240301.71968f68fc70@example.org", series="", reason="six words", by="Vic")
    annotate_collision(path, POOL_V3, COUNT_V2, "mm/pool.c", state="settled", reason="two words", by="Uma")
    annotate_series(path, COUNT_V2, follows=None, reason="three words", by="Vic")
    annotate_series(path, COUNT_V1, follows=POOL_V1, reason="four words", by="Uma")
    with asyncio.Runner() as runner:
        datasette = site(path)
        yield lambda address: " ".join(
            BeautifulSoup(runner.run(datasette.client.get(address, follow_redirects=True)).text, "html.parser").get_text().split()
        )
        runner.run(datasette.invoke_shutdown())
        datasette.close()


@pytest.mark.parametrize(
    ("address", "told"),
    [
        pytest.param(
            f"/patchlore/-/series/{tilde_encode(COUNT_V2)}", "parted from what was before, set by Vic, DAY: three words", id="parted"
        ),
        pytest.param(f"/patchlore/-/series/{tilde_encode(COUNT_V1)}", "annotated set by Uma, DAY: four words", id="tied"),
        pytest.param(f"/patchlore/-/regression/{LOCKUP}", "status invalid, by Uma, DAY: one word", id="status"),
        pytest.param(f"/patchlore/-/regression/{LOCKUP}", "culprit 4d8b8dfcaf62, by Uma, DAY: one word", id="culprit"),
        pytest.param(f"/patchlore/-/regression/{LOCKUP}", " named by the reporter ", id="reported culprit"),
        pytest.param(
            f"/patchlore/-/regression/{CRASH}",
            "series pool: count how often a pool grows, reported on v2, by Vic, DAY: five words",
            id="series of a regression",
        ),
        pytest.param(f"/patchlore/-/regression/{CRASH}", "By revision v2 reported by hand", id="revision of a regression"),
        pytest.param(f"/patchlore/-/regression/{UNTIED}", "no series, by Vic, DAY: six words", id="no series"),
        pytest.param("/patchlore/-/regressions?status=open", "series set by Vic, DAY: five words", id="series in the list"),
        pytest.param(f"/patchlore/-/series/{tilde_encode(COUNT_V2)}", "series set by Vic, DAY: five words", id="regression of the series"),
        pytest.param("/patchlore/-/regressions?status=invalid", "culprit set by Uma, DAY: one word", id="in the list"),
        pytest.param(PAIR, "set by Uma, DAY: two words", id="state of a collision"),
    ],
)
def test_who_set_it(shown: Shown, address: str, told: str) -> None:
    assert re.search(re.escape(told).replace("DAY", r"[0-9]{4}-[0-9]{2}-[0-9]{2}"), shown(address))
