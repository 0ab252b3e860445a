"""Show the method page, section by section, with a table of contents."""

from __future__ import annotations

import re
from typing import Final

import streamlit as st

from vision.text.translation import translate
from vision.validation.method import MethodBlock, MethodDetails, MethodTable, method_sections
from vision.webapp.routes import METHOD
from vision.webapp.shared.opening import follow_opening
from vision.webapp.shared.style import show_table
from vision.webapp.shared.tables import Table

#: A table with longer cells, in characters, holds text; on a phone it needs the whole width.
_LONG_CELL: Final = 40


def show_page() -> None:
    """Show the page."""
    follow_opening(METHOD)
    st.title(translate("How formcheck measures"), anchor=False)
    introduction, *sections = method_sections()
    with st.container(key="method"):
        for block in introduction.blocks:
            _show_block(block)
        with st.container(key="method-contents"):
            st.markdown(" · ".join(f"[{each.title}](#{each.id})" for each in sections))
        for section in sections:
            st.header(section.title, anchor=section.id, divider="gray")
            for block in section.blocks:
                _show_block(block)


def _show_block(block: MethodBlock) -> None:
    if isinstance(block, MethodDetails):
        with st.expander(block.title):
            _show_table(block.content)
    elif isinstance(block, MethodTable):
        _show_table(block)
    else:
        st.markdown(block)


def _show_table(table: MethodTable) -> None:
    heads = tuple(head[:1].upper() + head[1:] for head in table.heads)
    # The errors of the three models stay on one line.
    rows = tuple(tuple(cell.replace(" / ", "\u00a0/\u00a0") for cell in row) for row in table.rows)
    longest = max(len(cell) for row in rows for cell in row)
    kind = "method-text" if longest > _LONG_CELL else "method-values"
    name = re.sub(r"\W+", "-", table.caption)
    with st.container(key=f"{kind}-{name}"):
        show_table(Table(heads, rows, english=table.english), caption=table.caption)
