"""Prepare Datasette's connections: the functions that stored queries use, and limits on what one statement can cost."""

import sqlite3

from ..queries.functions import register_functions
from .hook import hookimpl

# Time limits do not fire within one function call: a single hex(zeroblob(4e8)) took 2 GB.
_LIMITS = {
    sqlite3.SQLITE_LIMIT_LENGTH: 20_000_000,
    sqlite3.SQLITE_LIMIT_LIKE_PATTERN_LENGTH: 200,
    sqlite3.SQLITE_LIMIT_EXPR_DEPTH: 100,
}


@hookimpl
def prepare_connection(conn: sqlite3.Connection) -> None:
    """Give a connection our functions and its limits."""
    register_functions(conn)
    for limit, value in _LIMITS.items():
        conn.setlimit(limit, value)
