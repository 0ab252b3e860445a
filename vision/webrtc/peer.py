"""One browser's connection: its pictures in, the live session's news out.

The transport is streamlit-webrtc's worker, which also ends it when the page or the
session goes; the loop is our own, so that pictures and pages do not wait for each other.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import os
import threading
from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np
from aiortc import MediaStreamTrack, RTCConfiguration, RTCDataChannel
from aiortc.contrib.media import MediaRelay
from aiortc.rtcicetransport import parse_stun_turn_uri
from av import VideoFrame
from streamlit_webrtc import VideoSinkTrack, WebRtcMode, WebRtcWorker
from streamlit_webrtc.config import compile_ice_servers

from vision.errors import FormcheckError, InputError
from vision.live.processor import LiveProcessor
from vision.live.received_video import Pixels
from vision.webrtc.frame_buffer import hand_over_at_once

#: Set this to use STUN or TURN servers: a JSON list as a browser takes it.
ICE_VARIABLE: Final = "FORMCHECK_ICE_SERVERS"
#: News that would wait behind so many bytes is dropped: newer is on its way.
_MOST_WAITING: Final = 32_768
_ANSWER_S: Final = 10.0

_lock = threading.Lock()
_running: tuple[asyncio.AbstractEventLoop, MediaRelay] | None = None


def ice_servers() -> list[dict[str, Any]]:
    """Give the STUN and TURN servers the user set; none are used otherwise.

    Raises
    ------
    InputError
        The variable says something that makes no sense.
    """
    text = os.environ.get(ICE_VARIABLE, "").strip()
    if not text:
        return []
    try:
        servers = json.loads(text)
        if not isinstance(servers, list):
            raise TypeError
        for server in servers:
            _check_server(server)
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise InputError(
            f"{ICE_VARIABLE} must be a JSON list such as "
            '[{"urls": "stun:stun.example.org:3478"}]; mend it or leave it away.'
        ) from error
    return servers


def _check_server(server: Any) -> None:
    """Raise where a connection would stumble over it: only then it could be said less well."""
    if not isinstance(server, dict):
        raise TypeError
    named = server["urls"]
    urls = named if isinstance(named, list) else [named]
    if not urls or not all(isinstance(server.get(k, ""), str) for k in ("username", "credential")):
        raise ValueError
    for url in urls:
        parse_stun_turn_uri(url)


def media_loop() -> tuple[asyncio.AbstractEventLoop, MediaRelay]:
    """Give the loop all connections run on, starting it the first time."""
    global _running
    with _lock:
        if _running is None:
            loop = asyncio.new_event_loop()
            threading.Thread(target=loop.run_forever, name="formcheck-media", daemon=True).start()
            _running = loop, asyncio.run_coroutine_threadsafe(_relay(), loop).result(5.0)
        return _running


async def _relay() -> MediaRelay:
    return MediaRelay()


class Peer:
    """A connection to one browser.

    Parameters
    ----------
    processor : LiveProcessor
        Takes the pictures; outlives the connection, which may break and be made again.
    servers : sequence of mapping
        STUN and TURN servers.
    """

    def __init__(self, processor: LiveProcessor, *, servers: Sequence[Mapping[str, Any]]) -> None:
        logging.getLogger("aiortc").setLevel(logging.ERROR)
        logging.getLogger("aioice").setLevel(logging.ERROR)
        self._processor = processor
        self._loop, relay = media_loop()
        self._news: RTCDataChannel | None = None
        self._worker: WebRtcWorker[Any, Any] = WebRtcWorker(
            mode=WebRtcMode.SENDONLY,
            # An empty list, not None: the library would ask a public STUN server.
            rtc_configuration=RTCConfiguration(
                iceServers=compile_ice_servers([dict(server) for server in servers])
            ),
            source_video_track=None,
            source_audio_track=None,
            sink_video_track=VideoSinkTrack(callback=self._take),
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
            loop=self._loop,
            relay=relay,
        )
        self._worker.pc.on("datachannel", self._channel)
        self._worker.pc.on("track", self._track)
        processor.start_stream()
        processor.publish = self.send

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
            No connection can be made of it.
        """
        try:
            if offer["type"] != "offer" or "m=video" not in offer["sdp"]:
                raise ValueError("no offer of a picture")
            said = self._worker.process_offer(offer["sdp"], offer["type"], timeout=_ANSWER_S)
        except Exception as error:  # whatever the library stumbles over, the user can only retry
            self.close()
            raise FormcheckError(
                "The camera could not be connected; try again, or load the page anew."
            ) from error
        return {"sdp": said.sdp, "type": said.type}

    def send(self, news: Mapping[str, Any]) -> None:
        """Send a message, from any thread; dropped while the channel is not open."""
        text = json.dumps(news, allow_nan=False, separators=(",", ":"))
        with contextlib.suppress(RuntimeError):  # the loop has ended with the server
            self._loop.call_soon_threadsafe(self._send, text)

    def close(self) -> None:
        """End the connection."""
        self._news = None
        self._worker.stop(timeout=2.0)

    # -- on the media loop --------------------------------------------------------------

    def _send(self, text: str) -> None:
        channel = self._news
        if channel is None or channel.readyState != "open":
            return
        if channel.bufferedAmount <= _MOST_WAITING:
            channel.send(text)

    def _take(self, frame: VideoFrame) -> None:
        if frame.time is not None:
            self._processor.add_frame(_Pixels(frame), frame.time)

    def _track(self, track: MediaStreamTrack) -> None:
        for transceiver in self._worker.pc.getTransceivers():
            if transceiver.receiver.track is track and track.kind == "video":
                hand_over_at_once(transceiver.receiver)

    def _channel(self, channel: RTCDataChannel) -> None:
        if channel.label == "coach":
            self._news = channel
        elif channel.label == "tell":
            channel.on("message", self._heard)

    def _heard(self, text: str | bytes) -> None:
        try:
            told = json.loads(text)
        except (ValueError, RecursionError):
            return
        if isinstance(told, dict):
            self._processor.receive(told)


class _Pixels:
    """Pixels of a picture, converted once, whoever asks first.

    Two threads ask: converting one picture in both at the same time crashes the decoder's
    library, which shares the converter.
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
