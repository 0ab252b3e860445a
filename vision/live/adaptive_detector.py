"""Detect the subject with the most accurate pose model that is fast enough for live use."""

from __future__ import annotations

import logging
import time
from collections import deque
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final, Self

import numpy as np

from vision.clip.frames import Frame
from vision.pose.live_detection import SubjectDetector
from vision.pose.model_network import identify_network
from vision.pose.pose_track import FramePeople
from vision.terms import Floats

#: Detections in which the subject was tracked, before a model's speed is known.
_MIN_SAMPLES: Final = 12
#: Fraction of the time between two frames that detection may take: the rest is for receiving,
#: drawing and judging, which share the processor with it.
_MAX_SHARE: Final = 0.6

_log = logging.getLogger(__name__)


class AdaptiveDetector:
    """Detect the subject, at first with the most accurate model; a context manager.

    The speed of a model is measured on the subject's own frames, because it depends on the
    machine and on what else runs there. A model that turns out too slow is replaced by the
    next one; a faster model is never exchanged for a slower one.

    Parameters
    ----------
    models : sequence of Path
        Pose landmarker bundles, the most accurate first; a single one is kept however slow.
    open_detector : callable, optional
        Opens the detector of a model.
    clock : callable, optional
        Returns a time in seconds.

    Raises
    ------
    ModelError
        If a bundle cannot be loaded.
    """

    def __init__(
        self,
        models: Sequence[Path],
        *,
        open_detector: Callable[[Path], SubjectDetector] = SubjectDetector,
        clock: Callable[[], float] = time.perf_counter,
    ) -> None:
        self._models = tuple(models)
        self._open_detector = open_detector
        self._clock = clock
        self._durations_s: deque[float] = deque(maxlen=_MIN_SAMPLES)
        self._current = 0
        self._detector = open_detector(self._models[0]).__enter__()
        self._network = identify_network(self._models[0])

    def __enter__(self) -> Self:
        """Return itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close the model."""
        self._detector.__exit__()

    @property
    def network(self) -> str | None:
        """Landmark network of the model in use, such as ``heavy``; None for an unknown one."""
        return self._network

    def detect(
        self, frame: Frame, size: tuple[int, int], *, previous_pose: Floats | None
    ) -> FramePeople:
        """Detect people in the next frame; see `SubjectDetector.detect`."""
        begun_s = self._clock()
        people = self._detector.detect(frame, size, previous_pose=previous_pose)
        # Without a subject the landmark network, which makes the difference, does not run.
        if previous_pose is not None and len(people.xyz):
            self._durations_s.append(self._clock() - begun_s)
        return people

    def adapt(self, *, min_fps: float) -> bool:
        """Change to the next model if the present one is too slow; call it between recordings.

        Parameters
        ----------
        min_fps : float
            Frames per second that have to be analysed.

        Returns
        -------
        bool
            Whether the model has changed.
        """
        if self._current + 1 == len(self._models) or len(self._durations_s) < _MIN_SAMPLES:
            return False
        typical_s = float(np.median(self._durations_s))
        if typical_s * min_fps <= _MAX_SHARE:
            return False
        following = self._open_detector(self._models[self._current + 1]).__enter__()
        self._detector.__exit__()
        self._detector = following
        self._current += 1
        slow, self._network = self._network, identify_network(self._models[self._current])
        self._durations_s.clear()
        _log.info(
            "Model %s takes %.0f ms a frame, too slow for %.0f frames per second; using %s",
            *(slow, 1000 * typical_s, min_fps, self._network),
        )
        return True
