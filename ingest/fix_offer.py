"""The offer of a fix in an answer -> Statement: a diff of one's own, or a link or commit behind words that say so."""

import re
from collections.abc import Sequence
from collections.abc import Set as AbstractSet

from ..model.commit_reference import CommitReference, MessageLink
from ..model.message import Part
from ..model.regression import Statement, StatementKind
from ..model.vocabulary import CommitRole
from .prose import Paragraph, words_of

# Without one of these words a paragraph offers nothing.
_WORDS = words_of("try trying test testing fix fixed fixes help resolve solve address cure patch diff incremental revert work still")
# "Can you try this?", "below should fix it", "Incremental patch attached", "I assume that this patch will fix.",
# "Does this still happen with this series: URL", "Just sent out the fix: URL"
_OFFER_RE = re.compile(
    r"""
      \b(?:can|could|would|does|mind|please|kindly|try|trying|test|testing)
          \b[^.!]{0,80}\b(?:this|the|below|following|attached|diff|patch|series|change|one|it)\b[^.!]{0,60}
    | \b(?:patch|diff|fix|change|following|below|attached|series|something[ ]like|this)
          \b[^.?!]{0,60}\b(?:should|will|would|might|may|ought[ ]to|could)
          [ ](?:\w+[ ]){0,2}?(?:fix|help|resolve|solve|address|cure|do[ ](?:it|the[ ]trick)|work)
    | \b(?:should|will|would|might|may)[ ](?:be[ ])?(?:fix(?:ed)?|addressed|resolved|solved)
          [ ](?:it|this|that|by|the|in)\b
    | \bincremental[ ](?:patch|diff)\b
    | \b(?:proposed|possible|potential)[ ]fix\b
    | \b(?:fix|patch)[ ](?:is[ ])?(?:posted|sent|available|attached|here|below)\b
    | \bthis[ ]should[ ]be[ ]the[ ]fix\b
    | \bfixed[ ]by\b
    | \b(?:I(?:'ve|[ ]have)?|just)[ ](?:just[ ])?(?:posted|sent|submitted)(?:[ ]out)?[ ](?:a|the|my|another)
          [ ](?:fix|patch|revert)
    """,
    re.IGNORECASE | re.VERBOSE,
)
# "I found this bug and just submitted a patch for it", "I've sent out the fix for it just now": where it is stands nowhere
_POSTED_RE = re.compile(
    r"\b(?:I(?:'ve| have)?|we(?:'ve| have)?|just|now)(?: just| now| already)? (?:posted|sent|submitted)(?: out)? "
    r"(?:(?:a|the|my) fix\b|(?:a|the|my|another) (?:patch|revert) (?:for|to fix|fixing|that fixes|which fixes) (?:it|this|that)\b)",
    re.IGNORECASE,
)
_SENDING = frozenset(["posted", "sent", "submitted"])
_SENT = frozenset(["fix", "patch", "revert"])


def may_offer(words: AbstractSet[str]) -> bool:
    """Tell whether a text with these words may say that a fix was posted somewhere."""
    return not (_SENDING.isdisjoint(words) or _SENT.isdisjoint(words))


def read_offer(
    part: Part,
    prose: Sequence[Paragraph],
    links: Sequence[MessageLink],
    diff_lines: Sequence[tuple[int, int]],
    commits: Sequence[CommitReference],
) -> Statement | None:
    """Return the offer of a fix; None where none is made. `diff_lines` are (part, line) of the mail's own diffs."""
    if diff_lines:
        number, line = diff_lines[0]
        return Statement(part=number, line=line, kind=StatementKind.FIX_OFFERED)
    own = [link for link in links if not link.is_quoted]
    if not own and not commits and not any("http" in paragraph.text for paragraph in prose[:12]):
        return _posted(part, prose)
    named = [one for one in commits if not one.is_quoted and one.role in (CommitRole.MENTIONED, CommitRole.LISTED)]
    for paragraph in prose[:12]:
        match = None if _WORDS.isdisjoint(words_of(paragraph.text[:2000])) else _OFFER_RE.search(paragraph.text[:2000])
        if not match:
            continue
        line = paragraph.line_at(match.start())
        if not own and "http" in paragraph.text and "fix" in paragraph.text:
            return Statement(part=part.number, line=line, kind=StatementKind.FIX_OFFERED)
        link = next((one for one in own if line - 1 <= one.line <= line + 12), own[0] if own else None)
        if link:
            return Statement(part=part.number, line=line, kind=StatementKind.FIX_OFFERED, message_id=link.message_id)
        commit = next((one for one in named if line <= one.line <= line + 4), None)
        if commit:
            return Statement(part=part.number, line=line, kind=StatementKind.FIX_OFFERED, sha=commit.sha, subject=commit.subject)
    return _posted(part, prose)


def _posted(part: Part, prose: Sequence[Paragraph]) -> Statement | None:
    """Return that a fix was posted, where nothing says where."""
    for paragraph in prose[:12]:
        match = _POSTED_RE.search(paragraph.text[:2000]) if may_offer(words_of(paragraph.text[:2000])) else None
        if match:
            return Statement(part=part.number, line=paragraph.line_at(match.start()), kind=StatementKind.FIX_OFFERED)
    return None
