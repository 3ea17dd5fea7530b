"""Score what is read from pages of HTML archives: fields that are right, wrong and absent, by kind of page.

    python -m patchlore.benchmarks.html_score CORPUS/html

What is expected comes from the mails that the pages were made from (public-inbox/raw/, nouveau-first130.mbox.gz) and, for pages found
in the wild, from the .json and .txt beside them. Of a mail in several forms a page shows one: its text is right where it is that of the
plain form or of the HTML. "masked" counts addresses that the page hides and that are kept as it shows them.
"""

import argparse
import html
import json
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from email import message_from_bytes
from email.message import Message as EmailMessage
from email.policy import compat32
from pathlib import Path

if __package__ in (None, ""):
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from patchlore.ingest.archive_page import parse_page
from patchlore.ingest.message import parse_message
from patchlore.ingest.page_mail import PageMail, make_mail
from patchlore.ingest.sent_date import parse_date
from patchlore.ingest.source import find_sources
from patchlore.model.message import Message, RawMessage

FIELDS = ("author", "address", "date", "zone", "subject", "id", "parent", "text", "text exact", "twin")
Row = dict[str, str]  # field -> right, wrong, absent, masked; "-" where nothing is expected


def truth_of_mails(paths: Sequence[Path]) -> dict[str, list[Message]]:
    """Return Message-ID -> messages of all mails that pages were made from, those that bear the same id together.

    What a page can show of a mail stands there too: the text as it reads without its plain form, and the dates that parts have, of which
    hypermail takes one for the mail's.
    """
    found: dict[str, list[Message]] = defaultdict(list)
    for source in (source for path in paths for source in find_sources(path)):
        for reading in source.read(None, None):
            if isinstance(reading.outcome, RawMessage):
                message = parse_message(reading.outcome.data)
                found[message.message_id] += [message, *other_forms(reading.outcome.data, message)]
    return found


def other_forms(data: bytes, message: Message) -> Iterator[Message]:
    """Yield what a page can take a mail for that has several parts."""
    mail = message_from_bytes(data, policy=compat32)
    parts = list(mail.walk())
    for date in {str(part["Date"]) for part in parts[1:] if part["Date"]}:
        sent = parse_date(date)
        if sent is not None:
            yield replace(message, sent_at=sent[0], sent_zone=sent[1])
    if any(part.get_content_type() == "text/html" for part in parts):
        yield parse_message(without_plain(mail))


def without_plain(mail: EmailMessage) -> bytes:
    """Return a mail whose alternatives are gone but for the last, the richest one."""
    for part in mail.walk():
        if part.get_content_type() == "multipart/alternative":
            part.set_payload(part.get_payload()[-1:])
    return mail.as_bytes(unixfrom=False)


def letters(text: str) -> str:
    """Return the letters and digits of a text, without hosts of addresses."""
    text = re.sub(r"_at_", "@", text.lower())
    return re.sub(r"[^a-z0-9]", "", re.sub(r"@[a-z0-9.@_-]*", "", text).encode("ascii", "ignore").decode())


def compare(wanted: object, got: object) -> str:
    """Return how a value stands to the expected one."""
    if not wanted:
        return "-" if not got else "wrong"
    return "absent" if not got else "right" if wanted == got else "wrong"


def author(true: Message, page: Message) -> str:
    """Return how a name stands; of a mail without one a page may show the user of the address."""
    if not true.sender.name and page.sender.name in ("", true.sender.email.partition("@")[0]):
        return "-" if not page.sender.name else "right"
    return compare(true.sender.name, page.sender.name)


def address(wanted: str, got: str) -> str:
    """Return how an address stands, told from one that the page masks."""
    hidden = got != wanted and ("_at_" in got or re.search(r"@x+", got))
    return "masked" if hidden else compare(wanted, got)


def score_mail(page: Message, true: Message) -> Row:
    """Return how a page stands to its mail."""
    own = true.text.rstrip("\n")
    unit = 60 if page.sent_zone is None and page.sent_at and page.sent_at % 60 == 0 else 1  # a thread's page has no seconds
    return {
        "author": author(true, page),
        "address": address(true.sender.email, page.sender.email),
        "date": compare(true.sent_at and true.sent_at // unit, page.sent_at and page.sent_at // unit),
        "zone": "-"
        if true.sent_zone is None
        else "absent"
        if page.sent_zone is None
        else compare(true.sent_zone + 1e-9, page.sent_zone + 1e-9),
        "subject": compare(true.subject, page.subject),
        "id": "absent" if page.message_id_inferred else compare(true.message_id, page.message_id),
        "parent": compare(true.references[-1:], page.references[-1:]),
        "text": compare(letters(own), letters(page.text)),
        "text exact": compare(own, page.text.rstrip("\n")),
        "twin": compare(true.loose_key, page.loose_key),
    }


def score_json(_mail: PageMail, page: Message, path: Path) -> Row:
    """Return how a page from the wild stands to what is beside it."""
    both = json.loads(path.with_suffix(".json").read_text())
    said = both["pipelineOutput"] | {"subject": both["itemOutput"]["subject"]}  # of one page the other has another page's subject
    text = path.with_suffix(".txt").read_text(encoding="utf-8", errors="replace")
    text = re.sub(r"</?(?:br|p|i|em|a|pre|strong|tt|b)\b[^>]*>", "", text, flags=re.IGNORECASE)
    source = html.unescape(path.read_text(encoding="utf-8", errors="replace")).replace(" () ", "@").replace(" ! ", ".")
    sent = "" if said["timeSent"] == "NA" else said["timeSent"]
    wanted = parse_date(sent) or (None, None)
    name = said["senderName"].strip('"').replace(" ! ", ".").replace("  ", " ")
    return {
        "author": compare(name, page.sender.name or page.sender.email),
        "address": address(said["senderEmail"].lower(), page.sender.email),
        "date": compare(wanted[0], page.sent_at) if sent else compare(said["timestampReceived"][:19], time_of(page)),
        "zone": compare(wanted[1], page.sent_zone) if sent else "-",
        "subject": compare(" ".join(said["subject"].split()), page.subject),
        "id": "absent" if page.message_id_inferred else "right" if page.message_id in source else "wrong",
        "parent": "right" if page.references else "-" if said["replyto"] == "NA" else "absent",
        "text": compare(letters(text), letters(page.text)),
        "text exact": "-",
        "twin": "-",
    }


def time_of(page: Message) -> str:
    """Return when a mail was sent, UTC, as MARC writes it."""
    return datetime.fromtimestamp(page.sent_at, UTC).strftime("%Y-%m-%d %H:%M:%S") if page.sent_at else ""


def score_alone(page: Message) -> Row:
    """Return what is absent of a page whose mail is not here."""
    given = (
        page.sender.name, page.sender.email, page.sent_at, page.sent_zone is not None, page.subject, not page.message_id_inferred,
        page.references, page.text, page.text, page.loose_key,
    )  # fmt: skip
    return {field: "-" if value else "absent" for field, value in zip(FIELDS, given, strict=True)}


def rows(folder: Path, others: Sequence[Path]) -> Iterator[tuple[str, str, Row]]:
    """Yield (kind, page, row) for every mail on every page."""
    truth = truth_of_mails([folder / "nouveau-first130.mbox.gz", folder / "public-inbox" / "raw", *others])
    for path in sorted(folder.rglob("*.html")):
        kind = path.parent.relative_to(folder).as_posix()
        mails = parse_page(path.read_bytes())
        if not mails:
            yield kind, path.name, dict.fromkeys(FIELDS, "absent")
        for mail in mails:
            page = parse_message(make_mail(mail))
            if path.with_suffix(".json").exists():
                yield kind, path.name, score_json(mail, page, path)
            elif page.message_id in truth:
                found = [score_mail(page, true) for true in truth[page.message_id]]
                yield kind, path.name, max(found, key=lambda row: list(row.values()).count("right"))
            else:
                yield f"{kind}, no mail beside it", path.name, score_alone(page)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--mails", type=Path, action="append", default=[], help="further archives that hold the mails of pages")
    parser.add_argument("--list", action="store_true", help="name every page with something wrong or absent")
    options = parser.parse_args()
    counts: dict[str, dict[str, Counter[str]]] = defaultdict(lambda: defaultdict(Counter))
    totals: Counter[str] = Counter()
    for kind, name, row in rows(options.folder, options.mails):
        totals[kind] += 1
        for field, verdict in row.items():
            counts[kind][field][verdict] += 1
        bad = [f"{field} {verdict}" for field, verdict in row.items() if verdict in ("wrong", "absent")]
        if options.list and bad:
            print(f"{kind}/{name}: {', '.join(bad)}", file=sys.stderr)
    print("right/wrong/absent (+masked)\n")
    print(f"{'pages of':<34}{'mails':>6}  " + "".join(f"{field:>15}" for field in FIELDS))
    for kind in sorted(counts):
        cells = []
        for field in FIELDS:
            count = counts[kind][field]
            cell = f"{count['right']}/{count['wrong']}/{count['absent']}" + (f"+{count['masked']}" if count["masked"] else "")
            cells.append(cell if sum(count.values()) > count["-"] else "-")
        print(f"{kind:<34}{totals[kind]:>6}  " + "".join(f"{cell:>15}" for cell in cells))


if __name__ == "__main__":
    main()
