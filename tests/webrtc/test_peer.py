"""WebRTC connections between a server and a browser that both run in this process."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Callable, Coroutine, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from aiortc import (
    RTCConfiguration,
    RTCDataChannel,
    RTCPeerConnection,
    RTCSessionDescription,
    VideoStreamTrack,
)
from av import VideoFrame
from streamlit_webrtc import webrtc

from tests.support.fake_detector import (
    TIMEOUT_S,
    FakeDetector,
    MessageLog,
    install_fake_detector,
    join_threads,
    wait_until,
)
from vision.errors import FormcheckError
from vision.live.config import LiveConfig
from vision.live.processor import LiveProcessor
from vision.webrtc.frame_buffer import _BUFFER, MarkerJitterBuffer
from vision.webrtc.ice_servers import ice_servers
from vision.webrtc.peer import MediaLoop, Peer

# From Python 3.12 on streamlit-webrtc makes asyncio warn in the main thread, which only tests use:
# Streamlit runs each page in a thread of its own.
pytestmark = pytest.mark.filterwarnings("ignore:There is no current event loop:DeprecationWarning")

CONFIG = LiveConfig("deep_squat", "front", reps=3)
#: Left and right half of what the camera sees, RGB.
LEFT, RIGHT = (190, 60, 50), (40, 90, 170)
ENDING = ("formcheck-live", "formcheck-received", "process_offer", "video-decoder")


class Camera(VideoStreamTrack):
    """Camera that sends two colours side by side."""

    async def recv(self) -> VideoFrame:
        """Return the next frame when it is due."""
        pts, time_base = await self.next_timestamp()
        image = np.empty((96, 128, 3), np.uint8)
        image[:, :64], image[:, 64:] = LEFT, RIGHT
        frame = VideoFrame.from_ndarray(image, format="rgb24")
        frame.pts, frame.time_base = pts, time_base
        return frame


class Browser:
    """The browser's end of a connection, with an event loop of its own."""

    def __init__(self) -> None:
        self.log = MessageLog()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="browser", daemon=True)
        self._thread.start()
        self._run(self._open())

    def _run(self, task: Coroutine[Any, Any, Any]) -> Any:
        return asyncio.run_coroutine_threadsafe(task, self._loop).result(TIMEOUT_S)

    async def _open(self) -> None:
        self._connection = RTCPeerConnection(RTCConfiguration(iceServers=[]))
        self._connection.addTrack(Camera())
        self.updates = self._connection.createDataChannel(
            "updates", ordered=False, maxRetransmits=0
        )
        self.updates.on("message", lambda text: self.log(json.loads(text)))
        self._commands: RTCDataChannel = self._connection.createDataChannel("messages")
        self.can_send = threading.Event()
        self._commands.on("open", self.can_send.set)

    def offer(self) -> dict[str, str]:
        """Create an offer."""

        async def make() -> dict[str, str]:
            await self._connection.setLocalDescription(await self._connection.createOffer())
            said = self._connection.localDescription
            return {"sdp": said.sdp, "type": said.type}

        offer: dict[str, str] = self._run(make())
        return offer

    def accept(self, answer: dict[str, str]) -> None:
        """Accept the server's answer."""
        said = RTCSessionDescription(answer["sdp"], answer["type"])
        self._run(self._connection.setRemoteDescription(said))

    def send(self, message: Any) -> None:
        """Send a message; as JSON unless it is text."""
        assert self.can_send.wait(TIMEOUT_S)
        text = message if isinstance(message, str | bytes) else json.dumps(message)

        async def send() -> None:
            self._commands.send(text)

        self._run(send())

    def leave(self) -> None:
        """Close the connection, as a closed page does."""
        self._run(self._connection.close())

    def close(self) -> None:
        """Close the connection and the event loop."""
        self.leave()

        async def settle() -> None:
            others = asyncio.all_tasks() - {asyncio.current_task()}
            for task in others:
                task.cancel()
            await asyncio.gather(*others, return_exceptions=True)
            await self._loop.shutdown_default_executor()

        self._run(settle())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(TIMEOUT_S)
        self._loop.close()


class Connection:
    """Both ends of a connection, with the live session and its detector."""

    def __init__(self, processor: LiveProcessor, detector: FakeDetector, media: MediaLoop) -> None:
        self.processor, self.detector = processor, detector
        self.browser, self.peer = Browser(), Peer(processor, media=media, servers=[])

    def start(self) -> Connection:
        """Exchange offer and answer."""
        self.browser.accept(self.peer.answer(self.browser.offer()))
        return self

    @property
    def worker(self) -> Any:
        """Worker of streamlit-webrtc."""
        return self.peer._worker


@pytest.fixture(scope="module")
def media() -> Iterator[MediaLoop]:
    media = MediaLoop()
    yield media
    media.close()


@pytest.fixture(autouse=True)
def requested(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """Keep connections on this machine; return the options of each one."""
    from aioice import ice
    from aiortc import rtcicetransport

    options_used: list[dict[str, Any]] = []
    connect = rtcicetransport.Connection

    def spied(**options: Any) -> Any:
        options_used.append(options)
        return connect(**options)

    monkeypatch.setattr(rtcicetransport, "Connection", spied)
    monkeypatch.setattr(ice, "get_host_addresses", lambda use_ipv4, use_ipv6: ["127.0.0.1"])
    return options_used


@pytest.fixture
def connect(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, media: MediaLoop
) -> Iterator[Callable[..., Connection]]:
    """Make connections, each with a new session or the given one; close them at the end."""
    made: list[Connection] = []

    def make(processor: LiveProcessor | None = None, *, config: LiveConfig = CONFIG) -> Connection:
        detector = FakeDetector()
        if processor is None:
            install_fake_detector(monkeypatch, lambda: detector)
            processor = LiveProcessor(
                config, models=[tmp_path], publish=lambda message: None, folder=tmp_path / "live"
            )
            assert detector.entered.wait(TIMEOUT_S)
        made.append(Connection(processor, detector, media))
        return made[-1]

    yield make
    for each in made:
        each.browser.close()
        each.peer.close()
        each.processor.close()
    for each in made:
        assert each.worker.pc.connectionState == "closed"
        assert each.worker not in webrtc._live_workers
    assert join_threads(*ENDING)
    assert not [p for p in tmp_path.rglob("*") if p.is_file()]


# --- frames and messages ------------------------------------------------------------------------


def test_each_frame_is_answered_by_a_message(connect: Callable[..., Connection]):
    connection = connect().start()
    connection.browser.log.wait(lambda messages: len(messages) >= 4)
    messages = connection.browser.log.messages
    assert {message["type"] for message in messages} == {"update"}
    assert {message["target"] for message in messages} == {3}
    times = [message["time_s"] for message in sorted(messages, key=lambda m: m["time_s"])]
    assert len(set(times)) == len(times)
    assert set(times) <= {round(time_s, 3) for time_s in connection.detector.times_s}


def test_pixels_arrive_as_sent(connect: Callable[..., Connection]):
    connection = connect().start()
    connection.detector.wait(3)
    image = connection.detector.frames[2].image
    assert (image.shape, image.dtype) == ((96, 128, 3), np.uint8)
    assert image.flags["C_CONTIGUOUS"]
    # The video was compressed and converted; swapped colours would be far off.
    np.testing.assert_allclose(image[20:-20, 15:50].mean(axis=(0, 1)), LEFT, atol=14)
    np.testing.assert_allclose(image[20:-20, 78:-15].mean(axis=(0, 1)), RIGHT, atol=14)


def test_video_receiver_has_the_marker_buffer(connect: Callable[..., Connection]):
    connection = connect().start()
    connection.detector.wait(1)
    (transceiver,) = connection.worker.pc.getTransceivers()
    assert isinstance(getattr(transceiver.receiver, _BUFFER), MarkerJitterBuffer)


def test_browser_commands_reach_the_session(connect: Callable[..., Connection]):
    connection = connect().start()
    connection.browser.send({"type": "start"})
    # The frame of a third update has come while the recording was running.
    connection.browser.log.wait(
        lambda messages: sum(m.get("phase") == "recording" for m in messages) >= 3
    )
    connection.browser.send({"type": "stop"})
    assert connection.browser.log.first(phase="finished")["reason"] == "You stopped the recording."
    wait_until(lambda: connection.processor.received_clip is not None)


@pytest.mark.parametrize("odd", ["no JSON", b"\xff\x00", "[1, 2]", "null", '"start"', "[" * 9000])
def test_malformed_messages_are_ignored(connect: Callable[..., Connection], odd: str | bytes):
    connection = connect().start()
    connection.browser.send(odd)
    connection.browser.send({"type": "start"})
    connection.browser.log.first(phase="recording")


# --- closing ------------------------------------------------------------------------------------


def test_closing_stops_messages_but_not_the_session(
    connect: Callable[..., Connection], media: MediaLoop
):
    connection = connect().start()
    connection.detector.wait(2)
    connection.peer.close()
    assert connection.worker.pc.connectionState == "closed"
    assert connection.worker not in webrtc._live_workers
    assert join_threads("process_offer", "video-decoder")
    assert not connection.processor.is_closed
    connection.peer.send({"type": "ghost"})  # no one in view is not an error
    connection.peer.close()
    flush = asyncio.run_coroutine_threadsafe(asyncio.sleep(0), media.loop)
    flush.result(TIMEOUT_S)
    assert {message["type"] for message in connection.browser.log.messages} <= {"update"}


def test_leaving_browser_closes_the_connection(connect: Callable[..., Connection]):
    connection = connect().start()
    connection.detector.wait(2)
    connection.browser.leave()
    wait_until(lambda: connection.worker.pc.connectionState == "closed")
    wait_until(lambda: connection.worker not in webrtc._live_workers)
    assert join_threads("video-decoder")
    assert not connection.processor.is_closed


def test_reconnecting_continues_the_session(connect: Callable[..., Connection]):
    first = connect().start()
    first.browser.send({"type": "start"})
    first.browser.log.first(phase="recording")
    first.browser.leave()
    first.peer.close()
    before_s = first.detector.times_s[-1]
    looks = len(first.detector.frames)
    again = connect(first.processor).start()
    again.browser.log.wait(lambda messages: len(messages) >= 3)
    assert {message["phase"] for message in again.browser.log.messages} == {"recording"}
    assert min(message["time_s"] for message in again.browser.log.messages) > before_s - 1e-3
    times = first.detector.times_s
    assert times == sorted(set(times))
    assert len(times) > looks


def test_reconnecting_with_an_earlier_clock_continues_the_time(connect: Callable[..., Connection]):
    first = connect().start()
    first.detector.wait(1)
    first.peer.close()
    first.processor.add_frame(lambda: np.zeros((96, 128, 3), np.uint8), 1e6)
    wait_until(lambda: first.detector.times_s[-1] > 1e5)
    again = connect(first.processor).start()
    again.browser.log.wait(lambda messages: len(messages) >= 2)
    assert min(message["time_s"] for message in again.browser.log.messages) > 1e5


def test_unconnected_peer_can_be_closed(connect: Callable[..., Connection]):
    connection = connect()
    connection.peer.close()
    assert connection.worker not in webrtc._live_workers


def test_two_connections_are_independent(connect: Callable[..., Connection]):
    one, two = connect(), connect(config=LiveConfig("single_leg_squat", "front", "left", 5))
    one.start(), two.start()
    two.browser.send({"type": "start"})
    two.browser.log.first(phase="recording")
    one.browser.log.wait(lambda messages: len(messages) >= 3)
    assert {message["target"] for message in one.browser.log.messages} == {3}
    assert {message["target"] for message in two.browser.log.messages} == {5}
    assert {message["phase"] for message in one.browser.log.messages} == {"guide"}
    two.peer.close()
    count = len(one.browser.log.messages)
    one.browser.log.wait(lambda messages: len(messages) >= count + 2)


# --- invalid offers -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "offer",
    [
        {},
        {"type": "offer"},
        {"sdp": "", "type": "offer"},
        {"sdp": "v=0", "type": "dance"},
        {"sdp": "what is this", "type": "offer"},
        {"sdp": "v=0\r\nm=video what\r\n", "type": "offer"},
        {"sdp": None, "type": None},
        {"sdp": None, "type": "offer"},
    ],
    ids=str,
)
def test_invalid_offer_is_refused(connect: Callable[..., Connection], offer: dict[str, Any]):
    connection = connect()
    with pytest.raises(FormcheckError, match=r"The camera could not be connected\. Try again"):
        connection.peer.answer(offer)
    assert connection.worker.pc.connectionState == "closed"
    assert connection.worker not in webrtc._live_workers
    assert not connection.processor.is_closed


# --- ICE servers --------------------------------------------------------------------------------


def test_no_ice_server_is_contacted_by_default(
    connect: Callable[..., Connection], requested: list[dict[str, Any]]
):
    assert ice_servers() == []
    connection = connect()
    offer = connection.browser.offer()
    requested.clear()  # the commands from the browser
    answer = connection.peer.answer(offer)
    assert requested
    assert not [options for options in requested if "stun_server" in options]
    assert not [options for options in requested if "turn_server" in options]
    kinds = {
        line.split(" typ ")[1].split()[0] for line in answer["sdp"].splitlines() if "typ" in line
    }
    assert kinds == {"host"}


def test_configured_ice_server_is_contacted(
    connect: Callable[..., Connection],
    requested: list[dict[str, Any]],
    media: MediaLoop,
    monkeypatch: pytest.MonkeyPatch,
):
    monkeypatch.setenv("FORMCHECK_ICE_SERVERS", '[{"urls": "stun:127.0.0.1:3478"}]')
    connection = connect()
    offer = connection.browser.offer()
    other = Peer(connection.processor, media=media, servers=ice_servers())
    requested.clear()

    async def nobody(*_: Any, **__: Any) -> list[Any]:
        return []

    # The arguments are known, so there is no need to wait for an answer.
    from aioice import Connection

    monkeypatch.setattr(Connection, "get_component_candidates", nobody)
    other.answer(offer)
    other.close()
    assert {options.get("stun_server") for options in requested} == {("127.0.0.1", 3478)}


@pytest.mark.slow
def test_closed_media_loop_ends_its_thread_and_tasks():
    media = MediaLoop()
    sleeping = asyncio.run_coroutine_threadsafe(asyncio.sleep(60), media.loop)
    media.close()
    assert media.loop.is_closed()
    assert sleeping.cancelled()
    assert not media._thread.is_alive()
