"""The sort key of messages: newest is greatest, never equal, and the same whatever came in first.

A key is the second at which a message was sent times 256, and 8 bits of its Message-ID's hash: small, because the full-text index
stores the distance from key to key with every word. Messages of one second that want the same place are placed in the
order of their Message-IDs.
"""

import json
from collections import defaultdict
from collections.abc import Collection, Mapping

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


def set_sort_keys(database: Database, moments: Mapping[int, tuple[int, str]]) -> set[int]:
    """Set the keys of messages, given as number -> (epoch seconds, Message-ID); 0 for an unknown time, which sorts last.

    Whoever's key changes is taken out of the full-text index, to be indexed anew. Returns the other messages of which that is
    true: they share a second with one that is given, and had to make room.
    """
    seconds = {number: moment or _undated(message_id) for number, (moment, message_id) in moments.items()}
    wanted = {number: _wish(seconds[number], message_id) for number, (_, message_id) in moments.items()}
    contested = _contested(database, wanted)
    rivals = _others_of(database, contested, moments)
    for number, second in seconds.items():
        if second in contested:
            rivals[second][number] = moments[number][1]
    for second in sorted(rivals):
        wanted.update(_placed(second, rivals[second]))
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
    return {number for _, number in changes} - moments.keys()


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


def _others_of(database: Database, seconds: Collection[int], moments: Mapping[int, tuple[int, str]]) -> dict[int, dict[int, str]]:
    """Return second -> the messages that stand in it, number -> Message-ID, but for those whose time is being set."""
    found: dict[int, dict[int, str]] = defaultdict(dict)
    rows = database.conn.execute(
        "select second.value, m.id, m.message_id from json_each(?1) second cross join messages m "
        "on m.sort_key >= second.value << ?2 and m.sort_key < (second.value + 1) << ?2",
        [json.dumps(sorted(seconds)), _BITS],
    )
    for second, number, message_id in rows:
        if number not in moments:
            found[second][number] = message_id
    return found


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
