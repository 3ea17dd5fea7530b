import gzip
import re
from collections import defaultdict

import pytest
from corpus import corpus

from patchlore.ingest.content_hash import hash_content, split_list_prefix
from patchlore.ingest.message import parse_message


@pytest.mark.parametrize(
    ("subject", "expected"),
    [
        ("mm: a title", ("mm: a title", False)),
        ("[PATCH v2 1/3] mm: a title", ("[PATCH v2 1/3] mm: a title", False)),
        ("[Nouveau] [PATCH v2 1/3] mm: a title", ("[PATCH v2 1/3] mm: a title", True)),
        ("Re: [f2fs-dev] [PATCH] a title", ("[PATCH] a title", True)),
        ("[a-list] Re: RE[2]: a title", (" a title", True)),
        ("[RFC][PATCH 0/2] a [b] title", ("[RFC][PATCH 0/2] a [b] title", False)),
        ("[", ("[", False)),
        ("", ("", False)),
    ],
)
def test_list_prefixes(subject: str, expected: tuple[str, bool]) -> None:
    title, has_prefix = split_list_prefix(subject)
    assert (title.strip(), has_prefix) == (expected[0].strip(), expected[1])


def test_what_copies_differ_in_and_what_mails_differ_in() -> None:
    first = hash_content("[PATCH 1/2] a title", "jane@example.org", 1, ["> quoted\n\ttext \n", "patch"])
    assert hash_content("[list] [PATCH 1/2]  a title", "jane@example.org", 1, [">quoted text\n\n", "patch\n"]) == first
    others = [
        hash_content("[PATCH 2/2] a title", "jane@example.org", 1, ["> quoted\n\ttext \n", "patch"]),
        hash_content("[PATCH 1/2] a title", "joe@example.org", 1, ["> quoted\n\ttext \n", "patch"]),
        hash_content("[PATCH 1/2] a title", "jane@example.org", 2, ["> quoted\n\ttext \n", "patch"]),
        hash_content("[PATCH 1/2] a title", "jane@example.org", None, ["> quoted\n\ttext \n", "patch"]),
        hash_content("[PATCH 1/2] a title", "jane@example.org", 1, ["> quoted\n\ttexts\n", "patch"]),
        hash_content("[PATCH 1/2] a title", "jane@example.org", 1, ["> quoted\n\ttext \n"]),
    ]
    assert len({first, *others}) == 7


def test_copies_of_real_lists_are_equal() -> None:
    hashes = defaultdict(set)
    count = 0
    for name in ("dev_pagemap", "alt-copies", "related"):
        data = gzip.decompress(corpus(f"seed/{name}.mbox.gz").read_bytes())
        for mail in re.split(rb"^From mboxrd@z.*\n", data, flags=re.MULTILINE)[1:]:
            message = parse_message(re.sub(rb"(?m)^>(>*From )", rb"\1", mail))
            hashes[message.message_id].add(message.content_hash)
            count += 1
    assert count > 800
    assert {message_id: found for message_id, found in hashes.items() if len(found) > 1} == {}
