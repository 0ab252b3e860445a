"""Register components whose scripts are files that the browser keeps.

Streamlit would send script and style sheet of a component, 150 kB for the player, uncompressed
over the WebSocket, and again whenever its data changes. Here it sends a few lines that import one
compressed file, whose name changes with its content.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from functools import cache
from typing import Any, Final, Literal

import streamlit as st

from vision.frontend import compare, live, player, training, upload

ComponentName = Literal["compare", "live", "player", "training", "upload"]
COMPONENTS: Final[dict[ComponentName, tuple[Callable[[], str], Callable[[], str]]]] = {
    "compare": (compare.script, compare.style),
    "live": (live.script, live.style),
    "player": (player.script, player.style),
    "training": (training.script, training.style),
    "upload": (upload.script, upload.style),
}
#: A component has a shadow root, which gets the style sheet once.
_LOADER: Final = """const { default: show, style } = await import(new URL("%s", location.origin));

export default (component) => {
  const root = component.parentElement.getRootNode();
  if (!root.querySelector("style[data-formcheck]")) {
    const sheet = document.createElement("style");
    sheet.dataset.formcheck = "";
    sheet.textContent = style;
    (root.head ?? root).prepend(sheet);
  }
  return show(component);
};
"""


def component_key(name: str, *ids: str) -> str:
    """Return a key for a component that shows the rows with these ids.

    Streamlit divides keys of components at two underscores, and refuses those that have them.

    Parameters
    ----------
    name : str
        First part of the key, without underscores.
    *ids : str
        Ids of rows, which may have two underscores side by side.
    """
    return "-".join((name, *ids)).replace("_", ".")


@cache
def component_module(name: ComponentName) -> str:
    """Return script and style sheet of a component as one JavaScript module.

    Parameters
    ----------
    name : {"compare", "live", "player", "training", "upload"}
        Name of the component.
    """
    script, style = COMPONENTS[name]
    return f"export const style = {json.dumps(style())};\n\n{script()}"


@cache
def component_path(name: ComponentName) -> str:
    """Return the path of a component's module, below that of the app.

    Parameters
    ----------
    name : {"compare", "live", "player", "training", "upload"}
        Name of the component.
    """
    digest = hashlib.sha256(component_module(name).encode()).hexdigest()[:16]
    return f"/components/{name}.{digest}.js"


def register_component(name: ComponentName) -> Any:
    """Register a component with Streamlit.

    Parameters
    ----------
    name : {"compare", "live", "player", "training", "upload"}
        Name of the component.

    Returns
    -------
    callable
        Shows the component.
    """
    base = str(st.get_option("server.baseUrlPath") or "").strip("/")
    path = component_path(name)
    loader = _LOADER % (f"/{base}{path}" if base else path)
    return st.components.v2.component(f"formcheck_{name}", js=loader)
