"""Charts: which bars stand where, and what is named."""

import re

from bs4 import BeautifulSoup

from patchlore.pages.address import Addresses
from patchlore.pages.chart import activity, share
from patchlore.pages.matrix import matrix


def bars(chart: str) -> list[str]:
    return [bar.get_text() for bar in BeautifulSoup(chart, "html.parser").select("rect title")]


def test_activity_of_days_names_what_is_marked() -> None:
    chart = activity({"2019-06-13": 4, "2019-06-15": 2, "2019-06-16": 1}, [("2019-06-13", "v1"), ("2019-06-16", "v2")], "messages")
    assert bars(chart) == ["2019-06-13: 4", "2019-06-14: 0", "2019-06-15: 2", "2019-06-16: 1"]
    assert re.findall(r"<text[^>]*>(.*?)</text>", chart) == ["v1", "v2"]
    assert "messages a day: at most 4" in chart


def test_activity_of_years_is_by_month_and_ends_with_the_last() -> None:
    chart = activity({"2001-01-01": 9, "2019-06-13": 4, "2020-06-13": 2}, [("2001-01-01", "v1"), ("no day", "v2")], "messages")
    assert len(bars(chart)) == 100
    assert [bar.split(": ")[1] for bar in bars(chart) if not bar.endswith(": 0")] == ["4", "2"]
    assert "<text" not in chart


def test_nothing_is_drawn_of_what_has_no_course() -> None:
    assert activity({"2019-06-13": 4, "": 2, "2019": 1, "2019-06-14": 1}, [], "messages") == ""


def test_share_is_a_part_of_the_most() -> None:
    assert 'width="25.0%"' in share(1, 4)
    assert 'width="0.0%"' in share(0, 0)


def pair(one: int, other: int | None, paths: int = 1) -> dict[str, object]:
    sides = {"series_a": one, "series_b": other, "title_a": f"<{one}>", "title_b": other and f"<{other}>", "root_a": f"r{one}"}
    return {
        **sides,
        "name_a": f"r{one}",
        "name_b": other and f"r{other}",
        "other": f"r{other}",
        "paths": dict.fromkeys(map(str, range(paths))),
    }


def test_matrix_puts_those_together_that_collide() -> None:
    drawn = BeautifulSoup(matrix([pair(1, 9), pair(2, 5, 4), pair(2, 7), pair(5, 7), pair(3, None)], Addresses("/p")), "html.parser")
    rows = [(text["x"], text.title.get_text(), text.parent["href"]) for text in drawn.select("text:has(title)")]
    assert rows == [(str(5 + 22 * at), f"<{n}>", f"/p/-/series/r{n}") for at, n in enumerate((2, 5, 7, 1, 9))]
    cells = [(cell["href"], cell.rect["class"], cell.select_one("text").get_text()) for cell in drawn.select("a:has(rect)")]
    assert cells == [
        ("/p/-/collision/r2/r5", ["shade-3"], "4"),
        ("/p/-/collision/r2/r7", ["shade-1"], "1"),
        ("/p/-/collision/r5/r7", ["shade-1"], "1"),
        ("/p/-/collision/r1/r9", ["shade-1"], "1"),
    ]


def test_matrix_of_two_says_nothing() -> None:
    assert matrix([pair(1, 2), pair(3, None)], Addresses("/p")) == ""
