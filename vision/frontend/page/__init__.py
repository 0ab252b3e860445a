"""What every page of the app loads before Streamlit: a script, and a first view."""

from __future__ import annotations

import json
from html import escape

from vision.frontend.built_scripts import read_script
from vision.frontend.texts import script_texts
from vision.text.translation import translate


def script() -> str:
    """Return the page's script, which runs before those of Streamlit."""
    return read_script("page")


def texts_html() -> str:
    """Return the texts that the page's script shows, in the current language, as data."""
    texts = json.dumps(script_texts("page"), ensure_ascii=False).replace("<", "\\u003c")
    return f'<script type="application/json" id="fc-texts">{texts}</script>\n'


def loading_html() -> str:
    """Return what is shown until Streamlit draws the page."""
    text = escape(translate("formcheck is loading …")).replace("formcheck", "<b>formcheck</b>", 1)
    return f'<p class="fc-loading" role="status">{text}</p>'
