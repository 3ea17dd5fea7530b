"""Series against series as SVG: who collides with whom, at a glance."""

from collections import defaultdict
from typing import Any

from markupsafe import Markup

from .address import Addresses

_MOST = 16  # series on each side: more cannot be read at a glance
_LOOKED_THROUGH = 100  # series that have most links, among which those are found that have them with each other
_CELL = 18
_LABEL = 340
_LONGEST = 42  # characters of a title
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
    size = len(shown) * _CELL
    drawn = [_row(index, titles[series] or "(no title)", size) for index, series in enumerate(shown)]
    drawn += [
        _cell(links[series][other], to, row, column)
        for row, series in enumerate(shown)
        for column, other in enumerate(shown[:row])
        if other in links[series]
    ]
    more = f" Of {len(titles)} series the {_MOST} that collide with most others." if len(titles) > _MOST else ""
    return Markup(
        '<figure class="collision-matrix"><svg viewBox="0 0 {} {}" width="{}" role="group" aria-label="{}">{}</svg>'
        "<figcaption>A square: two series that collide; the stronger, the more files."
        " Columns bear the numbers of the rows.{}</figcaption></figure>"
    ).format(
        _LABEL + size, size + _CELL, _LABEL + size, "Which series collide with which; the list says the same", Markup("").join(drawn), more
    )


def _clustered(links: dict[int, dict[int, Pair]]) -> list[int]:
    """Return the series that have most links, each next to those that it has links to."""
    left = sorted(links, key=lambda series: (-len(links[series]), series))[:_LOOKED_THROUGH]
    shown: list[int] = []
    while left and len(shown) < _MOST:
        following = max(left, key=lambda series: (len(links[series].keys() & set(shown)), len(links[series]), -series))
        shown.append(following)
        left.remove(following)
    return shown


def _row(index: int, title: str, size: int) -> Markup:
    """Return a series' title, its line, and its number above its column."""
    y = (index + 1) * _CELL
    short = title if len(title) <= _LONGEST else title[: _LONGEST - 1] + "…"
    return Markup(
        '<text x="{}" y="{}" text-anchor="end">{} {}</text><line x1="{}" x2="{}" y1="{}" y2="{}"/>'
        '<text x="{}" y="{}" text-anchor="middle">{}</text>'
    ).format(
        _LABEL - 6, y + 13, short, index + 1, _LABEL, _LABEL + size, y + _CELL, y + _CELL, _LABEL + index * _CELL + _CELL / 2, 13, index + 1
    )


def _cell(pair: dict[str, Any], to: Addresses, row: int, column: int) -> Markup:
    shade = sum(len(pair["paths"]) >= least for least in _SHADES)
    label = f"{pair['title_a']} and {pair['title_b']}: {len(pair['paths'])} files"
    return Markup(
        '<a href="{}" aria-label="{}"><rect class="shade-{}" x="{}" y="{}" width="{}" height="{}"><title>{}</title></rect></a>'
    ).format(
        to.pair(pair["root_a"], pair["other"]),
        label,
        shade,
        _LABEL + column * _CELL + 1,
        (row + 1) * _CELL + 1,
        _CELL - 2,
        _CELL - 2,
        label,
    )
