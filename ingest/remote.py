"""What a URL of a public-inbox server names: a thread, or a list that is to be followed.

https://public-inbox.org/ has https://HOST/LIST/MESSAGE-ID/ for messages, also with T/, t.mbox.gz, raw and others behind, and
https://HOST/LIST/ for lists, with EPOCH or git/EPOCH.git behind for their git repositories.
"""

import re
from typing import Final
from urllib.parse import quote, unquote, urlsplit

from ..model.errors import SourceError
from ..model.source import Source
from .followed_list import FollowedList
from .given import LORE, Fetching
from .lore_thread import WITH_SERIES, ThreadSource

_REDIRECTORS: Final = frozenset(("lkml.kernel.org", "patch.msgid.link", "msgid.link"))

# "LIST/0", "LIST/0.git", "LIST/git/0.git", "LIST/new.atom": what a server has behind the path of a list
_BEHIND_LIST_RE = re.compile(r"(?P<list>.*?)/(?:(?:git/)?[0-9]{1,5}(?:\.git)?|git|manifest\.js\.gz|new\.atom|all\.mbox\.gz)")


def find_source(url: str, fetching: Fetching) -> Source:
    """Return the thread or the list that a URL names. SourceError where it names neither."""
    try:
        parts = urlsplit(url)
        host, port = (parts.hostname or "").lower(), parts.port
    except ValueError as error:
        raise SourceError(f"{url}: not a URL ({error})") from error
    if not host or parts.username is not None:
        raise SourceError(f"{url}: not the URL of a public archive")
    origin = f"{parts.scheme.lower()}://{f'[{host}]' if ':' in host else host}{f':{port}' if port else ''}"
    segments = [segment for segment in parts.path.split("/") if segment]
    at = next((number for number, segment in enumerate(segments) if "@" in unquote(segment)), None)
    if at is not None:
        message_id = unquote(segments[at]).strip("<>")
        archive = _thread_archive(origin, host, segments[:at])
        with_series = fetching.with_series or parts.fragment == WITH_SERIES
        location = f"{archive}/{quote(message_id, safe='@+=$,;!~')}/{f'#{WITH_SERIES}' if with_series else ''}"
        return ThreadSource(location, archive, message_id, fetching._replace(with_series=with_series))
    path = "/".join(segments)
    match = _BEHIND_LIST_RE.fullmatch(path)
    path = match["list"] if match else path
    if not path:
        raise SourceError(f"{url}: no list and no message: give {origin}/LIST/ or {origin}/LIST/MESSAGE-ID/")
    return FollowedList(f"{origin}/{path}/", fetching)


def _thread_archive(origin: str, host: str, segments: list[str]) -> str:
    """Return the URL of the archive that a message is asked for: the list's, else the one of all lists of the server."""
    if host in _REDIRECTORS or (host == "lore.kernel.org" and segments in ([], ["r"])):
        return LORE
    return "/".join((origin, *segments))
