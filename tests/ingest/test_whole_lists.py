"""Whole archives: nothing of them is lost, and the counts add up."""

import subprocess
from contextlib import closing
from pathlib import Path

import pytest
from corpus import corpus

from patchlore.ingest.pipeline import ingest
from patchlore.model.database import open_database
from patchlore.queries.catalog import views
from patchlore.queries.check import run_checks


@pytest.mark.parametrize("name", ["reiserfs-devel", "linux-nvdimm"])
def test_every_commit_is_a_message_a_repeat_a_deletion_or_a_defect(name: str, tmp_path: Path) -> None:
    bundle = corpus(f"{name}.bundle")
    epoch = tmp_path / name / "git" / "0.git"
    subprocess.run(["git", "clone", "--quiet", "--mirror", str(bundle), str(epoch)], check=True)
    commits = int(subprocess.run(["git", "-C", str(epoch), "rev-list", "--count", "HEAD"], check=True, capture_output=True).stdout)
    database = tmp_path / "list.db"
    outcome = ingest([tmp_path / name], database, views=views())
    with closing(open_database(database)) as whole:
        new, repeated, deletions, set_aside = whole.conn.execute(
            "select sum(messages_new), sum(messages_repeated), sum(deletions), sum(set_aside) from sources"
        ).fetchone()
        assert new + repeated + deletions + set_aside == commits
        assert whole.conn.execute("select count(*) from messages").fetchone() == (new,)
        assert whole.conn.execute("select count(*) from messages m join bodies b on b.message = m.id").fetchone() == (new,)
        assert whole.conn.execute("select count(*) from message_defects where kind = 'extractor-failed'").fetchone() == (0,)
        assert list(run_checks(whole)) == []
    assert (outcome.counts.new, outcome.counts.repeated) == (new, repeated)
    assert ingest([tmp_path / name], database, views=views()).counts.new == 0
