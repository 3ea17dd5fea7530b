"""A small archive with harm in every place that a mail can fill: names, ids, subjects, bodies, paths, commits, trees, reports."""

from pathlib import Path
from typing import Any

from datasette.utils import tilde_encode
from small_archive import HOSTILE, HOSTILE_ID, HOSTILE_PATH, small_archive

SCRIPT_ID = "\"onmouseover='alert(1)'<script>alert(1)</script>@example.org"
SCRIPT_URL = "javascript:alert(1)"
EVE = 4
TEXT = f"""{HOSTILE} see https://example.org/"onmouseover="alert(1) and {SCRIPT_URL}
Fixes: deadbeef0123 ("{HOSTILE}")
CONFLICT (content): Merge conflict in {HOSTILE_PATH}
{HOSTILE} was applied
Reviewed-by: {HOSTILE} <eve@example.net>
> {HOSTILE}
--- a/{HOSTILE_PATH}
+++ b/{HOSTILE_PATH}
@@ -1,2 +1,2 @@ {HOSTILE}
-{HOSTILE}
+<svg onload=alert(1)>
 </pre><script>alert(1)</script>
\x1b[31m\x07\x9b31m \u202egnp.exe\u2066
"""


def hostile_archive(path: Path) -> None:
    """Make the small archive at a path, and beside its good series one that means harm."""
    database = small_archive(path)

    def add(table: str, **columns: Any) -> None:
        database.table(table).insert(columns)

    add("lists", list=902, name=HOSTILE, message_count=1)
    add("paths", path=904, name=f"lib/{HOSTILE}/x.c")
    add("paths", path=905, name="lib/named\x1b[31m\u202e.c")
    add("threads", thread=904, root_id=SCRIPT_ID, subject=HOSTILE, message_count=1, participant_count=1, patch_count=1, missing_count=1,
        started_at="2026-04-01T00:00:00Z", last_at="2026-04-01T00:00:00Z")  # fmt: skip
    add("ghosts", ghost=-902, message_id=f"{HOSTILE}@ghost", thread=904)
    add("mails", mail=910, message_id=SCRIPT_ID, content_hash="f" * 40, copy_rank="0")
    add("memberships", mail=910, list=902, received_at=1767607300)
    add("messages", id=910, message_id=SCRIPT_ID, subject=f"[PATCH] {HOSTILE}", kind="patch", kind_alone="patch", from_name=HOSTILE,
        from_email="eve@example.net", sent_at="2026-04-01T00:00:00Z", thread=904, position=1, depth=0, speaks_of=910, sender=EVE,
        sort_key=910 << 20, size=len(TEXT), linked=1, indexed_as=910 << 20, parent_id=f"{HOSTILE}@ghost")  # fmt: skip
    add("ancestors", message=910, position=1, target=-902)
    add("bodies", message=910, text=TEXT)
    add("sections", message=910, part=0, line=6, end_line=6, kind="quote", depth=1)
    add("sections", message=910, part=0, line=7, end_line=12, kind="diff", depth=0)
    _series(add)
    _facts(add)
    database.conn.execute("insert into message_search (message_search) values ('rebuild')")
    database.conn.commit()
    database.close()


def _series(add: Any) -> None:
    """The series of the patch; its path is one of two that bear markup."""
    add("series", series=902, name=SCRIPT_ID, title=HOSTILE, author_name=HOSTILE, author_email="eve@example.net", latest_revision="1",
        revision_count=1, patch_count=1, first_posted_at="2026-04-01T00:00:00Z", last_posted_at="2026-04-01T00:00:00Z",
        state="new")  # fmt: skip
    add("revisions", id=910, root_id=SCRIPT_ID, series=902, ordinal=1, revision=HOSTILE, revision_inferred=0, kind="posting", title=HOSTILE,
        posted_at="2026-04-01T00:00:00Z", expected=2, received=1, complete=0, incomplete_because=HOSTILE, base_commit=HOSTILE,
        linked_by=HOSTILE, files=1, additions=1, deletions=1)  # fmt: skip
    add("patches", id=910, message_id=SCRIPT_ID, root_id=SCRIPT_ID, series=902, revision=HOSTILE, counter=1, total=1, title=HOSTILE,
        title_key=99, additions=1, deletions=1, file_count=1, part=0, line=7, author_name=HOSTILE, author_email="eve@example.net",
        posted_at="2026-04-01T00:00:00Z")  # fmt: skip
    add("changed_files", message=910, part=0, line=7, end_line=12, path=3, change="modify", is_binary=0, additions=1, deletions=1)
    add("diff_hunks", message=910, part=0, line=9, end_line=12, path=3, old_start=1, old_count=2, new_start=1, new_count=2, section=HOSTILE)
    add("revision_alarms", revision=910, kind="missing", detail=HOSTILE, message=910)
    add("claimed_diffstats", message=910, part=0, line=4, end_line=4, quoted=0, files=9, insertions=9, deletions=9)
    add("message_trailers", message=910, part=0, line=5, name="Reviewed-by", value=HOSTILE, person=EVE, person_name=HOSTILE, quoted=0,
        conditional=1)  # fmt: skip


def _facts(add: Any) -> None:
    """What is linked: commits, collisions, states, a regression."""
    where = {"message": 910, "part": 0}
    add("named_commits", id=910, **where, line=2, end_line=2, quoted=0, sha="deadbeef0123", subject=HOSTILE, role="fixes", tree=HOSTILE,
        stability="branch", patch=910, patch_by="subject")  # fmt: skip
    add("message_links", id=910, **where, line=1, quoted=0, target_id='"onmouseover="alert(1)')
    add(
        "conflict_places",
        **where,
        line=3,
        ordinal=1,
        end_line=3,
        statement=3,
        quoted=0,
        kind="content",
        path=3,
        tree_a=HOSTILE,
        tool=HOSTILE,
    )
    add("conflict_places", **where, line=14, ordinal=1, end_line=14, statement=14, quoted=0, kind="content", path=905)
    add("notices", id=910, **where, line=4, end_line=4, quoted=0, word="applied", tree=HOSTILE, subject=HOSTILE, patch=910)
    add(
        "series_states",
        series=902,
        **where,
        line=4,
        state="applied",
        root_id=SCRIPT_ID,
        patch=SCRIPT_ID,
        at="2026-04-02T00:00:00Z",
        counts=1,
    )
    both = {
        "series_a": 902,
        "root_a": SCRIPT_ID,
        "kind": "content",
        "verdict": "conflict",
        "base": "",
        "lines_a": "1-2",
        "lines_b": HOSTILE,
    }
    seen = {"patch_a": SCRIPT_ID, "state": "live", "first_seen_at": "2026-04-01T00:00:00Z"}
    add("collisions", id=910, **both, **seen, series_b=1, root_b="v2-0@example.org", path=HOSTILE_PATH, basis="predicted",
        certainty="exact", patch_b="v2-2@example.org")  # fmt: skip
    add("collisions", id=911, **both, **seen, path=HOSTILE_PATH, basis="reported", certainty="claimed", commit_b=HOSTILE,
        evidence_id=SCRIPT_ID, evidence_part=0, evidence_line=3)  # fmt: skip
    ended = {"state": "superseded", "settled_by": SCRIPT_ID, "settled_part": 0, "settled_line": 2}
    add("collisions", id=912, **both, **(seen | ended), path=f"lib/{HOSTILE}/x.c", basis="reported", certainty="claimed", evidence_id=SCRIPT_ID,
        evidence_part=0, evidence_line=3)  # fmt: skip
    add("dependencies", revision=910, on_revision=3, basis="declared", path=0, patch_place=0)
    add("reports", id=910, **where, ordinal=1, line=1, end_line=1, kind="crash", source="person", signature=HOSTILE, is_update=0,
        blames_parent=0, is_bisected=1)  # fmt: skip
    add("regressions", regression=901, report_id=SCRIPT_ID, ordinal=1, report=910, signature=HOSTILE, kind="crash", source="person",
        status="open", status_because=HOSTILE, series=902, root_id=SCRIPT_ID, patch=SCRIPT_ID, culprit_sha=HOSTILE, culprit_subject=HOSTILE,
        culprit_agreed_sha=HOSTILE, culprit_agreed_subject=HOSTILE, is_bisected=1, bug=SCRIPT_URL, passed=HOSTILE, tree=HOSTILE,
        test=HOSTILE, reproducer=SCRIPT_URL, reporter_name=HOSTILE, reporter_email=HOSTILE, reported_at="2026-04-01T00:00:00Z",
        last_event_at="2026-04-01T00:00:00Z", fix_id=SCRIPT_ID, verified_by=HOSTILE)  # fmt: skip
    add("regression_events", id=910, regression=901, at="2026-04-01T00:00:00Z", event="confirmed", status="fixed", message_id=SCRIPT_ID,
        part=0, line=1, quoted=0, root_id=SCRIPT_ID, conditional=0, is_command=0, by_email=HOSTILE, message=910)  # fmt: skip
    add("regression_revisions", regression=901, root_id=SCRIPT_ID, status="reported", message_id=SCRIPT_ID, part=0, line=1)


def _page(noun: str, *names: str) -> str:
    return f"/patchlore/-/{noun}" + "".join(f"/{tilde_encode(name)}" for name in names)


_Q = "%22%3E%3Cscript%3Ealert(1)%3C/script%3E"
# What is not there.
ABSENT = (
    _page("thread", HOSTILE),
    _page("commit", HOSTILE),
    _page("person", HOSTILE),
    _page("changes", SCRIPT_ID, HOSTILE),
    f"{_page('postings.atom')}?series={_Q}",
    f"{_page('postings.atom')}?author={_Q}",
    f"{_page('collisions.atom')}?path={_Q}",
)
# Every page of ours, at what means harm.
PAGES = (
    "/",
    _page("home"),
    _page("threads"),
    _page("series"),
    f"{_page('series')}?title={_Q}&author={_Q}&state={_Q}&before={_Q}",
    _page("thread", SCRIPT_ID),
    _page("thread", HOSTILE_ID),
    _page("message", SCRIPT_ID),
    _page("series", SCRIPT_ID),
    _page("series", "v2-0@example.org"),
    f"{_page('series', SCRIPT_ID)}?revision={_Q}",
    _page("changes", SCRIPT_ID, "v2-1@example.org"),
    f"{_page('search')}?q=alert&list={_Q}&person={_Q}",
    f"{_page('search')}?q={_Q}&kind={_Q}&since={_Q}",
    f"{_page('search')}?q=script+img",
    _page("file", HOSTILE_PATH),
    _page("file", "drivers/"),
    _page("file", "lib/named\x1b[31m\u202e.c"),
    _page("commit", "deadbeef0123"),
    _page("person", "eve@example.net"),
    _page("list", HOSTILE),
    _page("collisions"),
    f"{_page('collisions')}?path={_Q}&subsystem={_Q}&state={_Q}",
    _page("collision", SCRIPT_ID, "v2-0@example.org"),
    _page("collision", SCRIPT_ID, HOSTILE),
    f"{_page('collision', SCRIPT_ID)}/~",
    _page("regressions"),
    _page("regression", SCRIPT_ID, "1"),
    *ABSENT,
)
FEEDS = (
    _page("postings.atom"),
    f"{_page('postings.atom')}?series={SCRIPT_ID}",
    f"{_page('patches.atom')}?path=drivers/",
    f"{_page('search.atom')}?q=alert",
    _page("collisions.atom"),
    _page("regressions.atom"),
)
