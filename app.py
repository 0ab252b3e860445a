"""The formcheck app: ``formcheck app``, or ``streamlit run app.py``."""

from __future__ import annotations

import streamlit as st

from vision.pages import check, compare
from vision.pages.style import ICON

st.set_page_config(page_title="formcheck", page_icon=str(ICON), layout="wide")
st.navigation(
    [
        st.Page(check.page, title="Check a clip", icon=":material/videocam:", default=True),
        st.Page(
            compare.page,
            title="Compare two results",
            icon=":material/compare_arrows:",
            url_path="compare",
        ),
    ],
    position="top",
).run()
