import gzip
import re
from collections import defaultdict

import pytest
from corpus import corpus

from patchlore.ingest.content_hash import find_footer, hash_content, split_list_prefix
from patchlore.ingest.message import parse_message

RULE = "_" * 47
FOOTERS = [
    pytest.param(f"{RULE}\nA-list mailing list\na-list@example.org\nhttps://example.org/mailman/listinfo/a-list\n", id="Mailman 2"),
    pytest.param(
        f"{RULE}\nA-list mailing list -- a-list@example.org\nTo unsubscribe send an email to a-list-leave@example.org\n", id="Mailman 3"
    ),
    pytest.param(f"{RULE}{'_' * 7}\nA discussion mailing list\nhttp://example.org/mailman/listinfo/a-list/\n", id="a longer rule"),
    pytest.param(
        '--\nTo unsubscribe from this list: send the line "unsubscribe a-list" in\nthe body of a message to majordomo@example.org\n'
        "More majordomo info at  http://example.org/majordomo-info.html\n",
        id="majordomo",
    ),
    pytest.param(
        "--\nTo unsubscribe, send a message with 'unsubscribe a-list' in\nthe body to majordomo@example.org.  For more info,\n"
        "see: http://example.org/ .\n",
        id="majordomo, other words",
    ),
    pytest.param(
        '-- \nYou received this message because you are subscribed to the Google Groups "a-list" group.\nTo unsubscribe from this group '
        "and stop receiving emails from it, send an email to a-list+unsubscribe@example.com.\nTo view this: https://example.com/x\n",
        id="Google Groups",
    ),
    pytest.param("-=-=-=-=-=-=-=-=-=-=-=-\nGroups.io Links: You receive all messages.\nView: https://example.io/g/1\n", id="groups.io"),
]


@pytest.mark.parametrize("footer", FOOTERS)
@pytest.mark.parametrize("text", ["words\n", "words\n\n", "words\n-- \nJane\n", "-a\n+b\n-- \n2.20.1\n\n", ""])
def test_footers(text: str, footer: str) -> None:
    assert find_footer(text) is None
    assert find_footer(text + footer) == len(text)
    assert find_footer(text + footer + "\n" + footer) == len(text)


@pytest.mark.parametrize(
    "text",
    [
        "words\n> " + RULE + "\n> A-list mailing list\n> a-list@example.org\n",
        "I wrote to the mailing list\n",
        "words\n-- \nJane\n",
        RULE + "\nA-list mailing list\n" + "more words\n" * 20,
        RULE + "\nwords\n",
    ],
    ids=["quoted", "only words", "signature", "far above", "only a rule"],
)
def test_what_is_no_footer(text: str) -> None:
    assert find_footer(text) is None


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
