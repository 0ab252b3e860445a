"""Pictures of a stream as soon as they are whole."""

from __future__ import annotations

from collections.abc import Sequence
from types import SimpleNamespace
from typing import Any

import pytest
from aiortc.jitterbuffer import JitterBuffer
from aiortc.rtp import RtpPacket

from vision.webrtc import frame_buffer as prompt
from vision.webrtc.frame_buffer import PromptBuffer, hand_over_at_once


def packets(*sizes: int, first: int = 65_530) -> list[RtpPacket]:
    """Packets of pictures of so many packets each; numbers go round at 65 536."""
    made = []
    for picture, size in enumerate(sizes):
        for part in range(size):
            packet = RtpPacket(
                sequence_number=(first + len(made)) % 65_536,
                timestamp=3000 * picture,
                marker=int(part == size - 1),
            )
            packet._data = bytes([picture, part])
            made.append(packet)
    return made


def fed(buffer: JitterBuffer, all_: Sequence[RtpPacket]) -> list[tuple[int, int, bytes]]:
    """Number of the packet that gave a picture, its time and content."""
    given = []
    for number, packet in enumerate(all_):
        _, frame = buffer.add(packet)
        if frame is not None:
            given.append((number, frame.timestamp, frame.data))
    return given


def test_a_picture_comes_with_its_last_packet() -> None:
    sent = packets(3, 1, 2)
    assert fed(PromptBuffer(64, is_video=True), sent) == [
        (2, 0, bytes([0, 0, 0, 1, 0, 2])),
        (3, 3000, bytes([1, 0])),
        (5, 6000, bytes([2, 0, 2, 1])),
    ]
    # What it is there for: the library's own gives each one picture later, and not the last.
    assert [g[0] for g in fed(JitterBuffer(64, is_video=True), sent)] == [3, 4]


def test_packets_out_of_order_are_put_in_order() -> None:
    a, b, c, d = packets(3, 1)
    given = fed(PromptBuffer(64, is_video=True), [a, c, b, d])
    assert given == [(2, 0, bytes([0, 0, 0, 1, 0, 2])), (3, 3000, bytes([1, 0]))]


def test_a_picture_with_a_missing_packet_is_waited_for() -> None:
    a, _, c, d = packets(3, 1)
    assert fed(PromptBuffer(64, is_video=True), [a, c, d]) == []


def test_without_marks_it_is_as_before() -> None:
    sent = packets(2, 2, 1)
    for packet in sent:
        packet.marker = 0
    plain = fed(JitterBuffer(64, is_video=True), sent)
    assert fed(PromptBuffer(64, is_video=True), sent) == plain
    assert [g[0] for g in plain] == [2, 4]


def test_a_receiver_gets_it() -> None:
    receiver: Any = SimpleNamespace(**{prompt._BUFFER: JitterBuffer(512, is_video=True)})
    assert hand_over_at_once(receiver)
    given = getattr(receiver, prompt._BUFFER)
    assert isinstance(given, PromptBuffer)
    assert given.capacity == 512


@pytest.mark.parametrize("receiver", [SimpleNamespace(), SimpleNamespace(**{prompt._BUFFER: 3})])
def test_a_changed_library_is_left_alone(receiver: Any) -> None:
    assert not hand_over_at_once(receiver)
