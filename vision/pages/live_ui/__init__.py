"""The browser's side of the live check: a component of plain JavaScript, without a build step.

The modules in this folder import each other as usual. Streamlit takes one script, so they are
joined, in the order of `MODULES`, into a single module.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, Final

import streamlit as st
from streamlit.components.v2.bidi_component import ComponentResult

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
_STYLE: Final = "live.css"

_IMPORT: Final = re.compile(r'^import \{([\w\s,]+)\} from "\./([\w-]+)\.js";\n', re.MULTILINE)
_EXPORT: Final = re.compile(
    r"^export (?=(?:async function|function|class|const|let) )", re.MULTILINE
)
_DEFAULT: Final = re.compile(r"^export default (?:async )?function \w+\(", re.MULTILINE)
_NAME: Final = re.compile(
    r"^(export )?(?:default )?(?:async )?(?:function\*?|class|const|let|var) (\w+)", re.MULTILINE
)
_LEFT_OVER: Final = re.compile(r"^\s*(?:import|export)\b(?!\().*", re.MULTILINE)


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
    return join({name: (_FOLDER / f"{name}.js").read_text("utf-8") for name in MODULES})


def join(modules: Mapping[str, str]) -> str:
    """Join modules that import each other into one.

    Parameters
    ----------
    modules : mapping of str to str
        Texts by name, each after those that it imports.

    Returns
    -------
    str
        One module with the default export of the last one.

    Raises
    ------
    ValueError
        When a module imports what does not come before it, declares a name that another one has,
        or holds an import or an export of another form.
    """
    exported: dict[str, set[str]] = {}
    declared: dict[str, str] = {}
    joined: list[str] = []
    *_, last = modules
    for name, text in modules.items():
        for names, other in _IMPORT.findall(text):
            wanted = {each.strip() for each in names.split(",")} - {""}
            if not wanted <= exported.get(other, set()):
                raise ValueError(f"{name}.js imports what {other}.js does not export before it.")
        for is_exported, each in _NAME.findall(text):
            if each in declared:
                raise ValueError(f"{each} is declared in {declared[each]}.js and {name}.js.")
            declared[each] = name
            if is_exported:
                exported.setdefault(name, set()).add(each)
        bare = _EXPORT.sub("", _IMPORT.sub("", text))
        odd = _LEFT_OVER.search(_DEFAULT.sub("", bare) if name == last else bare)
        if odd:
            raise ValueError(f"{name}.js cannot be joined: {odd.group().strip()}")
        joined.append(bare.strip())
    if len(_DEFAULT.findall(joined[-1])) != 1:
        raise ValueError(f"{last}.js has no default export.")
    return "\n\n".join(joined) + "\n"


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
