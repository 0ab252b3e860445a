"""The choice of a language at the foot of every page."""

from __future__ import annotations

from html import escape

import streamlit as st

from vision.text.translation import LANGUAGES, translate
from vision.webapp.routes import LANGUAGE_PATH
from vision.webapp.shared.language import page_language


def show_languages() -> None:
    """Show a link to this page in every language."""
    st.html(languages_html(page_language(), base=_base()))


def languages_html(current: str, *, base: str = "") -> str:
    """Return the links as HTML, each in its own language.

    Parameters
    ----------
    current : str
        Language of the page.
    base : str, optional
        Path of the app, empty or such as ``/formcheck``.
    """
    links = "".join(
        f'<a href="{escape(base)}{LANGUAGE_PATH}/{code}" target="_self" lang="{code}"'
        f"{' aria-current=true' if code == current else ''}>{escape(name)}</a>"
        for code, name in LANGUAGES.items()
    )
    return f'<nav class="fc-languages" aria-label="{escape(translate("Language"))}">{links}</nav>'


def _base() -> str:
    base = str(st.get_option("server.baseUrlPath") or "").strip("/")
    return f"/{base}" if base else ""
