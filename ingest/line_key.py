"""Lines of code as numbers: equal lines have equal keys, and the lowest bit says whether a line tells its place."""

import re
import zlib
from functools import lru_cache

# A word that may be a name: "pgmap_get" and "x86" are, "i" and "ret" are too common to say where we are
_WORD_RE = re.compile(r"[A-Za-z_][A-Za-z0-9_]{3,}")
_MAX_READ = 400  # characters of a line that are looked at for words

# Words of which a line may consist and still stand anywhere in a file
_COMMON = frozenset((
    "auto", "bool", "break", "case", "char", "class", "const", "continue", "default", "define", "double", "elif", "else",
    "endif", "error", "extern", "fail", "fallthrough", "false", "float", "goto", "guard", "ifdef", "ifndef", "import",
    "include", "inline", "kfree", "long", "none", "null", "NULL", "None", "pass", "print", "return", "self", "short",
    "signed", "sizeof", "static", "struct", "switch", "this", "true", "undef", "union", "unlock", "unsigned", "void",
    "volatile", "while", "with",
))  # fmt: skip


@lru_cache(maxsize=1 << 16)
def line_key(line: str) -> int:
    """Return the 32-bit key of a line; odd where the line is informative. White space at its end does not count."""
    text = line.rstrip()
    return zlib.crc32(text.encode("utf-8", "surrogatepass")) & ~1 | _is_informative(text)


def _is_informative(text: str) -> bool:
    """Tell whether a line holds a name, so that it will not be found all over a file."""
    return any(word[0] not in _COMMON for word in _WORD_RE.finditer(text, 0, _MAX_READ))
