"""Filter a frame's detections and score them for tracking: duplicates, subject, association."""

from __future__ import annotations

import math
from typing import Final

import numpy as np

from vision.pose.landmarks import Landmark
from vision.pose.pose_track import FramePeople
from vision.terms import Floats

#: A detection in which these landmarks are barely visible is not a person.
_CORE_LANDMARKS: Final = [
    Landmark.LEFT_SHOULDER,
    Landmark.RIGHT_SHOULDER,
    Landmark.LEFT_HIP,
    Landmark.RIGHT_HIP,
    Landmark.LEFT_KNEE,
    Landmark.RIGHT_KNEE,
]
_MIN_CORE_VISIBILITY: Final = 0.3
#: Gating distance for association, in body sizes: slack plus speed times gap, but never more
#: than the reach. A detection further away is another person.
_MAX_SPEED: Final = 2.5
_SLACK: Final = 0.25
_MAX_REACH: Final = 0.9
#: Detections closer than this (body sizes, mean over the landmarks) are duplicates.
_DUPLICATE_DISTANCE: Final = 0.08


def torso_center(pose: Floats) -> Floats:
    """Return the mean of shoulders and hips, px, shape (2,)."""
    return np.asarray(np.add.reduce(pose[_CORE_LANDMARKS[:4], :2]) / 4.0)


def body_size(pose: Floats) -> float:
    """Return the longer side of the bounding box of all landmarks, px."""
    xy = pose[:, :2]
    width, height = (np.maximum.reduce(xy) - np.minimum.reduce(xy)).tolist()
    return float(max(width, height, 1.0))


def find_detections(people: FramePeople) -> list[tuple[Floats, Floats]]:
    """Return pose and visibility of each person in a frame, without false and duplicate ones.

    Greedy non-maximum suppression: detections are taken in order of visibility, and one that
    nearly coincides with an earlier one is dropped.
    """
    core = people.visibility[:, _CORE_LANDMARKS].mean(axis=1)
    is_person = (core >= _MIN_CORE_VISIBILITY) & np.isfinite(people.xyz).all(axis=(1, 2))
    kept: list[tuple[Floats, Floats]] = []
    for i in np.argsort(-core, kind="stable"):
        if not is_person[i]:
            continue
        pose, visibility = people.xyz[i], people.visibility[i]
        is_duplicate = any(
            np.linalg.norm(pose[:, :2] - k[:, :2], axis=1).mean()
            < _DUPLICATE_DISTANCE * body_size(k)
            for k, _ in kept
        )
        if not is_duplicate:
            kept.append((pose, visibility))
    return kept


def subject_score(pose: Floats, width: int, height: int) -> float:
    """Score how likely a detection is the subject: large and near the middle of the frame.

    Parameters
    ----------
    pose : ndarray of shape (33, 3)
        The detection, px.
    width, height : int
        Size of the frame, px.
    """
    offset = abs(float(torso_center(pose)[0]) / width - 0.5)
    return body_size(pose) / height * (1.0 - min(1.0, offset))


def association_cost(
    pose: Floats, previous: Floats, *, size: float, gap_s: float, expected: Floats | None = None
) -> float:
    """Compute the cost of linking a detection to an earlier one of the same person.

    Parameters
    ----------
    pose, previous : ndarray of shape (33, 3)
        The detection and the person's latest one before it, px.
    size : float
        Typical size of that person, px.
    gap_s : float
        Real seconds between the two.
    expected : ndarray of shape (2,), optional
        Where the middle of the torso should be by now, px, if it is known how the person
        moves; by default where it was.

    Returns
    -------
    float
        Distance from there in body sizes plus a penalty for a change in size; infinite outside the
        gate.
    """
    center, last = torso_center(pose), torso_center(previous)
    # The velocity of a small person is too noisy to say where they cannot be.
    moved = math.dist(center, last) / size
    distance = moved if expected is None else math.dist(center, expected) / size
    ratio = body_size(pose) / size
    if moved > min(_MAX_REACH, _SLACK + _MAX_SPEED * gap_s) or not 0.4 < ratio < 2.5:
        return float("inf")
    return distance + 0.3 * abs(math.log(ratio))
