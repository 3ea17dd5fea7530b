"""Bytes of a mail to text: charset names as people write them, and what to do where the name is wrong."""

import re
from encodings.aliases import aliases
from typing import Final

# Names that mean less than what is sent under them: the wider charset reads both (the Encoding Standard, https://encoding.spec.whatwg.org/,
# 4.2, does the same). Seen: "gb2312" subjects with letters that only gb18030 has.
_WIDER: Final = {
    "ascii": "utf_8",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "big5": "big5hkscs",
    "euc_kr": "cp949",
    "johab": "cp949",
    "shift_jis": "cp932",
    "iso2022_jp": "iso2022_jp_ext",
    "iso2022_jp_1": "iso2022_jp_ext",
    "tis_620": "cp874",
    "iso8859_9": "cp1254",
    "iso8859_11": "cp874",
}

# Codecs that make text of bytes and nothing else. Python's others decode escapes (unicode_escape), domain names (idna), or are not for
# text at all (hex, zlib).
_TEXT_CODECS: Final = frozenset(
    """utf_8 utf_7 utf_16 utf_16_le utf_16_be utf_32 utf_32_le utf_32_be latin_1 gb18030 big5hkscs cp949 cp932 cp950 cp874 euc_jp
    euc_jis_2004 hz iso2022_jp_ext iso2022_jp_2 iso2022_jp_3 iso2022_kr koi8_r koi8_u koi8_t kz1048 ptcp154 mac_roman mac_cyrillic
    mac_greek mac_latin2 mac_turkish hp_roman8 cp437 cp737 cp775 cp850 cp852 cp855 cp857 cp858 cp860 cp861 cp862 cp863 cp864 cp865 cp866
    cp869 cp1125 cp1250 cp1251 cp1252 cp1253 cp1254 cp1255 cp1256 cp1257 cp1258 iso8859_2 iso8859_3 iso8859_4 iso8859_5 iso8859_6
    iso8859_7 iso8859_8 iso8859_10 iso8859_13 iso8859_14 iso8859_15 iso8859_16""".split()  # noqa: SIM905 - reads as a list
)

# Names that no list of aliases has.
_SEEN_NAMES: Final = {
    "iso_8859_8_i": "iso8859_8",
    "iso_8859_8_e": "iso8859_8",
    "iso_8859_6_i": "iso8859_6",
    "ks_c_5601": "cp949",
    "x_sjis": "cp932",
    "x_gbk": "gb18030",
    "x_euc_jp": "euc_jp",
    "x_mac_roman": "mac_roman",
    "x_mac_cyrillic": "mac_cyrillic",
}

# Where letters are made of ASCII bytes: a body in these is read by its name even if all its bytes are ASCII.
_SEVEN_BIT: Final = frozenset({"utf_7", "hz", "iso2022_jp_ext", "iso2022_jp_2", "iso2022_jp_3", "iso2022_kr"})
_WIDE: Final = frozenset({"utf_16", "utf_16_le", "utf_16_be", "utf_32", "utf_32_le", "utf_32_be"})
_MULTIBYTE: Final = frozenset({"gb18030", "big5hkscs", "cp949", "cp932", "cp950", "euc_jp", "euc_jis_2004"}) | _SEVEN_BIT | _WIDE

# "windows-1251", "Windows_874", "cp-850", "ibm850", "microsoft-cp1252"
_CODE_PAGE_RE = re.compile(r"(?:windows|win|cp|ibm|ms|microsoft_cp|x_cp|dos)_?([0-9]{3,4})\Z")
# "iso8859-1", "ISO_8859-15", "8859_2"
_ISO_8859_RE = re.compile(r"(?:x_)?(?:iso_?)?8859_([0-9]{1,2})\Z")
# C1 letters: a text that claims to be ISO 8859-1 and has them is really windows-1252, where they are quotes and dashes.
_C1_RE = re.compile("[\x80-\x9f]")


def find_codec(name: str) -> str | None:
    """Return Python's name of the codec that a declared charset stands for; None where it stands for none that is known."""
    key = name.strip(" \t\"'").lower()[:60].replace("-", "_").replace(" ", "_").replace(".", "_")
    codec = _SEEN_NAMES.get(key) or aliases.get(key, key)
    if codec not in _TEXT_CODECS and codec not in _WIDER:
        codec = _guess_codec(key)
    codec = _WIDER.get(codec, codec)
    return codec if codec in _TEXT_CODECS else None


def _guess_codec(key: str) -> str:
    if match := _CODE_PAGE_RE.match(key):
        return {"936": "gb18030", "949": "cp949"}.get(match[1], "cp" + match[1])
    if match := _ISO_8859_RE.match(key):
        return "latin_1" if match[1] == "1" else "iso8859_" + match[1]
    # Seen: "unicode-2-0-utf-8" and "x-UTF_8J", both from KMail.
    if "utf_8" in key or "utf8" in key:
        return "utf_8"
    return ""


def decode_bytes(data: bytes, charset: str | None) -> tuple[str, bool]:
    """Return the text of `data` and whether it was read with a doubt, that is not as declared.

    `charset` is the declared name. Undeclared, unknown and US-ASCII all mean: UTF-8 if it is UTF-8. A declaration that does not fit gives
    way to UTF-8 where that fits, and so does one that fits any bytes. Else each line is read as UTF-8 if it is that, as windows-1252 if
    not.
    """
    codec = find_codec(charset) if charset else None
    if codec is None or codec == "utf_8":
        try:
            return data.decode("utf-8"), False
        except UnicodeDecodeError:
            return _decode_lines(data), True
    if data.isascii() and codec not in _SEVEN_BIT and (codec not in _WIDE or b"\0" not in data):
        return data.decode("ascii"), False
    # One letter a byte: nearly any bytes fit such a name. Of 320 such texts on lists 3 were valid UTF-8, and all 3 were meant to be.
    for name in (codec, "utf_8") if codec in _MULTIBYTE else ("utf_8", codec):
        try:
            text = data.decode(name)
        except UnicodeDecodeError:
            continue
        return _decode_latin(data) if name == "latin_1" and _C1_RE.search(text) else _without_surrogates(text, codec), name != codec
    # Letters of several bytes, read as Latin ones, would all be noise; so only what is broken is.
    return (_without_surrogates(data.decode(codec, "replace"), codec) if codec in _MULTIBYTE else _decode_lines(data)), True


def _without_surrogates(text: str, codec: str) -> str:
    # UTF-7 is the one codec here that lets them through.
    return text.encode("utf-8", "replace").decode("utf-8") if codec == "utf_7" else text


def _decode_lines(data: bytes) -> str:
    # Patches quote files in other charsets than the mail's: one odd line must not spoil the rest.
    lines = []
    for line in data.split(b"\n"):
        try:
            lines.append(line.decode("utf-8"))
        except UnicodeDecodeError:
            lines.append(_decode_latin(line))
    return "\n".join(lines)


def _decode_latin(data: bytes) -> str:
    try:
        return data.decode("cp1252")
    except UnicodeDecodeError:
        return data.decode("latin-1")
