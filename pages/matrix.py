"""Series against series as SVG: who collides with whom, at a glance."""

from typing import Any

from markupsafe import Markup

from .address import Addresses

_MOST = 24  # series on each side: more cannot be read at a glance
_CELL = 18
_LABEL = 320
_LONGEST = 46  # characters of a title
_SHADES = (1, 2, 4)  # paths from which on a cell is darker


def matrix(pairs: list[dict[str, Any]], to: Addresses) -> Markup:
    """Return the matrix of the series in pairs; nothing where fewer than three collide. Each cell leads to its pair."""
    titles: dict[int, str] = {}
    for pair in pairs:
        for side in "ab":
            if pair[f"series_{side}"] is not None and pair["series_b"] is not None and len(titles) < _MOST:
                titles.setdefault(pair[f"series_{side}"], pair[f"title_{side}"])
    if len(titles) < 3:
        return Markup("")
    place = {series: index for index, series in enumerate(titles)}
    size = len(titles) * _CELL
    drawn = [_row(index, title, size) for index, title in enumerate(titles.values())]
    for pair in pairs:
        if pair["series_a"] in place and pair["series_b"] in place:
            one, other = sorted((place[pair["series_a"]], place[pair["series_b"]]))
            drawn.append(_cell(pair, to, other, one))
    return Markup(
        '<figure class="collision-matrix"><svg viewBox="0 0 {} {}" width="{}" role="group" aria-label="{}">{}</svg>'
        "<figcaption>A square: two series that collide; the stronger, the more files. Numbers are the rows.</figcaption></figure>"
    ).format(_LABEL + size, size + _CELL, _LABEL + size, "Which series collide with which; the table says the same", Markup("").join(drawn))


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
