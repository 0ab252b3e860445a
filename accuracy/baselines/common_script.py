"""The angle formula and the counter of repetitions that most scripts for MediaPipe use."""

from __future__ import annotations

from typing import Final

import numpy as np

from vision.terms import Floats

#: A repetition is counted when the knee bends to less than the first angle after it was
#: straighter than the second, degrees.
DOWN_BELOW: Final = 90.0
UP_ABOVE: Final = 160.0


def joint_angle(a: Floats, b: Floats, c: Floats) -> Floats:
    """Return the angle at `b` between `a` and `c`, by a difference of arctangents.

    Parameters
    ----------
    a, b, c : ndarray of shape (T, 2)
        Points in the image.

    Returns
    -------
    ndarray of shape (T,)
        0 to 180 degrees; NaN where a point is missing.
    """
    to_c, to_a = c - b, a - b
    radians = np.arctan2(to_c[:, 1], to_c[:, 0]) - np.arctan2(to_a[:, 1], to_a[:, 0])
    degrees = np.abs(np.degrees(radians))
    return np.asarray(np.where(degrees > 180.0, 360.0 - degrees, degrees))


def count_reps(knee_angle: Floats) -> list[int]:
    """Count repetitions by two thresholds.

    Parameters
    ----------
    knee_angle : ndarray of shape (T,)
        Angle at the knee, 180 straight; NaN where missing.

    Returns
    -------
    list of int
        Frame with the smallest angle of each repetition.
    """
    bottoms: list[int] = []
    is_up = False
    for row, angle in enumerate(knee_angle):
        if angle > UP_ABOVE:
            is_up = True
        elif angle < DOWN_BELOW:
            if is_up:
                bottoms.append(row)
                is_up = False
            elif bottoms and angle < knee_angle[bottoms[-1]]:
                bottoms[-1] = row
    return bottoms
