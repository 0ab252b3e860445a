"""The app with a route that hands out an upload token, for programs that have no browser."""

from __future__ import annotations

import os
import runpy
from pathlib import Path
from typing import TYPE_CHECKING

import streamlit as st
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from vision.webapp.server import asgi, uploads
from vision.webapp.server.uploads import tokens

if TYPE_CHECKING:
    from starlette.requests import Request


async def _token(request: Request) -> PlainTextResponse:
    return PlainTextResponse(tokens.token_for(request.query_params["visitor"]))


#: Seconds without a byte after which a request is ended, in place of the app's own ten.
_STALL_VARIABLE = "UPLOAD_APP_STALL_S"

if __name__ == "__main__":
    runpy.run_path(str(Path(__file__).parents[2] / "app.py"), run_name="__main__")
else:
    if _STALL_VARIABLE in os.environ:
        uploads._STALL_S = float(os.environ[_STALL_VARIABLE])  # type: ignore[misc]
    app = st.App(
        __file__,
        middleware=asgi.middleware(),
        routes=[*asgi.routes(), Route("/test-token", _token)],
        lifespan=asgi.lifespan,
    )
