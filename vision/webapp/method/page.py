"""Show the method page, section by section, with a table of contents."""

from __future__ import annotations

import re
from typing import Final

import streamlit as st

from vision.text.sentences import translate_text
from vision.text.translation import ENGLISH, current_language, translate
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
        titles = [section.title for section in sections]
        with st.container(key="method-contents"):
            st.markdown(" · ".join(f"[{translate(title)}](#{_anchor(title)})" for title in titles))
        is_noted = current_language() == ENGLISH
        for section in sections:
            if not is_noted and not all(map(_is_translated, section.blocks)):
                st.info(translate("The rest of this page is in English."), icon=":material/info:")
                is_noted = True
            title = translate(section.title)
            st.header(title, anchor=_anchor(section.title), divider="gray")
            for block in section.blocks:
                _show_block(block)


def _anchor(title: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-")


def _show_block(block: MethodBlock) -> None:
    if isinstance(block, MethodDetails):
        with st.expander(translate_text(block.title)):
            _show_table(block.content)
    elif isinstance(block, MethodTable):
        _show_table(block)
    elif _is_translated(block):
        st.markdown(translate(block))
    else:
        # A screen reader changes its voice; Markdown between empty lines is still Markdown.
        st.markdown(f'<div lang="{ENGLISH}">\n\n{block}\n\n</div>', unsafe_allow_html=True)


def _is_translated(block: MethodBlock) -> bool:
    """Whether a block is in the language of the page."""
    if current_language() == ENGLISH:
        return True
    return isinstance(block, str) and translate(block) != block


def _show_table(table: MethodTable) -> None:
    heads = tuple(head[:1].upper() + head[1:] for head in table.heads)
    # The errors of the three models stay on one line.
    rows = tuple(tuple(cell.replace(" / ", "\u00a0/\u00a0") for cell in row) for row in table.rows)
    longest = max(len(cell) for row in rows for cell in row)
    kind = "method-text" if longest > _LONG_CELL else "method-values"
    with st.container(key=f"{kind}-{_anchor(table.caption)}"):
        show_table(Table(heads, rows), caption=table.caption, language=ENGLISH)
