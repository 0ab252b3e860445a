"""Find values that were misread: impossible for a body, or outside the frame.

The pose model always answers, also where it cannot see: it invents landmarks outside the frame
and joints that bend as no joint can. Such values are missing, with the reason, and are never
judged.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from functools import cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from vision.pose.landmarks import landmark
from vision.pose.pose_track import PoseTrack
from vision.terms import SIDES, Side

#: Landmarks with a left and a right side.
_PAIRED: Final = frozenset({"shoulder", "elbow", "wrist", "hip", "knee", "ankle", "heel", "toe"})
#: A landmark this close to the border may as well be outside, torso lengths: one error of the
#: model, about 1 % of body height.
_BORDER: Final = 0.03
#: A joint outside the frame in more than this share of the frames is not seen.
_MAX_OUTSIDE: Final = 0.2


class Missing(IntEnum):
    """Why a value is missing; the higher one counts if several apply."""

    PRESENT = 0
    NOT_SEEN = 1
    """The body was not detected, or the view does not show it."""
    IMPOSSIBLE = 2
    """No living body shows this value."""
    FORESHORTENED = 3
    """A segment points at the camera, see `vision.motion.foreshortening`."""
    OUT_OF_FRAME = 4
    """A landmark is outside the frame or at its border."""


MissingMask = NDArray[np.uint8]


@dataclass(frozen=True)
class PossibleRange:
    """Range of values that a living body can show in the tests.

    Attributes
    ----------
    low, high : float
        Both ends are possible.
    source : str
        Where the range comes from.
    """

    low: float
    high: float
    source: str


def inside_frame(track: PoseTrack) -> NDArray[np.bool_]:
    """Return whether each landmark is inside the frame, shape (T, 33); true where missing.

    Parameters
    ----------
    track : PoseTrack
        Track of T frames.

    Notes
    -----
    The model's visibility does not tell: landmarks outside the frame often have 0.9.
    """
    torso = np.linalg.norm(track.midpoint("shoulder") - track.midpoint("hip"), axis=1)
    border = _BORDER * (float(np.nanmedian(torso)) if np.isfinite(torso).any() else 0.0)
    x, y = track.xyz[..., 0], track.xyz[..., 1]
    outside = (x < border) | (x > track.width - border)
    outside |= (y < border) | (y > track.height - border)
    return np.asarray(~outside)


@cache
def joint_landmarks(joints: tuple[str, ...], side: Side | None) -> tuple[int, ...]:
    """Return the landmarks of joints on one side, or on both where none is given.

    Parameters
    ----------
    joints : tuple of str
        Names without side, such as ``knee`` or ``nose``.
    side : {"left", "right"} or None
        Side of paired joints.
    """
    sides = SIDES if side is None else (side,)
    return tuple(
        int(landmark(name, s)) if name in _PAIRED else int(landmark(name))
        for name in joints
        for s in (sides if name in _PAIRED else (None,))
    )


def outside_joints(
    inside: NDArray[np.bool_], joints: tuple[str, ...], side: Side | None
) -> tuple[str, ...]:
    """Return the joints that are outside the frame in too many frames.

    Parameters
    ----------
    inside : ndarray of shape (N, 33)
        Whether each landmark is inside the frame.
    joints : tuple of str
        Names without side.
    side : {"left", "right"} or None
        The leg; both without one.
    """
    return tuple(
        joint
        for joint in joints
        if any(np.mean(~inside[:, p]) > _MAX_OUTSIDE for p in joint_landmarks((joint,), side))
    )
