"""The formcheck app: ``formcheck app``, or ``streamlit run app.py``."""

from __future__ import annotations

import streamlit as st

from vision.logs import set_up_logging
from vision.webapp.navigation import all_pages, preload_in_background
from vision.webapp.shared.style import ICON

set_up_logging()
st.set_page_config(page_title="formcheck", page_icon=str(ICON), layout="wide")
st.navigation(all_pages(), position="top").run()
preload_in_background()
