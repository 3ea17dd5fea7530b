"""Content-Type and Content-Disposition: the value and its parameters (RFC 2045, 5.1; RFC 2231)."""

import re
from typing import Final
from urllib.parse import unquote_to_bytes

from .charset import decode_bytes
from .header import FOLD

MAX_VALUE: Final = 4000  # characters; what stands behind is not read

# `; name="value"`, `; name=value`, `; name*0*=utf-8''val%20ue`
_PARAMETER_RE = re.compile(r';[ \t]*+([^ \t=;"]++)[ \t]*+=[ \t]*+(?:"([^"\\]*+(?:\\.[^"\\]*+)*+)"|([^;]*+))', re.DOTALL)
_BACKSLASHED_RE = re.compile(r"\\(.)", re.DOTALL)
# "filename*0*" of RFC 2231, 4.1: name, section, whether it is percent-encoded
_CONTINUED_RE = re.compile(r"([^*]++)(?:\*([0-9]{1,3}))?(\*)?\Z")


def parse_parameters(value: str) -> tuple[str, dict[str, str]]:
    """Return the lower-case value before the first ";" and the parameters by lower-case name, the first of each name."""
    value = value[:MAX_VALUE]
    if FOLD in value:
        value = value.replace(FOLD, " ")
    main, separator, _ = value.partition(";")
    main = main.strip().lower()
    if not separator:
        return main, {}
    parameters: dict[str, str] = {}
    has_continued = False
    for match in _PARAMETER_RE.finditer(value):
        name, quoted, plain = match.groups()
        name = name.lower()
        has_continued = has_continued or "*" in name
        text = plain.strip(" \t\"'") if quoted is None else quoted
        parameters.setdefault(name, _BACKSLASHED_RE.sub(r"\1", text) if quoted and "\\" in text else text)
    return main, _join_continued(parameters) if has_continued else parameters


def _join_continued(parameters: dict[str, str]) -> dict[str, str]:
    """Return the parameters with those of RFC 2231 decoded and put together."""
    joined = {name: value for name, value in parameters.items() if "*" not in name}
    sections: dict[str, dict[int, tuple[str, bool]]] = {}
    for name, value in parameters.items():
        match = _CONTINUED_RE.match(name)
        if match and "*" in name:
            sections.setdefault(match[1], {})[int(match[2] or 0)] = (value, match[3] is not None)
    for name, values in sections.items():
        charset = ""
        data = b""
        for number in sorted(values):
            value, is_encoded = values[number]
            if is_encoded and number == 0 and value.count("'") >= 2:
                charset, _, value = value.split("'", 2)
            data += unquote_to_bytes(value.encode("latin-1")) if is_encoded else value.encode("latin-1")
        # As latin-1 like every header value, for whoever makes text of it.
        joined[name] = decode_bytes(data, charset)[0].encode("utf-8").decode("latin-1")
    return joined
