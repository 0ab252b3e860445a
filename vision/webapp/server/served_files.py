"""Serve files of results to the browser from disk, for as long as they exist.

Streamlit's own media files are copies in memory that stay until every window that showed them
has moved on. Here nothing is copied: a deleted file is gone with the next piece that a browser
asks for, and no file is held open between two pieces.
"""

from __future__ import annotations

import hmac
import logging
import os
import secrets
import threading
from collections import OrderedDict
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from vision.webapp.server.sign_in_gate import reader_of

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.routing import BaseRoute
    from starlette.types import Receive, Scope, Send

_log = logging.getLogger(__name__)

#: Path under which the files are served.
ROUTE: Final = "/files"
#: More than all open pages show; the oldest addresses are forgotten first.
_MAX_FILES: Final = 20_000
#: Most that one answer to a Range request holds; players then ask for the next piece. A longer
#: answer would keep the server from stopping while a player is paused.
_PIECE_BYTES: Final = 4 << 20
_MIME_TYPES: Final = {
    ".jpg": "image/jpeg",
    ".json": "application/json",
    ".mp4": "video/mp4",
    ".png": "image/png",
    ".webm": "video/webm",
    ".zip": "application/zip",
}
#: Browsers play most clips in other containers if they are declared as MP4.
_OTHER_CLIPS: Final = "video/mp4"


@dataclass(frozen=True, slots=True)
class ServedFile:
    """A file as it was when its address was given out.

    Attributes
    ----------
    path : Path
    identity : tuple of int
        Device, inode, size in bytes and time of change in nanoseconds.
    """

    path: Path
    identity: tuple[int, int, int, int]

    @property
    def size(self) -> int:
        """Size of the file, bytes."""
        return self.identity[2]

    def read(self, start: int, length: int) -> bytes:
        """Read a piece of the file.

        Parameters
        ----------
        start, length : int
            First byte and number of bytes.

        Raises
        ------
        OSError
            The file was deleted or replaced.
        """
        with self.path.open("rb") as file:
            if _identity(os.fstat(file.fileno())) != self.identity:
                raise FileNotFoundError("the file was deleted or replaced")
            file.seek(start)
            return file.read(length)


class FileAddresses:
    """Unguessable addresses of files, for one reader each.

    The same file has the same address for a reader until it changes.
    """

    def __init__(self) -> None:
        self._key = secrets.token_bytes(32)
        self._files: OrderedDict[str, tuple[ServedFile, str]] = OrderedDict()
        self._lock = threading.Lock()

    def address_of(self, path: Path, reader: str = "") -> str:
        """Return the address of a file for somebody, below the root of the app.

        Parameters
        ----------
        path : Path
            The file.
        reader : str
            Account of whoever may read it there; empty where nobody has to sign in.

        Raises
        ------
        OSError
            There is no such file.
        """
        file = served_file(path)
        described = repr((str(file.path), file.identity, reader)).encode()
        token = hmac.new(self._key, described, "sha256").hexdigest()
        with self._lock:
            self._files[token] = file, reader
            self._files.move_to_end(token)
            while len(self._files) > _MAX_FILES:
                self._files.popitem(last=False)
        return f"{ROUTE}/{token}{path.suffix.lower()}"

    def find(self, name: str, reader: str = "") -> ServedFile | None:
        """Return the file at an address; None if there is none for this reader.

        Parameters
        ----------
        name : str
            Last part of the address.
        reader : str
            Account of whoever asks for it.
        """
        with self._lock:
            file, allowed = self._files.get(name.partition(".")[0], (None, ""))
            return file if allowed == reader else None


#: Addresses of this server.
addresses: Final = FileAddresses()


def served_file(path: Path) -> ServedFile:
    """Return a file as it is now.

    Parameters
    ----------
    path : Path
        The file.

    Raises
    ------
    OSError
        There is no such file.
    """
    return ServedFile(path.absolute(), _identity(path.stat()))


def _identity(found: os.stat_result) -> tuple[int, int, int, int]:
    return found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns


def file_routes(base_path: str) -> list[BaseRoute]:
    """Return the route of the files.

    Parameters
    ----------
    base_path : str
        Path of the app, empty or such as ``/formcheck``.
    """
    from starlette.routing import Route

    return [Route(f"{base_path}{ROUTE}/{{name}}", _answer, methods=["GET"])]


async def _answer(request: Request) -> Response | _MayBreakOff:
    file = addresses.find(request.path_params["name"], reader_of(request.scope))
    return _gone() if file is None else await answer_file(request, file)


def _gone() -> Response:
    from starlette.responses import PlainTextResponse

    return PlainTextResponse(
        "This file is no longer here.\n", 404, headers={"Cache-Control": "no-store"}
    )


async def answer_file(
    request: Request,
    file: ServedFile,
    *,
    may_go_on: Callable[[], bool] = lambda: True,
    further_headers: Mapping[str, str] = MappingProxyType({}),
) -> Response | _MayBreakOff:
    """Answer a request with a file, or with the piece of it that the request asks for.

    Parameters
    ----------
    request : Request
        The request.
    file : ServedFile
        The file.
    may_go_on : callable, optional
        Asked before each further piece of a long answer, in a thread; the answer breaks off once
        it returns false.
    further_headers : mapping of str to str, optional
        Headers of the answer besides those for the file.
    """
    from anyio import to_thread
    from starlette.responses import Response, StreamingResponse

    headers = {"Cache-Control": "no-store", "Accept-Ranges": "bytes", **further_headers}
    asked = request.headers.get("range")
    wanted = range(file.size) if asked is None else parse_range(asked, file.size)
    if wanted is None:
        headers["Content-Range"] = f"bytes */{file.size}"
        return Response(status_code=416, headers=headers)
    piece = wanted[:_PIECE_BYTES]
    try:
        data = await to_thread.run_sync(file.read, piece.start, len(piece))
    except OSError:
        return _gone()
    kind = _MIME_TYPES.get(file.path.suffix.lower(), _OTHER_CLIPS)
    if asked is not None:
        headers["Content-Range"] = f"bytes {piece.start}-{piece.stop - 1}/{file.size}"
        return Response(data, 206, headers, kind)
    if len(piece) == len(wanted):
        return Response(data, 200, headers, kind)
    headers["Content-Length"] = str(file.size)
    return _MayBreakOff(StreamingResponse(_whole(file, data, may_go_on), 200, headers, kind))


class _Gone(Exception):
    """The file was deleted or replaced while it was sent, or may no longer be read."""


class _MayBreakOff:
    """An answer that ends early where its file is gone: the server then closes the connection.

    What was announced in its header does not arrive, so no browser takes the rest for the file.
    """

    def __init__(self, response: Response) -> None:
        self._response = response

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        try:
            await self._response(scope, receive, send)
        except _Gone:
            _log.info("A file was deleted, or may no longer be read, while it was sent")


async def _whole(
    file: ServedFile, first: bytes, may_go_on: Callable[[], bool]
) -> AsyncIterator[bytes]:
    """Yield a file piece by piece.

    Raises
    ------
    _Gone
        It was deleted or replaced meanwhile, or may no longer be read.
    """
    from anyio import to_thread

    yield first
    for start in range(len(first), file.size, _PIECE_BYTES):
        if not await to_thread.run_sync(may_go_on):
            raise _Gone
        try:
            data = await to_thread.run_sync(file.read, start, _PIECE_BYTES)
        except OSError as error:
            raise _Gone from error
        yield data


def parse_range(header: str, size: int) -> range | None:
    """Return the bytes that a Range header asks for.

    Parameters
    ----------
    header : str
        Such as ``bytes=0-99``. Of several ranges, none is served.
    size : int
        Size of the file, bytes.

    Returns
    -------
    range or None
        None where the file does not have these bytes, or the header is malformed.
    """
    unit, _, spans = header.partition("=")
    first, dash, last = spans.strip().partition("-")
    numbers = [text for text in (first, last) if text]
    if unit.strip() != "bytes" or not dash or not numbers:
        return None
    if not all(text.isascii() and text.isdigit() and len(text) < 20 for text in numbers):
        return None
    if not first:
        found = range(max(0, size - int(last)), size)
    else:
        found = range(int(first), min(size, int(last) + 1) if last else size)
    return found if found else None
