"""Live check of one visitor on the server: WebRTC connection, session and recording."""

from __future__ import annotations

import contextlib
import logging
import threading
import time
import weakref
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from vision.errors import FormcheckError
from vision.live.config import LiveConfig
from vision.live.processor import LiveProcessor
from vision.live.summary import LiveSummary, RecordingSource, summarise_outcome
from vision.pose.detector import warm_up
from vision.pose.model_store import live_models
from vision.settings import Settings
from vision.webrtc.ice_servers import ice_servers
from vision.webrtc.peer import MediaLoop, Peer

#: Most sessions at the same time: each needs a good part of a core.
MAX_SESSIONS: Final = 4
#: A received video left behind by a killed server is deleted after this, seconds.
_MAX_LEFTOVER_AGE_S: Final = 3600.0

_log = logging.getLogger(__name__)


class LiveSessions:
    """Open and limit the live sessions of one server, and store their received video.

    Parameters
    ----------
    folder : Path
        Folder of the received video.
    limit : int, optional
        Most sessions at the same time.
    """

    def __init__(self, folder: Path, *, limit: int = MAX_SESSIONS) -> None:
        self._folder = folder
        self._limit = limit
        self._lock = threading.Lock()
        self._processors: weakref.WeakSet[LiveProcessor] = weakref.WeakSet()
        self._is_warm = False
        self._media: MediaLoop | None = None

    def warm_up(self) -> None:
        """Load the pose library in the background, and delete received video left behind; once."""
        with self._lock:
            if self._is_warm:
                return
            self._is_warm = True
        self.delete_leftovers()
        threading.Thread(target=warm_up, name="formcheck-warm-up", daemon=True).start()

    @property
    def media(self) -> MediaLoop:
        """Event loop of all connections; started when it is first needed."""
        with self._lock:
            if self._media is None:
                self._media = MediaLoop()
            return self._media

    def delete_leftovers(self) -> None:
        """Delete received video that a killed server left behind."""
        with contextlib.suppress(OSError):
            for path in self._folder.glob("received-*"):
                if path.stat().st_mtime < time.time() - _MAX_LEFTOVER_AGE_S:
                    path.unlink(missing_ok=True)

    def open(self, config: LiveConfig) -> LiveProcessor:
        """Open a session.

        Raises
        ------
        FormcheckError
            Too many sessions are open, or the pose model cannot be loaded.
        """
        with self._lock:
            if sum(not processor.is_closed for processor in self._processors) >= self._limit:
                raise FormcheckError(
                    f"{self._limit} people are using the live check. Try again when one of them "
                    "has finished."
                )
            processor = LiveProcessor(
                config,
                models=[model.path for model in live_models()],
                publish=lambda message: None,
                folder=self._folder,
            )
            self._processors.add(processor)
            _log.info("Opened a live session; %d may run at the same time", self._limit)
            return processor


@dataclass(frozen=True)
class FinishedRecording:
    """The browser's message that a recording has ended.

    Attributes
    ----------
    source : {"browser", "received"}
        Whether the browser uploads its own recording.
    why : str
        Why there is none.
    """

    source: RecordingSource
    why: str = ""


class LiveConnection:
    """One visitor's WebRTC connection and live session.

    Parameters
    ----------
    sessions : LiveSessions
        The live sessions of the server.

    Attributes
    ----------
    answer : dict of str to str or None
        WebRTC answer to the browser's offer, or the reason for refusing it.
    finished : FinishedRecording or None
        Set once a recording has ended.
    servers : list of dict
        ICE servers, as a browser's ``RTCConfiguration`` takes them.
    recordings : int
        Recordings that have ended so far.
    """

    def __init__(self, sessions: LiveSessions) -> None:
        self.answer: dict[str, str] | None = None
        self.finished: FinishedRecording | None = None
        self.servers: list[dict[str, Any]] = []
        self.recordings = 0
        self._sessions = sessions
        self._config: LiveConfig | None = None
        self._processor: LiveProcessor | None = None
        self._peer: Peer | None = None

    def configure(self, config: LiveConfig) -> None:
        """Prepare for a test; a running session is reconfigured.

        Raises
        ------
        FormcheckError
            The pose model cannot be loaded, or a setting is invalid.
        """
        self._config = config
        self.servers = ice_servers()
        live_models()
        self._sessions.warm_up()
        if self._processor is not None:
            self._processor.reconfigure(config)

    def connect(self, offer: Mapping[str, str] | None) -> None:
        """Answer a browser's offer.

        Parameters
        ----------
        offer : mapping or None
            ``id``, ``type`` and ``sdp``; None closes the connection.
        """
        if self._peer is not None:
            self._peer.close()
            self._peer = None
        if offer is None:
            self.close()
            return
        if self.answer is not None and self.answer["id"] == offer["id"]:
            return
        try:
            self._peer = Peer(
                self._open_session(), media=self._sessions.media, servers=self.servers
            )
            self.answer = {"id": offer["id"], **self._peer.answer(offer)}
        except FormcheckError as error:
            self.answer = {"id": offer["id"], "type": "refused", "reason": str(error)}

    def _open_session(self) -> LiveProcessor:
        """Return the session that survived a lost connection, or a new one."""
        assert self._config is not None
        if self._processor is None or self._processor.is_closed:
            self._processor = self._sessions.open(self._config)
            self.finished = None
        return self._processor

    def finish_recording(self, message: Mapping[str, Any] | None) -> None:
        """Note that a recording has ended.

        Parameters
        ----------
        message : mapping or None
            The browser's message, with ``source`` and ``reason``.
        """
        if message is None:
            return
        self.recordings += 1
        if message.get("source") == "browser":
            self.finished = FinishedRecording("browser")
        else:
            why = str(message.get("reason") or "the browser could not record")
            self.finished = FinishedRecording("received", why)

    @property
    def received_clip(self) -> Path | None:
        """Clip of the video that the server received; None where there is none."""
        return None if self._processor is None else self._processor.received_clip

    def summary(self, source: RecordingSource, why: str) -> LiveSummary | None:
        """Summarise the last recording; None where the session had none.

        Parameters
        ----------
        source : {"browser", "received"}
            Who recorded the clip.
        why : str
            Why it was not the browser.
        """
        outcome = None if self._processor is None else self._processor.outcome
        return None if outcome is None else summarise_outcome(outcome, source=source, why=why)

    def analysis_settings(self) -> Settings:
        """Return the settings that the recording is analysed with."""
        outcome = None if self._processor is None else self._processor.outcome
        config = self._config if outcome is None else outcome.config
        assert config is not None
        return Settings(screen=config.screen_choice, leg=config.leg or "auto")

    def close(self) -> None:
        """Close connection and session, and delete the received video."""
        self.finished = None
        self.answer = None
        if self._peer is not None:
            self._peer.close()
            self._peer = None
        if self._processor is not None:
            self._processor.close()
            self._processor = None
