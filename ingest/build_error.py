"""What a compiler, linker, modpost or static checker prints in one's own lines -> BuildError.

Formats: gcc, clang, GNU ld and lld, modpost (scripts/mod/modpost.c), sparse, smatch, coccinelle, rustc.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from ..model.message import Part

# ">> drivers/x.c:12:3: error: implicit declaration of …", "drivers/x.c:12:3: warning: …", "drivers/x.c:12 foo() warn: …",
# "x.c:12:3: sparse: sparse: incorrect type", ">> drivers/x.c:12:3-4: WARNING: …" (cocci), "a.o: in function …: undefined reference"
_PLACED_RE = re.compile(
    r"[ \t]*(?:>>? ?)?(?P<path>[\w.+/-]{2,200}\.(?:[chSs]|rs|dtsi?|rst|yaml|lds|py|sh|o|html|tc|cc|cpp|y|l))"
    r"(?::\(?[\w.+-]*\)?[0-9x+a-f]+|:[0-9]+)?(?::[0-9-]+)*(?::\(\.[\w.+-]{2,80}\))?:? "
    r"(?P<what>(?:fatal |sparse: )?(?:error|warning|sparse|undefined reference|multiple definition|warn|[Ee]rror|WARNING|ERROR|"
    r"relocation)\b.{3,300}|\w+\(\) (?:warn|error): .{3,300})$"
)
# "error: 'struct foo' has no member named 'bar'" with its place left out;
# "ERROR: modpost: "foo" [drivers/x.ko] undefined!", "(.text+0x5d4): undefined reference to `foo'", "error[E0425]: cannot find …"
_UNPLACED_RE = re.compile(
    r"[ \t]*(?:>> ?)?(?P<what>(?:ERROR|WARNING): modpost: .{5,200}|ERROR: \".{3,100}\" \[.{3,100}\] undefined!|.{0,120}undefined "
    r"reference to [`'\"].{3,100}"
    r"|(?:[\w.-]*ld|collect2|make\S*)(?:\.lld)?: (?:error: )?.{3,200}|error\[E[0-9]+\]: .{3,200}"
    r"|(?:fatal )?error: (?:[`'\"‘“]|implicit declaration|unknown type|too (?:few|many) arguments|passing argument|redefinition of"
    r"|conflicting types|use of undeclared|incompatible|no member named|static declaration|storage size|invalid use|unused variable"
    r"|call to undeclared|expected [`'\"‘“(]).{3,300})$"
)
# "collect2: error: ld returned 1 exit status", "make[1]: *** [Makefile:1: x.o] Error 1": they say only that something stands above
_SUMMARY_RE = re.compile(r"[ \t]*(?:collect2|make\S*|[\w.-]*ld): (?:error: )?(?:ld returned|\*\*\*|recipe for|warning: )")
# "/srv/linux/mm/a.c", "../drivers/a.c", "./arch/x86/a.c": told from the tree's top directories
_ABOVE_TREE_RE = re.compile(
    r"(?:\.{1,2}/)+|/[\w.+/-]{1,150}?/(?=(?:arch|block|certs|crypto|drivers|fs|include|init|io_uring|ipc|kernel|lib|mm|net|rust|samples|"
    r"scripts|security|sound|tools|usr|virt|Documentation)/)"
)
# "(.text+0x5d4): undefined reference", "drivers/a.c:(.text+0x84c): …": where in the object, which changes with each compiler
_SECTION_RE = re.compile(r"[^ \t]{0,120}\(\.[\w.+-]{2,80}\): ")
_WORDS = ("error:", "warning:", "undefined", "Error:", "ERROR:", "WARNING:", "warn:", "error[", "sparse:", "modpost", "multiple def")
# How the line below goes on where a mailer wrapped an error: a word or a quote, no path, no code, no next step of make
_GOES_ON_RE = re.compile(r"(?:[a-z(\[`'\"‘“]|[0-9]+ of )(?![^ ]{0,120}:[0-9]+[: ])")
_STEP_RE = re.compile(r"(?:make|collect2|ld|In file|note:|compilation|[a-z_]+\()|\S+: ")
_WRAPPED_FROM = 60  # characters, from which a line may have been wrapped
_MAX_LINE = 1000
_MAX_LINES = 3000


@dataclass(frozen=True, slots=True, kw_only=True)
class BuildError:
    """One error or warning of a build."""

    line: int  # from 1
    end_line: int
    what: str  # "drivers/a.c: error: …", without the numbers of lines
    is_warning: bool
    is_new: bool  # the kernel test robot points at it: ">>"


def has_error_words(own: str) -> bool:
    """Tell whether a text may hold what a compiler or linker prints."""
    return ": error" in own or "error: " in own or "undefined" in own or "error[" in own or "modpost" in own


def has_warning_words(own: str) -> bool:
    """Tell whether a text may hold what a compiler or checker warns of."""
    return "warning: " in own or "warn: " in own


def find_build_errors(part: Part, start: int = 0, end: int | None = None) -> Iterator[BuildError]:
    """Yield what a build prints among the own lines from `start` (counted from 0) to `end`, in order."""
    stop = min(len(part.lines), _MAX_LINES) if end is None else min(end, len(part.lines))
    for at in range(start, stop):
        line = part.lines[at]
        if part.marks[at] != "." or len(line) > _MAX_LINE or not any(word in line for word in _WORDS):
            continue
        match = _PLACED_RE.match(line) or _UNPLACED_RE.match(line)
        if match:
            what, last = _whole(part, at, match.group("what").strip())
            path = match.groupdict().get("path")
            yield BuildError(
                line=at + 1,
                end_line=last + 1,
                what=f"{tidy_path(path)}: {what}" if path else _SECTION_RE.sub("", what),
                is_warning="warn" in what.partition(":")[0].lower(),
                is_new=line.lstrip().startswith(">>"),
            )


def first_error(part: Part, start: int = 0, end: int | None = None) -> BuildError | None:
    """Return the first error of a build among own lines.

    Of a robot that points at the new ones with ">>" it is the first of these; errors go before warnings, and both before the lines that
    only count them.
    """
    best: tuple[int, BuildError] | None = None
    for error in find_build_errors(part, start, end):
        rank = (0 if error.is_new else 2) + error.is_warning + 4 * bool(_SUMMARY_RE.match(error.what))
        if best is None or rank < best[0]:
            best = rank, error
            if rank == 0:
                break
    return best[1] if best else None


def tidy_path(path: str) -> str:
    """Return a path from the top of the tree."""
    match = _ABOVE_TREE_RE.match(path)
    return (path[match.end() :] if match else path).replace("//", "/")


def _whole(part: Part, at: int, what: str) -> tuple[str, int]:
    """Return an error with the line below where it was wrapped, and the index of its last line."""
    below = part.lines[at + 1] if at + 1 < len(part.lines) and part.marks[at + 1] == "." else ""
    is_cut = what.endswith("undefined reference to") or (len(part.lines[at]) >= _WRAPPED_FROM and what.count("[-W") == 0)
    if is_cut and len(below) < 120 and _GOES_ON_RE.match(below) and not _STEP_RE.match(below):
        return f"{what} {below.strip()}", at + 1
    return what, at
