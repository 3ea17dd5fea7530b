"""The page of a file or folder of the tree: who touches it."""

from typing import Any

from datasette.utils.asgi import NotFound

from .chart import months
from .collisions import pairs_of
from .hook import hookimpl
from .page import Answer, Asked, Page, Row, route

_MOST_PATCHES = 300
_MOST_FILES = 300
_MOST_NAMED = 30


@hookimpl
def register_routes() -> list[tuple[str, Any]]:
    """Return the address of a path."""
    return [route(r"file/(?P<path>[^/]+?)", path_page, "messages", "patches", "series", "paths")]


def path_page(asked: Asked) -> Answer:
    """Return what is known of a file; of a path that ends in a slash, of the files beneath it."""
    path = asked.names["path"]
    is_folder = path.endswith("/")
    patches = asked.rows("folder-patches" if is_folder else "file-patches", path=path, limit=_MOST_PATCHES)
    files = [row["path"] for row in asked.rows("folder-files", path=path, limit=_MOST_FILES)] if is_folder else []
    named = [] if is_folder or not asked.has("conflict_places") else asked.rows("path-named", path=path, limit=_MOST_NAMED)
    if not patches and not files and not named:
        raise NotFound(f"No mail in this database changes {path}, or says that something collides in it")
    counts = {} if is_folder else {row["month"]: row["patches"] for row in asked.rows("file-by-month", path=path)}
    collisions = _collisions(asked, path)
    return Page(
        template="path",
        title=path,
        feed=asked.to.page("patches.atom", path=path),
        data={"path": path, "patches": patches, "files": files, "named": named, "collisions": collisions},
        shown={
            "is_file": not is_folder,
            "live": [pair for pair in collisions if pair["state"] == "live"],
            "past": [pair for pair in collisions if pair["state"] != "live"],
            "by_month": months(counts),
            "by_series": _by_series(patches),
            "folders": _folders(path),
            "is_cut": len(patches) == _MOST_PATCHES,
        },
    )


def _collisions(asked: Asked, path: str) -> list[Row]:
    """Return who collides on a file; beneath a folder, who does still."""
    if not asked.has("collisions"):
        return []
    if path.endswith("/"):
        return pairs_of(asked.rows("collisions-latest", state="live", basis="", path=path, limit=_MOST_PATCHES))
    return pairs_of(asked.rows("collisions-of-path", path=path, limit=_MOST_PATCHES))


def _by_series(patches: list[Row]) -> list[Row]:
    """Return the series that touch a path, the latest first, each with its newest revision that does and its patches there."""
    found: dict[int, Row] = {}
    for patch in patches:
        series = found.setdefault(patch["series"], {**patch, "patches": [], "revisions": []})
        if patch["root_id"] == series["root_id"]:
            series["patches"].append(patch)
        if patch["revision"] not in series["revisions"]:
            series["revisions"].append(patch["revision"])
    return list(found.values())


def _folders(path: str) -> list[tuple[str, str]]:
    """Return the folders that a path is in: (name, path)."""
    names = path.removesuffix("/").split("/")[:-1]
    return [(name or "(root)", "/".join(names[: index + 1]) + "/") for index, name in enumerate(names)]
