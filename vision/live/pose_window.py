"""Keep the last seconds of one person's pose and return them as a track."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from typing import Final

import numpy as np

from vision.pose.landmarks import LANDMARK_COUNT
from vision.pose.pose_track import FrameState, PoseTrack
from vision.terms import Floats

#: Length of the window, seconds: a slow repetition and the standing before it.
WINDOW_S: Final = 20.0

#: Landmarks in pixels, shape (33, 3), and their visibility, shape (33,).
PosePoints = tuple[Floats, Floats]


@dataclass(frozen=True)
class _Row:
    index: int
    time_s: float
    points: PosePoints | None


class PoseWindow:
    """Sliding window over the poses of one person.

    Parameters
    ----------
    width, height : int
        Size of the frames, pixels.
    window_s : float
        Length of the window, seconds; older poses are dropped.
    """

    def __init__(self, width: int, height: int, *, window_s: float = WINDOW_S) -> None:
        self.width, self.height = width, height
        self._window_s = window_s
        self._rows: deque[_Row] = deque()

    def __len__(self) -> int:
        return len(self._rows)

    def add(self, index: int, time_s: float, points: PosePoints | None) -> None:
        """Append the pose of a frame.

        Parameters
        ----------
        index : int
            Number of the frame in the stream.
        time_s : float
            Time of the frame; one that is not later than the previous is ignored.
        points : (ndarray of shape (33, 3), ndarray of shape (33,)) or None
            Landmarks in pixels and their visibility; None if the person was not detected.
        """
        if self._rows and time_s <= self._rows[-1].time_s:
            return
        self._rows.append(_Row(index, time_s, points))
        while self._rows[0].time_s < time_s - self._window_s:
            self._rows.popleft()

    def clear(self) -> None:
        """Drop all poses."""
        self._rows.clear()

    def count_detected(self, *, last_s: float) -> int:
        """Count the frames of the last seconds in which the person was detected.

        Parameters
        ----------
        last_s : float
            Length of the end of the window to count in, seconds.
        """
        return sum(row.points is not None for row in self._last_rows(last_s))

    def track(self, *, last_s: float | None = None, since_s: float | None = None) -> PoseTrack:
        """Return the window as a pose track.

        Parameters
        ----------
        last_s : float, optional
            Only this much of the end of the window, seconds.
        since_s : float, optional
            Only from this stream time on.

        Returns
        -------
        PoseTrack
            A copy.
        """
        rows = list(self._rows) if last_s is None else self._last_rows(last_s)
        if since_s is not None:
            rows = [row for row in rows if row.time_s >= since_s]
        count = len(rows)
        xyz = np.full((count, LANDMARK_COUNT, 3), np.nan)
        visibility = np.zeros((count, LANDMARK_COUNT))
        state = np.full(count, FrameState.MISSING, dtype=np.uint8)
        for i, row in enumerate(rows):
            if row.points is not None:
                xyz[i], visibility[i] = row.points
                state[i] = FrameState.DETECTED
        return PoseTrack(
            index=np.array([row.index for row in rows], dtype=np.int64),
            time_s=np.array([row.time_s for row in rows], dtype=np.float64),
            xyz=xyz,
            visibility=visibility,
            state=state,
            swapped=np.zeros(count, dtype=bool),
            width=self.width,
            height=self.height,
        )

    def _last_rows(self, last_s: float) -> list[_Row]:
        if not self._rows:
            return []
        since_s = self._rows[-1].time_s - last_s
        return [row for row in self._rows if row.time_s > since_s]
