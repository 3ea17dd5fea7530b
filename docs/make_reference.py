"""Write docs/commands.md, queries.md and files.md from the commands, queries and modules themselves: python docs/make_reference.py"""

import ast
import inspect
from collections.abc import Iterable
from importlib import import_module
from pathlib import Path

import click

from patchlore.cli.main import COMMANDS
from patchlore.queries.catalog import stored_queries

HERE = Path(__file__).resolve().parent
NOTE = "<!-- Written by docs/make_reference.py: do not edit. -->"

# Where each file of ingest/ has its place on the way of a mail, in the order in which it comes by.
STAGES = {
    "Archives to mails": """
        given source archive_file mbox maildir eml public_inbox git_directory epoch_clone
        remote followed_list lore lore_thread fetched_mails other_revisions html_archive""",
    "Pages of HTML archives to mails": """
        page_start archive_page html_page page_date hypermail mhonarc pipermail marc public_inbox_page archive_text page_mail""",
    "Bytes of a mail to a message": """
        message header address sent_date charset mime content_type transfer_encoding flowed html_text footer content_hash loose_key""",
    "A message to facts": "extract subject kind author part prose message_link notice trailer declaration",
    "Patches": "diff diff_head diff_path combined_diff diffstat patch_id blob_id line_key",
    "Commits": "commit_reference commit_id commit_role pasted_commit stability",
    "Conflicts": "conflict_report conflict_remark conflict_output conflict_names conflict_prose sentence_sides next_report merge_report",
    "Failures": """
        failure failure_words oops splat_opener build_error regression_report assertion blame trial trial_wording culprit
        robot_report lkp_report syzbot_report schema_check report_field""",
    "What is said of failures": "fix_statement statement_wording fix_offer outcome syzbot_result regzbot",
    "Facts to rows": "pipeline workers mail_rows rows fact_tables load numbers copies forgotten lock",
    "Linking: messages and threads": "linking threads page_twins sort_key full_text analysis annotation_links",
    "Linking: postings and series": "series_links posted_messages posted_mail posting_keys sending posting series series_rows",
    "Linking: commits, notices and states": "commit_links stand_in_links notice_links series_state_links series_state",
    "Linking: collisions": """
        composition_links composition edit_run patch_hunk composed_change dependency_links collision_links candidate collision
        conflict_links conflict_person conflict_lines route collision_states base_words""",
    "Linking: regressions": """
        regression_links regression_facts regression_evidence regression_fixes regression_changelog regression_joins regression_teller
        regression regression_status regression_revisions""",
    "What else is written": "update news counts rebuild confirm git_merge annotate forget removal",
}


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


def files_page() -> str:
    """Return the page that tells every file of code. ValueError where one of ingest/ has no place in `STAGES`."""
    blocks = [f"# Files\n\n{NOTE}\n\nEach file with what it is about, in its own words; those of `ingest/` on the way of a mail."]
    placed = [name for names in STAGES.values() for name in names.split()]
    if sorted(placed) != _modules("ingest"):
        raise ValueError(f"STAGES: place {set(placed) ^ set(_modules('ingest'))}")
    blocks.append(_table("model/", "model", _modules("model")))
    blocks += [_table(f"ingest/: {title}", "ingest", names.split()) for title, names in STAGES.items()]
    blocks += [_table(f"{folder}/", folder, _modules(folder)) for folder in ("queries", "pages", "cli")]
    return "\n\n".join(blocks) + "\n"


def _modules(folder: str) -> list[str]:
    return sorted(path.stem for path in (HERE.parent / folder).glob("*.py") if path.stem != "__init__")


def _table(title: str, folder: str, names: Iterable[str]) -> str:
    rows = [f"| [{name}](../{folder}/{name}.py) | {_cell(_first_words(HERE.parent / folder / f'{name}.py'))} |" for name in names]
    return "\n".join([f"## {title}\n\n| file | |", "|---|---|", *rows])


def _first_words(path: Path) -> str:
    """Return the first paragraph of a module's docstring, on one line."""
    text = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""
    return " ".join(text.partition("\n\n")[0].split())


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


PAGES = {"commands.md": commands_page, "queries.md": queries_page, "files.md": files_page}

if __name__ == "__main__":
    for name, page in PAGES.items():
        (HERE / name).write_text(page(), encoding="utf-8")
