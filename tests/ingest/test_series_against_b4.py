"""b4's own reading of threads beside ours, where b4 is right: it knows one posting for each number of a revision in a thread."""

import copy
import gzip
import logging
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from email.charset import add_charset
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import EmailPolicy
from email.utils import format_datetime

import pytest
from corpus import corpus
from series_cases import mails, postings_of, read_mbox

from patchlore.ingest.mbox import split_mbox, unpack_span
from patchlore.ingest.posting import group_postings
from patchlore.model.posting import PostedMessage, Posting

Reading = dict[int, tuple[set[str], bool]]  # revision -> (Message-IDs of its patches, whether it is complete)


@pytest.fixture(scope="module")
def read_b4() -> Iterator[Callable[[Iterable[EmailMessage]], Reading]]:
    """Yield b4's reading of a thread, cut off from network, git and configuration, with what it changes in the process put back."""
    b4 = pytest.importorskip("b4")
    b4.can_network = False
    b4.MAIN_CONFIG = copy.deepcopy(b4.DEFAULT_CONFIG)
    b4.MAIN_CONFIG.update({"attestation-policy": "off"})
    logging.getLogger("b4").setLevel(logging.ERROR)

    def read(messages: Iterable[EmailMessage]) -> Reading:
        thread = list(messages)
        box = b4.LoreMailbox()
        for message in thread:
            box.add_message(message)
        found: Reading = {}
        for revision in list(box.series):
            fresh = b4.LoreMailbox()  # get_series() gives another answer the second time
            for message in thread:
                fresh.add_message(message)
            series = fresh.get_series(revision, codereview_trailers=False)
            found[revision] = ({patch.msgid for patch in series.patches[1:] if patch is not None}, series.complete)
        return found

    yield read
    add_charset("utf-8", 3, 2, "utf-8")


def as_mail(message: PostedMessage, raw_subject: str) -> EmailMessage:
    """Return a drawn mail as b4 takes it."""
    mail = EmailMessage(policy=EmailPolicy(utf8=True))
    mail["From"] = f"{message.sender_name} <{message.sender_email}>"
    mail["Subject"] = raw_subject
    mail["Date"] = format_datetime(datetime.fromtimestamp(message.sent_at, UTC))
    mail["Message-ID"] = f"<{message.message_id}>"
    if message.ancestors:
        mail["In-Reply-To"] = f"<{message.ancestors[-1]}>"
        mail["References"] = " ".join(f"<{ancestor}>" for ancestor in message.ancestors)
    path = message.paths[0] if message.paths else "a.c"
    diff = f"---\n {path} | 2 +-\n\ndiff --git a/{path} b/{path}\n--- a/{path}\n+++ b/{path}\n@@ -1,1 +1,1 @@\n-old\n+new\n"
    mail.set_content("Because.\n" + (diff if message.has_diff else " 1 file changed, 1 insertion(+)\n"))
    return mail


def our_reading(postings: Iterable[Posting]) -> Reading:
    """Return postings as b4 sees them."""
    return {
        int(posting.revision): ({patch.message.message_id for patch in posting.patches if not patch.is_repeated}, posting.complete)
        for posting in postings
    }


V1 = """
c@x  -    ann 0    [PATCH 0/2] oven: heat evenly
p1@x c@x  ann 0.01 [PATCH 1/2] oven: add a fan
p2@x c@x  ann 0.02 [PATCH 2/2] oven: turn it
r2@x p2@x bob 5    Re: [PATCH 2/2] oven: turn it
"""


@pytest.mark.parametrize(
    "drawing",
    [
        pytest.param(V1, id="whole"),
        pytest.param("\n".join(reversed(V1.strip().splitlines()[1:])) + "\n" + V1.strip().splitlines()[0], id="the cover comes last"),
        pytest.param(V1.replace("p1@x", "r1@x").replace("[PATCH 1/2]", "Re: [PATCH 1/2]"), id="a patch is missing"),
        pytest.param(V1 + "x@x r2@x bob 6 Re: [PATCH 2/2] oven: turn it", id="a reply that holds a diff"),
        pytest.param(
            V1
            + """
            d@x  c@x ann 30    [PATCH v2 0/3] oven: heat evenly
            q1@x d@x ann 30.01 [PATCH v2 1/3] oven: add a fan
            q2@x d@x ann 30.02 [PATCH v2 2/3] oven: turn it
            q3@x d@x ann 30.03 [PATCH v2 3/3] oven: stop it
            """,
            id="v2 under the cover of v1",
        ),
        pytest.param(
            V1
            + """
            q1@x c@x ann 30    [PATCH v2] oven: add a fan and turn it
            """,
            id="v2 is one patch",
        ),
    ],
)
def test_where_b4_is_right(drawing: str, read_b4: Callable[[Iterable[EmailMessage]], Reading]) -> None:
    lines = {line.split()[0]: line.split(None, 4)[4] for line in drawing.splitlines() if line.strip()}
    found = mails(drawing)
    assert our_reading(postings_of(found)) == read_b4(as_mail(message, lines[message.message_id]) for message in found)


def test_b4_takes_a_resend_for_the_posting_itself(read_b4: Callable[[Iterable[EmailMessage]], Reading]) -> None:
    """Why postings are not b4's series: what is sent again in one thread takes the places of what was there."""
    drawing = V1 + "d@x c@x ann 90 [PATCH RESEND 0/2] oven: heat evenly\n"
    drawing += "q1@x d@x ann 91 [PATCH RESEND 1/2] oven: add a fan\nq2@x d@x ann 92 [PATCH RESEND 2/2] oven: turn it\n"
    lines = {line.split()[0]: line.split(None, 4)[4] for line in drawing.splitlines() if line.strip()}
    found = mails(drawing)
    assert len(postings_of(found)) == 2
    assert list(read_b4(as_mail(message, lines[message.message_id]) for message in found)) == [1]


def test_the_colliding_series_of_the_seed(read_b4: Callable[[Iterable[EmailMessage]], Reading]) -> None:
    path = corpus("seed/dev_pagemap.mbox.gz")
    light = read_mbox(path)
    roots = {"155387324370.2443841.574715745262628837.stgit", "155727335978.292046.12068191395005445711.stgit"}
    threads = {mail.thread for mail in light if mail.message_id.split("@")[0] in roots}
    wanted = {mail.message_id for mail in light if mail.thread in threads}
    parser = BytesParser(policy=EmailPolicy(utf8=True))
    with gzip.open(path) as file:
        parsed = [parser.parsebytes(unpack_span(span.raw or b"")[1]) for span in split_mbox(file.read)]
    thread = [mail for mail in parsed if str(mail["Message-ID"]).strip("<> ") in wanted]
    ours = our_reading(group_postings([mail for mail in light if mail.thread in threads]))
    assert {revision: len(patches) for revision, (patches, _) in ours.items()} == {1: 5, 2: 6}
    assert read_b4(thread) == ours
