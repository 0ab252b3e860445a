"""Upload large files to an app, and watch its memory."""

from __future__ import annotations

import http.client
import json
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.support.app_process import AppProcess
from vision.webapp.server.uploads import OFFSET_HEADER, TOKEN_HEADER

UPLOAD_APP = Path(__file__).with_name("upload_app.py")
_PIECE_BYTES = 8 << 20
_SEND_BYTES = 1 << 18
_LOOK_EVERY_S = 0.05


@dataclass(frozen=True)
class UploadMemory:
    """Resident memory of the server, bytes.

    Attributes
    ----------
    before, peak, after : int
        Before the uploads, at most during them, and when they were cancelled.
    on_disk : int
        Size of the files on disk when all had arrived.
    """

    before: int
    peak: int
    after: int
    on_disk: int


class UploadClient:
    """One visitor's connection to the app.

    Parameters
    ----------
    port : int
        Port of an app that runs ``upload_app.py``.
    visitor : str
        Whose uploads.
    """

    def __init__(self, port: int, visitor: str) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=180)
        self._connection.request("GET", f"/test-token?visitor={visitor}")
        self.token = self._connection.getresponse().read().decode()

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()

    def ask(self, method: str, path: str = "", body: object = None, **headers: str) -> dict:  # type: ignore[type-arg]
        """Send a request and return what the answer says.

        Parameters
        ----------
        method, path : str
            Path below that of the uploads.
        body : bytes or iterable of bytes, optional
            Content.
        **headers : str
            More headers.
        """
        given = {TOKEN_HEADER: self.token, **headers}
        self._connection.request(method, f"/uploads{path}", body, given)  # type: ignore[arg-type]
        answer = self._connection.getresponse()
        text = answer.read()
        assert answer.status == 200, (answer.status, text)
        return json.loads(text) or {}

    def upload(self, name: str, size: int) -> str:
        """Upload a file of zeros, in pieces; return its id."""
        id_ = str(self.ask("POST", body=json.dumps({"name": name, "size": size}).encode())["id"])
        offset = 0
        while offset < size:
            length = min(_PIECE_BYTES, size - offset)
            headers = {OFFSET_HEADER: str(offset), "Content-Length": str(length)}
            offset = self.ask("PATCH", f"/{id_}", _zeros(length), **headers)["offset"]
        return id_


def _zeros(size: int) -> Iterator[bytes]:
    for start in range(0, size, _SEND_BYTES):
        yield bytes(min(_SEND_BYTES, size - start))


def resident_bytes(pid: int) -> int:
    """Return the resident memory of a process, bytes."""
    status = Path(f"/proc/{pid}/status").read_text()
    return 1024 * int(status.partition("VmRSS:")[2].split()[0])


def measure_uploads(app: AppProcess, *, count: int, size: int) -> UploadMemory:
    """Upload files at the same time, then cancel them; return the memory that it took.

    Parameters
    ----------
    app : AppProcess
        A running ``upload_app.py``.
    count : int
        Number of files, each of its own visitor.
    size : int
        Size of each, bytes.
    """
    clients = [UploadClient(app.port, f"visitor-{number}") for number in range(count)]
    clients[0].ask("DELETE", f"/{clients[0].upload('first.mp4', 1 << 20)}")  # loads modules
    before = resident_bytes(app.pid)
    with _peak_memory(app.pid) as seen, ThreadPoolExecutor(count) as pool:
        ids = list(pool.map(lambda client: client.upload("clip.mp4", size), clients))
    files = (app.home / "uploads").rglob("clip")
    on_disk = sum(path.stat().st_size for path in files)
    for client, id_ in zip(clients, ids, strict=True):
        client.ask("DELETE", f"/{id_}")
        client.close()
    return UploadMemory(before, max(seen), resident_bytes(app.pid), on_disk)


@contextmanager
def _peak_memory(pid: int) -> Iterator[list[int]]:
    seen = [resident_bytes(pid)]
    ended = threading.Event()

    def look() -> None:
        while not ended.wait(_LOOK_EVERY_S):
            seen.append(resident_bytes(pid))

    thread = threading.Thread(target=look)
    thread.start()
    try:
        yield seen
    finally:
        ended.set()
        thread.join()
