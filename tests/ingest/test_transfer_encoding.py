import pytest

from patchlore.ingest.transfer_encoding import decode_transfer


@pytest.mark.parametrize("line_end", [b"\n", b"\r\n"], ids=["LF", "CRLF"])
@pytest.mark.parametrize(
    ("data", "encoding", "decoded", "problem"),
    [
        pytest.param(b"text =20\n", "8bit", b"text =20\n", None, id="as it stands"),
        pytest.param(b"text\n", " 7Bit ", b"text\n", None, id="case"),
        pytest.param(b"Zo=C3=AB =\nhere=20\n", "quoted-printable", b"Zo\xc3\xab here \n", None, id="quoted-printable"),
        pytest.param(b"a =ZZ b=\n", "quoted-printable", b"a =ZZ b", "a bad escape in quoted-printable", id="bad escape stays"),
        pytest.param(b"dGhl\nIGVuZA==\n", "base64", b"the end", None, id="base64"),
        pytest.param(b"dGhlIGVuZA\n", "BASE64", b"the end", "base64 without its padding", id="no padding"),
        pytest.param(b"Zmlyc3Q=\nc2Vjb25k\n", "base64", b"firstsecond", "not all of it is base64", id="two bodies"),
        pytest.param(
            b"dGhlIGVuZAo=\n_____\n\nA list\n", "base64", b"the end\n_____\n\nA list\n", "not all of it is base64", id="plain footer below"
        ),
        pytest.param(b"dGhlIGVu\nabcde\n", "base64", b"the eni\xb7\x1d", "not all of it is base64", id="a letter too many"),
        pytest.param(b"Hello, Jane\n", "base64", b"Hello, Jane\n", "not all of it is base64", id="no base64 at all"),
        pytest.param(b"begin 644 x\n#86)C\n`\nend\n", "x-uuencode", b"abc", None, id="uuencode"),
        pytest.param(b"no begin\n", "uuencode", b"no begin\n", "no uuencoded text", id="no uuencode at all"),
        pytest.param(b"text\n", "rot 13", b"text\n", "unknown transfer encoding 'rot 13'", id="unknown"),
    ],
)
def test_transfer_encodings(line_end: bytes, data: bytes, encoding: str, decoded: bytes, problem: str | None) -> None:
    found, found_problem = decode_transfer(data.replace(b"\n", line_end), encoding)
    assert (found.replace(b"\r\n", b"\n"), found_problem) == (decoded, problem)


def test_what_is_not_encoded_is_not_copied() -> None:
    data = b"text"
    assert decode_transfer(data, "8bit")[0] is data
