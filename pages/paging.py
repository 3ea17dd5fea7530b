"""Lists page by page, from key to key: a page begins where the one before it ended, whatever has come since."""

from collections.abc import Callable
from dataclasses import dataclass

from .page import Asked, Row

FIRST = {"at": "~", "number": 0, "later": 0}  # the key of a first page


@dataclass(frozen=True, slots=True, kw_only=True)
class Paged:
    """The rows of a page, newest first, and the addresses of the pages before and after it; None where there is none."""

    rows: list[Row]
    next: str | None  # of earlier rows
    previous: str | None  # of later ones


def paged(
    asked: Asked, query: str, key: tuple[str, str], limit: int, address: Callable[[dict[str, str]], str], **parameters: object
) -> Paged:
    """Return the page that is asked for, of at most `limit` rows. `key` names the columns of time and number that a query goes by.

    `address` makes an address of the argument that says where a page begins.
    """
    time, number, later = asked.key()
    rows = asked.rows(query, **parameters, at=time, number=number, later=later, limit=limit + 1)
    is_more = len(rows) > limit
    shown = rows[-limit:] if later else rows[:limit]
    has_earlier = bool(later) or is_more
    has_later = is_more if later else time != "~"

    def leading(argument: str, row: Row) -> str:
        return address({argument: f"{row[key[0]]}_{row[key[1]]}"})

    return Paged(
        rows=shown,
        next=leading("before", shown[-1]) if shown and has_earlier else None,
        previous=leading("after", shown[0]) if shown and has_later else None,
    )
