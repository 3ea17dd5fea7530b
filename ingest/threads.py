"""Messages -> threads: what refers to one another, through messages never seen too.

Threads are the connected components of the references. Within one, a message's parent is the nearest of its ancestors that is
here. All of a touched thread is computed anew from its references, so the outcome does not depend on what came first.
"""

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

from sqlite_utils import Database

from ..model.vocabulary import DefectKind


@dataclass(slots=True)
class _Node:
    """A message, as far as threading needs it."""

    order: tuple[int, str]  # sort_key and Message-ID: the order of siblings, and which loop is broken where
    targets: list[int] = field(default_factory=list)  # its ancestors, oldest first; negative: ghosts
    parent: int | None = None
    depth: int = 0
    position: int = 0


def link_threads(database: Database, messages: Collection[int]) -> set[int]:
    """Put messages into threads and compute all that is true of the touched threads anew; return their numbers."""
    touched = _touched_threads(database, messages)
    nodes = _nodes(database, messages, touched)
    ghosts = _ghosts(database, nodes, touched)
    old_threads = _old_threads(database, nodes)
    components = _components(nodes, ghosts)
    numbers = _numbered(database, components, old_threads, ghosts)
    looped = _set_parents(nodes)
    roots = _lay_out(nodes, numbers)
    _store_messages(database, nodes, numbers, looped)
    _store_ghosts(database, nodes, ghosts, numbers)
    _store_threads(database, roots, touched | {thread for thread in numbers.values() if thread})
    return set(numbers.values())


def _touched_threads(database: Database, messages: Collection[int]) -> set[int]:
    """Return the threads that the messages are in or refer to."""
    numbers = json.dumps(list(messages))
    found = database.conn.execute(
        "select thread from messages where id in (select value from json_each(?1)) "
        "union select t.thread from ancestors a join messages t on t.id = a.target "
        "where a.message in (select value from json_each(?1)) "
        "union select g.thread from ancestors a join ghosts g on g.ghost = a.target "
        "where a.message in (select value from json_each(?1))",
        [numbers],
    )
    return {thread for (thread,) in found} - {0}


def _nodes(database: Database, messages: Collection[int], threads: Collection[int]) -> dict[int, _Node]:
    """Return the messages named, those they refer to, and all of the threads, by number."""
    which = (
        "with wanted as (select value as id from json_each(?1) "
        "union select id from messages where thread in (select value from json_each(?2)) "
        "union select target from ancestors where message in (select value from json_each(?1)) and target > 0) "
    )
    arguments = [json.dumps(list(messages)), json.dumps(list(threads))]
    nodes = {
        number: _Node((sort_key, message_id))
        for number, sort_key, message_id in database.conn.execute(
            which + "select m.id, m.sort_key, m.message_id from messages m join wanted using (id)", arguments
        )
    }
    for number, target in database.conn.execute(
        which + "select a.message, a.target from ancestors a join wanted on wanted.id = a.message order by a.message, a.position",
        arguments,
    ):
        nodes[number].targets.append(target)
    return nodes


def _ghosts(database: Database, nodes: Mapping[int, _Node], threads: Collection[int]) -> dict[int, int]:
    """Return ghost -> its thread so far (0: none), for all ghosts that the messages refer to or that stand in the threads."""
    named = {target for node in nodes.values() for target in node.targets if target < 0}
    found = database.conn.execute(
        "select ghost, thread from ghosts where ghost in (select value from json_each(?)) "
        "union select ghost, thread from ghosts where thread in (select value from json_each(?))",
        [json.dumps(list(named)), json.dumps(list(threads))],
    )
    return dict(found.fetchall())


def _old_threads(database: Database, nodes: Mapping[int, _Node]) -> dict[int, int]:
    found = database.conn.execute(
        "select id, thread from messages where id in (select value from json_each(?)) and thread > 0", [json.dumps(list(nodes))]
    )
    return dict(found.fetchall())


def _components(nodes: Mapping[int, _Node], ghosts: Iterable[int]) -> dict[int, int]:
    """Return node or ghost -> representative of its component (union by least number, with path halving)."""
    parent = {number: number for number in (*nodes, *ghosts)}

    def find(number: int) -> int:
        while parent[number] != number:
            parent[number] = parent[parent[number]]
            number = parent[number]
        return number

    for number, node in nodes.items():
        for target in node.targets:
            a, b = find(number), find(target)
            if a != b:
                parent[max(a, b)] = min(a, b)
    return {number: find(number) for number in parent}


def _numbered(
    database: Database, components: Mapping[int, int], old_threads: Mapping[int, int], ghosts: Mapping[int, int]
) -> dict[int, int]:
    """Return node or ghost -> thread. A component keeps the least of its threads so far; the rest is new.

    Where a thread falls apart, the part with its least message keeps the number.
    """
    wishes: dict[int, set[int]] = defaultdict(set)
    for number, component in components.items():
        thread = old_threads.get(number) or ghosts.get(number)
        if thread:
            wishes[component].add(thread)
    new = database.conn.execute("select coalesce(max(thread), 0) from threads").fetchone()[0]
    given: dict[int, int] = {}
    taken: set[int] = set()
    has_message = {components[number] for number in components if number > 0}
    for component in sorted(has_message):
        free = wishes[component] - taken
        if free:
            given[component] = min(free)
            taken.add(given[component])
    for component in sorted(has_message - given.keys()):
        new += 1
        given[component] = new
    return {number: given.get(component, 0) for number, component in components.items()}


def _set_parents(nodes: dict[int, _Node]) -> set[int]:
    """Give each message the nearest ancestor that is here; return those whose link would have closed a loop.

    Each loop is broken at its first message, by date and Message-ID, whatever came in first.
    """
    for node in nodes.values():
        node.parent = next((target for target in reversed(node.targets) if target in nodes), None)
    looped: set[int] = set()
    done: set[int] = set()
    for start in nodes:
        path: list[int] = []
        on_path: set[int] = set()
        number: int | None = start
        while number is not None and number not in done and number not in on_path:
            path.append(number)
            on_path.add(number)
            number = nodes[number].parent
        if number is not None and number in on_path:
            loop = path[path.index(number) :]
            first = min(loop, key=lambda member: nodes[member].order)
            nodes[first].parent = None
            looped.add(first)
        done.update(path)
    return looped


def _lay_out(nodes: dict[int, _Node], numbers: Mapping[int, int]) -> dict[int, int]:
    """Number the messages of each thread in reading order, with depths; return thread -> root.

    A thread with several tops (they share only a ghost) has them one after another; the earliest is its root.
    """
    children: dict[int, list[int]] = defaultdict(list)
    tops: dict[int, list[int]] = defaultdict(list)
    for number, node in nodes.items():
        if node.parent is None:
            tops[numbers[number]].append(number)
        else:
            children[node.parent].append(number)
    for family in (*children.values(), *tops.values()):
        family.sort(key=lambda member: nodes[member].order, reverse=True)
    roots = {}
    for thread, stack in tops.items():
        roots[thread] = stack[-1]
        position = 0
        while stack:
            number = stack.pop()
            node = nodes[number]
            position += 1
            node.position = position
            node.depth = 0 if node.parent is None else nodes[node.parent].depth + 1
            stack.extend(children[number])
    return roots


def _store_messages(database: Database, nodes: Mapping[int, _Node], numbers: Mapping[int, int], looped: Collection[int]) -> None:
    connection = database.conn
    now = {
        number: tuple(row)
        for number, *row in connection.execute(
            "select id, thread, position, depth, parent from messages where id in (select value from json_each(?))",
            [json.dumps(list(nodes))],
        )
    }
    wanted = {number: (numbers[number], node.position, node.depth, node.parent) for number, node in nodes.items()}
    connection.executemany(
        "update messages set thread = ?, position = ?, depth = ?, parent = ? where id = ?",
        [(*row, number) for number, row in wanted.items() if row != now[number]],
    )
    connection.execute(
        "update messages set parent_id = (select coalesce(m.message_id, g.message_id) from ancestors a "
        "left join messages m on m.id = a.target left join ghosts g on g.ghost = a.target "
        "where a.message = messages.id order by a.position desc limit 1) "
        "where id in (select value from json_each(?)) and linked = 0",
        [json.dumps([number for number in nodes if number not in looped])],
    )
    kind = DefectKind.REFERENCE_LOOP.value
    connection.execute(
        "delete from message_defects where kind = ? and message in (select value from json_each(?))", [kind, json.dumps(list(nodes))]
    )
    connection.execute("update messages set parent_id = null where id in (select value from json_each(?))", [json.dumps(list(looped))])
    connection.execute(
        "insert into message_defects (message, kind, detail) "
        "select id, ?, 'answers a message that answers it: taken as the first' from messages "
        "where id in (select value from json_each(?))",
        [kind, json.dumps(list(looped))],
    )


def _store_ghosts(database: Database, nodes: Mapping[int, _Node], ghosts: Mapping[int, int], numbers: Mapping[int, int]) -> None:
    """Keep the ghosts that are still referred to, each in its thread."""
    named = {target for node in nodes.values() for target in node.targets if target < 0}
    database.conn.executemany(
        "update ghosts set thread = ? where ghost = ?",
        [(numbers[ghost], ghost) for ghost, thread in ghosts.items() if ghost in named and numbers[ghost] != thread],
    )
    database.conn.executemany("delete from ghosts where ghost = ?", [(ghost,) for ghost in ghosts if ghost not in named])


def _store_threads(database: Database, roots: Mapping[int, int], threads: Collection[int]) -> None:
    """Write the rows of touched threads from their messages; what was joined to another is dropped."""
    numbers = json.dumps(sorted(threads))
    connection = database.conn
    connection.execute("delete from threads where thread in (select value from json_each(?))", [numbers])
    connection.execute(
        "insert into threads (thread, root_id, subject, message_count, participant_count, patch_count, missing_count, started_at, last_at) "
        "select m.thread, r.message_id, r.subject, count(*), count(distinct m.sender), sum(m.kind = 'patch'), "
        "(select count(*) from ghosts g where g.thread = m.thread), coalesce(min(m.sent_at), ''), coalesce(max(m.sent_at), '') "
        "from json_each(?) t join messages m on m.thread = t.key join messages r on r.id = t.value group by m.thread",
        [json.dumps({str(thread): root for thread, root in roots.items()})],
    )
