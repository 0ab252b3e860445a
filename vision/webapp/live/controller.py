"""What lies behind the live page for one visitor: the session, its connection, its end."""

from __future__ import annotations

import contextlib
import threading
import time
import weakref
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, BinaryIO, Final, Literal

import streamlit as st

from vision.errors import FormcheckError
from vision.jobs.submission import submit_clip
from vision.jobs.upload import CHUNK_BYTES, read_chunks
from vision.live.config import LiveConfig
from vision.live.processor import LiveProcessor
from vision.live.summary import LiveSummary, summarise_outcome
from vision.paths import home_folder
from vision.pose.detector import warm_up
from vision.pose.model_store import resolve_model
from vision.settings import Settings
from vision.webapp.routes import go_to_result
from vision.webapp.shared.state import app_state
from vision.webrtc.peer import Peer, ice_servers

#: Visitors that can be looked at at the same time: each takes a good part of a core.
MAX_SESSIONS: Final = 4
#: What was received is kept no longer than this, seconds, whatever becomes of its server.
_LEFT_S: Final = 3600.0

_lock = threading.Lock()
_open: weakref.WeakSet[LiveProcessor] = weakref.WeakSet()


@dataclass(frozen=True)
class Finished:
    """The browser's word that a recording is over.

    Attributes
    ----------
    source : {"browser", "received"}
        Whether its own recording is on its way.
    why : str
        Why there is none.
    """

    source: Literal["browser", "received"]
    why: str = ""


class LiveController:
    """One visitor's live session and its connection."""

    def __init__(self) -> None:
        self.answer: dict[str, str] | None = None
        self.finished: Finished | None = None
        self.servers: list[dict[str, Any]] = []
        self.whose: str | None = None
        self._wants: LiveConfig | None = None
        self._processor: LiveProcessor | None = None
        self._peer: Peer | None = None
        self._taken: dict[str, str | None] = {}
        self._recordings = 0

    def prepare(self, wants: LiveConfig) -> None:
        """Get ready for a test.

        Raises
        ------
        FormcheckError
            The pose model cannot be had, or a setting makes no sense.
        """
        self._wants = wants
        self.servers = ice_servers()
        resolve_model(None)
        _get_warm()
        if self._processor is not None:
            self._processor.reconfigure(wants)

    def connect(self, offer: Mapping[str, str] | None) -> None:
        """Answer an offer of the browser; None ends the connection."""
        if self._peer is not None:
            self._peer.close()
            self._peer = None
        if offer is None:
            self.answer = None
            self.close()
            return
        if self.answer is not None and self.answer["id"] == offer["id"]:
            return
        try:
            self._peer = Peer(self._processor_for_offer(), servers=self.servers)
            self.answer = {"id": offer["id"], **self._peer.answer(offer)}
        except FormcheckError as error:
            self.answer = {"id": offer["id"], "type": "refused", "why": str(error)}

    def _processor_for_offer(self) -> LiveProcessor:
        """Give the session that goes on after a lost connection, or a new one."""
        assert self._wants is not None
        if self._processor is not None and not self._processor.is_closed:
            return self._processor
        with _lock:
            if sum(not p.is_closed for p in _open) >= MAX_SESSIONS:
                raise FormcheckError(
                    f"{MAX_SESSIONS} people are using the live check already; "
                    "try again when one of them has finished."
                )
            self.finished = None
            self._processor = LiveProcessor(
                self._wants,
                model=resolve_model(None).path,
                publish=lambda message: None,
                folder=home_folder() / "live",
            )
            _open.add(self._processor)
        return self._processor

    def finish(self, told: Mapping[str, Any] | None) -> None:
        """Hear that a recording is over."""
        if told is not None:
            self._recordings += 1
            own = told.get("source") == "browser"
            why = str(told.get("why") or "the browser could not record")
            self.finished = Finished("browser") if own else Finished("received", why)

    @property
    def has_received(self) -> bool:
        """Whether there is a clip of what the server received."""
        return self._processor is not None and self._processor.received_clip is not None

    def take_recording(self, file: Any) -> None:
        """Analyse the browser's own recording and go to its result."""
        self._take(file.file_id, file.name, _chunks(file), self._facts("browser", ""))

    def take_received(self, why: str) -> None:
        """Analyse what the server received and go to its result."""
        kept = None if self._processor is None else self._processor.received_clip
        key = f"received {self._recordings}"
        if kept is None and key not in self._taken:
            self.finished = None
            st.error(
                f"There is no recording: {why}, and the server received nothing to keep.",
                icon=":material/error:",
            )
            return
        chunks = iter(()) if kept is None else read_chunks(kept)
        self._take(key, "live.mp4", chunks, self._facts("received", why))

    def _facts(self, source: Literal["browser", "received"], why: str) -> LiveSummary | None:
        ended = None if self._processor is None else self._processor.outcome
        return None if ended is None else summarise_outcome(ended, source=source, why=why)

    def _take(
        self, key: str, name: str, chunks: Iterator[bytes], facts: LiveSummary | None
    ) -> None:
        """Store a recording once, and go to its result: this run may be cut short anywhere."""
        if key not in self._taken:
            ended = None if self._processor is None else self._processor.outcome
            wants = self._wants if ended is None else ended.config
            assert wants is not None
            settings = Settings(screen=wants.screen_choice, leg=wants.leg or "auto")
            with st.spinner("Storing the recording"):
                meta = submit_clip(
                    app_state(), name, chunks, settings, live=facts, athlete=self.whose
                )
                self._taken[key] = None if meta is None else meta.id
        result = self._taken[key]
        if result is None:
            return  # the refusal is shown; what was received can still be used
        self.close()
        go_to_result(result)

    def close(self) -> None:
        """End everything; nothing is left behind."""
        self.finished = None
        self.answer = None
        if self._peer is not None:
            self._peer.close()
            self._peer = None
        if self._processor is not None:
            self._processor.close()
            self._processor = None


@cache
def _get_warm() -> None:
    """Load the pose library while the visitor still reads and allows the camera.

    And delete what a server that was killed has left of its visitors.
    """
    with contextlib.suppress(OSError):
        for left in (home_folder() / "live").glob("received-*"):
            if left.stat().st_mtime < time.time() - _LEFT_S:
                left.unlink(missing_ok=True)
    threading.Thread(target=warm_up, name="formcheck-warm-up", daemon=True).start()


def _chunks(file: BinaryIO) -> Iterator[bytes]:
    file.seek(0)
    while chunk := file.read(CHUNK_BYTES):
        yield chunk
