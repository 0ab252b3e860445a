"""Style sheet, logo and scripts shared by all pages."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import streamlit as st

from vision.text.colors import css_variables
from vision.text.verdicts import VERDICT_TONES
from vision.webapp.shared.tables import Table, table_html

#: Icon of the browser tab; a named icon would be loaded from the internet.
ICON: Final = Path(__file__).with_name("icon.png")
LOGO: Final = Path(__file__).with_name("logo.svg")
_STYLE: Final = Path(__file__).with_name("style.css")
_JUMP: Final = Path(__file__).parents[2] / "frontend/shared/seekButtons.js"


def apply_style() -> None:
    """Add logo and style sheet to the page."""
    st.logo(str(LOGO), size="large")
    colors = css_variables(VERDICT_TONES, "either", prefix="--fc-")
    st.html(f"<style>\n:root {{ {colors} }}\n{_STYLE.read_text('utf-8')}</style>")


def enable_jump_buttons() -> None:
    """Make elements with ``data-fc-jump`` seek the player to that clip time."""
    script = _JUMP.read_text("utf-8")
    st.html(f"<script>{script}</script>", unsafe_allow_javascript=True)


def show_table(table: Table, *, caption: str, dense: bool = False) -> None:
    """Show a table that folds on a phone.

    Parameters
    ----------
    table : Table
        The table.
    caption : str
        Caption for screen readers.
    dense : bool, optional
        Whether a row folds into three columns instead of single lines.
    """
    st.html(table_html(table, caption=caption, dense=dense))
