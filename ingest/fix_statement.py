"""What mails say of a failure that was reported before -> Statement: fixed, tested, folded in, dropped, a duplicate, none at all.

Read sentence by sentence in one's own words. A sentence that asks, promises or supposes says nothing (statement_wording). Whom a
statement is about is found when threads are known.
"""

import re
from collections.abc import Collection, Sequence
from collections.abc import Set as AbstractSet

from ..model.commit_reference import CommitReference, MessageLink
from ..model.message import Part
from ..model.regression import Statement, StatementKind
from .fix_offer import read_offer
from .outcome import read_outcome
from .prose import Paragraph, has_any
from .statement_wording import KINDS_OF, WORDINGS, Wording

# "Works with those nits addressed", "Mostly fixed, except ...": it works with reservations
_CONDITION_RE = re.compile(
    r"\b(?:with (?:those|that|these|this) (?:\w+ )?(?:integrated|fixed|folded|changed|addressed)|mostly|partially|except|apart from|for "
    r"the .{3,30} changes|but (?:now|there|I still))\b",
    re.IGNORECASE,
)
_STOPS = (". ", "? ", "! ", "; ")
_MAX_PARAGRAPHS = 25  # of a mail
_MAX_LENGTH = 3000  # characters of a paragraph
_MAX_BEFORE = 90  # characters before a wording in which words may take it back
_MAX_ANSWER = 6  # paragraphs in which a short yes or no answers a quoted question
MAX_STATEMENTS = 12


def read_statements(
    part: Part,
    prose: Sequence[Paragraph],
    kinds: Collection[StatementKind],
    commits: Sequence[CommitReference],
    links: Sequence[MessageLink],
    diff_lines: Sequence[tuple[int, int]],
    *,
    words: AbstractSet[str] | None = None,
) -> list[Statement]:
    """Return what a person's mail says of failures and fixes, one statement a kind, by line.

    `kinds` are those that its words allow (`may_state`), `diff_lines` are (part, line) of its diffs, `words` all of its own words where
    they are known.
    """
    said = _read_wordings(prose, kinds, words)
    works = StatementKind.WORKS in said
    found = {kind: _statement(part, line, as_kind, commits, links) for kind, (line, as_kind) in said.items()}
    _drop_echoes(found)
    if not works and (outcome := read_outcome(part, prose[:_MAX_ANSWER])):
        line, kind = outcome
        works = works or kind is StatementKind.WORKS
        found.setdefault(kind, _statement(part, line, kind, commits, links))
    offered = read_offer(part, prose, links, diff_lines, commits)
    if works and not diff_lines and offered and offered.message_id is None:  # what works is no offer of another fix
        offered = None
    statements = [*found.values(), *([offered] if offered else [])]
    return sorted(statements, key=lambda one: (one.part, one.line, one.kind))[:MAX_STATEMENTS]


def _read_wordings(
    prose: Sequence[Paragraph], kinds: Collection[StatementKind], words: AbstractSet[str] | None
) -> dict[StatementKind, tuple[int, StatementKind]]:
    """Return for each kind that is worded in the text (line, as which kind it counts), at its first place."""
    said: dict[StatementKind, tuple[int, StatementKind]] = {}
    wordings = [one for one in WORDINGS if one.kind in kinds]
    known = KINDS_OF.keys() if words is None else KINDS_OF.keys() & words
    for paragraph in prose[:_MAX_PARAGRAPHS] if wordings else ():
        text = paragraph.text[:_MAX_LENGTH]
        lower = text.lower()
        present = [word for word in known if word in lower]
        if not present:
            continue
        fitting = [(one, here) for one in wordings if one.kind not in said and (here := one.words.intersection(present))]
        for start, sentence in _sentences(text) if fitting else ():
            if sentence.endswith("?"):
                continue
            lower = sentence.lower()
            for wording, here in fitting:
                if wording.kind in said or not has_any(lower, here):
                    continue
                place = _place(wording, sentence)
                if place is None:
                    continue
                conditional = wording.kind is StatementKind.WORKS and _CONDITION_RE.search(sentence)
                as_kind = StatementKind.CONDITIONAL if conditional else wording.kind
                said[wording.kind] = (paragraph.line_at(start + place), as_kind)
    return said


def _drop_echoes(found: dict[StatementKind, Statement]) -> None:
    """Drop of two readings of one line the one that it is not: who applied a fix and finds that it works has tested it, and a failure
    that is fixed by what is named was not tested.
    """
    works, applied, fixed = (found.get(kind) for kind in (StatementKind.WORKS, StatementKind.APPLIED, StatementKind.FIXED_BY))
    if works and fixed and fixed.line == works.line and fixed.sha:
        del found[StatementKind.WORKS]
    elif works and applied and applied.line == works.line:
        del found[StatementKind.APPLIED]


def _place(wording: Wording, sentence: str) -> int | None:
    """Return where a sentence says it; None where it does not, or takes it back."""
    match = wording.says.search(sentence)
    if not match:
        return None
    before = sentence[: match.start()][-_MAX_BEFORE:] + (match.group() if wording.reads_own else "")
    return None if wording.takes_back and wording.takes_back.search(before) else match.start()


def _sentences(text: str) -> list[tuple[int, str]]:
    """Return (offset, sentence) of a paragraph."""
    found = []
    start = at = 0
    while at < len(text):
        ends = [place for stop in _STOPS if (place := text.find(stop, at)) >= 0]
        end = min(ends) + 1 if ends else len(text)
        found.append((start, text[start:end].strip() if text[start : start + 1] != " " else text[start + 1 : end]))
        start = at = end + 1 if ends else end
    return found


def _statement(part: Part, line: int, kind: StatementKind, commits: Sequence[CommitReference], links: Sequence[MessageLink]) -> Statement:
    commit = next((one for one in commits if not one.is_quoted and one.part == part.number and line <= one.line <= line + 4), None)
    link = next((one for one in links if not one.is_quoted and one.part == part.number and line - 1 <= one.line <= line + 4), None)
    return Statement(
        part=part.number, line=line, kind=kind, sha=commit.sha if commit else None, subject=commit.subject if commit else None,
        message_id=link.message_id if link else None,
    )  # fmt: skip
