"""Response headers that tell browsers what pages of the app may do, and who may embed them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from starlette.types import Message, Send

#: Content Security Policy: a page of the app loads nothing from elsewhere, sends nothing
#: elsewhere, and no other page may show it in a frame. Streamlit needs inline styles and
#: scripts; charts compile their expressions; components are modules at ``blob:`` addresses.
_POLICY: Final = (
    "default-src 'self'",
    "script-src 'self' 'unsafe-inline' 'unsafe-eval' blob:",
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data: blob:",
    "media-src 'self' data: blob:",
    "font-src 'self' data:",
    "worker-src 'self' blob:",
    "frame-src 'self' blob: data:",
    "object-src 'none'",
    "base-uri 'self'",
    "form-action 'self'",
    "frame-ancestors 'self'",
)
_OTHERS: Final = (
    (b"x-frame-options", b"SAMEORIGIN"),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"same-origin"),
    # Otherwise another page could show an image or a clip whose address it knows.
    (b"cross-origin-resource-policy", b"same-origin"),
    # Unless Streamlit lets the browser keep a file that shows nobody, such as a script.
    (b"cache-control", b"no-store"),
)


def content_security_policy(host: str | None) -> str:
    """Return the Content Security Policy of a page.

    Parameters
    ----------
    host : str or None
        Host and port under which the page was opened; it has been checked.
    """
    # Older Safari does not count a WebSocket to the same host as 'self'.
    sockets = f" ws://{host} wss://{host}" if host else ""
    return "; ".join((*_POLICY, f"connect-src 'self' data: blob:{sockets}"))


def with_security_headers(send: Send, *, host: str | None = None) -> Send:
    """Return a function that adds the headers to a response and sends it.

    Parameters
    ----------
    send : callable
        Sends a message of the response.
    host : str, optional
        The request's Host header, if it has been checked.
    """
    policy = content_security_policy(host)
    added = ((b"content-security-policy", policy.encode("latin-1")), *_OTHERS)

    async def send_with_headers(message: Message) -> None:
        """Send a message of the response."""
        if message["type"] == "http.response.start":
            present = {name.lower() for name, _ in message.get("headers", ())}
            missing = [pair for pair in added if pair[0] not in present]
            message = {**message, "headers": [*message.get("headers", ()), *missing]}
        await send(message)

    return send_with_headers
