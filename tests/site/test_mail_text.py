"""A text as HTML: what folds, what is marked, what is a link."""

import pytest
from bs4 import BeautifulSoup
from markupsafe import Markup

from patchlore.pages.address import Addresses
from patchlore.pages.mail_text import Note, TextFacts, render_text

TO = Addresses("/p")


def shown(text: str, facts: TextFacts, *, every_line: bool = False, folded: bool = False) -> str:
    return str(render_text(text, facts, TO, anchor=lambda line: f"L{line}", every_line=every_line, folded=folded))


def commit(line: int, **columns: object) -> dict[str, object]:
    row = {"line": line, "end_line": line, "quoted": 0, "sha": None, "role": "mentioned", "tree": None, "stability": "unknown"}
    return {**row, "patch": None, "patch_subject": None, "patch_by": None, **columns}


def test_plain_text_is_one_block() -> None:
    assert shown("a < b\n\nc\n", TextFacts()) == '<pre class="mail own">a &lt; b\n\nc\n</pre>'


@pytest.mark.parametrize(
    ("count", "answer", "folded", "in_sight"),
    [(8, "yes", 0, 8), (9, "yes", 5, 4), (9, "", 9, 0), (40, "yes", 36, 4)],
    ids=["short", "long", "long-and-not-answered", "very-long"],
)
def test_of_a_long_quote_only_what_is_answered_is_in_sight(count: int, answer: str, folded: int, in_sight: int) -> None:
    text = "".join(f"> {n}\n" for n in range(count)) + answer + "\n"
    facts = TextFacts(sections=[{"line": 1, "end_line": count, "kind": "quote", "depth": 1}])
    page = BeautifulSoup(shown(text, facts), "html.parser")
    assert [fold.pre.get_text().count("\n") for fold in page.select("details.quote")] == ([folded] if folded else [])
    assert sum(block.get_text().count("\n") for block in page.select("pre.quote")) == folded + in_sight


def test_sections_that_lie_are_borne() -> None:
    facts = TextFacts(
        sections=[
            {"line": 2, "end_line": 900, "kind": "quote", "depth": 1},
            {"line": 1, "end_line": 1, "kind": "diff", "depth": 0},
            {"line": 700, "end_line": 800, "kind": "footer", "depth": 0},
        ]
    )
    assert shown("a\n> b\n> c\n", facts) == '<pre class="mail own">a\n</pre><pre class="mail quote">&gt; b\n&gt; c\n</pre>'


def test_address_is_a_link_without_the_end_of_the_sentence() -> None:
    assert '<a href="https://example.org/a?b=1" rel="nofollow noopener ugc">https://example.org/a?b=1</a>).' in shown(
        "(see https://example.org/a?b=1).", TextFacts()
    )


def test_address_of_a_mail_that_is_here_leads_to_it() -> None:
    facts = TextFacts(links=[{"line": 1, "target_id": "a@example.org", "subject": "A"}])
    html = shown("Link: https://lore.kernel.org/r/a@example.org/", facts)
    assert 'https://lore.kernel.org/r/<a href="/p/-/thread/a~40example~2Eorg">a@example.org</a>' in html
    assert '<a class="beside" href="https://lore.kernel.org/all/a@example.org/"' in html


def test_commit_says_what_was_made_of_it() -> None:
    facts = TextFacts(
        commits=[commit(1, sha="1234567890ab", role="listed", stability="next", patch="p@x", patch_subject="[PATCH] a", patch_by="subject")]
    )
    html = shown("1234567890ab a\nb\n", facts)
    assert html.startswith(
        '<pre class="mail own"><span class="fact fact-commit" id="L1"><a href="/p/-/commit/1234567890ab">1234567890ab</a>'
    )
    assert '<span class="made">listed (next id): <a href="/p/-/thread/p~40x">[PATCH] a</a> <small>by subject</small></span>b\n' in html


def test_commit_that_is_only_mentioned_is_only_a_link() -> None:
    html = shown("see 1234567890ab\n", TextFacts(commits=[commit(1, sha="1234567890AB".lower())]))
    assert "fact" not in html
    assert '<a href="/p/-/commit/1234567890ab">' in html


@pytest.mark.parametrize(
    ("computed", "made"),
    [((1, 2, 3), "as its diffs say"), ((4, 5, 6), "its diffs say: 4 files, +5 −6"), ((None, None, None), None)],
    ids=["true", "false", "unknown"],
)
def test_diffstat_is_compared_with_the_diffs(computed: tuple[int | None, ...], made: str | None) -> None:
    names = ("computed_files", "computed_insertions", "computed_deletions")
    stat = {"line": 1, "end_line": 2, "quoted": 0, "files": 1, "insertions": 2, "deletions": 3, **dict(zip(names, computed, strict=True))}
    page = BeautifulSoup(shown(" a | 5\n 1 file changed\n", TextFacts(diffstats=[stat])), "html.parser")
    assert [note.get_text() for note in page.select(".made")] == ([made] if made else [])
    assert page.select_one(".fact-diffstat").get_text() == " a | 5\n 1 file changed\n"


def test_trailer_leads_to_its_person() -> None:
    trailer = {"line": 1, "quoted": 0, "email": "ann@example.org"}
    html = shown("Acked-by: Ann <Ann@Example.org>\n", TextFacts(trailers=[trailer]))
    assert '<span class="trailer" id="L1">Acked-by: Ann &lt;<a href="/p/-/person/ann~40example~2Eorg">' in html


def test_diff_is_coloured_by_file() -> None:
    text = "diff --git a/x b/x\n--- a/x\n+++ b/x\n@@ -1 +1 @@\n-a\n+b\n c\n-- \n"
    file = {"line": 1, "end_line": 7, "path": "x", "change": "modify", "additions": 1, "deletions": 1}
    page = BeautifulSoup(shown(text, TextFacts(sections=[{"line": 1, "end_line": 8, "kind": "diff"}], files=[file])), "html.parser")
    assert [(span["class"][0], span.get_text()) for span in page.select("details.file pre > span")] == [
        ("file-head", "diff --git a/x b/x\n--- a/x\n+++ b/x\n"),
        ("hunk", "@@ -1 +1 @@\n"),
        ("removed", "-a\n"),
        ("added", "+b\n"),
        ("context", " c\n"),
    ]
    assert page.select_one("details.file").has_attr("open")
    assert page.select_one("details.file + pre").get_text() == "-- \n"


def test_notes_of_other_kinds_stand_behind_their_lines() -> None:
    note = Note(line=2, end_line=3, kind="conflict", made=Markup("<b>made</b>"))
    assert shown("a\nb\nc\nd\n", TextFacts(notes=[note])) == (
        '<pre class="mail own">a\n<span class="fact fact-conflict" id="L2">b\nc\n</span><span class="made"><b>made</b></span>d\n</pre>'
    )


def test_fact_of_the_headers_marks_no_line() -> None:
    assert shown("a\n", TextFacts(notes=[Note(line=0, end_line=0, kind="conflict", made=Markup("x"))])) == '<pre class="mail own">a\n</pre>'


@pytest.mark.parametrize(
    "text",
    ["<" * 200_000, "http://" + "a" * 200_000, "http://a " * 20_000, "> " * 100_000, "\n" * 100_000],
    ids=["<", "url", "urls", ">", "nl"],
)
def test_harmful_texts_take_no_longer_than_their_length(text: str) -> None:
    links = [{"line": 1, "target_id": f"{n}@example.org", "subject": None} for n in range(20)]
    assert len(shown(text, TextFacts(links=links))) < 60 * len(text) + 1000
