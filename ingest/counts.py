"""Counting anew what people sent and lists hold."""

import json
from collections.abc import Collection

from sqlite_utils import Database


def count_people(database: Database, people: Collection[int]) -> None:
    """Count what people sent, and give them the name that they use most; '' for who sent nothing."""
    database.conn.execute(
        "update people set message_count = (select count(*) from messages where sender = person), "
        "name = coalesce((select from_name from messages where sender = person and from_name != '' "
        "group by from_name order by count(*) desc, from_name limit 1), '') "
        "where person in (select value from json_each(?))",
        [json.dumps(sorted(people))],
    )


def count_lists(database: Database, lists: Collection[int]) -> None:
    """Count the mails that were seen on lists."""
    database.conn.execute(
        "update lists set message_count = (select count(*) from memberships m where m.list = lists.list) "
        "where list in (select value from json_each(?))",
        [json.dumps(sorted(lists))],
    )
