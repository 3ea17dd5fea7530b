"""The rule against git, and composing against applying one patch after another."""

import shutil
from collections import Counter
from difflib import unified_diff
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from patchlore.benchmarks.collision_experiment import RULES, TABLES, precision_recall, run_experiment
from patchlore.ingest.collision import collide, place_keys
from patchlore.ingest.composed_change import pack_body, pack_results, unpack_change
from patchlore.ingest.composition import compose
from patchlore.ingest.diff import read_diff
from patchlore.ingest.line_key import line_key
from patchlore.model.collision import PatchText, PathChange

THE_RULE = RULES["the rule: composed, aligned, touch, exempt"]
FLOORS = {0: (0.99, 0.99), 1: (0.95, 0.95), 5: (0.93, 0.93)}  # precision, recall by commits between the bases


@pytest.mark.skipif(not shutil.which("git"), reason="no git")
@pytest.mark.parametrize(("name", "patches", "drift"), TABLES, ids=[name for name, _, _ in TABLES])
def test_git_agrees(name: str, patches: int, drift: int) -> None:
    outcomes = run_experiment(trials=120, seed=11, patches=patches, drift=drift)
    assert len(outcomes) > 60
    precision, recall = precision_recall(Counter((THE_RULE(a, b), truth) for a, b, truth in outcomes))
    assert precision >= FLOORS[drift][0]
    assert recall >= FLOORS[drift][1]


LINES = st.lists(st.sampled_from(("", "}", "one_word", "two_words", "\tthree(words);")), min_size=1, max_size=25)


def composed(states: list[list[str]]) -> list[PathChange]:
    patches = []
    for place, (before, after) in enumerate(pairwise(states)):
        lines = tuple(unified_diff(before, after, "a/mm/pool.c", "b/mm/pool.c", lineterm=""))
        diff, _ = read_diff(0, lines)
        if diff is not None:
            patches.append(PatchText(place=place, files=diff.files, lines={0: lines}))
    return compose(patches)


@given(st.lists(LINES, min_size=2, max_size=4))
@settings(deadline=None)
def test_what_is_composed_leads_from_the_base_to_the_last_text(states: list[list[str]]) -> None:
    text = [line_key(line) for line in states[0]]
    changes = composed(states)
    for change in changes:
        assert all(text[line - 1] == key for line, key in change.known.items())
        assert all(one.end < other.start for one, other in pairwise(change.changes))
        for net in reversed(change.changes):
            text[net.start - 1 : net.end - 1] = net.new
    assert text == [line_key(line) for line in states[-1]]


@given(st.lists(LINES, min_size=2, max_size=3), st.lists(LINES, min_size=2, max_size=3))
@settings(deadline=None)
def test_which_side_is_which_changes_nothing(one: list[list[str]], other: list[list[str]]) -> None:
    for a in composed(one):
        for b in composed(other):
            found, mirrored = collide(a, b), collide(b, a)
            assert (found is None) == (mirrored is None)
            if found is not None and mirrored is not None:
                assert (found.kind, found.is_near, found.lines_a, found.lines_b) == (
                    mirrored.kind,
                    mirrored.is_near,
                    mirrored.lines_b,
                    mirrored.lines_a,
                )


ODD_LINES = (
    *("diff --git a/f b/f", "diff --git a/f b/g", "index 1111111..2222222 100644", "index 2222222..0000000", "--- a/f", "+++ b/f"),
    *("--- /dev/null", "+++ /dev/null", "new file mode 100644", "deleted file mode 100644", "rename from f", "rename to g"),
    *("similarity index 90%", "GIT binary patch", "@@ -1,3 +1,3 @@", "@@ -0,0 +1,2 @@", "@@ -9,0 +4 @@", "@@ -999999999,2 +1,2 @@"),
    *("@@ -2 +2 @@", " word_a", "-word_b", "+word_c", "\\ No newline", ""),
)


@given(st.lists(st.lists(st.sampled_from(ODD_LINES), max_size=30), min_size=2, max_size=4))
@settings(deadline=None)
def test_no_diff_is_too_odd(texts: list[list[str]]) -> None:
    patches = []
    for place, text in enumerate(texts):
        diff, _ = read_diff(0, text)
        if diff is not None:
            patches.append(PatchText(place=place, files=diff.files, lines={0: tuple(text)}))
    changes = compose(patches)
    for change in changes:
        place_keys(change)
        new_path = change.new_path if change.new_path != change.path else None
        assert unpack_change(change.path, new_path, change.old_blob, pack_results(change.results), pack_body(change)) == change
    for one in changes:
        for other in changes:
            collide(one, other)
