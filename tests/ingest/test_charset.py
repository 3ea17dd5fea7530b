import pytest

from patchlore.ingest.charset import decode_bytes, find_codec


@pytest.mark.parametrize(
    ("name", "codec"),
    [
        ("utf-8", "utf_8"),
        ("UTF8", "utf_8"),
        ("us-ascii", "utf_8"),
        ("ANSI_X3.4-1968", "utf_8"),
        ("unicode-2-0-utf-8", "utf_8"),
        ("x-UTF_8J", "utf_8"),
        ("cp-850", "cp850"),
        ("windows-874", "cp874"),
        ("Windows-1251", "cp1251"),
        ("ISO-8859-1", "latin_1"),
        ("iso8859-15", "iso8859_15"),
        ("iso-8859-8-i", "iso8859_8"),
        ("gb2312", "gb18030"),
        ("ks_c_5601-1987", "cp949"),
        ("Shift_JIS", "cp932"),
        ("iso-2022-jp", "iso2022_jp_ext"),
        ("y", None),
        ("8bit", None),
        ("unknown-8bit", None),
        ("cp-99999", None),
        ("", None),
    ],
)
def test_names_as_people_write_them(name: str, codec: str | None) -> None:
    assert find_codec(name) == codec


@pytest.mark.parametrize("name", ["hex", "rot13", "zlib", "idna", "punycode", "unicode_escape", "raw-unicode-escape", "undefined", "cp037"])
def test_what_python_decodes_but_is_no_text_of_a_mail_is_unknown(name: str) -> None:
    assert find_codec(name) is None


@pytest.mark.parametrize(
    ("data", "charset", "expected"),
    [
        pytest.param("Zoë".encode(), None, ("Zoë", False), id="undeclared is utf-8"),
        pytest.param("Zoë".encode(), "us-ascii", ("Zoë", False), id="ascii is utf-8 without fuss"),
        pytest.param("Zoë".encode(), "y", ("Zoë", False), id="unknown name, utf-8"),
        pytest.param(b"Zo\xeb", "iso-8859-1", ("Zoë", False), id="latin-1"),
        pytest.param("Zoë".encode(), "iso-8859-1", ("Zoë", True), id="latin-1 that is utf-8"),
        pytest.param(b"Zo\xeb", "us-ascii", ("Zoë", True), id="ascii that is latin-1"),
        pytest.param(b"\x93quoted\x94", "iso-8859-1", ("“quoted”", False), id="latin-1 that is windows-1252"),
        pytest.param("Zoë\n".encode() + b"Zo\xeb", "utf-8", ("Zoë\nZoë", True), id="each line for itself"),
        pytest.param("Адрес".encode(), "windows-1252", ("Адрес", True), id="declared windows-1252, is utf-8"),
        pytest.param("镕".encode("gb18030"), "gb2312", ("镕", False), id="a letter that only the wider charset has"),
        pytest.param(b"ab\x81", "gb2312", ("ab�", True), id="a broken letter of a multi-byte charset"),
        pytest.param("テスト".encode("iso2022_jp"), "iso-2022-jp", ("テスト", False), id="seven-bit japanese"),
        pytest.param("hi".encode("utf-16"), "utf-16", ("hi", False), id="utf-16"),
        pytest.param(b"hi there", "utf-16", ("hi there", False), id="utf-16 that is ascii"),
        pytest.param(b"a+2AA-b", "utf-7", ("a?b", False), id="no lone surrogate"),
        pytest.param(b"\x81", None, ("\x81", True), id="a byte that windows-1252 lacks"),
    ],
)
def test_declared_then_utf8_then_windows_1252(data: bytes, charset: str | None, expected: tuple[str, bool]) -> None:
    assert decode_bytes(data, charset) == expected
