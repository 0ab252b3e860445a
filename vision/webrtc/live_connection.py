"""Live check of one visitor on the server: WebRTC connection, session and recording."""

from __future__ import annotations

import contextlib
import logging
import threading
import time
import weakref
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, TypeVar

from vision.errors import FormcheckError
from vision.live.config import LiveConfig
from vision.live.hand_watcher import HandWatcher
from vision.live.processor import LiveProcessor
from vision.live.summary import LiveSummary, RecordingSource, summarise_outcome
from vision.pose.detector import warm_up
from vision.pose.model_store import live_models
from vision.settings import Settings
from vision.text.translation import ENGLISH
from vision.webrtc.ice_servers import ice_servers
from vision.webrtc.peer import MediaLoop
from vision.webrtc.visitor_connection import VisitorConnection

#: Most sessions at the same time: each needs a good part of a core.
MAX_SESSIONS: Final = 4
#: A received video left behind by a killed server is deleted after this, seconds.
_MAX_LEFTOVER_AGE_S: Final = 3600.0

_Session = TypeVar("_Session", LiveProcessor, HandWatcher)

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
        self._open: weakref.WeakSet[LiveProcessor | HandWatcher] = weakref.WeakSet()
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
        return self._admit(
            lambda: LiveProcessor(
                config,
                models=[model.path for model in live_models()],
                publish=_drop_message,
                folder=self._folder,
            )
        )

    def open_hand_watcher(self, language: str) -> HandWatcher:
        """Open what watches for a raised hand; it counts as a session.

        Parameters
        ----------
        language : str
            Language of its messages to the visitor.

        Raises
        ------
        FormcheckError
            Too many sessions are open, or the pose model cannot be loaded.
        """
        return self._admit(
            lambda: HandWatcher(
                model=live_models()[-1].path, publish=_drop_message, language=language
            )
        )

    def _admit(self, open_session: Callable[[], _Session]) -> _Session:
        with self._lock:
            if sum(not session.is_closed for session in self._open) >= self._limit:
                raise FormcheckError(
                    f"{self._limit} people are in front of a camera already. Try again when one of "
                    "them has finished."
                )
            session = open_session()
            self._open.add(session)
            _log.info("Opened a live session; %d may run at the same time", self._limit)
            return session


def _drop_message(message: Mapping[str, Any]) -> None:
    """Drop a message that comes before the connection is there."""


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


class LiveConnection(VisitorConnection[LiveProcessor]):
    """One visitor's WebRTC connection and live session.

    Parameters
    ----------
    sessions : LiveSessions
        The live sessions of the server.

    Attributes
    ----------
    finished : FinishedRecording or None
        Set once a recording has ended.
    recordings : int
        Recordings that have ended so far.
    """

    def __init__(self, sessions: LiveSessions) -> None:
        super().__init__()
        self.finished: FinishedRecording | None = None
        self.recordings = 0
        self._sessions = sessions
        self._config: LiveConfig | None = None

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
        if self._receiver is not None:
            self._receiver.reconfigure(config)

    @property
    def _media(self) -> MediaLoop:
        return self._sessions.media

    def _open_receiver(self) -> LiveProcessor:
        assert self._config is not None
        self.finished = None
        return self._sessions.open(self._config)

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
        return None if self._receiver is None else self._receiver.received_clip

    def summary(self, source: RecordingSource, why: str) -> LiveSummary | None:
        """Summarise the last recording; None where the session had none.

        Parameters
        ----------
        source : {"browser", "received"}
            Who recorded the clip.
        why : str
            Why it was not the browser.
        """
        outcome = None if self._receiver is None else self._receiver.outcome
        return None if outcome is None else summarise_outcome(outcome, source=source, why=why)

    def analysis_settings(self) -> Settings:
        """Return the settings that the recording is analysed with."""
        outcome = None if self._receiver is None else self._receiver.outcome
        config = self._config if outcome is None else outcome.config
        assert config is not None
        return Settings(screen=config.screen_choice, leg=config.leg or "auto")

    def close(self) -> None:
        """Close connection and session, and delete the received video."""
        self.finished = None
        super().close()


class HandConnection(VisitorConnection[HandWatcher]):
    """One visitor's WebRTC connection, over which a raised hand is watched for.

    Parameters
    ----------
    sessions : LiveSessions
        The live sessions of the server, which it counts among.
    """

    def __init__(self, sessions: LiveSessions) -> None:
        super().__init__()
        self._sessions = sessions
        self._language = ENGLISH

    def configure(self, language: str) -> None:
        """Prepare for a camera; the browser has to know the ICE servers before it asks.

        Parameters
        ----------
        language : str
            Language of the messages to the visitor.

        Raises
        ------
        FormcheckError
            A setting is invalid.
        """
        self._language = language
        self.servers = ice_servers()

    @property
    def _media(self) -> MediaLoop:
        return self._sessions.media

    def _open_receiver(self) -> HandWatcher:
        return self._sessions.open_hand_watcher(self._language)
