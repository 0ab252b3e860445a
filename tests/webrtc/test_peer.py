"""One browser's connection, made between two ends in this process."""

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
    threads_end,
    wait_until,
)
from vision.errors import FormcheckError, InputError
from vision.live.config import LiveConfig
from vision.live.processor import LiveProcessor
from vision.webrtc import frame_buffer as prompt
from vision.webrtc.peer import Peer, ice_servers, media_loop

# From Python 3.12 on streamlit-webrtc has asyncio warn when it is used in the main thread, where
# it is only here: Streamlit runs a page in a thread of its own.
pytestmark = pytest.mark.filterwarnings("ignore:There is no current event loop:DeprecationWarning")

WANTS = LiveConfig("deep_squat", "front", reps=3)
#: Left and right half of what the camera sees, RGB.
LEFT, RIGHT = (190, 60, 50), (40, 90, 170)
ENDING = ("formcheck-live", "formcheck-received", "process_offer", "video-decoder")


class Camera(VideoStreamTrack):
    """Two colours side by side."""

    async def recv(self) -> VideoFrame:
        """Give the next picture when it is time."""
        pts, time_base = await self.next_timestamp()
        image = np.empty((96, 128, 3), np.uint8)
        image[:, :64], image[:, 64:] = LEFT, RIGHT
        frame = VideoFrame.from_ndarray(image, format="rgb24")
        frame.pts, frame.time_base = pts, time_base
        return frame


class Browser:
    """The other end, with a loop of its own."""

    def __init__(self) -> None:
        self.heard = MessageLog()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="browser", daemon=True)
        self._thread.start()
        self._run(self._open())

    def _run(self, task: Coroutine[Any, Any, Any]) -> Any:
        return asyncio.run_coroutine_threadsafe(task, self._loop).result(TIMEOUT_S)

    async def _open(self) -> None:
        self._connection = RTCPeerConnection(RTCConfiguration(iceServers=[]))
        self._connection.addTrack(Camera())
        self.coach = self._connection.createDataChannel("coach", ordered=False, maxRetransmits=0)
        self.coach.on("message", lambda text: self.heard(json.loads(text)))
        self._tell: RTCDataChannel = self._connection.createDataChannel("tell")
        self.told = threading.Event()
        self._tell.on("open", self.told.set)

    def offer(self) -> dict[str, str]:
        """Make the offer."""

        async def make() -> dict[str, str]:
            await self._connection.setLocalDescription(await self._connection.createOffer())
            said = self._connection.localDescription
            return {"sdp": said.sdp, "type": said.type}

        offer: dict[str, str] = self._run(make())
        return offer

    def take(self, answer: dict[str, str]) -> None:
        """Take the answer to it."""
        said = RTCSessionDescription(answer["sdp"], answer["type"])
        self._run(self._connection.setRemoteDescription(said))

    def tell(self, message: Any) -> None:
        """Send something, as JSON if it is no text."""
        assert self.told.wait(TIMEOUT_S)
        text = message if isinstance(message, str | bytes) else json.dumps(message)

        async def send() -> None:
            self._tell.send(text)

        self._run(send())

    def leave(self) -> None:
        """Close the page."""
        self._run(self._connection.close())

    def end(self) -> None:
        """End the loop too."""
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


class Line:
    """Both ends and what lies behind them."""

    def __init__(self, processor: LiveProcessor, detector: FakeDetector) -> None:
        self.processor, self.detector = processor, detector
        self.browser, self.peer = Browser(), Peer(processor, servers=[])

    def connect(self) -> Line:
        """Make the connection."""
        self.browser.take(self.peer.answer(self.browser.offer()))
        return self

    @property
    def worker(self) -> Any:
        """The transport."""
        return self.peer._worker


@pytest.fixture(autouse=True)
def loopback(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """Stay on this machine; gives how each connection was asked to find its way."""
    from aioice import ice
    from aiortc import rtcicetransport

    asked: list[dict[str, Any]] = []
    connect = rtcicetransport.Connection

    def spied(**options: Any) -> Any:
        asked.append(options)
        return connect(**options)

    monkeypatch.setattr(rtcicetransport, "Connection", spied)
    monkeypatch.setattr(ice, "get_host_addresses", lambda use_ipv4, use_ipv6: ["127.0.0.1"])
    return asked


@pytest.fixture
def line(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Callable[..., Line]]:
    """Give lines, each with a session of its own or the given one; none outlives the test."""
    lines: list[Line] = []

    def make(processor: LiveProcessor | None = None, *, wants: LiveConfig = WANTS) -> Line:
        detector = FakeDetector()
        if processor is None:
            install_fake_detector(monkeypatch, lambda: detector)
            processor = LiveProcessor(
                wants, model=tmp_path, publish=lambda message: None, folder=tmp_path / "live"
            )
            assert detector.entered.wait(TIMEOUT_S)
        lines.append(Line(processor, detector))
        return lines[-1]

    yield make
    for each in lines:
        each.browser.end()
        each.peer.close()
        each.processor.close()
    for each in lines:
        assert each.worker.pc.connectionState == "closed"
        assert each.worker not in webrtc._live_workers
    assert threads_end(*ENDING)
    assert not [p for p in tmp_path.rglob("*") if p.is_file()]


# --- both ways --------------------------------------------------


def test_news_comes_after_each_picture(line: Callable[..., Line]):
    here = line().connect()
    here.browser.heard.wait(lambda messages: len(messages) >= 4)
    told = here.browser.heard.messages
    assert {message["type"] for message in told} == {"news"}
    assert {message["target"] for message in told} == {3}
    times = [message["time_s"] for message in sorted(told, key=lambda m: m["time_s"])]
    assert len(set(times)) == len(times)
    assert set(times) <= {round(time_s, 3) for time_s in here.detector.times_s}


def test_the_pixels_arrive_as_they_were_sent(line: Callable[..., Line]):
    here = line().connect()
    here.detector.wait(3)
    image = here.detector.frames[2].image
    assert (image.shape, image.dtype) == ((96, 128, 3), np.uint8)
    assert image.flags["C_CONTIGUOUS"]
    # It has been compressed and converted on its way; swapped colours would be far off.
    np.testing.assert_allclose(image[20:-20, 15:50].mean(axis=(0, 1)), LEFT, atol=14)
    np.testing.assert_allclose(image[20:-20, 78:-15].mean(axis=(0, 1)), RIGHT, atol=14)


def test_a_picture_does_not_wait_for_the_next_one(line: Callable[..., Line]):
    here = line().connect()
    here.detector.wait(1)
    (transceiver,) = here.worker.pc.getTransceivers()
    assert isinstance(getattr(transceiver.receiver, prompt._BUFFER), prompt.PromptBuffer)


def test_what_the_browser_tells_reaches_the_session(line: Callable[..., Line]):
    here = line().connect()
    here.browser.tell({"type": "start"})
    here.browser.heard.first(phase="recording")
    here.browser.tell({"type": "stop"})
    assert here.browser.heard.first(phase="finished")["why"] == "You stopped the recording."
    wait_until(lambda: here.processor.received_clip is not None)


@pytest.mark.parametrize("odd", ["no JSON", b"\xff\x00", "[1, 2]", "null", '"start"', "[" * 9000])
def test_what_makes_no_sense_is_passed_over(line: Callable[..., Line], odd: str | bytes):
    here = line().connect()
    here.browser.tell(odd)
    here.browser.tell({"type": "start"})
    here.browser.heard.first(phase="recording")


# --- the end --------------------------------------------------


def test_closed_nothing_comes_any_more_and_the_session_stays(line: Callable[..., Line]):
    here = line().connect()
    here.detector.wait(2)
    here.peer.close()
    assert here.worker.pc.connectionState == "closed"
    assert here.worker not in webrtc._live_workers
    assert threads_end("process_offer", "video-decoder")
    assert not here.processor.is_closed
    here.peer.send({"type": "ghost"})  # nobody is there: that is no error
    here.peer.close()
    flush = asyncio.run_coroutine_threadsafe(asyncio.sleep(0), media_loop()[0])
    flush.result(TIMEOUT_S)
    assert {message["type"] for message in here.browser.heard.messages} <= {"news"}


def test_a_browser_that_leaves_ends_the_connection(line: Callable[..., Line]):
    here = line().connect()
    here.detector.wait(2)
    here.browser.leave()
    wait_until(lambda: here.worker.pc.connectionState == "closed")
    wait_until(lambda: here.worker not in webrtc._live_workers)
    assert threads_end("video-decoder")
    assert not here.processor.is_closed


def test_a_connection_made_again_goes_on_with_the_session(line: Callable[..., Line]):
    first = line().connect()
    first.browser.tell({"type": "start"})
    first.browser.heard.first(phase="recording")
    first.browser.leave()
    first.peer.close()
    before_s = first.detector.times_s[-1]
    looks = len(first.detector.frames)
    again = line(first.processor).connect()
    again.browser.heard.wait(lambda messages: len(messages) >= 3)
    assert {message["phase"] for message in again.browser.heard.messages} == {"recording"}
    assert min(message["time_s"] for message in again.browser.heard.messages) > before_s - 1e-3
    times = first.detector.times_s
    assert times == sorted(set(times))
    assert len(times) > looks


def test_a_connection_made_again_may_begin_at_an_earlier_time(line: Callable[..., Line]):
    first = line().connect()
    first.detector.wait(1)
    first.peer.close()
    first.processor.add_frame(lambda: np.zeros((96, 128, 3), np.uint8), 1e6)
    wait_until(lambda: first.detector.times_s[-1] > 1e5)
    again = line(first.processor).connect()
    again.browser.heard.wait(lambda messages: len(messages) >= 2)
    assert min(message["time_s"] for message in again.browser.heard.messages) > 1e5


def test_never_connected_it_can_be_closed(line: Callable[..., Line]):
    here = line()
    here.peer.close()
    assert here.worker not in webrtc._live_workers


def test_two_at_once_do_not_mix(line: Callable[..., Line]):
    one, two = line(), line(wants=LiveConfig("single_leg_squat", "front", "left", 5))
    one.connect(), two.connect()
    two.browser.tell({"type": "start"})
    two.browser.heard.first(phase="recording")
    one.browser.heard.wait(lambda messages: len(messages) >= 3)
    assert {message["target"] for message in one.browser.heard.messages} == {3}
    assert {message["target"] for message in two.browser.heard.messages} == {5}
    assert {message["phase"] for message in one.browser.heard.messages} == {"guide"}
    two.peer.close()
    count = len(one.browser.heard.messages)
    one.browser.heard.wait(lambda messages: len(messages) >= count + 2)


# --- offers that are none --------------------------------------------------


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
def test_an_offer_that_is_none_is_refused_in_one_sentence(
    line: Callable[..., Line], offer: dict[str, Any]
):
    here = line()
    with pytest.raises(FormcheckError, match="The camera could not be connected; try again"):
        here.peer.answer(offer)
    assert here.worker.pc.connectionState == "closed"
    assert here.worker not in webrtc._live_workers
    assert not here.processor.is_closed


# --- finding each other --------------------------------------------------


def test_no_server_is_asked_where_none_is_named(
    line: Callable[..., Line], loopback: list[dict[str, Any]]
):
    assert ice_servers() == []
    here = line()
    offer = here.browser.offer()
    loopback.clear()  # what the browser's end asked for
    answer = here.peer.answer(offer)
    assert loopback
    assert not [options for options in loopback if "stun_server" in options]
    assert not [options for options in loopback if "turn_server" in options]
    kinds = {
        line.split(" typ ")[1].split()[0] for line in answer["sdp"].splitlines() if "typ" in line
    }
    assert kinds == {"host"}


def test_the_named_server_is_asked(
    line: Callable[..., Line], loopback: list[dict[str, Any]], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("FORMCHECK_ICE_SERVERS", '[{"urls": "stun:127.0.0.1:3478"}]')
    here = line()
    offer = here.browser.offer()
    other = Peer(here.processor, servers=ice_servers())
    loopback.clear()

    async def nobody(*_: Any, **__: Any) -> list[Any]:
        return []

    # Found out what would be asked, there is no need to wait for an answer.
    from aioice import Connection

    monkeypatch.setattr(Connection, "get_component_candidates", nobody)
    other.answer(offer)
    other.close()
    assert {options.get("stun_server") for options in loopback} == {("127.0.0.1", 3478)}


@pytest.mark.parametrize(
    "text",
    [
        '[{"urls": "stun:stun.example.org:3478"}]',
        '[{"urls": ["stun:stun.example.org", "turns:turn.example.org?transport=tcp"]}]',
        ' [{"urls": "turn:turn.example.org", "username": "me", "credential": "secret"}] ',
        "[]",
    ],
)
def test_servers_are_read_as_a_browser_takes_them(monkeypatch: pytest.MonkeyPatch, text: str):
    monkeypatch.setenv("FORMCHECK_ICE_SERVERS", text)
    assert ice_servers() == json.loads(text)


@pytest.mark.parametrize("text", ["", "   "])
def test_an_empty_variable_names_none(monkeypatch: pytest.MonkeyPatch, text: str):
    monkeypatch.setenv("FORMCHECK_ICE_SERVERS", text)
    assert ice_servers() == []


@pytest.mark.parametrize(
    "text",
    [
        "stun:stun.example.org",
        '{"urls": "stun:stun.example.org"}',
        '["urls"]',
        "[5]",
        "[null]",
        "[[]]",
        "null",
        '[{"url": "stun:stun.example.org"}]',
        '[{"urls": "stun.example.org"}]',
        '[{"urls": "http://example.org"}]',
        '[{"urls": 5}]',
        '[{"urls": []}]',
        '[{"urls": ["stun:stun.example.org", 5]}]',
        '[{"urls": "turn:turn.example.org", "username": 5}]',
        "[" * 9000,
    ],
)
def test_servers_that_make_no_sense_are_refused(monkeypatch: pytest.MonkeyPatch, text: str):
    monkeypatch.setenv("FORMCHECK_ICE_SERVERS", text)
    with pytest.raises(InputError, match="FORMCHECK_ICE_SERVERS must be a JSON list such as"):
        ice_servers()
