"""The annotated clip and the files of a result to download."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import streamlit as st

from vision.jobs.handouts import note_export
from vision.jobs.result_meta import ResultMeta
from vision.jobs.result_paths import ANGLES, REPORT, VIDEO
from vision.text.translation import translate
from vision.webapp.shared.media import file_source
from vision.webapp.shared.state import app_state


def show_video(folder: Path) -> None:
    """Play the annotated clip."""
    video = folder / VIDEO
    if not video.is_file():
        st.info(translate("This result has no annotated clip."), icon=":material/videocam_off:")
        return
    st.video(file_source(video), format="video/mp4", loop=True, muted=True)


@dataclass(frozen=True)
class Download:
    """File of a result that can be downloaded.

    Attributes
    ----------
    key, label, icon : str
        Key, label and icon of its button.
    path : Path
        The file.
    name, mime : str
        Name and MIME type under which it is downloaded.
    """

    key: str
    label: str
    icon: str
    path: Path
    name: str
    mime: str


def downloads(meta: ResultMeta, folder: Path) -> list[Download]:
    """List the files of a result that can be downloaded; missing ones are left out.

    Parameters
    ----------
    meta : ResultMeta
        The result, whose clip names the files.
    folder : Path
        Folder of the result.
    """
    stem = Path(meta.name).stem or "clip"
    files = (
        ("video", translate("Annotated clip (MP4)"), "movie", VIDEO, "checked.mp4", "video/mp4"),
        (
            "report",
            translate("Report (JSON)"),
            "description",
            REPORT,
            "report.json",
            "application/json",
        ),
        ("angles", translate("Angles (CSV)"), "table_chart", ANGLES, "angles.csv", "text/csv"),
    )
    return [
        Download(key, label, icon, folder / file, f"{stem}-{name}", mime)
        for key, label, icon, file, name, mime in files
        if (folder / file).is_file()
    ]


def show_downloads(meta: ResultMeta, folder: Path) -> None:
    """Show the download buttons."""
    with st.container(horizontal=True):
        for item in downloads(meta, folder):
            st.download_button(
                item.label,
                data=_reader(meta, item.path),
                file_name=item.name,
                mime=item.mime,
                icon=f":material/{item.icon}:",
                key=f"download-{item.key}",
                on_click="ignore",
            )


def _reader(meta: ResultMeta, path: Path) -> Callable[[], bytes]:
    """Return a function that reads the file, called only when the button is pressed."""
    state = app_state()  # Streamlit calls the function outside of a run of the page

    def read() -> bytes:
        note_export(state, meta)
        return path.read_bytes()

    return read
