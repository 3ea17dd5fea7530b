"""Manifests of public-inbox servers, as grokmirror defines them."""

import gzip
import json

import pytest

from patchlore.ingest.epoch_clone import parse_manifest


def packed(value: object) -> bytes:
    return gzip.compress(json.dumps(value).encode())


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        pytest.param(
            packed({"/devel/git/1.git": {"fingerprint": "ab"}, "/devel/git/0.git": {"fingerprint": "cd", "modified": 1}}),
            {1: "ab", 0: "cd"},
            id="list",
        ),
        pytest.param(packed({"/devel/git/0.git": {}, "/devel/all.git": {}}), {0: ""}, id="other-repositories"),
        pytest.param(packed({"/devel/0.git": {"fingerprint": 7}}), {0: ""}, id="odd-fingerprint"),
        pytest.param(packed({"/devel/git/0.git": None}), {0: ""}, id="odd-entry"),
        pytest.param(packed({"/a/git/0.git": {}, "/b/git/0.git": {}}), {}, id="several-lists"),
        pytest.param(packed(["/devel/git/0.git"]), {}, id="no-object"),
        pytest.param(packed({"/devel/../../0.git/x": {}, "/devel/git/-1.git": {}, "/devel/git/1234567.git": {}}), {}, id="odd-names"),
        pytest.param(gzip.compress(b"[" * 100_000), {}, id="deep"),
        pytest.param(gzip.compress(b"{"), {}, id="no-json"),
        pytest.param(b"<html>", {}, id="page"),
        pytest.param(packed({})[:-9], {}, id="cut-off"),
    ],
)
def test_a_manifest_gives_epochs(data: bytes, expected: dict[int, str]) -> None:
    assert parse_manifest(data) == expected
