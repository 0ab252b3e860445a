"""Upload files from the page to disk, in pieces that continue where a connection broke off.

Streamlit's own uploader keeps whole files in memory. Here a page begins a file with ``POST``, sends
each piece with ``PATCH`` and its offset, and after a broken connection asks with ``GET`` where to
continue. Every request carries a token that the page was given for its visitor. A browser sends
such a header to another origin only if that allows it, and this server never does.
"""

from __future__ import annotations

import json
import secrets
import threading
import time
from collections import OrderedDict
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from vision.errors import FormcheckError
from vision.jobs.upload_refusals import UploadRefused
from vision.jobs.upload_space import UploadSpace, UploadWriter
from vision.limits import UploadLimits
from vision.paths import home_folder
from vision.text.sentences import translate_text
from vision.webapp.server.language import request_language
from vision.webapp.server.sign_in_gate import reader_of

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.routing import BaseRoute

#: Path of the uploads.
ROUTE: Final = "/uploads"
TOKEN_HEADER: Final = "X-Formcheck-Token"
OFFSET_HEADER: Final = "X-Formcheck-Offset"
#: A page that was drawn longer ago cannot upload; each new run of it extends this.
TOKEN_LIFE_S: Final = 12 * 3600.0
_MAX_TOKENS: Final = 20_000
#: What arrives is written when this much is there.
_WRITE_BYTES: Final = 1 << 18
#: A request without a byte for so long is ended, so that it does not keep the server from stopping.
_STALL_S: Final = 10.0
#: After a refusal so much is read and thrown away: browsers show an answer only after they have
#: sent everything.
_DRAIN_BYTES: Final = 20 << 20
_MAX_QUESTION_BYTES: Final = 4096
_STATUS_CODES: Final = {
    "rejected": 422, "too large": 413, "no room": 507, "unknown": 404, "offset": 409,
}  # fmt: skip
_NO_TOKEN: Final = "This page is out of date; reload it, then choose the file again."
_MALFORMED: Final = "This is no upload of a formcheck page."
_CLOSE: Final = {"Cache-Control": "no-store", "Connection": "close"}
#: Takes the request, its body and the visitor; returns what the answer says.
UploadHandler = Callable[..., Awaitable[Mapping[str, object] | None]]


class VisitorTokens:
    """Unguessable tokens, each of which stands for one visitor for a time.

    Parameters
    ----------
    clock : callable, optional
        Returns the time, seconds.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._tokens: dict[str, str] = {}
        self._visitors: OrderedDict[str, tuple[str, float]] = OrderedDict()
        self._lock = threading.Lock()

    def token_for(self, visitor: str) -> str:
        """Return the token of a visitor, which is valid for `TOKEN_LIFE_S` from now.

        Parameters
        ----------
        visitor : str
            Whose page it is.
        """
        with self._lock:
            self._forget_expired()
            token = self._tokens.setdefault(visitor, secrets.token_urlsafe(32))
            self._visitors[token] = visitor, self._clock() + TOKEN_LIFE_S
            self._visitors.move_to_end(token)
            return token

    def _forget_expired(self) -> None:
        while self._visitors:
            token, (visitor, until_s) = next(iter(self._visitors.items()))
            if until_s >= self._clock() and len(self._visitors) < _MAX_TOKENS:
                return
            del self._visitors[token], self._tokens[visitor]

    def visitor_of(self, token: str) -> str | None:
        """Return the visitor that a token stands for; None if it is unknown or has expired."""
        with self._lock:
            visitor, until_s = self._visitors.get(token, (None, 0.0))
            return visitor if until_s >= self._clock() else None


class UploadDenied(FormcheckError):
    """Whoever sends a request may not upload.

    Parameters
    ----------
    message : str
        One sentence for the visitor.
    status : int
        HTTP status code; pages try again after 403.
    """

    def __init__(self, message: str, status: int) -> None:
        super().__init__(message)
        self.status: Final = status


#: Tokens of this server.
tokens: Final = VisitorTokens()


def upload_space() -> UploadSpace:
    """Return the uploads of this server: one space for each of formcheck's homes."""
    return _space_in(str(home_folder()))


@cache
def _space_in(folder: str) -> UploadSpace:
    return UploadSpace(Path(folder) / "uploads", UploadLimits.current())


@dataclass(frozen=True)
class UploadAccess:
    """What a page needs to upload files.

    Attributes
    ----------
    address : str
        Path of the uploads, from the root of the server.
    token : str
        Token of the visitor.
    """

    address: str
    token: str


def upload_access(visitor: str) -> UploadAccess:
    """Return what the page of a visitor needs to upload files.

    Parameters
    ----------
    visitor : str
        Whose page it is: their account, where visitors sign in.
    """
    import streamlit as st

    base = str(st.get_option("server.baseUrlPath") or "").strip("/")
    return UploadAccess(f"/{base}{ROUTE}" if base else ROUTE, tokens.token_for(visitor))


def upload_routes(base_path: str) -> list[BaseRoute]:
    """Return the routes of the uploads.

    Parameters
    ----------
    base_path : str
        Path of the app, empty or such as ``/formcheck``.
    """
    from starlette.routing import Route

    methods: dict[str, UploadHandler] = {
        "GET": upload_status,
        "PATCH": continue_upload,
        "DELETE": _cancel,
    }
    return [
        Route(f"{base_path}{ROUTE}", upload_endpoint(_begin, _page_visitor), methods=["POST"]),
        *(
            Route(
                f"{base_path}{ROUTE}/{{id}}",
                upload_endpoint(handle, _page_visitor),
                methods=[method],
            )
            for method, handle in methods.items()
        ),
    ]


def _page_visitor(request: Request) -> str:
    visitor = tokens.visitor_of(request.headers.get(TOKEN_HEADER, ""))
    reader = reader_of(request.scope)
    if visitor is None or (reader and visitor != reader):  # a page of who was signed in before
        raise UploadDenied(_NO_TOKEN, 403)
    return visitor


def upload_endpoint(
    handle: UploadHandler, find_visitor: Callable[[Request], str]
) -> Callable[[Request], Awaitable[Response]]:
    """Return an endpoint that finds the visitor, and answers in JSON.

    Parameters
    ----------
    handle : callable
        Takes the request, its body and the visitor; returns what the answer says.
    find_visitor : callable
        Returns whose upload it is, in a thread; raises `UploadDenied`.
    """
    from starlette.requests import ClientDisconnect
    from starlette.responses import JSONResponse

    def shown(request: Request, error: Exception) -> str:
        """Return the text of an error in the language of the page."""
        return translate_text(str(error), request_language(request))

    async def answer(request: Request) -> Response:
        """Answer a request."""
        body = RequestBody(request)
        status: int = 200
        content: Mapping[str, object] | None = None
        try:
            visitor = await run_in_thread(find_visitor, request)
            content = await handle(request, body, visitor)
        except UploadDenied as error:
            status, content = error.status, {"error": shown(request, error)}
        except UploadRefused as error:
            status, content = _STATUS_CODES[error.code], {"error": shown(request, error)}
        except FormcheckError as error:
            status, content = 500, {"error": shown(request, error)}
        except (ClientDisconnect, TimeoutError):
            return JSONResponse({"error": "The connection broke off."}, 408, _CLOSE)
        is_read = status == 200 or await body.drain()
        return JSONResponse(content, status, {"Cache-Control": "no-store"} if is_read else _CLOSE)

    return answer


class RequestBody:
    """The body of a request, as it arrives.

    Parameters
    ----------
    request : Request
        The request.
    """

    def __init__(self, request: Request) -> None:
        self._stream = request.stream()
        self._ended = False

    async def pieces(self) -> AsyncIterator[bytes]:
        """Yield what arrives.

        Raises
        ------
        ClientDisconnect
            The connection broke off.
        TimeoutError
            Nothing arrived for a while.
        """
        import anyio

        while True:
            with anyio.fail_after(_STALL_S):
                piece = await anext(self._stream, None)
            if piece is None:
                self._ended = True
                return
            yield piece

    async def drain(self) -> bool:
        """Read the rest and throw it away; return whether there was not too much of it."""
        from starlette.requests import ClientDisconnect

        size = 0
        try:
            if not self._ended:
                async for piece in self.pieces():
                    size += len(piece)
                    if size > _DRAIN_BYTES:
                        return False
        except (ClientDisconnect, TimeoutError):
            return False
        return True


async def read_question(body: RequestBody) -> tuple[str, int]:
    """Return name and size of the file that is to be uploaded.

    Parameters
    ----------
    body : RequestBody
        What the page sends to begin an upload.

    Raises
    ------
    UploadRefused
        It is not what a page sends.
    """
    text = bytearray()
    async for piece in body.pieces():
        text += piece
        if len(text) > _MAX_QUESTION_BYTES:
            raise UploadRefused(_MALFORMED, "rejected")
    try:
        asked = json.loads(text)
        name, size = asked["name"], asked["size"]
    except (ValueError, KeyError, TypeError, RecursionError):
        raise UploadRefused(_MALFORMED, "rejected") from None
    if not (isinstance(name, str) and type(size) is int and size >= 0):
        raise UploadRefused(_MALFORMED, "rejected")
    return name, size


async def _begin(request: Request, body: RequestBody, visitor: str) -> dict[str, object]:
    name, size = await read_question(body)
    return asdict(await run_in_thread(upload_space().begin, visitor, name, size))


async def upload_status(request: Request, body: RequestBody, visitor: str) -> dict[str, object]:
    """Answer how much of a file has arrived."""
    return asdict(await run_in_thread(upload_space().status, visitor, request.path_params["id"]))


async def _cancel(request: Request, body: RequestBody, visitor: str) -> None:
    await run_in_thread(upload_space().cancel, visitor, request.path_params["id"])


async def continue_upload(request: Request, body: RequestBody, visitor: str) -> dict[str, object]:
    """Write a piece; what has arrived of it when the connection breaks off is kept."""
    text = request.headers.get(OFFSET_HEADER, "")
    if not (text.isascii() and text.isdigit() and len(text) < 20):
        raise UploadRefused(_MALFORMED, "offset")
    id_ = request.path_params["id"]
    writer: UploadWriter = await run_in_thread(upload_space().continue_at, visitor, id_, int(text))
    arrived = bytearray()
    try:
        try:
            async for piece in body.pieces():
                arrived += piece
                if len(arrived) >= _WRITE_BYTES:
                    data = bytes(arrived)
                    arrived.clear()
                    await run_in_thread(writer.append, data)
        finally:
            if arrived:
                await run_in_thread(writer.append, bytes(arrived))
    finally:
        await run_in_thread(writer.close)
    return asdict(await run_in_thread(upload_space().status, visitor, id_))


async def run_in_thread(function: Callable[..., Any], *arguments: object) -> Any:
    """Call a function that may wait for disk or database, off the event loop."""
    from anyio import to_thread

    return await to_thread.run_sync(function, *arguments)
