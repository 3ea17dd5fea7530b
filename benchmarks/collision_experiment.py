"""How often the collision rule is right: random edits as series of patches, `git merge-tree` as the judge.

    python benchmarks/collision_experiment.py [--trials 600] [--seed 7] [--repo PATH]

Two series of one to four patches edit one file near to each other; on a drifted base, the second is made some commits later. Truth
is what git says of merging both; on a drifted base, of merging the first, carried over to the later base, with the second. Files are
made from the seed, or taken from the newest commit of a repository. Everything happens in a temporary bare repository.
"""

import argparse
import random
import subprocess
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from patchlore.ingest.collision import collide
from patchlore.ingest.composition import compose
from patchlore.ingest.diff import read_diff
from patchlore.model.collision import PatchText, PathChange

_PATH = "drivers/example/file.c"
_CONTEXT = 3
_VERBS = ("alloc", "bind", "claim", "drain", "enable", "fetch", "grow", "handle", "init", "join", "kick", "lookup")
_NOUNS = ("queue", "region", "buffer", "page", "device", "timer", "ring", "lane", "table", "slot", "group", "label")


# Name, patches in each series, commits between their bases
TABLES = (
    ("one patch each", 1, 0),
    ("two patches each", 2, 0),
    ("four patches each", 4, 0),
    ("bases one commit apart", 1, 1),
    ("bases five commits apart", 1, 5),
)


@dataclass(frozen=True)
class Trial:
    """Marks of the commits of one trial: the base, the drifted base (the same without drift), both series."""

    base: int
    drifted: int
    a: tuple[int, ...]
    b: tuple[int, ...]


def main() -> None:
    """Run the experiment and print precision and recall of the rule and of simpler ones."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--trials", type=int, default=600, help="per table (default: 600)")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--repo", type=Path, help="a git repository whose files are edited, instead of made-up ones")
    options = parser.parse_args()
    for name, patches, drift in TABLES:
        report(name, run_experiment(options.trials, options.seed, patches, drift, options.repo))


def report(name: str, outcomes: Sequence[tuple[PathChange, PathChange, bool]]) -> None:
    """Print a table of rules: precision and recall."""
    print(f"{name}: {len(outcomes)} pairs, {sum(truth for _, _, truth in outcomes)} conflict")
    for rule, says in RULES.items():
        counts = Counter((says(a, b), truth) for a, b, truth in outcomes)
        precision, recall = precision_recall(counts)
        print(f"  {rule:<42} {precision:.3f} / {recall:.3f}")


def precision_recall(counts: Counter[tuple[bool, bool]]) -> tuple[float, float]:
    """Return both from counts of (said, true); 1.0 where there is nothing to be wrong about."""
    hits, said, true = counts[True, True], counts[True, True] + counts[True, False], counts[True, True] + counts[False, True]
    return hits / said if said else 1.0, hits / true if true else 1.0


def _same_file(_a: PathChange, _b: PathChange) -> bool:
    return True


def _hunks_overlap(a: PathChange, b: PathChange) -> bool:
    return any(
        one.start - _CONTEXT < other.end + _CONTEXT and other.start - _CONTEXT < one.end + _CONTEXT
        for one in a.changes
        for other in b.changes
    )


def _touch(a: PathChange, b: PathChange) -> bool:
    return any(one.start <= other.end and other.start <= one.end for one in a.changes for other in b.changes)


def _rule(a: PathChange, b: PathChange) -> bool:
    found = collide(a, b)
    return found is not None and not found.is_near


RULES: dict[str, Callable[[PathChange, PathChange], bool]] = {
    "same file": _same_file,
    "hunks overlap, as numbered": _hunks_overlap,
    "changes touch, as numbered": _touch,
    "the rule: composed, aligned, touch, exempt": _rule,
}


def run_experiment(trials: int, seed: int, patches: int, drift: int, repo: Path | None = None) -> list[tuple[PathChange, PathChange, bool]]:
    """Return (change of one series, change of the other, whether git finds them in conflict) of each pair that can be judged."""
    chance = random.Random(f"{seed} {patches} {drift}")
    files = _files_of(repo) if repo else [_made_file(chance) for _ in range(40)]
    with tempfile.TemporaryDirectory() as folder:
        git = _Git(Path(folder))
        commits = _Commits()
        plan = [_trial(chance, commits, chance.choice(files), patches, drift) for _ in range(trials)]
        names = git.import_commits(commits)
        texts = git.patches([names[mark] for trial in plan for mark in (*trial.a, *trial.b)])
        outcomes = []
        for trial in plan:
            a, b = ([texts[names[mark]] for mark in side] for side in (trial.a, trial.b))
            truth = git.conflict(names[trial.a[-1]], names[trial.b[-1]], names[trial.drifted] if drift else None)
            changes = [compose(_patch_texts(side)) for side in (a, b)]
            if truth is not None and all(changes):
                outcomes.append((changes[0][0], changes[1][0], truth))
    return outcomes


def _patch_texts(diffs: Sequence[str]) -> Iterator[PatchText]:
    for place, text in enumerate(diffs):
        lines = tuple(text.split("\n"))
        diff, _ = read_diff(0, lines)
        if diff is not None:
            yield PatchText(place=place, files=diff.files, lines={0: lines})


def _made_file(chance: random.Random) -> list[str]:
    """Return a made-up file of C: functions that look alike, so that lines repeat as they do in real ones."""
    lines = ["// SPDX-License-Identifier: GPL-2.0", "#include <linux/module.h>", ""]
    for _ in range(chance.randint(8, 20)):
        verb, noun = chance.choice(_VERBS), chance.choice(_NOUNS)
        lines += [f"static int {noun}_{verb}(struct {noun} *{noun}, int id)", "{", "\tint ret;", ""]
        for _ in range(chance.randint(1, 4)):
            other = chance.choice(_NOUNS)
            lines += [f"\tret = {other}_{chance.choice(_VERBS)}({noun}->{other}, id);", "\tif (ret)", "\t\treturn ret;", ""]
        lines += [f"\t{noun}->{chance.choice(_NOUNS)} = id;", "\treturn 0;", "}", ""]
    return lines


def _trial(chance: random.Random, commits: "_Commits", file: Sequence[str], patches: int, drift: int) -> Trial:
    base = commits.add(None, list(file))
    drifted, lines = base, list(file)
    centre = chance.randrange(len(lines))
    for _ in range(drift):
        lines = _edited(chance, lines, chance.randrange(len(lines)))
        drifted = commits.add(drifted, lines)
    a, first = _series(chance, commits, base, list(file), centre, patches)
    if not drift and chance.random() < 0.2:
        b = tuple(commits.add(drifted if at == 0 else None, state, follow=at > 0) for at, state in enumerate(first))
    else:
        b, _ = _series(chance, commits, drifted, lines, centre + chance.randint(-12, 25), patches)
    return Trial(base, drifted, a, b)


def _series(
    chance: random.Random, commits: "_Commits", parent: int, lines: list[str], centre: int, patches: int
) -> tuple[tuple[int, ...], list[list[str]]]:
    marks, states = [], []
    for _ in range(patches):
        lines = _edited(chance, lines, centre + chance.randint(-8, 8))
        parent = commits.add(parent, lines)
        marks.append(parent)
        states.append(lines)
    return tuple(marks), states


def _edited(chance: random.Random, lines: list[str], centre: int) -> list[str]:
    """Return lines with one to three edits near a line: changed, inserted or removed."""
    lines = list(lines)
    for _ in range(chance.randint(1, 3)):
        at = min(max(centre + chance.randint(-3, 3), 0), len(lines) - 1)
        count = chance.randint(1, 5)
        new = [f"\t{chance.choice(_NOUNS)}_{chance.choice(_VERBS)}({chance.randrange(9)});" for _ in range(count)]
        match chance.choice(("change", "insert", "remove")):
            case "change":
                lines[at : at + count] = new
            case "insert":
                lines[at:at] = new
            case _:
                if len(lines) > count + 3:
                    del lines[at : at + count]
    return lines


class _Commits:
    """Commits that are made of a whole file each, as a stream for git fast-import."""

    def __init__(self) -> None:
        self.stream: list[bytes] = []
        self.count = 0

    def add(self, parent: int | None, lines: Sequence[str], *, follow: bool = False) -> int:
        """Return the mark of a commit; `follow`: its parent is the one that was added last."""
        parent = self.count if follow else parent
        self.count += 1
        data = "".join(f"{line}\n" for line in lines).encode()
        self.stream.append(
            f"commit refs/heads/c{self.count}\nmark :{self.count}\ncommitter A <a@example.org> {self.count} +0000\ndata 0\n".encode()
            + (f"from :{parent}\n".encode() if parent else b"")
            + f"M 100644 inline {_PATH}\ndata {len(data)}\n".encode()
            + data
            + b"\n"
        )
        return self.count


class _Git:
    """git on a bare repository of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._run("init", "--quiet", "--bare", str(folder))

    def _run(self, *arguments: str, data: bytes = b"") -> bytes:
        return subprocess.run(("git", "-C", str(self.folder), *arguments), input=data, capture_output=True, check=True).stdout

    def import_commits(self, commits: _Commits) -> dict[int, str]:
        """Return mark -> commit id."""
        marks = self.folder / "marks"
        self._run("fast-import", "--quiet", f"--export-marks={marks}", data=b"".join(commits.stream))
        return {int(mark[1:]): name for mark, name in (line.split() for line in marks.read_text().splitlines())}

    def patches(self, names: Sequence[str]) -> dict[str, str]:
        """Return commit id -> its diff against its parent, as git format-patch would print it."""
        given = "".join(f"{name}\n" for name in names).encode()
        lines = self._run("diff-tree", "--stdin", "-p", data=given).decode().split("\n")
        wanted = set(names)
        starts = [at for at, line in enumerate(lines) if line in wanted]
        found = {lines[start]: "\n".join(lines[start + 1 : end]) for start, end in zip(starts, [*starts[1:], len(lines)], strict=True)}
        return {name: found.get(name, "") for name in names}

    def conflict(self, a: str, b: str, onto: str | None) -> bool | None:
        """Return whether merging conflicts. With `onto`, the first is carried over to that base before; None where that conflicts."""
        if onto is not None:
            code, tree = self._merge(a, onto)
            if code:
                return None
            name = ("-c", "user.name=A", "-c", "user.email=a@example.org")
            a = self._run(*name, "commit-tree", tree, "-p", onto, "-m", "carried over").decode().strip()
        return bool(self._merge(a, b)[0])

    def _merge(self, a: str, b: str) -> tuple[int, str]:
        done = subprocess.run(("git", "-C", str(self.folder), "merge-tree", "--write-tree", a, b), capture_output=True, check=False)
        return done.returncode, done.stdout.split(b"\n", 1)[0].decode()


def _files_of(repo: Path) -> list[list[str]]:
    """Return the texts of 60 to 4,000 lines in the newest commit of a repository."""
    names = subprocess.run(("git", "-C", str(repo), "ls-tree", "-r", "--name-only", "HEAD"), capture_output=True, check=True).stdout
    files = []
    for name in names.decode().splitlines()[:400]:
        data = subprocess.run(("git", "-C", str(repo), "cat-file", "blob", f"HEAD:{name}"), capture_output=True, check=False).stdout
        lines = data.decode(errors="replace").split("\n")[:-1] if b"\0" not in data else []
        if 60 <= len(lines) <= 4000:
            files.append(lines)
    return files


if __name__ == "__main__":
    main()
