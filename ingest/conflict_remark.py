"""What answers say of a conflict that they quote: how little it is, how it was or will be settled.

The words stand below the quoted report, or below a question about it, seldom with the word "conflict" itself: "Trivial.", "I'll send
them along for 5.2-rc5 instead", "I've rebased my series on top of those patches". Which report is meant the thread tells.
"""

import re
from collections.abc import Iterator

from ..model.conflict import ConflictRemark, Settled, Weight
from ..model.message import Part
from .prose import Paragraph, has_any, read_prose

# Where a sentence ends: not within "v5.2" or "git.kernel.org"
END_RE = re.compile(r"[.!?](?=[ ]+[A-Z\"(]|$)")
# What is asked, wished or thought of
UNSURE_RE = re.compile(
    r"\b(?:if|should|could|would|might|may|maybe|perhaps|unless|whether|can you|please|let['’]?s|i think|i guess|not|without"
    r"|(?:do|does|did|is|are|was|has|have|wo|ca)n['’]t)\b",
    re.IGNORECASE,
)
# "Trivial.", "It's easy to resolve", "a trivial conflict", "the merge is simple"
TRIVIAL_RE = re.compile(
    r"^(?:(?:it|that|this|they|yes|yeah|ok|it['’]?s|that['’]?s|is|was|looks?|looked|fairly|pretty|quite|rather|very)[,]? ){0,5}"
    r"(?:trivial|simple|easy|minor|straight-?forward)\b"
    r"|\b(?:trivial(?:ly)?|minor|simple|easy|easily|straight-?forward)\b.{0,30}\b(?:conflicts?|merge|rebase|resol\w+|fix(?:ed)? ?up)\b"
    r"|\b(?:conflicts?|merge|rebase|resolution|fix-?up)\b.{0,30}\b(?:trivial|minor|simple|easy|straight-?forward)\b",
    re.IGNORECASE,
)
_WE = r"\b(?:i|we)(?:['’](?:ve|ll|m)| have| had| will| am| can)?(?: (?:just|also|now|then|already|therefore))?"
_THEM = (
    r"(?:them|it|those|these|that|this"
    r"|(?:the|my|your|his|her|this|that|these|those) (?:[\w/-]+ ){0,3}?(?:patch(?:es)?|series|set|commits?|branch))"
)
# What settles it, the first that fits
SETTLED_RES = (
    (Settled.ORDER, re.compile(
        rf"{_WE} (?:send|sent|sending|push|pushed|queue|queued|submit|submitted|take|took|taken|merge|merged|get|apply|applied) {_THEM}"
        r"(?: all| both| along| up| off| on| now){0,3} (?:first\b|before\b|to linus\b|upstream\b"
        r"|(?:for|in|into|to|as) (?:v?[2-9]\.[0-9]{1,2}(?:-rc[0-9])?|-?rc[0-9]"
        r"|(?:the |a )?(?:this|current|next) (?:cycle|merge window|release|rc)))"
        r"|\b(?:pick(?:ed)? up|go(?:es)? in|went in|merged|applied|land(?:s|ed)?|taken|sent) (?:\w+ )?(?:first|before)\b"
        r"|\b(?:just )?sent (?:them|it) to linus\b",
        re.IGNORECASE,
    )),
    (Settled.REBASED, re.compile(
        rf"{_WE} (?:done |did )?(?:an? )?(?:\w+ )?(?:rebase[sd]?|respun|respin)\b|\brebased (?:version|series|patch(?:es|set)?)\b",
        re.IGNORECASE,
    )),
    (Settled.DROPPED, re.compile(rf"{_WE} (?:drop|dropped|dropping) {_THEM}(?![\w ]* lock)", re.IGNORECASE)),
    (Settled.RESOLVED, re.compile(
        rf"{_WE} (?:resolve|resolved|fix|fixed) (?:it|this|that|them|the (?:merge )?conflicts?)(?: up)?\b"
        r"|\bconflicts? (?:is|are|was|were|has been|have been)(?: now)? (?:resolved|fixed)\b",
        re.IGNORECASE,
    )),
    (Settled.CARRIED, re.compile(
        r"\b(?:carry|carries|carrying) (?:the|a|that|this|your) (?:merge )?(?:fix|resolution|fix-?up)\b", re.IGNORECASE
    )),
)  # fmt: skip

_HINTS = ("onflict", "olli")  # of what is quoted
_PARAGRAPHS = 6  # below the first quoted one that are read
_SENTENCES = 20
_MAX_SENTENCE = 600  # characters


def find_conflict_remarks(part: Part) -> list[ConflictRemark]:
    """Return what a text's own words say of the conflict that it quotes, in order; a sentence each."""
    if not has_any(part.undiffed, _HINTS):
        return []
    quoted = next((index for index in part.lines_with(*_HINTS) if part.marks[index] == ">"), None)
    if quoted is None:
        return []
    below = [paragraph for paragraph in read_prose(part) if paragraph.line > quoted + 1]
    return [remark for paragraph in below[:_PARAGRAPHS] for remark in _remarks(part, paragraph)]


def _remarks(part: Part, paragraph: Paragraph) -> Iterator[ConflictRemark]:
    for start, sentence in _sentences(paragraph.text):
        if sentence.endswith("?"):
            continue
        weight = Weight.TRIVIAL if TRIVIAL_RE.search(sentence) else None
        is_sure = UNSURE_RE.search(sentence) is None
        settled = next((settled for settled, pattern in SETTLED_RES if is_sure and pattern.search(sentence)), None)
        if weight or settled:
            yield ConflictRemark(
                part=part.number,
                line=paragraph.line_at(start),
                end_line=paragraph.line_at(start + len(sentence) - 1),
                weight=weight,
                settled=settled,
            )


def _sentences(text: str) -> Iterator[tuple[int, str]]:
    """Yield the first sentences of a paragraph, each with the place where it begins."""
    start = 0
    for end in [*[match.end() for match in END_RE.finditer(text)][:_SENTENCES], len(text)]:
        sentence = text[start:end].strip()
        if sentence and len(sentence) <= _MAX_SENTENCE:
            yield text.index(sentence, start), sentence
        start = end
