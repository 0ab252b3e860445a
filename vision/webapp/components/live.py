"""Streamlit component of the live check: camera, overlay, recording."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Any

from streamlit.components.v2.bidi_component import ComponentResult

from vision.frontend.texts import script_texts
from vision.text.sentences import translate_text
from vision.webapp.components.camera_answer import answer_data
from vision.webapp.components.loading import register_component
from vision.webapp.server.uploads import UploadAccess


@cache
def _component() -> Any:
    return register_component("live")


def live_camera(
    *,
    key: str,
    config: Mapping[str, object],
    answer: Mapping[str, str] | None,
    ice_servers: Sequence[Mapping[str, object]],
    access: UploadAccess,
    on_offer: Callable[[], None],
    on_finished: Callable[[], None],
) -> ComponentResult:
    """Show the live check.

    Parameters
    ----------
    key : str
        Identity of the component; the camera stays on for as long as it does not change.
    config : mapping
        ``screen``, ``view``, ``leg``, ``title`` and ``target``: what is checked.
    answer : mapping, optional
        WebRTC answer to the offer with the same ``id``: ``id``, ``type`` and ``sdp``; with the
        type ``refused``, ``reason`` in place of ``sdp``.
    ice_servers : sequence of mapping
        ICE servers, as a browser's ``RTCConfiguration`` takes them.
    access : UploadAccess
        Where to upload the recording, and as whom.
    on_offer, on_finished : callable
        Callbacks, called before the page reruns.

    Returns
    -------
    ComponentResult
        ``offer``: None, or ``id``, ``type`` and ``sdp`` of the connection the browser wants.
        ``finished``: None, or once ``source`` (``browser`` when the recording is on its way,
        ``received`` when there is none or it was rejected), ``reason`` and ``name``.
        ``recording``: None, or the id of the upload that has arrived. ``renewal`` changes where
        the browser needs a new token, which each run of the page brings.
    """
    data = {
        "config": {**config, "title": translate_text(str(config["title"]))},
        "answer": answer_data(answer),
        "ice_servers": [dict(server) for server in ice_servers],
        "upload": {"address": access.address, "token": access.token},
        **script_texts("live"),
    }
    result: ComponentResult = _component()(
        key=key,
        data=data,
        on_offer_change=on_offer,
        on_finished_change=on_finished,
        on_recording_change=_no_callback,
        on_renewal_change=_no_callback,
    )
    return result


def _no_callback() -> None:
    """Do nothing; without a callback, Streamlit drops a component's state."""
