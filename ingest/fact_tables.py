"""The tables of facts of one mail: their columns, in the order in which `mail_rows` makes their rows, and how these are inserted."""

from collections import defaultdict
from collections.abc import Iterable, Mapping

from sqlite_utils import Database

from .numbers import Numbers
from .rows import MailRows, Row

# Columns behind `message` of the tables whose rows come ready from the workers, in the schema's order. A column that names a
# person or a path is given as text and stored as its number.
FACTS = {
    "attachments": ("part", "filename", "content_type", "size", "text"),
    "sections": ("part", "line", "end_line", "kind", "depth"),
    "changed_files": (
        "part", "line", "end_line", "path", "old_path", "change", "is_binary",
        "additions", "deletions", "old_blob", "new_blob", "old_mode", "new_mode",
    ),
    "diff_hunks": ("part", "line", "end_line", "path", "old_start", "old_count", "new_start", "new_count", "section"),
    "diffs": ("part", "line", "patch_id", "file_count", "additions", "deletions"),
    "claimed_diffstats": ("part", "line", "end_line", "quoted", "files", "insertions", "deletions"),
    "message_trailers": ("part", "line", "name", "value", "person", "person_name", "quoted", "conditional"),
    "declarations": ("part", "line", "quoted", "name", "value"),
    "message_links": ("part", "line", "quoted", "target_id"),
    "recipients": ("field", "person"),
    "message_defects": ("kind", "detail"),
    "named_commits": (
        "part", "line", "end_line", "quoted", "sha", "subject", "title_key", "role", "tree", "stability",
        "author_date", "author_email", "link_id",
    ),
    "conflict_places": (
        "part", "line", "ordinal", "end_line", "statement", "quoted", "kind", "path", "tree_a", "tree_b", "tool", "weight", "settled",
    ),
    "notices": ("part", "line", "end_line", "quoted", "word", "tree", "subject", "title_key", "link_id", "by_email"),
    "reports": (
        "ordinal", "part", "line", "end_line", "kind", "source", "signature", "bug", "is_update", "blames_parent", "culprit_part",
        "culprit_line", "culprit_sha", "culprit_subject", "title_key", "is_bisected", "passed", "tree", "test", "reproducer",
    ),
    "regression_statements": (
        "part", "line", "statement", "is_command", "about_parent", "sha", "subject", "title_key", "target_id",
    ),
    "tree_heads": ("title_key", "line"),
    "fix_keys": ("key", "part", "line"),
    "conflict_sides": ("part", "statement", "side", "line", "end_line", "sha", "subject", "title_key", "link_id"),
    "conflict_remarks": ("part", "line", "end_line", "weight", "settled"),
}  # fmt: skip
# Two facts of these kinds on one line are one fact: the first counts.
_ONE_A_LINE = {
    "conflict_remarks",
    "sections",
    "message_trailers",
    "changed_files",
    "diff_hunks",
    "claimed_diffstats",
    "diffs",
    "recipients",
    "fix_keys",
}
_INSERTS = {
    table: f"insert {'or ignore ' if table in _ONE_A_LINE else ''}into {table} (message, {', '.join(columns)}) "
    f"values (?{', ?' * len(columns)})"
    for table, columns in FACTS.items()
}
_PATH_COLUMNS = {"changed_files": (3, 4), "diff_hunks": (3,), "conflict_places": (7,)}  # positions within a fact's row


def insert_facts(database: Database, mails: Mapping[int, MailRows], numbers: Numbers) -> None:
    """Insert the facts of mails, by number. `numbers` must know all people and paths in them."""
    facts: dict[str, list[Row]] = defaultdict(list)
    person, path = numbers.people, numbers.paths
    for mail, rows in mails.items():
        for table, found in rows.facts.items():
            if table == "recipients":
                facts[table].extend([(mail, field, person[email]) for field, email, _ in found])
            elif table == "message_trailers":
                facts[table].extend((mail, *row[:4], person.get(row[4]), *row[5:]) for row in found)
            elif table == "changed_files":
                facts[table].extend((mail, *row[:3], path[row[3]], row[4] and path[row[4]], *row[5:]) for row in found)
            elif table == "conflict_places":
                facts[table].extend((mail, *row[:7], row[7] and path[row[7]], *row[8:]) for row in found)
            elif table == "diff_hunks":
                facts[table].extend((mail, *row[:3], path[row[3]], *row[4:]) for row in found)
            else:
                facts[table].extend((mail, *row) for row in found)
    for table, of_table in facts.items():
        database.conn.executemany(_INSERTS[table], of_table)


def people_of(rows: MailRows) -> Iterable[str]:
    """Yield the addresses of all persons of a mail's rows."""
    yield rows.message[3]
    for _, email, _ in rows.facts.get("recipients", ()):
        yield email
    for row in rows.facts.get("message_trailers", ()):
        if row[4]:
            yield row[4]


def paths_of(rows: MailRows) -> Iterable[str]:
    """Yield all paths of a mail's rows."""
    for table, positions in _PATH_COLUMNS.items():
        for row in rows.facts.get(table, ()):
            for position in positions:
                if row[position] is not None:
                    yield row[position]
