"""Watch the frames of a camera for a raised hand, in its own thread; no frame is kept."""

from __future__ import annotations

import logging
import threading
import time
from collections import deque
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final

import numpy as np

from vision.clip.frames import Frame
from vision.errors import FormcheckError
from vision.live.frame_feed import FrameFeed, ReceivedFrame, recent_rate
from vision.live.messages import INTERNAL_ERROR, hand_message, refusal_message
from vision.live.pose_window import PosePoints
from vision.live.raised_hand import HandSign, watch_hands
from vision.live.received_video import Pixels
from vision.logs import describe_error
from vision.pose.live_detection import SubjectDetector
from vision.pose.live_tracking import OnlineTracker
from vision.pose.native_stderr import suppress_native_stderr
from vision.text.translation import ENGLISH

#: It ends when no frame arrives for this long, seconds.
MAX_IDLE_S: Final = 60.0
#: Frames that come faster than this one after the other are dropped unseen, seconds: a hand is
#: held up for a second, and the processor is shared with live checks.
_MIN_INTERVAL_S: Final = 0.09

_log = logging.getLogger(__name__)


class HandWatcher:
    """Look for a raised hand in the frames that arrive, and publish a message for each.

    Parameters
    ----------
    model : Path
        Pose landmarker bundle; the fastest one is accurate enough.
    publish : callable
        Called with each message (see ``docs/training.md``), from this thread.
    language : str, optional
        Language of its messages to the visitor.
    """

    publish: Callable[[dict[str, Any]], None]

    def __init__(
        self,
        *,
        model: Path,
        publish: Callable[[dict[str, Any]], None],
        language: str = ENGLISH,
    ) -> None:
        self.publish = publish
        self._model = model
        self._language = language
        self._feed = FrameFeed()
        self._size = (0, 0)
        self._pose: PosePoints | None = None
        self._tracker: OnlineTracker | None = None
        self._sign = HandSign()
        self._signs = 0
        self._frames = 0
        self._analysed_at_s: deque[float] = deque()
        self._thread = threading.Thread(target=self._run, name="formcheck-hands", daemon=True)
        self._thread.start()

    # -- called from other threads ----------------------------------------------------

    @property
    def is_closed(self) -> bool:
        """Whether it has ended."""
        return self._feed.is_closed

    def start_stream(self) -> None:
        """Continue the clock at the next frame, after the connection has been restored."""
        self._feed.start_stream()

    def add_frame(self, pixels: Callable[[], Pixels], time_s: float) -> None:
        """Pass on a frame, replacing one that is still waiting; never blocks.

        Parameters
        ----------
        pixels : callable
            Returns RGB pixels of shape (H, W, 3); called in another thread.
        time_s : float
            When the frame was captured, by the stream's own clock.
        """
        frame = self._feed.place(pixels, time_s)
        if frame is not None:
            self._feed.put(frame)

    def receive(self, message: Mapping[str, Any]) -> None:
        """Ignore a message from the browser: nothing can be asked of it."""

    def close(self) -> None:
        """End it."""
        self._feed.close()
        if threading.current_thread() is not self._thread:
            self._thread.join(5.0)

    # -- in its own thread ------------------------------------------------------------

    def _run(self) -> None:
        try:
            with suppress_native_stderr():
                detector = SubjectDetector(self._model)
            with detector:
                last_s = -np.inf
                while (frame := self._feed.wait(MAX_IDLE_S)) is not None:
                    if frame.time_s - last_s >= _MIN_INTERVAL_S:
                        last_s = frame.time_s
                        self._watch(detector, frame)
        except FormcheckError as error:
            self.publish(refusal_message(str(error), self._language))
        except Exception as error:  # last handler of this thread; the server goes on
            _log.error("Watching for a raised hand failed: %s", describe_error(error))
            self.publish(refusal_message(INTERNAL_ERROR, self._language))
        finally:
            self._feed.close()

    def _watch(self, detector: SubjectDetector, frame: ReceivedFrame) -> None:
        image = frame.pixels()
        tracker = self._tracker_for(width=image.shape[1], height=image.shape[0])
        self._frames += 1
        people = detector.detect(
            Frame(index=self._frames, time_s=frame.time_s, image=image),
            self._size,
            previous_pose=None if self._pose is None else self._pose[0],
        )
        self._pose = tracker.update(people)
        body = None
        if self._pose is not None:
            xyz, visibility = self._pose
            body = np.column_stack([xyz[:, :2], visibility])
        self._sign = watch_hands(self._sign, body, now_s=frame.time_s)
        self._signs += self._sign.is_given
        self._analysed_at_s.append(time.monotonic())
        self.publish(
            hand_message(
                time_s=frame.time_s,
                signs=self._signs,
                is_seen=body is not None,
                analysed_fps=recent_rate(self._analysed_at_s, self._analysed_at_s[-1]),
            )
        )

    def _tracker_for(self, *, width: int, height: int) -> OnlineTracker:
        """Return the tracker; a new one when the phone is turned, not when the video is scaled."""
        turned = (width > height) != (self._size[0] > self._size[1])
        if self._tracker is None or turned:
            self._size, self._pose = (width, height), None
            self._tracker = OnlineTracker(width, height)
        return self._tracker
