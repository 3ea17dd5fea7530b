"""Builders of small threads that tell the life of one regression, and what the database says of it."""

import random
from collections.abc import Mapping, Sequence
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import NamedTuple

from logical_dump import differences, logical_dump
from mails import START, mail, write_mbox

from patchlore.ingest.pipeline import ingest
from patchlore.model.database import open_database
from patchlore.queries.catalog import views

ANN, BOB, MAX, UMA = "Ann <ann@example.org>", "Bob <bob@example.com>", "Max <max@example.net>", "Uma <uma@example.net>"
SPLAT = "[    1.000000] BUG: kernel NULL pointer dereference, address: 08\n[    1.000001] RIP: 0010:pump_start+0x1e/0x180\n"
SEEN = f"I now see this:\n\n{SPLAT}"
TITLE, FIX = "pump: rework the start", "pump: look before the start"


def diff(path: str = "pump.c", *, to: str = "c") -> str:
    return f"---\ndiff --git a/{path} b/{path}\n--- a/{path}\n+++ b/{path}\n@@ -1,2 +1,2 @@\n int a;\n-int b;\n+int {to};\n"


def answer(name: str, to: str, body: str, minutes: int, *, sender: str = BOB, subject: str = TITLE) -> bytes:
    return mail(name, f"Re: [PATCH] {subject}", body=body, answers=to, sender=sender, minutes=minutes)


def patch(
    name: str, minutes: int, *, prefix: str = "[PATCH]", title: str = FIX, text: str = "Text.\n", to: str = "d", **rest: str
) -> bytes:
    path = rest.pop("path", "pump.c")
    return mail(
        name,
        f"{prefix} {title}",
        body=f"{text}\nSigned-off-by: Ann <ann@example.org>\n{diff(path, to=to)}",
        minutes=minutes,
        sender=ANN,
        **rest,
    )


V1 = patch("v1@example.org", 0, title=TITLE, to="c")
REPORT = answer("report@example.com", "v1@example.org", SEEN, 10)
V2 = patch("v2@example.org", 100, prefix="[PATCH v2]", title=TITLE, to="e")
V3 = patch("v3@example.org", 200, prefix="[PATCH v3]", title=TITLE, to="f")
CLOSES = "Text.\n\nReported-by: Bob <bob@example.com>\nCloses: https://lore.kernel.org/r/report@example.com/\n"
POSTED = patch("fix@example.org", 50, text=CLOSES)


class Told(NamedTuple):
    """A row of `regression_events`, without the numbers of rows."""

    minutes: int
    event: str
    status: str
    message_id: str
    line: int
    by_email: str
    root_id: str | None = None
    conditional: int = 0
    is_command: int = 0
    part: int = 0
    quoted: int = 0


REPORTED = Told(10, "reported", "open", "report@example.com", 3, "bob@example.com")
FIX_POSTED = Told(50, "fix-posted", "fix-posted", "fix@example.org", 4, "ann@example.org", "fix@example.org")


class Story(NamedTuple):
    """Mails, all that they tell of the regression, the rule that it stands by, and how it stands to the revisions."""

    mails: Sequence[bytes]
    told: Sequence[Told]
    because: str
    revisions: Mapping[str, str] = {"v1": "reported"}


def new_revision(name: str, minutes: int, status: str) -> Told:
    return Told(minutes, "new-revision", status, f"{name}@example.org", 0, "ann@example.org", f"{name}@example.org")


SHA = "1234567890ab"
OTHER = patch("other@example.org", 1, title="pump: oil the valve", path="valve.c")
OTHER_REPORT = answer(
    "other-report@example.net", "other@example.org", SEEN.replace("pump_start", "valve_open"), 5, sender=MAX, subject="pump: oil the valve"
)
DUPLICATE = "This was already reported, see https://lore.kernel.org/r/other-report@example.net/\n"
ME_TOO = answer("me-too@example.net", "report@example.com", "I can reproduce it.\n", 20, sender=MAX)


def to_fix(name: str, body: str, minutes: int, *, sender: str = BOB, to: str = "fix@example.org") -> bytes:
    return answer(name, to, body, minutes, sender=sender, subject=FIX)


def below(name: str, body: str, minutes: int, *, sender: str = BOB) -> bytes:
    return answer(name, "report@example.com", body, minutes, sender=sender)


WANTED = "where report_id = 'report@example.com'"


def built(path: Path, *archives: Sequence[bytes]) -> Path:
    for number, mails in enumerate(archives):
        ingest([write_mbox(path.with_suffix(f".{number}.mbox"), mails)], path, views=views(), jobs=1)
    return path


def rows(path: Path, query: str) -> list[tuple[object, ...]]:
    with closing(open_database(path)) as database:
        return database.conn.execute(query).fetchall()


def events(path: Path) -> list[Told]:
    found = []
    for at, *row in rows(
        path,
        "select at, event, e.status, message_id, line, by_email, e.root_id, conditional, is_command, part, quoted "
        f"from regression_events e join regressions r using (regression) {WANTED} order by e.id",
    ):
        minutes = next(number for number in range(5000) if (START + timedelta(minutes=number)).strftime("%Y-%m-%dT%H:%M:%SZ") == at)
        found.append(Told(minutes, *row))
    return found


def check(story: Story, path: Path) -> None:
    """Compare all that the database says of the regression with what the story should tell."""
    built(path, [V1, REPORT, *story.mails])
    assert events(path) == list(story.told)
    assert rows(path, f"select status, status_because from regressions {WANTED}") == [(story.told[-1].status, story.because)]
    revisions = rows(path, f"select v.root_id, v.status from regression_revisions v join regressions using (regression) {WANTED}")
    assert {str(root_id).partition("@")[0]: status for root_id, status in revisions} == story.revisions


def check_any_order(story: Story, folder: Path) -> None:
    """Compare the database that the mails give in order with that of a shuffled half and the other half."""
    mails = [V1, REPORT, *story.mails]
    whole = logical_dump(built(folder / "whole.db", mails))
    others = tuple(name for name in whole if not name.startswith("regression"))
    chance = random.Random(len(story.mails))
    chance.shuffle(mails)
    cut = chance.randrange(1, len(mails))
    split = logical_dump(built(folder / "split.db", mails[:cut], mails[cut:]), without=others)
    assert differences(split, logical_dump(folder / "whole.db", without=others)) == {}
