"""What checking device trees against their schemas found, as the bot of their maintainers tells it in answers to patches.

The mails come from the maintainer's own address. Their wordings changed over the years: "My bot found errors running 'make
dt_binding_check' on your patch", "Fails 'make dt_binding_check'", "My bot found new DT warnings on the .dts files added or changed".
"""

import re
from collections.abc import Sequence

from ..model.message import Part
from .blame import first_match
from .build_error import tidy_path
from .prose import Paragraph, has_any

_SAYS_RE = re.compile(r"\bbot found (?:errors running '?make|new DT warnings)|^fails '?make (?:\S+ )?dt_binding_check\b", re.IGNORECASE)
_WORDS = ("bot found ", "dt_binding_check")
# "…/bindings/pump/pump.example.dt.yaml: pump@1: ranges: …", "./Documentation/…/pump.yaml:39:7: [warning] …",
# "Error: …dts:21.28-29 syntax error"
_FOUND_RE = re.compile(
    r"[ \t]*(?:(?:Lexical )?[Ee]rror: )?(?P<path>[\w./,@+-]{0,200}(?:Documentation/devicetree|arch)/[\w./,@+-]{3,200}\.(?:yaml|dtsi?|dtb))"
    r"(?::[0-9:.-]{1,20})?:?[ \t]*(?P<what>(?<=[ \t])\S.{3,300})?$"
)
_REACH = 40  # lines below what the bot says
_MAX_LINE = 1000


def may_tell_of_schema(own: str) -> bool:
    """Tell whether a text may hold what such a check found."""
    return has_any(own, _WORDS)


def schema_told(prose: Sequence[Paragraph]) -> int | None:
    """Return the line on which an answer says that the check found something; None where none does."""
    return first_match(prose, _SAYS_RE)


def schema_failure(part: Part, line: int) -> str | None:
    """Return the first error that the check found below a line (from 1), else the first warning of the compiler of device trees.

    "Documentation/…/pump.yaml: …"; None where none is told.
    """
    warning = None
    for at in range(line, min(line + _REACH, len(part.lines))):
        text = part.lines[at]
        match = _FOUND_RE.match(text) if part.marks[at] == "." and len(text) <= _MAX_LINE else None
        if not match:
            continue
        below = part.lines[at + 1] if at + 1 < len(part.lines) and part.marks[at + 1] == "." else ""  # where a mailer wrapped it
        found = f"{tidy_path(match.group('path'))}: {(match.group('what') or below[:300]).strip()}"
        if not (match.group("what") or below).startswith("Warning ("):
            return found
        warning = warning or found
    return warning
