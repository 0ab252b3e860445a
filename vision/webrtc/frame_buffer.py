"""Release each video frame with its last packet instead of one frame later.

aiortc's jitter buffer releases a frame when the first packet of the next one arrives, which
is 33 ms later at 30 frames per second. The RTP marker bit, however, is set on the last
packet of each frame (RFC 7741 for VP8, RFC 6184 for H.264).
"""

from __future__ import annotations

from typing import Any, Final

from aiortc import RTCRtpReceiver
from aiortc.jitterbuffer import JitterBuffer, JitterFrame

#: Private attribute of aiortc's receiver.
_BUFFER: Final = "_RTCRtpReceiver__jitter_buffer"


class MarkerJitterBuffer(JitterBuffer):
    """Order packets, and release a frame as soon as the packet with its marker bit has arrived."""

    def _remove_frame(self, sequence_number: int) -> JitterFrame | None:
        frame = super()._remove_frame(sequence_number)
        return self._complete_frame() if frame is None else frame

    def _complete_frame(self) -> JitterFrame | None:
        """Remove the first frame from the buffer if all of its packets have arrived."""
        packets: list[Any] = []
        assert self._origin is not None
        for offset in range(self._capacity):
            packet = self._packets[(self._origin + offset) % self._capacity]
            if packet is None or (packets and packet.timestamp != packets[0].timestamp):
                return None
            packets.append(packet)
            if packet.marker:
                break
        else:
            return None
        self.remove(len(packets))
        return JitterFrame(b"".join(p._data for p in packets), packets[0].timestamp)


def install_marker_buffer(receiver: RTCRtpReceiver) -> bool:
    """Replace a video receiver's jitter buffer; call it before the first packet.

    Parameters
    ----------
    receiver : RTCRtpReceiver
        Receiver of a video track.

    Returns
    -------
    bool
        False if this version of aiortc stores its buffer elsewhere; nothing is changed then.
    """
    if not isinstance(getattr(receiver, _BUFFER, None), JitterBuffer):
        return False
    capacity = getattr(receiver, _BUFFER).capacity
    setattr(receiver, _BUFFER, MarkerJitterBuffer(capacity=capacity, is_video=True))
    return True
