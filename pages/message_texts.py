"""The texts of messages, with what is known of their lines."""

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from .mail_text import TextFacts
from .noted import notes_of
from .page import Asked

_KINDS = {
    "text-sections": "sections",
    "text-files": "files",
    "text-trailers": "trailers",
    "text-commits": "commits",
    "text-links": "links",
    "text-diffstats": "diffstats",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class PartText:
    """The message's own text (part 0) or an attachment, and what is known of it."""

    part: int
    filename: str
    content_type: str
    size: int
    text: str | None  # None: not text, or not kept
    facts: TextFacts


def texts_of(asked: Asked, thread: int, first: int, last: int) -> dict[int, list[PartText]]:
    """Return the texts of the messages of a thread between two positions, by message."""
    places = {"thread": thread, "first": first, "last": last}
    facts: defaultdict[tuple[int, int], TextFacts] = defaultdict(TextFacts)
    for query, kind in _KINDS.items():
        for row in asked.rows(query, **places):
            getattr(facts[row["message"], row["part"]], kind).append(row)
    for place, notes in notes_of(asked, places).items():
        facts[place].notes.extend(notes)
    texts: defaultdict[int, list[PartText]] = defaultdict(list)
    for row in asked.rows("texts", **places):
        message, part = row.pop("message"), row["part"]
        texts[message].append(PartText(**row, facts=facts[message, part]))
    return texts


def shown_part(part: PartText, html: Markup | None) -> dict[str, Any]:
    """Return what a template needs of a text."""
    return {"part": part.part, "filename": part.filename, "content_type": part.content_type, "size": part.size, "html": html}
