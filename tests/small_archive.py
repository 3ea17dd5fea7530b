"""A small archive as rows: two revisions of a series of two patches, a talk without patches, and a mail that means harm."""

from pathlib import Path
from typing import Any

from sqlite_utils import Database

from patchlore.model.database import create_database, install_views
from patchlore.queries.catalog import views

HOSTILE = '"><script>alert(1)</script><img src=x onerror=alert(1)>'
HOSTILE_ID = "a/b+c%d?e#f~g'\"<i>@example.org"
HOSTILE_PATH = "drivers/<img src=x onerror=alert(1)>.c"

ANN, BOB, CAT, EVE = (
    (1, "Ann Example", "ann@example.org"),
    (2, "Bob Example", "bob@example.com"),
    (3, "Cat Example", "cat@example.com"),
    (4, HOSTILE, "eve@example.net"),
)
PEOPLE = {email: (person, name) for person, name, email in (ANN, BOB, CAT, EVE)}

TEXT = "Looks fine to me.\n\n> +\thold(widget);\n> old\n\nReviewed-by: Bob Example <bob@example.com>\n-- \nBob\n"
PATCH_TEXT = """Hold the lock while the widget turns.

Fixes: 1234567890ab ("widget: turn it")
Signed-off-by: Ann Example <ann@example.org>
---
 drivers/widget.c | 3 +--
 1 file changed, 1 insertion(+), 2 deletions(-)

diff --git a/drivers/widget.c b/drivers/widget.c
--- a/drivers/widget.c
+++ b/drivers/widget.c
@@ -10,4 +10,3 @@ static int turn(struct widget *w)
 \tint n;
-\tturn();
-\tturn();
+\thold_and_turn();
 }
"""


def small_archive(path: Path) -> Database:
    """Return a database at a path, filled and with its views."""
    database = create_database(path)
    install_views(database, views())
    archive = _Archive(database)
    archive.add("sources", source=1, kind="mbox", location="/archives/widgets.mbox", set_aside=1)
    archive.add("unreadable", source=1, locator="4096", kind="empty", detail="nothing that could be a mail")
    archive.add("lists", list=1, name="widgets.lists.example.org", message_count=9)
    for email, (person, name) in PEOPLE.items():
        archive.add("people", person=person, email=email, name=name, message_count=1)
    for number, name in enumerate(("drivers/widget.c", "drivers/widget.h", HOSTILE_PATH), 1):
        archive.add("paths", path=number, name=name)
    _first_revision(archive)
    _second_revision(archive)
    _talk(archive)
    _regressions(archive)
    database.conn.execute("insert into message_search (message_search) values ('rebuild')")
    database.conn.execute("analyze")
    database.conn.commit()
    return database


def _first_revision(archive: "_Archive") -> None:
    """v1: of two patches only the first was seen, and its cover."""
    archive.thread(
        1, root="v1-0@example.org", subject="[PATCH 0/2] widget: turn safely", messages=2, patches=1, missing=1, at="2026-01-05T10:00:00Z"
    )
    archive.message(1, "v1-0@example.org", "[PATCH 0/2] widget: turn safely", kind="cover", sender=ANN, thread=1, at="2026-01-05T10:00:00Z")
    archive.message(
        2,
        "v1-1@example.org",
        "[PATCH 1/2] widget: hold the lock",
        kind="patch",
        sender=ANN,
        thread=1,
        parent=1,
        at="2026-01-05T10:00:01Z",
        text=PATCH_TEXT,
    )
    archive.add("ghosts", ghost=-1, message_id="v1-2@example.org", thread=1)
    archive.series(1, name="v1-0@example.org", title="widget: turn safely", revisions=2)
    archive.revision(
        1,
        "v1-0@example.org",
        revision="1",
        ordinal=1,
        expected=2,
        received=1,
        because="1 of 2 patches: 2 is missing",
        superseded_by="v2-0@example.org",
        at="2026-01-05T10:00:00Z",
    )
    archive.patch(
        2, "v1-1@example.org", root="v1-0@example.org", revision="1", counter=1, title="widget: hold the lock", at="2026-01-05T10:00:01Z"
    )
    archive.change(2, path=1, additions=1, deletions=2)
    archive.add("revision_alarms", revision=1, kind="missing", detail="patch 2 of 2 was not seen", message=1)


def _second_revision(archive: "_Archive") -> None:
    """v2: complete, reviewed at the cover and at a patch; the review of patch 1 quotes it."""
    at = "2026-02-01T08:00:0{}Z"
    archive.thread(
        2, root="v2-0@example.org", subject="[PATCH v2 0/2] widget: turn safely", messages=5, patches=2, missing=0, at=at.format(0)
    )
    archive.message(3, "v2-0@example.org", "[PATCH v2 0/2] widget: turn safely", kind="cover", sender=ANN, thread=2, at=at.format(0))
    archive.message(
        4,
        "v2-1@example.org",
        "[PATCH v2 1/2] widget: hold the lock",
        kind="patch",
        sender=ANN,
        thread=2,
        parent=3,
        at=at.format(1),
        text=PATCH_TEXT,
    )
    archive.message(
        5,
        "v2-1-re@example.com",
        "Re: [PATCH v2 1/2] widget: hold the lock",
        kind="reply",
        sender=BOB,
        thread=2,
        parent=4,
        speaks_of=4,
        at=at.format(5),
        text=TEXT,
    )
    archive.message(6, "v2-2@example.org", "[PATCH v2 2/2] widget: say so", kind="patch", sender=ANN, thread=2, parent=3, at=at.format(2))
    archive.message(
        7,
        "v2-0-re@example.com",
        "Re: [PATCH v2 0/2] widget: turn safely",
        kind="reply",
        sender=CAT,
        thread=2,
        parent=3,
        speaks_of=3,
        at=at.format(6),
    )
    archive.revision(3, "v2-0@example.org", revision="2", ordinal=2, expected=2, received=2, at=at.format(0), linked_by="title")
    archive.patch(4, "v2-1@example.org", root="v2-0@example.org", revision="2", counter=1, title="widget: hold the lock", at=at.format(1))
    archive.patch(6, "v2-2@example.org", root="v2-0@example.org", revision="2", counter=2, title="widget: say so", at=at.format(2))
    archive.change(4, path=1, additions=1, deletions=2)
    archive.change(6, path=2, additions=4, deletions=0)
    archive.change(6, path=3, additions=1, deletions=1, line=30)
    archive.trailer(4, 4, "Signed-off-by", ANN)
    archive.trailer(5, 6, "Reviewed-by", BOB)
    archive.trailer(5, 3, "Signed-off-by", ANN, quoted=1)
    archive.trailer(7, 1, "Acked-by", CAT)
    archive.add("sections", message=5, part=0, line=3, end_line=4, kind="quote", depth=1)
    archive.add("sections", message=5, part=0, line=7, end_line=8, kind="signature", depth=0)
    archive.add("sections", message=4, part=0, line=9, end_line=17, kind="diff", depth=0)
    archive.add("claimed_diffstats", message=4, part=0, line=6, end_line=7, quoted=0, files=1, insertions=1, deletions=2)
    archive.add(
        "named_commits",
        id=1,
        message=4,
        part=0,
        line=3,
        end_line=3,
        quoted=0,
        sha="1234567890ab",
        subject="widget: turn it",
        role="fixes",
        stability="unknown",
    )
    archive.add(
        "named_commits",
        id=2,
        message=7,
        part=0,
        line=2,
        end_line=2,
        quoted=0,
        sha="1234567",
        role="mentioned",
        stability="mainline",
        tree="torvalds/linux.git",
        patch=2,
        patch_by="subject",
    )
    archive.add(
        "named_commits",
        id=3,
        message=5,
        part=0,
        line=1,
        end_line=1,
        quoted=0,
        subject="widget: hold the lock",
        role="mentioned",
        stability="unknown",
        patch=2,
        patch_by="subject",
    )
    archive.add("declarations", id=1, message=3, part=0, line=9, quoted=0, name="base-commit", value="a" * 40)


def _talk(archive: "_Archive") -> None:
    """A conversation without patches, one of whose mails tries to break the page, with an attachment."""
    archive.thread(
        3, root="talk@example.com", subject="Turning widgets by hand", messages=2, patches=0, missing=0, at="2026-03-01T00:00:00Z"
    )
    archive.message(8, "talk@example.com", "Turning widgets by hand", kind="other", sender=BOB, thread=3, at="2026-03-01T00:00:00Z")
    archive.message(9, HOSTILE_ID, HOSTILE, kind="reply", sender=EVE, thread=3, parent=8, at="2026-03-02T00:00:00Z", text=HOSTILE + "\n")
    archive.add("attachments", id=1, message=9, part=1, filename=HOSTILE, content_type="text/html", size=60, text=HOSTILE + "\n")
    archive.add("attachments", id=2, message=9, part=2, filename="log.bin", content_type="application/octet-stream", size=5)
    archive.add("message_defects", id=1, message=9, kind="bad-charset", detail="charset no-such-thing")


def _regressions(archive: "_Archive") -> None:
    """One that Bob bisected on v1, carried to v2; one for which a fix waits."""
    common = {"ordinal": 1, "source": "person", "is_bisected": 1, "reporter_name": "Bob Example", "reporter_email": "bob@example.com"}
    archive.add(
        "regressions", regression=1, report_id="v2-1-re@example.com", report=5, signature="BUG: NULL pointer dereference in turn", kind="crash",
        status="open", status_because="reported", series=1, root_id="v1-0@example.org", patch="v1-1@example.org", culprit_sha="1234567890ab",
        culprit_subject="widget: hold the lock", reported_at="2026-01-20T08:00:00Z", last_event_at="2026-01-21T08:00:00Z", **common,
    )  # fmt: skip
    archive.add(
        "regressions", regression=2, report_id="talk@example.com", report=8, signature="widget is slow", kind="performance", status="fix-posted",
        status_because="fix-posted", reported_at="2026-02-25T08:00:00Z", last_event_at="2026-02-26T08:00:00Z", fix_id="v2-2@example.org", **common,
    )  # fmt: skip
    for number, (regression, message, message_id, event, status, at) in enumerate(
        (
            (1, 5, "v2-1-re@example.com", "reported", "open", "2026-01-20T08:00:00Z"),
            (1, 5, "v2-1-re@example.com", "bisected", "open", "2026-01-21T08:00:00Z"),
            (2, 8, "talk@example.com", "reported", "open", "2026-02-25T08:00:00Z"),
            (2, 6, "v2-2@example.org", "fix-posted", "fix-posted", "2026-02-26T08:00:00Z"),
        ),
        1,
    ):
        archive.add(
            "regression_events", id=number, regression=regression, at=at, event=event, status=status, message_id=message_id, part=0, line=1, quoted=0,
            conditional=0, is_command=0, by_email="bob@example.com", message=message,
        )  # fmt: skip
    for root, status in (("v1-0@example.org", "reported"), ("v2-0@example.org", "carried")):
        archive.add("regression_revisions", regression=1, root_id=root, status=status, message_id="v2-1-re@example.com", part=0, line=1)


Person = tuple[int, str, str]


class _Archive:
    """Adds rows, with what most rows of a table have in common."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._positions: dict[int, int] = {}
        self._depths: dict[int, int] = {}
        self._ids: dict[int, str] = {}

    def add(self, table: str, **columns: Any) -> None:
        self._database.table(table).insert(columns)

    def thread(self, number: int, *, root: str, subject: str, messages: int, patches: int, missing: int, at: str) -> None:
        self.add(
            "threads",
            thread=number,
            root_id=root,
            subject=subject,
            message_count=messages,
            participant_count=2,
            patch_count=patches,
            missing_count=missing,
            started_at=at,
            last_at=at,
        )

    def message(
        self,
        number: int,
        message_id: str,
        subject: str,
        *,
        kind: str,
        sender: Person,
        thread: int,
        at: str,
        parent: int | None = None,
        speaks_of: int | None = None,
        text: str = "widget talk\n",
    ) -> None:
        self._positions[thread] = self._positions.get(thread, 0) + 1
        self._depths[number] = self._depths[parent] + 1 if parent else 0
        self._ids[number] = message_id
        self.add("mails", mail=number, message_id=message_id, content_hash=f"{number:040x}", copy_rank="0")
        self.add("memberships", mail=number, list=1, received_at=1767607200 + number)
        self.add(
            "messages",
            id=number,
            message_id=message_id,
            subject=subject,
            kind=kind,
            kind_alone=kind,
            from_name=sender[1],
            from_email=sender[2],
            sent_at=at,
            thread=thread,
            position=self._positions[thread],
            depth=self._depths[number],
            parent=parent,
            parent_id=self._ids[parent] if parent else None,
            speaks_of=speaks_of or (number if kind in ("cover", "patch") else None),
            sender=sender[0],
            sort_key=number << 20,
            size=len(text),
            linked=1,
            indexed_as=number << 20,
        )
        self.add("bodies", message=number, text=text)

    def series(self, number: int, *, name: str, title: str, revisions: int) -> None:
        self.add(
            "series",
            series=number,
            name=name,
            title=title,
            author_name=ANN[1],
            author_email=ANN[2],
            latest_revision="2",
            revision_count=revisions,
            patch_count=2,
            first_posted_at="2026-01-05T10:00:00Z",
            last_posted_at="2026-02-01T08:00:00Z",
            state="under-review",
        )

    def revision(
        self,
        message: int,
        root: str,
        *,
        revision: str,
        ordinal: int,
        expected: int,
        received: int,
        at: str,
        because: str | None = None,
        superseded_by: str | None = None,
        linked_by: str | None = None,
    ) -> None:
        self.add(
            "revisions",
            id=message,
            root_id=root,
            series=1,
            ordinal=ordinal,
            revision=revision,
            revision_inferred=0,
            kind="posting",
            title="widget: turn safely",
            cover_id=root,
            posted_at=at,
            expected=expected,
            received=received,
            complete=int(not because),
            incomplete_because=because,
            superseded_by=superseded_by,
            linked_by=linked_by,
            files=1,
            additions=1,
            deletions=2,
        )

    def patch(self, message: int, message_id: str, *, root: str, revision: str, counter: int, title: str, at: str) -> None:
        self.add(
            "patches",
            id=message,
            message_id=message_id,
            root_id=root,
            series=1,
            revision=revision,
            counter=counter,
            total=2,
            title=title,
            title_key=counter,
            additions=1,
            deletions=2,
            file_count=1,
            part=0,
            line=9,
            author_name=ANN[1],
            author_email=ANN[2],
            posted_at=at,
        )

    def change(self, message: int, *, path: int, additions: int, deletions: int, line: int = 9) -> None:
        self.add(
            "changed_files",
            message=message,
            part=0,
            line=line,
            end_line=line + 8,
            path=path,
            change="modify",
            is_binary=0,
            additions=additions,
            deletions=deletions,
            old_blob="aaaaaaa",
            new_blob="bbbbbbb",
        )
        self.add(
            "diff_hunks",
            message=message,
            part=0,
            line=line + 3,
            end_line=line + 8,
            path=path,
            old_start=10,
            old_count=4,
            new_start=10,
            new_count=3,
            section="static int turn(struct widget *w)",
        )

    def trailer(self, message: int, line: int, name: str, person: Person, *, quoted: int = 0) -> None:
        self.add(
            "message_trailers",
            message=message,
            part=0,
            line=line,
            name=name,
            value=f"{person[1]} <{person[2]}>",
            person=person[0],
            person_name=person[1],
            quoted=quoted,
            conditional=0,
        )
