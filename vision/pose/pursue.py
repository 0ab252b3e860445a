"""Follow one person picture by picture, as they come."""

from __future__ import annotations

from typing import Final

import numpy as np

from vision.pose.sightings import apart, find_sightings, prominence, size_of
from vision.pose.track import Floats, FramePeople

#: Out of sight for longer than this, whoever is most prominent is followed, seconds.
_LOST_S: Final = 1.0


class Pursuit:
    """One person of a live picture.

    Begins with the most prominent person and holds on to them while others pass.

    Parameters
    ----------
    width, height : int
        Size of the picture, pixels.
    """

    def __init__(self, width: int, height: int) -> None:
        self._size = (width, height)
        self._last: Floats | None = None
        self._last_s = -np.inf

    def pick(self, people: FramePeople) -> tuple[Floats, Floats] | None:
        """Find the person in the next picture.

        Parameters
        ----------
        people : FramePeople
            Everybody in it.

        Returns
        -------
        xyz : ndarray of shape (33, 3)
        visibility : ndarray of shape (33,)
            Or None where the person is not seen.
        """
        found = find_sightings(people)
        gap_s = people.time_s - self._last_s
        chosen: tuple[Floats, Floats] | None = None
        if found and self._last is not None and gap_s <= _LOST_S:
            size = size_of(self._last)
            far = [apart(pose, self._last, size=size, gap_s=gap_s) for pose, _ in found]
            nearest = int(np.argmin(far))
            chosen = found[nearest] if np.isfinite(far[nearest]) else None
        elif found:
            chosen = max(found, key=lambda f: prominence(f[0], *self._size))
        if chosen is not None:
            self._last, self._last_s = chosen[0], people.time_s
        return chosen
