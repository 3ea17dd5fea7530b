"""Footers of lists below texts."""

import pytest

from patchlore.ingest.footer import find_footer

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
