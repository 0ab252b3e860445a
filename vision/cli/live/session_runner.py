"""Picture after picture through the pose model and the live session."""

from __future__ import annotations

from collections import deque
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Final

import cv2
import numpy as np

from vision.cli.live.frames import CapturedFrame
from vision.clip.frames import Frame
from vision.live.background_tasks import run_inline
from vision.live.config import LiveConfig
from vision.live.lighting import Lighting, measure_lighting
from vision.live.received_video import Pixels
from vision.live.session import LiveOutcome, LiveSession
from vision.live.updates import FrameUpdate, Throughput
from vision.pose.landmarks import LANDMARK_COUNT
from vision.pose.live_detection import SubjectDetector
from vision.pose.track import FramePeople
from vision.terms import Floats

#: The session looks at pictures of this many pixels on the longer side, as it gets them
#: from a browser; the recording has them in full size.
_LOOKED_AT: Final = 640
#: Pace is measured over this long, seconds; light at every so manieth picture.
_PACE_S: Final = 2.0
_LIGHT_EVERY: Final = 8
#: The last word is asked for this long after the last picture, seconds.
_AFTER_S: Final = 0.001


class SessionRunner:
    """Looks at pictures and tells what it sees; a context manager.

    Parameters
    ----------
    wants : Wants
    model : Path
        A pose landmarker bundle.
    waits : bool
        Whether a picture may wait until a repetition has been judged: for a file. A
        camera's are looked at meanwhile.

    Raises
    ------
    ModelError
        If the bundle cannot be loaded.
    """

    def __init__(self, wants: LiveConfig, *, model: Path, waits: bool) -> None:
        self._wants = wants
        self._follower = SubjectDetector(model)
        self._thinker = None if waits else ThreadPoolExecutor(1, thread_name_prefix="judge")
        self._session: LiveSession | None = None
        self._looked = 0
        self._times: deque[tuple[float, int]] = deque()

    def __enter__(self) -> SessionRunner:
        """Give itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Let go of the model."""
        self._follower.__exit__()
        if self._thinker is not None:
            self._thinker.shutdown(wait=False, cancel_futures=True)

    @property
    def outcome(self) -> LiveOutcome | None:
        """What was seen of the recording, once it is over."""
        return None if self._session is None else self._session.outcome

    def send(self, kind: str) -> None:
        """Say ``start`` or ``stop`` to the session, which hears it at the next picture."""
        if self._session is not None:
            self._session.receive({"type": kind})

    def process(self, shot: CapturedFrame) -> FrameUpdate:
        """Go on by one picture."""
        image = _shrunk(shot.image)
        height, width = image.shape[:2]
        if self._session is None:
            run = run_inline if self._thinker is None else self._thinker.submit
            self._session = LiveSession(self._wants, width=width, height=height, run=run)
        self._looked += 1
        size = self._session.size
        frame = Frame(index=self._looked, time_s=shot.time_s, image=image)
        people = self._follower.detect(frame, size, previous_pose=self._session.landmarks)
        self._times.append((shot.time_s, shot.number))
        while self._times[0][0] < shot.time_s - _PACE_S:
            self._times.popleft()
        lighting = self._lighting(image, people)
        return self._session.update(people, lighting=lighting, throughput=self._throughput())

    def finish(self) -> FrameUpdate | None:
        """End it now; None when there has been no picture."""
        if self._session is None:
            return None
        self.send("stop")
        nobody: Floats = np.empty((0, LANDMARK_COUNT, 3))
        time_s = self._times[-1][0] + _AFTER_S
        last = FramePeople(self._looked + 1, time_s, nobody, nobody[:, :, 0])
        return self._session.update(last, throughput=self._throughput())

    def _lighting(self, image: Pixels, people: FramePeople) -> Lighting | None:
        if self._looked % _LIGHT_EVERY != 1:
            return None
        return measure_lighting(image, people.xyz[0] if len(people.xyz) else None)

    def _throughput(self) -> Throughput:
        """Pictures a second by the stream's own times: a file has the pace it was filmed at."""
        (first_s, first), (last_s, last) = self._times[0], self._times[-1]
        seconds = last_s - first_s
        if seconds <= 0:
            return Throughput()
        return Throughput((last - first) / seconds, (len(self._times) - 1) / seconds)


def _shrunk(image: Pixels) -> Pixels:
    height, width = image.shape[:2]
    scale = _LOOKED_AT / max(height, width)
    if scale >= 1.0:
        return image
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    return np.asarray(cv2.resize(image, size, interpolation=cv2.INTER_AREA), np.uint8)
