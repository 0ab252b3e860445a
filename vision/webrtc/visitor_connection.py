"""One visitor's connection: the browser's offer, the answer, and who looks at the frames."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import Any, Generic, TypeVar

from vision.errors import FormcheckError
from vision.webrtc.peer import FrameReceiver, MediaLoop, Peer

Receiver = TypeVar("Receiver", bound=FrameReceiver)


class VisitorConnection(ABC, Generic[Receiver]):
    """WebRTC connection of one visitor; what looks at the frames survives a lost connection.

    Attributes
    ----------
    answer : dict of str to str or None
        WebRTC answer to the browser's offer, or the reason for refusing it.
    servers : list of dict
        ICE servers, as a browser's ``RTCConfiguration`` takes them.
    """

    def __init__(self) -> None:
        self.answer: dict[str, str] | None = None
        self.servers: list[dict[str, Any]] = []
        self._receiver: Receiver | None = None
        self._peer: Peer | None = None

    def connect(self, offer: Mapping[str, str] | None) -> None:
        """Answer a browser's offer.

        Parameters
        ----------
        offer : mapping or None
            ``id``, ``type`` and ``sdp``; None closes the connection.
        """
        self._close_peer()
        if offer is None:
            self.close()
            return
        if self.answer is not None and self.answer["id"] == offer["id"]:
            return
        try:
            if self._receiver is None or self._receiver.is_closed:
                self._receiver = self._open_receiver()
            self._peer = Peer(self._receiver, media=self._media, servers=self.servers)
            self.answer = {"id": offer["id"], **self._peer.answer(offer)}
        except FormcheckError as error:
            self.answer = {"id": offer["id"], "type": "refused", "reason": str(error)}

    @property
    @abstractmethod
    def _media(self) -> MediaLoop:
        """Event loop of the connection."""

    @abstractmethod
    def _open_receiver(self) -> Receiver:
        """Open what looks at the frames, where none has survived a lost connection."""

    def close(self) -> None:
        """Close the connection and what looks at the frames."""
        self.answer = None
        self._close_peer()
        if self._receiver is not None:
            self._receiver.close()
            self._receiver = None

    def _close_peer(self) -> None:
        if self._peer is not None:
            self._peer.close()
            self._peer = None
