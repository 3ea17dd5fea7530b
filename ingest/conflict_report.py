"""All that a text says of changes that do not go together, each line once."""

from ..model.conflict import ConflictReport
from ..model.message import Part
from .conflict_output import find_conflict_output
from .conflict_prose import find_conflict_prose
from .merge_report import find_merge_reports
from .next_report import find_next_reports
from .prose import has_any

# Without one of these, "onflict" and " appl" a reader finds nothing
_NEXT = ("also in ", "interacting with", "interaction with")
_OUTPUT = ("CONFLICT (", "FAILED", "atch failed", "hunk ignored", "hunks ignored", "sha1 information is lacking")
_PROSE = ("olli", "clash", "Clash")


def find_conflict_reports(part: Part) -> list[ConflictReport]:
    """Return the statements of a text, in its order.

    Where two are about one line, what a program printed comes before a person's words. Diffs are not looked at.
    """
    text = part.undiffed
    is_applied, is_conflict = " appl" in text, "onflict" in text
    found: list[ConflictReport] = []
    if is_conflict or has_any(text, _NEXT):
        found.extend(find_next_reports(part, text))
    if is_conflict and " merg" in text:
        found.extend(find_merge_reports(part))
    if is_applied or has_any(text, _OUTPUT):
        found.extend(find_conflict_output(part, text))
    if is_applied or is_conflict or has_any(text, _PROSE):
        # up to its first place a statement is a sentence that is read
        taken = {place.line for report in found for place in report.places}
        taken.update(line for report in found for line in range(report.line, report.places[0].line))
        found.extend(find_conflict_prose(part, taken))
    return sorted(found, key=lambda report: report.line)
