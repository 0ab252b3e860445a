"""Follow one person picture by picture, as they come."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from vision.pose.detections import association_cost, find_detections, size_of, subject_score
from vision.pose.track import FramePeople
from vision.terms import Floats

#: Out of sight for longer than this, whoever is most prominent is followed, seconds.
_LOST_S: Final = 1.0


@dataclass(frozen=True)
class _Seen:
    """Somebody's last sighting."""

    pose: Floats
    time_s: float


class Pursuit:
    """One person of a live picture.

    Begins with the most prominent person and holds on to them while others pass. The
    others are remembered too: whoever passes in front hides the one who is followed, and
    would else be the nearest sighting.

    Parameters
    ----------
    width, height : int
        Size of the picture, pixels.
    """

    def __init__(self, width: int, height: int) -> None:
        self._size = (width, height)
        self._mine: _Seen | None = None
        self._others: list[_Seen] = []

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
        found, now_s = find_detections(people), people.time_s
        if self._mine is not None and now_s - self._mine.time_s > _LOST_S:
            self._mine = None
        mine = [] if self._mine is None else [self._mine]
        others = [o for o in self._others if now_s - o.time_s <= _LOST_S]
        same = _link([*mine, *others], [pose for pose, _ in found], now_s)
        chosen = same.get(0) if mine else None
        if not mine and found:
            chosen = max(range(len(found)), key=lambda j: subject_score(found[j][0], *self._size))
        self._others = [o for i, o in enumerate(others, start=len(mine)) if i not in same]
        self._others += [_Seen(pose, now_s) for j, (pose, _) in enumerate(found) if j != chosen]
        if chosen is None:
            return None
        self._mine = _Seen(found[chosen][0], now_s)
        return found[chosen]


def _link(known: Sequence[_Seen], poses: Sequence[Floats], now_s: float) -> dict[int, int]:
    """Positions in `known` to positions in `poses`, where they can be the same person."""
    costs = []
    for i, person in enumerate(known):
        gap_s, size = now_s - person.time_s, size_of(person.pose)
        for j, pose in enumerate(poses):
            # On one spot, it is rather the one who was there a moment ago.
            costs.append(
                (gap_s + association_cost(pose, person.pose, size=size, gap_s=gap_s), i, j)
            )
    same: dict[int, int] = {}
    # The surest first: the least in sum would let two who meet change places.
    for cost, i, j in sorted(costs):
        if np.isfinite(cost) and i not in same and j not in same.values():
            same[i] = j
    return same
