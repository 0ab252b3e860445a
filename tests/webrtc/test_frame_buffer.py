from __future__ import annotations

from collections.abc import Sequence
from types import SimpleNamespace
from typing import Any

import pytest
from aiortc.jitterbuffer import JitterBuffer
from aiortc.rtp import RtpPacket

from vision.webrtc.frame_buffer import _BUFFER, MarkerJitterBuffer, install_marker_buffer


def packets(*sizes: int, first: int = 65_530) -> list[RtpPacket]:
    """Make the packets of frames with this many packets each; numbers wrap at 65 536."""
    made = []
    for index, size in enumerate(sizes):
        for part in range(size):
            packet = RtpPacket(
                sequence_number=(first + len(made)) % 65_536,
                timestamp=3000 * index,
                marker=int(part == size - 1),
            )
            packet._data = bytes([index, part])
            made.append(packet)
    return made


def released(buffer: JitterBuffer, sent: Sequence[RtpPacket]) -> list[tuple[int, int, bytes]]:
    """Add packets; return each released frame's last packet, timestamp and content."""
    frames = []
    for number, packet in enumerate(sent):
        _, frame = buffer.add(packet)
        if frame is not None:
            frames.append((number, frame.timestamp, frame.data))
    return frames


def test_frame_is_released_with_its_last_packet() -> None:
    sent = packets(3, 1, 2)
    assert released(MarkerJitterBuffer(64, is_video=True), sent) == [
        (2, 0, bytes([0, 0, 0, 1, 0, 2])),
        (3, 3000, bytes([1, 0])),
        (5, 6000, bytes([2, 0, 2, 1])),
    ]
    # aiortc's own buffer releases each frame one frame later, and never the last.
    assert [g[0] for g in released(JitterBuffer(64, is_video=True), sent)] == [3, 4]


def test_packets_are_reordered() -> None:
    a, b, c, d = packets(3, 1)
    frames = released(MarkerJitterBuffer(64, is_video=True), [a, c, b, d])
    assert frames == [(2, 0, bytes([0, 0, 0, 1, 0, 2])), (3, 3000, bytes([1, 0]))]


def test_incomplete_frame_is_held_back() -> None:
    a, _, c, d = packets(3, 1)
    assert released(MarkerJitterBuffer(64, is_video=True), [a, c, d]) == []


def test_without_markers_it_behaves_like_the_original() -> None:
    sent = packets(2, 2, 1)
    for packet in sent:
        packet.marker = 0
    plain = released(JitterBuffer(64, is_video=True), sent)
    assert released(MarkerJitterBuffer(64, is_video=True), sent) == plain
    assert [g[0] for g in plain] == [2, 4]


def test_installs_into_a_receiver() -> None:
    receiver: Any = SimpleNamespace(**{_BUFFER: JitterBuffer(512, is_video=True)})
    assert install_marker_buffer(receiver)
    frames = getattr(receiver, _BUFFER)
    assert isinstance(frames, MarkerJitterBuffer)
    assert frames.capacity == 512


@pytest.mark.parametrize("receiver", [SimpleNamespace(), SimpleNamespace(**{_BUFFER: 3})])
def test_unknown_receiver_is_left_alone(receiver: Any) -> None:
    assert not install_marker_buffer(receiver)
