"""Track the subject frame by frame in a live stream (online multi-person tracking)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from vision.pose.detections import association_cost, body_size, find_detections, subject_score
from vision.pose.pose_track import FramePeople
from vision.terms import Floats

#: After this long without a detection, the most prominent person becomes the subject, seconds.
_MAX_LOST_S: Final = 1.0


@dataclass(frozen=True)
class _LastDetection:
    """Latest detection of one person."""

    pose: Floats
    time_s: float


class OnlineTracker:
    """Track one person in a live stream.

    The most prominent person becomes the subject, and stays the subject while others pass.
    Everybody else is tracked too: otherwise a passer-by who occludes the subject would be
    the nearest detection.

    Parameters
    ----------
    width, height : int
        Size of the frames, px.

    Notes
    -----
    Detections are assigned greedily, lowest cost first. Minimising the total cost (Hungarian
    method) would let two people who meet exchange identities.
    """

    def __init__(self, width: int, height: int) -> None:
        self._size = (width, height)
        self._subject: _LastDetection | None = None
        self._others: list[_LastDetection] = []

    def update(self, people: FramePeople) -> tuple[Floats, Floats] | None:
        """Find the subject in the next frame.

        Parameters
        ----------
        people : FramePeople
            Everybody detected in it.

        Returns
        -------
        tuple of (xyz, visibility), or None
            The subject's landmarks, px, shape (33, 3), and their visibility, shape (33,);
            None where the subject is not detected.
        """
        detections, now_s = find_detections(people), people.time_s
        if self._subject is not None and now_s - self._subject.time_s > _MAX_LOST_S:
            self._subject = None
        subject = [] if self._subject is None else [self._subject]
        others = [o for o in self._others if now_s - o.time_s <= _MAX_LOST_S]
        matches = _match([*subject, *others], [pose for pose, _ in detections], now_s)
        chosen = matches.get(0) if subject else None
        if not subject and detections:
            scores = [subject_score(pose, *self._size) for pose, _ in detections]
            chosen = scores.index(max(scores))
        self._others = [o for i, o in enumerate(others, start=len(subject)) if i not in matches]
        self._others += [
            _LastDetection(pose, now_s) for j, (pose, _) in enumerate(detections) if j != chosen
        ]
        if chosen is None:
            return None
        self._subject = _LastDetection(detections[chosen][0], now_s)
        return detections[chosen]


def _match(
    known: Sequence[_LastDetection], poses: Sequence[Floats], now_s: float
) -> dict[int, int]:
    """Assign `poses` to `known` people greedily; return positions in `known` to `poses`."""
    costs = []
    for i, person in enumerate(known):
        gap_s, size = now_s - person.time_s, body_size(person.pose)
        for j, pose in enumerate(poses):
            # Of two people in the same place, prefer the one detected more recently.
            costs.append(
                (gap_s + association_cost(pose, person.pose, size=size, gap_s=gap_s), i, j)
            )
    matches: dict[int, int] = {}
    for cost, i, j in sorted(costs):
        if np.isfinite(cost) and i not in matches and j not in matches.values():
            matches[i] = j
    return matches
