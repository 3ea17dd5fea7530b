"""The life of one regression to its fix: each rule of docs/regression-status.md in a small thread, whatever order the mails come in."""

from pathlib import Path

import pytest
from mails import mail
from regression_story import (
    ANN,
    FIX,
    FIX_POSTED,
    MAX,
    ME_TOO,
    OTHER,
    POSTED,
    REPORTED,
    SHA,
    SPLAT,
    TITLE,
    Story,
    Told,
    answer,
    below,
    check,
    check_any_order,
    diff,
    patch,
    to_fix,
)

STORIES = {
    "silence": Story([], [REPORTED], "reported"),
    "seen by another": Story([ME_TOO], [REPORTED, Told(20, "reproduced", "open", "me-too@example.net", 1, "max@example.net")], "reported"),
    "bisected later by the reporter": Story(
        [
            below(
                "bad@example.com",
                f"Bisection says:\n\n{SHA}12 is the first bad commit\ncommit {SHA}12\nAuthor: Ann <ann@example.org>\n\n    pump: oil the valve\n",
                20,
            ),
            OTHER,
        ],
        [
            REPORTED,
            Told(20, "reported", "open", "bad@example.com", 3, "bob@example.com"),
            Told(20, "bisected", "open", "bad@example.com", 3, "bob@example.com"),
        ],
        "reported",
        {"other": "reported"},
    ),
    "bisected by another": Story(
        [below("bad@example.net", f'I bisected it to {SHA} ("pump: oil the valve").\n', 20, sender=MAX), OTHER],
        [REPORTED, Told(20, "bisected", "open", "bad@example.net", 1, "max@example.net")],
        "reported",
    ),
    "introduced": Story(
        [below("bad@example.net", f"#regzbot ^introduced: {SHA}\n", 20, sender=MAX)],
        [REPORTED, Told(20, "bisected", "open", "bad@example.net", 1, "max@example.net", is_command=1)],
        "reported",
    ),
    "culprit refuted": Story(
        [below("not@example.org", "I'm pretty sure your bisection is wrong.\n", 20, sender=ANN)],
        [REPORTED, Told(20, "culprit-refuted", "open", "not@example.org", 1, "ann@example.org")],
        "reported",
    ),
    "fix by Closes": Story([POSTED], [REPORTED, FIX_POSTED], "fix-posted"),
    "fix by Link to an answer": Story(
        [ME_TOO, patch("fix@example.org", 50, text="Text.\n\nLink: https://lore.kernel.org/r/me-too@example.net/\n")],
        [
            REPORTED,
            Told(20, "reproduced", "open", "me-too@example.net", 1, "max@example.net"),
            Told(50, "fix-posted", "fix-posted", "fix@example.org", 3, "ann@example.org", root_id="fix@example.org"),
        ],
        "fix-posted",
    ),
    "fix by Reported-by and Fixes": Story(
        [
            below("bad@example.com", f'I bisected it to {SHA} ("{TITLE}").\n', 20),
            patch("fix@example.org", 50, text=f'Text.\n\nFixes: {SHA} ("{TITLE}")\nReported-by: Bob <bob@example.com>\n'),
        ],
        [
            REPORTED,
            Told(20, "reported", "open", "bad@example.com", 1, "bob@example.com"),
            Told(20, "bisected", "open", "bad@example.com", 1, "bob@example.com"),
            Told(50, "fix-posted", "fix-posted", "fix@example.org", 3, "ann@example.org", root_id="fix@example.org"),
        ],
        "fix-posted",
    ),
    "fix by Fixes of a commit of that title": Story(
        [patch("fix@example.org", 50, text=f'pump_start() must wait.\n\nFixes: {SHA} ("{TITLE}")\n')],
        [REPORTED, Told(50, "fix-posted", "fix-posted", "fix@example.org", 3, "ann@example.org", root_id="fix@example.org")],
        "fix-posted",
    ),
    "another fix of that commit": Story(
        [patch("fix@example.org", 50, title="pump: say when", text=f'The name was wrong.\n\nFixes: {SHA} ("{TITLE}")\n')],
        [REPORTED],
        "reported",
    ),
    "fix by Reported-by alone": Story(
        [patch("fix@example.org", 50, text="Text about pump_start.\n\nReported-by: Bob <bob@example.com>\n")],
        [REPORTED, Told(50, "fix-posted", "fix-posted", "fix@example.org", 3, "ann@example.org", root_id="fix@example.org")],
        "fix-posted",
    ),
    "inline diff": Story(
        [below("try@example.org", "Can you try this?\n\n" + diff(to="z"), 20, sender=ANN)],
        [REPORTED, Told(20, "fix-posted", "fix-posted", "try@example.org", 4, "ann@example.org")],
        "fix-posted",
    ),
    "attached diff": Story(
        [
            mail(
                "try@example.org",
                f"Re: [PATCH] {TITLE}",
                answers="report@example.com",
                sender=ANN,
                minutes=20,
                headers=[("MIME-Version", "1.0"), ("Content-Type", 'multipart/mixed; boundary="xx"')],
                body='--xx\nContent-Type: text/plain\n\nDoes the attached patch help?\n\n--xx\nContent-Type: text/x-patch\nContent-Disposition: attachment; filename="a.patch"\n\n'
                + diff(to="z")
                + "--xx--\n",
            )
        ],
        [REPORTED, Told(20, "fix-posted", "fix-posted", "try@example.org", 2, "ann@example.org", part=1)],
        "fix-posted",
    ),
    "revert": Story(
        [patch("fix@example.org", 50, title=f'Revert "{TITLE}"', text=f"This reverts commit {SHA}34567890abcdef1234567890abcd.\n")],
        [REPORTED, Told(50, "fix-posted", "fix-posted", "fix@example.org", 1, "ann@example.org", root_id="fix@example.org")],
        "fix-posted",
    ),
    "pointed to": Story(
        [OTHER, below("see@example.net", "This should be fixed by https://lore.kernel.org/r/other@example.org/\n", 20, sender=MAX)],
        [
            Told(1, "fix-posted", "fix-posted", "other@example.org", 0, "ann@example.org", root_id="other@example.org"),
            Told(10, "reported", "fix-posted", "report@example.com", 3, "bob@example.com"),
            Told(20, "fix-posted", "fix-posted", "see@example.net", 1, "max@example.net"),
        ],
        "fix-posted",
    ),
    "pointed to by a question": Story(
        [
            OTHER,
            below(
                "see@example.net",
                "Does this still happen with this series:\n\nhttps://lore.kernel.org/r/other@example.org/\n\n?\n",
                20,
                sender=MAX,
            ),
        ],
        [
            Told(1, "fix-posted", "fix-posted", "other@example.org", 0, "ann@example.org", root_id="other@example.org"),
            Told(10, "reported", "fix-posted", "report@example.com", 3, "bob@example.com"),
            Told(20, "fix-posted", "fix-posted", "see@example.net", 1, "max@example.net"),
        ],
        "fix-posted",
    ),
    "just sent": Story(
        [OTHER, below("see@example.net", "Just sent out the fix:\n\n  https://lore.kernel.org/r/other@example.org/\n", 20, sender=MAX)],
        [
            Told(1, "fix-posted", "fix-posted", "other@example.org", 0, "ann@example.org", root_id="other@example.org"),
            Told(10, "reported", "fix-posted", "report@example.com", 3, "bob@example.com"),
            Told(20, "fix-posted", "fix-posted", "see@example.net", 1, "max@example.net"),
        ],
        "fix-posted",
    ),
    "fix below the report of another, of both": Story(
        [
            below("too@example.net", f"Here it looks so:\n\n{SPLAT.replace('pump_start', 'pump_run')}", 20, sender=MAX),
            patch("fix@example.org", 50, text="Text.\n\nReported-by: Bob <bob@example.com>\n", title="mend it", answers="too@example.net"),
        ],
        [REPORTED, Told(50, "fix-posted", "fix-posted", "fix@example.org", 3, "ann@example.org", root_id="fix@example.org")],
        "fix-posted",
    ),
    "tested": Story(
        [POSTED, to_fix("t@example.net", "Tested-by: Max <max@example.net>\n", 60, sender=MAX)],
        [REPORTED, FIX_POSTED, Told(60, "tested", "fix-posted", "t@example.net", 1, "max@example.net", root_id="fix@example.org")],
        "fix-posted",
    ),
    "confirmed": Story(
        [POSTED, to_fix("t@example.com", "I can confirm that this fixes it for me.\n", 60)],
        [REPORTED, FIX_POSTED, Told(60, "confirmed", "fix-posted", "t@example.com", 1, "bob@example.com", root_id="fix@example.org")],
        "fix-posted",
    ),
    "tested with a reservation": Story(
        [POSTED, to_fix("t@example.com", "This fixes the crash, except on resume.\n", 60)],
        [
            REPORTED,
            FIX_POSTED,
            Told(60, "confirmed", "fix-posted", "t@example.com", 1, "bob@example.com", root_id="fix@example.org", conditional=1),
        ],
        "fix-posted",
    ),
    "still failing": Story(
        [POSTED, to_fix("t@example.com", "No luck, it still crashes.\n", 60)],
        [REPORTED, FIX_POSTED, Told(60, "test-failed", "open", "t@example.com", 1, "bob@example.com", root_id="fix@example.org")],
        "test-failed",
    ),
    "still failing for another": Story(
        [POSTED, to_fix("t@example.net", "No luck, it still crashes.\n", 60, sender=MAX)],
        [REPORTED, FIX_POSTED, Told(60, "test-failed", "fix-posted", "t@example.net", 1, "max@example.net", root_id="fix@example.org")],
        "fix-posted",
    ),
    "answer to a question": Story(
        [
            below("try@example.org", "Can you try this?\n\n" + diff(to="z") + "\nDoes it help?\n", 20, sender=ANN),
            answer("t@example.com", "try@example.org", "> Does it help?\n\nYes, thanks.\n", 30),
        ],
        [
            REPORTED,
            Told(20, "fix-posted", "fix-posted", "try@example.org", 4, "ann@example.org"),
            Told(30, "confirmed", "fix-posted", "t@example.com", 3, "bob@example.com"),
        ],
        "fix-posted",
    ),
    "answer no": Story(
        [
            below("try@example.org", "Can you try this?\n\n" + diff(to="z") + "\nDoes it help?\n", 20, sender=ANN),
            answer("t@example.com", "try@example.org", "> Does it help?\n\nNo, sorry.\n", 30),
        ],
        [
            REPORTED,
            Told(20, "fix-posted", "fix-posted", "try@example.org", 4, "ann@example.org"),
            Told(30, "test-failed", "open", "t@example.com", 3, "bob@example.com"),
        ],
        "test-failed",
    ),
    "applied": Story(
        [POSTED, to_fix("a@example.net", "Applied, thanks.\n", 60, sender=MAX)],
        [REPORTED, FIX_POSTED, Told(60, "applied", "fixed", "a@example.net", 1, "max@example.net", root_id="fix@example.org")],
        "applied",
    ),
    "applied, says a robot": Story(
        [
            POSTED,
            to_fix(
                "a@kernel.org",
                f"Hello:\n\nThis patch was applied to pump.git (main)\nby Max <max@example.net>:\n\nOn Mon,  4 Mar 2024 you wrote:\n> Text.\n\nHere is the summary with links:\n  - {FIX}\n    https://git.kernel.org/pump/c/{SHA}\n\nYou are awesome, thank you!\n",
                60,
                sender="patchwork-bot+pump@kernel.org",
            ),
        ],
        [REPORTED, FIX_POSTED, Told(60, "applied", "fixed", "a@kernel.org", 3, "patchwork-bot+pump@kernel.org")],
        "applied",
    ),
    "applied, then still failing": Story(
        [
            POSTED,
            to_fix("a@example.net", "Applied, thanks.\n", 60, sender=MAX),
            below("t@example.com", "With the fix applied it still crashes.\n", 70),
        ],
        [
            REPORTED,
            FIX_POSTED,
            Told(60, "applied", "fixed", "a@example.net", 1, "max@example.net", root_id="fix@example.org"),
            Told(70, "test-failed", "open", "t@example.com", 1, "bob@example.com"),
        ],
        "test-failed",
    ),
    "the fix dropped": Story(
        [POSTED, to_fix("d@example.net", "I'll drop this patch for now.\n", 60, sender=MAX)],
        [REPORTED, FIX_POSTED],
        "fix-posted",
    ),
    "in a pull request": Story(
        [
            POSTED,
            mail(
                "pull@example.net", "[GIT PULL] pump fixes", sender=MAX, minutes=300, body=f"Hi,\n\nplease pull.\n\nAnn (1):\n      {FIX}\n"
            ),
        ],
        [REPORTED, FIX_POSTED, Told(300, "applied", "fixed", "pull@example.net", 6, "max@example.net")],
        "applied",
    ),
    "fixed by a commit": Story(
        [below("a@example.net", f'This was fixed by commit {SHA} ("{FIX}").\n', 60, sender=MAX)],
        [
            REPORTED,
            Told(60, "applied", "fixed", "a@example.net", 1, "max@example.net"),
            Told(60, "fix-posted", "fixed", "a@example.net", 1, "max@example.net"),
        ],
        "applied",
    ),
    "regzbot fix": Story(
        [below("a@example.net", f"#regzbot fix: {SHA}\n", 60, sender=MAX)],
        [REPORTED, Told(60, "applied", "fixed", "a@example.net", 1, "max@example.net", is_command=1)],
        "applied",
    ),
}
ALL = pytest.mark.parametrize("story", STORIES.values(), ids=STORIES)


@ALL
def test_life(story: Story, tmp_path: Path) -> None:
    check(story, tmp_path / "life.db")


@ALL
def test_in_any_order(story: Story, tmp_path: Path) -> None:
    check_any_order(story, tmp_path)
