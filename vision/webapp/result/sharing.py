"""Share a result: HTML report, PDF, clip with drawings, OpenSim files, or a link."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import streamlit as st

from vision.errors import FormcheckError
from vision.jobs.handouts import HandoutFormat, available_formats, write_handout
from vision.jobs.result_meta import ResultMeta
from vision.report.models import Report
from vision.text.translation import translate
from vision.webapp.result.share_links import show_share_links
from vision.webapp.shared.language import result_language
from vision.webapp.shared.messages import show_error
from vision.webapp.shared.state import app_state


@dataclass(frozen=True)
class _Button:
    label: str
    icon: str
    mime: str
    help: str


def _button(format_: HandoutFormat) -> _Button:
    buttons: dict[HandoutFormat, _Button] = {
        "html": _Button(
            translate("Page (HTML)"),
            "html",
            "text/html",
            translate("One file that opens in any browser, phones included."),
        ),
        "pdf": _Button("PDF", "picture_as_pdf", "application/pdf", translate("To print or send.")),
        "mp4": _Button(
            translate("Clip with your drawings (MP4)"),
            "draw",
            "video/mp4",
            translate("The annotated clip; it pauses on each frame you drew on."),
        ),
        "mot": _Button(
            translate("Angles (MOT)"),
            "timeline",
            "text/plain",
            translate("Joint angles for OpenSim."),
        ),
        "trc": _Button(
            translate("Markers (TRC)"),
            "scatter_plot",
            "text/plain",
            translate("2D markers in the image plane for OpenSim."),
        ),
    }
    return buttons[format_]


def show_sharing(meta: ResultMeta, folder: Path) -> None:
    """Show the section with the buttons to share a result.

    Parameters
    ----------
    meta : ResultMeta
        The result.
    folder : Path
        Its folder.
    """
    st.markdown(f"## {translate('Share')}")
    report = app_state().results.read_report(meta)
    if report is None:
        return
    try:
        _buttons(meta, report, folder, available_formats(app_state(), meta, report, folder))
    except FormcheckError as error:
        show_error(error)
    st.caption(translate("Files are made on this computer. Nothing is sent anywhere."))
    show_share_links(meta)


def show_handouts(meta: ResultMeta, folder: Path) -> None:
    """Show the buttons for what an athlete takes along: the PDF, the page, and a link.

    Parameters
    ----------
    meta : ResultMeta
        The result.
    folder : Path
        Its folder.
    """
    report = app_state().results.read_report(meta)
    if report is None:
        return
    st.markdown(f"## {translate('Take it along')}")
    try:
        _buttons(meta, report, folder, ("pdf", "html"))
    except FormcheckError as error:
        show_error(error)
    show_share_links(meta)


def _buttons(
    meta: ResultMeta, report: Report, folder: Path, formats: Sequence[HandoutFormat]
) -> None:
    with st.container(horizontal=True, key="handouts"):
        for format_ in formats:
            button = _button(format_)
            st.download_button(
                button.label,
                data=_writer(format_, meta, report, folder),
                file_name=f"{Path(meta.name).stem or 'clip'}.{format_}",
                mime=button.mime,
                icon=f":material/{button.icon}:",
                help=button.help,
                key=f"handout-{format_}",
                on_click="ignore",
            )


def _writer(
    format_: HandoutFormat, meta: ResultMeta, report: Report, folder: Path
) -> Callable[[], bytes]:
    """Return a function that makes the file, called only when the button is pressed."""
    # Streamlit calls the function outside of a run of the page.
    state, language = app_state(), result_language()

    def write() -> bytes:
        with state.scratch.new_folder() as target:
            path = target / f"handout.{format_}"
            write_handout(
                state, format_, path, meta=meta, report=report, folder=folder, language=language
            )
            return path.read_bytes()

    return write
