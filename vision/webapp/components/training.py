"""Streamlit component of a guided session: what to do now, spoken and shown."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

from streamlit.components.v2.bidi_component import ComponentResult

from vision.frontend.texts import script_texts
from vision.webapp.components.loading import register_component


@cache
def _component() -> Any:
    return register_component("training")


def guided_session(
    *,
    key: str,
    plan: Mapping[str, object] | None,
    athlete: str,
    result: str,
    saved: str | None,
    camera: Mapping[str, object] | None,
    on_ended: Callable[[], None],
    on_offer: Callable[[], None],
) -> ComponentResult:
    """Show a guided session; one that has begun goes on, also after a reload of the page.

    Parameters
    ----------
    key : str
        Identity of the component; it keeps its state for as long as the key does not change.
    plan : mapping or None
        ``id``, ``title``, ``amount``, ``summary``, ``rounds``, ``safety`` (lines),
        ``safety_spoken``, and ``steps``, each with ``kind``, ``title``, ``seconds``, ``cue``,
        ``spoken`` and ``round``; None where nothing can be begun.
    athlete, result : str
        Whose session begins here, and which result prescribes it; both may be empty, and come
        back when it has ended.
    saved : str or None
        Id of the session that is kept now, which the browser may forget.
    camera : mapping or None
        For the camera that a raised hand is seen by: ``ice_servers``, as a browser's
        ``RTCConfiguration`` takes them, and ``answer`` to the offer with the same ``id`` (``id``,
        ``type`` and ``sdp``; with the type ``refused``, ``reason`` in place of ``sdp``) or None.
        None where there can be none.
    on_ended, on_offer : callable
        Callbacks, called before the page reruns: a session has ended or begun, or the browser
        wants a connection or has closed it.

    Returns
    -------
    ComponentResult
        ``ended``: None, or ``id``, ``athlete``, ``result``, ``plan``, ``rounds``, ``rounds_done``
        and ``day`` of the session that has ended. ``offer``: None, or ``id``, ``type`` and
        ``sdp`` of the connection the browser wants.
    """
    data = {
        "plan": None if plan is None else dict(plan),
        "athlete": athlete,
        "result": result,
        "saved": saved,
        "camera": None if camera is None else dict(camera),
        **script_texts("training"),
    }
    shown: ComponentResult = _component()(
        key=key, data=data, on_ended_change=on_ended, on_offer_change=on_offer
    )
    return shown
