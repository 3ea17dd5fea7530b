"""What became of collisions, and what shows it (docs/states.md).

Of predicted and confirmed ones the state is told here. Of reported ones it stands already (`conflict_links`); what shows it is added.
"""

import json
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlite_utils import Database

from .base_words import base_line

_DROPPED = ("withdrawn", "rejected", "superseded")  # states of a series that ends there
_AT_ONCE = 20_000  # collisions


class _Proof(NamedTuple):
    """What ended a collision: a message, and where in it."""

    message_id: str
    part: int
    line: int  # 0: the posting itself


class _Row(NamedTuple):
    """A collision, as its state needs it."""

    id: int
    basis: str
    state: str
    series_a: int
    root_a: str
    series_b: int | None
    root_b: str | None
    path: str
    first_seen_at: str  # of a reported one: when that was sent


class _Posting(NamedTuple):
    """A posting of a series, in the order of these."""

    root_id: str
    ordinal: int
    posted_at: str
    superseded_by: str | None
    is_whole: bool  # all of its patches are here, and it is no piece that replaces a part of another


@dataclass(slots=True)
class _Facts:
    """What is known of the series that collide."""

    window: timedelta
    postings: dict[int, list[_Posting]] = field(default_factory=lambda: defaultdict(list))  # series -> its postings in order
    by_root: dict[str, _Posting] = field(default_factory=dict)
    based_on: set[tuple[str, int]] = field(default_factory=set)  # (root of a posting, series that it is made on top of)
    predicted: set[tuple[str, int, str]] = field(default_factory=set)  # (root of a posting, series that it collides with, path)
    pairs: set[tuple[str, str, str]] = field(default_factory=set)  # (root, root, path), both ways round
    authors: dict[int, str] = field(default_factory=dict)  # series -> name of its author
    said: dict[int, tuple[str, _Proof]] = field(default_factory=dict)  # series -> its state, and the last that says so


def link_collision_states(database: Database, revisions: Collection[int], series: Collection[int], window_days: int) -> None:
    """Set anew what became of the collisions of series: of the postings, and those given, whose own state may be another now."""
    connection = database.conn
    wanted = {
        number
        for (number,) in connection.execute(
            "select series from revisions where id in (select value from json_each(?))", [json.dumps(sorted(revisions))]
        )
    } | set(series)
    ids = [
        number
        for (number,) in connection.execute(
            "select id from collisions where series_a in (select value from json_each(?1)) "
            "union select id from collisions where series_b in (select value from json_each(?1)) "
            "union select id from collisions indexed by collisions_unproven "
            "where evidence_id is not null and state != 'live' and settled_by is null order by id",
            [json.dumps(sorted(wanted))],
        )
    ]
    for start in range(0, len(ids), _AT_ONCE):
        _set_states(database, ids[start : start + _AT_ONCE], timedelta(days=window_days))


def _set_states(database: Database, ids: Sequence[int], window: timedelta) -> None:
    connection = database.conn
    rows = [
        _Row(*row)
        for row in connection.execute(
            "select id, basis, state, series_a, root_a, series_b, root_b, path, first_seen_at from collisions "
            "where id in (select value from json_each(?))",
            [json.dumps(ids)],
        )
    ]
    facts = _facts(database, {number for row in rows for number in (row.series_a, row.series_b) if number is not None}, window)
    ended = [(row, *(_state(row, facts) if row.basis != "reported" else (row.state, _proof(row, facts)))) for row in rows]
    words = _base_words(database, facts, {_beneath(row, proof, facts) for row, state, proof in ended if state == "rebased" and proof})
    changes = []
    for row, state, proof in ended:
        line = words.get(_beneath(row, proof, facts), proof.line) if state == "rebased" and proof else None
        message_id, part, at = proof or (None, None, None)
        changes.append((state, message_id, part, at if line is None else line, row.id))
    connection.executemany("update collisions set state = ?, settled_by = ?, settled_part = ?, settled_line = ? where id = ?", changes)


def _beneath(row: _Row, proof: _Proof, facts: _Facts) -> tuple[str, int | None]:
    """Return the posting that is made on top of the other side, and the series of that."""
    is_a = any(posting.root_id == proof.message_id for posting in facts.postings[row.series_a])
    return proof.message_id, row.series_b if is_a else row.series_a


def _base_words(database: Database, facts: _Facts, wanted: Collection[tuple[str, int | None]]) -> Mapping[tuple[str, int | None], int]:
    """Return (posting, series) -> the line on which the posting says that it is made on top of the work of that series' author."""
    roots = [json.dumps(sorted({root for root, _ in wanted}))]
    texts = dict(
        database.conn.execute(
            "select m.message_id, b.text from messages m join bodies b on b.message = m.id "
            "where m.message_id in (select value from json_each(?))",
            roots,
        )
    )
    lines = {(root, series): base_line(texts.get(root, ""), facts.authors.get(series, "")) for root, series in wanted if series is not None}
    return {pair: line for pair, line in lines.items() if line is not None}


def _state(row: _Row, facts: _Facts) -> tuple[str, _Proof | None]:
    """Return the state of a predicted or confirmed collision, and what ended it; the first that applies."""
    for state, find in _ENDS.items():
        proof = find(row, facts)
        if proof is not None:
            return state, proof
    return "live", None


def _proof(row: _Row, facts: _Facts) -> _Proof | None:
    """Return what shows the state of a reported collision; None where it is live, or the report itself says it."""
    match row.state:
        case "rebased":
            return _any_rebased(row, facts)
        case "live" | "settled":
            return None
        case state:
            return _ENDS[state](row, facts)


def _sides(row: _Row) -> Iterator[tuple[int, str, int, str]]:
    """Yield (series, root, series of the other side, its root) for each side that is a posting with another on the other side."""
    if row.series_b is not None and row.root_b is not None:
        yield row.series_a, row.root_a, row.series_b, row.root_b
        yield row.series_b, row.root_b, row.series_a, row.root_a


def _series(row: _Row) -> Iterator[int]:
    yield row.series_a
    if row.series_b is not None:
        yield row.series_b


def _earliest(proofs: Collection[tuple[str, _Proof]]) -> _Proof | None:
    return min(proofs)[1] if proofs else None


def _dropped(row: _Row, facts: _Facts) -> _Proof | None:
    """Return who says that one side was withdrawn, rejected, or taken over by another series."""
    return _earliest([("", facts.said[one][1]) for one in _series(row) if one in facts.said and facts.said[one][0] in _DROPPED])


def _rebased(row: _Row, facts: _Facts) -> _Proof | None:
    """Return the later posting of one side that is made on top of the other, and does not collide with it here."""
    found = [
        (later.posted_at, _Proof(later.root_id, 0, 0))
        for series, root, other, _ in _sides(row)
        for later in _later(series, root, facts)
        if (later.root_id, other) in facts.based_on and (later.root_id, other, row.path) not in facts.predicted
    ]
    return _earliest(found)


def _any_rebased(row: _Row, facts: _Facts) -> _Proof | None:
    """Return the first posting of one side behind the report that is made on top of the other."""
    found = [
        (posting.posted_at, _Proof(posting.root_id, 0, 0))
        for series, _, other, _ in _sides(row)
        for posting in facts.postings[series]
        if (posting.root_id, other) in facts.based_on and posting.posted_at > row.first_seen_at
    ]
    return _earliest(found)


def _settled(row: _Row, facts: _Facts) -> _Proof | None:
    """Return the posting that took one side's place and does not collide with the other here, though near enough to be compared."""
    found = []
    for _, root, _, other_root in _sides(row):
        successor = facts.by_root.get(facts.by_root[root].superseded_by or "") if root in facts.by_root else None
        other = facts.by_root.get(other_root)
        if successor is None or other is None or not successor.is_whole:
            continue
        is_compared = _are_near(successor.posted_at, other.posted_at, facts.window)
        if is_compared and (successor.root_id, other_root, row.path) not in facts.pairs:
            found.append((successor.posted_at, _Proof(successor.root_id, 0, 0)))
    return _earliest(found)


def _superseded(row: _Row, facts: _Facts) -> _Proof | None:
    """Return the posting that took one side's place."""
    roots = (facts.by_root.get(root) for root in (row.root_a, row.root_b) if root)
    found = []
    for posting in roots:
        if posting is not None and posting.superseded_by:
            successor = facts.by_root.get(posting.superseded_by)
            found.append((successor.posted_at if successor else "", _Proof(posting.superseded_by, 0, 0)))
    return _earliest(found)


def _landed(row: _Row, facts: _Facts) -> _Proof | None:
    """Return who says last that both sides are in mainline."""
    said = [facts.said[one] for one in _series(row) if one in facts.said]
    if len(said) < 2 or any(state != "merged" for state, _ in said):
        return None
    return max(proof for _, proof in said)


# The states that a collision ends in, those that explain more first
_ENDS = {"dropped": _dropped, "rebased": _rebased, "settled": _settled, "superseded": _superseded, "landed": _landed}


def _later(series: int, root: str, facts: _Facts) -> Iterator[_Posting]:
    own = facts.by_root.get(root)
    if own is not None:
        yield from (posting for posting in facts.postings[series] if posting.ordinal > own.ordinal)


def _are_near(one: str, other: str, window: timedelta) -> bool:
    return bool(one and other) and abs(datetime.fromisoformat(one) - datetime.fromisoformat(other)) <= window


def _facts(database: Database, series: Collection[int], window: timedelta) -> _Facts:
    """Return what is known of series: their postings, what these are made on, what they collide with, what is said of them."""
    connection = database.conn
    wanted = [json.dumps(sorted(series))]
    facts = _Facts(window)
    for number, root, ordinal, posted_at, superseded_by, is_whole in connection.execute(
        "select series, root_id, ordinal, posted_at, superseded_by, complete and kind != 'partial' from revisions "
        "where series in (select value from json_each(?)) order by series, ordinal",
        wanted,
    ):
        posting = _Posting(root, ordinal, posted_at, superseded_by, bool(is_whole))
        facts.postings[number].append(posting)
        facts.by_root[root] = posting
    facts.based_on.update(
        connection.execute(
            "select upper.root_id, lower.series from revisions upper join dependencies d on d.revision = upper.id "
            "join revisions lower on lower.id = d.on_revision where upper.series in (select value from json_each(?))",
            wanted,
        )
    )
    for root_a, series_a, root_b, series_b, path in connection.execute(
        "select root_a, series_a, root_b, series_b, path from collisions where basis = 'predicted' "
        "and series_a in (select value from json_each(?1)) and series_b in (select value from json_each(?1))",
        wanted,
    ):
        facts.predicted.update(((root_a, series_b, path), (root_b, series_a, path)))
        facts.pairs.update(((root_a, root_b, path), (root_b, root_a, path)))
    facts.authors.update(
        connection.execute("select series, author_name from series where series in (select value from json_each(?))", wanted)
    )
    facts.said.update(_said(database, wanted))
    return facts


def _said(database: Database, wanted: Sequence[str]) -> Mapping[int, tuple[str, _Proof]]:
    """Return series -> its state, and the last message that says so."""
    rows = database.conn.execute(
        "select s.series, s.state, m.message_id, t.part, t.line from series s join series_states t on t.series = s.series "
        "and t.counts and (t.state = s.state or s.state = 'merged' and t.state = 'applied') join messages m on m.id = t.message "
        "where s.series in (select value from json_each(?)) order by s.series, t.state = s.state, t.at, m.message_id, t.part, t.line",
        wanted,
    )
    return {series: (state, _Proof(message_id, part, line)) for series, state, message_id, part, line in rows}
