"""Refuse requests of other web pages, before Streamlit sees them.

A page on the internet can send requests to a server on the visitor's own computer. Browsers
mark them with the origin of the page; a page whose name has been rebound to 127.0.0.1 is known
by its name in the Host header. Streamlit checks only WebSockets, accepts any page served from
localhost, and looks up its public address on the internet to compare an unknown origin with.

References
----------
Fetch Metadata Request Headers, W3C Working Draft; Jackson et al. (2009), Protecting browsers
from DNS rebinding attacks, ACM Transactions on the Web 3(1).
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from vision.webapp.server.hosts import parse_host_header
from vision.webapp.server.security_headers import with_security_headers

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

_log = logging.getLogger(__name__)

#: Routes of Streamlit that no page needs: use of memory, driving the app by programs, and
#: uploads, which it would keep in memory.
CLOSED_PATHS: Final = (
    "/_stcore/metrics",
    "/_stcore/agent",
    "/_stcore/script-health-check",
    "/_stcore/upload_file",
)
_WRONG_HOST: Final = (
    "formcheck does not answer to this address. Open one of those that it printed when it "
    "started, or start it with --allow-host and the name.\n"
)
_OTHER_ORIGIN: Final = "formcheck does not answer requests of other web pages.\n"
_CLOSED: Final = "Not found.\n"
_POLICY_VIOLATION: Final = 1008
_Headers = Iterable[tuple[bytes, bytes]]


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a request is not answered.

    Attributes
    ----------
    status : int
        HTTP status code.
    message : str
        One sentence for whoever reads the answer.
    """

    status: int
    message: str


def find_refusal(
    headers: _Headers,
    *,
    method: str,
    path: str,
    encrypted: bool,
    allowed_hosts: frozenset[str],
) -> Refusal | None:
    """Return why a request is to be refused, or None.

    Parameters
    ----------
    headers : iterable of (bytes, bytes)
        Names in lower case, and values.
    method : str
        ``GET`` for a WebSocket, too.
    path : str
        Path of the URL.
    encrypted : bool
        Whether the connection is encrypted.
    allowed_hosts : frozenset of str
        Hosts that the app answers to, as `normalise_host` returns them.
    """
    values: dict[bytes, list[str]] = {}
    for name, value in headers:
        values.setdefault(name.lower(), []).append(value.decode("latin-1"))
    hosts = values.get(b"host", [])
    if len(hosts) != 1 or parse_host_header(hosts[0]) not in allowed_hosts:
        return Refusal(421, _WRONG_HOST)
    origins = values.get(b"origin", [])
    if not all(_is_own_origin(origin, hosts[0], encrypted=encrypted) for origin in origins):
        return Refusal(403, _OTHER_ORIGIN)
    sites = set(values.get(b"sec-fetch-site", []))
    if sites & {"cross-site", "same-site"} and not _opens_page(values, method):
        return Refusal(403, _OTHER_ORIGIN)
    if any(f"{path}/".endswith(f"{closed}/") or f"{closed}/" in path for closed in CLOSED_PATHS):
        return Refusal(404, _CLOSED)
    return None


def _is_own_origin(origin: str, host: str, *, encrypted: bool) -> bool:
    # A proxy may have decrypted the connection, so https is right either way.
    schemes = ("https",) if encrypted else ("https", "http")
    return origin in {f"{scheme}://{host}" for scheme in schemes}


def _opens_page(values: dict[bytes, list[str]], method: str) -> bool:
    """Whether a link elsewhere opens the app in a tab, which shows its page nothing."""
    return (
        method in ("GET", "HEAD")
        and values.get(b"sec-fetch-mode") == ["navigate"]
        and values.get(b"sec-fetch-dest") == ["document"]
    )


class RequestGuard:
    """ASGI middleware that answers only requests of the app's own pages.

    Parameters
    ----------
    app : ASGI application
        Receives the other requests.
    allowed_hosts : callable
        Returns the hosts that the app answers to; called once, with the first request.
    """

    def __init__(self, app: ASGIApp, *, allowed_hosts: Callable[[], frozenset[str]]) -> None:
        self._app = app
        self._find_hosts = allowed_hosts
        self._hosts: frozenset[str] | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or pass it on."""
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        if self._hosts is None:
            self._hosts = self._find_hosts()
        refusal = find_refusal(
            scope["headers"],
            method=scope.get("method", "GET"),
            path=scope["path"],
            encrypted=scope["scheme"] in ("https", "wss"),
            allowed_hosts=self._hosts,
        )
        if refusal is not None:
            # The headers are not logged: their text is a stranger's.
            _log.info("Refused a %s request with status %d", scope["type"], refusal.status)
            if scope["type"] == "websocket":
                await refuse_websocket(receive, send)
            else:
                await refuse_http(refusal, with_security_headers(send))
            return
        if scope["type"] == "http":
            host = next(value for name, value in scope["headers"] if name == b"host")
            send = with_security_headers(send, host=host.decode("latin-1"))
        await self._app(scope, receive, send)


async def refuse_http(refusal: Refusal, send: Send) -> None:
    """Answer a request with why it is refused.

    Parameters
    ----------
    refusal : Refusal
        Why.
    send : callable
        Sends a message of the response.
    """
    body = refusal.message.encode()
    start: Message = {
        "type": "http.response.start",
        "status": refusal.status,
        "headers": [
            (b"content-type", b"text/plain; charset=utf-8"),
            (b"content-length", str(len(body)).encode()),
            (b"cache-control", b"no-store"),
        ],
    }
    await send(start)
    await send({"type": "http.response.body", "body": body})


async def refuse_websocket(receive: Receive, send: Send) -> None:
    """Refuse a WebSocket before the handshake; the server answers with status 403.

    Parameters
    ----------
    receive, send : callable
        Receive and send a message of the connection.
    """
    await receive()
    await send({"type": "websocket.close", "code": _POLICY_VIOLATION})
