"""What a person set or corrected by hand."""

from .record import record


@record(frozen=True, slots=True, kw_only=True)
class Annotation:
    """One thing set by hand: testimony that counts until it is taken back."""

    number: int
    field: str  # status, culprit, link, unlink, state
    about: str  # in words: "regression a@example.org"
    value: str  # "" for links
    reason: str
    by_name: str
    given_at: str  # ISO 8601 UTC
    taken_back_at: str  # "": it counts
