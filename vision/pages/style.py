"""The look every page shares."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import streamlit as st

from vision.pages.tables import Table, table_html

#: The icon of the tab; one of the named icons would be fetched from the internet.
ICON: Final = Path(__file__).with_name("icon.png")
LOGO: Final = Path(__file__).with_name("logo.svg")
_STYLE: Final = Path(__file__).with_name("style.css")


def use_style() -> None:
    """Put the style sheet into the page."""
    st.logo(str(LOGO), size="large")
    st.html(_STYLE)


def show_table(table: Table, *, caption: str) -> None:
    """Show a table that folds on a phone."""
    st.html(table_html(table, caption=caption))
