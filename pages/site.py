"""Put together Datasette with our configuration, on one file."""

from pathlib import Path

from datasette.app import Datasette
from datasette.database import Database

from ..model.database import is_still

DATABASE = "patchlore"  # the name that pages, queries and configuration know the file by
_COUNTED = 2000  # rows up to which a table is counted: with Datasette's 10,000 the page of all tables took 0.3 s
CONFIGURATION = Path(__file__).resolve().parent.parent / "datasette"


def site(path: Path, maintainers: Path | None = None) -> Datasette:
    """Return Datasette with the file mounted as `patchlore`, whatever its own name is.

    A MAINTAINERS file is named as datasette.yaml would name it: under `plugins: {patchlore: {maintainers: ...}}`.
    """
    datasette = Datasette([str(path)], config_dir=CONFIGURATION)
    for name in list(datasette.databases):
        datasette.remove_database(name)
    database = Database(datasette, path=str(path), is_mutable=not is_still(path))
    database.count_limit = _COUNTED
    datasette.add_database(database, name=DATABASE)
    if maintainers is not None:
        datasette.config.setdefault("plugins", {}).setdefault("patchlore", {})["maintainers"] = str(maintainers)
    return datasette
