"""An S3 server over HTTP, in a process of its own: moto's, which keeps objects in memory.

It is maintained, speaks the protocol that s3fs uses, and installs from PyPI on every system;
servers that keep objects on disk are programs in Go or Rust that no package registry of the
tests has.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from s3fs import S3FileSystem

_RUN = """
import sys
from moto.server import ThreadedMotoServer
server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
server.start()
print(*server.get_host_and_port(), flush=True)
sys.stdin.read()
server.stop()
"""


@contextmanager
def s3_server() -> Iterator[str]:
    """Start a server; yield its URL, and stop it again."""
    server = subprocess.Popen(
        [sys.executable, "-c", _RUN], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL, text=True,
    )  # fmt: skip
    assert server.stdin is not None
    assert server.stdout is not None
    try:
        host, port = server.stdout.readline().split()
        # A client that is kept knows the server that was there before.
        S3FileSystem.clear_instance_cache()
        yield f"http://{host}:{port}"
    finally:
        S3FileSystem.clear_instance_cache()
        server.stdin.close()
        server.wait(30)
        server.stdout.close()
