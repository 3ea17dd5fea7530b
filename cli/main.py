"""The command line: `patchlore COMMAND`. Each command stands in a file of its own and is loaded only when it is asked for."""

import errno
import io
import os
import sqlite3
import sys
from importlib import import_module

import click

from ..model.errors import PatchloreError

COMMANDS = ("ingest", "update", "sources", "forget", "rebuild", "confirm", "annotate", "query", "serve", "check", "export", "demo")


# What SQLite can meet at any moment, by its primary result code (sqlite.org/rescode.html), and what to do
_REASONS = {
    sqlite3.SQLITE_BUSY: "another program holds the file. Wait until it ends, and do this again",
    sqlite3.SQLITE_LOCKED: "another program holds the file. Wait until it ends, and do this again",
    sqlite3.SQLITE_FULL: "make room. What was stored stays, and the next run goes on from there",
    sqlite3.SQLITE_IOERR: "the disk does not take it. Look whether it is full, and into the system's log",
    sqlite3.SQLITE_READONLY: "the file cannot be written. Look at its permissions and those of its folder",
    sqlite3.SQLITE_CORRUPT: "the file is damaged. See what is left: patchlore check",
    sqlite3.SQLITE_NOTADB: "the file is no database. Choose another with --db",
}


class _Commands(click.Group):
    """Finds a command in the module of its name."""

    def resolve_command(self, ctx: click.Context, args: list[str]) -> tuple[str | None, click.Command | None, list[str]]:
        """Return the command that is called, and its arguments. Raises UsageError, which lists those that there are."""
        if args[0] not in COMMANDS and not args[0].startswith("-"):
            raise click.UsageError(f"{args[0]}: no such command. There are: {', '.join(COMMANDS)}.", ctx)
        return super().resolve_command(ctx, args)

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002  # as click names it
        """Return the names of the commands, in the order in which they are met."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002  # as click names it
        """Return a command, None where there is none of that name."""
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = import_module(f".{cmd_name}", __package__).command
        return command


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.version_option(package_name="patchlore", message="%(prog)s %(version)s")
def _patchlore() -> None:
    """Read mail archives of patch review into a database, and ask it.

    Start with `patchlore demo`, or `patchlore ingest ARCHIVE` on an archive of yours.
    """


def main() -> None:
    """Run the command line. Exit codes: 0 done; 1 done, with things set aside; 2 unusable argument, source or database; 3 see update."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # a name that the terminal's charset lacks stops nothing
    try:
        _patchlore.main(standalone_mode=False)
    except click.exceptions.Exit as exit_:
        sys.exit(exit_.exit_code)
    except click.Abort:
        click.echo("stopped; what was stored stays, and the next run goes on from there", err=True)
        sys.exit(130)
    except click.exceptions.NoArgsIsHelpError as error:
        error.show()
        sys.exit(2)
    except click.ClickException as error:
        click.echo(f"patchlore: {_on_one_line(error)}", err=True)
        sys.exit(2)
    except PatchloreError as error:
        click.echo(f"patchlore: {error}", err=True)
        sys.exit(2)
    except sqlite3.DatabaseError as error:
        reason = _REASONS.get(error.sqlite_errorcode & 0xFF if hasattr(error, "sqlite_errorcode") else 0)
        if reason is None:
            raise
        click.echo(f"patchlore: {error}: {reason}", err=True)
        sys.exit(2)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
    except OSError as error:
        if error.errno not in {errno.ENOSPC, errno.EDQUOT}:
            raise
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # what waits to be written would fail again
        click.echo(f"patchlore: {error.strerror}: make room, and do this again", err=True)
        sys.exit(2)


def _on_one_line(error: click.ClickException) -> str:
    """Return what is wrong with the arguments, and where it is told which there are."""
    what = " ".join(error.format_message().split()).rstrip(".")
    if not isinstance(error, click.UsageError) or error.ctx is None:
        return what
    return f"{what}. See: {error.ctx.command_path} --help"
