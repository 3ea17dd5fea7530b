"""A revision as an mbox that `git am` takes: its patches as they were mailed, byte for byte."""

import re
import zlib

from sqlite_utils import Database

from ..model.errors import QueryError

# What git mailsplit takes for the start of the next mail: "From WORD ... HH:MM ... YEAR" (git, builtin/mailsplit.c: is_from_line)
_FROM_LINE_RE = re.compile(rb"^(>*From [^\n]{1,200}:[0-9]{2}[^\n]{0,40}[0-9]{2}[ \t\r]*)$", re.MULTILINE)
_SEPARATOR = b"From patchlore@localhost Thu Jan  1 00:00:00 1970\n"


def revision_mbox(database: Database, message_id: str) -> bytes:
    """Return the patches of the posting that a message belongs to, in their order, as one mbox; of a number posted twice the first.

    Lines that would start another mail are escaped as mboxrd does: only then does git need --patch-format=mboxrd.
    Raises QueryError where the message is in no posting, or its bytes were not kept.
    """
    root = database.conn.execute(
        "select root_id from revisions where root_id = ?1 union select root_id from patches where message_id = ?1", [message_id]
    ).fetchone()
    if root is None:
        raise QueryError(f"{message_id}: no patch or cover with this Message-ID. See the series: patchlore query recent-series")
    rows = database.conn.execute(
        "select p.message_id, r.deflated from patches p left join raw_mails r on r.mail = p.id "
        "where p.root_id = ? and not p.repeated order by p.counter, p.posted_at, p.message_id",
        root,
    ).fetchall()
    missing = [patch for patch, deflated in rows if deflated is None]
    if missing:
        raise QueryError(f"{missing[0]}: its bytes were not kept (--no-raw). Read the archive again without it into a new file")
    return b"".join(_entry(zlib.decompress(deflated)) for _, deflated in rows)


def _entry(mail: bytes) -> bytes:
    return _SEPARATOR + _FROM_LINE_RE.sub(rb">\1", mail).rstrip(b"\n") + b"\n\n"
