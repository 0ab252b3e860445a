"""The HTML page of the app: that of Streamlit, with our title, styles and script.

Streamlit's page is empty until its scripts run: its title is "Streamlit", and nothing is shown.
Styles that arrive with the content, as `st.html` sends them, make it jump.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from html import escape
from typing import Final

from vision.frontend.page import loading_html, script, style
from vision.text.colors import css_variables
from vision.text.verdicts import VERDICT_TONES
from vision.webapp.routes import ROUTES, browser_title
from vision.webapp.shared.style import STYLE

_TITLE: Final = re.compile(r"<title>[^<]*</title>")
#: Where programs find Streamlit's interface for them, which the app does not offer.
_SERVICE: Final = re.compile(r"\s*<!--(?:(?!-->).)*?-->\s*<link rel=\"service-desc\"[^>]*>", re.S)
_NO_SCRIPT: Final = re.compile(r"<noscript>.*?</noscript>", re.S)
_ROOT: Final = '<div id="root"></div>'


def page_makers() -> Mapping[str, Callable[[bytes], bytes]]:
    """Return, by the path of each page of the app, what makes it from that of Streamlit."""
    return {f"/{route.url_path}": _maker(browser_title(route.title)) for route in ROUTES}


def _maker(title: str) -> Callable[[bytes], bytes]:
    return lambda page: make_page(page, title=title)


def make_page(page: bytes, *, title: str) -> bytes:
    """Return a page of the app.

    Parameters
    ----------
    page : bytes
        Streamlit's page, HTML in UTF-8.
    title : str
        What a browser shows until the page has drawn itself.
    """
    colors = css_variables(VERDICT_TONES, "either", prefix="--fc-")
    styles = f":root {{ {colors} }}\n{style()}\n{STYLE.read_text('utf-8')}"
    html = page.decode("utf-8")
    html = _TITLE.sub(lambda _: f"<title>{escape(title)}</title>", html, count=1)
    html = _SERVICE.sub("", html)
    html = _NO_SCRIPT.sub("<noscript><p>formcheck needs JavaScript.</p></noscript>", html)
    # In the body, after the styles that Streamlit adds to the head, so that ours win.
    html = html.replace(
        _ROOT,
        f"<style>\n{styles}</style>\n"
        f'<div id="root">{loading_html()}</div>\n'
        f"<script>\n{script()}</script>",
    )
    return html.encode("utf-8")
