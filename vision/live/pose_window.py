"""The last seconds of one person's points, ready for everything that works on a track."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from typing import Final

import numpy as np

from vision.pose.landmarks import LANDMARKS
from vision.pose.track import FrameState, PoseTrack
from vision.terms import Floats

#: Kept: long enough for a slow repetition with the standing before it, seconds.
WINDOW_S: Final = 20.0


@dataclass(frozen=True)
class _Row:
    index: int
    time_s: float
    xyz: Floats | None
    visibility: Floats | None


class PoseWindow:
    """A bounded memory of points: what is older than `window_s` is forgotten.

    Parameters
    ----------
    width, height : int
        Size of the picture, pixels.
    window_s : float
        How much is kept, seconds.
    """

    def __init__(self, width: int, height: int, *, window_s: float = WINDOW_S) -> None:
        self.width, self.height = width, height
        self._window_s = window_s
        self._rows: deque[_Row] = deque()

    def __len__(self) -> int:
        return len(self._rows)

    def add(self, index: int, time_s: float, found: tuple[Floats, Floats] | None) -> None:
        """Append a picture.

        Parameters
        ----------
        index : int
            Its number in the stream.
        time_s : float
            Its time; one that is not later than the last is left out.
        found : (ndarray of shape (33, 3), ndarray of shape (33,)) or None
            Points in pixels and their visibility; None where the person is not seen.
        """
        if self._rows and time_s <= self._rows[-1].time_s:
            return
        xyz, visibility = found or (None, None)
        self._rows.append(_Row(index, time_s, xyz, visibility))
        while self._rows[0].time_s < time_s - self._window_s:
            self._rows.popleft()

    def clear(self) -> None:
        """Forget everything."""
        self._rows.clear()

    def seen(self, *, last_s: float) -> int:
        """Pictures of the last seconds that show the person."""
        return sum(r.xyz is not None for r in self._last(last_s))

    def track(self, *, last_s: float | None = None, since_s: float | None = None) -> PoseTrack:
        """Give the memory as a track.

        Parameters
        ----------
        last_s : float, optional
            Only so much of its end.
        since_s : float, optional
            Only from this time on.
        """
        rows = list(self._rows) if last_s is None else self._last(last_s)
        if since_s is not None:
            rows = [r for r in rows if r.time_s >= since_s]
        count = len(rows)
        xyz = np.full((count, LANDMARKS, 3), np.nan)
        visibility = np.zeros((count, LANDMARKS))
        state = np.full(count, FrameState.MISSING, dtype=np.uint8)
        for i, row in enumerate(rows):
            if row.xyz is not None and row.visibility is not None:
                xyz[i], visibility[i], state[i] = row.xyz, row.visibility, FrameState.DETECTED
        return PoseTrack(
            index=np.array([r.index for r in rows], dtype=np.int64),
            time_s=np.array([r.time_s for r in rows], dtype=np.float64),
            xyz=xyz,
            visibility=visibility,
            state=state,
            swapped=np.zeros(count, dtype=bool),
            width=self.width,
            height=self.height,
        )

    def _last(self, last_s: float) -> list[_Row]:
        if not self._rows:
            return []
        since = self._rows[-1].time_s - last_s
        return [r for r in self._rows if r.time_s > since]
