"""What could not be read."""

from .record import record
from .vocabulary import DefectKind


@record(frozen=True, slots=True, kw_only=True)
class Defect:
    """One thing of a mail or a source that could not be read, or was read with a doubt."""

    kind: DefectKind
    detail: str  # one line: what stood there, where
