"""The lines of a text and what each is: own words, quote, diff, signature, footer of a list.

In: a decoded text. Out: a Part with one mark a line, and the diff it holds. Extractors look at the marks and never guess anew.
"""

import re
from collections.abc import Sequence
from itertools import pairwise

from ..model.message import Part, Section
from ..model.patch import Diff
from ..model.vocabulary import SectionKind
from .diff import has_diff, read_diff
from .footer import find_footer

_KINDS = {
    ".": SectionKind.OWN,
    ">": SectionKind.QUOTE,
    "+": SectionKind.DIFF,
    "-": SectionKind.SIGNATURE,
    "_": SectionKind.FOOTER,
}

# "> > text", ">> text", ">text": RFC 3676, 4.5, and the space that many put between
_QUOTE_RE = re.compile(r" ?>(?: ?>)* ?")
# Blank lines between two quoted lines, or between two diffs, in a text's string of marks
_QUOTE_GAP_RE = re.compile(r"(?<=>) +(?=>)")
_DIFF_GAP_RE = re.compile(r"(?<=\+) +(?=\+)")
_RUN_RE = re.compile(r"\.+|>+|\++|-+|_+")

# "-----Original Message-----" (Outlook), "----- Original Message -----" (Zimbra), and how Outlook says it in other languages
_ORIGINAL_RE = re.compile(
    r"[ \t]*-{3,}[ ]?(?:Original Message|Urspr(?:ü|ue)ngliche Nachricht|Message d'origine|Mensaje original|邮件原件|原始邮件)[ ]?-{3,}"
    r"[ \t]*$",
    re.IGNORECASE,
)
# "From: A Person <a@example.com>" over "Sent: Monday, June 17, 2019 4:58 PM": the head that Outlook puts over what it quotes
_FROM = r"\*?(?:(?:From|Von|De):|(?:发件人|寄件者)[ ]?[:：])"
_FROM_RE = re.compile(_FROM)
_FROM_BELOW_RE = re.compile(rf"\n{_FROM}")
_SENT_RE = re.compile(r"\*?(?:Sent|Gesendet|Envoyé|Enviado|发送时间|寄件日期)\*?[ ]?[:：]|\*?Date\*?: [A-Z][a-z]+, .+ at [0-9]")

# "On Mon, Jun 17, 2019 at 4:58 PM A Person <a@example.com> wrote:", and the like of it in other languages
_WROTE = ("wrote:", "writes:", "said:", "schrieb:", "écrit :", "escribió:", "写道:", "写道：")

_BETWEEN = frozenset(("", "[..]", "[...]", "...", "[snip]"))  # what may stand between it and the quote

_DASHES_SIGNATURE_LINES = 12  # a signature under "--" without its space is this short: longer ones are words behind a rule


def read_part(number: int, text: str) -> tuple[Part, Diff | None]:
    """Return a text with its lines marked, and what its diffs change; None where it holds no patch."""
    if "\r" in text:
        text = text.replace("\r\n", "\n")
    lines = text.split("\n")
    if not lines[-1]:
        lines.pop()
    kinds, quoted_from = _quotes(text, lines)
    diff: Diff | None = None
    runs: list[range] = []
    if has_diff(text):
        diff, runs = read_diff(number, lines[:quoted_from])
        for run in runs:
            kinds[run.start : run.stop] = "+" * len(run)
    marks = "".join(kinds)
    if "> " in marks:
        marks = _QUOTE_GAP_RE.sub(_fill, marks)
    if runs[1:]:
        marks = _DIFF_GAP_RE.sub(_fill, marks)
    marks = marks.replace(" ", ".")
    below = find_footer(text)
    if below is not None:
        footer = max(text.count("\n", 0, below), runs[-1].stop if runs else 0)
        marks = marks[:footer] + "_" * (len(lines) - footer)
    if "-- " in lines or "--" in lines:
        marks = _with_signature(lines, marks)
    return Part(number=number, lines=tuple(lines), marks=marks), diff


def _quotes(text: str, lines: Sequence[str]) -> tuple[list[str], int]:
    """Return ">", "." or " " (blank) for each line, and where a mail begins that is quoted whole, without ">"."""
    kinds = [(">" if line[0] == ">" else ".") if line and not line.isspace() else " " for line in lines]
    quoted_from = len(lines)
    if _FROM_RE.match(text) or _FROM_BELOW_RE.search(text):
        quoted_from = _mark_outlook(lines, kinds)
    if "\n >" in text or text.startswith(" >"):
        _mark_indented(lines, kinds)
    if "prefixed by >>" in text:
        _clear_pointers(lines, kinds)
    return kinds, quoted_from


def find_sections(part: Part) -> tuple[Section, ...]:
    """Return the runs of lines of one kind, in order; together they are all lines."""
    return tuple(
        Section(
            part=part.number,
            line=run.start() + 1,
            end_line=run.end(),
            kind=_KINDS[run[0][0]],
            # what Outlook quotes has no ">"
            depth=max(1, unquote(part.lines[run.start()])[0]) if run[0][0] == ">" else 0,
        )
        for run in _RUN_RE.finditer(part.marks)
    )


def unquote(line: str) -> tuple[int, str]:
    """Return how many ">" deep a line is quoted, and what is left of it without them and the one space behind them."""
    match = _QUOTE_RE.match(line)
    if not match:
        return 0, line
    return match[0].count(">"), line[match.end() :]


def _attribution(lines: Sequence[str], marks: str, quote: int) -> tuple[int, int] | None:
    """Return the lines, counted from 1, of the attribution above a quote, which may be wrapped: up to three lines."""
    end = quote - 1
    while end >= 0 and quote - end <= 3 and lines[end].strip() in _BETWEEN:
        end -= 1
    if end < 0 or marks[end] not in ".-" or not lines[end].rstrip().endswith(_WROTE):
        return None
    start = end
    while start > 0 and end - start < 2 and not lines[start].startswith(("On ", "Am ", "Le ", "El ", "* ")) and lines[start - 1].strip():
        start -= 1
    if not lines[start].startswith(("On ", "Am ", "Le ", "El ", "* ")):
        start = end  # "A Person <a@example.com> writes:"
    return start + 1, end + 1


def _fill(gap: re.Match[str]) -> str:
    return gap.string[gap.start() - 1] * len(gap[0])


def _mark_indented(lines: Sequence[str], kinds: list[str]) -> None:
    """Mark two or more lines that are quoted with a space before the ">".

    A single one is a listing's pointer: " > 897  return x;" (the kernel test robot, smatch).
    """
    indented = [at for at, line in enumerate(lines) if line[:2] == " >"]
    for at, after in pairwise(indented):
        if after == at + 1:
            kinds[at] = kinds[after] = ">"


def _clear_pointers(lines: Sequence[str], kinds: list[str]) -> None:
    """Take as own words what the kernel test robot points at: "All errors (new ones prefixed by >>):" stands above it."""
    pointing = False
    for at, line in enumerate(lines):
        if kinds[at] == "." and "prefixed by >>" in line:
            pointing = True
        elif pointing and line.startswith(">> ") and line[3:4] not in (">", ""):
            kinds[at] = "."


def _mark_outlook(lines: Sequence[str], kinds: list[str]) -> int:
    """Mark what stands under an unquoted copy of a mail's head, and return where it begins (counted from 0).

    Where ">" stand before the lines under the head, only the head itself is without them: then people answer in between.
    """
    heads = [at for at, line in enumerate(lines) if line[:1] in "*FVD发寄" and _FROM_RE.match(line)]
    for at in sorted({above for head in heads for above in range(max(0, head - 3), head + 1)}):  # "---Original Message---" may stand above
        if kinds[at] != "." or len(lines[at]) > 200 or not _opens_outlook(lines, at):
            continue
        body = at
        while body < len(lines) and body - at < 16 and (lines[body].strip() or body <= at + 1):
            body += 1
        while body < len(lines) and not lines[body].strip():
            body += 1
        start = at - 1 if at and len(lines[at - 1]) > 7 and not lines[at - 1].strip("_") else at
        if body < len(lines) and kinds[body] == ">":
            kinds[start:body] = ">" * (body - start)
            continue
        kinds[start:] = ">" * (len(lines) - start)
        return start
    return len(lines)


def _opens_outlook(lines: Sequence[str], at: int) -> bool:
    line = lines[at]
    if "-" in line and _ORIGINAL_RE.match(line):
        return any(_FROM_RE.match(below) for below in lines[at + 1 : at + 4])
    return bool(_FROM_RE.match(line)) and any(_SENT_RE.match(below[:200]) for below in lines[at + 1 : at + 3])


def _with_signature(lines: Sequence[str], marks: str) -> str:
    """Mark the signature: from the last "-- " of one's own behind all diffs, up to a quote, with its attribution, or a footer."""
    start = len(lines) - 1
    earliest = marks.rfind("+")
    while start > earliest and not (marks[start] == "." and lines[start] in ("-- ", "--")):
        start -= 1
    if start <= earliest:
        return marks
    end = start + 1
    while end < len(lines) and marks[end] == ".":
        end += 1
    if end < len(lines) and marks[end] == ">":
        attribution = _attribution(lines, marks, end)
        end = attribution[0] - 1 if attribution else end
    if lines[start] == "--" and end - start > _DASHES_SIGNATURE_LINES:
        return marks
    return marks[:start] + "-" * (end - start) + marks[end:]
