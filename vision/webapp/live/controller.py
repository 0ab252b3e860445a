"""Submit a live recording for analysis once, and go to its result."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable

import streamlit as st

from vision.errors import FormcheckError
from vision.jobs.submission import submit_clip
from vision.jobs.upload import read_chunks
from vision.live.summary import LiveSummary
from vision.text.translation import translate
from vision.webapp.live.sessions import live_sessions
from vision.webapp.routes import go_to_result
from vision.webapp.server.uploads import upload_space
from vision.webapp.shared.messages import show_error
from vision.webapp.shared.state import app_state, visitor_id
from vision.webrtc.live_connection import LiveConnection


class LiveController:
    """One visitor's live check: its connection, and the submission of its recordings.

    Parameters
    ----------
    connection : LiveConnection, optional
        Connection to the browser; by default a new one.

    Attributes
    ----------
    connection : LiveConnection
        Connection to the browser.
    athlete : str or None
        Name or id of the athlete on the recording.
    """

    def __init__(self, connection: LiveConnection | None = None) -> None:
        self.connection = connection or LiveConnection(live_sessions())
        self.athlete: str | None = None
        self._results: dict[str, str | None] = {}
        # Streamlit starts the next run of a page while the one before is still storing.
        self._storing = threading.Lock()

    def submit_browser_recording(self, id_: str) -> None:
        """Analyse the browser's own recording and go to its result.

        Parameters
        ----------
        id_ : str
            Id of the upload, as the browser says.
        """
        summary = self.connection.summary("browser", "")

        def store() -> str | None:
            """Move the upload to its result."""
            with upload_space().taking(visitor_id(), [id_]) as files:
                if not files:
                    show_error(translate("The recording is no longer here; record again."))
                    return None
                return self._store(files[0].name, files[0], summary)

        self._submit(id_, store)

    def submit_received_clip(self, why: str) -> None:
        """Analyse the video that the server received and go to its result.

        Parameters
        ----------
        why : str
            Why the browser's own recording is not used.
        """
        clip = self.connection.received_clip
        key = f"received {self.connection.recordings}"
        if clip is None and key not in self._results:
            self.connection.finished = None
            text = translate("There is no recording: {why}, and no video reached the server.")
            show_error(text.format(why=why))
            return
        chunks = iter(()) if clip is None else read_chunks(clip)
        summary = self.connection.summary("received", why)
        self._submit(key, lambda: self._store("live.mp4", chunks, summary))

    def _submit(self, key: str, store: Callable[[], str | None]) -> None:
        """Submit a recording unless an earlier, interrupted run of the page already did."""
        if key not in self._results:
            with st.spinner(translate("Saving the recording")), self._storing:
                if key not in self._results:
                    self._results[key] = store()
        result = self._results[key]
        if result is None:
            return  # the error is shown; the received video can still be used
        self.connection.close()
        go_to_result(result)

    def _store(self, name: str, chunks: Iterable[bytes], summary: LiveSummary | None) -> str | None:
        try:
            meta = submit_clip(
                app_state(),
                name,
                chunks,
                self.connection.analysis_settings(),
                live=summary,
                athlete=self.athlete,
                owner=visitor_id(),
            )
        except FormcheckError as error:
            show_error(error)
            return None
        return meta.id
