"""The sort key of messages: newest is greatest, never equal, and the same whatever came in first.

A key is the second at which a message was sent times 256, and 8 bits of its Message-ID's hash: small, because the full-text index
stores the distance from key to key with every word. Messages of one second that want the same place are placed in the
order of their Message-IDs.
"""

import json
from collections import defaultdict
from collections.abc import Mapping

from sqlite_utils import Database

from .full_text import unindex
from .rows import text_key

_BITS = 8
_PLACES = 1 << _BITS
_UNDATED_BITS = 38
_PROVISIONAL = -(1 << 62)


def provisional_key(message: int) -> int:
    """Return the key of a message that waits for linking: less than all others."""
    return _PROVISIONAL - message


def set_sort_keys(database: Database, moments: Mapping[int, tuple[int, str]]) -> None:
    """Set the keys of messages, given as number -> (epoch seconds, Message-ID); 0 for an unknown time, which sorts last.

    Whoever's key changes is taken out of the full-text index, to be indexed anew.
    """
    seconds = {number: moment or _undated(message_id) for number, (moment, message_id) in moments.items()}
    wanted = {number: _wish(seconds[number], message_id) for number, (_, message_id) in moments.items()}
    for second in sorted(_contested(database, wanted)):
        rivals = {number: moments[number][1] for number, own in seconds.items() if own == second}
        rivals |= _others_of(database, second, moments)
        wanted.update(_placed(second, rivals))
    now = dict(
        database.conn.execute(
            "select id, sort_key from messages where id in (select value from json_each(?))", [json.dumps(list(wanted))]
        ).fetchall()
    )
    changes = [(key, number) for number, key in wanted.items() if key != now[number]]
    unindex(database, [number for _, number in changes])
    update = "update messages set sort_key = ? where id = ?"
    database.conn.executemany(update, [(provisional_key(number), number) for _, number in changes])
    database.conn.executemany(update, changes)


def _wish(second: int, message_id: str) -> int:
    return (second << _BITS) | (text_key(message_id) & (_PLACES - 1))


def _undated(message_id: str) -> int:
    """Return the second, before all others, where a message without a date stands."""
    return -1 - ((text_key(message_id) >> _BITS) & ((1 << _UNDATED_BITS) - 1))


def _contested(database: Database, wanted: Mapping[int, int]) -> set[int]:
    """Return the seconds of keys that several messages want, or that another message holds."""
    by_key: dict[int, set[int]] = defaultdict(set)
    for number, key in wanted.items():
        by_key[key].add(number)
    held = database.conn.execute(
        "select sort_key, id from messages where sort_key in (select value from json_each(?))", [json.dumps(list(by_key))]
    )
    for key, number in held:
        by_key[key].add(number)
    return {key >> _BITS for key, numbers in by_key.items() if len(numbers) > 1}


def _others_of(database: Database, second: int, moments: Mapping[int, tuple[int, str]]) -> dict[int, str]:
    """Return the messages that stand in a second, but for those whose time is being set."""
    found = database.conn.execute(
        "select id, message_id from messages where sort_key >= ? and sort_key < ?", [second << _BITS, (second + 1) << _BITS]
    )
    return {number: message_id for number, message_id in found if number not in moments}


def _placed(second: int, rivals: Mapping[int, str]) -> dict[int, int]:
    """Return number -> key: in the order of Message-IDs each takes the place that it wishes, or the next free one of the second.

    Where more messages claim one second than it has places, the rest sorts with those that have no date.
    """
    keys: dict[int, int] = {}
    taken: set[int] = set()
    for number, message_id in sorted(rivals.items(), key=lambda rival: rival[1]):
        key = _wish(second, message_id)
        while key in taken and len(taken) < _PLACES:
            key = (second << _BITS) | ((key + 1) & (_PLACES - 1))
        if key in taken:
            key = _wish(_undated(message_id), message_id)
        taken.add(key)
        keys[number] = key
    return keys
