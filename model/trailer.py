"""Signed-off-by: and its family."""

from .record import record


@record(frozen=True, slots=True, kw_only=True)
class Trailer:
    """One trailer line."""

    part: int
    line: int
    is_quoted: bool
    name: str  # as written, "Reviewed-by"
    value: str  # continuation lines joined
    person_name: str | None  # None where the value names no person
    person_email: str | None  # lower case
    is_conditional: bool  # offered under a condition: "with those fixed you can add", "... for the P2PDMA changes"
