"""What was said of each revision of a series, and what the next one did about it."""

from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

from mails import mail, write_mbox

from patchlore.ingest.pipeline import ingest
from patchlore.model.database import open_database
from patchlore.queries.catalog import run, views

ANN, BOB, CAT, EVE = (
    "Ann Archer <ann@example.org>",
    "Bob Baker <bob@example.com>",
    "Cat Cooper <cat@example.com>",
    "Eve Eaton <eve@example.com>",
)
BOBS, CATS = (f"Reviewed-by: {BOB}\n", f"Acked-by: {CAT}\n")
TITLES = {
    "turn": "widget: turn it",
    "stop": "widget: stop it",
    "hold": "widget: hold it",
    "drop": "widget: drop it",
    "lift": "widget: lift it",
}
OOPS = """It crashes:

BUG: unable to handle kernel NULL pointer dereference at 0000000000000008
RIP: 0010:widget_turn+0x1e/0x180
Call Trace:
 widget_probe+0x10/0x20
"""


def patch(revision: int, counter: int, total: int, name: str, line: str, *, tags: str = "", changes: str = "") -> bytes:
    diff = f"diff --git a/{name}.c b/{name}.c\n--- a/{name}.c\n+++ b/{name}.c\n@@ -1,3 +1,3 @@\n int {name}_first;\n-int {name}_old;\n+{line}\n"
    body = f"Words.\n\n{tags}Signed-off-by: {ANN}\n---\n{changes}\n{diff} int {name}_last;\n-- \n2.39\n"
    label = "PATCH" if revision == 1 else f"PATCH v{revision}"
    return mail(
        f"v{revision}-{name}@example.org", f"[{label} {counter}/{total}] {TITLES[name]}", body=body, sender=ANN,
        answers=f"v{revision}-0@example.org", minutes=revision * 1000 + counter,
    )  # fmt: skip


def cover(revision: int, total: int, text: str) -> bytes:
    label = "PATCH" if revision == 1 else f"PATCH v{revision}"
    body = f"{text}\n\nAnn Archer ({total}):\n"
    return mail(f"v{revision}-0@example.org", f"[{label} 0/{total}] widget: all", body=body, sender=ANN, minutes=revision * 1000)


def answer(name: str, to: str, text: str, sender: str, *, minutes: int = 1100) -> bytes:
    return mail(f"{name}@example.com", "Re: widget", body=text, sender=sender, answers=f"{to}@example.org", minutes=minutes)


OTHER = mail(
    "other@example.net", "[PATCH] gadget: turn it too", sender=EVE, minutes=1050,
    body="Words.\n---\n\ndiff --git a/turn.c b/turn.c\n--- a/turn.c\n+++ b/turn.c\n@@ -1,3 +1,3 @@\n int turn_first;\n-int turn_old;\n+int gadget;\n int turn_last;\n-- \n2.39\n",
)  # fmt: skip
V1 = (
    cover(1, 4, "Turn it."),
    patch(1, 1, 4, "turn", "int one;"),
    patch(1, 2, 4, "stop", "int two;"),
    patch(1, 3, 4, "hold", "int three;"),
    patch(1, 4, 4, "drop", "int four;"),
    answer("b1", "v1-turn", f"Why one?\n\n{BOBS}", BOB),
    answer("b4", "v1-drop", BOBS, BOB),
    answer("c2", "v1-stop", CATS, CAT),
    answer("e0", "v1-turn", OOPS, EVE, minutes=1200),
    OTHER,
)
V2 = (
    cover(2, 4, "Turn it.\n\nChanges since v1:\n- one is uno (Bob)"),
    patch(2, 1, 4, "turn", "int uno;", tags=BOBS),
    patch(2, 2, 4, "stop", "int two;"),
    patch(2, 3, 4, "hold", "int three;"),
    patch(2, 4, 4, "lift", "int five;"),
)
TOLD = (
    "revision", "regressions", "collisions", "since_before", "tags_carried", "reviewers_named", "patches", "replies", "repliers", "tags",
    "not_named",
)  # fmt: skip


def history(folder: Path, mails: Sequence[bytes], series: str = "v1-0@example.org") -> list[tuple[Any, ...]]:
    ingest([write_mbox(folder / "mails.mbox", mails)], folder / "mails.db", views=views(), jobs=1)
    with closing(open_database(folder / "mails.db")) as database:
        found = run(database, "series-history", {"series": series})
        rows = [dict(zip(found.columns, row, strict=True)) for row in found.rows]
    return [tuple(row[name] for name in TOLD) for row in rows]


def test_what_was_said_and_what_the_next_revision_did_about_it(tmp_path: Path) -> None:
    """The tag of the patch that was dropped is not counted; who reports a crash is not named, nor is who only gave a tag."""
    assert history(tmp_path, [*V1, *V2]) == [
        ("1", "1 reported", "1 superseded", None, None, None, "4/4", 4, 3, "Acked-by: 1, Reviewed-by: 1", None),
        ("2", "1 carried", "1 live", "1 changed, 2 as before, 1 new, 1 dropped", "1 of 2", "1 of 3", "4/4", 0, 0, None, "Cat, Eve"),
    ]


def test_a_partial_posting_drops_nothing_and_is_not_what_the_next_one_is_compared_with(tmp_path: Path) -> None:
    single = mail(
        "v1-again@example.org", "[PATCH v1.1 1/4] widget: turn it", sender=ANN, minutes=1300, answers="v1-turn@example.org",
        body=patch(1, 1, 4, "turn", "int won;").split(b"\n\n", 1)[1].decode(),
    )  # fmt: skip
    assert [(row[0], row[3]) for row in history(tmp_path, [*V1, single, *V2])] == [
        ("1", None),
        ("1.1", "1 changed"),
        ("2", "1 changed, 2 as before, 1 new, 1 dropped"),
    ]


def test_a_list_of_changes_in_a_patch_names_who_spoke_of_it(tmp_path: Path) -> None:
    """Not who spoke of another patch."""
    named = patch(2, 2, 4, "stop", "int deux;", changes="v2: two is deux (Cat, Bob)\n")
    rows = history(tmp_path, [*V1, cover(2, 4, "Turn it."), V2[1], named, *V2[3:]])
    assert (rows[1][5], rows[1][10]) == ("1 of 3", "Bob, Eve")


def test_a_regression_that_is_gone(tmp_path: Path) -> None:
    gone = answer("e9", "v2-turn", f"The crash is gone with v2, thanks.\n\nTested-by: {EVE}\n", EVE, minutes=2100)
    assert [row[1] for row in history(tmp_path, [*V1, *V2, gone])] == ["1 reported", "1 unaffected (1 confirmed)"]
