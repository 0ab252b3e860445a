"""The app with a route that hands out an upload token, for programs that have no browser."""

from __future__ import annotations

import runpy
from pathlib import Path
from typing import TYPE_CHECKING

import streamlit as st
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from vision.webapp.server import asgi
from vision.webapp.server.uploads import tokens

if TYPE_CHECKING:
    from starlette.requests import Request


async def _token(request: Request) -> PlainTextResponse:
    return PlainTextResponse(tokens.token_for(request.query_params["visitor"]))


if __name__ == "__main__":
    runpy.run_path(str(Path(__file__).parents[2] / "app.py"), run_name="__main__")
else:
    app = st.App(
        __file__,
        middleware=asgi.middleware(),
        routes=[*asgi.routes(), Route("/test-token", _token)],
        lifespan=asgi.lifespan,
    )
