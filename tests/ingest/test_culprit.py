"""Which commit a person's mail blames, and which it only names."""

import pytest
from mails import mail

from patchlore.ingest.extract import extract
from patchlore.ingest.message import parse_message
from patchlore.model.regression import Culprit

SHA = "1234567890abcdef1234567890abcdef12345678"
SPLAT = "\n[    1.000000] WARNING: CPU: 0 PID: 1 at mm/pump.c:25 pump_alloc+0x2f8/0x7b0\n"


def culprit(line: int, sha: str | None, subject: str | None, *, is_bisected: bool) -> Culprit:
    return Culprit(part=0, line=line, sha=sha, subject=subject, is_bisected=is_bisected)


# name -> (subject, body, culprit)
BLAMED = {
    "first bad commit": (
        "[REGRESSION] pump stops",
        f"{SHA} is the first bad commit\ncommit {SHA}\nAuthor: Ann Archer <ann@example.org>\nDate:   Mon Feb 1 10:00:00 2021\n\n    pump: go\n",
        culprit(1, SHA, "pump: go", is_bisected=True),
    ),
    "of a log, id and title below": (
        "[REGRESSION] pump stops",
        f"Ann bisected this and found,\n# first bad commit:\n  [{SHA}]\n  pump: add a valve\n",
        culprit(3, SHA, "pump: add a valve", is_bisected=True),
    ),
    "git log of who bisected": (
        "pump failed from 5.3.0-rc1",
        (
            f"As subject, I found it failed from below commit[1].\n\n[1]\ncommit {SHA} (refs/bisect/bad)\nAuthor: Ann <ann@example.org>\n"
            "Date:   Thu Jul 18 15:58:40 2019 -0700\n\n    pump: add a valve\n"
        ),
        culprit(4, SHA, "pump: add a valve", is_bisected=True),
    ),
    "the address of a commit": (
        "[REGRESSION] pump stops",
        f"It stops.\n\nThis started with https://git.kernel.org/pub/scm/linux/kernel/git/torvalds/linux.git/commit/?id={SHA}\n",
        culprit(3, SHA, None, is_bisected=False),
    ),
    "bisected to the address of a commit": (
        "[REGRESSION] pump stops",
        f"It stops.\n\nI bisected it to https://git.kernel.org/torvalds/c/{SHA[:12]}\n",
        culprit(3, SHA[:12], None, is_bisected=True),
    ),
    "its title": (
        "[REGRESSION] pump stops",
        'It stops.\n\nThe culprit is the patch "pump: add a valve".\n',
        culprit(3, None, "pump: add a valve", is_bisected=False),
    ),
    "its title, reverted": (
        "[REGRESSION] pump stops",
        'It stops.\n\nReverting "pump: add a valve" fixes it.\n',
        culprit(3, None, "pump: add a valve", is_bisected=False),
    ),
    "in a sentence": (
        "[BUG] pump stops",
        'Since commit 1234567890ab ("pump: add a valve") the pump stops.\n',
        culprit(1, "1234567890ab", "pump: add a valve", is_bisected=False),
    ),
    "what it did": (
        "negative count of pumps",
        'commit 1234567890ab ("pump: add a valve") changed the updates such that we\nnow call it twice. This results in the below.\n'
        + SPLAT,
        culprit(1, "1234567890ab", "pump: add a valve", is_bisected=False),
    ),
    "what it triggers, on the line below": (
        "Re: [GIT PULL] pumps",
        "This commit is upstream as\n\n    1234567890ab pump: add a valve\n\n...triggers a regression in the pump test.\n" + SPLAT,
        culprit(3, "1234567890ab", "pump: add a valve", is_bisected=False),
    ),
    "the patch that it answers, in a tree by now": (
        "Re: [PATCH 1/2] pump: add a valve",
        'This patch landed in linux-next 20201109 as commit 1234567890ab ("pump: add\na valve"). However it causes the following warning:\n'
        + SPLAT,
        culprit(1, "1234567890ab", "pump: add a valve", is_bisected=False),
    ),
    "the patch that it answers, which is in a tree by now": (
        "Re: [PATCH] pump: add a valve",
        'I bisected a boot hang to this patch, which landed in linux-next as commit\n1234567890ab ("pump: add a valve").\n\n' + SPLAT,
        culprit(2, "1234567890ab", "pump: add a valve", is_bisected=True),
    ),
    "of a stable release, by its title": (
        "Re: [PATCH 4.19 00/98] 4.19.321-rc1 review",
        f"Max bisected this to first bad commit id as,\n  pump: add a valve\n  [ Upstream commit {SHA} ]\n\n" + SPLAT,
        culprit(2, SHA, "pump: add a valve", is_bisected=True),
    ),
    "of a person, by its title": (
        "Re: [PATCH 4.19 00/98] 4.19.321-rc1 review",
        "Max bisected this kernel crash and found the first bad commit,\n\nAnn Archer <ann@example.org>\n   pump: add a valve\n\n" + SPLAT,
        culprit(4, None, "pump: add a valve", is_bisected=True),
    ),
    "where bisecting led": (
        "[REGRESSION] pump stops",
        "git bisect led me to commit 1234567890ab.\n",
        culprit(1, "1234567890ab", None, is_bisected=True),
    ),
    "since when": ("[REGRESSION] pump stops", "No water since\n1234567890ab.\n", culprit(2, "1234567890ab", None, is_bisected=False)),
    "its title wrapped": (
        "[REGRESSION] pump stops",
        f"The bisection says:\n\n  {SHA} (refs/bisect/bad) PUMP:\nvalve: add it\n\n" + SPLAT,
        culprit(3, SHA, "PUMP: valve: add it", is_bisected=True),
    ),
    "no title below": (
        "Re: [PATCH 4.19 00/98] 4.19.321-rc1 review",
        "I have not bisected it yet:\n\nReported-by: Max <max@example.org>\n\n" + SPLAT,
        None,
    ),
    "in the subject": (
        "flood of errors due to 5.9 commit 1234567890ab",
        '5.9 commit 1234567890ab ("pump: add a valve") switched from a to b.\n\nPlease advise.\n',
        culprit(1, "1234567890ab", "pump: add a valve", is_bisected=False),
    ),
    "in the subject, short": (
        "[BISECTED 1234567890ab] pump stops",
        "The pump stops.\n",
        culprit(0, "1234567890ab", None, is_bisected=True),
    ),
    "no title but prose": (
        "Re: [PATCH] pump: go",
        f"While testing I faced a bug with the commit:\n\ncommit {SHA}\nAuthor: Ann <ann@example.org>\nDate:   Wed Feb 20 21:12:50 2019 -0800\n\n"
        "When I reverted the condition it worked for me. I\nam thinking of another one.\n" + SPLAT,
        culprit(3, SHA, None, is_bisected=False),
    ),
    "ends of a range": (
        "[REGRESSION] pump stops",
        (
            "We could bisect it to this series.\n\nThis commit tests good:\n\n1234567890ab (\"Merge tag 'pump'\")\n\nThis commit tests bad:\n\n"
            'abcdef123456 ("pump: fix Kconfig")\n'
        ),
        None,
    ),
    "a step of a bisection": (
        "[REGRESSION] pump stops",
        f"The pump stops.\n\nBisecting: 936 revisions left to test after this (roughly 10 steps)\n[{SHA}] pump: defer the cleanup\n",
        None,
    ),
    "what runs": ("[BUG] pump stops", "HEAD is at 1234567890ab and git describe says v6.0.15-996-g988abd970566.\n", None),
}


@pytest.mark.parametrize(("subject", "body", "expected"), BLAMED.values(), ids=BLAMED)
@pytest.mark.parametrize("line_end", ["\n", "\r\n"], ids=["lf", "crlf"])
def test_culprit(subject: str, body: str, expected: Culprit | None, line_end: str) -> None:
    answers = "p@example.org" if subject.startswith("Re:") else None
    found = extract(parse_message(mail("m@example.org", subject, body=body, answers=answers, line_end=line_end))).reports
    assert [one.culprit for one in found] == [expected]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ('This patch landed in linux-next as commit 1234567890ab ("pump: go"). It causes this:\n' + SPLAT, True),
        ('Commit abcdef123456 ("valve: go") causes this, not your patch:\n' + SPLAT, False),
    ],
    ids=["the patch itself", "another"],
)
def test_the_patch_that_is_answered_is_blamed_as_well(body: str, expected: bool) -> None:
    found = extract(parse_message(mail("m@example.org", "Re: [PATCH] pump: go", body=body, answers="p@example.org"))).reports
    assert [one.blames_parent for one in found] == [expected]


@pytest.mark.parametrize(
    "words",
    [
        'This is not the culprit: "pump: add a valve".',
        'Reverting "pump: add a valve" does not help.',
        f"Fixed by https://git.kernel.org/torvalds/c/{SHA[:12]}",
    ],
)
def test_what_is_named_but_not_blamed(words: str) -> None:
    (report,) = extract(parse_message(mail("m@example.org", "[REGRESSION] pump stops", body=f"It stops.\n\n{words}\n"))).reports
    assert report.culprit is None
