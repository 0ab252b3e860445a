"""The review player on a result's page."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

import streamlit as st
from streamlit import runtime

from vision.errors import FormcheckError
from vision.jobs.coach_media import annotations_of
from vision.jobs.result_meta import ResultMeta
from vision.jobs.result_paths import PLAYBACK, PROXY, THUMBNAIL_SHEET, VIDEO
from vision.report.models import Report
from vision.webapp.components.player import review_player
from vision.webapp.result.downloads import show_video
from vision.webapp.result.notes import (
    player_drawings,
    save_player_drawings,
    show_notes,
)
from vision.webapp.shared.messages import show_error
from vision.webapp.shared.state import app_state
from vision.webapp.shared.style import enable_jump_buttons

#: Key of the player; what it says is in the session's state under it.
KEY: Final = "review"
_KINDS: Final = {".webm": "video/webm"}


def has_player(folder: Path) -> bool:
    """Tell whether a result can be reviewed; earlier ones have their annotated clip only."""
    return (folder / PLAYBACK).is_file()


def show_clip(meta: ResultMeta, report: Report, folder: Path) -> None:
    """Show the player, or the annotated clip of a result that was made without one."""
    clip = folder / meta.clip
    proxy = folder / PROXY
    played = proxy if proxy.is_file() else clip
    if not (has_player(folder) and played.is_file()):
        show_video(folder)
        return
    enable_jump_buttons()
    _player(meta, report, folder, played)


@st.fragment
def _player(meta: ResultMeta, report: Report, folder: Path, played: Path) -> None:
    """A fragment, so that the page does not run again whenever the player comes to rest."""
    drawings = annotations_of(app_state(), meta)
    _offer_drawn_clip(meta, bool(drawings))
    sheet, drawn = folder / THUMBNAIL_SHEET, folder / VIDEO
    written = (folder / PLAYBACK).stat().st_mtime_ns
    kind = "video/mp4" if played.name == PROXY else _KINDS.get(played.suffix, "video/mp4")
    review_player(
        key=KEY,
        clip=f"{meta.id}-{written}",
        video=_address(played, kind),
        playback=_address(folder / PLAYBACK, "application/json"),
        sheet=_address(sheet, "image/jpeg") if sheet.is_file() else None,
        fallback=_address(drawn, "video/mp4") if drawn.is_file() else None,
        size=(report.clip.width, report.clip.height),
        drawings=player_drawings(drawings),
        on_drawings=lambda: save_player_drawings(meta, _said("drawings")),
    )
    try:
        show_notes(meta, current_time_s())
    except FormcheckError as error:
        show_error(error)


def _offer_drawn_clip(meta: ResultMeta, is_drawn: bool) -> None:
    """With the first drawing, and without the last one, there is something else to share."""
    key = f"drawn-{meta.id}"
    before = st.session_state.get(key, is_drawn)
    st.session_state[key] = is_drawn
    if before != is_drawn:
        st.rerun()


def current_time_s() -> float:
    """Where the player rests, seconds of the clip."""
    moment = _said("moment")
    return float(moment["time_s"]) if isinstance(moment, dict) else 0.0


def _said(name: str) -> Any:
    return getattr(st.session_state.get(KEY), name, None)


def _address(path: Path, kind: str) -> str:
    """Give an address at which the browser finds a file, also a part of it."""
    if not runtime.exists():
        return ""
    base = str(st.get_option("server.baseUrlPath") or "").strip("/")
    files = runtime.get_instance().media_file_mgr
    url = files.add(str(path), kind, coordinates=f"{KEY}-{path.name}")
    return f"/{base}{url}" if base else url
