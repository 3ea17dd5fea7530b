"""As much of an IMAP server (RFC 3501) as reading a folder asks for, on loopback."""

import re
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import ClassVar

FOLDER = "lists/devel"


class ImapFolder(socketserver.StreamRequestHandler):
    """The folder of the user ann, whose password is secret."""

    mails: ClassVar[dict[int, bytes]] = {}  # by UID
    validity: ClassVar[int] = 7

    def handle(self) -> None:
        self._say("* OK ready")
        while line := self.rfile.readline().decode():
            tag, _, command = line.strip().partition(" ")
            status = "OK"
            match re.split(r" (?=[^\"]*(?:\"[^\"]*\"[^\"]*)*$)", command):
                case ["CAPABILITY"]:
                    self._say("* CAPABILITY IMAP4rev1")
                case ["LOGIN", user, password]:
                    status = "OK" if (user.strip('"'), password.strip('"')) == ("ann", "secret") else "NO [AUTHENTICATIONFAILED]"
                case ["EXAMINE", folder]:
                    status = "OK [READ-ONLY]" if folder.strip('"') == FOLDER else "NO [NONEXISTENT] no such folder"
                    if status.startswith("OK"):
                        self._say(f"* {len(self.mails)} EXISTS", f"* OK [UIDVALIDITY {self.validity}] is it")
                case ["UID", "SEARCH", *rest]:
                    first = int(" ".join(rest).strip("()").removeprefix("UID ").removesuffix(":*"))
                    found = [uid for uid in sorted(self.mails) if uid >= first] or sorted(self.mails)[-1:]
                    self._say(f"* SEARCH {' '.join(map(str, found))}".rstrip())
                case ["UID", "FETCH", uid, _]:
                    data = self.mails.get(int(uid))
                    if data is not None:
                        self.wfile.write(f"* 1 FETCH (UID {uid} BODY[] {{{len(data)}}}\r\n".encode() + data + b")\r\n")
                case ["LOGOUT"]:
                    self._say("* BYE")
            self._say(f"{tag} {status} done")

    def _say(self, *lines: str) -> None:
        self.wfile.write("".join(f"{line}\r\n" for line in lines).encode())


@contextmanager
def serving_imap(mails: dict[int, bytes]) -> Iterator[tuple[type[ImapFolder], int]]:
    """Yield a folder with mails, which can change, and the port at which it is served."""

    class Folder(ImapFolder):
        pass

    Folder.mails = mails
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Folder) as server:
        server.daemon_threads = True
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield Folder, server.server_address[1]
        server.shutdown()
        thread.join()
