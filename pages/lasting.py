"""For how long regressions last."""

from datetime import datetime

from .page import Asked, Row

_LASTING = {"open", "fix-posted", "inconclusive"}


def with_days(asked: Asked, rows: list[Row]) -> list[Row]:
    """Return regressions, each with whether it is over, and the days from its report to its end, else to the newest message.

    None where a time is not known.
    """
    today = asked.today() if rows else ""
    ended = [(row, row["status"] not in _LASTING) for row in rows]
    return [
        {**row, "is_over": is_over, "days": _days(row["reported_at"], row["last_event_at"] if is_over else today)} for row, is_over in ended
    ]


def _days(begin: str, end: str) -> int | None:
    try:
        return max((datetime.fromisoformat(end) - datetime.fromisoformat(begin)).days, 0)
    except (ValueError, TypeError):
        return None
