"""A mail server small enough to read: takes mails on the loopback address, or refuses them with a code."""

from __future__ import annotations

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage


@dataclass
class Post:
    """What came in, as messages and as they were sent, and what is answered to a recipient (250: taken)."""

    port: int = 0
    answer: bytes = b"250 ok"
    taken: list[EmailMessage] = field(default_factory=list)
    raw: list[bytes] = field(default_factory=list)


@contextmanager
def listening() -> Iterator[Post]:
    """A mail server until the block ends."""
    post = Post()

    class Conversation(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            self.say(b"220 here")
            while line := self.rfile.readline().strip():
                verb = line[:4].upper()
                if verb == b"DATA":
                    self.say(b"354 go on")
                    self.take()
                elif verb == b"QUIT":
                    self.say(b"221 bye")
                    return
                else:
                    self.say(post.answer if verb == b"RCPT" else b"250 ok")

        def take(self) -> None:
            lines = []
            while (line := self.rfile.readline()) != b".\r\n":
                lines.append(line.removeprefix(b".") if line.startswith(b"..") else line)
            message = message_from_bytes(b"".join(lines), policy=policy.default)
            assert isinstance(message, EmailMessage)
            post.taken.append(message)
            post.raw.append(b"".join(lines))
            self.say(b"250 taken")

        def say(self, words: bytes) -> None:
            self.wfile.write(words + b"\r\n")

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Conversation) as server:
        post.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
        thread.start()
        try:
            yield post
        finally:
            server.shutdown()
            thread.join()
