"""Make an archive many times as large: python benchmarks/multiply.py ARCHIVE TIMES TARGET.mbox

Writes an mboxrd with every mail TIMES times. In each copy but the first the addresses, Message-IDs, commit ids, paths and titles are
others, consistently, so that threads, series and collisions stay within a copy. Dates stay but for their seconds: no archive has as
many mails a second as there are copies. For the growth budget:

    python benchmarks/multiply.py linux-nvdimm/ 55 /tmp/600k.mbox
    python benchmarks/ingest.py /tmp/600k.mbox
"""

import re
import sys
from binascii import a2b_base64
from pathlib import Path

from patchlore.ingest.source import find_sources
from patchlore.model.message import RawMessage

FROM_LINE = b"From mboxrd@z Thu Jan  1 00:00:00 1970\n"
# "<20240301090211.1334-1-ivo@example.com>", in headers, trailers and prose: Message-IDs and addresses alike
BRACKETED_RE = re.compile(rb"<([^<>@\s]{1,200})@([^<>@\s]{1,200})>")
# "From: ivo@example.com"
BARE_SENDER_RE = re.compile(rb"^(From: )([^<>@\s]{1,200})@", re.MULTILINE)
# "https://lore.kernel.org/r/20240301090211.1334-1-ivo@example.com"
LINKED_RE = re.compile(rb"(https?://[^\s/]{1,100}/(?:[a-z-]{1,40}/){1,2})([^\s/@]{1,200})@")
# "https://lkml.org/lkml/2024/3/1/452", "https://www.spinics.net/lists/linux-mm/msg18799.html"
PAGE_RE = re.compile(rb"https?://(?:lkml\.org|www\.spinics\.net|lists\.01\.org|marc\.info)/[^\s>]{1,200}")
# "diff --git a/mm/pool.c b/mm/pool.c", "--- linux.orig/mm/pool.c", "+++ b/mm/pool.c", "rename from mm/pool.c"
DIFF_LINE_RE = re.compile(rb"^(?:diff --git|---|\+\+\+) [^\n]*", re.MULTILINE)
RENAME_RE = re.compile(rb"^((?:rename|copy) (?:from|to) )", re.MULTILINE)
PREFIXED_RE = re.compile(rb" ([^/\s]{1,60})/")
# " mm/pool.c | 12 ++++--"
STAT_RE = re.compile(rb"^ ([\w][^\s|]{0,200} +\| +[0-9Bi])", re.MULTILINE)
# "Subject: Re: [PATCH 1/3] mm: pool: free it"
SUBJECT_RE = re.compile(rb"^(Subject: (?:(?:Re|RE|Fwd): )*(?:\[[^\n]{0,200}\] )?)", re.MULTILINE)
# "Date: Fri, 01 Mar 2024 09:02:11 +0100"
SECOND_RE = re.compile(rb"^(Date: [^\n]{0,40}:[0-5][0-9]:)([0-5][0-9])", re.MULTILINE)
# "0123456789ab", "0123456789abcdef0123456789abcdef01234567": what is shorter may be a word or a number
COMMIT_RE = re.compile(rb"\b([0-9a-f]{8})([0-9a-f]{4,32})\b")
BASE64_RE = re.compile(rb"^(Content-Transfer-Encoding: *)base64\b", re.MULTILINE | re.IGNORECASE)
ESCAPED_RE = re.compile(rb"^(>*From )", re.MULTILINE)


def renamed(data: bytes, copy: int) -> bytes:
    """Return a mail as its n-th copy says it; the 0th is the mail itself."""
    if not copy:
        return data
    data = _without_base64(data)
    mark = b"copy%d" % copy
    data = SECOND_RE.sub(lambda date: b"%s%02d" % (date[1], (int(date[2]) + copy) % 60), data, count=1)
    data = SUBJECT_RE.sub(rb"\1" + mark + b" ", data, count=1)
    data = BARE_SENDER_RE.sub(rb"\1\2." + mark + b"@", data, count=1)
    data = BRACKETED_RE.sub(rb"<\1." + mark + rb"@\2>", data)
    data = LINKED_RE.sub(rb"\1\2." + mark + b"@", data)
    data = COMMIT_RE.sub(lambda sha: b"%08x%s" % ((int(sha[1], 16) + copy) % 2**32, sha[2]), data)
    data = PAGE_RE.sub(rb"\g<0>-" + mark, data)
    data = DIFF_LINE_RE.sub(lambda line: PREFIXED_RE.sub(rb" \1/" + mark + b"/", line[0]), data)
    data = RENAME_RE.sub(rb"\1" + mark + b"/", data)
    return STAT_RE.sub(b" " + mark + rb"/\1", data)


def _without_base64(data: bytes) -> bytes:
    """Return a mail of one encoded text with that text as it reads; any other as it is."""
    head, blank, body = data.partition(b"\n\n")
    if BASE64_RE.search(head) is None:
        return data
    return BASE64_RE.sub(rb"\g<1>8bit", head) + blank + a2b_base64(body).replace(b"\r\n", b"\n") + b"\n"


def main() -> None:
    """Write the copies one after the other: each is read from the archive again, so that memory stays small."""
    archive, times, target = Path(sys.argv[1]), int(sys.argv[2]), Path(sys.argv[3])
    written = 0
    with target.open("wb") as output:
        for copy in range(times):
            for source in find_sources(archive):
                for reading in source.read(None, None):
                    if isinstance(reading.outcome, RawMessage):
                        mail = ESCAPED_RE.sub(rb">\1", renamed(reading.outcome.data, copy))
                        output.write(FROM_LINE + mail + (b"\n" if mail.endswith(b"\n") else b"\n\n"))
                        written += 1
    print(f"{written:,} mails: {target}", file=sys.stderr)


if __name__ == "__main__":
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    main()
