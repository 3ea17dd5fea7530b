"""`patchlore forget`: take one mail down for good."""

import sys
from pathlib import Path
from shlex import quote

import click

from ..ingest.forget import allow_mail, forget_mail, is_forgotten
from ..queries.catalog import given_message_id
from .options import database_option


@click.command("forget", short_help="Take one mail down for good.")
@click.argument("message_id", metavar="MESSAGE-ID")
@database_option
@click.option("--undo", is_flag=True, help="Let it in again: the next update reads all sources from their start, and so finds it.")
def command(message_id: str, db: Path, *, undo: bool) -> None:
    """Take one mail down for good: its text, its bytes, and all that was read from it.

    No update, ingest or rebuild brings it back. What others quote of it stays. So does what the archives themselves hold, including the
    clones of followed lists.

    MESSAGE-ID may also be the address of a mail on lore. An id that no mail has yet is kept out should its mail come; the exit status is
    then 1.
    """
    bare = given_message_id(message_id)
    if undo:
        count = allow_mail(db, bare)
        sources = f"{count} source{'' if count == 1 else 's'}"
        click.echo(
            f"no longer taken down: {bare}. To read {sources} again, from the start: patchlore update --db {quote(str(db))}", err=True
        )
        return
    was_forgotten = is_forgotten(db, bare)
    count = forget_mail(db, bare)
    if count:
        click.echo(f"{count} mail{'s' if count > 1 else ''} taken out of {db}, for good: {bare}", err=True)
    elif was_forgotten:
        click.echo(f"was taken down before: {bare}", err=True)
    else:
        missed = f"no mail in {db} has this id: nothing was taken out. Should one come, it is left out"
        click.echo(f"patchlore: {bare}: {missed}. To undo that: patchlore forget --undo {quote(bare)} --db {quote(str(db))}", err=True)
        sys.exit(1)
