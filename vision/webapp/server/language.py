"""The language of a request, and the links with which a visitor chooses another one.

    GET /language/{code}   keeps the language in a cookie, and goes back to the page

A page is loaded anew in the other language, so that its language never changes while it is open.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from vision.text.translation import LANGUAGES, supported_language
from vision.webapp.routes import LANGUAGE_COOKIE, LANGUAGE_PATH

if TYPE_CHECKING:
    from starlette.requests import HTTPConnection, Request
    from starlette.responses import Response
    from starlette.routing import BaseRoute

#: The choice is kept for a year.
_LIFETIME_S: Final = 31_536_000


def request_language(request: HTTPConnection) -> str:
    """Return the language of the pages that answer a request.

    Parameters
    ----------
    request : HTTPConnection
        The request.

    Returns
    -------
    str
        One of `LANGUAGES`: the one chosen in this browser, else the browser's own, else English.
    """
    kept = request.cookies.get(LANGUAGE_COOKIE, "")
    first = request.headers.get("accept-language", "").partition(",")[0].partition(";")[0]
    return kept if kept in LANGUAGES else supported_language(first.strip())


def language_routes(base: str) -> list[BaseRoute]:
    """Return the route that keeps a language.

    Parameters
    ----------
    base : str
        Path before the route, without a slash at its end.
    """
    from starlette.responses import PlainTextResponse, RedirectResponse
    from starlette.routing import Route

    async def keep_language(request: Request) -> Response:
        """Keep the language, and go back to the page that was open."""
        code = request.path_params["code"]
        if code not in LANGUAGES:
            return PlainTextResponse("There is no such language.\n", status_code=404)
        response = RedirectResponse(_page_before(request, base), status_code=303)
        response.set_cookie(
            LANGUAGE_COOKIE,
            code,
            max_age=_LIFETIME_S,
            path=f"{base}/",
            httponly=True,
            samesite="lax",
        )
        return response

    return [Route(f"{base}{LANGUAGE_PATH}/{{code}}", keep_language)]


def _page_before(request: Request, base: str) -> str:
    """Return path and query of the page with the link; the first page if it is not of the app."""
    before = urlsplit(request.headers.get("referer", ""))
    is_ours = before.netloc == request.headers.get("Host") and before.path.startswith(f"{base}/")
    if not is_ours or before.path.startswith(("//", "/\\")):
        return f"{base}/"
    return f"{before.path}?{before.query}" if before.query else before.path
