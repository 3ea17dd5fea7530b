"""Reports that answer a patch which is not here under that Message-ID: known by title, revision and place, where one series fits."""

from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import pytest
from logical_dump import differences, logical_dump
from mails import mail, write_mbox
from regression_story import ANN, BOB, SEEN, UMA, diff

from patchlore.ingest.pipeline import ingest
from patchlore.model.database import open_database
from patchlore.queries.catalog import views


def posted(name: str, prefix: str, minutes: int, *, sender: str = ANN) -> bytes:
    return mail(f"{name}@example.org", f"[{prefix}] pump: oil the valve", body=f"Text.\n{diff(to=name)}", minutes=minutes, sender=sender)


def report(prefix: str, minutes: int = 60) -> bytes:
    return mail(
        "bad@example.com", f"Re: [{prefix}] pump: oil the valve", body=SEEN, answers="gone@example.org", minutes=minutes, sender=BOB
    )


V1, V2 = posted("v1", "PATCH", 0), posted("v2", "PATCH v2", 30)
CASES = {
    "its revision": ([V1, V2, report("PATCH v2")], "v2@example.org"),
    "of a list": ([V1, V2, report("PATCH pump-next v2")], "v2@example.org"),
    "the first": ([V1, V2, report("PATCH")], "v1@example.org"),
    "another place": ([V1, V2, report("PATCH v2 2/3")], None),
    "another revision": ([V1, V2, report("PATCH v3")], None),
    "posted later": ([V1, V2, report("PATCH v2", 20)], None),
    "two series": ([V1, posted("other", "PATCH", 10, sender=UMA), report("PATCH")], None),
}


def known(folder: Path, *runs: Sequence[bytes]) -> tuple[Path, list[tuple[object, ...]]]:
    path = folder / "mails.db"
    for number, mails in enumerate(runs):
        ingest([write_mbox(folder / f"{number}.mbox", mails)], path, views=views(), jobs=1)
    with closing(open_database(path)) as database:
        return path, database.conn.execute("select root_id, patch, culprit_by from regressions").fetchall()


@pytest.mark.parametrize(("mails", "root_id"), CASES.values(), ids=CASES)
def test_by_subject(tmp_path: Path, mails: list[bytes], root_id: str | None) -> None:
    assert known(tmp_path, mails)[1] == [(root_id, root_id, "answered" if root_id else None)]


@pytest.mark.parametrize("mails", [CASES["its revision"][0], CASES["two series"][0]], ids=["one", "two"])
def test_whatever_comes_first(tmp_path: Path, mails: list[bytes]) -> None:
    (tmp_path / "late").mkdir()
    whole, _ = known(tmp_path, mails)
    late, _ = known(tmp_path / "late", [mails[2]], [mails[0]], [mails[1]])
    assert not differences(logical_dump(whole), logical_dump(late))
