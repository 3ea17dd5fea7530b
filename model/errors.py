"""What can go wrong with a source, a database or a request. An odd mail is never an error: it is a `Defect`.

PatchloreError
├── SourceError      an archive that cannot be read
├── DatabaseError    a database that cannot be used
│   └── BusyError    another process writes to it
└── QueryError       a question that cannot be asked
"""


class PatchloreError(Exception):
    """Something that the user can put right. The message is one line: what, where, what to do."""


class SourceError(PatchloreError):
    """An archive that cannot be read."""


class DatabaseError(PatchloreError):
    """A database that cannot be used."""


class BusyError(DatabaseError):
    """Another process writes to the database."""


class QueryError(PatchloreError):
    """A stored query that does not exist, or parameters that it does not take."""
