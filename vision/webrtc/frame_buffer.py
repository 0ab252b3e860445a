"""Pictures as soon as they are whole, instead of one picture later.

The transport's buffer hands a picture over when the first packet of the next one arrives:
33 ms at 30 pictures a second. The last packet of each picture is marked, though (RFC 7741,
RFC 6184), so that a whole one can be told at once.
"""

from __future__ import annotations

from typing import Any, Final

from aiortc import RTCRtpReceiver
from aiortc.jitterbuffer import JitterBuffer, JitterFrame

_BUFFER: Final = "_RTCRtpReceiver__jitter_buffer"


class PromptBuffer(JitterBuffer):
    """Puts packets in order, and gives a picture with its last packet."""

    def _remove_frame(self, sequence_number: int) -> JitterFrame | None:
        frame = super()._remove_frame(sequence_number)
        return self._marked_frame() if frame is None else frame

    def _marked_frame(self) -> JitterFrame | None:
        """Give the first picture if all of its packets are there."""
        packets: list[Any] = []
        assert self._origin is not None
        for count in range(self._capacity):
            packet = self._packets[(self._origin + count) % self._capacity]
            if packet is None or (packets and packet.timestamp != packets[0].timestamp):
                return None
            packets.append(packet)
            if packet.marker:
                break
        else:
            return None
        self.remove(len(packets))
        return JitterFrame(b"".join(p._data for p in packets), packets[0].timestamp)


def hand_over_at_once(receiver: RTCRtpReceiver) -> bool:
    """Give a receiver of pictures a prompt buffer; to be done before the first packet.

    Parameters
    ----------
    receiver : RTCRtpReceiver

    Returns
    -------
    bool
        False where the library has changed: then it works on as it did.
    """
    if not isinstance(getattr(receiver, _BUFFER, None), JitterBuffer):
        return False
    capacity = getattr(receiver, _BUFFER).capacity
    setattr(receiver, _BUFFER, PromptBuffer(capacity=capacity, is_video=True))
    return True
