"""What the app adds to Streamlit's server: a guard, sign-in, and routes for clips and results."""

from __future__ import annotations

import asyncio
import logging
import os
import sys
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import TYPE_CHECKING, Any, Final

import streamlit as st

from vision.errors import FormcheckError
from vision.logs import log_errors
from vision.paths import protect_home
from vision.webapp.check.early_view import early_view_html
from vision.webapp.routes import CHECK
from vision.webapp.server.front_end import FrontEnd
from vision.webapp.server.front_end_files import own_files
from vision.webapp.server.guard import RequestGuard
from vision.webapp.server.hosts import LOCAL_HOSTS, normalise_hosts
from vision.webapp.server.language import language_routes
from vision.webapp.server.metrics import PORT_VARIABLE, serve_metrics
from vision.webapp.server.page_shell import page_makers
from vision.webapp.server.phone_uploads import phone_routes
from vision.webapp.server.readiness import health_routes
from vision.webapp.server.served_files import file_routes
from vision.webapp.server.shared_reports import shared_routes
from vision.webapp.server.sign_in_gate import SignInGate
from vision.webapp.server.sign_in_routes import sign_in_routes
from vision.webapp.server.sign_in_state import sign_in_mode
from vision.webapp.server.streamlit_patches import patch_streamlit
from vision.webapp.server.uploads import upload_routes, upload_space
from vision.webapp.shared.state import server_state

if TYPE_CHECKING:
    from starlette.middleware import Middleware
    from starlette.routing import BaseRoute

_log = logging.getLogger(__name__)

#: Time between two looks for abandoned uploads, seconds.
_LOOK_EVERY_S: Final = 60.0
#: Nobody else on this computer may read what the server and its worker processes write.
_PRIVATE_UMASK: Final = 0o077


def allowed_hosts() -> frozenset[str]:
    """Return the hosts that the app answers to: the option ``server.allowedHosts``.

    Returns
    -------
    frozenset of str
        This computer's own names if the option is empty; patterns with ``*`` are ignored.
    """
    return normalise_hosts(st.get_option("server.allowedHosts")) | frozenset(LOCAL_HOSTS)


def middleware() -> list[Middleware]:
    """Return the middleware that sees each request before Streamlit does."""
    from starlette.middleware import Middleware

    return [
        Middleware(RequestGuard, allowed_hosts=allowed_hosts),
        Middleware(SignInGate, mode=sign_in_mode, base=_base_path()),
        Middleware(
            FrontEnd,
            pages=page_makers({CHECK: early_view_html}),
            files=own_files(),
            base=_base_path(),
        ),
    ]


def routes() -> list[BaseRoute]:
    """Return the routes besides those of Streamlit."""
    base = _base_path()
    return [
        *file_routes(base),
        *upload_routes(base),
        *health_routes(base),
        *sign_in_routes(base),
        *shared_routes(base),
        *phone_routes(base),
        *language_routes(base),
    ]


def _base_path() -> str:
    base = str(st.get_option("server.baseUrlPath") or "").strip("/")
    return f"/{base}" if base else ""


@asynccontextmanager
async def lifespan(app: Any) -> AsyncIterator[None]:
    """Protect the files, delete abandoned uploads, and open a browser where the user has one.

    Parameters
    ----------
    app : streamlit.App
        The app; it has started, and connections are waiting.
    """
    os.umask(_PRIVATE_UMASK)
    protect_home()
    patch_streamlit()
    port = os.environ.get(PORT_VARIABLE, "").strip()
    stop_metrics = None
    if port.isdigit():
        try:
            stop_metrics = serve_metrics(int(port), server_state)
        except FormcheckError as error:  # the app is of use without them
            print(f"formcheck: {error}", file=sys.stderr, flush=True)
    if not st.get_option("server.headless"):
        _open_browser()
    watch = asyncio.create_task(_remove_abandoned_uploads())
    try:
        yield
    finally:
        watch.cancel()
        with suppress(asyncio.CancelledError):
            await watch
        upload_space().close()
        if stop_metrics is not None:
            stop_metrics()


async def _remove_abandoned_uploads() -> None:
    """Delete uploads that an earlier server left, and from time to time those nobody uses."""
    with log_errors(_log, "remove the uploads of an earlier server"):
        await asyncio.to_thread(upload_space().remove_leftovers)
    while True:
        await asyncio.sleep(_LOOK_EVERY_S)
        with log_errors(_log, "remove abandoned uploads"):
            await asyncio.to_thread(upload_space().remove_idle)


def _open_browser() -> None:
    from streamlit.cli_util import open_browser
    from streamlit.web.server.server_util import get_url

    host = str(st.get_option("browser.serverAddress"))
    url = get_url(f"[{host}]" if ":" in host else host)
    threading.Thread(target=open_browser, args=(url,), daemon=True).start()
