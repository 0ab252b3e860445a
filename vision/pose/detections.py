"""Sightings of bodies in single pictures: which are worth linking, and how near they are."""

from __future__ import annotations

from typing import Final

import numpy as np

from vision.pose.landmarks import Landmark
from vision.pose.track import FramePeople
from vision.terms import Floats

#: Points that make a body: a sighting with these barely visible is no person.
_CORE: Final = [
    Landmark.LEFT_SHOULDER,
    Landmark.RIGHT_SHOULDER,
    Landmark.LEFT_HIP,
    Landmark.RIGHT_HIP,
    Landmark.LEFT_KNEE,
    Landmark.RIGHT_KNEE,
]
_MIN_CORE_VISIBILITY: Final = 0.3
#: A person moves at most this many body sizes a second in the picture, on top
#: of the slack below; further away it is somebody else.
_MAX_SPEED: Final = 2.5
_SLACK: Final = 0.25
_MAX_REACH: Final = 0.9
#: Sightings closer than this (in body sizes, mean over the points) are one.
_TWIN_DISTANCE: Final = 0.08


def centre_of(pose: Floats) -> Floats:
    """Middle of shoulders and hips, pixels, shape (2,)."""
    return np.asarray(pose[_CORE[:4], :2].mean(axis=0))


def size_of(pose: Floats) -> float:
    """Height of the body in pixels, the larger side of the box of its points."""
    return float(max(np.ptp(pose[:, 0]), np.ptp(pose[:, 1]), 1.0))


def find_detections(people: FramePeople) -> list[tuple[Floats, Floats]]:
    """Poses worth linking: a body is there, and each body once."""
    order = np.argsort(-people.visibility[:, _CORE].mean(axis=1), kind="stable")
    kept: list[tuple[Floats, Floats]] = []
    for i in order:
        pose, seen = people.xyz[i], people.visibility[i]
        if not np.isfinite(pose).all() or seen[_CORE].mean() < _MIN_CORE_VISIBILITY:
            continue
        twin = any(
            np.linalg.norm(pose[:, :2] - k[:, :2], axis=1).mean() < _TWIN_DISTANCE * size_of(k)
            for k, _ in kept
        )
        if not twin:
            kept.append((pose, seen))
    return kept


def subject_score(pose: Floats, width: int, height: int) -> float:
    """How much a sighting speaks for the person being the one filmed: size and middle."""
    aside = abs(float(centre_of(pose)[0]) / width - 0.5)
    return size_of(pose) / height * (1.0 - min(1.0, aside))


def association_cost(pose: Floats, last: Floats, *, size: float, gap_s: float) -> float:
    """How unlikely a sighting is to be the person of an earlier one.

    Parameters
    ----------
    pose, last : ndarray of shape (33, 3)
        The sighting and the person's last one, pixels.
    size : float
        Usual size of that person, pixels.
    gap_s : float
        Real seconds between the two.

    Returns
    -------
    float
        Infinite where it is somebody else for sure.
    """
    far = float(np.linalg.norm(centre_of(pose) - centre_of(last))) / size
    ratio = size_of(pose) / size
    if far > min(_MAX_REACH, _SLACK + _MAX_SPEED * gap_s) or not 0.4 < ratio < 2.5:
        return float("inf")
    return far + 0.3 * abs(float(np.log(ratio)))
