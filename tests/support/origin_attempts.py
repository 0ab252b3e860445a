"""What web pages elsewhere can try at a server on this computer, and the answers to it."""

from __future__ import annotations

import base64
import http.client
from dataclasses import dataclass

_SOCKET = "/_stcore/stream"
_UPLOAD = "/_stcore/upload_file/session/file"
_OWN = "localhost:{port}"
_OWN_ORIGIN = "http://localhost:{port}"
_EVIL = "http://evil.example"
_REBOUND = "evil.example:{port}"


@dataclass(frozen=True)
class OriginAttempt:
    """A request as a browser or another program sends it.

    Attributes
    ----------
    name : str
        What is tried.
    method : str
        HTTP method, or ``WebSocket``.
    path : str
    hosts, origins : tuple of str
        Host and Origin headers; usually one or none.
    fetch : tuple of str
        ``Sec-Fetch-Site``, ``Sec-Fetch-Mode`` and ``Sec-Fetch-Dest``, or nothing.
    """

    name: str
    method: str = "WebSocket"
    path: str = _SOCKET
    hosts: tuple[str, ...] = (_OWN,)
    origins: tuple[str, ...] = ()
    fetch: tuple[str, ...] = ()

    @property
    def refusals(self) -> frozenset[int]:
        """Status codes that refuse it; a route that merely has no such file is none."""
        if self.hosts == (_OWN,) and not (self.origins or self.fetch):
            return frozenset({404})
        # The server itself refuses two hosts or origins of a WebSocket.
        return frozenset({400, 403} if self.method == "WebSocket" else {403, 421})


def _socket(name: str, *, host: str = _OWN, origin: str | None = None) -> OriginAttempt:
    return OriginAttempt(name, hosts=(host,), origins=() if origin is None else (origin,))


def _get(name: str, path: str, *fetch: str, host: str = _OWN) -> OriginAttempt:
    return OriginAttempt(name, "GET", path, (host,), fetch=fetch)


#: None of these may be answered.
REFUSED = (
    _socket("rebound name", host=_REBOUND, origin=f"http://{_REBOUND}"),
    _socket("rebound name, no origin", host=_REBOUND),
    _socket("rebound name that ends in localhost", host="localhost.evil.example:{port}"),
    _socket("name that resolves to 127.0.0.1", host="127.0.0.1.evil.example:{port}"),
    _socket("address 0.0.0.0", host="0.0.0.0:{port}", origin="http://0.0.0.0:{port}"),
    _socket("public address", host="203.0.113.9:{port}", origin="http://203.0.113.9:{port}"),
    _socket("rebound name with the app's origin", host=_REBOUND, origin=_OWN_ORIGIN),
    _socket("name with a trailing dot", host="localhost.:{port}"),
    _socket("user name in the host", host="localhost:{port}@evil.example"),
    _socket("empty host", host=""),
    OriginAttempt("two hosts", hosts=(_OWN, _REBOUND)),
    _socket("page elsewhere", origin=_EVIL),
    _socket("page elsewhere, encrypted", origin="https://evil.example"),
    _socket("page without an origin of its own", origin="null"),
    _socket("page in a file", origin="file://"),
    _socket("extension", origin="chrome-extension://abcdefghijklmnop"),
    _socket("other server on this computer", origin="http://localhost:3000"),
    _socket("server on port 80 of this computer", origin="http://localhost"),
    _socket("name that begins with the app's", origin="http://localhost:{port}.evil.example"),
    _socket("the app by its other name", origin="http://127.0.0.1:{port}"),
    OriginAttempt("two origins", origins=(_OWN_ORIGIN, _EVIL)),
    OriginAttempt("marked as cross-site", fetch=("cross-site", "websocket", "empty")),
    _get("page under a rebound name", "/", host=_REBOUND),
    _get("health under a rebound name", "/_stcore/health", host=_REBOUND),
    _get("settings under a rebound name", "/_stcore/host-config", host=_REBOUND),
    _get("clip under a rebound name", "/files/0", host=_REBOUND),
    _get("clip as a video elsewhere", "/files/0.mp4", "cross-site", "no-cors", "video"),
    _get("image elsewhere", "/media/0.png", "cross-site", "no-cors", "image"),
    _get("script from another port", "/static/js/index.js", "same-site", "no-cors", "script"),
    _get("frame elsewhere", "/", "cross-site", "navigate", "iframe"),
    OriginAttempt("fetch elsewhere", "GET", "/_stcore/health", origins=(_EVIL,)),
    OriginAttempt("upload elsewhere", "PUT", _UPLOAD, origins=(_EVIL,)),
    OriginAttempt("deletion elsewhere", "DELETE", _UPLOAD, origins=(_EVIL,)),
    OriginAttempt("question before an upload", "OPTIONS", _UPLOAD, origins=(_EVIL,)),
    OriginAttempt("beginning of an upload elsewhere", "POST", "/uploads", origins=(_EVIL,)),
    OriginAttempt("piece of an upload elsewhere", "PATCH", "/uploads/0", origins=(_EVIL,)),
    OriginAttempt("question before a piece", "OPTIONS", "/uploads/0", origins=(_EVIL,)),
    OriginAttempt(
        "form elsewhere", "POST", "/", fetch=("cross-site", "navigate", "document")
    ),
    _get("metrics", "/_stcore/metrics"),
    _get("metrics below a page", "/live/_stcore/metrics"),
    OriginAttempt("upload into memory", "PUT", _UPLOAD),
    _get("agent API", "/_stcore/agent/openapi.json"),
)  # fmt: skip
#: What the app's own pages do, and a link to it.
ANSWERED = (
    _socket("own page", origin=_OWN_ORIGIN),
    _socket("own page by address", host="127.0.0.1:{port}", origin="http://127.0.0.1:{port}"),
    _socket("program without an origin"),
    _get("own page by name", "/", "none", "navigate", "document"),
    _get("own page by address", "/", host="127.0.0.1:{port}"),
    _get("own page by IPv6 address", "/", host="[::1]:{port}"),
    _get("own request", "/_stcore/health", "same-origin", "cors", "empty"),
    _get("link elsewhere", "/", "cross-site", "navigate", "document"),
)
_ANSWERS = frozenset({101, 200})


@dataclass(frozen=True)
class OriginAnswer:
    """The answer to an attempt: HTTP status, and the headers in lower case."""

    status: int
    headers: dict[str, str]

    def refuses(self, attempt: OriginAttempt) -> bool:
        """Whether the server refused, and lets no other origin read the answer."""
        return self.status in attempt.refusals and not any(
            name.startswith("access-control-") for name in self.headers
        )

    @property
    def is_answer(self) -> bool:
        """Whether the server answered the request, or opened the WebSocket."""
        return self.status in _ANSWERS


def send_attempt(attempt: OriginAttempt, port: int, *, timeout_s: float = 20.0) -> OriginAnswer:
    """Send a request to a server on this computer and return its answer.

    Parameters
    ----------
    attempt : OriginAttempt
        The request.
    port : int
        Port of the server.
    timeout_s : float
        How long to wait, seconds.
    """
    is_socket = attempt.method == "WebSocket"
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=timeout_s)
    try:
        connection.putrequest(
            "GET" if is_socket else attempt.method, attempt.path, skip_host=True,
            skip_accept_encoding=True,
        )  # fmt: skip
        for host in attempt.hosts:
            connection.putheader("Host", host.format(port=port))
        for origin in attempt.origins:
            connection.putheader("Origin", origin.format(port=port))
        for name, value in zip(("Site", "Mode", "Dest"), attempt.fetch, strict=False):
            connection.putheader(f"Sec-Fetch-{name}", value)
        if is_socket:
            connection.putheader("Upgrade", "websocket")
            connection.putheader("Connection", "Upgrade")
            connection.putheader("Sec-WebSocket-Version", "13")
            connection.putheader(
                "Sec-WebSocket-Key", base64.b64encode(b"formcheck-test-0").decode()
            )
            connection.putheader("Sec-WebSocket-Protocol", "streamlit")
        else:
            connection.putheader("Connection", "close")
        connection.endheaders()
        answer = connection.getresponse()
        headers = {name.lower(): value for name, value in answer.getheaders()}
        return OriginAnswer(answer.status, headers)
    finally:
        connection.close()
