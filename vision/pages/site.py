"""The pages of the app and their addresses, so that one can send to another."""

from __future__ import annotations

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from vision.pages import check, compare, live


def check_page() -> StreamlitPage:
    """Give the page on which a clip is checked and its result shown."""
    return st.Page(check.page, title="Check a clip", icon=":material/videocam:", default=True)


def all_pages() -> list[StreamlitPage]:
    """Give all pages, in the order of the menu."""
    return [
        check_page(),
        st.Page(live.page, title="Live", icon=":material/motion_sensor_active:", url_path="live"),
        st.Page(
            compare.page,
            title="Compare two results",
            icon=":material/compare_arrows:",
            url_path="compare",
        ),
    ]
