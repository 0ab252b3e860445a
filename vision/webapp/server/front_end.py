"""Serve the front end: Streamlit's scripts and styles compressed, and its page as ours.

Streamlit sends its files, 2.4 MB for the first page, uncompressed, because it would compress them
anew for each visitor. Here each is compressed once and kept in memory. The files are the same for
everybody. Pages that hold a secret, such as the token of a link, are never compressed: where a page
also repeats something of the request, its compressed length could betray the secret (BREACH).

References
----------
Gluck, Harris, Prado (2013), BREACH: reviving the CRIME attack.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from vision.webapp.server.content_coding import (
    Coding,
    choose_coding,
    compress,
    is_compressible,
)
from vision.webapp.server.language import request_language
from vision.webapp.server.sign_in_gate import LINK, PASSWORD, SIGN_IN

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

_Headers = tuple[tuple[bytes, bytes], ...]
#: A file has one name: without it, everybody could fill the memory with ``a/./b`` and ``a//b``.
_FILE: Final = re.compile(r"/static/(?:[\w-][\w.-]*/)*[\w-][\w.-]*")
#: Smaller ones are sent as they are.
_MIN_BYTES: Final = 1000
_SECRET: Final = (SIGN_IN, f"{LINK}/", PASSWORD)
#: What Streamlit is asked without, to get a whole response as it is.
_CONDITIONS: Final = frozenset(
    (b"accept-encoding", b"if-none-match", b"if-modified-since", b"if-range", b"range")
)


@dataclass(frozen=True, slots=True)
class StoredResponse:
    """A complete response.

    Attributes
    ----------
    status : int
        HTTP status code.
    headers : tuple of (bytes, bytes)
        Names in lower case, and values.
    body : bytes
        Its content.
    """

    status: int
    headers: _Headers
    body: bytes

    def header(self, name: bytes) -> bytes:
        """Return the value of a header; empty if there is none."""
        return next((value for key, value in self.headers if key == name), b"")

    def with_headers(self, headers: dict[bytes, bytes]) -> StoredResponse:
        """Return the response with other values of some headers."""
        kept = tuple(pair for pair in self.headers if pair[0] not in headers)
        return replace(self, headers=(*kept, *headers.items()))


@dataclass(frozen=True, slots=True)
class OwnFile:
    """A file that never changes under its name.

    Attributes
    ----------
    content_type : str
        Its type.
    read : callable
        Returns its content.
    """

    content_type: str
    read: Callable[[], bytes]

    def response(self) -> StoredResponse:
        """Return the response with the file."""
        body = self.read()
        headers = {
            "content-type": self.content_type,
            "content-length": str(len(body)),
            "cache-control": "public, immutable, max-age=31536000",
            "etag": _tag(body),
        }
        encoded = tuple((name.encode(), value.encode()) for name, value in headers.items())
        return StoredResponse(200, encoded, body)


class FrontEnd:
    """ASGI middleware that answers requests for pages and files of the front end.

    Parameters
    ----------
    app : ASGI application
        Streamlit, whose responses are changed, and which receives all other requests.
    pages : mapping of str to callable
        By path below that of the app, what makes a page of the app, in a language, from that of
        Streamlit.
    files : mapping of str to OwnFile
        Files by path below that of the app; some in place of Streamlit's.
    base : str
        Path of the app, empty or such as ``/formcheck``.
    """

    def __init__(
        self,
        app: ASGIApp,
        *,
        pages: Mapping[str, Callable[[bytes, str], bytes]],
        files: Mapping[str, OwnFile],
        base: str = "",
    ) -> None:
        self._app = app
        self._pages = pages
        self._files = files
        self._base = base
        self._stored: dict[tuple[str, Coding | None, str], StoredResponse] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or pass it on."""
        from starlette.requests import HTTPConnection

        path = scope["path"].removeprefix(self._base) if scope["type"] == "http" else ""
        if scope.get("method") not in ("GET", "HEAD") or not self._serves(path, scope):
            if path.startswith(_SECRET):
                scope = _without(scope, frozenset((b"accept-encoding",)))
            await self._app(scope, receive, send)
            return
        coding = choose_coding(_header(scope, b"accept-encoding"))
        language = request_language(HTTPConnection(scope)) if path in self._pages else ""
        found = self._stored.get((path, coding, language))
        if found is None:
            found = await self._load(scope, receive, path, coding, language)
        await _answer(found, scope, send)

    def _serves(self, path: str, scope: Scope) -> bool:
        if path in self._pages or path in self._files:
            return True
        # Of Streamlit's files only what is to be compressed.
        asked = _header(scope, b"range") == "" and choose_coding(_header(scope, b"accept-encoding"))
        return bool(asked) and _FILE.fullmatch(path) is not None

    async def _load(
        self, scope: Scope, receive: Receive, path: str, coding: Coding | None, language: str
    ) -> StoredResponse:
        """Return a response, compressed; keep it if everybody gets the same."""
        from anyio import to_thread

        if path in self._files:
            found = await to_thread.run_sync(self._files[path].response)
        else:
            found = await self._collect(scope, receive)
        content_type = found.header(b"content-type").decode("latin-1")
        is_html = content_type.startswith("text/html")
        # Streamlit answers its page in place of a file that does not exist.
        if found.status != 200 or is_html != (path in self._pages):
            return found
        if path in self._pages:
            found = _with_body(found, self._pages[path](found.body, language))
        if is_compressible(content_type) and len(found.body) >= _MIN_BYTES:
            varies = b"Accept-Encoding, Accept-Language, Cookie" if language else b"Accept-Encoding"
            found = found.with_headers({b"vary": varies})
            if coding is not None:
                found = await to_thread.run_sync(_compressed, found, coding)
        elif path not in self._files:
            return found
        if not found.header(b"set-cookie"):
            self._stored[path, coding, language] = found
        return found

    async def _collect(self, scope: Scope, receive: Receive) -> StoredResponse:
        status, body = 500, bytearray()
        headers: _Headers = ()

        async def collect(message: Message) -> None:
            """Keep a message of the response."""
            nonlocal status, headers
            if message["type"] == "http.response.start":
                status, headers = message["status"], tuple(message.get("headers", ()))
            elif message["type"] == "http.response.body":
                body.extend(message.get("body", b""))

        await self._app({**_without(scope, _CONDITIONS), "method": "GET"}, receive, collect)
        lower = tuple((name.lower(), value) for name, value in headers)
        return StoredResponse(status, lower, bytes(body))


def _tag(body: bytes) -> str:
    return f'"{hashlib.sha256(body).hexdigest()[:32]}"'


def _with_body(response: StoredResponse, body: bytes) -> StoredResponse:
    headers = {b"etag": _tag(body).encode(), b"content-length": str(len(body)).encode()}
    return replace(response, body=body).with_headers(headers)


def _compressed(response: StoredResponse, coding: Coding) -> StoredResponse:
    body = compress(response.body, coding)
    headers = {
        b"content-encoding": coding.encode(),
        b"content-length": str(len(body)).encode(),
    }
    tag = response.header(b"etag")
    if tag:  # another content needs another tag
        headers[b"etag"] = tag.rstrip(b'"') + f'-{coding}"'.encode()
    return replace(response, body=body).with_headers(headers)


async def _answer(response: StoredResponse, scope: Scope, send: Send) -> None:
    known = {tag.strip().removeprefix("W/") for tag in _header(scope, b"if-none-match").split(",")}
    status, headers, body = response.status, response.headers, response.body
    if status == 200 and response.header(b"etag").decode("latin-1") in known - {""}:
        left_out = (b"content-length", b"content-encoding", b"content-type")
        status, body = 304, b""
        headers = tuple(pair for pair in headers if pair[0] not in left_out)
    await send({"type": "http.response.start", "status": status, "headers": list(headers)})
    await send({"type": "http.response.body", "body": b"" if scope["method"] == "HEAD" else body})


def _header(scope: Scope, name: bytes) -> str:
    values = [value.decode("latin-1") for key, value in scope["headers"] if key.lower() == name]
    return ",".join(values)


def _without(scope: Scope, names: frozenset[bytes]) -> Scope:
    """Return the scope of a request without some headers."""
    return {**scope, "headers": [pair for pair in scope["headers"] if pair[0].lower() not in names]}
