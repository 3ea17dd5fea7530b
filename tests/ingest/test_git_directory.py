import os
import subprocess

import pytest

from patchlore.ingest.git_directory import GitDirectory, GitFailure, tree_names
from patchlore.ingest.public_inbox import PublicInboxSource
from patchlore.model.errors import SourceError


@pytest.fixture
def repository(tmp_path, mail, add_commits):
    add_commits(tmp_path / "0.git", [{"m": mail(1)}, {"m": mail(2)}])
    return tmp_path / "0.git"


def test_an_absent_object_is_not_fetched_with_a_program_that_the_archive_names(tmp_path, repository, remove_object):
    remove_object(repository, "master:m")
    with (repository / "config").open("a") as config:
        config.write(
            "[core]\nrepositoryformatversion = 1\n[extensions]\npartialClone = origin\n"
            f'[remote "origin"]\npromisor = true\nurl = {tmp_path}\nuploadpack = "touch {tmp_path}/ran; false"\n'
            '[protocol "file"]\nallow = always\n'
        )
    # the trap works: git on its own runs it
    subprocess.run(["git", f"--git-dir={repository}", "cat-file", "-e", "master:m"], check=False, capture_output=True)
    assert (tmp_path / "ran").exists()
    (tmp_path / "ran").unlink()
    assert len(list(PublicInboxSource(repository).read(None, None))) == 2
    assert not (tmp_path / "ran").exists()


def test_the_environment_does_not_lead_elsewhere(tmp_path, repository, monkeypatch):
    for name in ("GIT_DIR", "GIT_OBJECT_DIRECTORY", "GIT_INDEX_FILE", "GIT_NAMESPACE"):
        monkeypatch.setenv(name, str(tmp_path / "elsewhere"))
    assert len(list(PublicInboxSource(repository).read(None, None))) == 2


@pytest.mark.skipif(os.geteuid() != 0, reason="only root gives files away")
def test_a_directory_of_another_owner(repository):
    for path in (repository, *repository.rglob("*")):
        os.chown(path, 65534, 65534)
    assert len(list(PublicInboxSource(repository).read(None, None))) == 2


def test_the_only_branch_is_the_tip_where_head_names_none(repository):
    tip = GitDirectory(repository).tip()
    (repository / "HEAD").write_text("ref: refs/heads/main\n")
    assert GitDirectory(repository).tip() == tip
    (repository / "HEAD").write_text(f"{tip}\n")
    assert GitDirectory(repository).tip() == tip
    subprocess.run(["git", f"--git-dir={repository}", "branch", "other", "master"], check=True)
    (repository / "HEAD").write_text("ref: refs/heads/main\n")
    with pytest.raises(GitFailure, match="HEAD names none of the 2 branches"):
        GitDirectory(repository).tip()


def test_a_history_with_a_hole(repository, remove_object):
    tip = GitDirectory(repository).tip()
    remove_object(repository, "master^")
    with pytest.raises(GitFailure):
        list(GitDirectory(repository).read(tip, None, None, "m"))


def test_no_git_on_the_path(repository, monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(SourceError, match=r"git: not found on the PATH: install git 2\.38 or newer"):
        GitDirectory(repository).tip()


def test_reading_may_be_given_up(repository):
    readings = PublicInboxSource(repository).read(None, None)
    first = next(readings)
    readings.close()
    assert next(PublicInboxSource(repository).read(None, None)).outcome == first.outcome


def test_more_than_a_pipe_holds(tmp_path, add_commits):
    bodies = [b"Subject: x\n\n" + os.urandom(40_000) for _ in range(50)]
    add_commits(tmp_path / "0.git", [{"m": body} for body in bodies])
    assert [reading.outcome.data for reading in PublicInboxSource(tmp_path / "0.git").read(None, None)] == bodies


@pytest.mark.parametrize("length", [20, 32], ids=["sha-1", "sha-256"])
def test_tree_names(length):
    tree = b"100644 d\0" + b"\0" * length + b"40000 \xff x\0" + b"\n" * length
    assert tree_names(tree, "a" * length * 2) == ["d", "\\xff x"]
