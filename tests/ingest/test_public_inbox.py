import json
import subprocess

import pytest
from corpus import corpus

from patchlore.ingest import git_directory
from patchlore.ingest.public_inbox import PublicInboxSource, find_epochs
from patchlore.ingest.source import find_sources
from patchlore.model.defect import Defect
from patchlore.model.errors import SourceError
from patchlore.model.message import RawMessage
from patchlore.model.source import Deletion, Rewriting, Unread
from patchlore.model.vocabulary import DefectKind

FIRST = 1_560_400_000


def unreadable(locator, detail):
    return Unread(locator=locator, defect=Defect(kind=DefectKind.UNREADABLE, detail=detail))


@pytest.fixture
def archive(tmp_path, mail, add_commits):
    """Two epochs: mails 1 and 2, 2 deleted; mail 3, a commit without either, mail 4 with CRLF."""
    path = tmp_path / "linux-x"
    path.mkdir()
    first = add_commits(path / "git/0.git", [{"m": mail(1)}, {"m": mail(2)}, {"d": mail(2)}])
    second = add_commits(path / "git/1.git", [{"m": mail(3)}, {"README": b"x"}, {"m": mail(4).replace(b"\n", b"\r\n")}], FIRST + 10)
    return path, first + second


@pytest.fixture
def expected(archive, mail):
    ids = archive[1]
    return [
        RawMessage(data=mail(1), locator=ids[0], received_at=FIRST),
        RawMessage(data=mail(2), locator=ids[1], received_at=FIRST + 1),
        Deletion(data=mail(2), locator=ids[2], received_at=FIRST + 2),
        RawMessage(data=mail(3), locator=ids[3], received_at=FIRST + 10),
        unreadable(ids[4], "the commit has neither a mail (m) nor a deletion (d)"),
        RawMessage(data=mail(4).replace(b"\n", b"\r\n"), locator=ids[5], received_at=FIRST + 12),
    ]


def test_all_epochs(archive, expected, outcomes):
    (source,) = find_sources(archive[0])
    assert outcomes(source.read(None, None)) == expected


def test_one_epoch(archive, expected, outcomes):
    (source,) = find_sources(archive[0] / "git/1.git")
    assert outcomes(source.read(None, None)) == expected[3:]


def test_the_folder_of_epochs(archive, expected, outcomes):
    (source,) = find_sources(archive[0] / "git")
    assert outcomes(source.read(None, None)) == expected


def test_a_clone_with_files(tmp_path, archive, expected, outcomes):
    clone = tmp_path / "clone"
    subprocess.run(["git", "clone", "-q", str(archive[0] / "git/0.git"), str(clone)], check=True)
    (source,) = find_sources(clone)
    assert outcomes(source.read(None, None)) == expected[:3]


def test_epochs_are_read_in_the_order_of_their_numbers(tmp_path, mail, add_commits, outcomes):
    for number in (10, 9, 0, 2):
        add_commits(tmp_path / f"git/{number}.git", [{"m": mail(number)}])
    add_commits(tmp_path / "all.git", [{"m": mail(99)}])
    assert list(find_epochs(tmp_path)) == ["0", "2", "9", "10"]
    assert [outcome.data for outcome in outcomes(PublicInboxSource(tmp_path).read(None, None))] == [
        mail(number) for number in (0, 2, 9, 10)
    ]


@pytest.mark.parametrize("count", range(1, 7))
def test_goes_on_behind_any_cursor(archive, expected, outcomes, count):
    source = PublicInboxSource(archive[0])
    readings = list(source.read(None, None))
    cursor = readings[count - 1].cursor()
    assert outcomes(source.read(cursor, None)) == expected[count:]
    assert source.size_hint(cursor) == sum(reading.progress for reading in readings[count:]) == 6 - count


def test_new_commits_and_new_epochs(archive, mail, add_commits, outcomes):
    source = PublicInboxSource(archive[0])
    cursor = list(source.read(None, None))[-1].cursor()
    added = add_commits(archive[0] / "git/1.git", [{"m": mail(5)}], FIRST + 20)[-1]
    (new,) = add_commits(archive[0] / "git/2.git", [{"m": mail(6)}], FIRST + 30)
    assert outcomes(source.read(cursor, None)) == [
        RawMessage(data=mail(5), locator=added, received_at=FIRST + 20),
        RawMessage(data=mail(6), locator=new, received_at=FIRST + 30),
    ]


@pytest.mark.parametrize("is_purged", [False, True], ids=["old-objects-there", "old-objects-gone"])
def test_a_rewritten_epoch_is_read_again_and_the_others_are_not(archive, mail, add_commits, outcomes, is_purged):
    epoch = archive[0] / "git/1.git"
    source = PublicInboxSource(archive[0])
    cursor = list(source.read(None, None))[-1].cursor()
    ids = add_commits(epoch, [{"m": mail(3)}, {"m": mail(7)}], FIRST + 40, afresh=True)
    if is_purged:
        subprocess.run(["git", f"--git-dir={epoch}", "prune", "--expire=now"], check=True)
    readings = list(source.read(cursor, None))
    assert outcomes(iter(readings)) == [
        Rewriting(is_over=False, at=0),
        RawMessage(data=mail(3), locator=ids[0], received_at=FIRST + 40),
        RawMessage(data=mail(7), locator=ids[1], received_at=FIRST + 41),
        Rewriting(is_over=True, at=FIRST + 41),
    ]
    assert {reading.part for reading in readings} == {1}
    assert source.size_hint(cursor) == 2
    for number in range(3):
        assert outcomes(source.read(readings[number].cursor(), None)) == outcomes(iter(readings[number + 1 :]))
    assert list(source.read(readings[3].cursor(), None)) == []


@pytest.mark.parametrize(
    ("suffix", "number", "detail"),
    [
        pytest.param(":m", 1, "the mail (blob of m) is absent from the archive", id="mail"),
        pytest.param(":d", 2, "the deleted mail (blob of d) is absent from the archive", id="deleted-mail"),
        pytest.param("^{tree}", 1, "the tree is absent or damaged", id="tree"),
    ],
)
def test_absent_objects_are_defects(tmp_path, mail, add_commits, remove_object, outcomes, *, suffix, number, detail):
    ids = add_commits(tmp_path / "0.git", [{"m": mail(1)}, {"m": mail(2)}, {"d": mail(3)}, {"m": mail(4)}])
    whole = outcomes(PublicInboxSource(tmp_path / "0.git").read(None, None))
    remove_object(tmp_path / "0.git", ids[number] + suffix)
    expected = [*whole[:number], unreadable(ids[number], detail), *whole[number + 1 :]]
    assert outcomes(PublicInboxSource(tmp_path / "0.git").read(None, None)) == expected


@pytest.mark.parametrize("keep", [0, 12, 60])
def test_damaged_objects_are_defects(tmp_path, mail, add_commits, outcomes, keep):
    ids = add_commits(tmp_path / "0.git", [{"m": mail(number)} for number in range(6)])
    whole = outcomes(PublicInboxSource(tmp_path / "0.git").read(None, None))
    for number in (1, 2, 4):
        blob = subprocess.run(
            ["git", f"--git-dir={tmp_path}/0.git", "rev-parse", f"{ids[number]}:m"], capture_output=True, check=True
        ).stdout
        path = tmp_path / "0.git/objects" / blob[:2].decode() / blob[2:].strip().decode()
        path.chmod(0o644)
        path.write_bytes(path.read_bytes()[:keep])
    read = outcomes(PublicInboxSource(tmp_path / "0.git").read(None, None))
    assert [read[number] for number in (0, 3, 5)] == [whole[number] for number in (0, 3, 5)]
    assert [(read[number].locator, read[number].defect.kind) for number in (1, 2, 4)] == [
        (ids[n], DefectKind.UNREADABLE) for n in (1, 2, 4)
    ]


def test_a_damaged_epoch_does_not_hide_the_others(archive, expected, outcomes):
    (archive[0] / "git/0.git/HEAD").unlink()
    readings = list(PublicInboxSource(archive[0]).read(None, None))
    assert outcomes(iter(readings[1:])) == expected[3:]
    assert (readings[0].outcome.locator, readings[0].outcome.defect.kind) == ("0.git", DefectKind.UNREADABLE)
    assert json.loads(readings[-1].cursor()).keys() == {"1"}


def test_an_empty_mail_and_one_that_is_too_large(tmp_path, mail, add_commits, outcomes, monkeypatch):
    monkeypatch.setattr(git_directory, "LARGEST_MAIL", 1000)
    large = mail(2, "x" * 1000)
    ids = add_commits(tmp_path / "0.git", [{"m": b"\n"}, {"m": large}, {"m": mail(3)}])
    assert outcomes(PublicInboxSource(tmp_path / "0.git").read(None, None)) == [
        Unread(locator=ids[0], defect=Defect(kind=DefectKind.EMPTY, detail="1 bytes, nothing but white space")),
        Unread(locator=ids[1], defect=Defect(kind=DefectKind.TOO_LARGE, detail=f"{len(large)} bytes")),
        RawMessage(data=mail(3), locator=ids[2], received_at=FIRST + 2),
    ]


def test_since_is_the_time_of_the_commit_whatever_the_order(tmp_path, mail, add_commits, outcomes):
    add_commits(tmp_path / "0.git", [{"m": mail(1)}], FIRST + 50)
    add_commits(tmp_path / "0.git", [{"m": mail(2)}], FIRST)
    add_commits(tmp_path / "0.git", [{"m": mail(3)}], FIRST + 49)
    readings = list(PublicInboxSource(tmp_path / "0.git").read(None, FIRST + 49))
    assert [outcome.data for outcome in outcomes(iter(readings))] == [mail(1), mail(3)]
    assert list(PublicInboxSource(tmp_path / "0.git").read(readings[-1].cursor(), FIRST)) == []


@pytest.mark.parametrize("cursor", ["", "{", "[]", '{"0": "--output=x"}', '{"0": 7}'])
def test_a_cursor_of_another_version_reads_all(tmp_path, mail, add_commits, outcomes, cursor):
    add_commits(tmp_path / "0.git", [{"m": mail(1)}])
    assert len(outcomes(PublicInboxSource(tmp_path / "0.git").read(cursor, None))) == 1


@pytest.mark.parametrize(
    ("config", "expected"),
    [
        pytest.param('[publicinbox "x"]\n\taddress = x@example.org\n\tlistid = X.example.org\n', "x.example.org", id="list-id"),
        pytest.param("[a]\nlistid = a.example.org\n[b]\nlistid = b.example.org\n", None, id="two"),
        pytest.param("; listid = a.example.org\n", None, id="none"),
    ],
)
def test_the_list_is_what_the_archive_says(archive, outcomes, config, expected):
    (archive[0] / "inbox.config.example").write_text(config)
    for path in (archive[0], archive[0] / "git", archive[0] / "git/0.git"):
        (source,) = find_sources(path)
        assert source.list_name == expected
        assert next(source.read(None, None)).outcome.list == expected


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        pytest.param(
            {"01/" + "a" * 38: b"x", "fe/" + "b" * 38: b"y"},
            "version 1, which is not read: convert it with public-inbox-convert",
            id="version-1",
        ),
        pytest.param({"main.c": b""}, "a git repository, but not of mails", id="code"),
    ],
)
def test_what_is_no_archive(tmp_path, add_commits, files, expected):
    add_commits(tmp_path / "x.git", [files])
    with pytest.raises(SourceError, match=expected):
        find_sources(tmp_path / "x.git")


def test_an_empty_repository(tmp_path):
    subprocess.run(["git", "init", "-q", "--bare", str(tmp_path / "x.git")], check=True)
    with pytest.raises(SourceError, match="has no commits: fetch into it first"):
        find_sources(tmp_path / "x.git")


def test_an_archive_that_is_gone(archive):
    source = PublicInboxSource(archive[0])
    (archive[0] / "git").rename(archive[0] / "elsewhere")
    with pytest.raises(SourceError, match="no epochs there any more"):
        list(source.read(None, None))


@pytest.mark.parametrize(("bundle", "count"), [("linux-nvdimm", 10_959), ("reiserfs-devel", 2_249)])
def test_real_archives_add_up(tmp_path, outcomes, bundle, count):
    epoch = tmp_path / "git/0.git"
    subprocess.run(["git", "clone", "-q", "--mirror", str(corpus(f"{bundle}.bundle")), str(epoch)], check=True)
    (source,) = find_sources(tmp_path)
    readings = list(source.read(None, None))
    kinds = [type(reading.outcome) for reading in readings]
    assert kinds.count(RawMessage) + kinds.count(Deletion) + kinds.count(Unread) == source.size_hint(None) == count
    assert sum(reading.progress for reading in readings) == count
    assert kinds.count(RawMessage) > count * 0.99
    assert outcomes(source.read(readings[count // 2].cursor(), None)) == outcomes(iter(readings[count // 2 + 1 :]))
