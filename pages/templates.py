"""What every template knows: addresses, times, numbers, states and charts."""

from shlex import quote
from typing import Any

from datasette.app import Datasette
from jinja2 import Environment
from markupsafe import Markup

from .address import Addresses
from .chart import bars, share
from .hook import hookimpl
from .site import DATABASE
from .unseen import visible

_PLURALS = {"person": "people", "series": "series", "patch": "patches"}


@hookimpl
def prepare_jinja2_environment(env: Environment) -> None:
    """Teach templates our filters."""
    env.filters |= {"day": day, "moment": moment, "number": number, "count_of": count_of, "state": state}
    env.filters |= {"bars": bars, "share": share, "quoted": quote}
    env.finalize = visible


@hookimpl
def extra_template_vars(datasette: Datasette, view_name: str) -> dict[str, Any]:
    """Return the addresses of our pages, which every page's head leads to, and which of them it is."""
    return {"to": Addresses(datasette.urls.database(DATABASE)), "view_name": view_name} if DATABASE in datasette.databases else {}


def day(value: str | None) -> Markup:
    """Return the day of a time, as HTML; "undated" where none is known."""
    return _time(value, 10)


def moment(value: str | None) -> Markup:
    """Return a time to the minute, as HTML; "undated" where none is known."""
    return _time(value, 16, " UTC")


def _time(value: str | None, length: int, zone: str = "") -> Markup:
    if not value:
        return Markup('<span class="undated">undated</span>')
    return Markup('<time datetime="{}" title="{}">{}{}</time>').format(value, value, value[:length].replace("T", " "), zone)


def number(value: int | None) -> str:
    """Return a number with its thousands apart; "?" for one that is not known."""
    return "?" if value is None else f"{value:,}"


def count_of(value: int | None, noun: str) -> str:
    """Return a count and its noun, in the plural where it is not one."""
    return f"{number(value)} {noun if value == 1 else _PLURALS.get(noun, noun + 's')}"


def state(word: str | None) -> Markup:
    """Return a word of a closed list as a badge."""
    return Markup('<span class="state state-{}">{}</span>').format((word or "unknown").replace("/", "-"), word or "unknown")
