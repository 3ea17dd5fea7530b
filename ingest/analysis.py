"""What SQLite knows of how much stands where, to plan its queries by."""

from sqlite_utils import Database

_LIMIT = 1000  # rows of an index: enough to choose between indexes


def analyze_if_grown(database: Database) -> None:
    """Analyze the database when it has grown by a quarter since it was last done: it reads of every index."""
    execute = database.conn.execute
    count = execute("select coalesce(max(mail), 0) from mails").fetchone()[0]  # counting them reads an index of all
    seen = execute("select value from properties where name = 'analyzed-mails'").fetchone()
    if seen is None or count * 4 > int(seen[0]) * 5:
        analyze(database)


def analyze(database: Database) -> None:
    """Analyze the database, and note how large it was."""
    execute = database.conn.execute
    execute(f"pragma analysis_limit = {_LIMIT}")
    with database.atomic():
        execute("analyze")
        execute("insert or replace into properties (name, value) select 'analyzed-mails', coalesce(max(mail), 0) from mails")
