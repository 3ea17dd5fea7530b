"""Charts as SVG, drawn by the server: they need no script, and follow the page's colours."""

from collections.abc import Mapping, Sequence
from datetime import date

from markupsafe import Markup

_BAR = 9  # width of a bar and its gap
_WIDEST = 22  # pixels of a bar and its gap where there is room
_HEIGHT = 46
_MARKS = 14  # pixels above the bars, for names of days
_ACROSS = 700  # pixels that a chart of few days is drawn out to
_MOST_BARS = 100  # of a chart of days


def bars(counts: Sequence[tuple[str, int]], label: str) -> Markup:
    """Return bars, one per (name, count), with the first and the last name beneath; nothing where there is nothing to compare."""
    if len(counts) < 2:
        return Markup("")
    most = max(count for _, count in counts) or 1
    width = len(counts) * _BAR
    drawn = Markup("").join(
        Markup('<rect x="{}" y="{}" width="{}" height="{}"><title>{}: {}</title></rect>').format(
            index * _BAR, _HEIGHT - height, _BAR - 2, height, name, count
        )
        for index, (name, count) in enumerate(counts)
        for height in [max(round(count / most * _HEIGHT), 1 if count else 0)]
    )
    return Markup(
        '<figure class="chart"><svg viewBox="0 0 {} {}" width="{}" height="{}" role="img" aria-label="{}" preserveAspectRatio="none">'
        "{}</svg><figcaption><span>{}</span><span>{}: at most {}</span><span>{}</span></figcaption></figure>"
    ).format(width, _HEIGHT, len(counts) * _WIDEST, _HEIGHT, label, drawn, counts[0][0], label, most, counts[-1][0])


def months(counts: dict[str, int]) -> list[tuple[str, int]]:
    """Return every month from the first to the last (2019-06) with its count, those without any too; at most ten years."""
    named = sorted(month for month in counts if len(month) == 7 and month[:4].isdigit() and month[5:].isdigit())
    if not named:
        return []
    first, last = (int(month[:4]) * 12 + int(month[5:]) - 1 for month in (named[0], named[-1]))
    numbers = range(max(first, last - 119), last + 1)
    names = [f"{number // 12:04d}-{number % 12 + 1:02d}" for number in numbers]
    return [(name, counts.get(name, 0)) for name in names]


def share(count: int, most: int) -> Markup:
    """Return a bar that is as long as a count is of the most there is; the count itself stands beside it."""
    return Markup('<svg class="share" aria-hidden="true"><rect width="{}%" height="100%"/></svg>').format(
        round(100 * count / max(most, 1), 1)
    )


def activity(counts: Mapping[str, int], marks: Sequence[tuple[str, str]], label: str) -> Markup:
    """Return bars of what happened on days (2026-01-31), and above them names of days that are marked; nothing for less than three days.

    A bar is a day, in a longer time a week or a month of 30 days.
    """
    days = {_ordinal(day): count for day, count in counts.items() if _ordinal(day)}
    if len(days) < 3:
        return Markup("")
    first, last = min(days), max(days)
    step = next((step for step in (1, 7) if (last - first) // step < _MOST_BARS), 30)
    first = max(first, last - step * _MOST_BARS + 1)
    sums = [0] * ((last - first) // step + 1)
    for day, count in days.items():
        if day >= first:
            sums[(day - first) // step] += count
    most = max(sums)
    bar = min(max(_ACROSS // len(sums), _BAR), _WIDEST)
    drawn = [
        Markup('<rect x="{}" y="{}" width="{}" height="{}"><title>{}: {}</title></rect>').format(
            index * bar, _MARKS + _HEIGHT - height, bar - 2, height, date.fromordinal(first + index * step), count
        )
        for index, count in enumerate(sums)
        for height in [max(round(count / most * _HEIGHT), 1 if count else 0)]
    ]
    free = 0
    for day, name in sorted((_ordinal(day), name) for day, name in marks):
        x = (day - first) // step * bar
        if day and x >= 0:
            drawn.append(Markup('<line x1="{0}" x2="{0}" y1="{1}" y2="{2}"/>').format(x, _MARKS - 2, _MARKS + _HEIGHT))
            if x >= free:
                drawn.append(Markup('<text x="{}" y="{}">{}</text>').format(x, _MARKS - 4, name))
                free = x + 8 * len(name) + 4
    width = len(sums) * bar + 40  # the last name may stand over the end
    unit = {1: "day", 7: "week", 30: "30 days"}[step]
    return Markup(
        '<figure class="chart activity"><svg viewBox="0 0 {} {}" width="{}" role="img" aria-label="{}">{}</svg>'
        "<figcaption><span>{}</span><span>{} a {}: at most {}</span><span>{}</span></figcaption></figure>"
    ).format(
        width, _MARKS + _HEIGHT, width, label, Markup("").join(drawn), date.fromordinal(first), label, unit, most, date.fromordinal(last)
    )


def _ordinal(day: str) -> int:
    """Return the number of a day; 0 for what is none."""
    try:
        return date.fromisoformat(day).toordinal()
    except ValueError:
        return 0
