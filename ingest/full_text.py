"""The full-text index over subject and text: fed once, at linking."""

import json
from collections.abc import Collection

from sqlite_utils import Database


def index(database: Database, messages: Collection[int]) -> None:
    """Feed messages that are not indexed yet, in the order of the index's rowids: it flushes its buffer wherever they go back."""
    numbers = [json.dumps(list(messages))]
    database.conn.execute(
        "insert into message_search (rowid, subject, text) select m.sort_key, m.subject, b.text "
        "from messages m join bodies b on b.message = m.id "
        "where m.indexed_as is null and m.id in (select value from json_each(?)) order by m.sort_key",
        numbers,
    )
    database.conn.execute(
        "update messages set indexed_as = sort_key where indexed_as is null and id in (select value from json_each(?))", numbers
    )


def unindex(database: Database, messages: Collection[int]) -> None:
    """Take messages out, before their sort key or what the index reads of them changes: it must be told the old values."""
    if not messages:
        return
    numbers = [json.dumps(list(messages))]
    database.conn.execute(
        "insert into message_search (message_search, rowid, subject, text) "
        "select 'delete', m.indexed_as, m.subject, b.text from messages m join bodies b on b.message = m.id "
        "where m.indexed_as is not null and m.id in (select value from json_each(?))",
        numbers,
    )
    database.conn.execute("update messages set indexed_as = null where id in (select value from json_each(?))", numbers)
