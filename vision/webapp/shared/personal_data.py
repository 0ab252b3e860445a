"""Export everything about an athlete, and erase it, for the pages."""

from __future__ import annotations

from collections.abc import Callable
from html import escape
from pathlib import Path
from typing import Final

import streamlit as st

from vision.errors import FormcheckError
from vision.jobs.personal_data import erase_everything, export_everything, export_prefix
from vision.text.translation import mark_text, translate
from vision.webapp.server.uploads import upload_space
from vision.webapp.shared.buttons import end_click, lasting_button
from vision.webapp.shared.media import file_url, remove_downloads
from vision.webapp.shared.messages import show_error
from vision.webapp.shared.state import app_state

BACKUPS_STAY: Final = mark_text(
    "Backups that were made before keep it until they are pruned, and what was downloaded or sent "
    "stays where it is."
)


def show_export(athlete_id: str, name: str, *, label: str) -> None:
    """Show a button that writes everything about an athlete to one file, and a link to the file.

    Parameters
    ----------
    athlete_id, name : str
        The athlete.
    label : str
        Label of the button.
    """
    key = f"export-{athlete_id}"
    if lasting_button(label, icon=":material/archive:", key=f"{key}-button"):
        with st.spinner(translate("Collecting reports and clips")):
            end_click(f"{key}-button")
            try:
                st.session_state[key] = _export(athlete_id)
            except FormcheckError as error:
                show_error(error)
    path: Path | None = st.session_state.get(key)
    if path is not None and path.is_file():
        file = "-".join("".join(c if c.isalnum() else " " for c in name).split()) or "athlete"
        text = translate("Download the export ({size} MB)").format(
            size=max(1, round(path.stat().st_size / 1e6))
        )
        st.html(
            f'<a class="fc-button" href="{escape(file_url(path))}" '
            f'download="formcheck-{escape(file)}.zip">{escape(text)}</a>'
        )
        text = translate(
            "A ZIP file, ready for an hour. Open index.html in it to read the reports and play the "
            "clips. It is not encrypted."
        )
        st.caption(text)


def _export(athlete_id: str) -> Path:
    state = app_state()
    state.scratch.remove_lasting_folders(export_prefix(athlete_id))
    path = state.scratch.new_lasting_folder(export_prefix(athlete_id)) / "export.zip"
    export_everything(state, athlete_id, path)
    return path


def eraser(athlete_id: str) -> Callable[[], None]:
    """Return what deletes everything about an athlete, with files that are uploaded for them.

    It may be called outside of the page, and raises `FormcheckError` if the user may not do this
    or it cannot be done just now.

    Parameters
    ----------
    athlete_id : str
        The athlete.
    """
    state, uploads = app_state(), upload_space()

    def erase() -> None:
        """Delete it."""
        for account_id in erase_everything(state, athlete_id) or ():
            uploads.remove_all_of(account_id)
        remove_downloads()

    return erase
