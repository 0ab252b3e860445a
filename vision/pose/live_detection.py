"""One person looked at live: quick looks that follow them, a whole look now and then."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import Final, Self

import numpy as np
from numpy.typing import NDArray

from vision.clip.frames import Frame
from vision.pose.detector import Detector, Tracker
from vision.pose.track import FramePeople, is_mirrored
from vision.terms import Floats

#: People looked for in a whole look: the one who moves, and one who passes.
_MOST_PEOPLE: Final = 2
#: A whole look is due after this long, stream seconds: alone, and with others in sight.
_WHOLE_EVERY_S: Final = 1.0
_WHOLE_AMONG_OTHERS_S: Final = 0.3
#: To be followed, a person is shown with so much around them, shares of their extent.
_MARGIN: Final = 0.3


class Follower:
    """Looks at live pictures; not to be shared between threads.

    Who is followed is decided outside: this only saves looking everywhere each time.
    Every other picture is shown to the model mirrored, as offline, by a tracker of its
    own. A context manager.

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
            self._whole = opened.enter_context(Detector(model, max_people=_MOST_PEOPLE))
            self._trackers = tuple(
                opened.enter_context(Tracker(model, mirrored=mirrored))
                for mirrored in (False, True)
            )
            self._open = opened.pop_all()
        self._whole_s: float | None = None
        self._alone = True

    def __enter__(self) -> Self:
        """Give itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close it."""
        self._open.close()

    def look(self, frame: Frame, size: tuple[int, int], *, at: Floats | None) -> FramePeople:
        """Find people in the next picture.

        Parameters
        ----------
        frame : Frame
            Times ascend.
        size : (int, int)
            Width and height in which points are given.
        at : ndarray of shape (33, 3), optional
            Where the person to follow was in the picture before, pixels of `size`; None
            where they were not seen.

        Returns
        -------
        FramePeople
            The one who is followed; everybody where that was not enough.
        """
        if at is None:
            for tracker in self._trackers:
                tracker.forget()
        elif not self._is_due(frame.time_s):
            tracker = self._trackers[is_mirrored(frame.index)]
            alone = tracker.is_locked
            people = tracker.look(frame if alone else _only(frame, at, size), size)
            if len(people.xyz):
                return people
        people = self._whole.look(frame, size)
        self._whole_s, self._alone = frame.time_s, len(people.xyz) < 2
        return people

    def _is_due(self, time_s: float) -> bool:
        every_s = _WHOLE_EVERY_S if self._alone else _WHOLE_AMONG_OTHERS_S
        return self._whole_s is None or time_s - self._whole_s >= every_s


def _only(frame: Frame, at: Floats, size: tuple[int, int]) -> Frame:
    """Blacken all but the surroundings of one person: a tracker follows whom it finds."""
    height, width = frame.image.shape[:2]
    points = at[:, :2] * np.array([width, height]) / np.array(size)
    low, high = points.min(axis=0), points.max(axis=0)
    margin = _MARGIN * float((high - low).max())
    left, top = np.maximum(low - margin, 0).astype(int)
    right, bottom = np.maximum(np.ceil(high + margin), 0).astype(int)
    image: NDArray[np.uint8] = np.zeros_like(frame.image)
    image[top:bottom, left:right] = frame.image[top:bottom, left:right]
    return replace(frame, image=image)
