"""Threads and searches of a public-inbox server, lore.kernel.org or any other, over HTTP.

All that is fetched goes through this module, by liblore's LoreNode: no git configuration is read, nothing is asked but the one server,
under our own name, with a limit on size and time.
"""

import contextlib
import logging
import re
import socket
import ssl
import time
import zlib
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, version
from io import BytesIO
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self

import requests
from liblore import LibloreError, LoreNode, RemoteError
from requests.adapters import HTTPAdapter
from urllib3.exceptions import ProtocolError
from urllib3.util import Retry

from ..model.errors import SourceError

LARGEST_ANSWER: Final = 128 * 1024 * 1024  # bytes, unpacked. The largest thread of lore has about 20 MB
_LONGEST_ANSWER: Final = 600  # seconds
_KEEP_ANSWERS: Final = 600  # seconds
_TIMEOUT: Final = (10.0, 60.0)  # seconds: to connect, to hear something
_PAUSE: Final = 0.5  # seconds before the second try; doubled before each that follows
_PIECE: Final = 256 * 1024
_GZIP: Final = zlib.MAX_WBITS | 16
_GZIP_MAGIC: Final = b"\x1f\x8b"

# What a request can fail by -> in words, the first that fits
_REASONS: Final[tuple[tuple[type[BaseException], str], ...]] = (
    (requests.TooManyRedirects, "it redirects again and again"),
    (requests.exceptions.InvalidSchema, "it redirects to what is no web address"),
    (requests.exceptions.ChunkedEncodingError, "the answer broke off"),
    (TimeoutError, "no answer in time"),
    (ConnectionRefusedError, "Connection refused"),
    (ProtocolError, "the server broke off"),
)
# What a page for browsers begins with, where its type is not said
_PAGE_RE = re.compile(rb"(?:\xef\xbb\xbf)?\s{0,200}(?:<!doctype html|<html)", re.IGNORECASE)
_SSL_RE = re.compile(r" \(_ssl\.c:[0-9]{1,6}\)\Z")  # "wrong version number (_ssl.c:1006)"
_SERVER_FAILS: Final = 500  # status from which on the fault is the server's
_REFUSED: Final = frozenset((401, 402, 403, 405, 407, 410, 451))

logging.getLogger("liblore").addHandler(logging.NullHandler())  # its warnings come as errors of ours, in our words


class TooLargeError(SourceError):
    """An answer that is larger, or takes longer, than anything that is asked for."""


class NotThereError(SourceError):
    """What was asked for does not exist."""


class NoSearchError(SourceError):
    """A server that does not search."""


def user_agent() -> str:
    """Return the name under which we ask servers, "patchlore/0.1.0"."""
    return f"patchlore/{_version()}"


def _version() -> str:
    try:
        return version("patchlore")
    except PackageNotFoundError:  # run from a checkout that is not installed
        return "0"


class _BoundedSession(requests.Session):
    """A session whose answers are read within limits. Few tries, with growing pauses, where the server is overloaded."""

    def __init__(self) -> None:
        super().__init__()
        self.got_page = False  # the last answer was a page for browsers
        self.headers["User-Agent"] = user_agent()
        self.max_redirects = 5
        pauses = Retry(
            total=3,
            read=1,  # each waits for a minute
            backoff_factor=_PAUSE,
            status_forcelist=(429, 502, 503, 504),
            allowed_methods=None,  # a search by POST changes nothing
            respect_retry_after_header=False,  # it may say days
            raise_on_status=False,
        )
        for scheme in ("https://", "http://"):
            self.mount(scheme, HTTPAdapter(max_retries=pauses))

    def request(self, method: str, url: str | bytes, *arguments: Any, **options: Any) -> requests.Response:
        """Return an answer that was read as far as its end."""
        response = super().request(method, url, *arguments, **{**options, "stream": True})
        read = requests.Response()
        read.raw = BytesIO(b"".join(_bounded(response)))
        read.status_code, read.reason, read.headers = response.status_code, response.reason, response.headers
        read.url, read.request, read.history = response.url, response.request, response.history
        is_named = response.headers.get("Content-Type", "").lower().startswith("text/html")
        self.got_page = (is_named and not read.content.startswith(_GZIP_MAGIC)) or _PAGE_RE.match(read.content) is not None
        return read


def _bounded(response: requests.Response) -> Iterator[bytes]:
    """Yield an answer's bytes. TooLargeError where it, or what a gzip file in it unpacks to, is larger than all that is asked for."""
    started = time.monotonic()
    size = unpacked = 0
    inflater = None
    for piece in response.iter_content(_PIECE):
        if not size and piece.startswith(_GZIP_MAGIC):
            inflater = zlib.decompressobj(_GZIP)
        size += len(piece)
        rest = piece
        while inflater is not None and rest:
            try:
                unpacked += len(inflater.decompress(rest, _PIECE))
            except zlib.error:  # whoever unpacks it says so
                inflater = None
                break
            rest = inflater.unconsumed_tail
            if inflater.eof:  # gzip files may stand behind one another
                rest = inflater.unused_data
                inflater = zlib.decompressobj(_GZIP)
            _check(response, unpacked, started)
        _check(response, size, started)
        yield piece


def _check(response: requests.Response, size: int, started: float) -> None:
    if size > LARGEST_ANSWER:
        response.close()
        raise TooLargeError(f"{response.url}: more than {LARGEST_ANSWER >> 20} MiB: not read")
    if time.monotonic() - started > _LONGEST_ANSWER:
        response.close()
        raise TooLargeError(f"{response.url}: not at its end after {_LONGEST_ANSWER // 60} minutes: try again later")


class Archive:
    """One archive of a public-inbox server: a list, or what stands for all of them. To be entered with `with`."""

    def __init__(self, url: str, folder: Path, *, is_fresh: bool = False) -> None:
        """`folder`: where answers are kept for ten minutes; with `is_fresh` kept ones are not used."""
        self.url = url.rstrip("/")
        self._is_fresh = is_fresh
        folder.mkdir(parents=True, exist_ok=True)
        _remove_old_answers(folder)
        # Following a mirror to its upstream would read git's configuration: who wants the upstream gives its URL
        self._node = LoreNode(self.url, cache_dir=str(folder), cache_ttl=_KEEP_ANSWERS, request_timeout=_TIMEOUT, follow_upstream=False)
        self._session = _BoundedSession()
        self._node.set_requests_session(self._session)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None) -> None:
        self._node.close()
        self._session.close()

    def thread(self, message_id: str) -> bytes:
        """Return the mbox (mboxrd) of the thread that a message is in. SourceError says why where there is none."""
        with self._explained(f"{message_id}: no such message at {self.url}: check it, or give the URL that the message has in its list"):
            mbox = self._mails(self._node.get_mbox_by_msgid(message_id, nocache=self._is_fresh))
        if not mbox:
            raise self._no_mail_error()
        return mbox

    def search(self, query: str, *, whole_threads: bool = False) -> bytes:
        """Return the mbox (mboxrd) of the messages that a search finds, or of the threads that they are in; b"" where it finds none.

        Servers may give whole threads in either case: public-inbox 1.9 does.
        """
        try:
            with self._explained(""):
                return self._mails(self._node.get_mbox_by_query(query, full_threads=whole_threads, nocache=self._is_fresh))
        except NotThereError:
            return b""

    def has_page(self) -> bool:
        """Tell whether there is anything at the URL itself: a list has its page there."""
        return self._get("") is not None

    def get(self, path: str) -> bytes | None:
        """Return the file at a path below the URL; None where the server has none, SourceError for a page for browsers."""
        content = self._get(path)
        if content is not None and self._session.got_page:
            raise self._page_error()
        return content

    def _get(self, path: str) -> bytes | None:
        try:
            with self._explained(""):
                response: requests.Response = self._node.request("GET", f"{self.url}/{path}")
                if response.status_code != requests.codes.ok:
                    raise RemoteError(f"HTTP {response.status_code}", status_code=response.status_code)
                return response.content
        except NotThereError:
            return None

    @contextlib.contextmanager
    def _explained(self, not_there: str) -> Iterator[None]:
        """Turn what can go wrong into one sentence."""
        try:
            yield
        except RemoteError as error:
            raise self._explain(error, not_there) from error
        except (LibloreError, requests.RequestException) as error:
            raise SourceError(f"{self.url}: not reachable ({_reason(error)}): check the address and the network") from error
        except (OSError, EOFError, zlib.error) as error:  # of gzip
            raise (self._page_error() if self._session.got_page else self._no_mail_error()) from error

    def _mails(self, mbox: bytes) -> bytes:
        """Return an mbox. SourceError where it is something else that was packed."""
        if mbox and not mbox.startswith(b"From "):
            raise self._page_error() if _PAGE_RE.match(mbox) else self._no_mail_error()
        return mbox

    def _no_mail_error(self) -> SourceError:
        return SourceError(f"{self.url}: answers with something else than mail: check that a public-inbox archive is there")

    def _page_error(self) -> SourceError:
        said = "answered with a page for browsers, perhaps a check for robots"
        return SourceError(f"{self.url}: {said}: look at the address in a browser, or ask its operator")

    def _explain(self, error: RemoteError, not_there: str) -> SourceError:
        status = error.status_code
        if status is None:
            return SourceError(f"{self.url}: not reachable ({_reason(error)}): check the address and the network")
        if status == requests.codes.not_found:
            return NotThereError(not_there)
        if status == requests.codes.not_implemented:
            return NoSearchError(f"{self.url}: the server does not search (HTTP 501)")
        if status == requests.codes.too_many_requests:
            return SourceError(f"{self.url}: too many requests for the server (HTTP 429): try again later")
        if status in _REFUSED:
            return SourceError(f"{self.url}: refused by the server (HTTP {status}): ask its operator")
        if status < _SERVER_FAILS:
            return SourceError(f"{self.url}: the server does not take what it is asked (HTTP {status}): check that public-inbox runs there")
        return SourceError(f"{self.url}: the server fails (HTTP {status}): try again later")


def _reason(error: BaseException) -> str:
    """Return the innermost cause of a failed request, as "Connection refused"."""
    chain = [error]
    while (cause := chain[-1].__cause__ or chain[-1].__context__) is not None:
        chain.append(cause)
    for kind, said in _REASONS:
        if any(isinstance(one, kind) for one in chain):
            return said
    inner = chain[-1].args[0] if chain[-1].args else chain[-1]
    text = str(getattr(inner, "reason", inner) or inner)
    if isinstance(chain[-1], socket.gaierror):
        text = chain[-1].strerror or text  # its first argument is a number
    if isinstance(chain[-1], ssl.SSLError):
        text = f"TLS, {_SSL_RE.sub('', str(chain[-1])).rpartition(': ')[2].rpartition('] ')[2]}"
    return text.rpartition(": ")[2].rpartition("] ")[2][:120].strip("() ") or type(error).__name__


def _remove_old_answers(folder: Path) -> None:
    oldest = time.time() - _KEEP_ANSWERS
    for path in folder.glob("*.lore.cache"):
        with contextlib.suppress(OSError):
            if path.stat().st_mtime < oldest:
                path.unlink()
