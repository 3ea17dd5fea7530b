"""How the records are made: type checkers see frozen dataclasses, a run sees plain ones.

What freezes a dataclass at run time makes its `__init__` store each field through a call: three times the cost of the record, and a mail
has some thirty of them.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dataclasses import dataclass as record
else:
    from dataclasses import dataclass

    def record(*, frozen=False, slots=False, kw_only=False):
        """Return what makes a dataclass of a class; where it is frozen it has the hash of a frozen one, and nobody may store into it."""
        return dataclass(slots=slots, kw_only=kw_only, unsafe_hash=frozen)


__all__ = ["record"]
