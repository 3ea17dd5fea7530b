"""Give connections the views of this Patchlore: those in the file are of the one that wrote it last."""

import sqlite3

from ..queries.catalog import views
from .hook import hookimpl
from .site import DATABASE


@hookimpl
def prepare_connection(conn: sqlite3.Connection, database: str) -> None:
    """Make the views that the file lacks, or has otherwise, for this connection alone."""
    if database != DATABASE:
        return
    stored = dict(conn.execute("select name, sql from sqlite_master where type = 'view'"))
    if not stored:  # no archive: there is nothing that they could be of
        return
    for name, select in views().items():
        if stored.get(name) != f'create view "{name}" as\n{select}':
            conn.execute(f'create temporary view "{name}" as\n{select}')
