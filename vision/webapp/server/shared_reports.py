"""Show one report to whoever has a link to it, without a sign-in.

GET /shared/{token}           the report, as a page without scripts
GET /shared/{token}/clip.mp4  its annotated clip

The token is looked up again for each request and each piece of the clip, so a link that was taken
back shows nothing more at once. A wrong link, one that has expired and one that was taken back get
the same answer, and whoever tries many has to wait.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from vision.accounts.throttle import (
    TooManyAttemptsError,
    count_wrong_link,
    require_link_attempt,
)
from vision.errors import FormcheckError, InputError
from vision.jobs.handouts import build_handout
from vision.jobs.result_paths import VIDEO
from vision.library.access import User
from vision.logs import describe_error
from vision.text.translation import translate, use_language
from vision.webapp.server.language import request_language
from vision.webapp.server.served_files import ServedFile, answer_file, served_file
from vision.webapp.server.sign_in_gate import SHARED, SHARED_CLIP
from vision.webapp.server.sign_in_pages import notice_page
from vision.webapp.server.sign_in_state import (
    others_can_connect,
    server_accounts,
    sign_in_mode,
)
from vision.webapp.shared.state import server_state

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.routing import BaseRoute
    from starlette.types import ASGIApp

    from vision.jobs.app_state import AppState

_log = logging.getLogger(__name__)

NOTHING: Final = "This link shows nothing: it is incomplete, has expired, or was taken back."
_HEADERS: Final = {
    # The page loads nothing but its clip, runs nothing, sends nothing, and is in no frame.
    "Content-Security-Policy": (
        "default-src 'none'; img-src data:; media-src 'self'; style-src 'unsafe-inline'; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Frame-Options": "DENY",
    "X-Robots-Tag": "noindex, nofollow, noarchive",
}
#: How many pages are made at the same time; each takes a core for a moment.
_making: Final = threading.BoundedSemaphore(2)
_Endpoint = Callable[["Request"], Awaitable["ASGIApp"]]


@dataclass(frozen=True, slots=True)
class _Found:
    """A report that a link shows, and the state as whoever has the link sees it."""

    state: AppState
    report_id: str


def links_are_served() -> bool:
    """Whether links to reports are of use: visitors sign in, or others can connect."""
    return sign_in_mode() != "none" or others_can_connect()


def shared_routes(base: str) -> list[BaseRoute]:
    """Return the routes of shared reports.

    Parameters
    ----------
    base : str
        Path of the app, empty or such as ``/formcheck``.
    """
    from starlette.routing import Route

    async def show_page(request: Request) -> ASGIApp:
        """Answer with the report."""
        from starlette.concurrency import run_in_threadpool
        from starlette.responses import HTMLResponse

        page = await run_in_threadpool(_page, request, base)
        return HTMLResponse(page, headers=_HEADERS)

    async def send_clip(request: Request) -> ASGIApp:
        """Answer with the annotated clip, or a piece of it."""
        from starlette.concurrency import run_in_threadpool

        file = await run_in_threadpool(_clip, request)
        return await answer_file(
            request,
            file,
            may_go_on=lambda: _report_id(request) is not None,
            further_headers=_HEADERS,
        )

    return [
        Route(f"{base}{SHARED}/{{token}}", _guarded(show_page), methods=["GET"]),
        Route(f"{base}{SHARED}/{{token}}{SHARED_CLIP}", _guarded(send_clip), methods=["GET"]),
    ]


def _guarded(answer: _Endpoint) -> _Endpoint:
    """Return an endpoint that answers errors with a page."""
    from starlette.responses import HTMLResponse

    async def endpoint(request: Request) -> ASGIApp:
        """Answer a request."""
        with use_language(request_language(request)):
            return await answered(request)

    async def answered(request: Request) -> ASGIApp:
        try:
            return await answer(request)
        except TooManyAttemptsError as error:
            _log.warning("Too many wrong links; the next one has to wait %.0f s", error.wait_s)
            wait = {"Retry-After": str(int(error.wait_s) + 1)}
            response = HTMLResponse(notice_page(translate("Please wait"), str(error)), 429, wait)
        except (InputError, OSError):  # also where the report was deleted just now
            response = HTMLResponse(notice_page(translate("Nothing here"), _nothing()), 404)
        except FormcheckError as error:
            _log.warning("Cannot show a shared report: %s", describe_error(error))
            unavailable = translate("The report cannot be shown just now; try again later.")
            response = HTMLResponse(notice_page(translate("Not available"), unavailable), 503)
        response.headers.update(_HEADERS)
        return response

    return endpoint


def _nothing() -> str:
    return translate("This link shows nothing: it is incomplete, has expired, or was taken back.")


def _page(request: Request, base: str) -> str:
    from vision.library.audit import record
    from vision.share.handout_html import handout_html

    found = _open(request)
    results = found.state.results
    meta = results.get(found.report_id)
    report = results.read_report(meta)
    if report is None:
        raise InputError(NOTHING)
    record(found.state.library, "viewed", "report", found.report_id)
    folder = results.path(found.report_id)
    token = quote(request.path_params["token"], safe="")
    clip = f"{base}{SHARED}/{token}{SHARED_CLIP}" if (folder / VIDEO).is_file() else None
    with _making:
        handout = build_handout(found.state, meta, report, folder)
        return handout_html(handout, video=clip)


def _clip(request: Request) -> ServedFile:
    found = _open(request)
    return served_file(found.state.results.path(found.report_id) / VIDEO)


def _open(request: Request) -> _Found:
    """Return the report of a link.

    Raises
    ------
    TooManyAttemptsError
        Too many wrong links came from this address.
    InputError
        The link shows nothing.
    """
    if not links_are_served():
        raise InputError(NOTHING)
    accounts, address = server_accounts(), request.client.host if request.client else ""
    require_link_attempt(accounts, address=address)
    report_id = _report_id(request)
    if report_id is None:
        count_wrong_link(accounts, address=address)
        raise InputError(NOTHING)
    viewer = User("viewer", report_id=report_id)
    return _Found(server_state().seen_by(viewer), report_id)


def _report_id(request: Request) -> str | None:
    from vision.library.viewer_links import open_viewer_link

    state = server_state()
    if not state.has_library:
        return None
    return open_viewer_link(state.library, request.path_params["token"])
