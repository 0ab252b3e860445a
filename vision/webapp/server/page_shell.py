"""The HTML page of the app: that of Streamlit, with our title, styles and script.

Streamlit's page is empty until its scripts run: its title is "Streamlit", and nothing is shown.
Styles that arrive with the content, as `st.html` sends them, make it jump.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import partial
from html import escape
from types import MappingProxyType
from typing import Final

from vision.frontend.page import loading_html, script, texts_html
from vision.text.colors import css_variables
from vision.text.translation import ENGLISH, translate, use_language
from vision.text.verdicts import VERDICT_TONES
from vision.webapp.components.loading import ComponentName, component_path
from vision.webapp.routes import ROUTES, Route, browser_title
from vision.webapp.server.front_end_files import scripts_of_page
from vision.webapp.server.text_font import whole_font_face
from vision.webapp.shared.style import STYLES

_LANGUAGE: Final = re.compile(r"<html[^>]*>")
_TITLE: Final = re.compile(r"<title>[^<]*</title>")
#: Where programs find Streamlit's interface for them, which the app does not offer.
_SERVICE: Final = re.compile(r"\s*<!--(?:(?!-->).)*?-->\s*<link rel=\"service-desc\"[^>]*>", re.S)
_NO_SCRIPT: Final = re.compile(r"<noscript>.*?</noscript>", re.S)
_ROOT: Final = '<div id="root"></div>'
_COMPONENTS: Final[dict[str, ComponentName]] = {
    "": "upload",
    "live": "live",
    "compare": "compare",
    "training": "training",
}


def page_makers(
    further: Mapping[Route, Callable[[], str]] = MappingProxyType({}),
) -> Mapping[str, Callable[[bytes, str], bytes]]:
    """Return, by the path of each page of the app, what makes it from that of Streamlit.

    Parameters
    ----------
    further : mapping of Route to callable, optional
        What makes further HTML of a page, in the current language, for the page's script.
    """
    return {
        f"/{route.url_path}": partial(make_page, route=route, further=further.get(route))
        for route in ROUTES
    }


def make_page(
    page: bytes,
    language: str = ENGLISH,
    *,
    route: Route,
    further: Callable[[], str] | None = None,
) -> bytes:
    """Return a page of the app.

    Parameters
    ----------
    page : bytes
        Streamlit's page, HTML in UTF-8.
    language : str, optional
        One of `vision.text.translation.LANGUAGES`.
    route : Route
        Which page.
    further : callable, optional
        As in `page_makers`.
    """
    colors = css_variables(VERDICT_TONES, "either", prefix="--fc-")
    sheets = (path.read_text("utf-8") for path in STYLES)
    styles = "\n".join([whole_font_face(), f":root {{ {colors} }}", *sheets])
    with use_language(language):
        title = escape(browser_title(translate(route.title)))
        needed, first_view = escape(translate("formcheck needs JavaScript.")), loading_html()
        texts = texts_html() + (further() if further else "")
    html = _LANGUAGE.sub(f'<html lang="{language}">', page.decode("utf-8"), count=1)
    html = _TITLE.sub(lambda _: f"<title>{title}</title>", html, count=1)
    html = _SERVICE.sub("", html)
    html = html.replace("</head>", f"{_preloads(route.url_path)}</head>", 1)
    html = _NO_SCRIPT.sub(lambda _: f"<noscript><p>{needed}</p></noscript>", html)
    # In the body, after the styles that Streamlit adds to the head, so that ours win.
    html = html.replace(
        _ROOT,
        f"<style>\n{styles}</style>\n"
        f'<div id="root">{first_view}</div>\n'
        f"{texts}<script>\n{script()}</script>",
    )
    return html.encode("utf-8")


def _preloads(url_path: str) -> str:
    """Return links to the scripts that the page needs first, besides those of every page."""
    paths = list(scripts_of_page(url_path))
    if url_path in _COMPONENTS:
        paths.append(f".{component_path(_COMPONENTS[url_path])}")
    return "".join(
        f'<link rel="modulepreload" crossorigin href="{escape(path)}">\n' for path in paths
    )
