"""A list of a public-inbox server that is followed: its git epochs where it offers them, else what searches by time of arrival find."""

import io
import json
import re
import time
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from typing import Final
from urllib.parse import quote, urlsplit

from ..model.defect import Defect
from ..model.errors import SourceError
from ..model.message import RawMessage
from ..model.source import EARLIEST_ARRIVAL, Reading, SourceKind, Unread
from ..model.vocabulary import DefectKind
from .epoch_clone import fetch_epoch, parse_manifest
from .given import Fetching
from .lore import Archive, NoSearchError, TooLargeError, user_agent
from .mbox import is_older, read_span, split_mbox
from .public_inbox import CONFIG, PublicInboxSource

_DAY: Final = 24 * 3600
_FIRST_WINDOW: Final = 365 * _DAY
_LONGEST_WINDOW: Final = 10 * _FIRST_WINDOW
_SHORTEST_WINDOW: Final = 3600
_FEW, _MANY = 500, 5000  # mails of one search: the next window is longer, shorter
_MOST_LOST: Final = 5  # of the shortest windows one behind the other whose answers are too large: then all are
_MOST_EPOCHS: Final = 1000  # an epoch holds about a gigabyte: the largest list of lore has some twenty
_LATE: Final = _DAY  # how late a server may take in a mail that arrived: that much is searched again

# What git's protocol answers first, with a server's help or without (https://git-scm.com/docs/http-protocol)
_REFS_RE = re.compile(rb"001e# service=git-upload-pack\n|[0-9a-f]{40,64}\trefs/")


class FollowedList:
    """A list of a public-inbox server. It is fetched when it is first asked for anything."""

    kind = SourceKind.FOLLOWED_LIST

    def __init__(self, location: str, fetching: Fetching) -> None:
        """`location`: its URL, with "/" at the end."""
        self.location = location
        self._answers = fetching.folder / "answers"
        self._clone = fetching.folder / quote(location.partition("://")[2].strip("/"), safe="")
        self._is_fresh = fetching.is_fresh
        self._progress = fetching.progress
        self._has_epochs: bool | None = None  # None: not asked yet

    @property
    def list_name(self) -> str | None:
        """The List-Id that the server gives for the list."""
        return PublicInboxSource(self._clone).list_name if self._clone.is_dir() else None

    def size_hint(self, cursor: str | None) -> int:
        """Return the number of commits left, or of days to search."""
        archive = self._fetch()
        if archive is not None:
            return archive.size_hint(cursor)
        return max(1, (int(time.time()) - (_parse_until(cursor) or EARLIEST_ARRIVAL)) // _DAY)

    def read(self, cursor: str | None, since: int | None) -> Iterator[Reading]:
        """Yield what is new since the cursor."""
        archive = self._fetch()
        yield from archive.read(cursor, since) if archive is not None else self._search(cursor, since)

    def _fetch(self) -> PublicInboxSource | None:
        """Bring the clone up to date, and return it; None where the server offers none."""
        if self._has_epochs is None:
            self._progress(f"asking {urlsplit(self.location).hostname}", 0, 0)
            with Archive(self.location, self._answers, is_fresh=self._is_fresh) as archive:
                epochs = _offered_epochs(archive)
                if not epochs and not archive.has_page():
                    raise SourceError(f"{self.location}: no such list: check the address")
                config = archive.get("_/text/config/raw")
            self._clone.mkdir(parents=True, exist_ok=True)
            if config:
                (self._clone / CONFIG).write_bytes(config)
            for number, fingerprint in sorted(epochs.items()):
                what = f"fetching {self.location.rstrip('/').rpartition('/')[2]}/{number}"
                tell = partial(self._progress, what)
                fetch_epoch(f"{self.location}{number}", self._clone / "git" / f"{number}.git", fingerprint, user_agent(), tell)
            self._has_epochs = bool(epochs)
        return PublicInboxSource(self._clone) if self._has_epochs else None

    def _search(self, cursor: str | None, since: int | None) -> Iterator[Reading]:
        """Yield what searches find, window after window. What the server took in late is found by the next run's overlap."""
        until = _parse_until(cursor)
        start = max(until - _LATE if until else EARLIEST_ARRIVAL, (since or 0) - _LATE)
        now = int(time.time())
        window = _FIRST_WINDOW
        done_days = start // _DAY
        lost = 0
        with Archive(self.location, self._answers, is_fresh=True) as archive:
            while start < now:
                stop = min(start + window, now)
                try:
                    mbox = archive.search(f"rt:{start}..{stop}")
                except NoSearchError as error:
                    raise SourceError(f"{self.location}: offers neither git repositories nor searches: it cannot be followed") from error
                except TooLargeError as error:
                    if stop - start > _SHORTEST_WINDOW:
                        window = max((stop - start) // 4, _SHORTEST_WINDOW)
                        continue
                    lost += 1
                    if lost > _MOST_LOST:
                        raise
                    defect = Defect(kind=DefectKind.TOO_LARGE, detail=str(error))
                    outcomes: list[RawMessage | Unread] = [Unread(locator=f"rt:{start}..{stop}", defect=defect)]
                else:
                    lost = 0
                    outcomes = [read_span(span, f"rt:{start}..{stop}:{span.start}") for span in split_mbox(io.BytesIO(mbox).read)]
                kept = [self._of_list(one) for one in outcomes if since is None or not _is_older(one, since)]
                before, after = partial(_render_until, start), partial(_render_until, stop)
                for number, outcome in enumerate(kept, 1):
                    is_last = number == len(kept)
                    progress = stop // _DAY - done_days if is_last else 0
                    done_days += progress
                    yield Reading(outcome=outcome, progress=progress, cursor=after if is_last else before)
                window = _next_window(window, len(outcomes))
                start = stop

    def _of_list(self, outcome: RawMessage | Unread) -> RawMessage | Unread:
        return replace(outcome, list=self.list_name) if isinstance(outcome, RawMessage) else outcome


def _is_older(outcome: RawMessage | Unread, since: int) -> bool:
    return isinstance(outcome, RawMessage) and is_older(outcome.data, since)


def _next_window(window: int, found: int) -> int:
    if found > _MANY:
        return max(window // 2, _SHORTEST_WINDOW)
    return min(window * 2, _LONGEST_WINDOW) if found < _FEW else window


def _offered_epochs(archive: Archive) -> dict[int, str]:
    """Return epoch -> fingerprint of what a list offers by git; "" where the server has no manifest."""
    manifest = archive.get("manifest.js.gz")
    epochs = parse_manifest(manifest) if manifest else {}
    if epochs:
        return epochs
    for number in range(_MOST_EPOCHS):
        refs = archive.get(f"{number}/info/refs?service=git-upload-pack")
        if refs is None or not _REFS_RE.match(refs):
            break
        epochs[number] = ""
    return epochs


def _render_until(until: int) -> str:
    return json.dumps({"until": until})


def _parse_until(cursor: str | None) -> int | None:
    try:
        until = json.loads(cursor)["until"] if cursor else None
    except (ValueError, TypeError, KeyError):  # of another kind of reading: searching all repeats, it does not harm
        return None
    return until if isinstance(until, int) and EARLIEST_ARRIVAL <= until <= time.time() + _DAY else None
