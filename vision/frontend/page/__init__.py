"""What every page of the app loads before Streamlit: a script, and a first view."""

from __future__ import annotations

from vision.frontend.built_scripts import read_script


def script() -> str:
    """Return the page's script, which runs before those of Streamlit."""
    return read_script("page")


def loading_html() -> str:
    """Return what is shown until Streamlit draws the page."""
    return '<p class="fc-loading" role="status"><b>formcheck</b> is loading …</p>'
