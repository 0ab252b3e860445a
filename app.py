"""The formcheck app: ``formcheck app``, or ``streamlit run app.py``.

Streamlit imports this file once to find the server, and runs it to draw a page.
"""

from __future__ import annotations

import streamlit as st

from vision.logs import set_up_logging

set_up_logging()
if __name__ == "__main__":
    from vision.webapp.navigation import draw_app

    draw_app()
else:
    from vision.webapp.server import asgi
    from vision.webapp.shared.script_errors import show_script_error

    app = st.App(
        __file__,
        middleware=asgi.middleware(),
        routes=asgi.routes(),
        lifespan=asgi.lifespan,
        on_script_error=show_script_error,
    )
