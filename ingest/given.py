"""What a person gives, or gave before -> sources: a path, a Message-ID, the URL of a thread or of a list."""

import os
import re
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import Final, NamedTuple
from urllib.parse import quote

from ..model.errors import SourceError
from ..model.source import Progress, Source
from .source import find_sources

LORE: Final = "https://lore.kernel.org/all"

# Scheme of a URL -> the module here whose `find_source(url, fetching)` gives its source. Loading an HTTP client takes longer than reading a
# small archive: only who needs it pays
_SCHEMES: Final = {"https": "remote", "http": "remote"}

# "https://lore.kernel.org/linux-mm/"
_URL_RE = re.compile(r"([a-z][a-z0-9+.-]{1,20})://", re.IGNORECASE)
# "20240304081200.1531-1-maren@example.org", also in <>
_MESSAGE_ID_RE = re.compile(r"<?([^\s<>@]{1,400}@[^\s<>@]{1,200})>?")


class Found(NamedTuple):
    """Sources, and what to look in for more of them later."""

    given: str
    sources: Sequence[Source]


class Fetching(NamedTuple):
    """How a source that is not on this machine is read."""

    folder: Path  # where what is fetched may be kept
    with_series: bool  # a thread with the other revisions of its series
    is_fresh: bool  # nothing that was fetched before is good enough
    progress: Progress  # told what is being fetched


class Finder:
    """Finds sources. What is fetched goes into a folder beside the database."""

    def __init__(
        self,
        database: Path,
        *,
        archive: str = LORE,
        with_series: bool = False,
        is_fresh: bool = False,
        progress: Progress = lambda _what, _done, _total: None,
    ) -> None:
        """`archive`: where Message-IDs without a URL are looked up."""
        self._archive = archive.rstrip("/")
        self._fetching = Fetching(cache_folder(database), with_series, is_fresh, progress)

    def find(self, given: str | Path) -> Found:
        """Return the sources in something given. SourceError where there are none."""
        url = self._url(given) if isinstance(given, str) else None
        if url is None:
            return Found(str(Path(given).absolute()), find_sources(Path(given)))
        scheme = _URL_RE.match(url)
        module = _SCHEMES.get(scheme[1].lower()) if scheme else None
        if module is None:
            raise SourceError(f"{url}: not a URL that can be read: give one with {' or '.join(_SCHEMES)}")
        source: Source = import_module(f".{module}", __package__).find_source(url, self._fetching)
        return Found(source.location, [source])

    def _url(self, given: str) -> str | None:
        """Return the URL that is given, or that a Message-ID has; None for paths."""
        if _URL_RE.match(given):
            return given
        if Path(given).is_absolute() or os.path.lexists(given):
            return None
        named = _MESSAGE_ID_RE.fullmatch(given)
        return f"{self._archive}/{quote(named[1], safe='')}/" if named else None


def cache_folder(database: Path) -> Path:
    """Return the folder of what is fetched for a database: clones of lists, answers of servers."""
    return database.with_name(database.name + ".fetched")
