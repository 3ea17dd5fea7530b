"""Charts as SVG, drawn by the server: they need no script, and follow the page's colours."""

from collections.abc import Sequence

from markupsafe import Markup

_BAR = 9  # width of a bar and its gap
_WIDEST = 22  # pixels of a bar and its gap where there is room
_HEIGHT = 46


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
