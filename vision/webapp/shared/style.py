"""The look every page shares."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import streamlit as st

from vision.webapp.shared.tables import Table, table_html

#: The icon of the tab; one of the named icons would be fetched from the internet.
ICON: Final = Path(__file__).with_name("icon.png")
LOGO: Final = Path(__file__).with_name("logo.svg")
_STYLE: Final = Path(__file__).with_name("style.css")
_JUMP: Final = Path(__file__).parents[2] / "frontend/jump.js"


def apply_style() -> None:
    """Put the style sheet into the page."""
    st.logo(str(LOGO), size="large")
    st.html(_STYLE)


def enable_jump_buttons() -> None:
    """Let whatever carries ``data-fc-jump`` show its moment in the clip."""
    script = _JUMP.read_text("utf-8")
    st.html(f"<script>{script}</script>", unsafe_allow_javascript=True)


def show_table(table: Table, *, caption: str, dense: bool = False) -> None:
    """Show a table that folds on a phone."""
    st.html(table_html(table, caption=caption, dense=dense))
