"""Put together Datasette with our configuration, on one file."""

from pathlib import Path

from datasette.app import Datasette
from datasette.database import Database

from ..model.database import is_still

DATABASE = "patchlore"  # the name that pages, queries and configuration know the file by
CONFIGURATION = Path(__file__).resolve().parent.parent / "datasette"


def site(path: Path, maintainers: Path | None = None) -> Datasette:
    """Return Datasette with the file mounted as `patchlore`, whatever its own name is.

    A MAINTAINERS file is named as datasette.yaml would name it: under `plugins: {patchlore: {maintainers: ...}}`.
    """
    datasette = Datasette([str(path)], config_dir=CONFIGURATION)
    for name in list(datasette.databases):
        datasette.remove_database(name)
    datasette.add_database(Database(datasette, path=str(path), is_mutable=not is_still(path)), name=DATABASE)
    if maintainers is not None:
        datasette.config.setdefault("plugins", {}).setdefault("patchlore", {})["maintainers"] = str(maintainers)
    return datasette
