"""Files of the front end: the app's own, and which of Streamlit's scripts a page needs.

Streamlit's page names the scripts that every app needs. Those for a kind of element are asked for
only when the server has sent the first one: a round trip later, and on a phone a second.
"""

from __future__ import annotations

import re
from functools import cache, partial
from pathlib import Path
from typing import Final

import streamlit

from vision.webapp.components.loading import (
    COMPONENTS,
    ComponentName,
    component_module,
    component_path,
)
from vision.webapp.server.front_end import OwnFile
from vision.webapp.server.icon_font import replacements
from vision.webapp.server.text_font import text_fonts

#: ``import{a}from"./name.js"`` and ``import"./name.js"`` in a script that was made smaller.
_IMPORT: Final = re.compile(r"(?:\bfrom|\bimport)\s*[\"'`]\./([\w.-]+\.js)[\"'`]")
_ELEMENTS: Final = {
    "": ("PageLink", "Button", "BidiComponent", "Selectbox", "NumberInput"),
    "live": ("PageLink", "Button", "BidiComponent", "Selectbox", "ButtonGroup", "NumberInput"),
    "library": ("PageLink", "Button", "Selectbox", "DateInput"),
    "progress": ("PageLink", "Button", "Selectbox"),
    "compare": ("PageLink", "BidiComponent", "Selectbox"),
    "method": ("PageLink",),
    "account": ("PageLink", "Button", "Selectbox", "TextInput"),
    "training": ("PageLink", "Button", "BidiComponent", "ButtonGroup"),
}


def own_files() -> dict[str, OwnFile]:
    """Return the files of the app itself, by path: scripts of components, and fonts."""
    scripts = {
        component_path(name): OwnFile(
            "text/javascript; charset=utf-8", partial(_module_bytes, name)
        )
        for name in COMPONENTS
    }
    fonts = {path: file.read_bytes for path, file in replacements().items()}
    fonts |= text_fonts(static_folder() / "static/media")
    return scripts | {path: OwnFile("font/woff2", read) for path, read in fonts.items()}


def _module_bytes(name: ComponentName) -> bytes:
    return component_module(name).encode()


def static_folder() -> Path:
    """Return the folder of Streamlit's front end."""
    return Path(streamlit.__file__).parent / "static"


@cache
def scripts_of_page(url_path: str) -> tuple[str, ...]:
    """Return the further scripts that a page needs first, as paths below the page's.

    Parameters
    ----------
    url_path : str
        Last part of the page's URL.

    Returns
    -------
    tuple of str
        Such as ``./static/js/Button.CORxUu4r.js``. Those that another Streamlit does not have are
        left out: they only save time.
    """
    folder = static_folder() / "static/js"
    named = set(re.findall(r"[\w.-]+\.js", (static_folder() / "index.html").read_text("utf-8")))
    elements = _ELEMENTS.get(url_path, ())
    waiting = [path.name for name in elements for path in folder.glob(f"{name}.*.js")]
    found: dict[str, None] = {}
    while waiting:
        name = waiting.pop(0)
        if name in found or name in named or not (folder / name).is_file():
            continue
        found[name] = None
        waiting += _IMPORT.findall((folder / name).read_text("utf-8"))
    return tuple(f"./static/js/{name}" for name in found)
