"""Track the person being checked through the live frames."""

from __future__ import annotations

import numpy as np

from vision.live.pose_window import PosePoints, PoseWindow
from vision.pose.landmarks import LANDMARK_COUNT
from vision.pose.live_tracking import OnlineTracker
from vision.pose.pose_track import FramePeople
from vision.terms import Floats


def empty_detections(index: int, time_s: float) -> FramePeople:
    """Return the detections of a frame without people.

    Parameters
    ----------
    index : int
        Number of the frame in the stream.
    time_s : float
        Its time.
    """
    xyz: Floats = np.empty((0, LANDMARK_COUNT, 3))
    return FramePeople(index, time_s, xyz, xyz[:, :, 0])


class LiveSubject:
    """The tracked person: the latest pose, the last seconds, and gaps in detection.

    Parameters
    ----------
    width, height : int
        Size of the frames, pixels.
    """

    def __init__(self, width: int, height: int) -> None:
        self.window = PoseWindow(width, height)
        self.pose: PosePoints | None = None
        self.last_seen_s = 0.0
        self.max_gap_s = 0.0
        self.frames = 0
        self._tracker = OnlineTracker(width, height)

    @property
    def landmarks(self) -> Floats | None:
        """The landmarks in the newest frame, shape (33, 3), pixels; None if not detected."""
        return None if self.pose is None else self.pose[0]

    def update(self, people: FramePeople) -> PosePoints | None:
        """Find the person among everybody detected in the newest frame.

        Parameters
        ----------
        people : FramePeople
            Everybody in it.

        Returns
        -------
        (ndarray of shape (33, 3), ndarray of shape (33,)) or None
            Landmarks in pixels and their visibility; None if not detected.
        """
        now_s = people.time_s
        self.pose = self._tracker.update(people)
        self.window.add(people.index, now_s, self.pose)
        if self.pose is not None:
            gap_s = now_s - self.last_seen_s if self.frames else 0.0
            self.max_gap_s = max(self.max_gap_s, gap_s)
            self.last_seen_s = now_s
        self.frames += 1
        return self.pose

    def start_recording(self, now_s: float) -> None:
        """Count frames and gaps from here on.

        Parameters
        ----------
        now_s : float
            Stream time at which the recording starts.
        """
        self.last_seen_s, self.max_gap_s, self.frames = now_s, 0.0, 0
