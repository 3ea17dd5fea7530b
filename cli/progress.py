"""A progress bar on a terminal; nothing elsewhere."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from ..model.source import Progress


@contextmanager
def progress_bar() -> Iterator[Progress]:
    """Show what is told to the yielded function as a bar with rate and time left, on stderr, while the block runs."""
    if not sys.stderr.isatty():
        yield lambda _what, _done, _total: None
        return
    # rich costs a tenth of a second to load: only who looks at it pays
    from rich.console import Console  # noqa: PLC0415
    from rich.progress import BarColumn, MofNCompleteColumn, SpinnerColumn, TaskID, TextColumn, TimeRemainingColumn  # noqa: PLC0415
    from rich.progress import Progress as Bars  # noqa: PLC0415

    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[rate]}"),
        TimeRemainingColumn(),
    )
    tasks: dict[str, TaskID] = {}
    with Bars(*columns, console=Console(stderr=True), transient=True) as bars:

        def show(what: str, done: int, total: int) -> None:
            if what not in tasks:
                for task in tasks.values():
                    bars.update(task, visible=False)
                tasks[what] = bars.add_task(what, total=total or None, rate="")
            task = tasks[what]
            speed = bars.tasks[list(tasks).index(what)].speed
            bars.update(task, completed=done, total=total or None, rate=f"{speed:,.0f}/s" if speed else "")

        yield show
