"""Streamlit component of the review player: a clip with overlay, curves and drawing tools."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Any

from streamlit.components.v2.bidi_component import ComponentResult

from vision.frontend.texts import script_texts
from vision.webapp.components.loading import register_component
from vision.webapp.server.uploads import UploadAccess


@cache
def _component() -> Any:
    return register_component("player")


def review_player(
    *,
    key: str,
    clip: str,
    video: str,
    playback: str,
    sheet: str | None,
    size: tuple[int, int],
    verdicts: Mapping[str, object],
    fallback: str | None = None,
    command: Mapping[str, object] | None = None,
    drawings: Sequence[Mapping[str, object]] | None = None,
    may_draw: bool = True,
    in_short: bool = False,
    on_moment: Callable[[], None] | None = None,
    on_drawings: Callable[[], object] | None = None,
    upload: UploadAccess | None = None,
    voice_overs: Mapping[str, object] | None = None,
    on_voice_over: Callable[[], None] | None = None,
) -> ComponentResult:
    """Show the review player.

    Parameters
    ----------
    key : str
        Identity of the component; it keeps its state for as long as the key does not change.
    clip : str
        Identity of the clip and of its analysis; another one restarts the player.
    video, playback, sheet : str
        URLs of the clip, of its ``playback.json`` and of its thumbnail sheet.
    size : tuple of (int, int)
        Width and height of the displayed frame, px; reserves the space before the clip loads.
    verdicts : mapping
        ``findings``, each with ``criterion``, ``title``, ``verdict``, ``time_s`` and ``words``,
        in order; ``goodForms``, the criteria whose good form may be drawn, each with
        ``criterion``, ``title`` and ``limit``, in order; and ``spans``, each with ``kind``,
        ``number``, ``verdict`` and ``words``.
    fallback : str, optional
        URL of a video for browsers that cannot play the clip.
    command : mapping, optional
        ``id``, and ``time_s`` or ``frame`` to seek to, ``span`` (its index) to loop, ``play``.
        Executed once per id.
    drawings : sequence of mapping, optional
        The coach's drawings: ``id``, ``time_s``, ``kind``, ``points`` in pixels of the displayed
        frame, ``text``, ``colour``. None disables drawing.
    may_draw : bool, optional
        Whether the drawings may be changed, and others added.
    in_short : bool, optional
        Whether to leave out the angle curves.
    on_moment : callable, optional
        Callback, called before the page reruns because the player stopped at another frame.
    on_drawings : callable, optional
        Callback, called before the page reruns because a drawing was added, changed or deleted.
    upload : UploadAccess, optional
        Where to upload a voice-over, and as whom. None disables recording.
    voice_overs : mapping, optional
        ``saved``, the ids of the voice-overs that are saved, and ``refused``, None or the ``id``
        and ``message`` of the one that could not be.
    on_voice_over : callable, optional
        Callback, called before the page reruns because a voice-over was uploaded.

    Returns
    -------
    ComponentResult
        ``moment``: None, or ``frame`` and ``time_s`` of the frame at which the player stopped.
        ``drawings``: None, or ``clip``, as given, ``put``, the drawings added or changed since
        the player was mounted, and ``gone``, the ids of the deleted ones; a later value includes
        earlier ones.
        ``voice_over``: None, or ``id``, and the uploads ``sound`` and ``timeline`` of the latest.
        ``renewal`` changes where the browser needs a new token, which each run brings.
    """
    data = {
        "clip": clip,
        "video": video,
        "playback": playback,
        "sheet": sheet,
        "fallback": fallback,
        "verdicts": dict(verdicts),
        "width": size[0],
        "height": size[1],
        "command": None if command is None else dict(command),
        "drawings": None if drawings is None else [dict(drawing) for drawing in drawings],
        "mayDraw": may_draw,
        "inShort": in_short,
        "voiceOvers": dict(voice_overs or {}),
        "upload": None if upload is None else {"address": upload.address, "token": upload.token},
        **script_texts("player"),
    }
    result: ComponentResult = _component()(
        key=key,
        data=data,
        on_moment_change=on_moment or _no_callback,
        on_drawings_change=on_drawings or _no_callback,
        on_voice_over_change=on_voice_over or _no_callback,
        on_renewal_change=_no_callback,
    )
    return result


def _no_callback() -> None:
    """Do nothing; without a callback, Streamlit drops a component's state."""
