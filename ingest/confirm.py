"""Predicted collisions -> what git says of them on a real tree, kept as testimony.

For each pair of postings a commit is looked for to which both apply: the base-commit that one of them names, where the repository has
it; the commit that has the files which the patches start from; the commit that the user names, else HEAD. Postings that they are known
to be made on top of are applied to it first, where they do not apply without.
"""

import json
from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlite_utils import Database

from ..model.database import open_database, window_days
from ..model.errors import QueryError, SourceError
from .annotation_links import apply_annotations
from .collision_links import link_verdicts
from .collision_states import link_collision_states
from .git_merge import MergeBench, Refusal
from .lock import writer_lock

# A series by its number, its name, or any mail of it or answer to it
_NAMED = """
select series from series where series = cast(?1 as integer) and ?1 not glob '*[^0-9]*'
union
select series from series where name = ?1
union
select r.series from messages m join revisions r on r.id = m.speaks_of where m.message_id = ?1
union
select p.series from messages m join patches p on p.id = m.speaks_of where m.message_id = ?1
"""
_AFTER = timedelta(days=2)  # a posting is made on what was there, clocks and zones apart
_BEFORE = timedelta(days=400)  # nobody posts what is made on an older tree

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What git says of two postings."""

    root_a: str
    root_b: str
    base: str | None  # full id of the commit; None: they could not be tried
    beneath: tuple[str, ...]  # roots of the postings that were applied to it first
    conflicts: Mapping[str, str]  # path -> kind
    because: str | None  # why they could not be tried


@dataclass(slots=True)
class _Posting:
    """A posting as git is asked about it."""

    root_id: str
    series: int
    title: str
    posted_at: str
    base_commit: str | None
    patches: list[str] = field(default_factory=list)  # diffs, in order
    blobs: dict[str, str] = field(default_factory=dict)  # path -> blob that it starts from, as abbreviated
    lowers: dict[str, int] = field(default_factory=dict)  # root of a posting that it is made on top of -> how many patches of it


def confirm(
    path: Path, series: Sequence[str], repository: Path, base: str | None, progress: Progress = lambda _what, _done, _total: None
) -> list[Verdict]:
    """Ask git about predicted collisions and keep what it says; return that, a verdict a pair.

    `series`: number, name or Message-ID of those whose collisions are meant, settled ones too; empty: of all, the live ones. Raises
    QueryError for a series that is not known, SourceError for a repository or a base that is none, or a git that is too old.
    """
    with writer_lock(path), closing(open_database(path, writable=True)) as database:
        pairs = _pairs(database, series)
        verdicts: list[Verdict] = []
        with MergeBench(repository) as bench:
            tip = None if base is None else bench.commit_id(base)
            if base is not None and tip is None:
                raise SourceError(f"{base}: no such commit in {repository}. Name one that it has: --base REF")
            roots = {root for pair in pairs for root in pair}
            judge = _Judge(bench, _postings(database, roots | _beneath(database, roots)), tip)
            for number, pair in enumerate(sorted(pairs), start=1):
                verdicts.append(judge.ask(*pair))
                progress("asking git", number, len(pairs))
        with database.atomic():
            _store(database, verdicts, pairs)
        return verdicts


def _pairs(database: Database, names: Sequence[str]) -> dict[tuple[str, str], dict[str, str]]:
    """Return (root, root), the lesser first -> the paths on which they are predicted to collide, with the kind."""
    wanted: set[int] = set()
    for name in names:
        bare = name.strip().removeprefix("<").removesuffix(">")
        found = [number for (number,) in database.conn.execute(_NAMED, [bare])]
        if not found:
            raise QueryError(f"{name}: no such series. Give its number, its name, or the Message-ID of a mail of it")
        wanted.update(found)
    chosen = (
        "series_a in (select value from json_each(?1)) or series_b in (select value from json_each(?1))"
        if names
        else "state = 'live' and ?1 = '[]'"
    )
    pairs: dict[tuple[str, str], dict[str, str]] = defaultdict(dict)
    for one, other, path, kind in database.conn.execute(
        f"select root_a, root_b, path, kind from collisions where basis = 'predicted' and ({chosen})", [json.dumps(sorted(wanted))]
    ):
        pairs[min(one, other), max(one, other)][path] = kind
    return pairs


def _beneath(database: Database, roots: Collection[str]) -> set[str]:
    """Return the postings that some are made on top of."""
    return {
        root
        for (root,) in database.conn.execute(
            "select lower.root_id from revisions upper join dependencies d on d.revision = upper.id "
            "join revisions lower on lower.id = d.on_revision where upper.root_id in (select value from json_each(?))",
            [json.dumps(sorted(roots))],
        )
    }


def _postings(database: Database, roots: Collection[str]) -> dict[str, _Posting]:
    """Return what git has to be given of postings."""
    connection = database.conn
    wanted = [json.dumps(sorted(roots))]
    which = "r.root_id in (select value from json_each(?))"
    postings = {
        root: _Posting(root, *rest)
        for root, *rest in connection.execute(
            f"select r.root_id, r.series, r.title, r.posted_at, r.base_commit from revisions r where {which}", wanted
        )
    }
    for root, text, line in connection.execute(
        "select r.root_id, coalesce(iif(p.part = 0, b.text, a.text), ''), p.line from revisions r join patches p on p.root_id = r.root_id "
        f"left join bodies b on b.message = p.id left join attachments a on a.message = p.id and a.part = p.part where {which} "
        "and not p.repeated order by r.id, p.counter, p.posted_at, p.message_id",
        wanted,
    ):
        postings[root].patches.append("\n".join(text.split("\n")[max(line - 1, 0) :]) + "\n")
    for root, path, blob in connection.execute(
        "select r.root_id, n.name, c.old_blob from revisions r join composed_changes c on c.revision = r.id "
        f"join paths n on n.path = c.path where c.old_blob is not null and {which}",
        wanted,
    ):
        if blob.strip("0"):
            postings[root].blobs[path] = blob
    for root, lower, count in connection.execute(
        "select r.root_id, lower.root_id, max(d.patch_place) + 1 from revisions r join dependencies d on d.revision = r.id "
        f"join revisions lower on lower.id = d.on_revision where {which} group by r.root_id, lower.id "
        "order by r.root_id, lower.posted_at, lower.root_id",
        wanted,
    ):
        postings[root].lowers[lower] = count
    return postings


class _Judge:
    """Asks git about pairs of postings."""

    def __init__(self, bench: MergeBench, postings: Mapping[str, _Posting], tip: str | None) -> None:
        self._bench = bench
        self._postings = postings
        self._tip = tip
        self._found: dict[str, str | None] = {}  # root -> the commit that has its blobs
        self._applied: dict[tuple[str, str], str | Refusal] = {}  # (root, ground) -> the outcome, or why there is none

    def ask(self, root_a: str, root_b: str) -> Verdict:
        """Return what git says of merging both on the first base to which both apply."""
        a, b = self._postings[root_a], self._postings[root_b]
        because = "no commit to try them on"
        lowers = self._lowers(a, b)
        for base in self._bases(a, b):
            for beneath in [{}, lowers] if lowers else [{}]:
                try:
                    ground = self._ground(base, beneath)
                    merge = self._bench.merge(self._apply(a, ground, base), self._apply(b, ground, base))
                except Refusal as refusal:
                    because = str(refusal)
                    continue
                return self._verdict(a, b, base, tuple(beneath), merge.conflicts)
        return replace(self._verdict(a, b, None, (), {}), because=because)

    @staticmethod
    def _verdict(a: _Posting, b: _Posting, base: str | None, beneath: tuple[str, ...], conflicts: Mapping[str, str]) -> Verdict:
        return Verdict(root_a=a.root_id, root_b=b.root_id, base=base, beneath=beneath, conflicts=conflicts, because=None)

    def _lowers(self, a: _Posting, b: _Posting) -> dict[str, int]:
        """Return the postings that the two are made on top of, in order, and how many patches of each; of a series the last."""
        counts: dict[str, int] = {}
        for root, count in [*a.lowers.items(), *b.lowers.items()]:
            counts[root] = max(count, counts.get(root, 0))
        of_series = {
            self._postings[root].series: root
            for root in sorted(counts, key=lambda root: (self._postings[root].posted_at, root))
            if self._postings[root].series not in (a.series, b.series)
        }
        return {root: counts[root] for root in of_series.values()}

    def _ground(self, base: str, beneath: Mapping[str, int]) -> str:
        """Return the commit that both are applied to: the base, with what lies beneath them. Raises Refusal where that does not apply."""
        patches = [patch for root, count in beneath.items() for patch in self._postings[root].patches[:count]]
        return self._bench.apply(base, patches) if patches else base

    def _bases(self, a: _Posting, b: _Posting) -> Iterator[str]:
        """Yield the commits that both may apply to, the best first, each once."""
        seen: set[str | None] = {None}
        for find in (self._named, self._with_its_files):
            for posting in sorted((a, b), key=lambda one: one.posted_at, reverse=True):
                base = find(posting)
                if base is not None and base not in seen:
                    seen.add(base)
                    yield base
        last = self._tip or self._bench.commit_id("HEAD")
        if last is not None and last not in seen:
            yield last

    def _named(self, posting: _Posting) -> str | None:
        return self._bench.commit_id(posting.base_commit) if posting.base_commit else None

    def _with_its_files(self, posting: _Posting) -> str | None:
        if posting.root_id not in self._found and posting.posted_at:
            sent = datetime.fromisoformat(posting.posted_at)
            since, until = ((sent + by).strftime("%Y-%m-%dT%H:%M:%SZ") for by in (-_BEFORE, _AFTER))
            self._found[posting.root_id] = self._bench.commit_with(posting.blobs, self._tip, since, until)
        return self._found.get(posting.root_id)

    def _apply(self, posting: _Posting, ground: str, base: str) -> str:
        key = posting.root_id, ground
        if key not in self._applied:
            try:
                self._applied[key] = self._bench.apply(ground, posting.patches)
            except Refusal as refusal:
                self._applied[key] = Refusal(f"{posting.title}: {refusal} to {base[:12]}")
        outcome = self._applied[key]
        if isinstance(outcome, Refusal):
            raise outcome
        return outcome


def _store(database: Database, verdicts: Sequence[Verdict], predicted: Mapping[tuple[str, str], Mapping[str, str]]) -> None:
    """Keep verdicts in place of former ones on the same base, and make the rows of them."""
    now = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    roots: set[str] = set()
    for verdict in verdicts:
        if verdict.base is None:
            continue
        one, other = verdict.root_a, verdict.root_b
        roots |= {one, other}
        beneath = " ".join(verdict.beneath)
        kinds = {**predicted[one, other], **verdict.conflicts}
        database.conn.execute("delete from verdicts where root_a = ? and root_b = ? and base = ?", [one, other, verdict.base])
        database.conn.executemany(
            "insert into verdicts (root_a, root_b, base, beneath, path, verdict, kind, given_at) values (?, ?, ?, ?, ?, ?, ?, ?)",
            [
                (one, other, verdict.base, beneath, path, "conflict" if path in verdict.conflicts else "clean", kind, now)
                for path, kind in kinds.items()
            ],
        )
    link_verdicts(database, roots)
    revisions = [
        number
        for (number,) in database.conn.execute(
            "select id from revisions where root_id in (select value from json_each(?))", [json.dumps(sorted(roots))]
        )
    ]
    link_collision_states(database, revisions, (), window_days(database))
    apply_annotations(database)
