"""Sections that are folded, and drawn only once they are opened."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st


@st.fragment
def show_folded(label: str, draw: Callable[[], None], *, key: str, icon: str | None = None) -> None:
    """Show a section that draws its content when it is opened.

    `st.expander` alone draws it at once: hidden, but sent to the browser and part of the page.

    Parameters
    ----------
    label : str
        Label of the section.
    draw : callable
        Draws the content.
    key : str
        Identity of the section.
    icon : str, optional
        Its icon.
    """
    section = st.expander(label, key=key, icon=icon, on_change="rerun")
    if section.open:
        with section:
            draw()
