"""Make sample.mbox: the mails of threads/*.txt about the small tree in tree/, with patches that git made.

    python sample/make_sample.py            writes sample/sample.mbox
    python sample/make_sample.py FILE       writes FILE

The same bytes come out on every machine: dates, authors and git's configuration are fixed. Needs git 2.32 or newer.
sample/README.md tells how the files in threads/ are written.
"""

import base64
import hashlib
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime
from pathlib import Path

HERE = Path(__file__).resolve().parent
LIST = ("kestrel-devel@lists.example.org", "Development of Kestrel <kestrel-devel.lists.example.org>")
OTHER_LIST = ("kestrel-users@lists.example.org", "Users of Kestrel <kestrel-users.lists.example.org>")
FOOTER = "_______________________________________________\nkestrel-users mailing list -- kestrel-users@lists.example.org\n"
SIGNATURE = "-- \n2.44.0\n\n"
FIRST_COMMIT = ("greta", "2024-02-25 12:00:00 +0000", "kestrel 1.4\n")

PEOPLE = {
    "greta": ("Greta Lindqvist", "greta@example.org"),
    "halvor": ("Halvor Dunn", "halvor@example.com"),
    "ivo": ("Ivo Tarnow", "ivo.tarnow@example.com"),
    "leona": ("Leona Fisk", "leona@example.com"),
    "maren": ("Maren Solheim", "maren@example.org"),
    "nadia": ("Nadia Okoye", "nadia@example.com"),
    "oskar": ("Oskar Brandt", "oskar@example.org"),
    "patchwork": ("patchwork-bot+kestrel@example.org", "patchwork-bot+kestrel@example.org"),
    "priya": ("Priya Menon", "priya@example.com"),
    "robot": ("kestrel test robot", "robot@example.org"),
    "tracker": ("pr-tracker-bot@example.org", "pr-tracker-bot@example.org"),
    "yusuf": ("Yusuf Adeyemi", "yusuf@example.org"),
    "zoe": ("Zoë Ruiz", "zoe@example.org"),
}

# "%% commit A1.2 on A1.1 by maren", "%% commit N.1 on v1.4 as B2.1 taken by greta at 2024-03-08 08:01:10 +0200"
COMMIT_RE = re.compile(r"commit (?P<key>\S+) on (?P<parent>\S+)(?: as (?P<copied>\S+) taken)? by (?P<person>\S+)(?: at (?P<at>.+))?")
# "%% mail A1.two from oskar at 2024-03-04 15:52:10 +0000 re A1.2"
MAIL_RE = re.compile(r"mail (?P<key>\S+) from (?P<person>\S+) at (?P<at>\S+ \S+ \S+)(?: re (?P<parent>\S+))?(?: same-id (?P<same>\S+))?")
# "%% posting [PATCH v2 {i}/{n}] under A2.0 at 2024-03-11 10:20:01 +0100 without 2: A2.1 A2.2"
POSTING_RE = re.compile(r"posting \[(?P<prefix>.+)\](?: under (?P<cover>\S+))? at (?P<at>\S+ \S+ \S+)(?P<options>[^:]*): (?P<keys>.+)")
# "[[quote A1.0 2 below is a series]]"
CALL_RE = re.compile(r"\[\[([a-z-]+) ([^]]+)\]\]")


@dataclass(kw_only=True)
class Commit:
    """A change to the tree, in the words of the story."""

    key: str
    parent: str
    person: str
    at: str
    committer: str
    message: str = ""
    note: str = ""  # between "---" and the diffstat
    edits: list[tuple[str, str, str]] = field(default_factory=list)  # path, old text, new text
    id: str = ""
    files: dict[str, str] = field(default_factory=dict)


@dataclass(kw_only=True)
class Mail:
    """A mail, its text still with calls such as [[id A1.3]]."""

    key: str
    person: str
    at: datetime
    parent: str | None
    message_id: str
    text: str
    headers: dict[str, str] = field(default_factory=dict)  # Subject, and what is odd about the mail
    commit: Commit | None = None  # of a patch


class Tree:
    """The git repository in which the commits of the story are made."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        # nothing of the user's: a setting such as diff.noprefix would change the patches
        self.environment = {"PATH": os.environ["PATH"], "HOME": str(folder), "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
        self.git("init", "--quiet", "--bare", "--object-format=sha1", ".")

    def git(self, *arguments: str, given: str = "") -> str:
        """Return what git prints."""
        done = subprocess.run(
            ["git", *arguments], cwd=self.folder, env=self.environment, input=given.encode(), stdout=subprocess.PIPE, check=True
        )
        return done.stdout.decode()

    def commit(self, commit: Commit, parent_id: str | None) -> str:
        """Make a commit and return its id."""
        who = [f"{PEOPLE[name][0]} <{PEOPLE[name][1]}>" for name in (commit.person, commit.committer)]
        author_at, at = commit.at.split("|") if "|" in commit.at else (commit.at, commit.at)
        branch = f"refs/heads/{commit.key}"
        stream = [
            f"commit {branch}",
            f"author {who[0]} {_git_time(author_at)}",
            f"committer {who[1]} {_git_time(at)}",
            _data(commit.message),
        ]
        if parent_id:
            stream.append(f"from {parent_id}")
        stream += [f"M 100644 inline {path}\n{_data(text)}" for path, text in sorted(commit.files.items())]
        self.git("fast-import", "--quiet", given="\n".join(stream) + "\n")
        return self.git("rev-parse", branch).strip()

    def diff(self, old: str, new: str, *, stat: bool) -> str:
        """Return the diffstat, or the patch, between two commits."""
        how = ("--stat=72", "--summary") if stat else ("--patch", "--abbrev=12")
        return self.git("diff-tree", "-r", "-M", *how, old, new)


class Story:
    """What happens, read from threads/*.txt."""

    def __init__(self, tree: Tree) -> None:
        self.tree = tree
        self.commits: dict[str, Commit] = {}
        self.mails: dict[str, Mail] = {}
        self.bodies: dict[str, str] = {}
        person, at, message = FIRST_COMMIT
        first = Commit(key="v1.4", parent="", person=person, at=at, committer=person, message=message)
        first.files = {path.relative_to(HERE / "tree").as_posix(): path.read_text() for path in (HERE / "tree").rglob("*.[ch]")}
        first.id = tree.commit(first, None)
        self.commits[first.key] = first
        for path in sorted((HERE / "threads").glob("*.txt")):
            self._read(path)
        for commit in self.commits.values():
            if not commit.id:
                self._make(commit)

    def _read(self, path: Path) -> None:
        """Take the sections of one file: "%% what", then its text up to the next "%%"."""
        commit: Commit | None = None
        edited, old = "", ""
        for section in ("\n" + path.read_text()).split("\n%% ")[1:]:
            head, _, text = section.partition("\n")
            word, _, rest = head.partition(" ")
            if word == "commit":
                commit = self._add_commit(head, text)
            elif word == "mail":
                self._add_mail(head, text)
            elif word == "posting":
                self._add_posting(head)
            elif commit and word == "note":
                commit.note = text + "\n"
            elif commit and word == "edits":
                commit.edits += self.commits[rest.removeprefix("of ")].edits
            elif word == "edit":
                edited, old = rest, text
            elif commit and word == "into":
                commit.edits.append((edited, old, text))
            else:
                sys.exit(f"{path}: what is '%% {head}'?")

    def _add_commit(self, head: str, text: str) -> Commit:
        said = _match(COMMIT_RE, head)
        commit = Commit(
            key=said["key"], parent=said["parent"], person=said["person"], at=said["at"], committer=said["person"], message=text + "\n"
        )
        if said["copied"]:
            posted = self.commits[said["copied"]]
            commit.person, commit.at, commit.edits = posted.person, f"{posted.at}|{said['at']}", posted.edits
            email = PEOPLE[said["person"]]
            commit.message = (
                f"{posted.message}Link: https://lore.example.org/r/[[message-id {posted.key}]]\nSigned-off-by: {email[0]} <{email[1]}>\n"
            )
        self.commits[commit.key] = commit
        return commit

    def _add_mail(self, head: str, text: str) -> None:
        said = _match(MAIL_RE, head)
        at = _time(said["at"])
        headers = {}
        if said["parent"]:
            headers["Subject"] = "Re: " + self.mails[said["parent"]].headers["Subject"].removeprefix("Re: ")
        lines = text.split("\n")
        while re.match(r"[A-Z][A-Za-z-]+: ", lines[0]):
            name, _, value = lines.pop(0).partition(": ")
            headers[name] = value
        body = "\n".join(lines).lstrip("\n") + "\n"
        if said["same"]:
            message_id = self.mails[said["same"]].message_id
        elif said["key"].endswith(".0"):
            message_id = _sent_id(at, said["person"], 1)
        else:
            digest = hashlib.sha1(said["key"].encode(), usedforsecurity=False).hexdigest()[:12]
            message_id = f"{at.astimezone(UTC):%Y%m%d}.{digest}@{PEOPLE[said['person']][1].partition('@')[2]}"
        self._add(
            Mail(key=said["key"], person=said["person"], at=at, parent=said["parent"], message_id=message_id, text=body, headers=headers)
        )

    def _add_posting(self, head: str) -> None:
        said = _match(POSTING_RE, head)
        keys = said["keys"].split()
        options = said["options"].split()
        at = _time(said["at"])
        first_at = self.mails[said["cover"]].at if said["cover"] else at
        for number, key in enumerate(keys, start=1):
            commit = self.commits[key]
            commit.at = _time_text(at.replace(second=at.second + number - 1))
            if options[:1] == ["without"] and options[1] == str(number):
                continue
            title = commit.message.partition("\n")[0]
            headers = {"Subject": f"[{said['prefix'].format(i=number, n=len(keys))}] {title}"}
            if options[:1] == ["base64"]:
                headers["Encoding"] = "base64"
            if options[:1] == ["base"]:
                headers["Base"] = options[1]
            sent_id = _sent_id(first_at, commit.person, number + bool(said["cover"]))
            self._add(
                Mail(
                    key=key,
                    person=commit.person,
                    at=_time(commit.at),
                    parent=said["cover"],
                    message_id=sent_id,
                    text="",
                    headers=headers,
                    commit=commit,
                )
            )

    def _add(self, mail: Mail) -> None:
        self.mails[mail.key] = mail

    def _make(self, commit: Commit) -> None:
        """Edit the files of the parent and let git make the commit."""
        parent = self.commits[commit.parent]
        commit.files = dict(parent.files)
        for path, old, new in commit.edits:
            if commit.files[path].count(old) != 1:
                sys.exit(f"{commit.key}: {path} has this {commit.files[path].count(old)} times, not once:\n{old}")
            commit.files[path] = commit.files[path].replace(old, new) if new else commit.files[path].replace(old + "\n", "")
        commit.message = self._fill(commit.message)
        commit.note = self._fill(commit.note)
        commit.id = self.tree.commit(commit, parent.id)

    def body(self, mail: Mail) -> str:
        """Return the text of a mail, with all its calls answered."""
        if mail.key not in self.bodies:
            self.bodies[mail.key] = self._patch_text(mail, mail.commit) if mail.commit else self._fill(mail.text)
        return self.bodies[mail.key]

    def _patch_text(self, mail: Mail, commit: Commit) -> str:
        parent = self.commits[commit.parent].id
        log = commit.message.partition("\n\n")[2]
        stat, patch = (self.tree.diff(parent, commit.id, stat=stat) for stat in (True, False))
        base = f"\nbase-commit: {self.commits[mail.headers['Base']].id}\n" if "Base" in mail.headers else ""
        return f"{log}---\n{commit.note}{stat}\n{patch}{base}{SIGNATURE}"

    def _fill(self, text: str) -> str:
        """Return a text in which each [[word argument]] is replaced by what it asks for."""
        answers: dict[str, Callable[[str], str]] = {
            "id": lambda key: self.commits[key].id[:12],
            "full": lambda key: self.commits[key].id,
            "message-id": lambda key: self.mails[key].message_id,
            "stat": self._stat,
            "shortlog": self._shortlog,
            "quote": self._quote,
        }
        return CALL_RE.sub(lambda call: answers[call[1]](call[2]), text)

    def _stat(self, between: str) -> str:
        old, new = (self.commits[key].id for key in between.split())
        return self.tree.diff(old, new, stat=True).rstrip("\n")

    def _shortlog(self, keys: str) -> str:
        by_author: dict[str, list[str]] = {}
        for key in keys.split():
            commit = self.commits[key]
            by_author.setdefault(PEOPLE[commit.person][0], []).append(commit.message.partition("\n")[0])
        blocks = (f"{name} ({len(titles)}):\n" + "\n".join(f"  {title}" for title in titles) for name, titles in sorted(by_author.items()))
        return "\n\n".join(blocks)

    def _quote(self, what: str) -> str:
        """Return some lines of a mail, from the one that holds a text, with ">" before each."""
        key, count, text = what.split(" ", 2)
        lines = self.body(self.mails[key]).split("\n")
        start = next((number for number, line in enumerate(lines) if text in line), None)
        if start is None:
            sys.exit(f"{key} does not say: {text}")
        return "\n".join(f">{line}" if line.startswith(">") else f"> {line}" for line in lines[start : start + int(count)])

    def raw(self, mail: Mail) -> bytes:
        """Return the bytes of a mail."""
        address, list_id = OTHER_LIST if mail.headers.get("List") else LIST
        name, email = PEOPLE[mail.person]
        head = [f"From: {_encoded(name)} <{email}>" if name != email else f"From: {email}", f"To: {address}"]
        head += [f"Subject: {mail.headers['Subject']}", f"Date: {mail.headers.get('Date') or format_datetime(mail.at)}"]
        if "No-Message-ID" not in mail.headers:
            head.append(f"Message-ID: <{mail.message_id}>")
        ancestors = list(self._ancestors(mail))
        if ancestors:
            head += [f"In-Reply-To: <{ancestors[-1]}>", "References: " + "\n ".join(f"<{ancestor}>" for ancestor in ancestors)]
        head += [f"List-Id: {list_id}", "MIME-Version: 1.0"]
        body = self.body(mail) + (FOOTER if "Footer" in mail.headers else "")
        content_type = mail.headers.get("Content-Type", "text/plain; charset=utf-8")
        if "Attach" in mail.headers:
            content_type, body = self._with_attachment(mail, body)
        head.append(f"Content-Type: {content_type}")
        if mail.headers.get("Encoding") == "base64":
            head.append("Content-Transfer-Encoding: base64")
            body = base64.encodebytes(body.encode()).decode()
        else:
            head.append("Content-Transfer-Encoding: 8bit")
        return "\n".join(head).encode() + b"\n\n" + body.encode(mail.headers.get("Raw", "utf-8"))

    def _with_attachment(self, mail: Mail, body: str) -> tuple[str, str]:
        name, new, old = mail.headers["Attach"].split()
        patch = self.tree.diff(self.commits[old].id, self.commits[new].id, stat=False)
        boundary = "=_check-ops"
        parts = (
            f"--{boundary}\nContent-Type: text/plain; charset=utf-8\n\n{body}\n"
            f"--{boundary}\nContent-Type: text/x-patch; charset=utf-8\nContent-Disposition: attachment; filename={name}\n\n{patch}\n"
            f"--{boundary}--\n"
        )
        return f'multipart/mixed; boundary="{boundary}"', parts

    def _ancestors(self, mail: Mail) -> Iterator[str]:
        """Yield the Message-IDs of what a mail answers, the first mail of its thread first."""
        if mail.parent:
            parent = self.mails[mail.parent]
            yield from self._ancestors(parent)
            yield parent.message_id


def _match(pattern: re.Pattern[str], head: str) -> dict[str, str]:
    found = pattern.fullmatch(head)
    if not found:
        sys.exit(f"not understood: '%% {head}'")
    return {name: value or "" for name, value in found.groupdict().items()}


def _time(text: str) -> datetime:
    return datetime.strptime(text, "%Y-%m-%d %H:%M:%S %z")


def _time_text(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M:%S %z}"


def _git_time(text: str) -> str:
    at = _time(text)
    return f"{int(at.timestamp())} {at:%z}"


def _data(text: str) -> str:
    """Return a text as git-fast-import wants it."""
    return f"data {len(text.encode())}\n{text}"


def _sent_id(at: datetime, person: str, number: int) -> str:
    """Return a Message-ID of the kind that git-send-email makes."""
    return f"{at.astimezone(UTC):%Y%m%d%H%M%S}.{1000 + sum(person.encode())}-{number}-{PEOPLE[person][1]}"


def _encoded(name: str) -> str:
    if name.isascii():
        return name
    word = "".join(chr(byte) if chr(byte).isalnum() and byte < 128 else "_" if byte == 32 else f"={byte:02X}" for byte in name.encode())
    return f"=?utf-8?q?{word}?="


def make(target: Path) -> int:
    """Write the mails as an mboxrd, the oldest first, and return how many they are."""
    with tempfile.TemporaryDirectory() as folder:
        story = Story(Tree(Path(folder)))
        mails = sorted(story.mails.values(), key=lambda mail: mail.at)
        raw = [re.sub(rb"^(>*From )", rb">\1", story.raw(mail), flags=re.MULTILINE) for mail in mails]
    target.write_bytes(b"".join(b"From mboxrd@z Thu Jan  1 00:00:00 1970\n" + mail.rstrip(b"\n") + b"\n\n" for mail in raw))
    return len(raw)


if __name__ == "__main__":
    path = Path(sys.argv[1]) if len(sys.argv) > 1 else HERE / "sample.mbox"
    print(f"{make(path)} mails: {path}")
