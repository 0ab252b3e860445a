"""What every page of the app loads before Streamlit: a script, and a first view."""

from __future__ import annotations

from pathlib import Path
from typing import Final

_FOLDER: Final = Path(__file__).parent
_SCRIPTS: Final = (
    _FOLDER / "openAtTop.js",
    _FOLDER / "keepResultMode.js",
    _FOLDER.parent / "shared/seekButtons.js",
    _FOLDER.parent / "shared/unsavedWords.js",
)


def script() -> str:
    """Return the page's script, which runs before those of Streamlit."""
    return "\n".join(path.read_text("utf-8") for path in _SCRIPTS)


def loading_html() -> str:
    """Return what is shown until Streamlit draws the page."""
    return '<p class="fc-loading" role="status"><b>formcheck</b> is loading …</p>'
