"""Detect the subject in live frames: fast tracking of a region, periodic full-frame search."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import Final, Self

import numpy as np
from numpy.typing import NDArray

from vision.clip.frames import Frame
from vision.pose.detector import PoseDetector, RoiTracker
from vision.pose.pose_track import FramePeople, is_mirrored
from vision.terms import Floats

#: Maximum number of people detected in a full frame: the subject and a passer-by.
_MAX_PEOPLE: Final = 2
#: Interval between full-frame detections, stream seconds: alone, and with others in the frame.
_FULL_FRAME_INTERVAL_S: Final = 1.0
_CROWDED_INTERVAL_S: Final = 0.3
#: Margin around the subject that stays visible when the rest is masked, share of their extent.
_MARGIN: Final = 0.3


class SubjectDetector:
    """Detect the subject in successive frames; a context manager, not thread-safe.

    The caller decides who the subject is: this class only avoids searching the full frame
    each time. As offline, every other frame is mirrored for detection; mirrored frames have
    a separate tracker.

    Parameters
    ----------
    model : Path
        A pose landmarker bundle (``.task``).

    Raises
    ------
    ModelError
        If the bundle cannot be loaded.
    """

    def __init__(self, model: Path) -> None:
        with ExitStack() as opened:
            self._full_frame = opened.enter_context(PoseDetector(model, max_people=_MAX_PEOPLE))
            self._trackers = tuple(
                opened.enter_context(RoiTracker(model, mirrored=mirrored))
                for mirrored in (False, True)
            )
            self._resources = opened.pop_all()
        self._full_frame_s: float | None = None
        self._is_alone = True

    def __enter__(self) -> Self:
        """Return itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close the landmarkers."""
        self._resources.close()

    def detect(
        self, frame: Frame, size: tuple[int, int], *, previous_pose: Floats | None
    ) -> FramePeople:
        """Detect people in the next frame.

        Parameters
        ----------
        frame : Frame
            The frame, later than the previous one.
        size : (int, int)
            Width and height of the coordinate system of the landmarks, px.
        previous_pose : ndarray of shape (33, 3), optional
            The subject's landmarks in the previous frame, pixels of `size`; None where they
            were not detected.

        Returns
        -------
        FramePeople
            The subject; everybody where the full frame was searched.
        """
        if previous_pose is None:
            for tracker in self._trackers:
                tracker.reset()
        elif not self._is_full_frame_due(frame.time_s):
            tracker = self._trackers[is_mirrored(frame.index)]
            searched = frame
            if not tracker.is_locked:
                searched = _mask_surroundings(frame, previous_pose, size)
            people = tracker.detect(searched, size)
            if len(people.xyz):
                return people
        people = self._full_frame.detect(frame, size)
        self._full_frame_s, self._is_alone = frame.time_s, len(people.xyz) < 2
        return people

    def _is_full_frame_due(self, time_s: float) -> bool:
        interval_s = _FULL_FRAME_INTERVAL_S if self._is_alone else _CROWDED_INTERVAL_S
        return self._full_frame_s is None or time_s - self._full_frame_s >= interval_s


def _mask_surroundings(frame: Frame, pose: Floats, size: tuple[int, int]) -> Frame:
    """Black out everything away from one person, so that a tracker locks onto them."""
    height, width = frame.image.shape[:2]
    points = pose[:, :2] * np.array([width, height]) / np.array(size)
    low, high = points.min(axis=0), points.max(axis=0)
    margin = _MARGIN * float((high - low).max())
    left, top = np.maximum(low - margin, 0).astype(int)
    right, bottom = np.maximum(np.ceil(high + margin), 0).astype(int)
    image: NDArray[np.uint8] = np.zeros_like(frame.image)
    image[top:bottom, left:right] = frame.image[top:bottom, left:right]
    return replace(frame, image=image)
