"""The annotated clip and the files of a result to download."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import streamlit as st

from vision.jobs.result_meta import ResultMeta
from vision.jobs.result_paths import ANGLES, REPORT, VIDEO


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


def downloads(meta: ResultMeta, folder: Path) -> list[Download]:
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


def show_downloads(meta: ResultMeta, folder: Path) -> None:
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
