"""Where things stand: addresses of our pages, and of the same thing elsewhere."""

from dataclasses import dataclass
from urllib.parse import urlencode

from datasette.utils import tilde_decode, tilde_encode

from ..queries.functions import lore_url

_KERNEL = "https://git.kernel.org/torvalds/c/"

_NAMELESS = "~"


@dataclass(frozen=True, slots=True)
class Addresses:
    """Addresses within the database whose own address is `home`. Names in them are tilde-encoded."""

    home: str

    def page(self, noun: str, **arguments: object) -> str:
        """Return the address of a page that stands for no single thing; arguments that are empty are left out."""
        given = {name: value for name, value in arguments.items() if value not in (None, "")}
        return f"{self.home}/-/{noun}" + (f"?{urlencode(given)}" if given else "")

    def thread(self, message_id: object) -> str:
        """Return the address of the conversation that a message is in, at that message."""
        return self._named("thread", message_id)

    def message(self, message_id: object) -> str:
        """Return the address of a message alone, where each of its lines has an anchor."""
        return self._named("message", message_id)

    def line(self, message_id: object, part: int, line: int) -> str:
        """Return the address of a line of a message."""
        return f"{self.message(message_id)}#{line_anchor(part, line)}"

    def series(self, name: object) -> str:
        """Return the address of a series by its name, its number, or a Message-ID in it."""
        return self._named("series", name)

    def series_mbox(self, root_id: object) -> str:
        """Return the address of a posting as an mbox."""
        return f"{self._named('posting', root_id)}.mbox"

    def path(self, path: object) -> str:
        """Return the address of a file or folder of the tree."""
        return self._named("file", path)

    def commit(self, sha: object) -> str:
        """Return the address of all that is said of a commit."""
        return self._named("commit", sha)

    def person(self, email: object) -> str:
        """Return the address of a person."""
        return self._named("person", email)

    def list(self, name: object) -> str:
        """Return the address of a mailing list."""
        return self._named("list", name)

    def changes(self, before: object, after: object) -> str:
        """Return the address of what changed between two patches."""
        return f"{self._named('changes', before)}/{encoded(after)}"

    def pair(self, root_a: object, other: object) -> str:
        """Return the address of what collides between a posting and another one, a commit, or what nobody names."""
        return f"{self._named('collision', root_a)}/{encoded(other)}"

    def regression(self, report_id: object, ordinal: object) -> str:
        """Return the address of a regression."""
        return f"{self._named('regression', report_id)}/{ordinal}"

    @staticmethod
    def lore(message_id: str | None) -> str | None:
        """Return the address of a mail on lore; None where it cannot be there."""
        return lore_url(message_id)

    @staticmethod
    def kernel(sha: str) -> str:
        """Return the address of a commit on git.kernel.org, where the mainline may have it."""
        return _KERNEL + sha

    def _named(self, noun: str, name: object) -> str:
        return f"{self.home}/-/{noun}/{encoded(name)}"


def encoded(name: object) -> str:
    """Return a name as it stands in an address; a bare "~", which is no name's code, for the empty one and for None."""
    return tilde_encode(str(name)) if name else _NAMELESS


def decoded(text: str) -> str:
    """Return the name that stands in an address."""
    return "" if text == _NAMELESS else tilde_decode(text)


def line_anchor(part: int, line: int) -> str:
    """Return the anchor of a line on the page of its message."""
    return f"L{part}-{line}"


def message_anchor(message_id: str) -> str:
    """Return the anchor of a message on the page of its thread: it holds as long as the Message-ID does."""
    return f"m-{tilde_encode(message_id)}"
