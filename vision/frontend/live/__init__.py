"""The browser's side of the live check: a component of plain JavaScript, without a build step.

The modules in this folder import each other as usual. Streamlit takes one script, so they are
joined, in the order of `MODULES`, into a single module.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, Final

import streamlit as st
from streamlit.components.v2.bidi_component import ComponentResult

from vision.frontend.bundle import join, read_modules

#: Each after those that it imports; the last one has the default export.
MODULES: Final = (
    "dom",
    "camera",
    "sensors",
    "connection",
    "pacer",
    "link",
    "recorder",
    "handover",
    "take",
    "speech",
    "silhouette",
    "overlay",
    "painter",
    "card",
    "guide",
    "score",
    "bar",
    "full",
    "panel",
    "live",
    "main",
)
_FOLDER: Final = Path(__file__).parent
_PLAYER: Final = _FOLDER.parent / "player"
_STYLE: Final = "live.css"


def script() -> str:
    """Give the whole component as one module.

    Returns
    -------
    str

    Raises
    ------
    ValueError
        When a module is written in a way that cannot be joined.
    """
    return join(read_modules((_FOLDER, _PLAYER), MODULES))


@cache
def _component() -> Any:
    style = (_FOLDER / _STYLE).read_text("utf-8")
    return st.components.v2.component("formcheck_live", css=style, js=script())


def camera(
    *,
    key: str,
    wants: Mapping[str, object],
    answer: Mapping[str, str] | None,
    ice_servers: Sequence[Mapping[str, object]],
    upload: str,
    on_offer: Callable[[], None],
    on_finished: Callable[[], None],
) -> ComponentResult:
    """Show the live check.

    Parameters
    ----------
    key : str
        Stays the same for as long as the camera is to stay on.
    wants : mapping
        ``screen``, ``view``, ``leg``, ``title`` and ``target``: what is checked.
    answer : mapping, optional
        ``id``, ``type`` and ``sdp`` that answer the offer with this id; with the type
        ``refused``, ``why`` in place of ``sdp``.
    ice_servers : sequence of mapping
        As a browser's ``RTCConfiguration`` takes them.
    upload : str
        CSS selector of what contains the file uploader that the recording is put into.
    on_offer, on_finished : callable
        Called before the page runs again.

    Returns
    -------
    ComponentResult
        ``offer``: None, or ``id``, ``type`` and ``sdp`` of the connection that the browser wants.
        ``finished``: None, or once ``source`` (``browser`` when the recording is on its way to
        the uploader, ``received`` when there is none or it was turned down), ``why`` and ``name``.
    """
    data = {
        "wants": dict(wants),
        "answer": None if answer is None else dict(answer),
        "ice_servers": [dict(server) for server in ice_servers],
        "upload": upload,
    }
    shown: ComponentResult = _component()(
        key=key, data=data, on_offer_change=on_offer, on_finished_change=on_finished
    )
    return shown
