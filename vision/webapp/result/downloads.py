"""The annotated clip, what can be downloaded, and the end of a result."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import streamlit as st

from vision.errors import FormcheckError
from vision.jobs.analysis_job import ANGLES, REPORT, VIDEO
from vision.jobs.app_state import desk
from vision.jobs.result_meta import Meta
from vision.webapp.shared.text import plain


def show_video(folder: Path) -> None:
    """Play the annotated clip."""
    video = folder / VIDEO
    if not video.is_file():
        st.info("There is no annotated clip of this result.", icon=":material/videocam_off:")
        return
    st.video(str(video), format="video/mp4", loop=True, muted=True)


@dataclass(frozen=True)
class Download:
    """A file that can be downloaded."""

    key: str
    label: str
    icon: str
    path: Path
    name: str
    mime: str


def downloads(meta: Meta, folder: Path) -> list[Download]:
    """List what can be downloaded and under which name; what is missing is left out.

    Parameters
    ----------
    meta : Meta
        Gives the names.
    folder : Path
        Folder of the result.
    """
    stem = Path(meta.name).stem or "clip"
    every = (
        ("video", "Annotated clip (MP4)", "movie", VIDEO, "checked.mp4", "video/mp4"),
        ("report", "Report (JSON)", "description", REPORT, "report.json", "application/json"),
        ("angles", "Angles (CSV)", "table_chart", ANGLES, "angles.csv", "text/csv"),
    )
    return [
        Download(key, label, icon, folder / file, f"{stem}-{name}", mime)
        for key, label, icon, file, name, mime in every
        if (folder / file).is_file()
    ]


def show_downloads(meta: Meta, folder: Path) -> None:
    """Show the download buttons."""
    with st.container(horizontal=True):
        for item in downloads(meta, folder):
            st.download_button(
                item.label,
                data=_reader(item.path),
                file_name=item.name,
                mime=item.mime,
                icon=f":material/{item.icon}:",
                key=f"download-{item.key}",
                on_click="ignore",
            )


def _reader(path: Path) -> Callable[[], bytes]:
    """Read the file only once it is asked for."""
    return path.read_bytes


def new_clip_button() -> None:
    """Lead back to the start."""
    if st.button("Check another clip", icon=":material/add:", key="new"):
        st.query_params.clear()
        st.rerun()


def compare_button(meta: Meta) -> None:
    """Lead to this result beside another one."""
    if st.button("Compare with another result", icon=":material/compare_arrows:", key="compare"):
        from vision.webapp.navigation import compare_page

        st.switch_page(compare_page(), query_params={"b": meta.id})


def delete_button(meta: Meta) -> None:
    """Offer to delete clip and result, after a question."""
    if st.button("Delete clip and result", icon=":material/delete:", key="delete"):
        _ask_delete(meta)


@st.dialog("Delete this clip and its result?")
def _ask_delete(meta: Meta) -> None:
    st.markdown(
        f"**{plain(meta.name)}**, its report, annotated clip and pictures are removed from this "
        "computer. This cannot be undone."
    )
    with st.container(horizontal=True):
        sure = st.button("Delete", type="primary", icon=":material/delete:", key="delete-sure")
        if st.button("Keep", key="delete-not"):
            st.rerun()
    if sure:
        try:
            desk().delete(meta.id)
        except FormcheckError as error:
            st.error(plain(str(error)), icon=":material/error:")
            return
        st.query_params.clear()
        st.session_state["said"] = f"{meta.name} and its result are deleted."
        st.rerun()
