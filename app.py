"""The formcheck app: ``formcheck app``, or ``streamlit run app.py``.

Streamlit imports this file once to find the server, and runs it to draw a page.
"""

from __future__ import annotations

import streamlit as st

from vision.logs import set_up_logging

set_up_logging()
if __name__ == "__main__":
    from vision.webapp.navigation import all_pages, preload_in_background
    from vision.webapp.shared.signed_in import signed_in
    from vision.webapp.shared.style import ICON

    st.set_page_config(page_title="formcheck", page_icon=str(ICON), layout="wide")
    is_signed_in = signed_in() is not None
    st.navigation(all_pages(has_account=is_signed_in), position="top").run()
    preload_in_background()
else:
    from vision.webapp.server import asgi

    app = st.App(
        __file__, middleware=asgi.middleware(), routes=asgi.routes(), lifespan=asgi.lifespan
    )
