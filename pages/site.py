"""Put together Datasette with our configuration, on one file."""

from pathlib import Path

from datasette.app import Datasette
from datasette.database import Database

DATABASE = "patchlore"  # the name that pages, queries and configuration know the file by
CONFIGURATION = Path(__file__).resolve().parent.parent / "datasette"


def site(path: Path) -> Datasette:
    """Return Datasette with the file mounted as `patchlore`, whatever its own name is."""
    datasette = Datasette([str(path)], config_dir=CONFIGURATION)
    for name in list(datasette.databases):
        datasette.remove_database(name)
    datasette.add_database(Database(datasette, path=str(path), is_mutable=True), name=DATABASE)
    return datasette
