"""Mails of a list that tests serve, and what is fetched of them."""

from collections.abc import Iterator
from pathlib import Path

from logical_dump import differences, logical_dump
from mails import mail, write_mbox

from patchlore.ingest.given import Finder
from patchlore.ingest.pipeline import Outcome, ingest
from patchlore.ingest.source import find_sources
from patchlore.model.message import RawMessage
from patchlore.queries.catalog import views

DIFF = (
    "---\n mm/pool.c | 2 +-\n 1 file changed, 1 insertion(+), 1 deletion(-)\n\ndiff --git a/mm/pool.c b/mm/pool.c\n"
    "--- a/mm/pool.c\n+++ b/mm/pool.c\n@@ -1,3 +1,3 @@\n one\n-two\n+{}\n three\n"
)
CHANGE_ID = "change-id: 20240304-pool-0123456789ab\n"


def posted(revision: int, *, title: str = "mm: hold the pool", body: str = "", minutes: int = 0) -> bytes:
    version = f" v{revision}" if revision > 1 else ""
    return mail(f"v{revision}@example.org", f"[PATCH{version}] {title}", body=f"{body}{DIFF.format(revision)}", minutes=minutes)


TALK = (
    mail("root@example.org", "A question"),
    mail("answer@example.org", "Re: A question", answers="root@example.org", minutes=5, body="From here on:\n\nFrom the log.\n"),
    mail("slash/id%1@example.org", "Re: A question", answers="answer@example.org", minutes=9),
)
OTHERS = (mail("other@example.org", "Another thing", minutes=20),)
BY_CHANGE_ID = (
    posted(1, body=CHANGE_ID, minutes=100),
    mail("v1-review@example.com", "Re: [PATCH] mm: hold the pool", answers="v1@example.org", sender="Bo <bo@example.com>", minutes=110),
    posted(2, title="mm: hold the pool tight", body=CHANGE_ID, minutes=5000),
)
BY_TITLE = (
    mail("t1@example.org", "[PATCH] net: count the frames", body=DIFF.format("t1"), minutes=200),
    mail("t2@example.org", "[PATCH v2] net: count the frames", body=DIFF.format("t2"), minutes=6000),
    mail("t3@example.com", "[PATCH v3] net: count the frames", body=DIFF.format("t3"), sender="Eve <eve@example.com>", minutes=6001),
)
BY_LINK = (
    mail("l1@example.org", "[PATCH] fs: old words", body=DIFF.format("l1"), minutes=300),
    mail(
        "l2@example.org",
        "[PATCH v2] fs: new words",
        body="Why.\n---\nLink to v1: https://lore.kernel.org/r/l1@example.org\n" + DIFF.format("l2")[4:],
        minutes=7000,
    ),
)


def sent(name: str, tag: str, cover: str, patches: tuple[str, ...], *, minutes: int, is_threaded: bool = True) -> tuple[bytes, ...]:
    """Return a cover and its patches."""
    total = len(patches)
    made = [mail(f"{name}-0@example.org", cover, minutes=minutes)] if cover else []
    for number, title in enumerate(patches, 1):
        body = DIFF.format(f"{name}-{number}")
        answers = f"{name}-0@example.org" if is_threaded else None
        subject = f"[PATCH{tag} {number}/{total}] {title}"
        made.append(mail(f"{name}-{number}@example.org", subject, body=body, answers=answers, minutes=minutes + number))
    return tuple(made)


# A cover without a tag, whose title ends in the version, as that of 20190617122733.22432-1-hch@lst.de
NAKED = (
    *sent("n1", "", "queue related cleanups", ("queue: one", "queue: two"), minutes=20_000),
    *sent("n2", "", "queue related cleanups v2", ("queue: three", "queue: four"), minutes=25_000),
)
# Only the patches have their titles again, as those of 20221110094639.3086409-1-roberto.sassu@huaweicloud.com; sent outside of threads
BY_PATCHES = (
    *sent("p1", "", "[PATCH 0/2] key: make it fast", ("key: hash it", "key: keep it"), minutes=30_000),
    *sent("p2", " v2", "", ("key: keep it", "key: hash it"), minutes=35_000, is_threaded=False),
)
ALL = (*TALK, *OTHERS, *BY_CHANGE_ID, *BY_TITLE, *BY_LINK, *NAKED, *BY_PATCHES)


def run(given: str, database: Path, *, with_series: bool = False, archive: str = "") -> Outcome:
    return ingest([Finder(database, archive=archive, with_series=with_series).find(given)], database, views=views(), jobs=1)


def read(path: Path) -> Iterator[bytes]:
    """Yield the mails in an archive."""
    for source in find_sources(path):
        for reading in source.read(None, None):
            if isinstance(reading.outcome, RawMessage):
                yield reading.outcome.data


def same_as(database: Path, mails: tuple[bytes, ...]) -> dict[str, list[object]]:
    """Return how a database differs from one that is read from an mbox of the mails."""
    read = database.with_name("read.db")
    ingest([write_mbox(database.with_name("read.mbox"), mails)], read, views=views(), jobs=1)
    return differences(logical_dump(database), logical_dump(read))
