"""Skip frames that a slow movement does not need.

Squats are smoothed with a cut-off of 6 Hz, so of a clip with 60 or 240 frames per second every
second or eighth one is enough: what is left is a clip of about 30 frames per second, and has the
errors of one. Walking and running need every frame, for the times of the foot contacts. Where
somebody turns out to walk or run, the clip is begun again with all frames.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np

from vision.errors import InputError
from vision.pose.gait_cycle import find_gait_segments
from vision.pose.pose_track import FramePeople
from vision.pose.subject_tracking import track_people

#: Frames per real second that are left at least: those of a clip of 30, a little slow. The errors
#: of squats are measured at this rate, and it is five times the cut-off.
_LEAST_RATE: Final = 28.5
#: How much of the latest frames is looked at for gait, and how often, frames that were not skipped.
_WINDOW: Final = 120
_EVERY: Final = 15


def frame_step(rate: float) -> int:
    """Return every how many frames one is needed for a squat.

    Parameters
    ----------
    rate : float
        Frames per real second.
    """
    return max(1, int(rate / _LEAST_RATE)) if np.isfinite(rate) else 1


class GaitCheck:
    """Watch the detections of a clip, and find out whether the most prominent person walks.

    Parameters
    ----------
    size : (int, int)
        Display size of the clip, px.
    step : int
        Every how many frames one is detected; with 1 nothing is checked.
    """

    def __init__(self, size: tuple[int, int], *, step: int) -> None:
        self._size, self._step = size, step
        self.has_gait = False

    def watch(self, people: Sequence[FramePeople]) -> bool:
        """Check the latest frames from time to time; return whether gait was found.

        Parameters
        ----------
        people : sequence of FramePeople
            Everybody in the frames so far.
        """
        if self._step > 1 and len(people) % _EVERY == 0 and len(people) > _EVERY:
            self.has_gait |= self._is_gait(people[-_WINDOW:])
        return self.has_gait

    def _is_gait(self, people: Sequence[FramePeople]) -> bool:
        try:
            tracked = track_people(people, size=self._size, frame_step=self._step)
        except InputError:  # nobody is there
            return False
        return bool(find_gait_segments(tracked.track([1] * len(tracked.parts))))
