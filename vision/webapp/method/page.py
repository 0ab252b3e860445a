"""Show the method page, section by section, with a table of contents."""

from __future__ import annotations

import re

import streamlit as st

from vision.validation.method import MethodBlock, MethodDetails, MethodTable, method_sections
from vision.webapp.shared.style import apply_style, show_table
from vision.webapp.shared.tables import Table


def show_page() -> None:
    """Show the page."""
    apply_style()
    st.title("How formcheck measures", anchor=False)
    introduction, *sections = method_sections()
    with st.container(key="method"):
        for block in introduction.blocks:
            _show_block(block)
        titles = [section.title for section in sections]
        st.markdown(" · ".join(f"[{title}](#{_anchor(title)})" for title in titles))
        for section in sections:
            st.header(section.title, anchor=_anchor(section.title), divider="gray")
            for block in section.blocks:
                _show_block(block)


def _anchor(title: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-")


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
    show_table(Table(heads, table.rows), caption=table.caption)
