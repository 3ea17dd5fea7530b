"""SQL functions that the stored queries use. Whoever asks them registers these on the connection."""

import re
import sqlite3
from urllib.parse import quote

from ..model.change_list import change_lines

_LORE = "https://lore.kernel.org/all/"
_WORD_RE = re.compile(r'"[^"]*"|[^\s"]+')  # a phrase in quotes, or a word
_SHORTEST_BEGINNING = 3  # letters
_SHORTEST_NAME = 3  # letters: "Jo" is also a word
_NAME_RE = re.compile(r"[^\W\d_][\w'-]+")  # "Ann", "O'Neil": the words of a person's name
_SAME_ID_RE = re.compile(r"#[0-9a-f]{12}$")  # what messages.message_id has behind an id that another mail holds


def search_words(text: str | None) -> str:
    """Return a full-text query whose words mean themselves, "..." a phrase, and word* what begins so; nothing in it is an operator.

    A star behind less than three letters is left out: what begins with one or two is in every mail, and takes a second to gather.
    """
    words = _WORD_RE.findall((text or "").replace("\0", " "))  # SQLite would read no further than a NUL
    return " ".join(_quoted(word) for word in words if word.strip('"* ')) or '""'


def lore_url(message_id: str | None) -> str | None:
    """Return the address of a mail on lore; None for an id that no mail on lore can have."""
    if not message_id or "@" not in message_id or message_id.endswith(".invalid"):
        return None
    return f"{_LORE}{quote(_SAME_ID_RE.sub('', message_id), safe='@=+!$,;:')}/"


def called(name: str | None) -> str | None:
    """Return what people call somebody of that name in a list of changes: "Ann" for "Ann Example" and "Example, Ann"; None for none."""
    words = _NAME_RE.findall((name or "").rpartition(",")[2])
    return words[0] if words and len(words[0]) >= _SHORTEST_NAME else None


def change_naming(text: str | None, name: str | None) -> int | None:
    """Return the line of a cover's or patch's list of changes that names somebody as people are called; None where none does."""
    word = called(name)
    if not text or word is None or word not in text:
        return None
    named = re.compile(rf"\b{re.escape(word)}\b")
    return next((number for number, line, is_change in change_lines(text) if is_change and named.search(line)), None)


def register_functions(connection: sqlite3.Connection) -> None:
    """Give a connection the functions, under their own names."""
    connection.create_function("search_words", 1, search_words, deterministic=True)
    connection.create_function("lore_url", 1, lore_url, deterministic=True)
    connection.create_function("called", 1, called, deterministic=True)
    connection.create_function("change_naming", 2, change_naming, deterministic=True)


def _quoted(word: str) -> str:
    """Return a word as a string of FTS5, with the star of a prefix behind it where it ends in one."""
    beginning = word.strip('"').rstrip("*")
    star = "*" if word.endswith("*") and len(beginning) >= _SHORTEST_BEGINNING else ""
    return f'"{beginning}"{star}'
