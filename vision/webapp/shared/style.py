"""Style sheet, logo and tables shared by all pages."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import streamlit as st

from vision.webapp.shared.tables import Table, table_html

#: Icon of the browser tab; a named icon would be loaded from the internet.
ICON: Final = Path(__file__).with_name("icon.png")
LOGO: Final = Path(__file__).with_name("logo.svg")
#: Style sheets of all pages.
STYLES: Final = tuple(
    Path(__file__).with_name(name) for name in ("style.css", "access.css", "room.css")
)


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
