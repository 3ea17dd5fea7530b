"""How a regression stands to later revisions, and how it ends without a fix: small threads, whatever order the mails come in."""

from pathlib import Path

import pytest
from mails import mail
from regression_story import (
    ANN,
    DUPLICATE,
    MAX,
    ME_TOO,
    OTHER,
    OTHER_REPORT,
    REPORTED,
    SEEN,
    TITLE,
    UMA,
    V1,
    V2,
    V3,
    Story,
    Told,
    answer,
    below,
    built,
    check,
    check_any_order,
    new_revision,
    patch,
    rows,
    to_fix,
)

STORIES = {
    "posted again without a word": Story(
        [V2], [REPORTED, new_revision("v2", 100, "open")], "reported", {"v1": "reported", "v2": "carried"}
    ),
    "folded in, says the author": Story(
        [below("f@example.org", "Thanks, I've folded that in.\n", 20, sender=ANN), V2],
        [REPORTED, Told(20, "folded-in", "fix-posted", "f@example.org", 1, "ann@example.org"), new_revision("v2", 100, "fixed")],
        "folded-in",
        {"v1": "reported", "v2": "fix-claimed"},
    ),
    "folded in, says the list of changes": Story(
        [
            patch(
                "v2@example.org",
                100,
                prefix="[PATCH v2]",
                title=TITLE,
                to="e",
                text="Text.\n\nChanges since v1:\n- fix the crash in pump_start\n",
            )
        ],
        [
            REPORTED,
            Told(100, "folded-in", "fix-posted", "v2@example.org", 4, "ann@example.org", root_id="v2@example.org"),
            new_revision("v2", 100, "fixed"),
        ],
        "folded-in",
        {"v1": "reported", "v2": "fix-claimed"},
    ),
    "folded in and confirmed": Story(
        [
            below("f@example.org", "Thanks, I've folded that in.\n", 20, sender=ANN),
            V2,
            answer("t@example.com", "v2@example.org", "I can confirm that v2 works for me.\n", 110),
        ],
        [
            REPORTED,
            Told(20, "folded-in", "fix-posted", "f@example.org", 1, "ann@example.org"),
            new_revision("v2", 100, "fixed"),
            Told(110, "confirmed", "fixed", "t@example.com", 1, "bob@example.com", root_id="v2@example.org"),
        ],
        "confirmed",
        {"v1": "reported", "v2": "fixed"},
    ),
    "folded in, and still there, says the reporter at the cover": Story(
        [
            below("f@example.org", "Thanks, I've folded that in.\n", 20, sender=ANN),
            mail("cover2@example.org", "[PATCH v2 0/1] pump: rework the start", minutes=100, sender=ANN),
            patch("v2@example.org", 101, prefix="[PATCH v2 1/1]", title=TITLE, to="e", answers="cover2@example.org"),
            answer("t@example.com", "cover2@example.org", "I tested v2 and it still fails.\n", 110),
        ],
        [
            REPORTED,
            Told(20, "folded-in", "fix-posted", "f@example.org", 1, "ann@example.org"),
            Told(100, "new-revision", "fixed", "cover2@example.org", 0, "ann@example.org", "cover2@example.org"),
            Told(110, "test-failed", "open", "t@example.com", 1, "bob@example.com", "cover2@example.org"),
        ],
        "test-failed",
        {"v1": "reported", "cover2": "carried"},
    ),
    "confirmed on v2 only": Story(
        [V2, answer("t@example.com", "v2@example.org", "The crash is gone with v2, this works fine.\n", 110), V3],
        [
            REPORTED,
            new_revision("v2", 100, "open"),
            Told(110, "confirmed", "fixed", "t@example.com", 1, "bob@example.com", root_id="v2@example.org"),
            new_revision("v3", 200, "fixed"),
        ],
        "confirmed",
        {"v1": "reported", "v2": "unaffected", "v3": "unaffected"},
    ),
    "another sees it no more on v3": Story(
        [ME_TOO, V2, V3, answer("t@example.net", "v3@example.org", "The crash is gone with this one, it works for me.\n", 210, sender=MAX)],
        [
            REPORTED,
            Told(20, "reproduced", "open", "me-too@example.net", 1, "max@example.net"),
            new_revision("v2", 100, "open"),
            new_revision("v3", 200, "open"),
            Told(210, "tested", "open", "t@example.net", 1, "max@example.net", root_id="v3@example.org"),
        ],
        "reported",
        {"v1": "reported", "v2": "carried", "v3": "unaffected"},
    ),
    "a stranger's tag on v2": Story(
        [V2, answer("t@example.net", "v2@example.org", "Tested-by: Uma <uma@example.net>\n", 110, sender=UMA)],
        [REPORTED, new_revision("v2", 100, "open")],
        "reported",
        {"v1": "reported", "v2": "carried"},
    ),
    "still failing on v2": Story(
        [V2, answer("t@example.com", "v2@example.org", "It still crashes.\n", 110)],
        [
            REPORTED,
            new_revision("v2", 100, "open"),
            Told(110, "test-failed", "open", "t@example.com", 1, "bob@example.com", root_id="v2@example.org"),
        ],
        "reported",
        {"v1": "reported", "v2": "carried"},
    ),
    "reverted": Story(
        [below("r@example.net", "I have reverted this commit now.\n", 20, sender=MAX)],
        [REPORTED, Told(20, "reverted", "fixed", "r@example.net", 1, "max@example.net")],
        "reverted",
    ),
    "dropped": Story(
        [below("r@example.net", "I've dropped this patch from my tree.\n", 20, sender=MAX)],
        [REPORTED, Told(20, "dropped", "fixed", "r@example.net", 1, "max@example.net")],
        "dropped",
    ),
    "withdrawn": Story(
        [below("r@example.org", "Please ignore this patch then.\n", 20, sender=ANN)],
        [REPORTED, Told(20, "withdrawn", "fixed", "r@example.org", 1, "ann@example.org")],
        "withdrawn",
    ),
    "duplicate, by a link": Story(
        [OTHER, OTHER_REPORT, below("d@example.net", DUPLICATE, 20, sender=MAX)],
        [REPORTED, Told(20, "duplicate", "duplicate", "d@example.net", 1, "max@example.net")],
        "duplicate",
    ),
    "duplicate of what is fixed": Story(
        [
            OTHER,
            OTHER_REPORT,
            below("d@example.net", DUPLICATE, 20, sender=MAX),
            patch("fix@example.org", 50, text="Text.\n\nCloses: https://lore.kernel.org/r/other-report@example.net/\n"),
            to_fix("a@example.net", "Applied, thanks.\n", 60, sender=MAX),
        ],
        [
            REPORTED,
            Told(20, "duplicate", "duplicate", "d@example.net", 1, "max@example.net"),
            Told(50, "fix-posted", "duplicate", "fix@example.org", 3, "ann@example.org", root_id="fix@example.org"),
            Told(60, "applied", "duplicate", "a@example.net", 1, "max@example.net", root_id="fix@example.org"),
        ],
        "duplicate",
    ),
    "duplicate, by regzbot": Story(
        [
            OTHER,
            OTHER_REPORT,
            below("d@example.net", "#regzbot dup-of: https://lore.kernel.org/r/other-report@example.net/\n", 20, sender=MAX),
        ],
        [REPORTED, Told(20, "duplicate", "duplicate", "d@example.net", 1, "max@example.net", is_command=1)],
        "duplicate",
    ),
    "taken back": Story(
        [below("i@example.com", "Sorry for the noise, it was my mistake.\n", 20)],
        [REPORTED, Told(20, "invalid", "invalid", "i@example.com", 1, "bob@example.com")],
        "invalid",
    ),
    "not a bug": Story(
        [below("i@example.net", "#regzbot notabug\n", 20, sender=MAX)],
        [REPORTED, Told(20, "invalid", "invalid", "i@example.net", 1, "max@example.net", is_command=1)],
        "invalid",
    ),
    "called none by one": Story(
        [below("i@example.net", "This is not a bug.\n", 20, sender=MAX)],
        [REPORTED, Told(20, "invalid", "open", "i@example.net", 1, "max@example.net")],
        "reported",
    ),
    "called none by two": Story(
        [below("i@example.net", "This is not a bug.\n", 20, sender=MAX), below("j@example.net", "This is expected.\n", 30, sender=UMA)],
        [
            REPORTED,
            Told(20, "invalid", "open", "i@example.net", 1, "max@example.net"),
            Told(30, "invalid", "invalid", "j@example.net", 1, "uma@example.net"),
        ],
        "doubted",
    ),
    "inconclusive": Story(
        [below("i@example.net", "#regzbot inconclusive: no answer\n", 20, sender=MAX)],
        [REPORTED, Told(20, "inconclusive", "inconclusive", "i@example.net", 1, "max@example.net", is_command=1)],
        "inconclusive",
    ),
    "seen no more": Story(
        [below("i@example.com", "I can no longer reproduce it.\n", 20)],
        [REPORTED, Told(20, "invalid", "invalid", "i@example.com", 1, "bob@example.com")],
        "invalid",
    ),
    "reopened": Story(
        [
            below("i@example.net", "#regzbot notabug\n", 20, sender=MAX),
            below("j@example.com", "I'm reopening this, it is back again.\n", 30),
        ],
        [
            REPORTED,
            Told(20, "invalid", "invalid", "i@example.net", 1, "max@example.net", is_command=1),
            Told(30, "reopened", "open", "j@example.com", 1, "bob@example.com"),
        ],
        "reopened",
    ),
    "invalid and posted again": Story(
        [below("i@example.com", "Sorry for the noise, it was my mistake.\n", 20), V2],
        [REPORTED, Told(20, "invalid", "invalid", "i@example.com", 1, "bob@example.com"), new_revision("v2", 100, "invalid")],
        "invalid",
        {"v1": "reported", "v2": "unaffected"},
    ),
}
ALL = pytest.mark.parametrize("story", STORIES.values(), ids=STORIES)


@ALL
def test_life(story: Story, tmp_path: Path) -> None:
    check(story, tmp_path / "life.db")


@ALL
def test_in_any_order(story: Story, tmp_path: Path) -> None:
    check_any_order(story, tmp_path)


def test_an_earlier_revision_that_lacks_the_culprit(tmp_path: Path) -> None:
    """The second is only moved to another file and called so: nothing is said of it."""
    series = [
        patch(f"{revision}-{number}@example.org", 10 * minutes + number, prefix=f"[PATCH {revision} {number}/2]", title=title, path=path,
              **({"answers": f"{revision}-1@example.org"} if number > 1 else {}))
        for minutes, (revision, second, other) in enumerate(
            (("v1", "pump: say when", "when.c"), ("v2", "pumps: rework its start", "pumps.c"), ("v3", TITLE, "pump.c"))
        )
        for number, title, path in ((1, "pump: oil the valve", "valve.c"), (2, second, other))
    ]  # fmt: skip
    path = built(tmp_path / "earlier.db", [*series, answer("report@example.com", "v3-2@example.org", SEEN, 40)])
    assert rows(path, "select root_id, status, message_id, line from regression_revisions") == [
        ("v1-1@example.org", "unaffected", "v1-1@example.org", 0),
        ("v3-1@example.org", "reported", "report@example.com", 3),
    ]


def test_an_earlier_revision_that_the_report_calls_good(tmp_path: Path) -> None:
    report = answer("report@example.com", "v2@example.org", SEEN + "\nv1 works fine.\n", 110)
    path = built(tmp_path / "good.db", [V1, V2, report])
    assert rows(path, "select root_id, status, message_id, line from regression_revisions") == [
        ("v1@example.org", "unaffected", "report@example.com", 3),
        ("v2@example.org", "reported", "report@example.com", 3),
    ]
