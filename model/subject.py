"""What a Subject: says of a patch."""

from .record import record


@record(frozen=True, slots=True, kw_only=True)
class Subject:
    """A subject line, taken apart. What it does not say is None: consumers apply defaults, not the parser."""

    title: str  # what is left of it: no reply words, no bracketed tags; a version suffix of the title is kept
    is_reply: bool  # Re:, AW:, Fwd: ...
    is_patch: bool  # says PATCH, or an RFC, RFT or a counter in brackets: meant as a posting (a reply may be one as well)
    is_pull: bool  # GIT PULL, PULL REQUEST
    revision: str | None  # label of the brackets: "2", "2.1"
    title_revision: str | None  # label that the title ends in ("… cleanups v2"): a hint, believed only by the guards of the series
    counter: int | None  # n of n/m
    total: int | None  # m of n/m
    is_rfc: bool
    is_resend: bool
    prefixes: tuple[str, ...]  # other words of the brackets, as written: trees, projects ("net-next", "5.15", "ndctl"), in order


def fold_title(title: str) -> str:
    """Return a title as titles are compared: case folded, white space collapsed, no final full stop.

    -mm lower-cases the titles of its patches (CAPcyv4jBdwYaiVwkhy6kP78OBAs+vJme1UTm47dX4Eq_5=JgSg@mail.gmail.com).
    """
    return " ".join(title.casefold().split()).removesuffix(".")
