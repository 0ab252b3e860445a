"""WebRTC connection to one browser: its video in, the live session's messages out.

The transport is the worker of streamlit-webrtc, which also closes the connection when the
browser leaves. It runs on an event loop of its own, apart from the pages'.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import threading
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final, Protocol

import numpy as np
from aiortc import MediaStreamTrack, RTCConfiguration, RTCDataChannel
from aiortc.contrib.media import MediaRelay
from av import VideoFrame
from streamlit_webrtc import VideoSinkTrack, WebRtcMode, WebRtcWorker
from streamlit_webrtc.config import compile_ice_servers

from vision.errors import FormcheckError
from vision.live.received_video import Pixels
from vision.webrtc.frame_buffer import install_marker_buffer

#: A message is dropped if more bytes than this are still unsent: a newer one follows.
_MAX_UNSENT_BYTES: Final = 32_768
_ANSWER_TIMEOUT_S: Final = 10.0
_START_TIMEOUT_S: Final = 5.0
_STOP_TIMEOUT_S: Final = 5.0


class MediaLoop:
    """An asyncio event loop in a thread of its own, which WebRTC connections share."""

    def __init__(self) -> None:
        self.loop = asyncio.new_event_loop()
        self._thread = threading.Thread(
            target=self.loop.run_forever, name="formcheck-media", daemon=True
        )
        self._thread.start()
        relay = asyncio.run_coroutine_threadsafe(_create_relay(), self.loop)
        self.relay = relay.result(_START_TIMEOUT_S)

    def close(self) -> None:
        """Cancel all tasks on the loop, and end its thread."""
        asyncio.run_coroutine_threadsafe(_cancel_tasks(), self.loop).result(_STOP_TIMEOUT_S)
        self.loop.call_soon_threadsafe(self.loop.stop)
        self._thread.join(_STOP_TIMEOUT_S)
        self.loop.close()


async def _create_relay() -> MediaRelay:
    return MediaRelay()


async def _cancel_tasks() -> None:
    tasks = asyncio.all_tasks() - {asyncio.current_task()}
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


class FrameReceiver(Protocol):
    """What looks at the frames of a connection, such as a live session."""

    publish: Callable[[dict[str, Any]], None]

    @property
    def is_closed(self) -> bool:
        """Whether it takes no more frames."""

    def start_stream(self) -> None:
        """Continue the clock at the next frame."""

    def add_frame(self, pixels: Callable[[], Pixels], time_s: float) -> None:
        """Take a frame and when it was captured; never blocks."""

    def receive(self, message: Mapping[str, Any]) -> None:
        """Take a message from the browser."""

    def close(self) -> None:
        """End it."""


class Peer:
    """A WebRTC connection to one browser.

    Parameters
    ----------
    receiver : FrameReceiver
        Receives the frames; outlives the connection, which may break and be restored.
    media : MediaLoop
        Event loop of the connection.
    servers : sequence of mapping
        STUN and TURN servers, as a browser's ``RTCConfiguration`` takes them.
    """

    def __init__(
        self,
        receiver: FrameReceiver,
        *,
        media: MediaLoop,
        servers: Sequence[Mapping[str, Any]],
    ) -> None:
        logging.getLogger("aiortc").setLevel(logging.ERROR)
        logging.getLogger("aioice").setLevel(logging.ERROR)
        self._receiver = receiver
        self._loop = media.loop
        self._message_channel: RTCDataChannel | None = None
        self._worker: WebRtcWorker[Any, Any] = WebRtcWorker(
            mode=WebRtcMode.SENDONLY,
            # An empty list, not None: the library would ask a public STUN server.
            rtc_configuration=RTCConfiguration(
                iceServers=compile_ice_servers([dict(server) for server in servers])
            ),
            source_video_track=None,
            source_audio_track=None,
            sink_video_track=VideoSinkTrack(callback=self._receive_frame),
            sink_audio_track=None,
            player_factory=None,
            in_recorder_factory=None,
            out_recorder_factory=None,
            video_frame_callback=None,
            audio_frame_callback=None,
            queued_video_frames_callback=None,
            queued_audio_frames_callback=None,
            on_video_ended=None,
            on_audio_ended=None,
            video_processor_factory=None,
            audio_processor_factory=None,
            async_processing=False,
            video_receiver_size=1,
            audio_receiver_size=1,
            sendback_video=False,
            sendback_audio=False,
            loop=media.loop,
            relay=media.relay,
        )
        self._worker.pc.on("datachannel", self._open_channel)
        self._worker.pc.on("track", self._add_track)
        receiver.start_stream()
        receiver.publish = self.send

    def answer(self, offer: Mapping[str, str]) -> dict[str, str]:
        """Answer a browser's offer.

        Parameters
        ----------
        offer : mapping
            ``sdp`` and ``type``.

        Returns
        -------
        dict
            ``sdp`` and ``type`` of the answer.

        Raises
        ------
        FormcheckError
            No connection is possible with this offer.
        """
        try:
            if offer["type"] != "offer" or "m=video" not in offer["sdp"]:
                raise ValueError("not an offer with video")
            answer = self._worker.process_offer(
                offer["sdp"], offer["type"], timeout=_ANSWER_TIMEOUT_S
            )
        except Exception as error:  # whatever failed, the user can only retry
            self.close()
            raise FormcheckError(
                "The camera could not be connected. Try again, or reload the page."
            ) from error
        return {"sdp": answer.sdp, "type": answer.type}

    def send(self, message: Mapping[str, Any]) -> None:
        """Send a message, from any thread; it is dropped while the channel is not open.

        Parameters
        ----------
        message : mapping
            Values for JSON.
        """
        text = json.dumps(message, allow_nan=False, separators=(",", ":"))
        with contextlib.suppress(RuntimeError):  # the loop has ended with the server
            self._loop.call_soon_threadsafe(self._send, text)

    def close(self) -> None:
        """Close the connection."""
        self._message_channel = None
        self._worker.stop(timeout=2.0)

    # -- on the media loop --------------------------------------------------------------

    def _send(self, text: str) -> None:
        channel = self._message_channel
        if channel is None or channel.readyState != "open":
            return
        if channel.bufferedAmount <= _MAX_UNSENT_BYTES:
            channel.send(text)

    def _receive_frame(self, frame: VideoFrame) -> None:
        if frame.time is not None:
            self._receiver.add_frame(_FramePixels(frame), frame.time)

    def _add_track(self, track: MediaStreamTrack) -> None:
        for transceiver in self._worker.pc.getTransceivers():
            if transceiver.receiver.track is track and track.kind == "video":
                install_marker_buffer(transceiver.receiver)

    def _open_channel(self, channel: RTCDataChannel) -> None:
        if channel.label == "updates":
            self._message_channel = channel
        elif channel.label == "messages":
            channel.on("message", self._receive_message)

    def _receive_message(self, text: str | bytes) -> None:
        try:
            message = json.loads(text)
        except (ValueError, RecursionError):
            return
        if isinstance(message, dict):
            self._receiver.receive(message)


class _FramePixels:
    """RGB pixels of a frame, converted once by whichever thread asks first.

    Two threads ask for them. Converting one frame in both at the same time crashes FFmpeg,
    because they share the converter.
    """

    def __init__(self, frame: VideoFrame) -> None:
        self._frame: VideoFrame | None = frame
        self._pixels: Pixels | None = None
        self._lock = threading.Lock()

    def __call__(self) -> Pixels:
        with self._lock:
            if self._frame is not None:
                pixels = self._frame.to_ndarray(format="rgb24")
                self._pixels, self._frame = np.asarray(pixels, dtype=np.uint8), None
            assert self._pixels is not None
            return self._pixels
