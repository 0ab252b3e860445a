"""Run the pose model and the live session on one frame after another."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Final

import cv2
import numpy as np

from vision.cli.live.frames import CapturedFrame
from vision.clip.frames import Frame
from vision.live.adaptive_detector import AdaptiveDetector
from vision.live.background_tasks import run_inline
from vision.live.config import LiveConfig
from vision.live.lighting import Lighting, measure_lighting
from vision.live.received_video import Pixels
from vision.live.session import LiveOutcome, LiveSession
from vision.live.setup_checks import min_analysed_fps
from vision.live.subject import empty_detections
from vision.live.updates import FrameUpdate, Throughput
from vision.pose.live_detection import SubjectDetector
from vision.pose.pose_track import FramePeople

#: Longer side of the analysed frames, pixels, as a browser sends them; the recording keeps
#: the full size.
_MAX_SIDE_PX: Final = 640
#: Frame rates are averaged over this long, seconds.
_RATE_WINDOW_S: Final = 2.0
#: Lighting is measured on every Nth frame.
_LIGHTING_EVERY: Final = 8
#: The final update comes this long after the last frame, seconds.
_FINAL_UPDATE_S: Final = 0.001


class SessionRunner:
    """Detect the person in each frame and update the session; a context manager.

    Parameters
    ----------
    config : LiveConfig
        What to check.
    models : sequence of Path
        Pose landmarker bundles, the most accurate first; the first that is fast enough is used,
        and for a file always the first.
    waits : bool
        Whether frames wait while a repetition is judged: possible for a file, not for a
        camera.

    Raises
    ------
    ModelError
        The bundle cannot be loaded.
    """

    def __init__(self, config: LiveConfig, *, models: Sequence[Path], waits: bool) -> None:
        self._config = config
        used = models[:1] if waits else models
        self._detector = AdaptiveDetector(used, open_detector=SubjectDetector)
        self._pool = None if waits else ThreadPoolExecutor(1, thread_name_prefix="judge")
        self._session: LiveSession | None = None
        self._frames = 0
        self._recent: deque[tuple[float, int]] = deque()

    def __enter__(self) -> SessionRunner:
        """Return itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close the model."""
        self._detector.__exit__()
        if self._pool is not None:
            self._pool.shutdown(wait=False, cancel_futures=True)

    @property
    def outcome(self) -> LiveOutcome | None:
        """What was counted, once the recording is over."""
        return None if self._session is None else self._session.outcome

    def send(self, command: str) -> None:
        """Send ``start`` or ``stop`` to the session, which executes it at the next frame.

        Parameters
        ----------
        command : {"start", "stop"}
            The command.
        """
        if self._session is not None:
            self._session.receive({"type": command})

    def process(self, captured: CapturedFrame) -> FrameUpdate:
        """Process a frame.

        Parameters
        ----------
        captured : CapturedFrame
            The frame.

        Returns
        -------
        FrameUpdate
            What to show and say now.
        """
        image = _shrink(captured.image)
        height, width = image.shape[:2]
        if self._session is None:
            run = run_inline if self._pool is None else self._pool.submit
            self._session = LiveSession(self._config, width=width, height=height, run=run)
        if self._session.phase == "guide":
            self._detector.adapt(min_fps=min_analysed_fps(self._config))
        self._session.network = self._detector.network
        self._frames += 1
        frame = Frame(index=self._frames, time_s=captured.time_s, image=image)
        people = self._detector.detect(
            frame, self._session.size, previous_pose=self._session.landmarks
        )
        self._recent.append((captured.time_s, captured.number))
        while self._recent[0][0] < captured.time_s - _RATE_WINDOW_S:
            self._recent.popleft()
        lighting = self._lighting(image, people)
        return self._session.update(people, lighting=lighting, throughput=self._throughput())

    def finish(self) -> FrameUpdate | None:
        """End the session; return its final update, or None if there was no frame."""
        if self._session is None:
            return None
        self.send("stop")
        time_s = self._recent[-1][0] + _FINAL_UPDATE_S
        nobody = empty_detections(self._frames + 1, time_s)
        return self._session.update(nobody, throughput=self._throughput())

    def _lighting(self, image: Pixels, people: FramePeople) -> Lighting | None:
        if self._frames % _LIGHTING_EVERY != 1:
            return None
        return measure_lighting(image, people.xyz[0] if len(people.xyz) else None)

    def _throughput(self) -> Throughput:
        """Return the frame rates in the stream's own time: for a file, that of filming."""
        (first_s, first), (last_s, last) = self._recent[0], self._recent[-1]
        seconds = last_s - first_s
        if seconds <= 0:
            return Throughput()
        return Throughput((last - first) / seconds, (len(self._recent) - 1) / seconds)


def _shrink(image: Pixels) -> Pixels:
    height, width = image.shape[:2]
    scale = _MAX_SIDE_PX / max(height, width)
    if scale >= 1.0:
        return image
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    return np.asarray(cv2.resize(image, size, interpolation=cv2.INTER_AREA), np.uint8)
