"""A proxy that cuts connections, as a phone's network does."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

#: What a request begins with.
_METHODS = (b"GET ", b"POST ", b"PATCH ", b"DELETE ")


class CuttingProxy:
    """Passes connections on to a server of this computer.

    Parameters
    ----------
    port : int
        Port of the server.

    Attributes
    ----------
    port : int
        Port to connect to.
    server_port : int
        Port of the server; a restarted one may have another.
    cuts_left : int
        How many more connections are cut.
    cut_after : int
        Bytes of a request after which the connection to the server is cut.
    may_cut : callable
        Takes the head of the newest request. Nothing more is passed on, but the connection stays
        open, until this returns True. A request that the browser sends again by itself, as
        Chromium does in a new connection, is not cut again.
    """

    def __init__(self, port: int) -> None:
        self.cuts_left = 0
        self.cut_after = 0
        self.may_cut: Callable[[bytes], bool] = lambda head: True
        self._cut_heads: set[bytes] = set()
        self._closing = threading.Event()
        self.server_port = port
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self._sockets: list[socket.socket] = []
        self._threads = [threading.Thread(target=self._accept)]
        self._threads[0].start()

    def close(self) -> None:
        """Cut everything, and wait until nothing runs any more."""
        self._closing.set()
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for open_socket in self._sockets:
            _cut(open_socket)
        for thread in self._threads:
            thread.join(20)

    def _accept(self) -> None:
        while True:
            try:
                browser, _ = self._listener.accept()
            except OSError:
                return
            try:
                server = socket.create_connection(("127.0.0.1", self.server_port))
            except OSError:  # the server is not there
                browser.close()
                continue
            self._sockets += browser, server
            for source, target, counts in ((browser, server, True), (server, browser, False)):
                thread = threading.Thread(target=self._pass_on, args=(source, target, counts))
                self._threads.append(thread)
                thread.start()

    def _pass_on(self, source: socket.socket, target: socket.socket, counts: bool) -> None:
        passed, head = 0, b""
        with suppress(OSError):
            while data := source.recv(1 << 14):
                target.sendall(data)
                if data.startswith(_METHODS):
                    passed, head = 0, data.partition(b"\r\n\r\n")[0]
                passed += len(data)
                is_over = passed > self.cut_after and head not in self._cut_heads
                if counts and self.cuts_left > 0 and is_over:
                    self.cuts_left -= 1
                    self._cut_heads.add(head)
                    while not (self.may_cut(head) or self._closing.wait(0.02)):
                        pass
                    break
        _cut(source)
        _cut(target)


def _cut(connection: socket.socket) -> None:
    with suppress(OSError):
        connection.shutdown(socket.SHUT_RDWR)
    connection.close()


@contextmanager
def cutting_proxy(port: int) -> Iterator[CuttingProxy]:
    """Run a proxy before a server; it cuts nothing until it is told to.

    Parameters
    ----------
    port : int
        Port of the server.
    """
    proxy = CuttingProxy(port)
    try:
        yield proxy
    finally:
        proxy.close()
