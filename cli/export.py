"""`patchlore export`: a revision for `git am`."""

from contextlib import closing
from pathlib import Path
from typing import BinaryIO

import click

from ..model.database import open_database
from ..pages.revision_mbox import revision_mbox
from ..pages.unseen import visible
from ..queries.catalog import given_message_id
from .options import database_option


@click.command("export", short_help="Write a revision as an mbox for `git am`.")
@click.argument("message_id", metavar="MESSAGE-ID")
@database_option
@click.option("--output", "-o", type=click.File("wb"), default="-", metavar="FILE", help="Where to write. Default: stdout.")
def command(message_id: str, db: Path, output: BinaryIO) -> None:
    """Write the posting that a message belongs to as an mbox: its patches in order, byte for byte as they were mailed.

    MESSAGE-ID is that of the cover or of any patch. For example: patchlore export ID | git am

    Only on a terminal are control characters written out, so that it does not obey them.
    """
    with closing(open_database(db)) as database:
        mbox = revision_mbox(database, given_message_id(message_id))
    output.write(visible(mbox.decode(errors="replace")).encode() if output.isatty() else mbox)
