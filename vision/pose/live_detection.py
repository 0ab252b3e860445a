"""Detect the subject in live frames: where they just were, and now and then in the full frame."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path
from typing import Final, Self

from vision.clip.frames import Frame
from vision.pose.crops import square_around
from vision.pose.detector import PoseDetector, SquareDetector
from vision.pose.pose_track import FramePeople
from vision.terms import Floats

#: Maximum number of people detected in a full frame: the subject and a passer-by.
_MAX_PEOPLE: Final = 2
#: Interval between full-frame detections, stream seconds: alone, and with others in the frame.
_FULL_FRAME_INTERVAL_S: Final = 1.0
_CROWDED_INTERVAL_S: Final = 0.3


class SubjectDetector:
    """Detect the subject in successive frames; a context manager, not thread-safe.

    The caller decides who the subject is: this class only avoids searching the full frame
    each time. As offline, every other frame is mirrored for detection.

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
            self._square = opened.enter_context(SquareDetector(model))
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
        if previous_pose is not None and not self._is_full_frame_due(frame.time_s):
            subject = self._square.detect(frame, square_around(previous_pose), size)
            if subject is not None:
                xyz, visibility = subject
                return FramePeople(frame.index, frame.time_s, xyz[None], visibility[None])
        people = self._full_frame.detect(frame, size)
        self._full_frame_s, self._is_alone = frame.time_s, len(people.xyz) < 2
        return people

    def _is_full_frame_due(self, time_s: float) -> bool:
        interval_s = _FULL_FRAME_INTERVAL_S if self._is_alone else _CROWDED_INTERVAL_S
        return self._full_frame_s is None or time_s - self._full_frame_s >= interval_s
