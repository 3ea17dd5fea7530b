"""What builds and checkers print, whole and wrapped, and which of several lines is the error."""

import pytest

from patchlore.ingest.build_error import BuildError, find_build_errors, first_error, tidy_path
from patchlore.ingest.part import read_part


def error(line: int, what: str, end_line: int | None = None, *, is_warning: bool = False, is_new: bool = False) -> BuildError:
    return BuildError(line=line, end_line=end_line or line, what=what, is_warning=is_warning, is_new=is_new)


LINES = {
    "gcc": ("drivers/pump.c:12:3: error: too few arguments\n", error(1, "drivers/pump.c: error: too few arguments")),
    "out of the tree": ("/srv/src/linux/mm/pump.c:7:1: error: no pump\n", error(1, "mm/pump.c: error: no pump")),
    "built elsewhere": ("../drivers//pump.c:7:1: warning: no pump\n", error(1, "drivers/pump.c: warning: no pump", is_warning=True)),
    "new": (
        "All errors (new ones prefixed by >>):\n\n   fs/pump.c:3:1: error: old\n>> fs/pump.c:7:1: fatal error: pump.h: No such file\n",
        error(4, "fs/pump.c: fatal error: pump.h: No such file", is_new=True),
    ),
    "sparse": ("fs/pump.c:7:1: sparse: sparse: odd type\n", error(1, "fs/pump.c: sparse: sparse: odd type")),
    "smatch": ("fs/pump.c:7 pump_it() warn: odd type\n", error(1, "fs/pump.c: pump_it() warn: odd type", is_warning=True)),
    "linker, in a section": (
        "core.c:(.text+0x5d4): undefined reference to `pump_it'\n",
        error(1, "core.c: undefined reference to `pump_it'"),
    ),
    "linker, no file": ("(.text+0x5d4): undefined reference to `pump_it'\n", error(1, "undefined reference to `pump_it'")),
    "modpost": (
        'ERROR: modpost: "pump_it" [drivers/pump.ko] undefined!\n',
        error(1, 'ERROR: modpost: "pump_it" [drivers/pump.ko] undefined!'),
    ),
    "rust": ("error[E0425]: cannot find value `pump`\n", error(1, "error[E0425]: cannot find value `pump`")),
    "wrapped behind a quote": (
        "/usr/src/linux/mm/pump.c:1427: undefined reference to\n`pump_it'\n",
        error(1, "mm/pump.c: undefined reference to `pump_it'", 2),
    ),
    "wrapped in a sentence": (
        "drivers/acpi/pump/core.c:2276:4: error: flexible array member in a\nstruct with no named members\n",
        error(1, "drivers/acpi/pump/core.c: error: flexible array member in a struct with no named members", 2),
    ),
    "long, but whole": (
        "drivers/acpi/pump/core.c:2276:4: error: a member that is not declared\nmake[1]: *** [Makefile:1] Error 1\n",
        error(1, "drivers/acpi/pump/core.c: error: a member that is not declared"),
    ),
    "summary last": (
        "collect2: error: ld returned 1 exit status\nfs/pump.c:7:1: warning: odd\n",
        error(2, "fs/pump.c: warning: odd", is_warning=True),
    ),
    "errors before warnings": ("fs/pump.c:7:1: warning: odd\nfs/pump.c:9:1: error: bad\n", error(2, "fs/pump.c: error: bad")),
    "the place left out": (
        "If CONFIG_PUMP is not set:\n\n    error: 'struct pump' has no member named 'flow'\n",
        error(3, "error: 'struct pump' has no member named 'flow'"),
    ),
    "what git says": ("error: patch failed: fs/pump.c:12\nerror: fs/pump.c: patch does not apply\n", None),
    "quoted": ("> fs/pump.c:7:1: error: bad\n", None),
    "prose": ("It is an error: the pump stops.\n", None),
}


@pytest.mark.parametrize(("text", "expected"), LINES.values(), ids=LINES)
@pytest.mark.parametrize("line_end", ["\n", "\r\n"], ids=["lf", "crlf"])
def test_first_error(text: str, expected: BuildError | None, line_end: str) -> None:
    assert first_error(read_part(0, text.replace("\n", line_end))[0]) == expected


def test_errors_between_two_lines() -> None:
    part = read_part(0, "one.c:1:1: error: first\ntwo.c:1:1: error: second\nthree.c:1:1: error: third\n")[0]
    assert [one.what for one in find_build_errors(part, 1, 2)] == ["two.c: error: second"]


@pytest.mark.parametrize(
    ("given", "expected"),
    [("./arch/x86/a.c", "arch/x86/a.c"), ("a.c", "a.c"), ("/srv/x/y/kernel/a.c", "kernel/a.c"), ("/etc/a.c", "/etc/a.c")],
)
def test_paths_from_the_top(given: str, expected: str) -> None:
    assert tidy_path(given) == expected
