"""What a posting changes all in all, and where two postings collide.

Lines are held as line keys: equal lines have equal keys, and an odd key says that the line tells its place (see
`ingest/composition.py`). That is all that comparing needs, at a tenth of the text.
"""

from collections.abc import Mapping
from enum import StrEnum

from .patch import FileChange
from .record import record
from .vocabulary import ChangeKind


@record(frozen=True, slots=True, kw_only=True)
class PatchText:
    """A patch of a posting as composing needs it: what it changes, and the lines of the text that it stands in."""

    place: int  # among the patches of its posting, from 0: patches are applied in this order
    files: tuple[FileChange, ...]
    lines: Mapping[int, tuple[str, ...]]  # by part


@record(frozen=True, slots=True, kw_only=True)
class NetChange:
    """Lines of the base that are replaced: `[start, end)`, counted from 1. start == end: an insertion before that line."""

    start: int
    end: int
    new: tuple[int, ...]  # keys of the lines that stand there afterwards
    patches: tuple[int, ...]  # places of the patches that make it, ascending


@record(frozen=True, slots=True, kw_only=True)
class PathChange:
    """What a posting does to one path, all its patches taken together."""

    path: str  # as the base calls it; of a created one the name it has in the end
    new_path: str | None  # in the end; None: deleted
    change: ChangeKind  # create, delete, rename, modify or mode
    is_binary: bool
    old_blob: str | None  # before the first patch, as abbreviated; None where no patch says
    new_blob: str | None  # after the last
    results: tuple[tuple[str, int], ...]  # the blob after each patch that says, and that patch's place
    known: Mapping[int, int]  # line number in the base -> line key, for each line that the mails show
    changes: tuple[NetChange, ...]  # by start; one unchanged line at least between any two
    digest: int  # of the whole text of a created path; 0 for all others
    patches: tuple[int, ...]  # places of the patches that change it, ascending
    has_gap: bool = False  # a patch starts from what no other one leaves: its lines may be numbered as if one that is not here were applied


class CollisionKind(StrEnum):
    """In which way two postings collide on a path."""

    CONTENT = "content"
    ADD_ADD = "add/add"
    MODIFY_DELETE = "modify/delete"
    RENAME_RENAME = "rename/rename"
    RENAME_DELETE = "rename/delete"
    RENAME_ADD = "rename/add"
    BINARY = "binary"


class CollisionState(StrEnum):
    """What became of a collision."""

    LIVE = "live"
    SUPERSEDED = "superseded"
    REBASED = "rebased"
    DROPPED = "dropped"
    LANDED = "landed"
    SETTLED = "settled"


@record(frozen=True, slots=True, kw_only=True)
class PathCollision:
    """Where two postings collide on one path."""

    path: str
    kind: CollisionKind
    is_exact: bool  # both speak of the same blob
    is_near: bool  # no conflict for a merge, but one changes a line that the other needs as context
    base: str  # the shared blob; "" where there is none
    lines_a: str  # "120-131, 140": lines of a's base that are changed; "119+": inserted behind 119; "" for whole files
    lines_b: str
    patches_a: tuple[int, ...]
    patches_b: tuple[int, ...]
