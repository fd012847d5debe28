"""A TCP proxy that cuts a PostgreSQL connection before or after one protocol message, in either direction."""

from __future__ import annotations

import contextlib
import socket
import struct
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from types import TracebackType

CLIENT, SERVER = "client", "server"
BEFORE, AFTER = "before", "after"
STARTUP_HEADER, HEADER = 4, 5  # the first message of a client has no type byte


@dataclass(frozen=True)
class Cut:
    """Cut when ``sender`` has sent its ``number``-th message (from 1): before or after it is passed on."""

    sender: str
    number: int
    side: str


@dataclass
class Link:
    """One proxied connection: both sockets, the plan it was made under, and a way to cut them once."""

    client: socket.socket
    server: socket.socket
    era: int
    gone: threading.Event = field(default_factory=threading.Event)

    def close(self) -> None:
        """End both sides; what was passed on before still arrives."""
        self.gone.set()
        for side in (self.client, self.server):
            with contextlib.suppress(OSError):
                side.shutdown(socket.SHUT_RDWR)
            side.close()


class Proxy:
    """Listens on the loopback and passes whole messages on, until the planned one."""

    def __init__(self, port: int) -> None:
        self._target = ("127.0.0.1", port)
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._threads = [threading.Thread(target=self._accept, daemon=True)]
        self._lock = threading.Lock()
        self._links: list[Link] = []
        self.port: int = self._listener.getsockname()[1]
        self.passed = {CLIENT: 0, SERVER: 0}
        self.cuts = 0
        self._plan: Cut | None = None
        self._era = 0
        self._shut = False

    def __enter__(self) -> Proxy:
        self._threads[0].start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for link in self._links:
            link.close()
        for thread in self._threads:
            thread.join(5)

    def plan(self, cut: Cut | None) -> None:
        """Count messages from zero and cut as told; once. What connections from before still say does not count."""
        with self._lock:
            self._era += 1
            self.passed = {CLIENT: 0, SERVER: 0}
            self.cuts = 0
            self._plan = cut

    @contextlib.contextmanager
    def closed(self) -> Iterator[None]:
        """Inside the block every connection is cut as soon as it is made."""
        self._shut = True
        for link in self._links:
            link.close()
        yield
        self._shut = False

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            if self._shut:
                client.close()
                continue
            link = Link(client, socket.create_connection(self._target), self._era)
            for side in (link.client, link.server):  # what is passed on leaves at once, as it did before
                side.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self._links.append(link)
            for sender, source, goal in ((CLIENT, link.client, link.server), (SERVER, link.server, link.client)):
                thread = threading.Thread(target=self._pass, args=(link, sender, source, goal), daemon=True)
                self._threads.append(thread)
                thread.start()

    def _pass(self, link: Link, sender: str, source: socket.socket, goal: socket.socket) -> None:
        try:
            for message in messages(source.recv, startup=sender == CLIENT):
                side = self._due(link, sender)
                if side == BEFORE:
                    break
                goal.sendall(message)
                if side == AFTER:
                    break
        except OSError:
            pass  # the other direction has closed the sockets: nothing is left to pass on
        link.close()

    def _due(self, link: Link, sender: str) -> str | None:
        """Count a message; which side of it is to be cut, if any."""
        with self._lock:
            if link.era != self._era:
                return None
            self.passed[sender] += 1
            plan = self._plan
            if plan is None or plan.sender != sender or plan.number != self.passed[sender]:
                return None
            self._plan = None
            self.cuts += 1
            return plan.side


def messages(receive: Callable[[int], bytes], *, startup: bool) -> Iterator[bytes]:
    """Whole protocol messages from a socket's ``receive`` until it ends; the first has no type when ``startup``."""
    buffer = b""
    header = STARTUP_HEADER if startup else HEADER
    while True:
        while len(buffer) >= header:
            size = header - 4 + struct.unpack("!I", buffer[header - 4 : header])[0]
            if len(buffer) < size:
                break
            yield buffer[:size]
            buffer, header = buffer[size:], HEADER
        received = receive(65_536)
        if not received:
            return
        buffer += received
