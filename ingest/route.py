"""Which trees postings go through, as far as their mails tell: by words in brackets, and by what is meant for the stable trees."""

import json
import re
from collections import defaultdict
from collections.abc import Collection, Mapping
from functools import cached_property

from sqlite_utils import Database

from .subject import parse_subject

# "[PATCH for-rc 3/4]" (rdma), "[PATCH 5.15]" (io_uring, in the weeks before 5.15), "[PATCH for-linus]", "[PATCH bpf-fixes]"
_FIXES_RE = re.compile(r"(?:for-)?(?:rc|linus|fixes|current|v?[2-9]\.[0-9]{1,3}(?:-rc[0-9]{0,2})?)|[a-z0-9_-]{1,40}-(?:rc|fixes)")


class Route:
    """What tells through which tree a posting goes."""

    def __init__(self) -> None:
        self.subjects: list[str] = []
        self.for_stable: set[int] = set()  # places of its patches with "Cc: stable@..."
        self.is_backport = False  # posted for a stable tree

    @cached_property
    def words(self) -> Collection[str]:
        """Words in the brackets of its subjects."""
        return {word.casefold() for subject in self.subjects for word in parse_subject(subject).prefixes}

    @cached_property
    def ahead(self) -> Collection[str]:
        """Words that name a tree for the next release."""
        has_any = any("next" in subject.casefold() for subject in self.subjects)
        return {word for word in self.words if word == "next" or word.endswith("-next")} if has_any else ()


def places_elsewhere(upper: Route, lower: Route, count: int) -> Collection[int]:
    """Return the places of those of the upper's `count` patches that go through another tree than the lower posting.

    All of them where the subjects name a tree for fixes on one side and one for the next release on the other: "[PATCH for-rc]" and
    "[PATCH for-next]", "[PATCH net]" and "[PATCH net-next]", "[PATCH 5.15]" and "[PATCH io_uring-next]". Else those that ask for the
    stable trees ("Cc: stable@vger.kernel.org", Documentation/process/stable-kernel-rules.rst): they go to mainline at once, while
    the lower posting, which does not ask, waits for the next release. What fixes a patch of the lower posting goes where that one went.
    """
    if _is_ahead(upper, lower) or _is_ahead(lower, upper):
        return range(count)
    if lower.for_stable or lower.is_backport or upper.is_backport:
        return ()
    return upper.for_stable


def _is_ahead(next_one: Route, fix_one: Route) -> bool:
    """Tell whether the first names a tree for the next release, and the second one the one for fixes."""
    return bool(next_one.ahead) and any(_FIXES_RE.fullmatch(word) or f"{word}-next" in next_one.ahead for word in fix_one.words)


def load_routes(database: Database, revisions: Collection[int]) -> Mapping[int, Route]:
    """Return the routes of postings."""
    connection = database.conn
    routes: dict[int, Route] = defaultdict(Route)
    places: dict[int, list[tuple[int, int]]] = defaultdict(list)  # patch -> postings and its place in them
    counts: dict[int, int] = defaultdict(int)
    wanted = json.dumps(sorted(revisions))
    for revision, patch, subject, is_backport in connection.execute(
        "select r.id, p.id, m.subject, p.backport from revisions r join patches p on p.root_id = r.root_id "
        "join messages m on m.id = p.id where r.id in (select value from json_each(?)) and not p.repeated "
        "order by r.id, p.counter, p.posted_at, p.message_id",
        [wanted],
    ):
        route = routes[revision]
        route.subjects.append(subject)
        route.is_backport = route.is_backport or bool(is_backport)
        places[patch].append((revision, counts[revision]))
        counts[revision] += 1
    for (patch,) in connection.execute(
        "select distinct t.message from json_each(?) wanted join message_trailers t on t.message = wanted.value "
        "where not t.quoted and lower(t.name) = 'cc' and t.value like '%stable@%'",
        [json.dumps(sorted(places))],
    ):
        for revision, place in places[patch]:
            routes[revision].for_stable.add(place)
    return routes
