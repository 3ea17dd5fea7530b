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
    REPORT,
    REPORTED,
    SEEN,
    SHA,
    SPLAT,
    TITLE,
    V1,
    Story,
    Told,
    answer,
    below,
    built,
    check,
    check_any_order,
    diff,
    events,
    patch,
    rows,
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
        [REPORTED, FIX_POSTED, Told(60, "applied", "fixed", "a@kernel.org", 11, "patchwork-bot+pump@kernel.org")],
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
    "a fix was posted, nobody says where": Story(
        [below("p@example.org", "I found it and just submitted a patch for it.\n", 20, sender=ANN)],
        [REPORTED, Told(20, "fix-posted", "fix-posted", "p@example.org", 1, "ann@example.org")],
        "fix-posted",
    ),
    "applied to be tested": Story(
        [POSTED, to_fix("t@example.net", "I applied this patch and it works fine.\n", 60, sender=MAX)],
        [REPORTED, FIX_POSTED, Told(60, "tested", "fix-posted", "t@example.net", 1, "max@example.net", root_id="fix@example.org")],
        "fix-posted",
    ),
    "seen again, with its log": Story(
        [below("again@example.com", f"ping\nThis issue still can be reproduced on v5.10.\n\n{SPLAT}", 20)],
        [REPORTED, Told(20, "test-failed", "open", "again@example.com", 2, "bob@example.com")],
        "reported",
    ),
    "the tester of a commit that is pasted": Story(
        [
            below(
                "bad@example.net",
                f"{SHA}12 is the first bad commit\ncommit {SHA}12\nAuthor: Ann <ann@example.org>\n\n    pump: oil the valve\n\n"
                "    Tested-by: Uma <uma@example.net>\n    Signed-off-by: Ann <ann@example.org>\n",
                20,
                sender=MAX,
            ),
            OTHER,
        ],
        [REPORTED, Told(20, "bisected", "open", "bad@example.net", 1, "max@example.net")],
        "reported",
    ),
    "fix by Reported-by, its title names the failing code": Story(
        [patch("fix@example.org", 50, title="wait in pump_start", text="Text.\n\nReported-by: Bob <bob@example.com>\n")],
        [REPORTED, Told(50, "fix-posted", "fix-posted", "fix@example.org", 3, "ann@example.org", root_id="fix@example.org")],
        "fix-posted",
    ),
    "fix by Reported-by, of who answers": Story(
        [
            below("look@example.org", "I will look.\n", 20, sender=ANN),
            patch("fix@example.org", 50, title="wait a little", text="Text.\n\nReported-by: Bob <bob@example.com>\n"),
        ],
        [REPORTED, Told(50, "fix-posted", "fix-posted", "fix@example.org", 3, "ann@example.org", root_id="fix@example.org")],
        "fix-posted",
    ),
    "a backport of who answers": Story(
        [
            below("look@example.org", "I will look.\n", 20, sender=ANN),
            patch(
                "old@example.org",
                50,
                prefix="[PATCH AUTOSEL 5.0 4/99]",
                title="wait a little",
                text="Text.\n\nReported-by: Bob <bob@example.com>\n",
            ),
        ],
        [REPORTED],
        "reported",
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


def test_what_its_reporter_mends_while_applying(tmp_path: Path) -> None:
    path = built(tmp_path / "life.db", [V1, answer("report@example.com", "v1@example.org", f"{SEEN}\nFixed in the pending branch.\n", 10)])
    assert events(path) == [REPORTED, Told(10, "folded-in", "fix-posted", "report@example.com", 6, "bob@example.com")]


def test_what_its_reporter_mends_in_an_answer_is_no_folding(tmp_path: Path) -> None:
    path = built(tmp_path / "life.db", [V1, REPORT, below("self@example.com", "Fixed in the pending branch.\n", 20)])
    assert events(path) == [REPORTED]


def test_the_author_of_a_series_is_no_tester(tmp_path: Path) -> None:
    series = [
        mail("v1@example.org", "[PATCH 0/1] pumps", body="Text.\n", sender=ANN, minutes=0),
        patch("one@example.org", 1, prefix="[PATCH 1/1]", title=TITLE, answers="v1@example.org"),
    ]
    said = [
        below("a@example.org", "It works fine here.\n", 20, sender=ANN),
        below("m@example.net", "It works fine here.\n", 30, sender=MAX),
    ]
    path = built(tmp_path / "life.db", [*series, REPORT, *said])
    assert events(path) == [REPORTED, Told(30, "tested", "open", "m@example.net", 1, "max@example.net")]


def test_the_commit_that_its_reporter_names_last_is_held(tmp_path: Path) -> None:
    first = below("first@example.com", f'It is caused by commit {SHA} ("pump: oil it").\n\n{SPLAT}', 20)
    last = below("last@example.com", f'Sorry, it is caused by commit fedcba098765 ("pump: dry it").\n\n{SPLAT}', 30)
    for mails, agreed in (([first], SHA), ([first, last], "fedcba098765")):
        path = built(tmp_path / f"{agreed}.db", [V1, REPORT, *mails])
        assert rows(path, "select culprit_sha, culprit_agreed_sha from regressions") == [(SHA, agreed)]


@ALL
def test_in_any_order(story: Story, tmp_path: Path) -> None:
    check_any_order(story, tmp_path)
