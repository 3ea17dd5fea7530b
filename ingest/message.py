"""The bytes of one mail -> a `Message`: header, dates, addresses, ids, text and attachments. Pure, and never raising on odd mail."""

from dataclasses import dataclass
from typing import Final

from ..model.defect import Defect
from ..model.message import Address, Message
from ..model.vocabulary import DefectKind
from .address import parse_addresses
from .content_hash import hash_content, hash_page, split_list_prefix
from .footer import find_footer
from .header import FOLD, MAX_ID, Header, clean_id, clean_line, decode_field, find_ids, find_message_id, read_header
from .loose_key import loose_key
from .mime import PART_FIELDS, Body, read_body
from .page_mail import CUT_OFF, MARK, PageKind
from .sent_date import parse_date

NO_ID: Final = "@no-message-id.invalid"  # ends the ids of those that have none of their own
MAX_RECIPIENTS: Final = 1000
MAX_REFERENCES: Final = 500
MAX_FIRST_REFERENCES: Final = 50
MAX_HEADERS: Final = 100
MAX_HEADER_VALUE: Final = 998

# Of these a second one is a mistake of the sender or of a relay.
_SINGLE_FIELDS: Final = ("message-id", "from", "to", "cc", "subject", "date", "references", "in-reply-to")
_LIST_FIELDS: Final = ("list-id", "x-mailing-list", "list-post")
_FIELDS: Final = PART_FIELDS.union(_SINGLE_FIELDS, _LIST_FIELDS, ("x-original-from",))
# Kept as they are, for facts that are read from them: tools (X-Mailer of git-send-email, b4, StGit) and what bots and patchwork are told.
_KEPT_PREFIXES: Final = (
    "x-mailer",
    "user-agent",
    "x-git-",
    "x-patchwork-",
    "x-kernel",
    "x-stable",
    "reply-to",
    "sender",
    "auto-submitted",
    "x-syzbot",
)

_AS_PAGE: Final = 2  # in copy_rank, where a true mail has 0 or 1
_MOST_SHOWN: Final = 99_999_999  # characters, more than any page has: what is left of it has eight digits, and sorts as text too
_PAGE_KINDS: Final = [
    kind.value for kind in (PageKind.PUBLIC_INBOX, PageKind.MHONARC, PageKind.MARC, PageKind.PIPERMAIL, PageKind.HYPERMAIL, PageKind.TEXT)
]

# Some mailers write prose into In-Reply-To, in which an address stands before the id: "Message from Jane <jane@example.org> of Tue <id>".
_PROSE_STARTS: Final = ("message from", "your message")
# Characters of an id without "@". A UUID is one; "y", "n" and "0/7", answered to a prompt of git-send-email, are not.
_MIN_BARE_ID: Final = 12


def parse_message(raw: bytes) -> Message:
    """Return the message that bytes say, with a defect for whatever could not be read or was read with a doubt."""
    data = _skip_envelope(raw)
    header = read_header(data, _FIELDS, _KEPT_PREFIXES)
    body = read_body(header, data[header.body_start :])
    fields = _Fields(header, body.charset, [*header.defects, *body.defects])
    if not header.is_header:
        fields.defect(DefectKind.EMPTY, "no header that a mail would have")
    for name in _SINGLE_FIELDS:
        values = header.fields.get(name)
        if values and len(values) > 1:
            fields.defect(DefectKind.REPEATED_HEADER, f"{len(values)} times {name}")

    subject = fields.text("subject")
    lists = fields.lists()
    sender, is_restored = fields.sender(lists)
    recipients = fields.recipients()
    sent_at, sent_zone = fields.date()
    has_footer, texts = _without_footers(body)
    page = _page_kind(data)
    content_hash = hash_content(subject, sender.email, sent_at, texts)
    message_id = find_message_id(header.fields.get("message-id", ()), fields.defects)
    is_inferred = not message_id
    if is_inferred:
        message_id = content_hash + NO_ID
        fields.defect(DefectKind.NO_MESSAGE_ID, "an id was made from the content")
    copy_rank: tuple[int, ...] = (
        int(is_restored),
        int(body.is_html),
        int(split_list_prefix(subject)[1]),
        int(has_footer),
        int(body.is_encoded),
    )
    if page is not None:
        content_hash = hash_page("" if is_inferred else message_id, content_hash)
        shown = _MOST_SHOWN - len(body.text) - sum(len(one.text or "") for one in body.attachments)  # the more, the better
        copy_rank = (_AS_PAGE, 0, int(not sender.email), page, shown)
        if _is_cut_off(data):
            copy_rank = (_AS_PAGE, 1, shown, int(not sender.email), page)
            fields.defect(DefectKind.CUT_OFF, "the page that shows the mail ends before its end")
    addresses = {sender.email, *[address.email for _, address in recipients]}
    return Message(
        message_id=message_id,
        message_id_inferred=is_inferred,
        subject=subject,
        sender=sender,
        recipients=recipients,
        sent_at=sent_at,
        sent_zone=sent_zone,
        references=fields.references(message_id, addresses),
        lists=lists,
        text=body.text,
        attachments=body.attachments,
        content_hash=content_hash,
        copy_rank=copy_rank,
        is_page=page is not None,
        loose_key=loose_key(sender.name, sender.email, subject, texts[0] if texts else ""),
        headers=fields.kept(),
        defects=tuple(dict.fromkeys(fields.defects)) if fields.defects else (),
    )


def _page_kind(data: bytes) -> int | None:
    """Return which kind of page a mail was made from, the kinds that keep more of a mail first; None for a true mail."""
    if not data.startswith(MARK):
        return None
    word = _mark(data).removesuffix(CUT_OFF)
    return _PAGE_KINDS.index(word) if word in _PAGE_KINDS else len(_PAGE_KINDS)


def _is_cut_off(data: bytes) -> bool:
    return _mark(data).endswith(CUT_OFF)


def _mark(data: bytes) -> str:
    return data[len(MARK) : len(MARK) + 40].partition(b"\n")[0].strip().decode("ascii", "replace")


def _skip_envelope(raw: bytes) -> bytes:
    """Return the bytes without what archives and editors put before a mail: a byte order mark, blank lines, an mbox "From " line."""
    if raw[:1] not in (b"\xef", b"\r", b"\n", b"F", b">"):
        return raw
    data = raw.removeprefix(b"\xef\xbb\xbf").lstrip(b"\r\n")
    while data.startswith((b"From ", b">From ")):
        data = data.partition(b"\n")[2]
    return data


def _without_footers(body: Body) -> tuple[bool, list[str]]:
    """Return whether a list's footer stands below the text, and the text and those of the attachments without footers."""
    footer = find_footer(body.text)
    texts = [body.text if footer is None else body.text[:footer]]
    for attachment in body.attachments:
        if attachment.text is not None:
            text = attachment.text[: find_footer(attachment.text)]
            if text.strip():
                texts.append(text)
    return footer is not None, texts


@dataclass(slots=True)
class _Fields:
    """What the header fields of a mail say."""

    header: Header
    charset: str | None  # of raw 8-bit text
    defects: list[Defect]

    def defect(self, kind: DefectKind, detail: str) -> None:
        self.defects.append(Defect(kind=kind, detail=detail))

    def decode(self, value: str) -> str:
        return decode_field(value, self.charset, self.defects)

    def text(self, name: str) -> str:
        value = self.header.first(name)
        return self.decode(value) if value else ""

    def sender(self, lists: tuple[str, ...]) -> tuple[Address, bool]:
        """Return the address of From: and whether it had to be restored, because the list had put its own in its place."""
        found = Address(name="", email="")
        for address in parse_addresses(self.header.first("from"), self.decode, MAX_RECIPIENTS):
            if address.email:
                found = address
                break
            if not found.name:
                found = address
        if not found.email:
            self.defect(DefectKind.NO_FROM, "no address in From")
            return found, False
        if " via " in found.name and (restored := self._restored_sender(found, lists)):
            return restored, True
        return found, False

    def _restored_sender(self, munged: Address, lists: tuple[str, ...]) -> Address | None:
        # "Jane Doe via Some-list <some-list@example.org>", with the sender in X-Original-From (Google Groups) or alone in Reply-To
        # (Mailman): else all who write to that list would be one person.
        values = [self.header.first("x-original-from")]
        if _to_list(munged.email) in lists:
            values += [value for name, value in self.header.others if name == "reply-to"]
        name = munged.name.partition(" via ")[0].strip("'\" ")
        for value in values:
            addresses = parse_addresses(value, self.decode, 2)
            if len(addresses) == 1 and addresses[0].email not in ("", munged.email):
                return addresses[0] if addresses[0].name else Address(name=name, email=addresses[0].email)
        return None

    def recipients(self) -> tuple[tuple[str, Address], ...]:
        found: list[tuple[str, Address]] = []
        for name in ("to", "cc"):
            for value in self.header.fields.get(name, ()):
                found += [(name, address) for address in parse_addresses(value, self.decode, MAX_RECIPIENTS + 1)]
        if len(found) > MAX_RECIPIENTS:
            self.defect(DefectKind.TOO_LARGE, f"over {MAX_RECIPIENTS} recipients")
            del found[MAX_RECIPIENTS:]
        return tuple(found)

    def date(self) -> tuple[int | None, int | None]:
        value = self.header.first("date")
        if not value.strip():
            self.defect(DefectKind.NO_DATE, "no Date")
            return None, None
        found = parse_date(value)
        if found is None:
            self.defect(DefectKind.BAD_DATE, clean_line(value)[:80])
            return None, None
        return found

    def lists(self) -> tuple[str, ...]:
        fields = self.header.fields
        found = []
        for value in fields.get("list-id", ()):
            # `Some list <some-list.example.org>`; without brackets, the last word
            name = value.rpartition("<")[2].partition(">")[0].strip() if "<" in value else clean_line(value).rpartition(" ")[2]
            if "." in name and name.isascii() and name.isprintable():
                found.append(name.lower())
        others = fields.get("x-mailing-list", [])
        if not found and not others:
            others = fields.get("list-post", [])
        for value in others:
            found += [_to_list(address.email) for address in parse_addresses(value, self.decode, 1) if "@" in address.email]
        return tuple(dict.fromkeys(found))

    def references(self, own_id: str, addresses: set[str]) -> tuple[str, ...]:
        """Return the ids that References and In-Reply-To name, the latter last; not `addresses` of people, which some mailers put there."""
        fields = self.header.fields
        if "references" not in fields and "in-reply-to" not in fields:
            return ()
        found = []
        for value in fields.get("references", ()):
            found += find_ids(value) if "<" in value else [word for word in clean_id(value).split() if "@" in word]
        for value in fields.get("in-reply-to", ()):
            ids = find_ids(value)
            if not ids and "@" in value and " " not in clean_id(value):
                ids = [clean_id(value)]
            if len(ids) > 1 and ("'s message" in value or value.lstrip(f" \t{FOLD}").lower().startswith(_PROSE_STARTS)):
                del ids[:-1]
            found += ids
        ids = [
            message_id
            for message_id in found
            if message_id != own_id
            and len(message_id) <= MAX_ID
            and (message_id.lower() not in addresses if "@" in message_id else len(message_id) >= _MIN_BARE_ID and "/" not in message_id)
        ]
        ids = list(dict.fromkeys(reversed(ids)))[::-1]
        if len(ids) > MAX_REFERENCES:
            self.defect(DefectKind.TOO_MANY_REFERENCES, f"{len(ids)} references")
            ids = ids[:MAX_FIRST_REFERENCES] + ids[MAX_FIRST_REFERENCES - MAX_REFERENCES :]
        return tuple(ids)

    def kept(self) -> tuple[tuple[str, str], ...]:
        return tuple([(clean_line(name), self.decode(value)[:MAX_HEADER_VALUE]) for name, value in self.header.others[:MAX_HEADERS]])


def _to_list(email: str) -> str:
    """Return an address in the form of a List-Id: "linux-pci@vger.kernel.org" is "linux-pci.vger.kernel.org"."""
    return email.replace("@", ".")
