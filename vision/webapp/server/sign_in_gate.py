"""Let nobody without a session past this point: no page runs, no file is served.

The session is looked up again for each message of a WebSocket, because parts of a page run again
without the rest of it, and a session may have ended while the page was open.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from vision.accounts.account import Account
from vision.errors import FormcheckError
from vision.logs import describe_error
from vision.webapp.routes import LANGUAGE_PATH
from vision.webapp.server.guard import Refusal, refuse_http, refuse_websocket
from vision.webapp.server.sign_in_state import SignInMode, signed_in_account

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

_log = logging.getLogger(__name__)

SIGN_IN: Final = "/signin"
SIGN_OUT: Final = "/signout"
LINK: Final = "/invite"
PASSWORD: Final = "/password"
#: Below it are reports that whoever has a link may read; the clip of one is below the link.
SHARED: Final = "/shared"
SHARED_CLIP: Final = "/clip.mp4"
#: Below it a phone uploads clips to the page of somebody who is signed in.
PHONE: Final = "/phone"
PHONE_CLIPS: Final = f"{PHONE}/clips"
#: Paths that show nobody's data, with everything below those that end in a slash.
_OPEN: Final = (
    SIGN_IN,
    SIGN_OUT,
    f"{LINK}/",
    f"{LANGUAGE_PATH}/",
    "/healthz",
    "/readyz",
    "/_stcore/health",
    "/static/",
)
#: Streamlit's own routes of a sign-in at a provider; they end in a session only by our route.
_OPEN_FOR_OIDC: Final = (f"{SIGN_IN}/oidc", "/auth/login", "/auth/logout", "/oauth2callback")
_SHARED_REPORT: Final = re.compile(rf"{SHARED}/[^/]{{1,200}}(?:{re.escape(SHARED_CLIP)})?")
_PHONE_UPLOAD: Final = re.compile(rf"{PHONE}(?:/clips)?/[\w-]{{1,200}}", re.ASCII)
#: Key of the account in the scope of a request.
_READER: Final = "formcheck.reader"
_NOT_SIGNED_IN: Final = Refusal(401, "Sign in first.\n")
_UNAVAILABLE: Final = Refusal(503, "The accounts cannot be read; see the log of the server.\n")
_POLICY_VIOLATION: Final = 1008


def is_open(path: str, mode: SignInMode) -> bool:
    """Whether a path is answered without a session.

    Parameters
    ----------
    path : str
        Path below that of the app.
    mode : {"none", "accounts", "oidc"}
        How visitors sign in.
    """
    open_paths = (*_OPEN, *_OPEN_FOR_OIDC) if mode == "oidc" else _OPEN
    if ".." in path or "//" in path or "\\" in path:
        return False
    if _SHARED_REPORT.fullmatch(path) or _PHONE_UPLOAD.fullmatch(path):
        return True
    return any(
        path.startswith(other) if other.endswith("/") else path == other for other in open_paths
    )


class SignInGate:
    """ASGI middleware that passes on only requests with a session.

    Parameters
    ----------
    app : ASGI application
        Receives the other requests.
    mode : callable
        Returns how visitors sign in; called once, with the first request.
    base : str
        Path of the app, empty or such as ``/formcheck``.
    """

    def __init__(self, app: ASGIApp, *, mode: Callable[[], SignInMode], base: str = "") -> None:
        self._app = app
        self._find_mode = mode
        self._mode: SignInMode | None = None
        self._base = base

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or pass it on."""
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        if self._mode is None:
            self._mode = self._find_mode()
        path = scope["path"]
        # Outside the app's own path nothing is open.
        path = path.removeprefix(self._base) if path.startswith(f"{self._base}/") else ""
        is_websocket = scope["type"] == "websocket"
        if self._mode == "none" or (not is_websocket and is_open(path, self._mode)):
            await self._app(scope, receive, send)
            return
        try:
            account = await _signed_in(scope)
        except FormcheckError as error:
            _log.warning("Cannot look up a session: %s", describe_error(error))
            await self._refuse(scope, receive, send, _UNAVAILABLE)
            return
        if account is None:
            await self._refuse(scope, receive, send, _NOT_SIGNED_IN)
            return
        scope[_READER] = account.id
        if is_websocket:
            await self._app(scope, self._checked_for_each_message(scope, receive, send), send)
        else:
            await self._app(scope, receive, send)

    def _checked_for_each_message(self, scope: Scope, receive: Receive, send: Send) -> Receive:
        """Return a function that receives messages as long as the session lasts."""

        async def receive_checked() -> Message:
            """Return the next message; the end of the connection once the session has ended."""
            message = await receive()
            if message["type"] != "websocket.receive":
                return message
            try:
                if await _signed_in(scope) is not None:
                    return message
            except FormcheckError as error:
                _log.warning("Cannot look up a session: %s", describe_error(error))
            await send({"type": "websocket.send", "bytes": _leave_for(f"{self._base}{SIGN_IN}")})
            return {"type": "websocket.disconnect", "code": _POLICY_VIOLATION}

        return receive_checked

    async def _refuse(self, scope: Scope, receive: Receive, send: Send, why: Refusal) -> None:
        if scope["type"] == "websocket":
            await refuse_websocket(receive, send)
        elif why is _NOT_SIGNED_IN and _opens_page(scope):
            await _redirect(f"{self._base}{SIGN_IN}?next={quote(_address(scope), safe='')}", send)
        else:
            await refuse_http(why, send)


async def _signed_in(scope: Scope) -> Account | None:
    from anyio import to_thread
    from starlette.requests import HTTPConnection

    cookies = HTTPConnection(scope).cookies
    return await to_thread.run_sync(signed_in_account, cookies)


def reader_of(scope: Scope) -> str:
    """Return whose request the gate has passed on; empty where nobody has to sign in.

    Parameters
    ----------
    scope : Scope
        The request.
    """
    return str(scope.get(_READER, ""))


def _leave_for(path: str) -> bytes:
    """Return the message with which Streamlit makes a page open another one, as `st.login` does."""
    from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

    message = ForwardMsg()
    message.auth_redirect.url = path
    return bytes(message.SerializeToString())


def _opens_page(scope: Scope) -> bool:
    """Whether a person opens a page, who can be asked to sign in."""
    headers = dict(scope["headers"])
    if scope["method"] not in ("GET", "HEAD"):
        return False
    mode = headers.get(b"sec-fetch-mode", b"navigate")
    return mode == b"navigate" and b"text/html" in headers.get(b"accept", b"")


def _address(scope: Scope) -> str:
    """Return path and query of a request."""
    query = scope.get("query_string", b"").decode("latin-1")
    path = quote(scope["path"])
    return f"{path}?{query}" if query else path


async def _redirect(to: str, send: Send) -> None:
    headers = [(b"location", to.encode("latin-1")), (b"content-length", b"0")]
    await send({"type": "http.response.start", "status": 303, "headers": headers})
    await send({"type": "http.response.body", "body": b""})
