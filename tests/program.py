"""Run the command line within a test."""

from pathlib import Path

import pytest

from patchlore.cli import main as program


def run(*arguments: str, db: Path) -> int:
    """Run a command on a database, and return the exit status."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("sys.argv", ["patchlore", *arguments, "--db", str(db)])
        try:
            program.main()
        except SystemExit as ended:
            return int(ended.code or 0)
    return 0
