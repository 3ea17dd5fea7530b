"""What each line of a text is: own words, quote, diff, signature, footer."""

import pytest

from patchlore.ingest.part import find_sections, read_part, unquote
from patchlore.model.message import Section
from patchlore.model.vocabulary import SectionKind

DIFF = "diff --git a/x b/x\n--- a/x\n+++ b/x\n@@ -1,2 +1,2 @@\n a\n-b\n+c\n"
MAILMAN = (
    "_______________________________________________\nDevel mailing list -- devel@lists.example.org\n"
    "To unsubscribe send an email to devel-leave@lists.example.org\n"
)
VGER = '--\nTo unsubscribe from this list: send the line "unsubscribe devel" in\nthe body of a message to majordomo@example.org\n'

# text, and its lines' marks. "." own, ">" quoted, "+" diff, "-" signature, "_" footer
TEXTS = {
    "nothing": ("", ""),
    "own words": ("Hello,\n\nyes.\n", "..."),
    "no newline at the end": ("Hello,\nyes.", ".."),
    "blank line inside a quote": ("Ann wrote:\n> one\n\n> two\n\nNo.\n", ".>>>.."),
    "blank lines round a quote are own": ("Hi\n\n> one\n\nNo.\n", "..>.."),
    "quote styles": (">one\n>>two\n> > three\n", ">>>"),
    "quote behind a space, two lines or more": (" > one\n > two\nNo.\n", ">>."),
    "a listing's pointer is no quote": ("   896\t{\n > 897\t\treturn 0;\n   898\t}\n", "..."),
    "what a robot points at is no quote": ("All errors (new ones prefixed by >>):\n\n>> a.c:1:2: error: no x\n   a.c:3: note\n", "...."),
    "format-patch": (
        "Fix it.\n---\n x | 2 +-\n\n" + DIFF + "-- \n2.43.0\n\n",
        "....+++++++---",
    ),
    "diff in a reply": ("> Why?\n\nLike this:\n\n" + DIFF + "\nOK?\n", ">...+++++++.."),
    "blank line between two diffs": (DIFF + "\n" + DIFF.replace("x", "y"), "+" * 15),
    "quilt's head is a part of the diff": (
        "Fix.\n\nIndex: w/x\n=====\n--- w.orig/x\n+++ w/x\n@@ -1 +1 @@\n-a\n+b\n\nBye\n",
        "..+++++++..",
    ),
    "merge fix": ("Fixed:\n\ndiff --cc x\nindex 1,2..3\n--- a/x\n+++ b/x\n@@@ -1,1 -1,1 +1,1 @@@\n- a\n -b\n++c\n\nBye\n", "..++++++++.."),
    "diff in a quote is a quote": ("".join(f"> {line}\n" for line in DIFF.splitlines()), ">" * 7),
    "signature": ("Yes.\n-- \nAnn Archer\nExample Ltd\n", ".---"),
    "the last signature counts": ("Yes.\n-- \nAnn\n\nNo.\n-- \nAnn\n", ".....--"),
    "signature above a quote": (
        "Yes.\n-- \nAnn\n\nOn Mon, Mar 4, 2024, Bob Best wrote:\n> one\n",
        ".---.>",
    ),
    "short signature without its space": ("Yes.\n--\nAnn\n", ".--"),
    "two dashes as a rule": ("Fix it.\n--\n" + "words\n" * 20, "." * 22),
    "signature is not looked for before a diff": ("-- \nAnn\n\n" + DIFF, "..." + "+" * 7),
    "footer of Mailman": ("Yes.\n" + MAILMAN, ".___"),
    "footer of vger": ("Yes.\n" + VGER, ".___"),
    "footer of Google Groups": (
        "Yes.\n\n-- \nYou received this message because you are subscribed to the Google Groups \"devel\" group.\nTo unsubscribe …\n",
        "..___",
    ),
    "footer behind a patch and its signature": (DIFF + "-- \n2.43.0\n\n" + MAILMAN, "+" * 7 + "---___"),
    "quoted footer is a quote": ("Yes.\n" + "".join(f"> {line}\n" for line in MAILMAN.splitlines()), ".>>>"),
    "a line of underscores is no footer": ("One\n__________________________\nTwo\n", "..."),
    "Outlook": (
        "Yes.\n\n-----Original Message-----\nFrom: Bob Best <bob@example.com> \nSent: Monday, March 4, 2024 10:00 AM\n"
        "To: Ann\nSubject: RE: x\n\nIs it?\n\n" + DIFF,
        ".." + ">" * 15,
    ),
    "Outlook on the web": (
        "Yes.\n\n________________________________\nFrom: Bob <bob@example.com>\nSent: Monday, March 4, 2024 10:00 AM\n\nIs it?\n" + MAILMAN,
        "..>>>>>___",
    ),
    "Outlook on a Mac": ("Yes.\n\nFrom: Bob <bob@example.com>\nDate: Monday, March 4, 2024 at 10:00 AM\nTo: Ann\n\nIs it?\n", "..>>>>>"),
    "Outlook's head over a marked quote": (
        "-----Original Message-----\nFrom: Bob\nSent: Monday\n\n> Is it?\n\nYes.\n> And this?\n",
        ">>>>>..>",
    ),
    "a patch's own From: is none of it": ("From: Ann Archer <ann@example.org>\n\nFix it.\n", "..."),
    "a patch pasted with its head": (
        "From: Ann <ann@example.org>\nDate: Mon, 4 Mar 2024 10:00:00 +0100\nSubject: [PATCH] x\n\n" + DIFF,
        "...." + "+" * 7,
    ),
    "a carriage return inside a line": ("one\rtwo\n", "."),
}  # fmt: skip


@pytest.mark.parametrize(("text", "marks"), TEXTS.values(), ids=TEXTS.keys())
def test_marks(text: str, marks: str) -> None:
    part, _ = read_part(3, text)
    assert part.number == 3
    assert part.marks == marks
    assert part.lines == tuple(text.removesuffix("\n").split("\n")) if text else part.lines == ()


@pytest.mark.parametrize("text", [text for text, _ in TEXTS.values()], ids=TEXTS.keys())
def test_line_ends_make_no_difference(text: str) -> None:
    assert read_part(0, text.replace("\n", "\r\n")) == read_part(0, text)


def test_diff_says_its_part() -> None:
    _, diff = read_part(2, "See:\n" + DIFF)
    assert diff is not None
    assert (diff.part, diff.line, diff.files[0].part, diff.files[0].path) == (2, 2, 2, "x")


@pytest.mark.parametrize("text", ["Hello\n", TEXTS["Outlook"][0], TEXTS["diff in a quote is a quote"][0], TEXTS["merge fix"][0]])
def test_no_diff_of_ones_own(text: str) -> None:
    assert read_part(0, text)[1] is None


def test_sections_are_all_lines() -> None:
    part, _ = read_part(1, "Hi\n> > one\n> two\nNo.\n" + DIFF + "-- \nAnn\n" + MAILMAN)
    assert find_sections(part) == (
        Section(part=1, line=1, end_line=1, kind=SectionKind.OWN, depth=0),
        Section(part=1, line=2, end_line=3, kind=SectionKind.QUOTE, depth=2),
        Section(part=1, line=4, end_line=4, kind=SectionKind.OWN, depth=0),
        Section(part=1, line=5, end_line=11, kind=SectionKind.DIFF, depth=0),
        Section(part=1, line=12, end_line=13, kind=SectionKind.SIGNATURE, depth=0),
        Section(part=1, line=14, end_line=16, kind=SectionKind.FOOTER, depth=0),
    )


def test_quote_without_markers_is_one_deep() -> None:
    part, _ = read_part(0, TEXTS["Outlook on a Mac"][0])
    assert [(section.kind, section.depth) for section in find_sections(part)] == [(SectionKind.OWN, 0), (SectionKind.QUOTE, 1)]


def test_no_lines_no_sections() -> None:
    assert find_sections(read_part(0, "")[0]) == ()


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("own > words", (0, "own > words")),
        ("> one", (1, "one")),
        (">one", (1, "one")),
        (">> two", (2, "two")),
        ("> > > three", (3, "three")),
        (" > indented", (1, "indented")),
        (">  context line", (1, " context line")),
        (">+added", (1, "+added")),
        (">", (1, "")),
        ("", (0, "")),
    ],
)
def test_unquote(line: str, expected: tuple[int, str]) -> None:
    assert unquote(line) == expected
