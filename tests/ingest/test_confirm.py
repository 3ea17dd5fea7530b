"""A real repository, series that are predicted to collide in it, and what git says of them."""

import hashlib
import os
import re
import shutil
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from corpus import ROOT
from mails import mail, write_mbox

from patchlore.ingest import git_merge
from patchlore.ingest.confirm import Verdict, confirm
from patchlore.ingest.git_merge import Merge, MergeBench, Refusal
from patchlore.ingest.pipeline import ingest
from patchlore.ingest.rebuild import rebuild
from patchlore.model.database import open_database
from patchlore.model.errors import QueryError, SourceError
from patchlore.queries.catalog import views

DAY = 24 * 60
ANN, BOB, CAT = ("Ann Archer <ann@example.org>", "Bob Baker <bob@example.com>", "Cat Cook <cat@example.net>")
POOL, LAKE = "mm/pool.c", "mm/lake.c"


class Tree:
    """A repository of two files, whose line n reads "line_n"."""

    def __init__(self, path: Path, *, bare: bool = False) -> None:
        self.path = path
        self._work = path.with_name(path.name + "-work") if bare else path
        self._work.mkdir()
        self.git("init", "-q", "-b", "main")
        (self._work / "mm").mkdir()
        self.write({POOL: self.lines(), LAKE: self.lines()})
        self.base = self.commit("base", "2024-03-01T00:00:00Z")
        if bare:
            self.git("clone", "-q", "--bare", str(self._work), str(path))

    def git(self, *arguments: str, **environment: str) -> str:
        who = {f"GIT_{role}_{what}": "ann@example.org" for role in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
        clean = {"PATH": os.environ["PATH"], "HOME": "/nonexistent", "GIT_CONFIG_NOSYSTEM": "1"} | who | environment
        done = subprocess.run(["git", *arguments], cwd=self._work, env=clean, capture_output=True, text=True, check=True)
        return done.stdout

    @staticmethod
    def lines(**changed: str) -> str:
        return "".join(f"{changed.get(f'line_{n}', f'line_{n}')}\n" for n in range(1, 61))

    def write(self, files: dict[str, str]) -> None:
        for path, text in files.items():
            (self._work / path).write_text(text)

    def commit(self, subject: str, date: str = "2024-03-02T00:00:00Z") -> str:
        self.git("add", "-A")
        self.git("commit", "-q", "-m", subject, GIT_AUTHOR_DATE=date, GIT_COMMITTER_DATE=date)
        return self.git("rev-parse", "HEAD").strip()

    def diff(self, files: dict[str, str]) -> str:
        """Return the diff that gives files other texts; the tree stays as it was."""
        self.write(files)
        text = self.git("diff", "--no-color")
        self.git("checkout", "-q", ".")
        return text


def patch(name: str, title: str, diff: str, sender: str, *, day: int = 1, prefix: str = "PATCH", base: str = "") -> bytes:
    said = f"\nbase-commit: {base}\n" if base else ""
    body = f"Words.\n---\n{diff}-- \n2.39\n{said}"
    return mail(f"{name}@example.org", f"[{prefix}] {title}", body=body, sender=sender, minutes=day * DAY)


def mails(tree: Tree, *, base: str = "") -> list[bytes]:
    """Return three series: a and b collide on one of the two files that both change, c with a where git merges it all the same."""
    return [
        patch("a", "pool: drain it", tree.diff({POOL: tree.lines(line_20="a"), LAKE: tree.lines(line_5="a")}), ANN, base=base),
        patch("b", "pool: fill it", tree.diff({POOL: tree.lines(line_20="b"), LAKE: tree.lines(line_50="b")}), BOB, base=base),
        patch("c", "lake: dam it", tree.diff({LAKE: tree.lines(line_6="c")}), CAT, base=base),
    ]


def read(folder: Path, given: list[bytes]) -> Path:
    database = folder / "mails.db"
    ingest([write_mbox(folder / f"{len(list(folder.iterdir()))}.mbox", given)], database, views=views(), jobs=1)
    return database


def confirmed(path: Path) -> list[tuple[object, ...]]:
    with closing(open_database(path)) as database:
        return database.conn.execute(
            "select root_a, root_b, path, kind, verdict, certainty, base, lines_a, lines_b, patch_a, patch_b, state from collisions "
            "where basis = 'confirmed' order by root_a, root_b, path"
        ).fetchall()


def contents(path: Path) -> dict[str, str]:
    """Return all files of a folder with a hash of each and the time of its last change."""
    return {
        str(file.relative_to(path)): hashlib.sha256(file.read_bytes()).hexdigest() + str(file.stat().st_mtime_ns)
        for file in sorted(path.rglob("*"))
        if file.is_file()
    }


@pytest.fixture
def tree(tmp_path: Path) -> Tree:
    return Tree(tmp_path / "tree")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "mails").mkdir()
    return tmp_path / "mails"


@pytest.mark.parametrize("bare", [False, True], ids=["work tree", "bare"])
@pytest.mark.parametrize("how", ["base-commit", "blobs", "head"])
def test_git_is_asked_on_a_base_that_fits(tmp_path: Path, folder: Path, bare: bool, how: str) -> None:
    tree = Tree(tmp_path / "tree", bare=bare)
    given = mails(tree, base=tree.base if how == "base-commit" else "")
    if how == "head":  # nothing tells: git finds the place by the lines
        given = [re.sub(rb"(?m)^index .*\n", b"", one) for one in given]
    else:
        tree.write({POOL: "other\n"})
        tree.commit("later")
        if bare:
            tree.git("push", "-q", str(tree.path), "main")
    database = read(folder, given)
    a, b, c = "a@example.org", "b@example.org", "c@example.org"
    assert confirm(database, [], tree.path, None) == [
        Verdict(
            root_a=a,
            root_b=other,
            base=tree.base,
            beneath=(),
            conflicts={path: "content"},
            because=None,
        )
        for other, path in ((b, POOL), (c, LAKE))
    ]
    assert confirmed(database) == [
        (a, b, POOL, "content", "conflict", "exact", tree.base, "20", "20", a, b, "live"),
        (a, c, LAKE, "content", "conflict", "exact", tree.base, "5", "6", a, c, "live"),
    ]


def test_what_git_merges_is_kept_as_clean(tree: Tree, folder: Path) -> None:
    """A path on which git finds nothing is told beside those on which it does."""
    database = read(folder, mails(tree))
    with closing(open_database(database, writable=True)) as opened, opened.atomic():
        opened.conn.execute("update collisions set path = ? where path = ?", ["mm/none.c", POOL])
    assert [verdict.conflicts for verdict in confirm(database, ["b@example.org"], tree.path, None)] == [{POOL: "content"}]
    assert [row[2:5] for row in confirmed(database)] == [("mm/none.c", "content", "clean"), (POOL, "content", "conflict")]


def test_only_the_series_that_are_named(tree: Tree, folder: Path) -> None:
    database = read(folder, mails(tree))
    assert [verdict.root_b for verdict in confirm(database, ["<c@example.org>"], tree.path, None)] == ["c@example.org"]
    with pytest.raises(QueryError, match="no such series"):
        confirm(database, ["unknown@example.org"], tree.path, None)


def test_what_does_not_apply_is_not_tried(tree: Tree, folder: Path) -> None:
    given = mails(tree)[:2]
    tree.write({POOL: "other\n", LAKE: "other\n"})
    tree.git("add", "-A")
    tree.git("commit", "-q", "--amend", "-m", "other")
    tree.git("reflog", "expire", "--expire=now", "--all")
    tree.git("gc", "-q", "--prune=now")
    database = read(folder, given)
    [verdict] = confirm(database, [], tree.path, None)
    assert (verdict.base, verdict.conflicts) == (None, {})
    assert verdict.because is not None
    assert re.fullmatch(r"pool: (drain|fill) it: the patch does not apply to [0-9a-f]{12}", verdict.because)
    assert confirmed(database) == []


def test_a_named_base_and_one_that_is_none(tree: Tree, folder: Path) -> None:
    given = [re.sub(rb"(?m)^index .*\n", b"", one) for one in mails(tree)]
    tree.git("tag", "v1")
    tree.write({POOL: "other\n"})
    tree.commit("later")
    database = read(folder, given)
    assert {verdict.base for verdict in confirm(database, [], tree.path, "v1")} == {tree.base}
    with pytest.raises(SourceError, match="v2: no such commit"):
        confirm(database, [], tree.path, "v2")
    with pytest.raises(SourceError, match="no git repository"):
        confirm(database, [], folder, None)


def test_it_survives_rebuild_and_more_mail(tree: Tree, folder: Path) -> None:
    given = mails(tree)
    database = read(folder, given[1:])
    read(folder, given[:1])
    confirm(database, [], tree.path, None)
    before = confirmed(database)
    rebuild(database, views=views(), jobs=1, progress=lambda *_: None)
    assert confirmed(database) == before
    again = patch("d", "pool: drain it", tree.diff({POOL: tree.lines(line_40="a")}), ANN, day=4, prefix="PATCH v2")
    read(folder, [again])
    assert confirmed(database) == [(*row[:-1], "settled") for row in before]


def test_what_both_are_made_on_top_of_is_applied_first(tree: Tree, folder: Path) -> None:
    """Neither applies without: the tree lacks the lines of a third series, which both show."""
    below = patch("low", "pool: dig it", tree.diff({POOL: tree.lines(line_20="dug\ndug\ndug\ndug\ndug\ndug\ndug\ndug")}), CAT, day=0)
    base = tree.base
    tree.write({POOL: tree.lines(line_20="dug\ndug\ndug\ndug\ndug\ndug\ndug\ndug")})
    tree.commit("dig it")
    dug = [tree.lines(line_20="\n".join(["dug"] * 3 + [name] + ["dug"] * 4)) for name in "ab"]
    given = [
        below,
        patch("a", "pool: drain it", tree.diff({POOL: dug[0]}), ANN),
        patch("b", "pool: fill it", tree.diff({POOL: dug[1]}), BOB),
    ]
    tree.git("reset", "-q", "--hard", base)
    tree.git("reflog", "expire", "--expire=now", "--all")
    tree.git("gc", "-q", "--prune=now")
    database = read(folder, given)
    [verdict] = confirm(database, ["a@example.org"], tree.path, None)
    assert (verdict.base, verdict.beneath, verdict.conflicts) == (base, ("low@example.org",), {POOL: "content"})
    assert [row[2:7] for row in confirmed(database)] == [(POOL, "content", "conflict", "exact", base)]


def test_the_last_word_on_a_base_counts(tree: Tree, folder: Path) -> None:
    database = read(folder, mails(tree))
    confirm(database, [], tree.path, None)
    before = confirmed(database)
    confirm(database, ["a@example.org"], tree.path, None)
    assert confirmed(database) == before


def test_nothing_of_the_repository_is_written_or_run(tree: Tree, folder: Path, tmp_path: Path) -> None:
    """Its configuration and its attributes name programs for all that git can run one for."""
    ran = tmp_path / "ran"
    program = tmp_path / "program"
    program.write_text(f"#!/bin/sh\necho \"$0 $*\" >> '{ran}'\ncat\n")
    program.chmod(0o755)
    given = mails(tree)
    tree.write({".gitattributes": "* merge=evil filter=evil diff=evil\n"})
    tree.commit("attributes")
    for name in ("core.fsmonitor", "core.editor", "core.pager", "gpg.program", "merge.evil.driver", "filter.evil.clean"):
        tree.git("config", name, str(program))
    for name in ("filter.evil.smudge", "diff.evil.textconv", "alias.merge-tree"):
        tree.git("config", name, str(program))
    for name, value in (("commit.gpgSign", "true"), ("core.hooksPath", str(tmp_path)), ("core.attributesFile", ".gitattributes")):
        tree.git("config", name, value)
    (tree.path / ".git" / "info" / "attributes").write_text("* merge=evil filter=evil diff=evil\n")
    for hook in ("post-index-change", "reference-transaction", "pre-commit", "post-commit"):
        (tree.path / ".git" / "hooks").mkdir(exist_ok=True)
        (tree.path / ".git" / "hooks" / hook).write_bytes(program.read_bytes())
        (tree.path / ".git" / "hooks" / hook).chmod(0o755)
        (tmp_path / hook).write_bytes(program.read_bytes())
        (tmp_path / hook).chmod(0o755)
    ran.unlink(missing_ok=True)
    database = read(folder, given)
    before = contents(tree.path)
    assert [bool(verdict.conflicts) for verdict in confirm(database, [], tree.path, None)] == [True, True]
    assert contents(tree.path) == before
    assert not ran.exists()


def test_a_linked_work_tree_and_a_shallow_clone(tree: Tree, folder: Path, tmp_path: Path) -> None:
    database = read(folder, mails(tree))
    tree.git("worktree", "add", "-q", str(tmp_path / "linked"))
    tree.git("commit", "-q", "--allow-empty", "-m", "later")
    subprocess.run(["git", "clone", "-q", "--depth=1", tree.path.as_uri(), tmp_path / "shallow"], check=True, capture_output=True)
    for repository in (tmp_path / "linked", tmp_path / "shallow"):
        assert [verdict.conflicts for verdict in confirm(database, [], repository, None)] == [{POOL: "content"}, {LAKE: "content"}]


def test_a_work_tree_that_is_elsewhere(tree: Tree, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Paths are asked for from the top of the tree, though the temporary directory lies within the work tree that the repository names."""
    database = read(folder, mails(tree))
    tree.write({LAKE: tree.lines(line_1="later")})
    tree.commit("later", "2024-03-10T00:00:00Z")
    tree.git("config", "core.worktree", str(tmp_path))
    monkeypatch.setattr(git_merge.tempfile, "tempdir", str(tmp_path))
    assert {verdict.base for verdict in confirm(database, [], tree.path, None)} == {tree.base}


def test_a_partial_clone_lacks_files(tree: Tree, folder: Path, tmp_path: Path) -> None:
    database = read(folder, mails(tree))
    tree.git("config", "uploadpack.allowFilter", "true")
    clone = tmp_path / "partial"
    subprocess.run(
        ["git", "clone", "-q", "--no-checkout", "--filter=blob:none", tree.path.as_uri(), clone], check=True, capture_output=True
    )
    assert {verdict.because for verdict in confirm(database, [], clone, None)} == {
        f"pool: drain it: the patch needs {LAKE}, which this clone lacks (is it partial?), and does not apply to {tree.base[:12]}"
    }


def test_a_complaint_is_one_line(tree: Tree) -> None:
    tree.git("config", "extensions.objectFormat", "sha1")
    with pytest.raises(SourceError) as raised:
        MergeBench(tree.path)
    said = str(raised.value)
    assert said.startswith(f"{tree.path}: git cannot read it (fatal: ")
    assert said.endswith(" objectformat). Name another with --git")
    assert "\n" not in said


def moved(tree: Tree, path: str) -> str:
    return f"diff --git a/{POOL} b/{path}\nsimilarity index 100%\nrename from {POOL}\nrename to {path}\n"


def test_binary_files(tree: Tree, folder: Path) -> None:
    """A mail holds them whole where it was made with --binary; else there is nothing to apply."""
    tree.write({"mm/pool.bin": "\0one"})
    base = tree.commit("a binary")

    def binary(text: str, *options: str) -> str:
        tree.write({"mm/pool.bin": text})
        diff = tree.git("diff", *options)
        tree.git("checkout", "-q", ".")
        return diff

    given = [
        patch("a", "pool: drain it", binary("\0two", "--binary"), ANN, base=base),
        patch("b", "pool: fill it", binary("\0three", "--binary"), BOB, base=base),
        patch("c", "pool: dam it", binary("\0four"), CAT, base=base),
    ]
    verdicts = {(one.root_a, one.root_b): one for one in confirm(read(folder, given), [], tree.path, None)}
    assert verdicts["a@example.org", "b@example.org"].conflicts == {"mm/pool.bin": "binary"}
    unknown = verdicts["a@example.org", "c@example.org"]
    assert (unknown.base, unknown.because) == (None, f"pool: dam it: the patch does not apply to {base[:12]}")


def test_kinds_of_conflicts(tree: Tree) -> None:
    """What git calls each: texts of both sides on a base that has the file."""
    create = "diff --git a/new.c b/new.c\nnew file mode 100644\n--- /dev/null\n+++ b/new.c\n@@ -0,0 +1 @@\n+{}\n"
    gone = tree.diff({POOL: tree.lines()}) + "".join(
        [f"diff --git a/{POOL} b/{POOL}\ndeleted file mode 100644\n--- a/{POOL}\n+++ /dev/null\n@@ -1,60 +0,0 @@\n"]
        + [f"-line_{n}\n" for n in range(1, 61)]
    )
    changed = tree.diff({POOL: tree.lines(line_20="a")})
    with MergeBench(tree.path) as bench:

        def merge(one: str, other: str) -> Merge:
            return bench.merge(bench.apply(tree.base, [one]), bench.apply(tree.base, [other]))

        assert merge(create.format("a"), create.format("b")).conflicts == {"new.c": "add/add"}
        assert merge(gone, changed).conflicts == {POOL: "modify/delete"}
        assert merge(changed, tree.diff({POOL: tree.lines(line_22="a")})).conflicts == {}
        assert merge(moved(tree, "mm/a.c"), moved(tree, "mm/b.c")).conflicts == dict.fromkeys((POOL, "mm/a.c", "mm/b.c"), "rename/rename")
        assert merge(moved(tree, "mm/a.c"), changed).conflicts == {}
        with pytest.raises(Refusal, match="patch 2 of 2 does not apply"):
            bench.apply(tree.base, [changed, changed.replace("+a", "+b")])


@pytest.mark.parametrize(("said", "complaint"), [("git version 2.37.1", "git version 2.37.1: cannot merge"), ("", "git: cannot merge")])
def test_a_git_that_is_too_old(tree: Tree, said: str, complaint: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    git = tmp_path / "bin" / "git"
    git.parent.mkdir()
    git.write_text(f"#!/bin/sh\necho '{said}'\n")
    git.chmod(0o755)
    monkeypatch.setenv("PATH", str(git.parent))
    with pytest.raises(SourceError, match=re.escape(complaint) + ".*install git 2.38"):
        git_merge.MergeBench(tree.path)


def test_git_agrees_with_all_that_is_predicted_of_the_sample(folder: Path) -> None:
    """Some of it is made on top of a series that the tree lacks."""
    shutil.copytree(ROOT / "sample" / "tree", folder / "tree")
    for words in (
        ["init", "-q"],
        ["add", "-A"],
        ["-c", "user.name=x", "-c", "user.email=x@example.org", "commit", "-q", "-m", "Kestrel 1.4"],
    ):
        subprocess.run(["git", *words], cwd=folder / "tree", check=True, capture_output=True)
    database = folder / "sample.db"
    ingest([ROOT / "sample" / "sample.mbox"], database, views=views(), jobs=1)
    with closing(open_database(database)) as opened:
        predicted = {
            (min(one, other), max(one, other), path)
            for one, other, path in opened.conn.execute("select root_a, root_b, path from collisions where basis = 'predicted'")
        }
        names = [name for (name,) in opened.conn.execute("select name from series order by name")]
    verdicts = confirm(database, names, folder / "tree", None)
    assert {(verdict.root_a, verdict.root_b, path) for verdict in verdicts for path in verdict.conflicts} == predicted
    assert {verdict.beneath for verdict in verdicts} == {(), ("20240306103000.1334-1-ivo.tarnow@example.com",)}


def test_the_command(tree: Tree, folder: Path) -> None:
    database = read(folder, mails(tree))
    command = [sys.executable, "-m", "patchlore", "confirm", "--git", str(tree.path), "--db", str(database)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "2 pairs of postings: 2 conflict\n")
    base = tree.base[:12]
    assert done.stdout.splitlines() == [
        f"conflict\t{base}\ta@example.org\tb@example.org\t{POOL}",
        f"conflict\t{base}\ta@example.org\tc@example.org\t{LAKE}",
    ]
    bogus = patch("d", "pool: flood it", tree.diff({POOL: tree.lines(line_20="d")}).replace("-line_20", "-line_99"), CAT)
    read(folder, [bogus])
    done = subprocess.run([*command, "d@example.org"], capture_output=True, text=True, check=False)
    assert {line.split("\t")[0] for line in done.stdout.splitlines()} == {"unknown"}
    assert (done.returncode, done.stderr.splitlines()[0]) == (1, "2 pairs of postings: 2 unknown")
    assert "could not be tried: pool: flood it: the patch does not apply to" in done.stderr
    assert done.stderr.splitlines()[-1] == "To try those on another commit: --base REF"
    done = subprocess.run([*command, "nobody@example.org"], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1)
