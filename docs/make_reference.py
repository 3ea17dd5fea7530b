"""Write docs/commands.md and docs/queries.md from the commands and stored queries themselves: python docs/make_reference.py"""

import inspect
from importlib import import_module
from pathlib import Path

import click

from patchlore.cli.main import COMMANDS
from patchlore.queries.catalog import stored_queries

HERE = Path(__file__).resolve().parent
NOTE = "<!-- Written by docs/make_reference.py: do not edit. -->"


def commands_page() -> str:
    """Return the page that tells every command with its options."""
    blocks = [f"# Commands\n\n{NOTE}\n\nEach also answers to `--help`. What is asked for goes to stdout, everything else to stderr."]
    blocks.append(
        "Exit status: 0 done; 1 done, with things set aside; 2 an argument, source or database that cannot be used; 3 see `update`."
    )
    waiting: list[tuple[str, click.Command]] = [(name, import_module(f"patchlore.cli.{name}").command) for name in COMMANDS]
    while waiting:
        name, command = waiting.pop(0)
        context = click.Context(command, info_name=f"patchlore {name}")
        usage = " ".join([context.command_path, *command.collect_usage_pieces(context)])
        blocks.append(f"## patchlore {name}\n\n```\n{usage}\n```\n\n{inspect.cleandoc(command.help or '')}")
        options = (parameter for parameter in command.params if isinstance(parameter, click.Option))
        records = [option.get_help_record(context) for option in options]
        rows = [f"| `{_cell(record[0])}` | {_cell(record[1])} |" for record in records if record]
        if rows:
            blocks.append("\n".join(["| option | |", "|---|---|", *rows]))
        below = command.commands if isinstance(command, click.Group) else {}
        waiting[:0] = [(f"{name} {one}", each) for one, each in below.items()]
    return "\n\n".join(blocks) + "\n"


def queries_page() -> str:
    """Return the page that tells every stored query with its parameters."""
    how = "Ask one by `patchlore query NAME -p KEY=VALUE`, or in the browser."
    where = "Each is a file in [queries/canned](../queries/canned): plain SQL, to be read and copied."
    blocks = [f"# Stored queries\n\n{NOTE}\n\n{how} {where}"]
    for query in stored_queries().values():
        blocks.append(f"## {query.name}\n\n{query.title}. {query.description}")
        rows = []
        for parameter in query.parameters:
            default = "must be given" if parameter.default is None else f"`{parameter.default}`" if parameter.default else "nothing"
            rows.append(f"| `{parameter.name}` | {_cell(parameter.meaning)} | {default} |")
        if rows:
            blocks.append("\n".join(["| parameter | meaning | without it |", "|---|---|---|", *rows]))
    return "\n\n".join(blocks) + "\n"


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


PAGES = {"commands.md": commands_page, "queries.md": queries_page}

if __name__ == "__main__":
    for name, page in PAGES.items():
        (HERE / name).write_text(page(), encoding="utf-8")
