import pytest

from patchlore.ingest.content_type import parse_parameters


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (" text/plain", ("text/plain", {})),
        ("TEXT/Plain; Charset=UTF-8", ("text/plain", {"charset": "UTF-8"})),
        ('text/plain; charset="utf-8"; format=flowed', ("text/plain", {"charset": "utf-8", "format": "flowed"})),
        ("text/plain;\x1fcharset=us-ascii ;delsp = yes", ("text/plain", {"charset": "us-ascii", "delsp": "yes"})),
        ('multipart/mixed; boundary="a;b=c"', ("multipart/mixed", {"boundary": "a;b=c"})),
        (r'attachment; filename="a \"b\".txt"', ("attachment", {"filename": 'a "b".txt'})),
        ("attachment; filename*=utf-8''Zo%C3%AB.patch", ("attachment", {"filename": "Zo\xc3\xab.patch"})),
        ('attachment; filename*0="a long"; filename*1=" name"', ("attachment", {"filename": "a long name"})),
        ("attachment; filename*0*=iso-8859-1'de'Zo%EB; filename*1*=%20x", ("attachment", {"filename": "Zo\xc3\xab x"})),
        ('attachment; filename="a.txt"; filename="b.txt"', ("attachment", {"filename": "a.txt"})),
        ('attachment; filename="not closed', ("attachment", {"filename": "not closed"})),
        ("text/plain; charset", ("text/plain", {})),
        ("", ("", {})),
        (";;;", ("", {})),
    ],
)
def test_parameters(value: str, expected: tuple[str, dict[str, str]]) -> None:
    assert parse_parameters(value) == expected
