"""Series against series as SVG: who collides with whom, at a glance."""

from collections import defaultdict
from typing import Any

from markupsafe import Markup

from .address import Addresses
from .templates import count_of

_MOST = 16  # series on each side: more cannot be read at a glance
_LOOKED_THROUGH = 100  # series that have most links, among which those are found that have them with each other
_CELL = 22
_LABEL = 470
_LONGEST = 66  # characters of a title
_SHADES = (1, 2, 4)  # paths from which on a cell is darker

Pair = dict[str, Any]


def matrix(pairs: list[Pair], to: Addresses) -> Markup:
    """Return the matrix of the series that collide with most others; nothing where fewer than three collide. Cells lead to their pairs.

    Series that collide with each other stand beside each other. Of postings of the same two series the pair that comes first is drawn.
    """
    links: defaultdict[int, dict[int, Pair]] = defaultdict(dict)
    titles: dict[int, str] = {}
    for pair in pairs:
        one, other = pair["series_a"], pair["series_b"]
        if other is not None:
            titles |= {one: pair["title_a"], other: pair["title_b"]}
            links[one].setdefault(other, pair)
            links[other].setdefault(one, pair)
    if len(titles) < 3:
        return Markup("")
    shown = _clustered(links)
    names = {pair[f"series_{side}"]: pair[f"name_{side}"] for pair in pairs for side in "ab"}
    size = len(shown) * _CELL
    drawn = [_row(index, titles[series] or "(no title)", to.series(names[series]), size) for index, series in enumerate(shown)]
    drawn += [
        _cell(links[series][other], to, row, column)
        for row, series in enumerate(shown)
        for column, other in enumerate(shown[:row])
        if other in links[series]
    ]
    more = f" Of {len(titles)} series the {_MOST} that collide with most others." if len(titles) > _MOST else ""
    width = size + _LABEL
    return Markup(
        '<figure class="collision-matrix"><svg viewBox="0 0 {} {}" width="{}" height="{}" role="group" aria-label="{}">{}</svg>'
        "<figcaption>A square: the series at the end of its row and the one at the head of its column collide, in so many files."
        " It leads to both sides.{}</figcaption></figure>"
    ).format(width, size, width, size, "Which series collide with which; the list says the same", Markup("").join(drawn), more)


def _clustered(links: dict[int, dict[int, Pair]]) -> list[int]:
    """Return the series that have most links, each next to those that it has links to."""
    left = sorted(links, key=lambda series: (-len(links[series]), series))[:_LOOKED_THROUGH]
    shown: list[int] = []
    while left and len(shown) < _MOST:
        following = max(left, key=lambda series: (len(links[series].keys() & set(shown)), len(links[series]), -series))
        shown.append(following)
        left.remove(following)
    return shown


def _row(index: int, title: str, address: str, size: int) -> Markup:
    """Return a series' line and, at the end of it, its title, which is the head of its column too."""
    at, end = index * _CELL, (index + 1) * _CELL
    short = title if len(title) <= _LONGEST else title[: _LONGEST - 1] + "…"
    return Markup(
        '<line x1="0" x2="{0}" y1="{0}" y2="{0}"/><line x1="{0}" x2="{0}" y1="{0}" y2="{1}"/>'
        '<a href="{2}"><text x="{3}" y="{4}">{5}<title>{6}</title></text></a>'
    ).format(end, size, address, at + 5, at + 15, short, title)


def _cell(pair: dict[str, Any], to: Addresses, row: int, column: int) -> Markup:
    count = len(pair["paths"])
    shade = sum(count >= least for least in _SHADES)
    label = f"{pair['title_a']} and {pair['title_b']}: {count_of(count, 'file')}"
    x, y = column * _CELL, row * _CELL
    return Markup(
        '<a href="{}" aria-label="{}"><rect class="shade-{}" x="{}" y="{}" width="{}" height="{}"><title>{}</title></rect>'
        '<text class="count" x="{}" y="{}">{}</text></a>'
    ).format(to.pair(pair["root_a"], pair["other"]), label, shade, x + 1, y + 1, _CELL - 2, _CELL - 2, label, x + _CELL / 2, y + 15, count)
